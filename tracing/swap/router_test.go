package swap_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/swap"
)

func TestWhatKeepsNothingIsARouter(t *testing.T) {
	w := newWorld()
	s := chain(
		t,
		w.rows(t, []string{"*x>via 3 ETH", "via>weth 3 ETH", "via>pool 3 WETH", "pool>via 9 A", "via>x 9 A"}),
		w.rows(t, []string{"y>via 5 A", "via>pool 5 A", "pool>y 6 B", "y>dusty 5 A", "dusty>pool 4 A"}),
		w.rows(t, []string{"*x>via 0 ETH"}),
		w.rows(t, []string{"x>y 5 A"}),
	)
	r := swap.NewReader(w, w.policy)
	for name, want := range map[string]swap.Routing{
		"via":    {Seen: 2},
		"dusty":  {Seen: 1, Kept: 1},
		"x":      {Seen: 2, Kept: 2},
		"pool":   {Seen: 2, Kept: 2},
		"nobody": {},
	} {
		var got swap.Routing
		if r.Routes(s, w.address(name), 10, &got); got != want || got.IsRouter() != (name == "via") {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	var got swap.Routing
	if r.Routes(s, w.address("x"), 1, &got); got.Seen != 1 {
		t.Errorf("%d transactions were looked at, want one", got.Seen)
	}
	// The same transaction as a trade, after it was looked at for a router.
	if text := w.told(r.Of(s, 0, w.address("x"))); text != "swap: 3 ETH@pool > 9 A by pool" {
		t.Error(text)
	}
}

// crowded is a transaction in which so many trade with one pool.
func crowded(w *world, traders int) (rows []segment.Transfer) {
	pool, a, b := w.address("pool"), w.asset("A"), w.asset("B")
	for i := range traders {
		who := w.address(fmt.Sprintf("trader%d", i))
		rows = append(rows,
			segment.Transfer{From: who, To: pool, Asset: a, Amount: *uint256.NewInt(uint64(i) + 1), Place: segment.PlaceOf(uint8(ledger.Log), uint32(2*i))},
			segment.Transfer{From: pool, To: who, Asset: b, Amount: *uint256.NewInt(uint64(i) + 7), Place: segment.PlaceOf(uint8(ledger.Log), uint32(2*i)+1)})
	}
	return rows
}

func TestEachOfFiveThousandTradersInOneTransactionGetsItsTrade(t *testing.T) {
	w := newWorld()
	s := chain(t, crowded(w, 5000))
	r := swap.NewReader(w, w.policy)
	began := time.Now()
	for i := range 5000 {
		trade, ok := r.Of(s, 0, w.address(fmt.Sprintf("trader%d", i)))
		if !ok || len(trade.In) != 1 || trade.In[0].Amount.Uint64() != uint64(i)+7 {
			t.Fatalf("trader %d: %s", i, w.told(trade, ok))
		}
	}
	t.Logf("10,000 rows, 5,000 questions: %s", time.Since(began))
}

func TestATransactionOfTooManyRowsIsRefused(t *testing.T) {
	w := newWorld()
	s := chain(t, crowded(w, swap.MaxRows/2+1))
	if got := w.told(swap.Of(s, 0, w.address("trader0"), w, w.policy)); got != "no: too many transfers in one transaction" {
		t.Error(got)
	}
	var n swap.Netting
	if err := swap.Net(s, 0, w.address("trader0"), &n); err != swap.ErrTooLarge { //nolint:errorlint // it is not wrapped
		t.Error(err)
	}
}

func TestATradeThatPaysACrowdIsRefused(t *testing.T) {
	w := newWorld()
	rows := []string{"x>pool 10 A"}
	for i := range 100 {
		rows = append(rows, fmt.Sprintf("pool>y%d 1 B", i))
	}
	if got := w.ask(t, "x", rows...); got != "no: several parties traded at once" {
		t.Error(got)
	}
}

func BenchmarkOf(b *testing.B) {
	for _, bench := range []struct {
		name string
		rows func(*world) []segment.Transfer
	}{
		{"transfer", func(w *world) []segment.Transfer { return w.rows(b, []string{"*x>y 3 ETH"}) }},
		{"no venue", func(w *world) []segment.Transfer { return w.rows(b, []string{"*x>y 3 ETH", "y>z 3 ETH"}) }},
		{"swap", func(w *world) []segment.Transfer {
			return w.rows(b, []string{"*x>router 3 ETH", "router>weth 3 ETH", "router>pool 3 WETH", "pool>x 9 A"})
		}},
		{"10,000 rows", func(w *world) []segment.Transfer { return crowded(w, 5000) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			w := newWorld()
			tx := bench.rows(w)
			s := chain(b, tx, tx) // two, so that none is remembered
			r := swap.NewReader(quick{w.address("pool"), w.address("router")}, w.policy)
			who := tx[0].From
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Of(s, i&1, who)
			}
			b.ReportMetric(float64(len(tx))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// quick are two exchanges.
type quick [2]uint32

func (q quick) Venue(address uint32) swap.Venue {
	if address == q[0] || address == q[1] {
		return swap.Exchange
	}
	return swap.NoVenue
}

func (quick) Issuer(uint32) uint32 { return 0 }
