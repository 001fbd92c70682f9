package cluster_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/tracing/cluster"
)

// realChains are files too big, or not ours, to keep beside the code.
const realChains = "../../../shared/data/chain"

func openReal(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join(realChains, name))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if !strings.HasSuffix(name, ".zst") {
		return f
	}
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(z.Close)
	return z
}

func realRows(t *testing.T, name string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bufio.NewReader(openReal(t, name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// importFrom makes a ledger of Bitcoin of one source, and opens it.
func importFrom(t *testing.T, source func(ledger.Chain) (ledger.Source, error)) *ledger.View {
	t.Helper()
	l := newChain(t).ledger(t)
	s, err := source(l.Chain())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Import(context.Background(), s, ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
		t.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func TestTheClustersOfBitcoins2009AreThoseOfAnIndependentComputation(t *testing.T) {
	text := map[string]string{}
	for _, r := range realRows(t, "btc/2009/adr_hash.csv.zst") {
		text[r[0]] = r[1]
	}
	height := map[string]string{}
	for _, r := range realRows(t, "btc/2009/tx_height.csv") {
		height[r[0]] = r[1]
	}
	type output struct {
		tx    string
		index int
		text  string
	}
	outputs, paid := map[string]output{}, map[string][]string{}
	var order []string
	for _, r := range realRows(t, "btc/2009/tx_output.csv.zst") { // output, tx, address, value
		if _, twice := outputs[r[0]]; twice {
			continue
		}
		if paid[r[1]] == nil {
			order = append(order, r[1])
		}
		outputs[r[0]] = output{r[1], len(paid[r[1]]), fmt.Sprintf("%s:%s", text[r[2]], r[3])}
		paid[r[1]] = append(paid[r[1]], fmt.Sprintf("%s:%s", text[r[2]], r[3]))
	}
	spent, payers := map[string][]string{}, map[string][]string{}
	for _, r := range realRows(t, "btc/2009/tx_input.csv") { // output, tx, address, value, where it was made
		o := outputs[r[0]]
		spent[r[1]] = append(spent[r[1]], fmt.Sprintf("t%s:%d:%s", o.tx, o.index, o.text))
		if a := text[r[2]]; a != "" {
			payers[r[1]] = append(payers[r[1]], a)
		}
	}
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for _, tx := range order {
		fmt.Fprintf(&table, "bitcoin,%s,%s,,t%s,%s,%s\n", height[tx], tx, tx, strings.Join(spent[tx], ";"), strings.Join(paid[tx], ";"))
	}
	file := filepath.Join(t.TempDir(), "2009.csv")
	if err := os.WriteFile(file, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	v := importFrom(t, func(c ledger.Chain) (ledger.Source, error) { return etl.New(c, "transfers", []string{file}) })
	var lists [][]string
	for _, list := range payers {
		lists = append(lists, list)
	}
	want := relabel(lists)
	if got := groups(t, v, grown(t, v, cluster.GrowOptions{})); got != want {
		t.Errorf("the clusters differ: %d bytes of text, not %d", len(got), len(want))
	}
	if n := strings.Count(want, ", ") + 1; n != clustersOf2009 {
		t.Errorf("%d clusters of several addresses, not %d", n, clustersOf2009)
	}
}

// clustersOf2009 is how many clusters of several addresses the file has.
const clustersOf2009 = 121

// emulatedChain reads an emulated chain of JoinMarket wallets: its blocks, and which wallet
// has which address, written as on the main network.
func emulatedChain(t *testing.T) (blocks []byte, wallet map[string]string) {
	t.Helper()
	owner, written := map[string]string{}, map[string]string{}
	type block struct {
		height int
		text   []byte
	}
	var list []block
	in := tar.NewReader(openReal(t, "coinjoin/emul__joinmarket_1taker_2tumbler_40maker_pruned.tar.zst"))
	for {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		folder, name := path.Split(head.Name)
		switch {
		case strings.HasPrefix(name, "block_"):
			data, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			var b struct {
				Height int
				Tx     []struct {
					Vout []struct{ ScriptPubKey struct{ Hex, Address string } }
				}
			}
			var line bytes.Buffer
			if err := errors.Join(json.Unmarshal(data, &b), json.Compact(&line, data)); err != nil {
				t.Fatal(head.Name, err)
			}
			for _, tx := range b.Tx {
				for _, o := range tx.Vout {
					if script, err := hex.DecodeString(o.ScriptPubKey.Hex); err == nil && len(script) == 22 { // P2WPKH
						written[o.ScriptPubKey.Address] = ledger.KeyText("bitcoin", ledger.AppendWitnessKey(nil, 0, script[2:]))
					}
				}
			}
			list = append(list, block{b.Height, line.Bytes()})
		case name == "coins.json":
			var coins []struct{ Address string }
			if err := json.NewDecoder(in).Decode(&coins); err != nil {
				t.Fatal(head.Name, err)
			}
			for _, c := range coins {
				owner[c.Address] = path.Base(folder)
			}
		}
	}
	wallet = map[string]string{}
	for address, w := range owner {
		if text := written[address]; text != "" {
			wallet[text] = w
		}
	}
	slices.SortFunc(list, func(a, b block) int { return a.height - b.height })
	for _, b := range list {
		blocks = append(append(blocks, b.text...), '\n')
	}
	return blocks, wallet
}

func TestNoTwoWalletsOfAnEmulatedChainAreMerged(t *testing.T) {
	blocks, wallets := emulatedChain(t)
	file := filepath.Join(t.TempDir(), "blocks.jsonl")
	if err := os.WriteFile(file, blocks, 0o600); err != nil {
		t.Fatal(err)
	}
	v := importFrom(t, func(c ledger.Chain) (ledger.Source, error) {
		params, err := bitcoin.ParamsOf(c.Name, "regtest")
		if err != nil {
			return nil, err
		}
		return bitcoin.OpenRPC(params, []string{file})
	})
	owner := map[uint32]string{}
	for text, w := range wallets {
		if id, seen, err := v.Address(text); err == nil && seen {
			owner[id] = w
		}
	}
	if len(owner) == 0 {
		t.Fatal("no wallet's address is in the ledger")
	}
	clusters := grown(t, v, cluster.GrowOptions{})
	right, wrong := 0, 0
	err := clusters.Each(2, func(_ uint32, addresses []uint32) error {
		for i, a := range addresses {
			for _, b := range addresses[:i] {
				switch {
				case owner[a] == "" || owner[b] == "":
				case owner[a] == owner[b]:
					right++
				default:
					wrong++
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	size := map[string]int{}
	for _, w := range owner {
		size[w]++
	}
	pairs := 0
	for _, n := range size {
		pairs += n * (n - 1) / 2
	}
	t.Logf("%d pairs of one wallet merged, %d of two; %d pairs of one wallet in all, %d addresses", right, wrong, pairs, len(owner))
	if wrong != 0 {
		t.Errorf("%d pairs of addresses of two wallets were merged", wrong)
	}
}

// TestClustersAreThoseOfGraphSensesOwnFixture holds us to what another program expects of the
// same small chain. What pays to several addresses at once has none here, and none there.
func TestClustersAreThoseOfGraphSensesOwnFixture(t *testing.T) {
	type side []struct {
		Address []string
		Value   uint64
	}
	text := func(s side, number func(i int) string) string {
		var list []string
		for i, x := range s {
			address := ""
			if len(x.Address) == 1 {
				address = x.Address[0]
			}
			list = append(list, fmt.Sprintf("%s%s:%d", number(i), address, x.Value))
		}
		return strings.Join(list, ";")
	}
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for in := json.NewDecoder(openReal(t, "graphsense-fixtures/utxo__test_txs.json")); ; {
		var tx struct {
			TxID, BlockID   int
			TxHash          string
			Inputs, Outputs side
		}
		if err := in.Decode(&tx); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		// The file does not say which outputs are spent: each spends one that stands nowhere else.
		inputs := text(tx.Inputs, func(i int) string { return fmt.Sprintf("before%d:%d:", tx.TxID, i) })
		fmt.Fprintf(&table, "bitcoin,%d,%d,,%s,%s,%s\n", tx.BlockID, tx.TxID, tx.TxHash, inputs, text(tx.Outputs, func(int) string { return "" }))
	}
	file := filepath.Join(t.TempDir(), "fixture.csv")
	if err := os.WriteFile(file, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	v := importFrom(t, func(c ledger.Chain) (ledger.Source, error) { return etl.New(c, "transfers", []string{file}) })
	address := map[int]string{}
	for in := json.NewDecoder(openReal(t, "graphsense-fixtures/utxo__reference__address_ids.json")); ; {
		var x struct {
			AddressID int
			Address   string
		}
		if in.Decode(&x) != nil {
			break
		}
		address[x.AddressID] = x.Address
	}
	members := map[int][]string{}
	for in := json.NewDecoder(openReal(t, "graphsense-fixtures/utxo__reference__address_cluster_with_coinjoin.json")); ; {
		var x struct{ AddressID, ClusterID int }
		if in.Decode(&x) != nil {
			break
		}
		members[x.ClusterID] = append(members[x.ClusterID], address[x.AddressID])
	}
	var want []string
	for _, list := range members {
		if len(list) > 1 {
			slices.Sort(list)
			want = append(want, strings.Join(list, " "))
		}
	}
	slices.Sort(want)
	if got := groups(t, v, grown(t, v, cluster.GrowOptions{})); got != strings.Join(want, ", ") {
		t.Errorf("got %s\nwant %s", got, strings.Join(want, ", "))
	}
}
