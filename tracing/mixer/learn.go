package mixer

import (
	"context"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// Kind is what an address that is called a mixer does with an asset.
type Kind string

// The kinds.
const (
	// Fixed takes one amount only: a pool.
	Fixed Kind = "pool"
	// PassesOn holds nothing beyond a transaction: a proxy or router in front of pools.
	PassesOn Kind = "proxy"
	// Several takes several amounts: a custodial mixer, or a proxy of which the ledger
	// does not show what it passes on.
	Several Kind = "several_amounts"
	// OneDeposit took one payment, and one amount alone shows no denomination.
	OneDeposit Kind = "one_deposit"
	// Outputs is what every mixer on a chain of outputs is here: custodial.
	Outputs Kind = "outputs"
	// Unread is not known, since its rows were not read to their end.
	Unread Kind = "not_read"
)

// Learnt is what the ledger shows of how an address takes an asset.
type Learnt struct {
	Kind         Kind
	Denomination uint256.Int // of a pool
	Deposits     uint64      // payments to it
	Rows         uint64      // of the ledger that were read, those that were read twice twice
	Partial      string      // why not all were; then Kind is Unread
}

// strays is the part of the payments to a pool, one in so many, that may be of another
// amount: anybody can send a token to a contract without making a deposit of it, and a new
// version of a pool is paid in one sum what was unspent in the old one.
const strays = 100

// often is the part of the transactions that pay an address several amounts, one in so many, in
// which it must pass all on to be a proxy: the ledger may lack the internal transfers of some.
// Where a single amount is paid to it, that counts only if it goes to what is called a mixer too,
// or does so each time: anybody may put a deposit and a withdrawal of his own into one
// transaction, and a young pool has few others.
const often = 4

// Learn says whether an address takes one amount of an asset only. Anybody can pay it a
// stray sum, but one in a hundred is as far as that is believed; a file of pools is better
// evidence. mixer says whether labels call an address one; nil: none is. It reads the rows of
// the address at most twice, and no more than maxRows in all.
func Learn(ctx context.Context, v *ledger.View, address, asset uint32, maxRows uint64, mixer func(uint32) bool) (Learnt, error) {
	if v.Chain().Model == ledger.UTXO {
		return Learnt{Kind: Outputs}, nil
	}
	c := counting{mixer: mixer}
	r := reader{ctx: ctx, view: v, maxRows: maxRows}
	partial, err := c.count(&r, address, asset)
	if err != nil {
		return Learnt{}, err
	}
	l := Learnt{Kind: Several, Deposits: c.deposits, Partial: partial}
	one := false
	if partial == "" && c.deposits > 1 {
		if one, l.Partial, err = c.one(&r, address, asset); err != nil {
			return Learnt{}, err
		}
	}
	l.Rows = r.read
	switch {
	case l.Partial != "": // what the rest shows may be anything
		l.Kind = Unread
	case c.proxy(one):
		l.Kind = PassesOn
	case c.deposits < 2:
		l.Kind = OneDeposit
	case one:
		l.Kind, l.Denomination = Fixed, c.amount
	}
	return l, nil
}

// counting looks at what an address is paid, transaction by transaction.
type counting struct {
	deposits       uint64
	taking, passed uint64 // transactions that pay it, and those of them that it passed all on in
	toMixers       uint64 // those of these in which only mixers got it
	mixer          func(uint32) bool
	// amount is the one that more than half of the deposits have, if any has (the vote of
	// Boyer and Moore).
	amount uint256.Int
	votes  uint64

	at      txAt
	in, out uint256.Int
	over    bool // a sum of the transaction is beyond 256 bits
	others  bool // somebody else than mixers got some of it
}

// proxy says whether it passes on what it gets; one, whether that is of one amount.
func (c *counting) proxy(one bool) bool {
	n := c.passed
	if one && n < c.taking {
		n = c.toMixers
	}
	return n > 0 && often*n >= c.taking
}

// count looks at all payments; partial says why it did not.
func (c *counting) count(r *reader, address, asset uint32) (partial string, err error) {
	partial, err = r.rows(address, asset, func(x *row) error {
		if x.at != c.at {
			c.close()
			c.at = x.at
		}
		sum := &c.out
		if x.in {
			sum = &c.in
			c.deposits++
			c.vote(&x.amount)
		} else {
			c.others = c.others || c.mixer == nil || !c.mixer(x.other)
		}
		_, over := sum.AddOverflow(sum, &x.amount)
		c.over = c.over || over
		return nil
	})
	c.close()
	return partial, err
}

// close ends a transaction.
func (c *counting) close() {
	if !c.in.IsZero() || c.over {
		c.taking++
		if c.in == c.out && !c.over {
			c.passed++
			if !c.others {
				c.toMixers++
			}
		}
	}
	c.in, c.out, c.over, c.others = uint256.Int{}, uint256.Int{}, false, false
}

func (c *counting) vote(amount *uint256.Int) {
	switch {
	case c.votes == 0:
		c.amount, c.votes = *amount, 1
	case c.amount == *amount:
		c.votes++
	default:
		c.votes--
	}
}

// one says whether all payments are of that amount, but for what may stray; partial says why
// not all were read.
func (c *counting) one(r *reader, address, asset uint32) (is bool, partial string, err error) {
	var equal, other uint64
	partial, err = r.rows(address, asset, func(x *row) error {
		switch {
		case !x.in:
		case x.amount == c.amount:
			equal++
		default:
			other++
		}
		return nil
	})
	return equal >= 2 && strays*other <= c.deposits, partial, err
}
