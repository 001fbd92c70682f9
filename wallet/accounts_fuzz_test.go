package wallet_test

import (
	"reflect"
	"testing"

	"github.com/mareva/mareva/wallet"
)

// FuzzReadAccounts holds the promises of Parse and ParseOn for chains whose
// addresses name an account.
func FuzzReadAccounts(f *testing.F) {
	for _, tt := range soundAccounts {
		f.Add(string(tt.form.chain), tt.text)
	}
	for _, tt := range refusedAccounts {
		f.Add(string(tt.chain), tt.text)
	}
	for _, s := range []string{"0.0.", "0.0.-", "...", "-.-.-", ".near", "N-", "", "r", "\x00.near"} {
		f.Add("hedera", s)
		f.Add("eos", s)
	}
	f.Fuzz(func(t *testing.T, chain, s string) {
		for _, on := range []wallet.Chain{"", wallet.Chain(chain)} {
			a, err := wallet.ParseOn(on, s)
			if err != nil {
				checkError(t, s, err)
				continue
			}
			checkAddress(t, s, a)
			again, err := wallet.ParseOn(on, a.Text)
			if err != nil || !reflect.DeepEqual(again, a) {
				t.Fatalf("%q on %q is %+v, whose text is %+v, %v", s, on, a, again, err)
			}
		}
	})
}
