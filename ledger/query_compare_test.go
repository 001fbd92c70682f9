package ledger_test

import (
	"bufio"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// relations is what GraphSense's own tests expect between addresses, kept beside the
// repository and not in it.
const relations = "../../shared/data/chain/graphsense-fixtures"

// jsonLines reads a file of relations or transactions.
func jsonLines[T any](t *testing.T, name string) (out []T) {
	t.Helper()
	f, err := os.Open(filepath.Join(relations, name))
	if err != nil {
		t.Skipf("without the data to compare with: %v", err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

type relation struct {
	Src   int    `json:"srcAddressId"`
	Dst   int    `json:"dstAddressId"`
	Count uint64 `json:"noTransactions"`
	Value struct {
		Value json.Number `json:"value"`
	} `json:"value"`
	Estimated struct {
		Value int64 `json:"value"`
	} `json:"estimatedValue"`
}

type fixtureTx struct {
	Hash     string `json:"txHash"`
	Block    uint64 `json:"blockId"`
	Coinbase bool   `json:"coinbase"`
	Inputs   []fixtureRow
	Outputs  []fixtureRow
}

type fixtureRow struct {
	Address []string `json:"address"`
	Value   uint64   `json:"value"`
}

// key is that of the only address of a row.
func (r fixtureRow) key(b *ledger.Batch) ledger.Text {
	if len(r.Address) != 1 {
		return ledger.Text{}
	}
	key, err := ledger.AppendKey(nil, "bitcoin", r.Address[0])
	if err != nil {
		key, _ = ledger.AppendOpaqueKey(nil, r.Address[0])
	}
	return b.Add(key)
}

func TestSharesAreThoseOfGraphSense(t *testing.T) {
	want := jsonLines[relation](t, "utxo__reference__address_relations.json")
	s := &rowsSource{name: "fixture", model: ledger.UTXO, each: 3}
	for i, x := range jsonLines[fixtureTx](t, "utxo__test_txs.json") {
		s.rows = append(s.rows, func(b *ledger.Batch) {
			hash, _ := hex.DecodeString(x.Hash)
			tx := ledger.Tx{Block: x.Block, Time: ledger.NoTime, Index: uint32(i), Hash: ledger.Hash(hash), Coinbase: x.Coinbase, Inputs: uint32(len(x.Inputs)), Outputs: uint32(len(x.Outputs))}
			for n, in := range x.Inputs { // the fixture does not say which outputs are spent
				b.Inputs = append(b.Inputs, ledger.Input{PrevHash: hashOf(100*i + n + 1), Address: in.key(b), Amount: in.Value, AmountKnown: true})
			}
			for _, out := range x.Outputs {
				b.Outputs = append(b.Outputs, ledger.Output{Address: out.key(b), Amount: out.Value})
			}
			b.Txs = append(b.Txs, tx)
		})
	}
	v := opened(t, t.TempDir(), chain("bitcoin"), s)
	texts := map[int]string{}
	for _, x := range jsonLines[struct {
		ID      int    `json:"addressId"`
		Address string `json:"address"`
	}](t, "utxo__reference__address_ids.json") {
		texts[x.ID] = x.Address
	}
	for _, r := range want {
		if r.Src == 0 {
			continue // the coinbase, which is no address here
		}
		from, _, _ := v.Address(texts[r.Src])
		to, _, _ := v.Address(texts[r.Dst])
		list, _, err := v.Counterparties(from, ledger.Filter{}, ledger.BySum, 0)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, c := range list {
			if c.Address != to {
				continue
			}
			found = true
			// Its shares are rounded each on its own.
			off := new(big.Int).Sub(c.Sent, big.NewInt(r.Estimated.Value))
			if off.CmpAbs(big.NewInt(1)) > 0 || c.Transfers != r.Count {
				t.Errorf("%s to %s: %s in %d instead of %d in %d", texts[r.Src], texts[r.Dst], c.Sent, c.Transfers, r.Estimated.Value, r.Count)
			}
		}
		if !found {
			t.Errorf("%s to %s: nothing", texts[r.Src], texts[r.Dst])
		}
	}
}

func TestTransfersAddUpAsGraphSenseAddsThem(t *testing.T) {
	want := jsonLines[relation](t, "account__eth__simple_graph__reference__address_relations.json")
	s := &rowsSource{name: "fixture", model: ledger.Account, each: 10}
	table := func(name string) [][]string {
		f, err := os.Open(filepath.Join(relations, name))
		if err != nil {
			t.Skipf("without the data to compare with: %v", err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	for i, row := range table("account__eth__simple_graph__traces.csv") {
		s.rows = append(s.rows, func(b *ledger.Batch) {
			block, _ := strconv.ParseUint(row[1], 10, 64)
			number, _ := strconv.ParseUint(row[3], 10, 32)
			value, ok := new(big.Rat).SetString(row[6])
			if !ok {
				t.Errorf("line %d: %q", i+2, row[6])
				return
			}
			amount, _ := uint256.FromBig(value.Num())
			x := ledger.Transfer{Kind: ledger.Internal, Number: uint32(number), Amount: *amount}
			for _, end := range []struct {
				text string
				key  *ledger.Text
			}{{row[4], &x.From}, {row[5], &x.To}} {
				if key, err := ledger.AppendKey(nil, "ethereum", end.text); err == nil {
					*end.key = b.Add(key)
				}
			}
			b.Txs = append(b.Txs, ledger.Tx{Block: block, Time: ledger.NoTime, Index: ledger.NoIndex, Hash: hashOf(i + 1), Transfers: 1})
			b.Transfers = append(b.Transfers, x)
		})
	}
	v := opened(t, t.TempDir(), chain("ethereum"), s)
	texts := map[int]string{}
	for _, row := range table("account__eth__simple_graph__reference__address_ids.csv") {
		n, _ := strconv.Atoi(row[1])
		texts[n] = row[0]
	}
	for _, r := range want {
		from, _, _ := v.Address(texts[r.Src])
		to, _, _ := v.Address(texts[r.Dst])
		if from == 0 || to == 0 {
			continue
		}
		list, _, err := v.Counterparties(from, ledger.Filter{Direction: ledger.Outgoing}, ledger.BySum, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if c.Address == to && (c.Sent.String() != r.Value.Value.String() || c.Transfers != r.Count) {
				t.Errorf("%s to %s: %s in %d instead of %s in %d", texts[r.Src], texts[r.Dst], c.Sent, c.Transfers, r.Value.Value, r.Count)
			}
		}
	}
}
