package segment

import "github.com/mareva/mareva/ledger/column"

// PayerScan goes through the transactions of a UTXO segment that spend several inputs, in
// order.
type PayerScan struct {
	s       *Segment
	ends    column.Cursor // of the transactions' inputs
	read    [512]uint64
	at, n   int // of read
	from    uint64
	tx      int // the next one
	scratch []uint32
}

// ScanPayers reads which addresses transactions spend from, from one on, as fast as memory
// gives them.
func (s *Segment) ScanPayers(tx int) *PayerScan {
	r := &PayerScan{s: s, tx: tx}
	if s.txInput.Len() == 0 {
		return r // an account chain
	}
	r.ends = s.txInput.Cursor(tx)
	r.from, _ = r.ends.Next()
	return r
}

// Next finds the next transaction with two or more inputs. The addresses are those of its
// inputs in order, 0 where one is not known; they hold until the next call.
func (r *PayerScan) Next() (tx int, payers []uint32, ok bool) {
	for {
		if r.at == r.n {
			if r.at, r.n = 0, r.ends.Fill(r.read[:]); r.n == 0 {
				return 0, nil, false
			}
		}
		from, to := r.from, r.read[r.at]
		tx = r.tx
		r.from = to
		r.at++
		r.tx++
		if to < from+2 || to > r.s.shape.Inputs {
			continue // one input or none, or damaged
		}
		payers = r.scratch[:0]
		for row := from; row < to; row++ {
			payers = append(payers, uint32(r.s.inAddress.At(int(row))))
		}
		r.scratch = payers
		return tx, payers, true
	}
}

// Payer is the address that an input spends from, 0 where it is not known.
func (s *Segment) Payer(row int) uint32 { return uint32(s.inAddress.At(row)) }
