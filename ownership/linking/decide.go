package linking

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// Merge takes the links of a new run over the whole register and all lists, and
// keeps what people decided. A decided link that the run found has the run's
// evidence; one that it did not find keeps its own and is marked NotFound. Proposals
// that it did not find are gone. The links are sorted; none of the arguments is
// changed.
func Merge(previous, found []Link) []Link {
	out := onePerPair(found)
	for i := range out {
		out[i].State, out[i].NotFound = Proposed, false // a finder decides nothing
		out[i].DecidedBy, out[i].DecidedAt, out[i].Note = "", time.Time{}, ""
	}
	ran := len(out)
	for _, before := range onePerPair(previous) {
		if before.State == Proposed {
			continue
		}
		at, again := slices.BinarySearchFunc(out[:ran], before.pair(), func(l Link, p pair) int { return l.pair().compare(p) })
		if !again {
			before.NotFound = before.By != ByPerson
			out = append(out, before)
			continue
		}
		l := &out[at]
		l.State, l.DecidedBy, l.DecidedAt, l.Note = before.State, before.DecidedBy, before.DecidedAt, before.Note
	}
	sortLinks(out)
	return out
}

// onePerPair is a sorted copy with the link of each pair that counts.
func onePerPair(links []Link) []Link {
	out := slices.Clone(links)
	sortLinks(out)
	kept := out[:0]
	for i := range out {
		if i+1 == len(out) || out[i].pair() != out[i+1].pair() {
			kept = append(kept, out[i])
		}
	}
	return kept
}

func sortLinks(links []Link) {
	slices.SortFunc(links, func(a, b Link) int { return a.compare(&b) })
}

// Decide gives the links with what a person decided of one pair: Confirmed or
// Rejected. A decision may be changed by another one. Confirming what nobody found
// makes a link of its own; there is nothing to reject in it.
func Decide(links []Link, party string, list sanctions.ListName, entity string, state State, by string, at time.Time, note string) ([]Link, error) {
	p := pair{party, list, entity}
	switch {
	case party == "" || list == "" || entity == "":
		return nil, errors.New("a decision needs the party's id, the list and the listed entity's id")
	case state != Confirmed && state != Rejected:
		return nil, fmt.Errorf("%s: a decision is confirmed or rejected, not %q", p, state)
	case by == "":
		return nil, fmt.Errorf("%s: say who decides", p)
	case at.IsZero():
		return nil, fmt.Errorf("%s: say when it was decided", p)
	}
	out := slices.Clone(links)
	i := slices.IndexFunc(out, func(l Link) bool { return l.pair() == p })
	if i < 0 {
		if state == Rejected {
			return nil, fmt.Errorf("%s: nothing links them, so there is nothing to reject; see that both ids are right", p)
		}
		i = len(out)
		out = append(out, Link{Party: party, List: list, EntityID: entity, By: ByPerson})
	}
	l := &out[i]
	l.State, l.DecidedBy, l.DecidedAt, l.Note = state, by, at.UTC().Round(0), note
	if err := l.check(); err != nil {
		return nil, err
	}
	sortLinks(out)
	return out, nil
}
