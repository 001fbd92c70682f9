package taint_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/tracing/taint"
)

const sources, holders = 3, 4

// step is a send of one account, or from outside where from is -1.
type step struct {
	from, to int
	amount   uint64
	runs     []taint.Run // from outside
}

func drawSteps(t *rapid.T, m taint.Method, most uint64) []step {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		s := step{from: rapid.IntRange(-1, holders-1).Draw(t, "from"), to: rapid.IntRange(0, holders-1).Draw(t, "to")}
		s.amount = rapid.Uint64Range(0, most).Draw(t, "amount")
		if s.from < 0 {
			s.runs = drawRuns(t, m, &s.amount, most)
		}
		return s
	}), 1, 40).Draw(t, "steps")
}

// drawRuns draws runs of an amount, as Receive takes them, and for ordered methods
// the amount with them.
func drawRuns(t *rapid.T, m taint.Method, amount *uint64, most uint64) (runs []taint.Run) {
	if m.Ordered() {
		sum := uint64(0)
		for range rapid.IntRange(0, 4).Draw(t, "runs") {
			r := run(rapid.Uint32Range(0, sources).Draw(t, "source"), rapid.Uint64Range(0, most/4).Draw(t, "units"))
			if len(runs) > 0 && runs[len(runs)-1].Source == r.Source {
				continue
			}
			runs, sum = append(runs, r), sum+r.Amount.Uint64()
		}
		if len(runs) > 0 {
			*amount = sum
		}
		return runs
	}
	left := *amount
	for source := uint32(1); source <= sources; source++ {
		if part := rapid.Uint64Range(0, left).Draw(t, "part"); part > 0 && rapid.Bool().Draw(t, "has") {
			if m == taint.Poison {
				part = *amount
			} else {
				left -= part
			}
			runs = append(runs, run(source, part))
		}
	}
	return runs
}

func scaled(runs []taint.Run, unit *uint256.Int) []taint.Run {
	out := slices.Clone(runs)
	for i := range out {
		out[i].Amount.Mul(&out[i].Amount, unit)
	}
	return out
}

// drawUnit draws what one unit of the steps stands for, so that amounts take one to
// four words.
func drawUnit(t *rapid.T) *uint256.Int {
	return new(uint256.Int).Lsh(n(rapid.Uint64Range(1, 9).Draw(t, "factor")), rapid.SampledFrom([]uint{0, 55, 60, 64, 110, 124, 180, 232}).Draw(t, "shift"))
}

func TestFIFOAndLIFOAreThoseOfSingleUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.FIFO, taint.LIFO}).Draw(t, "method")
		unit := drawUnit(t)
		var accounts [holders]taint.Account
		var naive [holders]naiveQueue
		for _, s := range drawSteps(t, m, 20) {
			amount := new(uint256.Int).Mul(n(s.amount), unit)
			runs, taken := scaled(s.runs, unit), units(s.runs, s.amount)
			if s.from >= 0 {
				var lack uint256.Int
				var short int
				runs, lack = accounts[s.from].Send(m, amount, nil)
				taken, short = naive[s.from].send(m, int(s.amount))
				if want := new(uint256.Int).Mul(n(uint64(short)), unit); !lack.Eq(want) {
					t.Fatalf("lacks %v, want %v", lack.Dec(), want.Dec())
				}
				expectRuns(t, runs, taken, unit)
			}
			naive[s.to] = append(naive[s.to], taken...)
			if err := accounts[s.to].Receive(m, amount, runs); err != nil {
				t.Fatal(err)
			}
		}
		for i := range accounts {
			all, _ := accounts[i].Send(m, accounts[i].Balance(), nil)
			expectRuns(t, all, naive[i], unit)
		}
	})
}

func expectRuns(t *rapid.T, got []taint.Run, want []uint32, unit *uint256.Int) {
	t.Helper()
	var runs []taint.Run
	for _, source := range want {
		if last := len(runs) - 1; last >= 0 && runs[last].Source == source {
			runs[last].Amount.Add(&runs[last].Amount, unit)
		} else {
			runs = append(runs, taint.Run{Source: source, Amount: *unit})
		}
	}
	if len(runs) == 1 && runs[0].Source == 0 {
		runs = nil
	}
	if !slices.Equal(got, runs) {
		t.Fatalf("got %v, want %v", got, runs)
	}
}

func TestHaircutAndSeniorityAreThoseOfFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.Haircut, taint.Seniority}).Draw(t, "method")
		unit := drawUnit(t)
		var accounts [holders]taint.Account
		var naive [holders]*naiveStocks
		for i := range naive {
			naive[i] = newStocks(sources)
		}
		for _, s := range drawSteps(t, m, rapid.SampledFrom([]uint64{5, 100, 1 << 19}).Draw(t, "most")) {
			amount, runs := new(uint256.Int).Mul(n(s.amount), unit), scaled(s.runs, unit)
			if s.from >= 0 {
				// Some units more or less, so that not all has the factor.
				amount.AddUint64(amount, rapid.Uint64Range(0, 3).Draw(t, "odd"))
				var lack uint256.Int
				runs, lack = accounts[s.from].Send(m, amount, nil)
				want, short := naive[s.from].send(m, amount.ToBig())
				if !slices.Equal(runs, want) || lack.CmpBig(short) != 0 {
					t.Fatalf("%v of %v: %v lacking %v, want %v lacking %v", m, amount, runs, lack.Dec(), want, short)
				}
			}
			naive[s.to].receive(amount.ToBig(), runs)
			if err := accounts[s.to].Receive(m, amount, runs); err != nil {
				t.Fatal(err)
			}
			expectStocks(t, &accounts[s.to], naive[s.to])
		}
		for i := range accounts {
			expectStocks(t, &accounts[i], naive[i])
		}
	})
}

func expectStocks(t *rapid.T, a *taint.Account, want *naiveStocks) {
	t.Helper()
	sum, parts := new(big.Int), a.AppendParts(nil)
	for i, stock := range want.stocks {
		sum.Add(sum, stock)
		if i == sources {
			break
		}
		at := slices.IndexFunc(parts, func(r taint.Run) bool { return r.Source == uint32(i+1) })
		if stock.Sign() == 0 != (at < 0) || at >= 0 && parts[at].Amount.CmpBig(stock) != 0 {
			t.Fatalf("the parts are %v, want %v of source %d", parts, stock, i+1)
		}
	}
	if a.Balance().CmpBig(sum) != 0 || a.IsTainted() != (want.tainted().Sign() > 0) {
		t.Fatalf("the balance is %v, want %v; tainted %v", a.Balance().Dec(), sum, a.IsTainted())
	}
}

func TestEachSourceIsConservedToTheUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority}).Draw(t, "method")
		unit := drawUnit(t)
		var accounts [holders]taint.Account
		var issued, held [sources + 1]uint256.Int
		for _, s := range drawSteps(t, m, 1000) {
			amount, runs := new(uint256.Int).Mul(n(s.amount), unit), scaled(s.runs, unit)
			if s.from >= 0 {
				runs, _ = accounts[s.from].Send(m, amount, nil)
			} else {
				addAll(&issued, runs)
			}
			var total uint256.Int
			if taint.Tainted(runs, &total); total.Gt(amount) {
				t.Fatalf("%v of %v is tainted", total.Dec(), amount.Dec())
			}
			if err := accounts[s.to].Receive(m, amount, runs); err != nil {
				t.Fatal(err)
			}
			for i := range accounts {
				if accounts[i].Tainted(&total); total.Gt(accounts[i].Balance()) {
					t.Fatalf("%v of %v held is tainted", total.Dec(), accounts[i].Balance().Dec())
				}
			}
		}
		for i := range accounts {
			parts := accounts[i].AppendParts(nil)
			if !slices.IsSortedFunc(parts, func(a, b taint.Run) int { return int(a.Source) - int(b.Source) }) {
				t.Fatalf("parts %v are not in order", parts)
			}
			addAll(&held, parts)
		}
		if issued[0].Clear(); issued != held {
			t.Fatalf("issued %v, held %v", issued, held)
		}
	})
}

func addAll(sums *[sources + 1]uint256.Int, runs []taint.Run) {
	for i := range runs {
		sum := &sums[runs[i].Source]
		sum.Add(sum, &runs[i].Amount)
	}
}

// What one source brings under these methods does not depend on the others.
func TestASourceIsTheSameAloneAndAmongOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.FIFO, taint.LIFO, taint.Poison}).Draw(t, "method")
		var together, alone [holders]taint.Account
		for _, s := range drawSteps(t, m, 30) {
			runs, own := s.runs, only(m, s.runs)
			if s.from >= 0 {
				runs, _ = together[s.from].Send(m, n(s.amount), nil)
				own, _ = alone[s.from].Send(m, n(s.amount), nil)
				if want := only(m, runs); !slices.Equal(own, want) {
					t.Fatalf("alone %v, among others %v", own, want)
				}
			}
			if err := together[s.to].Receive(m, n(s.amount), runs); err != nil {
				t.Fatal(err)
			}
			if err := alone[s.to].Receive(m, n(s.amount), own); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// only keeps source 1; the others' units become untainted ones.
func only(m taint.Method, runs []taint.Run) (out []taint.Run) {
	for _, r := range runs {
		if r.Source != 1 {
			if r.Source = 0; !m.Ordered() {
				continue
			}
		}
		if last := len(out) - 1; last >= 0 && out[last].Source == r.Source {
			out[last].Amount.Add(&out[last].Amount, &r.Amount)
		} else if !r.Amount.IsZero() {
			out = append(out, r)
		}
	}
	if len(out) == 1 && out[0].Source == 0 {
		return nil
	}
	return out
}

// A single source under haircut is half a unit up, half a unit down.
func TestOneSourceUnderHaircutIsRoundedHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		balance := drawWide(t, "balance")
		held, amount := drawUpTo(t, balance, "held"), drawUpTo(t, balance, "amount")
		var rest uint256.Int
		var a taint.Account
		a.SetBalance(rest.Sub(balance, held))
		if err := a.Receive(taint.Haircut, held, []taint.Run{{Source: 1, Amount: *held}}); err != nil {
			t.Fatal(err)
		}
		runs, _ := a.Send(taint.Haircut, amount, nil)
		want := new(big.Int)
		if !balance.IsZero() { // floor((2*held*amount + balance) / (2*balance))
			b := balance.ToBig()
			want.Mul(held.ToBig(), amount.ToBig())
			want.Add(want.Lsh(want, 1), b).Quo(want, new(big.Int).Lsh(b, 1))
		}
		var got uint256.Int
		if taint.Tainted(runs, &got); got.CmpBig(want) != 0 {
			t.Fatalf("%v of %v, of which %v: %v, want %v", amount.Dec(), balance.Dec(), held.Dec(), got.Dec(), want)
		}
	})
}

// drawWide draws a number whose words are often the ones that carry.
func drawWide(t *rapid.T, label string) *uint256.Int {
	word := rapid.OneOf(rapid.SampledFrom([]uint64{0, 1, 1 << 63, 1<<63 - 1, ^uint64(0), ^uint64(0) - 1}), rapid.Uint64())
	var out uint256.Int
	for i := range rapid.IntRange(1, 4).Draw(t, label+" words") {
		out[i] = word.Draw(t, label)
	}
	return &out
}

func drawUpTo(t *rapid.T, most *uint256.Int, label string) *uint256.Int {
	out := drawWide(t, label)
	switch {
	case rapid.Bool().Draw(t, label+" from above"):
		if out.Gt(most) {
			out.Clear()
		}
		return out.Sub(most, out)
	case out.Gt(most):
		out.Mod(out, most)
	}
	return out
}

func TestApportionIsLargestRemainder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var weights []uint256.Int
		var naive []*big.Int
		var total uint256.Int
		for range rapid.IntRange(0, 20).Draw(t, "weights") {
			w := drawWide(t, "weight")
			if rapid.Bool().Draw(t, "small") {
				w.SetUint64(w[0] & 7)
			}
			if _, over := new(uint256.Int).AddOverflow(&total, w); over {
				continue
			}
			total.Add(&total, w)
			weights, naive = append(weights, *w), append(naive, w.ToBig())
		}
		amount := drawUpTo(t, &total, "amount")
		got := taint.Apportion([]uint256.Int{*n(5)}, amount, weights)
		if len(got) != len(weights)+1 || !got[0].Eq(n(5)) {
			t.Fatalf("%d shares behind %v", len(got)-1, got[0].Dec())
		}
		for i, want := range largestRemainder(amount.ToBig(), naive) {
			if got[i+1].CmpBig(want) != 0 {
				t.Fatalf("share %d is %v, want %v", i, got[i+1].Dec(), want)
			}
		}
	})
}
