package swap

import (
	"errors"
	"math/big"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// Errors of crossings.
var (
	ErrRuns    = errors.New("the runs do not fit what was paid")
	ErrUnequal = errors.New("the assets that were paid are tainted by different shares")
)

// few is how many runs are crossed without allocating.
const few = 8

// Cross brings taint over to another asset: of out units of one asset the runs are tainted, and of in
// units of another one so much is then, source by source. Runs are as package taint has them, on
// both sides; what is indivisible is given by largest remainder, ties to the earlier, and what is
// untainted comes last unless the method keeps it in its place. Backward it is called with in and
// out exchanged.
func Cross(m taint.Method, runs []taint.Run, out, in *uint256.Int, dst []taint.Run) ([]taint.Run, error) {
	if len(runs) == 0 || in.IsZero() {
		return dst, nil
	}
	if m == taint.Poison {
		for i := range runs {
			dst = append(dst, taint.Run{Source: runs[i].Source, Amount: *in})
		}
		return dst, nil
	}
	var fewWeights, fewShares [few + 1]uint256.Int
	weights, shares := fewWeights[:0], fewShares[:0]
	left := *out
	for i := range runs {
		if left.Lt(&runs[i].Amount) {
			return dst, ErrRuns
		}
		left.Sub(&left, &runs[i].Amount)
		weights = append(weights, runs[i].Amount)
	}
	if m.Ordered() && !left.IsZero() || out.IsZero() {
		return dst, ErrRuns
	}
	shares = taint.Apportion(shares, in, append(weights, left))
	start, tainted := len(dst), false
	for i := range runs {
		share := taint.Run{Source: runs[i].Source, Amount: shares[i]}
		switch last := len(dst) - 1; {
		case share.Amount.IsZero():
			continue
		case last >= start && dst[last].Source == share.Source:
			dst[last].Amount.Add(&dst[last].Amount, &share.Amount)
		default:
			dst = append(dst, share)
		}
		tainted = tainted || share.Source != 0
	}
	if !tainted {
		return dst[:start], nil
	}
	return dst, nil
}

// Paid is what was paid of one asset and what of it is tainted.
type Paid struct {
	Amount uint256.Int
	Runs   []taint.Run
}

// CrossAll is [Cross] of several assets at once. That works where all are tainted by one share, as
// far as whole units can say; else no share is right, and ErrUnequal says to cut off.
func CrossAll(m taint.Method, outs []Paid, in *uint256.Int, dst []taint.Run) ([]taint.Run, error) {
	if len(outs) == 0 {
		return dst, nil
	}
	for i := range outs {
		if !sameShares(m, &outs[0], &outs[i]) {
			return dst, ErrUnequal
		}
	}
	// The greatest amount tells the share with the least rounding.
	most := slices.MaxFunc(outs, func(a, b Paid) int { return a.Amount.Cmp(&b.Amount) })
	return Cross(m, most.Runs, &most.Amount, in, dst)
}

// sameShares says whether two assets may have been tainted by the same share of each source: whether
// shares that differ do so by less than a unit of each. Where units keep their order both have to be
// of one source.
func sameShares(m taint.Method, a, b *Paid) bool {
	if m.Ordered() && (len(a.Runs) > 1 || len(b.Runs) > 1) {
		return false
	}
	for _, list := range [2][]taint.Run{a.Runs, b.Runs} {
		for i := range list {
			if source := list[i].Source; !near(unitsOf(a, source), &a.Amount, unitsOf(b, source), &b.Amount, m == taint.Poison || m.Ordered()) {
				return false
			}
		}
	}
	return true
}

func unitsOf(p *Paid, source uint32) *uint256.Int {
	if i := slices.IndexFunc(p.Runs, func(r taint.Run) bool { return r.Source == source }); i >= 0 {
		return &p.Runs[i].Amount
	}
	return new(uint256.Int)
}

// near says whether two shares are the same, or could be but for rounding.
func near(x, ofX, y, ofY *uint256.Int, exactly bool) bool {
	if exactly {
		return x.IsZero() == y.IsZero() && x.Eq(ofX) == y.Eq(ofY)
	}
	a := new(big.Int).Mul(x.ToBig(), ofY.ToBig())
	b := new(big.Int).Mul(y.ToBig(), ofX.ToBig())
	return a.Sub(a, b).CmpAbs(new(big.Int).Add(ofX.ToBig(), ofY.ToBig())) < 0
}
