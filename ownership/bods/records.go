package bods

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	maxRecord = 1 << 20 // bytes of one statement
	chunk     = 64 << 10
)

// record is the text of one statement, good until the next is read.
type record struct {
	text    []byte
	line    int  // on which it begins
	tooLong bool // text holds nothing
}

// layout is how the statements stand in a file.
type layout int

const (
	unknownLayout layout = iota
	inArray              // [{…},{…}]
	onLines              // one a line
	oneByOne             // objects printed over several lines, one behind the other
)

// records parts a file into its statements. It looks at brackets and quotes
// only; what stands between them is for [parse] to judge.
type records struct {
	in     io.Reader
	buf    []byte
	at     int // of the next byte in buf
	ended  bool
	err    error // of in
	line   int   // of buf[at]
	layout layout
	first  bool // nothing was given yet
}

func newRecords(in io.Reader) *records {
	return &records{in: in, line: 1, first: true}
}

// fill reads more behind what is kept, which begins at at. It is false at the end.
func (r *records) fill() bool {
	if r.ended {
		return false
	}
	if r.at > 0 {
		n := copy(r.buf, r.buf[r.at:])
		r.buf, r.at = r.buf[:n], 0
	}
	if cap(r.buf)-len(r.buf) < chunk {
		grown := make([]byte, len(r.buf), 2*cap(r.buf)+chunk)
		copy(grown, r.buf)
		r.buf = grown
	}
	for range 100 { // as bufio does, against a reader that gives nothing for ever
		n, err := r.in.Read(r.buf[len(r.buf) : len(r.buf)+chunk])
		r.buf = r.buf[:len(r.buf)+n]
		if err != nil {
			r.ended = true
			if !errors.Is(err, io.EOF) {
				r.err = err
			}
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	r.ended, r.err = true, io.ErrNoProgress
	return false
}

// skip passes over n bytes and counts their lines.
func (r *records) skip(n int) {
	r.line += bytes.Count(r.buf[r.at:r.at+n], []byte{'\n'})
	r.at += n
}

// peek passes over blanks and gives the byte behind them; false at the end.
func (r *records) peek() (byte, bool) {
	for {
		for i, c := range r.buf[r.at:] {
			if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
				r.skip(i)
				return c, true
			}
		}
		r.skip(len(r.buf) - r.at)
		if !r.fill() {
			return 0, false
		}
	}
}

// next gives the next statement, io.EOF behind the last.
func (r *records) next() (record, error) {
	if r.layout == unknownLayout {
		if err := r.begin(); err != nil {
			return record{}, err
		}
	}
	var rec record
	var err error
	switch r.layout {
	case inArray:
		rec, err = r.element()
	case onLines:
		rec, err = r.oneLine()
	default:
		rec, err = r.object()
	}
	if r.err != nil {
		return record{}, r.err
	}
	r.first = false
	return rec, err
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// begin finds out the layout. Statements stand on lines if the first line is a
// whole object by itself.
func (r *records) begin() error {
	for len(r.buf) < len(byteOrderMark) && r.fill() {
	}
	if bytes.HasPrefix(r.buf, byteOrderMark) {
		r.at = len(byteOrderMark)
	}
	c, ok := r.peek()
	switch {
	case r.err != nil:
		return r.err
	case !ok:
		return errors.New("the file is empty; give a JSON array or JSON lines of statements")
	case c == '[':
		r.skip(1)
		r.layout = inArray
		return nil
	case c != '{':
		return fmt.Errorf("line %d begins with %q; a file of statements begins with [ or {", r.line, c)
	}
	if r.layout = oneByOne; r.startsOnLines() {
		r.layout = onLines
	}
	return r.err
}

// startsOnLines says whether the first line is a whole statement, or the second
// begins with one.
func (r *records) startsOnLines() bool {
	end := -1
	for {
		first := r.buf[r.at:]
		if end = bytes.IndexByte(first, '\n'); end >= 0 && end+1 < len(first) {
			break
		}
		if len(first) > maxRecord || !r.fill() {
			break
		}
	}
	first := r.buf[r.at:]
	if end < 0 {
		return true
	}
	var open brackets
	return open.closed(first[:end]) >= 0 || (end+1 < len(first) && first[end+1] == '{')
}

// oneLine gives the next line that holds something.
func (r *records) oneLine() (record, error) {
	if _, ok := r.peek(); !ok {
		return record{}, io.EOF
	}
	for n := 0; ; {
		if i := bytes.IndexByte(r.buf[r.at+n:], '\n'); i >= 0 {
			return r.take(n+i, r.line), nil
		}
		n = len(r.buf) - r.at
		if n > maxRecord {
			return r.passLine()
		}
		if !r.fill() {
			return r.lastLine(n)
		}
	}
}

// lastLine gives a line without an end, which must be whole all the same.
func (r *records) lastLine(n int) (record, error) {
	var open brackets
	if last := r.buf[r.at : r.at+n]; last[0] == '{' && open.closed(last) < 0 {
		return record{}, r.cutOff()
	}
	return r.take(n, r.line), nil
}

// passLine passes over a line that is too long to be kept.
func (r *records) passLine() (record, error) {
	rec := record{line: r.line, tooLong: true}
	for {
		if i := bytes.IndexByte(r.buf[r.at:], '\n'); i >= 0 {
			r.skip(i)
			return rec, nil
		}
		r.at = len(r.buf)
		if !r.fill() {
			return rec, nil
		}
	}
}
