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
	usdcHere  = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
	usdcThere = "0xaf88d065e77c8cc2239327c5edb3a432268e5831"
)

// gate calls the addresses "gate" of two views one bridge.
func gate(fail testingT, views []*ledger.View) bridge.Options {
	return bridge.Options{Bridges: []bridge.Bridge{at(fail, views, 0, "gate", "gate"), at(fail, views, 1, "gate", "gate")}}
}

func TestTheSameAmountLessAFeeSoonAfterIsInferred(t *testing.T) {
	views := []*ledger.View{
		chain(t, t, "ethereum", []token{{usdcHere, "USDC", 6}}, tx{at: 100, hash: 1, moves: []move{{alice, "gate", 1e6, usdcHere}}}),
		chain(
			t, t, "bsc", []token{{usdcThere, "usdc", 18}}, // the same coin, with other decimals
			tx{at: 90, hash: 2, moves: []move{{"gate", bob, 999e15, usdcThere}}},
			tx{at: 160, hash: 3, moves: []move{{"gate", "carol", 0.9999e18, usdcThere}}},
			tx{at: 170, hash: 4, moves: []move{{"gate", "dave", 0.5e18, usdcThere}}},
			tx{at: 180, hash: 5, moves: []move{{"gate", "erin", 1.0001e18, usdcThere}}},
			tx{at: 9000, hash: 6, moves: []move{{"gate", "finn", 0.9999e18, usdcThere}}},
		),
	}
	hops, r := find(t, views, gate(t, views))
	expect(t, lines(views, hops), "amount_time ethereum:0xe6a3 1000000 > bsc:carol 999900000000000000 1/2 confirmed")
	if r.In != 1 || r.Out != 5 || !strings.Contains(hops[0].Evidence, "60 s later") {
		t.Errorf("%+v %s", r, hops[0].Evidence)
	}
}

func TestSeveralCandidatesAreAllGivenWithTheirLikelihoods(t *testing.T) {
	views := []*ledger.View{
		chain(
			t, t, "ethereum", nil,
			tx{at: 100, hash: 1, moves: []move{{"a", "gate", 1e9, ""}}},
			tx{at: 110, hash: 2, moves: []move{{"b", "gate", 1e9, ""}}},
			tx{at: 120, hash: 3, moves: []move{{"c", "gate", 2e9, ""}}},
		),
		chain(
			t, t, "arbitrum", nil,
			tx{at: 105, hash: 4, moves: []move{{"gate", "x", 1e9, ""}}}, // may be a's alone, which may be y's
			tx{at: 200, hash: 5, moves: []move{{"gate", "y", 1e9, ""}}},
			tx{at: 210, hash: 6, moves: []move{{"gate", "z", 2e9, ""}}},
		),
	}
	hops, _ := find(t, views, gate(t, views))
	expect(
		t, lines(views, hops),
		"amount_time ethereum:a 1000000000 > arbitrum:x 1000000000 1/3 confirmed",
		"amount_time ethereum:a 1000000000 > arbitrum:y 1000000000 1/3 confirmed",
		"amount_time ethereum:b 1000000000 > arbitrum:y 1000000000 1/3 confirmed",
		"amount_time ethereum:c 2000000000 > arbitrum:z 2000000000 1/2 confirmed",
	)
	if hops[1].Sources != 2 || hops[1].Arrivals != 2 || hops[0].Sources != 1 || hops[0].Arrivals != 2 {
		t.Errorf("%+v", hops[:2])
	}
}

func TestTheSameAccountOnBothSidesCountsMore(t *testing.T) {
	views := []*ledger.View{
		chain(
			t, t, "ethereum", nil,
			tx{at: 100, hash: 1, moves: []move{{alice, "gate", 1e9, ""}}},
			tx{at: 110, hash: 2, moves: []move{{bob, "gate", 1e9, ""}}},
		),
		chain(t, t, "arbitrum", nil, tx{at: 200, hash: 5, moves: []move{{"gate", bob, 1e9, ""}}}),
	}
	hops, _ := find(t, views, gate(t, views))
	expect(
		t, lines(views, hops),
		"amount_time ethereum:0x388c 1000000000 > arbitrum:0x388c 1000000000 12/14 confirmed same",
		"amount_time ethereum:0xe6a3 1000000000 > arbitrum:0x388c 1000000000 1/14 confirmed",
	)
}

func TestABridgeOnBothSidesOfATransferIsNoPayment(t *testing.T) {
	views := []*ledger.View{
		chain(
			t, t, "ethereum", nil,
			tx{at: 100, hash: 1, moves: []move{{"vault", "gate", 1e9, ""}}},
			tx{at: 110, hash: 2, moves: []move{{"gate", "gate", 1e9, ""}}},
		),
		chain(t, t, "arbitrum", nil, tx{at: 200, hash: 5, moves: []move{{"gate", bob, 1e9, ""}}}),
	}
	o := gate(t, views)
	o.Bridges = append(o.Bridges, at(t, views, 0, "vault", "gate"))
	hops, r := find(t, views, o)
	if len(hops) != 0 || r.Internal != 2 || r.In != 0 {
		t.Errorf("%v %+v", lines(views, hops), r)
	}
}

func TestWhatOneBridgeTookAnotherDoesNotPay(t *testing.T) {
	views := []*ledger.View{
		chain(t, t, "ethereum", nil, tx{at: 100, hash: 1, moves: []move{{alice, "gate", 1e9, ""}}}),
		chain(t, t, "arbitrum", nil, tx{at: 200, hash: 5, moves: []move{{"gate", bob, 1e9, ""}}}),
	}
	o := gate(t, views)
	o.Bridges[1].Name = "other"
	if hops, _ := find(t, views, o); len(hops) != 0 {
		t.Errorf("%v", lines(views, hops))
	}
}

func TestATokenMintedThereIsABridgesPayment(t *testing.T) {
	const zero = "0x0000000000000000000000000000000000000000"
	views := []*ledger.View{
		chain(t, t, "bitcoin", nil, tx{at: 100, hash: 1, payer: "merchant", pays: []pay{{"gate", 3e8}, {"", 0}, {"merchant", 1e8}}}),
		chain(
			t, t, "ethereum", []token{{usdcHere, "WBTC", 8}, {usdcThere, "WBTC", 8}},
			tx{at: 900, hash: 2, moves: []move{{zero, alice, 3e8, usdcHere}}},
			tx{at: 910, hash: 3, moves: []move{{zero, bob, 3e8, usdcThere}}}, // one that anybody made
		),
	}
	number, ok := views[1].AssetNumber(usdcHere)
	if !ok {
		t.Fatal("no token")
	}
	o := bridge.Options{
		Bridges: []bridge.Bridge{at(t, views, 0, "gate", "wbtc")},
		Tokens:  []bridge.Token{{View: 1, Asset: number, Name: "wbtc"}},
		Coins:   map[string]string{"wbtc": "BTC"},
	}
	hops, _ := find(t, views, o)
	expect(t, lines(views, hops), "amount_time bitcoin:merchant 300000000 > ethereum:0xe6a3 300000000 1/2 confirmed")
}

func TestABridgeOfAChainOfOutputsPaysInEachToOthers(t *testing.T) {
	views := []*ledger.View{
		chain(t, t, "ethereum", []token{{usdcHere, "BTC", 8}}, tx{at: 100, hash: 1, moves: []move{{alice, "gate", 3e8, usdcHere}}}),
		chain(
			t, t, "bitcoin", nil,
			tx{at: 50, hash: 3, payer: "x", pays: []pay{{"gate", 9e8}, {"gate", 1e8}}},
			tx{at: 700, hash: 2, payer: "gate", pays: []pay{{"carol", 2.99e8}, {"dave", 1e8}, {"gate", 5e8}}},
		),
	}
	hops, r := find(t, views, gate(t, views))
	expect(t, lines(views, hops), "amount_time ethereum:0xe6a3 300000000 > bitcoin:carol 299000000 1/2 confirmed")
	if r.In != 2 || r.Out != 2 || r.Internal != 1 {
		t.Errorf("%+v", r)
	}
}

func TestWhatTheUserOrAMemoJoinsIsNoCandidate(t *testing.T) {
	views := []*ledger.View{
		chain(
			t, t, "ethereum", nil,
			tx{at: 100, hash: 1, moves: []move{{alice, "gate", 1e9, ""}}},
			tx{at: 110, hash: 2, moves: []move{{bob, "gate", 1e9, ""}}},
			tx{at: 120, hash: 3, memo: "=:BTC.BTC:" + btc, moves: []move{{bob, "gate", 1e9, ""}}},
		),
		chain(
			t, t, "arbitrum", nil,
			tx{at: 200, hash: 5, moves: []move{{"gate", bob, 1e9, ""}}},
			tx{at: 210, hash: 6, moves: []move{{"gate", "carol", 1e9, ""}}},
		),
	}
	o := gate(t, views)
	o.Given = []bridge.Given{{From: bridge.Stop{View: 0, Tx: hashOf(2)}, To: bridge.Stop{View: 1, Tx: hashOf(5)}}}
	hops, _ := find(t, views, o)
	expect(
		t, lines(views, hops),
		"user ethereum:0x388c 1000000000 > arbitrum:0x388c 1000000000 1/1 confirmed",
		"memo ethereum:0x388c 1000000000 > - 0/0 missing arrival",
		"amount_time ethereum:0xe6a3 1000000000 > arbitrum:carol 1000000000 1/2 confirmed",
	)
}

func TestWhatCannotBeComparedIsCounted(t *testing.T) {
	views := []*ledger.View{
		chain(t, t, "ethereum", nil, tx{at: 100, hash: 1, moves: []move{{alice, "gate", 1e9, usdcHere}}}),
		chain(t, t, "arbitrum", nil, tx{at: ledger.NoTime, hash: 5, moves: []move{{"gate", bob, 1e9, ""}}}),
	}
	hops, r := find(t, views, gate(t, views))
	if len(hops) != 0 || r.Unscaled != 1 || r.Untimed != 1 {
		t.Errorf("%v %+v", lines(views, hops), r)
	}
}

// flood makes n equal payments in and out within one window.
func flood(t testing.TB, n int) []*ledger.View {
	var in, out []tx
	for i := range n {
		in = append(in, tx{at: 7200 + int64(i*1000/n), hash: 1 + i, moves: []move{{fmt.Sprint("s", i%50), "gate", 1e9, ""}}})
		out = append(out, tx{at: 8500 + int64(i*1000/n), hash: n + 1 + i, moves: []move{{"gate", fmt.Sprint("r", i%50), 1e9, ""}}})
	}
	return []*ledger.View{chain(t, t, "ethereum", nil, in...), chain(t, t, "arbitrum", nil, out...)}
}

func TestAFloodOfEqualAmountsIsCountedAndListedInPart(t *testing.T) {
	const n = 3000
	views := flood(t, n)
	o := gate(t, views)
	o.Listed = 2
	hops, r := find(t, views, o)
	if len(hops) != 2*n || r.Crowded != 0 {
		t.Fatalf("%d hops, %+v", len(hops), r)
	}
	for i := range hops {
		if h := &hops[i]; h.Sources != n || h.Arrivals != n || h.Likelihood != (bridge.Likelihood{Num: 1, Den: n + 1}) {
			t.Fatalf("%s", lines(views, hops[i:i+1])[0])
		}
	}
	o.Pending = n / 2
	if hops, r = find(t, views, o); len(hops) != 0 || r.Crowded != n {
		t.Errorf("without memory: %d hops, %+v", len(hops), r)
	}
}

func TestWhatIsInferredIsAsACountOfAllPairs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		accounts := []string{alice, bob, "carol"}
		draw := func(label string, in bool) (list []tx) {
			now := int64(0)
			for i := range rapid.IntRange(1, 12).Draw(rt, label) {
				now += int64(rapid.IntRange(-20, 60).Draw(rt, "step")) // times may go back
				who := rapid.SampledFrom(accounts).Draw(rt, "who")
				m := move{who, "gate", uint64(rapid.IntRange(97, 103).Draw(rt, "amount")), ""}
				if !in {
					m.from, m.to = m.to, m.from
				}
				hash := 1 + i
				if !in {
					hash += 100
				}
				list = append(list, tx{at: now, hash: hash, moves: []move{m}})
			}
			return list
		}
		ins, outs := draw("in", true), draw("out", false)
		views := []*ledger.View{chain(t, rt, "ethereum", nil, ins...), chain(t, rt, "arbitrum", nil, outs...)}
		o := gate(rt, views)
		o.Window, o.Fee, o.Listed = 100, 30_000, 100
		hops, _ := find(rt, views, o)
		var want []string
		fits := func(i, o tx) bool {
			a, b := i.moves[0].units, o.moves[0].units
			return b <= a && a*970_000 <= b*1_000_000 && i.at <= o.at && o.at <= i.at+100
		}
		weight := func(i, o tx) int {
			if who := i.moves[0].from; who == o.moves[0].to && who != "carol" {
				return 12
			}
			return 1
		}
		for _, out := range outs {
			for _, in := range ins {
				if !fits(in, out) {
					continue
				}
				one, other := 0, 0
				for _, x := range ins {
					if fits(x, out) {
						one += weight(x, out)
					}
				}
				for _, x := range outs {
					if fits(in, x) {
						other += weight(in, x)
					}
				}
				want = append(want, fmt.Sprintf("%d>%d %d/%d", in.hash, out.hash, weight(in, out), 1+max(one, other)))
			}
		}
		got := map[string]bool{}
		sums := map[ledger.Hash]float64{}
		for i := range hops {
			h := &hops[i]
			got[fmt.Sprintf("%d>%d %s", h.From.Place.Hash[31], h.To.Place.Hash[31], h.Likelihood)] = true
			if h.To.Place.Time < h.From.Place.Time {
				rt.Fatalf("arrives before it left: %s", h.Evidence)
			}
			for _, e := range []bridge.End{h.From, h.To} {
				if sums[e.Place.Hash] += float64(h.Likelihood.Num) / float64(h.Likelihood.Den); sums[e.Place.Hash] >= 1 {
					rt.Fatalf("likelihoods of one payment add up to %v", sums[e.Place.Hash])
				}
			}
		}
		if len(got) != len(want) || len(hops) != len(want) {
			rt.Fatalf("%d hops, want %d: %v, %v", len(hops), len(want), lines(views, hops), want)
		}
		for _, w := range want {
			if !got[w] {
				rt.Fatalf("missing %s in %v", w, got)
			}
		}
	})
}

func BenchmarkFloodOfEqualAmounts(b *testing.B) {
	for _, n := range []int{25_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			views := flood(b, n)
			o := gate(b, views)
			o.Pending, o.Listed = 16*n, 1
			for b.Loop() {
				count := 0
				if _, err := bridge.Find(b.Context(), views, o, func(bridge.Hop) error { count++; return nil }); err != nil || count != n {
					b.Fatal(count, err)
				}
			}
			b.ReportMetric(float64(2*n)*float64(b.N)/b.Elapsed().Seconds(), "payments/s")
		})
	}
}
