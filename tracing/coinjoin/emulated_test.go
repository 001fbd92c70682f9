package coinjoin_test

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/tracing/coinjoin"
)

// emulated is a chain of which every wallet's coins are known: a transaction of several
// wallets is a round.
type emulated struct {
	blocks []emulatedBlock
	owner  map[string]string // of an address
}

type emulatedBlock struct {
	Height int
	Time   int64
	Tx     []struct {
		TxID string
		Vin  []struct {
			TxID string
			Vout int
		}
		Vout []struct {
			Value        float64
			N            int
			ScriptPubKey struct{ Hex, Address string }
		}
	}
}

func readEmulated(t *testing.T) emulated {
	t.Helper()
	f, err := os.Open(filepath.Join(realTransactions, "emul__joinmarket_1taker_2tumbler_40maker_pruned.tar.zst"))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	chain := emulated{owner: map[string]string{}}
	for in := tar.NewReader(z); ; {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			return chain
		}
		if err != nil {
			t.Fatal(err)
		}
		folder, name := path.Split(head.Name)
		switch {
		case strings.HasPrefix(name, "block_"):
			var block emulatedBlock
			if err := json.NewDecoder(in).Decode(&block); err != nil {
				t.Fatal(head.Name, err)
			}
			chain.blocks = append(chain.blocks, block)
		case name == "coins.json":
			var coins []struct{ Address string }
			if err := json.NewDecoder(in).Decode(&coins); err != nil {
				t.Fatal(head.Name, err)
			}
			for _, coin := range coins {
				chain.owner[coin.Address] = path.Base(folder)
			}
		}
	}
}

func TestEveryEmulatedJoinMarketRoundIsFoundAndNothingElse(t *testing.T) {
	chain := readEmulated(t)
	type coin struct {
		amount  uint64
		address string
		number  uint32
	}
	coins, book := map[string]map[int]coin{}, &addressBook{}
	for _, block := range chain.blocks {
		for _, tx := range block.Tx {
			coins[tx.TxID] = map[int]coin{}
			for _, o := range tx.Vout {
				amount := uint64(math.Round(o.Value * 1e8))
				coins[tx.TxID][o.N] = coin{amount, o.ScriptPubKey.Address, book.address(o.ScriptPubKey.Hex)}
			}
		}
	}
	rounds, others := 0, 0
	for _, block := range chain.blocks {
		for _, tx := range block.Tx {
			wallets := map[string]bool{}
			what := coinjoin.Transaction{Time: block.Time, Form: book.form}
			for _, in := range tx.Vin {
				from, known := coins[in.TxID][in.Vout]
				what.Inputs = append(what.Inputs, coinjoin.Input{Address: from.number, Amount: from.amount, Known: known})
				if wallet := chain.owner[from.address]; wallet != "" {
					wallets[wallet] = true
				}
			}
			for n := range tx.Vout {
				o := coins[tx.TxID][n]
				what.Outputs = append(what.Outputs, coinjoin.Output{Address: o.number, Amount: o.amount})
			}
			finding, ok := coinjoin.Recognise(&what)
			if len(wallets) > 1 {
				if rounds++; finding.Kind != coinjoin.JoinMarket || finding.Participants != len(wallets) {
					t.Errorf("%s, of %d wallets: %+v", tx.TxID, len(wallets), finding)
				}
			} else if others++; ok {
				t.Errorf("%s, of one wallet: %+v", tx.TxID, finding)
			}
		}
	}
	if rounds != 32 || others != 145 {
		t.Errorf("%d rounds and %d other transactions, not 32 and 145", rounds, others)
	}
}
