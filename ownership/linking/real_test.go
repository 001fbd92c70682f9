package linking_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mareva/mareva/lists/ofac"        //nolint:depguard // the published list is what is measured, and only its parser reads it
	"github.com/mareva/mareva/lists/publication" //nolint:depguard // as above
	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/sanctions"
)

const sharedData = "../../../shared/data"

// ofacSnapshot is the SDN list of December 2023.
var ofacSnapshot = sync.OnceValues(func() (*sanctions.Snapshot, error) {
	dir := filepath.Join(sharedData, "lists/ofac/2024-01_watchman-static")
	files := make([]*publication.File, 0, 3)
	for _, name := range []string{"sdn.csv.zst", "alt.csv", "add.csv.zst"} {
		f, err := publication.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	err := ofac.ParseCSV(files, publication.NewReport(), func(r publication.Record) error { return b.Add(r.Party) })
	if err != nil {
		return nil, err
	}
	return b.Snapshot(), nil
})

var ofacFinder = sync.OnceValues(func() (*linking.Finder, error) {
	s, err := ofacSnapshot()
	if err != nil {
		return nil, err
	}
	return linking.New([]*sanctions.Snapshot{s}, anyCountry)
})

// anyCountry knows every country, by one name.
func anyCountry(text string) string {
	if code := codeOf(text); code != "" {
		return code
	}
	return strings.ToUpper(strings.TrimSpace(text))
}

func realFinder(t testing.TB) (*sanctions.Snapshot, *linking.Finder) {
	t.Helper()
	s, err := ofacSnapshot()
	if err != nil {
		t.Skip("the OFAC list is not here: ", err)
	}
	f, err := ofacFinder()
	if err != nil {
		t.Fatal(err)
	}
	return s, f
}

func TestRealPartiesOfRegistersAreLinked(t *testing.T) {
	_, f := realFinder(t)
	for _, c := range []struct {
		what, entity string
		party        ownership.Party
		by           linking.Way
		certain      bool
	}{
		{"a company by its number at Companies House", "906", ownership.Party{ID: "gb-coh:01074897", Kind: sanctions.Company, Names: []string{"HAVIN BANK LIMITED"}, Countries: []string{"England"}}, linking.ByIdentifier, true},
		{"a company by its name alone", "4642", ownership.Party{ID: "x:1", Kind: sanctions.Company, Names: []string{"Bank Saderat Public Limited Company"}, Countries: []string{"England"}}, linking.ByName, false},
		{"a Russian company by its number", "18782", ownership.Party{ID: "x:2", Kind: sanctions.Entity, Names: []string{"АО «Рособоронэкспорт»"}, Countries: []string{"RU"}, Identifiers: []sanctions.Identifier{registration("1117746521452", "")}}, linking.ByIdentifier, true},
		{"a Russian bank by its legal name", "17018", ownership.Party{ID: "x:3", Kind: sanctions.Entity, Names: []string{"Публичное акционерное общество «Сбербанк России»"}, Countries: []string{"RU"}}, linking.ByName, false},
		{"an owner by name and month of birth", "45002", ownership.Party{ID: "gb-psc:1", Kind: sanctions.Person, Names: []string{"Abdolreza Abedzadeh"}, BirthDates: []sanctions.Date{sanctions.Month(1962, 10)}, Nationalities: []string{"Iran"}}, linking.ByName, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			links := f.Find(&c.party)
			for _, l := range links {
				if l.EntityID == c.entity && l.By == c.by && l.Certain() == c.certain {
					return
				}
			}
			t.Errorf("entry %s is not among %+v", c.entity, links)
		})
	}
}

// TestEveryListedNameFindsItsEntry asks for every second entry as a register would
// give it, by the primary name and the countries.
func TestEveryListedNameFindsItsEntry(t *testing.T) {
	s, f := realFinder(t)
	asked, missed := 0, 0
	for i := 0; i < s.Len(); i += 2 {
		p := entry(t, s, i)
		if p == nil {
			continue
		}
		asked++
		if !has(f.Find(asRegistered(p)), p.ID) {
			missed++
			t.Logf("%s %q is not found", p.ID, p.PrimaryName())
		}
	}
	if asked < 5000 || missed*500 > asked {
		t.Errorf("%d of %d were not found", missed, asked)
	}
}

// TestTheIndexMissesHardlyAnything compares it with comparing all names, for names
// with one letter changed. What it misses are names whose one rare word is another
// one now, a legal form, or run together with the next.
func TestTheIndexMissesHardlyAnything(t *testing.T) {
	s, f := realFinder(t)
	r := rand.New(rand.NewPCG(7, 7))
	there, missed := 0, 0
	for range 80 {
		p := entry(t, s, r.IntN(s.Len()))
		if p == nil {
			continue
		}
		asked := asRegistered(p)
		asked.Names[0] = mistyped(r, asked.Names[0])
		found := f.LikeNames(asked, false)
		for id := range f.LikeNames(asked, true) {
			there++
			if _, ok := found[id]; !ok {
				missed++
				t.Logf("%q does not find %s", asked.Names[0], id)
			}
		}
	}
	if there < 30 || missed*20 > there {
		t.Errorf("%d of %d were missed", missed, there)
	}
}

// entry is nil for what no register of owners has.
func entry(t *testing.T, s *sanctions.Snapshot, i int) *sanctions.Party {
	t.Helper()
	p, err := s.At(i)
	if err != nil {
		t.Fatal(err)
	}
	if p.Kind == sanctions.Vessel || p.Kind == sanctions.Aircraft || !p.InForce() {
		return nil
	}
	return p
}

func asRegistered(p *sanctions.Party) *ownership.Party {
	out := &ownership.Party{ID: "x:1", Kind: p.Kind, Names: []string{p.PrimaryName()}, Countries: p.Countries}
	for _, a := range p.Addresses {
		out.Countries = append(out.Countries, a.Country)
	}
	return out
}

func mistyped(r *rand.Rand, name string) string {
	i := r.IntN(len(name))
	letter := string(rune('a' + r.IntN(26)))
	return []string{name[:i] + name[i+1:], name[:i] + letter + name[i+1:], name[:i] + letter + name[i:]}[r.IntN(3)]
}

func has(links []linking.Link, entity string) bool {
	for _, l := range links {
		if l.EntityID == entity {
			return true
		}
	}
	return false
}
