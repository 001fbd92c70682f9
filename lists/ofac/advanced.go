package ofac

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// RecogniseAdvanced says whether head begins the advanced XML: a root element
// Sanctions, in the UN's old namespace or OFAC's of today.
func RecogniseAdvanced(head []byte) bool { return publication.RootElement(head) == "Sanctions" }

// parties is the one large section; it refers to all the others by id.
const parties = "DistinctParties"

// others are the sections around it, in their order.
var others = []string{"DateOfIssue", "ReferenceValueSets", "Locations", "IDRegDocuments", "ProfileRelationships", "SanctionsEntries"}

// ParseAdvanced reads sdn_advanced.xml or cons_advanced.xml. What a party's
// record refers to stands partly before and partly behind it, so the file is
// read twice: first all that surrounds the parties, which is small, then the
// parties one by one.
func ParseAdvanced(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format = "OFAC advanced XML"
	emit = r.Counting(emit)
	a := &advanced{
		report: r, sets: newReferenceSets(), lost: map[string]int{}, locations: map[string]sanctions.Address{}, documents: map[string][]document{},
		relations: map[string][]sanctions.Relation{}, entries: map[string]*entry{}, alike: map[string]*entry{},
	}
	err := publication.EachElement(files[0], r, publication.XML{
		Skip:    []string{parties},
		Records: []string{"DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "ProfileRelationship", "SanctionsEntry"},
		Record:  a.surroundings,
	})
	if err != nil {
		return err
	}
	r.List = a.list(files[0])
	// Where the first reading did not come to the end, what any party's record
	// refers to may be missing.
	var incomplete []string
	if r.Alarm() {
		incomplete = sanctions.FieldNames()
	}
	before := len(r.Problems)
	err = publication.EachElement(files[0], r, publication.XML{
		Skip:    others,
		Records: []string{"DistinctParty"},
		Record: func(e *publication.Element) error {
			record, err := a.party(e)
			if err != nil {
				return err
			}
			record.Incomplete = incomplete
			return emit(record)
		},
	})
	r.Problems = sameOnce(r.Problems, before)
	a.strays(files[0])
	return err
}

// sameOnce drops the problems of the second reading that the first one found
// as well.
func sameOnce(all []publication.Problem, before int) []publication.Problem {
	out := all[:before:before]
	for _, p := range all[before:] {
		if !slices.ContainsFunc(out, func(q publication.Problem) bool { return q.Line > 0 && q.Code == p.Code && q.Line == p.Line }) {
			out = append(out, p)
		}
	}
	return out
}

// advanced is what the first reading leaves for the second.
type advanced struct {
	report    *publication.Report
	sets      referenceSets
	locations map[string]sanctions.Address    // by Location ID
	documents map[string][]document           // by IdentityID
	relations map[string][]sanctions.Relation // by the profile they start from
	entries   map[string]*entry               // by ProfileID; parties share those that say the same
	alike     map[string]*entry               // by what they say
	lost      map[string]int                  // references that lead nowhere, by what they should lead to
}

// entry gathers a profile's SanctionsEntry elements: one for each of OFAC's
// lists that the party is on.
type entry struct {
	lists, programs, measures, bases []string
	listed, amended                  []sanctions.Date
	facts                            []sanctions.Fact
	on                               []string // ListIDs
}

// OFAC's numbers for its lists.
const (
	sdnListID          = "1550"
	consolidatedListID = "91512"
)

// list decides which list the file holds. In the Consolidated file every party
// has an entry for the Consolidated List, in the SDN file every one for the SDN
// List; some have both.
func (a *advanced) list(f *publication.File) sanctions.ListName {
	sdn, consolidated := 0, 0
	for _, e := range a.entries {
		if slices.Contains(e.on, sdnListID) {
			sdn++
		}
		if slices.Contains(e.on, consolidatedListID) {
			consolidated++
		}
	}
	if sdn == consolidated {
		return listByName(f)
	}
	if consolidated > sdn {
		return sanctions.OFACConsolidated
	}
	return sanctions.OFACSDN
}

// surroundings takes one record of the sections around the parties.
func (a *advanced) surroundings(e *publication.Element) error {
	switch e.Name {
	case "DateOfIssue":
		e.Ignore("CalendarTypeID")
		a.report.Published = dateOf(e)
	case "ReferenceValueSets":
		a.sets.read(e)
	case "Location":
		a.report.Counts["Location"]++
		a.location(e)
	case "IDRegDocument":
		a.report.Counts["IDRegDocument"]++
		a.document(e)
	case "ProfileRelationship":
		a.report.Counts["ProfileRelationship"]++
		a.relationship(e)
	case "SanctionsEntry":
		a.report.Counts["SanctionsEntry"]++
		a.sanctionsEntry(e)
	}
	return nil
}

func (a *advanced) relationship(e *publication.Element) {
	from, to := e.Attr("From-ProfileID"), e.Attr("To-ProfileID")
	text := a.sets.text("RelationType", e.Attr("RelationTypeID"))
	e.Ignore("ID", "SanctionsEntryID")
	relation := sanctions.Relation{Kind: relationKind(text), To: to, Former: e.Attr("Former") == "true"}
	if relation.Kind == sanctions.LinkedTo {
		relation.Detail = text
	}
	if quality := a.sets.text("RelationQuality", e.Attr("RelationQualityID")); quality != "" && quality != "Unknown" && quality != "High" {
		relation.Detail = publication.Join("; ", relation.Detail, "quality: "+quality)
	}
	relation.Detail = publication.Join("; ", relation.Detail, e.Take("Comment"))
	a.relations[from] = publication.AppendNew(a.relations[from], relation)
	e.Leftovers(a.report)
}

// relationKind reads the text of a relation's type. The profile that it starts
// from is the one owned, acting or supporting.
func relationKind(text string) sanctions.RelationKind {
	switch text {
	case "Owned or Controlled By":
		return sanctions.OwnedOrControlled
	case "Acting for or on behalf of":
		return sanctions.ActingFor
	case "Providing support to":
		return sanctions.Supports
	case "Leader or official of", "Principal Executive Officer":
		return sanctions.LeaderOf
	case "Family member of":
		return sanctions.FamilyOf
	case "Associate Of":
		return sanctions.AssociateOf
	}
	return sanctions.LinkedTo
}

func (a *advanced) sanctionsEntry(e *publication.Element) {
	profile, list := e.Attr("ProfileID"), e.Attr("ListID")
	e.Ignore("ID")
	at := &entry{}
	if before := a.entries[profile]; before != nil {
		at = before.clone()
	}
	at.on = publication.AppendNew(at.on, list)
	at.lists = publication.AppendNew(at.lists, a.sets.textOr("List", list, map[string]string{sdnListID: "SDN List", consolidatedListID: "Consolidated List"}))
	for _, event := range e.All("EntryEvent") {
		event.Ignore("ID", "EntryEventTypeID")
		if basis := a.sets.textOr("LegalBasis", event.Attr("LegalBasisID"), standingLegalBases); basis != "" && basis != "Unknown" {
			at.bases = publication.AppendNew(at.bases, basis)
		}
		date := event.First("Date")
		date.Ignore("CalendarTypeID")
		if d := dateOf(date); !d.IsZero() {
			at.listed = publication.AppendNew(at.listed, d)
		}
	}
	for _, m := range e.All("SanctionsMeasure") {
		m.Ignore("ID")
		a.measure(m, at)
	}
	at.facts = publication.AppendNew(at.facts, e.Leftovers(a.report)...)
	a.entries[profile] = a.shared(at)
}

// shared is an entry that says the same, once for all parties: programmes and
// days of listing recur, and a large file's entries would take most of the
// memory.
func (a *advanced) shared(e *entry) *entry {
	key := fmt.Sprint(*e)
	if have, ok := a.alike[key]; ok {
		return have
	}
	e = e.clone()
	a.alike[key] = e
	return e
}

// clone is a copy to which can be added without changing what it is of.
func (e *entry) clone() *entry {
	return &entry{
		lists: slices.Clip(e.lists), programs: slices.Clip(e.programs), measures: slices.Clip(e.measures), bases: slices.Clip(e.bases),
		listed: slices.Clip(e.listed), amended: slices.Clip(e.amended), facts: slices.Clip(e.facts), on: slices.Clip(e.on),
	}
}

// measure reads one SanctionsMeasure. OFAC puts programmes among the measures:
// type 1, "Program", with the programme as comment.
func (a *advanced) measure(m *publication.Element, at *entry) {
	kind := m.Attr("SanctionsTypeID")
	comment := m.Take("Comment")
	if period := m.First("DatePeriod"); period != nil {
		period.Ignore("CalendarTypeID", "YearFixed", "MonthFixed", "DayFixed")
	}
	if kind == "1" {
		at.programs = publication.AppendNew(at.programs, comment)
		return
	}
	text := a.sets.textOr("SanctionsType", kind, map[string]string{"1705": "Block", "1706": "Reject"})
	at.measures = publication.AppendNew(at.measures, publication.Join(": ", text, comment))
}

// strays looks for what is missing: parties of which there are only entries,
// and references that lead nowhere. Sections that are not there at all are
// found by this alone.
func (a *advanced) strays(f *publication.File) {
	orphan := func(message string) {
		a.report.Add(publication.Problem{Code: publication.Orphan, Alarm: true, File: f.Path, Message: message, Hint: "the file is damaged; download it again"})
	}
	if n := len(a.entries); n > 0 {
		a.report.Unread["SanctionsEntry without its party"] = n
		orphan("has entries of " + strconv.Itoa(n) + " parties that it does not hold")
	}
	for _, what := range slices.Sorted(maps.Keys(a.lost)) {
		orphan("lacks a " + what + " that its parties need, " + strconv.Itoa(a.lost[what]) + " times")
	}
	switch n := len(a.sets.unexplained); {
	case n == 0:
	case len(a.sets.texts) > 0:
		orphan("does not explain " + strconv.Itoa(n) + " of the numbers that it refers by, as " + slices.Min(slices.Collect(maps.Keys(a.sets.unexplained))))
	default:
		a.report.Add(publication.Problem{Code: publication.MissingPart, File: f.Path, Message: "comes without its ReferenceValueSets, so much of it is numbers", Hint: "import the whole file"})
	}
}
