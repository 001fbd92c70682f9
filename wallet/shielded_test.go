package wallet

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"
)

// The vectors of zcash_address's encoding.rs, all zeros, and addresses of the
// documentation of Zcash.
const (
	saplingZero = "zs1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqpq6d8g"
	saplingText = "zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9slya"
	unifiedZero = "u1qpatys4zruk99pg59gcscrt7y6akvl9vrhcfyhm9yxvxz7h87q6n8cgrzzpe9zru68uq39uhmlpp5uefxu0su5uqyqfe5zp3tycn0ecl"
	sproutZero  = "zc8E5gYid86n4bo2Usdq1cpr7PpfoJGzttwBHEEgGhGkLUg7SPPVFNB2AkRFXZ7usfphup5426dt1buMmY3fkYeRrQGLa8y"
)

func TestShieldedVectors(t *testing.T) {
	for _, v := range []struct{ name, text, kind string }{
		{"Sapling, all zeros", saplingZero, KindSapling},
		{"Sapling", saplingText, KindSapling},
		{"Sapling in capitals", strings.ToUpper(saplingText), KindSapling},
		{"unified, a Sapling receiver of zeros", unifiedZero, KindUnified},
		{"unified in capitals", strings.ToUpper(unifiedZero), KindUnified},
		{"Sprout, all zeros", sproutZero, KindSprout},
		{"Sprout", "zcU1Cd6zYyZCd2VJF8yKgmzjxdiiU1rgTTjEwoN1CGUWCziPkUTXUjXmX7TMqdMNsTfuiGN1jQoVN4kGxUR4sAPN4XZ7pxb", KindSprout},
	} {
		t.Run(v.name, func(t *testing.T) {
			body := v.text
			if v.kind != KindSprout {
				body = strings.ToLower(body)
			}
			a, err := Parse(v.text)
			if err != nil || a.Kind != v.kind || a.Canonical != "zcash:"+body || !a.Checked || a.Text != v.text {
				t.Errorf("Parse gave %+v, %v", a, err)
			}
		})
	}
}

// zip_0320.json of zcash-test-vectors and the example of zcash_address.
func TestTEXAddressesAreThoseOfTheirTransparentAccount(t *testing.T) {
	for _, v := range []struct{ transparent, hash, tex string }{
		{"t1V9mnyk5Z5cTNMCkLbaDwSskgJZucTLdgW", "7bb83570b8fae146e03c5331a020b1e0892f631d", "tex10wur2u9clts5dcpu2vc6qg93uzyj7cca2xm732"},
		{"t1LZdE42PAt1wREUv1YMYRFwJDPHPW8toLL", "1d81e86791c72d292f906e7c039a729e4b1ff7fc", "tex1rkq7seu3cukjjtusde7q8xnjne93laluyvdxu7"},
		{"t1M5AgJw56FNFRBNGtzAGX4AHfQh7ZCxd4w", "231839e305c0a02ed681406faf222585f6623904", "tex1yvvrncc9czsza45pgph67g39shmxywgyvsypwn"},
		{"t1bh6KjXccz6Ed45vFc3GeqoxWbwPxe8w2n", "c3755398b8b77f633fca7ccbda900831478979c9", "tex1cd648x9ckalkx0720n9a4yqgx9rcj7wfvjcq63"},
		{"t1VmmGiyjVNeCjxDZzg7vZmd99WyzVby9yC", "", "tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte"},
	} {
		listed, err := Parse(v.transparent)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Parse(v.tex)
		if err != nil || a.Canonical != listed.Canonical || a.credential != listed.credential || a.Kind != KindP2PKH || a.Text != v.tex {
			t.Errorf("Parse(%q) = %+v, %v; want the account of %s", v.tex, a, err, v.transparent)
		}
		if v.hash != "" && hex.EncodeToString([]byte(a.credential.Bytes)) != v.hash {
			t.Errorf("the hash of %s is %x", v.tex, a.credential.Bytes)
		}
	}
}

func TestShieldedRefusals(t *testing.T) {
	for _, v := range []struct{ name, text, code, says string }{
		{"Sapling, a wrong character", strings.Replace(saplingText, "lpsa", "lpsq", 1), CodeBadChecksum, "check characters"},
		{"Sapling, one missing", saplingText[:77], CodeBadLength, "77 characters"},
		{"Sapling, one too many", saplingText + "q", CodeBadLength, "79 characters"},
		{"Sapling, a b", strings.Replace(saplingText, "lpsa", "lpsb", 1), CodeBadCharacter, "character 12, 'b'"},
		{"Sapling, mixed case", strings.Replace(saplingText, "lpsa", "lpSa", 1), CodeMixedCase, "character 11"},
		{"Sapling with Bech32m", encodeBech32("zs", bech32mRemainder, make([]byte, saplingSize)), CodeBadChecksum, "variant"},
		{"Sapling of 42 bytes", encodeBech32("zs", bech32Remainder, make([]byte, 42)), CodeBadLength, "42 bytes"},
		{"Sapling, nothing behind zs1", "zs1", CodeBadLength, "too few"},
		{"unified, a wrong character", strings.Replace(unifiedZero, "4zru", "4zrq", 1), CodeBadChecksum, "check characters"},
		{"unified, one missing", unifiedZero[:60] + unifiedZero[61:], CodeBadChecksum, "check characters"},
		{"unified, cut in the middle", unifiedZero[:60], CodeBadChecksum, "check characters"},
		{"unified, mixed case", unifiedZero[:50] + strings.ToUpper(unifiedZero[50:]), CodeMixedCase, "mixed"},
		{"unified with Bech32", encodeBech32("u", bech32Remainder, make([]byte, 61)), CodeBadChecksum, "variant"},
		{"unified, too short", encodeBech32("u", bech32mRemainder, make([]byte, 47)), CodeUnrecognized, "too short"},
		{"TEX, a wrong character", "tex10wur2u9clts5dcpu2vc6qg93uzyj7cca2xm73q", CodeBadChecksum, "check characters"},
		{"TEX, one missing", "tex10wur2u9clts5dcpu2vc6qg93uzyj7cca2xm73", CodeBadLength, "41 characters"},
		{"Sprout, a wrong character", sproutZero[:50] + "z" + sproutZero[51:], CodeBadChecksum, "check characters"},
		{"Sprout, the first character wrong", "x" + sproutZero[1:], CodeBadChecksum, "check characters"},
		{"Sprout, the second character wrong", "zd" + sproutZero[2:], CodeBadChecksum, "check characters"},
		{"Sprout, one missing", sproutZero[:94], CodeBadLength, "94 characters"},
		{"Sprout, one too many", sproutZero + "1", CodeBadLength, "96 characters"},
		{"Sprout, a zero", sproutZero[:50] + "0" + sproutZero[51:], CodeBadCharacter, "character 51, '0'"},
		{"Sapling, testnet", "ztestsapling1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqfhgwqu", CodeTestnet, "Zcash"},
		{"Sapling, regtest", "zregtestsapling1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqknpr3m", CodeTestnet, "Zcash"},
		{"unified, testnet", "utest10c5kutapazdnf8ztl3pu43nkfsjx89fy3uuff8tsmxm6s86j37pe7uz94z5jhkl49pqe8yz75rlsaygexk6jpaxwx0esjr8wm5ut7d5s", CodeTestnet, "Zcash"},
		{"unified, regtest", "uregtest15xk7vj4grjkay6mnfl93dhsflc2yeunhxwdh38rul0rq3dfhzzxgm5szjuvtqdha4t4p2q02ks0jgzrhjkrav70z9xlvq0plpcjkd5z3", CodeTestnet, "Zcash"},
		{"TEX, testnet", "textest1qyqszqgpqyqszqgpqyqszqgpqyqszqgpfcjgfy", CodeTestnet, "Zcash"},
		{"Sprout, testnet", "ztJ1EWLKcGwF2S4NA17pAJVdco8Sdkz4AQPxt1cLTEfNuyNswJJc2BbBqYrsRZsp31xbVZwhF7c7a2L9jsF3p3ZwRWpqqyS", CodeTestnet, "Zcash"},
	} {
		t.Run(v.name, func(t *testing.T) { wantRefusal(t, v.text, v.code, v.says) })
	}
}

func TestWhatIsNotZcashsIsLeftToOthers(t *testing.T) {
	solana := encodeBase58(append([]byte("\xf3"), bytes.Repeat([]byte{7}, 31)...))
	for _, text := range []string{
		// zcash_address refuses this prefix as not of Zcash.
		"uinvalid1ck5navqwcng43gvsxwrxsplc22p7uzlcag6qfa0zh09e87efq6rq8wsnv25umqjjravw70rl994n5ueuhza2fghge5gl7zrl2qp6cwmp",
		"u1", "u1abc", "u1 is short", "u1" + solana[2:], "zs1" + solana[3:len(solana)-1] + "D", strings.Repeat("z", 95), "",
	} {
		if _, mine, err := readShielded(text); mine && !strings.HasPrefix(text, "zs1") {
			t.Errorf("%q is taken for Zcash's: %v", text, err)
		}
	}
}

// RFC 7693, appendix A, and what Python's hashlib gives with a personal string.
func TestBLAKE2bVectors(t *testing.T) {
	for _, v := range []struct{ personal, data, sum string }{
		{"", "abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"},
		{"UA_F4Jumble_H", "", "c74ca4ba9f11b8300b364aadef413c9b7379d5e2f4110c109ff943d1bf446957087720638d6d3c91f7a9067d51ddf3c52ac959ceaaee3cbd5071cef72fcfc21d"},
		{"UA_F4Jumble_H", "abc", "8fe1d6e7c75cc8e8aecc07e4bb64f8f2ab41f8eba90ae83312f00c81eba93f01c14ecf60f2c571dd8c1b7c4f9554406bc0f58a52aeaab9e086b8406375be798c"},
	} {
		var personal [blake2bPersonal]byte
		copy(personal[:], v.personal)
		if sum := personalBlake2b(blake2bSize, personal, []byte(v.data)); hex.EncodeToString(sum[:]) != v.sum {
			t.Errorf("%q of %q gives %x", v.personal, v.data, sum)
		}
	}
}

func TestBLAKE2bWithoutAPersonalStringIsThatOfOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "data")
		size := rapid.IntRange(1, blake2bSize).Draw(t, "size")
		h, err := blake2b.New(size, nil)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(data)
		if sum := personalBlake2b(size, [blake2bPersonal]byte{}, data); !bytes.Equal(sum[:size], h.Sum(nil)) {
			t.Fatalf("%d bytes of %x: %x", size, data, sum[:size])
		}
	})
}
