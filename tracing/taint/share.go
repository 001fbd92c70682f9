package taint

import (
	"math/bits"
	"slices"

	"github.com/holiman/uint256"
)

// few is how many sources or outputs are handled without allocating, or without
// sorting.
const few = 8

// Apportion shares amount units among weights in proportion, what is indivisible by
// largest remainder, ties to the earlier, and appends the shares to dst. The weights
// together are at least the amount and fit 256 bits; so no share is more than its
// weight.
func Apportion(dst []uint256.Int, amount *uint256.Int, weights []uint256.Int) []uint256.Int {
	var total uint256.Int
	for i := range weights {
		total.Add(&total, &weights[i])
	}
	start, left := len(dst), *amount
	var fewRests [few]uint256.Int
	rests := fewRests[:0]
	for i := range weights {
		share, rest := mulDiv(&weights[i], amount, &total)
		dst, rests = append(dst, share), append(rests, rest)
		left.Sub(&left, &share)
	}
	if total.IsZero() {
		return dst
	}
	shares, places := dst[start:], byRest(rests)
	for i := range left.Uint64() { // the rests add up to so many totals, so it is less than there are
		share := &shares[places.next(int(i))]
		share.AddUint64(share, 1)
	}
	return dst
}

// ranking gives places by remainder, the largest first, ties to the earlier.
type ranking struct {
	rests []uint256.Int
	order []int // nil where few are looked through each time
}

// byRest takes the remainders over.
func byRest(rests []uint256.Int) ranking {
	if len(rests) <= few {
		return ranking{rests: rests}
	}
	order := make([]int, len(rests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rests[j].Cmp(&rests[i]) })
	return ranking{order: order}
}

// next is the place of rank i. It is to be asked for each rank in turn, and only for
// those whose remainder is not zero.
func (r ranking) next(i int) int {
	if r.order != nil {
		return r.order[i]
	}
	best := 0
	for i := range r.rests {
		if r.rests[best].Lt(&r.rests[i]) {
			best = i
		}
	}
	r.rests[best].Clear()
	return best
}

// proportion is what largest remainder gives the first of two weights, held and the
// rest of the balance: half a unit or more is one.
func proportion(held, amount, balance *uint256.Int) (share uint256.Int) {
	if balance[2]|balance[3] != 0 {
		var other uint256.Int
		share, rest := mulDiv(held, amount, balance)
		if !rest.Lt(other.Sub(balance, &rest)) {
			share.AddUint64(&share, 1)
		}
		return share
	}
	q1, q0, r1, r0 := mulDiv128(held[1], held[0], amount[1], amount[0], balance[1], balance[0])
	o0, borrow := bits.Sub64(balance[0], r0, 0)
	o1, _ := bits.Sub64(balance[1], r1, borrow)
	_, borrow = bits.Sub64(r0, o0, 0)
	_, borrow = bits.Sub64(r1, o1, borrow)
	var carry uint64
	share[0], carry = bits.Add64(q0, 1-borrow, 0)
	share[1] = q1 + carry
	return share
}

// mulDiv gives x*y/d and the remainder, exactly; the quotient has to fit. It is 0 for
// a d of 0.
func mulDiv(x, y, d *uint256.Int) (quotient, remainder uint256.Int) {
	if d[2]|d[3] == 0 && !d.Lt(x) && !d.Lt(y) && !d.IsZero() {
		quotient[1], quotient[0], remainder[1], remainder[0] = mulDiv128(x[1], x[0], y[1], y[0], d[1], d[0])
		return quotient, remainder
	}
	quotient.MulDivOverflow(x, y, d)
	// Both products are known modulo 2^256, and their difference is below d.
	var back uint256.Int
	remainder.Mul(x, y)
	remainder.Sub(&remainder, back.Mul(&quotient, d))
	return quotient, remainder
}

// mulDiv128 is mulDiv for numbers of two words, the high one first. Neither x nor y
// is more than d, so the quotient is not either and no division overflows.
func mulDiv128(x1, x0, y1, y0, d1, d0 uint64) (q1, q0, r1, r0 uint64) {
	if d1 == 0 {
		p1, p0 := bits.Mul64(x0, y0)
		q0, r0 = bits.Div64(p1, p0, d0)
		return 0, q0, 0, r0
	}
	p3, p2, p1, p0 := mul128(x1, x0, y1, y0)
	// Long division by words wants the highest bit of the divisor set.
	s := uint(bits.LeadingZeros64(d1))
	d1, d0 = d1<<s|d0>>(64-s), d0<<s
	p3, p2, p1, p0 = p3<<s|p2>>(64-s), p2<<s|p1>>(64-s), p1<<s|p0>>(64-s), p0<<s
	q1, r1, r0 = divWord(p3, p2, p1, d1, d0)
	q0, r1, r0 = divWord(r1, r0, p0, d1, d0)
	return q1, q0, r1 >> s, r0>>s | r1<<(64-s)
}

func mul128(x1, x0, y1, y0 uint64) (p3, p2, p1, p0 uint64) {
	h00, p0 := bits.Mul64(x0, y0)
	h01, l01 := bits.Mul64(x0, y1)
	h10, l10 := bits.Mul64(x1, y0)
	h11, l11 := bits.Mul64(x1, y1)
	p1, c1 := bits.Add64(h00, l01, 0)
	p2, c2 := bits.Add64(h01, l11, c1)
	p3 = h11 + c2
	p1, c1 = bits.Add64(p1, l10, 0)
	p2, c2 = bits.Add64(p2, h10, c1)
	return p3 + c2, p2, p1, p0
}

// divWord divides three words by two, of which the high one has its highest bit set,
// where the quotient is one word: a guess from the high words that is at most two too
// great (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
func divWord(u2, u1, u0, d1, d0 uint64) (q, r1, r0 uint64) {
	guess, small := ^uint64(0), false
	var rest uint64
	if u2 < d1 {
		guess, rest = bits.Div64(u2, u1, d1)
		small = true
	} else { // u2 == d1
		var carry uint64
		rest, carry = bits.Add64(u1, d1, 0)
		small = carry == 0
	}
	for small {
		high, low := bits.Mul64(guess, d0)
		if high < rest || high == rest && low <= u0 {
			break
		}
		guess--
		var carry uint64
		rest, carry = bits.Add64(rest, d1, 0)
		small = carry == 0
	}
	// What is left is u - guess*d, of which the high words cancel.
	high, low := bits.Mul64(guess, d0)
	r0, borrow := bits.Sub64(u0, low, 0)
	r1, _ = bits.Sub64(u1-guess*d1, high, borrow)
	return guess, r1, r0
}
