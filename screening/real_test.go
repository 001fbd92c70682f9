package screening_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/mareva/mareva/lists/ofac"        //nolint:depguard // the published list is what is measured, and only its parser reads it
	"github.com/mareva/mareva/lists/publication" //nolint:depguard // as above
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

const sharedData = "../../shared/data"

// ofacSnapshot is the SDN list of July 2021, 8,976 parties.
var ofacSnapshot = sync.OnceValues(func() (*sanctions.Snapshot, error) {
	dir := filepath.Join(sharedData, "lists/ofac/2021-07_watchman-bench")
	files := make([]*publication.File, 0, 3)
	for _, name := range []string{"sdn.csv.zst", "alt.csv", "add.csv"} {
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

var ofacIndex = sync.OnceValues(func() (*screening.Index, error) {
	s, err := ofacSnapshot()
	if err != nil {
		return nil, err
	}
	return screening.New([]*sanctions.Snapshot{s})
})

func realIndex(t testing.TB) (*sanctions.Snapshot, *screening.Index) {
	t.Helper()
	s, err := ofacSnapshot()
	if err != nil {
		t.Skip("the OFAC list is not here: ", err)
	}
	x, err := ofacIndex()
	if err != nil {
		t.Fatal(err)
	}
	return s, x
}

func person(name string) screening.Question {
	return screening.Question{Schema: "Person", Properties: map[string][]string{"name": {name}}}
}

// customer is a row of the made-up people as a firm knows its customer.
func customer(row []string) screening.Question {
	q := person(row[0])
	q.Properties["birthDate"], q.Properties["nationality"], q.Properties["gender"] = row[5:6], row[7:8], row[4:5]
	return q
}

// listedNames are the primary names with their ids.
func listedNames(t testing.TB, s *sanctions.Snapshot) (ids []string, names []string, schemas []string) {
	t.Helper()
	for p, err := range s.Parties() {
		if err != nil {
			t.Fatal(err)
		}
		ids, names, schemas = append(ids, p.ID), append(names, p.PrimaryName()), append(schemas, p.Kind.Schema())
	}
	return ids, names, schemas
}

// unlisted are made-up people, on no list.
func unlisted(t testing.TB) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData, "names/yente_validation/negatives_us.csv"))
	if err != nil {
		t.Skip("the made-up people are not here: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// falselyFlagged counts the made-up people who match a listed party.
func falselyFlagged(t *testing.T, x *screening.Index, withFacts bool) (count int) {
	for _, row := range unlisted(t) {
		q := person(row[0])
		if withFacts {
			q = customer(row)
		}
		if hits := screen(t, x, q, screening.Options{}); len(hits) > 0 && hits[0].Match {
			count++
			t.Logf("%s is taken for %s (%.3f)", row[0], hits[0].MatchedName, hits[0].Score)
		}
	}
	return count
}

func TestPeopleOnNoListAreHardlyFlagged(t *testing.T) {
	_, x := realIndex(t)
	if n := falselyFlagged(t, x, false); n > 3 {
		t.Errorf("%d of 1,000 people are flagged by their names, were 1", n)
	}
	if n := falselyFlagged(t, x, true); n > 1 {
		t.Errorf("%d of 1,000 people are flagged although more is known of them, were 0", n)
	}
}

// found counts what became of one in three listed parties, asked for by a name
// that a change was made to.
type found struct{ asked, first, amongTen, flagged, high float64 }

func lookFor(t *testing.T, change func(*mangler, string) string, onlyPersons bool) (f found) {
	s, x := realIndex(t)
	m := newMangler()
	ids, names, schemas := listedNames(t, s)
	for i := 0; i < len(ids); i += 3 {
		text := change(m, names[i])
		if text == "" || (onlyPersons && schemas[i] != "Person") {
			continue
		}
		f.asked++
		hits := screen(t, x, screening.Question{Schema: schemas[i], Properties: map[string][]string{"name": {text}}}, screening.Options{})
		at := slices.IndexFunc(hits, func(h screening.Hit) bool { return h.EntityID == ids[i] })
		if at < 0 {
			continue
		}
		f.amongTen++
		if hits[at].Score == hits[0].Score {
			f.first++
		}
		if hits[at].Match {
			f.flagged++
		}
		if hits[at].Score >= 0.95 {
			f.high++
		}
	}
	return f
}

// The least shares are a little under what was measured, to notice a change for
// the worse.
func TestListedPartiesAreFound(t *testing.T) {
	for _, c := range []struct {
		name                           string
		change                         func(*mangler, string) string
		onlyPersons                    bool
		first, amongTen, flagged, high float64
	}{
		{"the name as listed", (*mangler).none, false, 0.999, 0.999, 0.999, 0.999},
		{"one edit", (*mangler).oneEdit, false, 0.985, 0.994, 0.98, 0},
		{"an edit in every word of four letters or more", (*mangler).everyWord, false, 0.975, 0.985, 0.88, 0},
		{"words in another order", (*mangler).otherOrder, false, 0.998, 0.999, 0.993, 0.965},
		{"people, first given and first family name", (*mangler).firstTwo, true, 0.92, 0.985, 0.93, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := lookFor(t, c.change, c.onlyPersons)
			t.Logf("of %.0f: first %.4f, among ten %.4f, flagged %.4f, 0.95 or more %.4f",
				f.asked, f.first/f.asked, f.amongTen/f.asked, f.flagged/f.asked, f.high/f.asked)
			if f.first < c.first*f.asked || f.amongTen < c.amongTen*f.asked || f.flagged < c.flagged*f.asked || f.high < c.high*f.asked {
				t.Errorf("want at least first %v, among ten %v, flagged %v, 0.95 or more %v", c.first, c.amongTen, c.flagged, c.high)
			}
		})
	}
}

// The index must give what comparing with every listed name would.
func TestTheIndexMissesNothing(t *testing.T) {
	s, x := realIndex(t)
	m := newMangler()
	_, names, _ := listedNames(t, s)
	missed, asked := 0, 0
	for i := 0; i < len(names); i += len(names) / 25 {
		text := m.everyWord(names[i])
		best := screening.BestOfAll(x, text)
		if best < 0.6 {
			continue
		}
		asked++
		hits := screen(t, x, screening.Question{Properties: map[string][]string{"name": {text}}}, screening.Options{})
		if len(hits) == 0 || hits[0].Reasons[0].Score < best-0.0001 {
			missed++
			t.Logf("%q: best %.4f, given %v", text, best, hits)
		}
	}
	if asked < 18 || missed > 1 {
		t.Errorf("%d of %d answers lack the best name", missed, asked)
	}
}
