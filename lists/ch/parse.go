package ch

import (
	"fmt"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

const rootName = "swiss-sanctions-list"

// Recognise says whether head, the beginning of a file, begins a Swiss list.
func Recognise(head []byte) bool {
	return publication.RootElement(head) == rootName
}

// Parse reads whole lists and amendments; see [publication.Parser].
func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format, r.List = "SECO XML", sanctions.SwissSECO
	for _, f := range files {
		x := &reader{file: f, report: r, emit: r.Counting(emit), references: readReferences(f, r)}
		if err := x.read(); err != nil {
			return err
		}
	}
	return nil
}

// reader is the second reading of one file: its targets.
type reader struct {
	file       *publication.File
	report     *publication.Report
	emit       publication.Emit
	references references
	listDate   sanctions.Date // the day of the file
	dangling   []string       // references to what the file does not hold
}

func (x *reader) read() error {
	err := publication.EachElement(x.file, x.report, publication.XML{
		Records:   []string{"sanctions-program", "target", "place"},
		Container: x.container,
		Record: func(e *publication.Element) error {
			if e.Name != "target" {
				return nil // read before
			}
			return x.target(e)
		},
	})
	if n := len(x.dangling); n > 0 {
		x.report.Add(publication.Problem{
			Code: publication.MissingPart, File: x.file.Path,
			Message: fmt.Sprintf("%d references lead nowhere, the first from %s", n, x.dangling[0]),
			Hint:    "what an earlier version of these entries said there is kept; compare with the publisher's page",
		})
	}
	return err
}

func (x *reader) container(e *publication.Element) error {
	if e.Name != rootName {
		e.Leftovers(x.report)
		return nil
	}
	kind, date := e.Attr("list-type"), e.Attr("date")
	e.Leftovers(x.report)
	// Only a file that says it is whole proves that somebody is off the list.
	if kind != "whole-list" {
		x.report.Amendment = true
		if kind != "amendment" {
			x.report.Add(publication.Problem{
				Code: publication.Unsupported, Alarm: true, File: x.file.Path, Line: e.Line,
				Message: fmt.Sprintf("is a list of the unknown type %q; read as an amendment, so nobody leaves the list", kind),
				Hint:    "download the whole list (Gesamtliste)",
			})
		}
	}
	day, err := sanctions.ParseDay(date)
	if err != nil {
		x.report.Unread[rootName+"@date"]++
		return nil //nolint:nilerr // counted: a list with no readable date is still a list
	}
	x.listDate = day
	if day.From > x.report.Published.From {
		x.report.Published = day
	}
	return nil
}

// references are what targets name by number.
type references struct {
	sets   map[string]sanctionsSet
	places map[string]place
}

// sanctionsSet is one set of measures with the programme that it belongs to.
type sanctionsSet struct{ program, legalBasis, measure, origin string }

// place is a place as published once for all that name it.
type place struct {
	location, area, country string
	variants                []string // other spellings of location and area
}

func (p place) String() string {
	return publication.Join(", ", p.location, p.area, p.country)
}

// readReferences is the first reading of a file. Damage is the second one's to
// report: it meets it in the same place, and what stands before it is good.
func readReferences(f *publication.File, r *publication.Report) references {
	refs := references{sets: map[string]sanctionsSet{}, places: map[string]place{}}
	_ = publication.EachElement(f, publication.NewReport(), publication.XML{
		Records: []string{"sanctions-program", "target", "place"},
		Record: func(e *publication.Element) error {
			switch e.Name {
			case "sanctions-program":
				refs.addProgram(e)
				e.Leftovers(r)
			case "place":
				refs.addPlace(e)
				e.Leftovers(r)
			}
			return nil
		},
	})
	return refs
}

func (refs references) addProgram(e *publication.Element) {
	e.Ignore("ssid", "version-date", "predecessor-version-date")
	shared := sanctionsSet{
		program:    english(e.All("program-key")),
		legalBasis: english(e.All("program-name")),
		origin:     e.Take("origin"),
	}
	translations := map[string][]*publication.Element{}
	for _, s := range e.All("sanctions-set") {
		id := s.Attr("ssid")
		translations[id] = append(translations[id], s)
	}
	for id, texts := range translations {
		set := shared
		set.measure = english(texts)
		refs.sets[id] = set
	}
}

// english takes all translations of one text and gives the English one, else
// the first that says anything.
func english(translations []*publication.Element) string {
	text := ""
	for _, t := range translations {
		lang, s := t.Attr("lang"), value(t.Text())
		if s != "" && (text == "" || lang == "eng") {
			text = s
		}
	}
	return text
}

func (refs references) addPlace(e *publication.Element) {
	p := place{location: value(e.Take("location")), area: value(e.Take("area")), country: country(e.First("country"))}
	for _, c := range e.Children {
		if c.Name == "location-variant" || c.Name == "area-variant" {
			c.Ignore("lang", "script", "variant-type")
			p.variants = publication.AppendNew(p.variants, value(c.Text()))
		}
	}
	refs.places[e.Attr("ssid")] = p
}

// country takes a country's name, else its code.
func country(e *publication.Element) string {
	code := e.Attr("iso-code")
	if name := value(e.Text()); name != "" {
		return name
	}
	return code
}

// value is a published text, or "" for the dash that stands for none.
func value(s string) string {
	if s == "-" {
		return ""
	}
	return s
}
