package gleif

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/mareva/mareva/ownership"
)

// format is one of GLEIF's three kinds of file.
type format struct {
	header, list, record string // local names, each within the one before it or beside
	statement            func(*reader) error
}

// formatOf tells the files apart by the local name of their root.
func formatOf(root []byte) (format, bool) {
	switch string(root) {
	case "LEIData":
		return format{"LEIHeader", "LEIRecords", "LEIRecord", (*reader).entity}, true
	case "RelationshipData":
		return format{"Header", "RelationshipRecords", "RelationshipRecord", (*reader).relationship}, true
	case "ReportingExceptionData":
		return format{"Header", "ReportingExceptions", "Exception", (*reader).exception}, true
	}
	return format{}, false
}

// Recognise says whether a file that begins with head (up to 4 KB) is one of
// GLEIF's: its root is LEIData, RelationshipData or ReportingExceptionData.
func Recognise(head []byte) bool {
	e, err := newScanner(bytes.NewReader(head)).next()
	_, known := formatOf(e.name)
	return err == nil && known
}

// Read hands on the statements of a file of any of GLEIF's three formats, full or
// delta, in the file's order. name is how messages call the file. warn is told of
// each record that cannot be used, or only in part; the rest is read. An error
// means that the file cannot be read any further: it is no such file at all, is
// cut off or no XML, or use or r gave the error.
func Read(r io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error {
	f := &reader{name: name, xml: newScanner(r), use: use, warn: warn, known: map[string]string{}}
	return f.file()
}

type reader struct {
	name string
	use  func(ownership.Statement) error
	warn func(ownership.Problem)

	xml       *scanner
	format    format
	record    record
	published ownership.Day // of the file, as its header says
	seen      int           // records, refused ones too
	known     map[string]string
}

func (r *reader) file() error {
	root, err := r.xml.next()
	if err != nil {
		return r.broken(err)
	}
	var known bool
	if r.format, known = formatOf(root.name); !known {
		return fmt.Errorf("%s is no GLEIF file: its root is <%s>; want LEIData, RelationshipData or ReportingExceptionData",
			r.name, shorten(string(root.name)))
	}
	for {
		e, err := r.xml.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return r.broken(err)
		case e.kind != startTag:
			continue
		case string(e.name) == r.format.list:
			err = r.records()
		case string(e.name) == r.format.header:
			err = r.header(e)
		default:
			err = r.stray(e)
		}
		if err != nil {
			return err
		}
	}
}

// header takes the moment of publication, by which every record is dated. The
// records' own LastUpdateDate is the issuer's: a relationship that was deleted
// and comes back may come back with an earlier one than the deletion's.
func (r *reader) header(e event) error {
	if _, err := r.record.read(r.xml, e); err != nil {
		return r.broken(err)
	}
	r.published = r.day("ContentDate", r.record.text(root, "ContentDate"))
	return nil
}

func (r *reader) records() error {
	for {
		e, err := r.xml.next()
		switch {
		case err != nil:
			return r.broken(err)
		case e.kind == endTag:
			return nil
		case e.kind == text:
			continue
		case string(e.name) != r.format.record:
			err = r.stray(e)
		default:
			err = r.one(e)
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) one(e event) error {
	r.seen++
	fits, err := r.record.read(r.xml, e)
	switch {
	case err != nil:
		return r.broken(err)
	case !fits:
		r.refuse("has more than 1 MiB, some hundred times a real record's size; check where the file comes from")
		return nil
	}
	return r.format.statement(r)
}

// stray passes over an element that is none of the format's.
func (r *reader) stray(e event) error {
	name := shorten(string(e.name))
	if _, err := r.record.read(r.xml, e); err != nil {
		return r.broken(err)
	}
	r.doubt("the element <%s> is none that stands here; it is passed over", name)
	return nil
}

// broken says where a file ends to be one.
func (r *reader) broken(err error) error {
	where, syntax := fmt.Sprintf("%s line %d, after %d records", r.name, r.xml.line(), r.seen), syntaxError("")
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: the file is cut off; download it again: %w", where, err)
	case errors.As(err, &syntax):
		return fmt.Errorf("%s: no XML as GLEIF writes it: %w; download the file again", where, err)
	}
	return fmt.Errorf("%s: %w", where, err)
}

// source names the record for a person.
func (r *reader) source() string { return r.name + " line " + strconv.Itoa(r.record.line) }

// refuse warns of a record that is not used, and doubt of one of which a part is not.
func (r *reader) refuse(format string, args ...any) {
	r.tell(ownership.RefusedStatement, format, args...)
}

func (r *reader) doubt(format string, args ...any) {
	r.tell(ownership.PartlyRead, format, args...)
}

func (r *reader) tell(code, format string, args ...any) {
	r.warn(ownership.Problem{Code: code, Where: r.source(), Message: fmt.Sprintf(format, args...)})
}

// statement begins the statement of a record that was last changed on the day.
func (r *reader) statement(id string, changed ownership.Day) ownership.Statement {
	s := ownership.Statement{ID: id, Stated: r.published, Source: r.source(), Withdrawn: r.deleted()}
	if s.Stated == 0 {
		s.Stated = changed
	}
	return s
}

// deleted looks for the mark of delta files: an Extension with a Deletion that
// says when. Full files hold empty ones, on a twenty-fifth of the reporting
// exceptions of 2026-09-11, which are in force.
func (r *reader) deleted() bool {
	return r.record.holdsText(r.record.at(root, "Extension", "Deletion"))
}

// shared gives one string for equal texts, of which files repeat a few for ever.
func (r *reader) shared(b []byte) string {
	if s, ok := r.known[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(b) <= 64 && len(r.known) < 1<<14 {
		r.known[s] = s
	}
	return s
}

// word is the shared text along the path.
func (r *reader) word(of int32, path ...string) string { return r.shared(r.record.text(of, path...)) }

// day reads the day of an xs:dateTime, as written: the clock it was written by
// is the issuer's.
func (r *reader) day(what string, b []byte) ownership.Day {
	if len(b) == 0 {
		return 0
	}
	d, err := ownership.ParseDay(string(b[:min(len(b), 10)]))
	if err != nil || (len(b) > 10 && b[10] != 'T' && b[10] != 'Z' && b[10] != '+' && b[10] != '-') {
		r.doubt("%s %q is no day; it is left out", what, shorten(string(b)))
		return 0
	}
	return d
}

// leiLength is that of ISO 17442. The check digits are not asked for: registers
// hold some hundred LEIs whose digits are wrong and which mean somebody all the same.
const leiLength = 20

// leiID is the id of the party with the LEI; "" when it is no LEI.
func leiID(lei []byte) string {
	if len(lei) != leiLength {
		return ""
	}
	for _, b := range lei {
		if (b < '0' || b > '9') && (b < 'A' || b > 'Z') && (b < 'a' || b > 'z') {
			return ""
		}
	}
	return "lei:" + string(bytes.ToUpper(lei))
}

// shorten keeps a message short whatever was published.
func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return string(bytes.ToValidUTF8([]byte(s[:77]), nil)) + "..."
}
