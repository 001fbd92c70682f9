package swap

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// table is one transaction netted for all of its addresses at once. It is built in one
// pass and some sorting, and depends on no address in particular.
type table struct {
	segment *segment.Segment // nil: none yet
	tx      int
	fault   Why // why it is no trade of anybody

	moves   []move
	ids     []uint32 // of the parties, ascending
	parties []party
	sums    []sum   // by party, class, asset
	nets    []net   // by party, class
	byClass []int32 // the nets by class, party
	classes []class // ascending

	called    uint32 // whom the transaction called, where the ledger tells
	calls     bool   // that is a venue by which an unlabelled pool counts
	inexact   bool
	internals bool // some row is not of the outermost call, nor an event
	// open are nets of whom a trade may have paid, for itself or another; not all where there are many.
	open []int32
}

// maxReceivers is the most others that a trade may pay. Honest ones pay a fee or two.
const maxReceivers = 64

// move is a row, or one that the ledger lacks.
type move struct {
	from, to         uint32 // addresses
	sender, receiver uint32 // the same as parties
	asset, class     uint32
	amount           uint256.Int
	issued           bool // the token was minted or destroyed
	implied          bool
}

// party is an address of the transaction.
type party struct {
	venue       Venue
	gains, pays bool // of some class, on the whole
	gives       bool // it pays in something that is not of its own making
	odd         bool // it moved more than a sum can hold
	nobody      bool
	near        bool // a venue leads to it
	accepted    bool // a counterparty of trades
	leader      int32
	first       int32 // of its nets
}

// sum is what a party moved of an asset.
type sum struct {
	party, class, asset uint32
	out, in             uint256.Int
	over, implied       bool
	issued              bool // some was minted or destroyed
}

// change is what was lost or gained on the whole.
func (s *sum) change() (amount uint256.Int, gained bool) {
	x := Sum{Out: s.out, In: s.in}
	return x.Net()
}

// net is what a party lost or gained of a class: of assets that stand 1:1 for each other.
type net struct {
	party, class uint32
	amount       uint256.Int
	gained, over bool
	own          bool  // lost in a token of its own making, which anybody can make
	from, to     int32 // its sums
}

// class is what all parties lost or gained of one. Labelled kinds are sets of bits.
type class struct {
	id                uint32
	from, to          int32 // in byClass
	gainers, payers   sides
	over              bool
	wrapping          uint256.Int // how much of the base was turned into the token and back
	wrapper           uint32
	acceptedGain      uint256.Int
	acceptedPay       uint256.Int
	takers, givers    uint8
	taker, giver      uint32 // labelled; the lowest
	onlyTaker         uint32 // 0: not one
	blindTake, blinds bool   // some that takes, or pays, has no label
}

// sides counts parties on one side of a class.
type sides struct{ accepted, others int }

func (r *Reader) load(s *segment.Segment, tx int) {
	if r.segment == s && r.tx == tx {
		return
	}
	if venues := r.read(s, tx); r.fault == IsTrade && !venues {
		r.fault = NoneTook
	}
	if r.fault != IsTrade {
		return
	}
	r.add()
	r.judge()
	r.classify()
}

// read reads the rows of a transaction, and says whether any venue is among their ends.
func (r *Reader) read(s *segment.Segment, tx int) (venues bool) {
	r.table = table{
		segment: s, tx: tx,
		moves: r.moves[:0], ids: r.ids[:0], parties: r.parties[:0], sums: r.sums[:0],
		nets: r.nets[:0], byClass: r.byClass[:0], classes: r.classes[:0], open: r.open[:0],
	}
	from, to := s.Transfers(tx)
	switch {
	case s.UTXO():
		r.fault = NotAccounts
	case to-from > MaxRows:
		r.fault = TooLarge
	default:
		return r.gather(from, to)
	}
	return false
}

func (r *Reader) gather(from, to int) (any bool) {
	var x segment.Transfer
	for row := from; row < to; row++ {
		r.segment.Transfer(row, &x)
		kind := ledger.Kind(x.Place & (1<<segment.KindBits - 1))
		if kind == ledger.Value {
			r.called = x.To
			v := r.venueOf(x.To)
			r.calls = v == Exchange || v == Liquidity
			any = any || r.calls
		}
		r.internals = r.internals || kind == ledger.Internal || kind == ledger.Row
		if x.Amount.IsZero() {
			continue
		}
		r.inexact = r.inexact || x.Inexact
		m := move{
			from: r.somebody(x.From, x.Asset), to: r.somebody(x.To, x.Asset), asset: x.Asset, class: r.classOf(x.Asset), amount: x.Amount,
			issued: r.isNobody(x.From) || r.isNobody(x.To),
		}
		if m.from == m.to {
			continue
		}
		any = any || r.venueOf(m.from) != NoVenue || r.venueOf(m.to) != NoVenue
		r.moves = append(r.moves, m)
	}
	return any
}

// somebody is an end of a row; what is minted comes from the issuer, and what is destroyed
// goes to it.
func (r *Reader) somebody(address, asset uint32) uint32 {
	if !r.isNobody(address) {
		return address
	}
	return r.issuer(asset)
}

func (r *Reader) isNobody(address uint32) bool { return address == 0 || address == r.policy.Nobody }

func (r *Reader) issuer(asset uint32) uint32 {
	if asset == 0 {
		return 0
	}
	for i := range r.policy.Wrappers {
		if r.policy.Wrappers[i].Token == asset {
			return r.policy.Wrappers[i].Contract
		}
	}
	return r.venues.Issuer(asset)
}

// classOf is the asset that another stands for 1:1.
func (r *Reader) classOf(asset uint32) uint32 {
	for i := range r.policy.Wrappers {
		if r.policy.Wrappers[i].Token == asset {
			return r.policy.Wrappers[i].Base
		}
	}
	return asset
}

func (r *Reader) venueOf(address uint32) Venue {
	if r.isNobody(address) {
		return NoVenue
	}
	for i := range r.policy.Wrappers {
		if r.policy.Wrappers[i].Contract == address {
			return Wrapping
		}
	}
	return r.venues.Venue(address)
}

// imply adds the moves of wrapped coins that no row tells, of a token where only the coin's are there,
// or the other way round: transfers inside a contract's call are often not.
func (r *Reader) imply() {
	for i := range r.policy.Wrappers {
		w := &r.policy.Wrappers[i]
		ofToken := func(m move) bool { return m.asset == w.Token && m.issued }
		ofBase := func(m move) bool { return m.asset == w.Base && (m.from == w.Contract || m.to == w.Contract) }
		token, base := slices.ContainsFunc(r.moves, ofToken), slices.ContainsFunc(r.moves, ofBase)
		if w.Contract == 0 || token == base {
			continue
		}
		for _, m := range r.moves {
			if token && !ofToken(m) || base && !ofBase(m) {
				continue
			}
			m.from, m.to, m.implied = m.to, m.from, true
			if m.asset = w.Token; token {
				m.asset = w.Base
			}
			r.moves = append(r.moves, m)
		}
	}
}

// meet makes a party of each address.
func (r *Reader) meet() {
	for i := range r.moves {
		r.ids = append(r.ids, r.moves[i].from, r.moves[i].to)
	}
	slices.Sort(r.ids)
	r.ids = slices.Compact(r.ids)
	for i, id := range r.ids {
		r.parties = append(r.parties, party{venue: r.venueOf(id), nobody: r.isNobody(id), leader: int32(i)})
	}
	for i := range r.moves {
		m := &r.moves[i]
		m.sender, _ = r.partyOf(m.from)
		m.receiver, _ = r.partyOf(m.to)
	}
}

// partyOf is the number of an address that is a party.
func (r *Reader) partyOf(address uint32) (uint32, bool) {
	i, found := slices.BinarySearch(r.ids, address)
	return uint32(i), found
}

// add sums the moves by party and asset, then by party and class.
func (r *Reader) add() {
	r.imply()
	r.meet()
	for i := range r.moves {
		m := &r.moves[i]
		r.sums = append(r.sums,
			sum{party: m.sender, class: m.class, asset: m.asset, out: m.amount, implied: m.implied, issued: m.issued},
			sum{party: m.receiver, class: m.class, asset: m.asset, in: m.amount, implied: m.implied, issued: m.issued})
	}
	slices.SortFunc(r.sums, func(a, b sum) int {
		return cmp.Or(cmp.Compare(a.party, b.party), cmp.Compare(a.class, b.class), cmp.Compare(a.asset, b.asset))
	})
	joined := r.sums[:0]
	for _, x := range r.sums {
		if last := len(joined) - 1; last >= 0 && joined[last].party == x.party && joined[last].asset == x.asset {
			s := &joined[last]
			_, overOut := s.out.AddOverflow(&s.out, &x.out)
			_, overIn := s.in.AddOverflow(&s.in, &x.in)
			s.over, s.implied = s.over || overOut || overIn, s.implied || x.implied
			s.issued = s.issued || x.issued
			continue
		}
		joined = append(joined, x)
	}
	r.sums = joined
	for i := 0; i < len(r.sums); {
		end := i + 1
		for end < len(r.sums) && r.sums[end].party == r.sums[i].party && r.sums[end].class == r.sums[i].class {
			end++
		}
		r.addNet(i, end)
		i = end
	}
}

// addNet nets the sums of one party and class.
func (r *Reader) addNet(from, to int) {
	n := net{party: r.sums[from].party, class: r.sums[from].class, from: int32(from), to: int32(to)}
	var all Sum
	for i := from; i < to; i++ {
		s := &r.sums[i]
		_, overOut := all.Out.AddOverflow(&all.Out, &s.out)
		_, overIn := all.In.AddOverflow(&all.In, &s.in)
		n.over = n.over || s.over || overOut || overIn
	}
	n.amount, n.gained = all.Net()
	p := &r.parties[n.party]
	if len(r.nets) == 0 || r.nets[len(r.nets)-1].party != n.party {
		p.first = int32(len(r.nets))
	}
	switch {
	case n.over:
		p.odd = true
	case n.gained:
		p.gains = true
	case !n.amount.IsZero():
		n.own = p.venue == NoVenue && slices.ContainsFunc(r.sums[from:to], func(s sum) bool { return r.issuer(s.asset) == r.ids[n.party] })
		p.pays, p.gives = true, p.gives || !n.own
	}
	r.nets = append(r.nets, n)
}

// netsOf are those of a party.
func (r *Reader) netsOf(party uint32) []net {
	end := int(r.parties[party].first)
	for end < len(r.nets) && r.nets[end].party == party {
		end++
	}
	return r.nets[r.parties[party].first:end]
}
