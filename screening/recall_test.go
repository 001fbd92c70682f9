package screening_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/mareva/mareva/screening"
)

// recalled counts over a sample of the list what the index gave among the 50
// best: the party whose name was changed and, of those compared with every listed
// name, the best of all.
type recalled struct{ asked, party, compared, best float64 }

// compareEvery is how many questions go for one that is compared with every
// listed name, which takes as long as hundreds of searches.
const compareEvery = 5

func recall(t *testing.T, change func(*mangler, string) string, size int) (r recalled) {
	s, x := realIndex(t)
	ids, names, schemas := listedNames(t, s)
	m := newMangler()
	type question struct{ id, schema, text string }
	var questions []question
	for i := 0; i < len(ids) && len(questions) < size; i += len(ids) / size {
		if text := change(m, names[i]); text != "" && text != names[i] {
			questions = append(questions, question{ids[i], schemas[i], text})
		}
	}
	var all sync.WaitGroup
	var counting sync.Mutex
	for worker := range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := worker; i < len(questions); i += runtime.GOMAXPROCS(0) {
				q := questions[i]
				hits, err := x.Screen(screening.Question{Schema: q.schema, Properties: map[string][]string{"name": {q.text}}}, screening.Options{Limit: 50})
				if err != nil {
					t.Error(err)
					return
				}
				given := slices.ContainsFunc(hits, func(h screening.Hit) bool { return h.EntityID == q.id })
				counting.Lock()
				r.asked++
				if given {
					r.party++
				} else {
					t.Logf("%q: entry %s is not among the 50 best", q.text, q.id)
				}
				counting.Unlock()
				if i%compareEvery != 0 {
					continue
				}
				// Comparing with all takes the name for one of anything: so does this.
				anything, err := x.Screen(screening.Question{Properties: map[string][]string{"name": {q.text}}}, screening.Options{Limit: 50})
				if err != nil {
					t.Error(err)
					return
				}
				best := screening.BestOfAll(x, q.text)
				counting.Lock()
				r.compared++
				// A name of less than 0.05 is no hit, so nothing is missed there.
				if best < 0.05 || slices.ContainsFunc(anything, func(h screening.Hit) bool { return h.Reasons[0].Score >= best-0.0001 }) {
					r.best++
				} else {
					t.Logf("%q: the best of all, %.4f, is not among the 50 best", q.text, best)
				}
				counting.Unlock()
			}
		})
	}
	all.Wait()
	return r
}

func TestTheIndexGivesWhatComparingWithAllWould(t *testing.T) {
	for _, c := range []struct {
		name        string
		change      func(*mangler, string) string
		party, best float64
	}{
		{"one edit", (*mangler).oneEdit, 0.99, 0.98},
		{"an edit in every word of four letters or more", (*mangler).everyWord, 0.98, 0.98},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recall(t, c.change, 300)
			t.Logf("of %.0f: the party among 50 %.4f, of %.0f the best of all %.4f", r.asked, r.party/r.asked, r.compared, r.best/r.compared)
			if r.asked < 270 || r.compared < 50 || r.party < c.party*r.asked || r.best < c.best*r.compared {
				t.Errorf("want at least 270 asked, the party %v, 50 compared, the best of all %v", c.party, c.best)
			}
		})
	}
}
