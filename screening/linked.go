package screening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// Links says which addresses are spent from together with others, as the ledger of a chain
// shows it. An error means that it is not known, never that there are none. It is called
// from many goroutines.
type Links interface {
	// Linked gives a link to every party of whose listed addresses one stands in a cluster
	// with the address. The chain is the one that the asker named, or "". It is asked about
	// each address that is screened, nearly all of which nothing links.
	Linked(a wallet.Address, chain wallet.Chain) ([]Link, error)
	// Clusters describes the clusters that the address stands in, at most one a chain. An
	// address that no ledger has seen stands in none.
	Clusters(a wallet.Address, chain wallet.Chain) ([]Cluster, error)
}

// Link is why an address and a listed one seem to have one owner.
type Link struct {
	Party   string // whose the listed address is, "us_ofac_sdn:27307"
	Listed  string // canonical form of the listed address
	Cluster Cluster
	// Steps lead from the address asked for to the listed one, each from where the last
	// ended. Gap says why there are none.
	Steps []LinkStep
	Gap   string
	// Cautions are what else to mind.
	Cautions []string
}

// LinkStep is a transaction that spends from two addresses, or somebody's decision that they
// have one owner.
type LinkStep struct {
	From, To string // addresses
	Tx       string // "" of a decision
	Why      string // of a decision
}

// Cluster are the addresses of a chain that are spent from together with one. Its JSON is
// part of an [AddressReport].
type Cluster struct {
	Cluster   string       `json:"cluster" doc:"The address in it that came first into the ledger"`
	Chain     wallet.Chain `json:"chain"`
	AsOfBlock uint64       `json:"as_of_block"`
	Addresses int          `json:"addresses" doc:"How many; where partial is given, at least so many"`
	// Labelled are others of its addresses than the one asked for.
	Labelled      []ClusterLabel `json:"labelled" nullable:"false" doc:"Others of its addresses of which labels or lists say whose they are, the first 10"`
	LabelledInAll int            `json:"labelled_in_all" doc:"How many these are"`
	Alarms        []ClusterAlarm `json:"alarms" nullable:"false" doc:"Why several owners may have become one cluster; empty for none"`
	Partial       string         `json:"partial,omitempty" doc:"Why not all of its addresses were looked at"`
}

// ClusterLabel is what labels say of an address of a cluster.
type ClusterLabel struct {
	Address  string `json:"address"`
	Label    string `json:"label"`
	Category string `json:"category"`
	Source   string `json:"source"`
}

// ClusterAlarm is a reason to doubt a cluster.
type ClusterAlarm struct {
	Kind string `json:"kind" example:"hinge"`
	Text string `json:"text"`
}

// Linked is x with links: addresses that are spent from together with a listed one are
// found. x stays as it is; nil means none.
func (x *Index) Linked(links Links) *Index {
	next := x.clone()
	next.labels, next.owned, next.links = x.labels, x.owned, links
	return next
}

// linked finds the listed parties that the address is linked to.
func (x *Index) linked(asked askedAddress, finds []find) ([]find, error) {
	if x.links == nil {
		return finds, nil
	}
	links, err := x.links.Linked(asked.Address, asked.chain)
	if err != nil {
		return nil, fmt.Errorf("links of address %q: %w", shortened(asked.text), err)
	}
	for i := range links {
		finds = x.linkFind(asked, &links[i], finds)
	}
	return finds, nil
}

// linkFind makes a finding of a link, unless these lists do not give the party the address.
func (x *Index) linkFind(asked askedAddress, l *Link, finds []find) []find {
	list, id, _ := strings.Cut(l.Party, ":")
	party, found := x.partyAt(sanctions.ListName(list), id)
	if !found {
		return finds
	}
	for e := range x.keyed(wallets, l.Listed) {
		if e.party != party {
			continue
		}
		f := e.find(ViaAttribution, 1, asked.text, e.text+describeListed(e.kind, chainListedFor(walletOf(e)))+"; "+l.Cluster.describe(), featureLink)
		f.confirmable = false
		f.reasons = append(f.reasons, l.reasons()...)
		return append(finds, f)
	}
	return finds
}

// The features of a hit by a link.
const (
	featureLink    = "same_cluster"
	featureStep    = "spent_together"
	featureJoin    = "joined_by_decision"
	featureGap     = "evidence_missing"
	featureCaution = "caution"
)

// noIdentity stands beside every link.
const noIdentity = "whoever spends from several addresses at once has, as a rule, the keys of all of them; that is evidence, and a link is never an identity"

// reasons are the evidence, and what to mind.
func (l *Link) reasons() (reasons []Reason) {
	for _, s := range l.Steps {
		r := Reason{Feature: featureStep, Query: s.From + " and " + s.To, Candidate: s.Tx, Score: 1}
		if s.Tx == "" {
			r.Feature, r.Candidate = featureJoin, s.Why
		}
		reasons = append(reasons, r)
	}
	if l.Gap != "" {
		reasons = append(reasons, Reason{Feature: featureGap, Candidate: l.Gap})
	}
	for _, a := range l.Cluster.Alarms {
		reasons = append(reasons, Reason{Feature: featureCaution, Candidate: a.Text})
	}
	for _, c := range append(slices.Clone(l.Cautions), noIdentity) {
		reasons = append(reasons, Reason{Feature: featureCaution, Candidate: c})
	}
	return reasons
}

func (c *Cluster) describe() string {
	count := strconv.Itoa(c.Addresses)
	if c.Partial != "" {
		count = "at least " + count
	}
	return fmt.Sprintf("both are among %s addresses on %s that are spent from together, as of block %d", count, c.Chain, c.AsOfBlock)
}

// ByLink says that a hit was found by a link, and not by a label of the address.
func (h *Hit) ByLink() bool {
	return h.Via == ViaAttribution && len(h.Reasons) > 0 && h.Reasons[0].Feature == featureLink
}

// clusters describes the clusters of an address.
func (x *Index) clusters(asked askedAddress) ([]Cluster, error) {
	if x.links == nil {
		return nil, nil
	}
	clusters, err := x.links.Clusters(asked.Address, asked.chain)
	if err != nil {
		return nil, fmt.Errorf("clusters of address %q: %w", shortened(asked.text), err)
	}
	return clusters, nil
}
