package ofac

import (
	"strconv"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// referenceSets are the texts behind the numbers that the file refers by: the
// set's element name, then the number. A file carries only those it uses.
type referenceSets struct {
	texts       map[string]map[string]string
	unexplained map[string]bool // numbers asked for that the file does not explain
}

func newReferenceSets() referenceSets {
	return referenceSets{texts: map[string]map[string]string{}, unexplained: map[string]bool{}}
}

func (s referenceSets) read(e *publication.Element) {
	for _, set := range e.Children {
		for _, value := range set.Children {
			s.put(value.Name, value.Attr("ID"), value.Text())
			if value.Name == "PartySubType" {
				// The sub-types of persons and entities are both called "Unknown".
				s.put("PartyTypeOf", value.Attr("ID"), value.Attr("PartyTypeID"))
			}
		}
	}
}

func (s referenceSets) put(set, id, text string) {
	if s.texts[set] == nil {
		s.texts[set] = map[string]string{}
	}
	s.texts[set][id] = text
}

// text is the text behind a number; for one that the file does not explain, the
// set and the number themselves, so that nothing is lost.
func (s referenceSets) text(set, id string) string { return s.textOr(set, id, nil) }

// textOr is text with OFAC's standing meaning of some numbers, for files that
// come without their sets.
func (s referenceSets) textOr(set, id string, standing map[string]string) string {
	if t, explained := s.texts[set][id]; explained || id == "" {
		return t
	}
	if t := standing[id]; t != "" {
		return t
	}
	s.unexplained[set+" "+id] = true
	return set + " " + id
}

// OFAC's standing numbers, as its files have used them since 2015.
var (
	standingPartyTypes   = map[string]string{"1": "4", "2": "4", "3": "2", "4": "1"} // PartySubType → PartyType
	standingSubTypes     = map[string]string{"1": "Vessel", "2": "Aircraft"}
	standingAliasTypes   = map[string]string{"1400": "A.K.A.", "1401": "F.K.A.", "1402": "N.K.A.", "1403": "Name"}
	standingPartTypes    = map[string]string{"1520": "Last Name", "1521": "First Name", "1522": "Middle Name", "1523": "Maiden Name", "1524": "Aircraft Name", "1525": "Entity Name", "1526": "Vessel Name", "1528": "Nickname", "91708": "Patronymic", "91709": "Matronymic"}
	standingScripts      = map[string]string{"215": "Latin"}
	standingLegalBases   = map[string]string{"1": "Unknown"}
	standingFeatureTypes = map[string]string{"1": "Vessel Call Sign", "2": "VESSEL TYPE", "3": "Vessel Flag", "4": "Vessel Owner", "5": "Vessel Tonnage", "6": "Vessel Gross Registered Tonnage", "8": "Birthdate", "9": "Place of Birth", "10": "Nationality Country", "11": "Citizenship Country", "25": "Location", "26": "Title", "224": "Gender"}
)

// kind reads a profile's PartySubTypeID.
func (s referenceSets) kind(subType string) sanctions.Kind {
	party := s.texts["PartyTypeOf"][subType]
	if party == "" {
		party = standingPartyTypes[subType]
	}
	switch party {
	case "1":
		return sanctions.Person
	case "2":
		return sanctions.Entity
	case "4":
		return kindOf(s.textOr("PartySubType", subType, standingSubTypes))
	}
	return sanctions.Unknown
}

// dateOf reads an element with Year, Month and Day, which may lack the last two.
func dateOf(e *publication.Element) sanctions.Date {
	y, m, d := number(e, "Year"), number(e, "Month"), number(e, "Day")
	switch {
	case y == 0:
		return sanctions.Date{}
	case m == 0:
		return sanctions.Year(y)
	case d == 0:
		return sanctions.Month(y, m)
	}
	return sanctions.Day(y, m, d)
}

func number(e *publication.Element, name string) int {
	n, err := strconv.Atoi(e.Take(name))
	if err != nil || n < 0 || n > 9999 {
		return 0
	}
	return n
}

// period reads a DatePeriod: a year is published as the days from its first to
// its last.
func period(e *publication.Element) sanctions.Date {
	if e == nil {
		return sanctions.Date{}
	}
	e.Ignore("CalendarTypeID", "YearFixed", "MonthFixed", "DayFixed")
	var out sanctions.Date
	for _, end := range []string{"Start", "End"} {
		at := e.First(end)
		at.Ignore("YearFixed", "MonthFixed", "DayFixed")
		circa := at.Attr("Approximate") == "true"
		for _, edge := range []string{"From", "To"} {
			d := dateOf(at.First(edge))
			if d.IsZero() {
				continue
			}
			d.Circa = circa
			if out.IsZero() {
				out = d
			} else {
				out = out.Span(d)
			}
		}
	}
	return out
}

// location reads a Location: an address, or only a country.
func (a *advanced) location(e *publication.Element) {
	var at sanctions.Address
	id := e.Attr("ID")
	e.First("LocationAreaCode").Ignore("AreaCodeID")
	for _, c := range e.All("LocationCountry") {
		c.Ignore("CountryRelevanceID")
		at.Country = a.sets.text("Country", c.Attr("CountryID"))
	}
	if at.Country == "undetermined" {
		at.Country = ""
	}
	for _, part := range e.All("LocationPart") {
		kind := a.sets.text("LocPartType", part.Attr("LocPartTypeID"))
		for _, v := range part.All("LocationPartValue") {
			v.Ignore("Primary", "LocPartValueTypeID", "LocPartValueStatusID")
			at.Note = publication.Join("; ", at.Note, v.Take("Comment"))
			addPart(&at, kind, v.Take("Value"))
		}
	}
	for _, back := range []string{"FeatureVersionReference", "IDRegDocumentReference"} {
		for _, ref := range e.All(back) {
			ref.Ignore("FeatureVersionID", "IDRegDocumentID")
		}
	}
	e.Leftovers(a.report)
	a.locations[id] = at
}

func addPart(at *sanctions.Address, kind, value string) {
	switch {
	case value == "":
	case kind == "CITY" && at.City == "":
		at.City = value
	case kind == "STATE/PROVINCE" && at.Region == "":
		at.Region = value
	case kind == "REGION" && at.Region == "":
		at.Region = value
	case kind == "POSTAL CODE" && at.PostalCode == "":
		at.PostalCode = value
	default:
		at.Lines = append(at.Lines, value)
	}
}

// place is a Location by its number.
func (a *advanced) place(id string) sanctions.Address {
	at, found := a.locations[id]
	if !found {
		a.lost["Location"]++
	}
	return at
}

// document is a number issued to an identity.
type document struct {
	label string
	detail
}

func (a *advanced) document(e *publication.Element) {
	identity := e.Attr("IdentityID")
	d := document{label: a.sets.text("IDRegDocType", e.Attr("IDRegDocTypeID"))}
	e.Ignore("ID")
	d.value = e.Take("IDRegistrationNo")
	d.issuer = e.Take("IssuingAuthority")
	d.note = e.Take("Comment")
	if id := e.Attr("IssuedBy-CountryID"); id != "" {
		d.country = a.sets.text("Country", id)
	}
	if id := e.Attr("IssuedIn-LocationID"); id != "" {
		d.note = publication.Join("; ", d.note, issuedIn(a.place(id)))
	}
	if id := e.Attr("ValidityID"); id != "" && id != "1" {
		d.invalid, d.note = true, publication.Join("; ", d.note, a.sets.text("Validity", id))
	}
	for _, date := range e.All("DocumentDate") {
		kind, when := a.sets.text("IDRegDocDateType", date.Attr("IDRegDocDateTypeID")), period(date.First("DatePeriod"))
		if strings.HasPrefix(kind, "Expir") {
			d.expires = when.String()
		} else {
			d.issued = when.String()
		}
	}
	for _, ref := range e.All("DocumentedNameReference") {
		ref.Ignore("DocumentedNameID")
	}
	// The country stands in older numbers' text: "00032520 (Russia)".
	if number, country := cutMatch(inBrackets, d.value); d.country == "" && country != "" {
		d.value, d.country = number, country
	}
	e.Leftovers(a.report)
	a.documents[identity] = append(a.documents[identity], d)
}

func issuedIn(at sanctions.Address) string {
	place := publication.Join(", ", append(append([]string(nil), at.Lines...), at.City, at.Region, at.Country)...)
	if place == "" {
		return ""
	}
	return "issued in " + place
}
