package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// Find looks for hops between the chains of the views, and calls with each: the user's first,
// then those by memo, then those by amount and time. An error of give ends it.
func Find(ctx context.Context, views []*ledger.View, o Options, give func(Hop) error) (Report, error) {
	f, err := newFinder(ctx, views, o, give)
	if err != nil {
		return Report{}, fmt.Errorf("find hops between chains: %w", err)
	}
	for _, step := range []func() error{f.byUser, f.byMemo, f.byAmount} {
		if err := step(); err != nil {
			return f.report, fmt.Errorf("find hops between chains: %w", err)
		}
	}
	return f.report, nil
}

// finder is at work for one call of Find.
type finder struct {
	ctx     context.Context
	views   []*ledger.View
	o       Options
	give    func(Hop) error
	report  Report
	bridges []map[uint32]string // by view, the names of bridges by their addresses
	tokens  []map[uint32]string // by view, the names of bridges by their tokens
	coins   []map[uint32]coin   // by view and asset, those that were asked for and are known
	symbols map[string]string   // what symbols stand for, both in capitals
	taken   map[site]struct{}   // transactions of which the user says where they lead
	steps   uint
	// answered are the last payments in that a bridge paid out for, as many as may be pending.
	answered map[answer]struct{}
}

// site is where a transaction stands.
type site struct{ view, segment, tx int }

func newFinder(ctx context.Context, views []*ledger.View, o Options, give func(Hop) error) (*finder, error) {
	if o.Fee >= wholeFee {
		return nil, fmt.Errorf("a fee of %d millionths leaves nothing to match: give fewer than %d", o.Fee, wholeFee)
	}
	if o.Wait < 0 || o.Window < 0 || o.Wait > maxWindow || o.Window > maxWindow {
		return nil, fmt.Errorf("windows of %d and %d seconds: give 0 to %d", o.Wait, o.Window, int64(maxWindow))
	}
	o.defaults()
	f := &finder{ctx: ctx, views: views, o: o, give: give, taken: map[site]struct{}{}, symbols: map[string]string{}, answered: map[answer]struct{}{}}
	for range views {
		f.bridges = append(f.bridges, map[uint32]string{})
		f.tokens = append(f.tokens, map[uint32]string{})
		f.coins = append(f.coins, map[uint32]coin{})
	}
	for symbol, other := range o.Coins {
		f.symbols[strings.ToUpper(symbol)] = strings.ToUpper(other)
	}
	for _, b := range o.Bridges {
		if b.View < 0 || b.View >= len(views) || b.Address == 0 || b.Address > views[b.View].Addresses() {
			return nil, fmt.Errorf("a bridge at address %d of view %d: there is no such address", b.Address, b.View)
		}
		f.bridges[b.View][b.Address] = b.Name
	}
	for _, t := range o.Tokens {
		if t.View < 0 || t.View >= len(views) || t.Asset >= views[t.View].Assets() || views[t.View].Chain().Model != ledger.Account {
			return nil, fmt.Errorf("a bridge's token %d of view %d: there is no such token", t.Asset, t.View)
		}
		f.tokens[t.View][t.Asset] = t.Name
	}
	return f, nil
}

// maxWindow keeps times from running over: a century.
const maxWindow = 100 * 366 * 24 * 3600

func (o *Options) defaults() {
	if o.Wait == 0 {
		o.Wait = DefaultWait
	}
	if o.Window == 0 {
		o.Window = DefaultWindow
	}
	if o.Fee == 0 {
		o.Fee = DefaultFee
	}
	if o.Listed <= 0 {
		o.Listed = DefaultListed
	}
	if o.Pending <= 0 {
		o.Pending = DefaultPending
	}
}

// pause ends the work where nobody waits for it any more. It is to be asked often.
func (f *finder) pause() error {
	if f.steps++; f.steps%1024 == 0 {
		return f.ctx.Err()
	}
	return nil
}

// hop hands a hop over.
func (f *finder) hop(h *Hop) error {
	switch h.Missing {
	case Neither:
		f.report.Hops++
	case Arrival:
		f.report.Promised++
	case Leaving:
		f.report.Orphans++
	case Unjoined:
		f.report.Unjoined++
	}
	return f.give(*h)
}

func (f *finder) segment(at site) *segment.Segment { return f.views[at.view].Segments()[at.segment] }

// time is when a transaction was, or NoTime.
func (f *finder) time(at site) int64 {
	return timeOf(f.segment(at), at.tx)
}

// timeOf is when a transaction was, or NoTime. What no clock can show is cut, so that times
// can be added up.
func timeOf(s *segment.Segment, tx int) int64 {
	time := s.Time(s.BlockOf(tx))
	if time == ledger.NoTime {
		return time
	}
	return min(max(time, -maxTime), maxTime)
}

const maxTime = 1 << 60

func (f *finder) text(e *End) string {
	return f.views[e.View].TxText(&e.Place) + " on " + string(e.Chain)
}

// find is where the transactions of a hash, or of a name, stand.
func (f *finder) find(view int, hash segment.Hash, name string) (list []site) {
	for i, s := range f.views[view].Segments() {
		from, to := s.FindTx(&hash)
		for ; from < to; from++ {
			if tx := s.HashOrder(from); string(s.TxName(tx)) == name {
				list = append(list, site{view, i, tx})
			}
		}
	}
	return list
}

// errAmbiguous is in errors about a transaction that cannot be told.
var errAmbiguous = errors.New("it cannot be told which is meant")
