package wallet

import (
	"encoding/hex"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"
)

// The hashes behind the test vectors of CIP-19.
const (
	cip19Key    = "9493315cd92eb5d8c4304e67b7e16ae36d61d34502694657811a2c8e"
	cip19Stake  = "337b62cfff6403a06a3acbc34f8c46003c69fe79a3628cefa9c47251"
	cip19Script = "c37b1b5dc0669f1d3c61a6fddb2e8fde96be87b881c60bce8e8d542f"
)

// shelleyVectors are those of CIP-19, for the main network and for test networks.
var shelleyVectors = []struct {
	number                 int
	text, test, kind       string
	scheme                 Scheme
	credential, missingOne string
}{
	{0, "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x", "addr_test1qz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs68faae", KindBase, CardanoKeyHash, cip19Key, CodeBadLength},
	{1, "addr1z8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gten0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs9yc0hh", "addr_test1zrphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gten0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgsxj90mg", KindBase, CardanoScript, cip19Script, CodeBadLength},
	{2, "addr1yx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerkr0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shs2z78ve", "addr_test1yz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerkr0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shsf5r8qx", KindBase, CardanoKeyHash, cip19Key, CodeBadLength},
	{3, "addr1x8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gt7r0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shskhj42g", "addr_test1xrphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gt7r0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shs4p04xh", KindBase, CardanoScript, cip19Script, CodeBadLength},
	{4, "addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k", "addr_test1gz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrdw5vky", KindPointer, CardanoKeyHash, cip19Key, CodeBadChecksum},
	{5, "addr128phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtupnz75xxcrtw79hu", "addr_test12rphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtupnz75xxcryqrvmw", KindPointer, CardanoScript, cip19Script, CodeBadChecksum},
	{6, "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", "addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz", KindEnterprise, CardanoKeyHash, cip19Key, CodeBadLength},
	{7, "addr1w8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcyjy7wx", "addr_test1wrphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcl6szpr", KindEnterprise, CardanoScript, cip19Script, CodeBadLength},
	{14, "stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw", "stake_test1uqehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gssrtvn", KindStake, CardanoKeyHash, cip19Stake, CodeBadLength},
	{15, "stake178phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcccycj5", "stake_test17rphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcljw6kf", KindStake, CardanoScript, cip19Script, CodeBadLength},
}

func TestShelleyVectors(t *testing.T) {
	for _, v := range shelleyVectors {
		for _, text := range []string{v.text, strings.ToUpper(v.text)} {
			a, err := Parse(text)
			if err != nil || a.Kind != v.kind || a.Canonical != "cardano:"+v.text || !a.Checked || a.Text != text {
				t.Errorf("form %d: Parse(%q) = %+v, %v", v.number, text, a, err)
			}
			if a.credential.Scheme != v.scheme || hex.EncodeToString([]byte(a.credential.Bytes)) != v.credential {
				t.Errorf("form %d is opened by %s", v.number, a.credential)
			}
		}
		if _, mine, err := readShelley(v.test); !mine || err == nil || err.Code != CodeTestnet {
			t.Errorf("form %d of a test network gives %v, %v", v.number, mine, err)
		}
	}
}

// CIP-19 gives the keys and the script from which its vectors are made.
func TestShelleyCredentialsFollowFromTheKeysOfCIP19(t *testing.T) {
	for _, v := range []struct{ prefix, text, want string }{
		{"addr_vk", "addr_vk1w0l2sr2zgfm26ztc6nl9xy8ghsk5sh6ldwemlpmp9xylzy4dtf7st80zhd", cip19Key},
		{"stake_vk", "stake_vk1px4j0r2fk7ux5p23shz8f3y5y2qam7s954rgf3lg5merqcj6aetsft99wu", cip19Stake},
		{"script", "script1cda3khwqv60360rp5m7akt50m6ttapacs8rqhn5w342z7r35m37", cip19Script},
	} {
		var buf [maxInput]byte
		data, err := readLongBech32(v.text, v.prefix, bech32Remainder, &buf)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > shelleyHash {
			h, err := blake2b.New(shelleyHash, nil)
			if err != nil {
				t.Fatal(err)
			}
			h.Write(data)
			data = h.Sum(nil)
		}
		if hex.EncodeToString(data) != v.want {
			t.Errorf("%s gives %x", v.text, data)
		}
	}
}

func TestEachSlipInAShelleyAddressIsSeen(t *testing.T) {
	for _, v := range shelleyVectors {
		at := len(v.text) - 20
		wantRefusal(t, v.text[:at]+v.text[at+1:], v.missingOne, "")
		wrong := byte('q')
		if v.text[at] == wrong {
			wrong = 'p'
		}
		wantRefusal(t, v.text[:at]+string(wrong)+v.text[at+1:], CodeBadChecksum, "check characters")
		wantRefusal(t, v.text[:at]+"b"+v.text[at+1:], CodeBadCharacter, "'b'")
		wantRefusal(t, v.text[:at]+"Q"+v.text[at+1:], CodeMixedCase, "mixed")
	}
}

// shelley writes a header and what stands behind it, with a prefix.
func shelley(prefix string, header byte, rest []byte) string {
	return encodeBech32(prefix, bech32Remainder, append([]byte{header}, rest...))
}

func TestShelleyRefusals(t *testing.T) {
	hash := make([]byte, shelleyHash)
	with := func(tail ...byte) []byte { return append(make([]byte, shelleyHash), tail...) }
	for _, v := range []struct{ name, text, code, says string }{
		{"an enterprise address of a test network behind addr1, as CIP-19 prints one", "addr1vpu5vlrf4xkxv2qpwngf6cjhtw542ayty80v8dyr49rf5eg0yu80w", CodeTestnet, "Cardano"},
		{"an enterprise address behind stake1, as CIP-19 prints one", "stake1vpu5vlrf4xkxv2qpwngf6cjhtw542ayty80v8dyr49rf5egfu2p0u", CodeUnrecognized, "form of number 6"},
		{"a Jormungandr address (cardano-addresses)", "addr1qdaa2wrvxxkrrwnsw6zk2qx0ymu96354hq83s0r6203l9pqe6677z5t3m7d", CodeBadLength, "33 bytes"},
		{"a stake script of 32 bytes (cardano-addresses)", "stake17pshvetj09hxjcm9v9jxgunjv4ehxmr0d3hkcmmvdakx7mrgdp5xscfm7jc", CodeBadLength, "33 bytes"},
		{"stake behind addr1", shelley("addr", 0xe1, hash), CodeUnrecognized, "form of number 14"},
		{"a form not yet used", shelley("addr", 0x91, hash), CodeUnrecognized, "form of number 9"},
		{"a third network", shelley("addr", 0x62, hash), CodeUnrecognized, "network of number 2"},
		{"a base address of one hash", shelley("addr", 0x01, hash), CodeBadLength, "29 bytes"},
		{"an enterprise address with a byte more", shelley("addr", 0x61, with(0)), CodeBadLength, "30 bytes"},
		{"less than one hash", shelley("addr", 0x61, hash[1:]), CodeBadLength, "28 bytes"},
		{"a pointer of two numbers", shelley("addr", 0x41, with(1, 2)), CodeBadLength, "pointer"},
		{"a pointer of four numbers", shelley("addr", 0x41, with(1, 2, 3, 4)), CodeBadLength, "pointer"},
		{"a pointer without an end", shelley("addr", 0x41, with(1, 2, 3, 0x81)), CodeBadLength, "pointer"},
		{"a pointer with a needless byte", shelley("addr", 0x41, with(0x80, 1, 2, 3)), CodeBadLength, "pointer"},
		{"a pointer of 70 bits", shelley("addr", 0x41, with(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 2, 3)), CodeBadLength, "pointer"},
		{"Bech32m", encodeBech32("addr", bech32mRemainder, append([]byte{0x61}, hash...)), CodeBadChecksum, "variant"},
		{"nothing behind addr1", "addr1", CodeBadLength, "too few"},
		{"hardly anything behind addr1", "addr1qq", CodeBadLength, "too few"},
	} {
		t.Run(v.name, func(t *testing.T) { wantRefusal(t, v.text, v.code, v.says) })
	}
	if _, _, err := readShelley(shelley("addr_test", 0x61, hash)); err == nil || err.Code != CodeUnrecognized {
		t.Errorf("the main network behind addr_test1 gives %v", err)
	}
}

func TestAPointerOf64BitsIsRead(t *testing.T) {
	pointer := append(make([]byte, shelleyHash), 0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0)
	if a, err := Parse(shelley("addr", 0x51, pointer)); err != nil || a.Kind != KindPointer {
		t.Errorf("it reads as %+v, %v", a, err)
	}
}

func TestWhatIsNotShelleysIsLeftToOthers(t *testing.T) {
	key := "addr1" + strings.Repeat("Q", 38) // 32 bytes in Base58
	if !isBase58Key(key) {
		t.Fatal("the example is no key")
	}
	for _, text := range []string{key, "addr", "stake", "address1", "pool1pu5jlj4q9w9jlxeu370a3c9myx47md5j5m2str0naunn2q3lkdy", ""} {
		if _, mine, err := readShelley(text); mine {
			t.Errorf("%q is taken for Cardano's: %v", text, err)
		}
	}
}

func drawShelley(t *rapid.T) (text, kind string) {
	hash, second := drawBytes(t, shelleyHash), drawBytes(t, shelleyHash)
	form := rapid.SampledFrom([]byte{0, 1, 2, 3, 4, 5, 6, 7, 14, 15}).Draw(t, "form")
	prefix := "addr"
	switch kind = shelleyKind(form); kind {
	case KindBase:
		hash = append(hash, second...)
	case KindPointer:
		for range pointerNumbers {
			hash = appendNatural(hash, rapid.Uint64().Draw(t, "number"))
		}
	case KindStake:
		prefix = "stake"
	}
	return shelley(prefix, form<<4|shelleyMainnet, hash), kind
}

// appendNatural writes a number as the pointers of CIP-19 do.
func appendNatural(out []byte, value uint64) []byte {
	for shift := 63; shift > 0; shift -= 7 {
		if value>>shift != 0 {
			out = append(out, byte(value>>shift)|0x80)
		}
	}
	return append(out, byte(value&0x7f))
}
