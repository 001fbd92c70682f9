package psc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/ownership"
)

// maxRecord is how long a record may be in bytes. Real ones have some hundreds.
const maxRecord = 1 << 20

// Recognise says whether a file that begins with head is a snapshot, or a part or a
// single record of one.
func Recognise(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if !bytes.HasPrefix(head, []byte("{")) {
		return false
	}
	first := bytes.TrimLeft(head[1:], " \t\r\n")
	if !bytes.HasPrefix(first, []byte(`"company_number"`)) && !bytes.HasPrefix(first, []byte(`"data"`)) {
		return false
	}
	for _, mark := range [...]string{
		"-with-significant-control", "persons-of-significant-control", "-beneficial-owner", `"exemptions"`, `"natures_of_control"`,
	} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// Read hands the statements of a snapshot on, in the file's order. name is how
// messages call the file. warn is told of each record that is refused, or used only
// in part; the rest is read. An error means that the file cannot be read any
// further: it is no snapshot at all, is cut off within a record, or use or r gave
// the error.
func Read(r io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error {
	f := &file{in: bufio.NewReaderSize(r, maxRecord), name: name, line: 1, use: use, warn: warn}
	if mark, _ := f.in.Peek(3); string(mark) == "\ufeff" {
		f.pass(3)
	}
	for {
		more, err := f.next()
		if err != nil || !more {
			return err
		}
	}
}

// file is a snapshot that is being read.
type file struct {
	in   *bufio.Reader
	name string
	line int // counted from 1, of the next byte
	any  bool
	use  func(ownership.Statement) error
	warn func(ownership.Problem)
}

func (f *file) where() string { return fmt.Sprintf("%s line %d", f.name, f.line) }

// pass takes n bytes away.
func (f *file) pass(n int) {
	text, _ := f.in.Peek(n)
	f.line += bytes.Count(text, []byte("\n"))
	_, _ = f.in.Discard(len(text))
}

// next reads one record. It is false at the end of the file.
func (f *file) next() (more bool, err error) {
	end, err := f.blanks()
	switch {
	case err != nil:
		return false, err
	case end && !f.any:
		return false, fmt.Errorf("%s: the file is empty; a snapshot has a JSON object for each record", f.name)
	case end:
		return false, nil
	}
	// First with what is at hand, which nearly always holds a whole record.
	text, _ := f.in.Peek(f.in.Buffered())
	s := scanner{data: text}
	rec := s.record()
	var ended error
	if errors.Is(s.err, errShort) {
		text, ended = f.in.Peek(maxRecord)
		if ended != nil && !errors.Is(ended, io.EOF) {
			return false, fmt.Errorf("%s: %w", f.where(), ended)
		}
		s = scanner{data: text}
		rec = s.record()
	}
	switch {
	case s.err == nil:
	case !f.any && !bytes.HasPrefix(text, []byte("{")):
		return false, fmt.Errorf("%s: it is no PSC snapshot, which begins with { and has a JSON object for each record", f.where())
	case errors.Is(s.err, errShort) && ended != nil:
		return f.cutOff(text)
	case errors.Is(s.err, errShort):
		return true, f.refuse(text, fmt.Sprintf("the record has more than %d bytes", maxRecord))
	default:
		return true, f.refuse(text, "the record "+s.err.Error())
	}
	if !f.any && rec.company == "" && !rec.hasData {
		return false, fmt.Errorf("%s: it is no PSC snapshot: its first object has neither company_number nor data", f.where())
	}
	f.any = true
	return true, f.take(rec, text[:s.at], s.odd)
}

// readByte reads one byte. It is true at the end of the file.
func (f *file) readByte() (c byte, end bool, err error) {
	c, err = f.in.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return 0, true, nil
	case err != nil:
		return 0, false, fmt.Errorf("%s: %w", f.where(), err)
	case c == '\n':
		f.line++
	}
	return c, false, nil
}

// blanks passes over white space. It is true at the end of the file.
func (f *file) blanks() (end bool, err error) {
	for {
		c, end, err := f.readByte()
		if end || err != nil {
			return end, err
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false, f.in.UnreadByte()
		}
	}
}

// cutOff is for a record that the file's end interrupts. When a later line begins a
// record it is this one alone that lacks its end.
func (f *file) cutOff(text []byte) (more bool, err error) {
	if bytes.Contains(text, recordStart) {
		return true, f.refuse(text, "the record has no end")
	}
	return false, fmt.Errorf("%s: the file is cut off within this record; get it again", f.where())
}

// recordStart is how a record begins behind a broken one.
var recordStart = []byte("\n{")

// refuse passes over a broken record, to the next line that begins one. That line
// may lie before the fault: a record that lacks its end swallows those behind it.
func (f *file) refuse(text []byte, why string) error {
	f.warn(ownership.Problem{Code: ownership.RefusedStatement, Where: f.where(), Message: why + "; the file may be damaged, get it again"})
	f.any = true
	if n := bytes.Index(text, recordStart); n >= 0 {
		f.pass(n + 1)
		return nil
	}
	f.pass(len(text))
	for newline := bytes.HasSuffix(text, []byte("\n")); ; {
		c, end, err := f.readByte()
		if end || err != nil {
			return err
		}
		if newline && c == '{' {
			return f.in.UnreadByte()
		}
		newline = c == '\n'
	}
}

// take hands on what a record says.
func (f *file) take(rec *record, text []byte, odd string) error {
	where := f.where()
	var s ownership.Statement
	var notes []string
	refused := ""
	switch {
	case !utf8.Valid(text):
		refused = "it is not UTF-8; the file may be damaged, get it again"
	case odd != "":
		refused = odd
	case rec.kind != totals:
		s, notes, refused = rec.asStatement(where)
	}
	f.pass(len(text))
	switch {
	case refused != "":
		f.warn(ownership.Problem{Code: ownership.RefusedStatement, Where: where, Message: "the record cannot be used: " + refused})
		return nil
	case rec.kind == totals:
		return nil
	case len(notes) > 0:
		f.warn(ownership.Problem{Code: ownership.PartlyRead, Where: s.Source, Message: strings.Join(notes, "; ")})
	}
	return f.use(s)
}
