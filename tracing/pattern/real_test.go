package pattern_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/tracing/pattern"
)

// sharedData holds real files, too big or not ours to keep beside the code.
const sharedData = "../../../shared/data/chain"

// realFile is the path of a real file.
func realFile(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(sharedData, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	return path
}

// realRows reads a real table by the names of its columns.
func realRows(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(realFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".zst") {
		z, err := zstd.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		in = z
	}
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// imported is the ledger of real files in formats.
func imported(t *testing.T, chain string, source func(ledger.Chain) (ledger.Source, error), more ...func(ledger.Chain) (ledger.Source, error)) *ledger.View {
	t.Helper()
	c, err := ledger.ChainNamed(chain)
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.In(folder(t), c)
	for _, open := range append([]func(ledger.Chain) (ledger.Source, error){source}, more...) {
		s, err := open(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Import(context.Background(), s, ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func table(t *testing.T, format, name string) func(ledger.Chain) (ledger.Source, error) {
	path := realFile(t, name)
	return func(c ledger.Chain) (ledger.Source, error) { return etl.New(c, format, []string{path}) }
}

// counted are the subjects of findings by kind, and the addresses that were judged.
func counted(t *testing.T, v *ledger.View, o pattern.Options) (string, pattern.Summary) {
	t.Helper()
	subjects := map[pattern.Kind]map[uint32]bool{}
	s, err := pattern.Find(t.Context(), v, o, func(f *pattern.Finding) error {
		if subjects[f.Kind] == nil {
			subjects[f.Kind] = map[uint32]bool{}
		}
		subjects[f.Kind][f.Subject()] = true
		if testing.Verbose() {
			t.Log(f.Kind, v.AddressText(f.Subject()), f.Why)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, k := range slices.Sorted(maps.Keys(subjects)) {
		words = append(words, fmt.Sprintf("%s %d", k, len(subjects[k])))
	}
	if len(words) == 0 {
		words = []string{"none"}
	}
	return fmt.Sprintf("%s of %d", strings.Join(words, ", "), s.Addresses), s
}

// What ordinary addresses show of the patterns. The figures stand in docs/patterns.md.
func TestOrdinaryTrafficShowsFewPatterns(t *testing.T) {
	for _, tt := range []struct {
		name string
		view func(t *testing.T) *ledger.View
		usd  string // price of the coin
		want string
	}{
		{
			"nine hours of Ethereum of 2017", func(t *testing.T) *ledger.View {
				return imported(t, "ethereum", table(t, "ethereum-etl-transactions", "eth-etl/raphtory_transactions_3300400_small.csv.gz"))
			}, "", "fan_in 11, fan_out 6, pass_through 110, peel_chain 1 of 10902",
		},
		{
			"the same with the price of the day", func(t *testing.T) *ledger.View {
				return imported(t, "ethereum", table(t, "ethereum-etl-transactions", "eth-etl/raphtory_transactions_3300400_small.csv.gz"))
			}, "ETH,2017-03-06,19", "fan_in 8, fan_out 6, pass_through 75, peel_chain 1, structuring 2 of 10902",
		},
		{
			"two blocks of Ethereum of 2023", func(t *testing.T) *ledger.View {
				return imported(t, "ethereum", table(t, "ethereum-etl-transactions", "eth-etl/blocks_17173049_50__expected_transactions.json"),
					table(t, "ethereum-etl-token-transfers", "eth-etl/blocks_17173049_50__expected_token_transfers.json"))
			}, "", "none of 596",
		},
		{"a block of Bitcoin of 2017", block481829, "", "fan_out 1, pass_through 2 of 4820"},
		{"Bitcoin of 2009", bitcoin2009, "", "pass_through 1 of 32611"},
		// Thefts, as far as these files show them: what is missed.
		{"the theft from Atomic", theft("Atomic"), "", "fan_out 2, pass_through 11 of 389"},
		{"a theft of 54 million", theft("54m"), "", "fan_out 2 of 151"},
		{"what the KuCoin thief touched", kuCoin, "", "none of 202"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := tt.view(t)
			o := defaults(v)
			if tt.usd != "" {
				var err error
				if o.Prices, err = prices.Read(strings.NewReader("asset,date,usd\n" + tt.usd + "\n")); err != nil {
					t.Fatal(err)
				}
			}
			got, s := counted(t, v, o)
			if got != tt.want {
				t.Errorf("got %q, want %q: %+v", got, tt.want, s)
			}
		})
	}
}

// block481829 is a block as a node stores it.
func block481829(t *testing.T) *ledger.View {
	data, err := os.ReadFile(realFile(t, "btc/blocks/block481829.dat"))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	file.Write([]byte{0xf9, 0xbe, 0xb4, 0xd9})
	_ = binary.Write(&file, binary.LittleEndian, uint32(len(data)))
	file.Write(data)
	path := filepath.Join(t.TempDir(), "blk00000.dat")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return imported(t, "bitcoin", func(c ledger.Chain) (ledger.Source, error) {
		p, err := bitcoin.ParamsOf(c.Name, "mainnet")
		if err != nil {
			return nil, err
		}
		return bitcoin.OpenFiles(p, []string{path}, bitcoin.FileOptions{FirstHeight: 481_829, HasFirstHeight: true})
	})
}

// kuCoin are the transactions that touch the cone of the KuCoin thief.
func kuCoin(t *testing.T) *ledger.View {
	var rows strings.Builder
	rows.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for _, r := range realRows(t, "strp/kucoin_txs.csv.zst") {
		if r["isError"] != "1" {
			fmt.Fprintf(&rows, "ethereum,%s,%s,%s,%s,%s,%s,ETH,%s\n", r["blockNumber"], r["transactionIndex"], r["timeStamp"], r["hash"], r["from"], r["to"], r["value"])
		}
	}
	return view(t, t, folder(t), "ethereum", rows.String())
}

// bitcoin2009 is all of Bitcoin's first year. The file has no times: blocks are set as far
// apart as they were on average.
func bitcoin2009(t *testing.T) *ledger.View {
	const spacing, genesis = 964, 1_231_006_505
	address := map[string]string{}
	for _, r := range realRows(t, "btc/2009/adr_hash.csv.zst") {
		address[r["adr_index"]] = r["adr_hash"]
	}
	inputs, outputs := map[string][]string{}, map[string][]string{}
	seen := map[string]bool{}
	number := func(tx, output string) string { return strings.TrimPrefix(output, tx) }
	for _, r := range realRows(t, "btc/2009/tx_output.csv.zst") {
		if !seen[r["output_index"]+","+r["tx_index"]] {
			seen[r["output_index"]+","+r["tx_index"]] = true
			outputs[r["tx_index"]] = append(outputs[r["tx_index"]], address[r["adr_index"]]+":"+r["output_value"])
		}
	}
	for _, r := range realRows(t, "btc/2009/tx_input.csv") {
		from := r["spent_index"]
		inputs[r["tx_index"]] = append(inputs[r["tx_index"]], fmt.Sprintf("tx%s:%s:%s:%s", from, number(from, r["output_index"]), address[r["adr_index"]], r["input_value"]))
	}
	var rows strings.Builder
	rows.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for i, r := range realRows(t, "btc/2009/tx_height.csv") {
		height := 0
		_, _ = fmt.Sscan(r["block_index"], &height)
		fmt.Fprintf(&rows, "bitcoin,%d,%d,%d,tx%s,%s,%s\n", height, i, genesis+spacing*height, r["tx_index"], strings.Join(inputs[r["tx_index"]], ";"), strings.Join(outputs[r["tx_index"]], ";"))
	}
	return view(t, t, folder(t), "bitcoin", rows.String())
}

// theft is what its investigators followed, in cents.
func theft(name string) func(t *testing.T) *ledger.View {
	return func(t *testing.T) *ledger.View {
		var rows strings.Builder
		rows.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
		for i, r := range realRows(t, "mftracer/"+name+".csv") {
			dollars, ok := new(big.Rat).SetString(r["Value_in_USD"])
			at, err := time.Parse(time.DateTime, r["Timestamp"])
			if !ok || err != nil {
				t.Fatalf("%s: row %d: %q, %v", name, i, r["Value_in_USD"], err)
			}
			cents := new(big.Int).Div(new(big.Int).Mul(dollars.Num(), big.NewInt(100)), dollars.Denom())
			fmt.Fprintf(&rows, "ethereum,%s,%d,%d,%s,%s,%s,USD,%s\n", r["Block"], i, at.Unix(), r["Tx_hash"], strings.ToLower(r["From"]), strings.ToLower(r["To"]), cents)
		}
		return view(t, t, folder(t), "ethereum", rows.String())
	}
}
