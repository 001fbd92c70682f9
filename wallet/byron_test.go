package wallet

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Addresses of the tests of cardano-addresses (InspectSpec.hs).
const (
	byronIcarus   = "Ae2tdPwUPEYz6ExfbWubiXPB6daUuhJxikMEb4eXRp5oKZBKZwrbJ2k7EZe"
	byronDaedalus = "DdzFFzCqrht5csm2GKhnVrjzKpVHHQFNXUDhAFDyLWVY5w8ZsJRP2uhwZq2CEAVzDZXYXa4GvggqYEegQsdKAKikFfrrCoHheLH2Jskr"
	byronTestnet  = "37btjrVyb4KEgoGCHJ7XFaJRLBRiVuvcrQWPpp4HeaxdTxhKwQjXHNKL43NhXaQNa862BmxSFXZFKqPqbxRc3kCUeTRMwjJevFeCKokBG7A7num5Wh"
	icarusTestnet = "2cWKMJemoBaipzQe9BArYdo2iPUfJQdZAjm4iCzDA1AfNxJSTgm9FZQTmFCYhKkeYrede" // cardano-serialization-lib
)

func TestByronVectors(t *testing.T) {
	for _, v := range []struct{ name, text string }{
		{"Icarus (cardano-addresses)", byronIcarus},
		{"Daedalus (cardano-addresses)", byronDaedalus},
		{"Daedalus (cardano-serialization-lib)", "DdzFFzCqrhsrcTVhLygT24QwTnNqQqQ8mZrq5jykUzMveU26sxaH529kMpo7VhPrt5pwW3dXeB2k3EEvKcNBRmzCfcQ7dTkyGzTs658C"},
		{"redemption (cardano-ledger, prop_isRedeemAddress)", "Ae2tdPwUPEYycJ77DaXcWEdM3jaSBg2HgmK9jT1HmBzeLJ94x8mRw33xpBM"},
		{"redemption (cardano-ledger, prop_isRedeemAddress)", "Ae2tdPwUPEZ5bWquLHSYARmM5qgmCg1cjAPb7C4tVkRNQXN2BoX2Han8xKj"},
		{"redemption, the first of the genesis block", "Ae2tdPwUPEZKQuZh2UndEoTKEakMYHGNjJVYmNZgJk2qqgHouxDsA5oT83n"},
	} {
		t.Run(v.name, func(t *testing.T) {
			a, err := Parse(v.text)
			if err != nil || a.Kind != KindByron || a.Canonical != "cardano:"+v.text || !a.Checked {
				t.Errorf("Parse gave %+v, %v", a, err)
			}
			if credential, told := a.Credential(); told {
				t.Errorf("its root is no hash of a key alone, and it tells %s", credential)
			}
		})
	}
}

func TestByronRefusals(t *testing.T) {
	for _, v := range []struct{ name, text, code, says string }{
		{"a test network, Daedalus", byronTestnet, CodeTestnet, "Cardano"},
		{"a test network, as CIP-19 prints one", "37btjrVyb4KDXBNC4haBVPCrro8AQPHwvCMp3RFhhSVWwfFmZ6wwzSK6JK1hY6wHNmtrpTf1kdbva8TCneM2YsiXT7mrzT21EacHnPpz5YyUdj64na", CodeTestnet, "Cardano"},
		{"a test network, Icarus", icarusTestnet, CodeTestnet, "Cardano"},
		{"a test network of a small number", byronText(byronPayload(make([]byte, byronRoot), []byte{0xa1, 2, 0x41, 1}, 0)), CodeTestnet, "Cardano"},
		{"Icarus, a wrong character", byronIcarus[:40] + "z" + byronIcarus[41:], CodeBadChecksum, "checksum"},
		{"Icarus, the first character wrong", "B" + byronIcarus[1:], CodeBadChecksum, "'A' there would fit"},
		{"Icarus, a wrong character in its head", byronIcarus[:6] + "x" + byronIcarus[7:], CodeBadChecksum, "checksum"},
		{"Icarus, one missing", byronIcarus[:30] + byronIcarus[31:], CodeBadChecksum, "checksum"},
		{"Icarus, three missing", byronIcarus[:56], CodeBadLength, "56 characters"},
		{"Icarus, one missing in its head", byronIcarus[:2] + byronIcarus[3:], CodeBadChecksum, "checksum"},
		{"Icarus, one too many", byronIcarus + "1", CodeBadLength, "60 characters"},
		{"Icarus, one too many in its head", byronIcarus[:2] + "x" + byronIcarus[2:], CodeBadLength, "60 characters"},
		{"Icarus, a zero", byronIcarus[:40] + "0" + byronIcarus[41:], CodeBadCharacter, "character 41, '0'"},
		{"Daedalus, a wrong character", byronDaedalus[:60] + "1" + byronDaedalus[61:], CodeBadChecksum, "checksum"},
		{"Daedalus, four missing", byronDaedalus[:100] + "", CodeBadLength, "100 characters"},
		{"Daedalus, one too many", byronDaedalus + "1", CodeBadLength, "105 characters"},
		{"Daedalus, two neighbours exchanged", byronDaedalus[:50] + byronDaedalus[51:52] + byronDaedalus[50:51] + byronDaedalus[52:], CodeBadChecksum, "characters 51 and 52 are likely exchanged"},
		{"test network, a wrong character", icarusTestnet[:40] + "z" + icarusTestnet[41:], CodeBadChecksum, "checksum"},
		{"opened by a script, which no chain had", byronText(byronPayload(make([]byte, byronRoot), []byte{0xa0}, 1)), CodeUnrecognized, "checksum fits"},
		{"a root of 27 bytes", byronText(byronPayload(make([]byte, 27), []byte{0xa0}, 0)), CodeUnrecognized, "checksum fits"},
		{"an attribute twice", byronText(byronPayload(make([]byte, byronRoot), []byte{0xa2, 1, 0x40, 1, 0x40}, 0)), CodeUnrecognized, "checksum fits"},
		{"a needlessly long number within", byronText(append(byronPayload(make([]byte, byronRoot), []byte{0xa0}, 0)[:32], 0x18, 0)), CodeUnrecognized, "checksum fits"},
		{"more behind its end", byronText(append(byronPayload(make([]byte, byronRoot), []byte{0xa0}, 0), 0)), CodeUnrecognized, "checksum fits"},
		{"a list of attributes without an end", byronText(byronPayload(make([]byte, byronRoot), []byte{0xbf, 0xff}, 0)), CodeUnrecognized, "checksum fits"},
		{"a map of very many attributes", byronText(byronPayload(make([]byte, byronRoot), []byte{0xbb, 255, 255, 255, 255, 255, 255, 255, 255}, 0)), CodeUnrecognized, "checksum fits"},
	} {
		t.Run(v.name, func(t *testing.T) { wantRefusal(t, v.text, v.code, v.says) })
	}
}

func TestWhatIsNotByronsIsLeftToOthers(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("1", 64), strings.Repeat("z", 104), "Ae2" + strings.Repeat("x", 56), "Ae2td", "DdzFF", "",
		strings.Repeat("Ae2tdPwUPE", 13), strings.Repeat("z", 131),
	} {
		if _, mine, err := readByron(text); mine {
			t.Errorf("%q is taken for Cardano's: %v", text, err)
		}
	}
}

// byronPayload writes [root, attributes, opens]; attributes are CBOR already.
func byronPayload(root, attributes []byte, opens byte) []byte {
	payload := append([]byte{0x83, 0x58, byte(len(root))}, root...)
	return append(append(payload, attributes...), opens)
}

func byronText(payload []byte) string {
	data := append([]byte{0x82, 0xd8, 24, 0x58, byte(len(payload))}, payload...)
	check := crc32.ChecksumIEEE(payload)
	switch {
	case check < 24:
		data = append(data, byte(check))
	case check <= 0xff:
		data = append(data, 0x18, byte(check))
	case check <= 0xffff:
		data = binary.BigEndian.AppendUint16(append(data, 0x19), uint16(check))
	default:
		data = binary.BigEndian.AppendUint32(append(data, 0x1a), check)
	}
	return encodeBase58(data)
}

func drawByron(t *rapid.T) (text, kind string) {
	attributes := []byte{0xa0}
	if rapid.Bool().Draw(t, "derivation path") {
		attributes = append([]byte{0xa1, 1, 0x58, 30, 0x58, 28}, drawBytes(t, 28)...)
	}
	opens := rapid.SampledFrom([]byte{byronKey, byronRedeem}).Draw(t, "opens")
	return byronText(byronPayload(drawBytes(t, byronRoot), attributes, opens)), KindByron
}

func TestLongBase58ReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 94).Draw(t, "data")
		for i := range min(rapid.IntRange(0, 60).Draw(t, "zeros"), len(data)) {
			data[i] = 0
		}
		var buf [maxLongBase58 + longBase58Size]byte
		n, bad := decodeLongBase58(encodeBase58(data), &buf)
		if bad >= 0 || !bytes.Equal(buf[:n], data) {
			t.Fatalf("%x reads back as %x", data, buf[:n])
		}
	})
}

func TestTheLongestLongBase58TextFits(t *testing.T) {
	for _, c := range base58Alphabet {
		var buf [maxLongBase58 + longBase58Size]byte
		if n, bad := decodeLongBase58(strings.Repeat(string(c), maxLongBase58), &buf); bad >= 0 || n < 95 {
			t.Errorf("a row of %q gives %d bytes and fault %d", c, n, bad)
		}
	}
}
