package wallet_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/mareva/mareva/wallet"
)

// FuzzParse holds the invariants of the package comment against any text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		genesis, p2wpkh, checksummed, tronUSDT, tronUSDTHex, cashP2PKH, "bitcoin:" + genesis + "?amount=1",
		"ethereum:pay-" + checksummed + "@1/transfer?a=b", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
		"11111111111111111111111111111111", "vitalik.eth", "1\u200bA", "bchtest:x", ":", "0x", "t1", "",
	} {
		f.Add(s)
	}
	for _, tt := range refused {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := wallet.Parse(s)
		listed, listedErr := wallet.ParseListed("", s)
		if err != nil {
			checkError(t, s, err)
			if listedErr != nil {
				checkError(t, s, listedErr)
				return
			}
			checkAddress(t, s, listed)
			return
		}
		checkAddress(t, s, a)
		if listedErr != nil || !reflect.DeepEqual(listed, a) {
			t.Fatalf("%q parses as %+v but is listed as %+v, %v", s, a, listed, listedErr)
		}
		again, err := wallet.Parse(a.Text)
		if err != nil || !reflect.DeepEqual(again, a) {
			t.Fatalf("%q parses as %+v, whose text parses as %+v, %v", s, a, again, err)
		}
	})
}

func checkError(t *testing.T, s string, err error) {
	t.Helper()
	var e *wallet.Error
	if !errors.As(err, &e) || e.Code == "" || e.Message == "" || e.Hint == "" || e.Error() == "" {
		t.Fatalf("%q gives an incomplete error: %#v", s, err)
	}
}

func checkAddress(t *testing.T, s string, a wallet.Address) {
	t.Helper()
	if (a.Chains == nil) != (a.Kind == wallet.KindOpaque) || a.Kind == "" {
		t.Fatalf("%q has kind %q and chains %v", s, a.Kind, a.Chains)
	}
	for _, text := range []string{a.Text, a.Canonical} {
		if text == "" {
			t.Fatalf("%q gives an empty text: %+v", s, a)
		}
		for _, r := range text {
			if r <= ' ' || r > '~' {
				t.Fatalf("%q gives %q, which is not printable ASCII", s, text)
			}
		}
	}
}
