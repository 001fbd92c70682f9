package pattern

import (
	"slices"

	"github.com/holiman/uint256"
)

// funding sums up, from burst to burst, what the address had received in an asset.
type funding struct {
	f       *finder
	rows    int // of the group that were looked at
	paid    map[uint32]*uint256.Int
	total   uint256.Int
	largest []share // as many as count as few, the largest first
}

// upTo goes on to a transaction, which is included.
func (x *funding) upTo(last mark) {
	f := x.f
	if x.paid == nil {
		x.paid = map[uint32]*uint256.Int{}
		x.earlier()
	}
	for ; x.rows < len(f.group) && !last.before(f.group[x.rows].mark); x.rows++ {
		if e := &f.group[x.rows]; e.in {
			x.add(e)
		}
	}
}

// earlier adds what it received before the window.
func (x *funding) earlier() {
	f := x.f
	if f.before() == 0 {
		return
	}
	f.earlier = f.r.back(f.earlier[:0], f.address, true, f.o.LookBack)
	for i := range f.earlier {
		if e := &f.earlier[i]; e.asset == f.group[0].asset {
			x.add(e)
		}
	}
}

// add adds a receipt. Sums only grow, so that who is not among the largest gets there by a
// payment of his own.
func (x *funding) add(e *event) {
	addTo(&x.total, &e.amount)
	sum := x.paid[e.peer]
	if sum == nil {
		sum = new(uint256.Int)
		x.paid[e.peer] = sum
	}
	addTo(sum, &e.amount)
	now := share{e.peer, *sum}
	if i := slices.IndexFunc(x.largest, func(s share) bool { return s.address == e.peer }); i >= 0 {
		x.largest = slices.Delete(x.largest, i, i+1)
	}
	at, _ := slices.BinarySearchFunc(x.largest, now, compareShares)
	x.largest = slices.Insert(x.largest, at, now)
	x.largest = x.largest[:min(len(x.largest), x.f.o.Few)]
}
