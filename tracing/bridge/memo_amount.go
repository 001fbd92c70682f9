package bridge

import (
	"fmt"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/money"
)

// maxExponent is how many zeros a limit may have behind it: 2^256 has 78 digits.
const maxExponent = 77

// limitOf reads a limit: digits, with a point and an exponent where the memo is to be short
// ("1e6", "5.44e8"). What is behind the point in the end is dropped, as the protocols do.
func limitOf(text string) (uint256.Int, error) {
	fail := func() (uint256.Int, error) {
		return uint256.Int{}, fmt.Errorf("the limit %s is no number", quote(text))
	}
	digits, power, has := strings.Cut(strings.ToLower(text), "e")
	exponent := 0
	if has {
		n, err := number("the exponent", strings.TrimPrefix(power, "+"), maxExponent)
		if err != nil || power == "" || power == "+" {
			return fail()
		}
		exponent = int(n)
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return fail()
	}
	if len(fraction) > exponent {
		fraction = fraction[:exponent]
	}
	all := strings.TrimLeft(whole+fraction, "0")
	if all == "" {
		return uint256.Int{}, nil
	}
	amount, err := money.ParseAmount(all + strings.Repeat("0", exponent-len(fraction)))
	if err != nil {
		return fail()
	}
	return amount, nil
}
