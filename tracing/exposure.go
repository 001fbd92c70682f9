package tracing

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/tracing/taint"
)

// ExposureQuery asks which labelled addresses stand behind what others received and sent.
// The zero values of its limits set none.
type ExposureQuery struct {
	// Subjects are the addresses that are asked about, taken together as one: what they
	// pay each other is nobody's exposure.
	Subjects []uint32
	// Labels say whose addresses are. A trace ends at the first that has one, of any kind.
	Labels *Labels
	// Prices value what came and went; nil: nothing is valued.
	Prices *prices.Table
	// Method divides what is mixed. Poison divides nothing and is refused.
	Method taint.Method
	// Asset, Since, Until, MaxHops and HubRows are those of a [Query].
	Asset        *uint32
	Since, Until *int64
	MaxHops      int
	HubRows      int
	// MaxRows is how many rows of the ledger may be read for the answer. The evidence of
	// links has a bound of its own.
	MaxRows uint64

	doubted map[uint32]struct{} // addresses that [Labels.InDoubt] is true of
}

// Exposure is what stands behind what some addresses received and sent. It is evidence of
// where value came from and went, and says nothing of anybody's guilt.
type Exposure struct {
	Subjects       []uint32 // ascending, each once
	Method         taint.Method
	Received, Sent Side
	Rows           uint64 // of the ledger that were read for it
	// InDoubt is how many addresses on the way count as unlabelled because the labels of
	// their cluster contradict each other.
	InDoubt int
}

// Side is one direction. Of each asset the rows of Direct, Indirect and Unattributed
// together are exactly its total.
type Side struct {
	Totals       []Total
	Direct       []Exposed // a subject's counterparty has the label
	Indirect     []Exposed // there are addresses without label between
	Unattributed []Unattributed
	Partial      string // why it is not complete, and what it covers then; "" when it is
}

// Total is how much of an asset was received or sent.
type Total struct {
	Asset uint32
	Units *big.Int
}

// Exposed is what leads to the labelled addresses of one category and entity.
type Exposed struct {
	Category string // id of the taxonomy; "unknown" where the labels say none
	Entity   string // id of the actor or listed party; ""
	List     string // that names the party; ""
	Asset    uint32
	Units    *big.Int
	// Hops is the least number of transfers between a subject and such an address, and
	// Path a shortest way, in the order of the chain.
	Hops int
	Path []Step
	// Address is the labelled one on that path; Label and Source are what is said of it,
	// and by whom. Addresses is how many labelled ones the row sums up.
	Address       uint32
	Label, Source string
	Addresses     int
	// Linked is the address that the label is of, where those of the row have none and are
	// only spent from together with such a one; 0: the labels are their own. Evidence is what
	// ties Address to it, or EvidenceMissing says why there is none.
	Linked          uint32
	Evidence        []cluster.Evidence
	EvidenceMissing string
	// USD is what the transfers at the labelled addresses were worth when they were made,
	// without the Unpriced units, of which no price is known; nil: of none is.
	USD      *prices.USD
	Unpriced *big.Int
}

// Reason is why no label stands behind units.
type Reason string

// The reasons, beside the [Limit] or [Exit] by which units left the trace.
const (
	Unlabelled Reason = "unlabelled" // with addresses that have no label, at the end of what was asked for
	Own        Reason = "own"        // of the subjects themselves, through others
	Fees       Reason = "fees"
	Cut        Reason = "partial" // not followed to the end
)

// Unattributed is what leads to no label.
type Unattributed struct {
	Reason Reason
	Asset  uint32
	Units  *big.Int
}

// Total is how much of an asset there is.
func (s *Side) Total(asset uint32) *big.Int {
	for _, t := range s.Totals {
		if t.Asset == asset {
			return t.Units
		}
	}
	return new(big.Int)
}

// ErrPoison is in the error of an exposure that no method divides.
var ErrPoison = errors.New("poison divides nothing: it cannot say which part of a sum came from whom")

// Expose looks behind what addresses received, and ahead of what they sent. When ctx ends,
// or a limit ends it, what was found so far comes back, and Partial says so.
func Expose(ctx context.Context, v *ledger.View, q ExposureQuery) (*Exposure, error) {
	if q.Method == taint.Poison {
		return nil, fmt.Errorf("exposure on %s: %w: use haircut or another method", v.Chain().Name, ErrPoison)
	}
	q.Subjects = slices.Clone(q.Subjects)
	slices.Sort(q.Subjects)
	q.Subjects = slices.Compact(q.Subjects)
	out := &Exposure{Subjects: q.Subjects, Method: q.Method}
	left := q.MaxRows
	q.doubted = map[uint32]struct{}{}
	for _, side := range []struct {
		direction Direction
		to        *Side
		share     uint64 // of the rows that are left
	}{{Backward, &out.Received, 2}, {Forward, &out.Sent, 1}} {
		read, err := q.expose(ctx, v, side.direction, left/side.share, side.to)
		if err != nil {
			return nil, err
		}
		left -= min(left, read)
		out.Rows += read
	}
	out.InDoubt = len(q.doubted)
	return out, q.evidence(ctx, out)
}

// directShare of the rows that may be read is kept for what moved directly, so that of an
// address that moves very much at least that is known.
const directShare = 4

// expose answers one direction, and says how many rows were read.
func (q *ExposureQuery) expose(ctx context.Context, v *ledger.View, d Direction, rows uint64, to *Side) (read uint64, err error) {
	whole := newGathering(q, v, d)
	if err := whole.trace(ctx, q.MaxHops, rows-rows/directShare); err != nil {
		return 0, err
	}
	read = whole.result.t.read
	if whole.result.Partial == "" || whole.stopped || rows == 0 {
		whole.into(to)
		return read, nil
	}
	direct := newGathering(q, v, d)
	if err := direct.trace(ctx, 1, rows-min(rows, read)); err != nil {
		return read, err
	}
	if read += direct.result.t.read; direct.subjectMoves > whole.subjectMoves {
		whole.widen(direct)
	}
	whole.into(to)
	return read, nil
}
