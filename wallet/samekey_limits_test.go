package wallet_test

import (
	"slices"
	"testing"

	"github.com/mareva/mareva/wallet"
)

func TestAnEd25519KeyOpensNoAddressOfSecp256k1(t *testing.T) {
	for _, alias := range wallet.Aliases(wallet.Address{}, publicKey(t, dummyEd25519)) {
		for _, c := range []wallet.Chain{wallet.Bitcoin, wallet.Litecoin, wallet.Dogecoin, wallet.Zcash, wallet.Cosmos, wallet.BNBBeacon} {
			if slices.Contains(alias.Address.Chains, c) {
				t.Errorf("it has the alias %s of %s", alias.Address.Text, c)
			}
		}
	}
}

func TestBytesOffTheCurveAreNoEd25519Key(t *testing.T) {
	const off = "010c17222d38434e59646f7a85909ba6b1bcc7d2dde8f3fe09141f2a35404b56"
	if key, err := wallet.ParsePublicKey(off); err == nil {
		t.Errorf("ParsePublicKey takes it for %v", key)
	}
	a := addressOf(t, off) // NEAR
	for _, alias := range wallet.Aliases(a) {
		if _, related := wallet.Relate(a, alias.Address); !related {
			t.Errorf("the alias %s of %v is not related", alias.Address.Text, alias.Address.Chains)
		}
	}
}

func TestAKnownKeyMakesAnEVMAccountOfTheAddressCertain(t *testing.T) {
	evm, tron := addressOf(t, "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"), addressOf(t, "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC")
	if alias, _ := wallet.Relate(evm, tron, publicKey(t, generator)); alias.Certainty != wallet.Certain || alias.Condition != "" {
		t.Errorf("Relate gives %+v", alias)
	}
}

func TestANestedProgramIsNoneOnAChainWithoutWitness(t *testing.T) {
	doge, nested := addressOf(t, "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE"), addressOf(t, "A9faqPqnCRNQcZjkcFTviEQiLrkLPctjsJ")
	if alias, related := wallet.Relate(doge, nested); related && alias.Certainty == wallet.Certain {
		t.Errorf("Relate gives %+v", alias)
	}
}

func TestAKeyDoesNotOpenWhatItsUncompressedFormCannotHave(t *testing.T) {
	key := publicKey(t, generator)
	for _, alias := range wallet.Aliases(addressOf(t, "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm")) {
		opened, opens := wallet.OpenedBy(key, alias.Address)
		if opens && opened.Certainty == wallet.Certain && alias.Address.Kind != wallet.KindP2PKH {
			t.Errorf("OpenedBy takes %s of %v for certain, with the condition %q", alias.Address.Text, alias.Address.Chains, opened.Condition)
		}
	}
}
