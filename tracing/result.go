package tracing

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// Transfer is a transfer that carried taint. It is valid while it is being handed over.
type Transfer struct {
	From, To uint32 // 0: none
	Asset    uint32
	// Amount is what moved, and Tainted how much of it is tainted. On UTXO chains Amount
	// is the output's, and Tainted what came into it from From.
	Amount, Tainted uint256.Int
	// Parts are the tainted units source by source. Under poison each is the whole.
	Parts []taint.Run
	// Hops counts transfers from a source, this one included.
	Hops int
	// Stop is the label of the stop that it reached, if it did.
	Stop string
	// Crossing is what sort of trade it is a leg of, or [Bridge]; "": of none. What was paid in one
	// carries the taint that it brought there, and what it paid the taint that crossed.
	Crossing string

	segment, tx int
	way         int32 // by which the sender had it
	at          uint64
	trace       *trace
}

// Place is where its transaction stands.
func (t *Transfer) Place() ledger.Place { return t.trace.v.PlaceOf(t.segment, t.tx) }

// block is the block of its transaction.
func (t *Transfer) block() segment.Block {
	s := t.trace.course.segments[t.segment]
	return s.Block(s.BlockOf(t.tx))
}

// Path is a shortest way by which its taint came, itself included, in the order of the
// chain: forward from a source on, backward up to a source.
func (t *Transfer) Path() []Step {
	last := way{before: t.way, from: t.From, to: t.To, at: t.at}
	if t.trace.course.backward {
		last.from, last.to = t.To, t.From
	}
	return t.trace.path(&last)
}

// Summary says what became of the taint. All amounts are of tainted units, by asset and
// source. Except under poison they add up: Issued + CrossedIn = Stopped + Held + Returned +
// Fees + Limited + Gone + CrossedOut.
type Summary struct {
	Reached   int    // addresses, sources included, stops not
	Transfers uint64 // that carried taint
	Issued    []Amount
	Stopped   []Stopped // by label
	Held      []Amount  // by addresses at the end, or in outputs that nobody spent
	Returned  []Amount  // to a source
	Fees      []Amount
	Limited   []Limited
	Gone      []Gone
	// CrossedIn came out of trades, or from elsewhere as an arrival; CrossedOut went into trades
	// that gave another asset for it.
	CrossedIn, CrossedOut []Amount
	// Unexplained are untainted units that addresses with taint sent without the ledger
	// showing where they had them from; nil where the method does not ask for balances.
	Unexplained []Amount
	// UnknownInputs are those of transactions on the way of which the ledger does not know
	// the amount; they were taken for what their transactions lack.
	UnknownInputs int
	// Partial says why the trace ended before its end; "" when it did not.
	Partial string
	Head    ledger.Place // up to where the ledger goes
}

// Stopped is what reached the stops of one label.
type Stopped struct {
	Label      string
	Amounts    []Amount
	Transfers  int
	Depositors int // different addresses that it came from
}

// Limit is why taint was followed no further.
type Limit string

// The limits.
const (
	MaxHops     Limit = "max_hops"
	MinAmount   Limit = "min_amount"
	Hub         Limit = "hub"      // an address without label that moves too much to be one owner's
	Ended       Limit = "ended"    // the trace ended before it was known what the receiver held
	TooMuch     Limit = "too_much" // a balance beyond 256 bits: its token makes up amounts
	Lending     Limit = "lending"  // deposited where others borrow it
	Staking     Limit = "staking"
	Liquidity   Limit = "liquidity"   // put into a pool, or several assets at once into one trade
	Joined      Limit = "coinjoin"    // paid in a CoinJoin, where the query ends at them
	Indivisible Limit = "indivisible" // less than half a unit of what a trade got
	Unplaced    Limit = "unplaced"    // what a trade or arrival brought is tainted already, or was not there any more
)

// Limited is what a limit took out of the trace.
type Limited struct {
	Limit     Limit
	Amounts   []Amount
	Transfers int
}

// Exit is a way by which taint leaves what addresses hold.
type Exit string

// The exits.
const (
	Nobody    Exit = "no_address"  // to no address: destroyed, or an output that none can be read from
	Unclaimed Exit = "unclaimed"   // fees that the block's reward left out
	Origin    Exit = "unexplained" // backward: from funds that the ledger does not explain
	Minted    Exit = "minted"      // backward: issued by a block or a contract
)

// Gone is what left by an exit.
type Gone struct {
	Exit      Exit
	Amounts   []Amount
	Transfers int
}

// Address is an address that taint reached.
type Address struct {
	ID     uint32
	Source bool
	Stop   string // label of the stop that it is
	Hub    bool
	Hops   int // fewest transfers from a source at the time
	// Tainted is what it received, of a source what it sent.
	Tainted []Amount
	Held    []Amount     // of that at the end
	First   ledger.Place // of the transaction that first brought taint, or sent it
}

// Result is a finished trace. It can be asked until its view is closed.
type Result struct {
	Summary
	t *trace
}

// Addresses are the addresses reached, stops included, in the order in which taint first
// came to them; sources that sent anything stand where they first did.
func (r *Result) Addresses(each func(*Address) error) error {
	order := make([]int32, 0, len(r.t.parties))
	for i := range r.t.parties {
		if r.t.parties[i].seen {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return r.t.parties[a].compareFirst(&r.t.parties[b])
	})
	for _, i := range order {
		if err := each(r.t.address(i)); err != nil {
			return err
		}
	}
	return nil
}

// Step is a transaction on the way between a source and an address, and who paid whom; 0 where
// that is a fee, or an output without address. Under FIFO the transaction that leaves a fee
// and the reward that takes it are two steps of one hop.
type Step struct {
	From, To uint32
	Place    ledger.Place
}

// Path is a shortest way by which taint came to an address, in the order of the chain:
// forward from a source on, backward up to a source. It is nil where taint did not come,
// or the address is a source.
func (r *Result) Path(address uint32) []Step {
	i, ok := r.t.byAddress.find(address)
	if !ok || r.t.parties[i].way <= 0 {
		return nil
	}
	return r.t.path(&r.t.ways[r.t.parties[i].way])
}

// path is the way that ends with a transfer.
func (t *trace) path(last *way) (path []Step) {
	for w := last; ; w = &t.ways[w.before] {
		step := Step{w.from, w.to, t.v.PlaceOf(t.course.txAt(w.at))}
		if t.course.backward {
			step.From, step.To = step.To, step.From
		}
		path = append(path, step)
		if w.before <= 0 {
			break
		}
	}
	if !t.course.backward {
		slices.Reverse(path)
	}
	return path
}
