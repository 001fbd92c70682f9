package httpapi

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/mixer"
	"github.com/mareva/mareva/tracing/taint"
	"github.com/mareva/mareva/wallet"
)

// unassignedNotes say of each kind why nothing is followed.
var unassignedNotes = map[mixer.Kind]string{
	mixer.PassesOn:   "a proxy in front of pools: the ledger does not show to which it passed this on",
	mixer.Several:    "it takes several amounts: a custodial mixer, which is a cut-off, or a proxy whose internal transfers are not in the ledger",
	mixer.OneDeposit: "one payment shows no denomination: give it if it is a pool",
	mixer.Outputs:    "a custodial mixer, which is a cut-off",
	mixer.Unread:     "its rows were not read to their end, so it may be a pool",
}

// MixerTrace follows what a trace brings to mixers through their pools.
type MixerTrace struct {
	words    *TraceWriter
	labels   *tracing.Labels
	set      *mixer.Set
	backward bool
	result   *mixer.Result
}

// NewMixerTrace gathers for a trace. tables are the labels that say what is a mixer, and
// labels what the trace stops at.
func NewMixerTrace(w *TraceWriter, q *tracing.Query, labels *tracing.Labels, tables []*attribution.Table, maxRows uint64) *MixerTrace {
	m := &MixerTrace{words: w, labels: labels, backward: q.Direction == tracing.Backward}
	known := map[uint32]bool{}
	isMixer := func(address uint32) bool {
		is, asked := known[address]
		if !asked {
			is = calledMixer(w.View, tables, address)
			known[address] = is
		}
		return is
	}
	m.set = mixer.NewSet(w.View, isMixer, mixer.Options{
		Overlapping: q.Method == taint.Poison, Backward: m.backward, Until: q.Until, MaxRows: maxRows,
	})
	return m
}

// calledMixer says whether labels call an address a mixer, as tracing.LabelOf weighs them.
func calledMixer(v *ledger.View, tables []*attribution.Table, address uint32) bool {
	a, err := wallet.ParseOn(v.Chain().Name, v.AddressText(address))
	if err != nil {
		return false // a text of no known form, which no label can have
	}
	var all []attribution.Label
	for _, t := range tables {
		if t == nil {
			continue
		}
		for x := range t.Lookup(a.Canonical).All() {
			if x.Control != attribution.ControlContract || x.Chain == "" || x.Chain == v.Chain().Name {
				all = append(all, x)
			}
		}
	}
	for _, c := range attribution.Weigh(all).Categories {
		if attribution.Within(c.ID, "entity") && c.ID != "organization" {
			return attribution.Within(c.ID, "mixing_service")
		}
	}
	return false
}

// Give says what a pool takes, and ends the trace there.
func (m *MixerTrace) Give(p mixer.Pool) error {
	_, stop, err := m.labels.Stop(p.Address)
	if err != nil {
		return err
	}
	if !stop {
		m.labels.Give(p.Address, "mixer pool")
	}
	m.set.Give(p)
	return nil
}

// Join takes what somebody links, and gives back what is of other ledgers.
func (m *MixerTrace) Join(ctx context.Context, claims []mixer.Claim) ([]mixer.Claim, error) {
	return m.set.Join(ctx, claims)
}

// Transfer notes a transfer that the trace found.
func (m *MixerTrace) Transfer(x *tracing.Transfer) {
	pool, other := x.To, x.From
	if m.backward {
		pool, other = other, pool
	}
	if x.Stop == "" || !m.set.Is(pool, x.Asset) {
		return
	}
	d := mixer.Deposit{Place: x.Place(), From: other, Amount: x.Amount, Tainted: x.Tainted, Parts: slices.Clone(x.Parts)}
	if m.backward {
		m.set.Ask(pool, x.Asset, d)
		return
	}
	m.set.Deposit(pool, x.Asset, d)
}

// Follow goes through the pools, once the trace has ended.
func (m *MixerTrace) Follow(ctx context.Context) (err error) {
	m.result, err = m.set.Follow(ctx)
	return err
}

// Withdrawals hands over those that matter, in the words of the API.
func (m *MixerTrace) Withdrawals(ctx context.Context, each func(*TraceWithdrawal) error) error {
	return m.result.Withdrawals(ctx, func(p *mixer.Followed, w *mixer.Withdrawal) error {
		return each(m.withdrawal(p, w))
	})
}

func (m *MixerTrace) withdrawal(p *mixer.Followed, w *mixer.Withdrawal) *TraceWithdrawal {
	out := &TraceWithdrawal{
		Type: "withdrawal", Chain: string(m.words.View.Chain().Name), Tx: m.words.View.TxText(&w.Place), Block: w.Place.Block, Time: ledgerTime(w.Place.Time),
		Pool: m.words.View.AddressText(p.Address), Label: m.label(p.Address), To: m.words.address(w.Paid[0].Address), Asset: m.words.View.Asset(p.Asset).ID,
		Amount: w.Amount.Dec(), Unspent: known(w.Unspent, w.Reason == ""), Unknown: string(w.Reason),
	}
	said := w.Reason == "" && !m.backward
	// What evidence links is not drawn from the set, and known whatever that holds.
	drawn := (said || w.Link != nil) && !m.backward
	out.Probable = known(w.Probable.Dec(), drawn)
	out.UnspentTaintedAmount = known(w.UnspentTainted.Dec(), said)
	out.UnspentTainted = known(countText(w.UnspentTainted.ToBig(), p.Denomination.ToBig()), said)
	for i := range w.Paid {
		x := &w.Paid[i]
		payee := TracePayee{To: m.words.address(x.Address), Amount: x.Amount.Dec(), Probable: known(x.Probable.Dec(), drawn)}
		if w.Link != nil && !m.backward {
			payee.Linked = known(x.Linked.Dec(), true)
		}
		out.Paid = append(out.Paid, payee)
	}
	if m.backward {
		out.Possible = known(w.Before, w.Reason == "")
	}
	if w.Link != nil {
		out.Linked = known(w.Linked.Dec(), !m.backward)
		out.LinkedDeposit, out.Evidence = m.words.View.TxText(&w.Link.Deposit), w.Link.Evidence
	}
	if len(m.words.Names) > 0 && !m.backward {
		out.BySource, out.LinkedBySource = m.parts(w.Parts), m.parts(w.LinkedParts)
	}
	return out
}

func (m *MixerTrace) parts(runs []taint.Run) map[string]string {
	out := map[string]string{}
	for i := range runs {
		out[m.words.source(runs[i].Source)] = runs[i].Amount.Dec()
	}
	return out
}

// countText is how many denominations units are, to six places and rounded down.
func countText(units, denomination *big.Int) string {
	millionths := new(big.Int).Mul(units, big.NewInt(1_000_000))
	millionths.Div(millionths, denomination)
	whole, rest := new(big.Int).DivMod(millionths, big.NewInt(1_000_000), new(big.Int))
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%s.%06d", whole, rest), "0"), ".")
}

// label is whose an address is.
func (m *MixerTrace) label(address uint32) string {
	if l := m.labels.Of(address); l != nil {
		return l.Name
	}
	return ""
}

// Summary says what became of the taint that reached mixers.
func (m *MixerTrace) Summary() *TraceMixers {
	out := &TraceMixers{Pools: []TracePool{}, Unassigned: []TraceUnassigned{}}
	probable, linked := map[uint32]mixer.Sum{}, map[uint32]mixer.Sum{}
	add := func(to map[uint32]mixer.Sum, asset uint32, s mixer.Sum) {
		if to[asset] == nil {
			to[asset] = mixer.Sum{}
		}
		to[asset].Plus(s)
	}
	for _, p := range m.result.Pools {
		add(probable, p.Asset, p.Probable)
		add(linked, p.Asset, p.Linked)
		out.Pools = append(out.Pools, m.pool(p))
	}
	out.Probable, out.Linked = m.sums(probable, 0), m.sums(linked, 0)
	if len(m.words.Names) > 0 {
		out.BySource = map[string]TraceOut{}
		for i, name := range m.words.Names {
			out.BySource[name] = TraceOut{m.sums(probable, uint32(i+1)), m.sums(linked, uint32(i+1))}
		}
	}
	for _, u := range m.result.Unassigned {
		out.Unassigned = append(out.Unassigned, TraceUnassigned{
			Address: m.words.View.AddressText(u.Address), Label: m.label(u.Address), Kind: string(u.Kind), Asset: m.words.View.Asset(u.Asset).ID,
			Amount: u.Units.All().String(), Transfers: u.Transfers, Note: unassignedNotes[u.Kind], Partial: u.Partial,
		})
	}
	return out
}

func (m *MixerTrace) sums(byAsset map[uint32]mixer.Sum, source uint32) map[string]string {
	out := map[string]string{}
	for asset, s := range byAsset {
		if s.Of(source).Sign() > 0 {
			out[m.words.View.Asset(asset).ID] = s.Of(source).String()
		}
	}
	return out
}

func (m *MixerTrace) pool(p *mixer.Followed) TracePool {
	out := TracePool{
		Pool: m.words.View.AddressText(p.Address), Label: m.label(p.Address), Asset: m.words.View.Asset(p.Asset).ID, Denomination: p.Denomination.Dec(),
		Given: p.Given, Deposits: p.Deposits, Withdrawals: p.Withdrawals, TaintedDeposits: p.TaintedDeposits, Tainted: p.Tainted.All().String(),
		Probable: p.Probable.All().String(), Linked: p.Linked.All().String(), Left: p.Left.All().String(), Waiting: p.Waiting.All().String(),
		Undetermined: p.Undetermined.All().String(), Unspent: known(p.Unspent, p.Reason == "" && p.Partial == ""), Other: p.Other,
		Unknown: string(p.Reason), Missing: p.Missing, Partial: p.Partial,
	}
	switch {
	case p.Reason != "":
		out.Note = p.Reason.Words()
	case p.Withdrawals == 0 && p.Partial == "":
		out.Note = "no withdrawal is in the ledger: contracts pay by internal transfers, so import those if they are missing"
	}
	return out
}
