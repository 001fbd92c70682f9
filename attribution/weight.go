package attribution

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Weight says how well a claim is supported, in ten-thousandths: 9900 is 0.99. It
// is not a probability that was measured; it orders claims, and never reaches 1.
type Weight int

const (
	wholeWeight = 10_000
	// surest is what one source is worth at most, in percent: whoever made it may
	// have erred, however sure they were.
	surest = 99
)

// String gives four decimals.
func (w Weight) String() string { return fmt.Sprintf("%d.%04d", w/wholeWeight, w%wholeWeight) }

// MarshalJSON gives a number of four decimals.
func (w Weight) MarshalJSON() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalJSON reads what MarshalJSON writes.
func (w *Weight) UnmarshalJSON(b []byte) error {
	whole, decimals, _ := strings.Cut(string(b), ".")
	n, err := strconv.ParseUint(whole+decimals, 10, 31)
	if err != nil || len(decimals) != 4 {
		return fmt.Errorf("weight %s: want a number with four decimals", b)
	}
	*w = Weight(n)
	return nil
}

// evidence is one label in favour of a claim: where it comes from on each of the
// two sides that make labels depend on each other, and its level.
type evidence struct {
	pack, source string
	level        int
}

func evidenceOf(s *Statement) evidence {
	e := evidence{pack: "pack " + s.Pack, source: "source " + s.Source, level: min(s.Confidence.Level(), surest)}
	// A label that does not say one side stands for itself there; all that say
	// neither are taken for one.
	if s.Pack == "" {
		e.pack = e.source
	}
	if s.Source == "" {
		e.source = e.pack
	}
	return e
}

// combined is 1-Π(1-level/100) over labels that are independent: no two of one
// pack, no two of one source. Which labels to take is decided once from the side
// of the packs and once from that of the sources, and the lower result counts.
func combined(all []evidence) Weight {
	mirrored := make([]evidence, len(all))
	for i, e := range all {
		mirrored[i] = evidence{e.source, e.pack, e.level}
	}
	return min(oneSide(all), oneSide(mirrored))
}

// oneSide takes the packs with the highest levels to which different sources can
// be assigned. Such sets are the independent ones of a transversal matroid: the
// greedy choice is the best, and more evidence never makes it worse. A
// choice that merged the packs of a common source would not have this property: a
// label that joins two packs would lower the claim that it supports.
func oneSide(all []evidence) Weight {
	best, sources := map[string]int{}, map[string][]string{}
	for _, e := range all {
		best[e.pack] = max(best[e.pack], e.level)
		sources[e.pack] = append(sources[e.pack], e.source)
	}
	packs := make([]string, 0, len(best))
	for p := range best {
		packs = append(packs, p)
	}
	slices.SortFunc(packs, func(a, b string) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b))
	})
	holder := map[string]string{} // of a source: the pack it is assigned to
	doubt := big.NewInt(wholeWeight)
	scale := big.NewInt(1)
	for _, p := range packs {
		if assign(p, sources, holder, map[string]bool{}) {
			doubt.Mul(doubt, big.NewInt(int64(100-best[p])))
			scale.Mul(scale, big.NewInt(100))
		}
	}
	// What remains of doubt is rounded up, so that none is ever rounded away.
	doubt.Add(doubt, scale).Sub(doubt, big.NewInt(1)).Div(doubt, scale)
	return wholeWeight - Weight(doubt.Int64())
}

// assign finds a source for pack, moving others to another of theirs where needed
// (Kuhn's augmenting path).
func assign(pack string, sources map[string][]string, holder map[string]string, seen map[string]bool) bool {
	for _, s := range sources[pack] {
		if seen[s] {
			continue
		}
		seen[s] = true
		other, taken := holder[s]
		if !taken || assign(other, sources, holder, seen) {
			holder[s] = pack
			return true
		}
	}
	return false
}
