package wallet

import (
	"encoding/base32"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"
)

// encodeFilecoin writes an address of the main network; only tests need it.
func encodeFilecoin(form *filecoinForm, payload []byte) string {
	sum, _ := blake2b.New(4, nil)
	sum.Write([]byte(form.checked))
	sum.Write(payload)
	encoding := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	return "f" + form.head + encoding.EncodeToString(sum.Sum(slices.Clone(payload)))
}

func TestFilecoinVectors(t *testing.T) {
	account := func(text, kind string, checked bool, scheme Scheme, key string) soundAccount {
		return soundAccount{text, "filecoin:" + text, []Chain{Filecoin}, kind, checked, scheme, key}
	}
	delegated := func(text, key string) soundAccount {
		return soundAccount{text, "evm:0x" + key, []Chain{Filecoin}, KindAccount, true, EVMAccount, key}
	}
	const bls = "ad58df696e2d4e91ea86c881e938ba4ea81b395e12797b84b9cf314b9546705e839c7a99d606b247ddb4f9ac7a3414dd"
	checkSound(t, []soundAccount{
		// go-address, address_test.go.
		account("f00", KindAccount, false, "", ""),
		account("f01024", KindAccount, false, "", ""),
		account("f0"+strconv.FormatInt(math.MaxInt64, 10), KindAccount, false, "", ""),
		account("f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy", KindAccount, true, FilecoinKeyHash, "fd1d0f4dfcd7e99afcb99a8326b7dc459d32c628"),
		account("f1xcbgdhkgkwht3hrrnui3jdopeejsoatkzmoltqy", KindAccount, true, FilecoinKeyHash, "b882619d46558f3d9e316d11b48dcf211327026a"),
		account("f1xtwapqc6nh4si2hcwpr3656iotzmlwumogqbuaa", KindAccount, true, FilecoinKeyHash, "bcec07c05e69f92468e2b3e3bf77c874f2c5da8c"),
		account("f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i", KindContract, true, "", ""),
		account("f2nuqrg7vuysaue2pistjjnt3fadsdzvyuatqtfei", KindContract, true, "", ""),
		account("f2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr23y", KindContract, true, "", ""),
		account("f3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a", KindAccount, true, BLSKey, bls),
		// The documentation of filecoin-address-tool; and nobody's account.
		delegated("f410fzsusgohpsu24w5svz7bupq3n2ttpgzr7s5jap4i", "cca92338ef9535cb7655cfc347c36dd4e6f3663f"),
		delegated("f410faaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaonc6iji", strings.Repeat("00", 20)),
	})
	for _, text := range []string{ // go-address: the rest of its keys
		"f3wmuu6crofhqmm3v4enos73okk2l366ck6yc4owxwbdtkmpk42ohkqxfitcpa57pjdcftql4tojda2poeruwa",
		"f3s2q2hzhkpiknjgmf4zq3ejab2rh62qbndueslmsdzervrhapxr7dftie4kpnpdiv2n6tvkr743ndhrsw6d3a",
		"f3q22fijmmlckhl56rn5nkyamkph3mcfu5ed6dheq53c244hfmnq2i7efdma3cj5voxenwiummf2ajlsbxc65a",
		"f15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq", "f12fiakbhe2gwd5cnmrenekasyn6v5tnaxaqizq6a",
	} {
		if a, err := Parse(text); err != nil || !a.Checked {
			t.Errorf("Parse(%q) = %+v, %v", text, a, err)
		}
	}
}

// The key hash is BLAKE2b-160 of the uncompressed key (go-address).
func TestFilecoinKeyHashIsThatOfThePublishedKey(t *testing.T) {
	key, _ := hex.DecodeString("049402fac37e6432a416a3a0ca5426b5185ab3b24f6134efa25ce487c82d2e4e13bf452511e0d2245421f8613bc10d72fa216666a96c3bc13920d3ff233fd0bc05")
	sum, _ := blake2b.New(20, nil)
	sum.Write(key)
	a, err := Parse("f15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq")
	if c, _ := a.Credential(); err != nil || c != (Credential{FilecoinKeyHash, string(sum.Sum(nil))}) {
		t.Errorf("%v, %v", c, err)
	}
}

func TestFilecoinIsRefusedWithTheReason(t *testing.T) {
	checkBroken(t, []brokenAccount{
		{"wrong checksum of a key hash", "f17uoq6tp427uzv7fztkbsnn64iwotfrristwprya", CodeBadChecksum, "check characters"},
		{"wrong checksum of an actor", "f2gfvuyh7v2sx3patm5k23wdzmhyhtmqctasbr24y", CodeBadChecksum, "check characters"},
		{"wrong checksum of an EVM account", "f410fzsusgohpsu24w5svz7bupq3n2ttpgzr7s5jap4q", CodeBadChecksum, "check characters"},
		{"a wrong character is found", "f17uoq6tp427uzv7fztkbsnn64iwotfrriswwpryy", CodeBadChecksum, "character 36"},
		{"another protocol", "f2" + "7uoq6tp427uzv7fztkbsnn64iwotfrristwpryy", CodeBadChecksum, "check characters"},
		{"bits behind the last byte", "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryz", CodeBadChecksum, "check characters"},
		{"a character is missing", "f17uoq6tp427uzv7fztkbsnn64iwotfrristwpry", CodeBadLength, "40 characters, where an address that begins with f1 has 41"},
		{"a character too many", "f410fzsusgohpsu24w5svz7bupq3n2ttpgzr7s5jap4ii", CodeBadLength, "begins with f410f has 44"},
		{"a digit that Base32 does not have", "f2gfvuyh7v2sx3patm1k23wdzmhyhtmqctasbr24y", CodeBadCharacter, "character 19, '1'"},
		{"a capital", "f2gfvuyh7v2sx3paTm5k23wdzmhyhtmqctasbr23y", CodeBadCharacter, "character 17, 'T'"},
		{"all capitals", strings.ToUpper("f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy"), CodeBadCharacter, "lower case alone"},
		{"a capital in front", "F17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy", CodeBadCharacter, "character 1, 'F'"},
		{"a key hash on a test network", "t15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq", CodeTestnet, "Filecoin"},
		{"an actor on a test network", "t24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i", CodeTestnet, "Filecoin"},
		{"a key on a test network", "t3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a", CodeTestnet, "Filecoin"},
		{"an EVM account on a test network", "t410fy4z53d54xgleqfyccbx7a4njngmb7ig67k3elua", CodeTestnet, "Filecoin"},
		{"a number on a test network", "t01729", CodeTestnet, "Filecoin"},
		{"a number that is too high", "f09223372036854775808", CodeBadLength, "highest"},
	})
}

func TestFilecoinLeavesOthersAlone(t *testing.T) {
	for name, text := range map[string]string{
		"Zcash, a key":             "t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs",
		"Zcash, a script":          "t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd",
		"a word":                   "f0rty", // as in forty
		"a number with a zero":     "f007",
		"nothing":                  "f0x",
		"a Solana key":             "f1" + strings.Repeat("A", 41),
		"40 digits of a hash":      "f1" + strings.Repeat("98", 19),
		"another protocol":         "f5" + strings.Repeat("a", 39),
		"another namespace":        "f432f" + strings.Repeat("a", 39),
		"a long number":            "f0" + strings.Repeat("1", 38),
		"a testnet account of NEM": "TALICELCD3XPH4FFI5STGGNSNSWPOTG5E4DS2TOS",
	} {
		if a, mine, err := readFilecoin(text); mine {
			t.Errorf("%s: %s is taken for %+v, %v", name, text, a, err)
		}
	}
	for _, zcash := range []string{"t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs", "t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd"} {
		if a, err := Parse(zcash); err != nil || !slices.Contains(a.Chains, Zcash) {
			t.Errorf("%s gives %+v, %v", zcash, a, err)
		}
	}
}

func TestEveryFilecoinAccountReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := &filecoinForms[rapid.IntRange(0, len(filecoinForms)-1).Draw(t, "form")]
		payload := drawBytes(t, form.size)
		text := encodeFilecoin(form, payload)
		a, err := Parse(text)
		if err != nil || !a.Checked || a.Kind != form.kind {
			t.Fatalf("%s gives %+v, %v", text, a, err)
		}
		if c, found := a.Credential(); found != (form.scheme != "") || found && c != (Credential{form.scheme, string(payload)}) {
			t.Fatalf("%s has the credential %v", text, c)
		}
		checkBody(t, a)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		c := rapid.SampledFrom([]byte(base32Lower)).Draw(t, "character")
		if damaged := text[:at] + string(c) + text[at+1:]; damaged != text {
			if a, err := Parse(damaged); err == nil && a.Checked {
				t.Fatalf("%s passes for %s", damaged, text)
			}
		}
	})
}

func TestFilecoinTellsEveryDamage(t *testing.T) {
	for _, text := range []string{
		"f17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy", "f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i",
	} {
		checkDamage(t, text, text[2:], base32Lower)
	}
	const delegated = "f410fzsusgohpsu24w5svz7bupq3n2ttpgzr7s5jap4i"
	checkDamage(t, delegated, delegated[5:], base32Lower)
}
