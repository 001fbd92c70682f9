package main

import (
	"strings"
	"testing"
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
