package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/screening"
)

const (
	subjectAccount  = "0x1000000000000000000000000000000000000001"
	betweenAccount  = "0x1000000000000000000000000000000000000002"
	listedAccount   = "0x1000000000000000000000000000000000000003"
	exchangeAccount = "0x1000000000000000000000000000000000000004"
	otherExchange   = "0x1000000000000000000000000000000000000005"
	unseenAccount   = "0x9999999999999999999999999999999999999999"
)

func tx(n int) string { return fmt.Sprintf("0xd1%062x", n) }

// withExposure is a configuration with the worked example of the documentation.
func withExposure(t *testing.T) (Config, *ledgerHome) {
	t.Helper()
	home := &ledgerHome{dir: t.TempDir()}
	importTable(t, home.dir, "ethereum", `chain,block,position,time,tx,from,to,asset,amount
ethereum,1,0,2024-01-01T00:00:00Z,`+tx(1)+`,`+listedAccount+`,`+betweenAccount+`,ETH,6000000000000000000
ethereum,2,0,2024-01-01T00:00:12Z,`+tx(2)+`,`+exchangeAccount+`,`+betweenAccount+`,ETH,4000000000000000000
ethereum,3,0,2024-01-01T00:00:24Z,`+tx(3)+`,`+betweenAccount+`,`+subjectAccount+`,ETH,10000000000000000000
ethereum,4,0,2024-01-01T00:00:36Z,`+tx(4)+`,`+otherExchange+`,`+subjectAccount+`,ETH,10000000000000000000
`)
	state := scriptedState(scripted{})
	state.Labels = &screening.LabelState{Version: "abc", Number: 1, Labels: 3}
	state.Wallets = []*attribution.Table{nil, tableOf(t,
		attribution.Label{Address: "evm:" + listedAccount, Statement: attribution.Statement{Text: "Somebody listed", Concepts: []string{"sanction"}, Party: "us_ofac_sdn:27307", Confidence: attribution.AuthorityData, Pack: "us_ofac_sdn"}},
		attribution.Label{Address: "evm:" + exchangeAccount, Statement: attribution.Statement{Text: "An exchange", Concepts: []string{"exchange"}, Actor: "one", Confidence: attribution.AuthorityData, Pack: "mine"}},
		attribution.Label{Address: "evm:" + otherExchange, Statement: attribution.Statement{Text: "Another exchange", Concepts: []string{"exchange"}, Confidence: attribution.AuthorityData, Pack: "mine"}},
	)}
	var err error
	if state.Prices, err = prices.Read(strings.NewReader("asset,date,usd\nETH,2024-01-01,2300\n")); err != nil {
		t.Fatal(err)
	}
	c := testConfig(state)
	c.Ledgers = home
	return c, home
}

func tableOf(t *testing.T, labels ...attribution.Label) *attribution.Table {
	t.Helper()
	var b attribution.Builder
	for _, l := range labels {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	table, err := attribution.Open(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestExposureTellsWhatIsDirectWhatIsIndirectAndByWhichPath(t *testing.T) {
	c, home := withExposure(t)
	version := c.Source.State().Prices.Version()
	nothing := `{"totals":{},"direct":[],"indirect":[],"unattributed":[]}`
	rests := `"method":"haircut","as_of_block":4,"standing":null,"labels":{"version":"abc","number":1,"labels":3},"prices":"` + version + `",
		"lists":[{"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z"}]`
	wantJSON(t, send(New(c), "GET", "/v1/exposures?address="+subjectAccount, ""), 200, `{"chain":"ethereum","address":"`+subjectAccount+`","seen":true,
		"received":{"totals":{"ETH":"20000000000000000000"},
		"direct":[{"category":"exchange","label":"Another exchange","source":"mine","labelled_address":"`+otherExchange+`","labelled_addresses":1,
			"asset":"ETH","amount":"10000000000000000000","share":0.5,"usd":"23000.00","path":["`+tx(4)+`"]}],
		"indirect":[{"category":"sanction","entity":"us_ofac_sdn:27307","list":"us_ofac_sdn","label":"Somebody listed","source":"us_ofac_sdn","labelled_address":"`+listedAccount+`","labelled_addresses":1,
			"asset":"ETH","amount":"6000000000000000000","share":0.3,"usd":"13800.00","min_hops":2,"path":["`+tx(1)+`","`+tx(3)+`"]},
			{"category":"exchange","entity":"one","label":"An exchange","source":"mine","labelled_address":"`+exchangeAccount+`","labelled_addresses":1,
			"asset":"ETH","amount":"4000000000000000000","share":0.2,"usd":"9200.00","min_hops":2,"path":["`+tx(2)+`","`+tx(3)+`"]}],
		"unattributed":[]},"sent":`+nothing+`,`+rests+`}`)
	// Not seen is an answer about the blocks that there are.
	wantJSON(t, send(New(c), "GET", "/v1/exposures?chain=eth&address="+unseenAccount, ""), 200,
		`{"chain":"ethereum","address":"`+unseenAccount+`","seen":false,"received":`+nothing+`,"sent":`+nothing+`,`+rests+`}`)
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
}

func TestExposureOfWhatCannotBeAnsweredIsAProblem(t *testing.T) {
	c, home := withExposure(t)
	h := New(c)
	wantProblem(t, send(h, "GET", "/v1/exposures", ""), 422, "bad_value")
	wantProblem(t, send(h, "GET", "/v1/exposures?address=0x12", ""), 422, "bad_address")
	wantProblem(t, send(h, "GET", "/v1/exposures?chain=nowhere&address="+subjectAccount, ""), 404, "unknown_chain")
	wantProblem(t, send(h, "GET", "/v1/exposures?chain=tron&address="+subjectAccount, ""), 404, "no_ledger")
	importTable(t, home.dir, "polygon", "chain,block,position,time,tx,from,to,asset,amount\npolygon,1,0,2024-01-01T00:00:00Z,"+tx(9)+","+exchangeAccount+","+subjectAccount+",POL,1\n")
	wantProblem(t, send(h, "GET", "/v1/exposures?address="+subjectAccount, ""), 422, "several_chains")
	wantProblem(t, send(h, "GET", "/v1/exposures?address=1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", ""), 422, "bad_address")
	if w := send(h, "GET", "/v1/exposures?chain=polygon&address="+subjectAccount, ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"asset":"POL"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// Without lists nobody knows who is on one: that is no answer.
	bare := c
	bare.Source = viewOf(&State{})
	wantProblem(t, send(New(bare), "GET", "/v1/exposures?address="+subjectAccount, ""), 503, "no_lists")
	c.Ledgers = &ledgerHome{dir: t.TempDir()}
	wantProblem(t, send(New(c), "GET", "/v1/exposures?address="+subjectAccount, ""), 404, "no_ledger")
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
}

func TestTheExposureOfAHubIsPartOfItAndSaysSo(t *testing.T) {
	c, home := withExposure(t)
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for i := range 80_000 {
		fmt.Fprintf(&table, "ethereum,%d,%d,%d,t%d,0x%040x,%s,ETH,1\n", 10+i/100, i, 1_704_070_000+12*(i/100), i, 0xabc000+i%500, unseenAccount)
	}
	importTable(t, home.dir, "ethereum", table.String())
	var x Exposure
	if err := json.Unmarshal(send(New(c), "GET", "/v1/exposures?address="+unseenAccount, "").Body.Bytes(), &x); err != nil {
		t.Fatal(err)
	}
	if x.Partial == "" || !strings.Contains(x.Received.Partial, "transfers only") || x.Received.Totals["ETH"] == "80000" {
		t.Errorf("partial %q, totals %v", x.Received.Partial, x.Received.Totals)
	}
	sum := 0.0
	for _, u := range x.Received.Unattributed {
		sum += u.Share
	}
	if sum < 0.999999 || sum > 1.000001 {
		t.Errorf("the shares are %v", x.Received.Unattributed)
	}
}

func TestATraceIsToldWholeWithItsSummary(t *testing.T) {
	c, home := withExposure(t)
	h := New(c)
	var out struct {
		Transfers []TraceTransfer
		Addresses []TraceAddress
		Summary   TraceSummary
	}
	ask := func(body string) {
		t.Helper()
		w := send(h, "POST", "/v1/traces", body)
		if w.Code != 200 {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		out.Transfers, out.Addresses, out.Summary = nil, nil, TraceSummary{}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
	}
	ask(`{"from":["` + listedAccount + `"]}`)
	if len(out.Transfers) != 2 || out.Transfers[1].Tainted != "6000000000000000000" || len(out.Addresses) != 3 || out.Summary.Method != "haircut" ||
		out.Summary.TaintedOut["ETH"] != "6000000000000000000" || *out.Addresses[2].Share != 0.3 {
		t.Errorf("%+v", out)
	}
	ask(`{"from":["` + subjectAccount + `"],"direction":"backward","method":"fifo","max_hops":3}`)
	if s := out.Summary.StoppedAt; s["An exchange"].Amounts["ETH"] != "4000000000000000000" || s["Another exchange"].Transfers != 1 {
		t.Errorf("stopped at %+v", s)
	}
	ask(`{"from":["` + listedAccount + `"],"stop_at":[{"address":"` + betweenAccount + `"}],"no_labels":true,"asset":"ETH","since":"2024-01-01","until":"2024-01-01"}`)
	if s := out.Summary.StoppedAt; len(out.Transfers) != 1 || s["stop"].Depositors != 1 {
		t.Errorf("stopped at %+v", s)
	}
	ask(`{"from":["` + listedAccount + `"],"limit":1}`)
	if len(out.Transfers) != 1 || out.Summary.Partial == "" {
		t.Errorf("%d transfers, partial %q", len(out.Transfers), out.Summary.Partial)
	}
	ask(`{"from":["` + unseenAccount + `"]}`)
	if len(out.Transfers) != 0 || len(out.Summary.Unseen) != 1 {
		t.Errorf("%+v", out)
	}
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
}

func TestATraceThatMeansNothingIsAProblem(t *testing.T) {
	c, home := withExposure(t)
	h := New(c)
	from := `{"from":["` + listedAccount + `"],`
	for body, code := range map[string]string{
		`{"from":[]}`:                                       "bad_value",
		`{}`:                                                "bad_value",
		from + `"method":"magic"}`:                          "bad_value",
		from + `"method":"tiho"}`:                           "bad_value",
		from + `"direction":"up"}`:                          "bad_value",
		from + `"limit":10001}`:                             "bad_value",
		from + `"limit":-1}`:                                "bad_value",
		from + `"max_hops":-1}`:                             "bad_value",
		from + `"colour":"red"}`:                            "bad_value",
		from + `"since":"yesterday"}`:                       "bad_value",
		from + `"min_amount":"1.5"}`:                        "bad_value",
		from + `"asset":"DOGE"}`:                            "unknown_asset",
		from + `"stop_at":[{"address":"x"}]}`:               "bad_address",
		`{"from":["x"]}`:                                    "bad_address",
		from + `"since":"2024-02-01","until":"2024-01-01"}`: "bad_value",
	} {
		t.Log(body)
		wantProblem(t, send(h, "POST", "/v1/traces", body), 422, code)
	}
	wantProblem(t, send(h, "POST", "/v1/traces", `{"from":`), 400, "malformed")
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
	d, _ := describe(t, c)
	for path, method := range map[string]string{"/v1/traces": "post", "/v1/exposures": "get"} {
		if op := d.Paths[path][method]; op.Summary == "" || len(op.Security) != 2 {
			t.Errorf("%s is not described: %+v", path, op)
		}
	}
}
