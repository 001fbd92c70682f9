package pattern

import (
	"sort"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// mark is a transaction: its segment, and its number there.
type mark struct{ segment, tx int32 }

func (m mark) before(o mark) bool {
	return m.segment < o.segment || m.segment == o.segment && m.tx < o.tx
}

// event is what an address received from, or sent to, another one.
type event struct {
	amount uint256.Int
	time   int64 // never earlier than that of the event before; NoTime: unknown
	peer   uint32
	asset  uint32
	mark
	in   bool
	both bool // in this transaction the address both receives and sends, as contracts do
}

// stretch is the part of a segment that lies in the window.
type stretch struct {
	segment    int
	s          *segment.Segment
	tx, endTx  int
	debits     [2]int // first and end of its inputs, or transfers
	credits    [2]int // of its outputs, or transfers
	firstBlock int
	endBlock   int
}

// reader reads what addresses did.
type reader struct {
	view    *ledger.View
	utxo    bool
	window  []stretch
	maxRows int
	payers  map[mark]uint32
	joins   coinjoin.Transaction
	timed   bool // look-backs need times, since amounts have prices
	blockAt struct {
		segment, from, to int // its transactions
		time              int64
	}
	txNow struct{ segment, tx, from, to int } // its transfers
}

func newReader(v *ledger.View, o *Options) *reader {
	r := &reader{view: v, utxo: v.Chain().Model == ledger.UTXO, maxRows: o.MaxRows, timed: o.Prices.Len() > 0, payers: map[mark]uint32{}}
	for i, s := range v.Segments() {
		c := s.Counts()
		from, to := 0, int(c.Blocks)
		if o.FromBlock != nil {
			from = max(from, s.FindBlock(*o.FromBlock))
		}
		if o.ToBlock != nil && *o.ToBlock+1 != 0 {
			to = min(to, s.FindBlock(*o.ToBlock+1))
		}
		if o.Since != nil {
			from = max(from, s.FirstBlockAt(*o.Since))
		}
		if o.Until != nil && *o.Until+1 > *o.Until {
			to = min(to, s.FirstBlockAt(*o.Until+1))
		}
		if from >= to {
			continue
		}
		w := stretch{segment: i, s: s, firstBlock: from, endBlock: to}
		w.tx, _ = s.Txs(from)
		_, w.endTx = s.Txs(to - 1)
		w.endTx = min(w.endTx, int(c.Txs))
		if w.tx >= w.endTx {
			continue
		}
		if r.utxo {
			w.debits[0], _ = s.Inputs(w.tx)
			_, w.debits[1] = s.Inputs(w.endTx - 1)
			w.credits[0], _ = s.Outputs(w.tx)
			_, w.credits[1] = s.Outputs(w.endTx - 1)
		} else {
			w.debits[0], _ = s.Transfers(w.tx)
			_, w.debits[1] = s.Transfers(w.endTx - 1)
			w.credits = w.debits
		}
		r.window = append(r.window, w)
	}
	return r
}

// time is that of a transaction's block.
func (r *reader) time(i, tx int) int64 {
	at := &r.blockAt
	if at.to == 0 || at.segment != i || tx < at.from || tx >= at.to {
		s := r.view.Segments()[i]
		block := s.BlockOf(tx)
		at.segment, at.time = i, s.Time(block)
		at.from, at.to = s.Txs(block)
	}
	return at.time
}

// rows are an address's entries from … end-1 of a list, by their row in the segment.
func rows(at func(int) int, n, first, end int) (from, to int) {
	from = sort.Search(n, func(i int) bool { return at(i) >= first })
	return from, from + sort.Search(n-from, func(i int) bool { return at(from+i) >= end })
}

// read appends what an address did in the window, in the order of the chain; cut says that it
// has more rows than are read.
func (r *reader) read(dst []event, address uint32) (events []event, cut bool) {
	for k := range r.window {
		w := &r.window[k]
		o, ok := w.s.Occurrences(address)
		if !ok {
			continue
		}
		d, endD := rows(o.Debit, int(o.Debits.Count), w.debits[0], w.debits[1])
		c, endC := rows(o.Credit, int(o.Credits.Count), w.credits[0], w.credits[1])
		if dst, cut = r.merge(dst, address, w.segment, o, [2]int{d, endD}, [2]int{c, endC}); cut {
			break
		}
	}
	later := int64(ledger.NoTime)
	for i := range dst { // blocks may be a little earlier than those before them
		if dst[i].time != ledger.NoTime {
			later = max(later, dst[i].time)
			dst[i].time = later
		}
	}
	markBoth(dst)
	return dst, cut
}

// merge appends an address's debits and credits of a segment.
func (r *reader) merge(dst []event, address uint32, i int, o segment.Occurrences, d, c [2]int) ([]event, bool) {
	if r.utxo {
		return r.mergeUTXO(dst, address, i, o, d, c)
	}
	for d[0] < d[1] || c[0] < c[1] {
		if len(dst) >= r.maxRows {
			return dst, true
		}
		if d[0] < d[1] && (c[0] == c[1] || o.Debit(d[0]) <= o.Credit(c[0])) {
			dst = r.transfer(dst, i, o.Debit(d[0]), false)
			d[0]++
		} else {
			dst = r.transfer(dst, i, o.Credit(c[0]), true)
			c[0]++
		}
	}
	return dst, false
}

// mergeUTXO is merge on a chain of outputs: what a transaction pays is one debit.
func (r *reader) mergeUTXO(dst []event, address uint32, i int, o segment.Occurrences, d, c [2]int) ([]event, bool) {
	s := r.view.Segments()[i]
	for d[0] < d[1] || c[0] < c[1] {
		if len(dst) >= r.maxRows {
			return dst, true
		}
		tx, debit := 0, d[0] < d[1]
		if debit {
			tx = s.TxOfInput(o.Debit(d[0]))
		}
		if c[0] < c[1] {
			if to := s.TxOfOutput(o.Credit(c[0])); !debit || to < tx {
				dst = r.receipt(dst, address, i, to, o.Credit(c[0]))
				c[0]++
				continue
			}
		}
		_, end := s.Inputs(tx)
		for d[0]++; d[0] < d[1] && o.Debit(d[0]) < end; d[0]++ { // they spend together
		}
		dst = r.payments(dst, address, i, tx)
	}
	return dst, false
}

// transfer appends a transfer of an account chain. What goes to oneself goes nowhere.
func (r *reader) transfer(dst []event, i, row int, in bool) []event {
	n := len(dst)
	if dst = r.moved(dst, i, row, in); len(dst) > n {
		e := &dst[n]
		e.mark = mark{int32(i), int32(r.txAt(i, row))}
		e.time = r.time(i, int(e.tx))
	}
	return dst
}

// moved is transfer without its place.
func (r *reader) moved(dst []event, i, row int, in bool) []event {
	var t segment.Transfer
	r.view.Segments()[i].Moved(row, &t)
	if t.From == t.To {
		return dst
	}
	e := event{amount: t.Amount, time: ledger.NoTime, peer: t.To, asset: t.Asset, in: in}
	if in {
		e.peer = t.From
	}
	return append(dst, e)
}

// txAt is the transaction of a transfer.
func (r *reader) txAt(i, row int) int {
	at := &r.txNow
	if at.to == 0 || at.segment != i || row < at.from || row >= at.to {
		s := r.view.Segments()[i]
		at.segment, at.tx = i, s.TxOfTransfer(row)
		at.from, at.to = s.Transfers(at.tx)
	}
	return at.tx
}

// payments appends what a transaction pays, if the address is its payer.
func (r *reader) payments(dst []event, address uint32, i, tx int) []event {
	if r.payer(i, tx) != address {
		return dst
	}
	s := r.view.Segments()[i]
	first, end := s.Outputs(tx)
	for row := first; row < end && len(dst) < r.maxRows; row++ {
		out := s.Output(row)
		if out.Address == 0 || out.Address == address || r.spends(s, tx, out.Address) {
			continue // change, which goes nowhere
		}
		e := event{time: r.time(i, tx), peer: out.Address, mark: mark{int32(i), int32(tx)}}
		e.amount.SetUint64(out.Amount)
		dst = append(dst, e)
	}
	return dst
}

// receipt appends an output that somebody else paid.
func (r *reader) receipt(dst []event, address uint32, i, tx, row int) []event {
	s := r.view.Segments()[i]
	payer := r.payer(i, tx)
	if payer == address || r.spends(s, tx, address) {
		return dst
	}
	e := event{time: r.time(i, tx), peer: payer, mark: mark{int32(i), int32(tx)}, in: true}
	e.amount.SetUint64(s.Output(row).Amount)
	return append(dst, e)
}

// inputsRead is among how many inputs of a transaction its payer is looked for. A transaction
// may have tens of thousands.
const inputsRead = 64

// payersKept bounds what is remembered of payers; it is forgotten at once.
const payersKept = 1 << 16

// payer is the address of the largest of the first inputs; 0 for none, such as in a CoinJoin
// or in what may be one.
func (r *reader) payer(i, tx int) uint32 {
	at := mark{int32(i), int32(tx)}
	if p, known := r.payers[at]; known {
		return p
	}
	if len(r.payers) >= payersKept {
		clear(r.payers)
	}
	s := r.view.Segments()[i]
	first, end := s.Inputs(tx)
	var payer uint32
	var most uint64
	var in segment.Input
	others := false
	for row := first; row < min(end, first+inputsRead); row++ {
		s.Input(row, &in)
		others = others || payer != 0 && in.Address != 0 && in.Address != payer
		if in.Address != 0 && (payer == 0 || in.Known && in.Amount > most) {
			payer = in.Address
			most = in.Amount
		}
	}
	if (others || end-first > inputsRead) && r.joint(s, i, tx) {
		payer = 0
	}
	r.payers[at] = payer
	return payer
}

// spends says whether an address is among the inputs of a transaction.
func (r *reader) spends(s *segment.Segment, tx int, address uint32) bool {
	first, end := s.Inputs(tx)
	if end-first > inputsRead { // its own rows are found faster
		o, _ := s.Occurrences(address)
		from, to := rows(o.Debit, int(o.Debits.Count), first, end)
		return from < to
	}
	var in segment.Input
	for row := first; row < end; row++ {
		if s.Input(row, &in); in.Address == address {
			return true
		}
	}
	return false
}

// joint says whether several owners pay together, or may. A Stonewall is taken for a payment: it
// may be of one owner, and no pattern of many rests on its four outputs.
func (r *reader) joint(s *segment.Segment, i, tx int) bool {
	x := &r.joins
	x.Time, x.Inputs, x.Outputs, x.Form = r.time(i, tx), x.Inputs[:0], x.Outputs[:0], r.view.Form
	first, end := s.Inputs(tx)
	var in segment.Input
	for row := first; row < end; row++ {
		s.Input(row, &in)
		x.Inputs = append(x.Inputs, coinjoin.Input{Address: in.Address, Amount: in.Amount, Known: in.Known})
	}
	first, end = s.Outputs(tx)
	for row := first; row < end; row++ {
		out := s.Output(row)
		x.Outputs = append(x.Outputs, coinjoin.Output{Address: out.Address, Amount: out.Amount})
	}
	f, ok := coinjoin.Recognise(x)
	return ok && f.Kind.Apart() && f.Kind != coinjoin.Stonewall
}

// markBoth finds the transactions in which an address both receives and sends.
func markBoth(events []event) {
	for i := 0; i < len(events); {
		end, in, out := i, false, false
		for ; end < len(events) && events[end].mark == events[i].mark; end++ {
			in, out = in || events[end].in, out || !events[end].in
		}
		for ; i < end; i++ {
			events[i].both = in && out
		}
	}
}
