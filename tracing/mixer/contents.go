package mixer

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// contents are the unspent deposits of a pool: how many, and what of them is tainted. Since
// each withdrawal takes any of them alike, what it takes of the taint is its part of the sum,
// which is haircut.
type contents struct {
	denomination uint256.Int
	unspent      uint64
	all          taint.Account
	// Where sources overlap, all knows one source only, and each is kept apart.
	overlapping bool
	apart       map[uint32]*taint.Account
	sources     []uint32 // that are apart, ascending
	runs        []taint.Run
}

// receive adds an amount of so many deposits, with the taint of one.
func (c *contents) receive(amount *uint256.Int, n uint64, d *Deposit) error {
	if c.unspent+n < n {
		return taint.ErrTooMuch
	}
	var runs []taint.Run
	if d != nil && !d.Tainted.IsZero() {
		runs = partsOf(d)
		if c.overlapping {
			c.begin(runs)
			runs = []taint.Run{{Source: 1, Amount: d.Tainted}}
		}
	}
	if err := c.all.Receive(taint.Haircut, amount, runs); err != nil {
		return err
	}
	c.unspent += n
	for _, source := range c.sources {
		own := []taint.Run(nil)
		if d != nil {
			if i := slices.IndexFunc(d.Parts, func(r taint.Run) bool { return r.Source == source }); i >= 0 {
				own = []taint.Run{{Source: 1, Amount: d.Parts[i].Amount}}
			}
		}
		if err := c.apart[source].Receive(taint.Haircut, amount, own); err != nil {
			return err
		}
	}
	return nil
}

// begin keeps sources apart that were not met yet; what is there is none of theirs.
func (c *contents) begin(runs []taint.Run) {
	for i := range runs {
		source := runs[i].Source
		if c.apart[source] != nil {
			continue
		}
		if c.apart == nil {
			c.apart = map[uint32]*taint.Account{}
		}
		a := new(taint.Account)
		a.SetBalance(c.all.Balance())
		c.apart[source] = a
		at, _ := slices.BinarySearch(c.sources, source)
		c.sources = slices.Insert(c.sources, at, source)
	}
}

// partsOf are the tainted units of a deposit by source, ascending.
func partsOf(d *Deposit) []taint.Run {
	if len(d.Parts) == 0 && !d.Tainted.IsZero() {
		return []taint.Run{{Source: 1, Amount: d.Tainted}}
	}
	return d.Parts
}

// send takes one denomination out, and says what of it is tainted. The parts are good until
// the next call.
func (c *contents) send() (tainted uint256.Int, parts []taint.Run) {
	c.unspent--
	c.runs, _ = c.all.Send(taint.Haircut, &c.denomination, c.runs[:0])
	taint.Tainted(c.runs, &tainted)
	if !c.overlapping {
		return tainted, c.runs
	}
	var own [1]taint.Run
	c.runs = c.runs[:0]
	for _, source := range c.sources {
		if runs, _ := c.apart[source].Send(taint.Haircut, &c.denomination, own[:0]); len(runs) > 0 {
			c.runs = append(c.runs, taint.Run{Source: source, Amount: runs[0].Amount})
		}
	}
	return tainted, c.runs
}

// left is what is tainted of what is there.
func (c *contents) left() (tainted uint256.Int, parts []taint.Run) {
	c.all.Tainted(&tainted)
	if !c.overlapping {
		return tainted, c.all.AppendParts(nil)
	}
	for _, source := range c.sources {
		var own uint256.Int
		if c.apart[source].Tainted(&own); !own.IsZero() {
			parts = append(parts, taint.Run{Source: source, Amount: own})
		}
	}
	return tainted, parts
}
