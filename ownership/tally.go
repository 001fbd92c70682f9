package ownership

// tally is what some holders and all hold of one right in a party, exactly.
type tally struct {
	low, high Percent // of those counted, of what is surely their own
	unsure    Percent // at most, held through others or as a nominee
	total     Percent // of all named holders, at least
	lowOpen   bool    // more than low
	highOpen  bool    // less than high
	restOpen  bool    // the others hold more than total says
	conflict  bool
	holders   int // with a stake in the right, on the day
	counted   []*holding
}

func (g *Graph) tally(p uint32, right uint8, day Day, counts func(holder uint32) bool) *tally {
	var t tally
	for h := range g.holdingsIn(p, day) {
		if h.right != right {
			continue
		}
		t.holders++
		t.conflict = t.conflict || h.conflict
		named := g.party(h.holder).flags&anonymous == 0
		if named {
			t.total = t.total.Plus(h.share.Min)
		}
		switch {
		case !counts(h.holder):
			t.restOpen = t.restOpen || (named && h.share.MinOpen)
			continue
		case !h.sure:
			t.unsure = t.unsure.Plus(h.share.Max)
		default:
			t.low, t.high = t.low.Plus(h.share.Min), t.high.Plus(h.share.Max)
			t.lowOpen, t.highOpen = t.lowOpen || h.share.MinOpen, t.highOpen || h.share.MaxOpen
		}
		kept := *h
		t.counted = append(t.counted, &kept)
	}
	return &t
}

// excess is how much more is said to be held than there is.
func (t *tally) excess() Percent {
	if t.total.Cmp(Whole) <= 0 {
		return Percent{}
	}
	return t.total.Minus(Whole)
}

// passes says whether those counted own the party for certain.
func (t *tally) passes(r *rule) bool {
	if !r.published {
		return false
	}
	excess := t.excess()
	value := t.low.Minus(excess)
	return r.passes(value) || (t.lowOpen && excess.IsZero() && value.Cmp(Percents(50)) == 0)
}

// left is what the others leave: all that nobody is known to hold, and what those
// counted hold at least.
func (t *tally) left() Percent { return Whole.Minus(t.total).Plus(t.low) }

// most is what those counted may hold, and whether it is less than that.
func (t *tally) most() (p Percent, less bool) {
	p, less = t.high, t.highOpen
	if t.excess().IsZero() {
		left := t.left()
		switch left.Cmp(p) {
		case -1:
			p, less = left, t.restOpen
		case 0:
			less = less || t.restOpen
		}
	}
	if p = p.Plus(t.unsure); p.Cmp(Whole) > 0 {
		p = Whole
	}
	return p, less
}

// mayPass says whether those counted may own the party.
func (t *tally) mayPass(r *rule) bool {
	most, less := t.most()
	if most.Cmp(Percents(50)) == 0 && less {
		return false
	}
	return r.passes(most)
}
