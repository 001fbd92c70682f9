package money_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/money"
)

const largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935" // 2^256 - 1

func TestParseAmountTakesWholeNumbersOf256Bits(t *testing.T) {
	for _, text := range []string{
		"0", "1", "9999999999999999999", "10000000000000000000", "18446744073709551615", "18446744073709551616",
		"100000000000000000000000000000000000000", "200000000000000000000000000000000000000000", largest,
	} {
		got, err := money.ParseAmount(text)
		if err != nil || got.Dec() != text {
			t.Errorf("ParseAmount(%q) = %s, %v", text, got.Dec(), err)
		}
		if fromBytes, err := money.ParseAmount([]byte(text)); err != nil || fromBytes != got {
			t.Errorf("ParseAmount of the bytes of %q = %s, %v", text, fromBytes.Dec(), err)
		}
	}
}

func TestParseAmountRefusesEverythingElseAndSaysWhy(t *testing.T) {
	for text, why := range map[string]string{
		"": "there is none", "-1": "character 1 is no digit", "+1": "character 1 is no digit", " 1": "character 1 is no digit",
		"1 ": "character 2 is no digit", "1.5": "character 2 is no digit", "1e18": "character 2 is no digit", "1,000": "character 2 is no digit",
		"0x10": "character 2 is no digit", "01": "begins with 0", "00": "begins with 0", "１": "character 1 is no digit",
		largest[:77] + "6":      "more than 256 bits",
		"2" + largest[1:]:       "more than 256 bits",
		strings.Repeat("9", 79): "79 digits: the amount is more than 256 bits",
		strings.Repeat("9", 78): "more than 256 bits",
	} {
		got, err := money.ParseAmount(text)
		if err == nil || !strings.Contains(err.Error(), why) || !got.IsZero() {
			t.Errorf("ParseAmount(%q) = %s, %v; want an error with %q", text, got.Dec(), err, why)
		}
		if tooLarge := strings.Contains(why, "256"); errors.Is(err, money.ErrTooLarge) != tooLarge {
			t.Errorf("ParseAmount(%q) gave %v; ErrTooLarge: want %v", text, err, tooLarge)
		}
	}
	if _, err := money.ParseAmount(strings.Repeat("9", 1<<20)); len(err.Error()) > 300 {
		t.Errorf("a long text gives an error of %d bytes", len(err.Error()))
	}
}

func TestFormatWritesExactDecimals(t *testing.T) {
	for _, tt := range []struct {
		amount   string
		decimals uint8
		want     string
	}{
		{"0", 0, "0"},
		{"0", 18, "0"},
		{"1500000000000000000", 18, "1.5"},
		{"1", 8, "0.00000001"},
		{"2000000000", 8, "20"},
		{"100", 0, "100"},
		{"120", 1, "12"},
		{"123456789", 8, "1.23456789"},
		{largest, 0, largest},
		{largest, 78, "0." + largest},
		{"1", 255, "0." + strings.Repeat("0", 254) + "1"},
	} {
		if got := money.Format(uint256.MustFromDecimal(tt.amount), tt.decimals); got != tt.want {
			t.Errorf("Format(%s, %d) = %s; want %s", tt.amount, tt.decimals, got, tt.want)
		}
	}
}

func TestFormatIsTheExactQuotient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.Uint64(), 4, 4).Draw(t, "words")
		amount := uint256.Int(words)
		amount.Rsh(&amount, uint(rapid.IntRange(0, 255).Draw(t, "shift")))
		decimals := rapid.Uint8().Draw(t, "decimals")
		text := money.Format(&amount, decimals)
		got, ok := new(big.Rat).SetString(text)
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
		if want := new(big.Rat).SetFrac(amount.ToBig(), scale); !ok || got.Cmp(want) != 0 {
			t.Fatalf("Format(%s, %d) = %s", amount.Dec(), decimals, text)
		}
		if strings.Contains(text, ".") && (strings.HasSuffix(text, "0") || strings.HasSuffix(text, ".")) {
			t.Fatalf("Format(%s, %d) = %s, which ends in nothing", amount.Dec(), decimals, text)
		}
		if again, err := money.ParseAmount(money.Format(&amount, 0)); err != nil || again != amount {
			t.Fatalf("%s reads back as %s, %v", amount.Dec(), again.Dec(), err)
		}
	})
}

func TestAnAssetOfUnknownDecimalsIsShownInItsSmallestUnit(t *testing.T) {
	amount := uint256.NewInt(1_500_000)
	for want, asset := range map[string]money.Asset{
		"1.5 USDC":             {Symbol: "USDC", Decimals: 6, Known: true},
		"1.5":                  {Decimals: 6, Known: true},
		"1500000 TKN":          {Symbol: "TKN", Known: true},
		"1500000 units of TKN": {Symbol: "TKN"},
		"1500000 units":        {Decimals: 6},
	} {
		if got := asset.Format(amount); got != want {
			t.Errorf("%+v writes %q; want %q", asset, got, want)
		}
	}
}

// FuzzParseAmount holds ParseAmount to the arithmetic of math/big.
func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"0", "00", "1", "-1", "1e3", largest, largest + "0", "18446744073709551616", "", "1_000", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := money.ParseAmount(text)
		want, ok := new(big.Int).SetString(text, 10)
		sound := ok && want.Sign() >= 0 && want.BitLen() <= 256 && want.String() == text
		if (err == nil) != sound {
			t.Fatalf("ParseAmount(%q) = %s, %v", text, got.Dec(), err)
		}
		if sound && (got.ToBig().Cmp(want) != 0 || money.Format(&got, 0) != text) {
			t.Fatalf("ParseAmount(%q) = %s", text, got.Dec())
		}
	})
}

func BenchmarkParseAmount(b *testing.B) {
	for _, text := range []string{"5000000000", "1500000000000000000", "123456789012345678901234567890", largest} {
		b.Run(text[:min(len(text), 30)], func(b *testing.B) {
			b.ReportAllocs()
			bytes := []byte(text)
			for b.Loop() {
				_, _ = money.ParseAmount(bytes)
			}
		})
	}
}
