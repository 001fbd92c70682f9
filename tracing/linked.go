package tracing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/tracing/cluster"
)

// links are the labels that addresses have by the clusters that they stand in.
type links struct {
	clusters  *cluster.Clusters
	decisions *cluster.Decisions
	// members are the labelled addresses of the ledger, each below its cluster's number in the
	// upper half, ascending; nil until somebody asks.
	members []uint64
	of      map[uint32]*Label // by cluster; nil: none
	doubts  map[uint32]bool   // clusters whose labels contradict each other
}

// Link gives an address that nobody labels the label of those that it is spent from together
// with, by the clusters of its ledger and the decisions that they were grown with. Where such
// labels contradict each other it gets none.
func (l *Labels) Link(c *cluster.Clusters, d *cluster.Decisions) {
	l.links = &links{clusters: c, decisions: d}
	clear(l.known)
	l.links.forget()
}

// forget has everything asked anew, since labels have come.
func (k *links) forget() {
	if k != nil {
		k.members, k.of, k.doubts = nil, map[uint32]*Label{}, map[uint32]bool{}
	}
}

// linked is the label of an unlabelled address by its cluster; nil: there is none, or nothing
// that is beyond doubt.
func (l *Labels) linked(address uint32) *Label {
	k := l.links
	if k.members == nil {
		k.members = l.members()
	}
	name := k.clusters.Of(address)
	x, asked := k.of[name]
	if !asked {
		x = l.ofCluster(name)
		k.of[name] = x
	}
	return x
}

// members finds the labelled addresses of the ledger.
func (l *Labels) members() []uint64 {
	list := []uint64{}
	for _, t := range append(slices.Clone(l.tables), l.preferred) {
		if t == nil {
			continue
		}
		last := ""
		for x := range t.All() {
			if x.Address == last {
				continue // several statements about one address follow each other
			}
			last = x.Address
			if id := l.number(x.Address); id != 0 {
				list = append(list, uint64(l.links.clusters.Of(id))<<32|uint64(id))
			}
		}
	}
	slices.Sort(list)
	return slices.Clip(slices.Compact(list))
}

// number finds a canonical address in the ledger; 0 where it is not.
func (l *Labels) number(canonical string) uint32 {
	scheme, text, _ := strings.Cut(canonical, ":")
	if scheme == "evm" && !l.view.Chain().Name.TakesEVM() {
		return 0 // most labels are: to refuse them one by one takes most of the time
	}
	id, _, err := l.view.Address(text)
	if err != nil {
		return 0 // an address of another chain
	}
	return id
}

// ofCluster is what the labels of a cluster's addresses say together, as of one of them.
func (l *Labels) ofCluster(name uint32) *Label {
	all, others := l.saidOf(name)
	if len(all) == 0 {
		return nil
	}
	o := attribution.Weigh(all)
	x, said := labelOf(&o)
	if contradict(&o, x.Service, others) {
		l.links.doubts[name] = true
		return nil
	}
	x.Listed = false // the list names another address
	x.Linked = l.number(said.Address)
	x.Name += fmt.Sprintf(" (same cluster as %s)", l.view.AddressText(x.Linked))
	return x
}

// claim is what a label says, whatever the address.
type claim struct {
	actor, party, concepts, pack string
	control                      attribution.Control
	confidence                   attribution.Confidence
}

// saidOf are the labels of a cluster's addresses. What a pack says of many of them, as it may
// of a million, stands there once, of the one that the ledger saw first. others says that an
// actor is named of an address that is not listed.
func (l *Labels) saidOf(name uint32) (all []attribution.Label, others bool) {
	once := map[claim]struct{}{}
	from, _ := slices.BinarySearch(l.links.members, uint64(name)<<32)
	for _, m := range l.links.members[from:] {
		if uint32(m>>32) != name {
			break
		}
		labels := l.said(uint32(m))
		listed := slices.ContainsFunc(labels, func(x attribution.Label) bool { return x.Party != "" })
		for i := range labels {
			x := &labels[i]
			others = others || x.Actor != "" && !listed
			c := claim{x.Actor, x.Party, strings.Join(x.Concepts, " "), cmp.Or(x.Pack, x.Source), x.Control, x.Confidence}
			if _, before := once[c]; !before {
				once[c] = struct{}{}
				all = append(all, *x)
			}
		}
	}
	return all, others
}

// contradict says whether what is said of several addresses can hardly be of one owner, or
// leaves open whose they are: of a service together with a listed party nobody can tell whether
// the service is listed or serves the party, whose deposit address the list then names. An
// actor is another name of the party on a listed address, and of others another holder.
func contradict(o *attribution.Opinion, service, others bool) bool {
	if len(o.Actors) > 1 {
		return true
	}
	party := map[string]bool{} // by list: each has an id of its own for a party
	for _, c := range o.Parties {
		list, _, _ := strings.Cut(c.ID, ":")
		if party[list] {
			return true
		}
		party[list] = true
	}
	service = service || slices.ContainsFunc(o.Categories, func(c attribution.Claim) bool { return attribution.Within(c.ID, "service") })
	if len(party) > 0 && (service || others) {
		return true
	}
	return slices.ContainsFunc(o.Conflicts, func(c attribution.Conflict) bool { return c.Kind == attribution.CategoryConflict })
}

// InDoubt says that an address has no label because those of its cluster contradict each
// other. It is known of addresses that were asked about.
func (l *Labels) InDoubt(address uint32) bool {
	if l.links == nil || len(l.links.doubts) == 0 || l.known[address] != nil || l.given[address] != "" {
		return false
	}
	return l.links.doubts[l.links.clusters.Of(address)]
}

// Doubts is of how many clusters, of those asked about, the labels contradict each other.
func (l *Labels) Doubts() int {
	if l.links == nil {
		return 0
	}
	return len(l.links.doubts)
}

// Evidence is a shortest chain of transactions and decisions from an address to the labelled
// one that it is linked to. Where partial is not "" it was not found, and partial says why.
func (l *Labels) Evidence(ctx context.Context, address uint32, limits cluster.Limits) (path []cluster.Evidence, partial string, err error) {
	x := l.Of(address)
	if x == nil || x.Linked == 0 {
		return nil, "", nil
	}
	path, partial, err = cluster.Path(ctx, l.view, l.links.decisions, address, x.Linked, limits)
	if err == nil && path == nil && partial == "" {
		err = fmt.Errorf("find the evidence that links %s to %s: the clusters are not those of the ledger", l.view.AddressText(address), l.view.AddressText(x.Linked))
	}
	return path, partial, err
}
