package publication

import (
	"errors"
	"fmt"
	"io"
	"regexp"
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
	// Skip are the local names of sections to pass over without looking into
	// them, for a file that is read in several passes. Such an element stands
	// above all records and holds none of its own name.
	Skip []string
}

// EachElement reads an XML file record by record, in bounded memory. Namespaces
// and prefixes are ignored: the recogniser has looked at them.
func EachElement(f *File, r *Report, x XML) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := f.asUTF8(in, r)
	if err != nil {
		r.Add(Problem{Code: WrongEncoding, Alarm: true, File: f.Path, Message: err.Error(), Hint: "download it again"})
		return nil
	}
	w := xmlWalk{file: f, report: r, spec: x, tokens: newTokens(text)}
	return w.run()
}

var encodingName = regexp.MustCompile(`^(?:\x{feff})?<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']`)

// asUTF8 decodes a document that declares another encoding.
func (f *File) asUTF8(in io.Reader, r *Report) (io.Reader, error) {
	declared := encodingName.FindSubmatch(f.Head[:min(len(f.Head), 200)])
	if declared == nil {
		return in, nil
	}
	e, err := htmlindex.Get(string(declared[1]))
	if err != nil {
		return nil, fmt.Errorf("names the encoding %q, which nobody knows", declared[1])
	}
	if name, err := htmlindex.Name(e); err == nil && name == "utf-8" {
		return in, nil
	}
	if f.encoding == isUTF8 && f.letters {
		// Nothing but UTF-8 looks like UTF-8.
		r.Add(Problem{Code: WrongEncoding, Alarm: true, File: f.Path, Message: fmt.Sprintf("names the encoding %q and is in UTF-8", declared[1]), Hint: "download it again"})
		return in, nil
	}
	return e.NewDecoder().Reader(in), nil
}

type xmlWalk struct {
	file    *File
	report  *Report
	spec    XML
	tokens  *tokens
	path    []string
	roots   int
	records int
	broken  bool // the text, not the parser, gave the last error
}

func (w *xmlWalk) run() error {
	for {
		token, err := w.next()
		if err == nil {
			switch token.kind {
			case startTag:
				err = w.start(token)
			case endTag:
				w.path = w.path[:len(w.path)-1]
			case textToken:
				w.stray()
			}
		}
		if err != nil {
			return w.end(err)
		}
	}
}

// stray notes text between records, or behind the end.
func (w *xmlWalk) stray() {
	if len(w.path) == 0 {
		w.report.Add(w.problem(Glued, "text stands outside the document", "two files were joined; download the list again"))
		return
	}
	w.report.Unread[strings.Join(w.path, "/")+"/text"]++
}

func (w *xmlWalk) next() (token, error) {
	t, err := w.tokens.next()
	w.broken = err != nil
	return t, err
}

func (w *xmlWalk) start(t token) error {
	if len(w.path) == 0 {
		if w.roots++; w.roots > 1 {
			w.report.Add(w.problem(Glued, "another document begins behind the end of the first", "two files were joined; download the list again"))
		}
	}
	if slices.Contains(w.spec.Skip, t.name) {
		w.path = append(w.path, t.name)
		err := w.tokens.skipSection()
		w.broken = err != nil
		return err
	}
	e := newElement(t, w.tokens.line)
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
	var text strings.Builder
	for {
		t, err := w.next()
		if err != nil {
			return err
		}
		switch t.kind {
		case startTag:
			child := newElement(t, 0)
			*left--
			if err := w.read(child, depth+1, left); err != nil {
				return err
			}
			e.Children = append(e.Children, child)
		case textToken:
			text.WriteString(t.text)
		case endTag:
			e.text = strings.TrimSpace(text.String())
			return nil
		}
	}
}

// end turns an error of the text into what it means for the list. What was read
// before stays good.
func (w *xmlWalk) end(err error) error {
	var notXML xmlError
	switch {
	case !w.broken:
		return err
	case errors.Is(err, io.EOF) && w.roots > 0:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		w.report.Add(w.problem(CutOff, "ends in the middle", "download it again; the records before this place were read"))
		return nil
	case errors.As(err, &notXML):
		code, what := DamagedRecord, "is no longer XML from here on: "+err.Error()
		if notXML == "invalid UTF-8" {
			code, what = WrongEncoding, "holds bytes that are not the encoding it names"
		}
		w.report.Add(w.problem(code, what, "download it again; the records before this place were read"))
		return nil
	}
	return err
}

func (w *xmlWalk) problem(code Code, message, hint string) Problem {
	return Problem{Code: code, Alarm: true, File: w.file.Path, Line: w.tokens.line, Record: fmt.Sprintf("after %d", w.records), Message: message, Hint: hint}
}

func (w *xmlWalk) tooComplex() error {
	p := w.problem(DamagedRecord, "nests deeper or holds more than any official record", "check where the file comes from")
	return &p
}

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

func newElement(t token, line int) *Element {
	e := &Element{Name: t.name, Line: line}
	if len(t.attrs) > 0 {
		e.attrs = slices.Clone(t.attrs)
	}
	return e
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
