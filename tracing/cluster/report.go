package cluster

import (
	"cmp"
	"context"
	"slices"

	"github.com/mareva/mareva/ledger"
)

// mostReported is how many addresses a cluster may have of which Report looks for a hinge: a
// larger one is to be doubted anyway.
const mostReported = 200_000

// Report gives all clusters of at least so many addresses, each with its evidence and hinge, as
// [Explain] does one by one; the one whose lowest address is lowest comes first. Beside the 4
// bytes an address it needs 20 for each transaction that merged something. What is given holds
// until the next call.
func Report(ctx context.Context, v *ledger.View, least int, opt GrowOptions, give func(*Cluster) error) error {
	type merge struct {
		cluster, one uint32
		segment, tx  int32
		other        uint32 // of a decision
	}
	var merges []merge
	opt.Merged = func(segment, tx int, addresses []uint32) {
		merges = append(merges, merge{one: addresses[0], segment: int32(segment), tx: int32(tx), other: addresses[1]})
	}
	c := New()
	if err := c.Grow(ctx, v, opt); err != nil {
		return err
	}
	for i := range merges {
		merges[i].cluster = c.Of(merges[i].one)
	}
	slices.SortStableFunc(merges, func(a, b merge) int { return cmp.Compare(a.cluster, b.cluster) })
	w, err := newWalk(ctx, v, opt.Decisions, 1, Limits{})
	if err != nil {
		return err
	}
	return c.Each(least, func(number uint32, addresses []uint32) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		x := Cluster{Name: addresses[0], Addresses: addresses}
		from, _ := slices.BinarySearchFunc(merges, number, func(m merge, n uint32) int { return cmp.Compare(m.cluster, n) })
		for ; from < len(merges) && merges[from].cluster == number; from++ {
			m := &merges[from]
			t := tie{segment: int(m.segment), tx: int(m.tx)}
			if t.segment < 0 {
				pair := [2]uint32{min(m.one, m.other), max(m.one, m.other)}
				t.addresses, t.why = pair[:], w.decided.whys[pair]
			} else {
				t.addresses = w.payers(t.segment, t.tx)
			}
			x.Evidence = append(x.Evidence, w.evidence(&t))
		}
		x.Searched = len(addresses) < 2*hingeLeast
		if !x.Searched && len(addresses) <= mostReported {
			one, err := Explain(ctx, v, opt.Decisions, addresses[0], Limits{})
			if err != nil {
				return err
			}
			x.Hinge, x.Searched = one.Hinge, one.Searched
		}
		return give(&x)
	})
}
