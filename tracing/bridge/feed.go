package bridge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// feed goes through what one address of a bridge got or paid, in the order of the chain.
type feed struct {
	f       *finder
	view    int
	address uint32
	credit  bool // what it got
	minter  bool // it is the zero address, of which only the bridges' tokens count
	at      site // of the row
	row     int
	i, n    int // of the address's rows in the segment
	rows    segment.Occurrences
	time    int64 // of the row's block, or ledger.NoTime
	setback int64 // of the view
	ending  bool
}

const zeroAccount = "0x0000000000000000000000000000000000000000"

// feeds are those of all bridges, each at its first row, in a fixed order.
func (f *finder) feeds() (list []*feed, err error) {
	for view := range f.views {
		var addresses []uint32
		for a := range f.bridges[view] {
			addresses = append(addresses, a)
		}
		slices.Sort(addresses)
		for _, a := range addresses {
			for _, credit := range [2]bool{true, false} {
				list = append(list, &feed{f: f, view: view, address: a, credit: credit})
			}
		}
		if len(f.tokens[view]) == 0 || !f.views[view].Chain().Name.TakesEVM() {
			continue
		}
		zero, seen, err := f.views[view].Address(zeroAccount)
		if err != nil {
			return nil, err
		}
		if _, bridge := f.bridges[view][zero]; !seen || bridge {
			continue
		}
		for _, credit := range [2]bool{true, false} {
			list = append(list, &feed{f: f, view: view, address: zero, credit: credit, minter: true})
		}
	}
	for _, d := range list {
		d.at, d.i, d.setback = site{view: d.view, segment: -1}, -1, setback(f.views[d.view])
		d.next()
	}
	return list, nil
}

// next goes to the next row.
func (d *feed) next() {
	v := d.f.views[d.view]
	segments := v.Segments()
	for d.i++; d.i >= d.n; d.i = 0 {
		if d.at.segment++; d.at.segment >= len(segments) {
			d.ending = true
			return
		}
		d.n = 0
		if o, ok := segments[d.at.segment].Occurrences(d.address); ok {
			d.rows, d.n = o, int(o.Debits.Count)
			if d.credit {
				d.n = int(o.Credits.Count)
			}
		}
	}
	s := segments[d.at.segment]
	d.row = d.entry(d.i)
	switch {
	case v.Chain().Model != ledger.UTXO:
		d.at.tx = s.TxOfTransfer(d.row)
	case d.credit:
		d.at.tx = s.TxOfOutput(d.row)
	default:
		d.at.tx = s.TxOfInput(d.row)
	}
	d.time = timeOf(s, d.at.tx)
}

func (d *feed) entry(i int) int {
	if d.credit {
		return d.rows.Credit(i)
	}
	return d.rows.Debit(i)
}

// payins calls with the payments that the row stands for: of a transfer the one, of the
// outputs of a transaction that are the bridge's all together, once, and of one that it
// spends in each output to others.
func (d *feed) payins(give func(flow, *payin, bool)) {
	f := d.f
	if _, taken := f.taken[d.at]; taken || f.tellsItself(d.at) {
		return
	}
	if f.views[d.view].Chain().Model == ledger.UTXO {
		d.spends(give)
		return
	}
	var t segment.Transfer
	f.segment(d.at).Transfer(d.row, &t)
	known, other := f.bridges[d.view], t.To
	if d.credit {
		other = t.From
	}
	name := known[d.address]
	if d.minter {
		var ok bool
		if name, ok = f.tokens[d.view][t.Asset]; !ok {
			return
		}
	}
	if _, internal := known[other]; internal || other == d.address {
		if !d.credit {
			f.report.Internal++
		}
		return
	}
	d.give(name, d.row, other, d.address, t.Asset, &t.Amount, give)
}

// tellsItself says that the memo of a transaction tells where it leads.
func (f *finder) tellsItself(at site) bool {
	m := f.memoOf(at)
	return m != nil && (m.Function.pays() || m.Function == Outbound || m.Function == Refund)
}

// give makes a payment of a row.
func (d *feed) give(name string, row int, who, bridge, asset uint32, amount *uint256.Int, give func(flow, *payin, bool)) {
	f := d.f
	if amount.IsZero() {
		return
	}
	c := f.coinOf(d.view, asset)
	p := payin{
		time: d.time, view: int32(d.view), segment: int32(d.at.segment), tx: int32(d.at.tx), row: int32(row),
		asset: asset, who: who, bridge: bridge,
	}
	var ok bool
	if p.amount, ok = c.scaled(amount); !ok {
		f.report.Unscaled++
		return
	}
	if d.time == ledger.NoTime {
		f.report.Untimed++
		return
	}
	p.account, p.onEVM = account(f.views[d.view], who)
	if d.credit {
		f.report.In++
	} else {
		f.report.Out++
	}
	give(flow{c.name, name}, &p, !d.credit)
}

// spends reads a transaction of a UTXO chain.
func (d *feed) spends(give func(flow, *payin, bool)) {
	f, s := d.f, d.f.segment(d.at)
	known := f.bridges[d.view]
	if d.i > 0 && d.txOf(s, d.entry(d.i-1)) == d.at.tx {
		return // what came before of the transaction stood for it all
	}
	spender := d.spender(s)
	if d.credit == (spender != 0) || !d.credit && spender != d.address {
		if d.credit {
			f.report.Internal++ // change, or from one address of bridges to another
		}
		return
	}
	from, to := s.Outputs(d.at.tx)
	if to-from > maxRows {
		f.report.Unscaled++
		return
	}
	var sum, amount uint256.Int
	row, rows, first := -1, 0, uint32(0)
	for r := from; r < to; r++ {
		o := s.Output(r)
		_, bridge := known[o.Address]
		amount.SetUint64(o.Amount)
		if !d.credit {
			if !bridge && o.Address != 0 {
				d.give(known[d.address], r, o.Address, d.address, 0, &amount, give)
			}
			continue
		}
		if bridge {
			if row, rows = r, rows+1; first == 0 {
				first = o.Address
			}
			sum.Add(&sum, &amount)
		}
	}
	if rows > 1 {
		row = -1
	}
	if d.credit && first == d.address {
		d.give(known[first], row, payerOf(s, d.at.tx), first, 0, &sum, give)
	}
}

func (d *feed) txOf(s *segment.Segment, row int) int {
	if d.credit {
		return s.TxOfOutput(row)
	}
	return s.TxOfInput(row)
}

// spender is the first address of a bridge that the transaction spends from; 0: none.
func (d *feed) spender(s *segment.Segment) uint32 {
	known := d.f.bridges[d.view]
	from, to := s.Inputs(d.at.tx)
	var in segment.Input
	for row := from; row < min(to, from+maxRows); row++ {
		s.Input(row, &in)
		if _, bridge := known[in.Address]; bridge {
			return in.Address
		}
	}
	return 0
}

// coinOf is what an asset is a coin of: its symbol, or what the options say of that.
func (f *finder) coinOf(view int, asset uint32) coin {
	if c, asked := f.coins[view][asset]; asked {
		return c
	}
	a := f.views[view].Asset(asset)
	c := coin{name: strings.ToUpper(a.Symbol)}
	c.name = cmp.Or(f.symbols[c.name], c.name)
	if c.ok = c.name != "" && a.Decimals != nil; c.ok {
		c.decimals = *a.Decimals
		f.coins[view][asset] = c
	}
	return c
}
