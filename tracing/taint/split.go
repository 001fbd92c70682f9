package taint

import (
	"slices"

	"github.com/holiman/uint256"
)

// Split is one transaction that turns inputs into outputs and leaves the rest as its
// fee. It is used again after Reset, so that it allocates little.
//
//	s.Reset(taint.FIFO)
//	s.In(…) // each input in order
//	s.Out(…) // each output in order
//	if err := s.Do(); err != nil { … }
//	runs := s.Output(0)
type Split struct {
	method  Method
	fault   error
	total   uint256.Int   // of all inputs
	in      []Run         // FIFO and LIFO: the sequence of all inputs; else the parts of all
	amounts []uint256.Int // of the outputs; after Do also of the fee
	runs    []Run         // of the outputs and the fee, one after the other
	ends    []int         // where those of each end

	// Of methods that go source by source:
	pieces []piece
	room   []uint256.Int // what an output can still take
	shares []uint256.Int
	rests  []uint256.Int
	order  []int
}

// piece is what an output has of a source.
type piece struct {
	output int
	run    Run
}

// Reset begins another transaction.
func (s *Split) Reset(m Method) {
	s.method, s.fault = m, nil
	s.total.Clear()
	s.in, s.amounts, s.runs, s.ends = s.in[:0], s.amounts[:0], s.runs[:0], s.ends[:0]
}

// In adds an input of so many units. What of them is tainted the runs say, as Send
// gives them; poison looks at their sources only.
func (s *Split) In(amount *uint256.Int, runs []Run) {
	if _, over := s.total.AddOverflow(&s.total, amount); over && s.fault == nil {
		s.fault = ErrTooMuch
	}
	if amount.IsZero() {
		return
	}
	if err := check(s.method, amount, runs); err != nil && len(runs) > 0 && s.fault == nil {
		s.fault = err
	}
	if s.fault != nil {
		return
	}
	switch {
	case !s.method.Ordered():
		for i := range runs {
			if !runs[i].Amount.IsZero() || s.method == Poison {
				s.in = addPart(s.in, 0, &runs[i])
			}
		}
	case len(runs) == 0:
		s.in = appendRun(s.in, 0, &Run{Amount: *amount})
	default:
		for i := range runs {
			s.in = appendRun(s.in, 0, &runs[i])
		}
	}
}

// Out adds an output of so many units.
func (s *Split) Out(amount *uint256.Int) { s.amounts = append(s.amounts, *amount) }

// Do works out what the outputs and the fee hold. It fails with ErrOutputs where the
// outputs are more than the inputs, and with ErrTooMuch or ErrRuns of an input.
func (s *Split) Do() error {
	if s.fault != nil {
		return s.fault
	}
	fee := s.total
	for i := range s.amounts {
		if fee.Lt(&s.amounts[i]) {
			return ErrOutputs
		}
		fee.Sub(&fee, &s.amounts[i])
	}
	s.amounts = append(s.amounts, fee)
	switch {
	case !slices.ContainsFunc(s.in, func(r Run) bool { return r.Source != 0 }):
		for range s.amounts {
			s.ends = append(s.ends, 0)
		}
	case s.method == Poison:
		s.poison()
	case s.method == FIFO:
		s.fromFront()
	case s.method == LIFO:
		s.fromBack()
	default:
		s.bySource()
	}
	return nil
}

// Output is what output i holds, as Receive takes it, until Reset.
func (s *Split) Output(i int) []Run {
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return slices.Clip(s.runs[start:s.ends[i]])
}

// Fee is what the outputs leave, and what of it is tainted, as Receive takes it.
func (s *Split) Fee() (amount uint256.Int, runs []Run) {
	fee := len(s.ends) - 1
	return s.amounts[fee], s.Output(fee)
}

func (s *Split) poison() {
	for i := range s.amounts {
		if !s.amounts[i].IsZero() {
			for j := range s.in {
				s.runs = append(s.runs, Run{s.in[j].Source, s.amounts[i]})
			}
		}
		s.ends = append(s.ends, len(s.runs))
	}
}

// endOutput ends what one output holds. A sequence without taint is not kept.
func (s *Split) endOutput(start int) {
	if len(s.runs) == start+1 && s.runs[start].Source == 0 {
		s.runs = s.runs[:start]
	}
	s.ends = append(s.ends, len(s.runs))
}

func (s *Split) fromFront() {
	at, used := 0, uint256.Int{} // of s.in[at]
	for i := range s.amounts {
		start, left := len(s.runs), s.amounts[i]
		for !left.IsZero() {
			r := Run{Source: s.in[at].Source}
			r.Amount.Sub(&s.in[at].Amount, &used)
			if left.Lt(&r.Amount) {
				r.Amount = left
				used.Add(&used, &left)
			} else {
				used.Clear()
				at++
			}
			left.Sub(&left, &r.Amount)
			s.runs = append(s.runs, r)
		}
		s.endOutput(start)
	}
}

// fromBack gives each output the units at the end, in their order.
func (s *Split) fromBack() {
	end, cut := len(s.in), uint256.Int{} // of s.in[end-1], units already given
	for i := range s.amounts {
		start, left := len(s.runs), s.amounts[i]
		for !left.IsZero() {
			r := Run{Source: s.in[end-1].Source}
			r.Amount.Sub(&s.in[end-1].Amount, &cut)
			if left.Lt(&r.Amount) {
				r.Amount = left
				cut.Add(&cut, &left)
			} else {
				cut.Clear()
				end--
			}
			left.Sub(&left, &r.Amount)
			s.runs = append(s.runs, r)
		}
		slices.Reverse(s.runs[start:])
		s.endOutput(start)
	}
}
