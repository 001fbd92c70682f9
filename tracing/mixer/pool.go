package mixer

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/taint"
)

// Pool is an address that takes deposits of one amount of one asset.
type Pool struct {
	Address, Asset uint32 // by their numbers in the ledger
	Denomination   uint256.Int
}

// Deposit is a tainted payment to a mixer.
type Deposit struct {
	Place   ledger.Place // of its transaction
	From    uint32
	Amount  uint256.Int
	Tainted uint256.Int // of it
	// Parts are the tainted units source by source; none: all are of source 1. Where
	// sources overlap, as under poison, each is what that source taints.
	Parts []taint.Run
}

// Link is evidence that a withdrawal spends a deposit.
type Link struct {
	Pool
	Deposit, Withdrawal ledger.Place
	Evidence            string
}

// Reason is why nothing can be said.
type Reason string

// The reasons.
const (
	// MorePaidOut: the pool was left more often than the ledger shows it entered. The
	// ledger begins later, or lacks transfers.
	MorePaidOut Reason = "more_withdrawals_than_deposits"
	// OddAmount: the pool paid out what makes no denomination, so it is none of this kind,
	// or the ledger lacks a part.
	OddAmount Reason = "other_amount_paid_out"
	// TooMuch: the pool's sum needs more than 256 bits, so its token makes up amounts; or the
	// denomination that was given is so small that there would be more than 2^64 deposits.
	TooMuch Reason = "too_much"
)

// Words say a reason to a person.
func (r Reason) Words() string {
	switch r {
	case MorePaidOut:
		return "more was paid out than the ledger shows paid in: it begins later or lacks transfers, so how many deposits are unspent is not known, and what is said of withdrawals before rests on too few of them"
	case OddAmount:
		return "it paid out an amount that is not its denomination, so how many deposits are unspent is not known"
	case TooMuch:
		return "it was paid more than can be counted: its token makes up amounts beyond 256 bits, or the denomination is far too small"
	}
	return string(r)
}

// Payee is who got a part of a withdrawal.
type Payee struct {
	Address          uint32
	Amount           uint256.Int
	Probable, Linked uint256.Int // of the withdrawal's, by amount
}

// Withdrawal is one denomination that left a pool. It is valid while it is being handed over.
type Withdrawal struct {
	Place  ledger.Place
	Paid   []Payee // in the order of the chain: the recipient, then who relayed it
	Amount uint256.Int
	// Before are all deposits before it, and Unspent those of them that no withdrawal
	// before it took; linked ones are in neither.
	Before, Unspent uint64
	// Tainted is how many of the deposits before it brought taint.
	Tainted uint64
	// UnspentTainted are the units that are tainted, by expectation, in the unspent ones.
	UnspentTainted uint256.Int
	Probable       uint256.Int
	Parts          []taint.Run // of Probable, source by source
	// Reason is why Unspent, UnspentTainted and Probable are not known; "": they are.
	Reason Reason
	// Link is the evidence that it spends a certain deposit; nil: none. Then Linked is what
	// that brought, and nothing is probable.
	Link        *Link
	Linked      uint256.Int
	LinkedParts []taint.Run
}

// Sum adds tainted units up, all together under 0, and by source.
type Sum map[uint32]*big.Int

// All are the units of all sources together.
func (s Sum) All() *big.Int { return s.Of(0) }

// Of are those of one source.
func (s Sum) Of(source uint32) *big.Int {
	if s[source] == nil {
		return new(big.Int)
	}
	return s[source]
}

func (s Sum) add(total *uint256.Int, parts []taint.Run) {
	s.addTo(0, total)
	for i := range parts {
		s.addTo(parts[i].Source, &parts[i].Amount)
	}
}

func (s Sum) addTo(source uint32, x *uint256.Int) {
	if x.IsZero() {
		return
	}
	if s[source] == nil {
		s[source] = new(big.Int)
	}
	s[source].Add(s[source], x.ToBig())
}

// Plus adds another sum.
func (s Sum) Plus(o Sum) {
	for source, units := range o {
		if s[source] == nil {
			s[source] = new(big.Int)
		}
		s[source].Add(s[source], units)
	}
}

// Summary says what became of the tainted deposits of a pool. To the unit,
// Tainted = Probable + Linked + Left + Waiting + Undetermined.
type Summary struct {
	// Deposits and Withdrawals are all that the ledger shows, linked ones among them, and
	// Other payments to the pool of other amounts.
	Deposits, Withdrawals, Other uint64
	TaintedDeposits              uint64
	Tainted                      Sum
	Probable                     Sum // left with withdrawals
	Linked                       Sum // left with those that evidence links
	Left                         Sum // still in the pool, by expectation
	Waiting                      Sum // in linked deposits whose withdrawal comes after the end
	Undetermined                 Sum // in deposits of which nothing can be said
	Unspent                      uint64
	// Reason is why, from some withdrawal on, nothing is known; Missing is then how many
	// deposits the ledger lacks at least. Figures before it rest on too few.
	Reason  Reason
	Missing uint64
	Rows    uint64 // of the ledger that were read
	Partial string // why that was not all
}
