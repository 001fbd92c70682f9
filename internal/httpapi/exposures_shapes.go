package httpapi

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/tracing/standing"
)

// Exposure is what stands behind what an address received, and ahead of what it sent.
// Amounts are in the smallest unit.
type Exposure struct {
	Chain     string       `json:"chain" example:"ethereum"`
	Address   string       `json:"address" doc:"As the ledger writes it; where it was not seen, as it was asked"`
	Addresses []string     `json:"addresses,omitempty" doc:"All that are taken together"`
	Seen      bool         `json:"seen" doc:"False: nothing moved to or from it in the blocks that the ledger has, which says nothing about whose it is"`
	Received  ExposureSide `json:"received"`
	Sent      ExposureSide `json:"sent"`
	Method    string       `json:"method" doc:"How mixed sums were divided"`
	AsOfBlock *uint64      `json:"as_of_block" doc:"The last block of the ledger"`
	Partial   string       `json:"partial,omitempty" doc:"Why it is not complete"`

	Cluster *ExposureCluster `json:"cluster,omitempty" doc:"There where it is of all addresses that are spent from together with the one that was asked about"`
	InDoubt int              `json:"addresses_in_doubt,omitempty" doc:"Addresses on the way that count as unlabelled because the labels of their cluster contradict each other"`
	// Standing is a look-up, whatever the address, and knows no bound on hops.
	StandingOld  bool               `json:"standing_outdated,omitempty" doc:"Lists or labels have changed since what is followed was traced: mareva trace refresh brings it up to date"`
	StandingAsOf *uint64            `json:"standing_as_of_block,omitempty" doc:"The block up to which sources are followed"`
	Standing     []ExposureStanding `json:"standing" doc:"What reached it of the sources that are followed as blocks come: listed parties, and thefts and other abuse that labels name. Null where none is followed on the chain"`

	Labels *screening.LabelState `json:"labels,omitempty" doc:"The labels that it rests on; not there when there are none"`
	Lists  []screening.ListState `json:"lists" nullable:"false" doc:"The lists whose wallets are known by it"`
	Prices string                `json:"prices,omitempty" doc:"Version of the prices that it rests on; not there when there are none"`
}

// ExposureCluster is a cluster whose exposure is asked for.
type ExposureCluster struct {
	Name      string `json:"name" doc:"The one of its addresses that the ledger saw first"`
	Addresses int    `json:"addresses"`
}

// ExposureSide is one direction. Of each asset the rows together are exactly its total.
type ExposureSide struct {
	Totals       map[string]string      `json:"totals" doc:"All that was received or sent, by asset, without what the addresses paid each other"`
	Direct       []ExposureRow          `json:"direct" nullable:"false" doc:"The counterparty itself has the label"`
	Indirect     []ExposureRow          `json:"indirect" nullable:"false" doc:"There are addresses without label between"`
	Unattributed []ExposureUnattributed `json:"unattributed" nullable:"false" doc:"What leads to no label, and why"`
	Partial      string                 `json:"partial,omitempty" doc:"Why it is not complete, and what it is of"`
}

// ExposureRow is what leads to the labelled addresses of one category and entity.
type ExposureRow struct {
	Category  string   `json:"category" example:"exchange" doc:"Of the taxonomy of labels; unknown where they say none"`
	Entity    string   `json:"entity,omitempty" doc:"Id of the actor, or of the listed party: us_ofac_sdn:27307"`
	List      string   `json:"list,omitempty" doc:"The sanctions list that names it"`
	Label     string   `json:"label,omitempty" doc:"As its source says, of the address at the end of the path"`
	Source    string   `json:"source,omitempty" doc:"Who says so"`
	Labelled  string   `json:"labelled_address" doc:"The address at the end of the path"`
	Addresses int      `json:"labelled_addresses" doc:"How many such addresses the row sums up"`
	Asset     string   `json:"asset"`
	Amount    string   `json:"amount"`
	Share     float64  `json:"share" minimum:"0" maximum:"1" doc:"Of all that was received or sent of the asset"`
	USD       *string  `json:"usd,omitempty" doc:"What the transfers at the labelled addresses were worth when they were made, as far as prices are known"`
	Unpriced  *string  `json:"unpriced,omitempty" doc:"Units of the amount of which no price is known"`
	MinHops   int      `json:"min_hops,omitempty" doc:"Fewest transfers between; not there where it is direct"`
	Path      []string `json:"path" nullable:"false" doc:"Transactions of a shortest way, in the order of the chain. Under fifo a fee takes two for one hop: the transaction that leaves it, and the reward that takes it"`

	Linked *ExposureLink `json:"linked,omitempty" doc:"There where nobody labels the addresses of the row themselves: category, entity, label and source are then those of an address that is spent from together with the one at the end of the path. A link is evidence and never an identity"`
}

// ExposureLink is what ties the address at the end of a path to a labelled one.
type ExposureLink struct {
	Address      string   `json:"address" doc:"The labelled one"`
	Transactions []string `json:"transactions" nullable:"false" doc:"A shortest chain, from the address at the end of the path on: each spends from an address of the one before"`
	Decisions    []string `json:"decisions,omitempty" doc:"Why people joined addresses on that chain that no transaction joins"`
	Partial      string   `json:"partial,omitempty" doc:"Why the chain is not there"`
}

// ExposureUnattributed is what leads to no label.
type ExposureUnattributed struct {
	Reason string  `json:"reason" doc:"unlabelled: with addresses that nobody labels; own: of the address itself, through others; minted; unexplained: from funds that the ledger does not show; no_address; fees; unclaimed; hub: an address without label that moves too much to be one owner's; max_hops; too_much; partial: not followed to the end"`
	Asset  string  `json:"asset"`
	Amount string  `json:"amount"`
	Share  float64 `json:"share" minimum:"0" maximum:"1"`
}

// ExposureStanding is what reached an address of a source that is followed as blocks come.
type ExposureStanding struct {
	Source    string            `json:"source" example:"us_ofac_sdn:27307"`
	Kind      string            `json:"kind" example:"sanction" doc:"Of the taxonomy of labels"`
	Name      string            `json:"name"`
	Own       bool              `json:"own,omitempty" doc:"It is one of the source's own addresses: received is then what it sent"`
	Received  map[string]string `json:"received" doc:"Tainted units, by asset"`
	Held      map[string]string `json:"held" doc:"Of those, what it still has"`
	Hops      int               `json:"hops"`
	Path      []string          `json:"path" nullable:"false" doc:"Transactions of a shortest way, from the source on"`
	Method    string            `json:"method"`
	AsOfBlock *uint64           `json:"as_of_block"`
}

// StandingAsOf is the block up to which a table goes; nil of none.
func StandingAsOf(table *standing.Table) *uint64 {
	if table == nil || table.State().Head == nil {
		return nil
	}
	return &table.State().Head.Number
}

// ErrOtherLedger is in the error of a look-up in what was followed on a ledger that is gone.
var ErrOtherLedger = errors.New("what is followed was traced on another ledger of the chain, which is gone: run mareva trace refresh")

// DescribeStanding says what reached addresses of what is followed on a chain; nil where
// nothing is.
func DescribeStanding(v *ledger.View, table *standing.Table, addresses []uint32) ([]ExposureStanding, error) {
	if table == nil {
		return nil, nil
	}
	if !table.IsOf(v) {
		return nil, fmt.Errorf("on %s: %w", v.Chain().Name, ErrOtherLedger)
	}
	out := []ExposureStanding{}
	words := TraceWriter{View: v}
	for _, address := range addresses {
		for _, x := range table.Of(address) {
			row := ExposureStanding{
				Source: x.Source.ID, Kind: x.Source.Kind, Name: x.Source.Name, Own: x.Own, Received: words.sums(x.Received()), Held: words.sums(x.Held()),
				Hops: x.Hops, Path: []string{}, Method: table.Method(),
			}
			for _, step := range x.Evidence() {
				row.Path = append(row.Path, step.Tx)
			}
			if head := table.State().Head; head != nil {
				row.AsOfBlock = &head.Number
			}
			out = append(out, row)
		}
	}
	return out, nil
}

// UnseenExposure is the answer about an address that a ledger never saw.
func UnseenExposure(v *ledger.View, address, method string) Exposure {
	nothing := ExposureSide{Totals: map[string]string{}, Direct: []ExposureRow{}, Indirect: []ExposureRow{}, Unattributed: []ExposureUnattributed{}}
	return Exposure{
		Chain: string(v.Chain().Name), Address: address, Received: nothing, Sent: nothing, Method: method, AsOfBlock: asOf(v),
		Lists: []screening.ListState{},
	}
}

// DescribeExposure describes an exposure of one address, or of several together.
func DescribeExposure(v *ledger.View, x *tracing.Exposure) Exposure {
	out := UnseenExposure(v, v.AddressText(x.Subjects[0]), x.Method.String())
	out.Seen = true
	if len(x.Subjects) > 1 {
		for _, id := range x.Subjects {
			out.Addresses = append(out.Addresses, v.AddressText(id))
		}
	}
	out.InDoubt = x.InDoubt
	out.Received, out.Sent = exposureSide(v, &x.Received), exposureSide(v, &x.Sent)
	if out.Partial = x.Received.Partial; out.Partial == "" {
		out.Partial = x.Sent.Partial
	}
	return out
}

func exposureSide(v *ledger.View, s *tracing.Side) ExposureSide {
	out := ExposureSide{Totals: map[string]string{}, Direct: []ExposureRow{}, Indirect: []ExposureRow{}, Unattributed: []ExposureUnattributed{}, Partial: s.Partial}
	for _, t := range s.Totals {
		out.Totals[v.Asset(t.Asset).ID] = t.Units.String()
	}
	for i := range s.Direct {
		row := exposureRow(v, s, &s.Direct[i])
		row.MinHops = 0
		out.Direct = append(out.Direct, row)
	}
	for i := range s.Indirect {
		out.Indirect = append(out.Indirect, exposureRow(v, s, &s.Indirect[i]))
	}
	for _, x := range s.Unattributed {
		out.Unattributed = append(out.Unattributed, ExposureUnattributed{string(x.Reason), v.Asset(x.Asset).ID, x.Units.String(), Share(x.Units, s.Total(x.Asset))})
	}
	return out
}

func exposureRow(v *ledger.View, s *tracing.Side, x *tracing.Exposed) ExposureRow {
	out := ExposureRow{
		Category: x.Category, Entity: x.Entity, List: x.List, Label: x.Label, Source: x.Source, Labelled: v.AddressText(x.Address), Addresses: x.Addresses,
		Asset: v.Asset(x.Asset).ID, Amount: x.Units.String(), Share: Share(x.Units, s.Total(x.Asset)), MinHops: x.Hops, Path: []string{},
	}
	if x.USD != nil {
		out.USD = known(x.USD.String(), true)
		out.Unpriced = known(x.Unpriced.String(), x.Unpriced.Cmp(new(big.Int)) > 0)
	}
	for i := range x.Path {
		out.Path = append(out.Path, v.TxText(&x.Path[i].Place))
	}
	if x.Linked != 0 {
		out.Linked = exposureLink(v, x)
	}
	return out
}

func exposureLink(v *ledger.View, x *tracing.Exposed) *ExposureLink {
	out := &ExposureLink{Address: v.AddressText(x.Linked), Transactions: []string{}, Partial: x.EvidenceMissing}
	for i := range x.Evidence {
		if e := &x.Evidence[i]; e.Heuristic == cluster.Decided {
			out.Decisions = append(out.Decisions, e.Why)
		} else {
			out.Transactions = append(out.Transactions, v.TxText(&e.Place))
		}
	}
	return out
}
