package tracing_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

var traders = []string{"a", "b", "c", "d"}

// drawTrades draws transactions of several rows: payments, trades at pools, directly and through
// routers, with refunds, fees and other receivers, and rows that nobody understands among them.
func drawTrades(t *rapid.T) (rows []string) {
	assets := []string{"ETH", "USDC", "weth"}
	pick := func(what string, of []string) string { return rapid.SampledFrom(of).Draw(t, what) }
	for i := range rapid.IntRange(2, 15).Draw(t, "transactions") {
		var list []string
		row := func(from, to string, amount int, asset string) {
			list = append(list, fmt.Sprintf("t%d %s %s %d %s", i, from, to, amount, asset))
		}
		payer, paid, got := pick("payer", traders), pick("paid", assets), pick("got", assets)
		amount := rapid.IntRange(1, 20).Draw(t, "amount")
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			row(pick("from", append(traders, "-", "x")), pick("to", append(traders, "pool", "x")), amount, paid)
		case 1:
			venue := pick("venue", []string{"pool", "dex", "bank", "vault", "weth", "x"})
			row(payer, venue, amount, paid)
			row(venue, pick("receiver", append(traders, payer, payer, payer)), rapid.IntRange(1, 50).Draw(t, "price"), got)
			if rapid.Bool().Draw(t, "refund") {
				row(venue, payer, rapid.IntRange(1, amount).Draw(t, "back"), paid)
			}
		case 2:
			fee := rapid.IntRange(0, amount-1).Draw(t, "fee")
			row(payer, "router", amount, paid)
			row("router", "d", fee, paid)
			row("router", "pool", amount-fee, paid)
			row("pool", "router", 2*amount, got)
			row("router", payer, 2*amount, got)
		case 3:
			row(payer, "pool", amount, paid)
			row("pool", payer, 3*amount, got)
		}
		if rapid.IntRange(0, 2).Draw(t, "noise") == 0 {
			row(pick("noise from", append(traders, "pool")), pick("noise to", append(traders, "x")), rapid.IntRange(0, 9).Draw(t, "noise amount"), pick("noise asset", assets))
			if rapid.Bool().Draw(t, "first") {
				slices.Reverse(list)
			}
		}
		rows = append(rows, list...)
	}
	return rows
}

func tradeQuery(t *rapid.T, v *ledger.View) tracing.Query {
	q := anyQuery(t, v, append([]taint.Method{taint.Poison}, accountMethods...))
	q.Direction = tracing.Forward
	if rapid.Bool().Draw(t, "least amount") {
		q.MinAmount = least(rapid.Uint64Range(1, 5).Draw(t, "least"))
	}
	if rapid.IntRange(0, 3).Draw(t, "ends early") == 0 {
		q.MaxTransfers = rapid.Uint64Range(1, 12).Draw(t, "transfers")
	}
	return q
}

// adds fails unless, asset by asset and source by source, what came is what became of it.
func adds(t testingT, r *tracing.Result, what string) {
	sums := map[string]*big.Int{}
	add := func(list []tracing.Amount, sign int64) {
		for _, a := range list {
			key := fmt.Sprintf("asset %d source %d", a.Asset, a.Source)
			if sums[key] == nil {
				sums[key] = new(big.Int)
			}
			sums[key].Add(sums[key], new(big.Int).Mul(a.Units, big.NewInt(sign)))
		}
	}
	add(r.Issued, 1)
	add(r.CrossedIn, 1)
	for _, list := range [][]tracing.Amount{r.Held, r.Returned, r.Fees, r.CrossedOut} {
		add(list, -1)
	}
	for _, x := range r.Stopped {
		add(x.Amounts, -1)
	}
	for _, x := range r.Limited {
		add(x.Amounts, -1)
	}
	for _, x := range r.Gone {
		add(x.Amounts, -1)
	}
	for key, sum := range sums {
		if sum.Sign() != 0 {
			t.Fatalf("%s: %s is off by %s: %+v", what, key, sum, r.Summary)
		}
	}
}

func TestTaintThroughTradesAddsUpByAssetAndSource(t *testing.T) {
	crossed := 0
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t, "ethereum", tradeTable(drawTrades(t)))
		q := tradeQuery(t, v)
		if len(q.Sources) == 0 {
			return
		}
		policy := swap.Policy{}
		if rapid.Bool().Draw(t, "wraps") {
			policy.Lending, policy.Liquidity = swap.Wrap, swap.Wrap
		}
		contract, seen, _ := v.Address("weth")
		if token, known := v.AssetNumber("weth"); known && seen {
			policy.Wrappers = []swap.Wrapper{{Contract: contract, Token: token}}
		}
		q.Crossings = crossing(t, v, policy)
		var lines []string
		r, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
			if x.Tainted.Gt(&x.Amount) || x.Tainted.IsZero() {
				t.Fatalf("%s carries %s", line(v, x), x.Tainted.Dec())
			}
			return telling(v, &lines)(x)
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.CrossedIn) > 0 {
			crossed++
		}
		if q.Method != taint.Poison {
			adds(t, r, q.Method.String())
		}
		first := found(t, v, r, lines)
		q.Crossings = crossing(t, v, policy)
		if second := followed(t, v, q); second != first {
			t.Fatalf("once\n%s\nand then\n%s", first, second)
		}
	})
	if crossed == 0 {
		t.Error("nothing ever crossed")
	}
}

// noTrades finds none.
type noTrades struct{}

func (noTrades) Cross(int, int, uint32) (swap.Trade, bool, error) { return swap.Trade{}, false, nil }

func TestWithoutTradesATraceIsWhatItIsWithoutCrossings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t, "ethereum", tradeTable(drawTrades(t)))
		q := tradeQuery(t, v)
		if len(q.Sources) == 0 {
			return
		}
		want := followed(t, v, q)
		q.Crossings = noTrades{}
		if got := followed(t, v, q); got != want {
			t.Fatalf("with\n%s\nwithout\n%s", got, want)
		}
	})
}

// plainTrades says that whoever pays the pool and is paid by it in one transaction trades.
type plainTrades struct {
	v    *ledger.View
	pool uint32
}

func (p plainTrades) Cross(i, tx int, address uint32) (t swap.Trade, ok bool, err error) {
	var n swap.Netting
	if err := swap.Net(p.v.Segments()[i], tx, address, &n); err != nil || address == p.pool {
		return t, false, err
	}
	for j := range n.Sums {
		switch amount, gained := n.Sums[j].Net(); {
		case amount.IsZero():
		case gained:
			t.In = append(t.In, swap.Leg{Address: address, Asset: n.Sums[j].Asset, Amount: amount})
		default:
			t.Out = append(t.Out, swap.Leg{Asset: n.Sums[j].Asset, Amount: amount})
		}
	}
	t.Kind, t.Payer, t.Venue = swap.Swapped, address, p.pool
	return t, len(t.Out) == 1 && len(t.In) > 0, nil
}

// purse is what somebody holds of an asset, unit by unit, true: tainted.
type purse map[string][]bool

// naively traces from a through whole transactions, each of which is a payment between two or
// a trade with the pool, with refunds: unit by unit, under haircut the tainted ones first.
func naively(rows []string, m taint.Method) map[string]int {
	purses := purse{}
	send := func(key string, n int) (units []bool) {
		all := purses[key]
		k := min(n, len(all))
		switch m {
		case taint.Haircut:
			units, purses[key] = haircutUnits(all, k)
		case taint.LIFO:
			units, purses[key] = slices.Clone(all[len(all)-k:]), slices.Clone(all[:len(all)-k])
		default:
			units, purses[key] = slices.Clone(all[:k]), slices.Clone(all[k:])
		}
		for len(units) < n {
			units = append(units, false)
		}
		if strings.HasPrefix(key, "a ") {
			for i := range units {
				units[i] = true
			}
		}
		return units
	}
	get := func(key string, units []bool) {
		if strings.HasPrefix(key, "a ") || strings.HasPrefix(key, "pool ") { // the source and the stop
			units = make([]bool, len(units))
		}
		purses[key] = append(purses[key], units...)
	}
	for i := 0; i < len(rows); {
		f := strings.Fields(rows[i])
		amount := number(f[3])
		if i++; f[2] != "pool" {
			get(f[2]+" "+f[4], send(f[1]+" "+f[4], amount))
			continue
		}
		payer, paid := f[1], f[1]+" "+f[4]
		units := send(paid, amount)
		var gains [][]string
		back := 0
		for ; i < len(rows) && strings.HasPrefix(rows[i], f[0]+" "); i++ {
			g := strings.Fields(rows[i])
			if g[4] == f[4] {
				back += number(g[3])
			} else {
				gains = append(gains, g)
			}
		}
		if len(gains) == 0 {
			get(paid, make([]bool, back)) // what went to the pool stays there
			continue
		}
		kept, sold := shareUnits(units, back)
		get(paid, kept)
		for _, g := range gains {
			part, _ := shareUnits(stretch(sold, number(g[3])), number(g[3]))
			get(payer+" "+g[4], part)
		}
	}
	held := map[string]int{}
	for key, units := range purses {
		for _, tainted := range units {
			if tainted {
				held[key]++
			}
		}
	}
	return held
}

// haircutUnits takes n of some units, as many tainted ones as their share has, half a unit being one.
func haircutUnits(all []bool, n int) (taken, left []bool) {
	tainted := 0
	for _, u := range all {
		if u {
			tainted++
		}
	}
	share := 0
	if len(all) > 0 {
		share = (2*tainted*n + len(all)) / (2 * len(all))
	}
	taken = append(slices.Repeat([]bool{true}, share), slices.Repeat([]bool{false}, n-share)...)
	left = append(slices.Repeat([]bool{true}, tainted-share), slices.Repeat([]bool{false}, len(all)-tainted-n+share)...)
	return taken, left
}

func number(text string) (n int) {
	_, _ = fmt.Sscan(text, &n)
	return n
}

// runsOf are units as runs of one kind.
func runsOf(units []bool) (runs []int, kinds []bool) {
	for i, u := range units {
		if i == 0 || u != units[i-1] {
			runs, kinds = append(runs, 0), append(kinds, u)
		}
		runs[len(runs)-1]++
	}
	return runs, kinds
}

// largest shares n among weights by largest remainder.
func largest(weights []int, n int) []int {
	total := 0
	for _, w := range weights {
		total += w
	}
	shares, left := make([]int, len(weights)), n
	if total == 0 {
		return shares
	}
	for i, w := range weights {
		shares[i] = w * n / total
		left -= shares[i]
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return weights[j]*n%total - weights[i]*n%total })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// shareUnits takes n of some units, of each run its part, and gives the others too.
func shareUnits(units []bool, n int) (taken, left []bool) {
	runs, kinds := runsOf(units)
	for i, share := range largest(runs, n) {
		for k := range runs[i] {
			if k < share {
				taken = append(taken, kinds[i])
			} else {
				left = append(left, kinds[i])
			}
		}
	}
	return taken, left
}

// stretch makes n units of some, of each run its part.
func stretch(units []bool, n int) (out []bool) {
	runs, kinds := runsOf(units)
	for i, share := range largest(runs, n) {
		out = append(out, slices.Repeat([]bool{kinds[i]}, share)...)
	}
	return out
}

// drawPlain draws payments and trades with the pool by whom the ledger showed to have the money.
func drawPlain(t *rapid.T) (rows []string) {
	assets := []string{"ETH", "USDC"}
	pick := func(what string, of []string) string { return rapid.SampledFrom(of).Draw(t, what) }
	for i := range rapid.IntRange(2, 15).Draw(t, "transactions") {
		payer, k := pick("payer", traders), rapid.IntRange(0, 1).Draw(t, "asset")
		amount := rapid.IntRange(1, 12).Draw(t, "amount")
		if rapid.Bool().Draw(t, "pays") {
			if to := pick("to", traders); to != payer {
				rows = append(rows, fmt.Sprintf("t%d %s %s %d %s", i, payer, to, amount, assets[k]))
			}
			continue
		}
		rows = append(rows, fmt.Sprintf("t%d %s pool %d %s", i, payer, amount, assets[k]))
		if rapid.Bool().Draw(t, "refunds") && amount > 1 {
			rows = append(rows, fmt.Sprintf("t%d pool %s %d %s", i, payer, rapid.IntRange(1, amount-1).Draw(t, "back"), assets[k]))
		}
		rows = append(rows, fmt.Sprintf("t%d pool %s %d %s", i, payer, rapid.IntRange(1, 30).Draw(t, "price"), assets[1-k]))
	}
	return rows
}

func TestCrossingAgreesWithUnitsThatAreFollowedOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawPlain(t)
		if len(rows) == 0 {
			return
		}
		v := drawn(t, "ethereum", tradeTable(rows))
		source, seen, _ := v.Address("a")
		pool, traded, _ := v.Address("pool")
		if !seen || !traded {
			return
		}
		for _, m := range []taint.Method{taint.FIFO, taint.LIFO, taint.Haircut} {
			q := tracing.Query{
				Method: m, Sources: []tracing.Source{{Address: source, Number: 1}}, Stops: stopsAt{v, []string{"pool"}},
				Crossings: plainTrades{v, pool},
			}
			r, err := tracing.Trace(context.Background(), v, q, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := naively(rows, m)
			err = r.Addresses(func(a *tracing.Address) error {
				for _, asset := range []string{"ETH", "USDC"} {
					key := v.AddressText(a.ID) + " " + asset
					if got := amountOf(v, a.Held, asset); got != fmt.Sprint(want[key]) {
						t.Fatalf("%s: %s is %s, unit by unit %d:\n%s", m, key, got, want[key], strings.Join(rows, "\n"))
					}
					delete(want, key)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for key, n := range want {
				if n > 0 {
					t.Fatalf("%s: %s is not reached, unit by unit %d:\n%s", m, key, n, strings.Join(rows, "\n"))
				}
			}
		}
	})
}
