package tracing_test

import (
	"context"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

func arrival(v *ledger.View, tx int, address uint32, amount, tainted uint64) tracing.Arrival {
	return tracing.Arrival{Tx: tx, Address: address, Amount: *uint256.NewInt(amount), Parts: []taint.Run{{Source: 1, Amount: *uint256.NewInt(tainted)}}, Hops: 3}
}

func TestWhatArrivesFromElsewhereIsFollowedOn(t *testing.T) {
	v := tradesOf(t, "o - X 10 ETH", "a bridge X 10 ETH", "b X Y 5 ETH", "c X Z 15 ETH")
	for m, want := range map[taint.Method][2]string{
		taint.Haircut: {"b X>Y 2/5 4 ETH", "c X>Z 4/15 4 ETH"}, taint.FIFO: {"c X>Z 6/15 4 ETH"}, taint.LIFO: {"b X>Y 1/5 4 ETH", "c X>Z 5/15 4 ETH"},
		taint.Seniority: {"b X>Y 5/5 4 ETH", "c X>Z 1/15 4 ETH"}, taint.Poison: {"b X>Y 5/5 4 ETH", "c X>Z 15/15 4 ETH"},
	} {
		q := tracing.Query{Method: m, Arrivals: []tracing.Arrival{arrival(v, 1, id(t, v, "X"), 10, 6)}}
		r, got := crosses(t, v, q)
		t.Log(m)
		first := "a bridge>X 6/10 3 ETH by bridge"
		if m == taint.Poison {
			first = "a bridge>X 10/10 3 ETH by bridge"
		}
		all := []string{first}
		for _, x := range want {
			if x != "" {
				all = append(all, x)
			}
		}
		expect(t, got, all...)
		if m != taint.Poison && (units(r.CrossedIn) != "6" || units(r.Held) != "6" || len(r.Issued) != 0) {
			t.Errorf("%s: %+v", m, r.Summary)
		}
	}
}

func TestWhatArrivesInAnOutputIsFollowedToWhereItIsSpent(t *testing.T) {
	v := spends(t, "1 - vault:50", "2 tx0:0:vault:50 X:20;vault:30", "3 tx1:0:X:20 Y:5;Z:15")
	q := tracing.Query{Method: taint.FIFO, Arrivals: []tracing.Arrival{arrival(v, 1, 0, 20, 8)}}
	r, got := crosses(t, v, q)
	expect(t, got, "tx1 ->X 8/20 3 BTC by bridge", "tx2 X>Y 5/5 4 BTC", "tx2 X>Z 3/15 4 BTC")
	if units(r.CrossedIn) != "8" || units(r.Held) != "8" {
		t.Errorf("%+v", r.Summary)
	}
}

func TestArrivalsThatCannotBeAreRefused(t *testing.T) {
	v, w := tradesOf(t, "a S X 3 ETH"), spends(t, "1 - X:50")
	x := id(t, v, "X")
	for name, a := range map[string]tracing.Arrival{
		"no transaction": arrival(v, 5, x, 3, 3), "no address": arrival(v, 0, 99, 3, 3), "more than it brings": arrival(v, 0, x, 3, 4),
		"no source": {Address: x, Amount: *uint256.NewInt(3), Parts: []taint.Run{{Amount: *uint256.NewInt(3)}}},
	} {
		if _, err := tracing.Trace(context.Background(), v, tracing.Query{Method: taint.FIFO, Arrivals: []tracing.Arrival{a}}, nil); err == nil {
			t.Errorf("%s: it was traced", name)
		}
	}
	more := arrival(w, 0, 0, 60, 1)
	nowhere := arrival(w, 0, 0, 1, 1)
	nowhere.Output = 1
	for name, a := range map[string]tracing.Arrival{"more than the output": more, "no output": nowhere} {
		if _, err := tracing.Trace(context.Background(), w, tracing.Query{Method: taint.FIFO, Arrivals: []tracing.Arrival{a}}, nil); err == nil {
			t.Errorf("%s: it was traced", name)
		}
	}
}

// drawArrivals draws arrivals with any payment of a chain.
func drawArrivals(t *rapid.T, v *ledger.View) (list []tracing.Arrival) {
	s := v.Segments()[0]
	for range rapid.IntRange(1, 3).Draw(t, "arrivals") {
		a := tracing.Arrival{Tx: rapid.IntRange(0, int(s.Counts().Txs)-1).Draw(t, "tx"), Hops: rapid.IntRange(1, 3).Draw(t, "arrived in hops")}
		amount := uint64(0)
		if s.UTXO() {
			from, to := s.Outputs(a.Tx)
			if to == from {
				continue
			}
			a.Output = rapid.IntRange(0, to-from-1).Draw(t, "output")
			amount = s.Output(from + a.Output).Amount
		} else {
			from, to := s.Transfers(a.Tx)
			row := rapid.IntRange(from, to-1).Draw(t, "row")
			_, a.Address = s.Ends(row)
			a.Asset = s.AssetOf(row)
			if s.AmountOf(row, &a.Amount); a.Address == 0 {
				continue
			}
			amount = a.Amount.Uint64()
		}
		a.Amount.SetUint64(amount)
		for source := uint32(1); source <= 3; source++ {
			part := rapid.Uint64Range(0, amount).Draw(t, "part")
			if amount -= part; part > 0 {
				a.Parts = append(a.Parts, taint.Run{Source: source, Amount: *uint256.NewInt(part)})
			}
		}
		list = append(list, a)
	}
	return list
}

func TestWhatArrivesAddsUpByAssetAndSource(t *testing.T) {
	check := func(t *rapid.T, v *ledger.View, methods []taint.Method) {
		q := anyQuery(t, v, methods)
		q.Direction, q.Arrivals = tracing.Forward, drawArrivals(t, v)
		if len(q.Sources)+len(q.Arrivals) == 0 {
			return
		}
		if v.Chain().Model == ledger.Account && rapid.Bool().Draw(t, "trades") {
			q.Crossings = noTrades{}
		}
		r, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
			if x.Tainted.Gt(&x.Amount) {
				t.Fatalf("%s", line(v, x))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		adds(t, r, q.Method.String())
	}
	t.Run("accounts", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, drawn(t, "ethereum", tradeTable(drawTrades(t))), accountMethods) })
	})
	t.Run("outputs", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, drawn(t, "bitcoin", spendTable(drawSpends(t))), spendMethods) })
	})
}
