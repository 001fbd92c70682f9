package mixer

import (
	"context"
	"fmt"
	"math"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// row is a payment to or from an address, of one asset.
type row struct {
	at     txAt
	row    int // in the segment
	in     bool
	other  uint32
	amount uint256.Int
}

// txAt is where a transaction stands in a view.
type txAt struct{ segment, tx int }

// before says whether a transaction stands before another one.
func (a txAt) before(b txAt) bool {
	return a.segment < b.segment || a.segment == b.segment && a.tx < b.tx
}

// reader goes through the payments of an address.
type reader struct {
	ctx     context.Context
	view    *ledger.View
	until   *int64
	maxRows uint64
	read    uint64
}

// rows hands over what an address was paid and paid of an asset, in the order of the chain,
// up to the end that was asked for. partial says why it ended before.
func (r *reader) rows(address, asset uint32, each func(*row) error) (partial string, err error) {
	var x segment.Transfer
	var out row
	for i, s := range r.view.Segments() {
		end, last := r.end(s)
		o, has := s.Occurrences(address)
		for d, c := 0, 0; has; {
			n := math.MaxInt
			if d < int(o.Debits.Count) {
				n = o.Debit(d)
			}
			if c < int(o.Credits.Count) {
				n = min(n, o.Credit(c))
			}
			if n >= end {
				break
			}
			if d < int(o.Debits.Count) && o.Debit(d) == n {
				d++
			}
			if c < int(o.Credits.Count) && o.Credit(c) == n { // a payment to itself stands in both
				c++
			}
			if why := r.reading(); why != "" {
				return why, nil
			}
			s.Moved(n, &x)
			if x.Asset != asset || x.Amount.IsZero() || x.From == x.To {
				continue
			}
			out = row{at: txAt{i, s.TxOfTransfer(n)}, row: n, in: x.To == address, other: x.From, amount: x.Amount}
			if !out.in {
				out.other = x.To
			}
			if err := each(&out); err != nil {
				return "", err
			}
		}
		if last {
			break
		}
	}
	return "", nil
}

// end is the first row of a segment that is too late, and whether all after it are.
func (r *reader) end(s *segment.Segment) (row int, last bool) {
	all := int(s.Counts().Transfers)
	if r.until == nil || *r.until == math.MaxInt64 {
		return all, false
	}
	block := s.FirstBlockAt(*r.until + 1)
	if block >= int(s.Counts().Blocks) {
		return all, false
	}
	tx, _ := s.Txs(block)
	if tx >= int(s.Counts().Txs) {
		return all, true
	}
	row, _ = s.Transfers(tx)
	return row, true
}

func (r *reader) reading() (why string) {
	r.read++
	if r.read%1024 == 0 && r.ctx.Err() != nil {
		return "it was stopped"
	}
	if r.maxRows > 0 && r.read > r.maxRows {
		return fmt.Sprintf("it ended after %d rows of the ledger, as many as it may read", r.maxRows)
	}
	return ""
}

// locate finds a transaction in a view.
func locate(v *ledger.View, p *ledger.Place) (at txAt, ok bool) {
	hash := p.Hash
	if p.Name != "" {
		hash = ledger.NameHash([]byte(p.Name))
	}
	for i, s := range v.Segments() {
		first, last, any := s.Blocks()
		if !any || p.Block < first || p.Block > last {
			continue
		}
		from, to := s.FindTx((*segment.Hash)(&hash))
		for ; from < to; from++ {
			if tx := s.HashOrder(from); s.Block(s.BlockOf(tx)).Number == p.Block {
				return txAt{i, tx}, true
			}
		}
	}
	return at, false
}
