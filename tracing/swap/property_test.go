package swap_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

var (
	crowd  = []string{"x", "y", "z", "c", "via", "pool", "router", "weth", "lido", "zero", "-"}
	basket = []string{"ETH", "WETH", "A", "B", "LP-c", "LP-pool", "LP-lido"}
)

// anyAmount is small, so that amounts meet each other again, or as great as can be.
func anyAmount(t *rapid.T, name string) uint256.Int {
	if rapid.IntRange(0, 9).Draw(t, name+" kind") == 0 {
		x := new(uint256.Int).SetAllOne()
		return *x.SubUint64(x, rapid.Uint64Range(0, 3).Draw(t, name))
	}
	return units(rapid.Uint64Range(0, 4).Draw(t, name))
}

func anyRows(t *rapid.T, w *world) []segment.Transfer {
	var texts []string
	for range rapid.IntRange(1, 9).Draw(t, "rows") {
		from, to := rapid.SampledFrom(crowd).Draw(t, "from"), rapid.SampledFrom(crowd).Draw(t, "to")
		texts = append(texts, from+">"+to+" 0 "+rapid.SampledFrom(basket).Draw(t, "asset"))
	}
	if rapid.Bool().Draw(t, "called") {
		texts = append(texts, "*x>"+rapid.SampledFrom(crowd).Draw(t, "called")+" 0 ETH")
	}
	rows := w.rows(t, texts)
	for i := range rows {
		rows[i].Amount = anyAmount(t, "amount")
	}
	return rows
}

// answers are those of all addresses of a world.
func answers(w *world, r *swap.Reader, s *segment.Segment) (texts []string) {
	for _, name := range crowd {
		texts = append(texts, w.told(r.Of(s, 0, w.address(name))))
	}
	return texts
}

func built(t *rapid.T, dir string, rows []segment.Transfer) *segment.Segment {
	s, err := build(dir, [][]segment.Transfer{rows})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	dir := home(t)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		rows := anyRows(t, w)
		s := built(t, dir, rows)
		defer s.Close()
		once := answers(w, swap.NewReader(w, w.policy), s)
		mixed := rapid.Permutation(rows).Draw(t, "mixed")
		for i := range mixed {
			kind := mixed[i].Place & (1<<segment.KindBits - 1)
			if mixed[i].Place>>segment.KindBits != 0 || kind != 0 {
				mixed[i].Place = segment.PlaceOf(uint8(kind), uint32(i)+1)
			}
		}
		again := built(t, dir, mixed)
		defer again.Close()
		if got := answers(w, swap.NewReader(w, w.policy), again); !slices.Equal(got, once) {
			t.Errorf("got  %q\nwant %q", got, once)
		}
	})
}

// netIn are the nets of an address by asset, by other means.
func netIn(rows []segment.Transfer, address uint32) map[uint32]*big.Int {
	nets := map[uint32]*big.Int{}
	for _, x := range rows {
		if nets[x.Asset] == nil {
			nets[x.Asset] = new(big.Int)
		}
		if x.From == address {
			nets[x.Asset].Sub(nets[x.Asset], x.Amount.ToBig())
		}
		if x.To == address {
			nets[x.Asset].Add(nets[x.Asset], x.Amount.ToBig())
		}
	}
	return nets
}

func TestNettingIsExactOrRefused(t *testing.T) {
	dir := home(t)
	limit := new(big.Int).Lsh(big.NewInt(1), 256)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		rows := anyRows(t, w)
		s := built(t, dir, rows)
		defer s.Close()
		var n swap.Netting
		for _, name := range crowd[:8] {
			address := w.address(name)
			gross := map[[2]uint32]*big.Int{}
			for _, x := range rows {
				for side, end := range [2]uint32{x.From, x.To} {
					if end == address && x.From != x.To {
						key := [2]uint32{x.Asset, uint32(side)}
						if gross[key] == nil {
							gross[key] = new(big.Int)
						}
						gross[key].Add(gross[key], x.Amount.ToBig())
					}
				}
			}
			tooMuch := false
			for _, sum := range gross {
				tooMuch = tooMuch || sum.Cmp(limit) >= 0
			}
			err := swap.Net(s, 0, address, &n)
			if errors.Is(err, swap.ErrTooMuch) != tooMuch {
				t.Fatalf("%s: %v, too much %v", name, err, tooMuch)
			}
			if err != nil {
				continue
			}
			want := netIn(rows, address)
			for i := range n.Sums {
				amount, gained := n.Sums[i].Net()
				got := amount.ToBig()
				if !gained {
					got.Neg(got)
				}
				if got.Cmp(want[n.Sums[i].Asset]) != 0 {
					t.Errorf("%s: asset %d: %s, want %s", name, n.Sums[i].Asset, got, want[n.Sums[i].Asset])
				}
				delete(want, n.Sums[i].Asset)
			}
			for asset, left := range want {
				if left.Sign() != 0 {
					t.Errorf("%s: asset %d is missing", name, asset)
				}
			}
		}
	})
}

func TestATradeIsNoMoreThanTheNets(t *testing.T) {
	dir := home(t)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.policy.Staking, w.policy.Lending, w.policy.Liquidity = swap.Wrap, swap.Wrap, swap.Wrap
		w.policy.Wrappers = nil // no moves but those of the rows
		rows := anyRows(t, w)
		s := built(t, dir, rows)
		defer s.Close()
		r := swap.NewReader(w, w.policy)
		for _, name := range crowd[:8] {
			trade, ok := r.Of(s, 0, w.address(name))
			if !ok {
				continue
			}
			left := netIn(rows, trade.Payer)
			for _, leg := range slices.Concat(trade.Out, trade.Paid) {
				if left[leg.Asset].Add(left[leg.Asset], leg.Amount.ToBig()).Sign() > 0 {
					t.Errorf("%s gives more than it lost: %s", name, w.told(trade, ok))
				}
			}
			for _, leg := range trade.In {
				if w.issuers[w.assets[leg.Asset]] == "" && netIn(rows, leg.Address)[leg.Asset].Cmp(leg.Amount.ToBig()) < 0 && w.Venue(leg.Address) == swap.NoVenue && leg.Address > 1 && !issues(w, leg.Address) {
					t.Errorf("%s gets more than it gained: %s", w.addresses[leg.Address], w.told(trade, ok))
				}
			}
		}
	})
}

// issues says whether an address has a token: what is minted and destroyed is its gain and loss too.
func issues(w *world, address uint32) bool {
	for asset := range w.assets {
		if w.Issuer(uint32(asset)) == address {
			return true
		}
	}
	return false
}

func TestWithoutAVenueNothingIsATrade(t *testing.T) {
	dir := home(t)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		rows := anyRows(t, w)
		w.venues, w.policy.Wrappers = nil, nil
		s := built(t, dir, rows)
		defer s.Close()
		r := swap.NewReader(w, w.policy)
		for _, name := range crowd {
			if trade, ok := r.Of(s, 0, w.address(name)); ok {
				t.Errorf("%s", w.told(trade, ok))
			}
		}
	})
}

// anyRuns are runs that fit an amount, as an account sends them.
func anyRuns(t *rapid.T, m taint.Method, amount *uint256.Int) []taint.Run {
	var from taint.Account
	for range rapid.IntRange(1, 12).Draw(t, "receipts") {
		part := *uint256.NewInt(rapid.Uint64Range(1, 9).Draw(t, "part"))
		var runs []taint.Run
		if source := rapid.Uint32Range(0, 3).Draw(t, "source"); source > 0 {
			runs = []taint.Run{{Source: source, Amount: part}}
		}
		if err := from.Receive(m, &part, runs); err != nil {
			t.Fatal(err)
		}
	}
	runs, _ := from.Send(m, amount, nil)
	return runs
}

var accountMethods = []taint.Method{taint.Poison, taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority}

func TestWhatCrossesCanBeReceivedAndIsTheShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(accountMethods).Draw(t, "method")
		out := units(rapid.Uint64Range(1, 40).Draw(t, "out"))
		in := anyAmount(t, "in")
		runs := anyRuns(t, m, &out)
		crossed, err := swap.Cross(m, runs, &out, &in, nil)
		if err != nil {
			t.Fatal(err)
		}
		var to taint.Account
		if err := to.Receive(m, &in, crossed); err != nil {
			t.Fatalf("%v of %s: %v", crossed, in.Dec(), err)
		}
		if m == taint.Poison {
			return
		}
		for source := uint32(1); source <= 3; source++ {
			paid, got := of(runs, source), of(crossed, source)
			// got is paid*in/out, to less than one unit for each run.
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(paid, in.ToBig()), out.ToBig())
			off := exact.Sub(exact, new(big.Rat).SetInt(got))
			if off.Abs(off).Cmp(big.NewRat(int64(len(runs))+1, 1)) >= 0 {
				t.Errorf("source %d: %s of %s is %s of %s", source, paid, out.Dec(), got, in.Dec())
			}
			if paid.Sign() == 0 && got.Sign() != 0 || paid.Cmp(out.ToBig()) == 0 && got.Cmp(in.ToBig()) != 0 {
				t.Errorf("source %d: all or nothing became %s of %s", source, got, in.Dec())
			}
		}
	})
}

func of(runs []taint.Run, source uint32) *big.Int {
	sum := new(big.Int)
	for i := range runs {
		if runs[i].Source == source {
			sum.Add(sum, runs[i].Amount.ToBig())
		}
	}
	return sum
}

func TestOneShareRoundedTwiceIsStillOneShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := units(rapid.Uint64Range(1, 1<<40).Draw(t, "whole"))
		tainted := units(rapid.Uint64Range(0, whole.Uint64()).Draw(t, "tainted"))
		var outs []swap.Paid
		for range rapid.IntRange(1, 4).Draw(t, "assets") {
			p := swap.Paid{Amount: units(rapid.Uint64Range(1, 1<<40).Draw(t, "amount"))}
			var err error
			if p.Runs, err = swap.Cross(taint.Haircut, []taint.Run{{Source: 1, Amount: tainted}}, &whole, &p.Amount, nil); err != nil {
				t.Fatal(err)
			}
			outs = append(outs, p)
		}
		if _, err := swap.CrossAll(taint.Haircut, outs, uint256.NewInt(1000), nil); err != nil {
			t.Errorf("%v: %v", outs, err)
		}
	})
}
