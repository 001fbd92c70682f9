package ownership_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership"
)

// fataler is a test, of either kind.
type fataler interface{ Fatal(args ...any) }

// world is a small register with lists, as a test draws it.
type world struct {
	statements []ownership.Statement
	listed     map[string]ownership.Listed // without the number
	question   ownership.Question
}

var parties = []string{"A", "B", "C", "D", "E", "F", "G", "X", "Y"}

func drawShare(t *rapid.T) ownership.Share {
	percent := func(name string) ownership.Percent {
		return ownership.Percents(int64(rapid.SampledFrom([]int{0, 1, 10, 20, 25, 30, 40, 49, 50, 51, 60, 75, 100}).Draw(t, name)))
	}
	if third := rapid.IntRange(0, 9).Draw(t, "kind of share"); third == 0 {
		p, _ := ownership.PartOf(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "thirds"), "3")
		return ownership.Exactly(p)
	} else if third < 7 {
		return ownership.Exactly(percent("share"))
	}
	s := ownership.Between(percent("from"), percent("to"))
	if s.Min.Cmp(s.Max) > 0 {
		s.Min, s.Max = s.Max, s.Min
	}
	if !s.Exact() {
		s.MinOpen, s.MaxOpen = rapid.Bool().Draw(t, "more than"), rapid.Bool().Draw(t, "less than")
	}
	return s
}

func drawStatement(t *rapid.T, n int) ownership.Statement {
	i := ownership.Interest{
		Holder: rapid.SampledFrom(parties).Draw(t, "holder"), Held: rapid.SampledFrom(parties).Draw(t, "held"),
		Right: rapid.SampledFrom([]ownership.Right{ownership.Shares, ownership.Shares, ownership.Shares, ownership.Shares, ownership.Votes, ownership.Control}).Draw(t, "right"),
	}
	if rapid.IntRange(0, 19).Draw(t, "unnamed") == 0 {
		i.Holder = ""
	}
	if i.Right != ownership.Control {
		i.Share = drawShare(t)
		i.Indirect = rapid.IntRange(0, 9).Draw(t, "indirect") == 0
		i.AsNominee = rapid.IntRange(0, 9).Draw(t, "nominee") == 0
	}
	if rapid.IntRange(0, 4).Draw(t, "dated") == 0 {
		i.Until = 20250101
	}
	return ownership.Statement{ID: fmt.Sprint("s", n), Interests: []ownership.Interest{i}}
}

func drawWorld(t *rapid.T) *world {
	w := &world{listed: map[string]ownership.Listed{}}
	for n := range rapid.IntRange(1, 16).Draw(t, "statements") {
		w.statements = append(w.statements, drawStatement(t, n))
	}
	w.question.Regime = rapid.SampledFrom(ownership.Regimes()).Draw(t, "regime")
	w.question.AsOf = rapid.SampledFrom([]ownership.Day{20130101, 20240101, 20240703, 20260101}).Draw(t, "day")
	for _, id := range parties[5:] {
		if rapid.IntRange(0, 2).Draw(t, "listed "+id) > 0 {
			w.listed[id] = drawListed(t)
		}
	}
	return w
}

func drawListed(t *rapid.T) ownership.Listed {
	l := ownership.Listed{Uncertain: rapid.IntRange(0, 3).Draw(t, "uncertain") == 0}
	if rapid.IntRange(0, 5).Draw(t, "tagged") == 0 {
		l.Programs = []string{"DPRK3"}
	}
	return l
}

// build makes the graph of the statements, with all parties in it.
func (w *world) build(t fataler) *ownership.Graph {
	var b ownership.Builder
	for _, s := range w.statements {
		if err := b.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range parties {
		if err := b.Add(ownership.Statement{ID: id, Party: &ownership.Party{ID: id}}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Graph()
}

func (w *world) evaluate(t fataler, g *ownership.Graph) *ownership.Evaluation {
	q := w.question
	for _, id := range slices.Sorted(keys(w.listed)) {
		l := w.listed[id]
		l.Party, _ = g.Find(id)
		q.Listed = append(q.Listed, l)
	}
	e, err := g.Evaluate(q)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// outcomes are all that an evaluation says.
func outcomes(g *ownership.Graph, e *ownership.Evaluation) map[string]ownership.Outcome {
	out := map[string]ownership.Outcome{}
	for p := range g.Len() {
		out[g.ID(p)] = e.Outcome(p)
	}
	return out
}

func TestWhatChangesIsComputedAgainAsIfEverythingWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		g := w.build(t)
		e := w.evaluate(t, g)
		for step := range rapid.IntRange(1, 6).Draw(t, "changes") {
			switch rapid.IntRange(0, 3).Draw(t, "change") {
			case 0: // a designation
				id := rapid.SampledFrom(parties).Draw(t, "designated")
				l := drawListed(t)
				w.listed[id] = l
				l.Party, _ = g.Find(id)
				e.Designate(l)
			case 1: // a removal
				id := rapid.SampledFrom(parties).Draw(t, "released")
				delete(w.listed, id)
				p, _ := g.Find(id)
				e.Release(p)
			case 2: // a statement ends
				if len(w.statements) == 0 {
					continue
				}
				n := rapid.IntRange(0, len(w.statements)-1).Draw(t, "ended")
				g = change(t, g, e, w.statements[n:n+1], nil)
				w.statements = slices.Delete(slices.Clone(w.statements), n, n+1)
			case 3: // a statement comes
				s := drawStatement(t, 100+step)
				g = change(t, g, e, nil, []ownership.Statement{s})
				w.statements = append(w.statements, s)
			}
			anew := w.build(t)
			got, want := outcomes(g, e), outcomes(anew, w.evaluate(t, anew))
			for id := range got {
				if _, known := want[id]; !known {
					delete(got, id) // somebody unnamed of whom no statement tells any more
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s on %s, listed %v, %+v:\n%s", w.question.Regime, w.question.AsOf, w.listed, w.statements, diff)
			}
		}
	})
}

func change(t *rapid.T, g *ownership.Graph, e *ownership.Evaluation, ended, added []ownership.Statement) *ownership.Graph {
	next, concerned, err := g.With(ended, added)
	if err != nil {
		t.Fatal(err)
	}
	e.Update(next, concerned)
	return next
}

// rank orders statuses by what a firm has to do.
var rank = map[ownership.Status]int{ownership.NotBlocked: 0, ownership.Review: 1, ownership.Blocked: 2}

func TestAnotherListedOwnerNeverFreesAnybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		g := w.build(t)
		before := w.evaluate(t, g)
		id := rapid.SampledFrom(parties).Draw(t, "designated")
		w.listed[id] = ownership.Listed{Programs: w.listed[id].Programs}
		after := w.evaluate(t, g)
		for p := range g.Len() {
			if rank[after.Status(p)] < rank[before.Status(p)] {
				t.Fatalf("%s was %s and is %s since %s is listed", g.ID(p), before.Status(p), after.Status(p), id)
			}
		}
	})
}

func TestTheOrderOfStatementsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		g := w.build(t)
		want := outcomes(g, w.evaluate(t, g))
		w.statements = rapid.Permutation(w.statements).Draw(t, "order")
		g = w.build(t)
		if diff := cmp.Diff(want, outcomes(g, w.evaluate(t, g))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestScalingSharesNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.IntRange(1, 40).Draw(t, "all")
		factor := rapid.SampledFrom([]int{2, 3, 7, 1_000_000_007}).Draw(t, "factor")
		var holdings, scaled string
		left := all
		for n, owner := range []string{"X", "Y", "N"} {
			shares := rapid.IntRange(0, left).Draw(t, owner)
			left -= shares
			if n > 0 {
				holdings, scaled = holdings+",", scaled+","
			}
			holdings += fmt.Sprintf(`{"owner":%q,"owned":"A","shares":%d,"of_shares":%d}`, owner, shares, all)
			scaled += fmt.Sprintf(`{"owner":%q,"owned":"A","shares":"%d","of_shares":"%d"}`, owner, shares*factor, all*factor)
		}
		for _, regime := range ownership.Regimes() {
			ask := func(holdings string) *ownership.Answer {
				_, r, err := ownership.ReadRequest(fmt.Appendf(nil, `{"regime":%q,"as_of":"2026-01-15","listed":["X","Y"],"holdings":[%s]}`, regime, holdings))
				if err != nil {
					t.Fatal(err)
				}
				a, err := r.Answer(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			if diff := cmp.Diff(ask(holdings), ask(scaled)); diff != "" {
				t.Fatalf("%s: %s against %s: %s", regime, holdings, scaled, diff)
			}
		}
	})
}
