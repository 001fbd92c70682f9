package identity

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/mareva/mareva/sanctions"
)

// maxBlock is how many entries may share a key before it says nothing: the
// work grows with the square, and no party stands on so many lists so often.
const maxBlock = 256

// sharedBeginnings is how many words of people born on one day must begin alike
// before their names are compared in full: one may be the family's.
const sharedBeginnings = 2

// pair is two entries by their place, the earlier first.
type pair struct{ a, b int32 }

// keyed is an entry under one of the keys by which it can be found.
type keyed struct {
	key   uint64
	entry int32
}

// candidates are the pairs worth comparing, in order: those that share a
// number, the two rarest words of a name, or a day of birth and the beginnings
// of words.
func (m *matcher) candidates() []pair {
	var found []pair
	for _, keys := range []func([]keyed, int32, *Entry) []keyed{m.nameKeys, numberKeys} {
		found = m.pairs(found, keys, func(_, _ int32) bool { return true })
	}
	sets := make([]uint64, len(m.entries))
	for i, e := range m.entries {
		if len(e.births) > 0 {
			sets[i] = skeletons(e)
		}
	}
	found = m.pairs(found, birthKeys, func(a, b int32) bool { return bits.OnesCount64(sets[a]&sets[b]) >= sharedBeginnings })
	slices.SortFunc(found, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return slices.Compact(found)
}

// pairs adds the pairs with one of the keys in common that may be one party.
func (m *matcher) pairs(found []pair, keysOf func([]keyed, int32, *Entry) []keyed, worth func(a, b int32) bool) []pair {
	all := make([]keyed, 0, 2*len(m.entries))
	for i, e := range m.entries {
		all = keysOf(all, int32(i), e)
	}
	slices.SortFunc(all, compareKeyed)
	for len(all) > 0 {
		size := 1
		for size < len(all) && all[size].key == all[0].key {
			size++
		}
		block := slices.Compact(all[:size])
		all = all[size:]
		if len(block) > maxBlock {
			continue
		}
		for i, x := range block {
			for _, y := range block[i+1:] {
				if m.mayJoin(x.entry, y.entry) && worth(x.entry, y.entry) {
					found = append(found, pair{x.entry, y.entry})
				}
			}
		}
	}
	return found
}

// mayJoin keeps entries of one list apart: its publisher knows whom it listed.
func (m *matcher) mayJoin(a, b int32) bool {
	return m.withinList || m.entries[a].List != m.entries[b].List
}

func (m *matcher) nameKeys(all []keyed, i int32, _ *Entry) []keyed {
	for _, s := range m.signatures[i] {
		if s.words > 0 {
			all = append(all, keyed{s.rarest, i})
		}
	}
	return all
}

func numberKeys(all []keyed, i int32, e *Entry) []keyed {
	for _, n := range e.numbers {
		all = append(all, keyed{hash(n.text), i})
	}
	return all
}

func birthKeys(all []keyed, i int32, e *Entry) []keyed {
	for _, d := range e.births {
		if d.Exact() && !isPlaceholder(d) {
			all = append(all, keyed{uint64(d.From), i})
		}
	}
	return all
}

// isPlaceholder tells the first of January, which publishers write when they
// know the year alone.
func isPlaceholder(d sanctions.Date) bool { return d.From%10000 == 101 }
