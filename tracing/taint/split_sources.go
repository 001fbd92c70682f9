package taint

import (
	"slices"

	"github.com/holiman/uint256"
)

// bySource spreads one source after the other over the outputs and the fee.
func (s *Split) bySource() {
	s.room = append(s.room[:0], s.amounts...)
	s.pieces = s.pieces[:0]
	if s.method == Haircut {
		for i := range s.in {
			s.spread(&s.in[i])
		}
	} else {
		s.fill()
	}
	s.collect()
}

// fill gives each output in turn as much taint as it takes: under TIHO the highest
// first, under seniority in order; the fee is the last.
func (s *Split) fill() {
	s.order = s.order[:0]
	for i := range s.amounts {
		s.order = append(s.order, i)
	}
	if s.method == TIHO {
		outputs := s.order[:len(s.order)-1]
		slices.SortStableFunc(outputs, func(i, j int) int { return s.amounts[j].Cmp(&s.amounts[i]) })
	}
	at := 0
	for i := range s.in {
		for left := s.in[i].Amount; !left.IsZero(); {
			output := s.order[at]
			if given := s.give(output, s.in[i].Source, left); given.IsZero() {
				at++
			} else {
				left.Sub(&left, &given)
			}
		}
	}
}

// give puts so many units of a source on an output, or as many as there is room for.
func (s *Split) give(output int, source uint32, amount uint256.Int) (given uint256.Int) {
	given = *least(&amount, &s.room[output])
	if !given.IsZero() {
		s.room[output].Sub(&s.room[output], &given)
		s.pieces = append(s.pieces, piece{output, Run{source, given}})
	}
	return given
}

// spread shares a source among the outputs in proportion to their amounts. Earlier
// sources, rounded up, may have left too little room for its share: what has no room
// goes, like what is indivisible, unit by unit to the largest remainders with room.
func (s *Split) spread(source *Run) {
	left := source.Amount
	s.shares, s.rests, s.order = s.shares[:0], s.rests[:0], s.order[:0]
	for i := range s.amounts {
		share, rest := mulDiv(&source.Amount, &s.amounts[i], &s.total)
		share = *least(&share, &s.room[i])
		s.shares, s.rests, s.order = append(s.shares, share), append(s.rests, rest), append(s.order, i)
		left.Sub(&left, &share)
	}
	if !left.IsZero() {
		slices.SortStableFunc(s.order, func(i, j int) int { return s.rests[j].Cmp(&s.rests[i]) })
	}
	for !left.IsZero() {
		for _, i := range s.order {
			if share := &s.shares[i]; share.Lt(&s.room[i]) && !left.IsZero() {
				share.AddUint64(share, 1)
				left.SubUint64(&left, 1)
			}
		}
	}
	for i := range s.shares {
		s.give(i, source.Source, s.shares[i])
	}
}

// collect turns the pieces, which go source by source, into runs output by output.
func (s *Split) collect() {
	s.ends = slices.Grow(s.ends[:0], len(s.amounts))[:len(s.amounts)]
	clear(s.ends)
	for i := range s.pieces {
		s.ends[s.pieces[i].output]++
	}
	sum := 0
	for i, n := range s.ends {
		s.ends[i] = sum // for now, where those of the output begin
		sum += n
	}
	s.runs = slices.Grow(s.runs[:0], sum)[:sum]
	for i := range s.pieces {
		p := &s.pieces[i]
		s.runs[s.ends[p.output]] = p.run
		s.ends[p.output]++
	}
}
