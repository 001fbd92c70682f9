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
	// UpTo is the last block that is looked at; nil: that of the ledger.
	UpTo *uint64
	// Merged is told of each transaction that made one cluster of several, in the order of the
	// chain, with an address of each; then of decisions, with segment -1. It may be nil.
	Merged func(segment, tx int, addresses []uint32)
	// Watch is called now and then with how many transactions are done of how many. It may be
	// nil.
	Watch func(done, all uint64)
}

// Grow goes on with the transactions behind those that it has seen. Where the ledger is not
// the one that it has seen, or people decided anew, it is an error that wraps ErrOther, and New
// has to begin again.
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
	before := uint64(0)
	for i, s := range v.Segments() {
		txs := s.Counts().Txs
		if before+txs > c.seen.Txs {
			if err := g.segment(i, s, before); err != nil {
				return err
			}
		}
		before += txs
	}
	for _, j := range decided.joins {
		if a, b := c.find(j[0]), c.find(j[1]); a != b {
			c.unite(a, b)
			if opt.Merged != nil {
				opt.Merged(-1, 0, j[:])
			}
		}
	}
	c.seen.note(v, opt.Decisions.digest())
	return nil
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
func (g *growth) segment(i int, s *segment.Segment, before uint64) error {
	from, to := int(max(g.seen.Txs, before)-before), int(s.Counts().Txs)
	if g.opt.UpTo != nil {
		if b := s.FindBlock(*g.opt.UpTo + 1); b < int(s.Counts().Blocks) {
			to, _ = s.Txs(b)
		}
	}
	if from >= to {
		return nil
	}
	scan := s.ScanPayers(from)
	for {
		tx, payers, ok := scan.Next()
		if !ok || tx >= to {
			break
		}
		if g.steps++; g.steps&(1<<12-1) == 0 {
			if err := g.ctx.Err(); err != nil {
				return err // what was seen so far is forgotten with this Clusters
			}
			if g.opt.Watch != nil {
				g.opt.Watch(before+uint64(tx), g.v.Counts().Txs)
			}
		}
		if err := g.transaction(i, s, tx, payers); err != nil {
			return err
		}
	}
	g.seen.Txs = before + uint64(to)
	return nil
}

// transaction makes one cluster of those that pay, unless it is one already or the
// transaction does not tell.
func (g *growth) transaction(i int, s *segment.Segment, tx int, payers []uint32) error {
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
		return nil
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
	return nil
}
