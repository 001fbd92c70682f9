package wallet_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

// RFC 8032, section 7.1, test 1, in Base58: the secret key with its public one, and
// the signature of the empty message.
var (
	keyPair   = base58Of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60" + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	signature = base58Of("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
)

// base58Of writes hex digits in Base58, by arithmetic on big numbers.
func base58Of(digits string) string {
	n, _ := new(big.Int).SetString(digits, 16)
	text := ""
	for rest := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), rest)
		text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest.Int64():][:1] + text
	}
	return text
}

func TestAPrivateKeyIsRefusedAndNotRepeated(t *testing.T) {
	for name, v := range map[string]struct{ text, code string }{
		// The Bitcoin wiki's example of wallet import format.
		"a key of an uncompressed public key": {"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", wallet.CodeSecret},
		// Private key 1, of a compressed public key.
		"a key of a compressed public key": {"KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn", wallet.CodeSecret},
		// BIP 32, test vector 1, chain m.
		"an extended private key": {"xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi", wallet.CodeSecret},
		"one with a slip":         {"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK", wallet.CodeSecret},
		"a key under a password":  {"6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg", wallet.CodeSecret}, // BIP 38
		"a Tezos key":             {"edsk3nM41ygNfSxVU4w1uAW3G9EnTQEB5rjojeZedLTGmiGRcierVv", wallet.CodeSecret},
		"a Sui key":               {"suiprivkey1qzdlfxn2qa2lj5uprl8pyhexs02sg2wrhdy7qaq50cqgnffw4c2477kg9h3", wallet.CodeSecret},
		"a Solana key pair":       {keyPair, wallet.CodeSecret},
		"an extended public key":  {"xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8", wallet.CodeUnrecognized},
	} {
		for _, chain := range []wallet.Chain{"", wallet.Bitcoin} {
			_, err := wallet.ParseOn(chain, v.text)
			if err == nil || errorCode(err) != v.code || strings.Contains(err.Error(), v.text[4:10]) {
				t.Errorf("%s on %q gives %v", name, chain, err)
			}
		}
		if a, err := wallet.ParseListed("XBT", v.text); v.code == wallet.CodeSecret && err == nil {
			t.Errorf("%s is kept as listed: %s", name, a.Kind)
		}
	}
}

func TestASignatureIsNoPrivateKeyAndNoAddress(t *testing.T) {
	if _, err := wallet.Parse(signature); err == nil || errorCode(err) != wallet.CodeUnrecognized || !strings.Contains(err.Error(), "a signature of Solana") {
		t.Errorf("a signature gives %v", err)
	}
}

func TestAnAddressOfAlgorandThatBeginsLikeAKeyIsAnAddress(t *testing.T) {
	const text = "6PAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADUPT4QE"
	if a, err := wallet.Parse(text); err != nil || a.Canonical != "algorand:"+text {
		t.Errorf("%s reads as %q, %v", text, a.Canonical, err)
	}
}
