package bitcoin_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/wallet"
)

// The scripts of BIP 173, BIP 350 and BIP 341 and their addresses, and others that
// every explorer shows.
func TestAScriptsAddressIsThatOfItsUsers(t *testing.T) {
	key := "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
	for _, c := range []struct{ name, script, want string }{
		{"P2PKH", "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"},
		{"P2PK", "21" + key + "ac", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"},
		{"P2SH", "a914bcfeb728b584253d5f3f70bcb780e9ef218a68f487", "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN"},
		{"P2WPKH", "0014751e76e8199196d454941c45d1b3a323f1433bd6", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{"P2TR", "5120" + key[2:], "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
		{"witness 16", "6002751e", "bc1sw50qgdz25j"},
		{"P2WSH", "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262", "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3"},
		{"OP_RETURN", "6a0474657374", ""},
		{"bare multisig", "5121" + key + "51ae", ""},
		{"nothing", "", ""},
		{"key of a wrong first byte", "2105" + key[2:] + "ac", ""},
		{"witness 0 of a wrong length", "0003751e76", ""},
		{"witness of 41 bytes", "5129" + key + "0102030405060708", ""},
		{"P2PKH and a byte", "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac00", ""},
	} {
		raw := block([32]byte{}, 0, easy, coinbase(1, testOutput{1, unhex(t, c.script)}))
		b := decode(t, raw, 1, mainnet(t))
		got := ""
		if a := b.Outputs[0].Address; !a.Empty() {
			got = address(b, a)
			strict, err := ledger.AppendKey(nil, wallet.Bitcoin, got)
			if err != nil || !bytes.Equal(strict, b.Bytes(a)) {
				t.Errorf("%s: key %x, and %x by its text: %v", c.name, b.Bytes(a), strict, err)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTokensOfBitcoinCashDoNotHideTheAddress(t *testing.T) {
	cash, err := bitcoin.ParamsOf(wallet.BitcoinCash, "")
	if err != nil {
		t.Fatal(err)
	}
	category := bytes.Repeat([]byte{1}, 32)
	for name, c := range map[string]struct {
		prefix []byte
		tokens bool
	}{
		"an amount":                  {[]byte{0x10, 5}, true},
		"an NFT":                     {[]byte{0x20}, true},
		"an NFT, commitment, amount": {[]byte{0x72, 2, 9, 9, 0xfd, 0, 1}, true},
		"a commitment of no NFT":     {[]byte{0x50, 1, 9, 5}, false},
		"a commitment that is cut":   {[]byte{0x60, 200}, false},
	} {
		script := slices.Concat([]byte{0xef}, category, c.prefix, p2pkh(7))
		b := decode(t, block([32]byte{}, 0, easy, coinbase(1, testOutput{1, script})), 1, cash)
		if got := !b.Outputs[0].Address.Empty(); got != c.tokens || len(b.Skipped) == 1 != c.tokens {
			t.Errorf("%s: address %t, skipped %v", name, got, b.Skipped)
		}
	}
}
