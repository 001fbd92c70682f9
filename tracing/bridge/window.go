package bridge

import (
	"cmp"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// payin is a payment to a bridge, or from one.
type payin struct {
	time         int64
	amount       uint256.Int // with scaleDecimals digits behind the point
	account      [20]byte    // of who sent or got it
	onEVM        bool        // whether account is known
	view         int32
	segment, row int32 // row: of the transfer or output; -1: several
	tx           int32
	asset        uint32
	who, bridge  uint32
}

// comparePayins orders by time, then by place.
func comparePayins(a, b *payin) int {
	return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.view, b.view), cmp.Compare(a.segment, b.segment),
		cmp.Compare(a.tx, b.tx), cmp.Compare(a.row, b.row))
}

func (p *payin) site() site { return site{int(p.view), int(p.segment), int(p.tx)} }

// scaleDecimals is the number of decimals in which amounts of one coin on several chains are
// compared: more than any coin has, and few enough that all that exists of one fits.
const scaleDecimals = 30

// coin is what an asset is a coin of, and its decimals.
type coin struct {
	name     string
	decimals uint8
	ok       bool
}

// scaled is an amount with scaleDecimals.
func (c *coin) scaled(amount *uint256.Int) (x uint256.Int, ok bool) {
	if !c.ok || c.decimals > scaleDecimals {
		return x, false
	}
	_, over := x.MulOverflow(amount, tenTo(scaleDecimals-c.decimals))
	return x, !over
}

func tenTo(n uint8) *uint256.Int {
	return new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(uint64(n)))
}

// flow is which payments may match: those of one coin, of one bridge.
type flow struct{ coin, bridge string }

func compareFlows(a, b flow) int {
	return cmp.Or(cmp.Compare(a.coin, b.coin), cmp.Compare(a.bridge, b.bridge))
}

// stretch holds the payments of one window's length of time.
type stretch struct {
	flows   map[flow]*sides
	held    int
	crowded bool // there were too many: none is held
}

// sides are the payments in and out of a flow.
type sides struct {
	in, out []payin
	crowded bool
}

// put keeps a payment, unless too many of its flow are held. It returns how many more are
// held now, and how many payments out were given up.
func (s *stretch) put(f flow, p *payin, out bool, room int) (more int, lost uint64) {
	if out {
		lost = 1
	}
	x := s.flows[f]
	switch {
	case s.crowded || x != nil && x.crowded:
		return 0, lost
	case x == nil:
		x = &sides{}
		s.flows[f] = x
	}
	if n := len(x.in) + len(x.out); n >= room {
		lost += uint64(len(x.out))
		*x = sides{crowded: true}
		s.held -= n
		return -n, lost
	}
	if out {
		x.out = append(x.out, *p)
	} else {
		x.in = append(x.in, *p)
	}
	s.held++
	return 1, 0
}

// giveUp drops all that the stretch holds.
func (s *stretch) giveUp() (lost uint64) {
	for _, x := range s.flows {
		lost += uint64(len(x.out))
	}
	s.flows, s.held, s.crowded = nil, 0, true
	return lost
}

// of are the payments of a flow, and whether all of them are held.
func (s *stretch) of(f flow) (x sides, whole bool) {
	if s == nil {
		return x, true
	}
	if y := s.flows[f]; y != nil {
		x = *y
	}
	return x, !s.crowded && !x.crowded
}

// stretchOf is the number of the stretch that a time is in.
func stretchOf(time, length int64) int64 {
	n := time / length
	if time%length < 0 {
		n--
	}
	return n
}

// setback is by how much the time of a view's blocks goes back at most.
func setback(v *ledger.View) (most int64) {
	for _, s := range v.Segments() {
		most = max(most, s.Setback())
	}
	return min(most, maxWindow)
}
