package attribution

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// addressTexts makes texts of every kind that a key tells apart, and near misses.
func addressTexts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`evm:0x[0-9a-f]{40}`),
		rapid.StringMatching(`evm:0x[0-9a-fA-F]{38,42}`),
		rapid.StringMatching(`base58:[13][1-9A-HJ-NP-Za-km-z]{25,33}`),
		rapid.StringMatching(`bech32:bc1[02-9ac-hj-np-z]{39}`),
		rapid.StringMatching(`[0-9A-Za-z:]{1,9}`),
		rapid.StringMatching(`text:[ -~]{1,128}`),
		rapid.StringN(1, -1, maxAddress),
	)
}

func TestAnAddressComesBackFromItsKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := addressTexts().Draw(t, "text")
		key := appendKey(nil, text)
		behind := append(bytes.Clone(key), rapid.SliceOf(rapid.Byte()).Draw(t, "behind")...)
		if n := cutKey(behind); n != len(key) {
			t.Fatalf("the key of %q is %d bytes, cut at %d", text, len(key), n)
		}
		if got := string(appendText(nil, key)); got != text {
			t.Fatalf("%q came back as %q", text, got)
		}
		if len(key) > maxKey {
			t.Fatalf("the key of %q is %d bytes, more than %d", text, len(key), maxKey)
		}
	})
}

func TestKeysAreAsShortAsTheFormatSays(t *testing.T) {
	for text, want := range map[string]int{
		"evm:0x" + strings.Repeat("0f", 20):         21,
		"evm:0x" + strings.Repeat("0F", 20):         36, // not canonical, and still itself
		"base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": 32,
		"a":       2,
		"ab":      3,
		"abc":     4,
		"abcd":    4,
		"text:a-": 8,
	} {
		if key := appendKey(nil, text); len(key) != want {
			t.Errorf("%q: %d bytes, want %d", text, len(key), want)
		}
	}
}

func TestABodyOfSixBitsIsOneThatCouldBeWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9A-Za-z:]{1,9}`).Draw(t, "text")
		key := appendKey(nil, text)
		at := rapid.IntRange(1, len(key)-1).Draw(t, "at")
		key[at] ^= rapid.Byte().Draw(t, "change")
		if got, want := isKey(key), isKeyOfText(key); got != want {
			t.Fatalf("%x: %v, want %v", key, got, want)
		}
	})
}

func FuzzKey(f *testing.F) {
	f.Add([]byte{0, 1, 2})
	f.Add(appendKey(nil, "base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"))
	f.Add(appendKey(nil, "text:not-packed"))
	f.Add(binary.AppendUvarint(nil, 1<<60))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := cutKey(data)
		if n == 0 {
			return
		}
		text := string(appendText(nil, data[:n]))
		again := appendKey(nil, text)
		if want := bytes.Equal(again, data[:n]) && len(text) <= maxAddress; want != isKey(data[:n]) {
			t.Fatalf("%x reads as %q, whose key is %x", data[:n], text, again)
		}
	})
}
