package pattern

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/money/prices"
)

// addTo adds. A sum that is too large stays at the highest number.
func addTo(sum, amount *uint256.Int) {
	if _, over := sum.AddOverflow(sum, amount); over {
		sum.SetAllOne()
	}
}

// highest says that a sum may be larger than the number.
func highest(sum *uint256.Int) bool { return sum.Eq(new(uint256.Int).SetAllOne()) }

// percentOf is part of whole in hundredths, rounded down; 0 of nothing.
func percentOf(part, whole *uint256.Int) uint64 {
	if whole.IsZero() {
		return 0
	}
	var p uint256.Int
	if _, over := p.MulDivOverflow(part, uint256.NewInt(100), whole); over || !p.IsUint64() {
		return 1 << 32
	}
	return p.Uint64()
}

// atLeast says that a part is at least so many hundredths of a whole.
func atLeast(part, whole *uint256.Int, percent uint64) bool {
	var p uint256.Int
	if p.MulDivOverflow(whole, uint256.NewInt(percent), uint256.NewInt(100)); whole.IsZero() {
		return false
	}
	// p is rounded down, so that one unit may miss of what no percent of units can tell.
	return part.Cmp(&p) >= 0
}

// valuer says how many units of an asset dollars were.
type valuer struct {
	view   *ledger.View
	prices *prices.Table
	known  map[priced]unitsOf
	o      *Options
}

type priced struct {
	asset uint32
	hour  int64
	cents uint64
}

type unitsOf struct {
	units uint256.Int
	ok    bool
}

func newValuer(v *ledger.View, o *Options) valuer {
	return valuer{view: v, prices: o.Prices, known: map[priced]unitsOf{}, o: o}
}

// valuesKept bounds what is remembered; it is forgotten at once.
const valuesKept = 1 << 16

// units are how many units of an asset were worth an amount of cents at about a time, rounded
// down; false where no price or no decimals are known. The first time of an hour counts for
// all of it, which changes nothing of what is asked here.
func (v *valuer) units(asset uint32, time int64, cents uint64) (units uint256.Int, ok bool) {
	if v.prices.Len() == 0 || time == ledger.NoTime {
		return units, false
	}
	key := priced{asset, time / 3600, cents}
	if x, known := v.known[key]; known {
		return x.units, x.ok
	}
	if len(v.known) >= valuesKept {
		clear(v.known)
	}
	x := unitsOf{}
	x.units, x.ok = v.look(asset, key.hour*3600, cents)
	v.known[key] = x
	return x.units, x.ok
}

func (v *valuer) look(asset uint32, time int64, cents uint64) (units uint256.Int, ok bool) {
	a := v.view.Asset(asset)
	if a.Decimals == nil {
		return units, false
	}
	p, ok := v.prices.At(string(v.view.Chain().Name), a.ID, time)
	if !ok {
		return units, false
	}
	price, ok := new(big.Rat).SetString(p.USD())
	if !ok || price.Sign() <= 0 {
		return units, false
	}
	whole := new(big.Rat).SetFrac(new(big.Int).SetUint64(cents), big.NewInt(100))
	whole.Quo(whole, price)
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(*a.Decimals)), nil)
	whole.Mul(whole, new(big.Rat).SetInt(scale))
	over := units.SetFromBig(new(big.Int).Quo(whole.Num(), whole.Denom()))
	return units, !over
}

// dust says whether an amount is dust: more than nothing, and no more than the threshold.
// Of an asset whose worth nobody tells, no amount is.
func (v *valuer) dust(e *event) bool {
	if e.amount.IsZero() {
		return false
	}
	if most, ok := v.units(e.asset, e.time, v.o.DustCents); ok {
		return e.amount.Cmp(&most) <= 0
	}
	return e.asset == 0 && e.amount.Cmp(&v.o.DustUnits) <= 0
}

// real says that an amount is neither nothing nor dust.
func (v *valuer) real(e *event) bool { return !e.amount.IsZero() && !v.dust(e) }

// text writes an amount or a sum for a person.
func (v *valuer) text(asset uint32, amount *uint256.Int) string {
	a := v.view.Asset(asset)
	m := money.Asset{Symbol: a.Symbol}
	if m.Symbol == "" {
		m.Symbol = a.ID
	}
	if a.Decimals != nil {
		m.Decimals, m.Known = *a.Decimals, true
	}
	if highest(amount) {
		return "at least " + m.Format(amount)
	}
	return m.Format(amount)
}

// sum is the amount of a finding for a person.
func (v *valuer) sum(x *Finding) string { return v.text(x.Asset, &x.Amount) }
