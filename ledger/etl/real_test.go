package etl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/wallet"
)

// realTable is the path of a real table, where this machine has it.
func realTable(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("../../../shared/data/chain", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real table: %v", err)
	}
	return path
}

func TestLogsOfTwoBlocksGiveWhatEthereumETLTookFromThem(t *testing.T) {
	c := chain(t, wallet.Ethereum)
	logs, err := read(t, c, "ethereum-etl-logs", realTable(t, "eth-etl/blocks_17173049_50__expected_logs.json"))
	if err != nil {
		t.Fatal(err)
	}
	transfers, err := read(t, c, "ethereum-etl-token-transfers", realTable(t, "eth-etl/blocks_17173049_50__expected_token_transfers.json"))
	if err != nil {
		t.Fatal(err)
	}
	// Their table has ERC-721 too, and no place of the transaction in its block.
	if want := len(logs.rows) + logs.skipped[skipERC721]; len(transfers.rows) != want || want != 291 {
		t.Errorf("%d transfers, want %d", len(transfers.rows), want)
	}
	theirs := map[string]int{}
	for _, row := range transfers.rows {
		theirs[row]++
	}
	for _, row := range logs.rows {
		words := strings.Fields(row)
		words[1] = "?"
		row = strings.Join(words, " ")
		if theirs[row]--; theirs[row] < 0 {
			t.Errorf("not among theirs: %s", row)
		}
	}
}

func TestRealTablesOfTransactionsAreRead(t *testing.T) {
	for name, rows := range map[string]int{
		"eth-etl/raphtory_transactions_3300400_small.csv.gz":                19_999,
		"eth-etl/blocks_17173049_50__expected_transactions.json":            -1,
		"graphsense-fixtures/account__eth__balance__transactions.csv":       -1,
		"graphsense-fixtures/account__eth__cassandra__transactions.csv":     -1,
		"graphsense-fixtures/account__eth__simple_graph__transactions.csv":  -1,
		"graphsense-fixtures/account__eth__complex_graph__transactions.csv": -1,
		"graphsense-fixtures/account__eth__tokens__transactions.csv":        -1,
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			got, err := read(t, chain(t, wallet.Ethereum), "ethereum-etl-transactions", realTable(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.rows) == 0 || rows >= 0 && len(got.rows) != rows {
				t.Errorf("%d rows of %d", len(got.rows), rows)
			}
			if d := cmp.Diff(map[string]int{}, got.skipped); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRealTablesOfTracesAreRead(t *testing.T) {
	for _, name := range []string{"cassandra__traces.csv", "complex_graph__traces.csv", "simple_graph__traces.csv", "tokens__traces.csv.zst"} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, chain(t, wallet.Ethereum), "ethereum-etl-traces", realTable(t, "graphsense-fixtures/account__eth__"+name))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.rows) == 0 {
				t.Error("no rows")
			}
		})
	}
}

func TestATableWhoseCallsNameNoTransactionIsRefused(t *testing.T) {
	_, err := read(t, chain(t, wallet.Ethereum), "ethereum-etl-traces", realTable(t, "graphsense-fixtures/account__eth__balance__traces.csv"))
	if err == nil || !strings.Contains(err.Error(), "column transaction_hash: empty, want a hash") {
		t.Error(err)
	}
}

func TestARealTableWithAmountsAsFractionsOfATokenIsRefused(t *testing.T) {
	_, err := read(t, chain(t, wallet.Ethereum), "ethereum-etl-token-transfers", realTable(t, "eth-etl/raphtory_token_transfers.csv"))
	if err == nil || !strings.Contains(err.Error(), "no column transaction_hash") {
		t.Error(err)
	}
}
