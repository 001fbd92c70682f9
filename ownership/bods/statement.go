package bods

import (
	"math"

	"github.com/mareva/mareva/ownership"
)

// recordID is the id under which others refer to what the statement describes.
func (s *reading) recordID() string {
	if s.modern {
		return s.textIn("recordId")
	}
	return s.id
}

// statement turns what was validated into our words.
func (s *reading) statement() ownership.Statement {
	out := ownership.Statement{ID: scheme + s.recordID()}
	if stated, ok := s.date(0, "statementDate"); ok {
		out.Stated = ownership.Begin(stated)
	}
	if s.textIn("recordStatus") == "closed" {
		out.Withdrawn = true
		return out
	}
	s.within(s.field(0, "replacesStatements"), func(v ref) { out.Replaces = append(out.Replaces, scheme+s.text(v)) })
	switch s.kind {
	case anEntity:
		out.Party = s.entity(out.ID, s.details)
	case aPerson:
		out.Party = s.person(out.ID, s.details)
	case aRelationship:
		out.Interests = s.relationship()
	case nothing:
	}
	if out.Party != nil { // older relationships still name the replaced statements
		out.Party.SameAs = append(out.Party.SameAs, out.Replaces...)
	}
	return out
}

func (s *reading) relationship() []ownership.Interest {
	subject, party := s.field(s.details, "subject"), s.field(s.details, "interestedParty")
	t := tie{held: s.partyID(subject), holder: s.partyID(party), components: s.count(s.componentsOf(s.details)) > 0}
	if t.held == "" {
		s.unheld = true
		return nil
	}
	if t.holder == "" {
		why := party
		if v := s.field(party, "unspecified"); v != none {
			why = v
		}
		t.reason = s.reason(why, "the statement does not say who it is")
	}
	return s.interests(t, s.details)
}

// reference is the field within a subject or interested party that names a
// statement, or the value itself where it is an id; none where there is nobody.
func (s *reading) reference(party ref) ref {
	if party == none || s.values[party].kind == text {
		return party
	}
	if v := s.field(party, "describedByEntityStatement"); v != none {
		return v
	}
	return s.field(party, "describedByPersonStatement")
}

func (s *reading) partyID(party ref) string {
	if v := s.reference(party); v != none {
		return scheme + s.text(v)
	}
	return ""
}

// remember notes the ids that the statement gives and those that it refers to. In
// 0.2 and 0.3 parties come before their relationships, in all versions components
// do.
func (s *reading) remember() {
	s.ids.add(s.recordID(), s.kind)
	if s.modern {
		s.ids.add(s.id, nothing)
	} else if s.kind == aRelationship {
		s.ids.add(s.pair(), nothing)
	}
	if s.kind != aRelationship {
		s.within(s.field(0, "replacesStatements"), func(v ref) { s.ids.add(s.text(v), nothing) })
		return
	}
	refer := func(v ref, as role) {
		if v != none {
			s.ids.refer(s.text(v), reference{number: ordinal(s.number), role: as, ordered: !s.modern || as == asComponent, aliases: !s.modern})
		}
	}
	refer(s.reference(s.field(s.details, "subject")), asSubject)
	party, as := s.reference(s.field(s.details, "interestedParty")), asParty
	if party != none {
		switch string(s.key(party)) {
		case "describedByEntityStatement":
			as = asEntity
		case "describedByPersonStatement":
			as = asPerson
		}
	}
	refer(party, as)
	s.within(s.componentsOf(s.details), func(v ref) { refer(v, asComponent) })
}

func ordinal(n int) uint32 { return uint32(min(n, math.MaxUint32)) }
