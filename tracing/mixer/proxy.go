package mixer

import (
	"cmp"
	"context"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// pass gives what a proxy got to the pools to which it passed it on in the same transaction,
// where it kept nothing of it. What it did not, it adds to left, and says how many
// deposits that are.
func (s *Set) pass(ctx context.Context, key poolKey, g *gathered, left Sum) (transfers int, err error) {
	byTx := map[txAt][]*Deposit{}
	var order []txAt
	for i := range g.deposits {
		d := &g.deposits[i]
		at, _ := locate(s.view, &d.Place)
		if byTx[at] == nil {
			order = append(order, at)
		}
		byTx[at] = append(byTx[at], d)
	}
	for _, at := range order {
		deposits := byTx[at]
		p := passing{set: s, key: key, from: g, at: at, method: taint.Haircut}
		if s.Overlapping {
			p.method = taint.Poison
		}
		if p.whole() {
			if err := p.run(ctx, deposits); err != nil {
				return 0, err
			}
		}
		rest := p.rest(deposits)
		if len(rest) == 0 {
			continue
		}
		transfers += len(deposits)
		for i := range rest {
			left.add(&rest[i].Tainted, partsOf(&rest[i]))
		}
	}
	return transfers, nil
}

// passing is a proxy in one transaction.
type passing struct {
	set    *Set
	key    poolKey
	from   *gathered // of the proxy
	at     txAt
	method taint.Method
	passed []Deposit // that pools got
}

// rows hands over the proxy's payments of the asset.
func (p *passing) rows(each func(*segment.Transfer) error) error {
	seg := p.set.view.Segments()[p.at.segment]
	var x segment.Transfer
	for row, end := seg.Transfers(p.at.tx); row < end; row++ {
		seg.Moved(row, &x)
		if x.Asset != p.key.asset || x.From == x.To || x.Amount.IsZero() || x.From != p.key.address && x.To != p.key.address {
			continue
		}
		if err := each(&x); err != nil {
			return err
		}
	}
	return nil
}

// whole says whether the proxy paid in the transaction what it got in it.
func (p *passing) whole() bool {
	var in, out uint256.Int
	over := false
	_ = p.rows(func(x *segment.Transfer) error { // only adds up
		sum := &in
		if x.From == p.key.address {
			sum = &out
		}
		_, o := sum.AddOverflow(sum, &x.Amount)
		over = over || o
		return nil
	})
	return !over && in == out
}

// run follows the payments through the proxy.
func (p *passing) run(ctx context.Context, deposits []*Deposit) error {
	var held taint.Account
	waiting := map[payment][]*Deposit{}
	for _, d := range deposits {
		key := payment{d.From, d.Amount}
		waiting[key] = append(waiting[key], d)
	}
	return p.rows(func(x *segment.Transfer) error {
		if x.To == p.key.address {
			var runs []taint.Run
			if key := (payment{x.From, x.Amount}); len(waiting[key]) > 0 {
				runs = partsOf(waiting[key][0])
				waiting[key] = waiting[key][1:]
			}
			return held.Receive(p.method, &x.Amount, runs)
		}
		runs, _ := held.Send(p.method, &x.Amount, nil)
		if len(runs) == 0 {
			return nil
		}
		to := poolKey{x.To, x.Asset}
		l, err := p.set.learn(ctx, to)
		if err != nil || l == nil {
			return err
		}
		if l.Kind != Fixed {
			p.from.partial = cmp.Or(p.from.partial, l.Partial)
			return nil
		}
		d := Deposit{Place: p.set.view.PlaceOf(p.at.segment, p.at.tx), From: x.From, Amount: x.Amount, Parts: runs}
		if taint.Tainted(runs, &d.Tainted); p.method == taint.Poison {
			d.Tainted = x.Amount
		}
		p.passed = append(p.passed, d)
		g := p.set.gather(to)
		g.passed = append(g.passed, d)
		return nil
	})
}

// rest is what of the deposits no pool got. Under poison nothing adds up: where anything is
// passed on, nothing is left.
func (p *passing) rest(deposits []*Deposit) (rest []Deposit) {
	if len(p.passed) == 0 {
		for _, d := range deposits {
			rest = append(rest, *d)
		}
		return rest
	}
	if p.method == taint.Poison {
		return nil
	}
	whole, sums := Deposit{}, map[uint32]*uint256.Int{}
	for _, d := range deposits {
		whole.Tainted.Add(&whole.Tainted, &d.Tainted)
		for _, r := range partsOf(d) {
			if sums[r.Source] == nil {
				sums[r.Source] = new(uint256.Int)
			}
			sums[r.Source].Add(sums[r.Source], &r.Amount)
		}
	}
	for i := range p.passed {
		whole.Tainted.Sub(&whole.Tainted, &p.passed[i].Tainted)
		for _, r := range p.passed[i].Parts {
			sums[r.Source].Sub(sums[r.Source], &r.Amount)
		}
	}
	if whole.Tainted.IsZero() {
		return nil
	}
	for source, sum := range sums {
		if !sum.IsZero() {
			whole.Parts = append(whole.Parts, taint.Run{Source: source, Amount: *sum})
		}
	}
	return []Deposit{whole}
}
