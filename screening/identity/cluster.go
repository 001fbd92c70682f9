package identity

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mareva/mareva/sanctions"
)

// Link says why two entries are, or may be, one party.
type Link struct {
	A, B      Reference
	Rule      string  // the name of the rule that holds, or "decided"
	Certainty float64 // 0 to 1: the share of links by this rule that are right
	Evidence  string  // what agrees, in one line
}

// Doubt is a link that does not join, and why not. A person may decide it.
type Doubt struct {
	Link
	Because string
}

// bond is a link between two places, while it is not yet known whether it joins.
type bond struct {
	pair
	Link
	facts   int    // that agree: they order bonds of one certainty
	because string // it does not join
}

func compareStrength(x, y bond) int {
	return cmp.Or(cmp.Compare(y.Certainty, x.Certainty), cmp.Compare(y.facts, x.facts))
}

// clusters joins entries by their bonds, the strongest first, and leaves in
// doubt what would put two into one cluster that cannot be one party.
type clusters struct {
	m       *matcher
	decided decisions
	of      []int32           // the cluster of an entry, named by one of its members
	members map[int32][]int32 // of clusters of two or more
}

func newClusters(m *matcher, decided decisions) *clusters {
	c := &clusters{m: m, decided: decided, of: make([]int32, len(m.entries)), members: make(map[int32][]int32)}
	for i := range c.of {
		c.of[i] = int32(i)
	}
	return c
}

// join gives the bonds back, those that joined without a because.
func (c *clusters) join(bonds []bond) []bond {
	slices.SortFunc(bonds, func(x, y bond) int {
		return cmp.Or(compareStrength(x, y), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	c.doubtChoices(bonds)
	for i := range bonds {
		b := &bonds[i]
		switch {
		case b.because != "":
		case b.Certainty < joinedFrom:
			b.because = fmt.Sprintf("the certainty is %.2f, and joining takes %.2f", b.Certainty, joinedFrom)
		case c.of[b.a] != c.of[b.b]:
			if b.because = c.obstacle(c.of[b.a], c.of[b.b]); b.because == "" {
				c.merge(c.of[b.a], c.of[b.b])
			}
		}
	}
	return bonds
}

// doubts are the bonds that did not join and deserve a person's look: of two
// clusters the strongest, and none of two that could not be one party even if
// it were true. That a strong bond met such an obstacle is told.
func (c *clusters) doubts(bonds []bond) (out []Doubt) {
	told := make(map[pair]bool)
	for i := range bonds {
		b := &bonds[i]
		x, y := c.of[b.a], c.of[b.b]
		between := pair{min(x, y), max(x, y)}
		if b.because == "" || x == y || told[between] || (b.Certainty < joinedFrom && b.Rule != contradictedRule && c.obstacle(x, y) != "") {
			continue
		}
		told[between] = true
		out = append(out, Doubt{b.Link, b.because})
	}
	return out
}

// doubtChoices doubts the bonds of an entry to several entries of one list, of
// which none is the strongest: to take the one with the smaller id would be to
// toss a coin.
func (c *clusters) doubtChoices(bonds []bond) {
	if c.m.withinList {
		return
	}
	type choice struct {
		entry int32
		among sanctions.ListName
	}
	keys := func(b *bond) [2]choice {
		return [2]choice{{b.a, c.m.entries[b.b].List}, {b.b, c.m.entries[b.a].List}}
	}
	strongest, open := make(map[choice]int), make(map[choice]bool)
	for i := range bonds {
		if b := &bonds[i]; b.Certainty >= joinedFrom && b.Rule != decidedRule {
			for _, key := range keys(b) {
				if at, found := strongest[key]; !found {
					strongest[key] = i
				} else if compareStrength(bonds[at], *b) == 0 {
					open[key] = true
				}
			}
		}
	}
	for i := range bonds {
		for _, key := range keys(&bonds[i]) {
			if b := &bonds[i]; open[key] && b.because == "" && b.Rule != decidedRule {
				b.because = fmt.Sprintf("%s may be any of several entries of %s", c.m.entries[key.entry].Reference, key.among)
			}
		}
	}
}

// obstacle says which two members of the clusters cannot be one party.
func (c *clusters) obstacle(x, y int32) string {
	for _, i := range c.membersOf(x) {
		for _, j := range c.membersOf(y) {
			a, b := c.m.entries[i], c.m.entries[j]
			switch c.decided.on(a.Reference, b.Reference) {
			case Same:
				continue
			case Different:
				return fmt.Sprintf("a person decided that %s and %s are different", a.Reference, b.Reference)
			}
			if !c.m.mayJoin(i, j) {
				return fmt.Sprintf("it would make one party of %s and %s, whose publisher lists two", a.Reference, b.Reference)
			}
			e := evidence{a: a, b: b}
			e.compareFacts()
			if against := e.against(); against != "" {
				return fmt.Sprintf("it would make one party of %s and %s: %s", a.Reference, b.Reference, against)
			}
		}
	}
	return ""
}

func (c *clusters) membersOf(x int32) []int32 {
	if list := c.members[x]; list != nil {
		return list
	}
	return []int32{x}
}

func (c *clusters) merge(x, y int32) {
	into, from := min(x, y), max(x, y)
	joined := slices.Concat(c.membersOf(into), c.membersOf(from))
	slices.Sort(joined)
	for _, i := range joined {
		c.of[i] = into
	}
	c.members[into] = joined
	delete(c.members, from)
}
