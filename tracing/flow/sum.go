package flow

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
	"time"
)

func sign(units *big.Int) int {
	if units == nil {
		return 0
	}
	return units.Sign()
}

// add gives a number of its own: amounts are shared between graphs.
func add(a, b *big.Int) *big.Int {
	switch {
	case sign(a) == 0:
		return b
	case sign(b) == 0:
		return a
	}
	return new(big.Int).Add(a, b)
}

func compare(a, b *big.Int) int {
	if sign(a) == 0 || sign(b) == 0 {
		return sign(a) - sign(b)
	}
	return a.Cmp(b)
}

// sum has one amount of each asset, in their order.
func sum(amounts []Amount) []Amount {
	sorted := slices.Clone(amounts)
	slices.SortStableFunc(sorted, func(a, b Amount) int { return strings.Compare(a.Asset, b.Asset) })
	var out []Amount
	for _, a := range sorted {
		if last := len(out) - 1; last >= 0 && out[last].Asset == a.Asset {
			out[last].Units = add(out[last].Units, a.Units)
			continue
		}
		out = append(out, a)
	}
	return out
}

// merge adds up the edges of one asset between the same nodes, as rename calls them.
// The result is in order of its nodes and assets.
func merge(edges []Edge, rename func(id string) string) []Edge {
	sorted := slices.Clone(edges)
	for i := range sorted {
		sorted[i].From, sorted[i].To = rename(sorted[i].From), rename(sorted[i].To)
	}
	slices.SortFunc(sorted, func(a, b Edge) int {
		// The largest comes first, so that its transaction is the one that is kept.
		return cmp.Or(compareEnds(&a, &b), compare(b.Tainted, a.Tainted), compare(b.Amount, a.Amount), strings.Compare(a.Tx, b.Tx))
	})
	var out []Edge
	for i := range sorted {
		e := &sorted[i]
		last := len(out) - 1
		if last < 0 || compareEnds(&out[last], e) != 0 {
			out = append(out, *e)
			continue
		}
		to := &out[last]
		to.Tainted = add(to.Tainted, e.Tainted)
		if to.Amount == nil || e.Amount == nil {
			to.Amount = nil
		} else {
			to.Amount = add(to.Amount, e.Amount)
		}
		to.Transfers += e.Transfers
		to.Hops = min(to.Hops, e.Hops)
		to.First, to.Last = earlier(to.First, e.First), later(to.Last, e.Last)
	}
	return out
}

func compareEnds(a, b *Edge) int {
	return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To), strings.Compare(a.Asset, b.Asset))
}

// earlier is not known where one of the two is not.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.IsZero() || b.IsZero() {
		return time.Time{}
	}
	if a.After(b) {
		return a
	}
	return b
}

// largest is of each asset the most that one edge carries of taint.
func largest(edges []Edge) map[string]*big.Int {
	out := make(map[string]*big.Int)
	for i := range edges {
		if e := &edges[i]; compare(e.Tainted, out[e.Asset]) > 0 {
			out[e.Asset] = e.Tainted
		}
	}
	return out
}

// whole is what relative gives for the largest.
const whole = 1 << 40

// relative is units as a part of most, so that amounts of different assets can be
// told large from small.
func relative(units, most *big.Int) int64 {
	if sign(units) == 0 || sign(most) == 0 {
		return 0
	}
	part := new(big.Int).Lsh(units, 40)
	return max(1, part.Quo(part, most).Int64())
}
