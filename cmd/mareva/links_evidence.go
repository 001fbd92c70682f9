package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/wallet"
)

// What is read for one answer. The cluster of a large service has millions of addresses,
// which nobody judges one by one.
const (
	linkAddresses = 10_000
	linkRows      = 200_000 // inputs of the ledger
	linkTries     = 4       // listed addresses of a party to which a way is looked for
	linkMisses    = 4       // searches that may end without a way
	labelsShown   = 10
)

func linkLimits() cluster.Limits { return cluster.Limits{Addresses: linkAddresses, Rows: linkRows} }

// Linked gives a link to each listed party that has an address in a cluster of this one.
func (s *clusterLinks) Linked(a wallet.Address, chain wallet.Chain) ([]screening.Link, error) {
	found, err := s.find(&a, chain, func(r *read) bool {
		return slices.ContainsFunc(r.listed, func(l listedMember) bool { return l.address != r.address })
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	defer found.done()
	var out []screening.Link
	for i := range found {
		links, err := s.linksOf(&found[i])
		if err != nil {
			return nil, err
		}
		out = append(out, links...)
	}
	return out, nil
}

// Clusters describes the clusters of an address.
func (s *clusterLinks) Clusters(a wallet.Address, chain wallet.Chain) ([]screening.Cluster, error) {
	found, err := s.find(&a, chain, func(*read) bool { return true })
	if err != nil {
		return nil, err
	}
	defer found.done()
	var out []screening.Cluster
	for i := range found {
		c, err := s.describe(&found[i])
		if err != nil {
			return nil, err
		}
		out = append(out, *c)
	}
	return out, nil
}

// describe says what the cluster of an address is like.
func (s *clusterLinks) describe(r *read) (*screening.Cluster, error) {
	c, err := cluster.Explain(context.Background(), r.view, r.decisions, r.address, linkLimits())
	if err != nil {
		return nil, err
	}
	x := httpapi.DescribeCluster(r.view, c)
	s.mu.RLock()
	labels := tracing.NewLabels(r.view, s.lists, s.labels)
	s.mu.RUnlock()
	httpapi.LabelCluster(x, r.view, c, labels)
	out := &screening.Cluster{
		Cluster: r.view.AddressText(c.Name), Chain: r.name, Addresses: len(c.Addresses), Partial: c.Partial,
		Labelled: []screening.ClusterLabel{}, Alarms: []screening.ClusterAlarm{},
	}
	if head, ok := r.view.Head(); ok {
		out.AsOfBlock = head.Number
	}
	asked := r.view.AddressText(r.address)
	for _, l := range x.Labels {
		if l.Address == asked {
			continue
		}
		if out.LabelledInAll++; out.LabelledInAll <= labelsShown {
			out.Labelled = append(out.Labelled, screening.ClusterLabel{Address: l.Address, Label: l.Label, Category: l.Category, Source: l.Source})
		}
	}
	for _, a := range x.Alarms {
		out.Alarms = append(out.Alarms, screening.ClusterAlarm{Kind: a.Kind, Text: a.Text})
	}
	return out, nil
}

// linksOf gives the links in one cluster, one a party, in the order of the parties.
func (s *clusterLinks) linksOf(r *read) ([]screening.Link, error) {
	about, err := s.describe(r)
	if err != nil {
		return nil, err
	}
	ways := &waySearch{read: r, known: map[uint32]*way{}}
	var out []screening.Link
	for rest := r.listed; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].party == rest[0].party {
			n++
		}
		party := rest[:n]
		rest = rest[n:]
		if slices.ContainsFunc(party, func(l listedMember) bool { return l.address == r.address }) {
			continue // the address itself is listed for them
		}
		to, w, err := ways.nearest(party)
		if err != nil {
			return nil, err
		}
		link := screening.Link{Party: to.party, Listed: to.canonical, Cluster: *about, Gap: w.gap, Cautions: s.cautions}
		for _, e := range w.path {
			link.Steps = append(link.Steps, screening.LinkStep{From: r.view.AddressText(e.from), To: r.view.AddressText(e.to), Why: e.Why})
			if e.Heuristic != cluster.Decided {
				link.Steps[len(link.Steps)-1].Tx = r.view.TxText(&e.Place)
			}
		}
		out = append(out, link)
	}
	return out, nil
}

// waySearch looks for the evidence from an address to others of its cluster.
type waySearch struct {
	*read
	known  map[uint32]*way
	misses int
}

// way is a chain of evidence, or why there is none.
type way struct {
	path []wayStep
	gap  string
}

type wayStep struct {
	cluster.Evidence
	from, to uint32
}

// nearest is the listed address of a party with the shortest way, of the first few.
func (w *waySearch) nearest(party []listedMember) (to listedMember, best *way, err error) {
	party = slices.SortedFunc(slices.Values(party), func(a, b listedMember) int { return cmp.Compare(a.address, b.address) })
	for _, l := range party[:min(len(party), linkTries)] {
		x, err := w.to(l.address)
		if err != nil {
			return l, nil, err
		}
		if best == nil || len(x.path) > 0 && (len(best.path) == 0 || len(x.path) < len(best.path)) {
			to, best = l, x
		}
		if len(best.path) == 1 {
			break
		}
	}
	return to, best, nil
}

func (w *waySearch) to(address uint32) (*way, error) {
	if x := w.known[address]; x != nil {
		return x, nil
	}
	x := &way{}
	w.known[address] = x
	if w.misses >= linkMisses {
		x.gap = "the transactions between the two were not looked for, since the searches for others of this cluster came to no end: see mareva cluster"
		return x, nil
	}
	path, partial, err := cluster.Path(context.Background(), w.view, w.decisions, w.address, address, linkLimits())
	if err != nil {
		return nil, err
	}
	at := w.address
	for i := range path {
		step := wayStep{Evidence: path[i], from: at, to: address}
		if i+1 < len(path) {
			step.to = common(path[i].Addresses, path[i+1].Addresses)
		}
		x.path = append(x.path, step)
		at = step.to
	}
	switch {
	case partial != "":
		w.misses++
		x.gap = "the transactions between the two are too many steps apart for this search, which is bounded: " + partial + "; see mareva cluster"
	case len(path) == 0:
		w.misses++
		x.gap = "the clusters have both addresses together, and no transactions were found that say so: see mareva ledger verify"
	}
	return x, nil
}

// common is the lowest number in two ascending lists; 0: none.
func common(a, b []uint32) uint32 {
	for _, x := range a {
		if _, found := slices.BinarySearch(b, x); found {
			return x
		}
	}
	return 0
}
