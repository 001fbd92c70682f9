package ledger

import (
	"math"

	"github.com/mareva/mareva/ledger/segment"
)

// stretch is a part of a segment that a filter leaves: the blocks from … to-1. Those of
// them that have a time need not lie within the filter's.
type stretch struct {
	segment  int
	from, to int
}

// stretches are the parts of the chain that a filter leaves, in order.
//
// Times of blocks may go back a little. So a segment is cut where all before is earlier
// than Since, and where all after is later than Until even if it went back by the most
// that it does anywhere. A block of unknown time is left out only where a block before it
// is later than Until, or one behind it earlier than Since.
func (v *View) stretches(f *Filter) (out []stretch) {
	from := v.since(f.Since)
	passed := false // a block so far is later than Until
	for i, s := range v.segments {
		part := stretch{i, from[i], int(s.Counts().Blocks)}
		if f.Until != nil {
			end := untilBlock(s, *f.Until, passed)
			passed = passed || end < part.to
			part.to = end
		}
		if f.FromBlock != nil {
			part.from = max(part.from, s.FindBlock(*f.FromBlock))
		}
		if f.ToBlock != nil && *f.ToBlock < math.MaxUint64 {
			part.to = min(part.to, s.FindBlock(*f.ToBlock+1))
		}
		if part.from < part.to {
			out = append(out, part)
		}
	}
	return out
}

// since is for each segment the first block that may be of that time or later.
func (v *View) since(time *int64) []int {
	from := make([]int, len(v.segments))
	if time == nil {
		return from
	}
	earlier := false // a block further on is earlier than the time
	for i := len(v.segments) - 1; i >= 0; i-- {
		s := v.segments[i]
		c := s.Counts()
		n := int(c.Blocks)
		if c.Untimed == c.Blocks {
			if earlier {
				from[i] = n
			}
			continue
		}
		from[i] = s.FirstBlockAt(*time)
		if from[i] < n || !earlier {
			for c.Untimed > 0 && from[i] > 0 && s.Time(from[i]-1) == NoTime {
				from[i]--
			}
		}
		earlier = earlier || from[i] > 0
	}
	return from
}

// untilBlock is the first block of a segment from which on all are later than a time;
// passed says that one in an earlier segment is.
func untilBlock(s *segment.Segment, time int64, passed bool) int {
	c := s.Counts()
	n := int(c.Blocks)
	if c.Untimed == c.Blocks {
		if passed {
			return 0
		}
		return n
	}
	limit := int64(math.MaxInt64)
	if back := s.Setback(); time < limit-back {
		limit = time + back + 1
	}
	end := s.FirstBlockAt(limit)
	if end == 0 && !passed {
		for c.Untimed > 0 && end < n && s.Time(end) == NoTime {
			end++
		}
	}
	return end
}
