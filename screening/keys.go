package screening

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/mareva/mareva/sanctions"
)

// keyed is one listed text that finds its party: a number, contact or wallet address.
type keyed struct {
	key   string
	text  string // as listed
	kind  string // of identifier or contact; the currency of a wallet or opener
	party int32
	table keyKind
}

// keyKind says in which table a key is looked for.
type keyKind uint8

const (
	numbers keyKind = iota
	wallets
	contacts
	openers // what listed addresses lead to: see wallet.Openers
	keyKinds
)

// keyTable finds exact texts. It has the places of an index's keys of one kind,
// sorted by key, then party.
type keyTable []int32

// sortKeys makes the tables of all keys.
func sortKeys(keys []keyed) (tables [keyKinds]keyTable) {
	for i, e := range keys {
		tables[e.table] = append(tables[e.table], int32(i))
	}
	var all sync.WaitGroup
	for _, t := range tables {
		all.Go(func() {
			slices.SortFunc(t, func(i, j int32) int {
				a, b := &keys[i], &keys[j]
				return cmp.Or(
					strings.Compare(a.key, b.key), cmp.Compare(a.party, b.party),
					strings.Compare(a.kind, b.kind), strings.Compare(a.text, b.text),
				)
			})
		})
	}
	all.Wait()
	return tables
}

// keyed gives the entries of a kind with the key; the empty key finds nothing.
func (x *Index) keyed(kind keyKind, key string) iter.Seq[keyed] {
	return func(yield func(keyed) bool) {
		if key == "" {
			return
		}
		t := x.tables[kind]
		from, _ := slices.BinarySearchFunc(t, key, func(i int32, key string) int { return strings.Compare(x.keys[i].key, key) })
		for ; from < len(t) && x.keys[t[from]].key == key; from++ {
			if !yield(x.keys[t[from]]) {
				return
			}
		}
	}
}

// walletOf is the listed address of an entry of wallets or openers.
func walletOf(e keyed) sanctions.WalletAddress {
	return sanctions.WalletAddress{Currency: e.kind, Address: e.text}
}

// find makes the entry a finding.
func (e keyed) find(via Via, score float64, asked, listed, feature string) find {
	return find{
		party: e.party, via: via, score: score, confirmable: via != ViaSameKey,
		matched: e.text,
		reasons: []Reason{{Feature: feature, Query: asked, Candidate: listed, Score: score, Weight: 1}},
	}
}
