package register_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
)

var someIDs = []string{"a", `a"b`, "aa", "b", "c", "zz", "é", "\u2028"}

// history draws statements of few ids, so that they meet. With distinct days no two
// of one id are of one day.
func history(distinct bool) *rapid.Generator[[]ownership.Statement] {
	return rapid.Custom(func(t *rapid.T) (out []ownership.Statement) {
		days := map[string]int{}
		for i := range rapid.IntRange(1, 25).Draw(t, "statements") {
			s := ownership.Statement{ID: rapid.SampledFrom(someIDs).Draw(t, "id"), Source: fmt.Sprint("record ", i)}
			day := rapid.IntRange(0, 4).Draw(t, "day")
			if distinct {
				days[s.ID]++
				day = days[s.ID]
			}
			if day > 0 {
				s.Stated = ownership.Day(20240100 + day)
			}
			s.Withdrawn = rapid.IntRange(0, 4).Draw(t, "withdrawn") == 0
			if rapid.IntRange(0, 6).Draw(t, "replacing") == 0 {
				s.Replaces = rapid.SliceOfN(rapid.SampledFrom(someIDs), 1, 2).Draw(t, "replaces")
			}
			out = append(out, s)
		}
		return out
	})
}

// inBatches draws how to cut statements into imports.
func inBatches(t *rapid.T, all []ownership.Statement) (out [][]ownership.Statement) {
	for len(all) > 0 {
		n := rapid.IntRange(1, len(all)).Draw(t, "batch")
		out, all = append(out, all[:n]), all[n:]
	}
	return out
}

// importAll imports batches into an archive that holds next to nothing in memory,
// or all.
func importAll(t *rapid.T, dir string, batches ...[]ownership.Statement) (r register.Register) {
	a := register.At(dir).SortAtATime(rapid.SampledFrom([]int{1, 400, 1 << 20}).Draw(t, "memory"))
	for _, b := range batches {
		m, err := a.Import(t.Context(), at(1), register.Batch{Register: "r", Statements: each(b...)})
		if err != nil {
			t.Fatal(err)
		}
		r, _ = m.Register("r")
		if sound := slices.Collect(func(yield func(string) bool) {
			for s, err := range a.Statements(m, "r") {
				if err != nil {
					t.Fatal(err)
				}
				yield(s.ID)
			}
		}); len(sound) != r.Statements || !slices.IsSorted(sound) {
			t.Fatalf("%q do not hold as the manifest says: %d", sound, r.Statements)
		}
	}
	return r
}

func folder(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "register")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func TestAnyOrderAndAnySplitGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := history(true).Draw(t, "history")
		other := slices.Clone(all)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] }) //nolint:gosec // an order, no secret
		one := importAll(t, folder(t), all)
		two := importAll(t, folder(t), inBatches(t, other)...)
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("at once, and in batches of %v:\n%s", other, diff)
		}
	})
}

func TestAnImportDoneTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir := folder(t)
		importAll(t, dir, inBatches(t, history(false).Draw(t, "before"))...)
		batch := register.Batch{
			Register: "r", Whole: rapid.Bool().Draw(t, "whole"), Files: []register.File{{Name: "x", SHA256: "aa"}},
			// One that holds, whatever else is read.
			Statements: each(append(history(false).Draw(t, "batch"), ownership.Statement{ID: "holds"})...),
		}
		a := register.At(dir)
		once, err := a.Import(t.Context(), at(2), batch)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := a.Import(t.Context(), at(2), batch)
		if err != nil {
			t.Fatal(err)
		}
		if c := twice.Changes; c.Added != 0 || c.Changed != 0 || c.Removed != 0 {
			t.Errorf("the second import changes %+v", c)
		}
		once.Number++
		once.Changes = twice.Changes
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWhatHoldsIsWhatReadingInOrderGives compares with the rules as one would write
// them down for statements that all fit into memory.
func TestWhatHoldsIsWhatReadingInOrderGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := history(false).Draw(t, "history")
		replaced, last := map[string]bool{}, map[string]ownership.Statement{}
		for _, s := range all {
			for _, id := range s.Replaces {
				replaced[id] = replaced[id] || id != s.ID
			}
			before := last[s.ID]
			if before.Stated != 0 && s.Stated != 0 && s.Stated < before.Stated {
				continue
			}
			if s.Withdrawn && s.Stated == 0 {
				s.Stated = before.Stated
			}
			last[s.ID] = s
		}
		var want []ownership.Statement
		for _, id := range someIDs { // which are sorted
			if s, read := last[id]; read && !replaced[id] && !s.Withdrawn {
				want = append(want, s)
			}
		}
		dir := folder(t)
		importAll(t, dir, inBatches(t, all)...)
		a := register.At(dir)
		m, _, err := a.Current()
		if err != nil {
			t.Fatal(err)
		}
		var got []ownership.Statement
		for s, err := range a.Statements(m, "r") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}
