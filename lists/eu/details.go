package eu

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// readCitizenship reads a citizenship; what limits it to a region or a time is a
// fact.
func readCitizenship(e *publication.Element, p *sanctions.Party) {
	of := country(e)
	p.Citizenships = publication.AppendNew(p.Citizenships, of)
	for _, attr := range []string{"region", "acquisitionDate", "disenfranchisementDate"} {
		if s := e.Attr(attr); s != "" {
			publication.AddFact(p, "citizenship@"+attr, publication.Join(": ", of, s))
		}
	}
	if s := remark(e); s != "" {
		publication.AddFact(p, "citizenship/remark", publication.Join(": ", of, s))
	}
}

// readBirth reads a date and a place of birth, either of which may be missing.
func readBirth(e *publication.Element, p *sanctions.Party) {
	when := readBirthDate(e, p)
	p.BirthPlaces = publication.AppendNew(p.BirthPlaces,
		publication.Join(", ", e.Attr("place"), e.Attr("city"), e.Attr("zipCode"), e.Attr("region"), countryName(e)))
	if s := remark(e); s != "" {
		publication.AddFact(p, "birthdate/remark", publication.Join(": ", when, s))
	}
}

// readBirthDate reads the date of a birth and gives it in words.
func readBirthDate(e *publication.Element, p *sanctions.Party) string {
	calendar, circa := e.Attr("calendarType"), isTrue(e.Attr("circa"))
	written := publication.Join(" ", e.Attr("birthdate"),
		publication.Join("-", e.Attr("year"), e.Attr("monthOfYear"), e.Attr("dayOfMonth")),
		publication.Join("/", e.Attr("yearRangeFrom"), e.Attr("yearRangeTo")))
	if written == "" {
		return ""
	}
	if calendar != "" && calendar != "GREGORIAN" {
		publication.AddFact(p, "birthdate", calendar+" "+written)
		return written
	}
	full, _ := day(e, p, "birthdate")
	var found []sanctions.Date
	for _, d := range []sanctions.Date{full, dateOfParts(e, p), rangeOfYears(e, p)} {
		// The parts of a day that is given in full say nothing more.
		if !d.IsZero() && (len(found) == 0 || !d.Overlaps(found[0])) {
			d.Circa = circa
			found = append(found, d)
			p.BirthDates = publication.AppendNew(p.BirthDates, d)
		}
	}
	if len(found) == 0 {
		publication.AddFact(p, "birthdate", written)
		return written
	}
	return found[0].String()
}

// dateOfParts is the date that year, monthOfYear and dayOfMonth give. A day
// without a month says nothing.
func dateOfParts(e *publication.Element, p *sanctions.Party) sanctions.Date {
	year, month, dayOfMonth := number(e, p, "year"), number(e, p, "monthOfYear"), number(e, p, "dayOfMonth")
	text := fmt.Sprintf("%04d", year)
	if month > 0 {
		text += fmt.Sprintf("-%02d", month)
		if dayOfMonth > 0 {
			text += fmt.Sprintf("-%02d", dayOfMonth)
		}
	}
	d, err := sanctions.ParseDate(text)
	if err != nil || year == 0 {
		return sanctions.Date{}
	}
	return d
}

func rangeOfYears(e *publication.Element, p *sanctions.Party) sanctions.Date {
	from, to := number(e, p, "yearRangeFrom"), number(e, p, "yearRangeTo")
	if from == 0 || to == 0 {
		return sanctions.Date{}
	}
	return sanctions.Year(from).Span(sanctions.Year(to))
}

// number takes a number of at most four digits, 0 when there is none; what is
// no such number becomes a fact.
func number(e *publication.Element, p *sanctions.Party, attr string) int {
	s := e.Attr(attr)
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n > 9999 {
		publication.AddFact(p, e.Name+"@"+attr, s)
		return 0
	}
	return int(n)
}

// readAddress reads a postal address and the contacts that stand within it.
func readAddress(e *publication.Element, p *sanctions.Party) {
	a := sanctions.Address{
		City: e.Attr("city"), Region: e.Attr("region"), PostalCode: e.Attr("zipCode"), Country: country(e), Note: remark(e),
	}
	a.Lines = publication.AppendNew(a.Lines, e.Attr("place"), e.Attr("street"), boxLine(e.Attr("poBox")))
	if isTrue(e.Attr("asAtListingTime")) {
		a.Note = publication.Join("; ", a.Note, "as at listing time")
	}
	publication.AddAddress(p, a)
	for _, contact := range e.All("contactInfo") {
		c := sanctions.Contact{Kind: strings.ToLower(contact.Attr("key")), Value: contact.Attr("value")}
		if c.Kind == "web" {
			c.Kind = "website"
		}
		if c.Value != "" {
			p.Contacts = publication.AppendNew(p.Contacts, c)
		}
	}
}

// boxLine says of a bare number that it is that of a post office box.
func boxLine(box string) string {
	if box == "" || strings.Contains(strings.ToLower(box), "box") {
		return box
	}
	return "P.O. Box " + box
}
