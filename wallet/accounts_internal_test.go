package wallet

import "testing"

// What of an address says of which form it is: without it, it is anything.
func leadOf(text string, chain Chain) int {
	switch {
	case chain == Algorand:
		return 0
	case chain == Tezos && text[0] == 't':
		return 2
	case chain == Tezos:
		return 3
	}
	return 1
}

// Every character of an address of each form, exchanged for every other, gives an
// error, and never an address without one. Errors are not located here, which
// would take thousands of times as long.
func TestEveryChangedCharacterIsAnError(t *testing.T) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	for _, tt := range []struct {
		chain Chain
		text  string
	}{
		{XRP, "rJrRMgiRgrU6hDF4pgu5DXQdWyPbY35ErN"},
		{XRP, "XVLhHMPHU98es4dbozjVtdWzVrDjtV1kAsixQTdMjbWi39u"},
		{Stellar, "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"},
		{Stellar, "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK"},
		{Stellar, "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA"},
		{Stellar, "WA3D5KRYM6CB7OWQ6TWYRR3Z4T7GNZLKERYNZGGA5SOAOPIFY6YQGAAAAAAAAAPCIA6IG"},
		{Algorand, "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ"},
		{NEM, "NDD2CT6LQLIYQ56KIXI3ENTM6EK3D44P5JFXJ4R4"},
		{NEM, "NDD2CT-6LQLIY-Q56KIX-I3ENTM-6EK3D4-4P5JFX-J4R4"},
		{Tezos, "tz1LggX2HUdvJ1tF4Fvv8fjsrzLeW4Jr9t2Q"},
		{Tezos, "tz4HVR6aty9KwsQFHh81C1G7gBdhxT8kuytm"},
		{Tezos, "KT1GyeRktoGPEKsWpchWguyy8FAf3aNHkw2T"},
		{Tezos, "sr1Fq8fPi2NjhWUXtcXBggbL6zFjZctGkmso"},
		{Hedera, "0.0.1234567890-zbhlt"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			text := []byte(tt.text)
			for i := leadOf(tt.text, tt.chain); i < len(text); i++ {
				for _, c := range []byte(letters) {
					if c == tt.text[i] {
						continue
					}
					text[i] = c
					a, fault := read(string(text), "")
					if fault == nil {
						t.Fatalf("%s reads as %+v", text, a)
					}
					if inAlphabet(c, tt.chain) && fault.Code != CodeBadChecksum && tt.text[i] != '-' && tt.text[i] != '.' && i > 1 {
						t.Fatalf("%s gives %v", text, fault.Error)
					}
				}
				text[i] = tt.text[i]
			}
		})
	}
}

func inAlphabet(c byte, chain Chain) bool {
	switch chain {
	case XRP, Tezos:
		return base58Digits[c] != notDigit
	case Hedera:
		return false
	}
	return capitalDigits[c] != notDigit
}

// EOS keys of the newer spelling have an underscore, which no codec's marks let
// through yet.
func TestAnEOSKeyIsNoAccount(t *testing.T) {
	// EOSIO's well-known development key, in the spelling of eosjs 20.
	const public = "PUB_K1_6MRyAjQq8ud7hVNYcfnVPJqcVpscN5So8BhtHuGYqET5BoDq63"
	if _, mine, err := readEOS(public); !mine || err == nil || err.Input != public {
		t.Fatalf("%v, %v", mine, err)
	}
	const private = "PVT_K1_2bfGi9rYsXQSXXTvJbDAPhHLQUojjaNLomdm3cEJ1XTzMqUt3V"
	if _, mine, err := readEOS(private); !mine || err == nil || err.Input != "" {
		t.Fatalf("%v, %v", mine, err)
	}
}
