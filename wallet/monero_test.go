package wallet

import (
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Addresses of Monero's functional tests (validate_address.py and
// integrated_address.py).
const (
	moneroMain       = "42ey1afDFnn4886T7196doS9GPMzexD9gXpsZJDwVjeRVdFCSoHnv7KPbBeGpzJBzHRCAs9UxqeoyFQMYbqSWYTfJJQAWDm"
	moneroIntegrated = "4CMe2PUhs4J4886T7196doS9GPMzexD9gXpsZJDwVjeRVdFCSoHnv7KPbBeGpzJBzHRCAs9UxqeoyFQMYbqSWYTfSbLRB61BQVATzerHGj"
	moneroSub        = "8AsN91rznfkBGTY8psSNkJBg9SZgxxGGRUhGwRptBhgr5XSQ1XzmA9m8QAnoxydecSh5aLJXdrgXwTDMMZ1AuXsN1EX5Mtm"
)

func TestMoneroVectors(t *testing.T) {
	for _, v := range []struct{ name, text, kind, canonical, tag string }{
		{"a main address", moneroMain, KindStandard, moneroMain, ""},
		{"another main address", "44Kbx4sJ7JDRDV5aAhLJzQCjDz2ViLRduE3ijDZu3osWKBjMGkV1XPk4pfDUMqt1Aiezvephdqm6YD19GKFD9ZcXVUTp6BW", KindStandard, "44Kbx4sJ7JDRDV5aAhLJzQCjDz2ViLRduE3ijDZu3osWKBjMGkV1XPk4pfDUMqt1Aiezvephdqm6YD19GKFD9ZcXVUTp6BW", ""},
		{"a subaddress", moneroSub, KindSubaddress, moneroSub, ""},
		{"another subaddress", "86kKnBKFqzCLxtK1Jmx2BkNBDBSMDEVaRYMMyVbeURYDWs8uNGDZURKCA5yRcyMxHzPcmCf1q2fSdhQVcaKsFrtGRsdGfNk", KindSubaddress, "86kKnBKFqzCLxtK1Jmx2BkNBDBSMDEVaRYMMyVbeURYDWs8uNGDZURKCA5yRcyMxHzPcmCf1q2fSdhQVcaKsFrtGRsdGfNk", ""},
		{"Monero's own donation address", "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H", KindSubaddress, "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H", ""},
		{"a main address with a payment id", moneroIntegrated, KindIntegrated, moneroMain, "0123456789abcdef"},
		{"another with a payment id", "4GYjoMG9Y2BBUMhuykdK3gQ98XDqDTYW1hNLaXNvjpsJaSbNtdXh1sKMsdVgqkaihChAzEy29zEDPMR3NHQvGoZCVSs1ZojwrDCGS5rUuo", KindIntegrated, "46r4nYSevkfBUMhuykdK3gQ98XDqDTYW1hNLaXNvjpsJaSbNtdXh1sKMsdVgqkaihChAzEy29zEDPMR3NHQvGoZCLGwTerK", "1122334455667788"},
	} {
		t.Run(v.name, func(t *testing.T) {
			a, err := Parse(v.text)
			if err != nil || a.Kind != v.kind || a.Canonical != "monero:"+v.canonical || a.Tag != v.tag || !a.Checked {
				t.Fatalf("Parse gave %+v, %v", a, err)
			}
			main, err := Parse(v.canonical)
			if err != nil || main.Canonical != a.Canonical || main.credential != a.credential {
				t.Errorf("its account reads as %+v, %v", main, err)
			}
		})
	}
}

// Monero's unit test of get_account_address_as_str.
func TestMoneroAddressesTellTheirKeys(t *testing.T) {
	a, err := Parse("4AzKEX4gXdJdNeM6dfiBFL7kqund3HYGvMBF3ttsNd9SfzgYB6L7ep1Yg1osYJzLdaKAYSLVh6e6jKnAuzj3bw1oGy9kXCb")
	if err != nil {
		t.Fatal(err)
	}
	const keys = "f724bc5c6cfbb9d97602c300423a2f28641874513a035778a0c1778d833201e9" +
		"220939689edf1abd5bc1d031f73ecd6c993add66d6808870456afeb8e7eeb68d"
	if got, _ := a.Credential(); got.String() != "monero_keys:"+keys {
		t.Errorf("the keys are %s", got)
	}
}

func TestMoneroRefusals(t *testing.T) {
	swap := func(text string, i int, c string) string { return text[:i] + c + text[i+1:] }
	for _, v := range []struct{ name, text, code, says string }{
		{"the wrong last character of validate_address.py", moneroMain[:94] + "9", CodeBadChecksum, "check characters"},
		{"the first character is not the main network's", "5" + moneroMain[1:], CodeBadChecksum, "'4' there would fit"},
		{"a block above what 8 bytes hold", swap(moneroMain, 11, "z"), CodeBadChecksum, "characters 12 to 22"},
		{"the last block above what 5 bytes hold", swap(moneroMain, 88, "z"), CodeBadChecksum, "characters 89 to 95"},
		{"one character missing", moneroMain[:40] + moneroMain[41:], CodeBadLength, "94 characters"},
		{"the first character makes the block too large", "x" + moneroMain[1:], CodeBadChecksum, "'4' there would fit"},
		{"two characters missing", moneroMain[:93], CodeBadLength, "93 characters"},
		{"two neighbours exchanged", moneroMain[:30] + moneroMain[31:32] + moneroMain[30:31] + moneroMain[32:], CodeBadChecksum, "characters 31 and 32 are likely exchanged"},
		{"one character too many", moneroMain + "1", CodeBadLength, "96 characters"},
		{"one missing with a payment id", moneroIntegrated[:105], CodeBadLength, "105 characters"},
		{"one too many with a payment id", moneroIntegrated + "2", CodeBadLength, "107 characters"},
		{"a zero, which Base58 has not", swap(moneroMain, 50, "0"), CodeBadCharacter, `character 51, '0'`},
		{"testnet, main", "9ujeXrjzf7bfeK3KZdCqnYaMwZVFuXemPU8Ubw335rj2FN1CdMiWNyFV3ksEfMFvRp9L9qum5UxkP5rN9aLcPxbH1au4WAB", CodeTestnet, "Monero testnet"},
		{"testnet, with a payment id", "AApMA1VuhiCaHzr5X2KXi2Zc9oJ3VaGjkfChxxpRpxkyKf1NetvbRbQTbFMrGkr85DjnEH7JsBaoUFsgKwZnmtnVWnoB8MDotCsLb7eWwz", CodeTestnet, "Monero testnet"},
		{"testnet, subaddress", "BdKg9udkvckC5T58a8Nmtb6BNsgRAxs7uA2D49sWNNX5HPW5Us6Wxu8QMXrnSx3xPBQQ2iu9kwEcRGAoiz6EPmcZKbF62GS", CodeTestnet, "Monero testnet"},
		{"stagenet, main", "53teqCAESLxeJ1REzGMAat1ZeHvuajvDiXqboEocPaDRRmqWoVPzy46GLo866qRFjbNhfkNckyhST3WEvBviDwpUDd7DSzB", CodeTestnet, "Monero stagenet"},
		{"stagenet, with a payment id", "5K8mwfjumVseCcQEjNbf59Um6R9NfVUNkHTLhhPCmNvgDLVS88YW5tScnm83rw9mfgYtchtDDTW5jEfMhygi27j1QYphX38hg6m4VMtN29", CodeTestnet, "Monero stagenet"},
		{"stagenet, subaddress", "73LhUiix4DVFMcKhsPRG51QmCsv8dYYbL6GcQoLwEEFvPvkVvc7BhebfA4pnEFF9Lq66hwvLqBvpHjTcqvpJMHmmNjPPBqa", CodeTestnet, "Monero stagenet"},
	} {
		t.Run(v.name, func(t *testing.T) { wantRefusal(t, v.text, v.code, v.says) })
	}
}

func TestWhatIsNotMonerosIsLeftToOthers(t *testing.T) {
	otherNetwork := encodeMoneroAddress(6, make([]byte, moneroKeys)) // Bytecoin's
	for _, text := range []string{
		otherNetwork, strings.Repeat("8", 64), strings.Repeat("8a", 48), // hex, as of a key
		"5" + strings.Repeat("z", 94), "", "4", "4" + strings.Repeat("1", 80), strings.Repeat("4", 109),
	} {
		if _, mine, err := readMonero(text); mine {
			t.Errorf("%q is taken for Monero's: %v", text, err)
		}
	}
}

func drawMonero(t *rapid.T) (text, kind string) {
	keys := drawBytes(t, moneroKeys)
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return encodeMoneroAddress(moneroStandard, keys), KindStandard
	case 1:
		return encodeMoneroAddress(42, keys), KindSubaddress
	}
	return encodeMoneroAddress(19, append(keys, drawBytes(t, moneroPaymentID)...)), KindIntegrated
}

func TestMoneroBlocksReadBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := drawBytes(t, rapid.SampledFrom([]int{moneroSize, integratedSize}).Draw(t, "size"))
		var buf [integratedSize]byte
		got, overflow := decodeMonero(encodeMonero(data), buf[:])
		if overflow >= 0 || hex.EncodeToString(got) != hex.EncodeToString(data) {
			t.Fatalf("%x reads back as %x, %d", data, got, overflow)
		}
	})
}

// The largest blocks of Monero's unit test of its Base58, and the next.
func TestMoneroBlocksHoldWhatTheirBytesDo(t *testing.T) {
	head := strings.Repeat("jpXCZedGfVQ", 8)
	for _, v := range []struct {
		text     string
		overflow int
	}{
		{head + "VtB5VXc", -1},
		{head + "VtB5VXd", 88},
		{head + "zzzzzzz", 88},
		{"jpXCZedGfVR" + head[11:] + "VtB5VXc", 0},
		{head[:77] + "zzzzzzzzzzz" + "VtB5VXc", 77},
	} {
		var buf [integratedSize]byte
		data, overflow := decodeMonero(v.text, buf[:])
		if overflow != v.overflow || overflow < 0 && hex.EncodeToString(data) != strings.Repeat("ff", moneroSize) {
			t.Errorf("%s gives %x and too much at %d; want %d", v.text, data, overflow, v.overflow)
		}
	}
}
