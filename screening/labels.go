package screening

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// labelled is what labels add to an index.
type labelled struct {
	table  *attribution.Table
	actors map[string]string // names of actors, by id
	// revealed are the listed addresses behind which a label knows the public key,
	// by what follows from it.
	revealed map[string][]keyed
	// named remembers which parties a label's words name.
	named      sync.Map // from string to []int32
	remembered atomic.Int64
}

// Labelled is x with labels: addresses that they give to a listed party are
// found, and aliases that they speak against are not. The actors tell what those
// that labels name are called. x stays as it is; without a table the index has no
// labels.
func (x *Index) Labelled(table *attribution.Table, actors []attribution.Actor) *Index {
	next := x.clone()
	if table == nil {
		return next
	}
	next.labels = &labelled{table: table, actors: map[string]string{}, revealed: map[string][]keyed{}}
	for _, a := range actors {
		next.labels.actors[a.ID] = a.Label
	}
	for _, at := range x.tables[wallets] {
		e := x.keys[at]
		listed, _, ok := readListed(e.kind, e.text)
		keys := next.revealedKeys(listed)
		if !ok || len(keys) == 0 {
			continue
		}
		for _, o := range openerKeys(e.kind, e.text, keys...) {
			o.party = e.party
			if slices.Contains(next.labels.revealed[o.key], o) {
				continue // found under another key of the same wallet
			}
			next.labels.revealed[o.key] = append(next.labels.revealed[o.key], o)
		}
	}
	return next
}

// Labels are what is said of an address, by its canonical form.
func (x *Index) Labels(canonical string) []attribution.Label {
	if x.labels == nil {
		return nil
	}
	return slices.Collect(x.labels.table.Lookup(canonical).All())
}

// revealedKeys are the public keys that labels know behind an address. One that
// does not open the address is passed over.
func (x *Index) revealedKeys(a wallet.Address) (keys []wallet.PublicKey) {
	for _, l := range x.Labels(a.Canonical) {
		if l.PublicKey == "" {
			continue
		}
		key, err := wallet.ParsePublicKey(l.PublicKey)
		if err != nil {
			continue
		}
		if _, opens := wallet.OpenedBy(key, a); opens {
			keys = append(keys, key)
		}
	}
	return keys
}

// trustedLevel is the confidence from which a label may speak against an alias: an
// authority's or a service's own data, not what was found on the web or what
// nobody vouches for. A finding is lost by it.
const trustedLevel = 50

// controlOf says who can sign for two addresses of one key, as far as
// trusted labels do, and the label that says so. That the listed address is some
// service's says nothing against it: the party may be that service, and a listing
// knows more than a category. Nor does a label of the listed party itself, and
// labels that contradict one another say nothing.
func (x *Index) controlOf(party int32, asked, listed string) (control attribution.Control, by attribution.Label) {
	addresses := []string{asked, listed}
	for _, address := range slices.Compact(addresses) {
		for _, l := range x.Labels(address) {
			c := l.Control
			if c == attribution.ControlUnknown {
				c = attribution.ControlOf(l.Concepts)
				if c == attribution.ControlHosted && address == listed {
					continue
				}
			}
			if l.Confidence.Level() < trustedLevel && c != attribution.ControlKey {
				continue
			}
			if c == attribution.ControlUnknown || (c != attribution.ControlKey && slices.Contains(x.partiesNamed(l), party)) {
				continue
			}
			if control != attribution.ControlUnknown && (c == attribution.ControlKey) != (control == attribution.ControlKey) {
				return attribution.ControlUnknown, attribution.Label{}
			}
			control, by = c, l
		}
	}
	return control, by
}

// labelled finds the listed parties that labels of the address name.
func (x *Index) labelled(asked askedAddress, finds []find) []find {
	for _, l := range x.Labels(asked.Canonical) {
		score := float64(l.Confidence.Level()) / 100
		says := l.Text
		if l.Actor != "" {
			says += " [" + l.Actor + "]"
		}
		says += " (" + string(l.Confidence) + "; " + cmp.Or(l.Source, l.Pack) + ")"
		for _, party := range x.partiesNamed(l) {
			finds = append(finds, find{
				party: party, via: ViaAttribution, score: score, matched: asked.Text,
				reasons: []Reason{{Feature: "label", Query: asked.text, Candidate: says, Score: score, Weight: 1}},
			})
		}
	}
	return finds
}

// surelyNamed is the name score from which a label's words name a party.
const surelyNamed = 0.9

// maxRemembered bounds what is kept of labels' words.
const maxRemembered = 100_000

// partiesNamed are the parties that a label names: outright, or by words that are
// a party's name.
func (x *Index) partiesNamed(l attribution.Label) []int32 {
	if list, id, given := strings.Cut(l.Party, ":"); given {
		if party, found := x.partyAt(sanctions.ListName(list), id); found {
			return []int32{party}
		}
	}
	var parties []int32
	for _, words := range []string{l.Text, cmp.Or(x.labels.actors[l.Actor], strings.ReplaceAll(l.Actor, "_", " "))} {
		for _, party := range x.partiesCalled(words) {
			if !slices.Contains(parties, party) {
				parties = append(parties, party)
			}
		}
	}
	return parties
}

func (x *Index) partiesCalled(words string) []int32 {
	if known, ok := x.labels.named.Load(words); ok {
		return known.([]int32)
	}
	parties := []int32{}
	q := Question{Properties: map[string][]string{"name": {words}}}
	if names.Words(words) > 0 && q.Check() == nil {
		in := q.prepare(Options{Limit: DefaultLimit, Threshold: DefaultThreshold})
		for _, f := range x.nameFinds(in, func(int32) bool { return true }, nil) {
			if f.confirmable && f.score >= surelyNamed {
				parties = append(parties, f.party)
			}
		}
	}
	if x.labels.remembered.Add(1) <= maxRemembered {
		x.labels.named.Store(words, parties)
	}
	return parties
}

// partyAt is the place of a listed party; false when it is not screened.
func (x *Index) partyAt(list sanctions.ListName, id string) (int32, bool) {
	i := slices.Index(x.lists, list)
	if i < 0 {
		return 0, false
	}
	position, found := slices.BinarySearch(x.snapshots[i].IDs(), id)
	if !found {
		return 0, false
	}
	at, found := slices.BinarySearchFunc(x.parties, 0, func(p party, _ int) int {
		return cmp.Or(cmp.Compare(p.snapshot, int32(i)), cmp.Compare(p.position, int32(position)))
	})
	return int32(at), found
}
