package tracing

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// mostReceipts bounds how many rows are added up to tell what an address received.
const mostReceipts = 200_000

// Rows is how many rows of the ledger an address has.
func (r *Result) Rows(a *Address) int { return r.t.rowsOf(a.ID) }

// Received is all that came to an address of the assets in which taint did, up to where the
// trace goes; backward, all that it sent. It is not known of an address that moves too much, or of which an amount is
// not known.
func (r *Result) Received(a *Address) (list []Amount, known bool) {
	if r.t.rowsOf(a.ID) > mostReceipts {
		return nil, false
	}
	var sums tally
	for _, x := range a.Tainted {
		sums.at(kind{asset: x.Asset})
	}
	for i, s := range r.t.course.segments {
		o, ok := s.Occurrences(a.ID)
		if !ok {
			continue
		}
		n, at := int(o.Credits.Count), o.Credit
		if r.t.course.backward {
			n, at = int(o.Debits.Count), o.Debit
		}
		for k := range n {
			if !r.t.receipt(&sums, s, r.t.course.rows[i], at(k)) {
				return nil, false
			}
		}
	}
	return sums.amounts(), true
}

// receipt adds a row that credits an address, backward one that debits it. It says whether its
// amount is known.
func (t *trace) receipt(sums *tally, s *segment.Segment, base uint64, row int) bool {
	switch {
	case t.course.utxo && t.course.backward:
		var in segment.Input
		if s.Input(row, &in); t.reaches(base + uint64(s.TxOfInput(row))) {
			sums.at(kind{}).add(uint256.NewInt(in.Amount))
			return in.Known
		}
	case t.course.utxo:
		if t.reaches(base + uint64(s.TxOfOutput(row))) {
			sums.at(kind{}).add(uint256.NewInt(s.Output(row).Amount))
		}
	default:
		var x segment.Transfer
		if s.Transfer(row, &x); !t.reaches(base+uint64(row)) || x.From == x.To {
			return true
		}
		if i := slices.IndexFunc(*sums, func(k tallied) bool { return k.asset == x.Asset }); i >= 0 {
			(*sums)[i].add(&x.Amount)
		}
	}
	return true
}

// reaches says whether a row is not behind the end of a trace.
func (t *trace) reaches(n uint64) bool {
	if t.course.backward {
		return n >= t.course.from
	}
	return n < t.course.to
}
