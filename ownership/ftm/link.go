package ftm

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
)

// link is how a schema joins two parties: the properties that name them, and what
// the one has in the other.
type link struct {
	holder, held string
	right        ownership.Right
}

var links = map[string]link{
	"Ownership":    {"owner", "asset", ownership.Shares},
	"Control":      {"controller", "controlled", ownership.Control},
	"Directorship": {"director", "organization", ownership.Office},
}

// details are the properties of a link that have no field in an interest.
var details = []string{
	"role", "status", "ownershipType", "controlType", "percentage", "sharesType", "sharesCount", "sharesValue", "sharesCurrency", "legalBasis",
	"secretary", "startDate", "endDate", "date", "summary",
}

// controlKinds are the words of the model for how control is exercised that are
// kinds of this house. "voting" is none: the model does not say of how many votes.
var controlKinds = map[string]string{
	"appointment": ownership.ControlOfBoard,
	"contractual": ownership.ControlByContract,
	"trust":       ownership.ControlOfTrust,
}

// formerWords are what collectors write for a link that has ended.
var formerWords = []string{"former", "ended", "inactive", "expired", "past"}

// maxInterests is how many one link may state.
const maxInterests = 10_000

// link makes a statement of an entity that joins parties.
func (r *reader) link(e *entity, l link) error {
	s := ownership.Statement{ID: scheme + string(e.id), Stated: e.stated(), Source: r.source()}
	held, err := e.refs(l.held)
	if err == nil && len(held) == 0 {
		err = fmt.Errorf("has no %s: it does not say in whom something is held", l.held)
	}
	if err != nil {
		r.refuse(e, err)
		return nil
	}
	holders, err := e.refs(l.holder)
	if err == nil && len(holders)*len(held) > maxInterests {
		err = fmt.Errorf("joins more than %d pairs of parties", maxInterests)
	}
	if err != nil {
		r.refuse(e, err)
		return nil
	}
	i := ownership.Interest{Right: l.right, Indirect: e.every("ownershipType", isIndirect) || e.every("controlType", isIndirect), Detail: e.detail()}
	switch l.right {
	case ownership.Shares:
		i.Share = r.share(e, len(holders) > 1 || len(held) > 1)
	case ownership.Control:
		i.Kind = e.controlKind()
	case ownership.Office:
		i.Kind = ownership.OfficeDirector
	}
	i.From, i.Until = r.days(e)
	if i.Until == 0 && e.every("status", isFormer) {
		s.Withdrawn = true
		return r.use(s)
	}
	if len(holders) == 0 {
		r.warn(e, ownership.PartlyRead, fmt.Sprintf("has no %s; it is kept as somebody's of whom it is not said who it is", l.holder))
		holders = []string{""}
		i.Detail = strings.TrimSuffix("the record names no "+l.holder+"; "+i.Detail, "; ")
	}
	for _, i.Holder = range holders {
		for _, i.Held = range held {
			s.Interests = append(s.Interests, i)
		}
	}
	return r.use(s)
}

// share is the size of an Ownership; spread: it is of several owners or assets.
func (r *reader) share(e *entity, spread bool) ownership.Share {
	var s ownership.Share
	texts := e.texts("percentage")
	for n, text := range texts {
		next, ok := parseShare(text)
		if !ok {
			r.warn(e, ownership.PartlyRead, fmt.Sprintf("has the percentage %q, which is no share of an owner that can be told; any size is reckoned with", shorten(text)))
			return ownership.Unknown
		}
		if n == 0 {
			s = next
			continue
		}
		if !same(next, s) {
			r.warn(e, ownership.Contradiction, "has several percentages; all sizes from the least to the greatest are reckoned with")
		}
		s = widest(s, next)
	}
	switch {
	case len(texts) == 0:
		return ownership.Unknown
	case spread:
		r.warn(e, ownership.PartlyRead, "has several owners or assets and one share; each is reckoned with up to the whole of it")
		return ownership.Share{Max: s.Max, MaxOpen: s.MaxOpen}
	}
	return s
}

// days are the first and the last day of a link.
func (r *reader) days(e *entity) (from, until ownership.Day) {
	starts, unreadStart := e.dates("startDate")
	ends, unreadEnd := e.dates("endDate")
	if unreadStart != "" || unreadEnd != "" {
		r.warn(e, ownership.PartlyRead, fmt.Sprintf("has a date %q, which is no YYYY-MM-DD, YYYY-MM or YYYY; it counts as not given", shorten(cmp.Or(unreadStart, unreadEnd))))
	}
	if unreadStart == "" {
		from = first(starts)
	}
	if unreadEnd == "" {
		until = last(ends)
	}
	if until != 0 && from > until {
		r.warn(e, ownership.Contradiction, fmt.Sprintf("begins on %s and ends on %s before that; neither day is taken", from, until))
		return 0, 0
	}
	return from, until
}

// controlKind is the kind of control, where the model's word is one of ours. All
// others are free text, which stays in the detail.
func (e *entity) controlKind() string {
	if words := e.texts("controlType"); len(words) == 1 {
		return controlKinds[strings.ToLower(words[0])]
	}
	return ""
}

// detail is all that a link says beside its ends.
func (e *entity) detail() string {
	var out []string
	for _, name := range details {
		if texts := e.texts(name); len(texts) > 0 {
			out = append(out, name+": "+strings.Join(texts, ", "))
		}
	}
	return strings.Join(out, "; ")
}

// holdings are the interests in a party that its own properties state.
func (e *entity) holdings(id string) ([]ownership.Interest, error) {
	parents, err := e.refs("parent")
	owners, err2 := e.refs("owner")
	if err = errors.Join(err, err2); err != nil {
		return nil, err
	}
	var out []ownership.Interest
	for _, parent := range parents {
		out = append(
			out,
			ownership.Interest{Holder: parent, Held: id, Right: ownership.Shares, Share: ownership.Unknown, Detail: "parent"},
			ownership.Interest{Holder: parent, Held: id, Right: ownership.Control, Detail: "parent"},
		)
	}
	for _, owner := range owners {
		out = append(out, ownership.Interest{Holder: owner, Held: id, Right: ownership.Shares, Share: ownership.Unknown, Detail: "owner"})
	}
	return out, nil
}

// every says whether a property has values, and all of them are so.
func (e *entity) every(name string, so func(string) bool) bool {
	texts := e.texts(name)
	return len(texts) > 0 && !slices.ContainsFunc(texts, func(t string) bool { return !so(t) })
}

func isFormer(word string) bool { return slices.Contains(formerWords, strings.ToLower(word)) }

// isIndirect: a link that is also called direct counts as that, and is added up.
func isIndirect(word string) bool { return strings.EqualFold(word, "indirect") }
