package wallet_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

// hashText writes a hash of 20 bytes, in hex, in Base58Check of a version.
func hashText(t testing.TB, version byte, hash string) string {
	t.Helper()
	data, err := hex.DecodeString(hash)
	if err != nil {
		t.Fatal(err)
	}
	return base58CheckForTest(append([]byte{version}, data...), bitcoinBase58)
}

// wantSteps holds that the steps of an alias end with its address and tell
// something each.
func wantSteps(t interface {
	Helper()
	Errorf(string, ...any)
}, alias wallet.Alias,
) {
	t.Helper()
	for _, s := range alias.Steps {
		if s.How == "" || s.Result == "" {
			t.Errorf("a step to %s is empty: %+v", alias.Address.Text, alias.Steps)
		}
	}
	if n := len(alias.Steps); n == 0 || alias.Steps[n-1].Result != alias.Address.Text {
		t.Errorf("the steps to %s end otherwise: %+v", alias.Address.Text, alias.Steps)
	}
}

// The address of a unified_address.json of zcash-test-vectors (ZIP 316) whose
// P2PKH receiver has the hash unifiedHash.
const (
	unifiedText = "u149eavna6le6hj9ct0ggat9zu86utes626d2360epdnxezqp0r2xrg8p8rvswqe76pqe5wc7hwfa0rz9y5dkwpsyma365z5y2syguhzud7jhcegxzgklqmwucz56kkw2v54gcqx6wrkf"
	unifiedHash = "3ca74c80ef1d1853423ae2891cd5d0ecbcfde137"
)

func unifiedReceiver(t testing.TB) string {
	t.Helper()
	hash, err := hex.DecodeString(unifiedHash)
	if err != nil {
		t.Fatal(err)
	}
	return base58CheckForTest(append([]byte{0x1c, 0xb8}, hash...), bitcoinBase58)
}

func TestRelateSaysHowOneKeyOpensBoth(t *testing.T) {
	const (
		compressed, uncompressed = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm"
		nested, witness          = "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
		evm, tron                = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"
		polkadot, kusama         = "12jacCzszzdckmb7pYNSGxy61nUwP9nrNefP92AFpKP62N46", "EJu8C5gmaP54tQ3dc8V2mVwJkmXVX3tkXmeNPSrk2a4akcB"
		// agntn/keys, test/blockchains/cardano.test.ts: forms of one key.
		enterprise = "addr1v8qvqahau6y67jdq0kfm9dy0hjmgv4u962nmk9pslsl7ryq5mvnl7"
		stake      = "stake1u8qvqahau6y67jdq0kfm9dy0hjmgv4u962nmk9pslsl7ryqg3v4rv"
		payment    = "addr1q8qvqahau6y67jdq0kfm9dy0hjmgv4u962nmk9pslsl7ryxqcpm0me5f4ay6qlvnk26gl09ksetct548hv2rplpluxgqg7tfu9"
	)
	key := []wallet.PublicKey{publicKey(t, generator)}
	for _, v := range []struct {
		name, listed, asked string
		keys                []wallet.PublicKey
		certainty           wallet.Certainty
		condition           string // a part of it; "" for no condition
	}{
		{"a nested witness program is listed and its P2PKH asked for", nested, compressed, nil, wallet.Certain, "this very witness program"},
		{"a P2PKH is listed and its nested witness program asked for", compressed, nested, nil, wallet.Certain, "this very witness program"},
		{"a nested witness program is listed and the bare one asked for", nested, witness, nil, wallet.Certain, "this very witness program"},
		{"a P2PKH is listed and its witness program asked for", compressed, witness, nil, wallet.Certain, "compressed form"},
		{"a witness program is listed and its P2PKH asked for", witness, compressed, nil, wallet.Certain, ""},
		{"a P2PKH stands on another chain", compressed, "t1UYsZVJkLPeMjxEtACvSxfWuNmddpWfxzs", nil, wallet.Certain, ""},
		{"a P2PKH is the account of XRP", compressed, "rBgGZ9tc4him9KBzD8fKFiQz3fSZpaSwMH", nil, wallet.Certain, "compressed form"},
		{"a P2SH of another chain is the same script", nested, "t3bnw6tC26gH7JqRB8YcdbutFtwZP4Xp5o5", nil, wallet.Certain, "same script"},
		{"an EVM account is known by its address alone", evm, tron, nil, wallet.Conditional, "contract"},
		{"a Tron account is known by its address alone", tron, evm, nil, wallet.Conditional, "contract"},
		{"an EVM account follows from the key that another address has shown", compressed, evm, key, wallet.Certain, ""},
		{"both forms of a key are joined by the key", uncompressed, compressed, key, wallet.Certain, ""},
		{"a Substrate account is a key or a hash", polkadot, kusama, nil, wallet.Conditional, "multisig"},
		{"a Cardano stake and a payment have one key", stake, payment, nil, wallet.Certain, ""},
		{"a Cardano base address pays to the key of an enterprise address", payment, enterprise, nil, wallet.Certain, ""},
		{"a unified address has the P2PKH within it", unifiedText, unifiedReceiver(t), nil, wallet.Certain, ""},
		{"a P2PKH is within a unified address", unifiedReceiver(t), unifiedText, nil, wallet.Certain, ""},
		{"a unified address has a key that Bitcoin takes too", unifiedText, hashText(t, 0, unifiedHash), nil, wallet.Certain, ""},
	} {
		t.Run(v.name, func(t *testing.T) {
			asked := addressOf(t, v.asked)
			alias, related := wallet.Relate(addressOf(t, v.listed), asked, v.keys...)
			if !related || alias.Certainty != v.certainty || alias.Address.Canonical != asked.Canonical {
				t.Fatalf("Relate gives %+v, %v; want %s", alias, related, v.certainty)
			}
			if !strings.Contains(alias.Condition, v.condition) || (alias.Condition == "") != (v.condition == "") {
				t.Errorf("the condition is %q; want %q", alias.Condition, v.condition)
			}
			wantSteps(t, alias)
		})
	}
}

// pairs are published spellings of one hash, where no key is.
func pairs(t testing.TB) (both []struct{ name, one, other string }) {
	for _, v := range []struct{ source, account, other string }{
		{"tron-format-address, index.js", "1a6ac17c82ad141ebc524a9ffc94965848f35279", "TCNtTa1rveKkovHR2ebABu4K66U6ocUCZX"},
		{"tron-format-address, index.js", "2eb90f8356345c903d9f85e58d1b8177890adfb6", "TEEFn7rQqx4Xc3GL1Bx27A155xAj7w5W7a"},
		{"tron-format-address, index.js", "49a5f0cda413ab723fff9baf956329ecfe5d1a23", "TGgd7pXdZALo9GyT4pmF2tT6JRf7ETWVcL"},
		{"pyevmosaddressconverter", "e7e3654bc1ea915e7216d8193ef8dd7d5dae987f", "evmos1ul3k2j7pa2g4uuskmqvna7xa04w6axrl85alz5"},
		{"ethermint-address-converter", "14574a6dff2ddf9e07828b4345d3040919af5652", "evmos1z3t55m0l9h0eupuz3dp5t5cypyv674jj7mz2jw"},
		{"IoTeX documentation", "b8744ae4032be5e5ef9fab94ee9c3bf38d5d2ae0", "io1hp6y4eqr90j7tmul4w2wa8pm7wx462hq0mg4tw"},
		{"Trust Wallet Core, Filecoin/TWAddressConverterTests.cpp", "8dbd6c7ede90646a61bbc649831b7c298bfd37a0", "f410frw6wy7w6sbsguyn3yzeygg34fgf72n5ao5sxyky"},
		{"Trust Wallet Core, Filecoin/AddressTests.cpp", "d388ab098ed3e84c0d808776440b48f685198498", "f410f2oekwcmo2pueydmaq53eic2i62crtbeyuzx2gmy"},
	} {
		both = append(both, struct{ name, one, other string }{v.source + ", " + v.other, "0x" + v.account, v.other})
	}
	return append(both, []struct{ name, one, other string }{
		{"BIP-49, key hash and script hash of its test vector", hashText(t, 0, "38971f73930f6c141d977ac4fd4a727c854935b3"), hashText(t, 5, "336caa13e08b96080a32b5d818d59b4ab3b36742")},
		{"ottosch/pick, P2PKH and P2WPKH", "12vieiAHxBe4qCUrwvfb2kRkDuc8kQ2VZ2", "bc1qz5s0ppmjpcvprqpdakdu8qqcm2v3z8us334at6"},
		{"ottosch/pick, P2WPKH and the program nested", "bc1qz5s0ppmjpcvprqpdakdu8qqcm2v3z8us334at6", "3BEqJ8hzdNhtknPpkNQcB7VS86Vqm7qy5r"},
		{"cosmos-address-converter, README.md", "cosmos153tu72t7zynxt6ahha5cp2pjnxu807mdxwr9ua", "celestia153tu72t7zynxt6ahha5cp2pjnxu807mdhyj4xs"},
		{"Dart bech32 tests, a payload of Cosmos", "cosmos1xr4fjkvnxjqphuyaw5a08za9g6qqh65t36srck", hashText(t, 0, "30ea99599334801bf09d753af38ba546800bea8b")},
		{"Dart bech32 tests, a payload of Band", "band1rz46a4gt0sghvvyt4gy5kp2rswmhtufv49nfef", hashText(t, 0, "18abaed50b7c1176308baa094b054383b775f12c")},
	}...)
}

func TestPublishedSpellingsOfOneHashAreRelated(t *testing.T) {
	for _, v := range pairs(t) {
		t.Run(v.name, func(t *testing.T) {
			one, other := addressOf(t, v.one), addressOf(t, v.other)
			for _, way := range [][2]wallet.Address{{one, other}, {other, one}} {
				alias, related := wallet.Relate(way[0], way[1])
				if !related {
					t.Fatalf("%s and %s are not related", way[0].Text, way[1].Text)
				}
				wantSteps(t, alias)
			}
		})
	}
}

func TestWhatNothingShowsToHaveOneKeyIsNotRelated(t *testing.T) {
	for _, v := range []struct{ name, one, other string }{
		{"P2PKHs of two keys", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "1LYRaCKm51aG3Y3eUd3zzAV77mxn3tJzZu"},
		{"a P2PKH and the nested witness program of another key", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "3KGgqKp2UGvACQpXkKbiUfgqCeWj2yCrWi"},
		{"a P2PKH and a P2SH of the same 20 bytes", hashText(t, 0, unifiedHash), hashText(t, 5, unifiedHash)},
		{"the two forms of a key that is not known", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm"},
		{"Taproot and P2WPKH of a key that is not known", "bc1pmfr3p9j00pfxjh0zmgp99y8zftmd3s5pmedqhyptwy6lm87hf5sspknck9", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{"EVM accounts of two keys", "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "TQLCsShbQNXMTVCjprY64qZmEA4rBarpQp"},
		{"an EVM account in Bech32 and the Cosmos account of its key", "inj1nk9x9ajk4rgkzhqjjn7hr6w0k0jg2kj0knl55v", "cosmos1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0emlrvp"},
		{"an EVM account and a Bitcoin hash of its bytes", "0x" + unifiedHash, hashText(t, 0, unifiedHash)},
		{"Solana keys that differ", "H4JcMPicKkHcxxDjkyyrLoQj7Kcibd9t815ak4UvTr9M", "6ASf5EcmmEHTgDJ4X4ZT5vT6iHVJBXPg5AN5YoTCpGWt"},
		{"Aptos and Sui of a key that is not known", "0xce2fd04ac9efa74f17595e5785e847a2399d7e637f5e8179244f76191f653276", "0x870deb25d5c0a4d7250d52d5cd58dacca2d51eb2a120a979b13384cd52e21e1b"},
		{"a unified address and the P2PKH of another key", unifiedText, "t1UYsZVJkLPeMjxEtACvSxfWuNmddpWfxzs"},
	} {
		t.Run(v.name, func(t *testing.T) {
			one, other := addressOf(t, v.one), addressOf(t, v.other)
			if alias, related := wallet.Relate(one, other); related {
				t.Errorf("Relate gives %+v", alias)
			}
			if alias, related := wallet.Relate(other, one); related {
				t.Errorf("the other way, Relate gives %+v", alias)
			}
		})
	}
}

func TestAnUncompressedKeyGivesP2PKHsAlone(t *testing.T) {
	one := wallet.Aliases(wallet.Address{}, publicKey(t, generator))
	hash := addressOf(t, "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm")
	if !holds(one, hash) {
		t.Fatal("the P2PKH of the uncompressed key is not among its aliases")
	}
	others := 0
	for _, alias := range wallet.Aliases(hash) { // written as if the hash were of a compressed key
		if alias.Address.Kind != wallet.KindP2PKH {
			others++
		}
		if holds(one, alias.Address) != (alias.Address.Kind == wallet.KindP2PKH) {
			t.Errorf("of a key whose uncompressed form has this hash, the aliases have %s, of %v: %v",
				alias.Address.Text, alias.Address.Chains, holds(one, alias.Address))
		}
	}
	if others < 3 {
		t.Errorf("only %d aliases of a P2PKH are of other kinds", others)
	}
}

func TestANestedProgramIsAnAliasWhereTheChainHasWitnesses(t *testing.T) {
	var scripts []string
	for _, alias := range wallet.Aliases(addressOf(t, "1LYRaCKm51aG3Y3eUd3zzAV77mxn3tJzZu")) {
		if alias.Address.Kind == wallet.KindP2SH {
			scripts = append(scripts, alias.Address.Text)
		}
	}
	// coinaddress, README.md: on Bitcoin, which is Litecoin's too, and Bitcoin Gold.
	if want := []string{"3KGgqKp2UGvACQpXkKbiUfgqCeWj2yCrWi", "AZMYZHBDFXFvvDL6BsbTCvazXj9hrHU6SP"}; !slices.Equal(scripts, want) {
		t.Errorf("the nested programs among the aliases are %q; want %q", scripts, want)
	}
}

func TestAnEd25519KeyIsKnownFromTheAddressesThatAreIt(t *testing.T) {
	forms := []string{ // Trust Wallet Core, CoinAddressDerivationTests.cpp
		"H4JcMPicKkHcxxDjkyyrLoQj7Kcibd9t815ak4UvTr9M",
		"GDXJHJHWN6GRNOAZXON6XH74ZX6NYFAS5B7642RSJQVJTIPA4ZYUQLEB",
		"52J2J5TPRULLQGN3TPVZ77GN7TOBIEXIP7XGUMSMFKM2DYHGOFEOGBP2T4",
		"ee93a4f66f8d16b819bb9beb9ffccdfcdc1412e87fee6a324c2a99a1e0e67148",
	}
	hashes := []string{
		"16PpFrXrC6Ko3pYcyMAx6gPMp3mFFaxgyYMt4G5brkgNcSz8", "tz1gcEWswVU6dxfNQWbhTgaZrUrNUFwrsT4z",
		"0xce2fd04ac9efa74f17595e5785e847a2399d7e637f5e8179244f76191f653276",
		"0x870deb25d5c0a4d7250d52d5cd58dacca2d51eb2a120a979b13384cd52e21e1b",
	}
	for _, from := range forms {
		a := addressOf(t, from)
		aliases := wallet.Aliases(a)
		for _, to := range append(append([]string{}, forms...), hashes...) {
			b := addressOf(t, to)
			if alias, related := wallet.Relate(a, b); !related || alias.Certainty != wallet.Certain || alias.Condition != "" {
				t.Errorf("from %s to %s, Relate gives %+v, %v", from, to, alias, related)
			}
			if holds(aliases, b) != (from != to) {
				t.Errorf("the aliases of %s have %s: %v", from, to, holds(aliases, b))
			}
		}
	}
}

func TestWhatNoKeyOpensHasNoAliases(t *testing.T) {
	for _, v := range []struct{ name, text string }{
		{"a Solana address off the curve", base58ForTest([]byte("\x01\x0c\x17\x22\x2d\x38\x43\x4e\x59\x64\x6f\x7a\x85\x90\x9b\xa6\xb1\xbc\xc7\xd2\xdd\xe8\xf3\xfe\x09\x14\x1f\x2a\x35\x40\x4b\x56"), bitcoinBase58)},
		{"Solana's system program", "11111111111111111111111111111111"},
		{"a Stellar contract", encodeStrkeyForTest(2<<3, [32]byte{1})},
		{"the account of Stellar that burns", encodeStrkeyForTest(6<<3, [32]byte{})},
		{"a Filecoin actor by number", "f01234"},
	} {
		t.Run(v.name, func(t *testing.T) {
			a, err := wallet.Parse(v.text)
			if err != nil {
				t.Fatal(err)
			}
			if aliases, openers := wallet.Aliases(a), wallet.Openers(a); len(aliases) != 0 || len(openers) != 0 {
				t.Errorf("%+v has the openers %v and aliases %+v", a, openers, aliases)
			}
		})
	}
}

func TestAPublicKeyIsRefusedWithTheReason(t *testing.T) {
	for _, v := range []struct{ name, text, code, says string }{
		{"nothing", "", wallet.CodeBadLength, "33 bytes"},
		{"a digit missing", generator[:65], wallet.CodeBadCharacter, "hexadecimal"},
		{"a byte missing", generator[:62], wallet.CodeBadLength, "32 bytes"},
		{"a byte too many", generator + "00", wallet.CodeBadLength, "33 bytes"},
		{"a letter beyond f", "g" + generator[1:], wallet.CodeBadCharacter, "hexadecimal"},
		{"an address", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", wallet.CodeBadCharacter, "hexadecimal"},
		{"an x of no point", "02" + strings.Repeat("00", 31) + "05", wallet.CodeNoKey, "no point of the curve"},
		{"an x beyond the field", "02" + strings.Repeat("ff", 32), wallet.CodeNoKey, "no point of the curve"},
		{"a y of another point", "04" + generator[2:] + strings.Repeat("00", 31) + "01", wallet.CodeNoKey, "no point of the curve"},
		{"a first byte of no form", "05" + generator[2:], wallet.CodeNoKey, "no point of the curve"},
	} {
		t.Run(v.name, func(t *testing.T) {
			key, err := wallet.ParsePublicKey(v.text)
			var e *wallet.Error
			if !errors.As(err, &e) || e.Code != v.code || !strings.Contains(e.Message, v.says) || e.Hint == "" {
				t.Errorf("ParsePublicKey gave %v, %v; want %s and %q", key, err, v.code, v.says)
			}
		})
	}
}
