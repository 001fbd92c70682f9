package bridge

import (
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// maxRows is how many transfers or outputs of a transaction are looked through for a payment.
const maxRows = 1 << 14

// end is an end of a hop of which only the place is known.
func (f *finder) end(at site) End {
	v := f.views[at.view]
	return End{
		View: at.view, Chain: v.Chain().Name, Place: v.PlaceOf(at.segment, at.tx),
		Segment: at.segment, Tx: at.tx, Row: -1,
	}
}

// payment adds up what a transaction pays to a bridge, or from one.
type payment struct {
	end   End
	rows  int
	fault string // why it cannot be told; "": it can
}

// add counts a row in.
func (p *payment) add(row int, address, bridge, asset uint32, amount *uint256.Int) {
	e := &p.end
	if amount.IsZero() || p.fault != "" {
		return
	}
	if p.rows > 0 && (e.Asset != asset || e.Address != address) {
		p.fault = "it makes several such payments"
		return
	}
	if _, over := e.Amount.AddOverflow(&e.Amount, amount); over {
		p.fault = "its amounts are more than 256 bits hold"
		return
	}
	if p.rows++; p.rows > 1 {
		row = -1
	}
	if p.rows > 1 && e.Bridge != bridge {
		bridge = 0
	}
	e.Row, e.Address, e.Bridge, e.Asset = row, address, bridge, asset
}

// done is the end, and why amount and addresses are not known.
func (p *payment) done(lacks string) (End, string) {
	if p.fault == "" && p.rows == 0 {
		p.fault = lacks
	}
	if p.fault != "" {
		p.end.Row, p.end.Address, p.end.Bridge, p.end.Asset = -1, 0, 0, 0
		p.end.Amount.Clear()
		return p.end, p.fault
	}
	p.end.Known = true
	return p.end, ""
}

// paidIn reads what a transaction pays to a bridge: to addresses that are called so, or where
// none of them is, what its sender gives away. sender is the address that the payment has to
// come from; 0: any.
func (f *finder) paidIn(at site, sender uint32) (End, string) {
	p := payment{end: f.end(at)}
	if f.views[at.view].Chain().Model == ledger.UTXO {
		return f.paidInOutputs(at, sender, p)
	}
	rows, fault := f.rows(at)
	if fault != "" {
		p.fault = fault
		return p.done("")
	}
	known := f.bridges[at.view]
	toBridge := false
	for _, x := range rows {
		_, from := known[x.From]
		_, to := known[x.To]
		if to && !from && (sender == 0 || x.From == sender) {
			toBridge = true
			p.add(x.row, x.From, x.To, x.Asset, &x.Amount)
		}
	}
	if toBridge {
		return p.done("it pays nothing")
	}
	if len(rows) == 0 {
		return p.done("it moves nothing that the ledger has")
	}
	if sender == 0 {
		sender = rows[0].From
	}
	n, ok := netted(rows)
	if !ok {
		p.fault = "its amounts are more than 256 bits hold"
		return p.done("")
	}
	for _, x := range n.lost {
		if x.address == sender {
			p.add(soleRow(rows, sender, 0, x.asset), sender, n.taker(x.asset, sender), x.asset, &x.amount)
		}
	}
	return p.done("its sender gives nothing away")
}

// paidOut reads what a transaction pays out of a bridge, to an address where one is expected.
func (f *finder) paidOut(at site, expected uint32) (End, string) {
	p := payment{end: f.end(at)}
	if f.views[at.view].Chain().Model == ledger.UTXO {
		return f.paidOutOutputs(at, expected, p)
	}
	rows, fault := f.rows(at)
	if fault != "" {
		p.fault = fault
		return p.done("")
	}
	if len(rows) == 0 {
		return p.done("it moves nothing that the ledger has")
	}
	known := f.bridges[at.view]
	fromBridge := false
	for _, x := range rows {
		_, from := known[x.From]
		_, to := known[x.To]
		fromBridge = fromBridge || from
		if from && !to && (expected == 0 || x.To == expected) {
			p.add(x.row, x.To, x.From, x.Asset, &x.Amount)
		}
	}
	if p.rows > 0 || fromBridge && expected == 0 {
		return p.done("all that it moves stays with the bridge's addresses: what they pay on is not in the ledger, which traces of the calls would show")
	}
	payer := rows[0].From
	n, ok := netted(rows)
	if !ok {
		p.fault = "its amounts are more than 256 bits hold"
		return p.done("")
	}
	for pass := range 2 { // whom it was for, else whoever gets it
		for _, x := range n.got {
			_, bridge := known[x.address]
			if x.address == payer || bridge || pass == 0 && x.address != expected {
				continue
			}
			p.add(soleRow(rows, 0, x.address, x.asset), x.address, payer, x.asset, &x.amount)
		}
		if p.rows > 0 {
			break
		}
	}
	return p.done("it pays nobody")
}

// paidInOutputs takes the outputs that pay a bridge, else the first with value that is not
// its sender's, who is the one of input 0: so THORChain's observers read it (getOutput of
// bifrost's UTXO clients), and its documentation has the vault in output 0.
func (f *finder) paidInOutputs(at site, sender uint32, p payment) (End, string) {
	s := f.segment(at)
	if sender == 0 {
		sender = payerOf(s, at.tx)
	}
	from, to := s.Outputs(at.tx)
	if to-from > maxRows {
		p.fault = tooMany
		return p.done("")
	}
	var amount uint256.Int
	for row := from; row < to; row++ {
		o := s.Output(row)
		if _, known := f.bridges[at.view][o.Address]; known {
			p.add(row, sender, o.Address, 0, amount.SetUint64(o.Amount))
		}
	}
	for row := from; row < to && p.rows == 0; row++ {
		if o := s.Output(row); o.Address != 0 && o.Address != sender {
			p.add(row, sender, o.Address, 0, amount.SetUint64(o.Amount))
		}
	}
	return p.done("it pays nobody but its sender")
}

// paidOutOutputs takes the outputs to whom one expects, else the first with value that does
// not go back to who spends.
func (f *finder) paidOutOutputs(at site, expected uint32, p payment) (End, string) {
	s := f.segment(at)
	payer := payerOf(s, at.tx)
	from, to := s.Outputs(at.tx)
	if to-from > maxRows {
		p.fault = tooMany
		return p.done("")
	}
	var amount uint256.Int
	for row := from; row < to && expected != 0; row++ {
		if o := s.Output(row); o.Address == expected {
			p.add(row, o.Address, payer, 0, amount.SetUint64(o.Amount))
		}
	}
	for row := from; row < to && p.rows == 0; row++ {
		o := s.Output(row)
		if _, bridge := f.bridges[at.view][o.Address]; !bridge && o.Address != 0 && o.Address != payer {
			p.add(row, o.Address, payer, 0, amount.SetUint64(o.Amount))
		}
	}
	return p.done("it pays nobody but itself")
}

const tooMany = "it has too many rows to tell a payment from the others"

// payerOf is the address of the first input; 0 where it is not known.
func payerOf(s *segment.Segment, tx int) uint32 {
	from, to := s.Inputs(tx)
	if from >= to {
		return 0
	}
	var in segment.Input
	s.Input(from, &in)
	return in.Address
}

// transfer is one of a transaction, with its row.
type transfer struct {
	segment.Transfer
	row int
}

// rows are the transfers of a transaction that moved something.
func (f *finder) rows(at site) (list []transfer, fault string) {
	s := f.segment(at)
	if f.failed(at) {
		return nil, "it failed and moves nothing"
	}
	from, to := s.Transfers(at.tx)
	if to-from > maxRows {
		return nil, tooMany
	}
	list = make([]transfer, to-from)
	for i := range list {
		s.Transfer(from+i, &list[i].Transfer)
		list[i].row = from + i
	}
	return list, ""
}

// net is what the addresses of a transaction gave and got on the whole, in the order in which
// they first occur.
type net struct{ lost, got []sum }

type sum struct {
	address, asset uint32
	amount         uint256.Int
}

// netted adds transfers up; false where a sum does not fit 256 bits.
func netted(rows []transfer) (n net, ok bool) {
	type account struct{ address, asset uint32 }
	type turnover struct{ in, out uint256.Int }
	places := map[account]int{}
	var order []account
	var sums []turnover
	book := func(a account) *turnover {
		i, seen := places[a]
		if !seen {
			i = len(order)
			places[a] = i
			order, sums = append(order, a), append(sums, turnover{})
		}
		return &sums[i]
	}
	for i := range rows {
		x := &rows[i]
		out := book(account{x.From, x.Asset})
		if _, over := out.out.AddOverflow(&out.out, &x.Amount); over {
			return n, false
		}
		in := book(account{x.To, x.Asset})
		if _, over := in.in.AddOverflow(&in.in, &x.Amount); over {
			return n, false
		}
	}
	for i, a := range order {
		t := &sums[i]
		x := sum{address: a.address, asset: a.asset}
		switch {
		case a.address == 0:
		case t.in.Lt(&t.out):
			x.amount.Sub(&t.out, &t.in)
			n.lost = append(n.lost, x)
		case t.out.Lt(&t.in):
			x.amount.Sub(&t.in, &t.out)
			n.got = append(n.got, x)
		}
	}
	return n, true
}

// taker is who got most of an asset, the first of equals; 0: nobody.
func (n *net) taker(asset, but uint32) (address uint32) {
	var most uint256.Int
	for i := range n.got {
		if x := &n.got[i]; x.asset == asset && x.address != but && most.Lt(&x.amount) {
			address, most = x.address, x.amount
		}
	}
	return address
}

// soleRow is the row that moves an asset from or to an address; -1 where several do, or none.
func soleRow(rows []transfer, from, to, asset uint32) int {
	row := -1
	for _, x := range rows {
		if x.Asset != asset || x.Amount.IsZero() || from != 0 && x.From != from || to != 0 && x.To != to {
			continue
		}
		if row >= 0 {
			return -1
		}
		row = x.row
	}
	return row
}
