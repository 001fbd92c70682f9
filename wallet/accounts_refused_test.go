package wallet_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

func errorCode(err error) string {
	var e *wallet.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// refusedAccounts are texts that are meant as an account and are none.
var refusedAccounts = []struct {
	name       string
	chain      wallet.Chain // "" for none
	text       string
	code, says string
}{
	// ripple-address-codec's tests.
	{"XRP: a wrong last character", "", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw2", "bad_checksum", "character 34, '2', is likely wrong: '1' there would fit"},
	{"XRP: two characters exchanged", "", "rU6K7V3Po4snVhBBaU29sesqs2qTJQWDw1", "bad_checksum", "characters 29 and 30 are likely exchanged"},
	{"XRP: two characters missing", "", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWD", "bad_length", "32 characters, too short for an XRP account"},
	{"XRP: a character missing", "", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw", "bad_checksum", "check characters"},
	{"XRP: a character too many", "", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw1x", "bad_length", "35 characters, too long"},
	{"XRP: a character of no Base58", "", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWD01", "bad_character", "character 33, '0'"},
	{"XRP: an X-address with a wrong last character", "", "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXa", "bad_checksum", "character 47, 'a', is likely wrong: 'b'"},
	{"XRP: an X-address with a character missing", "", "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQX", "bad_length", "46 characters, where an XRP X-address has 47"},
	{"XRP: an X-address with a character too many", "", "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXbb", "bad_length", "48 characters"},
	{"XRP: an X-address with a character of no Base58", "", "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXl", "bad_character", "character 47, 'l'"},
	{"XRP: an X-address with a tag of 64 bits", "", "XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8zeUygYrCgrPh", "unrecognized", "a tag of a kind that is not in use"},
	{"XRP: a tag beyond 32 bits", "", xAddressOfFields([]byte{0x05, 0x44}, [20]byte{1}, 1, 1<<32), "unrecognized", "a tag of a kind that is not in use"},
	{"XRP: a tag where there should be none", "", xAddressOfFields([]byte{0x05, 0x44}, [20]byte{1}, 0, 7), "unrecognized", "a tag of a kind that is not in use"},
	{"XRP: a test X-address without tag", "", "T719a5UwUCnEs54UsxG9CJYYDhwmFCqkr7wxCcNcfZ6p5GZ", "testnet", "Ripple (XRP) test-network"},
	{"XRP: a test X-address with tag", "", "TVE26TYGhfLC7tQDno7G8dGtxSkYQnSy8RHqGHoGJ59spi2", "testnet", "Ripple (XRP) test-network"},
	{"XRP: a test X-address with a wrong character", "", "TVE26TYGhfLC7tQDno7G8dGtxSkYQnSy8RHqGHoGJ59spi3", "bad_checksum", "check characters"},

	// SEP-23, invalid test cases.
	{"Stellar: bits left over in a multiplexed account", "", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUR", "bad_checksum", "check characters"},
	{"Stellar: a character too many", "", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZA", "bad_length", "57 characters, where a Stellar account has 56"},
	{"Stellar: a byte too many", "", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUACUSI", "bad_length", "58 characters"},
	{"Stellar: an algorithm that is not in use", "", "G47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVP2I", "bad_character", "character 2, '4'"},
	{"Stellar: a multiplexed account with a character too many", "", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLKA", "bad_length", "70 characters, where a Stellar multiplexed account has 69"},
	{"Stellar: a multiplexed account with a byte too many", "", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAAV75I", "bad_length", "71 characters"},
	{"Stellar: a multiplexed account of another algorithm", "", "M47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ", "bad_checksum", "check characters"},
	{"Stellar: padding", "", stellarMuxed[:68] + "===", "bad_character", "'='"},
	{"Stellar: a multiplexed account with a wrong checksum", "", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUO", "bad_checksum", "check characters"},
	{"Stellar: a character missing", "", stellarKey[:55], "bad_length", "55 characters"},
	{"Stellar: a wrong character in the middle", "", stellarKey[:20] + "A" + stellarKey[21:], "bad_checksum", "character 21, 'A', is likely wrong"},
	{"Stellar: a digit that is never used", "", stellarKey[:20] + "0" + stellarKey[21:], "bad_character", "character 21, '0', is never used in a Stellar address"},
	{"Stellar: small letters", "", strings.ToLower(stellarKey), "mixed_case", "character 1, 'g', is a small letter"},
	{"Stellar: one small letter", "", stellarKey[:55] + "z", "mixed_case", "character 56, 'z', is a small letter"},
	{"Stellar: one wrong small letter", "", stellarKey[:55] + "y", "bad_character", "character 56, 'y'"},
	{"Stellar: a liquidity pool", "", "LA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUPJN", "unrecognized", "a Stellar liquidity pool, not an address"},
	{"Stellar: a claimable balance", "", "BAAD6DBUX6J22DMZOHIEZTEQ64CVCHEDRKWZONFEUL5Q26QD7R76RGR4TU", "unrecognized", "claimable balance, not an address"},
	{"Stellar: a signed payload", "", "PA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAQACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB6IBZGM", "unrecognized", "signed payload of Stellar, not an address"},
	{"Stellar: the hash of a transaction", "", encodeStrkeyForTest(19<<3, [32]byte{1}), "unrecognized", "hash of a Stellar transaction"},
	{"Stellar: a hash whose preimage signs", "", encodeStrkeyForTest(23<<3, [32]byte{1}), "unrecognized", "preimage"},

	{"Algorand: a wrong character", "", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FA", "bad_checksum", "character 58, 'A', is likely wrong: 'Q'"},
	{"Algorand: bits left over", "", "7777777777777777777777777777777777777777777777777774MSJUVV", "bad_checksum", "'U' there would fit"},
	{"Algorand: a character missing", "", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5F", "bad_length", "57 characters, where an Algorand address has 58"},
	{"Algorand: a character too many", "", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQQ", "bad_length", "59 characters"},
	{"Algorand: a digit that is never used", "", "VQD6TBRL6BH6NAG1PEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ", "bad_character", "character 16, '1'"},
	{"Algorand: small letters", "", "vqd6tbrl6bh6nagipeug6jzucpjvxb3gptheu5wtkx5ddgsr3axnkbn5fq", "mixed_case", "character 1, 'v', is a small letter"},

	{"NEM: a wrong character", "", "NDD2CT6LQLIYQ56KIXI3ENTM6EK3D44P5JFXJ4RA", "bad_checksum", "character 40, 'A', is likely wrong: '4'"},
	{"NEM: a wrong first character", "", "TDD2CT6LQLIYQ56KIXI3ENTM6EK3D44P5JFXJ4R4", "bad_checksum", "check characters"},
	{"NEM: a character missing", "", nemAlice[:39], "bad_length", "39 characters without dashes, where a NEM address has 40"},
	{"NEM: a character too many", "", nemAlice + "A", "bad_length", "41 characters"},
	{"NEM: a dash out of place", "", "NDD2C-T6LQLIY-Q56KIX-I3ENTM-6EK3D4-4P5JFX-J4R4", "bad_character", "character 6 is wrong"},
	{"NEM: a dash missing", "", "NDD2CT-6LQLIYQ56KIX-I3ENTM-6EK3D4-4P5JFX-J4R4", "bad_character", "character 14 is wrong"},
	{"NEM: with dashes, a wrong digit", "", "NDD2CT-6LQLIY-Q56KIX-I3ENTM-6EK3D4-4P5JFX-J1R4", "bad_character", "character 44, '1'"},
	{"NEM: small letters", "", strings.ToLower(nemAlice), "mixed_case", "character 1, 'n', is a small letter"},
	{"NEM: a Symbol address with bits left over", "", "NATNE7Q5BITMUTRRN6IB4I7FLSDRDWZA34SQ33Z", "bad_length", "39 characters"},
	{"NEM: of the test network", "", "TDD2CT6LQLIYQ56KIXI3ENTM6EK3D44P5KZPFMK2", "testnet", "NEM test-network"},
	{"NEM: another of the test network", "", "TAU5HO3DRQZNELFEMZZTUKQEZGQ7IUAHKPO7OOLK", "testnet", "NEM test-network"},
	{"NEM: of Mijin", "", nemForTest(0x60, [20]byte{7}), "testnet", "Mijin"},
	{"NEM: a Symbol address with dashes", "", "NATNE7-Q5BITM-UTRRN6-IB4I7F-LSDRDW-ZA34SQ-33Y", "unrecognized", "Symbol"},

	// taquito's validators.spec.ts, tzgo's tests.
	{"Tezos: a wrong last character", "", "tz1QZ6KY7d3BuZDT1d19dUxoQrtFPN2QJ3hm", "bad_checksum", "character 36, 'm', is likely wrong: 'n'"},
	{"Tezos: a smart rollup with a wrong character", "", "sr166cywS6HJx9gmqMU28Vo284gPQaPcGmY1", "bad_checksum", "'W' there would fit"},
	{"Tezos: tz5 with a wrong character", "", "tz5VWE3unqGsLVrYhxCGBxiVVYXDjHHbmbTZ", "bad_checksum", "check characters"},
	{"Tezos: a character missing", "", "tz1KzpjBnunNJVABHBnzfG4iuLmphitExW2", "bad_length", "35 characters, where a Tezos address has 36"},
	{"Tezos: a contract with a character too many", "", "KT1GyeRktoGPEKsWpchWguyy8FAf3aNHkw2TT", "bad_length", "37 characters"},
	{"Tezos: a character of no Base58", "", "tz1VSUr8wwNhLAzempoch5d6hLRiTh8CjcIl", "bad_character", "character 35, 'I'"},

	// HIP-15's examples of what to refuse.
	{"Hedera: a wrong checksum", "", "0.0.123-abcde", "bad_checksum", "letters after the dash"},
	{"Hedera: the checksum of another number", "", "0.0.124-vfmkw", "bad_checksum", "letters after the dash"},
	{"Hedera: a realm with zeros before it", "", "0.00.123-vfmkw", "bad_character", "number at character 3 begins with a zero"},
	{"Hedera: a number with zeros before it", "", "0.0.0123-vfmkw", "bad_character", "number at character 5 begins with a zero"},
	{"Hedera: a checksum in capitals", "", "0.0.123-VFMKW", "mixed_case", "character 9, 'V', is a capital letter"},
	{"Hedera: a checksum with one capital", "", "0.0.123-vFmkw", "mixed_case", "character 10, 'F'"},
	{"Hedera: another mark before the checksum", "", "0.0.123#vfmkw", "bad_character", ""},
	{"Hedera: no dash before the checksum", "", "0.0.123vfmkw", "bad_character", "character 8, 'v'"},
	{"Hedera: two numbers", "", "0.123", "bad_character", ""},
	{"Hedera: a full stop at the end", "", "0.0.123.", "bad_character", ""},
	{"Hedera: a checksum of two letters", "", "0.0.123-vf", "bad_length", "2 letters after the dash"},
	{"Hedera: a dash in the checksum", "", "0.0.123-vfm-kw", "bad_character", "character 12, '-'"},
	{"Hedera: a checksum of nine letters", "", "0.0.123-vfmkwxxxx", "bad_length", "9 letters after the dash"},
	{"Hedera: no number", "", "0.0.-vfmkw", "bad_length", "missing at character 5"},
	{"Hedera: a number beyond 63 bits", "", "0.0.9223372036854775808", "bad_length", "number at character 5 is too large"},
	{"Hedera: an EVM address", "", "0.0.0011223344556677889900112233445566778899", "bad_character", "begins with a zero"},
	{"Hedera: an EVM address with letters", "", "0.0.1234567890abcdef1234567890abcdef12345678", "unrecognized", "EVM address"},
	// hiero-sdk-swift's AccountIdUnitTests.
	{"Hedera: of the test network", "", "0.0.123-esxsf", "testnet", "Hedera test-network"},
	{"Hedera: of the preview network", "", "0.0.123-ogizo", "testnet", "Hedera preview test-network"},

	// near-account-id's test data.
	{"NEAR: a capital letter", "", "nEar.near", "mixed_case", "character 2, 'E', is a capital letter"},
	{"NEAR: two full stops", "", "a..near", "bad_character", "character 3, '.', does not follow"},
	{"NEAR: two marks", "", "0_-_0.near", "bad_character", "character 3, '-'"},
	{"NEAR: a dash first", "", "-a.near", "bad_character", "character 1, '-'"},
	{"NEAR: a dash before the ending", "", "a-.near", "bad_character", "character 3, '.'"},
	{"NEAR: too long", "", strings.Repeat("a", 60) + ".near", "bad_length", "65 characters, where the name of a NEAR account has at most 64"},
	{"NEAR: of the test network", "", "app.stage.testnet", "testnet", "NEAR test-network"},
	{"NEAR: implicit in capitals", wallet.Near, strings.Repeat("AB", 32), "unrecognized", "no address of near"},

	{"EOS: too long", wallet.EOS, "wwwsalmoncomab", "bad_length", "14 characters, where the name of an EOS account has at most 12"},
	{"EOS: thirteen characters, which only other names have", wallet.EOS, "wwwsalmoncoma", "bad_length", "13 characters"},
	{"EOS: a full stop at the end", wallet.EOS, "abc.", "bad_character", "full stop"},
	{"EOS: a digit that is not used", wallet.EOS, "abc6", "bad_character", "character 4, '6'"},
	{"EOS: a capital letter", wallet.EOS, "Abc", "bad_character", "character 1, 'A'"},
	{"EOS: a public key", wallet.EOS, "EOS6MRyAjQq8ud7hVNYcfnVPJqcVpscN5So8BhtHuGYqET5GDW5CV", "unrecognized", "a public key, not an address"},
	{"EOS: another chain's address", wallet.EOS, genesis, "wrong_chain", "not of eos"},

	{"Solana: 31 bytes", wallet.Solana, "2wMrUAKMjkAoDJEDJbRwJqKuGDrCELPeTwxVtz5qvs", "unrecognized", "no address of solana"},
}

func TestAccountsAreRefusedWithAReason(t *testing.T) {
	for _, tt := range refusedAccounts {
		t.Run(tt.name, func(t *testing.T) {
			a, err := wallet.ParseOn(tt.chain, tt.text)
			var e *wallet.Error
			if !errors.As(err, &e) || !reflect.DeepEqual(a, wallet.Address{}) {
				t.Fatalf("%q gives %+v, %v", tt.text, a, err)
			}
			if e.Code != tt.code || !strings.Contains(e.Error(), tt.says) || e.Hint == "" {
				t.Fatalf("%q gives %+v; want code %s, message with %q and a hint", tt.text, e, tt.code, tt.says)
			}
		})
	}
}

func TestASecretIsRefusedAndNotRepeated(t *testing.T) {
	stellarSeed := encodeStrkeyForTest(18<<3, [32]byte{1, 2, 3})
	tests := []struct {
		name  string
		chain wallet.Chain
		text  string
	}{
		// ripple-address-codec's tests.
		{"an XRP seed of a secp256k1 key", "", "sn259rEFXrQrWyx3Q7XneWcwV6dfL"},
		{"an XRP seed of zeros", "", "sp6JS7f14BuwFY8Mw6bTtLKWauoUs"},
		{"an XRP seed of an Ed25519 key", "", "sEdTM1uX8pu2do5XvTnutH6HsouMaM2"},
		{"a Stellar seed", "", stellarSeed},
		{"a Stellar seed with a wrong character", "", stellarSeed[:30] + "7" + stellarSeed[31:]},
		{"a Stellar seed with a character missing", "", stellarSeed[:55]},
		{"a Stellar seed in small letters", "", strings.ToLower(stellarSeed)},
		// EOSIO's well-known development key.
		{"an EOS private key", wallet.EOS, "5KQwrPbwdL6PhXujxW37FSSQZ1JiwsST4cqQzDeyXtP79zkvFD3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wallet.ParseOn(tt.chain, tt.text)
			if err == nil || errorCode(err) != wallet.CodeSecret || !strings.Contains(err.Error(), "whoever has seen it can move the money") {
				t.Fatalf("got %v", err)
			}
			for i := range len(tt.text) - 4 {
				if strings.Contains(err.Error(), tt.text[i:i+5]) {
					t.Fatalf("%q repeats %q", err, tt.text[i:i+5])
				}
			}
		})
	}
}
