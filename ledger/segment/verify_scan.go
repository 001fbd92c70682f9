package segment

import (
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/column"
)

// reader reads a packed column from its first value to its last.
type reader struct {
	col         column.Packed
	values      [scanRows]uint64
	at, n, from int
}

// next is the next value, 0 at the end.
func (r *reader) next() uint64 {
	if r.at == r.n {
		r.from += r.n
		r.at, r.n = 0, min(len(r.values), r.col.Len()-r.from)
		if r.n <= 0 {
			r.n = 0
			return 0
		}
		r.col.Decode64(r.from, r.values[:r.n])
	}
	v := r.values[r.at]
	r.at++
	return v
}

// Multiset stands for any number of pairs, whatever their order: two are the same only
// where the pairs are, unless somebody made it so with great effort.
type Multiset struct{ n, a, b uint64 }

// Add adds a pair.
func (m *Multiset) Add(x, y uint64) {
	const k, l = 0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f
	high, low := bits.Mul64(x^k, bits.RotateLeft64(y, 32)^l)
	h := high ^ low ^ y*k
	h ^= h >> 32
	h *= l
	h ^= h >> 29
	m.n++
	m.a += h
	high, low = bits.Mul64(h^x, k)
	m.b += high ^ low
}

// rowScan reads amounts of inputs or outputs, which have 64 bits.
type rowScan struct {
	row    int // the next
	wide   int // amounts that had more
	amount column.AmountsCursor
}

func (r *rowScan) next() (amount uint64, ok bool) {
	var v uint256.Int
	if !r.amount.Next(&v) {
		return 0, false
	}
	if !v.IsUint64() {
		r.wide++
	}
	r.row++
	return v.Uint64(), true
}

// InputScan goes through the inputs of a segment, in order.
type InputScan struct {
	rowScan
	address, ref reader
	unknown      column.Cursor
	nextUnknown  uint64
	anyUnknown   bool
}

// ScanInputs reads all inputs, in order, as fast as memory gives them.
func (s *Segment) ScanInputs() *InputScan {
	r := &InputScan{address: reader{col: s.inAddress}, ref: reader{col: s.inRef}, unknown: s.unknown.Cursor(0)}
	r.amount = s.inAmount.Cursor(0)
	r.nextUnknown, r.anyUnknown = r.unknown.Next()
	return r
}

// Next reads the next input: all but what one without a ref spends.
func (r *InputScan) Next(in *Input) bool {
	row := uint64(r.row)
	amount, ok := r.next()
	if !ok {
		return false
	}
	*in = Input{Amount: amount, Known: true}
	in.Ref = r.ref.next()
	in.Address = uint32(r.address.next())
	for r.anyUnknown && r.nextUnknown <= row {
		in.Known = in.Known && r.nextUnknown != row
		r.nextUnknown, r.anyUnknown = r.unknown.Next()
	}
	return true
}

// OutputScan goes through the outputs of a segment, in order.
type OutputScan struct {
	rowScan
	address reader
}

// ScanOutputs reads all outputs, in order, as fast as memory gives them.
func (s *Segment) ScanOutputs() *OutputScan {
	r := &OutputScan{address: reader{col: s.outAddress}}
	r.amount = s.outAmount.Cursor(0)
	return r
}

// Next reads the next output.
func (r *OutputScan) Next(out *Output) bool {
	amount, ok := r.next()
	if !ok {
		return false
	}
	*out = Output{Address: uint32(r.address.next()), Amount: amount}
	return true
}

// SpentScan goes through the outputs that a segment spends, in order.
type SpentScan struct {
	refs     column.Cursor
	spenders reader
	inputs   uint64
}

// ScanSpent reads which outputs the inputs of the segment spend, from output number ref of
// the chain on, and by which input.
func (s *Segment) ScanSpent(ref uint64) *SpentScan {
	from := s.spent.Find(ref)
	return &SpentScan{refs: s.spent.Cursor(from), spenders: reader{col: s.spender, from: from}, inputs: s.shape.Inputs}
}

// Next is the next output's number and the input that spends it.
func (r *SpentScan) Next() (ref uint64, input int, ok bool) {
	ref, ok = r.refs.Next()
	if !ok {
		return 0, 0, false
	}
	return ref, clamp(int(r.spenders.next()), int(r.inputs)), true
}
