package screening

import (
	"cmp"
	"slices"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening/identity"
)

// joinedParty is what several entries are together.
type joinedParty struct {
	id      string // canonical
	members []identity.Reference
}

// alone is the place of a party that is on one list only.
const alone = -1

// Describe gives what of every screened party tells who it is, for
// [identity.Resolve].
func (x *Index) Describe() ([]identity.Entry, error) {
	entries := make([]identity.Entry, len(x.parties))
	errs := make([]error, len(x.parties))
	inParallel(len(x.parties), func(i int) {
		p := &x.parties[i]
		entry, err := x.snapshots[p.snapshot].At(int(p.position))
		if err != nil {
			errs[i] = err
			return
		}
		entries[i] = identity.Describe(x.list(p), entry, CountryOf)
	})
	return entries, cmp.Or(errs...)
}

// CountryOf is the ISO code of a country as publishers write it, "" for a text that
// is none here.
func CountryOf(text string) string {
	if c := countryOf(text); c.known() {
		return string(c)
	}
	return ""
}

// Joined is the index with the identities of a register, which may know more
// entries or fewer: hits then say which entries are one party. Both stay usable.
func (x *Index) Joined(r *identity.Register) *Index {
	next := x.clone()
	next.parties = slices.Clone(x.parties)
	members := make(map[string][]int32, len(x.parties))
	for i := range next.parties {
		p := &next.parties[i]
		p.canonical, p.joined = "", alone
		if id, ok := r.CanonicalID(x.reference(p)); ok {
			p.canonical = id
			members[id] = append(members[id], int32(i))
		}
	}
	for i := range next.parties {
		id := next.parties[i].canonical
		group := members[id]
		if len(group) < 2 || group[0] != int32(i) {
			continue
		}
		joined := joinedParty{id: id}
		for _, m := range group {
			next.parties[m].joined = int32(len(next.joined))
			joined.members = append(joined.members, x.reference(&next.parties[m]))
		}
		slices.SortFunc(joined.members, identity.Reference.Compare)
		next.joined = append(next.joined, joined)
	}
	return next
}

func (x *Index) reference(p *party) identity.Reference {
	return identity.Reference{List: x.list(p), EntityID: x.id(p)}
}

// identify says under which id a party goes, and which other entries are it too.
func (x *Index) identify(p *party) (canonical string, referents []string) {
	own := x.reference(p)
	referents = []string{}
	if p.joined != alone {
		for _, m := range x.joined[p.joined].members {
			if m != own {
				referents = append(referents, m.String())
			}
		}
	}
	return cmp.Or(p.canonical, own.String()), referents
}

// Resolve joins what the index holds, as [identity.Resolve] does.
func (x *Index) Resolve(r *identity.Register, at sanctions.Date) (*identity.Resolution, error) {
	entries, err := x.Describe()
	if err != nil {
		return nil, err
	}
	return identity.Resolve(entries, r, at, identity.Options{})
}
