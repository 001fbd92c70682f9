package identity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/sanctions"
)

// agreement is how a fact stands that both entries may state.
type agreement uint8

const (
	unsaid agreement = iota
	differs
	agrees
)

// birthAgreement is how birth dates stand to one another, weakest first.
type birthAgreement uint8

const (
	birthUnsaid birthAgreement = iota
	birthApart
	birthOverlaps // a year or a span that may be the same day
	birthDay      // the same certain day
)

// circaYears widen a date that its publisher calls approximate.
const circaYears = 2

// evidence is what two entries have in common and what speaks against their
// being one.
type evidence struct {
	a, b    *Entry
	name    namePair
	birth   birthAgreement
	day     sanctions.Date // of birthDay and birthOverlaps
	gender  agreement
	origin  agreement // nationality and citizenship
	country agreement
	place   agreement // of birth
	numbers []number  // in common
	lei     agreement
	imo     agreement
}

// compare weighs up a pair. What takes time, the spelling of names, is looked
// at only where something else agrees.
func (m *matcher) compare(at pair) *evidence {
	e := &evidence{a: m.entries[at.a], b: m.entries[at.b]}
	e.compareFacts()
	e.name = m.compareNames(at)
	if e.name.likeness == unlike && (e.birth == birthDay || len(e.numbers) > 0) {
		e.name = m.compareSpellings(at)
	}
	return e
}

func (e *evidence) compareFacts() {
	a, b := e.a, e.b
	if a.genders != 0 && b.genders != 0 {
		e.gender = differs
		if a.genders&b.genders != 0 {
			e.gender = agrees
		}
	}
	e.compareBirths()
	e.origin = meeting(a.origins, b.origins)
	// A list that prints no address often has the regime alone.
	e.country = max(meeting(a.countries, b.countries), meeting(a.regimes, b.regimes),
		meeting(a.countries, b.regimes), meeting(a.regimes, b.countries),
		meeting(a.origins, b.regimes), meeting(a.regimes, b.origins))
	if meeting(a.places, b.places) == agrees {
		e.place = agrees // that towns differ says nothing: they are spelt in many ways
	}
	e.compareNumbers()
}

func meeting(a, b []string) agreement {
	switch {
	case len(a) == 0 || len(b) == 0:
		return unsaid
	case slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) }):
		return agrees
	}
	return differs
}

func (e *evidence) compareBirths() {
	if len(e.a.births) == 0 || len(e.b.births) == 0 {
		return
	}
	e.birth = birthApart
	for _, x := range e.a.births {
		for _, y := range e.b.births {
			switch {
			case x.Exact() && x == y && !isPlaceholder(x):
				e.birth, e.day = birthDay, x
				return
			case widened(x).Overlaps(widened(y)):
				if e.birth, e.day = birthOverlaps, x; y.To-y.From > x.To-x.From {
					e.day = y
				}
			}
		}
	}
}

// widened gives a date the span that its publisher may have meant.
func widened(d sanctions.Date) sanctions.Date {
	switch {
	case d.Circa:
		return sanctions.Between(d.From-circaYears*10000, d.To+circaYears*10000)
	case d.Exact() && isPlaceholder(d):
		return sanctions.Year(int(d.From / 10000))
	}
	return d
}

// compareNumbers finds those of one series, and where both are published of one
// country. LEI and IMO numbers belong to one bearer for ever, so that different
// ones speak against it.
func (e *evidence) compareNumbers() {
	for _, x := range e.a.numbers {
		for _, y := range e.b.numbers {
			equal := x.text == y.text && (x.country == y.country || x.country == "" || y.country == "")
			said := differs
			if equal && sameSeries(x.kind, y.kind) {
				said = agrees
				if !slices.Contains(e.numbers, x) {
					e.numbers = append(e.numbers, x)
				}
			}
			switch {
			case x.kind == sanctions.LEI && y.kind == sanctions.LEI:
				e.lei = max(e.lei, said)
			case x.kind == sanctions.IMO && y.kind == sanctions.IMO:
				e.imo = max(e.imo, said)
			}
		}
	}
}

// sameSeries says whether a number of one kind may be one of the other.
// Publishers file what a state gave a person or a firm under different
// headings; the world's own series are never mixed up.
func sameSeries(a, b sanctions.IDType) bool {
	national := func(k sanctions.IDType) bool {
		return k == sanctions.Passport || k == sanctions.NationalID || k == sanctions.TaxID ||
			k == sanctions.Registration || k == sanctions.OtherID
	}
	return a == b || (national(a) && national(b))
}

// against says what cannot be true of one party, "" when nothing is known to.
func (e *evidence) against() string {
	a, b := e.a, e.b
	switch {
	case a.sort != b.sort && a.sort != anything && b.sort != anything:
		return "they are of different kinds"
	case e.birth == birthApart:
		return fmt.Sprintf("born %s and %s", dates(a.births), dates(b.births))
	case e.gender == differs:
		return "their genders differ"
	case e.lei == differs:
		return "their LEIs differ"
	case e.imo == differs && (a.sort == vessel || b.sort == vessel):
		return "their IMO numbers differ"
	}
	return ""
}

func dates(list []sanctions.Date) string {
	texts := make([]string, len(list))
	for i, d := range list {
		texts[i] = d.String()
	}
	return strings.Join(texts, " or ")
}

// facts counts what agrees beside the name: of two links by one rule, the one
// with more of it is the stronger.
func (e *evidence) facts() int {
	n := len(e.numbers)
	for _, agreed := range []bool{
		e.birth == birthDay, e.birth >= birthOverlaps, e.origin == agrees, e.country == agrees,
		e.place == agrees, e.gender == agrees, e.name.likeness == same, e.name.primary,
	} {
		if agreed {
			n++
		}
	}
	return n
}

// String says in one line what agrees, and which facts of a person differ
// without excluding it.
func (e *evidence) String() string {
	var parts []string
	switch p := e.name; p.likeness {
	case same:
		parts = append(parts, fmt.Sprintf("same name %q", p.a))
	case sounds, within:
		parts = append(parts, fmt.Sprintf("names %q and %q sound the same", p.a, p.b))
	case alike, nearly:
		parts = append(parts, fmt.Sprintf("names %q and %q are alike by %.2f", p.a, p.b, p.score))
	case unlike:
		parts = append(parts, fmt.Sprintf("names %s and %s are not alike", first(e.a.names), first(e.b.names)))
	}
	for _, n := range e.numbers {
		parts = append(parts, n.String())
	}
	switch e.birth {
	case birthDay:
		parts = append(parts, "born "+e.day.String())
	case birthOverlaps:
		parts = append(parts, "birth dates agree on "+e.day.String())
	case birthUnsaid, birthApart:
	}
	for _, fact := range []struct {
		name string
		agreement
	}{{"nationality", e.origin}, {"country", e.country}, {"birth place", e.place}, {"gender", e.gender}} {
		switch fact.agreement {
		case agrees:
			parts = append(parts, fact.name+" agrees")
		case differs:
			parts = append(parts, fact.name+" differs")
		case unsaid:
		}
	}
	return strings.Join(parts, "; ")
}

func first(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strconv.Quote(list[0])
}
