package ledger_test

import (
	"errors"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

// TestNothingOfUnknownTimeIsLeftOutSilently asks by time where some blocks have none: an
// answer must be whole, with every such block between others that put it outside.
func TestNothingOfUnknownTimeIsLeftOutSilently(t *testing.T) {
	answers := 0
	rapid.Check(t, func(rt *rapid.T) {
		moves := accountMoves(rt)
		if len(moves) == 0 {
			return
		}
		unknown := map[int]bool{}
		for block := 100; block < 130; block++ {
			unknown[block] = rapid.IntRange(0, 3).Draw(rt, "unknown") == 0
		}
		at := func(block int) int64 { return int64(1000 + block/2*10) }
		var sources []*rowsSource
		for i, part := range pieces(moves, func(m move) int { return m.block }) {
			s := &rowsSource{name: string(rune('a' + i)), model: ledger.Account, each: 7}
			for _, m := range part {
				s.rows = append(s.rows, func(b *ledger.Batch) {
					m.add(b)
					b.Txs[len(b.Txs)-1].Time = at(m.block)
					if unknown[m.block] {
						b.Txs[len(b.Txs)-1].Time = ledger.NoTime
					}
				})
			}
			if len(part) > 0 {
				sources = append(sources, s)
			}
		}
		v := opened(rt, scratch(t), chain("ethereum"), sources...)
		who := rapid.IntRange(1, 20).Draw(rt, "who")
		id, seen, _ := v.Address(accountText(who))
		if !seen {
			return
		}
		var f ledger.Filter
		since, until := at(rapid.IntRange(95, 135).Draw(rt, "since")), at(rapid.IntRange(95, 135).Draw(rt, "until"))
		if rapid.Bool().Draw(rt, "has since") {
			f.Since = &since
		}
		if f.Since == nil || rapid.Bool().Draw(rt, "has until") {
			f.Until = &until
		}
		// outside says that known times put a block outside of the range.
		outside := func(block int) bool {
			return slices.ContainsFunc(moves, func(m move) bool {
				return !unknown[m.block] && (f.Until != nil && m.block < block && at(m.block) > until || f.Since != nil && m.block > block && at(m.block) < since)
			})
		}
		doubt := slices.ContainsFunc(moves, func(m move) bool {
			return unknown[m.block] && (m.from == who || m.to == who) && !outside(m.block)
		})
		page, _, err := v.Movements(id, f, "", 1000, false)
		if errors.Is(err, ledger.ErrUntimed) != doubt || err != nil && !doubt {
			rt.Fatalf("in doubt: %v, and the error is %v", doubt, err)
		}
		if err != nil {
			return
		}
		answers++
		var want, got []string
		for _, m := range accountModel(moves, who, func(m move) bool {
			return !unknown[m.block] && (f.Since == nil || at(m.block) >= since) && (f.Until == nil || at(m.block) <= until)
		}, ledger.Either, false) {
			want = append(want, m.Direction+m.Amount+m.Other)
		}
		for _, m := range movedOf(v, page) {
			got = append(got, m.Direction+m.Amount+m.Other)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
	if answers == 0 {
		t.Error("every question was refused")
	}
}
