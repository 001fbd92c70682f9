package coinjoin

// Who pays together must be able to: the inputs can be handed out to the participants
// so that each brings what it gets. A rule asks for what such a handing-out must
// fulfil, in one pass over sorted amounts; where inputs are few, the search for one
// decides.

// terms are how far what a participant brings may be from what it gets back.
type terms struct {
	earns uint64 // brings less: it is paid for taking part
	pays  uint64 // brings more: its part of the fee
	payer uint64 // one participant brings more than that: it pays for all
}

const (
	searchedInputs = 40     // more are not searched
	searchedSteps  = 20_000 // nor longer
)

// fundable says whether a way was found in which these sums, of one owner each, bring
// the demands, one a participant; and whether nothing forbids that there is one. Both
// ascend.
func fundable(sums, demands []uint64, t terms) (found, possible bool) {
	if !coverable(sums, demands, t) {
		return false, false
	}
	found, impossible := search(sums, demands, t)
	return found, !impossible
}

// coverable says that there are small sums enough for the small demands: what is more
// than a demand would be given away. One participant, the payer, is let off. As all that
// is brought is paid out, it says as well that no sum is too large for all demands.
func coverable(sums, demands []uint64, t terms) bool {
	var have, want uint64
	i := 0
	for k, demand := range demands {
		for i < len(sums) && sums[i] <= demand+t.pays {
			have += sums[i]
			i++
		}
		if have+uint64(k)*t.earns < want {
			return false
		}
		want += demand
	}
	return true
}

// participants at most, each of whom brings the denomination: one for each sum that
// does alone, the rest at two sums each or more.
func participants(sums []uint64, denomination, earns uint64) int {
	alone, rest, small := 0, uint64(0), 0
	for _, sum := range sums {
		if sum+earns >= denomination {
			alone++
		} else {
			rest += sum + earns
			small++
		}
	}
	return alone + int(min(rest/denomination, uint64(small/2)))
}

// handout is a search for who brought what.
type handout struct {
	terms terms
	sums  []uint64 // ascending; taken from the end
	lacks []int64  // of each participant
	rest  int64    // the sum of the sums
	payer int      // -1: none yet
	steps int
}

// search hands sums out, the highest first. It says whether it found a way, and
// whether there is none; neither where that takes too long.
func search(sums, demands []uint64, t terms) (found, impossible bool) {
	if len(sums) > searchedInputs || len(demands) > searchedInputs {
		return false, false
	}
	h := handout{terms: t, sums: sums, lacks: make([]int64, len(demands)), payer: -1, steps: searchedSteps}
	for i, demand := range demands {
		h.lacks[len(demands)-1-i] = int64(demand)
	}
	for _, sum := range sums {
		h.rest += int64(sum)
	}
	if h.place(len(sums)) {
		return true, false
	}
	return false, h.steps > 0
}

// place tries the participants that a sum fits best first.
func (h *handout) place(left int) bool {
	if h.short() > h.rest {
		return false
	}
	if left == 0 {
		return true
	}
	sum := int64(h.sums[left-1])
	var room [searchedInputs]int
	for k, j := range h.order(room[:0], sum) {
		if h.steps--; h.steps <= 0 {
			return false
		}
		lack, payer := h.lacks[j], h.payer
		if k > 0 && lack == h.lacks[room[k-1]] && j != payer && room[k-1] != payer {
			continue // the same as the one before
		}
		if lack-sum < -int64(h.terms.pays) {
			if lack-sum < -int64(h.terms.payer) || payer >= 0 && payer != j {
				continue
			}
			h.payer = j
		}
		h.lacks[j], h.rest = lack-sum, h.rest-sum
		if h.place(left - 1) {
			return true
		}
		h.lacks[j], h.rest, h.payer = lack, h.rest+sum, payer
	}
	return false
}

// order is that of the participants by how far they are from lacking just the sum.
func (h *handout) order(by []int, sum int64) []int {
	far := func(j int) int64 { return max(h.lacks[j]-sum, sum-h.lacks[j]) }
	for j := range h.lacks {
		at := len(by)
		by = append(by, j)
		for ; at > 0 && far(by[at-1]) > far(j); at-- {
			by[at] = by[at-1]
		}
		by[at] = j
	}
	return by
}

// short is what the participants still have to bring.
func (h *handout) short() (sum int64) {
	for _, lack := range h.lacks {
		sum += max(0, lack-int64(h.terms.earns))
	}
	return sum
}
