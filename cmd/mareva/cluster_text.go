package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// How much a person is shown.
const (
	clusterShownAddresses = 20
	clusterShownEvidence  = 10
	clusterShownLargest   = 25
)

// clusterText writes for a person.
type clusterText struct {
	of       *openedClusters
	w        *bufio.Writer
	style    style
	largest  []*httpapi.Cluster // of all, the largest first
	clusters int
	members  int
	kinds    map[string]int
	mixes    *table
}

func newClusterText(of *openedClusters, w *bufio.Writer) *clusterText {
	return &clusterText{of: of, w: w, style: of.program.style(), kinds: map[string]int{}}
}

func (o *clusterText) refuse(string, error) error { return nil } // it was said

func (o *clusterText) answer(x *httpapi.Cluster) error {
	fmt.Fprintf(o.w, "%s on %s: ", o.style.bold(printable(x.Of)), x.Chain)
	if len(x.Addresses) == 1 {
		fmt.Fprintln(o.w, "no transaction that counts spends from it together with another address")
	} else {
		fmt.Fprintf(o.w, "one of %s that are spent from together, by %s\n",
			several(uint64(len(x.Addresses)), "address", "addresses"), several(uint64(len(x.Evidence)), "piece of evidence", "pieces of evidence"))
	}
	if x.Doubted > 0 {
		fmt.Fprintf(o.w, "not counted: %s that several owners may have paid, or that a decision splits\n", several(uint64(x.Doubted), "transaction", "transactions"))
	}
	for _, a := range x.Alarms {
		fmt.Fprintf(o.w, "%s %s: %s\n", o.style.amber("ALARM"), strings.ReplaceAll(a.Kind, "_", " "), printable(a.Text))
	}
	if x.Partial != "" {
		fmt.Fprintf(o.w, "%s: %s\n", o.style.amber("NOT COMPLETE"), x.Partial)
	}
	err := errors.Join(o.holders(x), o.evidence(x), o.links(x))
	fmt.Fprintln(o.w, o.style.faint("A cluster is evidence that addresses were used together. A link is never an identity."))
	fmt.Fprintln(o.w)
	return err
}

// holders shows the addresses, those with a label first.
func (o *clusterText) holders(x *httpapi.Cluster) error {
	if len(x.Addresses) == 1 && len(x.Labels) == 0 {
		return nil
	}
	labels := map[string]httpapi.ClusterLabel{}
	for _, l := range x.Labels {
		labels[l.Address] = l
	}
	list := slices.Clone(x.Addresses)
	slices.SortStableFunc(list, func(a, b string) int {
		_, la := labels[a]
		_, lb := labels[b]
		switch {
		case la == lb:
			return 0
		case la:
			return -1
		}
		return 1
	})
	rows := newTable(o.w)
	if len(labels) > 0 {
		rows.row("ADDRESS", "LABEL", "CATEGORY", "SOURCE")
	}
	for _, a := range list[:min(len(list), clusterShownAddresses)] {
		if l, labelled := labels[a]; labelled {
			rows.row(a, l.Label, l.Category, l.Source)
		} else {
			rows.row(a)
		}
	}
	err := rows.flush()
	o.more(len(list)-clusterShownAddresses, "address", "addresses")
	return err
}

func (o *clusterText) more(n int, one, many string) {
	if n > 0 {
		fmt.Fprintf(o.w, "… and %s more; --format jsonl gives all\n", several(uint64(n), one, many))
	}
}

func (o *clusterText) evidence(x *httpapi.Cluster) error {
	if len(x.Evidence) == 0 {
		return nil
	}
	rows := newTable(o.w)
	rows.row("EVIDENCE", "BLOCK", "TRANSACTION OR REASON", "ADDRESSES")
	for _, e := range x.Evidence[:min(len(x.Evidence), clusterShownEvidence)] {
		rows.row(strings.ReplaceAll(e.Heuristic, "_", " "), blockText(e.Block), cmp.Or(e.Tx, e.Why), len(e.Addresses))
	}
	err := rows.flush()
	o.more(len(x.Evidence)-clusterShownEvidence, "piece", "pieces")
	return err
}

func (o *clusterText) links(x *httpapi.Cluster) error {
	if !o.of.command.Change {
		return nil
	}
	if len(x.Links) == 0 {
		fmt.Fprintln(o.w, "no output outside of it looks like its change")
		return nil
	}
	fmt.Fprintln(o.w, "may be its change, and is no part of it:")
	rows := newTable(o.w)
	rows.row("OUTPUT", "ADDRESS", "AMOUNT", "SCORE", "BY", "")
	for _, l := range x.Links[:min(len(x.Links), clusterShownAddresses)] {
		note := ""
		if len(l.Opinions) > 1 {
			note = "others point elsewhere"
		}
		by := l.Opinions[0]
		rows.row(fmt.Sprintf("%s:%d", l.Tx, l.Output), l.Address, l.Amount+" "+l.Asset+" units", cmp.Or(by.Score, "not measured"), strings.Join(by.Heuristics, ", "), note)
	}
	err := rows.flush()
	o.more(len(x.Links)-clusterShownAddresses, "link", "links")
	return err
}

// cluster keeps the largest.
func (o *clusterText) cluster(x *httpapi.Cluster) error {
	o.clusters++
	o.members += len(x.Addresses)
	at, _ := slices.BinarySearchFunc(o.largest, x, func(a, b *httpapi.Cluster) int { return cmp.Compare(len(b.Addresses), len(a.Addresses)) })
	for at < len(o.largest) && len(o.largest[at].Addresses) == len(x.Addresses) {
		at++
	}
	if at >= clusterShownLargest {
		return nil
	}
	o.largest = slices.Insert(o.largest, at, x)
	o.largest = o.largest[:min(len(o.largest), clusterShownLargest)]
	return nil
}

func (o *clusterText) coinjoin(x *httpapi.CoinJoin) error {
	if o.mixes == nil {
		rows := newTable(o.w)
		o.mixes = &rows
		o.mixes.row("KIND", "BLOCK", "EQUAL", "OF", "PARTICIPANTS", "TRANSACTION", "")
	}
	o.kinds[x.Kind]++
	participants := "?"
	if x.Participants != nil {
		participants = strconv.Itoa(*x.Participants)
	}
	o.mixes.row(x.Kind, blockText(x.Block), x.Equal, x.Denomination, participants, x.Tx, coinjoinWords(coinjoin.Kind(x.Kind)))
	return nil
}

func (o *clusterText) finish() error {
	switch c := o.of.command; {
	case c.CoinJoins:
		return o.finishMixes()
	case len(c.Addresses) > 0:
		return nil
	}
	fmt.Fprintf(o.w, "%s of %s\n", o.style.bold(several(uint64(o.clusters), "cluster", "clusters")), several(uint64(o.members), "address", "addresses"))
	if len(o.largest) == 0 {
		return nil
	}
	rows := newTable(o.w)
	rows.row("CLUSTER", "CHAIN", "ADDRESSES", "EVIDENCE", "")
	for _, x := range o.largest {
		alarm := ""
		for _, a := range x.Alarms {
			alarm = a.Text
		}
		rows.row(x.Cluster, x.Chain, grouped(uint64(len(x.Addresses))), grouped(uint64(len(x.Evidence))), alarm)
	}
	err := rows.flush()
	o.more(o.clusters-len(o.largest), "cluster", "clusters")
	return err
}

func (o *clusterText) finishMixes() error {
	var err error
	if o.mixes != nil {
		err = o.mixes.flush()
	}
	var counts []string
	for _, kind := range slices.Sorted(maps.Keys(o.kinds)) {
		counts = append(counts, fmt.Sprintf("%s %s", grouped(uint64(o.kinds[kind])), kind))
	}
	if len(counts) == 0 {
		counts = []string{"no transaction looks like a CoinJoin"}
	}
	fmt.Fprintln(o.w, strings.Join(counts, ", "))
	return err
}
