package httpapi

import (
	"slices"

	"github.com/mareva/mareva/ledger"
)

// describer writes rows of a view, and notes the assets that they name.
type describer struct {
	view   *ledger.View
	assets []uint32
}

// asset is the name of an asset.
func (d *describer) asset(number uint32) string {
	if !slices.Contains(d.assets, number) {
		d.assets = append(d.assets, number)
	}
	return d.view.Asset(number).ID
}

// named are the assets that were named.
func (d *describer) named() []LedgerAsset {
	slices.Sort(d.assets)
	out := make([]LedgerAsset, 0, len(d.assets))
	for _, number := range d.assets {
		a := d.view.Asset(number)
		out = append(out, LedgerAsset{a.ID, known(a.Symbol, a.Symbol != ""), known(a.Name, a.Name != ""), a.Decimals})
	}
	return out
}

// address writes an address; nil for none.
func (d *describer) address(id uint32) *string {
	return known(d.view.AddressText(id), id != 0)
}

// asOf is the last block of a view.
func asOf(v *ledger.View) *uint64 {
	head, ok := v.Head()
	return known(head.Number, ok)
}

// DescribeAddress sums up what a view knows of an address, its balances at the end of a
// block or of all.
func DescribeAddress(v *ledger.View, text string, block *uint64) (LedgerAddress, error) {
	out := LedgerAddress{Chain: string(v.Chain().Name), Address: text, AsOfBlock: asOf(v), BalanceAt: asOf(v), Balances: []LedgerBalance{}, Assets: []LedgerAsset{}}
	if block != nil {
		out.BalanceAt = block
	}
	id, has, err := v.Address(text)
	if err != nil || !has {
		return out, err
	}
	first, last, ok := v.Seen(id)
	if !ok { // only blocks that were undone had it
		return out, nil
	}
	out.Address, out.Seen = v.AddressText(id), true
	firstTx, lastTx := v.TxText(&first), v.TxText(&last)
	out.FirstBlock, out.FirstTime, out.FirstTx = &first.Block, ledgerTime(first.Time), &firstTx
	out.LastBlock, out.LastTime, out.LastTx = &last.Block, ledgerTime(last.Time), &lastTx
	for _, s := range v.Segments() {
		if o, has := s.Occurrences(id); has {
			out.Incoming += uint64(o.Credits.Count)
			out.Outgoing += uint64(o.Debits.Count)
		}
	}
	if _, text, ok := v.PublicKey(id); ok {
		out.PublicKey = known(text, true)
	}
	balances, err := v.Balance(id, block)
	if err != nil {
		return out, err
	}
	d := describer{view: v}
	for _, b := range balances {
		out.Balances = append(out.Balances, LedgerBalance{
			Asset: d.asset(b.Asset), Received: b.Received.String(), Sent: b.Sent.String(), Balance: bigText(b.Balance),
			Unexplained: bigText(b.Unexplained), UnknownInputs: b.Unknown, Inexact: b.Inexact, Unspent: bigText(b.Unspent),
			UnspentCount: known(b.Outputs, b.Unspent != nil),
		})
	}
	out.Assets = d.named()
	return out, nil
}

// DescribeMovements gives a page of the movements of an address.
func DescribeMovements(v *ledger.View, text string, f ledger.Filter, cursor string, limit int, newestFirst bool) (LedgerMovements, error) {
	out := LedgerMovements{Chain: string(v.Chain().Name), Address: text, AsOfBlock: asOf(v), Movements: []LedgerMovement{}, Assets: []LedgerAsset{}}
	id, has, err := v.Address(text)
	if err != nil || !has {
		return out, err
	}
	page, next, err := v.Movements(id, f, cursor, limit, newestFirst)
	if err != nil {
		return out, err
	}
	_, _, out.Seen = v.Seen(id)
	out.Address, out.Next = v.AddressText(id), known(next, next != "")
	d := describer{view: v}
	for i := range page {
		out.Movements = append(out.Movements, d.movement(&page[i]))
	}
	out.Assets = d.named()
	return out, nil
}

func (d *describer) movement(m *ledger.Movement) LedgerMovement {
	out := LedgerMovement{
		Block: m.Block, BlockHash: ledgerHash(d.view.Chain(), m.BlockHash), Time: ledgerTime(m.Time), Tx: d.view.TxText(&m.Place),
		Index: known(m.Index, m.Index != ledger.NoIndex), Direction: m.Direction.String(), Kind: ledgerKind(m.Kind), Number: &m.Number,
		Other: d.address(m.Other), Asset: d.asset(m.Asset), Amount: known(amountText(&m.Amount), !m.Unknown), Inexact: m.Inexact,
		Rows: listed(m.Rows),
	}
	if d.view.Chain().Model == ledger.UTXO {
		out.Number, out.Kind = nil, "outputs"
		if m.Direction == ledger.Outgoing {
			out.Kind = "inputs"
		}
	}
	return out
}

// DescribeCounterparties gives the counterparties of an address.
func DescribeCounterparties(v *ledger.View, text string, f ledger.Filter, by ledger.CounterpartyOrder, limit int) (LedgerCounterparties, error) {
	out := LedgerCounterparties{Chain: string(v.Chain().Name), Address: text, AsOfBlock: asOf(v), Counterparties: []LedgerCounterparty{}, Assets: []LedgerAsset{}}
	id, has, err := v.Address(text)
	if err != nil || !has {
		return out, err
	}
	list, total, err := v.Counterparties(id, f, by, limit)
	if err != nil {
		return out, err
	}
	_, _, out.Seen = v.Seen(id)
	out.Address, out.Total = v.AddressText(id), total
	d := describer{view: v}
	for _, c := range list {
		out.Counterparties = append(out.Counterparties, LedgerCounterparty{
			Address: d.address(c.Address), Asset: d.asset(c.Asset), Received: c.Received.String(), Sent: c.Sent.String(),
			Transfers: c.Transfers, Unknown: c.Unknown, Inexact: c.Inexact,
			FirstBlock: c.First.Block, FirstTime: ledgerTime(c.First.Time), LastBlock: c.Last.Block, LastTime: ledgerTime(c.Last.Time),
		})
	}
	out.Assets = d.named()
	return out, nil
}

// DescribeTransactions gives the transactions of a hash or name; none where the ledger has
// none.
func DescribeTransactions(v *ledger.View, id string) (LedgerTransactions, error) {
	out := LedgerTransactions{Chain: string(v.Chain().Name), AsOfBlock: asOf(v), Transactions: []LedgerTransaction{}, Assets: []LedgerAsset{}}
	list, err := v.Tx(id)
	if err != nil {
		return out, err
	}
	d := describer{view: v}
	for i := range list {
		out.Transactions = append(out.Transactions, d.transaction(&list[i]))
	}
	out.Assets = d.named()
	return out, nil
}

func (d *describer) transaction(t *ledger.Transaction) LedgerTransaction {
	out := LedgerTransaction{
		Tx: d.view.TxText(&t.Place), Block: t.Block, BlockHash: ledgerHash(d.view.Chain(), t.BlockHash), Time: ledgerTime(t.Time),
		Index: known(t.Index, t.Index != ledger.NoIndex), Coinbase: t.Coinbase,
		Transfers: []LedgerTransfer{}, Inputs: []LedgerInput{}, Outputs: []LedgerOutput{},
	}
	switch t.Status {
	case ledger.StatusDone:
		out.Status = known("done", true)
	case ledger.StatusFailed:
		out.Status = known("failed", true)
	}
	if t.Fee != nil {
		out.Fee = known(amountText(t.Fee), true)
	}
	out.Memo = known(t.Memo, t.Memo != "")
	toldTraits := t.Traits.Has(ledger.TraitsKnown)
	out.LockTime = known(t.Traits.Has(ledger.LockTime), toldTraits)
	out.Replaceable = known(t.Traits.Has(ledger.Replaceable), toldTraits)
	out.VersionTwo = known(t.Traits.Has(ledger.VersionTwo), toldTraits)
	for i := range t.Transfers {
		m := &t.Transfers[i]
		out.Transfers = append(out.Transfers, LedgerTransfer{d.address(m.From), d.address(m.To), d.asset(m.Asset), amountText(&m.Amount), ledgerKind(m.Kind), m.Number, m.Inexact})
	}
	for i := range t.Inputs {
		in := &t.Inputs[i]
		out.Inputs = append(out.Inputs, LedgerInput{d.address(in.Address), known(unsigned(in.Amount), !in.Unknown), d.view.TxText(&in.Output), in.Number, in.Outside})
	}
	for _, paid := range t.Outputs {
		o := LedgerOutput{Address: d.address(paid.Address), Amount: unsigned(paid.Amount)}
		if by := paid.SpentBy; by != nil {
			o.SpentByTx, o.SpentByInput, o.SpentByBlock = known(d.view.TxText(by), true), &paid.Input, &by.Block
		}
		out.Outputs = append(out.Outputs, o)
	}
	if len(t.Inputs)+len(t.Outputs) > 0 {
		d.asset(0)
	}
	return out
}
