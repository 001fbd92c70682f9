package bods

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// scheme stands before ids of the standard's statements and records.
const scheme = "bods:"

// entity reads what a statement says of an entity. details is where its fields
// are: within recordDetails in 0.4, in the statement itself before.
func (d *document) entity(id string, details ref) *ownership.Party {
	p := &ownership.Party{ID: id, Kind: sanctions.Entity}
	addName(p, d.textOf(details, "name"))
	d.within(d.field(details, "alternateNames"), func(v ref) { addName(p, d.text(v)) })
	home := d.field(details, "jurisdiction")
	if home == none {
		home = d.field(details, "incorporatedInJurisdiction")
	}
	if place := d.place(home); place != "" {
		p.Countries = []string{place}
	}
	p.Identifiers = d.identifiers(details)
	p.SameAs = sameAs(p.Identifiers)
	if founded, ok := d.date(details, "foundingDate"); ok {
		p.Founded = ownership.Begin(founded)
	}
	if dissolved, ok := d.date(details, "dissolutionDate"); ok {
		p.Dissolved = ownership.End(dissolved)
	}
	kind := d.textOf(details, "entityType")
	if v := d.field(details, "entityType"); v != none && d.values[v].kind == object {
		kind = d.textOf(v, "type")
	}
	switch kind {
	case "state", "stateBody":
		p.Kind = sanctions.Organization
		p.Government = countryOf(d.textOf(home, "code"))
	case "anonymousEntity", "unknownEntity":
		p.Anonymous = d.reason(d.field(details, "unspecifiedEntityDetails"), kind)
	}
	return p
}

// person reads what a statement says of a natural person.
func (d *document) person(id string, details ref) *ownership.Party {
	p := &ownership.Party{ID: id, Kind: sanctions.Person}
	names := d.field(details, "names")
	d.within(names, func(v ref) {
		if kind := d.textOf(v, "type"); kind == "legal" || kind == "individual" {
			addName(p, d.fullName(v))
		}
	})
	d.within(names, func(v ref) { addName(p, d.fullName(v)) })
	d.within(d.field(details, "nationalities"), func(v ref) {
		if place := d.place(v); place != "" {
			p.Nationalities = append(p.Nationalities, place)
		}
	})
	p.Countries = d.residences(details)
	p.Identifiers = d.identifiers(details)
	if born, ok := d.date(details, "birthDate"); ok {
		p.BirthDates = []sanctions.Date{born}
	}
	if kind := d.textOf(details, "personType"); kind != "knownPerson" {
		p.Anonymous = d.reason(d.field(details, "unspecifiedPersonDetails"), kind)
	}
	return p
}

func addName(p *ownership.Party, name string) {
	if name = strings.TrimSpace(name); name != "" && !slices.Contains(p.Names, name) {
		p.Names = append(p.Names, name)
	}
}

// fullName is a name as one text; publishers of 0.2 and 0.3 may give its parts only.
func (d *document) fullName(name ref) string {
	if full := d.textOf(name, "fullName"); strings.TrimSpace(full) != "" {
		return full
	}
	parts := []string{d.textOf(name, "givenName"), d.textOf(name, "patronymicName"), d.textOf(name, "familyName")}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// place is the code of a country or jurisdiction, else its name. Before 0.4 the
// country of an address is a code by itself.
func (d *document) place(v ref) string {
	if v == none {
		return ""
	}
	if d.values[v].kind == text {
		return d.text(v)
	}
	if code := d.textOf(v, "code"); code != "" {
		return code
	}
	return d.textOf(v, "name")
}

// residences are the countries that a person is said to live in.
func (d *document) residences(details ref) (countries []string) {
	add := func(address ref) {
		if place := d.place(d.field(address, "country")); place != "" && !slices.Contains(countries, place) {
			countries = append(countries, place)
		}
	}
	add(d.field(details, "placeOfResidence"))
	d.within(d.field(details, "addresses"), func(address ref) {
		if d.textOf(address, "type") == "residence" {
			add(address)
		}
	})
	return countries
}

// reason is why somebody is not named, kind where nothing is said.
func (d *document) reason(unspecified ref, kind string) string {
	reason, more := d.textOf(unspecified, "reason"), d.textOf(unspecified, "description")
	switch {
	case reason == "":
		return kind
	case more == "":
		return reason
	}
	return reason + ": " + more
}

// idTypes are the sorts of identifier by the last part of their scheme; persons
// have those.
var idTypes = map[string]sanctions.IDType{
	"PASSPORT": sanctions.Passport, "TAXID": sanctions.TaxID, "IDCARD": sanctions.NationalID, "LEI": sanctions.LEI,
}

func (d *document) identifiers(details ref) (ids []sanctions.Identifier) {
	d.within(d.field(details, "identifiers"), func(v ref) {
		id := sanctions.Identifier{Number: strings.TrimSpace(d.textOf(v, "id")), Label: d.textOf(v, "scheme"), Issuer: d.textOf(v, "schemeName")}
		if id.Number == "" {
			return // the scheme alone tells nothing
		}
		country, sort, _ := strings.Cut(strings.ToUpper(id.Label), "-")
		switch kind, known := idTypes[sort]; {
		case known && (kind != sanctions.LEI || country == "XI"):
			id.Type = kind
		case d.field(details, "personType") != none:
			id.Type = sanctions.OtherID
		default:
			id.Type = sanctions.Registration
		}
		if country != "XI" && len(country) >= 2 && len(country) <= 3 && sort != "" {
			id.Country = country
		}
		ids = append(ids, id)
	})
	return ids
}

// sameAs are the ids under which other registers know an entity with these
// identifiers.
func sameAs(ids []sanctions.Identifier) (same []string) {
	for _, id := range ids {
		number := strings.ToUpper(id.Number)
		other := ""
		switch strings.ToUpper(id.Label) {
		case "XI-LEI":
			if len(number) == 20 && alphanumeric(number) {
				other = ownership.PartyID("lei", number)
			}
		case "GB-COH":
			if number = companyNumber(number); number != "" {
				other = ownership.PartyID("gb-coh", number)
			}
		}
		if other != "" && !slices.Contains(same, other) {
			same = append(same, other)
		}
	}
	return same
}

// companyNumber is a number of Companies House in its full eight characters: all
// digits, or one or two letters and digits. "" for what is none.
func companyNumber(number string) string {
	digits := strings.TrimLeft(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	prefix := number[:len(number)-len(digits)]
	if digits == "" || len(number) > 8 || len(prefix) > 2 || !alphanumeric(digits) {
		return ""
	}
	return prefix + strings.Repeat("0", 8-len(number)) + digits
}

func alphanumeric(s string) bool {
	return strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// countryOf is the country of a code of ISO 3166-1 or -2.
func countryOf(code string) string {
	country, _, _ := strings.Cut(strings.ToUpper(code), "-")
	if len(country) != 2 {
		return ""
	}
	return country
}
