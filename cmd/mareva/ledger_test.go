package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
)

// transfersFile writes a table with one transfer a block, from the block on.
func transfersFile(t *testing.T, name string, from, rows int) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for i := from; i < from+rows; i++ {
		fmt.Fprintf(&b, "ethereum,%d,0,2024-01-01T00:00:00Z,0x%064x,0x%040x,0x%040x,ETH,%d\n", i, i+1, i%100+1, i%77+1000, i+1)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ethereumLedger(t *testing.T, home string) *ledger.Ledger {
	t.Helper()
	l, err := ledgerNamed(home, "ethereum")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestASecondImportWaitsForTheFirst(t *testing.T) {
	home := t.TempDir()
	l := ethereumLedger(t, home)
	if err := os.MkdirAll(l.Dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	first := flock.New(filepath.Join(l.Dir(), ".lock"))
	if err := first.Lock(); err != nil {
		t.Fatal(err)
	}
	freed := false
	said := &atWord{word: "waiting for another process that writes to " + l.Dir(), do: func() {
		freed = true
		if err := first.Unlock(); err != nil {
			t.Error(err)
		}
	}}
	got := writing(home, said).Run(t.Context(), []string{"ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 3)})
	if got != exitDone || !freed || !strings.Contains(said.String(), "ledger of ethereum: blocks 0 to 2, 3 transactions") {
		t.Errorf("exit status %d, said that it waits: %v\n%s", got, freed, said.String())
	}
}

func TestAnInterruptedImportIsToldAndGoesOn(t *testing.T) {
	home, path := t.TempDir(), transfersFile(t, "many.csv", 0, 60_000)
	l := ethereumLedger(t, home)
	src, err := etl.New(l.Chain(), "transfers", []string{path})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	_, err = l.Import(ctx, src, ledger.Options{Memory: 1 << 20, Watch: func(p ledger.Progress) {
		if p.Rows > 40_000 {
			stop()
		}
	}})
	if err == nil {
		t.Fatal("the import was not interrupted")
	}
	if said := run(t, home, "ledger", "status"); !strings.Contains(said, "an import was interrupted, or failed: once what stopped it is mended, the same command goes on where it was: ethereum transfers: many.csv ") {
		t.Errorf("status says\n%s", said)
	}
	var state struct {
		LastBlock *uint64 `json:"last_block"`
		Waiting   *struct {
			Rows    uint64
			Running bool
		} `json:"import_waiting"`
	}
	if err := json.Unmarshal([]byte(run(t, home, "ledger", "status", "--json")), &state); err != nil {
		t.Fatal(err)
	}
	if state.LastBlock != nil || state.Waiting == nil || state.Waiting.Rows == 0 || state.Waiting.Running {
		t.Errorf("status --json says %+v", state)
	}
	said := run(t, home, "ledger", "import", "--chain", "ethereum", path)
	for _, want := range []string{"ethereum: an interrupted import went on\n", "read 60 000 blocks, 60 000 transactions, 60 000 transfers\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("the import does not say %q:\n%s", want, said)
		}
	}
	if said := run(t, home, "ledger", "status"); strings.Contains(said, "interrupted") {
		t.Errorf("status still says\n%s", said)
	}
}

func TestWhoStopsAnImportHearsHowToGoOn(t *testing.T) {
	home := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var said bytes.Buffer
	p := writing(home, &said)
	p.Now = func() time.Time { // which is asked when the import begins
		stop()
		return time.Now()
	}
	got := p.Run(ctx, []string{"ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 3)})
	if text := said.String(); got != exitRefused || !strings.HasPrefix(text, "interrupted: nothing of it is in the ledger yet; the same command again goes on") {
		t.Errorf("exit status %d\n%s", got, text)
	}
}

func TestDamageIsToldAndEndsWithStatusOne(t *testing.T) {
	home := t.TempDir()
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 2000))
	files, err := filepath.Glob(filepath.Join(ethereumLedger(t, home).Dir(), "*.seg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("segments %v, error %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(files[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	got := writing(home, &said).Run(t.Context(), []string{"ledger", "verify"})
	if text := said.String(); got != exitRefused || !strings.Contains(text, filepath.Base(files[0])) {
		t.Errorf("exit status %d\n%s", got, text)
	}
}

func TestNamesAreOrderedAsPeopleDo(t *testing.T) {
	ordered := []string{"a", "part-2.csv", "part-02.csv", "part-2b.csv", "part-10.csv", "part-10000000000000000000000", "part-x"}
	for i, a := range ordered {
		for j, b := range ordered {
			got := compareNaturally(a, b)
			if a == "part-2.csv" && b == "part-02.csv" || b == "part-2.csv" && a == "part-02.csv" {
				if got == 0 {
					t.Errorf("%s and %s are different names", a, b)
				}
				continue
			}
			if (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s and %s compare as %d", a, b, got)
			}
		}
	}
}

func TestAFormatIsGuessedFromWhatTellsIt(t *testing.T) {
	for _, c := range []struct {
		head  string
		model ledger.Model
		want  string
	}{
		{"chain,block,position,time,tx,from,to,asset,amount\n", ledger.Account, "transfers"},
		{"chain,block,position,time,tx,inputs,outputs\n", ledger.UTXO, "transfers"},
		{"hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas\n", ledger.Account, "ethereum-etl-transactions"},
		{"token_address,from_address,to_address,value,transaction_hash,log_index,block_number\r\n", ledger.Account, "ethereum-etl-token-transfers"},
		{"log_index,transaction_hash,address,data,topics,block_number\n", ledger.Account, "ethereum-etl-logs"},
		{`"blockId","txHash","fromAddress","toAddress","value","traceType","traceAddress"` + "\n", ledger.Account, "ethereum-etl-traces"},
		{`{"type":"log","log_index":1,"topics":["a",{"b":"data"}],"data":"0x"}` + "\n", ledger.Account, "ethereum-etl-logs"},
		{`{"result":{"hash":"00","tx":[{"txid":"a"`, ledger.UTXO, "bitcoin-rpc"},
		{`{"hash":"00","confirmations":4,"merkleroot":"a","tx":[{"txid":"a"`, ledger.UTXO, "bitcoin-rpc"},
		{`{"hash":"00","inputs":[],"outputs":[{"index":0,"value":5}],"block_number":1}`, ledger.UTXO, "bitcoin-etl"},
		{"PAR1\x15\x04", ledger.UTXO, "aws-btc-transactions"},
		{"PAR1\x15\x04", ledger.Account, "aws-transactions aws-token-transfers aws-logs aws-traces"},
		{"name,amount\n", ledger.Account, ""},
		{`{"from_address":{"to_address":1,"value":1,"hash":1}}`, ledger.Account, ""},
		{"\x00\xff{", ledger.Account, ""},
		{"{", ledger.Account, ""},
	} {
		if got := strings.Join(formatOfHead([]byte(c.head), c.model), " "); got != c.want {
			t.Errorf("%q is taken for %q, want %q", c.head, got, c.want)
		}
	}
}

func FuzzFormatOfHead(f *testing.F) {
	for _, head := range []string{
		"chain,block,position,time,tx,from,to,asset,amount\n", "hash,from_address,to_address,value\n", "PAR1", "\ufeff{\"a\":[{}],\"topics\":{}}",
		`{"inputs":[],"outputs":[]}`, `{"result":`, "{}{}", "[1]", "",
	} {
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		for _, model := range []ledger.Model{ledger.Account, ledger.UTXO} {
			known := append(ledgerFormats(ledger.Account), ledgerFormats(ledger.UTXO)...)
			for _, format := range formatOfHead(head, model) {
				if !slices.Contains(known, format) {
					t.Errorf("%q is taken for %q, which is no format", head, format)
				}
			}
		}
	})
}

func TestTheOrderOfNamesIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a0-3]{0,5}`)
		a, b, c := name.Draw(t, "a"), name.Draw(t, "b"), name.Draw(t, "c")
		if compareNaturally(a, b) != -compareNaturally(b, a) || (compareNaturally(a, b) == 0) != (a == b) {
			t.Fatalf("%q and %q", a, b)
		}
		if compareNaturally(a, b) < 0 && compareNaturally(b, c) < 0 && compareNaturally(a, c) >= 0 {
			t.Fatalf("%q, %q and %q", a, b, c)
		}
	})
}

// Coins are exact, whatever the size and the sign.
func TestCoinsAreTheSmallestUnitWithAPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`-?[1-9][0-9]{0,90}`).Draw(t, "amount")
		decimals := rapid.Uint8Range(0, 40).Draw(t, "decimals")
		n, _ := new(big.Int).SetString(digits, 10)
		shown, ok := new(big.Rat).SetString(coins(n, &decimals))
		if !ok {
			t.Fatalf("%s with %d decimals is shown as %q", digits, decimals, coins(n, &decimals))
		}
		unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
		if shown.Mul(shown, unit).Cmp(new(big.Rat).SetInt(n)) != 0 {
			t.Fatalf("%s with %d decimals is shown as %s", digits, decimals, coins(n, &decimals))
		}
	})
}

// A view that a request reads stays whole while the ledger goes on, and is given back when
// the request is done.
func TestAServedLedgerFollowsWhatIsImported(t *testing.T) {
	home := t.TempDir()
	clock := time.Now()
	s := &servedLedgers{home: home, now: func() time.Time { return clock }, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	chain := ethereumLedger(t, home).Chain()
	if _, _, err := s.View(chain); err == nil {
		t.Fatal("there is a view of no ledger")
	}
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 3))
	first, release, err := s.View(chain)
	if err != nil {
		t.Fatal(err)
	}
	// It is joined with what was there, and the old files are removed.
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "b.csv", 3, 5000))
	if again, done, err := s.View(chain); err != nil || again != first {
		t.Errorf("within a second the view was opened again; error %v", err)
	} else {
		done()
	}
	clock = clock.Add(lookEvery)
	second, releaseSecond, err := s.View(chain)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		view *ledger.View
		txs  uint64
	}{{first, 3}, {second, 5003}} {
		id, seen, err := v.view.Address(fmt.Sprintf("0x%040x", 1))
		if _, _, ok := v.view.Seen(id); err != nil || !seen || !ok || v.view.Counts().Txs != v.txs {
			t.Errorf("the view has %d transactions, want %d; the address is there: %v, error %v", v.view.Counts().Txs, v.txs, ok, err)
		}
	}
	if maps, err := os.ReadFile("/proc/self/maps"); err == nil && !bytes.Contains(maps, []byte(home)) {
		t.Fatal("no file of the ledger is mapped: the check below would prove nothing")
	}
	release()
	release() // more than once is harmless
	releaseSecond()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if maps, err := os.ReadFile("/proc/self/maps"); err == nil && bytes.Contains(maps, []byte(home)) {
		t.Error("files of the ledger are still mapped")
	}
}

func TestAServerAnswersFromTheLedger(t *testing.T) {
	home := t.TempDir()
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 3))
	s := serving(t, "serve", "--home", home)
	for path, want := range map[string]struct {
		status int
		holds  string
	}{
		"/v1/ledger": {200, `{"ledgers":[{"chain":"ethereum","model":"account",`},
		"/v1/ledger/ethereum/addresses/0x0000000000000000000000000000000000000001": {200, `"seen":true`},
		"/v1/ledger/bitcoin/addresses/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa":          {404, "mareva ledger import --chain bitcoin"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-API-Key", "secret")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != want.status || !strings.Contains(string(body), want.holds) {
			t.Errorf("%s: status %d, error %v: %s", path, resp.StatusCode, err, body)
		}
		if status, _ := s.get(t, path); status != http.StatusUnauthorized {
			t.Errorf("%s: without a key the status is %d", path, status)
		}
	}
}
