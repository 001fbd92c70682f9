package ledger_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

// opened is the view of a ledger that was imported in pieces. Each is much smaller than the
// one before, so that they stay segments of their own.
func opened(t interface {
	Fatal(...any)
	Cleanup(func())
}, dir string, c ledger.Chain, sources ...*rowsSource,
) *ledger.View {
	l := ledger.In(dir, c)
	for _, src := range sources {
		if _, err := l.Import(context.Background(), src, ledger.Options{Memory: 4000}); err != nil {
			t.Fatal(err)
		}
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// pieces cuts a chain into three parts of falling size, at blocks.
func pieces[T any](all []T, block func(T) int) (out [][]T) {
	last := 0
	for _, share := range []int{80, 96, 100} {
		cut := len(all) * share / 100
		for cut > last && cut < len(all) && block(all[cut]) == block(all[cut-1]) {
			cut--
		}
		out = append(out, all[last:cut])
		last = cut
	}
	return out
}

// moved is a movement as a test expects it.
type moved struct {
	Block     uint64
	Time      int64
	Hash      ledger.Hash
	Index     uint32
	Direction string
	Kind      ledger.Kind
	Number    uint32
	Other     string
	Asset     string
	Amount    string
	Rows      []uint32
}

func movedOf(v *ledger.View, page []ledger.Movement) (out []moved) {
	for _, m := range page {
		out = append(out, moved{
			m.Block, m.Time, m.Hash, m.Index, m.Direction.String(), m.Kind, m.Number,
			v.AddressText(m.Other), v.Asset(m.Asset).ID, m.Amount.Dec(), m.Rows,
		})
	}
	return out
}

// text is a made-up account as people write it.
func text(c ledger.Chain, key []byte) string { return ledger.KeyText(c.Name, key) }

func accountText(n int) string {
	if n == 0 {
		return ""
	}
	return text(chain("ethereum"), account(n))
}

// timeOf is when a made-up block was: times go back now and then.
func timeOf(block int) int64 { return int64(1_500_000_000 + 13*block - block%5*17) }

func timed(name string, moves []move) *rowsSource {
	s := &rowsSource{name: name, model: ledger.Account, each: 7}
	for _, m := range moves {
		s.rows = append(s.rows, func(b *ledger.Batch) {
			m.add(b)
			b.Txs[len(b.Txs)-1].Time = timeOf(m.block)
		})
	}
	return s
}

// accountModel lists the movements of an account in the plainest way.
func accountModel(moves []move, who int, keep func(m move) bool, direction ledger.Direction, newest bool) (out []moved) {
	moves = slices.Clone(moves)
	slices.SortStableFunc(moves, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.block, b.block), cmp.Compare(a.index, b.index), cmp.Compare(len(a.asset), len(b.asset)), cmp.Compare(a.log, b.log))
	})
	for _, m := range moves {
		if m.from != who && m.to != who || !keep(m) ||
			direction == ledger.Incoming && m.to != who || direction == ledger.Outgoing && m.from != who {
			continue
		}
		x := moved{
			Block: uint64(m.block), Time: timeOf(m.block), Hash: hashOf(m.tx), Index: uint32(m.index),
			Direction: "in", Other: accountText(m.from), Asset: "ETH",
		}
		if m.from == who {
			x.Direction, x.Other = "out", accountText(m.to)
		}
		if m.from == m.to {
			x.Direction = "self"
		}
		amount := uint256.NewInt(m.amount)
		if m.asset != "" {
			x.Asset, x.Kind, x.Number = m.asset, ledger.Log, uint32(m.log)
		}
		if m.high {
			amount.Lsh(amount, 128)
		}
		x.Amount = amount.Dec()
		out = append(out, x)
	}
	if newest {
		slices.Reverse(out)
	}
	return out
}

// paged reads all pages.
func paged(t interface{ Fatal(...any) }, v *ledger.View, id uint32, f ledger.Filter, limit int, newest bool) (out []moved) {
	cursor := ""
	for {
		page, next, err := v.Movements(id, f, cursor, limit, newest)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) > limit {
			t.Fatal("a page is longer than the limit")
		}
		out = append(out, movedOf(v, page)...)
		if next == "" {
			return out
		}
		cursor = next
	}
}

// drawFilter draws a filter and what it means.
func drawFilter(rt *rapid.T, v *ledger.View) (f ledger.Filter, keep func(m move) bool) {
	draw := func(name string) bool { return rapid.Bool().Draw(rt, name) }
	tests := []func(m move) bool{}
	if draw("since") {
		at := timeOf(rapid.IntRange(95, 135).Draw(rt, "since time")) + int64(rapid.IntRange(-1, 1).Draw(rt, "off"))
		f.Since = &at
		tests = append(tests, func(m move) bool { return timeOf(m.block) >= at })
	}
	if draw("until") {
		at := timeOf(rapid.IntRange(95, 135).Draw(rt, "until time")) + int64(rapid.IntRange(-1, 1).Draw(rt, "off"))
		f.Until = &at
		tests = append(tests, func(m move) bool { return timeOf(m.block) <= at })
	}
	if draw("from") {
		n := uint64(rapid.IntRange(95, 135).Draw(rt, "from block"))
		f.FromBlock = &n
		tests = append(tests, func(m move) bool { return uint64(m.block) >= n })
	}
	if draw("to") {
		n := uint64(rapid.IntRange(95, 135).Draw(rt, "to block"))
		f.ToBlock = &n
		tests = append(tests, func(m move) bool { return uint64(m.block) <= n })
	}
	if n, known := v.AssetNumber("0xasseta"); known && draw("asset") {
		f.Asset = &n
		tests = append(tests, func(m move) bool { return m.asset == "0xasseta" })
	}
	f.Direction = ledger.Direction(rapid.IntRange(0, 2).Draw(rt, "direction"))
	return f, func(m move) bool {
		for _, ok := range tests {
			if !ok(m) {
				return false
			}
		}
		return true
	}
}

func TestMovementsOfAnAccountAreThoseOfThePlainList(t *testing.T) {
	most := 0
	rapid.Check(t, func(rt *rapid.T) {
		moves := accountMoves(rt)
		if len(moves) == 0 {
			return
		}
		var sources []*rowsSource
		for i, part := range pieces(moves, func(m move) int { return m.block }) {
			if len(part) > 0 {
				sources = append(sources, timed(string(rune('a'+i)), part))
			}
		}
		v := opened(rt, scratch(t), chain("ethereum"), sources...)
		most = max(most, len(v.Segments()))
		who := rapid.IntRange(1, 20).Draw(rt, "who")
		id, seen, err := v.Address(accountText(who))
		if err != nil {
			rt.Fatal(err)
		}
		all := accountModel(moves, who, func(move) bool { return true }, ledger.Either, false)
		if !seen {
			if len(all) > 0 {
				rt.Fatal("an address with movements was not seen")
			}
			return
		}
		first, last, _ := v.Seen(id)
		if first.Hash != all[0].Hash || last.Hash != all[len(all)-1].Hash || first.Time != all[0].Time {
			rt.Fatal("first or last place is wrong")
		}
		f, keep := drawFilter(rt, v)
		newest := rapid.Bool().Draw(rt, "newest")
		want := accountModel(moves, who, keep, f.Direction, newest)
		got := paged(rt, v, id, f, rapid.IntRange(1, 9).Draw(rt, "limit"), newest)
		if diff := gocmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
	if most < 2 {
		t.Errorf("no ledger had several segments")
	}
}

func TestACursorGoesOnWhileTheLedgerGrows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		moves := accountMoves(rt)
		cut := rapid.IntRange(0, len(moves)).Draw(rt, "cut")
		for cut > 0 && cut < len(moves) && moves[cut].block == moves[cut-1].block {
			cut++
		}
		// At first only the values of the early blocks are there: later the tokens take
		// their places among them.
		early := slices.DeleteFunc(slices.Clone(moves[:cut]), func(m move) bool { return m.asset != "" })
		if len(early) == 0 {
			return
		}
		dir := scratch(t)
		v := opened(rt, dir, chain("ethereum"), timed("early", early))
		who := early[0].from
		if who == 0 {
			return
		}
		newest := rapid.Bool().Draw(rt, "newest")
		id, _, _ := v.Address(accountText(who))
		page, next, err := v.Movements(id, ledger.Filter{}, "", 1, newest)
		if err != nil || len(page) != 1 || next == "" {
			return
		}
		grown := opened(rt, dir, chain("ethereum"), timed("all", moves))
		rest, _, err := grown.Movements(id, ledger.Filter{}, next, 1000, newest)
		if err != nil {
			rt.Fatal(err)
		}
		want := accountModel(moves, who, func(move) bool { return true }, ledger.Either, newest)
		at := slices.IndexFunc(want, func(m moved) bool { return m.Hash == page[0].Hash && m.Kind == ledger.Value })
		if diff := gocmp.Diff(want[at+1:], movedOf(grown, rest)); diff != "" && len(want[at+1:])+len(rest) > 0 {
			rt.Fatal(diff)
		}
	})
}

func TestACursorOfAnotherAddressChainOrOrderIsRefused(t *testing.T) {
	moves := []move{{block: 1, tx: 1, from: 1, to: 2, amount: 1}, {block: 2, tx: 2, from: 1, to: 2, amount: 1}}
	v := opened(t, t.TempDir(), chain("ethereum"), timed("a", moves))
	other := opened(t, t.TempDir(), chain("polygon"), timed("a", moves))
	_, next, err := v.Movements(1, ledger.Filter{}, "", 1, false)
	if err != nil || next == "" {
		t.Fatal(next, err)
	}
	for name, ask := range map[string]func() error{
		"address": func() error { _, _, err := v.Movements(2, ledger.Filter{}, next, 1, false); return err },
		"chain":   func() error { _, _, err := other.Movements(1, ledger.Filter{}, next, 1, false); return err },
		"order":   func() error { _, _, err := v.Movements(1, ledger.Filter{}, next, 1, true); return err },
		"damage": func() error {
			_, _, err := v.Movements(1, ledger.Filter{}, next[:20]+"x"+next[21:], 1, false)
			return err
		},
	} {
		if err := ask(); !errors.Is(err, ledger.ErrCursor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAQuestionByTimeRefusesRowsOfUnknownTime(t *testing.T) {
	s := &rowsSource{name: "a", model: ledger.Account, each: 1}
	for i, time := range []int64{100, ledger.NoTime, 300} {
		s.rows = append(s.rows, func(b *ledger.Batch) {
			move{block: i + 1, tx: i + 1, index: 0, from: 1, to: 2 + i%2, amount: 1}.add(b)
			b.Txs[len(b.Txs)-1].Time = time
		})
	}
	v := opened(t, t.TempDir(), chain("ethereum"), s)
	at := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		name         string
		who          int
		since, until *int64
		rows         int
		unknown      bool
	}{
		{"the middle block has nothing of it", 2, at(100), at(300), 2, false},
		{"the middle block is inside", 1, at(100), nil, 0, true},
		{"the middle block may be inside at the end", 1, nil, at(100), 0, true},
		{"the middle block may be inside at the beginning", 1, at(101), nil, 0, true},
		{"a later block is too early", 1, at(301), nil, 0, false},
		{"a later block is too early and known", 2, at(301), nil, 0, false},
		{"an earlier block is too late", 1, nil, at(99), 0, false},
		{"no time is asked for", 1, nil, nil, 3, false},
	} {
		id, _, _ := v.Address(accountText(c.who))
		page, _, err := v.Movements(id, ledger.Filter{Since: c.since, Until: c.until}, "", 10, false)
		if errors.Is(err, ledger.ErrUntimed) != c.unknown || len(page) != c.rows {
			t.Errorf("%s: %d rows, %v", c.name, len(page), err)
		}
	}
}
