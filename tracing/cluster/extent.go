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

// extent says what of a ledger clusters rest on.
type extent struct {
	Txs       uint64      // so many transactions of the chain, from its first in the ledger
	Inputs    uint64      // of them
	Last      ledger.Hash // hash of the last of them
	Unknown   uint64      // inputs of the ledger of unknown amount or outside of it, at most
	Decisions uint64      // digest
}

// note takes down how far clusters have come.
func (e *extent) note(v *ledger.View, decisions uint64) {
	counts := v.Counts()
	e.Unknown, e.Decisions = counts.Unknown+counts.Outside, decisions
	e.Inputs, e.Last, _ = upTo(v, e.Txs)
}

// fits says whether what was seen stands in a ledger as it did.
func (e *extent) fits(v *ledger.View, decisions uint64) error {
	if e.Txs == 0 {
		return nil
	}
	name := v.Chain().Name
	counts := v.Counts()
	inputs, last, ok := upTo(v, e.Txs)
	switch {
	case e.Decisions != decisions:
		return fmt.Errorf("go on with the clusters of %s: %w: somebody decided about them since", name, ErrOther)
	case !ok || inputs != e.Inputs || last != e.Last:
		return fmt.Errorf("go on with the clusters of %s: %w: the ledger's blocks have changed", name, ErrOther)
	case counts.Unknown+counts.Outside < e.Unknown:
		return fmt.Errorf("go on with the clusters of %s: %w: the ledger learnt what early inputs spend", name, ErrOther)
	}
	return nil
}

// upTo counts the inputs of a chain's first transactions, and finds the last of these.
func upTo(v *ledger.View, txs uint64) (inputs uint64, last ledger.Hash, ok bool) {
	for _, s := range v.Segments() {
		counts := s.Counts()
		if txs > counts.Txs {
			txs -= counts.Txs
			inputs += counts.Inputs
			continue
		}
		if txs == 0 {
			return inputs, last, true
		}
		_, end := s.Inputs(int(txs) - 1)
		copy(last[:], s.TxHash(int(txs)-1))
		return inputs + uint64(end), last, true
	}
	return inputs, last, txs == 0
}
