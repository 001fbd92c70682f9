package ledger

import (
	"testing"

	"github.com/mareva/mareva/wallet"
)

func TestFormIsReadFromTheAddress(t *testing.T) {
	for text, want := range map[string]Form{
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa":                             FormP2PKH,
		"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy":                             FormP2SH,
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4":                     FormP2WPKH,
		"bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3": FormP2WSH,
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": FormP2TR,
		"bc1sw50qgdz25j": FormWitness,
	} {
		key, err := AppendKey(nil, wallet.Bitcoin, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := formOf(key); got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	if got := formOf(AppendEVMKey(nil, make([]byte, 20))); got != FormAccount {
		t.Errorf("an account of the EVM is %v", got)
	}
	if got := formOf([]byte("tmultisig")); got != FormUnknown {
		t.Errorf("a text of no known form is %v", got)
	}
	if got := formOf(nil); got != FormUnknown {
		t.Errorf("no address is %v", got)
	}
}
