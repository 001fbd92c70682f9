package un

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// readPerson reads what only people have.
func readPerson(e *publication.Element, p *sanctions.Party) {
	for _, gender := range texts(e, "GENDER") {
		p.Genders = publication.AppendNew(p.Genders, strings.ToLower(gender))
	}
	p.Titles = texts(e, "TITLE", "VALUE")
	p.Positions = texts(e, "DESIGNATION", "VALUE")
	p.Nationalities = texts(e, "NATIONALITY", "VALUE")
	p.Nationalities = publication.AppendNew(p.Nationalities, texts(e, "NATIONALITY2")...)
	for _, birth := range e.All("INDIVIDUAL_DATE_OF_BIRTH") {
		readBirthDate(birth, p)
	}
	for _, place := range e.All("INDIVIDUAL_PLACE_OF_BIRTH") {
		p.BirthPlaces = publication.AppendNew(p.BirthPlaces, publication.Join(", ",
			text(place, "STREET"), text(place, "CITY"), text(place, "STATE_PROVINCE"), text(place, "COUNTRY"), text(place, "NOTE")))
	}
	for _, document := range e.All("INDIVIDUAL_DOCUMENT") {
		readDocument(document, p)
	}
}

// readBirthDate reads one date of birth: a day, a year, two years, or a note
// that names a month.
func readBirthDate(e *publication.Element, p *sanctions.Party) {
	kind, note := text(e, "TYPE_OF_DATE"), text(e, "NOTE")
	written := publication.Join(" - ", text(e, "DATE"), text(e, "YEAR"), text(e, "FROM_YEAR"), text(e, "TO_YEAR"))
	d, ok := span(written)
	if month, found := monthIn(publication.Join(" ", note, written)); found {
		d, ok, note = month, true, ""
	}
	approximate := strings.EqualFold(note, "approximately")
	if approximate {
		note = ""
	}
	if !ok {
		publication.AddFact(p, e.Name, publication.Join("; ", written, kindUnlessExact(kind), note))
		return
	}
	d.Circa = approximate || kindUnlessExact(kind) != ""
	p.BirthDates = publication.AppendNew(p.BirthDates, d)
	if note != "" {
		publication.AddFact(p, e.Name, d.String()+": "+note)
	}
}

// kindUnlessExact is "" for the types that make a date no less certain than it
// is written. A type that nobody has seen yet counts as approximate.
func kindUnlessExact(kind string) string {
	switch kind {
	case "EXACT", "BETWEEN":
		return ""
	}
	return kind
}

// span reads dates with " - " between them, in either order.
func span(s string) (sanctions.Date, bool) {
	var all sanctions.Date
	for i, one := range strings.Split(s, " - ") {
		d, ok := day(one)
		if !ok {
			return sanctions.Date{}, false
		}
		if i > 0 {
			d = d.Span(all)
		}
		all = d
	}
	return all, true
}

// monthIn reads "Nov. 1973", "August 1961".
func monthIn(s string) (sanctions.Date, bool) {
	for _, layout := range []string{"Jan. 2006", "Jan 2006", "January 2006"} {
		// "Sept." is the one usual abbreviation that Go does not know.
		if t, err := time.Parse(layout, strings.Replace(s, "Sept", "Sep", 1)); err == nil {
			return sanctions.Month(t.Year(), int(t.Month())), true
		}
	}
	return sanctions.Date{}, false
}

// readDocument reads one document.
func readDocument(e *publication.Element, p *sanctions.Party) {
	kind, refined := text(e, "TYPE_OF_DOCUMENT"), text(e, "TYPE_OF_DOCUMENT2")
	number, note := text(e, "NUMBER"), text(e, "NOTE")
	country, issuedIn := text(e, "ISSUING_COUNTRY"), text(e, "COUNTRY_OF_ISSUE")
	issued, city := text(e, "DATE_OF_ISSUE"), text(e, "CITY_OF_ISSUE")
	if number == "" && strings.ContainsFunc(refined, unicode.IsDigit) {
		number, refined = refined, ""
	}
	label := kind
	if refined != kind {
		label = publication.Join(", ", kind, refined)
	}
	if number == "" {
		publication.AddFact(p, e.Name, publication.Join("; ", label, country, issued, city, issuedIn, note))
		return
	}
	id := sanctions.Identifier{
		Type: typeOf(kind, refined), Label: label, Number: number, Country: country, Issued: issued,
		Invalid: invalid(publication.Join(" ", label, number, note)),
	}
	if country == "" || country == issuedIn {
		id.Country, issuedIn = issuedIn, ""
	}
	if place := publication.Join(", ", city, issuedIn); place != "" {
		note = publication.Join("; ", note, "issued in "+place)
	}
	id.Note = note
	p.Identifiers = publication.AppendNew(p.Identifiers, id)
}

// typeOf translates the type of a document, which is at times French or Spanish.
func typeOf(kind, refined string) sanctions.IDType {
	kind = strings.ToLower(kind)
	switch {
	case strings.Contains(strings.ToLower(refined), "fiscal code"):
		return sanctions.TaxID
	case strings.Contains(kind, "passport"), strings.Contains(kind, "passeport"), strings.Contains(kind, "pasaporte"):
		return sanctions.Passport
	case strings.Contains(kind, "national identification"):
		return sanctions.NationalID
	}
	return sanctions.OtherID
}

// invalid says whether the words around a document call it void or false.
func invalid(about string) bool {
	words := strings.FieldsFunc(strings.ToLower(about), func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"cancelled", "revoked", "expired", "fraudulent", "fraudulently", "counterfeit", "false", "forged"}, w)
	})
}

// readAddresses reads the addresses of a person or an entity.
func readAddresses(e *publication.Element, p *sanctions.Party) {
	for _, at := range e.All(e.Name + "_ADDRESS") {
		a := sanctions.Address{
			City: text(at, "CITY"), Region: text(at, "STATE_PROVINCE"), PostalCode: text(at, "ZIP_CODE"),
			Country: text(at, "COUNTRY"), Note: text(at, "NOTE"),
		}
		if street := text(at, "STREET"); street != "" {
			a.Lines = []string{street}
		}
		publication.AddAddress(p, a)
	}
}
