package ch

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// identities takes all identities, the main one first: its first primary name
// is the target's.
func (t *target) identities(all []*publication.Element) {
	main := max(0, slices.IndexFunc(all, func(e *publication.Element) bool { return e.Attr("main") == "true" }))
	if len(all) > 0 {
		all = slices.Concat(all[main:main+1], all[:main], all[main+1:])
	}
	for i, e := range all {
		e.Ignore("ssid", "main")
		names := e.All("name")
		isPrimary := func(n *publication.Element) bool { return n.Attr("name-type") == "primary-name" }
		if first := slices.IndexFunc(names, isPrimary); i == 0 && first >= 0 {
			t.name(names[first], true)
			names = slices.Delete(names, first, first+1)
		}
		for _, n := range names {
			t.name(n, false)
		}
		t.details(e)
	}
}

// details takes what an identity says beside its names.
func (t *target) details(identity *publication.Element) {
	p := t.party
	for _, e := range identity.Children {
		switch e.Name {
		case "nationality":
			e.Ignore("ssid")
			c := country(e.First("country"))
			if p.Kind == sanctions.Person {
				p.Nationalities = publication.AppendNew(p.Nationalities, c)
			} else {
				p.Countries = publication.AppendNew(p.Countries, c)
			}
		case "day-month-year":
			t.birthDate(e)
		case "place-of-birth":
			t.birthPlace(e)
		case "address":
			t.address(e)
		case "identification-document":
			t.document(e)
		}
	}
}

// birthDate takes a date of birth, of which month and day may be missing. What
// is no Gregorian date stays a fact, and so does that of an entity or an object,
// which is the day of its founding or building.
func (t *target) birthDate(e *publication.Element) {
	e.Ignore("ssid")
	year, month, day := number(e.Attr("year"), 4), number(e.Attr("month"), 2), number(e.Attr("day"), 2)
	quality, calendar := notGood(e.Attr("quality")), e.Attr("calendar")
	if calendar == "Gregorian" {
		calendar = ""
	}
	d, exact := longestDate(year, month, day)
	if d.IsZero() || !exact || calendar != "" || t.party.Kind != sanctions.Person {
		publication.AddFact(t.party, "day-month-year", publication.Join(" ", publication.Join("-", year, month, day), calendar, quality))
	}
	if calendar != "" || t.party.Kind != sanctions.Person {
		return
	}
	if !d.IsZero() {
		d.Circa = quality != ""
	}
	t.party.BirthDates = publication.AppendNew(t.party.BirthDates, d)
}

// longestDate is the date of as many of its parts as make one, the year first,
// and whether that is all of them: there is no 31 June, but there is its year.
func longestDate(year, month, day string) (d sanctions.Date, exact bool) {
	published := []string{year, month, day}
	for n := range published {
		if published[n] == "" {
			return d, publication.Join("", published[n:]...) == ""
		}
		longer, err := sanctions.ParseDate(strings.Join(published[:n+1], "-"))
		if err != nil {
			return d, false
		}
		d = longer
	}
	return d, true
}

// number writes a published number with as many digits as a date has there; ""
// for the zero that older files have for none.
func number(s string, digits int) string {
	if strings.Trim(s, "0") == "" {
		return ""
	}
	return strings.Repeat("0", max(0, digits-len(s))) + s
}

// notGood is a quality that is worth a word.
func notGood(quality string) string {
	if quality == "" || quality == "good" {
		return ""
	}
	return "quality " + quality
}

// place looks up the place that e names by number. What the file does not hold
// leaves the field incomplete.
func (t *target) place(e *publication.Element, field string) place {
	id := e.Attr("place-id")
	p, known := t.references.places[id]
	if id != "" && !known {
		t.leadsNowhere("place "+id, field)
	}
	return p
}

func (t *target) birthPlace(e *publication.Element) {
	e.Ignore("ssid")
	p := t.place(e, "birth_places")
	t.party.BirthPlaces = publication.AppendNew(t.party.BirthPlaces, p.String())
	t.party.BirthPlaces = publication.AppendNew(t.party.BirthPlaces, p.variants...)
	publication.AddFact(t.party, "place-of-birth", publication.Join("; ", notGood(e.Attr("quality")), remarks(e)))
}

func (t *target) address(e *publication.Element) {
	e.Ignore("ssid", "main")
	p := t.place(e, "addresses")
	a := sanctions.Address{
		City: p.location, Region: p.area, Country: p.country,
		PostalCode: value(e.Take("zip-code")),
		Note:       publication.Join("; ", append(slices.Clone(p.variants), notGood(e.Attr("quality")), remarks(e))...),
	}
	a.Lines = publication.AppendNew(a.Lines, labelled("c/o", e.Take("c-o")), value(e.Take("address-details")), labelled("P.O. Box", e.Take("p-o-box")))
	publication.AddAddress(t.party, a)
}

// labelled writes the element's meaning, which a bare line would lose, before
// its text.
func labelled(label, text string) string {
	if text = value(text); text == "" || strings.HasPrefix(strings.ToLower(text), strings.ToLower(label)) {
		return text
	}
	return label + " " + text
}

// remarks takes the free text of an element, which is spelled in two ways.
func remarks(e *publication.Element) string {
	return publication.Join("; ", append(e.TakeAll("remark"), e.TakeAll("remarks")...)...)
}

var documentTypes = map[string]sanctions.IDType{
	"passport":            sanctions.Passport,
	"diplomatic-passport": sanctions.Passport,
	"id-card":             sanctions.NationalID,
}

func (t *target) document(e *publication.Element) {
	e.Ignore("ssid")
	kind := e.Attr("document-type")
	issuer := e.First("issuer")
	code := issuer.Attr("code")
	note := remarks(e)
	if at := e.First("place-of-issue"); at != nil {
		at.Ignore("ssid", "quality")
		note = publication.Join("; ", labelled("issued in", t.place(at, "identifiers").String()), value(at.Text()), note)
	}
	id := sanctions.Identifier{
		Type: documentTypes[kind], Label: kind, Number: value(e.Take("number")), Country: value(issuer.Text()),
		Issued: value(e.Take("date-of-issue")), Expires: value(e.Take("expiry-date")), Note: note,
	}
	if id.Type == "" {
		id.Type = sanctions.OtherID
	}
	if id.Country == "" {
		id.Country = code
	}
	if id.Number == "" {
		// A document of which the number is not known is no identifier.
		publication.AddFact(t.party, "identification-document "+kind,
			publication.Join("; ", id.Country, labelled("issued", id.Issued), labelled("expires", id.Expires), note))
		return
	}
	t.party.Identifiers = publication.AppendNew(t.party.Identifiers, id)
}
