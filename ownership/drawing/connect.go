package drawing

import (
	"fmt"
	"slices"

	"github.com/mareva/mareva/ownership"
)

// connect draws what the owners of a drawn party hold in it, and counts those of
// them who are not drawn.
func (c *chooser) connect(n, party int) {
	owners, held := c.owners(party), party
	if r := c.run[party]; r != nil {
		// What is held in a run is held in its highest party; see runBox for the others.
		held = r.folded[len(r.folded)-1]
		owners = slices.DeleteFunc(slices.Clone(c.owners(held)), func(o owner) bool { return o.party != r.to })
	}
	var rest []owner
	drawn := false
	for _, o := range owners {
		if o.party == party {
			c.figure.boxes[n].notes = append(c.figure.boxes[n].notes, "has "+o.text()+" in itself")
			continue
		}
		holder, has := c.boxFor(o.party, held)
		if c.run[party] != nil {
			holder, has = c.boxOf[o.party]
		}
		if !has {
			rest = append(rest, o)
			continue
		}
		drawn = true
		c.figure.lines = append(c.figure.lines, c.line(holder, n, held, o))
	}
	switch {
	case len(rest) == 0:
	case drawn && !c.figure.boxes[n].top:
		c.figure.boxes = append(c.figure.boxes, c.restBox(held, rest))
		l := line{holder: len(c.figure.boxes) - 1, held: n, deciding: c.decidingOf(held, rest) > 0, dotted: true}
		for _, o := range rest {
			l.dotted = l.dotted && o.dotted()
		}
		c.figure.lines = append(c.figure.lines, l)
	default:
		c.figure.boxes[n].notes = append(c.figure.boxes[n].notes, count(len(rest), "owner")+" not drawn")
	}
}

// line is what a drawn owner holds in a drawn party.
func (c *chooser) line(holder, held, party int, o owner) line {
	l := line{holder: holder, held: held, dotted: o.dotted()}
	for _, i := range o.interests {
		deciding := c.decides[interest{o.party, party, i.Right}]
		l.deciding = l.deciding || deciding
		l.labels = append(l.labels, label{interestText(&i), deciding})
	}
	if len(l.labels) > maxLabels {
		slices.SortStableFunc(l.labels, func(x, y label) int {
			switch {
			case x.deciding == y.deciding:
				return 0
			case x.deciding:
				return -1
			}
			return 1
		})
		more := len(l.labels) - maxLabels + 1
		l.labels = append(l.labels[:maxLabels-1], label{text: fmt.Sprintf("and %d more", more)})
	}
	return l
}

// maxLabels is how many interests of one owner in one party are told on a line.
const maxLabels = 4

// dotted says whether the owner holds no stake.
func (o *owner) dotted() bool {
	return !slices.ContainsFunc(o.interests, func(i ownership.Interest) bool { return i.Right == ownership.Shares || i.Right == ownership.Votes })
}

func (o *owner) text() string {
	return interestText(&o.interests[0])
}

// restBox stands for the owners of a party who are not drawn.
func (c *chooser) restBox(party int, rest []owner) box {
	b := box{look: lookOthers, folded: true, word: "Not drawn one by one", name: []string{"and " + count(len(rest), "other")}}
	together := " together"
	if len(rest) == 1 {
		together = ""
	}
	for _, right := range []ownership.Right{ownership.Shares, ownership.Votes} {
		var sum ownership.Share
		found := false
		for _, o := range rest {
			for _, i := range o.interests {
				if i.Right == right {
					found = true
					sum.Min, sum.Max = sum.Min.Plus(i.Share.Min), sum.Max.Plus(i.Share.Max)
					sum.MinOpen, sum.MaxOpen = sum.MinOpen || i.Share.MinOpen, sum.MaxOpen || i.Share.MaxOpen
				}
			}
		}
		if sum.Max.Cmp(ownership.Whole) > 0 && sum.Min.Cmp(ownership.Whole) < 0 {
			sum.Max, sum.MaxOpen = ownership.Whole, false
		}
		if !found {
			continue
		}
		text := shareText(sum) + together
		if right == ownership.Votes {
			text = shareText(sum) + " of votes" + together
		}
		b.notes = append(b.notes, text)
	}
	concerned := 0
	for _, o := range rest {
		if c.e.Status(o.party) != ownership.NotBlocked {
			concerned++
		}
	}
	if concerned > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%d blocked or in review", concerned))
	}
	if n := c.decidingOf(party, rest); n > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%d of them in the proof", n))
	}
	b.full = b.name[0] + " who hold interests in " + clean(c.e.Graph().Name(party))
	return b
}

// decidingOf is how many of the owners decide.
func (c *chooser) decidingOf(party int, some []owner) (n int) {
	for _, o := range some {
		if slices.Contains(c.proof.owners[party], o.party) {
			n++
		}
	}
	return n
}

// count is "1 owner" or "3 owners".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
