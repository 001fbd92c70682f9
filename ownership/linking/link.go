package linking

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// Link says that a party of a register is, or may be, a listed one.
type Link struct {
	Party    string             `json:"party"` // its id in the register: "lei:5493001KJTIIGC8Y1R12"
	List     sanctions.ListName `json:"list"`
	EntityID string             `json:"entity_id"` // the publisher's
	By       Way                `json:"by"`
	// Score is how sure the finding is, above 0 and at most 1. Only identifiers
	// reach 1; it is 0 for what a person linked and nobody found.
	Score float64 `json:"score"`
	// Evidence is what speaks for the link and against it, a line each: "LEI
	// 5493001KJTIIGC8Y1R12", "name FOO LLC ~ Foo L.L.C. 0.97", "country RU".
	Evidence []string `json:"evidence,omitempty"`
	State    State    `json:"state"`
	// NotFound: the last run did not find the pair that an earlier one had found.
	// What a person decided of it holds all the same.
	NotFound  bool      `json:"not_found,omitempty"`
	DecidedBy string    `json:"decided_by,omitempty"`
	DecidedAt time.Time `json:"decided_at,omitzero"` // UTC
	Note      string    `json:"note,omitempty"`
}

// Way is how a link was found.
type Way string

// The ways. ByPerson: somebody linked what no finder had found.
const (
	ByIdentifier Way = "identifier"
	ByName       Way = "name"
	ByPerson     Way = "person"
)

// State is what a person has decided of a link.
type State string

// The states. Proposed: nobody has decided yet.
const (
	Proposed  State = "proposed"
	Confirmed State = "confirmed"
	Rejected  State = "rejected"
)

// Certain says whether the two are one party: a person has confirmed it, or an
// identifier leaves no doubt and nobody has rejected it.
func (l *Link) Certain() bool {
	return l.State == Confirmed || (l.State == Proposed && l.By == ByIdentifier && l.Score == 1)
}

// Uncertain says whether the two may be one party: neither certain nor rejected.
func (l *Link) Uncertain() bool { return l.State == Proposed && !l.Certain() }

// pair is what a link is about. There is one link of a pair.
type pair struct {
	party string
	list  sanctions.ListName
	id    string
}

func (l *Link) pair() pair { return pair{l.Party, l.List, l.EntityID} }

func (p pair) String() string { return fmt.Sprintf("party %q and %s:%s", p.party, p.list, p.id) }

func (p pair) compare(q pair) int {
	return cmp.Or(cmp.Compare(p.party, q.party), cmp.Compare(p.list, q.list), cmp.Compare(p.id, q.id))
}

// check says what is wrong with a link by itself.
func (l *Link) check() error {
	switch {
	case l.Party == "" || l.List == "" || l.EntityID == "":
		return errors.New("a link needs party, list and entity_id")
	case l.By != ByIdentifier && l.By != ByName && l.By != ByPerson:
		return fmt.Errorf("%s: by is %q: want identifier, name or person", l.pair(), l.By)
	case !(l.Score >= 0 && l.Score <= 1):
		return fmt.Errorf("%s: score is %v: want a number from 0 to 1", l.pair(), l.Score)
	case l.By == ByName && l.Score == 1:
		return fmt.Errorf("%s: score is 1, which only an identifier has", l.pair())
	}
	return l.checkDecision()
}

func (l *Link) checkDecision() error {
	decided := l.DecidedBy != "" || !l.DecidedAt.IsZero()
	switch {
	case l.State != Proposed && l.State != Confirmed && l.State != Rejected:
		return fmt.Errorf("%s: state is %q: want proposed, confirmed or rejected", l.pair(), l.State)
	case l.State == Proposed && decided:
		return fmt.Errorf("%s: it is proposed, but somebody has decided: want confirmed or rejected", l.pair())
	case l.State == Proposed && (l.NotFound || l.By == ByPerson):
		return fmt.Errorf("%s: nobody has found it, and nobody has decided: take the line out", l.pair())
	case l.State != Proposed && (l.DecidedBy == "" || l.DecidedAt.IsZero()):
		return fmt.Errorf("%s: it is %s: say by whom (decided_by) and when (decided_at)", l.pair(), l.State)
	case l.DecidedAt.Year() < 0 || l.DecidedAt.Year() > 9999:
		return fmt.Errorf("%s: decided_at is in the year %d, which cannot be written", l.pair(), l.DecidedAt.Year())
	}
	return nil
}

// compare orders links by pair. Of links of one pair, the one that counts stands
// last: a decision after a proposal, the later after the earlier, and of two of one
// time the confirmed one, since a miss is worse; then the harder evidence.
func (l *Link) compare(m *Link) int {
	return cmp.Or(
		l.pair().compare(m.pair()),
		cmp.Compare(l.decided(), m.decided()), l.DecidedAt.Compare(m.DecidedAt), cmp.Compare(rank(l.State == Confirmed), rank(m.State == Confirmed)),
		cmp.Compare(rank(!l.NotFound), rank(!m.NotFound)), cmp.Compare(l.hardness(), m.hardness()), cmp.Compare(l.Score, m.Score),
		slices.Compare(l.Evidence, m.Evidence), cmp.Compare(l.DecidedBy, m.DecidedBy), cmp.Compare(l.Note, m.Note),
	)
}

func (l *Link) decided() int { return rank(l.State != Proposed) }

func (l *Link) hardness() int { return slices.Index([]Way{ByPerson, ByName, ByIdentifier}, l.By) }

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}
