package publication

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/mareva/mareva/sanctions"
)

const (
	maxDepth    = 64      // official files nest a dozen deep
	maxElements = 200_000 // in one record; the largest real one has some thousands
)

// XML says how to read a file: which elements are records, and what to do with
// each of them.
type XML struct {
	// Records are the local names of the elements that are handed to Record,
	// wherever they stand outside another record.
	Records []string
	// Record takes one whole element. A problem that it returns as a *Problem
	// is noted and reading goes on; any other error ends the reading.
	Record func(*Element) error
	// Container, when set, takes each element that is no record and stands
	// above one: the root and its sections, with their attributes only.
	Container func(*Element) error
}

// EachElement reads an XML file record by record, in bounded memory. Namespaces
// and prefixes are ignored: the recogniser has looked at them.
func EachElement(f *File, r *Report, x XML) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	d := xml.NewDecoder(&endMark{in: in})
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(in), nil
	}
	w := xmlWalk{file: f, report: r, spec: x, decoder: d}
	return w.run()
}

type xmlWalk struct {
	file    *File
	report  *Report
	spec    XML
	decoder *xml.Decoder
	path    []string
	roots   int
	records int
	broken  bool // the decoder, not the parser, gave the last error
}

func (w *xmlWalk) run() error {
	for {
		token, err := w.token()
		if err != nil {
			return w.end(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = w.start(t)
		case xml.EndElement:
			w.path = w.path[:len(w.path)-1]
		case xml.CharData:
			if text := strings.Trim(string(t), " \t\r\n\ufeff"); text != "" {
				w.report.Unread[strings.Join(w.path, "/")+"/text"]++
			}
		}
		if err != nil {
			return w.end(err)
		}
	}
}

func (w *xmlWalk) token() (xml.Token, error) {
	t, err := w.decoder.Token()
	w.broken = err != nil
	return t, err
}

func (w *xmlWalk) start(t xml.StartElement) error {
	if len(w.path) == 0 {
		if w.roots++; w.roots > 1 {
			w.report.Add(w.problem(Glued, "another document begins behind the end of the first", "two files were joined; download the list again"))
		}
	}
	e := newElement(t, w.line())
	if !slices.Contains(w.spec.Records, e.Name) {
		w.path = append(w.path, e.Name)
		if len(w.path) > maxDepth {
			return w.tooComplex()
		}
		if w.spec.Container != nil {
			return w.spec.Container(e)
		}
		return nil
	}
	w.records++
	left := maxElements
	if err := w.read(e, len(w.path), &left); err != nil {
		return err
	}
	err := w.spec.Record(e)
	if p := (*Problem)(nil); errors.As(err, &p) {
		p.File, p.Line = w.file.Path, e.Line
		w.report.Add(*p)
		return nil
	}
	return err
}

// read fills e with all that stands within it.
func (w *xmlWalk) read(e *Element, depth int, left *int) error {
	if depth > maxDepth || *left <= 0 {
		return w.tooComplex()
	}
	for {
		token, err := w.token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child := newElement(t, 0)
			*left--
			if err := w.read(child, depth+1, left); err != nil {
				return err
			}
			e.Children = append(e.Children, child)
		case xml.CharData:
			e.addText(t)
		case xml.EndElement:
			e.text = strings.TrimSpace(e.text)
			return nil
		}
	}
}

// end turns the decoder's error into what it means for the list. What was read
// before stays good.
func (w *xmlWalk) end(err error) error {
	var syntax *xml.SyntaxError
	var problem *Problem
	var system *fs.PathError
	switch {
	case !w.broken, errors.As(err, &problem), errors.As(err, &system):
		return err
	case errors.Is(err, io.EOF) && w.roots > 0:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		w.report.Add(w.problem(CutOff, "ends in the middle", "download it again; the records before this place were read"))
		return nil
	}
	code, what := DamagedRecord, "is no longer XML from here on: "+err.Error()
	if errors.As(err, &syntax) {
		what = "is no longer XML from here on: " + syntax.Msg
		switch {
		case strings.Contains(syntax.Msg, "unexpected EOF"):
			code, what = CutOff, "ends in the middle"
		case strings.Contains(syntax.Msg, "UTF-8"):
			code, what = WrongEncoding, "holds bytes that are not the encoding it names"
		}
	}
	w.report.Add(w.problem(code, what, "download it again; the records before this place were read"))
	return nil
}

func (w *xmlWalk) problem(code Code, message, hint string) Problem {
	return Problem{Code: code, Alarm: true, File: w.file.Path, Line: w.line(), Record: fmt.Sprintf("after %d", w.records), Message: message, Hint: hint}
}

func (w *xmlWalk) tooComplex() error {
	p := w.problem(DamagedRecord, "nests deeper or holds more than any official record", "check where the file comes from")
	return &p
}

func (w *xmlWalk) line() int { n, _ := w.decoder.InputPos(); return n }

// Element is one XML element with all that stands within it. Whatever is taken
// out of it is remembered, so that the rest can be listed.
type Element struct {
	Name     string // without namespace
	Line     int    // of a record; 0 within one
	Children []*Element

	attrs []attr
	text  string
	taken bool // the text was taken, or the element as a whole looked at
}

type attr struct {
	name, value string
	taken       bool
}

func newElement(t xml.StartElement, line int) *Element {
	e := &Element{Name: t.Name.Local, Line: line}
	for _, a := range t.Attr {
		// Namespace declarations and schema locations say nothing of the party.
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || strings.Contains(a.Name.Space, "XMLSchema-instance") {
			continue
		}
		e.attrs = append(e.attrs, attr{name: a.Name.Local, value: strings.TrimSpace(a.Value)})
	}
	return e
}

func (e *Element) addText(t []byte) {
	if e.text == "" && len(strings.TrimSpace(string(t))) == 0 {
		return
	}
	e.text += string(t)
}

// Attr takes an attribute; "" when it is not there.
func (e *Element) Attr(name string) string {
	if e == nil {
		return ""
	}
	for i := range e.attrs {
		if e.attrs[i].name == name {
			e.attrs[i].taken = true
			return e.attrs[i].value
		}
	}
	return ""
}

// Ignore takes attributes that say nothing of the party, such as the
// publisher's internal numbers.
func (e *Element) Ignore(attrs ...string) {
	for _, name := range attrs {
		e.Attr(name)
	}
}

// Text takes the element's own text, trimmed.
func (e *Element) Text() string {
	if e == nil {
		return ""
	}
	e.taken = true
	return e.text
}

// First gives the first child with the name; nil when there is none. All
// methods of a nil element give nothing.
func (e *Element) First(name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// All gives the children with the name; with several names, the descendants
// along that path.
func (e *Element) All(path ...string) []*Element {
	if e == nil || len(path) == 0 {
		return nil
	}
	var out []*Element
	for _, c := range e.Children {
		if c.Name != path[0] {
			continue
		}
		if len(path) == 1 {
			out = append(out, c)
		} else {
			out = append(out, c.All(path[1:]...)...)
		}
	}
	return out
}

// Take takes the text of the first element along the path; "" when there is
// none.
func (e *Element) Take(path ...string) string {
	for _, name := range path {
		e = e.First(name)
	}
	return e.Text()
}

// TakeAll takes the non-empty texts of all elements along the path.
func (e *Element) TakeAll(path ...string) []string {
	var out []string
	for _, c := range e.All(path...) {
		if t := c.Text(); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// Leftovers counts in the report all that was published in e and not taken, and
// gives it as facts labelled with its path, so that it stays on the party.
func (e *Element) Leftovers(r *Report) []sanctions.Fact {
	var out []sanctions.Fact
	e.leftovers(e.Name, func(path, value string) {
		r.Unread[path]++
		out = append(out, sanctions.Fact{Label: path, Value: value})
	})
	return out
}

func (e *Element) leftovers(path string, found func(path, value string)) {
	for _, a := range e.attrs {
		if !a.taken && a.value != "" {
			found(path+"@"+a.name, a.value)
		}
	}
	if !e.taken && e.text != "" {
		found(path, e.text)
	}
	for _, c := range e.Children {
		c.leftovers(path+"/"+c.Name, found)
	}
}
