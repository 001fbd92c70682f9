package taint

import (
	"cmp"
	"errors"
	"slices"

	"github.com/holiman/uint256"
)

// Errors of what cannot be. A ledger that adds up gives none of them.
var (
	ErrTooMuch = errors.New("the sum is more than 256 bits hold")
	ErrOutputs = errors.New("the outputs are more than the inputs")
	ErrRuns    = errors.New("the runs do not fit their amount")
)

// Run is some units of one source. Source 0 is untainted.
type Run struct {
	Source uint32
	Amount uint256.Int
}

// Tainted sums the tainted units of runs. Of poison, where each source taints the
// whole amount, it would count them over and over.
func Tainted(runs []Run, total *uint256.Int) {
	total.Clear()
	for i := range runs {
		if runs[i].Source != 0 {
			total.Add(total, &runs[i].Amount)
		}
	}
}

// appendRun appends a run to the sequence that begins at dst[start]. A run of the
// last one's source makes that one longer.
func appendRun(dst []Run, start int, r *Run) []Run {
	if r.Amount.IsZero() {
		return dst
	}
	if last := len(dst) - 1; last >= start && dst[last].Source == r.Source {
		dst[last].Amount.Add(&dst[last].Amount, &r.Amount)
		return dst
	}
	return append(dst, *r)
}

// addPart adds a run to the parts from dst[start] on, of which each source has one,
// ascending.
func addPart(dst []Run, start int, r *Run) []Run {
	// Most often the runs come ascending.
	at, found := len(dst), false
	if at > start && dst[at-1].Source >= r.Source {
		at, found = slices.BinarySearchFunc(dst[start:], r.Source, func(p Run, source uint32) int { return cmp.Compare(p.Source, source) })
		at += start
	}
	if !found {
		return slices.Insert(dst, at, *r)
	}
	dst[at].Amount.Add(&dst[at].Amount, &r.Amount)
	return dst
}
