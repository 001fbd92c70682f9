package wallet

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"
)

// encodeSS58 writes an account; only tests need it.
func encodeSS58(number uint16, account []byte) string {
	head := []byte{byte(number)}
	if number >= 64 {
		head = []byte{byte(number>>2&0x3f | 0x40), byte(number>>8 | number&3<<6)}
	}
	head = append(head, account...)
	sum := blake2b.Sum512(append([]byte("SS58PRE"), head...))
	return encodeBase58(append(head, sum[:2]...))
}

const aliceKey = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"

func TestSS58Vectors(t *testing.T) {
	account := func(text, key string, chains ...Chain) soundAccount {
		return soundAccount{text, "ss58:" + text, chains, KindAccount, true, SubstrateAccount, key}
	}
	checkSound(t, []soundAccount{
		// subkey inspect //Alice, on Polkadot and in the generic form.
		account("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", aliceKey, Polkadot),
		account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", aliceKey, Polkadot, Kusama),
		// bip_utils.
		account("ERhckLKG8dSw7uSH3pixNMkE3LvRRh6wB47BxRteGgcbzjb", "51e5a6beae03719e2e9335a3994f8da03be34d6c71fac792c375b81e6faf3330", Kusama),
		account("5GWZaTfBHVqf2pCGYnpZSVnU92QRmgaTeTnkw7NoXyn4BHCU", "c4a971758d5b893f69c72b81c9d40c22933199b60b73413ca94c289cbb7100d8", Polkadot, Kusama),
		// Nobody's account, to which money is sent to be lost.
		account("111111111111111111111111111111111HC1", strings.Repeat("00", 32), Polkadot),
	})
}

// A sound checksum under a number that is not in the table is no fault: other
// chains have these.
func TestSS58LeavesOtherNetworksAlone(t *testing.T) {
	for number, text := range map[uint16]string{ // bip_utils
		4:  "QJLjYPC9x4pepgzVkq15CFHku6HUkK2JxRT4RKEoU142qA8",
		7:  "iQkpUbP2uuPzQoqeDBuhyBQKCNeZrLwCXpm9t9kajjhceWf",
		10: "23dKgUghw8q96xGPCybiSRDkbNJMxNK7riGoEvo4GyxFdSAe",
		36: "4fJypEdiHRcEKhEHwqgsrg28pPm8NbUAhUTc4558bDuZ99hB",
		63: "7JHkWhGtVUxobP3irBnLuppRWt8VafryoK61GDcKrazq6fG3",
		74: "dLQEKZp2GLJrzVNxsTCaDMvsc7vkdDas7ykYMkWcxtkNEVoxQ",
		98: "fyfuFXRfvTjKrWrAEqxMKj2Uxov6Dd9iFgMaPjwzHdNY9cmKj",
	} {
		if a, mine, err := readSS58(text); mine {
			t.Errorf("%s is taken for %+v, %v", text, a, err)
		}
		var buf [maxBase58]byte
		n, _ := decodeBase58(text, &buf)
		if got, _, whole := cutSS58(buf[:n]); !whole || got != number || !ss58Fits(buf[:n]) {
			t.Errorf("%s has the number %d (%v); want %d and a sound checksum", text, got, whole, number)
		}
	}
	for name, text := range map[string]string{
		"a Solana key":                        "Ho87cuS3aSRgUMCeMrV7uNCCWx6Fj2ytnufYQ1W7KCLr",
		"Solana's system program":             "11111111111111111111111111111111",
		"a Bitcoin address":                   "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
		"a TON address":                       "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
		"a TON address in Base58":             "EQA" + strings.Repeat("z", 45),
		"a hash in hex":                       "5" + strings.Repeat("0123456789abcdef", 3)[:47],
		"a file's hash of IPFS":               "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG",
		"a number in two bytes that fits one": encodeBase58(append([]byte{0x40, 0}, make([]byte, 34)...)),
	} {
		if a, mine, err := readSS58(text); mine {
			t.Errorf("%s: %s is taken for %+v, %v", name, text, a, err)
		}
	}
}

func TestSS58IsRefusedWithTheReason(t *testing.T) {
	const alice = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"
	checkBroken(t, []brokenAccount{
		{"wrong checksum on Polkadot", alice[:47] + "6", CodeBadChecksum, "check bytes"},
		{"wrong checksum on Kusama", "ERhckLKG8dSw7uSH3pixNMkE3LvRRh6wB47BxRteGgcbzjc", CodeBadChecksum, "check bytes"},
		{"wrong checksum in the generic form", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ", CodeBadChecksum, "check bytes"},
		{"a wrong character is found", "5GrwvaEF5zXb26Fz9rcQpDWS57CtFRHpNehXCPcNoHGKutQY", CodeBadChecksum, "character 29"},
		{"a character is missing", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ", CodeBadLength, "47 characters, too short for an SS58 address that begins with 5"},
		{"a character too many", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQYY", CodeBadLength, "too long"},
		{"a character of Kusama's is missing", "ERhckLKG8dSw7uSH3pixNMkE3LvRRh6wB47BxRteGgcbzj", CodeBadLength, "begins with E"},
		{"a letter that Base58 does not have", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQI", CodeBadCharacter, "character 48, 'I'"},
		{"a zero on Polkadot", strings.Replace(alice, "oF4", "0F4", 1), CodeBadCharacter, "character 3, '0'"},
	})
}

func TestEverySS58AccountReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		network := rapid.SampledFrom(ss58Networks[:]).Draw(t, "network")
		account := drawBytes(t, ss58Account)
		text := encodeSS58(network.number, account)
		a, err := Parse(text)
		if err != nil || !a.Checked || a.Canonical != "ss58:"+text || !slices.Equal(a.Chains, network.chains) ||
			a.credential != (Credential{SubstrateAccount, string(account)}) {
			t.Fatalf("%s gives %+v, %v", text, a, err)
		}
		checkBody(t, a)
		if full := account[0] != 0; full && (strings.IndexByte(network.leads, text[0]) < 0 ||
			len(text) < network.shortest-1 || len(text) > network.longest) {
			t.Fatalf("%s does not look like number %d", text, network.number)
		}
	})
}

func TestEverySS58NumberReadsBack(t *testing.T) {
	for number := range uint16(1 << 14) {
		var buf [maxBase58]byte
		n, _ := decodeBase58(encodeSS58(number, make([]byte, ss58Account)), &buf)
		if got, _, whole := cutSS58(buf[:n]); !whole || got != number || !ss58Fits(buf[:n]) {
			t.Fatalf("number %d reads as %d, %v", number, got, whole)
		}
	}
}

// Two check bytes let one damage in 65536 pass, none of these addresses'.
func TestSS58TellsEveryDamage(t *testing.T) {
	for _, text := range []string{
		"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
		"ERhckLKG8dSw7uSH3pixNMkE3LvRRh6wB47BxRteGgcbzjb",
		"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
	} {
		checkDamage(t, text, text[3:], base58Alphabet)
	}
}
