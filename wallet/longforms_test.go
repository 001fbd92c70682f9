package wallet

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Properties of the forms of Monero, Cardano and Zcash together.

func drawLongForm(t *rapid.T) (text, kind string, chain Chain) {
	switch rapid.SampledFrom([]string{"monero", "shelley", "byron", "shielded"}).Draw(t, "form") {
	case "monero":
		text, kind = drawMonero(t)
		return text, kind, Monero
	case "shelley":
		text, kind = drawShelley(t)
		return text, kind, Cardano
	case "byron":
		text, kind = drawByron(t)
		return text, kind, Cardano
	}
	text, kind = drawShielded(t)
	return text, kind, Zcash
}

func TestEveryLongFormReadsBackAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, kind, chain := drawLongForm(t)
		for _, named := range []Chain{"", chain} {
			a, err := ParseOn(named, text)
			if err != nil || a.Kind != kind || a.Text != text || !a.Checked || !slices.Equal(a.Chains, []Chain{chain}) {
				t.Fatalf("ParseOn(%q, %q) = %+v, %v; want kind %s", named, text, a, err, kind)
			}
			_, body, _ := strings.Cut(a.Canonical, ":")
			again, err := Parse(body)
			if err != nil || again.Canonical != a.Canonical || again.credential != a.credential || again.Tag != "" {
				t.Fatalf("canonical %q of %q reads as %+v, %v", a.Canonical, text, again, err)
			}
			for _, inner := range unifiedReceivers(text) {
				alone, err := Parse(inner.Text)
				if err != nil || !reflect.DeepEqual(alone, inner) {
					t.Fatalf("a receiver is %+v and reads as %+v, %v", inner, alone, err)
				}
			}
		}
	})
}

func TestOneWrongCharacterInALongFormIsAWrongChecksum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, kind, chain := drawLongForm(t)
		alphabet, from := base58Alphabet, 0
		if a, err := Parse(text); err != nil {
			t.Fatal(err)
		} else if one := strings.IndexByte(text, '1'); kind != KindByron && kind != KindSprout && chain != Monero {
			alphabet, from = base32Alphabet, one+1 // before it stands which form it is
			if kind == KindPointer {
				from++ // by which alone a length that other forms have not is a pointer's
			}
		} else if a.Kind == KindByron && rapid.Bool().Draw(t, "behind the head") {
			from = 10
		}
		i := rapid.IntRange(from, len(text)-1).Draw(t, "position")
		c := rapid.SampledFrom([]byte(alphabet)).Draw(t, "character")
		if text[i] == c {
			t.Skip("the same")
		}
		wrong := text[:i] + string(c) + text[i+1:]
		var e *Error
		if a, err := Parse(wrong); !errors.As(err, &e) || e.Code != CodeBadChecksum {
			t.Fatalf("%q with character %d changed reads as %+v, %v", text, i+1, a, err)
		}
	})
}

func TestADamagedLongFormIsNeverChecked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, _, _ := drawLongForm(t)
		i := rapid.IntRange(0, len(text)-1).Draw(t, "position")
		c := string(rapid.SampledFrom([]byte(base64Letter)).Draw(t, "character"))
		damaged := rapid.SampledFrom([]string{
			text[:i] + c + text[i+1:], text[:i] + text[i+1:], text[:i] + c + text[i:], text[:i], text[i:],
		}).Draw(t, "damaged")
		if strings.EqualFold(damaged, text) {
			t.Skip("the same")
		}
		if a, err := Parse(damaged); err == nil && a.Checked {
			t.Fatalf("%q reads as %+v", damaged, a)
		}
	})
}

func longFormSeeds() []string {
	seeds := []string{
		moneroMain, moneroIntegrated, moneroSub, "53teqCAESLxeJ1REzGMAat1ZeHvuajvDiXqboEocPaDRRmqWoVPzy46GLo866qRFjbNhfkNckyhST3WEvBviDwpUDd7DSzB",
		byronIcarus, byronDaedalus, byronTestnet, icarusTestnet,
		saplingText, unifiedZero, sproutZero, "tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte", "textest1qyqszqgpqyqszqgpqyqszqgpqyqszqgpfcjgfy",
		"addr1", "stake1q", "addr_test1", "u1", "zs1", "tex1", "zc", "4", "8", "Ae2tdPwUPE", "DdzFFzCqrh",
		byronText(byronPayload(nil, []byte{0xbf}, 9)), unified("u", receiverOf(0xe0, nil)), strings.Repeat("u1q", 170),
	}
	for _, v := range shelleyVectors {
		seeds = append(seeds, v.text, v.test, strings.ToUpper(v.text))
	}
	for _, v := range unifiedVectors {
		seeds = append(seeds, v.text)
	}
	return seeds
}

// FuzzReadMoneroCardanoZcash holds the promises of the package comment against
// any text, and reads it with each codec for itself, where prepare does not
// guard it.
func FuzzReadMoneroCardanoZcash(f *testing.F) {
	for _, s := range longFormSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		faulty := false
		for _, read := range []func(string) (Address, bool, *Error){readMonero, readShelley, readByron, readShielded} {
			a, mine, err := read(s)
			if !mine && (err != nil || a.Kind != "") {
				t.Fatalf("%q is not taken and gives %+v, %v", s, a, err)
			}
			if mine && err == nil {
				checkLongForm(t, s, a)
			}
			faulty = faulty || err != nil
			if err != nil && (err.Code == "" || err.Message == "" || err.Hint == "") {
				t.Fatalf("%q gives an incomplete error: %#v", s, err)
			}
		}
		unifiedReceivers(s)
		if faulty && len(s) > 64 {
			return // looking for the wrong character takes too long for a fuzzer
		}
		for _, chain := range []Chain{"", Monero, Cardano, Zcash} {
			a, err := ParseOn(chain, s)
			if err != nil {
				continue
			}
			again, err := ParseOn(chain, a.Text)
			if err != nil || !reflect.DeepEqual(again, a) {
				t.Fatalf("%q on %q reads as %+v, whose text reads as %+v, %v", s, chain, a, again, err)
			}
		}
	})
}

func checkLongForm(t *testing.T, s string, a Address) {
	t.Helper()
	if a.Text != s || a.Kind == "" || len(a.Chains) != 1 || !a.Checked {
		t.Fatalf("%q gives %+v", s, a)
	}
	scheme, body, _ := strings.Cut(a.Canonical, ":")
	again, err := Parse(body)
	if err != nil || again.Canonical != a.Canonical || scheme != "base58" && scheme != string(a.Chains[0]) {
		t.Fatalf("canonical %q of %q reads as %+v, %v", a.Canonical, s, again, err)
	}
}
