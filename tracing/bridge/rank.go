package bridge

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"github.com/holiman/uint256"
)

// ranking counts payments by view and amount, and by account where it is told to, of those
// that are in: a Fenwick tree over their places in that order (Fenwick, "A New Data Structure
// for Cumulative Frequency Tables", 1994). All that it does takes log n steps.
type ranking struct {
	list      []payin
	byAccount bool
	order     []int32 // numbers of payments
	place     []int32 // of each payment in order; -1: it is left out
	tree      []int32
	views     []int32
	top       int // the highest power of two that is at most len(tree)
}

func rank(list []payin, byAccount bool) *ranking {
	r := &ranking{list: list, byAccount: byAccount, place: make([]int32, len(list))}
	for i := range list {
		r.place[i] = -1
		if !byAccount || list[i].onEVM {
			r.order = append(r.order, int32(i))
		}
		if !slices.Contains(r.views, list[i].view) {
			r.views = append(r.views, list[i].view)
		}
	}
	slices.Sort(r.views)
	slices.SortFunc(r.order, func(i, j int32) int {
		a, b := &list[i], &list[j]
		return cmp.Or(r.compare(a, &b.account, b.view, &b.amount), comparePayins(a, b))
	})
	for at, i := range r.order {
		r.place[i] = int32(at)
	}
	r.tree = make([]int32, len(r.order)+1)
	for r.top = 1; 2*r.top < len(r.tree); {
		r.top *= 2
	}
	return r
}

// compare orders a payment against a key.
func (r *ranking) compare(a *payin, account *[20]byte, view int32, amount *uint256.Int) int {
	if r.byAccount {
		if c := bytes.Compare(a.account[:], account[:]); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(a.view, view), a.amount.Cmp(amount))
}

// put takes a payment in (1) or out (-1).
func (r *ranking) put(i int, by int32) {
	if r.place[i] < 0 {
		return
	}
	for at := int(r.place[i]) + 1; at < len(r.tree); at += at & -at {
		r.tree[at] += by
	}
}

// before is how many of the payments in front of a place are in.
func (r *ranking) before(at int) (n int) {
	for ; at > 0; at -= at & -at {
		n += int(r.tree[at])
	}
	return n
}

// number is the payment that has n others in front of it.
func (r *ranking) number(n int) int {
	at := 0
	for step := r.top; step > 0; step /= 2 {
		if next := at + step; next < len(r.tree) && int(r.tree[next]) <= n {
			at, n = next, n-int(r.tree[next])
		}
	}
	return int(r.order[at])
}

// span are those in that are in a view and between two amounts, which belong to it: the
// numbers first … end-1 as number takes them.
func (r *ranking) span(account *[20]byte, view int32, least, most *uint256.Int) (first, end int) {
	from := sort.Search(len(r.order), func(at int) bool {
		return r.compare(&r.list[r.order[at]], account, view, least) >= 0
	})
	to := from + sort.Search(len(r.order)-from, func(at int) bool {
		return r.compare(&r.list[r.order[from+at]], account, view, most) > 0
	})
	return r.before(from), r.before(to)
}
