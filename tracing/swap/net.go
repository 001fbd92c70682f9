package swap

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// MaxRows is the most rows that a transaction may have to be looked at. A block of Ethereum
// has not gas for so many.
const MaxRows = 1 << 15

// Errors of transactions that cannot be netted.
var (
	ErrTooMuch  = errors.New("the sum is more than 256 bits hold")
	ErrTooLarge = fmt.Errorf("more than %d transfers in one transaction", MaxRows)
	ErrModel    = errors.New("the chain spends outputs and has no balances to net")
)

// Netting is what an address sent and received in one transaction on the whole, as the rows
// say it. It is used again, so that it allocates little.
type Netting struct {
	Sums []Sum // by asset, ascending
}

// Sum is what an address moved of an asset in one transaction.
type Sum struct {
	Asset   uint32
	Out, In uint256.Int // gross
}

// Net is what was lost or gained on the whole.
func (s *Sum) Net() (amount uint256.Int, gained bool) {
	if s.Out.Lt(&s.In) {
		amount.Sub(&s.In, &s.Out)
		return amount, true
	}
	amount.Sub(&s.Out, &s.In)
	return amount, false
}

// Refunded says that some of what was paid came back.
func (s *Sum) Refunded() bool { return !s.In.IsZero() && s.In.Lt(&s.Out) }

// IsZero says whether nothing was lost or gained of any asset.
func (n *Netting) IsZero() bool {
	return !slices.ContainsFunc(n.Sums, func(s Sum) bool { return !s.Out.Eq(&s.In) })
}

// Net nets the rows of an address in one transaction. What it sent to itself does not count.
func Net(s *segment.Segment, tx int, address uint32, dst *Netting) error {
	dst.Sums = dst.Sums[:0]
	if s.UTXO() {
		return ErrModel
	}
	from, to := s.Transfers(tx)
	if to-from > MaxRows {
		return ErrTooLarge
	}
	var x segment.Transfer
	for row := from; row < to; row++ {
		sender, receiver := s.Ends(row)
		if sender == receiver || sender != address && receiver != address {
			continue
		}
		s.Moved(row, &x)
		if x.Amount.IsZero() {
			continue
		}
		if sender == address {
			dst.Sums = append(dst.Sums, Sum{Asset: x.Asset, Out: x.Amount})
		} else {
			dst.Sums = append(dst.Sums, Sum{Asset: x.Asset, In: x.Amount})
		}
	}
	return dst.join()
}

// join makes one sum of all of an asset.
func (n *Netting) join() error {
	slices.SortFunc(n.Sums, func(a, b Sum) int { return cmp.Compare(a.Asset, b.Asset) })
	joined := n.Sums[:0]
	for i := range n.Sums {
		x := n.Sums[i]
		if last := len(joined) - 1; last >= 0 && joined[last].Asset == x.Asset {
			_, overOut := joined[last].Out.AddOverflow(&joined[last].Out, &x.Out)
			if _, overIn := joined[last].In.AddOverflow(&joined[last].In, &x.In); overOut || overIn {
				return fmt.Errorf("net a transaction: asset %d: %w", x.Asset, ErrTooMuch)
			}
			continue
		}
		joined = append(joined, x)
	}
	n.Sums = joined
	return nil
}
