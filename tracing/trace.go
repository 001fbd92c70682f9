package tracing

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/taint"
	"github.com/mareva/mareva/wallet"
)

// Trace follows money through the ledger of a chain, and hands over every transfer that
// carried taint in the order of the chain, backward the last first. handOver may be nil.
//
// When ctx ends, or a limit of the query ends the whole trace, what was found so far comes
// back, and its Partial says so. An error of handOver ends it with that error.
func Trace(ctx context.Context, v *ledger.View, q Query, handOver func(*Transfer) error) (*Result, error) {
	q.sweep.may = true
	r, err := Start(ctx, v, q, handOver)
	if err != nil {
		return nil, err
	}
	return r.Result(), nil
}

// partial ends a trace before its end without losing what was found.
type partial struct{ why string }

func (p *partial) Error() string { return p.why }

// trace is a trace on its way: what both models share.
type trace struct {
	ctx      context.Context
	v        *ledger.View
	q        Query
	handOver func(*Transfer) error
	course   course
	nobody   uint32 // the zero address, to which tokens are destroyed and from which they are issued; 0: none
	apart    bool   // there are several sources
	epoch    int    // grows by one each time the trace goes on
	ended    *partial

	parties   []party
	cold      []cold // from 1
	byAddress index
	tokens    tokens                  // account chains
	heldBy    func(party int32) tally // what a party holds, once it is summed up
	ways      []way                   // from 1

	transfers, read  uint64
	unknown          int // inputs of transactions that carried taint
	issued, returned tally
	fees, held       tally
	crossedIn        tally
	crossedOut       tally
	unexplained      tally
	stops            map[string]*stopped
	limits           map[Limit]*counted
	exits            map[Exit]*counted
	reached          int
	crossing         string // what the move that is told is a leg of
	event            Transfer
	joints           joints // UTXO chains
}

// way is the last transfer of a way by which taint came somewhere.
type way struct {
	before   int32 // the way to where it came from; 0: a source
	hops     int32
	from, to uint32
	at       uint64 // number in the course
}

type stopped struct {
	label string
	counted
	depositors map[uint32]struct{}
}

type counted struct {
	tally
	transfers int
}

// move is taint on its way: what a transfer is for the trace, before it is known what
// becomes of it.
type move struct {
	from, to uint32
	asset    uint32
	amount   *uint256.Int
	tainted  uint256.Int
	runs     []taint.Run // as [taint.Account.Receive] takes them
	lines    []line      // who it comes from; together the tainted ones of runs
	at       uint64      // number in the course
	segment  int
	row      int // account chains
	tx       int
}

// line is what one address brings to a move.
type line struct {
	from    uint32
	runs    []taint.Run
	tainted uint256.Int
	hops    int32 // this transfer included
	way     int32 // by which the sender had it; 0: it is a source
	giver   int   // UTXO chains: its number
}

// nearest is the line with the fewest hops.
func (m *move) nearest() *line {
	nearest := &m.lines[0]
	for i := range m.lines {
		if m.lines[i].hops < nearest.hops {
			nearest = &m.lines[i]
		}
	}
	return nearest
}

// weigh sums the tainted units of an amount.
func (t *trace) weigh(amount *uint256.Int, runs []taint.Run, tainted *uint256.Int) {
	switch {
	case t.q.Method == taint.Poison && len(runs) > 0:
		*tainted = *amount
	case len(runs) == 1 && runs[0].Source != 0:
		*tainted = runs[0].Amount
	default:
		taint.Tainted(runs, tainted)
	}
}

// see notes that an address is part of the trace.
func (t *trace) see(p *party, at uint64) {
	if !p.seen {
		p.seen, p.first, p.order = true, at, t.transfers
		t.reached++
	}
}

// nobodyOf is the address whose bytes are all zero, where the chain's contracts take it for
// nobody and the ledger has seen it.
func nobodyOf(v *ledger.View) uint32 {
	text := ""
	switch chain := v.Chain().Name; {
	case chain.TakesEVM():
		text = "0x" + strings.Repeat("0", 40)
	case chain == wallet.Tron:
		text, _ = wallet.WriteHash(wallet.Tron, wallet.KindAccount, make([]byte, 20))
	default:
		return 0
	}
	id, _, _ := v.Address(text) // 0 where it was not seen
	return id
}

// arrive decides what becomes of a move with taint, hands it over, and says whether the
// receiver holds the taint from now on. An error may come with a move that is held.
func (t *trace) arrive(m *move) (holds bool, err error) {
	if t.q.MinAmount != nil && m.tainted.Lt(t.q.MinAmount) {
		t.limit(MinAmount, m)
		return false, nil
	}
	if t.q.EndAtCoinJoins && t.coinJoin(m.segment, m.tx) != "" {
		t.limit(Joined, m)
		return false, t.tell(m, "")
	}
	if m.to == 0 || m.to == t.nobody {
		if t.course.utxo { // an output without address may still be spent
			if holds = t.q.MaxHops <= 0 || int(m.nearest().hops) < t.q.MaxHops; !holds {
				t.limit(MaxHops, m)
			}
			return holds, t.tell(m, "")
		}
		if t.course.backward {
			t.exit(Minted, m)
		} else {
			t.exit(Nobody, m)
		}
		return false, t.tell(m, "")
	}
	p := &t.parties[t.party(m.to)]
	if p.source != 0 {
		t.countMove(&t.returned, m)
		return false, t.tell(m, "")
	}
	if err := t.judge(p); err != nil {
		return false, err
	}
	hub := p.stop == nil && t.isHub(p, m.segment, m.tx)
	t.reach(p, m)
	switch {
	case p.stop != nil:
		t.countMove(&p.stop.tally, m)
		p.stop.transfers += len(m.lines)
		for i := range m.lines {
			if from := m.lines[i].from; from != 0 {
				p.stop.depositors[from] = struct{}{}
			}
		}
		return false, t.tell(m, p.stop.label)
	case hub:
		t.limit(Hub, m)
	case t.q.MaxHops > 0 && int(p.hops) >= t.q.MaxHops:
		t.limit(MaxHops, m)
	default:
		holds = true
	}
	return holds, t.tell(m, "")
}

// reach notes what came to a party, and by which way.
func (t *trace) reach(p *party, m *move) {
	if p.stop == nil && !p.hub {
		t.see(p, m.at)
	} else if !p.seen {
		p.seen, p.first, p.order = true, m.at, t.transfers
	}
	for i := range m.lines {
		if l := &m.lines[i]; p.hops == 0 || l.hops < p.hops {
			p.hops, p.way = l.hops, int32(len(t.ways))
			t.ways = append(t.ways, way{before: l.way, hops: l.hops, from: l.from, to: m.to, at: m.at})
		}
	}
	t.gain(p, m)
}

// judge asks once whether a trace ends at an address.
func (t *trace) judge(p *party) error {
	if p.judged {
		return nil
	}
	p.judged = true
	if t.q.Stops != nil {
		label, stop, err := t.q.Stops.Stop(p.address)
		if err != nil {
			return fmt.Errorf("trace on %s: whose %s is: %w", t.v.Chain().Name, t.v.AddressText(p.address), err)
		}
		if stop {
			if t.stops[label] == nil {
				t.stops[label] = &stopped{label: label, depositors: map[uint32]struct{}{}}
			}
			p.stop = t.stops[label]
			return nil
		}
	}
	return nil
}

func (t *trace) limit(l Limit, m *move) {
	if t.limits[l] == nil {
		t.limits[l] = &counted{}
	}
	t.countMove(&t.limits[l].tally, m)
	t.limits[l].transfers += len(m.lines)
}

func (t *trace) exit(e Exit, m *move) {
	if t.exits[e] == nil {
		t.exits[e] = &counted{}
	}
	t.countMove(&t.exits[e].tally, m)
	t.exits[e].transfers += len(m.lines)
}

// tell hands a move over, line by line.
func (t *trace) tell(m *move, stop string) error {
	for i := range m.lines {
		if t.isFull() {
			return nil // the trace ends behind this transaction
		}
		t.transfers++
		if t.handOver == nil {
			continue
		}
		l, e := &m.lines[i], &t.event
		*e = Transfer{
			From: l.from, To: m.to, Asset: m.asset, Amount: *m.amount, Tainted: l.tainted, Parts: e.Parts[:0],
			Hops: int(l.hops), Stop: stop, Crossing: t.crossing, segment: m.segment, tx: m.tx, way: l.way, at: m.at, trace: t,
		}
		if t.course.backward {
			e.From, e.To = e.To, e.From
		}
		e.Parts = addParts(e.Parts, l.runs)
		if err := t.handOver(e); err != nil {
			return err
		}
	}
	return nil
}

func (t *trace) isFull() bool { return t.q.MaxTransfers > 0 && t.transfers >= t.q.MaxTransfers }

// full ends the trace once it has as many transfers as it may have.
func (t *trace) full() error {
	if t.isFull() {
		return &partial{fmt.Sprintf("it ended after %d transfers, as many as it may have", t.transfers)}
	}
	return nil
}

// addParts adds the tainted ones of runs to parts, one for each source, in order.
func addParts(parts, runs []taint.Run) []taint.Run {
	for i := range runs {
		if runs[i].Source != 0 {
			parts = addRun(parts, &runs[i])
		}
	}
	return parts
}

// addRun adds a run to those of its source, which stand in order.
func addRun(parts []taint.Run, r *taint.Run) []taint.Run {
	i, found := slices.BinarySearchFunc(parts, r.Source, func(x taint.Run, s uint32) int { return cmp.Compare(x.Source, s) })
	if found {
		parts[i].Amount.Add(&parts[i].Amount, &r.Amount)
		return parts
	}
	return slices.Insert(parts, i, *r)
}

// reading counts rows that are read, and ends the trace where it was asked to end.
func (t *trace) reading() error {
	t.read++
	if t.read%1024 == 0 && t.ctx.Err() != nil {
		return &partial{"it was stopped"}
	}
	if t.q.MaxRows > 0 && t.read > t.q.MaxRows {
		return &partial{fmt.Sprintf("it ended after %d rows of the ledger, as many as it may read", t.q.MaxRows)}
	}
	return nil
}

// result puts together what was found.
func (t *trace) result() *Result {
	s := Summary{
		Reached: t.reached, Transfers: t.transfers, UnknownInputs: t.unknown, Issued: t.issued.amounts(), Returned: t.returned.amounts(),
		Fees: t.fees.amounts(), Held: t.held.amounts(), CrossedIn: t.crossedIn.amounts(), CrossedOut: t.crossedOut.amounts(),
	}
	if t.q.Method == taint.Haircut || t.q.Method.Ordered() {
		s.Unexplained = t.unexplained.amounts()
	}
	for _, label := range slices.Sorted(maps.Keys(t.stops)) {
		if x := t.stops[label]; x.transfers > 0 {
			s.Stopped = append(s.Stopped, Stopped{label, x.amounts(), x.transfers, len(x.depositors)})
		}
	}
	for _, l := range slices.Sorted(maps.Keys(t.limits)) {
		s.Limited = append(s.Limited, Limited{l, t.limits[l].amounts(), t.limits[l].transfers})
	}
	for _, e := range slices.Sorted(maps.Keys(t.exits)) {
		s.Gone = append(s.Gone, Gone{e, t.exits[e].amounts(), t.exits[e].transfers})
	}
	if t.ended != nil {
		s.Partial = t.ended.why
	}
	if n := len(t.course.segments); n > 0 && t.course.segments[n-1].Counts().Txs > 0 {
		s.Head = t.v.PlaceOf(n-1, int(t.course.segments[n-1].Counts().Txs)-1)
	}
	return &Result{Summary: s, t: t}
}

// address describes a party.
func (t *trace) address(i int32) *Address {
	p := &t.parties[i]
	a := &Address{
		ID: p.address, Source: p.source != 0, Hub: p.hub, Hops: int(p.hops), Tainted: t.taintedBy(i).amounts(), Held: t.heldBy(i).amounts(),
		First: t.v.PlaceOf(t.course.txAt(p.first)),
	}
	if p.stop != nil {
		a.Stop = p.stop.label
	}
	return a
}

// Nothing is the result of a trace that has no source to follow.
func Nothing(v *ledger.View, q *Query) *Result {
	return (&trace{v: v, q: *q, course: newCourse(v, q)}).result()
}
