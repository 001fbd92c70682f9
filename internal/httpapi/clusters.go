package httpapi

import (
	"strconv"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/cluster"
)

// Cluster is the JSON of addresses that are spent from together.
type Cluster struct {
	Cluster   string            `json:"cluster" doc:"The address in it that came first into the ledger; of a partial answer, of those that are known"`
	Chain     string            `json:"chain"`
	Of        string            `json:"of,omitempty" doc:"The address that was asked about"`
	Addresses []string          `json:"addresses"`
	Evidence  []ClusterEvidence `json:"evidence" doc:"The transactions that brought parts together which nothing before them did, in the order of the chain, then decisions"`
	Labels    []ClusterLabel    `json:"labels,omitempty" doc:"Whose its addresses are, by labels in force"`
	Alarms    []ClusterAlarm    `json:"alarms,omitempty" doc:"Why two owners may have become one cluster"`
	Doubted   int               `json:"doubted_transactions,omitempty" doc:"Transactions that one of the addresses pays together with others and that do not count, as CoinJoins"`
	Links     []ClusterLink     `json:"links,omitempty" doc:"Outputs that may be its change; no part of the cluster"`
	Partial   string            `json:"partial,omitempty" doc:"Why it is not complete"`
}

// ClusterEvidence is why addresses stand in one cluster.
type ClusterEvidence struct {
	Tx        string   `json:"tx,omitempty"`
	Block     *uint64  `json:"block,omitempty"`
	Heuristic string   `json:"heuristic" doc:"multi_input or decided"`
	Addresses []string `json:"addresses"`
	Why       string   `json:"why,omitempty" doc:"Of a decision"`
}

// ClusterLabel is what labels say of an address of a cluster.
type ClusterLabel struct {
	Address  string `json:"address"`
	Label    string `json:"label"`
	Category string `json:"category,omitempty"`
	Entity   string `json:"entity,omitempty"`
	Source   string `json:"source,omitempty"`
}

// ClusterAlarm is a reason to doubt a cluster.
type ClusterAlarm struct {
	Kind string `json:"kind" doc:"conflicting_labels, hinge or large"`
	Text string `json:"text"`
	Tx   string `json:"tx,omitempty" doc:"Of a hinge: the transaction without which the cluster falls apart"`
}

// ClusterLink is an output that may be change.
type ClusterLink struct {
	Tx       string          `json:"tx"`
	Output   int             `json:"output"`
	Address  string          `json:"address"`
	Asset    string          `json:"asset"`
	Amount   string          `json:"amount"`
	Opinions []ChangeOpinion `json:"opinions" doc:"The first is about this output; further ones contradict it"`
}

// ChangeOpinion is what heuristics say that agree.
type ChangeOpinion struct {
	Output     int      `json:"output"`
	Score      string   `json:"score" doc:"How often the best of them was right where somebody could check; \"\" where nobody did"`
	Heuristics []string `json:"heuristics"`
}

// CoinJoin is the JSON of a transaction that was taken for one.
type CoinJoin struct {
	Tx           string  `json:"tx"`
	Kind         string  `json:"kind"`
	Chain        string  `json:"chain"`
	Block        *uint64 `json:"block,omitempty"`
	Denomination string  `json:"denomination"`
	Equal        int     `json:"equal_outputs"`
	Participants *int    `json:"participants" doc:"null: cannot be told"`
	AnonymitySet *int    `json:"anonymity_set" doc:"Outputs among which one of the denomination hides, at most"`
}

// clusterAlarmSize is from how many addresses on a cluster is large for one owner who is no
// service. Of the clusters that studies of Bitcoin name, the largest are exchanges'.
const clusterAlarmSize = 100_000

// DescribeCluster writes a cluster without its labels.
func DescribeCluster(v *ledger.View, c *cluster.Cluster) *Cluster {
	x := &Cluster{
		Cluster: v.AddressText(c.Name), Chain: string(v.Chain().Name), Addresses: addressTexts(v, c.Addresses),
		Evidence: []ClusterEvidence{}, Doubted: c.Doubted, Partial: c.Partial,
	}
	for i := range c.Evidence {
		x.Evidence = append(x.Evidence, describeClusterEvidence(v, &c.Evidence[i]))
	}
	if h := c.Hinge; h != nil {
		tx := v.TxText(&h.Place)
		what := "transaction " + tx
		if h.Heuristic == cluster.Decided {
			what = "a decision"
		}
		x.Alarms = append(x.Alarms, ClusterAlarm{
			Kind: "hinge", Tx: tx,
			Text: what + " alone holds " + strconv.Itoa(h.Parts[0]) + " of its addresses to " + strconv.Itoa(h.Parts[1]) + " others: were it of several owners, there would be two clusters",
		})
	}
	if len(c.Addresses) >= clusterAlarmSize {
		x.Alarms = append(x.Alarms, ClusterAlarm{Kind: "large", Text: "it has " + strconv.Itoa(len(c.Addresses)) + " addresses: those of a service, or of several owners" + unsearched(c)})
	}
	return x
}

// unsearched says that nobody looked for a hinge.
func unsearched(c *cluster.Cluster) string {
	if c.Searched {
		return ""
	}
	return "; no single transaction was looked for that holds it together"
}

func describeClusterEvidence(v *ledger.View, e *cluster.Evidence) ClusterEvidence {
	x := ClusterEvidence{Heuristic: string(e.Heuristic), Addresses: addressTexts(v, e.Addresses), Why: e.Why}
	if e.Heuristic != cluster.Decided {
		x.Tx, x.Block = v.TxText(&e.Place), &e.Place.Block
	}
	return x
}

func addressTexts(v *ledger.View, ids []uint32) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, v.AddressText(id))
	}
	return out
}

// LabelCluster says whose the addresses are, and raises an alarm where labels name several
// holders.
func LabelCluster(x *Cluster, v *ledger.View, c *cluster.Cluster, labels *tracing.Labels) {
	first := map[string]string{} // address by holder
	other := ""
	for _, a := range c.Addresses {
		l := labels.Of(a)
		if l == nil {
			continue
		}
		text := v.AddressText(a)
		x.Labels = append(x.Labels, ClusterLabel{Address: text, Label: l.Name, Category: l.Category, Entity: l.Entity, Source: l.Source})
		if l.Entity != "" && first[l.Entity] == "" {
			first[l.Entity] = text
			if len(first) == 2 {
				other = l.Entity
			}
		}
	}
	if other == "" {
		return
	}
	for holder, address := range first {
		if holder != other && len(first) == 2 {
			x.Alarms = append(x.Alarms, ClusterAlarm{Kind: "conflicting_labels", Text: address + " is said to be of " + holder + ", and " + first[other] + " of " + other + ": one owner's addresses have one holder"})
			return
		}
	}
	x.Alarms = append(x.Alarms, ClusterAlarm{Kind: "conflicting_labels", Text: "labels name " + strconv.Itoa(len(first)) + " holders of its addresses: one owner's addresses have one"})
}

// DescribeChange writes a link.
func DescribeChange(v *ledger.View, l *cluster.Change) ClusterLink {
	x := ClusterLink{
		Tx: v.TxText(&l.Place), Output: l.Output, Address: v.AddressText(l.Address), Asset: v.Chain().Asset, Amount: strconv.FormatUint(l.Amount, 10),
	}
	for _, o := range l.Opinions {
		op := ChangeOpinion{Output: o.Output}
		if o.Score > 0 {
			op.Score = "0." + strconv.Itoa(1000 + int(o.Score))[1:]
			if o.Score >= 1000 {
				op.Score = "1"
			}
		}
		for _, h := range o.Heuristics {
			op.Heuristics = append(op.Heuristics, string(h))
		}
		x.Opinions = append(x.Opinions, op)
	}
	return x
}

// DescribeCoinJoin writes a transaction that was taken for one.
func DescribeCoinJoin(v *ledger.View, r *cluster.Recognised) *CoinJoin {
	x := &CoinJoin{
		Tx: v.TxText(&r.Place), Kind: string(r.Kind), Chain: string(v.Chain().Name), Block: &r.Place.Block,
		Denomination: strconv.FormatUint(r.Denomination, 10), Equal: r.Equal,
	}
	if r.Participants > 0 {
		x.Participants = &r.Participants
	}
	if r.AnonymitySet > 0 {
		x.AnonymitySet = &r.AnonymitySet
	}
	return x
}
