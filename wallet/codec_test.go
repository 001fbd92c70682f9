package wallet

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawBytes(t *rapid.T, n int) []byte {
	return rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "bytes")
}

// drawAddress makes a valid main-network address and the kind it must have.
func drawAddress(t *rapid.T) (text, kind string) {
	hash, long := drawBytes(t, hashSize), drawBytes(t, longProgram)
	switch rapid.SampledFrom([]string{"base58", "segwit", "cash", "evm", "tron"}).Draw(t, "family") {
	case "base58":
		var forms []base58Form
		for _, f := range base58Forms {
			if f.testnet == "" {
				forms = append(forms, f)
			}
		}
		f := rapid.SampledFrom(forms).Draw(t, "form")
		return encodeBase58Check(append([]byte(f.version), hash...)), f.kind
	case "segwit":
		prefix := rapid.SampledFrom([]string{"bc", "ltc"}).Draw(t, "prefix")
		switch rapid.IntRange(0, 3).Draw(t, "program") {
		case 0:
			return encodeSegwit(prefix, 0, hash), KindP2WPKH
		case 1:
			return encodeSegwit(prefix, 0, long), KindP2WSH
		case 2:
			return encodeSegwit(prefix, 1, long), KindP2TR
		}
		program := drawBytes(t, rapid.IntRange(minProgram, maxProgram).Draw(t, "size"))
		return encodeSegwit(prefix, byte(rapid.IntRange(2, maxWitness).Draw(t, "version")), program), KindWitness
	case "cash":
		prefix := rapid.SampledFrom([]string{"", "bitcoincash:"}).Draw(t, "prefix")
		script := byte(rapid.IntRange(0, 1).Draw(t, "script"))
		tokens := byte(rapid.IntRange(0, 1).Draw(t, "tokens"))
		if script == 1 {
			hash = rapid.SampledFrom([][]byte{hash, long}).Draw(t, "hash")
		}
		return prefix + encodeCash("bitcoincash", tokens<<1|script, hash), []string{KindP2PKH, KindP2SH}[script]
	case "tron":
		return tronVersionHex(hash), KindAccount
	}
	return "0x" + hex.EncodeToString(hash), KindAccount
}

func tronVersionHex(account []byte) string {
	return hex.EncodeToString(append([]byte(tronVersion), account...))
}

func TestEveryAddressReadsBackAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, kind := drawAddress(t)
		a, err := Parse(text)
		if err != nil || a.Kind != kind || a.Text != text || len(a.Chains) == 0 {
			t.Fatalf("Parse(%q) = %+v, %v; want kind %s", text, a, err, kind)
		}
		// The canonical form without its scheme is an address again, the same one.
		_, body, _ := strings.Cut(a.Canonical, ":")
		again, err := Parse(body)
		if err != nil || again.Canonical != a.Canonical || again.Kind != a.Kind {
			t.Fatalf("canonical %q of %q reads as %+v, %v", a.Canonical, text, again, err)
		}
	})
}

func TestOneWrongCharacterNeverGivesAnotherAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, _ := drawAddress(t)
		if strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "41") {
			t.Skip("hex has no checksum")
		}
		i := rapid.IntRange(0, len(text)-1).Draw(t, "position")
		c := rapid.SampledFrom([]byte(base58Alphabet)).Draw(t, "character")
		wrong := text[:i] + string(c) + text[i+1:]
		if strings.EqualFold(wrong, text) {
			t.Skip("same letter")
		}
		if a, err := Parse(wrong); err == nil && a.Checked {
			t.Fatalf("%q with character %d changed reads as %+v", text, i+1, a)
		}
	})
}

// Whoever adds a form sees here whether its leads are right: they decide
// whether a broken address is refused or passes as opaque.
func TestBase58LeadsAreAllThatAVersionCanGive(t *testing.T) {
	for _, f := range base58Forms {
		seen := map[string]bool{}
		for _, fill := range []byte{0, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0, 0xff} {
			hash := bytes.Repeat([]byte{fill}, hashSize)
			text := encodeBase58Check(append([]byte(f.version), hash...))
			if len(text) <= minBase58Check || len(text) >= maxBase58Check {
				t.Errorf("version %x gives %q, beyond the expected lengths", f.version, text)
			}
			found := ""
			for _, lead := range f.leads {
				if strings.HasPrefix(text, lead) {
					found = lead
				}
			}
			if found == "" {
				t.Errorf("version %x gives %q, which begins with none of %q", f.version, text, f.leads)
			}
			seen[found] = true
		}
		if len(seen) != len(f.leads) {
			t.Errorf("version %x gives only %v of %q", f.version, seen, f.leads)
		}
	}
}

func TestASoundAddressOfAnUnknownVersionIsOpaque(t *testing.T) {
	// Version 0x15 begins with 9 as Dogecoin's scripts do, and is not theirs.
	text := encodeBase58Check(append([]byte("\x15"), bytes.Repeat([]byte{0xff}, hashSize)...))
	a, err := Parse(text)
	if err != nil || a.Kind != KindOpaque || base58FormByLead(text) == nil {
		t.Fatalf("Parse(%q) = %+v, %v", text, a, err)
	}
}

func TestBase58AgreesWithArithmeticOnBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 35).Draw(t, "data")
		zeros := rapid.IntRange(0, 1+len(data)/2).Draw(t, "zeros")
		for i := range min(zeros, len(data)) {
			data[i] = 0
		}
		text := encodeBase58(data)
		var buf [maxBase58]byte
		n, bad := decodeBase58(text, &buf)
		if bad >= 0 || !bytes.Equal(buf[:n], data) {
			t.Fatalf("%x is written %q and read %x", data, text, buf[:n])
		}
		value := new(big.Int)
		for _, c := range []byte(text) {
			value.Mul(value, big.NewInt(58))
			value.Add(value, big.NewInt(int64(strings.IndexByte(base58Alphabet, c))))
		}
		if value.Cmp(new(big.Int).SetBytes(data)) != 0 {
			t.Fatalf("%x is written %q, which is %x", data, text, value)
		}
	})
}

func TestTheLongestBase58TextFits(t *testing.T) {
	for _, c := range base58Alphabet {
		var buf [maxBase58]byte
		n, bad := decodeBase58(strings.Repeat(string(c), maxBase58), &buf)
		if bad >= 0 || n == 0 {
			t.Fatalf("a row of %q gives %d bytes and fault %d", c, n, bad)
		}
	}
}

// Hashes of every size, from the CashAddr specification.
func TestCashAddrPayloadVectors(t *testing.T) {
	for _, v := range []struct {
		kind       byte
		text, hash string
	}{
		{0, "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"},
		{1, "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"},
		{1, "pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"},
		{15, "prefix:0r6m7j9njldwwzlg9v7v53unlr4jkmx6ey3qnjwsrf", "F5BF48B397DAE70BE82B3CCA4793F8EB2B6CDAC9"},
		{0, "bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", "7ADBF6C17084BC86C1706827B41A56F5CA32865925E946EA"},
		{1, "bchtest:pgagf7w02x4wnz3mkwnchut2vxphjzccwxgjvvjmlsxqwkcvs7md7wt", "3A84F9CF51AAE98A3BB3A78BF16A6183790B18719126325BFC0C075B"},
		{0, "bitcoincash:qvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq5nlegake", "3173EF6623C6B48FFD1A3DCC0CC6489B0A07BB47A37F47CFEF4FE69DE825C060"},
		{1, "pref:pnq8zwpj8cq05n7pytfmskuk9r4gzzel8qtsvwz79zdskftrzxtar994cgutavfklv0vx5z0w3", "C07138323E00FA4FC122D3B85B9628EA810B3F381706385E289B0B25631197D194B5C238BEB136FB"},
		{0, "bitcoincash:qh3krj5607v3qlqh5c3wq3lrw3wnuxw0sp8dv0zugrrt5a3kj6ucysfz8kxwv2k53krr7n933jfsunqex2w82sl", "E361CA9A7F99107C17A622E047E3745D3E19CF804ED63C5C40C6BA763696B98241223D8CE62AD48D863F4CB18C930E4C"},
		{0, "bitcoincash:qmvl5lzvdm6km38lgga64ek5jhdl7e3aqd9895wu04fvhlnare5937w4ywkq57juxsrhvw8ym5d8qx7sz7zz0zvcypqscw8jd03f", "D9FA7C4C6EF56DC4FF423BAAE6D495DBFF663D034A72D1DC7D52CBFE7D1E6858F9D523AC0A7A5C34077638E4DD1A701BD017842789982041"},
		{0, "bitcoincash:qlg0x333p4238k0qrc5ej7rzfw5g8e4a4r6vvzyrcy8j3s5k0en7calvclhw46hudk5flttj6ydvjc0pv3nchp52amk97tqa5zygg96mtky5sv5w", "D0F346310D5513D9E01E299978624BA883E6BDA8F4C60883C10F28C2967E67EC77ECC7EEEAEAFC6DA89FAD72D11AC961E164678B868AEEEC5F2C1DA08884175B"},
	} {
		prefix, payload, _ := strings.Cut(v.text, ":")
		want, err := hex.DecodeString(v.hash)
		if err != nil {
			t.Fatal(err)
		}
		kind, hash, fault := decodeCash(v.text, prefix, payload)
		if fault != nil || kind != v.kind || !bytes.Equal(hash, want) {
			t.Errorf("%s reads as type %d, hash %x, %v", v.text, kind, hash, fault)
		}
		if got := encodeCash(prefix, v.kind, want); got != payload {
			t.Errorf("%s is written %s", v.text, got)
		}
	}
}

func TestEveryCodecHasAName(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range codecs {
		if c.name == "" || seen[c.name] || c.read == nil {
			t.Errorf("codec %q is unnamed, twice in the table or cannot read", c.name)
		}
		seen[c.name] = true
	}
}
