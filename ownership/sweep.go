package ownership

// A sweep goes from those who are blocked outright to all whom the rule blocks with
// them: it adds up what its members hold in others, and whoever is reached becomes a
// member. Since members are only ever added, the order does not matter and the end
// is the least set for which the rule holds.
//
// One sweep takes of each range the lower end and finds who is blocked for certain;
// another takes the upper end and finds who may be.
type sweep struct {
	g    *Graph
	rule *rule
	// upper: the sweep for who may be blocked.
	upper bool
	// byControl says whether whom a member controls becomes a member too.
	byControl func(member uint32) bool
	// partners are those whose holdings are counted as a member's; nil for nobody's.
	partners func(member uint32) []uint32

	members []membership
	sums    [2][]int64 // by right, then party: what members hold, in units, cut off
	lows    [2][]int64 // the lower ends of the same, where upper
	totals  *totals
	queue   []uint32
	joined  []uint32 // all members, in the order of joining
	touched []uint32 // all in whom a member holds something, or did
	entries []uint32 // those of them that are on cycles or lead to them
	cycled  []uint32 // members only through cycles
	unsure  map[uint32]bool
	ranks   ranks // of members that may be on cycles; nil until asked for
	reasons map[question][]*holding
}

type membership uint8

const (
	outside membership = iota
	inside
	// throughCycle: only since it counts itself, or another such one.
	throughCycle
	// partnered: only counted with a member, with whom it is in a joint arrangement.
	partnered
)

// totals are what all known holders hold at least in a party on the day, counted
// when first asked for.
type totals struct {
	g       *Graph
	day     Day
	byRight [2][]int64
}

const uncounted = -1

func newTotals(g *Graph, r *rule) *totals {
	t := &totals{g: g, day: r.day}
	for _, right := range r.rights {
		t.byRight[right] = make([]int64, g.Len())
		for i := range t.byRight[right] {
			t.byRight[right][i] = uncounted
		}
	}
	return t
}

// of is the total of a right in a party. Somebody whom the register does not name
// may be anybody, and is not counted.
func (t *totals) of(p uint32, right uint8) int64 {
	if known := t.byRight[right][p]; known != uncounted {
		return known
	}
	var total int64
	for h := range t.g.holdingsIn(p, t.day) {
		if h.right == right && t.g.party(h.holder).flags&anonymous == 0 {
			total += h.low
		}
	}
	t.byRight[right][p] = total
	return total
}

func newSweep(g *Graph, r *rule, upper bool, t *totals) *sweep {
	s := &sweep{g: g, rule: r, upper: upper, totals: t, members: make([]membership, g.Len()), unsure: map[uint32]bool{}}
	for _, right := range r.rights {
		s.sums[right] = make([]int64, g.Len())
		if upper {
			s.lows[right] = make([]int64, g.Len())
		}
	}
	return s
}

// join makes a party a member, and counts its partners with it.
func (s *sweep) join(p uint32, as membership) {
	switch before := s.members[p]; {
	case before == outside:
		s.queue = append(s.queue, p)
		s.joined = append(s.joined, p)
	case before != partnered || as == partnered:
		return
	}
	s.members[p] = as
	if as == throughCycle {
		s.cycled = append(s.cycled, p)
	}
	if as != partnered {
		s.joinPartners(p)
	}
}

func (s *sweep) joinPartners(p uint32) {
	if s.partners == nil {
		return
	}
	for _, partner := range s.partners(p) {
		s.join(partner, partnered)
	}
}

// run takes in whoever is reached, until nobody is.
func (s *sweep) run(as membership) {
	for next := 0; next < len(s.queue); next++ {
		p := s.queue[next]
		for h := range s.g.holdingsOf(p, s.rule.day) {
			if h.right == control && h.held != p && s.mayJoin(h.held) && s.byControl != nil && s.byControl(p) {
				s.join(h.held, as)
			}
			if s.add(h, 1) && s.mayJoin(h.held) && s.reaches(h.held) {
				s.join(h.held, as)
			}
		}
	}
	s.queue = s.queue[:0]
}

// mayJoin says whether the party is not yet a member by itself.
func (s *sweep) mayJoin(p uint32) bool { return s.members[p] == outside || s.members[p] == partnered }

// add counts a member's holding, or takes it back; false when it does not count.
func (s *sweep) add(h *holding, sign int64) bool {
	if !s.rule.counts(h.right) || h.share.Max.IsZero() || (!s.upper && h.share.Min.IsZero() && !h.share.MinOpen) {
		return false
	}
	sums := s.sums[h.right]
	if sums[h.held] == 0 {
		s.touched = append(s.touched, h.held)
		if s.upper && s.g.circling[h.held] {
			s.entries = append(s.entries, h.held)
		}
	}
	if !s.upper {
		sums[h.held] += sign * h.low
		return true
	}
	sums[h.held] += sign * h.high
	s.lows[h.right][h.held] += sign * h.low
	if !h.sure {
		s.unsure[h.held] = true
	}
	return true
}

// reaches says whether what members hold in a party reaches the line.
func (s *sweep) reaches(p uint32) bool {
	if !s.upper && !s.rule.published {
		return false
	}
	for _, right := range s.rule.rights {
		if s.reachesBy(p, right) && (s.members[p] != partnered || s.othersReach(p, right)) {
			return true
		}
	}
	return false
}

// reachesWithOwn is reaches with what the party holds in itself, if others hold
// something in it, too.
func (s *sweep) reachesWithOwn(p uint32) bool {
	for _, right := range s.rule.rights {
		others := s.g.tally(p, right, s.rule.day, func(holder uint32) bool { return holder != p && s.isMember(holder) })
		if !others.high.Plus(others.unsure).IsZero() && s.reachesBy(p, right) {
			return true
		}
	}
	return false
}

// othersReach is reachesBy without what the party, counted as a partner, holds in
// itself.
func (s *sweep) othersReach(p uint32, right uint8) bool {
	t := s.g.tally(p, right, s.rule.day, func(holder uint32) bool { return holder != p && s.isMember(holder) })
	return (s.upper && t.mayPass(s.rule)) || (!s.upper && t.passes(s.rule))
}

// whole is everything, in units.
const whole = 100 * unit

// reachesBy decides on whole units where they leave no doubt, else exactly.
func (s *sweep) reachesBy(p uint32, right uint8) bool {
	sum := s.sums[right][p]
	slack := s.g.uneven[p] // the true values may be more than the units by as much
	if sum+slack < line {
		return false
	}
	total := s.totals.of(p, right)
	var least, most int64 // of the true value
	switch {
	case !s.upper:
		// Who is said to hold more than there is: somebody holds less than said, the
		// members perhaps, by all that is too much.
		least, most = sum-max(0, total+slack-whole), sum+slack-max(0, total-whole)
	case s.unsure[p] || total+slack > whole:
		return s.g.tally(p, right, s.rule.day, s.isMember).mayPass(s.rule)
	default:
		// Members hold no more than others leave.
		left := whole - total + s.lows[right][p]
		least, most = min(sum, left-slack), min(sum+slack, left+slack)
	}
	switch {
	case most < line:
		return false
	case least > line:
		return true
	case s.upper:
		return s.g.tally(p, right, s.rule.day, s.isMember).mayPass(s.rule)
	default:
		return s.g.tally(p, right, s.rule.day, s.isMember).passes(s.rule)
	}
}

func (s *sweep) isMember(p uint32) bool { return s.members[p] != outside }

// clear makes the sweep ready for another start.
func (s *sweep) clear() {
	for _, p := range s.joined {
		s.members[p] = outside
	}
	for _, p := range s.touched {
		for _, right := range s.rule.rights {
			s.sums[right][p] = 0
			if s.upper {
				s.lows[right][p] = 0
			}
		}
	}
	clear(s.unsure)
	s.ranks, s.reasons = nil, nil
	s.joined, s.touched, s.queue, s.entries, s.cycled = s.joined[:0], s.touched[:0], s.queue[:0], s.entries[:0], s.cycled[:0]
}
