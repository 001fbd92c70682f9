package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/tracing/cluster"
)

// ledgerHome serves the ledgers of a folder, without keeping views.
type ledgerHome struct {
	dir  string
	open int // views that were not released

	decisions *cluster.Decisions // of every chain
}

func (l *ledgerHome) Chains() ([]ledger.Chain, error) { return ledger.Kept(l.dir) }

func (l *ledgerHome) Decisions(ledger.Chain) (*cluster.Decisions, error) { return l.decisions, nil }

func (l *ledgerHome) View(chain ledger.Chain) (*ledger.View, func(), error) {
	v, err := ledger.In(l.dir, chain).View()
	if err != nil {
		return nil, nil, err
	}
	l.open++
	return v, func() { l.open--; _ = v.Close() }, nil
}

const (
	firstAccount  = "0x1111111111111111111111111111111111111111"
	secondAccount = "0x2222222222222222222222222222222222222222"
	tokenContract = "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)

// withLedgers is a configuration with a ledger of Ethereum and one of Bitcoin.
func withLedgers(t *testing.T) (Config, *ledgerHome) {
	t.Helper()
	home := &ledgerHome{dir: t.TempDir()}
	importTable(t, home.dir, "ethereum", `chain,block,position,time,tx,from,to,asset,amount
ethereum,102,0,2024-01-01T00:00:00Z,0xd100000000000000000000000000000000000000000000000000000000000001,,`+firstAccount+`,ETH,2000000000000000000
ethereum,103,0,2024-01-01T00:00:12Z,0xd100000000000000000000000000000000000000000000000000000000000002,`+firstAccount+`,`+secondAccount+`,ETH,1500000000000000000
ethereum,104,0,2024-01-01T00:00:24Z,0xd100000000000000000000000000000000000000000000000000000000000003,`+secondAccount+`,`+firstAccount+`,`+tokenContract+`,7
ethereum,105,0,,0xd100000000000000000000000000000000000000000000000000000000000004,`+secondAccount+`,,ETH,1
`)
	importTable(t, home.dir, "bitcoin", `chain,block,position,time,tx,inputs,outputs
bitcoin,0,0,2009-01-03T18:15:05Z,a000000000000000000000000000000000000000000000000000000000000001,,1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH:5000000000
bitcoin,1,1,2009-01-03T18:25:05Z,a000000000000000000000000000000000000000000000000000000000000003,a000000000000000000000000000000000000000000000000000000000000001:0:1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH:5000000000;f000000000000000000000000000000000000000000000000000000000000009:1::,1cMh228HTCiwS8ZsaakH8A8wze1JR5ZsP:3000000000;:2000000000
`)
	c := testConfig(nil)
	c.Ledgers = home
	return c, home
}

func importTable(t *testing.T, home, chain, table string) {
	t.Helper()
	c, err := ledger.ChainNamed(chain)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), chain+".csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := etl.New(c, "transfers", []string{path})
	if err == nil {
		_, err = ledger.In(home, c).Import(t.Context(), src, ledger.Options{At: testNow()})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLedgersThatAreKeptAreListed(t *testing.T) {
	c, home := withLedgers(t)
	wantJSON(t, send(New(c), "GET", "/v1/ledger", ""), 200, `{"ledgers":[
		{"chain":"bitcoin","model":"utxo","asset":"BTC","decimals":8,"first_block":0,"last_block":1,"last_time":"2009-01-03T18:25:05Z",
		 "blocks":2,"transactions":2,"transfers":0,"inputs":2,"outputs":3,"addresses":2,"outside_inputs":1,"unknown_inputs":1,"untimed_blocks":0,"inexact_amounts":0},
		{"chain":"ethereum","model":"account","asset":"ETH","decimals":18,"first_block":102,"last_block":105,"last_time":null,
		 "blocks":4,"transactions":4,"transfers":4,"inputs":0,"outputs":0,"addresses":2,"outside_inputs":0,"unknown_inputs":0,"untimed_blocks":1,"inexact_amounts":0}]}`)
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
	c.Ledgers = &ledgerHome{dir: t.TempDir()}
	wantJSON(t, send(New(c), "GET", "/v1/ledger", ""), 200, `{"ledgers":[]}`)
}

func TestABalanceIsAsOfABlock(t *testing.T) {
	c, _ := withLedgers(t)
	h := New(c)
	wantJSON(t, send(h, "GET", "/v1/ledger/eth/addresses/"+firstAccount+"?balance_at_block=103", ""), 200, `{"chain":"ethereum","address":"`+firstAccount+`","as_of_block":105,"seen":true,
		"first_block":102,"first_time":"2024-01-01T00:00:00Z","first_tx":"0xd100000000000000000000000000000000000000000000000000000000000001",
		"last_block":104,"last_time":"2024-01-01T00:00:24Z","last_tx":"0xd100000000000000000000000000000000000000000000000000000000000003",
		"incoming":2,"outgoing":1,"public_key":null,"balance_at_block":103,
		"balances":[{"asset":"ETH","received":"2000000000000000000","sent":"1500000000000000000","balance":"500000000000000000","unexplained":null,"unknown_inputs":0,"inexact":0,"unspent":null,"unspent_outputs":null}],
		"assets":[{"asset":"ETH","symbol":"ETH","name":null,"decimals":18}]}`)
}

// Not seen is an answer about the blocks that there are, and never more than that.
func TestAnAddressThatWasNotSeenIsAnAnswer(t *testing.T) {
	c, _ := withLedgers(t)
	wantJSON(t, send(New(c), "GET", "/v1/ledger/ethereum/addresses/0x9999999999999999999999999999999999999999", ""), 200,
		`{"chain":"ethereum","address":"0x9999999999999999999999999999999999999999","as_of_block":105,"seen":false,
		"first_block":null,"first_time":null,"first_tx":null,"last_block":null,"last_time":null,"last_tx":null,
		"incoming":0,"outgoing":0,"public_key":null,"balance_at_block":105,"balances":[],"assets":[]}`)
	wantJSON(t, send(New(c), "GET", "/v1/ledger/ethereum/addresses/0x9999999999999999999999999999999999999999/movements", ""), 200,
		`{"chain":"ethereum","address":"0x9999999999999999999999999999999999999999","as_of_block":105,"seen":false,"movements":[],"assets":[],"next_cursor":null}`)
}

func TestMovementsComeInPages(t *testing.T) {
	c, home := withLedgers(t)
	h := New(c)
	path := "/v1/ledger/ethereum/addresses/" + firstAccount + "/movements"
	var amounts []string
	query := "?limit=2"
	for pages := 0; ; pages++ {
		w := send(h, "GET", path+query, "")
		if w.Code != 200 || pages > 3 {
			t.Fatalf("page %d: status %d: %s", pages, w.Code, w.Body)
		}
		page := decoded(t, w.Body.Bytes()).(map[string]any)
		for _, m := range page["movements"].([]any) {
			m := m.(map[string]any)
			amounts = append(amounts, fmt.Sprint(m["direction"], " ", m["amount"], " ", m["asset"]))
		}
		next, more := page["next_cursor"].(string)
		if !more {
			break
		}
		query = "?limit=2&cursor=" + url.QueryEscape(next)
	}
	if got, want := strings.Join(amounts, ", "), "in 2000000000000000000 ETH, out 1500000000000000000 ETH, in 7 "+tokenContract; got != want {
		t.Errorf("the pages hold %s, want %s", got, want)
	}
	for query, want := range map[string]int{
		"?direction=out": 1, "?direction=in": 2, "?asset=" + tokenContract: 1, "?asset=ETH": 2, "?order=newest&limit=1": 1,
		"?since=2024-01-01T00:00:12Z&until=2024-01-01T00:00:13Z": 1,
	} {
		page, _ := decoded(t, send(h, "GET", path+query, "").Body.Bytes()).(map[string]any)
		if movements, _ := page["movements"].([]any); len(movements) != want {
			t.Errorf("%s gives %d movements, want %d: %v", query, len(movements), want, page)
		}
	}
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
}

func TestCounterpartiesAreSummedUp(t *testing.T) {
	c, _ := withLedgers(t)
	w := send(New(c), "GET", "/v1/ledger/ethereum/addresses/"+firstAccount+"/counterparties?asset=ETH&limit=1", "")
	answer, _ := decoded(t, w.Body.Bytes()).(map[string]any)
	list, _ := answer["counterparties"].([]any)
	if w.Code != 200 || len(list) != 1 || fmt.Sprint(answer["total"]) != "2" {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if top := list[0].(map[string]any); top["address"] != nil || top["received"] != "2000000000000000000" || top["first_block"] == nil {
		t.Errorf("the largest is %v, want what came from nobody", top)
	}
}

func TestATransactionIsShownWithWhatItSpends(t *testing.T) {
	c, _ := withLedgers(t)
	h := New(c)
	wantJSON(t, send(h, "GET", "/v1/ledger/bitcoin/transactions/a000000000000000000000000000000000000000000000000000000000000003", ""), 200, `{
		"chain":"bitcoin","as_of_block":1,"transactions":[{"tx":"a000000000000000000000000000000000000000000000000000000000000003","block":1,"block_hash":null,
		"time":"2009-01-03T18:25:05Z","tx_index":1,"status":null,"coinbase":false,"fee":null,"transfers":[],
		"inputs":[{"address":"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH","amount":"5000000000","prev_tx":"a000000000000000000000000000000000000000000000000000000000000001","prev_index":0,"outside":false},
			{"address":null,"amount":null,"prev_tx":"f000000000000000000000000000000000000000000000000000000000000009","prev_index":1,"outside":true}],
		"outputs":[{"address":"1cMh228HTCiwS8ZsaakH8A8wze1JR5ZsP","amount":"3000000000","spent_by_tx":null,"spent_by_input":null,"spent_by_block":null},
			{"address":null,"amount":"2000000000","spent_by_tx":null,"spent_by_input":null,"spent_by_block":null}]}],
		"assets":[{"asset":"BTC","symbol":"BTC","name":null,"decimals":8}]}`)
	wantProblem(t, send(h, "GET", "/v1/ledger/bitcoin/transactions/"+strings.Repeat("0f", 32), ""), 404, "not_found")
}

func TestWhatCannotBeAskedOfALedgerIsAProblem(t *testing.T) {
	c, home := withLedgers(t)
	h := New(c)
	address := "/v1/ledger/ethereum/addresses/" + firstAccount
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/v1/ledger/etherium/addresses/" + firstAccount:                                            {http.StatusNotFound, "unknown_chain"},
		"/v1/ledger/cardano/addresses/" + firstAccount:                                             {http.StatusNotFound, "unknown_chain"},
		"/v1/ledger/polygon/addresses/" + firstAccount:                                             {http.StatusNotFound, "no_ledger"},
		"/v1/ledger/ethereum/addresses/" + firstAccount[:41]:                                       {http.StatusUnprocessableEntity, "bad_address"},
		"/v1/ledger/ethereum/addresses/vitalik.eth/movements":                                      {http.StatusUnprocessableEntity, "bad_address"},
		"/v1/ledger/ethereum/addresses/word/counterparties":                                        {http.StatusUnprocessableEntity, "bad_address"},
		address + "/movements?cursor=nonsense":                                                     {http.StatusUnprocessableEntity, "bad_cursor"},
		address + "/movements?limit=1001":                                                          {http.StatusUnprocessableEntity, "bad_value"},
		address + "/movements?limit=0":                                                             {http.StatusUnprocessableEntity, "bad_value"},
		address + "/movements?since=yesterday":                                                     {http.StatusUnprocessableEntity, "bad_value"},
		address + "/movements?direction=both":                                                      {http.StatusUnprocessableEntity, "bad_value"},
		address + "/movements?asset=FOO":                                                           {http.StatusUnprocessableEntity, "unknown_asset"},
		address + "?balance_at_block=-1":                                                           {http.StatusUnprocessableEntity, "bad_value"},
		address + "?balance=1":                                                                     {http.StatusUnprocessableEntity, "bad_value"},
		"/v1/ledger/ethereum/addresses/" + secondAccount + "/movements?since=2025-01-01T00:00:00Z": {http.StatusUnprocessableEntity, "untimed_blocks"},
	} {
		t.Run(path, func(t *testing.T) { wantProblem(t, send(h, "GET", path, ""), want.status, want.code) })
	}
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
}

func TestADamagedLedgerIsAProblemThatTellsNoPaths(t *testing.T) {
	c, home := withLedgers(t)
	manifest := filepath.Join(home.dir, "ledger", "ethereum", "manifest.json")
	if err := os.WriteFile(manifest, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := send(New(c), "GET", "/v1/ledger/ethereum/addresses/"+firstAccount, "")
	wantProblem(t, w, http.StatusInternalServerError, "not_read")
	if strings.Contains(w.Body.String(), home.dir) {
		t.Errorf("the answer tells a path: %s", w.Body)
	}
}
