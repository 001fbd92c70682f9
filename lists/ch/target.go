package ch

import (
	"math"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// target is one entry while it is read.
type target struct {
	*reader
	party      *sanctions.Party
	incomplete []string // fields of the party; see publication.Record
}

func (x *reader) target(e *publication.Element) error {
	x.report.Counts["target"]++
	id := e.Attr("ssid")
	subject := slices.IndexFunc(e.Children, func(c *publication.Element) bool { return kindOf(c) != "" })
	if id == "" || subject < 0 {
		return broken(id, "has no number or says not what it is: an individual, an entity or an object")
	}
	t := &target{reader: x, party: &sanctions.Party{ID: id, Source: "target ssid " + id}}
	if err := t.history(e); err != nil {
		return err
	}
	t.sanctionsSets(e)
	for _, ref := range e.TakeAll("foreign-identifier") {
		t.party.References = publication.AppendNew(t.party.References, value(ref))
	}
	t.subject(e.Children[subject])
	if len(t.party.Names) == 0 {
		return broken(id, "has no name")
	}
	t.party.Facts = publication.AppendNew(t.party.Facts, e.Leftovers(x.report)...)
	if !t.party.InForce() {
		x.report.Counts["de-listed"]++
	}
	return x.emit(publication.Record{Party: t.party, Incomplete: t.incomplete})
}

func broken(id, what string) error {
	return publication.Damaged("target "+id, what, "download the list again; this target was left out")
}

// kindOf is what a child of a target says that the target is; "" when it says
// something else.
func kindOf(e *publication.Element) sanctions.Kind {
	switch e.Name {
	case "individual":
		return sanctions.Person
	case "entity":
		return sanctions.Entity
	case "object":
		switch e.Attr("object-type") {
		case "vessel":
			return sanctions.Vessel
		case "aircraft":
			return sanctions.Aircraft
		}
		return sanctions.Unknown
	}
	return ""
}

// modification is one change of a target, without what it changed.
type modification struct {
	kind string
	date sanctions.Date // zero when not published
}

// history takes the modifications out of e and says whether and since when the
// target is listed.
func (t *target) history(e *publication.Element) error {
	var all []modification
	for _, m := range e.All("modification") {
		all = append(all, t.modification(m))
	}
	e.Children = slices.DeleteFunc(e.Children, func(c *publication.Element) bool { return c.Name == "modification" })
	last := latest(all)
	for i, m := range all {
		switch {
		case m.kind == "listed":
			t.party.Listed = publication.AppendNew(t.party.Listed, m.date)
		case m.kind == "amended":
			t.party.Amended = publication.AppendNew(t.party.Amended, m.date)
		case m.kind == "de-listed" && i != last && all[last].kind != "de-listed":
			// Listed again since: no longer its state, but still a fact.
			publication.AddFact(t.party, "de-listed before", m.date.String())
		case m.kind == "de-listed" && i == last:
			if m.date.IsZero() {
				m.date = t.listDate
			}
			if m.date.IsZero() {
				return broken(t.party.ID, "is de-listed on no day that the file says")
			}
			t.party.Delisted = []sanctions.Date{m.date}
		}
	}
	return nil
}

func (t *target) modification(e *publication.Element) modification {
	m := modification{kind: e.Attr("modification-type")}
	if m.kind != "listed" && m.kind != "amended" && m.kind != "de-listed" {
		t.unknown("target/modification@modification-type", m.kind)
	}
	for _, name := range []string{"effective-date", "publication-date", "enactment-date"} {
		text := e.Attr(name)
		if text == "" {
			continue
		}
		day, err := sanctions.ParseDay(text)
		if err == nil {
			m.date = day
			break
		}
		t.unknown("target/modification@"+name, text)
	}
	return m
}

// latest finds the modification that took effect last: that of the greatest
// date, among equals the one written first. One without a date is the newest
// when it is written first, as the newest is, and else the oldest.
func latest(all []modification) int {
	best, bestDay := -1, int32(-1)
	for i, m := range all {
		day := m.date.From
		if i == 0 && m.date.IsZero() {
			day = math.MaxInt32
		}
		if day > bestDay {
			best, bestDay = i, day
		}
	}
	return best
}

func (t *target) sanctionsSets(e *publication.Element) {
	ids := append(strings.Fields(e.Attr("sanctions-set-id")), e.TakeAll("sanctions-set-id")...)
	for _, id := range ids {
		set, known := t.references.sets[id]
		if !known {
			t.leadsNowhere("sanctions set "+id, "programs", "measures", "legal_bases")
			publication.AddFact(t.party, "sanctions-set-id", id)
			continue
		}
		t.party.Programs = publication.AppendNew(t.party.Programs, set.program)
		t.party.Measures = publication.AppendNew(t.party.Measures, set.measure)
		t.party.LegalBases = publication.AppendNew(t.party.LegalBases, set.legalBasis)
		publication.AddFact(t.party, "origin", set.origin)
	}
}

func (t *target) subject(e *publication.Element) {
	t.party.Kind = kindOf(e)
	t.report.Counts[e.Name]++
	if t.party.Kind == sanctions.Unknown {
		publication.AddFact(t.party, "object-type", e.Attr("object-type"))
	}
	t.party.Genders = publication.AppendNew(t.party.Genders, strings.ToLower(e.Attr("sex")))
	t.identities(e.All("identity"))
	for _, c := range e.Children {
		switch c.Name {
		case "justification":
			c.Ignore("ssid")
			t.party.Remarks = publication.AppendNew(t.party.Remarks, value(c.Text()))
		case "other-information":
			c.Ignore("ssid")
			t.otherInformation(value(c.Text()))
		case "relation":
			t.relation(c)
		}
	}
}

func (t *target) relation(e *publication.Element) {
	e.Ignore("ssid")
	// "related-to" is the one type published: it says that there is a relation,
	// and not which.
	kind := e.Attr("relation-type")
	if kind == "related-to" {
		kind = ""
	}
	t.party.Relations = publication.AppendNew(t.party.Relations, sanctions.Relation{
		Kind: sanctions.LinkedTo, To: e.Attr("target-id"), Detail: publication.Join(": ", kind, e.Take("remark")),
	})
}

// leadsNowhere notes a reference to what the file does not hold, and the fields
// that are incomplete for it.
func (t *target) leadsNowhere(what string, fields ...string) {
	t.dangling = append(t.dangling, "target "+t.party.ID+" to "+what)
	t.incomplete = publication.AppendNew(t.incomplete, fields...)
}

// unknown counts a value that is not one of those known, and keeps it.
func (t *target) unknown(path, value string) {
	t.report.Unread[path]++
	publication.AddFact(t.party, path, value)
}
