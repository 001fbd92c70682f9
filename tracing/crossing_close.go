package tracing

import (
	"cmp"
	"errors"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// close does what is done once all rows of a transaction were looked at. Where the trace ends
// in the midst of it, what is left is counted as not followed.
func (a *accounts) close(end uint64) error {
	c := a.closings[end]
	delete(a.closings, end)
	var ended error
	for _, t := range c.trades {
		delete(a.under, t.payer)
		if err := a.cross(t, end, &ended); err != nil {
			return err
		}
	}
	for _, x := range c.arrivals {
		if err := a.settled(a.land(end, x), &ended); err != nil {
			return err
		}
	}
	return ended
}

// settled keeps the error of a trace that ends, and gives any other.
func (a *accounts) settled(err error, ended *error) error {
	if errors.As(err, new(*partial)) {
		*ended = cmp.Or(*ended, err)
		return nil
	}
	return err
}

// abandon counts what was sent into trades of which the trace did not see the end.
func (a *accounts) abandon() {
	for _, c := range a.closings { // in any order: the sums are the same
		for _, t := range c.trades {
			for i := range t.sold {
				a.cutOff(Ended, t.sold[i].asset, t.sold[i].runs)
			}
		}
	}
	a.closings, a.under = nil, nil
}

// cutOff counts runs under a limit.
func (a *accounts) cutOff(l Limit, asset uint32, runs []taint.Run) {
	m := move{asset: asset, runs: runs, lines: a.lines[:]}
	if taint.Tainted(runs, &m.tainted); !m.tainted.IsZero() {
		a.limit(l, &m)
	}
}

// cross shares what was sent into a trade: what came back and what others got stays in its
// asset, the rest crosses.
func (a *accounts) cross(t *through, end uint64, ended *error) error {
	var paid []swap.Paid
	var brings []crossed
	method := a.q.Method
	for i := range t.sold {
		s := &t.sold[i]
		a.sendAbsent(t.payer, s)
		a.checkBack(t.payer, s)
		parts := []uint256.Int{s.back}
		for k := range s.others {
			parts = append(parts, s.others[k].Amount)
		}
		shares := divide(method, s.whole(method), append(parts, s.amount))
		brings = append(brings, a.crossedOf(t, end, swap.Leg{Address: a.parties[t.payer].address, Asset: s.asset, Amount: s.back}, shares[0]))
		for k := range s.others {
			x := a.crossedOf(t, end, s.others[k], shares[k+1])
			if x.in = x.asset != s.asset; x.in {
				a.countRuns(&a.crossedOut, s.asset, &x.amount, x.runs)
			}
			brings = append(brings, x)
		}
		paid = append(paid, swap.Paid{Amount: s.amount, Runs: shares[len(shares)-1]})
	}
	cut, crossing := t.cut, make([]crossed, 0, len(t.in))
	for i := range t.in {
		runs, err := crossOver(method, paid, &t.in[i].Amount)
		if errors.Is(err, swap.ErrUnequal) {
			cut, runs = cmp.Or(cut, Liquidity), nil
		} else if err != nil {
			return err
		}
		x := a.crossedOf(t, end, t.in[i], runs)
		x.in = true
		crossing = append(crossing, x)
	}
	if cut == "" && !anyTaint(crossing) {
		cut = Indivisible // less than half a unit of what was got
	}
	for i := range paid {
		if cut != "" {
			a.countCut(cut, t.sold[i].asset, &paid[i])
		} else {
			a.countRuns(&a.crossedOut, t.sold[i].asset, &paid[i].Amount, paid[i].Runs)
		}
	}
	for i := range crossing {
		if cut != "" {
			crossing[i].runs = nil // what no row tells still came
		}
	}
	for _, list := range [2][]crossed{brings, crossing} {
		for i := range list {
			if err := a.settled(a.bring(&list[i]), ended); err != nil {
				return err
			}
		}
	}
	return nil
}

// anyTaint says whether something crosses.
func anyTaint(list []crossed) bool {
	return slices.ContainsFunc(list, func(x crossed) bool {
		return slices.ContainsFunc(x.runs, func(r taint.Run) bool { return r.Source != 0 })
	})
}

// crossOver brings taint from what was paid to what was got for it.
func crossOver(m taint.Method, paid []swap.Paid, in *uint256.Int) ([]taint.Run, error) {
	if len(paid) == 1 {
		return swap.Cross(m, paid[0].Runs, &paid[0].Amount, in, nil)
	}
	return swap.CrossAll(m, paid, in, nil)
}

// checkBack has what came back, and is not there any more, go into the trade: it was sent again.
func (a *accounts) checkBack(payer int32, s *sold) {
	p, kept := a.kept(payer, s.asset)
	if !kept || !a.balances || a.parties[payer].source != 0 {
		return
	}
	if balance := a.account(p).Balance(); balance.Lt(&s.back) {
		s.amount.Add(&s.amount, s.back.Sub(&s.back, balance)) // together as before
		s.back = *balance
	}
}

// countRuns adds what of an amount is tainted.
func (a *accounts) countRuns(to *tally, asset uint32, amount *uint256.Int, runs []taint.Run) {
	m := move{asset: asset, runs: runs}
	if a.weigh(amount, runs, &m.tainted); !m.tainted.IsZero() {
		a.countMove(to, &m)
	}
}

func (a *accounts) countCut(l Limit, asset uint32, x *swap.Paid) {
	m := move{asset: asset, runs: x.Runs, lines: a.lines[:]}
	if a.weigh(&x.Amount, x.Runs, &m.tainted); !m.tainted.IsZero() {
		a.limit(l, &m)
	}
}

// sendAbsent takes from the payer what the trade took and no row tells.
func (a *accounts) sendAbsent(payer int32, s *sold) {
	if s.absent.IsZero() {
		return
	}
	var runs []taint.Run
	if p, kept := a.kept(payer, s.asset); kept && a.parties[payer].source == 0 {
		account := a.account(p)
		tainted := account.IsTainted()
		runs, _ = account.Send(a.q.Method, &s.absent, nil)
		if tainted && !account.IsTainted() {
			a.coldOf(payer).tainteds--
		}
	}
	if a.q.Method == taint.Poison {
		s.runs = addParts(s.runs, runs)
		return
	}
	s.runs = append(s.runs, whole(a.q.Method, runs, &s.absent, false)...)
}

// whole is all that was sent, in order. What the payer had sent before any taint came to it was
// not looked at.
func (s *sold) whole(m taint.Method) []taint.Run {
	if m == taint.Poison {
		return s.runs
	}
	all := *new(uint256.Int).Add(&s.gross, &s.absent)
	return whole(m, s.runs, &all, true)
}

// whole adds to runs the untainted units that an amount has beside them. Methods that keep no
// order have them all at the end, and one part of each source.
func whole(m taint.Method, runs []taint.Run, amount *uint256.Int, before bool) (all []taint.Run) {
	rest := *amount
	for i := range runs {
		rest.Sub(&rest, &runs[i].Amount)
	}
	if m.Ordered() {
		if before && !rest.IsZero() {
			all = append(all, taint.Run{Amount: rest})
			rest.Clear()
		}
		all = append(all, runs...)
	} else {
		for i := range runs {
			if runs[i].Source == 0 {
				rest.Add(&rest, &runs[i].Amount)
			}
		}
		all = addParts(nil, runs)
	}
	if !rest.IsZero() {
		all = append(all, taint.Run{Amount: rest})
	}
	return all
}

// divide shares all of some runs among parts that are together as much, each run by itself in
// proportion, what is indivisible by largest remainder. It gives them as an account receives
// them.
func divide(m taint.Method, runs []taint.Run, parts []uint256.Int) [][]taint.Run {
	out := make([][]taint.Run, len(parts))
	left := make([]uint256.Int, len(runs))
	for i := range runs {
		left[i] = runs[i].Amount
	}
	for k := range parts {
		if parts[k].IsZero() {
			continue
		}
		if m == taint.Poison {
			for i := range runs {
				out[k] = append(out[k], taint.Run{Source: runs[i].Source, Amount: parts[k]})
			}
			continue
		}
		shares, tainted := taint.Apportion(nil, &parts[k], left), false
		for i := range shares {
			left[i].Sub(&left[i], &shares[i])
			if r := (taint.Run{Source: runs[i].Source, Amount: shares[i]}); !r.Amount.IsZero() && (r.Source != 0 || m.Ordered()) {
				out[k] = appendJoined(out[k], &r)
				tainted = tainted || r.Source != 0
			}
		}
		if !tainted {
			out[k] = nil
		}
	}
	return out
}

// appendJoined adds a run behind others; one of the same source becomes longer.
func appendJoined(runs []taint.Run, r *taint.Run) []taint.Run {
	if last := len(runs) - 1; last >= 0 && runs[last].Source == r.Source {
		runs[last].Amount.Add(&runs[last].Amount, &r.Amount)
		return runs
	}
	return append(runs, *r)
}
