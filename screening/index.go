package screening

import (
	"fmt"
	"slices"
	"sync"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

// DefaultThreshold is the score from which a hit is a match unless the asker
// says otherwise: that of package names.
const DefaultThreshold = names.DefaultThreshold

// Index is what is searched: several lists, each as it stood at one moment. It
// is immutable and safe for concurrent use.
type Index struct {
	snapshots []*sanctions.Snapshot
	lists     []sanctions.ListName

	parties []party      // those in force, by list, then by id
	names   []listedName // by party
	weights []float32    // of each name's words that are searched for, apart since every search reads many
	keys    []keyed      // by party
	words   vocabulary
	tables  [keyKinds]keyTable
	joined  []joinedParty
	labels  *labelled // nil without labels
	owned   *owned    // nil without registers of owners
	links   Links     // nil without ledgers

	workspaces sync.Pool // of *workspace: what one search needs for itself
}

// party is what a hit and the comparison of facts need; the whole entry stays
// encoded in its snapshot.
type party struct {
	facts
	kind      sanctions.Kind
	name      string
	programs  []string
	snapshot  int32
	position  int32 // in the snapshot
	firstName int32 // its names are names[firstName:firstName of the next party]
	firstKey  int32 // and its keys likewise
	canonical string
	joined    int32 // its place among the joined parties, or alone
}

type listedName struct {
	prepared names.Name
	text     string
	quality  sanctions.Quality
	party    int32
}

// New builds the index on all cores. A list may be there once. An error means
// that a snapshot is damaged: nothing is screened against half a list.
func New(snapshots []*sanctions.Snapshot) (*Index, error) { return (&Index{}).Next(snapshots) }

// Next is New for snapshots that differ little from those of x: what they have in
// common is not read again. Both indexes stay usable.
func (x *Index) Next(snapshots []*sanctions.Snapshot) (*Index, error) {
	next := &Index{snapshots: slices.Clone(snapshots)}
	for i, s := range snapshots {
		if s == nil {
			return nil, fmt.Errorf("build screening index: snapshot %d of %d is missing", i+1, len(snapshots))
		}
		if slices.Contains(next.lists, s.List) {
			return nil, fmt.Errorf("build screening index: list %s is there twice: give one version of it", s.List)
		}
		next.lists = append(next.lists, s.List)
	}
	drafts, err := x.readParties(snapshots)
	if err != nil {
		return nil, fmt.Errorf("build screening index: %w", err)
	}
	next.assemble(drafts)
	next.workspaces.New = func() any { return newWorkspace(next) }
	return next, nil
}

// clone is an index of its own that shares what never changes. It has no labels, no
// owners and no links.
func (x *Index) clone() *Index {
	next := &Index{
		snapshots: x.snapshots, lists: x.lists, parties: x.parties, names: x.names, weights: x.weights, keys: x.keys,
		words: x.words, tables: x.tables, joined: x.joined,
	}
	next.workspaces.New = func() any { return newWorkspace(next) }
	return next
}

// Party decodes a listed party, one published as delisted too. It is false when
// the list has none with the id; a list that is not loaded is a
// [*QuestionError].
func (x *Index) Party(list sanctions.ListName, id string) (*sanctions.Party, bool, error) {
	i := slices.Index(x.lists, list)
	if i < 0 {
		return nil, false, refuse("unknown_list", "list %q is not loaded: give one of %v", list, x.lists)
	}
	return x.snapshots[i].Party(id)
}

// Lists are the lists in the order given to New.
func (x *Index) Lists() []sanctions.ListName { return slices.Clone(x.lists) }

// Len is the number of parties that are screened.
func (x *Index) Len() int { return len(x.parties) }

func (x *Index) list(p *party) sanctions.ListName { return x.lists[p.snapshot] }

func (x *Index) id(p *party) string { return x.snapshots[p.snapshot].IDs()[p.position] }
