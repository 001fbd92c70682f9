package pattern

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/holiman/uint256"
)

// burst is a stretch of events that is dense enough: from … to-1 of a list.
type burst struct {
	from, to int
	most     int // of what is counted, in one window
}

// bursts are the stretches in which at least so many different peers, or events, lie within
// a window. Windows that share an event are one stretch.
func (f *finder) bursts(list []*event, least int, window time.Duration, different bool) (out []burst) {
	if len(list) < least {
		return nil
	}
	counts := emptied(&f.counts)
	from, distinct := 0, 0
	for i, e := range list {
		if counts[e.peer]++; counts[e.peer] == 1 {
			distinct++
		}
		for ; e.time-list[from].time > int64(window/time.Second); from++ {
			p := list[from].peer
			if counts[p]--; counts[p] == 0 {
				delete(counts, p)
				distinct--
			}
		}
		n := i + 1 - from
		if different {
			n = distinct
		}
		if n < least {
			continue
		}
		if k := len(out) - 1; k >= 0 && from < out[k].to {
			out[k].to, out[k].most = i+1, max(out[k].most, n)
		} else {
			out = append(out, burst{from, i + 1, n})
		}
	}
	return out
}

// emptied gives a map without entries. One that has grown is not swept again and again for
// the many addresses that need little of it.
func emptied[K comparable, V any](m *map[K]V) map[K]V {
	const much = 256
	if *m == nil || len(*m) > much {
		*m = map[K]V{}
	}
	clear(*m)
	return *m
}

// sideOf are the real amounts that the address received, or sent, in the asset.
func (f *finder) sideOf(in bool) []*event {
	f.side = f.side[:0]
	for i := range f.group {
		if e := &f.group[i]; e.in == in && e.peer != 0 && f.value.real(e) {
			f.side = append(f.side, e)
		}
	}
	return f.side
}

// share is what one of several paid or got.
type share struct {
	address uint32
	amount  uint256.Int
}

// shares sums amounts by peer, the largest first.
func shares(list []*event) (out []share, total uint256.Int) {
	at := map[uint32]int{}
	for _, e := range list {
		i, known := at[e.peer]
		if !known {
			i = len(out)
			at[e.peer] = i
			out = append(out, share{address: e.peer})
		}
		addTo(&out[i].amount, &e.amount)
		addTo(&total, &e.amount)
	}
	slices.SortFunc(out, compareShares)
	return out, total
}

// compareShares orders by amount, the largest first.
func compareShares(a, b share) int {
	return cmp.Or(b.amount.Cmp(&a.amount), cmp.Compare(a.address, b.address))
}

// first sums the first of shares.
func first(list []share, n int) (sum uint256.Int, few []share) {
	few = list[:min(n, len(list))]
	for i := range few {
		addTo(&sum, &few[i].amount)
	}
	return sum, few
}

// fewMakeMost are the fewest of the largest shares that are most of the total, where they
// are few enough.
func (f *finder) fewMakeMost(list []share, total *uint256.Int) (few []share, percent uint64, ok bool) {
	for n := 1; n <= f.o.Few && n <= len(list); n++ {
		var sum uint256.Int
		if sum, few = first(list, n); atLeast(&sum, total, f.o.FewPercent) {
			return few, percentOf(&sum, total), true
		}
	}
	return nil, 0, false
}

// fanOut: many are paid within a short time with what few had paid. FATF (2020) names
// transfers to many accounts without a business reason.
func (f *finder) fanOut() {
	list := f.sideOf(false)
	funds := funding{f: f}
	for _, b := range f.bursts(list, f.o.FanOut, f.o.Window, true) {
		x := f.begin(FanOut, f.group[0].asset)
		for _, e := range list[b.from:b.to] {
			x.see(e)
		}
		to, _ := shares(list[b.from:b.to])
		funds.upTo(x.last)
		total := funds.total
		var half uint256.Int
		half.Rsh(&x.Amount, 1)
		explained := !total.IsZero() && total.Cmp(&half) >= 0
		few, percent, ok := f.fewMakeMost(funds.largest, &total)
		switch {
		case !explained && !f.o.Unexplained:
			f.summary.Unexplained++
			continue
		case explained && !ok:
			continue
		}
		x.Why = fmt.Sprintf("paid %s to %d addresses, %d of them within %s", f.value.sum(x), len(to), b.most, hours(f.o.Window))
		if explained {
			x.Why += fmt.Sprintf("; %d %% of what it had received came from %s", percent, count(len(few), "address", "addresses"))
		} else {
			x.Why += "; the ledger shows less than half of where it had that from"
		}
		for _, p := range few {
			if p.address != 0 { // a coinbase, or what a contract made, has none
				x.Parties = append(x.Parties, Party{Payer, p.address})
			}
		}
		x.Parties = append(x.Parties, Party{Receiver, to[0].address})
		x.Others = len(to) - 1
		f.keep(x)
	}
}

// gatheredPercent is how much of what was gathered must go on: nearly all, with something
// left for fees and for what is still to come.
const gatheredPercent = 80

// fanIn: many pay within a short time, and most of it goes on to few. FATF (2020) calls it
// accumulation of funds with a subsequent transfer; FinCEN (FIN-2019-A003) a series of
// deposits from disparate sources that in aggregate amount to nearly identical transfers.
func (f *finder) fanIn() {
	list := f.sideOf(true)
	for _, b := range f.bursts(list, f.o.FanIn, f.o.Window, true) {
		x := f.begin(FanIn, f.group[0].asset)
		for _, e := range list[b.from:b.to] {
			x.see(e)
		}
		from, _ := shares(list[b.from:b.to])
		end := list[b.to-1].time + int64(f.o.Window/time.Second)
		var out []*event
		for i := sort.Search(len(f.group), func(i int) bool { return !f.group[i].before(x.first) }); i < len(f.group) && f.group[i].time <= end; i++ {
			if e := &f.group[i]; !e.in {
				out = append(out, e)
			}
		}
		to, total := shares(out)
		few, percent, ok := f.fewMakeMost(to, &total)
		if !ok || !atLeast(&total, &x.Amount, gatheredPercent) {
			continue
		}
		x.Why = fmt.Sprintf("received %s from %d addresses, %d of them within %s, and sent on %s by %s after the last of them; %d %% of that went to %s",
			f.value.sum(x), len(from), b.most, hours(f.o.Window), f.value.text(x.Asset, &total), hours(f.o.Window), percent, count(len(few), "address", "addresses"))
		for _, p := range few {
			x.Parties = append(x.Parties, Party{Receiver, p.address})
		}
		x.Parties = append(x.Parties, Party{Payer, from[0].address})
		x.Others = len(from) - 1
		f.keep(x)
	}
}

// hours writes a span of time.
func hours(d time.Duration) string {
	switch {
	case d == 0:
		return "no time at all"
	case d%(24*time.Hour) == 0 && d > 24*time.Hour:
		return count(int(d/(24*time.Hour)), "day", "days")
	case d%time.Hour == 0:
		return count(int(d/time.Hour), "hour", "hours")
	case d%time.Minute == 0:
		return count(int(d/time.Minute), "minute", "minutes")
	}
	return count(int(d/time.Second), "second", "seconds")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
