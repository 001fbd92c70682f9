package segment

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestScanPayersGivesWhoPaysTogether has more transactions than the scan reads at a time.
func TestScanPayersGivesWhoPaysTogether(t *testing.T) {
	rows := &Rows{}
	type paid struct {
		tx     int
		payers string
	}
	var want []paid
	rows.Blocks = append(rows.Blocks, Block{Number: 1, Time: NoTime})
	for i := range 1500 {
		inputs := i % 4 // none, one, two, three
		tx := Tx{Hash: Hash{byte(i), byte(i >> 8), 1}, Block: 1, Index: uint32(i), Inputs: Span{uint32(len(rows.Inputs)), uint32(inputs)}}
		var payers []string
		for n := range inputs {
			address := uint32((i + n) % 90) // 0 is none
			rows.Inputs = append(rows.Inputs, Input{Prev: Hash{byte(i), byte(i >> 8), 2}, PrevIndex: uint32(n), Address: address, Known: true, Amount: 1})
			payers = append(payers, fmt.Sprint(address))
		}
		if inputs > 1 {
			want = append(want, paid{i, strings.Join(payers, " ")})
		}
		rows.Txs = append(rows.Txs, tx)
	}
	s := built(t, rows, true, 0)
	for _, from := range []int{0, 2, 3, 511, 1499, 1500} {
		got := want[:0:0]
		for scan := s.ScanPayers(from); ; {
			tx, payers, ok := scan.Next()
			if !ok {
				break
			}
			got = append(got, paid{tx, strings.Trim(fmt.Sprint(payers), "[]")})
			first, _ := s.Inputs(tx)
			for i, payer := range payers {
				if s.Payer(first+i) != payer {
					t.Errorf("input %d is paid by %d, the scan says %d", first+i, s.Payer(first+i), payer)
				}
			}
		}
		var after []paid
		for _, w := range want {
			if w.tx >= from {
				after = append(after, w)
			}
		}
		if !slices.Equal(got, after) {
			t.Errorf("from %d on: %d transactions, not %d", from, len(got), len(after))
		}
	}
}
