package mixer_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/mixer"
	"github.com/mareva/mareva/tracing/taint"
)

// sharedData holds real files, too big or not ours to keep beside the code.
const sharedData = "../../../shared/data/chain"

// kucoin is the ledger of the transfers that the KuCoin theft of 2020 may have reached, and
// which of its addresses are Tornado Cash's.
func kucoin(t *testing.T) (table string, tornado []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData, "strp/kucoin_txs.csv.zst"))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	var out strings.Builder
	out.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for _, r := range rows[1:] {
		if r[at("isError")] != "1" {
			fmt.Fprintf(&out, "ethereum,%s,%s,%s,%s,%s,%s,ETH,%s\n", r[at("blockNumber")], r[at("transactionIndex")], r[at("timeStamp")], r[at("hash")], r[at("from")], r[at("to")], r[at("value")])
		}
	}
	tags, err := os.ReadFile(filepath.Join(sharedData, "tagpacks/tornado_cash.yaml"))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	for _, line := range strings.Fields(string(tags)) {
		if text := strings.Trim(line, `"'`); strings.HasPrefix(text, "0x") && len(text) == 42 {
			tornado = append(tornado, strings.ToLower(text))
		}
	}
	return out.String(), tornado
}

type stops func(uint32) bool

func (s stops) Stop(address uint32) (string, bool, error) { return "Tornado Cash", s(address), nil }

// The withdrawals are internal transfers, which this ledger lacks, as it lacks what the proxy
// passed on: nothing is made of either.
func TestKuCoinsDepositsGoToThePoolAndNoWithdrawalIsInTheLedger(t *testing.T) {
	table, tornado := kucoin(t)
	v := open(t, t, t.TempDir(), "ethereum", table)
	known := map[uint32]bool{}
	for _, text := range tornado {
		if n, seen, err := v.Address(text); err == nil && seen {
			known[n] = true
		}
	}
	isMixer := func(address uint32) bool { return known[address] }
	for _, tt := range []struct {
		method            taint.Method
		tainted, deposits string
		unassigned        string
	}{
		{taint.Poison, "44300000000000000000000", "443 of 443", "0x905b63fff465b9ffbf41dea908ceb12478ec7601 several_amounts: 1220000000000000000000 in 14"},
		{taint.Haircut, "11500686763093821691071", "155 of 443", "0x905b63fff465b9ffbf41dea908ceb12478ec7601 several_amounts: 11099328164460648136 in 14"},
		{taint.FIFO, "11501000000000000000000", "116 of 443", "0x905b63fff465b9ffbf41dea908ceb12478ec7601 several_amounts: 11142714212000000000 in 1"},
	} {
		s := mixer.NewSet(v, isMixer, mixer.Options{Overlapping: tt.method == taint.Poison})
		q := tracing.Query{
			Method: tt.method, Stops: stops(isMixer),
			Sources: []tracing.Source{{Address: id(t, v, "0xeb31973e0febf3e3d7058234a5ebbae1ab4b8c23"), Number: 1}},
		}
		_, err := tracing.Trace(t.Context(), v, q, func(x *tracing.Transfer) error {
			if s.Is(x.To, x.Asset) {
				s.Deposit(x.To, x.Asset, mixer.Deposit{Place: x.Place(), From: x.From, Amount: x.Amount, Tainted: x.Tainted, Parts: slices.Clone(x.Parts)})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Follow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, unassigned, withdrawals := result(t, v, s)
		if len(r.Pools) != 1 || len(withdrawals) > 0 {
			t.Fatalf("%s: %d pools, and the withdrawals %v", tt.method, len(r.Pools), withdrawals)
		}
		p := r.Pools[0]
		if got := v.AddressText(p.Address); got != "0xa160cdab225685da1d56aa342ad8841c3b53f291" || p.Denomination.Dec() != "100000000000000000000" || p.Withdrawals != 0 {
			t.Errorf("%s: the pool is %s of %s", tt.method, got, p.Denomination.Dec())
		}
		if got := fmt.Sprintf("%d of %d", p.TaintedDeposits, p.Deposits); got != tt.deposits || p.Tainted.All().String() != tt.tainted || p.Left.All().Cmp(p.Tainted.All()) != 0 {
			t.Errorf("%s: %s deposits of %s, of which %s are left", tt.method, got, p.Tainted.All(), p.Left.All())
		}
		expect(t, unassigned, tt.unassigned)
	}
}
