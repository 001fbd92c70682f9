package tracing

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money/prices"
)

// gathering sums up what a trace from the subjects brings to labelled addresses.
type gathering struct {
	q         *ExposureQuery
	v         *ledger.View
	direction Direction
	result    *Result
	rows      map[exposedKey]*exposed
	ends      map[labelled]*exposed // the row of a labelled address
	between   tally                 // what the subjects paid each other
	stopped   bool                  // by the context
	wider     *gathering            // that saw more of the subjects' own transfers; nil: this did

	subjectMoves uint64 // transfers of the subjects themselves
	last         [2]int // segment and transaction of the last of them, as the trace goes
}

// exposedKey tells rows apart.
type exposedKey struct {
	category, entity, list string
	asset                  uint32
	direct, linked         bool
}

type labelled struct {
	address, asset uint32
	direct         bool
}

// exposed is a row on its way.
type exposed struct {
	Exposed
	direct   bool
	sum      sum
	unpriced sum
	usd      prices.USD
	valued   bool
	price    prices.Price // of the units in priced, which are valued together
	priced   uint256.Int
	asset    ledger.Asset
}

func newGathering(q *ExposureQuery, v *ledger.View, d Direction) *gathering {
	return &gathering{q: q, v: v, direction: d, rows: map[exposedKey]*exposed{}, ends: map[labelled]*exposed{}}
}

// atLabels ends a trace at every address that has a label.
type atLabels struct {
	*Labels
	doubted map[uint32]struct{}
}

func (l atLabels) Stop(address uint32) (string, bool, error) {
	stop := l.Of(address) != nil
	if !stop && l.InDoubt(address) {
		l.doubted[address] = struct{}{}
	}
	return "labelled", stop, nil
}

// trace follows what the subjects received or sent. rows 0 means no limit if the query has
// none.
func (g *gathering) trace(ctx context.Context, maxHops int, rows uint64) (err error) {
	q := Query{
		Method: g.q.Method, Direction: g.direction, Asset: g.q.Asset, Since: g.q.Since, Until: g.q.Until,
		MaxHops: maxHops, HubRows: g.q.HubRows, MaxRows: rows,
	}
	if g.q.MaxRows > 0 {
		q.MaxRows = max(rows, 1)
	}
	if g.q.Labels != nil {
		q.Stops = atLabels{g.q.Labels, g.q.doubted}
	}
	for _, address := range g.q.Subjects {
		q.Sources = append(q.Sources, Source{Address: address, Number: 1})
	}
	g.result, err = Trace(ctx, g.v, q, g.transfer)
	g.stopped = ctx.Err() != nil
	return err
}

// transfer takes a transfer that the trace went through.
func (g *gathering) transfer(t *Transfer) error {
	far := t.To
	if g.direction == Backward {
		far = t.From
	}
	direct := t.Hops == 1
	if direct {
		g.subjectMoves++
		g.last = [2]int{t.segment, t.tx}
		if _, own := slices.BinarySearch(g.q.Subjects, far); own {
			g.between.at(kind{asset: t.Asset}).add(&t.Tainted)
			return nil
		}
	}
	if t.Stop == "" {
		return nil
	}
	key := labelled{far, t.Asset, direct}
	x := g.ends[key]
	if x == nil {
		x = g.row(g.q.Labels.Of(far), t.Asset, direct)
		x.Addresses++
		g.ends[key] = x
	}
	x.sum.add(&t.Tainted)
	if x.Hops == 0 || t.Hops < x.Hops {
		x.Hops, x.Path, x.Address = t.Hops, t.Path(), far
	}
	if g.q.Prices != nil {
		g.value(x, t)
	}
	return nil
}

// row finds or adds the row of a label.
func (g *gathering) row(l *Label, asset uint32, direct bool) *exposed {
	key := exposedKey{cmp.Or(l.Category, "unknown"), l.Entity, l.List(), asset, direct, l.Linked != 0}
	x := g.rows[key]
	if x == nil {
		x = &exposed{direct: direct, Exposed: Exposed{Category: key.category, Entity: key.entity, List: key.list, Asset: asset}}
		if g.q.Prices != nil {
			x.asset = g.v.Asset(asset)
		}
		g.rows[key] = x
	}
	return x
}

// value adds what a transfer was worth. Those of one price are valued at once.
func (g *gathering) value(x *exposed, t *Transfer) {
	at := t.block().Time
	if at == ledger.NoTime || x.asset.Decimals == nil {
		x.unpriced.add(&t.Tainted)
		return
	}
	price, known := g.q.Prices.At(string(g.v.Chain().Name), x.asset.ID, at)
	if !known {
		x.unpriced.add(&t.Tainted)
		return
	}
	if x.valued && price == x.price {
		if sum, over := new(uint256.Int).AddOverflow(&x.priced, &t.Tainted); !over {
			x.priced = *sum
			return
		}
	}
	x.settle()
	x.valued, x.price, x.priced = true, price, t.Tainted
}

// settle values the units that wait for it.
func (x *exposed) settle() {
	if x.valued {
		x.usd = x.usd.Add(x.price.Value(&x.priced, *x.asset.Decimals))
		x.priced.Clear()
	}
}

// widen takes what moved directly from a gathering that saw more of it.
func (g *gathering) widen(o *gathering) {
	for key := range g.rows {
		if key.direct {
			delete(g.rows, key)
		}
	}
	for key, x := range o.rows {
		if key.direct {
			g.rows[key] = x
		}
	}
	g.wider = o
}

// into says what was gathered.
func (g *gathering) into(s *Side) {
	widest := g
	if g.wider != nil {
		widest = g.wider
	}
	totals := minus(widest.result.t.issued, widest.between)
	for _, a := range totals.amounts() {
		if a.Units.Sign() > 0 {
			s.Totals = append(s.Totals, Total{a.Asset, a.Units})
		}
	}
	for _, x := range g.rows {
		row := x.finish(g)
		if x.direct {
			s.Direct = append(s.Direct, row)
		} else {
			s.Indirect = append(s.Indirect, row)
		}
	}
	slices.SortFunc(s.Direct, compareExposed)
	slices.SortFunc(s.Indirect, compareExposed)
	g.unattributed(s)
	if g.result.Partial != "" {
		s.Partial = g.covers(widest)
	}
}

func (x *exposed) finish(g *gathering) Exposed {
	x.settle()
	x.Units, x.Unpriced = x.sum.big(), x.unpriced.big()
	if x.valued {
		x.USD = &x.usd
	}
	l := g.q.Labels.Of(x.Address)
	x.Label, x.Source, x.Linked = l.Name, l.Source, l.Linked
	return x.Exposed
}

// compareExposed puts the largest of an asset first.
func compareExposed(a, b Exposed) int {
	return cmp.Or(cmp.Compare(a.Asset, b.Asset), b.Units.Cmp(a.Units), cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Entity, b.Entity), cmp.Compare(a.List, b.List), cmp.Compare(min(a.Linked, 1), min(b.Linked, 1)))
}

// unattributed says of what no label stands behind why that is so.
func (g *gathering) unattributed(s *Side) {
	t := g.result.t
	held := Unlabelled
	if g.result.Partial != "" {
		held = Cut
	}
	sums := map[Reason]tally{held: t.held, Own: minus(t.returned, g.between), Fees: t.fees}
	for l, x := range t.limits {
		sums[Reason(l)] = x.tally
	}
	for e, x := range t.exits {
		sums[Reason(e)] = x.tally
	}
	left := map[uint32]*big.Int{}
	for _, total := range s.Totals {
		left[total.Asset] = new(big.Int).Set(total.Units)
	}
	for _, list := range [][]Exposed{s.Direct, s.Indirect} {
		for i := range list {
			left[list[i].Asset].Sub(left[list[i].Asset], list[i].Units)
		}
	}
	for reason, sum := range sums {
		if reason == Cut {
			continue // it is what is left
		}
		for _, a := range sum.amounts() {
			if a.Units.Sign() > 0 {
				s.Unattributed = append(s.Unattributed, Unattributed{reason, a.Asset, a.Units})
				left[a.Asset].Sub(left[a.Asset], a.Units)
			}
		}
	}
	if g.result.Partial != "" {
		for asset, units := range left {
			if units.Sign() > 0 {
				s.Unattributed = append(s.Unattributed, Unattributed{Cut, asset, units})
			}
		}
	}
	slices.SortFunc(s.Unattributed, func(a, b Unattributed) int {
		return cmp.Or(cmp.Compare(a.Asset, b.Asset), b.Units.Cmp(a.Units), cmp.Compare(a.Reason, b.Reason))
	})
}

// covers says how far a gathering came that is not complete.
func (g *gathering) covers(widest *gathering) string {
	why := g.result.Partial
	if !g.stopped {
		why = fmt.Sprintf("there is more to look at than may be read for an answer, which is %d rows of the ledger in both directions together", g.q.MaxRows)
	}
	which, whole := "last", widest != g && widest.result.Partial == ""
	if g.direction == Forward {
		which = "first"
	}
	if whole {
		return why + ": what moved directly is complete, what addresses without label stand between is not"
	}
	if widest.subjectMoves == 0 {
		return why + ": nothing was looked at"
	}
	return fmt.Sprintf("%s: it is of the %s %d transfers only, to block %d", why, which, widest.subjectMoves, g.v.PlaceOf(widest.last[0], widest.last[1]).Block)
}

// minus is a tally less a part of it.
func minus(t, part tally) (out tally) {
	for i := range t {
		x := t[i]
		for j := range part {
			if part[j].kind == x.kind {
				if _, under := x.low.SubOverflow(&x.low, &part[j].low); under {
					x.high--
				}
				x.high -= part[j].high
			}
		}
		out = append(out, x)
	}
	return out
}
