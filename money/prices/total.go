package prices

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/holiman/uint256"
)

// Total adds up what amounts were worth, and keeps what of them has no value, so that a
// sum of a part is never taken for that of the whole. The zero Total is of nothing.
type Total struct {
	Value  USD // of all that has one
	Priced int // so many amounts

	missing map[assetKey]*Missing
}

// Missing is what a Total could not value of an asset.
type Missing struct {
	Asset, Chain string
	Count        int      // so many amounts
	Units        *big.Int // their sum, in the smallest unit
}

// Add adds an amount as [Table.Value] values it, and gives its value.
func (s *Total) Add(t *Table, chain, asset string, decimals *uint8, unix int64, amount *uint256.Int) (USD, bool) {
	usd, known := t.Value(chain, asset, decimals, unix, amount)
	if known {
		s.Priced++
		s.Value = s.Value.Add(usd)
		return usd, true
	}
	if s.missing == nil {
		s.missing = map[assetKey]*Missing{}
	}
	key := assetKey{asset, chain}
	m := s.missing[key]
	if m == nil {
		m = &Missing{Asset: asset, Chain: chain, Units: new(big.Int)}
		s.missing[key] = m
	}
	m.Count++
	m.Units.Add(m.Units, amount.ToBig())
	return USD{}, false
}

// Whole says that every amount was valued.
func (s *Total) Whole() bool { return len(s.missing) == 0 }

// Missing is what was not valued, by asset, then chain.
func (s *Total) Missing() []Missing {
	out := make([]Missing, 0, len(s.missing))
	for _, m := range s.missing {
		out = append(out, Missing{m.Asset, m.Chain, m.Count, new(big.Int).Set(m.Units)})
	}
	slices.SortFunc(out, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Chain, b.Chain))
	})
	return out
}
