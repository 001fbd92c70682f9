package sanctions

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Change is what happened to one list between two snapshots. A re-designation,
// the same party under a new id, counts neither as added nor as removed.
type Change struct {
	Added        []string        `json:"added"`
	Removed      []string        `json:"removed"`
	Changed      []ChangedParty  `json:"changed"`
	Redesignated []Redesignation `json:"redesignated"`
}

// ChangedParty names the fields of an entry that differ.
type ChangedParty struct {
	ID     string   `json:"id"`
	Fields []string `json:"fields"`
}

// Redesignation is a party that left the list under one id and came back, in
// the same publication, under another.
type Redesignation struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Empty says whether nothing happened.
func (c Change) Empty() bool {
	return len(c.Added)+len(c.Removed)+len(c.Changed)+len(c.Redesignated) == 0
}

// Diff says what happened from one snapshot to the next. From may be nil: then
// everything was added.
func Diff(from, to *Snapshot) (Change, error) {
	c := Change{Added: []string{}, Removed: []string{}, Changed: []ChangedParty{}, Redesignated: []Redesignation{}}
	if from == nil {
		c.Added = append(c.Added, to.ids...)
		return c, nil
	}
	i, j := 0, 0
	for i < from.Len() || j < to.Len() {
		switch {
		case j == to.Len() || (i < from.Len() && from.ids[i] < to.ids[j]):
			c.Removed = append(c.Removed, from.ids[i])
			i++
		case i == from.Len() || from.ids[i] > to.ids[j]:
			c.Added = append(c.Added, to.ids[j])
			j++
		default:
			if !bytes.Equal(from.line(i), to.line(j)) {
				if err := c.compare(from, i, to, j); err != nil {
					return Change{}, err
				}
			}
			i++
			j++
		}
	}
	return c, c.redesignate(from, to)
}

func (c *Change) compare(from *Snapshot, i int, to *Snapshot, j int) error {
	a, err := from.At(i)
	if err != nil {
		return err
	}
	b, err := to.At(j)
	if err != nil {
		return err
	}
	if changed := ChangedFields(a, b); len(changed) > 0 {
		c.Changed = append(c.Changed, ChangedParty{ID: a.ID, Fields: changed})
	}
	return nil
}

// redesignate moves pairs of a removed and an added id that are the same party
// out of both lists.
func (c *Change) redesignate(from, to *Snapshot) error {
	if len(c.Removed) == 0 || len(c.Added) == 0 {
		return nil
	}
	byName := make(map[string][]*Party)
	for _, id := range c.Added {
		p, _, err := to.Party(id)
		if err != nil {
			return err
		}
		key := nameKey(p)
		byName[key] = append(byName[key], p)
	}
	was, is := map[string]bool{}, map[string]bool{}
	for _, id := range c.Removed {
		old, _, err := from.Party(id)
		if err != nil {
			return err
		}
		// A name that two newcomers share points at neither.
		same := slices.DeleteFunc(slices.Clone(byName[nameKey(old)]), func(p *Party) bool { return !sameParty(old, p) })
		if len(same) != 1 || is[same[0].ID] {
			continue
		}
		c.Redesignated = append(c.Redesignated, Redesignation{From: id, To: same[0].ID})
		was[id], is[same[0].ID] = true, true
	}
	c.Removed = slices.DeleteFunc(c.Removed, func(id string) bool { return was[id] })
	c.Added = slices.DeleteFunc(c.Added, func(id string) bool { return is[id] })
	return nil
}

func nameKey(p *Party) string { return foldName(p.PrimaryName()) }

// foldName drops what publishers vary when they write one name again: case,
// space and punctuation.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// sameParty decides for two entries with the same primary name, a before and b
// after. A person needs a second fact in common, since namesakes exist. For
// anything else the name suffices when a has no published number or wallet; one
// that it has must be among b's, or a really left the list.
func sameParty(a, b *Party) bool {
	if a.Kind != b.Kind {
		return false
	}
	numbers := func(p *Party) (out []string) {
		for _, id := range p.Identifiers {
			out = append(out, string(id.Type)+" "+id.Number)
		}
		for _, w := range p.Wallets {
			out = append(out, w.Address)
		}
		return out
	}
	na, nb := numbers(a), numbers(b)
	shared := intersects(na, nb)
	if a.Kind != Person {
		return shared || len(na) == 0
	}
	return shared || intersects(a.BirthDates, b.BirthDates)
}

func intersects[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

// ChangedFields names the fields in which two entries differ, in the order of
// [Party]. The source record is no field of the party.
func ChangedFields(a, b *Party) []string {
	var out []string
	for _, f := range fields {
		if !f.equal(a, b) {
			out = append(out, f.name)
		}
	}
	return out
}

// Keep adds to p what the earlier entry says in the named fields and p does
// not. It is for entries whose new record is known to be incomplete in those
// fields: nothing leaves a list because half a record arrived.
func Keep(p, earlier *Party, fieldNames []string) error {
	for _, name := range fieldNames {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if i < 0 {
			return fmt.Errorf("a party has no field %q", name)
		}
		fields[i].keep(p, earlier)
	}
	return nil
}

// field is one comparable part of a party.
type field struct {
	name  string // its JSON name
	equal func(a, b *Party) bool
	keep  func(p, earlier *Party)
}

var fields = []field{
	{
		name:  "kind",
		equal: func(a, b *Party) bool { return a.Kind == b.Kind },
		keep: func(p, earlier *Party) {
			if p.Kind == Unknown {
				p.Kind = earlier.Kind
			}
		},
	},
	listField("names", func(p *Party) *[]Name { return &p.Names }),
	listField("birth_dates", func(p *Party) *[]Date { return &p.BirthDates }),
	listField("death_dates", func(p *Party) *[]Date { return &p.DeathDates }),
	listField("birth_places", func(p *Party) *[]string { return &p.BirthPlaces }),
	listField("genders", func(p *Party) *[]string { return &p.Genders }),
	listField("nationalities", func(p *Party) *[]string { return &p.Nationalities }),
	listField("citizenships", func(p *Party) *[]string { return &p.Citizenships }),
	listField("titles", func(p *Party) *[]string { return &p.Titles }),
	listField("positions", func(p *Party) *[]string { return &p.Positions }),
	listField("countries", func(p *Party) *[]string { return &p.Countries }),
	listField("identifiers", func(p *Party) *[]Identifier { return &p.Identifiers }),
	listField("wallets", func(p *Party) *[]WalletAddress { return &p.Wallets }),
	listField("addresses", func(p *Party) *[]Address { return &p.Addresses }),
	listField("contacts", func(p *Party) *[]Contact { return &p.Contacts }),
	listField("relations", func(p *Party) *[]Relation { return &p.Relations }),
	listField("programs", func(p *Party) *[]string { return &p.Programs }),
	listField("sublists", func(p *Party) *[]string { return &p.Sublists }),
	listField("measures", func(p *Party) *[]string { return &p.Measures }),
	listField("legal_bases", func(p *Party) *[]string { return &p.LegalBases }),
	listField("listed", func(p *Party) *[]Date { return &p.Listed }),
	delistedField(),
	listField("amended", func(p *Party) *[]Date { return &p.Amended }),
	listField("references", func(p *Party) *[]string { return &p.References }),
	listField("facts", func(p *Party) *[]Fact { return &p.Facts }),
	listField("remarks", func(p *Party) *[]string { return &p.Remarks }),
}

// delistedField is kept otherwise than the others: an entry is off the list only
// when both records say so.
func delistedField() field {
	f := listField("delisted", func(p *Party) *[]Date { return &p.Delisted })
	f.keep = func(p, earlier *Party) {
		if earlier.InForce() {
			p.Delisted = nil
		}
	}
	return f
}

func listField[T any](name string, of func(*Party) *[]T) field {
	has := func(list []T, v T) bool {
		return slices.ContainsFunc(list, func(w T) bool { return reflect.DeepEqual(v, w) })
	}
	return field{
		name: name,
		equal: func(a, b *Party) bool {
			x, y := *of(a), *of(b)
			return len(x) == len(y) && (len(x) == 0 || reflect.DeepEqual(x, y))
		},
		keep: func(p, earlier *Party) {
			for _, v := range *of(earlier) {
				if !has(*of(p), v) {
					*of(p) = append(*of(p), v)
				}
			}
		},
	}
}

// FieldNames are the names that Keep and ChangedFields use.
func FieldNames() []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}
