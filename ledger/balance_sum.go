package ledger

import (
	"math/big"

	"github.com/holiman/uint256"
)

// sum is an exact sum of amounts, which may be beyond 256 bits.
type sum struct {
	low  uint256.Int
	high uint64
}

func (s *sum) add(v *uint256.Int) {
	if _, over := s.low.AddOverflow(&s.low, v); over {
		s.high++
	}
}

func (s *sum) addUint64(v uint64) {
	var x uint256.Int
	s.add(x.SetUint64(v))
}

// plus adds another sum.
func (s *sum) plus(o *sum) {
	s.add(&o.low)
	s.high += o.high
}

func (s *sum) cmp(o *sum) int {
	switch {
	case s.high < o.high:
		return -1
	case s.high > o.high:
		return 1
	}
	return s.low.Cmp(&o.low)
}

func (s *sum) big() *big.Int {
	out := new(big.Int).SetUint64(s.high)
	return out.Or(out.Lsh(out, 256), s.low.ToBig())
}
