package tracing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/coinjoin"
	"github.com/mareva/mareva/tracing/taint"
)

// joinMarketRound is a ledger in which ann's 400,000 come into a round of five, who get 345,678
// each and their change, and go on from there.
func joinMarketRound() []string {
	rows := []string{"1 - ann:400000"}
	inputs, outputs := []string{"tx0:0:ann:400000"}, []string{}
	for i := 1; i < 5; i++ {
		inputs = append(inputs, fmt.Sprintf("before:%d:maker%d:%d", i, i, 400000+1000*i))
	}
	for i := range 5 {
		outputs = append(outputs, fmt.Sprintf("equal%d:345678", i))
	}
	outputs = append(outputs, "change0:51822")
	for i := 1; i < 5; i++ {
		outputs = append(outputs, fmt.Sprintf("change%d:%d", i, 54422+1000*i))
	}
	rows = append(rows, "2 "+strings.Join(inputs, ";")+" "+strings.Join(outputs, ";"))
	return append(rows, "3 tx1:0:equal0:345678 zoe:345000")
}

func TestATransferSaysWhichCoinJoinPaidIt(t *testing.T) {
	v := spends(t, joinMarketRound()...)
	kinds := map[string]coinjoin.Kind{}
	q := query(taint.Haircut, named(t, v, "ann"))
	_, err := tracing.Trace(t.Context(), v, q, func(x *tracing.Transfer) error {
		kinds[v.AddressText(x.To)] = x.CoinJoin()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if kinds["equal0"] != coinjoin.JoinMarket || kinds["change3"] != coinjoin.JoinMarket || kinds["zoe"] != "" || len(kinds) != 11 {
		t.Errorf("got %v", kinds)
	}
}

func TestATraceMayEndAtCoinJoins(t *testing.T) {
	v := spends(t, joinMarketRound()...)
	q := query(taint.Haircut, named(t, v, "ann"))
	q.EndAtCoinJoins = true
	r, lines := trace(t, v, q)
	if len(lines) != 10 {
		t.Errorf("%d transfers: %v", len(lines), lines)
	}
	var sum strings.Builder
	for _, l := range r.Limited {
		fmt.Fprintf(&sum, "%s %s %d ", l.Limit, units(l.Amounts), l.Transfers)
	}
	if sum.String() != "coinjoin 399582 10 " || units(r.Issued) != "400000" || units(r.Fees) != "418" {
		t.Errorf("limited %q, issued %s, fees %s", sum.String(), units(r.Issued), units(r.Fees))
	}
}
