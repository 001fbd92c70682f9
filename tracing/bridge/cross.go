package bridge

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// ErrTainted is the error of Cross where more is tainted than went in.
var ErrTainted = errors.New("more is tainted than went in")

// Cross says what of an amount that came out is tainted, source by source: each source has the
// share of the amount out that it had of the amount in, whatever the two assets are. What is
// indivisible goes by largest remainder, the rest that no source has taking part; so the
// shares and that rest are the amount out, to the unit, and each is less than one unit from
// its exact share. It appends to dst.
//
// Where several payments out belong to one in, each is crossed by itself.
func Cross(dst []uint256.Int, tainted []uint256.Int, in, out *uint256.Int) ([]uint256.Int, error) {
	weights := make([]uint256.Int, 0, len(tainted)+1)
	rest := *in
	for i := range tainted {
		if rest.Lt(&tainted[i]) {
			return dst, ErrTainted
		}
		rest.Sub(&rest, &tainted[i])
		weights = append(weights, tainted[i])
	}
	if in.IsZero() {
		return append(dst, make([]uint256.Int, len(tainted))...), nil
	}
	dst = taint.Apportion(dst, out, append(weights, rest))
	return dst[:len(dst)-1], nil
}
