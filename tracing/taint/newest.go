package taint

import (
	"slices"

	"github.com/holiman/uint256"
)

// taintNewest is Taint under FIFO and LIFO.
func (a *Account) taintNewest(amount *uint256.Int, runs, left []Run) []Run {
	held := *least(amount, &a.balance)
	var early uint256.Int // units that are not there any more
	early.Sub(amount, &held)
	gone, runs := cut(runs, &early)
	if held.IsZero() {
		return appendTainted(left, gone)
	}
	if a.more == nil {
		a.queueUp()
	}
	q := &a.more.queue
	var newest []Run
	if held.Eq(&a.balance) {
		newest = slices.Clone(q.live())
		q.runs, q.head, q.tainted = q.runs[:0], 0, 0
	} else {
		newest = q.popBack(&held, nil)
	}
	merged, pushed := overlay(newest, runs)
	merged, pushed = fill(merged, appendTainted(appendTainted(nil, gone), pushed))
	for i := range merged {
		q.push(&merged[i])
	}
	a.settleQueue()
	return append(left, pushed...)
}

// cut parts runs in two; the first has so many units.
func cut(runs []Run, amount *uint256.Int) (first, rest []Run) {
	need := *amount
	for i := range runs {
		if need.IsZero() {
			return first, append(rest, runs[i:]...)
		}
		r := runs[i]
		r.Amount = *least(&r.Amount, &need)
		need.Sub(&need, &r.Amount)
		first = append(first, r)
		if r.Amount.Sub(&runs[i].Amount, &r.Amount); !r.Amount.IsZero() {
			rest = append(rest, r)
		}
	}
	return first, rest
}

// appendTainted adds the tainted ones of runs to parts.
func appendTainted(parts, runs []Run) []Run {
	for i := range runs {
		if runs[i].Source != 0 && !runs[i].Amount.IsZero() {
			parts = addPart(parts, 0, &runs[i])
		}
	}
	return parts
}

// overlay lays runs over those of as many units. What is tainted in both stays as it was, and
// what that pushes out is told.
func overlay(old, runs []Run) (merged, pushed []Run) {
	i, used := 0, uint256.Int{} // of old[i]
	for _, r := range runs {
		for !r.Amount.IsZero() && i < len(old) {
			var units uint256.Int
			units.Sub(&old[i].Amount, &used)
			units = *least(&units, &r.Amount)
			r.Amount.Sub(&r.Amount, &units)
			x := Run{old[i].Source, units}
			if x.Source == 0 {
				x.Source = r.Source
			} else if r.Source != 0 {
				pushed = append(pushed, Run{r.Source, units})
			}
			merged = appendRun(merged, 0, &x)
			if used.Add(&used, &units); used.Eq(&old[i].Amount) {
				i++
				used.Clear()
			}
		}
	}
	return merged, pushed
}

// fill puts parts into the untainted units of runs, the earliest first, and says what finds
// no room.
func fill(runs, parts []Run) (filled, left []Run) {
	for _, r := range runs {
		for r.Source == 0 && len(parts) > 0 && !r.Amount.IsZero() {
			p := Run{parts[0].Source, *least(&parts[0].Amount, &r.Amount)}
			r.Amount.Sub(&r.Amount, &p.Amount)
			filled = appendRun(filled, 0, &p)
			if parts[0].Amount.Sub(&parts[0].Amount, &p.Amount); parts[0].Amount.IsZero() {
				parts = parts[1:]
			}
		}
		filled = appendRun(filled, 0, &r)
	}
	return filled, parts
}
