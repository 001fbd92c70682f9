package ledger

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/mareva/mareva/ledger/segment"
)

// Balance is what an address had of one asset, as far as the ledger tells.
//
// On an account chain the ledger has transfers, and neither the gas that was paid nor, as a
// rule, what a block rewards: a balance is what the transfers explain, not what a node
// would say.
type Balance struct {
	Asset          uint32
	Received, Sent *big.Int // Sent without the Unknown inputs
	// Balance is Received - Sent; nil where there are Unknown inputs.
	Balance *big.Int
	// Unexplained is by how much Sent is more than Received, else nil: something came
	// that the ledger does not have, as block rewards, or outputs outside of it.
	Unexplained *big.Int
	Unknown     uint64 // inputs of unknown amount (UTXO chains)
	Inexact     uint64 // transfers whose amount is not exact
	// Unspent is, on UTXO chains, the sum of the outputs in the ledger that nothing
	// there spends, and Outputs their count; nil and 0 on account chains.
	Unspent *big.Int
	Outputs uint64
}

// Balance sums up what an address had at the end of a block, or of the ledger where block
// is nil, asset by asset in the order of their numbers. A block behind the last one is an
// error: what is there is not known.
func (v *View) Balance(address uint32, block *uint64) ([]Balance, error) {
	if block != nil {
		if head, ok := v.Head(); !ok || *block > head.Number {
			return nil, fmt.Errorf("a balance of %s: the ledger of %s ends at block %d, before block %d: import up to there, or ask as of an earlier block",
				v.AddressText(address), v.chain.Name, head.Number, *block)
		}
	}
	w, err := v.walk(address, Filter{ToBlock: block}, false)
	if err != nil {
		return nil, err
	}
	accounts := map[uint32]*account{}
	err = w.all(func(h *hit) error {
		asset := h.transfer.Asset
		if h.s.UTXO() {
			asset = 0
		}
		a := accounts[asset]
		if a == nil {
			a = &account{v: v}
			accounts[asset] = a
		}
		a.add(h, address)
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := make([]Balance, 0, len(accounts))
	for asset, a := range accounts {
		list = append(list, a.balance(asset, v.chain.Model))
	}
	slices.SortFunc(list, func(a, b Balance) int { return cmp.Compare(a.Asset, b.Asset) })
	return list, nil
}

// account adds up what an address did with one asset.
type account struct {
	v                     *View
	received, sent, spent sum // spent: of outputs in the ledger
	outputs, spends       uint64
	unknown, inexact      uint64
}

func (a *account) add(h *hit, address uint32) {
	if !h.s.UTXO() {
		x := &h.transfer
		if x.Inexact {
			a.inexact++
		}
		if x.To == address {
			a.received.add(&x.Amount)
		}
		if x.From == address {
			a.sent.add(&x.Amount)
		}
		return
	}
	var in segment.Input
	for i := h.rows.at; i < h.rows.end; i++ {
		row := h.rows.entry(i)
		if h.credit {
			a.outputs++
			a.received.addUint64(h.s.Output(row).Amount)
			continue
		}
		h.s.Input(row, &in)
		if !in.Known {
			a.unknown++
			continue
		}
		a.sent.addUint64(in.Amount)
		if a.v.paysTo(in.Ref, address) {
			a.spends++
			a.spent.addUint64(in.Amount)
		}
	}
}

// paysTo says whether an output of the ledger is of an address. What an input says of the
// address that it spends from is taken where the output itself has none.
func (v *View) paysTo(ref uint64, address uint32) bool {
	if ref == 0 {
		return false
	}
	s, row, ok := v.OutputAt(ref)
	return ok && s.Output(row).Address == address
}

func (a *account) balance(asset uint32, m Model) Balance {
	b := Balance{Asset: asset, Received: a.received.big(), Sent: a.sent.big(), Unknown: a.unknown, Inexact: a.inexact}
	if m == UTXO {
		unspent, spent := a.received.big(), a.spent.big()
		b.Unspent, b.Outputs = unspent.Sub(unspent, spent), a.outputs-a.spends
	}
	if a.unknown > 0 {
		return b
	}
	b.Balance = new(big.Int).Sub(b.Received, b.Sent)
	if b.Balance.Sign() < 0 {
		b.Unexplained = new(big.Int).Neg(b.Balance)
	}
	return b
}
