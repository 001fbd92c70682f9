package wallet

import (
	"errors"
	"reflect"
	"testing"
)

// chainForms are one sound text of each form and kind of the Bech32 accounts, SS58,
// TON, Filecoin, Move and the EVM's other spellings.
var chainForms = []struct{ name, text string }{
	{"bech32 account", "cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6"},
	{"bech32 contract", "osmo1xk0s8xgktn9x5vwcgtjdxqzadg88fgn33p8u9cnpdxwemvxscvast52cdd"},
	{"bech32 validator", "cosmosvaloper1sxx9mszve0gaedz5ld7qdkjkfv8z992ax69k08"},
	{"bech32 evm account", "inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqku"},
	{"ss58", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"},
	{"ton", "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF"},
	{"ton raw", "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"},
	{"filecoin number", "f01024"},
	{"filecoin key hash", "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy"},
	{"filecoin key", "f3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a"},
	{"filecoin delegated", "f410fzsusgohpsu24w5svz7bupq3n2ttpgzr7s5jap4i"},
	{"ronin", "ronin:97a9107c1793bc407d6f527b77e7fff4d812bece"},
	{"xdc with EIP-55", "xdc5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
	{"move", "0xe51ff5cd221a81c3d6e22b9e670ddf99004d71de4f769b0312b68c7c4872e2f1"},
}

// FuzzReadChainForms holds that no bytes make a codec panic, that what is read reads
// again as itself, and that every refusal is complete.
func FuzzReadChainForms(f *testing.F) {
	for i, form := range chainForms {
		f.Add(form.text, uint8(i))
		f.Add(form.text[:len(form.text)-1], uint8(i))
		f.Add(form.text+"q", uint8(i))
	}
	for _, text := range []string{
		"X-avax19zfygxaf59stehzedhxjesads0p5jdvfeedal0", "kQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPgpP",
		"111111111111111111111111111111111HC1", "t01000", "0x1", "f0", "one1", "1", "", "0:", "ronin:", "xdc", "\x00\xff",
		"cosmosvalconspub1zcjduepq7mft6gfls57a0a42d7uhx656cckhfvtrlmw744jv4q0mvlv0dypskehfk8",
	} {
		f.Add(text, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, pick uint8) {
		if a, err := Parse(text); err != nil {
			checkRefusal(t, text, err)
		} else if again, err := Parse(a.Text); err != nil || !reflect.DeepEqual(again, a) {
			t.Fatalf("%q reads as %+v, whose text reads as %+v, %v", text, a, again, err)
		}
		chain := chains[int(pick)%len(chains)].chain
		if a, err := ParseOn(chain, text); err != nil {
			checkRefusal(t, text, err)
		} else if again, err := ParseOn(chain, a.Text); err != nil || !reflect.DeepEqual(again, a) {
			t.Fatalf("%q on %s reads as %+v, whose text reads as %+v, %v", text, chain, a, again, err)
		}
		for _, read := range []func(string) (Address, bool, *Error){
			readBech32Account, readSS58, readTON, readTONRaw, readFilecoin, readMove, readRonin,
		} {
			switch a, mine, err := read(text); {
			case mine && err != nil:
				checkRefusal(t, text, err)
			case mine && (a.Text != text || a.Canonical == "" || a.Kind == "" || len(a.Chains) == 0):
				t.Fatalf("%q reads as %+v", text, a)
			}
		}
	})
}

func checkRefusal(t *testing.T, text string, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Code == "" || e.Message == "" || e.Hint == "" {
		t.Fatalf("%q is refused by %#v", text, err)
	}
}
