package tracing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// tradeTable makes a table of rows "tx from to amount asset", each transaction a block.
func tradeTable(rows []string) string {
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	block, last := 0, ""
	for i, row := range rows {
		f := strings.Fields(row)
		if f[0] != last {
			block, last = block+1, f[0]
		}
		for j := range f {
			if f[j] == "-" {
				f[j] = ""
			}
		}
		fmt.Fprintf(&table, "ethereum,%d,%d,%d,%s,%s,%s,%s,%s\n", block, i, firstSecond+12*block, f[0], f[1], f[2], f[4], f[3])
	}
	return table.String()
}

func tradesOf(t testing.TB, rows ...string) *ledger.View {
	t.Helper()
	return openLedger(t, t, home(t), "ethereum", tradeTable(rows))
}

// crossing reads the trades of a ledger, where pool and dex are exchanges, bank lends and vault is
// a pool of liquidity.
func crossing(fail testingT, v *ledger.View, policy swap.Policy) *tracing.Trades {
	fail.Helper()
	trades := tracing.NewTrades(v, nil, policy)
	for name, venue := range map[string]swap.Venue{"pool": swap.Exchange, "dex": swap.Exchange, "bank": swap.Lending, "vault": swap.Liquidity, "weth": swap.Wrapping} {
		if id, seen, _ := v.Address(name); seen {
			trades.Give(id, venue)
		}
	}
	return trades
}

// crosses traces with crossings, and gives transfers with their asset and crossing.
func crosses(fail testingT, v *ledger.View, q tracing.Query) (*tracing.Result, []string) {
	fail.Helper()
	var lines []string
	r, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
		text := line(v, x) + " " + v.Asset(x.Asset).ID
		if x.Crossing != "" {
			text += " by " + x.Crossing
		}
		lines = append(lines, text)
		return nil
	})
	if err != nil {
		fail.Fatal(err)
	}
	return r, lines
}

// amountOf is that of an asset.
func amountOf(v *ledger.View, list []tracing.Amount, asset string) string {
	for _, a := range list {
		if v.Asset(a.Asset).ID == asset && a.Source == 0 {
			return a.Units.String()
		}
	}
	return "0"
}

// heldBy is what an address holds of an asset.
func heldBy(fail testingT, v *ledger.View, r *tracing.Result, name, asset string) (held string) {
	held = "nothing"
	err := r.Addresses(func(a *tracing.Address) error {
		if v.AddressText(a.ID) == name {
			held = amountOf(v, a.Held, asset)
		}
		return nil
	})
	if err != nil {
		fail.Fatal(err)
	}
	return held
}

func TestThreeTaintedCoinsThatBuyNineThousandTaintAllOfThem(t *testing.T) {
	v := tradesOf(t, "a S X 3 ETH", "b X pool 3 ETH", "b pool X 9000 USDC", "c X Z 9000 USDC")
	for _, m := range []taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority, taint.Poison} {
		q := query(m, named(t, v, "S"))
		q.Crossings, q.Stops = crossing(t, v, swap.Policy{}), stopsAt{v, []string{"pool"}}
		r, got := crosses(t, v, q)
		t.Log(m)
		expect(t, got, "a S>X 3/3 1 ETH", "b X>pool 3/3 2 ETH by swap", "b pool>X 9000/9000 3 USDC by swap", "c X>Z 9000/9000 2 USDC")
		if m != taint.Poison && heldBy(t, v, r, "Z", "USDC") != "9000" {
			t.Errorf("%s: Z holds %s", m, heldBy(t, v, r, "Z", "USDC"))
		}
		if amountOf(v, r.CrossedOut, "ETH") != "3" || amountOf(v, r.CrossedIn, "USDC") != "9000" || len(r.Stopped) != 0 {
			t.Errorf("%s: %s crossed out, %s in, stopped %v", m, amountOf(v, r.CrossedOut, "ETH"), amountOf(v, r.CrossedIn, "USDC"), r.Stopped)
		}
	}
}

func TestTaintCrossesInItsShare(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows []string
		held map[string]string // "address asset"
		out  map[string]string
		cut  string // limit and amount of ETH
	}{
		{
			name: "what is refunded stays in the asset that was paid",
			rows: []string{"a S X 5 ETH", "b X dex 5 ETH", "b dex pool 3 ETH", "b pool X 9000 USDC", "b dex X 2 ETH"},
			held: map[string]string{"X ETH": "2", "X USDC": "9000"}, out: map[string]string{"ETH": "3"},
		},
		{
			name: "what was there of both assets before is not tainted",
			rows: []string{"o - X 7 ETH", "o - X 1000 USDC", "a S X 3 ETH", "b X pool 5 ETH", "b pool X 100 USDC"},
			held: map[string]string{"X ETH": "1", "X USDC": "40"}, out: map[string]string{"ETH": "2"}, // 3 of 10 are tainted, so 1.5 of 5
		},
		{
			name: "through an unlabelled router, with a fee that is paid to somebody",
			rows: []string{"a S X 100 ETH", "b X router 100 ETH", "b router F 10 ETH", "b router pool 90 ETH", "b pool router 45 USDC", "b router X 45 USDC"},
			held: map[string]string{"F ETH": "10", "X USDC": "45", "router ETH": "nothing"}, out: map[string]string{"ETH": "90"},
		},
		{
			name: "a payment beside the trade goes on by itself",
			rows: []string{"a S X 10 ETH", "b X Y 4 ETH", "b X pool 6 ETH", "b pool X 60 USDC"},
			held: map[string]string{"Y ETH": "4", "X USDC": "60"}, out: map[string]string{"ETH": "6"},
		},
		{
			name: "to another receiver",
			rows: []string{"a S X 3 ETH", "b X pool 3 ETH", "b pool Y 9000 USDC"},
			held: map[string]string{"Y USDC": "9000", "X USDC": "nothing"}, out: map[string]string{"ETH": "3"},
		},
		{
			name: "a source that trades has what came of it back",
			rows: []string{"a S pool 3 ETH", "a pool S 9000 USDC"},
			held: map[string]string{"S USDC": "0"}, out: map[string]string{"ETH": "3"},
		},
		{
			name: "a deposit where others borrow it is cut off",
			rows: []string{"a S X 3 ETH", "b X bank 3 ETH", "b bank X 3 claim"},
			held: map[string]string{"X claim": "0"}, cut: "lending 3",
		},
		{
			name: "without a venue there is no trade",
			rows: []string{"a S X 3 ETH", "b X maker 3 ETH", "b maker X 1000000 worthless"},
			held: map[string]string{"maker ETH": "3", "X worthless": "0"},
		},
		{
			name: "two assets of which one is tainted are cut off",
			rows: []string{"a - X 5 DAI", "a S X 3 ETH", "b X pool 3 ETH", "b X pool 5 DAI", "b pool X 9 share"},
			held: map[string]string{"X share": "0"}, cut: "liquidity 3",
		},
		{
			name: "what came before any taint did is in what was paid",
			rows: []string{"a - X 4 ETH", "b X dex 4 ETH", "b S X 4 ETH", "b X dex 4 ETH", "b dex pool 8 ETH", "b pool X 80 USDC"},
			held: map[string]string{"X ETH": "0", "X USDC": "40"}, out: map[string]string{"ETH": "4"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := tradesOf(t, tt.rows...)
			q := query(taint.Haircut, named(t, v, "S"))
			q.Crossings = crossing(t, v, swap.Policy{})
			r, got := crosses(t, v, q)
			for key, want := range tt.held {
				name, asset, _ := strings.Cut(key, " ")
				held := "nothing"
				if _, seen, _ := v.Address(name); seen {
					held = heldBy(t, v, r, name, asset)
				}
				if held != want && (held != "0" || want != "nothing") && (held != "nothing" || want != "0") {
					t.Errorf("%s holds %s, want %s\n  %s\n%+v", key, held, want, strings.Join(got, "\n  "), r.Summary)
				}
			}
			for asset, want := range tt.out {
				if out := amountOf(v, r.CrossedOut, asset); out != want {
					t.Errorf("%s of %s crossed, want %s\n  %s", out, asset, want, strings.Join(got, "\n  "))
				}
			}
			limited := ""
			for _, l := range r.Limited {
				limited += fmt.Sprintf("%s %s", l.Limit, amountOf(v, l.Amounts, "ETH"))
			}
			if limited != tt.cut {
				t.Errorf("limited %q, want %q\n  %s", limited, tt.cut, strings.Join(got, "\n  "))
			}
		})
	}
}

func TestOrderedMethodsTaintTheNewestUnitsThatATradePaid(t *testing.T) {
	// X has 100 of its own first; the trade brings 60 tainted ones behind.
	v := tradesOf(t, "o - X 100 USDC", "a S X 6 ETH", "b X pool 6 ETH", "b pool X 60 USDC", "c X Y 80 USDC", "d X Z 80 USDC")
	for m, want := range map[taint.Method][2]string{taint.FIFO: {"nothing", "60"}, taint.LIFO: {"60", "0"}, taint.Haircut: {"30", "30"}, taint.Seniority: {"60", "nothing"}} {
		q := query(m, named(t, v, "S"))
		q.Crossings = crossing(t, v, swap.Policy{})
		r, got := crosses(t, v, q)
		y, z := heldBy(t, v, r, "Y", "USDC"), heldBy(t, v, r, "Z", "USDC")
		if y == "0" {
			y = "nothing"
		}
		if y != want[0] || z != want[1] && (z != "nothing" || want[1] != "0") {
			t.Errorf("%s: Y has %s and Z %s, want %v\n  %s", m, y, z, want, strings.Join(got, "\n  "))
		}
	}
}

func TestWrappedCoinsOfWhichTheLedgerTellsOneSideCross(t *testing.T) {
	weth := "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
	// The rows tell what went into the contract and what came out, and nothing of the token.
	v := tradesOf(t, "z - o 1 "+weth, "a S X 3 ETH", "b X "+weth+" 3 ETH", "c X Y 2 "+weth, "d "+weth+" X 1 ETH", "e X Z 1 ETH", "f "+weth+" Y 2 ETH", "g Y Z 2 ETH")
	for _, m := range []taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority} {
		q := query(m, named(t, v, "S"))
		q.Crossings = tracing.NewTrades(v, nil, swap.Policy{})
		r, got := crosses(t, v, q)
		if heldBy(t, v, r, "Z", "ETH") != "3" || len(r.Unexplained) > 0 && amountOf(v, r.Unexplained, weth) != "0" {
			t.Errorf("%s: Z holds %s, unexplained %v\n  %s", m, heldBy(t, v, r, "Z", "ETH"), r.Unexplained, strings.Join(got, "\n  "))
		}
	}
}

func TestATraceThatEndsWithinATradeCountsWhatItLeft(t *testing.T) {
	v := tradesOf(t, "a S X 3 ETH", "b X dex 1 ETH", "b X dex 2 ETH", "b dex pool 3 ETH", "b pool X 9000 USDC")
	q := query(taint.Haircut, named(t, v, "S"))
	q.Crossings, q.MaxTransfers = crossing(t, v, swap.Policy{}), 2
	r, _ := crosses(t, v, q)
	if r.Partial == "" || len(r.Limited) != 1 || r.Limited[0].Limit != tracing.Ended || amountOf(v, r.Limited[0].Amounts, "ETH") != "1" || amountOf(v, r.Held, "ETH") != "2" {
		t.Errorf("%+v", r.Summary)
	}
}

func TestThePathToTheReceiverOfATradeLeadsThroughIt(t *testing.T) {
	v := tradesOf(t, "a S X 3 ETH", "b X pool 3 ETH", "b pool Y 9000 USDC", "c Y Z 1 USDC")
	q := query(taint.FIFO, named(t, v, "S"))
	q.Crossings = crossing(t, v, swap.Policy{})
	r, _ := crosses(t, v, q)
	text := ""
	for _, s := range r.Path(id(t, v, "Z")) {
		text += fmt.Sprintf("%s>%s ", v.AddressText(s.From), v.AddressText(s.To))
	}
	if text != "S>X X>pool pool>Y Y>Z " {
		t.Errorf("path %s", text)
	}
}

func TestTradesAreRefusedBackwardAndWhenATraceGoesOn(t *testing.T) {
	v := tradesOf(t, "a S X 3 ETH")
	q := query(taint.FIFO, named(t, v, "S"))
	q.Crossings = crossing(t, v, swap.Policy{})
	r, err := tracing.Start(t.Context(), v, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Continue(t.Context(), v); !errors.Is(err, tracing.ErrNotContinued) {
		t.Errorf("it went on: %v", err)
	}
	q.Direction = tracing.Backward
	if _, err := tracing.Start(t.Context(), v, q, nil); err == nil {
		t.Error("it went backward")
	}
}

func TestTradesOfTheGreatestAmountsDoNotEndATrace(t *testing.T) {
	most := "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	v := tradesOf(t,
		"o - X "+most+" fake", "a S X 3 ETH", "b X pool 3 ETH", "b pool X "+most+" fake", "c X Y 5 fake",
		"d S X 3 ETH", "e X pool 3 ETH", "e pool X "+most+" fake", "e pool X "+most+" fake", "f S Z "+most+" fake", "g Z pool "+most+" fake", "g pool Z 7 USDC")
	for _, m := range []taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority, taint.Poison} {
		q := query(m, named(t, v, "S"))
		q.Crossings = crossing(t, v, swap.Policy{})
		r, _ := crosses(t, v, q)
		if m != taint.Poison {
			adds(t, r, m.String())
		}
		if heldBy(t, v, r, "Z", "USDC") != "7" && m != taint.Poison {
			t.Errorf("%s: %+v", m, r.Summary)
		}
	}
}

func TestOnlyTheAssetThatIsAskedForIsFollowed(t *testing.T) {
	v := tradesOf(t, "a S X 3 ETH", "b X pool 3 ETH", "b pool X 9000 USDC", "c X Z 9000 USDC")
	q := query(taint.FIFO, named(t, v, "S"))
	coin := uint32(0)
	q.Crossings, q.Asset = crossing(t, v, swap.Policy{}), &coin
	r, got := crosses(t, v, q)
	expect(t, got, "a S>X 3/3 1 ETH", "b X>pool 3/3 2 ETH by swap")
	if amountOf(v, r.CrossedOut, "ETH") != "3" || len(r.CrossedIn) != 0 {
		t.Errorf("%+v", r.Summary)
	}
}

// TestWhatIsPassedOnWithinATradeIsNoTrade has a payer who swaps a grain, has the rest back and
// pays it on, all in one transaction: what came back is followed to the venue, row by row, and
// nothing is washed by the trade.
func TestWhatIsPassedOnWithinATradeIsNoTrade(t *testing.T) {
	for name, rows := range map[string][]string{
		"what came back":  {"a S X 100 ETH", "b X dex 100 ETH", "b dex X 99 ETH", "b X Y 99 ETH", "b dex X 3 USDC"},
		"what was got":    {"a S X 100 ETH", "b X dex 100 ETH", "b dex X 3 USDC", "b X Y 1 USDC"},
		"what others got": {"a S X 100 ETH", "b X dex 100 ETH", "b dex Z 3 USDC", "b Z Y 1 USDC"},
	} {
		t.Run(name, func(t *testing.T) {
			v := tradesOf(t, rows...)
			q := query(taint.Haircut, named(t, v, "S"))
			q.Crossings = crossing(t, v, swap.Policy{})
			q.Stops = stopsAt{v, []string{"dex"}}
			r, _ := crosses(t, v, q)
			adds(t, r, name)
			if len(r.CrossedOut) > 0 || len(r.Stopped) != 1 || units(r.Stopped[0].Amounts) != "100" {
				t.Errorf("crossed out %v, stopped %v", r.CrossedOut, r.Stopped)
			}
		})
	}
}

// TestALoanWithinATradeThinsNoTaint has a payer borrow much more than he sells, and pay it back.
func TestALoanWithinATradeThinsNoTaint(t *testing.T) {
	v := tradesOf(t, "a S X 30 ETH", "b L X 970 ETH", "b X dex 30 ETH", "b X L 970 ETH", "b dex X 90 USDC")
	q := query(taint.Haircut, named(t, v, "S"))
	q.Crossings = crossing(t, v, swap.Policy{})
	q.Stops = stopsAt{v, []string{"dex"}}
	r, _ := crosses(t, v, q)
	adds(t, r, "a loan")
	if len(r.CrossedOut) > 0 {
		t.Errorf("crossed out %v", r.CrossedOut)
	}
}

func TestTaintOfLessThanAUnitOfWhatWasGotIsCounted(t *testing.T) {
	v := tradesOf(t, "a S X 39 ETH", "a Z X 61 ETH", "b X dex 100 ETH", "b dex X 1 NFT")
	q := query(taint.Haircut, named(t, v, "S"))
	q.Crossings = crossing(t, v, swap.Policy{})
	r, _ := crosses(t, v, q)
	adds(t, r, "one unit")
	if len(r.Limited) != 1 || r.Limited[0].Limit != tracing.Indivisible || units(r.Limited[0].Amounts) != "39" {
		t.Errorf("limited %v", r.Limited)
	}
}
