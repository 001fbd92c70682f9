package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func FuzzColumnsOfATable(f *testing.F) {
	f.Add("address,asset,denomination\na,ETH,1\n")
	f.Add("\ufeffDenomination , asset,Address,note\n\n 1,ETH,a,\"x,\ny\"\n")
	f.Add("address,asset,denomination\na,,1\n")
	f.Add("address\n\"")
	columns := []string{"address", "asset", "denomination"}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := parseColumns(strings.NewReader(text), "f.csv", columns)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.csv") {
				t.Errorf("the error does not say where: %v", err)
			}
			return
		}
		for _, r := range rows {
			if len(r.cells) != len(columns) {
				t.Fatalf("%d cells", len(r.cells))
			}
			for _, cell := range r.cells {
				if cell == "" || strings.TrimSpace(cell) != cell {
					t.Errorf("a cell is %q", cell)
				}
			}
		}
	})
}

func TestColumnsAreFoundByNameAndNoneMayBeEmpty(t *testing.T) {
	columns := []string{"deposit_tx", "withdrawal_tx", "evidence"}
	rows, err := parseColumns(strings.NewReader("note,Evidence,withdrawal_tx,deposit_tx\n,a note,w,d\n"), "f.csv", columns)
	if err != nil || len(rows) != 1 || strings.Join(rows[0].cells, " ") != "d w a note" || rows[0].at != "f.csv:2" {
		t.Errorf("%v, %v", rows, err)
	}
	for text, want := range map[string]string{
		"":                         "f.csv is empty",
		"deposit_tx,evidence\nd,e": "no column is called withdrawal_tx",
		"deposit_tx,withdrawal_tx,evidence\nd,w,e\nd,w":  "f.csv:3: there is no evidence",
		"deposit_tx,withdrawal_tx,evidence\nd, ,e":       "f.csv:2: there is no withdrawal_tx",
		"deposit_tx,withdrawal_tx,evidence\n\"d,w,e\n\n": "f.csv: ",
	} {
		if _, err := parseColumns(strings.NewReader(text), "f.csv", columns); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// stopping ends something with the first line of a kind that is written to it.
type stopping struct {
	bytes.Buffer
	at   string
	stop func()
}

func (s *stopping) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(s.at)) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestATraceThatIsStoppedAmongWithdrawalsSaysSo(t *testing.T) {
	const pool, n = "0x2000000000000000000000000000000000000001", 1500
	home, rows := t.TempDir(), []string{lazarusWallet + " " + pool + " 100"}
	for i := range n {
		rows = append(rows, fmt.Sprintf("0x%040x %s 100", 0xabc000+i, pool))
	}
	for i := range n {
		rows = append(rows, fmt.Sprintf("%s 0x%040x 100", pool, 0xdef000+i))
	}
	pools := filepath.Join(home, "pools.csv")
	if err := os.WriteFile(pools, []byte("address,asset,denomination\n"+pool+",ETH,100\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, said := runIn(t.Context(), t, home, "ledger", "import", "--chain", "ethereum", tableFile(t, rows...)); status != exitDone {
		t.Fatal(said)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var said bytes.Buffer
	out := &stopping{at: `"type":"withdrawal"`, stop: stop}
	p := &Program{Stdin: strings.NewReader(""), Stdout: out, Stderr: &said, Now: time.Now, Getenv: func(name string) string {
		return map[string]string{"MAREVA_HOME": home}[name]
	}}
	status := p.Run(ctx, []string{"trace", "--from", lazarusWallet, "--withdrawals", "--pools", pools, "--format", "jsonl"})
	given := strings.Count(out.String(), `{"type":"withdrawal"`)
	if status != exitRefused || given == 0 || given == n || !strings.Contains(said.String(), "the trace is not complete: the withdrawals of the pool "+pool+" on ethereum are not all given") {
		t.Errorf("status %d, %d withdrawals: %s", status, given, said.String())
	}
}
