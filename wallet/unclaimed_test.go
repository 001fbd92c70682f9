package wallet_test

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

func TestOnlyWordsThatCannotHideAnAddressAreUnclaimed(t *testing.T) {
	evm := strings.ToLower(checksummed)
	for text, want := range map[string]bool{
		"A": true, "17": true, "pool-3": true, "m-1_2": true, "script:76a914" + evm[2:] + "88ac": true,
		"nonstandard" + evm[2:]: true, "d-" + evm[10:]: true, "s-" + evm[2:]: true, " padded ": true, "#7": true,
		"R9HC5WtHbpoa51NCUAz86XLCmGTbkf45NT": true, // Ravencoin, of no codec

		genesis: false, genesis[:33] + "b": false, p2wpkh: false, checksummed: false, evm: false, evm[2:]: false, evm[:41]: false,
		tronUSDT: false, tronUSDTHex: false, cashP2PKH: false, "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7": false,
		"EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v": false,
		"bitcoin:" + genesis:                           false, "eth:" + evm: false, "a:b:" + evm: false, evm + "/memo": false, "(" + genesis + ")": false,
		"ethereum:" + evm + "/transfer?address=x": false, "bitcoin:x": false, "bchtest:x": false, "ronin:x": false,
		"somebody.eth": false, "": false, " ": false, "two words": false, "é": false, "1\u200bA": false, "a\x00": false,
		"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ":     false, // a private key, as the Bitcoin wiki shows it
		"key:5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ": false,
		strings.Repeat("-", 512):                                  true, strings.Repeat("-", 513): false,
	} {
		if got := wallet.Unclaimed(text); got != want {
			t.Errorf("Unclaimed(%q) = %v", text, got)
		}
	}
}

// FuzzUnclaimed holds that nothing is unclaimed that Parse knows the form of.
func FuzzUnclaimed(f *testing.F) {
	for _, text := range []string{genesis, p2wpkh, checksummed, "pool-3", "eth:" + checksummed, "a:b", "::", "x.eth", "\xff", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !wallet.Unclaimed(text) {
			return
		}
		if a, err := wallet.Parse(text); err == nil && a.Kind != wallet.KindOpaque {
			t.Fatalf("%q is unclaimed, and %+v", text, a)
		}
		if strings.TrimSpace(text) == "" {
			t.Fatalf("%q is unclaimed", text)
		}
	})
}
