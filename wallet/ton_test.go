package wallet

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// encodeTON writes the friendly form; only tests need it.
func encodeTON(tag, workchain byte, account []byte, encoding *base64.Encoding) string {
	data := append([]byte{tag, workchain}, account...)
	sum := crc16(data)
	return encoding.EncodeToString(append(data, byte(sum>>8), byte(sum)))
}

const tonDocs = "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF"

func TestTONVectors(t *testing.T) {
	account := func(text, canonical string, checked bool) soundAccount {
		return soundAccount{text, "ton:" + canonical, []Chain{TON}, KindAccount, checked, "", ""}
	}
	const docs = "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"
	const master = "-1:62037b44ae833a2d813b8083240d6215638f89fea962f44539ccc2e133acb4fd"
	checkSound(t, []soundAccount{
		// docs.ton.org, the cookbook and the page on addresses.
		account(tonDocs, docs, true),
		account("UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA", docs, true),
		account(strings.ReplaceAll(tonDocs, "-", "+"), docs, true),
		account(docs, docs, false),
		account(strings.ToUpper(docs), docs, false),
		account("-1:fcb91a3a3816d0f7b8c2c76108b8a9bc5a6b7a55bd79f8ab101c52db29232260",
			"-1:fcb91a3a3816d0f7b8c2c76108b8a9bc5a6b7a55bd79f8ab101c52db29232260", false),
		// Trust Wallet's tests.
		account("EQCKhieGGl3ZbJ2zzggHsSLaXtRzk0znVopbSxw2HLsorkdl", "0:8a8627861a5dd96c9db3ce0807b122da5ed473934ce7568a5b4b1c361cbb28ae", true),
		account("UQCKhieGGl3ZbJ2zzggHsSLaXtRzk0znVopbSxw2HLsorhqg", "0:8a8627861a5dd96c9db3ce0807b122da5ed473934ce7568a5b4b1c361cbb28ae", true),
		// blockchain_utils: both tags on both workchains.
		account("Ef9iA3tEroM6LYE7gIMkDWIVY4-J_qli9EU5zMLhM6y0_ekS", master, true),
		account("Uf9iA3tEroM6LYE7gIMkDWIVY4-J_qli9EU5zMLhM6y0_bTX", master, true),
		account("Ef--52QaWrZCq7ZL2iRQLtb8D3InXFRRtNqlmPJxcIoJh6yV", "-1:bee7641a5ab642abb64bda24502ed6fc0f72275c5451b4daa598f271708a0987", true),
		account("EQBiA3tEroM6LYE7gIMkDWIVY4-J_qli9EU5zMLhM6y0_RZa", "0:62037b44ae833a2d813b8083240d6215638f89fea962f44539ccc2e133acb4fd", true),
		account("UQBiA3tEroM6LYE7gIMkDWIVY4-J_qli9EU5zMLhM6y0_Uuf", "0:62037b44ae833a2d813b8083240d6215638f89fea962f44539ccc2e133acb4fd", true),
	})
}

func TestTONIsRefusedWithTheReason(t *testing.T) {
	raw := "0:" + strings.Repeat("a", 64)
	checkBroken(t, []brokenAccount{
		{"wrong checksum", "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG", CodeBadChecksum, "checksum at the end"},
		{"wrong checksum on the masterchain", "Ef9iA3tEroM6LYE7gIMkDWIVY4-J_qli9EU5zMLhM6y0_ekT", CodeBadChecksum, "checksum at the end"},
		{"bounceable turned into not", "U" + tonDocs[1:], CodeBadChecksum, "checksum at the end"},
		{"a character is missing", tonDocs[:47], CodeBadLength, "47 characters, where a TON address has 48"},
		{"a character too many", tonDocs + "A", CodeBadLength, "49 characters"},
		{"the test network, bounceable", "kQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPgpP", CodeTestnet, "TON"},
		{"the test network, not bounceable", "0QAAQ3X8LZ3qmwnIgaXwgysWnBBBE8T26G8B4iQ4-PHDGHQC", CodeTestnet, "TON"},
		{"the test network's masterchain", encodeTON(0x91, 0xff, make([]byte, 32), base64.URLEncoding), CodeTestnet, "TON"},
		{"the test network with a wrong checksum", "kQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPgpQ", CodeBadChecksum, "checksum at the end"},
		{"raw, a digit is missing", raw[:65], CodeBadLength, "63 hex digits after the colon"},
		{"raw, a digit too many", raw + "a", CodeBadLength, "65 hex digits"},
		{"raw, no hex digit", strings.Replace("-1:"+raw[2:], "aaaa", "aaga", 1), CodeBadCharacter, "character 6, 'g'"},
	})
}

func TestTONLeavesOthersAlone(t *testing.T) {
	for name, text := range map[string]string{
		"an SS58 account":                 "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
		"another tag":                     encodeTON(0x12, 0, make([]byte, 32), base64.URLEncoding),
		"another workchain":               encodeTON(0x11, 1, make([]byte, 32), base64.URLEncoding),
		"a text that begins so":           "EQA" + strings.Repeat("x", 20),
		"the tag but no workchain":        "EQx" + strings.Repeat("x", 45),
		"a Kusama account that begins so": kusamaLikeTON(),
	} {
		if strings.HasSuffix(name, "begins so") && tonWorkchain(text) == nil {
			t.Errorf("%s: %s does not begin so", name, text)
		}
		if a, mine, err := readTON(text); mine {
			t.Errorf("%s: %s is taken for %+v, %v", name, text, a, err)
		}
	}
	for _, text := range []string{"2:" + strings.Repeat("a", 64), "0", "ronin:" + strings.Repeat("a", 40)} {
		if a, mine, err := readTONRaw(text); mine {
			t.Errorf("%s is taken for %+v, %v", text, a, err)
		}
	}
}

// kusamaLikeTON makes a sound account of Kusama that begins like one of TON.
func kusamaLikeTON() string {
	// "EQA" and digits in the middle of their range give the account's first bytes.
	var buf [maxBase58]byte
	n, _ := decodeBase58("EQA"+strings.Repeat("V", 44), &buf)
	return encodeSS58(2, buf[1:n-ss58Check])
}

func TestEveryTONAccountReadsBackFromEachSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		account := drawBytes(t, tonAccount)
		workchain := rapid.SampledFrom([]byte{0, 0xff}).Draw(t, "workchain")
		raw := map[byte]string{0: "0:", 0xff: "-1:"}[workchain] + hex.EncodeToString(account)
		for _, text := range []string{
			raw,
			encodeTON(0x11, workchain, account, base64.URLEncoding),
			encodeTON(0x51, workchain, account, base64.StdEncoding),
		} {
			a, err := Parse(text)
			if err != nil || a.Canonical != "ton:"+raw || a.Checked != (text != raw) {
				t.Fatalf("%s gives %+v, %v", text, a, err)
			}
			checkBody(t, a)
		}
		text := encodeTON(0x51, workchain, account, base64.URLEncoding)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		c := rapid.SampledFrom([]byte(base64Letter)).Draw(t, "character")
		if damaged := text[:at] + string(c) + text[at+1:]; damaged != text {
			if a, err := Parse(damaged); err == nil && a.Checked {
				t.Fatalf("%s passes for %s", damaged, text)
			}
		}
	})
}

func TestTONTellsEveryDamage(t *testing.T) {
	for _, text := range []string{tonDocs, "Uf9iA3tEroM6LYE7gIMkDWIVY4-J_qli9EU5zMLhM6y0_bTX"} {
		checkDamage(t, text, text[3:], base64Letter)
	}
}

// The check value that is published for CRC-16/XMODEM.
func TestCRC16OfTheDigitsIsThePublishedValue(t *testing.T) {
	if got := crc16([]byte("123456789")); got != 0x31c3 {
		t.Errorf("%#04x; want 0x31c3", got)
	}
}
