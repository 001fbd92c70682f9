package identity

import (
	"cmp"
	"slices"

	"github.com/mareva/mareva/sanctions"
)

// naming gives clusters their ids, so that one that was given stays as long as
// its party does.
type naming struct {
	before  *Register
	entries []*Entry
	of      []int32             // the cluster of each entry
	ids     []Reference         // of clusters; of other places the zero reference
	heirs   map[Reference]int32 // who has the id of an entry that is on no list any more
}

// cluster is the one that the id belongs to: that of the entry whose reference
// it is and, when that is on no list any more, the first that had the id.
func (n *naming) cluster(id Reference) (int32, bool) {
	if at, found := slices.BinarySearchFunc(n.entries, id, func(e *Entry, id Reference) int { return e.Compare(id) }); found {
		return n.of[at], true
	}
	heir, found := n.heirs[id]
	return heir, found
}

// name chooses for every cluster the oldest of its ids; of equally old ones
// that of the first entry. A cluster without one is named after its first
// member.
func (n *naming) name() {
	n.heirs, n.ids = make(map[Reference]int32), make([]Reference, len(n.entries))
	known := make([]*record, len(n.entries))
	for i, e := range n.entries {
		known[i] = n.before.find(e.Reference)
		if known[i] == nil {
			continue
		}
		if _, found := n.cluster(known[i].id); !found {
			n.heirs[known[i].id] = n.of[i]
		}
	}
	for i, rec := range known {
		if rec == nil {
			continue
		}
		if owner, _ := n.cluster(rec.id); owner != n.of[i] {
			continue
		}
		if id := &n.ids[n.of[i]]; *id == (Reference{}) || n.compareAge(rec.id, *id) < 0 {
			*id = rec.id
		}
	}
	for i, e := range n.entries {
		if id := &n.ids[n.of[i]]; *id == (Reference{}) {
			*id = e.Reference // entries come in order: this is the first
		}
	}
}

func (n *naming) compareAge(x, y Reference) int {
	return cmp.Or(cmp.Compare(n.since(x), n.since(y)), x.Compare(y))
}

// since is the day on which an id came into being: that of its entry.
func (n *naming) since(id Reference) int32 { return n.before.find(id).since.From }

// next is the register after this naming. Entries that have left keep their
// line, so that ids named after them still lead somewhere.
func (n *naming) next(at sanctions.Date) *Register {
	next := &Register{decisions: n.before.decisions, records: make([]record, 0, max(len(n.entries), len(n.before.records)))}
	old, i := n.before.records, 0
	for len(old) > 0 || i < len(n.entries) {
		switch {
		case i == len(n.entries) || (len(old) > 0 && old[0].entry.Compare(n.entries[i].Reference) < 0):
			rec := old[0]
			if cluster, found := n.cluster(rec.id); found {
				rec = rec.renamed(n.ids[cluster])
			}
			next.records = append(next.records, rec)
			old = old[1:]
		case len(old) == 0 || old[0].entry != n.entries[i].Reference:
			next.records = append(next.records, record{entry: n.entries[i].Reference, id: n.ids[n.of[i]], since: at})
			i++
		default:
			next.records = append(next.records, old[0].renamed(n.ids[n.of[i]]))
			old, i = old[1:], i+1
		}
	}
	return next
}

// renamed keeps the id that the entry had among its former ones.
func (rec record) renamed(id Reference) record {
	if rec.id == id {
		return rec
	}
	former := slices.DeleteFunc(slices.Clone(rec.formerly), func(f Reference) bool { return f == id })
	if !slices.Contains(former, rec.id) {
		former = append(former, rec.id)
	}
	rec.id, rec.formerly = id, former
	return rec
}
