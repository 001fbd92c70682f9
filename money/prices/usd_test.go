package prices_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/money/prices"
)

// priced reads one price.
func priced(t rapid.TB, usd string) prices.Price {
	t.Helper()
	table, err := prices.Read(strings.NewReader("asset,date,usd\nA,2024-05-31," + usd + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, known := table.At("", "A", may31)
	if !known {
		t.Fatalf("the price %s is not known", usd)
	}
	return p
}

const may31 = 1717113600 // 2024-05-31T00:00:00Z

func TestAValueIsShownInCentsHalfOnesGoingToTheEvenOne(t *testing.T) {
	for _, c := range []struct {
		usd      string
		amount   uint64
		decimals uint8
		want     string
		exact    string
	}{
		{"3762.29", 1_500_000_000_000_000_000, 18, "5643.44", "5643.435"}, // 43.5 to 44
		{"0.005", 1, 0, "0.00", "0.005"},
		{"0.015", 1, 0, "0.02", "0.015"},
		{"0.025", 1, 0, "0.02", "0.025"},
		{"0.0250000001", 1, 0, "0.03", "0.0250000001"},
		{"0.995", 1, 0, "1.00", "0.995"},
		{"7", 3, 0, "21.00", "21"},
		{"7", 3, 1, "2.10", "2.1"},
		{"1", 0, 18, "0.00", "0"},
		{"1", 1, 255, "0.00", "0." + strings.Repeat("0", 254) + "1"},
	} {
		got := priced(t, c.usd).Value(uint256.NewInt(c.amount), c.decimals)
		if got.String() != c.want || got.Exact() != c.exact {
			t.Errorf("%d at %s with %d decimals is %s (%s); want %s (%s)", c.amount, c.usd, c.decimals, got, got.Exact(), c.want, c.exact)
		}
	}
}

func TestNoDollarIsAddedAndShownLikeAnyOther(t *testing.T) {
	var none prices.USD
	five := priced(t, "5").Value(uint256.NewInt(1), 0)
	if none.String() != "0.00" || none.Exact() != "0" || !none.IsZero() || none.Cmp(five) != -1 || five.Cmp(none) != 1 {
		t.Errorf("no dollar is %s, %s", none, none.Exact())
	}
	if got := none.Add(five).Add(none); got.Cmp(five) != 0 || five.IsZero() {
		t.Errorf("5 and nothing are %s", got)
	}
	if text, err := json.Marshal(map[string]prices.USD{"usd": five}); err != nil || string(text) != `{"usd":"5.00"}` {
		t.Errorf("as JSON %s, %v", text, err)
	}
}

// ratOf is a decimal text as a fraction.
func ratOf(t rapid.TB, text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

var decimalTexts = rapid.Custom(func(t *rapid.T) string {
	whole := rapid.StringMatching(`0|[1-9][0-9]{0,13}`).Draw(t, "whole")
	part := rapid.StringMatching(`[0-9]{0,12}[1-9]`).Draw(t, "part")
	if rapid.Bool().Draw(t, "has a part") {
		return whole + "." + part
	}
	return strings.TrimLeft(whole, "0") + "1"
})

var amounts = rapid.Custom(func(t *rapid.T) *uint256.Int {
	amount := uint256.Int(rapid.SliceOfN(rapid.Uint64(), 4, 4).Draw(t, "words"))
	return amount.Rsh(&amount, uint(rapid.IntRange(0, 255).Draw(t, "shift")))
})

func TestValuesAndTheirSumsAreTheExactFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum prices.USD
		want := new(big.Rat)
		for range rapid.IntRange(1, 5).Draw(t, "amounts") {
			usd := decimalTexts.Draw(t, "usd")
			amount := amounts.Draw(t, "amount")
			decimals := rapid.Uint8().Draw(t, "decimals")
			p := priced(t, usd)
			if ratOf(t, p.USD()).Cmp(ratOf(t, usd)) != 0 {
				t.Fatalf("the price %s is kept as %s", usd, p.USD())
			}
			value := p.Value(amount, decimals)
			exact := new(big.Rat).SetFrac(amount.ToBig(), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
			exact.Mul(exact, ratOf(t, usd))
			if ratOf(t, value.Exact()).Cmp(exact) != 0 {
				t.Fatalf("%s of %d decimals at %s is %s", amount.Dec(), decimals, usd, value.Exact())
			}
			before := sum.Exact()
			next := sum.Add(value)
			if sum.Exact() != before || next.Cmp(value.Add(sum)) != 0 {
				t.Fatalf("adding to %s is not what it should be", before)
			}
			sum = next
			want.Add(want, exact)
		}
		if ratOf(t, sum.Exact()).Cmp(want) != 0 {
			t.Fatalf("the sum is %s", sum.Exact())
		}
		// In cents: at most half of one away, and the even one at exactly half.
		cents := new(big.Rat).Mul(ratOf(t, sum.String()), big.NewRat(100, 1))
		off := new(big.Rat).Sub(cents, new(big.Rat).Mul(want, big.NewRat(100, 1)))
		half := off.Abs(off).Cmp(big.NewRat(1, 2))
		if !cents.IsInt() || half > 0 || half == 0 && cents.Num().Bit(0) == 1 {
			t.Fatalf("%s is shown as %s", sum.Exact(), sum)
		}
	})
}
