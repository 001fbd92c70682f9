package screening_test

import (
	"testing"

	"github.com/mareva/mareva/screening"
)

func TestALongRunOfLettersAndDigitsIsMeantAsAnAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"0x098B716B8Aaf21512996dC57EB0615e2383E2f96":           true,
		" 1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyE ":                 true,
		"bitcoin:1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyE?amount=1":  true,
		"1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyX":                   true, // mistyped, and to be told so
		"bc1qq7p0es3dv5hcynjjf40f2xjjr6qp5py47d2f6n847vduuq9g": true,
		"Lazarus Group":                      false,
		"Donaudampfschifffahrtsgesellschaft": false,
		"APT38":                              false,
		"Fund II: 2019 Limited Partnership No. 3": false,
		"27307": false,
		"":      false,
	} {
		if got := screening.LooksLikeAddress(text); got != want {
			t.Errorf("%q looks like an address: %v, want %v", text, got, want)
		}
	}
}
