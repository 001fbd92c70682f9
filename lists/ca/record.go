package ca

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

type reader struct {
	report *publication.Report
	emit   publication.Emit
	seen   map[string]fingerprint // by id
}

// fingerprint tells two records of one citation apart.
type fingerprint [sha256.Size]byte

// fields are the texts of one record, by the names that the elements had until
// August 2026.
type fields map[string]string

// known gives each element's English name in lower case, of either generation,
// its older name.
var known = map[string]string{
	"country": "Country", "lastname": "LastName", "givenname": "GivenName", "entityorship": "EntityOrShip", "entity": "EntityOrShip",
	"aliases": "Aliases", "titleorship": "TitleOrShip", "titleorshiptype": "TitleOrShip", "title": "TitleOrShip",
	"dateofbirthorshipbuilddate": "DateOfBirthOrShipBuildDate", "dateofbirth": "DateOfBirthOrShipBuildDate",
	"shipimonumber": "ShipIMONumber", "schedule": "Schedule", "item": "Item", "dateoflisting": "DateOfListing",
}

func (x *reader) record(e *publication.Element) error {
	x.report.Counts[recordName]++
	f := fields{}
	for _, c := range e.Children {
		name := known[english(c.Name)]
		if name == "" {
			continue
		}
		if text := clean(c.Text()); f[name] == "" {
			f[name] = text
		} else if text != "" {
			f[name] += "; " + text // an element that comes twice
		}
	}
	citation := publication.Join(", ", f["Country"], f["Schedule"], f["Item"])
	if publication.Join("", f["LastName"], f["GivenName"], f["EntityOrShip"]) == "" || f["Country"] == "" {
		return broken(citation)
	}
	p := &sanctions.Party{ID: x.id(f), Source: "record " + citation, Programs: []string{f["Country"]}}
	x.describe(p, f)
	if len(p.Names) == 0 { // there was one, of no word: ")"
		return broken(citation)
	}
	p.Facts = publication.AppendNew(p.Facts, e.Leftovers(x.report)...)
	return x.emit(publication.Record{Party: p})
}

func broken(citation string) error {
	return publication.Damaged(citation, "has no name or no country", "download the list again; this record was left out")
}

func (x *reader) describe(p *sanctions.Party, f fields) {
	person := f["LastName"] != "" || f["GivenName"] != ""
	switch {
	case person:
		p.Kind = sanctions.Person
		p.Titles = publication.AppendNew(p.Titles, f["TitleOrShip"])
		addPersonName(p, f)
	case f["ShipIMONumber"] != "" || f["TitleOrShip"] != "":
		p.Kind = sanctions.Vessel
	default:
		p.Kind = sanctions.Entity
	}
	fact := func(name string) { publication.AddFact(p, name, f[name]) }
	fact("Schedule")
	fact("Item")
	if !person {
		fact("TitleOrShip")
	}
	if names := entityNames(f["EntityOrShip"], p.Kind == sanctions.Vessel); !addNames(p, names, f["EntityOrShip"]) {
		fact("EntityOrShip")
	}
	if m := imoNumber.FindStringSubmatch(f["ShipIMONumber"]); m != nil {
		p.Identifiers = []sanctions.Identifier{{Type: sanctions.IMO, Label: "ShipIMONumber", Number: m[1]}}
	} else if f["ShipIMONumber"] != "" {
		x.report.Unread["record/ShipIMONumber"]++
		fact("ShipIMONumber")
		addNames(p, []alias{{text: f["ShipIMONumber"]}}, "")
	}
	if !addNames(p, splitAliases(f["Aliases"], person), f["Aliases"]) {
		fact("Aliases")
	}
	x.dates(p, f)
}

// imoNumber has seven digits, the last of which is not checked: it is kept as
// published in any case.
var imoNumber = regexp.MustCompile(`^(?:IMO ?:? ?)?(\d{7})$`)

func addPersonName(p *sanctions.Party, f fields) {
	name := sanctions.Name{Full: publication.Join(" ", f["GivenName"], f["LastName"]), Quality: sanctions.Primary}
	if f["GivenName"] != "" {
		name.Parts = append(name.Parts, sanctions.NamePart{Kind: sanctions.FirstName, Text: f["GivenName"]})
	}
	if f["LastName"] != "" {
		name.Parts = append(name.Parts, sanctions.NamePart{Kind: sanctions.LastName, Text: f["LastName"]})
	}
	p.Names = append(p.Names, name)
}

// addNames adds names that are not there yet, the first ever as the primary
// one. It says whether they are all of the published text.
func addNames(p *sanctions.Party, names []alias, published string) bool {
	for _, a := range names {
		n := sanctions.Name{Full: a.text, Quality: a.quality(p.Kind), Lang: a.lang}
		if len(p.Names) == 0 {
			n.Quality = sanctions.Primary
		}
		if !slices.ContainsFunc(p.Names, func(o sanctions.Name) bool { return o.Full == n.Full }) {
			p.Names = append(p.Names, n)
		}
	}
	return published == "" || (len(names) == 1 && names[0].text == published)
}

func (x *reader) dates(p *sanctions.Party, f fields) {
	if text := f["DateOfListing"]; text != "" {
		if listed, err := sanctions.ParseDate(text); err == nil {
			p.Listed = []sanctions.Date{listed}
		} else {
			x.unread(p, "DateOfListing", text)
		}
	}
	const born = "DateOfBirthOrShipBuildDate"
	switch text := f[born]; {
	case text == "":
	case p.Kind != sanctions.Person:
		publication.AddFact(p, born, text)
	default:
		if p.BirthDates = birthDates(text); len(p.BirthDates) == 0 {
			x.unread(p, born, text)
		}
	}
}

// unread counts and keeps a text that was not understood.
func (x *reader) unread(p *sanctions.Party, name, text string) {
	x.report.Unread[recordName+"/"+name]++
	publication.AddFact(p, name, text)
}

var (
	betweenDates = regexp.MustCompile(`(?i) or |/`)
	yearSpan     = regexp.MustCompile(`^(\d{4}) ?[-–] ?(\d{4})$`)
)

// birthDates reads a day, month or year, several with "or" or "/" between, or a
// span of years; nil for anything else.
func birthDates(text string) []sanctions.Date {
	if m := yearSpan.FindStringSubmatch(text); m != nil {
		text = m[1] + "/" + m[2]
		if d, err := sanctions.ParseDate(text); err == nil {
			return []sanctions.Date{d}
		}
		return nil
	}
	var all []sanctions.Date
	for _, one := range betweenDates.Split(text, -1) {
		d, err := sanctions.ParseDate(strings.TrimSpace(one))
		if err != nil || d.IsZero() {
			return nil
		}
		all = publication.AppendNew(all, d)
	}
	return all
}

// id makes an id of the citation; see the package's comment.
func (x *reader) id(f fields) string {
	country, _, _ := strings.Cut(f["Country"], " / ")
	item := "item-" + slug(f["Item"])
	if f["Item"] == "" {
		item = slug(publication.Join(" ", f["GivenName"], f["LastName"], f["EntityOrShip"]))
	}
	base := publication.Join("-", slug(country), slug(f["Schedule"]), item)
	// Maps are printed in the order of their keys.
	content := fingerprint(sha256.Sum256(fmt.Appendf(nil, "%q", f)))
	id := base
	for n := 2; ; n++ {
		other, taken := x.seen[id]
		if !taken || other == content {
			break
		}
		id = fmt.Sprintf("%s-%d", base, n)
	}
	x.seen[id] = content
	return id
}

// slug writes letters and digits in lower case with single hyphens between.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-")
}

var brokenAtHyphen = regexp.MustCompile(`(\pL-)[ \t]*\r?\n\s*`)

// clean undoes what the publisher's page layout did to a text.
func clean(s string) string {
	return strings.Join(strings.Fields(brokenAtHyphen.ReplaceAllString(s, "$1")), " ")
}
