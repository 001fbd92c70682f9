package drawing

import "github.com/mareva/mareva/ownership"

// figure is what is drawn: boxes, the one asked about first, and lines between
// them.
type figure struct {
	name, id string // of the party asked about
	boxes    []box
	lines    []line
}

// look is how a box is drawn, which says how the party stands to the rule.
type look uint8

const (
	lookNeutral look = iota // not blocked
	lookReview
	lookBlocked
	lookListed
	lookJoint  // counted with a listed party
	lookOthers // several parties, of whatever standing
)

// box is one party, or several that are folded into one.
type box struct {
	look
	asked  bool
	folded bool // stands for several parties
	top    bool // blocked outright: drawn in the highest layer
	word   string
	name   []string
	id     string
	notes  []string
	full   string // all of the name and the id, for whoever points at the box

	layer int // 0: the lowest
}

// line is what one box holds in another.
type line struct {
	holder, held int
	labels       []label
	deciding     bool
	dotted       bool // control or an office, and no stake
	back         bool // closes a circle of owners
}

type label struct {
	text     string
	deciding bool
}

// lookOf is the look and the word of a party's standing.
func lookOf(e *ownership.Evaluation, party int) (look, string) {
	role, status := e.Role(party), e.Status(party)
	l, listed := e.Listed(party)
	switch {
	case listed && l.Uncertain && status != ownership.Blocked:
		return lookReview, "May be listed"
	case listed && l.Uncertain:
		return lookBlocked, "Blocked"
	case role == "listed":
		return lookListed, "Listed"
	case role == "government":
		return lookListed, "Blocked government"
	case role == "joint_arrangement":
		return lookJoint, "Counted jointly"
	case status == ownership.Blocked:
		return lookBlocked, "Blocked"
	case status == ownership.Review:
		return lookReview, "Review"
	}
	return lookNeutral, "Not blocked"
}

// isRoot says whether the law blocks the party outright, so that its owners do not
// matter.
func isRoot(e *ownership.Evaluation, party int) bool {
	role := e.Role(party)
	return role == "listed" || role == "government"
}
