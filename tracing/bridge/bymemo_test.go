package bridge_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/bridge"
)

const (
	alice = "0xe6a30f4f3bad978910e2cbb4d97581f5b5a0ade0"
	bob   = "0x388c818ca8b9251b393131c08a736a67ccb19297"
	btc   = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
)

// swap is a worked case: 2 BTC go in and ask for ether to an address, which comes as 30 ETH.
func swap(t *testing.T, fail testingT, out ...tx) []*ledger.View {
	return []*ledger.View{
		chain(t, fail, "bitcoin", nil, tx{
			at: 1000, hash: 1, memo: "=:ETH.ETH:" + alice + ":0/1/0:t:30", payer: "sender",
			pays: []pay{{"vault", 2e8}, {"", 0}, {"sender", 7e8}},
		}),
		chain(t, fail, "ethereum", nil, out...),
	}
}

func TestAnOutboundThatNamesAPaymentInIsAHop(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"ethvault", alice, 30e9, ""}}})
	hops, r := find(t, views, bridge.Options{})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > ethereum:0xe6a3 30000000000 0/0 out")
	h := &hops[0]
	if h.Contradiction != "" || h.Asked == nil || h.Asked.Destination != alice || h.Number != 1 || h.Together.Uint64() != 30e9 {
		t.Errorf("%+v", h)
	}
	if views[0].AddressText(h.From.Bridge) != "vault" || views[1].AddressText(h.To.Bridge) != "ethvault" {
		t.Errorf("bridges: %d, %d", h.From.Bridge, h.To.Bridge)
	}
	if !strings.Contains(h.Evidence, "2 BTC went in") || !strings.Contains(h.Evidence, "nobody calls who pays out a bridge") {
		t.Error(h.Evidence)
	}
	if r.Memos != 2 || r.Hops != 1 {
		t.Errorf("%+v", r)
	}
	hops, _ = find(t, views, bridge.Options{Bridges: []bridge.Bridge{at(t, views, 1, "ethvault", "thorchain")}})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > ethereum:0xe6a3 30000000000 1/1 out confirmed")
}

func TestAPaymentInAloneIsAPromise(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, moves: []move{{"ethvault", alice, 30e9, ""}}})
	hops, r := find(t, views, bridge.Options{})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > - 0/0 missing arrival")
	if !strings.Contains(hops[0].Evidence, "to "+alice) || r.Promised != 1 || r.Hops != 0 {
		t.Errorf("%s, %+v", hops[0].Evidence, r)
	}
}

func TestAnOutboundOfAnUnknownPaymentIsNotJoined(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(77), moves: []move{{"ethvault", alice, 30e9, ""}}})
	hops, r := find(t, views, bridge.Options{})
	expect(
		t, lines(views, hops),
		"memo - > ethereum:0xe6a3 30000000000 0/0 out missing departure",
		"memo bitcoin:sender 200000000 > - 0/0 missing arrival",
	)
	if r.Orphans != 1 {
		t.Errorf("%+v", r)
	}
}

func TestARefundIsAHopBackOnTheSameChain(t *testing.T) {
	v := chain(
		t, t, "bitcoin", nil,
		tx{at: 10, hash: 1, memo: "=:ETH.ETH:" + alice, payer: "sender", pays: []pay{{"vault", 500}, {"", 0}}},
		tx{at: 20, hash: 2, memo: "REFUND:" + hashOf(1), payer: "vault", pays: []pay{{"sender", 450}, {"vault", 90}}},
	)
	views := []*ledger.View{v}
	hops, _ := find(t, views, bridge.Options{})
	expect(t, lines(views, hops), "memo bitcoin:sender 500 > bitcoin:sender 450 0/0 refund")
	if hops[0].Contradiction != "" {
		t.Error(hops[0].Contradiction)
	}
}

func TestARefundToSomebodyElseContradicts(t *testing.T) {
	v := chain(
		t, t, "bitcoin", nil,
		tx{at: 10, hash: 1, memo: "=:ETH.ETH:" + alice, payer: "sender", pays: []pay{{"vault", 500}, {"", 0}}},
		tx{at: 20, hash: 2, memo: "REFUND:" + hashOf(1), payer: "vault", pays: []pay{{"stranger", 450}}},
	)
	hops, _ := find(t, []*ledger.View{v}, bridge.Options{})
	// The sender is known, and stays so where no output of the refund is his.
	if len(hops) != 1 || !strings.Contains(hops[0].Contradiction, "stranger") {
		t.Errorf("%+v", hops)
	}
}

func TestSeveralOutboundsOfOnePaymentAreAddedUp(t *testing.T) {
	views := swap(
		t, t,
		tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v1", alice, 10, ""}}},
		tx{at: 1700, hash: 3, memo: "OUT:" + strings.ToLower(hashOf(1)), moves: []move{{"v2", alice, 15, ""}}},
		tx{at: 1800, hash: 4, memo: "out:" + hashOf(1), moves: []move{{"v1", alice, 5, ""}}},
	)
	hops, _ := find(t, views, bridge.Options{})
	expect(
		t, lines(views, hops),
		"memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/0 out 1 of 3",
		"memo bitcoin:sender 200000000 > ethereum:0xe6a3 15 0/0 out 2 of 3",
		"memo bitcoin:sender 200000000 > ethereum:0xe6a3 5 0/0 out 3 of 3",
	)
	for i := range hops {
		if hops[i].Together.Uint64() != 30 {
			t.Errorf("together %s", hops[i].Together.Dec())
		}
	}
}

func TestALateOutboundIsFoundAlone(t *testing.T) {
	const week = 7 * 24 * 3600
	views := swap(
		t, t,
		tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v1", alice, 10, ""}}},
		tx{at: 1000 + 2*week, hash: 3, memo: "OUT:" + hashOf(1), moves: []move{{"v1", alice, 20, ""}}},
	)
	hops, _ := find(t, views, bridge.Options{})
	expect(
		t, lines(views, hops),
		"memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/0 out",
		"memo bitcoin:sender 200000000 > ethereum:0xe6a3 20 0/0 out",
	)
}

func TestWhatContradictsAMemoIsSaid(t *testing.T) {
	usdc := []token{{"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "USDC", 6}}
	cases := []struct {
		name, chain string
		out         tx
		line, says  string
	}{
		{
			"another destination", "ethereum",
			tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", bob, 10, ""}}},
			"memo bitcoin:sender 200000000 > ethereum:0x388c 10 0/0 out", "the destination asked for is " + alice,
		},
		{
			"another asset", "ethereum",
			tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, usdc[0].id}}},
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/0 out", "asked for was ETH.ETH",
		},
		{
			"another chain", "avalanche",
			tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}},
			"memo bitcoin:sender 200000000 > avalanche:0xe6a3 10 0/0 out", "came out on avalanche",
		},
		{
			"a refund on another chain", "ethereum",
			tx{at: 1600, hash: 2, memo: "REFUND:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}},
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/0 refund", "goes back on the chain",
		},
		{
			"before it went in", "ethereum",
			tx{at: 1000 - 7201, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}},
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/1 out missing unjoined", "7201 s before it goes in",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			views := []*ledger.View{swap(t, t, tx{at: 1, hash: 9})[0], chain(t, t, c.chain, usdc, c.out)}
			hops, _ := find(t, views, bridge.Options{})
			expect(t, lines(views, hops), c.line)
			if !strings.Contains(hops[0].Contradiction, c.says) {
				t.Errorf("contradiction %q", hops[0].Contradiction)
			}
		})
	}
}

func TestAFailedTransactionIsNoPayment(t *testing.T) {
	out := tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}, failed: true}
	views := swap(t, t, out)
	hops, _ := find(t, views, bridge.Options{})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > - 0/0 missing arrival")
	v := chain(
		t, t, "ethereum", nil,
		tx{at: 1, hash: 1, memo: "=:ETH.ETH:" + alice, moves: []move{{"s", "v", 10, ""}}, failed: true},
		tx{at: 2, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 9, ""}}},
	)
	hops, _ = find(t, []*ledger.View{v}, bridge.Options{})
	if len(hops) != 1 || hops[0].Missing != bridge.Unjoined || !strings.Contains(hops[0].Contradiction, "failed") {
		t.Errorf("%+v", hops)
	}
}

func TestClocksOfMinersMayBeOff(t *testing.T) {
	views := swap(t, t, tx{at: 900, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}})
	hops, _ := find(t, views, bridge.Options{})
	if len(hops) != 1 || hops[0].Missing != bridge.Neither || !strings.Contains(hops[0].Evidence, "100 s before") {
		t.Errorf("%+v", hops)
	}
}

func TestAnybodyCanWriteAMemo(t *testing.T) {
	t.Run("who paid in pays out", func(t *testing.T) {
		v := chain(
			t, t, "bitcoin", nil,
			tx{at: 10, hash: 1, memo: "=:BTC.BTC:" + btc, payer: "thief", pays: []pay{{"mule", 500}}},
			tx{at: 20, hash: 2, memo: "OUT:" + hashOf(1), payer: "thief", pays: []pay{{btc, 450}}},
		)
		hops, _ := find(t, []*ledger.View{v}, bridge.Options{})
		if len(hops) != 1 || hops[0].Missing != bridge.Unjoined || !strings.Contains(hops[0].Contradiction, "anybody") {
			t.Errorf("%+v", hops)
		}
	})
	t.Run("a stranger beside the bridge", func(t *testing.T) {
		views := swap(
			t, t,
			tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"stranger", bob, 10, ""}}},
			tx{at: 1700, hash: 3, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 15, ""}}},
		)
		hops, _ := find(t, views, bridge.Options{Bridges: []bridge.Bridge{at(t, views, 1, "v", "thorchain")}})
		expect(
			t, lines(views, hops),
			"memo bitcoin:sender 200000000 > ethereum:0x388c 10 0/1 out 1 of 2 missing unjoined",
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 15 1/1 out 2 of 2 confirmed",
		)
	})
}

func TestARouterOfWhichTheLedgerLacksWhatItPaysOnIsNotTheReceiver(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", "router", 10, ""}}})
	hops, _ := find(t, views, bridge.Options{Bridges: []bridge.Bridge{at(t, views, 1, "router", "thorchain"), at(t, views, 1, "v", "thorchain")}})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > ethereum:? 0/0 out")
	if !strings.Contains(hops[0].Evidence, "traces") {
		t.Error(hops[0].Evidence)
	}
}

func TestARouterPaysOn(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", "router", 10, ""}, {"router", alice, 10, ""}}})
	hops, _ := find(t, views, bridge.Options{})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/0 out")
}

func TestAnAbsentMemoProvesNothing(t *testing.T) {
	views := []*ledger.View{
		chain(t, t, "bitcoin", nil, tx{at: 1000, hash: 1, payer: "sender", pays: []pay{{"vault", 2e8}}}),
		chain(t, t, "ethereum", nil, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}}),
	}
	hops, _ := find(t, views, bridge.Options{})
	expect(t, lines(views, hops), "memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/0 out")
	if !strings.Contains(hops[0].Evidence, "what was asked for is not in the ledger") || hops[0].Contradiction != "" {
		t.Errorf("%+v", hops[0])
	}
}

func TestAMemoThatGoesOnInFurtherOutputsIsPutTogether(t *testing.T) {
	// The worked case of THORChain's documentation.
	const start = "SWAP:GAIA.ATOM:cosmos1fegapd4jc3ejqeg0eu3jk4hvr74hg66076gyyd/bc1qnfw0gkk05qxl38^"
	v := chain(t, t, "bitcoin", nil, tx{at: 10, hash: 1, memo: start, payer: "sender", pays: []pay{
		{"vault", 5e7},
		{"sender", 100},
		{"", 0},
		{"bc1qd4ekccek895xxdnkvvmrgmttwduhwdn622k6gj", 294},
		{"bc1q0fuxsecqqqqqqqqqqqqqqqqqqqqqqqqq2alhdv", 294},
	}})
	hops, _ := find(t, []*ledger.View{v}, bridge.Options{})
	if len(hops) != 1 || hops[0].Asked == nil {
		t.Fatalf("%+v", hops)
	}
	m := hops[0].Asked
	if m.Destination != "cosmos1fegapd4jc3ejqeg0eu3jk4hvr74hg66076gyyd" || m.RefundTo != "bc1qnfw0gkk05qxl38mslc69hc6vc64mksyw6zzxhg" || m.Cut {
		t.Errorf("%+v", m)
	}
}

func TestMemosHeldInMemoryAreBounded(t *testing.T) {
	var in, out []tx
	for i := range 40 {
		in = append(in, tx{at: int64(1000 + i), hash: 1 + i, memo: "=:ETH.ETH:" + alice, payer: "s", pays: []pay{{"vault", 100}}})
		out = append(out, tx{at: int64(2000 + i), hash: 1001 + i, memo: "OUT:" + hashOf(1+i), moves: []move{{"v", alice, 7, ""}}})
	}
	views := []*ledger.View{chain(t, t, "bitcoin", nil, in...), chain(t, t, "ethereum", nil, out...)}
	all, _ := find(t, views, bridge.Options{})
	few, r := find(t, views, bridge.Options{Pending: 4})
	if len(all) != 40 {
		t.Fatalf("%d hops", len(all))
	}
	joined := 0
	for i := range few {
		if few[i].Missing == bridge.Neither {
			joined++
		}
	}
	if joined != 40 || r.Hops != 40 { // what was put away is found by its hash
		t.Errorf("%d hops of %d with little memory: %+v", joined, len(few), r)
	}
}

func TestTheUserKnowsOfAHop(t *testing.T) {
	views := []*ledger.View{
		chain(t, t, "bitcoin", nil, tx{at: 1000, hash: 1, payer: "sender", pays: []pay{{"desk", 300}, {"other", 5}}}),
		chain(t, t, "ethereum", nil, tx{at: 900, hash: 3, moves: []move{{"desk", bob, 7, ""}}}, tx{at: 1600, hash: 2, moves: []move{{"desk", alice, 99, ""}}}),
	}
	given := bridge.Given{From: bridge.Stop{View: 0, Tx: hashOf(1)}, To: bridge.Stop{View: 1, Tx: "0x" + hashOf(2), Address: alice}, Evidence: "the desk's letter"}
	hops, _ := find(t, views, bridge.Options{Given: []bridge.Given{given}})
	expect(t, lines(views, hops), "user bitcoin:sender 300 > ethereum:0xe6a3 99 1/1 confirmed")
	if hops[0].Evidence != "the user says so: the desk's letter" {
		t.Error(hops[0].Evidence)
	}
	cases := []struct {
		name, says string
		change     func(*bridge.Given)
	}{
		{"no such transaction", "has no transaction", func(g *bridge.Given) { g.To.Tx = hashOf(5) }},
		{"no such view", "no view 7", func(g *bridge.Given) { g.From.View = 7 }},
		{"an address that is not paid", "not with", func(g *bridge.Given) { g.To.Address = bob }},
		{"the other way round", "cannot be told", func(g *bridge.Given) {
			g.From, g.To = bridge.Stop{View: 1, Tx: hashOf(2), Address: alice}, bridge.Stop{View: 0, Tx: hashOf(1)}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := given
			c.change(&g)
			_, err := bridge.Find(t.Context(), views, bridge.Options{Given: []bridge.Given{g}}, func(bridge.Hop) error { return nil })
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v", err)
			}
		})
	}
	twice := bridge.Options{Given: []bridge.Given{given, given}}
	if _, err := bridge.Find(t.Context(), views, twice, func(bridge.Hop) error { return nil }); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("error %v", err)
	}
}

func TestTheUsersWordGoesBeforeAMemo(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(9), moves: []move{{"v", alice, 10, ""}}})
	hops, _ := find(t, views, bridge.Options{Given: []bridge.Given{{From: bridge.Stop{Tx: hashOf(1)}, To: bridge.Stop{View: 1, Tx: hashOf(2)}}}})
	expect(t, lines(views, hops), "user bitcoin:sender 200000000 > ethereum:0xe6a3 10 1/1 confirmed")
	if !strings.Contains(hops[0].Contradiction, strings.ToLower(hashOf(9))) {
		t.Error(hops[0].Contradiction)
	}
}

func TestAThousandImitationsOfAnOutboundAreGivenBitByBit(t *testing.T) {
	var out []tx
	for i := range 1500 {
		out = append(out, tx{at: 2000 + int64(i), hash: 100 + i, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 1, ""}}})
	}
	hops, r := find(t, swap(t, t, out...), bridge.Options{})
	if len(hops) != 1500 || r.Hops != 1500 || hops[0].Of != 1024 || hops[1499].Of != 476 {
		t.Errorf("%d hops, %+v", len(hops), r)
	}
}

func TestHopsByMemoNeverArriveBeforeTheyLeave(t *testing.T) {
	functions := []string{"OUT", "REFUND"}
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(label string, first int) (list []tx) {
			now := int64(0)
			for i := range rapid.IntRange(1, 8).Draw(rt, label) {
				now += int64(rapid.IntRange(-300, 6000).Draw(rt, "step"))
				x := tx{at: now, hash: first + i, moves: []move{{
					rapid.SampledFrom([]string{"v", "w", alice}).Draw(rt, "from"), rapid.SampledFrom([]string{"v", alice, bob}).Draw(rt, "to"), 10, "",
				}}}
				if rapid.Bool().Draw(rt, "in") {
					x.memo = "=:ETH.ETH:" + alice
				} else {
					named := rapid.SampledFrom([]int{1, 2, 3, 4, 101, 102, 103, 900}).Draw(rt, "of")
					x.memo = rapid.SampledFrom(functions).Draw(rt, "function") + ":" + hashOf(named)
				}
				list = append(list, x)
			}
			return list
		}
		views := []*ledger.View{chain(t, rt, "ethereum", nil, draw("one", 1)...), chain(t, rt, "arbitrum", nil, draw("other", 101)...)}
		hops, r := find(rt, views, bridge.Options{Wait: 10_000})
		again, _ := find(rt, views, bridge.Options{Wait: 10_000})
		if strings.Join(lines(views, hops), "\n") != strings.Join(lines(views, again), "\n") {
			rt.Fatal("another order, or other hops")
		}
		sums := map[ledger.Hash]uint64{}
		joined := uint64(0)
		for i := range hops {
			h := &hops[i]
			if h.Missing != bridge.Neither {
				if h.Likelihood.Num != 0 {
					rt.Fatalf("%s", lines(views, hops[i:i+1]))
				}
				continue
			}
			joined++
			if sums[h.To.Place.Hash]++; sums[h.To.Place.Hash] > 1 || h.Likelihood != (bridge.Likelihood{}) { // nobody is called a bridge
				rt.Fatalf("one payment out comes from several: %s", h.Evidence)
			}
			a, b := h.From.Place, h.To.Place
			if h.From.View == h.To.View && a.Block >= b.Block || h.From.View != h.To.View && a.Time > b.Time {
				rt.Fatalf("arrives before it left: %s", h.Evidence)
			}
		}
		if joined != r.Hops {
			rt.Fatalf("%d hops, counted %d", joined, r.Hops)
		}
	})
}

func BenchmarkMemos(b *testing.B) {
	const n = 50_000
	var in, out []tx
	for i := range n {
		in = append(in, tx{at: int64(1000 + i), hash: 1 + i, memo: "=:ETH.ETH:" + alice + ":0/1/0:t:30", payer: "s", pays: []pay{{"vault", 100}}})
		out = append(out, tx{at: int64(2000 + i), hash: n + 1 + i, memo: "OUT:" + hashOf(1+i), moves: []move{{"v", alice, 7, ""}}})
	}
	views := []*ledger.View{chain(b, b, "bitcoin", nil, in...), chain(b, b, "ethereum", nil, out...)}
	for b.Loop() {
		count := 0
		if _, err := bridge.Find(b.Context(), views, bridge.Options{}, func(bridge.Hop) error { count++; return nil }); err != nil || count != n {
			b.Fatal(count, err)
		}
	}
	b.ReportMetric(float64(2*n)*float64(b.N)/b.Elapsed().Seconds(), "memos/s")
}

func TestAnErrorOfGiveEndsTheSearch(t *testing.T) {
	views := swap(t, t, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 10, ""}}})
	stop := fmt.Errorf("enough")
	if _, err := bridge.Find(t.Context(), views, bridge.Options{}, func(bridge.Hop) error { return stop }); err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("error %v", err)
	}
}
