package taint_test

import (
	"math/big"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// The models here say the same as the package in the plainest way: unit by unit, or
// with fractions.

func units(runs []taint.Run, amount uint64) []uint32 {
	if len(runs) == 0 {
		return make([]uint32, amount)
	}
	var out []uint32
	for _, r := range runs {
		for range r.Amount.Uint64() {
			out = append(out, r.Source)
		}
	}
	return out
}

// naiveQueue is an account under FIFO or LIFO.
type naiveQueue []uint32

func (q *naiveQueue) send(m taint.Method, amount int) (out []uint32, lack int) {
	n := min(amount, len(*q))
	if m == taint.FIFO {
		out, *q = slices.Clone((*q)[:n]), slices.Clone((*q)[n:])
	} else {
		out, *q = slices.Clone((*q)[len(*q)-n:]), slices.Clone((*q)[:len(*q)-n])
	}
	return append(out, make([]uint32, amount-n)...), amount - n
}

// largestRemainder shares an amount among weights.
func largestRemainder(amount *big.Int, weights []*big.Int) []*big.Int {
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, w)
	}
	shares := make([]*big.Int, len(weights))
	rests := make([]*big.Rat, len(weights))
	left := new(big.Int).Set(amount)
	for i, w := range weights {
		shares[i], rests[i] = new(big.Int), new(big.Rat)
		if total.Sign() == 0 {
			continue
		}
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(w, amount), total)
		shares[i].Quo(exact.Num(), exact.Denom())
		rests[i].Sub(exact, new(big.Rat).SetInt(shares[i]))
		left.Sub(left, shares[i])
	}
	for _, i := range byRemainder(rests) {
		if left.Sign() > 0 && total.Sign() > 0 {
			shares[i].Add(shares[i], big.NewInt(1))
			left.Sub(left, big.NewInt(1))
		}
	}
	return shares
}

func byRemainder(rests []*big.Rat) []int {
	order := make([]int, len(rests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rests[j].Cmp(rests[i]) })
	return order
}

// naiveStocks is an account under haircut or seniority: what there is of each source,
// the untainted last.
type naiveStocks struct{ stocks []*big.Int }

func newStocks(sources int) *naiveStocks {
	n := new(naiveStocks)
	for range sources + 1 {
		n.stocks = append(n.stocks, new(big.Int))
	}
	return n
}

func (n *naiveStocks) clean() *big.Int { return n.stocks[len(n.stocks)-1] }

func (n *naiveStocks) tainted() *big.Int {
	sum := new(big.Int)
	for _, s := range n.stocks[:len(n.stocks)-1] {
		sum.Add(sum, s)
	}
	return sum
}

func (n *naiveStocks) receive(amount *big.Int, runs []taint.Run) {
	rest := new(big.Int).Set(amount)
	for i := range runs {
		part := runs[i].Amount.ToBig()
		stock := n.stocks[runs[i].Source-1]
		stock.Add(stock, part)
		rest.Sub(rest, part)
	}
	n.clean().Add(n.clean(), rest)
}

func (n *naiveStocks) send(m taint.Method, amount *big.Int) (runs []taint.Run, lack *big.Int) {
	have := new(big.Int).Add(n.tainted(), n.clean())
	lack = new(big.Int)
	if have.Cmp(amount) < 0 {
		lack.Sub(amount, have)
		n.clean().Add(n.clean(), lack)
	}
	var shares []*big.Int
	if m == taint.Haircut {
		shares = largestRemainder(amount, n.stocks)
	} else {
		first := n.tainted()
		if first.Cmp(amount) > 0 {
			first.Set(amount)
		}
		shares = append(largestRemainder(first, n.stocks[:len(n.stocks)-1]), new(big.Int).Sub(amount, first))
	}
	for i, share := range shares {
		n.stocks[i].Sub(n.stocks[i], share)
		if i < len(shares)-1 && share.Sign() > 0 {
			runs = append(runs, taint.Run{Source: uint32(i + 1), Amount: *uint256.MustFromBig(share)})
		}
	}
	return runs, lack
}

// naiveSpread is haircut, TIHO or seniority of a transaction: what each output, the
// fee last, has of each source.
func naiveSpread(m taint.Method, sources, outputs []*big.Int) [][]*big.Int {
	total := new(big.Int)
	room := make([]*big.Int, len(outputs))
	has := make([][]*big.Int, len(outputs))
	for i, o := range outputs {
		total.Add(total, o)
		room[i] = new(big.Int).Set(o)
		for range sources {
			has[i] = append(has[i], new(big.Int))
		}
	}
	give := func(i, source int, amount *big.Int) {
		if amount.Cmp(room[i]) > 0 {
			amount.Set(room[i])
		}
		room[i].Sub(room[i], amount)
		has[i][source].Add(has[i][source], amount)
	}
	for s, amount := range sources {
		left := func() *big.Int {
			l := new(big.Int).Set(amount)
			for i := range has {
				l.Sub(l, has[i][s])
			}
			return l
		}
		if m != taint.Haircut {
			order := make([]int, len(outputs)-1)
			for i := range order {
				order[i] = i
			}
			if m == taint.TIHO {
				slices.SortStableFunc(order, func(i, j int) int { return outputs[j].Cmp(outputs[i]) })
			}
			for _, i := range append(order, len(outputs)-1) {
				give(i, s, left())
			}
			continue
		}
		rests := make([]*big.Rat, len(outputs))
		for i, o := range outputs {
			rests[i] = new(big.Rat)
			if total.Sign() > 0 {
				exact := new(big.Rat).SetFrac(new(big.Int).Mul(o, amount), total)
				whole := new(big.Int).Quo(exact.Num(), exact.Denom())
				rests[i].Sub(exact, new(big.Rat).SetInt(whole))
				give(i, s, whole)
			}
		}
		for left().Sign() > 0 {
			for _, i := range byRemainder(rests) {
				if left().Sign() > 0 {
					give(i, s, big.NewInt(1))
				}
			}
		}
	}
	return has
}
