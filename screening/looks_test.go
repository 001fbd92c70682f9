package screening_test

import (
	"errors"
	"testing"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

func TestALongRunOfLettersAndDigitsIsMeantAsAnAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"0x098B716B8Aaf21512996dC57EB0615e2383E2f96":           true,
		" 1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyE ":                 true,
		"bitcoin:1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyE?amount=1":  true,
		"1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyX":                   true, // mistyped, and to be told so
		"bc1qq7p0es3dv5hcynjjf40f2xjjr6qp5py47d2f6n847vduuq9g": true,
		"0x098B716B8Aaf21512996dC57EB0615e2383E2f9_":           true, // a slip of the finger
		"1MzWgjyimAdYsoVGUECNULLoqmLpRomckV":                   true, // hardly a digit, but a sound checksum
		"0.0.27307":                                            true,
		"example.near":                                         true,
		"vitalik.eth":                                          true, // to be told that names are not resolved
		"1MzWgjyimAdYsoVGUECNULLoqmLpRomckW":                   false,
		"Lazarus Group":                                        false,
		"T1-Systems-GmbH-2024-Holding-International":           false,
		"Muhammadabdulrahmanalshammari1970":                    false,
		"Kolokoltsev_Vladimir_Aleksandrovich_1961":             false,
		"Donaudampfschifffahrtsgesellschaft":                   false,
		"APT38":                                                false,
		"Fund II: 2019 Limited Partnership No. 3":              false,
		"27307": false,
		"":      false,
	} {
		if got := screening.LooksLikeAddress(text); got != want {
			t.Errorf("%q looks like an address: %v, want %v", text, got, want)
		}
	}
}

func TestAnAddressTypedAsANameIsLookedUpOrRefused(t *testing.T) {
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	if err := b.Add(&sanctions.Party{
		ID: "27307", Kind: sanctions.Entity, Names: []sanctions.Name{{Full: "LAZARUS GROUP", Quality: sanctions.Primary}},
		Wallets: []sanctions.WalletAddress{{Currency: "ETH", Address: "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"}},
	}); err != nil {
		t.Fatal(err)
	}
	index, err := screening.New([]*sanctions.Snapshot{b.Snapshot()})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(name string) ([]screening.Hit, error) {
		return index.Screen(screening.Question{Properties: map[string][]string{"name": {name}}}, screening.Options{})
	}
	for _, text := range []string{"0x098b716b8aaf21512996dc57eb0615e2383e2f96", "ethereum:0x098b716b8aaf21512996dc57eb0615e2383e2f96"} {
		if hits, err := ask(text); err != nil || len(hits) != 1 || hits[0].Via != screening.ViaAddress {
			t.Errorf("%s: %v, %v; want the Lazarus Group", text, hits, err)
		}
	}
	var bad *screening.QuestionError
	if hits, err := ask("0x098b716b8aaf21512996dc57eb0615e2383e2f9"); !errors.As(err, &bad) {
		t.Errorf("an address a digit short: %v, %v; want a refusal", hits, err)
	}
}
