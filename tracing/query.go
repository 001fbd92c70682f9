package tracing

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/taint"
)

// Direction is which way money is followed.
type Direction uint8

// Forward asks where it went, Backward where it came from.
const (
	Forward Direction = iota
	Backward
)

func (d Direction) String() string {
	if d == Backward {
		return "backward"
	}
	return "forward"
}

// Query says what is followed, and how far. The zero values of its limits set none.
type Query struct {
	Method    taint.Method
	Direction Direction
	// Sources are those whose money is followed: forward what they sent, backward what
	// they received. An address stands in one of them only.
	Sources []Source
	// Apart asks for sums source by source beside those of all together. Several numbers
	// ask for it too.
	Apart bool
	// Stops says where a trace ends; nil: nowhere. A source is never a stop.
	Stops Stops
	// Asset, by its number in the ledger, is the only one followed; nil: all.
	Asset *uint32
	// Since and Until are the first and last moment, in Unix seconds: from the first
	// block that is at or after Since, up to the last one before any block after Until.
	Since, Until *int64
	// MaxHops is how many transfers one after the other are followed: on account chains an
	// address counts by its fewest so far, on UTXO chains each output by its own.
	MaxHops int
	// MinAmount is the least tainted amount of a transfer that is followed, in the
	// asset's smallest unit.
	MinAmount *uint256.Int
	// HubRows ends a trace at an address without label that has more rows in the ledger
	// than this: whoever moves so much pools the money of many.
	HubRows int
	// EndAtCoinJoins ends the way at what a CoinJoin pays: whose of the outputs is whose nobody
	// can tell. Else taint is divided among them like in any transaction.
	EndAtCoinJoins bool
	// MaxTransfers ends the whole trace after so many tainted transfers.
	MaxTransfers uint64
	// MaxRows ends the whole trace after so many rows of the ledger were read.
	MaxRows uint64
	// Crossings says which transactions turn one asset into another, so that taint crosses
	// with it; nil: it goes on in the asset in which it is. Forward, on account chains.
	Crossings Crossings
	// Arrivals is taint that comes from elsewhere, such as another chain. Forward. A query
	// that has some needs no sources.
	Arrivals []Arrival

	sweep sweepWhen // account chains
}

// Source is an address whose money is followed.
type Source struct {
	Address uint32
	// Number tells sources apart whose taint is kept apart, from 1. Several addresses
	// may have the same.
	Number uint32
}

// Stops says where a trace ends.
type Stops interface {
	// Stop is asked once for each address that taint reaches. label names whose it is;
	// what goes there is summed up under it.
	Stop(address uint32) (label string, stop bool, err error)
}

// ErrUntimed is in the error of a trace by time through blocks whose time nobody told.
var ErrUntimed = errors.New("the time of some blocks is not known")

// check refuses a query that means nothing.
func (q *Query) check(v *ledger.View) error {
	if q.Method < taint.Poison || q.Method > taint.Seniority {
		return fmt.Errorf("trace on %s: there is no method number %d", v.Chain().Name, q.Method)
	}
	if v.Chain().Model == ledger.Account && !q.Method.OnAccounts() {
		return fmt.Errorf("trace on %s: %s needs outputs to choose among, and an account has none: use seniority", v.Chain().Name, q.Method)
	}
	if len(q.Sources) == 0 && len(q.Arrivals) == 0 {
		return fmt.Errorf("trace on %s: there is no source: name an address that the ledger has seen", v.Chain().Name)
	}
	seen := map[uint32]uint32{}
	for _, s := range q.Sources {
		if s.Address == 0 || s.Address > v.Addresses() {
			return fmt.Errorf("trace on %s: the ledger has no address number %d", v.Chain().Name, s.Address)
		}
		if s.Number == 0 {
			return fmt.Errorf("trace on %s: the source %s has no number: count from 1", v.Chain().Name, v.AddressText(s.Address))
		}
		if n, twice := seen[s.Address]; twice && n != s.Number {
			return fmt.Errorf("trace on %s: %s stands in two sources: an address can only be in one", v.Chain().Name, v.AddressText(s.Address))
		}
		seen[s.Address] = s.Number
	}
	if q.Direction == Backward && (q.Crossings != nil || len(q.Arrivals) > 0) {
		return fmt.Errorf("trace on %s: money is followed forward only through trades and from other chains", v.Chain().Name)
	}
	for i := range q.Arrivals {
		if err := q.Arrivals[i].check(v, q.Method); err != nil {
			return fmt.Errorf("trace on %s: arrival %d: %w", v.Chain().Name, i+1, err)
		}
	}
	if q.Since != nil && q.Until != nil && *q.Since > *q.Until {
		return fmt.Errorf("trace on %s: it ends before it begins", v.Chain().Name)
	}
	if (q.Since != nil || q.Until != nil) && v.Counts().Untimed > 0 {
		return fmt.Errorf("trace on %s by time: %w: import the blocks with their times, or trace without --since and --until", v.Chain().Name, ErrUntimed)
	}
	return nil
}
