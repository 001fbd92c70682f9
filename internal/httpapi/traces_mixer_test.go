package httpapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/screening"
)

const (
	poolAccount  = "0x2000000000000000000000000000000000000001"
	proxyAccount = "0x2000000000000000000000000000000000000002"
)

// withMixer has a pool of 100 with 100 deposits, of which 40 are the subject's, and a
// withdrawal; and something of the subject at a proxy.
func withMixer(t *testing.T) Config {
	t.Helper()
	home := &ledgerHome{dir: t.TempDir()}
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	row := func(n int, from, to string, amount int) {
		fmt.Fprintf(&table, "ethereum,%d,%d,2024-01-01T00:00:00Z,%s,%s,%s,ETH,%d\n", n, n, tx(n), from, to, amount)
	}
	for i := range 100 {
		from := otherExchange
		if i < 40 {
			from = subjectAccount
		}
		row(i+1, from, poolAccount, 100)
	}
	row(101, subjectAccount, proxyAccount, 7)
	row(102, otherExchange, proxyAccount, 8)
	row(200, poolAccount, betweenAccount, 99)
	fmt.Fprintf(&table, "ethereum,200,201,2024-01-01T00:00:00Z,%s,%s,%s,ETH,1\n", tx(200), poolAccount, listedAccount)
	row(202, poolAccount, betweenAccount, 100)
	importTable(t, home.dir, "ethereum", table.String())
	state := scriptedState(scripted{})
	state.Labels = &screening.LabelState{Version: "abc", Number: 1, Labels: 2}
	label := func(address, text string) attribution.Label {
		return attribution.Label{Address: "evm:" + address, Statement: attribution.Statement{Text: text, Concepts: []string{"mixing_service"}, Confidence: attribution.AuthorityData, Pack: "mine"}}
	}
	state.Wallets = []*attribution.Table{nil, tableOf(t, label(poolAccount, "A mixer"), label(proxyAccount, "A mixer's proxy"))}
	c := testConfig(state)
	c.Ledgers = home
	return c
}

func TestAWithdrawalOfAPoolCarriesTheShareOfUnspentTaintedDeposits(t *testing.T) {
	h := New(withMixer(t))
	var out struct {
		Withdrawals     []TraceWithdrawal `json:"withdrawals"`
		WithdrawalsLeft int               `json:"withdrawals_left_out"`
		Summary         TraceSummary      `json:"summary"`
	}
	ask := func(body string) {
		t.Helper()
		w := send(h, "POST", "/v1/traces", body)
		if w.Code != 200 {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		out.Withdrawals, out.WithdrawalsLeft, out.Summary = nil, 0, TraceSummary{}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
	}
	ask(`{"from":["` + subjectAccount + `"],"withdrawals":true}`)
	if len(out.Withdrawals) != 2 {
		t.Fatalf("%+v", out)
	}
	w, err := json.Marshal(out.Withdrawals[0])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"withdrawal","chain":"ethereum","tx":"` + tx(200) + `","block":200,"time":"2024-01-01T00:00:00Z","pool":"` + poolAccount + `","label":"A mixer","to":"` + betweenAccount +
		`","asset":"ETH","amount":"100","paid":[{"to":"` + betweenAccount + `","amount":"99","probable_tainted_amount":"40"},{"to":"` + listedAccount + `","amount":"1","probable_tainted_amount":"0"}],` +
		`"probable_tainted_amount":"40","unspent_deposits":100,"unspent_tainted_deposits":"40","unspent_tainted_amount":"4000"}`
	if string(w) != want {
		t.Errorf("got\n%s\nwant\n%s", w, want)
	}
	if x := out.Withdrawals[1]; *x.UnspentTainted != "39.6" || *x.Unspent != 99 || *x.Probable != "40" {
		t.Errorf("the second: %+v", x)
	}
	m := out.Summary.Mixers
	if m == nil || m.Probable["ETH"] != "80" || len(m.Pools) != 1 || m.Pools[0].Left != "3920" || len(m.Unassigned) != 1 || m.Unassigned[0].Amount != "7" || m.Unassigned[0].Kind != "several_amounts" {
		t.Errorf("the mixers: %+v", m)
	}
	if s := out.Summary.StoppedAt; s["A mixer"].Amounts["ETH"] != "4000" {
		t.Errorf("what is certain has changed: %+v", s)
	}
	ask(`{"from":["` + subjectAccount + `"]}`)
	if out.Summary.Mixers != nil || out.Withdrawals != nil {
		t.Errorf("nobody asked: %+v", out)
	}
	ask(`{"from":["` + betweenAccount + `"],"withdrawals":true,"direction":"backward"}`)
	if x := out.Withdrawals[0]; len(out.Withdrawals) != 2 || *x.Possible != 100 || *x.Unspent != 100 || x.Probable != nil || *out.Withdrawals[1].Unspent != 99 {
		t.Errorf("backward: %+v", out.Withdrawals)
	}
	ask(`{"from":["` + subjectAccount + `"],"withdrawals":true,"mixer_links":[{"deposit_tx":"` + tx(1) + `","withdrawal_tx":"` + tx(202) + `","evidence":"the note was found"}]}`)
	if x := out.Withdrawals[1]; *x.Linked != "100" || *x.Probable != "0" || x.Evidence != "the note was found" || x.LinkedDeposit != tx(1) || *out.Withdrawals[0].Unspent != 99 || out.Summary.Mixers.Linked["ETH"] != "100" {
		t.Errorf("linked: %+v", out.Withdrawals)
	}
	ask(`{"from":["` + subjectAccount + `"],"withdrawals":true,"no_labels":true,"pools":[{"address":"` + proxyAccount + `","asset":"ETH","denomination":"7"}]}`)
	if m := out.Summary.Mixers; len(m.Pools) != 1 || !m.Pools[0].Given || m.Pools[0].Left != "7" || m.Pools[0].Other != 1 || out.Summary.StoppedAt["mixer pool"].Transfers != 1 {
		t.Errorf("given: %+v, %+v", m, out.Summary.StoppedAt)
	}
	ask(`{"from":["` + subjectAccount + `"],"withdrawals":true,"limit":41,"until":"2024-01-01"}`)
	if len(out.Withdrawals) != 2 || out.WithdrawalsLeft != 0 {
		t.Errorf("%d withdrawals", len(out.Withdrawals))
	}
}

func TestWhatCannotBeAskedOfMixersIsAProblem(t *testing.T) {
	h := New(withMixer(t))
	for body, code := range map[string]string{
		`"pools":[{"address":"` + poolAccount + `","asset":"ETH","denomination":"1"}]`:                                         "bad_value",
		`"withdrawals":true,"pools":[{"address":"` + poolAccount + `","asset":"ETH","denomination":"0"}]`:                      "bad_value",
		`"withdrawals":true,"pools":[{"address":"` + poolAccount + `","asset":"ETH","denomination":"1.5"}]`:                    "bad_value",
		`"withdrawals":true,"pools":[{"address":"` + poolAccount + `","asset":"X","denomination":"1"}]`:                        "unknown_asset",
		`"withdrawals":true,"pools":[{"address":"no","asset":"ETH","denomination":"1"}]`:                                       "bad_address",
		`"withdrawals":true,"mixer_links":[{"deposit_tx":"` + tx(1) + `","withdrawal_tx":"` + tx(999) + `","evidence":"e"}]`:   "bad_value",
		`"withdrawals":true,"mixer_links":[{"deposit_tx":"` + tx(202) + `","withdrawal_tx":"` + tx(200) + `","evidence":"e"}]`: "bad_value",
	} {
		t.Log(body)
		wantProblem(t, send(h, "POST", "/v1/traces", `{"from":["`+subjectAccount+`"],`+body+`}`), 422, code)
	}
}
