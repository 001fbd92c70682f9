package cluster

import (
	"context"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// GrowOptions of [Clusters.Grow]. The zero value is ready.
type GrowOptions struct {
	// Decisions are what people decided; nil: nothing.
	Decisions *Decisions
	// Settled leaves out the newest segments, which change soon, as long as they are a small part
	// of the whole: what is kept for later had better not rest on them.
	Settled bool
	// Merged is told of each transaction that made one cluster of several, in the order of the
	// chain, with an address of each; then of decisions, with segment -1. It may be nil.
	Merged func(segment, tx int, addresses []uint32)
	// Watch is called now and then with how many transactions are done of how many. It may be
	// nil.
	Watch func(done, all uint64)
}

// Grow goes on with the segments behind those that it has seen. Where the ledger is not the
// one that it has seen, or people decided anew, it is an error that wraps ErrOther, and New has
// to begin again. After any other error what it holds is of no use.
func (c *Clusters) Grow(ctx context.Context, v *ledger.View, opt GrowOptions) error {
	if v.Chain().Model != ledger.UTXO {
		return fmt.Errorf("cluster addresses of %s: %w", v.Chain().Name, ErrAccounts)
	}
	decided := opt.Decisions.on(v)
	if err := c.seen.fits(v, opt.Decisions.digest()); err != nil {
		return err
	}
	c.reach(v.Addresses())
	g := growth{Clusters: c, ctx: ctx, v: v, opt: opt, decided: decided, reader: NewReader(v)}
	segments := v.Segments()
	if opt.Settled {
		segments = settled(segments)
	}
	c.seen.decisions = opt.Decisions.digest()
	for i := len(c.seen.segments); i < len(segments); i++ {
		if err := g.segment(i, segments[i]); err != nil {
			return err
		}
		c.seen.segments = append(c.seen.segments, segments[i].Digest())
		c.seen.txs += segments[i].Counts().Txs
	}
	for _, j := range decided.joins {
		if a, b := c.find(j[0]), c.find(j[1]); a != b {
			c.unite(a, b)
			if opt.Merged != nil {
				opt.Merged(-1, 0, j[:])
			}
		}
	}
	return nil
}

// settledShare is which part of all transactions the segments may be that are left out.
const settledShare = 8

// settled leaves out the newest segments: a ledger joins small ones into larger ones, and undoes
// the newest.
func settled(segments []*segment.Segment) []*segment.Segment {
	all, left := uint64(0), uint64(0)
	for _, s := range segments {
		all += s.Counts().Txs
	}
	n := len(segments)
	for n > 0 {
		if left += segments[n-1].Counts().Txs; left > all/settledShare {
			break
		}
		n--
	}
	return segments[:n]
}

// growth is a Grow on its way.
type growth struct {
	*Clusters
	ctx     context.Context
	v       *ledger.View
	opt     GrowOptions
	decided *decided
	reader  *Reader
	steps   int
}

// segment goes through the transactions of one.
func (g *growth) segment(i int, s *segment.Segment) error {
	scan := s.ScanPayers(0)
	for {
		tx, payers, ok := scan.Next()
		if !ok {
			return g.ctx.Err()
		}
		if g.steps++; g.steps&(1<<12-1) == 0 {
			if err := g.ctx.Err(); err != nil {
				return err
			}
			if g.opt.Watch != nil {
				g.opt.Watch(g.seen.txs+uint64(tx), g.v.Counts().Txs)
			}
		}
		g.transaction(i, s, tx, payers)
	}
}

// transaction makes one cluster of those that pay, unless it is one already or the
// transaction does not tell.
func (g *growth) transaction(i int, s *segment.Segment, tx int, payers []uint32) {
	first, several := uint32(0), false
	for _, a := range payers {
		if a == 0 || int(a) >= len(g.parent) {
			continue // an address that nobody knows, or damage, which ledger verify finds
		}
		switch root := g.find(a); {
		case first == 0:
			first = root
		case root != first:
			several = true
		}
		if several {
			break
		}
	}
	if !several || !g.decided.tells(s, tx) || g.reader.Doubt(i, tx) {
		return
	}
	first = 0
	var stand []uint32
	for _, a := range payers {
		if a == 0 || int(a) >= len(g.parent) || g.decided.apart[a] {
			continue
		}
		root := g.find(a)
		if root != first {
			if g.opt.Merged != nil {
				stand = append(stand, a)
			}
			if first == 0 {
				first = root
			} else {
				first = g.unite(first, root)
			}
		}
	}
	if len(stand) > 1 {
		g.opt.Merged(i, tx, stand)
	}
}
