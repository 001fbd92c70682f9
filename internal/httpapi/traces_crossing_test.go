package httpapi

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/screening"
)

func TestATraceGoesThroughTradesAtLabelledExchanges(t *testing.T) {
	home := &ledgerHome{dir: t.TempDir()}
	const swapper = "0x2000000000000000000000000000000000000003"
	table := "chain,block,position,time,tx,from,to,asset,amount\n"
	for i, row := range [][5]any{
		{1, subjectAccount, betweenAccount, "ETH", 3}, {2, betweenAccount, swapper, "ETH", 3}, {2, swapper, betweenAccount, tokenContract, 9000},
	} {
		table += fmt.Sprintf("ethereum,%d,%d,2024-01-01T00:00:00Z,%s,%s,%s,%s,%d\n", row[0], i, tx(row[0].(int)), row[1], row[2], row[3], row[4])
	}
	importTable(t, home.dir, "ethereum", table)
	state := scriptedState(scripted{})
	state.Labels = &screening.LabelState{Version: "abc", Number: 1, Labels: 1}
	state.Wallets = []*attribution.Table{tableOf(t, attribution.Label{Address: "evm:" + swapper, Statement: attribution.Statement{
		Text: "A pool", Concepts: []string{"defi_dex_pair"}, Confidence: attribution.AuthorityData, Pack: "mine",
	}})}
	c := testConfig(state)
	c.Ledgers = home
	h := New(c)
	for _, tt := range []struct {
		body, crossings, stopped string
		in                       int
	}{
		{`{"from":["` + subjectAccount + `"]}`, " swap swap", "0", 9000},
		{`{"from":["` + subjectAccount + `"],"no_crossings":true}`, "", "3", 0},
		{`{"from":["` + subjectAccount + `"],"no_labels":true}`, "", "0", 0},
	} {
		w := send(h, "POST", "/v1/traces", tt.body)
		var out struct {
			Transfers []TraceTransfer `json:"transfers"`
			Summary   TraceSummary    `json:"summary"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
			t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
		}
		crossings, stopped, in := "", "0", "0"
		for _, x := range out.Transfers {
			if x.Crossing != "" {
				crossings += " " + x.Crossing
			}
		}
		if s, ok := out.Summary.StoppedAt["A pool"]; ok {
			stopped = s.Amounts["ETH"]
		}
		if out.Summary.Crossed != nil {
			in = out.Summary.Crossed.In[tokenContract]
		}
		if crossings != tt.crossings || stopped != tt.stopped || in != fmt.Sprint(tt.in) {
			t.Errorf("%s: crossings%s, stopped %s, %s crossed in: %s", tt.body, crossings, stopped, in, w.Body)
		}
	}
}
