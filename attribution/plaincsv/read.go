package plaincsv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mareva/mareva/attribution"
)

const (
	// MaxRefusals is how many refusals are told of one file; all are counted.
	MaxRefusals = 1000

	maxRow  = 64 << 10 // bytes of one row
	maxText = 4 << 10  // bytes of one field
)

// Pack says what was read of a file. Rows is always Labels and Refused together.
type Pack struct {
	ID      string // of the file among all sources, made of its name
	Rows    int
	Labels  int
	Refused int
}

// Refusal is what every reader of labels says of what it did not take. Its Line
// counts from 1; its Code is one of the Code constants here or in package wallet.
type Refusal = attribution.Refusal

// Codes of [Refusal] and [Error]; those of addresses are package wallet's.
const (
	CodeSyntax   = "syntax"    // not a row of this form
	CodeHeader   = "header"    // the columns are not those of this form
	CodeTooLarge = "too_large" // beyond what is read of one row or field
	CodeMissing  = "missing"   // a field that must be there
	CodeValue    = "value"     // a value that its column does not have
	CodeConcept  = "concept"   // not in the taxonomy
)

// Error says why nothing of a file could be taken.
type Error struct{ Refusal }

func (e *Error) Error() string {
	return fmt.Sprintf("plaincsv: line %d: %s", e.Line, e.Message)
}

func refuse(line int, code, format string, args ...any) *Refusal {
	return &Refusal{Line: line, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Read reads a table, name being the path of its file, and hands each label to emit
// in the order of the file. Rows that cannot be taken come back as refusals. An
// error is an [*Error] when the columns cannot be taken; otherwise it is that of r
// or of emit, which ends the reading.
func Read(r io.Reader, name string, emit func(attribution.Label) error) (Pack, []Refusal, error) {
	pack := Pack{ID: packID(name)}
	in := rows{in: bufio.NewReaderSize(r, maxRow)}
	var cols columns
	var refusals []Refusal
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return pack, refusals, fmt.Errorf("plaincsv: %w", err)
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if cols == nil {
			var refusal *Refusal
			if cols, refusal = in.columns(text); refusal != nil {
				return pack, nil, &Error{*refusal}
			}
			continue
		}
		pack.Rows++
		label, refusal := in.label(text, cols, pack.ID)
		if refusal != nil {
			if pack.Refused++; len(refusals) < MaxRefusals {
				refusals = append(refusals, *refusal)
			}
			continue
		}
		if err := emit(label); err != nil {
			pack.Rows--
			return pack, refusals, err
		}
		pack.Labels++
	}
	if cols == nil {
		return pack, nil, &Error{*refuse(1, CodeHeader, "the file is empty; begin it with a line such as address,label")}
	}
	return pack, refusals, nil
}

// rows reads a table line by line.
type rows struct {
	in   *bufio.Reader
	line int  // of the row read last, counted from 1
	long bool // the row is longer than maxRow; only its beginning was kept
}

// next gives the next line without its end. It is good until the next call.
func (r *rows) next() ([]byte, error) {
	text, err := r.in.ReadSlice('\n')
	r.line++
	if r.long = errors.Is(err, bufio.ErrBufferFull); r.long {
		text = bytes.Clone(text[:min(len(text), 128)])
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.in.ReadSlice('\n')
		}
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
		return nil, err
	}
	if r.line == 1 {
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	}
	return bytes.TrimRight(text, "\r\n"), nil
}

// fields takes a row apart.
func (r *rows) fields(text []byte) ([]string, *Refusal) {
	switch {
	case r.long:
		return nil, refuse(r.line, CodeTooLarge, "the row has more than %d bytes; shorten it", maxRow)
	case !utf8.Valid(text):
		return nil, refuse(r.line, CodeSyntax, "the row is not UTF-8; save the file as UTF-8")
	case bytes.IndexByte(text, 0) >= 0:
		return nil, refuse(r.line, CodeSyntax, "there is a NUL byte; remove it")
	}
	fields, ok := splitRow(string(text))
	if !ok {
		return nil, refuse(r.line, CodeSyntax, "the quotes do not fit; close each, and write one inside a field twice")
	}
	for _, f := range fields {
		if len(f) > maxText {
			return nil, refuse(r.line, CodeTooLarge, "a field has %d bytes, where at most %d are read; shorten it", len(f), maxText)
		}
	}
	return fields, nil
}

// splitRow separates the fields of a row as RFC 4180 says. It is false for quotes
// that are not closed, or stand within a field without quotes around it.
func splitRow(row string) ([]string, bool) {
	var fields []string
	for {
		rest, quoted := strings.CutPrefix(strings.TrimLeft(row, " "), `"`)
		if !quoted {
			field, after, more := strings.Cut(row, ",")
			if strings.Contains(field, `"`) {
				return nil, false
			}
			fields = append(fields, strings.TrimSpace(field))
			if !more {
				return fields, true
			}
			row = after
			continue
		}
		var field strings.Builder
		for {
			text, after, closed := strings.Cut(rest, `"`)
			field.WriteString(text)
			if !closed {
				return nil, false
			}
			if rest, closed = strings.CutPrefix(after, `"`); !closed {
				rest = strings.TrimLeft(after, " ")
				break
			}
			field.WriteByte('"')
		}
		fields = append(fields, strings.TrimSpace(field.String()))
		if rest == "" {
			return fields, true
		}
		if rest[0] != ',' {
			return nil, false
		}
		row = rest[1:]
	}
}

// packID names a table after its file: letters in lower case, digits, dots and
// underscores, and a hyphen for whatever else stands between.
func packID(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	words := strings.FieldsFunc(strings.TrimSuffix(base, ".csv"), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '_'
	})
	return "csv/" + strings.ToLower(strings.Join(words, "-"))
}

// columns says which field stands where in a row.
type columns []string

// names are the columns that a table may have.
var names = [...]string{
	"address", "chain", "label", "actor", "category", "confidence", "source", "first_seen", "last_seen", "control",
	"party", "public_key",
}

// columns reads the first line.
func (r *rows) columns(text []byte) (columns, *Refusal) {
	fields, refusal := r.fields(text)
	if refusal != nil {
		return nil, refusal
	}
	for i, f := range fields {
		f = strings.ToLower(f)
		switch {
		case !slices.Contains(names[:], f):
			return nil, refuse(r.line, CodeHeader, "column %d is %q, which is not read; the columns are %s, with commas between",
				i+1, shorten(f), strings.Join(names[:], ", "))
		case slices.Contains(fields[:i], f):
			return nil, refuse(r.line, CodeHeader, "the column %q stands twice; leave one", f)
		}
		fields[i] = f
	}
	for _, must := range [...]string{"address", "label"} {
		if !slices.Contains(fields, must) {
			return nil, refuse(r.line, CodeHeader, "there is no column %q; add it", must)
		}
	}
	return fields, nil
}

// shorten cuts what is shown of a foreign text.
func shorten(s string) string {
	const shown = 64
	if len(s) <= shown {
		return s
	}
	return strings.ToValidUTF8(s[:shown], "�") + "…"
}
