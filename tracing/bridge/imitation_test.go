package bridge_test

import (
	"testing"

	"github.com/mareva/mareva/tracing/bridge"
)

func TestAMemoLongAfterABridgePaidOutIsAnImitation(t *testing.T) {
	const late = 8 * 24 * 3600 // so that the first is not waited for any more
	views := swap(
		t, t,
		tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 15, ""}}},
		tx{at: 1600 + late, hash: 3, memo: "OUT:" + hashOf(1), moves: []move{{"stranger", alice, 10, ""}}},
		tx{at: 1600 + 2*late, hash: 4, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 5, ""}}},
	)
	o := bridge.Options{Bridges: []bridge.Bridge{at(t, views, 1, "v", "thorchain")}}
	for range 2 { // with room for more, and with room for no other
		hops, _ := find(t, views, o)
		expect(
			t, lines(views, hops),
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 15 1/1 out confirmed",
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 10 0/1 out missing unjoined",
			"memo bitcoin:sender 200000000 > ethereum:0xe6a3 5 1/1 out confirmed",
		)
		o.Pending = 1
	}
}

func TestImitationsBeforeTheBridgePaysHaveNoLikelihood(t *testing.T) {
	var out []tx
	for i := range 1024 { // as many as are held
		out = append(out, tx{at: int64(1001 + i/10), hash: 100 + i, memo: "OUT:" + hashOf(1), moves: []move{{"stranger", alice, 1, ""}}})
	}
	out = append(out, tx{at: 1600, hash: 2, memo: "OUT:" + hashOf(1), moves: []move{{"v", alice, 15, ""}}},
		tx{at: 1700, hash: 3, memo: "OUT:" + hashOf(1), moves: []move{{"stranger", alice, 1, ""}}})
	views := swap(t, t, out...)
	hops, _ := find(t, views, bridge.Options{Bridges: []bridge.Bridge{at(t, views, 1, "v", "thorchain")}})
	likely := map[bridge.Likelihood]int{}
	for i := range hops {
		likely[hops[i].Likelihood]++
	}
	if len(likely) != 3 || likely[bridge.Likelihood{}] != 1024 || likely[bridge.Likelihood{Num: 0, Den: 1}] != 1 || likely[bridge.Likelihood{Num: 1, Den: 1}] != 1 {
		t.Error(likely)
	}
}
