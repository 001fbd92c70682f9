package tracing

import (
	"math"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// Crossings says which transactions turn one asset into another.
type Crossings interface {
	// Cross says what an address turned into what in a transaction, by where that stands in
	// the view; false: nothing. It is asked once for each address with taint and transaction
	// that moves something of it. The trade's slices have to hold until the next question.
	Cross(segment, tx int, address uint32) (trade swap.Trade, ok bool, err error)
}

// crosser is what a trace on an account chain knows of trades that are under way.
type crosser struct {
	asked    map[int32]uint64   // by party: the end of the last transaction asked about, 1 more
	under    map[int32]*through // by party: the trade of the transaction at hand
	closings map[uint64]*closing
}

// closes is in the agenda who does what is done once all rows of a transaction were looked
// at: nobody comes after it at the same number.
const closes = math.MaxInt32

// closing is the end of a transaction.
type closing struct {
	trades   []*through
	arrivals []*Arrival
}

// through is a trade that taint goes through. What the payer sends into it goes to nobody: it is
// gathered until the transaction ends, and shared then by how much of it came back, went to
// others, and was sold.
type through struct {
	payer       int32
	segment, tx int
	kind        string
	cut         Limit // where the policy ends taint; "": it crosses
	venue       uint32
	sold        []sold
	in          []swap.Leg
	direct      []int // rows that pay others in the midst of it, which are followed as they are
	hops, way   int32 // after the first tainted payment into it; 0: there was none
}

// sold is what a trade takes of one asset.
type sold struct {
	asset  uint32
	amount uint256.Int // with what came to the payer in the same transaction, before it paid
	gross  uint256.Int // all that rows send into it
	back   uint256.Int // of that, what came back after it
	others []swap.Leg  // and what others got of it
	absent uint256.Int // what it takes and no row tells
	runs   []taint.Run // of what was sent so far, in order
}

// endOf is the last row of a transaction.
func (a *accounts) endOf(i, tx int) (end uint64, ok bool) {
	from, to := a.course.segments[i].Transfers(tx)
	return a.course.rows[i] + uint64(to) - 1, to > from
}

// closingOf finds or adds the end of a transaction.
func (a *accounts) closingOf(end uint64) *closing {
	c := a.closings[end]
	if c == nil {
		if a.closings == nil {
			a.closings = map[uint64]*closing{}
		}
		c = &closing{}
		a.closings[end] = c
		a.agenda.add(end, closes)
	}
	return c
}

func (a *accounts) isTrading(party int32) bool { return len(a.under) > 0 && a.under[party] != nil }

// trades asks whether the transaction of a row is a trade of one of its ends with taint, and
// says whether its sender pays with it into one, which then has been gathered.
func (a *accounts) trades(sender, receiver int32, m *move) (bool, error) {
	m.tx = a.course.segments[m.segment].TxOfTransfer(m.row)
	end, _ := a.endOf(m.segment, m.tx)
	for _, party := range [2]int32{sender, receiver} {
		if party < 0 || a.asked[party] == end+1 {
			continue
		}
		if err := a.askTrade(party, m, end); err != nil {
			return false, err
		}
	}
	if sender < 0 || !a.isTrading(sender) {
		return false, nil
	}
	t := a.under[sender]
	leg := t.takes(m.asset, m.row)
	if leg == nil {
		return false, nil
	}
	return true, a.gather(t, leg, m)
}

func (a *accounts) askTrade(party int32, m *move, end uint64) error {
	if a.asked == nil {
		a.asked, a.under = map[int32]uint64{}, map[int32]*through{}
	}
	a.asked[party] = end + 1
	found, ok, err := a.q.Crossings.Cross(m.segment, m.tx, a.parties[party].address)
	if err != nil || !ok {
		return err
	}
	if t := a.planned(&found, party, m); t != nil {
		a.under[party] = t
		c := a.closingOf(end)
		c.trades = append(c.trades, t)
	}
	return nil
}

// takes is the part of a trade that a row of its payer pays into; nil: it has nothing to do
// with it.
func (t *through) takes(asset uint32, row int) *sold {
	for _, direct := range t.direct {
		if direct == row {
			return nil
		}
	}
	return t.soldOf(asset)
}

func (t *through) soldOf(asset uint32) *sold {
	for i := range t.sold {
		if t.sold[i].asset == asset {
			return &t.sold[i]
		}
	}
	return nil
}

// cuts are where taint ends by policy.
var cuts = map[swap.Kind]Limit{swap.Staked: Staking, swap.Lent: Lending}

// cutOf is the limit of a kind of trade.
func cutOf(k swap.Kind) Limit {
	if l, ok := cuts[k]; ok {
		return l
	}
	return Liquidity
}

// planned makes ready what a trade takes. It is nil where the rows do not say what became of all
// that the payer sent: then these are followed one by one.
func (a *accounts) planned(x *swap.Trade, party int32, m *move) *through {
	t := &through{payer: party, segment: m.segment, tx: m.tx, kind: x.Kind.String(), venue: x.Venue, in: append([]swap.Leg(nil), x.In...)}
	if x.CutOff {
		t.cut = cutOf(x.Kind)
	}
	for i := range x.Out {
		t.sold = append(t.sold, sold{asset: x.Out[i].Asset, amount: x.Out[i].Amount})
	}
	for i := range x.Paid {
		leg := t.soldOf(x.Paid[i].Asset)
		if leg == nil && len(t.sold) == 1 {
			leg = &t.sold[0] // paid in what stands for it
		}
		if leg == nil {
			return nil
		}
		leg.others = append(leg.others, x.Paid[i])
	}
	if s := a.course.segments[m.segment]; !t.readRows(s, a.parties[party].address) || passesOn(s, m.tx, x) {
		return nil
	}
	for i := range t.sold {
		if !t.sold[i].balance(x.Implied) {
			return nil
		}
	}
	return t
}

// readRows reads what the payer sent and what came back.
func (t *through) readRows(s *segment.Segment, payer uint32) bool {
	var x segment.Transfer
	var lender []uint32
	from, to := s.Transfers(t.tx)
	for row := from; row < to; row++ {
		sends, gets := s.Ends(row)
		if sends == gets || sends != payer && gets != payer {
			continue
		}
		s.Moved(row, &x)
		leg := t.soldOf(x.Asset)
		if leg == nil || x.Amount.IsZero() {
			continue
		}
		sum := &leg.gross
		if gets == payer && leg.gross.IsZero() {
			// What came just before went into the trade too, though the net does not show it, unless it
			// was borrowed.
			sum, lender = &leg.amount, append(lender, sends)
		} else if gets == payer {
			sum = &leg.back
		} else if leg.pays(gets, &x) {
			if !leg.back.IsZero() {
				return false // it may be what came back, of which nobody knows yet what is tainted
			}
			t.direct = append(t.direct, row)
			continue
		}
		if _, over := sum.AddOverflow(sum, &x.Amount); over {
			return false
		}
		if sends == payer && slices.Contains(lender, gets) {
			return false // a loan that is paid back, or a pool that lends and trades: it would thin the taint
		}
	}
	return true
}

// passesOn says that somebody sends on, in the same transaction, of what a trade brought him:
// his rows come before it is known what of that is tainted.
func passesOn(s *segment.Segment, tx int, trade *swap.Trade) bool {
	from, to := s.Transfers(tx)
	for row := from; row < to; row++ {
		sends, gets := s.Ends(row)
		if sends == gets {
			continue
		}
		for _, legs := range [2][]swap.Leg{trade.In, trade.Paid} {
			for i := range legs {
				if legs[i].Address == sends && legs[i].Asset == s.AssetOf(row) {
					return true
				}
			}
		}
	}
	return false
}

// pays says whether a row pays somebody else what the trade says he got, and takes it off that.
func (s *sold) pays(to uint32, x *segment.Transfer) bool {
	for i := range s.others {
		if o := &s.others[i]; o.Address == to && o.Asset == x.Asset && !o.Amount.Lt(&x.Amount) {
			o.Amount.Sub(&o.Amount, &x.Amount)
			return true
		}
	}
	return false
}

// balance says whether what was sent is what is known to have become of it. What lacks has
// to be implied.
func (s *sold) balance(implied bool) bool {
	need := s.amount
	for _, x := range append([]swap.Leg{{Amount: s.back}}, s.others...) {
		if _, over := need.AddOverflow(&need, &x.Amount); over {
			return false
		}
	}
	if need.Lt(&s.gross) {
		return false
	}
	s.absent.Sub(&need, &s.gross)
	return implied || s.absent.IsZero()
}

// gather takes what a row sends into a trade.
func (a *accounts) gather(t *through, leg *sold, m *move) error {
	tainted := a.sendKept(t.payer, m)
	if tainted && a.q.MinAmount != nil && m.tainted.Lt(a.q.MinAmount) {
		a.limit(MinAmount, m)
		tainted = false
	}
	runs := m.runs
	if !tainted {
		runs = nil
	}
	if a.q.Method == taint.Poison {
		for i := range runs {
			leg.runs = addParts(leg.runs, []taint.Run{{Source: runs[i].Source}}) // whatever of it
		}
	} else {
		leg.runs = append(leg.runs, whole(a.q.Method, runs, m.amount, false)...)
	}
	if !tainted {
		return nil
	}
	l := &m.lines[0]
	if t.hops == 0 {
		a.ways = append(a.ways, way{before: l.way, hops: l.hops, from: m.from, to: m.to, at: m.at})
		t.hops, t.way = l.hops, int32(len(a.ways)-1)
	}
	if m.to != 0 && m.to != a.nobody {
		i := a.party(m.to)
		if err := a.judge(&a.parties[i]); err != nil {
			return err
		}
		if p := &a.parties[i]; p.source == 0 {
			a.reach(p, m)
		}
	}
	a.crossing = t.kind
	err := a.tell(m, "")
	a.crossing = ""
	return err
}
