package swap

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// Reader says which transactions are trades. It keeps the last transaction, so that asking for
// all addresses of one costs little more than asking for the first. It is not safe for concurrent
// use, nor after one of its segments was closed.
type Reader struct {
	table
	venues   Venues
	policy   Policy
	out, in  []Leg
	paid     []Leg
	answered Trade
}

// NewReader makes a reader.
func NewReader(venues Venues, policy Policy) *Reader { return &Reader{venues: venues, policy: policy} }

// Of says whether a transaction is a trade of an address; see [Reader.Of].
func Of(s *segment.Segment, tx int, address uint32, venues Venues, policy Policy) (Trade, bool) {
	return NewReader(venues, policy).Of(s, tx, address)
}

// Of says whether a transaction of a segment is a trade of an address; where it is none, Why
// says so. A trade is asked for at any row of the address: of a coin that it unwraps only
// what comes in may be told.
func (r *Reader) Of(s *segment.Segment, tx int, address uint32) (Trade, bool) {
	r.load(s, tx)
	r.out, r.in, r.paid = r.out[:0], r.in[:0], r.paid[:0]
	r.answered = Trade{Payer: address, Inexact: r.inexact}
	if r.answered.Why = r.find(address); r.answered.Why != IsTrade {
		return Trade{Payer: address, Why: r.answered.Why}, false
	}
	t := &r.answered
	t.Out, t.In, t.Paid = r.out, r.in, r.paid
	return *t, true
}

// side is what one question gathers beside the legs.
type side struct {
	taken, given uint8  // kinds of labelled venues that took, and that paid
	taker, giver uint32 // the first of them
	sharers      bool   // somebody else paid into the same classes
	blind        bool   // somebody without label took some
	apart        bool   // what others received is for what others paid
}

func (s *side) take(kinds uint8, venue uint32) {
	if s.taken |= kinds; s.taker == 0 {
		s.taker = venue
	}
}

func (s *side) give(kinds uint8, venue uint32) {
	if s.given |= kinds; s.giver == 0 {
		s.giver = venue
	}
}

// find gathers the legs.
func (r *Reader) find(address uint32) Why {
	if r.fault != IsTrade {
		return r.fault
	}
	who, found := r.partyOf(address)
	if !found || r.parties[who].nobody {
		return NothingPaid
	}
	if r.parties[who].venue != NoVenue {
		return IsVenue
	}
	var x side
	paid, tooMuch := false, false
	for _, n := range r.netsOf(who) {
		c := r.class(n.class)
		if r.issues(address, &n) {
			continue // what it minted it did not pay
		}
		if c.over {
			tooMuch = true // which no honest asset is, so it has no part in the trade
			continue
		}
		wrapped := r.wrapped(c, &n)
		paid = paid || !wrapped.IsZero() || !n.gained && !n.amount.IsZero()
		if why := r.turned(c, &n, &wrapped, &x); why != IsTrade {
			return why
		}
	}
	switch {
	case len(r.out) == 0 && tooMuch:
		return TooMuch
	case !paid:
		return NothingPaid
	case len(r.out) == 0:
		return NoneTook
	}
	own := len(r.in)
	x.apart = r.fair(&x)
	if why := r.others(who, &x); why != IsTrade {
		return why
	}
	if len(r.in) == 0 {
		return NothingBack
	}
	r.name(own, &x)
	if r.answered.CutOff && (x.blind || x.taken == 0) {
		return NoneTook // where taint stops has to have a label
	}
	return IsTrade
}

// issues says whether an address minted or destroyed some of what it lost or gained.
func (r *Reader) issues(address uint32, n *net) bool {
	for i := n.from; i < n.to; i++ {
		if r.sums[i].issued && r.issuer(r.sums[i].asset) == address {
			return true
		}
	}
	return false
}

// wrapped is how much of a class the address turned into what stands for it, as far as wrappers
// did that.
func (r *Reader) wrapped(c *class, n *net) (amount uint256.Int) {
	if n.to-n.from < 2 {
		return amount
	}
	var lost, gained uint256.Int // neither overflows, since no sum does
	for i := n.from; i < n.to; i++ {
		if change, gain := r.sums[i].change(); gain {
			gained.Add(&gained, &change)
		} else {
			lost.Add(&lost, &change)
		}
	}
	if amount = lost; gained.Lt(&lost) {
		amount = gained
	}
	if c.wrapping.Lt(&amount) {
		amount.Clear() // from hand to hand
	}
	return amount
}

// turned adds the legs of one class: what of it venues took, or what they gave.
func (r *Reader) turned(c *class, n *net, wrapped *uint256.Int, x *side) Why {
	var sold, bought uint256.Int
	var why Why
	if n.gained {
		bought, why = r.bought(c, n, x)
	} else if !n.amount.IsZero() {
		sold, why = r.sold(c, n, x)
	}
	if why != IsTrade {
		return why
	}
	if !wrapped.IsZero() {
		x.take(1<<Wrapping, c.wrapper)
	}
	outs, ins := sold, bought
	outs.Add(&outs, wrapped)
	ins.Add(&ins, wrapped)
	taker := c.onlyTaker
	if sold.IsZero() {
		taker = c.wrapper
	}
	if !r.legs(&r.out, n, &outs, false, taker) || !r.legs(&r.in, n, &ins, true, r.answered.Payer) {
		return Mixed
	}
	return IsTrade
}

// sold is what of a loss venues took. What others gained of the class is paid to them.
func (r *Reader) sold(c *class, n *net, x *side) (amount uint256.Int, why Why) {
	sharers := c.payers.accepted+c.payers.others > 1
	switch {
	case c.acceptedGain.IsZero():
		return amount, IsTrade // it was paid, and no trade
	case c.gainers.others > 0 && sharers:
		return amount, Mixed
	}
	x.take(c.takers, c.taker)
	x.sharers, x.blind = x.sharers || sharers, x.blind || c.blindTake
	r.answered.Unlabelled = r.answered.Unlabelled || c.blindTake
	if amount = n.amount; c.gainers.others == 0 {
		return amount, IsTrade
	}
	for _, i := range r.byClass[c.from:c.to] {
		g := &r.nets[i]
		if !g.gained || r.parties[g.party].accepted {
			continue
		}
		asset := r.sums[g.from].asset
		if g.to-g.from > 1 { // in more than one form
			asset = g.class
		}
		r.paid = append(r.paid, Leg{Address: r.ids[g.party], Asset: asset, Amount: g.amount})
		amount.Sub(&amount, &g.amount) // the losses of a class are its gains
	}
	return amount, IsTrade
}

// bought is what of a gain counterparties paid.
func (r *Reader) bought(c *class, n *net, x *side) (amount uint256.Int, why Why) {
	if c.acceptedPay.IsZero() {
		return amount, IsTrade // a gift
	}
	if c.payers.others > 0 {
		if c.gainers.accepted+c.gainers.others > 1 {
			return amount, Mixed
		}
		amount = c.acceptedPay
	} else {
		amount = n.amount
	}
	x.give(c.givers, c.giver)
	r.answered.Unlabelled = r.answered.Unlabelled || c.blinds
	return amount, IsTrade
}

// legs adds an amount of a class in the form of the assets that were lost or gained. It fails where
// several forms leave open which.
func (r *Reader) legs(dst *[]Leg, n *net, amount *uint256.Int, gained bool, address uint32) bool {
	if amount.IsZero() {
		return true
	}
	var total uint256.Int
	start := len(*dst)
	for i := n.from; i < n.to; i++ {
		s := &r.sums[i]
		change, gain := s.change()
		if gain != gained || change.IsZero() {
			continue
		}
		total.Add(&total, &change)
		*dst = append(*dst, Leg{Address: address, Asset: s.asset, Amount: change})
		r.answered.Implied = r.answered.Implied || s.implied
	}
	if len(*dst) == start+1 {
		(*dst)[start].Amount = *amount
		return true
	}
	return total.Eq(amount)
}

// others adds what of the trade went to others than the payer.
func (r *Reader) others(who uint32, x *side) Why {
	own := len(r.in) > 0
	operated := false
	for k, i := range r.open {
		n := &r.nets[i]
		if n.party == who || r.parties[n.party].accepted {
			continue
		}
		c := r.class(n.class)
		switch lost := r.loses(who, n.class); {
		case lost && c.payers.accepted+c.payers.others == 1:
			continue // which the payer paid, and is listed so
		case lost && c.acceptedGain.IsZero() && !own:
			return NothingBack
		case !lost && x.apart && n.class == r.classOf(r.in[0].Asset):
			continue
		case lost, x.sharers, k >= maxReceivers, c.payers.others > 0:
			return Mixed
		}
		// A router of which the ledger does not tell what it handed on, or a fire.
		operated = operated || r.parties[n.party].nobody || r.ids[n.party] == r.called || r.hasWrapped(n) && !r.internals
		amount := n.amount
		if !r.legs(&r.in, n, &amount, true, r.ids[n.party]) {
			return Mixed
		}
		x.give(c.givers, c.giver)
		r.answered.Unlabelled = r.answered.Unlabelled || c.blinds
	}
	if operated && !own {
		return NothingBack
	}
	return IsTrade
}

// Where several sell one asset for one other, whoever has fairTenths tenths of his proportion has what is
// his: prices move within a transaction, and fees are taken.
const fairTenths = 9

// fair says whether several sold one class for one other, and the payer received about in
// proportion to what it sold. Tokens that sell what they took as a fee, in the middle of somebody's
// sale, are the common case.
func (r *Reader) fair(x *side) bool {
	if !x.sharers || len(r.out) != 1 || len(r.in) != 1 || len(r.paid) > 0 {
		return false
	}
	out, in := r.class(r.classOf(r.out[0].Asset)), r.class(r.classOf(r.in[0].Asset))
	if out == in || in.payers.others > 0 {
		return false
	}
	has := new(big.Int).Mul(r.in[0].Amount.ToBig(), out.acceptedGain.ToBig())
	due := new(big.Int).Mul(r.out[0].Amount.ToBig(), in.acceptedPay.ToBig())
	return has.Mul(has, big.NewInt(10)).Cmp(due.Mul(due, big.NewInt(fairTenths))) >= 0
}

// loses says whether a party lost some of a class.
func (r *Reader) loses(who, class uint32) bool {
	for _, n := range r.netsOf(who) {
		if n.class == class {
			return !n.gained && !n.amount.IsZero()
		}
	}
	return false
}

// hasWrapped says whether some of a gain is of a wrapped coin.
func (r *Reader) hasWrapped(n *net) bool {
	for i := n.from; i < n.to; i++ {
		if r.sums[i].asset != n.class {
			return true
		}
	}
	return false
}

// name says what kind of trade the legs are, and what the policy does with it.
func (r *Reader) name(own int, x *side) {
	t := &r.answered
	kinds := x.taken | x.given
	treatment := Wrap
	redeemed := len(r.out) == 1 && r.claims(r.out, true)
	switch {
	case has(kinds, Lending):
		t.Kind, treatment = Lent, r.policy.Lending
	case has(kinds, Staking):
		t.Kind, treatment = Staked, r.policy.Staking
	case has(kinds, Liquidity), len(r.out) > 1, !single(kinds, Wrapping) && (redeemed || r.claims(r.in, false)):
		t.Kind, treatment = Pooled, r.policy.Liquidity
	case single(kinds, Wrapping):
		t.Kind = Wrapped
	default:
		t.Kind = Swapped
	}
	t.CutOff = treatment == CutOff && !redeemed
	if own == 0 && (t.Kind == Swapped || t.Kind == Wrapped) {
		t.Kind = ForOther
	}
	switch {
	case x.taker != 0:
		t.Venue = x.taker
	case x.giver != 0:
		t.Venue = x.giver
	default:
		t.Venue = r.leading()
	}
}

// claims says whether all assets of what was sold, or some of what was bought, are issued by
// the labelled venue that took or gave them.
func (r *Reader) claims(legs []Leg, sold bool) bool {
	for i := range legs {
		issuer := r.issuer(legs[i].Asset)
		party, met := r.partyOf(issuer)
		is := false
		if met && r.parties[party].venue != NoVenue {
			for _, n := range r.netsOf(party) {
				is = is || n.class == r.classOf(legs[i].Asset) && n.gained == sold && !n.amount.IsZero()
			}
		}
		if is != sold {
			return is
		}
	}
	return sold
}

// leading is a venue of which only is known that it led to the counterparties.
func (r *Reader) leading() uint32 {
	if r.calls {
		return r.called
	}
	for i := range r.parties {
		if v := r.parties[i].venue; v == Exchange || v == Liquidity {
			return r.ids[i]
		}
	}
	return 0
}
