package plaincsv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/ownership"
)

const (
	maxRow   = 64 << 10 // bytes of one row
	maxField = 4 << 10  // bytes of one field
)

// columns are those that a table may have.
var columns = []string{
	"owner", "owned", "pct", "pct_min", "pct_max", "shares", "of_shares", "right", "kind", "indirect", "nominee", "as_nominee",
	"from", "until", "source",
	"owner_name", "owner_type", "owner_country", "owner_lei", "owner_registration",
	"owned_name", "owned_type", "owned_country", "owned_lei", "owned_registration",
}

// Recognise says whether a file that begins with head is a table of holdings: its
// first line has the columns owner and owned.
func Recognise(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \r\n")
	names, _ := header(head, false)
	return slices.Contains(names, "owner") && slices.Contains(names, "owned")
}

// header reads the first line, whichever of the separators parts it: that which
// gives most columns.
func header(text []byte, more bool) (names []string, separator byte) {
	for _, c := range [...]byte{',', ';', '\t'} {
		fields, _, err := split(text, c, more)
		if err == nil && len(fields) > len(names) {
			names, separator = fields, c
		}
	}
	for i, name := range names {
		names[i] = strings.ToLower(name)
	}
	return names, separator
}

// Read hands the statements of a table on, in its order. name is how messages and
// ids call it. warn is told of each row that is refused; the others are read. An
// error means that the table cannot be read any further: its columns are not those
// of this form, or use or r gave the error.
func Read(r io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error {
	t := &table{in: bufio.NewReaderSize(r, maxRow), name: name, line: 1}
	if err := t.begin(); err != nil {
		return err
	}
	for {
		at := t.line
		fields, err := t.row()
		var refused *refusal
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &refused):
			warn(t.problem(at, err))
			continue
		case err != nil:
			return fmt.Errorf("%s line %d: %w", name, at, err)
		case !slices.ContainsFunc(fields, func(f string) bool { return f != "" }):
			continue
		}
		statements, err := t.statements(fields, at)
		if err != nil {
			warn(t.problem(at, err))
			continue
		}
		for _, s := range statements {
			if err := use(s); err != nil {
				return err
			}
		}
	}
}

// table is a table that is being read.
type table struct {
	in        *bufio.Reader
	name      string
	line      int // counted from 1, of the next row
	separator byte
	column    map[string]int // where each stands
}

// refusal is why a row is not taken, and the next one is read.
type refusal struct{ error }

func refuse(format string, args ...any) error { return &refusal{fmt.Errorf(format, args...)} }

func (t *table) problem(line int, err error) ownership.Problem {
	return ownership.Problem{Code: ownership.RefusedStatement, Where: fmt.Sprintf("%s line %d", t.name, line), Message: err.Error()}
}

// begin reads the first line that is not empty.
func (t *table) begin() error {
	mark, err := t.in.Peek(3)
	if string(mark) == "\ufeff" {
		t.pass(3)
	}
	if len(mark) > 1 && (string(mark[:2]) == "\xff\xfe" || string(mark[:2]) == "\xfe\xff") {
		return fmt.Errorf("%s: the file is UTF-16; save it as CSV in UTF-8", t.name)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	for {
		text, err := t.in.Peek(maxRow)
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return fmt.Errorf("%s line %d: %w", t.name, t.line, err)
		case len(text) == 0:
			return fmt.Errorf("%s: the file is empty; begin it with a line such as owner,owned,pct", t.name)
		}
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 || len(bytes.TrimSpace(text[:end])) > 0 {
			break
		}
		t.pass(end)
	}
	at := t.line
	text, _ := t.in.Peek(maxRow)
	if _, t.separator = header(text, len(text) == maxRow); t.separator == 0 {
		return fmt.Errorf("%s line %d: the first line cannot be read as names of columns; begin the file with a line such as owner,owned,pct", t.name, at)
	}
	names, err := t.row()
	if err == nil {
		err = t.take(names)
	}
	if err != nil {
		return fmt.Errorf("%s line %d: %w", t.name, at, err)
	}
	return nil
}

// take remembers where each column stands.
func (t *table) take(names []string) error {
	t.column = make(map[string]int, len(names))
	for i, name := range names {
		name = strings.ToLower(name)
		_, twice := t.column[name]
		switch {
		case !slices.Contains(columns, name):
			return fmt.Errorf("column %d is %q, which is not read; take it out, the columns are %s", i+1, shorten(name), strings.Join(columns, ", "))
		case twice:
			return fmt.Errorf("the column %q stands twice; leave one", name)
		}
		t.column[name] = i
	}
	for _, must := range columns[:2] {
		if _, there := t.column[must]; !there {
			return fmt.Errorf("there is no column %q; add it", must)
		}
	}
	return nil
}

// row reads the next one. io.EOF is the end of the table; a [*refusal] is a row that
// cannot be read, when the next one begins on the next line.
func (t *table) row() ([]string, error) {
	// First with what is at hand, which nearly always holds a whole row.
	text, _ := t.in.Peek(t.in.Buffered())
	fields, length, err := split(text, t.separator, true)
	if errors.Is(err, errShort) {
		var ended error
		text, ended = t.in.Peek(maxRow)
		switch {
		case ended != nil && !errors.Is(ended, io.EOF):
			return nil, ended
		case len(text) == 0:
			return nil, io.EOF
		}
		fields, length, err = split(text, t.separator, ended == nil)
	}
	switch {
	case errors.Is(err, errShort):
		return nil, t.passLine(text, fmt.Sprintf("the row has more than %d bytes; shorten it, or close its quotes", maxRow))
	case err != nil:
		return nil, t.passLine(text, err.Error())
	}
	row := text[:length]
	switch {
	case !utf8.Valid(row):
		err = refuse("the row is not UTF-8; save the file as UTF-8")
	case bytes.IndexByte(row, 0) >= 0:
		err = refuse("there is a NUL byte; remove it")
	}
	for _, f := range fields {
		if len(f) > maxField {
			err = refuse("a field has %d bytes, where at most %d are read; shorten it", len(f), maxField)
		}
	}
	t.pass(length)
	return fields, err
}

// pass takes n bytes away that were seen before.
func (t *table) pass(n int) {
	text, _ := t.in.Peek(n)
	t.line += bytes.Count(text, []byte("\n"))
	_, _ = t.in.Discard(len(text))
}

// passLine takes the rest of a line away and gives the refusal of it.
func (t *table) passLine(text []byte, why string) error {
	if n := bytes.IndexByte(text, '\n'); n >= 0 {
		t.pass(n + 1)
		return refuse("%s", why)
	}
	for {
		_, err := t.in.ReadSlice('\n')
		switch {
		case err == nil:
			t.line++
			return refuse("%s", why)
		case errors.Is(err, io.EOF):
			return refuse("%s", why)
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// shorten cuts what is shown of a foreign text.
func shorten(s string) string {
	const shown = 64
	if len(s) <= shown {
		return s
	}
	return strings.ToValidUTF8(s[:shown], "�") + "…"
}
