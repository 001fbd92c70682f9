package ledger

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// Movement is an amount that moved to or from the address that is asked about.
//
// On an account chain it is a transfer. On a UTXO chain it is what one transaction did to
// one side of the address: all its inputs there, or all its outputs, summed.
type Movement struct {
	Place
	Direction Direction
	Kind      Kind   // of the transfer; UTXO chains: Value
	Number    uint32 // of the transfer among its kind; UTXO chains: 0
	Other     uint32 // the other address; 0 where there is none, and on UTXO chains
	Asset     uint32
	Amount    uint256.Int // 0 where it is not known
	Unknown   bool        // the amount of an input is not known, so that Amount is not either
	Inexact   bool        // the input held the amount as a floating point number
	// Rows are, on UTXO chains, the numbers of the inputs or outputs in their
	// transaction, from 0.
	Rows []uint32
}

// ErrCursor is wrapped by the error about a cursor that cannot be used.
var ErrCursor = errors.New("the cursor does not fit")

// ErrUntimed is wrapped by the error about a question by time that touches blocks
// whose time nobody told.
var ErrUntimed = errors.New("the time of a block is not known")

// DefaultPage is how long a page is where the limit is not positive.
const DefaultPage = 100

// pageScan is how many rows a page looks at. Only a filter by asset or time can make it
// look at more than the page shows.
const pageScan = 1 << 18

// Movements lists what moved to and from an address in the order of the chain, the oldest
// or the newest first. On a UTXO chain a transaction's inputs come before its outputs.
//
// A page has at most limit movements. next gives the following page and is empty where
// there is none; a page may be short, even empty, and still have a next one, since no page
// looks at more than a few hundred thousand rows for a rare asset. A cursor names the last
// row it saw by block, transaction and place, so that it stays good while the ledger
// grows; it fits one address of one chain and one order, and any filter.
//
// A question by time that meets something of the address in a block of unknown time is an
// error that wraps [ErrUntimed]; a cursor that does not fit one that wraps [ErrCursor].
func (v *View) Movements(address uint32, f Filter, cursor string, limit int, newestFirst bool) (page []Movement, next string, err error) {
	w, err := v.walk(address, f, newestFirst)
	if err != nil {
		return nil, "", err
	}
	if cursor != "" {
		if w.start, err = v.readCursor(cursor, address, newestFirst); err != nil {
			return nil, "", err
		}
	}
	if limit <= 0 {
		limit = DefaultPage
	}
	w.scanLimit = pageScan
	var h, last hit
	for {
		ok, err := w.next(&h)
		switch {
		case err != nil:
			return nil, "", err
		case w.interrupted:
			return page, v.writeCursor(&h, address, newestFirst), nil
		case !ok:
			return page, "", nil
		case len(page) == limit:
			return page, v.writeCursor(&last, address, newestFirst), nil
		}
		page = append(page, w.movement(&h))
		last = h
		w.scanned = max(0, w.scanned-1) // what is shown is no vain look
	}
}

// movement reads what a hit moved.
func (w *walker) movement(h *hit) Movement {
	m := Movement{Place: h.place(), Direction: h.direction(w.address)}
	if h.s.UTXO() {
		m.Rows = make([]uint32, 0, h.rows.end-h.rows.at)
		from, _ := h.rows.rowsOf(h.tx)
		amount, unknown := h.sum()
		for i := h.rows.at; i < h.rows.end; i++ {
			m.Rows = append(m.Rows, uint32(h.rows.entry(i)-from))
		}
		if m.Unknown = unknown > 0; !m.Unknown {
			m.Amount = amount
		}
		return m
	}
	x := &h.transfer
	m.Kind, m.Number = placeKind(x.Place)
	m.Asset, m.Amount, m.Inexact = x.Asset, x.Amount, x.Inexact
	if m.Other = x.From; m.Direction == Outgoing {
		m.Other = x.To
	}
	return m
}

// sum adds up the inputs or outputs of a hit, and counts the inputs of unknown amount.
func (h *hit) sum() (amount uint256.Int, unknown uint64) {
	var in segment.Input
	for i := h.rows.at; i < h.rows.end; i++ {
		row := h.rows.entry(i)
		if h.credit {
			amount.AddUint64(&amount, h.s.Output(row).Amount)
			continue
		}
		if h.s.Input(row, &in); !in.Known {
			unknown++
		}
		amount.AddUint64(&amount, in.Amount)
	}
	return amount, unknown
}

// placeKind takes a transfer's place apart.
func placeKind(place uint32) (Kind, uint32) {
	return Kind(place & (1<<segment.KindBits - 1)), place >> segment.KindBits
}
