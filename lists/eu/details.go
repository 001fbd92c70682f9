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
	if of != "" {
		p.Citizenships = appendNew(p.Citizenships, of)
	}
	for _, attr := range []string{"region", "acquisitionDate", "disenfranchisementDate"} {
		if s := e.Attr(attr); s != "" {
			addFact(p, "citizenship@"+attr, joined(": ", of, s))
		}
	}
	if s := remark(e); s != "" {
		addFact(p, "citizenship/remark", joined(": ", of, s))
	}
}

// readBirth reads a date and a place of birth, either of which may be missing.
func readBirth(e *publication.Element, p *sanctions.Party) {
	when := readBirthDate(e, p)
	place := joined(", ", e.Attr("place"), e.Attr("city"), e.Attr("zipCode"), e.Attr("region"), countryName(e))
	if place != "" {
		p.BirthPlaces = appendNew(p.BirthPlaces, place)
	}
	if s := remark(e); s != "" {
		addFact(p, "birthdate/remark", joined(": ", when, s))
	}
}

// readBirthDate reads the date of a birth and gives it in words.
func readBirthDate(e *publication.Element, p *sanctions.Party) string {
	calendar, circa := e.Attr("calendarType"), isTrue(e.Attr("circa"))
	written := joined(" ", e.Attr("birthdate"),
		joined("-", e.Attr("year"), e.Attr("monthOfYear"), e.Attr("dayOfMonth")),
		joined("/", e.Attr("yearRangeFrom"), e.Attr("yearRangeTo")))
	if written == "" {
		return ""
	}
	if calendar != "" && calendar != "GREGORIAN" {
		addFact(p, "birthdate", calendar+" "+written)
		return written
	}
	full, _ := day(e, p, "birthdate")
	var found []sanctions.Date
	for _, d := range []sanctions.Date{full, dateOfParts(e, p), rangeOfYears(e, p)} {
		// The parts of a day that is given in full say nothing more.
		if !d.IsZero() && (len(found) == 0 || !d.Overlaps(found[0])) {
			d.Circa = circa
			found = append(found, d)
			p.BirthDates = appendNew(p.BirthDates, d)
		}
	}
	if len(found) == 0 {
		addFact(p, "birthdate", written)
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
		addFact(p, e.Name+"@"+attr, s)
		return 0
	}
	return int(n)
}

// readAddress reads a postal address and the contacts that stand within it.
func readAddress(e *publication.Element, p *sanctions.Party) {
	a := sanctions.Address{
		City: e.Attr("city"), Region: e.Attr("region"), PostalCode: e.Attr("zipCode"), Country: country(e), Note: remark(e),
	}
	for _, line := range []string{e.Attr("place"), e.Attr("street"), boxLine(e.Attr("poBox"))} {
		if line != "" {
			a.Lines = append(a.Lines, line)
		}
	}
	if isTrue(e.Attr("asAtListingTime")) {
		a.Note = joined("; ", a.Note, "as at listing time")
	}
	if len(a.Lines) > 0 || a.City+a.Region+a.PostalCode+a.Country+a.Note != "" {
		p.Addresses = appendNew(p.Addresses, a)
	}
	for _, contact := range e.All("contactInfo") {
		c := sanctions.Contact{Kind: strings.ToLower(contact.Attr("key")), Value: contact.Attr("value")}
		if c.Kind == "web" {
			c.Kind = "website"
		}
		if c.Value != "" {
			p.Contacts = appendNew(p.Contacts, c)
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
