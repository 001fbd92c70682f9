package parsertest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// recorder is a testing.TB that notes that a check failed instead of failing.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// Fatal ends the check, as a panic of the parser does.
func (r *recorder) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// complaints runs a check and gives what it says.
func complaints(c func(t testing.TB)) (said []string) {
	r := new(recorder)
	defer func() {
		said = r.said
		if v := recover(); v != nil {
			said = append(said, fmt.Sprint("panic: ", v))
		}
	}()
	c(r)
	return nil
}

// toy is a parser of a small list, in a format that it shares with the UN only so
// that the suite knows its root.
const toy = "<CONSOLIDATED_LIST>\n<ENTITY id=\"1\">ONE</ENTITY>\n<ENTITY id=\"2\">TWO é\nlines</ENTITY>\n</CONSOLIDATED_LIST>\n"

func recogniseToy(head []byte) bool { return publication.RootElement(head) == "CONSOLIDATED_LIST" }

// parseToy is right; change makes it wrong.
func parseToy(change func(*publication.Record, *publication.Element)) publication.Parser {
	return func(files []*publication.File, r *publication.Report, emit publication.Emit) error {
		r.Format, r.List = "UN XML", sanctions.UNSecurity
		emit = r.Counting(emit)
		return publication.EachElement(files[0], r, publication.XML{
			Records: []string{"ENTITY"},
			Record: func(e *publication.Element) error {
				id, text := e.Attr("id"), e.Text()
				if id == "" || text == "" {
					return publication.Damaged(id, "has no id or no name", "download it again")
				}
				rec := publication.Record{Party: &sanctions.Party{
					ID: id, Kind: sanctions.Entity, Source: "ENTITY " + id, Names: []sanctions.Name{{Full: text, Quality: sanctions.Primary}},
				}}
				if change != nil {
					change(&rec, e)
				}
				return emit(rec)
			},
		})
	}
}

func right() Format {
	return Format{Name: "UN XML", List: sanctions.UNSecurity, Recognise: recogniseToy, Parse: parseToy(nil)}
}

func toyFixture() []File { return []File{{Name: "toy.xml", Data: []byte(toy)}} }

func TestARightParserPasses(t *testing.T) {
	Run(t, right(), toyFixture())
}

func FuzzARightParser(f *testing.F) { Fuzz(f, right(), toyFixture()) }

// around makes a parser wrong that reads right.
func around(wrong func(right publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error) publication.Parser {
	return func(files []*publication.File, r *publication.Report, emit publication.Emit) error {
		return wrong(parseToy(nil), files, r, emit)
	}
}

// party makes a parser wrong in what it says of every party.
func party(change func(*sanctions.Party)) publication.Parser {
	return parseToy(func(rec *publication.Record, _ *publication.Element) { change(rec.Party) })
}

// content is the whole text of a file, for parsers that look at what they should
// not.
func content(f *publication.File) []byte {
	in, err := f.Open()
	if err != nil {
		return nil
	}
	data, _ := io.ReadAll(in) // what is there
	return data
}

// reader is a parser that reads lines of the toy list by itself, whole or not.
func reader(quiet bool) publication.Parser {
	return func(files []*publication.File, r *publication.Report, emit publication.Emit) error {
		r.Format, r.List = "UN XML", sanctions.UNSecurity
		emit = r.Counting(emit)
		data := content(files[0])
		for _, piece := range strings.Split(string(data), "<ENTITY id=\"")[min(1, strings.Count(string(data), "<ENTITY id=\"")):] {
			id, rest, _ := strings.Cut(piece, "\">")
			name, _, _ := strings.Cut(rest, "<")
			if id == "" || strings.TrimSpace(name) == "" {
				continue
			}
			p := &sanctions.Party{ID: id, Kind: sanctions.Entity, Source: "ENTITY " + id, Names: []sanctions.Name{{Full: strings.TrimSpace(name), Quality: sanctions.Primary}}}
			if err := emit(publication.Record{Party: p}); err != nil {
				return err
			}
		}
		if !quiet && !bytes.Contains(data, []byte("</CONSOLIDATED_LIST>")) {
			r.Add(publication.Problem{Code: publication.CutOff, Alarm: true, Message: "is cut", Hint: "download it again"})
		}
		return nil
	}
}

// wrong is a parser that breaks a promise, and what the suite must say of it.
type wrong struct {
	format Format // what is wrong in right()
	says   string
}

// wrongRecords are wrong in what they say.
var wrongRecords = map[string]wrong{
	"it recognises everything":   {Format{Recognise: func([]byte) bool { return true }}, "an HTML page: recognised true"},
	"it recognises nothing":      {Format{Recognise: func([]byte) bool { return false }}, "toy.xml is not recognised"},
	"a format nobody knows":      {Format{Name: "Toy"}, `no beginning of a file of the format "Toy"`},
	"another list":               {Format{List: sanctions.EUFinancial}, `the list "un_sc_sanctions"`},
	"no records":                 {Format{Parse: func([]*publication.File, *publication.Report, publication.Emit) error { return nil }}, "no records"},
	"an error":                   {Format{Parse: func([]*publication.File, *publication.Report, publication.Emit) error { return errors.New("no") }}, "error no"},
	"no id":                      {Format{Parse: party(func(p *sanctions.Party) { p.ID = "" })}, "without id or source"},
	"no source":                  {Format{Parse: party(func(p *sanctions.Party) { p.Source = "" })}, "without id or source"},
	"an unknown kind":            {Format{Parse: party(func(p *sanctions.Party) { p.Kind = "robot" })}, `of the kind "robot"`},
	"no name":                    {Format{Parse: party(func(p *sanctions.Party) { p.Names = nil })}, "has no name"},
	"a blank name":               {Format{Parse: party(func(p *sanctions.Party) { p.Names[0].Full = " \n" })}, "an empty name"},
	"an unknown quality":         {Format{Parse: party(func(p *sanctions.Party) { p.Names[0].Quality = "good" })}, `of the quality "good"`},
	"a date backwards":           {Format{Parse: party(func(p *sanctions.Party) { p.Listed = []sanctions.Date{sanctions.Between(20200102, 20200101)} })}, "the date 20200102 to 20200101"},
	"a date that cannot be kept": {Format{Parse: party(func(p *sanctions.Party) { p.BirthDates = []sanctions.Date{{From: 20200101, To: 20209999}} })}, "cannot be read back"},
	"an empty value":             {Format{Parse: party(func(p *sanctions.Party) { p.Programs = []string{""} })}, "an empty value in Programs"},
	"a value twice":              {Format{Parse: party(func(p *sanctions.Party) { p.Titles = []string{"Mr", "Mr"} })}, "has twice in Titles"},
	"a number without a number":  {Format{Parse: party(func(p *sanctions.Party) { p.Identifiers = []sanctions.Identifier{{Type: sanctions.IMO}} })}, "without type or number"},
	"a wallet without address":   {Format{Parse: party(func(p *sanctions.Party) { p.Wallets = []sanctions.WalletAddress{{Currency: "XBT"}} })}, "a wallet without its address"},
	"a contact without value":    {Format{Parse: party(func(p *sanctions.Party) { p.Contacts = []sanctions.Contact{{Kind: "email"}} })}, "a contact without"},
	"a relation to nobody":       {Format{Parse: party(func(p *sanctions.Party) { p.Relations = []sanctions.Relation{{Kind: sanctions.LinkedTo}} })}, "a relation to nobody"},
	"a fact that says nothing":   {Format{Parse: party(func(p *sanctions.Party) { p.Facts = []sanctions.Fact{{Label: "x"}} })}, "a fact that says nothing"},
	"text that is no UTF-8":      {Format{Parse: party(func(p *sanctions.Party) { p.Remarks = []string{"\xff"} })}, "reads back as another"},
	"an empty list for none":     {Format{Parse: party(func(p *sanctions.Party) { p.Remarks = []string{} })}, "reads back as another"},
	"a list that cannot be one":  {Format{Parse: parseToy(func(rec *publication.Record, _ *publication.Element) { rec.List = "../x" })}, `on the list "../x"`},
	"incomplete in no field":     {Format{Parse: parseToy(func(rec *publication.Record, _ *publication.Element) { rec.Incomplete = []string{"mood"} })}, `incomplete in "mood"`},
}

// wrongReadings are wrong in how they read.
var wrongReadings = map[string]wrong{
	"a wrong count": {Format{Parse: around(func(right publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		err := right(files, r, emit)
		r.Entries++
		return err
	})}, "2 records emitted, 3 counted"},
	"a problem without a hint": {Format{Parse: around(func(right publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		r.Add(publication.Problem{Code: publication.Orphan, Message: "is odd"})
		return right(files, r, emit)
	})}, "does not say what is wrong and what to do"},
	"an emit that is not heard": {Format{Parse: around(func(right publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		return right(files, r, func(rec publication.Record) error { _ = emit(rec); return nil })
	})}, "the error of emit is lost"},
	"a count of what nobody took": {Format{Parse: func(files []*publication.File, r *publication.Report, emit publication.Emit) error {
		return parseToy(nil)(files, r, func(rec publication.Record) error {
			err := emit(rec)
			if err != nil {
				r.Entries++
			}
			return err
		})
	}}, "entries counted that nobody took"},
	"another text each time": {Format{Parse: func() publication.Parser {
		calls := 0
		return party(func(p *sanctions.Party) { calls++; p.Remarks = []string{fmt.Sprint(calls)} })
	}()}, "read again: the records differ"},
	"a text of the file's name": {Format{Parse: around(func(_ publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		return party(func(p *sanctions.Party) { p.Remarks = []string{files[0].Path} })(files, r, emit)
	})}, ".gz: the records differ"},
	"a text of the line breaks": {Format{Parse: around(func(_ publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		return party(func(p *sanctions.Party) {
			p.Remarks = []string{fmt.Sprint(bytes.Count(content(files[0]), []byte("\r")))}
		})(files, r, emit)
	})}, "CRLF: the records differ"},
	"half a record":             {Format{Parse: reader(false)}, "differs in names and does not say so"},
	"a cut that nobody notices": {Format{Parse: reader(true)}, "no alarm"},
	"a panic at a cut": {Format{Parse: around(func(right publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		if data := content(files[0]); !bytes.HasSuffix(bytes.TrimSpace(data), []byte(">")) {
			panic("index out of range")
		}
		return right(files, r, emit)
	})}, "panic: index out of range"},
	"somebody who is not there": {Format{Parse: around(func(right publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		if err := right(files, r, emit); err != nil || !r.Alarm() {
			return err
		}
		r.Entries++
		return emit(publication.Record{Party: &sanctions.Party{ID: "3"}})
	})}, "3 is not in the whole file"},
	"more than the whole file says": {Format{Parse: around(func(_ publication.Parser, files []*publication.File, r *publication.Report, emit publication.Emit) error {
		whole := bytes.Contains(content(files[0]), []byte("</CONSOLIDATED_LIST>"))
		return parseToy(func(rec *publication.Record, _ *publication.Element) {
			if !whole {
				rec.Party.Remarks, rec.Incomplete = []string{"new"}, []string{"remarks"}
			}
		})(files, r, emit)
	})}, "says what the whole file does not"},
}

func TestEachBrokenPromiseIsFound(t *testing.T) {
	all := maps.Clone(wrongRecords)
	maps.Copy(all, wrongReadings)
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			f := with(right(), c.format)
			var said []string
			for _, check := range checks {
				said = append(said, complaints(func(t testing.TB) { check.run(t, f, toyFixture()) })...)
			}
			if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, c.says) }) {
				t.Errorf("the suite says %q, and not %q", said, c.says)
			}
		})
	}
}

// with gives f with what is set in change.
func with(f, change Format) Format {
	if change.Name != "" {
		f.Name = change.Name
	}
	if change.List != "" {
		f.List = change.List
	}
	if change.Recognise != nil {
		f.Recognise = change.Recognise
	}
	if change.Parse != nil {
		f.Parse = change.Parse
	}
	return f
}

func TestARecordMayLackWhatNobodyCanSeeIsCut(t *testing.T) {
	p := &sanctions.Party{ID: "1", Source: "s", Titles: []string{"Mr"}}
	whole := &sanctions.Party{ID: "1", Source: "s", Titles: []string{"Mr", "Dr"}}
	joined := Format{Joined: []string{"titles"}}
	for name, c := range map[string]struct {
		cut   cutFile
		rec   publication.Record
		wrong bool
	}{
		"seen, and said":       {cutFile{format: joined}, publication.Record{Party: p, Incomplete: []string{"titles"}}, false},
		"seen, and not said":   {cutFile{format: joined}, publication.Record{Party: p}, true},
		"unseen, in the field": {cutFile{format: joined, unseen: true}, publication.Record{Party: p}, false},
		"unseen, in another":   {cutFile{unseen: true}, publication.Record{Party: p}, true},
	} {
		if got := c.cut.differs(c.rec, whole); (got != "") != c.wrong {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhatAFuzzerFindsIsHeldToTheSame(t *testing.T) {
	f := with(right(), Format{Parse: party(func(p *sanctions.Party) { p.Names = nil })})
	said := complaints(func(t testing.TB) { checkAny(t, f, []File{{"x.xml", []byte(toy)}}) })
	if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, "has no name") }) {
		t.Errorf("the suite says %q", said)
	}
}
