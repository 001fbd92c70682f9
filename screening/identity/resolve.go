package identity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
)

// Group is the entries that are one party.
type Group struct {
	ID       string   // the canonical id, the text of a [Reference]
	Formerly []string // ids that now lead here, sorted
	Members  []Reference
	Links    []Link // why they are one, the strongest first
}

// Resolution says who is whom on several lists.
type Resolution struct {
	// Groups are those of two members or more, and those whose id is not, or not
	// only, that of their one member; by their first members. All other entries
	// are alone, under their own reference.
	Groups []Group
	// InDoubt are the links that a person should look at, the strongest first.
	InDoubt []Doubt
	// Register holds the canonical id of every entry, and is what the next
	// version of the lists is resolved with.
	Register *Register
}

// Options are what Resolve may be told beside. The zero value is for lists of
// publishers who list everybody once.
type Options struct {
	WithinList bool // entries of one list may be one party too
}

// Resolve says which entries are one party. The day at is that of the lists;
// new entries are registered under it. The register, which may be nil, is what
// the last version was resolved to. An entry that is there twice is an error.
func Resolve(entries []Entry, register *Register, at sanctions.Date, options Options) (*Resolution, error) {
	if register == nil {
		register = &Register{}
	}
	if at.IsZero() {
		return nil, fmt.Errorf("resolving %d entries: say as of which day", len(entries))
	}
	sorted := make([]*Entry, len(entries))
	for i := range entries {
		sorted[i] = &entries[i]
	}
	slices.SortFunc(sorted, func(x, y *Entry) int { return x.Compare(y.Reference) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].Reference == sorted[i].Reference {
			return nil, fmt.Errorf("resolving %d entries: %s is there twice", len(entries), sorted[i].Reference)
		}
	}
	m := newMatcher(sorted, options.WithinList)
	c := newClusters(m, register.decided())
	bonds := c.join(m.bonds(c.decided))
	n := &naming{before: register, entries: sorted, of: c.of}
	n.name()
	r := &Resolution{Register: n.next(at), InDoubt: c.doubts(bonds)}
	r.gather(n, c, bonds)
	return r, nil
}

// gather puts the clusters worth telling into the resolution.
func (r *Resolution) gather(n *naming, c *clusters, bonds []bond) {
	place := make(map[int32]int, len(c.members))
	for i, e := range n.entries {
		cluster := n.of[i]
		rec := r.Register.find(e.Reference)
		if c.members[cluster] == nil && rec.id == e.Reference && len(rec.formerly) == 0 {
			continue
		}
		at, found := place[cluster]
		if !found {
			at, place[cluster] = len(r.Groups), len(r.Groups)
			r.Groups = append(r.Groups, Group{ID: rec.id.String(), Members: make([]Reference, 0, len(c.members[cluster]))})
		}
		g := &r.Groups[at]
		g.Members = append(g.Members, e.Reference)
		for _, id := range rec.formerly {
			if owner, found := n.cluster(id); found && owner == cluster {
				g.Formerly = appendNew(g.Formerly, id.String())
			}
		}
	}
	for i := range r.Groups {
		slices.Sort(r.Groups[i].Formerly)
	}
	for i := range bonds {
		if b := &bonds[i]; b.because == "" {
			g := &r.Groups[place[n.of[b.a]]]
			g.Links = append(g.Links, b.Link)
		}
	}
}

// The rules that are not in the table: of a link that a person made, and of one
// that a contradiction leaves in doubt.
const (
	decidedRule      = "decided"
	contradictedRule = "same number and name, and a contradiction"
)

// bonds are the links that rules or people make between candidates.
func (m *matcher) bonds(decided decisions) []bond {
	pairs := m.candidates()
	found := make([]bond, len(pairs))
	eachInParallel(len(pairs), func(i int) {
		p := pairs[i]
		if decided.on(m.entries[p.a].Reference, m.entries[p.b].Reference) == "" {
			found[i] = m.judge(p)
		}
	})
	found = slices.DeleteFunc(found, func(b bond) bool { return b.Certainty < doubtFrom })
	for key, d := range decided {
		a, foundA := m.placeOf(key[0])
		b, foundB := m.placeOf(key[1])
		if d.Verdict == Same && foundA && foundB {
			evidence := fmt.Sprintf("%s decided on %s: %s", d.By, sanctions.DayOf(d.At), strings.ReplaceAll(d.Why, "\n", " "))
			found = append(found, bond{pair: pair{a, b}, Link: Link{key[0], key[1], decidedRule, 1, evidence}})
		}
	}
	return found
}

func (m *matcher) placeOf(r Reference) (int32, bool) {
	at, found := slices.BinarySearchFunc(m.entries, r, func(e *Entry, r Reference) int { return e.Compare(r) })
	return int32(at), found
}

// judge asks the rules.
func (m *matcher) judge(p pair) bond {
	e := m.compare(p)
	b := bond{pair: p, Link: Link{A: e.a.Reference, B: e.b.Reference}}
	if against := e.against(); against != "" {
		if (e.hasIdentifier() || e.has(published) || e.has(walletAddress)) && e.name.likeness >= alike {
			b.Rule, b.Certainty, b.because = contradictedRule, despite, against
			b.Evidence, b.facts = e.String(), e.facts()
		}
		return b
	}
	for _, r := range m.rules {
		if r.holds(e) {
			b.Rule, b.Certainty, b.Evidence, b.facts = r.name, r.certainty, e.String(), e.facts()
			break
		}
	}
	return b
}
