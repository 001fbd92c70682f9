package screening

import (
	"cmp"
	"slices"
	"strings"
)

// keyTable finds exact texts: numbers, contacts, wallet addresses. It is sorted
// by key, then party.
type keyTable []keyed

// keyed is one listed text.
type keyed struct {
	key   string
	text  string // as listed
	kind  string // of identifier or contact; the currency of a wallet
	party int32
}

func (t keyTable) sort() {
	slices.SortFunc(t, func(a, b keyed) int {
		return cmp.Or(
			strings.Compare(a.key, b.key), cmp.Compare(a.party, b.party),
			strings.Compare(a.kind, b.kind), strings.Compare(a.text, b.text),
		)
	})
}

// get gives the entries with the key; the empty key finds nothing.
func (t keyTable) get(key string) []keyed {
	if key == "" {
		return nil
	}
	from, _ := slices.BinarySearchFunc(t, key, func(e keyed, key string) int { return strings.Compare(e.key, key) })
	to := from
	for to < len(t) && t[to].key == key {
		to++
	}
	return t[from:to]
}

// find makes the entry a finding.
func (e keyed) find(via Via, score float64, asked, listed, feature string) find {
	return find{
		party: e.party, via: via, score: score, confirmable: via != ViaSameKey,
		matched: e.text,
		reasons: []Reason{{Feature: feature, Query: asked, Candidate: listed, Score: score, Weight: 1}},
	}
}
