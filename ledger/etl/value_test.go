package etl

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"
)

func TestAnAmountIsReadAsTheNumberThatItIsOrRefused(t *testing.T) {
	most := new(big.Int).Lsh(big.NewInt(1), 256)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,80}`).Draw(rt, "text")
		want, _ := new(big.Int).SetString(text, 10)
		var got uint256.Int
		ok := decimal(&got, []byte(text))
		if ok != (want.Cmp(most) < 0) || ok && got.ToBig().Cmp(want) != 0 {
			rt.Fatalf("%s is read as %s, %v", text, got.Dec(), ok)
		}
	})
}

func TestAFloatingPointAmountIsTakenOnlyWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,5}(\.[0-9]{0,5})?([eE]\+?[0-9]{1,2})?`).Draw(rt, "text")
		want, ok := new(big.Rat).SetString(text)
		if !ok {
			rt.Skip()
		}
		var got uint256.Int
		taken := decimal(&got, []byte(text)) || floating(&got, []byte(text))
		if taken != (want.IsInt() && want.Num().BitLen() <= 256) {
			rt.Fatalf("%s: taken %v", text, taken)
		}
		if taken && got.ToBig().Cmp(want.Num()) != 0 {
			rt.Fatalf("%s is read as %s", text, got.Dec())
		}
	})
}

func TestNumbersBeyond64BitsAreNone(t *testing.T) {
	for text, ok := range map[string]bool{
		"18446744073709551615": true, "18446744073709551616": false, "99999999999999999999": false,
		"00000000000000000001": true, "000000000000000000001": false, "": false, "1 ": false, "+1": false, "1:": false,
	} {
		if _, got := digits([]byte(text)); got != ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}
