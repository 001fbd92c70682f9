package bridge

import (
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// Basis is what a hop rests on.
type Basis uint8

// The bases, the strongest first.
const (
	ByUser Basis = iota + 1
	ByMemo
	ByAmountAndTime
)

func (b Basis) String() string {
	switch b {
	case ByUser:
		return "user"
	case ByMemo:
		return "memo"
	case ByAmountAndTime:
		return "amount_time"
	}
	return "unknown"
}

// Missing says which end of a hop stands in none of the ledgers, or cannot be told.
type Missing uint8

// The values of Missing.
const (
	Neither  Missing = iota
	Arrival          // something went in and asked for an amount out: none is in the ledgers
	Leaving          // something came out that names a transaction in: it is not in the ledgers
	Unjoined         // both ends are in the ledgers and do not fit: Contradiction says why
)

func (m Missing) String() string {
	switch m {
	case Arrival:
		return "arrival"
	case Leaving:
		return "departure"
	case Unjoined:
		return "unjoined"
	}
	return ""
}

// End is one end of a hop: a payment to a bridge, or from one.
type End struct {
	View        int // number of the view among those given; -1: there is no such end
	Chain       wallet.Chain
	Place       ledger.Place
	Segment, Tx int // where it stands in the view
	// Row is the transfer or output in its segment; -1 where several are one payment.
	Row     int
	Address uint32 // who sent it, or who got it; 0: not known
	Bridge  uint32 // the address of the bridge that got it, or sent it; 0: not known
	Asset   uint32
	Amount  uint256.Int
	// Known says that asset, amount and addresses could be told from the transaction.
	Known bool
}

// none is an end that is not there.
func none() End { return End{View: -1, Row: -1, Segment: -1, Tx: -1} }

// Likelihood is an exact fraction of at most one; 0/0 is none, of what nobody can weigh.
type Likelihood struct{ Num, Den uint64 }

// certain is the likelihood of what the user says, and of a memo of who is called a bridge.
func certain() Likelihood { return Likelihood{1, 1} }

func (l Likelihood) String() string { return fmt.Sprintf("%d/%d", l.Num, l.Den) }

// Less compares two likelihoods. A denominator of 0 is none.
func (l Likelihood) Less(o Likelihood) bool {
	h1, l1 := bits.Mul64(l.Num, o.Den)
	h2, l2 := bits.Mul64(o.Num, l.Den)
	return h1 < h2 || h1 == h2 && l1 < l2
}

// Hop is value that left one chain and came out on another, or on the same.
type Hop struct {
	From, To End
	Basis    Basis
	Missing  Missing
	// Function is what the outbound says it is: Outbound or Refund, else "".
	Function Function
	// Asked is the memo of the transaction in; nil: none that could be read.
	Asked *Memo
	// Confirmed says that a label or the user names who pays out as a bridge.
	Confirmed bool
	// Likelihood is none of a memo that is not Confirmed: it is what the writer says.
	Likelihood Likelihood
	// Sources is how many payments in could be the one that came out here, and Arrivals how
	// many payments out the one that went in there, itself counted: by amount and time.
	Sources, Arrivals uint64
	SameAddress       bool // the sender there is the receiver here, both on chains of the EVM
	// Number of Of, from 1: the payments out that name one payment in, and what they are
	// together, where all are of one asset.
	Number, Of int
	Together   uint256.Int
	// Contradiction is what does not fit; "": nothing.
	Contradiction string
	Evidence      string
}

// Bridge is an address that a label or the user calls a bridge's.
type Bridge struct {
	View    int
	Address uint32
	// Name is the bridge's. What goes in under one name comes out under the same; "" is one
	// name too.
	Name string
}

// Token is an asset that a bridge mints where value comes out and burns where it goes in: its
// transfers from and to the zero address are the bridge's.
type Token struct {
	View  int
	Asset uint32
	Name  string // of the bridge
}

// Given is a hop that the user knows of.
type Given struct {
	From, To Stop
	Evidence string // why, in the user's words
}

// Stop is a transaction, and where it does several things the address that matters: who paid
// in, or who was paid. "": there is one.
type Stop struct {
	View    int
	Tx      string
	Address string
}

// Options say what to look for. The zero Options find hops by memo alone.
type Options struct {
	Bridges []Bridge
	Tokens  []Token
	Given   []Given
	// Coins are symbols that stand for another: "WETH" for "ETH". An amount that comes out is
	// of the symbol that went in, in any case of letters.
	Coins map[string]string
	// Wait is how many seconds after a payment in its outbounds by memo are counted together;
	// 0: DefaultWait. Later ones are found too, each alone.
	Wait int64
	// Window is how many seconds after a payment in one out may match it by amount; 0:
	// DefaultWindow.
	Window int64
	// Fee is the most that may be lacking of it, in millionths; 0: DefaultFee. All of it is
	// refused.
	Fee uint64
	// Listed is how many candidates of one arrival are given; 0: DefaultListed. Likelihoods
	// count them all.
	Listed int
	// Pending is how many payments are held in memory; 0: DefaultPending.
	Pending int
}

// Defaults of Options.
const (
	// DefaultWait is a week. An outbound is delayed by up to an hour (thornode merge request
	// 1844), a payment in of much Bitcoin waited for six (its issue 1761); the rest is for swaps
	// in parts and for days on which the network stood still.
	DefaultWait = 7 * 24 * 3600
	// DefaultWindow is an hour, within which bridges that do not wait for a challenge period
	// pay out.
	DefaultWindow  = 3600
	DefaultFee     = 10_000 // one percent
	DefaultListed  = 8
	DefaultPending = 1 << 20
	wholeFee       = 1_000_000
)

// Report counts what was looked at.
type Report struct {
	Memos, Unread uint64 // transactions with a memo, and those that nobody can read
	Hops          uint64 // with both ends
	Promised      uint64 // by memo: payments in of which no outbound is in the ledgers
	Orphans       uint64 // by memo: outbounds whose payment in is not in the ledgers
	Unjoined      uint64 // by memo: both are, and do not fit
	In, Out       uint64 // payments to bridges, and from them, that could be compared
	Internal      uint64 // payments from a bridge to a bridge of the same chain
	Untimed       uint64 // payments in blocks of unknown time, which no window holds
	Unscaled      uint64 // payments of which the coin, its decimals or the rows are not known, or too many
	Late          uint64 // payments in blocks whose time goes back more than its chain's ever did
	// Crowded are payments out that nothing is inferred about, since more came together than
	// Pending allows.
	Crowded uint64
}
