package drawing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mareva/mareva/ownership"
)

// chooser decides which parties are drawn: first the deciding owners, and theirs,
// then all others, near ones before far ones and large ones before small ones.
type chooser struct {
	e *ownership.Evaluation
	Options
	*proof
	asked  int
	figure figure
	order  []int // the parties drawn, and of each run its lowest party
	boxOf  map[int]int
	stakes map[int][]owner
	level  map[int]int // steps to the party asked about
	shown  map[int]int // how many owners of a party are drawn
}

// owner is all that one party has in another.
type owner struct {
	party     int
	interests []ownership.Interest
}

// maxLevel is how far above the party asked about owners are drawn who do not decide.
const maxLevel = 6

func choose(e *ownership.Evaluation, asked int, out *ownership.Outcome, o Options) *figure {
	c := &chooser{
		e: e, Options: o, proof: readProof(e, asked, out.Proof), asked: asked, boxOf: make(map[int]int),
		stakes: make(map[int][]owner), level: make(map[int]int), shown: make(map[int]int),
	}
	c.figure.name, c.figure.id = clean(e.Graph().Name(asked)), clean(e.Graph().ID(asked))
	c.take(asked, 0)
	for i := 0; i < len(c.order); i++ {
		c.takeOwners(c.order[i], true)
	}
	for i := 0; i < len(c.order); i++ {
		c.takeOwners(c.order[i], false)
	}
	for _, party := range c.order {
		if r := c.run[party]; r != nil {
			c.figure.boxes = append(c.figure.boxes, c.runBox(r))
		} else {
			c.figure.boxes = append(c.figure.boxes, c.partyBox(party))
		}
	}
	for n, party := range c.order {
		c.connect(n, party)
	}
	return &c.figure
}

// take draws a party, or the run that it is folded into.
func (c *chooser) take(party, level int) {
	if r := c.run[party]; r != nil {
		party = r.folded[0]
	}
	c.boxOf[party] = len(c.order)
	c.level[party] = level
	c.order = append(c.order, party)
}

// boxFor is the box of a party as an owner of another; false when it has none
// there. A run is the owner of the party below it only.
func (c *chooser) boxFor(holder, held int) (int, bool) {
	if r := c.run[holder]; r != nil {
		if held != r.from || holder != r.folded[0] {
			return 0, false
		}
	}
	n, drawn := c.boxOf[holder]
	return n, drawn
}

// takeOwners draws the owners of a drawn party as far as there is room.
func (c *chooser) takeOwners(party int, deciding bool) {
	level := c.level[party] + 1
	if r := c.run[party]; r != nil {
		if _, drawn := c.boxOf[r.to]; !drawn {
			c.take(r.to, level)
		}
		return
	}
	if isRoot(c.e, party) || (!deciding && level > maxLevel) {
		return
	}
	room := c.MaxOwners
	if len(c.owners(party)) == room+1 {
		room++ // a box for one other would take as much room
	}
	for _, o := range c.owners(party) {
		if deciding && !slices.Contains(c.proof.owners[party], o.party) {
			continue
		}
		_, drawn := c.boxFor(o.party, party)
		if drawn || o.party == party {
			continue
		}
		if c.shown[party] >= room || len(c.order) >= c.MaxParties {
			return
		}
		if r := c.run[o.party]; r != nil && (r.folded[0] != o.party || r.from != party) {
			continue
		}
		c.shown[party]++
		c.take(o.party, level)
	}
}

// owners are those of a party, the most important first: who decides, who is blocked
// or to be reviewed, who holds the most.
func (c *chooser) owners(party int) []owner {
	if out, known := c.stakes[party]; known {
		return out
	}
	out := []owner{}
	for _, i := range c.e.Stakes(party) {
		holder, _ := c.e.Graph().Find(i.Holder)
		if last := len(out) - 1; last >= 0 && out[last].party == holder {
			out[last].interests = append(out[last].interests, i)
			continue
		}
		out = append(out, owner{holder, []ownership.Interest{i}})
	}
	deciding := make(map[int]int)
	for n, holder := range c.proof.owners[party] {
		deciding[holder] = n - len(c.proof.owners[party])
	}
	slices.SortStableFunc(out, func(x, y owner) int {
		return cmp.Or(
			cmp.Compare(deciding[x.party], deciding[y.party]),
			cmp.Compare(c.concern(y), c.concern(x)),
			y.largest().Cmp(x.largest()),
			cmp.Compare(x.party, y.party))
	})
	c.stakes[party] = out
	return out
}

func (c *chooser) concern(o owner) int {
	switch {
	case c.e.Status(o.party) != ownership.NotBlocked || c.e.Role(o.party) == "joint_arrangement":
		return 2
	case slices.ContainsFunc(o.interests, func(i ownership.Interest) bool { return i.Right != ownership.Office }):
		return 1
	}
	return 0
}

// largest is the most that the owner may hold of one right.
func (o *owner) largest() (p ownership.Percent) {
	for _, i := range o.interests {
		if i.Share.Max.Cmp(p) > 0 {
			p = i.Share.Max
		}
	}
	return p
}

func (c *chooser) partyBox(party int) box {
	g := c.e.Graph()
	b := box{asked: party == c.asked, top: isRoot(c.e, party)}
	b.look, b.word = lookOf(c.e, party)
	name, id := clean(g.Name(party)), clean(g.ID(party))
	b.name = wrap(name, boldFace, boxInside, 2)
	b.full = name
	if id != name {
		b.id = middle(id, smallFace, boxInside)
		b.full += " (" + id + ")"
	}
	return b
}

func (c *chooser) runBox(r *run) box {
	b := box{folded: true, name: []string{fmt.Sprintf("%d parties in a chain", len(r.folded))}}
	b.look, b.word = lookOf(c.e, r.folded[0])
	if b.word += ", in between"; slices.ContainsFunc(r.folded, func(party int) bool { return c.e.Status(party) != c.e.Status(r.folded[0]) }) {
		b.look, b.word = lookOthers, "In between"
	}
	least := ownership.Whole
	others := 0
	for n, party := range r.folded {
		next := r.to
		if n+1 < len(r.folded) {
			next = r.folded[n+1]
		}
		for _, o := range c.owners(party) {
			if o.party != next {
				others++
			} else if held := o.atLeast(); held.Cmp(least) < 0 {
				least = held
			}
		}
	}
	if !least.IsZero() {
		b.notes = append(b.notes, "each held "+amount(least)+" % or more")
	}
	if others > 0 {
		b.notes = append(b.notes, count(others, "other owner")+" not drawn")
	}
	g := c.e.Graph()
	b.full = b.name[0] + ", from " + clean(g.Name(r.folded[0])) + " up to " + clean(g.Name(r.folded[len(r.folded)-1]))
	return b
}

// atLeast is the least that the owner holds of the right of which that is most.
func (o *owner) atLeast() (p ownership.Percent) {
	for _, i := range o.interests {
		if i.Share.Min.Cmp(p) > 0 {
			p = i.Share.Min
		}
	}
	return p
}
