package wallet

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// soundAccount is a published address and what must be read from it. canonical
// begins with the scheme; bytes are the credential's in hex, "" for none.
type soundAccount struct {
	text, canonical string
	chains          []Chain
	kind            string
	checked         bool
	scheme          Scheme
	bytes           string
}

func checkSound(t *testing.T, vectors []soundAccount) {
	t.Helper()
	for _, v := range vectors {
		a, err := Parse(v.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", v.text, err)
			continue
		}
		got := soundAccount{
			a.Text, a.Canonical, a.Chains, a.Kind, a.Checked, a.credential.Scheme, hex.EncodeToString([]byte(a.credential.Bytes)),
		}
		if got.text != v.text || got.canonical != v.canonical || !slices.Equal(got.chains, v.chains) || got.kind != v.kind ||
			got.checked != v.checked || got.scheme != v.scheme || got.bytes != v.bytes || a.Tag != "" {
			t.Errorf("Parse(%q)\n got %+v\nwant %+v", v.text, got, v)
		}
		checkBody(t, a)
	}
}

// checkBody holds that what stands behind the scheme reads as the same address.
func checkBody(t interface {
	Helper()
	Errorf(string, ...any)
}, a Address,
) {
	t.Helper()
	_, body, _ := strings.Cut(a.Canonical, ":")
	again, err := Parse(body)
	if err != nil || again.Canonical != a.Canonical || again.credential != a.credential {
		t.Errorf("%q is canonical as %q, which reads as %+v, %v", a.Text, a.Canonical, again, err)
	}
}

// brokenAccount is a text that must be refused, with a part of the reason.
type brokenAccount struct{ name, text, code, why string }

func checkBroken(t *testing.T, vectors []brokenAccount) {
	t.Helper()
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			a, err := Parse(v.text)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Parse(%q) takes it for %+v", v.text, a)
			}
			if e.Code != v.code || !strings.Contains(e.Error(), v.why) || e.Hint == "" || e.Input == "" {
				t.Errorf("Parse(%q)\n got %s: %s; %s\nwant %s: …%s…", v.text, e.Code, e.Message, e.Hint, v.code, v.why)
			}
		})
	}
}

// checkDamage exchanges each character of a sound text for each other one and
// holds that nothing comes out verified. In body, the end of the text that the
// checksum guards, each exchange within alphabet must be called a wrong checksum.
func checkDamage(t *testing.T, text, body, alphabet string) {
	t.Helper()
	start := len(text) - len(body)
	damaged := []byte(text)
	for i := range damaged {
		for _, c := range []byte(alphabet) {
			if c == text[i] {
				continue
			}
			damaged[i] = c
			a, fault := read(string(damaged), "")
			switch {
			case a.Checked:
				t.Errorf("%s passes for %s", damaged, text)
			case i >= start && fault == nil:
				t.Errorf("%s is taken for %+v", damaged, a)
			case i >= start && fault.Code != CodeBadChecksum:
				t.Errorf("%s gives %v; want a wrong checksum", damaged, fault.Error)
			}
		}
		damaged[i] = text[i]
	}
}

func TestBech32AccountsOfOneKeyHash(t *testing.T) {
	checkSound(t, []soundAccount{
		// Made by bip_utils (Atom addresses) from public keys.
		{"cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", "bech32:cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", []Chain{Cosmos}, KindAccount, true, KeyHash160, "062d8d863c7781da55fe0122dfb8e910b05c6bc4"},
		{"COSMOS1QCKCMP3UW7QA5407QY3DLW8FZZC9C67YVRF7C6", "bech32:cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", []Chain{Cosmos}, KindAccount, true, KeyHash160, "062d8d863c7781da55fe0122dfb8e910b05c6bc4"},
		{"bnb1vhvnd7v8900adfytj2yl9sldapa6p9ghcnaqtz", "bech32:bnb1vhvnd7v8900adfytj2yl9sldapa6p9ghcnaqtz", []Chain{BNBBeacon}, KindAccount, true, KeyHash160, "65d936f9872bdfd6a48b9289f2c3ede87ba09517"},
		{"terra1dz5atdvdmfugpgum0mj0flq3asruycfyzh2waa", "bech32:terra1dz5atdvdmfugpgum0mj0flq3asruycfyzh2waa", []Chain{Terra}, KindAccount, true, KeyHash160, "68a9d5b58dda7880a39b7ee4f4fc11ec07c26124"},
		{"kava1q4ulv0y83zfrf9yzgc8gt7fvkqf0xd97wks2x0", "bech32:kava1q4ulv0y83zfrf9yzgc8gt7fvkqf0xd97wks2x0", []Chain{Kava}, KindAccount, true, KeyHash160, "0579f63c878892349482460e85f92cb012f334be"},
		{"band1tpedaeatr9qsv5sg38dmhnuwpvhjmuesql2rn9", "bech32:band1tpedaeatr9qsv5sg38dmhnuwpvhjmuesql2rn9", []Chain{Band}, KindAccount, true, KeyHash160, "5872dee7ab194106520889dbbbcf8e0b2f2df330"},
		{"avax1crd8dgf44zajru3975vwe3xzqy70n0afu3kk9m", "bech32:avax1crd8dgf44zajru3975vwe3xzqy70n0afu3kk9m", []Chain{Avalanche}, KindAccount, true, KeyHash160, "c0da76a135a8bb21f225f518ecc4c2013cf9bfa9"},
		// Trust Wallet's tests: one key on THORChain and on Maya.
		{"thor1z53wwe7md6cewz9sqwqzn0aavpaun0gw0exn2r", "bech32:thor1z53wwe7md6cewz9sqwqzn0aavpaun0gw0exn2r", []Chain{THORChain}, KindAccount, true, KeyHash160, "1522e767db6eb19708b0038029bfbd607bc9bd0e"},
		{"maya1z53wwe7md6cewz9sqwqzn0aavpaun0gw0wclun", "bech32:maya1z53wwe7md6cewz9sqwqzn0aavpaun0gw0wclun", []Chain{Maya}, KindAccount, true, KeyHash160, "1522e767db6eb19708b0038029bfbd607bc9bd0e"},
		// chain-docs of Crypto.org: one key as an account and as a validator.
		{"cro1zdlttjrqh9jsgk2l8tgn6f0kxlfy98s3zwpck7", "bech32:cro1zdlttjrqh9jsgk2l8tgn6f0kxlfy98s3zwpck7", []Chain{CronosPOS}, KindAccount, true, KeyHash160, "137eb5c860b96504595f3ad13d25f637d2429e11"},
		{"crocncl1zdlttjrqh9jsgk2l8tgn6f0kxlfy98s3prz35z", "bech32:crocncl1zdlttjrqh9jsgk2l8tgn6f0kxlfy98s3prz35z", []Chain{CronosPOS}, KindValidator, true, KeyHash160, "137eb5c860b96504595f3ad13d25f637d2429e11"},
		{"crocnclcons1zdlttjrqh9jsgk2l8tgn6f0kxlfy98s34pfmlc", "bech32:crocnclcons1zdlttjrqh9jsgk2l8tgn6f0kxlfy98s34pfmlc", []Chain{CronosPOS}, KindValidator, true, "", ""},
		// Trust Wallet's tests, and a consensus key of the Cosmos Hub.
		{"cosmosvaloper1sxx9mszve0gaedz5ld7qdkjkfv8z992ax69k08", "bech32:cosmosvaloper1sxx9mszve0gaedz5ld7qdkjkfv8z992ax69k08", []Chain{Cosmos}, KindValidator, true, KeyHash160, "818c5dc04ccbd1dcb454fb7c06da564b0e22955d"},
		{"cosmosvalcons1qqqqrezrl53hujmpdch6d805ac75n220ku09rl", "bech32:cosmosvalcons1qqqqrezrl53hujmpdch6d805ac75n220ku09rl", []Chain{Cosmos}, KindValidator, true, "", ""},
		// Contracts of name services and of Neutron's vault, as wallets list them.
		{"osmo1xk0s8xgktn9x5vwcgtjdxqzadg88fgn33p8u9cnpdxwemvxscvast52cdd", "bech32:osmo1xk0s8xgktn9x5vwcgtjdxqzadg88fgn33p8u9cnpdxwemvxscvast52cdd", []Chain{Osmosis}, KindContract, true, "", ""},
		{"stars1fx74nkqkw2748av8j7ew7r3xt9cgjqduwn8m0ur5lhe49uhlsasszc5fhr", "bech32:stars1fx74nkqkw2748av8j7ew7r3xt9cgjqduwn8m0ur5lhe49uhlsasszc5fhr", []Chain{Stargaze}, KindContract, true, "", ""},
		{"neutron1qeyjez6a9dwlghf9d6cy44fxmsajztw257586akk6xn6k88x0gus5djz4e", "bech32:neutron1qeyjez6a9dwlghf9d6cy44fxmsajztw257586akk6xn6k88x0gus5djz4e", []Chain{Neutron}, KindContract, true, "", ""},
		{"juno1sg6chmktuhyj4lsrxrrdflem7gsnk4ejv6zkcc4d3vcqulzp55wsf4l4gl", "bech32:juno1sg6chmktuhyj4lsrxrrdflem7gsnk4ejv6zkcc4d3vcqulzp55wsf4l4gl", []Chain{Juno}, KindContract, true, "", ""},
	})
}

func TestBech32AccountsOfTheEVMAreTheirHexForm(t *testing.T) {
	evm := func(text, account string, chain Chain) soundAccount {
		return soundAccount{text, "evm:0x" + account, []Chain{chain}, KindAccount, true, EVMAccount, account}
	}
	checkSound(t, []soundAccount{
		// injective-ts, sdk-ts: tests of its address functions.
		evm("inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqku", "af79152ac5df276d9a8e1e2e22822f9713474902", Injective),
		evm("inj1hkhdaj2a2clmq5jq6mspsggqs32vynpk228q3r", "bdaedec95d563fb05240d6e01821008454c24c36", Injective),
		evm("evmos1dvggkfyuzaeefllm0256e9dyu2t0943l9k55cf", "6b108b249c177394fffb7aa9ac95a4e296f2d63f", Evmos),
		// Harmony: bip_utils, and a converter's tests.
		evm("one19hwuxvg6e9fgl9fem6gxspff0uyc0s3wwzjdx2", "2dddc3311ac9528f9539de906805297f0987c22e", Harmony),
		evm("one1a0x3d6xpmr6f8wsyaxd9v36pytvp48zckswvv9", "ebcd16e8c1d8f493ba04e99a56474122d81a9c58", Harmony),
		// IoTeX: its documentation and the tests of iotex-antenna.
		evm("io1jh3ql40amx5dn5t5claw0slea3gmh0ek8flwlp", "95e20fd5fdd9a8d9d174c7fae7c3f9ec51bbbf36", IoTeX),
		evm("io1c9f8zsnmtmjycadje92l8ncsat0a2ke707jkfa", "c15271427b5ee44c75b2c955f3cf10eadfd55b3e", IoTeX),
		// Cronos: the administrator in its integration tests.
		evm("crc12luku6uxehhak02py4rcz65zu0swh7wjsrw0pp", "57f96e6b86cdefdb3d412547816a82e3e0ebf9d2", Cronos),
	})
}

// The mark - must be among the codec's; until then the codec is asked itself.
func TestAvalancheNamesItsChainBeforeTheAddress(t *testing.T) {
	// avalanchejs, Avalanche.swift and bip_utils.
	for text, want := range map[string]string{
		"X-avax19zfygxaf59stehzedhxjesads0p5jdvfeedal0": "avax19zfygxaf59stehzedhxjesads0p5jdvfeedal0",
		"X-avax1len9mtl469gfkcphxt4fja8jrpngrm5am3dqqf": "avax1len9mtl469gfkcphxt4fja8jrpngrm5am3dqqf",
		"P-avax1crd8dgf44zajru3975vwe3xzqy70n0afu3kk9m": "avax1crd8dgf44zajru3975vwe3xzqy70n0afu3kk9m",
	} {
		a, mine, err := readBech32Account(text)
		if !mine || err != nil || a.Text != text || a.Canonical != "bech32:"+want || !a.Checked || a.credential.Scheme != KeyHash160 {
			t.Errorf("%q reads as %+v, %v, %v", text, a, mine, err)
		}
		checkBody(t, a)
	}
	_, mine, err := readBech32Account("X-avax19zfygxaf59stehzedhxjesads0p5jdvfeedal9")
	if !mine || err == nil || err.Code != CodeBadChecksum {
		t.Errorf("a wrong character gives %v, %v", mine, err)
	}
	_, mine, err = readBech32Account("X-" + encodeBech32("fuji", bech32Remainder, make([]byte, hashSize)))
	if !mine || err == nil || err.Code != CodeTestnet {
		t.Errorf("the test network gives %v, %v", mine, err)
	}
	if _, mine, _ := readBech32Account("X-cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6"); mine {
		t.Error("another chain is taken behind Avalanche's mark")
	}
}

func TestBech32AccountsAreRefusedWithTheReason(t *testing.T) {
	checkBroken(t, []brokenAccount{
		{"wrong checksum", "cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7cc", CodeBadChecksum, "do not fit"},
		{"a wrong character is found", "cosmos1qckcmp3uw7qa5507qy3dlw8fzzc9c67yvrf7c6", CodeBadChecksum, "character 21"},
		{"neighbours exchanged", "cosmos1cqkcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", CodeBadChecksum, "characters 8 and 9"},
		{"a character is missing", "cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c", CodeBadLength, "44 characters, where an address that begins with cosmos1 has 45 or 65"},
		{"a character too many", "bnb1vhvnd7v8900adfytj2yl9sldapa6p9ghcnaqtzz", CodeBadLength, "has 42"},
		{"a contract's character is missing", "osmo1xk0s8xgktn9x5vwcgtjdxqzadg88fgn33p8u9cnpdxwemvxscvast52cd", CodeBadLength, "has 43 or 63"},
		{"a letter that Bech32 does not have", "inj14au322k9munkmb5wrchz9q30juf5wjgz2cfqku", CodeBadCharacter, "character 18, 'b'"},
		{"a second 1", "thor1z53wwe7md6cewz9sqwqzn0aavpaun0gw01xn2r", CodeBadCharacter, "character 39, '1'"},
		{"mixed case", "cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrF7c6", CodeMixedCase, "character 42"},
		{"mixed case before the 1", "Cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", CodeMixedCase, "character 2"},
		{"Bech32m", encodeBech32("osmo", bech32mRemainder, make([]byte, hashSize)), CodeBadChecksum, "Bech32m"},
		{"bits behind the last byte", bech32WithPadding("osmo"), CodeBadLength, "whole byte"},
		{"21 bytes", encodeBech32("juno", bech32Remainder, make([]byte, hashSize+1)), CodeBadLength, "has 43 or 63"},
		{"32 bytes where there are none", encodeBech32("one", bech32Remainder, make([]byte, longAccount)), CodeBadLength, "has 42"},
		{"a consensus address of 32 bytes", encodeBech32("seivalcons", bech32Remainder, make([]byte, longAccount)), CodeBadLength, "has 49"},
		{"a public key", "cropub1addwnpepq0ua07k8p3vrv5dap4pl77n4gjyyqsqrndzu0tdrr60ddhfg6ah0c4mu5gw", CodeUnrecognized, "public key"},
		{"an operator's public key", "crocnclpub1addwnpepq0ua07k8p3vrv5dap4pl77n4gjyyqsqrndzu0tdrr60ddhfg6ah0ck5ad5l", CodeUnrecognized, "public key"},
		{"a consensus public key", "cosmosvalconspub1zcjduepq7mft6gfls57a0a42d7uhx656cckhfvtrlmw744jv4q0mvlv0dypskehfk8", CodeUnrecognized, "public key"},
		{"THORChain's stage network", "sthor1xrh89ced02ea6928kcwectgtkk7k4954ey5xgj", CodeTestnet, "THORChain"},
		{"Maya's mock network", "tmaya1qpgxwq6ga88u0zugwnwe9h3kzuhjq3jnfux4nt", CodeTestnet, "Maya"},
		{"BNB Beacon Chain's test network", encodeBech32("tbnb", bech32Remainder, make([]byte, hashSize)), CodeTestnet, "BNB"},
		{"Harmony's test network", encodeBech32("tone", bech32Remainder, make([]byte, hashSize)), CodeTestnet, "Harmony"},
		{"Avalanche's test network", encodeBech32("fuji", bech32Remainder, make([]byte, hashSize)), CodeTestnet, "Avalanche"},
		{"IoTeX's test network", encodeBech32("it", bech32Remainder, make([]byte, hashSize)), CodeTestnet, "IoTeX"},
		{"a test network with a wrong checksum", "sthor1xrh89ced02ea6928kcwectgtkk7k4954ey5xgg", CodeBadChecksum, "do not fit"},
	})
}

// bech32WithPadding makes a sound text of 32 bytes whose last four bits are not zero.
func bech32WithPadding(prefix string) string {
	values := append(unpackBytes(make([]byte, longAccount)), make([]byte, bech32Check)...)
	values[len(values)-bech32Check-1] = 1
	check := bech32Remain(prefix, values) ^ bech32Remainder
	for i := range bech32Check {
		values[len(values)-1-i] = byte(check>>(5*i)) & 31
	}
	for i, v := range values {
		values[i] = base32Alphabet[v]
	}
	return prefix + "1" + string(values)
}

func TestBech32AccountsLeaveOthersAlone(t *testing.T) {
	for name, text := range map[string]string{
		"a chain that is not known":         encodeBech32("agoric", bech32Remainder, make([]byte, hashSize)),
		"Bitcoin":                           "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		"a role that the chain has not":     encodeBech32("bnbvaloper", bech32Remainder, make([]byte, hashSize)),
		"too short to be an address at all": "one1qqqqqqq",
		"a Base58 key that begins with io1": "io1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"a long Base58 text that begins so": "io1LjYPC9x4pepgzVkq15CFHku6HUkK2JxRT4RKEoU142qA8",
	} {
		if a, mine, err := readBech32Account(text); mine {
			t.Errorf("%s: %q is taken for %+v, %v", name, text, a, err)
		}
	}
}

func TestEveryBech32AccountReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SampledFrom(bech32Accounts[:]).Draw(t, "row")
		ends := []string{""}
		if row.roles != nil {
			ends = append(ends, row.roles.operator, row.roles.consensus)
		}
		end := rapid.SampledFrom(ends).Draw(t, "end")
		size := hashSize
		if row.long && (row.roles == nil || end != row.roles.consensus) && rapid.Bool().Draw(t, "long") {
			size = longAccount
		}
		data := drawBytes(t, size)
		text := encodeBech32(row.prefix+end, bech32Remainder, data)
		a, err := Parse(text)
		if row.testnet != "" {
			var e *Error
			if !errors.As(err, &e) || e.Code != CodeTestnet {
				t.Fatalf("%s gives %+v, %v", text, a, err)
			}
			return
		}
		if err != nil || !a.Checked || !slices.Equal(a.Chains, row.chains) {
			t.Fatalf("%s gives %+v, %v", text, a, err)
		}
		if c, found := a.Credential(); found && (c.Bytes != string(data) || c.Scheme != row.scheme) {
			t.Fatalf("%s gives %v; want %s:%x", text, c, row.scheme, data)
		} else if wants := size == hashSize && (row.roles == nil || end != row.roles.consensus); found != wants {
			t.Fatalf("%s has a credential: %v; want %v", text, found, wants)
		}
		checkBody(t, a)

		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		c := rapid.SampledFrom([]byte(base32Alphabet)).Draw(t, "character")
		if damaged := text[:at] + string(c) + text[at+1:]; damaged != text {
			if a, err := Parse(damaged); err == nil && a.Checked {
				t.Fatalf("%s passes for %s", damaged, text)
			}
		}
	})
}

func TestBech32AccountsTellEveryDamage(t *testing.T) {
	for _, text := range []string{
		"cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6",
		"one1a0x3d6xpmr6f8wsyaxd9v36pytvp48zckswvv9",
		"osmo1xk0s8xgktn9x5vwcgtjdxqzadg88fgn33p8u9cnpdxwemvxscvast52cdd",
	} {
		_, body, _ := strings.Cut(text, "1")
		checkDamage(t, text, body, base32Alphabet)
	}
}
