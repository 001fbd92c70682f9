package ledger

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// Counterparty is what an address and another one moved to each other, of one asset.
type Counterparty struct {
	Address uint32 // 0: none, or one that is not known
	Asset   uint32
	// Received is what the address that is asked about received from this one, and Sent
	// what it sent to it.
	Received, Sent *big.Int
	// Transfers counts the transfers, on UTXO chains the transactions. Unknown are those
	// of them of which an amount is not known and stands in no sum; Inexact those whose
	// amount is not exact.
	Transfers, Unknown, Inexact uint64
	First, Last                 Place
}

// CounterpartyOrder says which counterparties come first.
type CounterpartyOrder uint8

// The orders; ties go by address, then asset.
const (
	// BySum puts the largest Received + Sent first, one asset after the other in the order
	// of their numbers, since amounts of two assets cannot be compared. The limit is then
	// one of each asset.
	BySum CounterpartyOrder = iota
	ByCount
)

// maxCounterparties bounds the memory of one question: about 1 GB.
const maxCounterparties = 4 << 20

// Counterparties sums up with whom an address moved what, and says how many there are
// beside the first ones that it lists; a limit that is not positive lists all.
//
// An account chain says who paid whom. A UTXO chain does not: a transaction spends inputs of
// several addresses and pays several outputs. There each output counts as paid by every
// input address in proportion to what that address put in. Of an output of w, an address
// that put in v of all inputs' V paid w·v/V, rounded down to the smallest unit; the units
// that are left over go to the addresses with the largest remainders, of equal ones to the
// one that comes first among the inputs. So the shares in an output add up to it exactly,
// and what is not paid out is the fee, which counts for nobody. Inputs without an address
// count as one, the address 0, and so does the coinbase, which issues. Where the amount of
// an input is not known no share of its transaction is, unless one address put in all: it
// is counted as Unknown and summed nowhere. What an address pays to itself, as change,
// makes it a counterparty of its own.
func (v *View) Counterparties(address uint32, f Filter, by CounterpartyOrder, limit int) (list []Counterparty, total int, err error) {
	w, err := v.walk(address, f, false)
	if err != nil {
		return nil, 0, err
	}
	t := tally{v: v, address: address, parties: map[partyKey]*party{}, at: txAt{-1, -1}}
	if err := w.all(t.add); err != nil {
		return nil, 0, err
	}
	keys := t.sorted(by, limit)
	list = make([]Counterparty, len(keys))
	for i, k := range keys {
		p := t.parties[k]
		list[i] = Counterparty{
			Address: k.address, Asset: k.asset, Received: p.received.big(), Sent: p.sent.big(),
			Transfers: p.transfers, Unknown: p.unknown, Inexact: p.inexact,
			First: place(v.segments[p.first.segment], p.first.tx), Last: place(v.segments[p.last.segment], p.last.tx),
		}
	}
	return list, len(t.parties), nil
}

type partyKey struct{ address, asset uint32 }

// party is a counterparty in the making.
type party struct {
	received, sent              sum
	transfers, unknown, inexact uint64
	first, last                 txAt
	lastUnknown                 bool // the last transaction is counted in unknown
}

// txAt is a transaction of a segment.
type txAt struct{ segment, tx int }

// tally adds up counterparties.
type tally struct {
	v       *View
	address uint32
	parties map[partyKey]*party
	split   split
	at      txAt // which the split is of
}

// party finds or adds a counterparty.
func (t *tally) party(address, asset uint32, h *hit) (*party, error) {
	key := partyKey{address, asset}
	p := t.parties[key]
	if p == nil {
		if len(t.parties) >= maxCounterparties {
			return nil, fmt.Errorf("sum up the counterparties of %s: there are more than %d: ask for one asset, or for fewer blocks",
				t.v.AddressText(t.address), maxCounterparties)
		}
		p = &party{first: txAt{h.segment, h.tx}, last: txAt{-1, -1}}
		t.parties[key] = p
	}
	return p, nil
}

// see counts a transaction of a UTXO chain, once.
func (p *party) see(h *hit) {
	if at := (txAt{h.segment, h.tx}); p.last != at {
		p.transfers++
		p.last, p.lastUnknown = at, false
	}
}

// miss counts a transaction whose shares are not known, once.
func (p *party) miss() {
	if !p.lastUnknown {
		p.unknown++
		p.lastUnknown = true
	}
}

func (t *tally) add(h *hit) error {
	if h.s.UTXO() {
		return t.addUTXO(h)
	}
	x := &h.transfer
	other := x.From
	if x.From == t.address {
		other = x.To
	}
	p, err := t.party(other, x.Asset, h)
	if err != nil {
		return err
	}
	p.transfers++
	p.last = txAt{h.segment, h.tx}
	if x.Inexact {
		p.inexact++
	}
	if x.From == t.address {
		p.sent.add(&x.Amount)
	}
	if x.To == t.address {
		p.received.add(&x.Amount)
	}
	return nil
}

// sorted are the first counterparties in an order.
func (t *tally) sorted(by CounterpartyOrder, limit int) []partyKey {
	type entry struct {
		partyKey
		*party
		total sum
	}
	all := make([]entry, 0, len(t.parties))
	for k, p := range t.parties {
		e := entry{k, p, p.received}
		e.total.plus(&p.sent)
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int {
		if by == ByCount {
			return cmp.Or(cmp.Compare(b.transfers, a.transfers), cmp.Compare(a.address, b.address), cmp.Compare(a.asset, b.asset))
		}
		return cmp.Or(cmp.Compare(a.asset, b.asset), b.total.cmp(&a.total), cmp.Compare(a.address, b.address))
	})
	var out []partyKey
	n := 0 // of this asset
	for i := range all {
		if i > 0 && by == BySum && all[i].asset != all[i-1].asset {
			n = 0
		}
		if n++; limit <= 0 || n <= limit {
			out = append(out, all[i].partyKey)
		}
	}
	return out
}
