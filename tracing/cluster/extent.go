package cluster

import (
	"errors"
	"fmt"

	"github.com/mareva/mareva/ledger"
)

// ErrOther is in the error of clusters that are asked to go on with a ledger that is not the
// one of before, or with other decisions.
var ErrOther = errors.New("the clusters are of another state")

// ErrAccounts is in the error about a chain whose transactions have one payer each.
var ErrAccounts = errors.New("an account pays alone: there are no inputs that show who pays together")

// extent says what of a ledger clusters rest on: its first segments, by all that they hold.
// Whatever is learnt, taken back or numbered otherwise makes another segment.
type extent struct {
	segments  []uint64 // digests
	txs       uint64   // in them
	decisions uint64   // digest
}

// fits says whether a ledger begins with what was seen.
func (e *extent) fits(v *ledger.View, decisions uint64) error {
	if len(e.segments) == 0 {
		return nil
	}
	if e.decisions != decisions {
		return fmt.Errorf("go on with the clusters of %s: %w: somebody decided about them since", v.Chain().Name, ErrOther)
	}
	segments := v.Segments()
	for i, digest := range e.segments {
		if i >= len(segments) || segments[i].Digest() != digest {
			return fmt.Errorf("go on with the clusters of %s: %w: the ledger has changed", v.Chain().Name, ErrOther)
		}
	}
	return nil
}
