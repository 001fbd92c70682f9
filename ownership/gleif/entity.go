package gleif

import (
	"bytes"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// kindSuccessor is the control that a successor has of what is left of the entity
// that it succeeded.
const kindSuccessor = "successor"

// entity makes the statement of a Level 1 record: who has the LEI.
func (r *reader) entity() error {
	rec := &r.record
	id := leiID(rec.text(root, "LEI"))
	if id == "" {
		r.refuse("%q is no LEI of 20 letters and digits; the record is left out", shorten(string(rec.text(root, "LEI"))))
		return nil
	}
	s := r.statement("gleif-"+id, r.day("LastUpdateDate", rec.text(root, "Registration", "LastUpdateDate")))
	switch r.word(root, "Registration", "RegistrationStatus") {
	case "ANNULLED", "CANCELLED":
		// "marked as erroneous or invalid after it was issued", or abandoned before.
		s.Withdrawn = true
	}
	if s.Withdrawn {
		return r.use(s)
	}
	s.Party = r.party(id)
	s.Interests = r.associated(s.Interests, id)
	s.Interests = r.successors(s.Interests, s.Party)
	return r.use(s)
}

func (r *reader) party(id string) *ownership.Party {
	rec := &r.record
	entity := rec.at(root, "Entity")
	p := &ownership.Party{
		ID: id, Kind: kindOf(rec.text(entity, "EntityCategory")), Names: r.names(entity),
		Countries: r.countries(entity), Founded: r.day("EntityCreationDate", rec.text(entity, "EntityCreationDate")),
		Dissolved:   r.dissolved(entity),
		Identifiers: []sanctions.Identifier{{Type: sanctions.LEI, Number: strings.TrimPrefix(id, "lei:"), Note: r.standing(entity)}},
	}
	if len(p.Names) == 0 {
		r.doubt("the entity has no name; it is known by its LEI alone")
	}
	r.register(p, entity)
	if string(rec.text(entity, "EntityCategory")) == "RESIDENT_GOVERNMENT_ENTITY" {
		if at := slices.IndexFunc(p.Countries, isCountry); at >= 0 {
			p.Government = p.Countries[at]
		} else {
			r.doubt("the government entity has no country of two letters; it is taken for no government's")
		}
	}
	return p
}

func isCountry(code string) bool {
	return len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func kindOf(category []byte) sanctions.Kind {
	switch string(category) {
	case "SOLE_PROPRIETOR": // an individual who acts in a business
		return sanctions.Person
	case "RESIDENT_GOVERNMENT_ENTITY", "INTERNATIONAL_ORGANIZATION":
		return sanctions.Organization
	}
	return sanctions.Entity // GENERAL is a company, a partnership, an association, a trust
}

// names gives the legal name, then the others, then their transliterations.
func (r *reader) names(entity int32) []string {
	rec := &r.record
	names := []string{}
	add := func(b []byte) {
		// Looking at the first ones is enough, and a record of nothing but names
		// costs no more than its size.
		if len(b) > 0 && !slices.Contains(names[:min(len(names), 32)], string(b)) {
			names = append(names, string(b))
		}
	}
	add(rec.text(entity, "LegalName"))
	for at := range rec.all(rec.at(entity, "OtherEntityNames"), "OtherEntityName") {
		add(rec.text(at))
	}
	for at := range rec.all(rec.at(entity, "TransliteratedOtherEntityNames"), "TransliteratedOtherEntityName") {
		add(rec.text(at))
	}
	return names
}

// countries gives those of the legal jurisdiction, the legal address and the
// headquarters, each once. A jurisdiction may be a part of a country: US-DE.
func (r *reader) countries(entity int32) []string {
	rec := &r.record
	jurisdiction, _, _ := bytes.Cut(rec.text(entity, "LegalJurisdiction"), []byte("-"))
	countries := make([]string, 0, 3)
	for _, b := range [][]byte{jurisdiction, rec.text(entity, "LegalAddress", "Country"), rec.text(entity, "HeadquartersAddress", "Country")} {
		if c := r.shared(b); c != "" && !slices.Contains(countries, c) {
			countries = append(countries, c)
		}
	}
	return countries
}

// standing is what the record says of the entity in a word each.
func (r *reader) standing(entity int32) string {
	rec := &r.record
	note := make([]byte, 0, 128)
	for _, part := range []struct {
		label string
		value []byte
	}{
		{"category", rec.text(entity, "EntityCategory")},
		{"sub-category", rec.text(entity, "EntitySubCategory")},
		{"jurisdiction", rec.text(entity, "LegalJurisdiction")},
		{"entity", rec.text(entity, "EntityStatus")},
		{"registration", rec.text(root, "Registration", "RegistrationStatus")},
	} {
		if len(part.value) == 0 {
			continue
		}
		if len(note) > 0 {
			note = append(note, ", "...)
		}
		note = append(append(append(note, part.label...), ' '), part.value...)
	}
	return r.shared(note)
}

// dissolved is the day of expiration. Today's files give none and tell the day as
// an event; of several the last one counts.
func (r *reader) dissolved(entity int32) ownership.Day {
	rec := &r.record
	if d := r.day("EntityExpirationDate", rec.text(entity, "EntityExpirationDate")); d != 0 {
		return d
	}
	if string(rec.text(entity, "EntityStatus")) != "INACTIVE" {
		return 0
	}
	var last ownership.Day
	for at := range rec.all(rec.at(entity, "LegalEntityEvents"), "LegalEntityEvent") {
		if string(rec.text(at, "@event_status")) != "COMPLETED" {
			continue
		}
		switch string(rec.text(at, "LegalEntityEventType")) {
		case "DISSOLUTION", "MERGERS_AND_ACQUISITIONS", "ABSORPTION", "BREAKUP":
			last = max(last, r.day("LegalEntityEventEffectiveDate", rec.text(at, "LegalEntityEventEffectiveDate")))
		}
	}
	return last
}

// associated gives the head office of a branch (LEI-CDF 1.0 to 2.1 names it here,
// 3.1 in a relationship record) and the family of a fund.
func (r *reader) associated(to []ownership.Interest, id string) []ownership.Interest {
	rec := &r.record
	entity := rec.at(root, "Entity")
	of := rec.at(entity, "AssociatedEntity")
	if of == none {
		of = entity
	}
	lei := rec.text(of, "AssociatedLEI")
	name := rec.text(of, "AssociatedEntityName")
	if len(lei) == 0 && len(name) == 0 {
		return to
	}
	i := ownership.Interest{Holder: leiID(lei), Held: id, Right: ownership.Control, Kind: ownership.ControlOfFund, Detail: r.word(of, "@type")}
	if string(rec.text(entity, "EntityCategory")) == "BRANCH" {
		i.Kind = ownership.ControlByBranch
	}
	if i.Holder == "" {
		i.Detail = "associated with " + string(name) + string(lei)
	}
	return append(to, i)
}

// successors gives who took over the entity. A DUPLICATE is a second LEI of one
// entity, which the surviving LEI's record describes: both are one party. Any
// other successor is somebody else, who has what is left of the entity.
func (r *reader) successors(to []ownership.Interest, p *ownership.Party) []ownership.Interest {
	rec := &r.record
	entity := rec.at(root, "Entity")
	begin := len(to)
	for at := range rec.all(entity, "SuccessorEntity") {
		lei, name := rec.text(at, "SuccessorLEI"), rec.text(at, "SuccessorEntityName")
		if len(lei) == 0 && len(name) == 0 {
			continue
		}
		i := ownership.Interest{Holder: leiID(lei), Held: p.ID, Right: ownership.Control, Kind: kindSuccessor}
		if i.Holder == "" {
			i.Detail = "succeeded by " + string(name) + string(lei)
		}
		to = append(to, i)
	}
	if r.word(root, "Registration", "RegistrationStatus") != "DUPLICATE" {
		return to
	}
	if found := to[begin:]; len(found) == 1 && found[0].Holder != "" && found[0].Holder != p.ID {
		p.SameAs = append(p.SameAs, found[0].Holder)
		return to[:begin]
	}
	r.doubt("the registration is a duplicate and does not give the one LEI that survives; it is kept as a party of its own")
	return to
}
