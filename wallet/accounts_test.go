package wallet_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

// soundAccount is an address with what Parse must say of it. Chain, kind and
// checksum are those of its form.
type soundAccount struct {
	name, text, canonical, tag, credential string
	form                                   accountForm
}

// accountForm is what all addresses of one spelling have in common.
type accountForm struct {
	chain   wallet.Chain
	kind    string
	checked bool
}

var (
	xrpForm       = accountForm{wallet.XRP, wallet.KindAccount, true}
	stellarForm   = accountForm{wallet.Stellar, wallet.KindAccount, true}
	stellarCode   = accountForm{wallet.Stellar, wallet.KindContract, true}
	algorandForm  = accountForm{wallet.Algorand, wallet.KindAccount, true}
	nemForm       = accountForm{wallet.NEM, wallet.KindAccount, true}
	tezosForm     = accountForm{wallet.Tezos, wallet.KindAccount, true}
	tezosCode     = accountForm{wallet.Tezos, wallet.KindContract, true}
	hederaForm    = accountForm{wallet.Hedera, wallet.KindAccount, false}
	hederaChecked = accountForm{wallet.Hedera, wallet.KindAccount, true}
	solanaForm    = accountForm{wallet.Solana, wallet.KindAccount, false}
	solanaProgram = accountForm{wallet.Solana, wallet.KindProgram, false}
	nearForm      = accountForm{wallet.Near, wallet.KindAccount, false}
	nearName      = accountForm{wallet.Near, wallet.KindNamed, false}
	eosForm       = accountForm{wallet.EOS, wallet.KindNamed, false}
)

func (s soundAccount) body() string {
	_, body, _ := strings.Cut(s.canonical, ":")
	return body
}

func TestAccountsAreReadForWhatTheyAre(t *testing.T) {
	for _, tt := range soundAccounts {
		t.Run(tt.name, func(t *testing.T) {
			a, err := wallet.ParseOn(tt.form.chain, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if a.Text != tt.text || a.Canonical != tt.canonical || a.Tag != tt.tag || a.Kind != tt.form.kind ||
				a.Checked != tt.form.checked || !reflect.DeepEqual(a.Chains, []wallet.Chain{tt.form.chain}) {
				t.Fatalf("got %+v, want %+v", a, tt)
			}
			got := ""
			if c, ok := a.Credential(); ok {
				got = c.String()
			}
			if got != tt.credential {
				t.Fatalf("opens with %q, want %q", got, tt.credential)
			}
			if tt.form.chain == wallet.EOS {
				return // any word is a name there
			}
			alone, err := wallet.Parse(tt.text)
			if err != nil || !reflect.DeepEqual(alone, a) {
				t.Fatalf("without its chain it is %+v, %v", alone, err)
			}
		})
	}
}

func TestACanonicalFormReadsAsItself(t *testing.T) {
	for _, tt := range soundAccounts {
		t.Run(tt.name, func(t *testing.T) {
			a, err := wallet.ParseOn(tt.form.chain, tt.body())
			if err != nil || a.Canonical != tt.canonical || a.Tag != "" {
				t.Fatalf("%q reads as %+v, %v", tt.body(), a, err)
			}
		})
	}
}

func TestTwoSpellingsOfAnAccountAreOne(t *testing.T) {
	tests := []struct{ name, one, other string }{
		{"an XRP account and its X-address", "rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXb"},
		{"a NEM address with and without dashes", nemAlice, "NDD2CT-6LQLIY-Q56KIX-I3ENTM-6EK3D4-4P5JFX-J4R4"},
		{"a Hedera account with and without checksum", "0.0.123", "0.0.123-vfmkw"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			one, err := wallet.Parse(tt.one)
			if err != nil {
				t.Fatal(err)
			}
			other, err := wallet.Parse(tt.other)
			if err != nil || one.Canonical != other.Canonical || one.Tag != other.Tag {
				t.Fatalf("%+v and %+v, %v", one, other, err)
			}
		})
	}
}

func TestAnAccountOfOneChainIsRefusedOnAnother(t *testing.T) {
	for _, tt := range soundAccounts {
		if tt.form.chain == wallet.EOS {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			a, err := wallet.ParseOn(wallet.Bitcoin, tt.text)
			if errorCode(err) != wallet.CodeWrongChain {
				t.Fatalf("on Bitcoin it is %+v, %v", a, err)
			}
		})
	}
}

// What begins or is as long as an address of one chain and is another's.
func TestWhatOnlyLooksLikeAnAccountIsNotClaimed(t *testing.T) {
	tests := []struct{ name, text, canonical string }{
		// symbol-sdk's vectors for addresses (nemtech/test-vectors, 5.test-mosaic-id.json)
		{"a Symbol address", "NATNE7Q5BITMUTRRN6IB4I7FLSDRDWZA34SQ33Y", "text:NATNE7Q5BITMUTRRN6IB4I7FLSDRDWZA34SQ33Y"},
		{"a Symbol test-network address", "TATNE7Q5BITMUTRRN6IB4I7FLSDRDWZA37JGO5Q", "text:TATNE7Q5BITMUTRRN6IB4I7FLSDRDWZA37JGO5Q"},
		{"a Tron address", tronUSDT, "tron:" + tronUSDT},
		{"a Dash address, which begins with X", "XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", "base58:XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2"},
		{"hexadecimal as long as an Algorand address", "0x" + strings.Repeat("0", 56), "move:0x" + strings.Repeat("0", 64)},
		{"hexadecimal of digits that Base32 has", "0x" + strings.Repeat("2", 56), "move:0x00000000" + strings.Repeat("2", 56)},
		{"Base58 as long as an Algorand address", strings.Repeat("Aa1", 19) + "B", "text:" + strings.Repeat("Aa1", 19) + "B"},
		{"Base58 as long as an X-address", "T" + strings.Repeat("rs", 23), "text:T" + strings.Repeat("rs", 23)},
		{"a retired Tezos rollup", "txr1QVAMSfhGduYQoQwrWroJW5b2796Qmb9ej", "text:txr1QVAMSfhGduYQoQwrWroJW5b2796Qmb9ej"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := wallet.Parse(tt.text)
			if err != nil || a.Canonical != tt.canonical {
				t.Fatalf("%+v, %v", a, err)
			}
		})
	}
	for _, text := range []string{
		"192.168.0.1", "0.0.0.0", "10.0.12", "1.2.3", "123456789012345678901.50", "0.5", "example.com", "near", "tg", "2026.11.22",
	} {
		t.Run("not an account: "+text, func(t *testing.T) {
			if a, err := wallet.Parse(text); err == nil {
				t.Fatalf("%+v", a)
			}
		})
	}
}
