package wallet_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/wallet"
)

// drawHash gives 20 bytes, often the same, and often those of a published key.
func drawHash(t *rapid.T) []byte {
	few := [][]byte{make([]byte, 20), drawBytes(t, 20, "hash")}
	for _, text := range []string{"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", tronUSDT} {
		a, err := wallet.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := a.Credential()
		few = append(few, []byte(c.Bytes))
	}
	return rapid.SampledFrom(few).Draw(t, "which hash")
}

// drawEd25519 gives a key of one of few seeds.
func drawEd25519(t *rapid.T) [32]byte {
	seed := make([]byte, ed25519.SeedSize)
	seed[31] = byte(rapid.IntRange(0, 3).Draw(t, "seed"))
	return [32]byte(ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
}

// drawText writes an address by the encoders of these tests.
func drawText(t *rapid.T) string {
	versions := [][]byte{{0}, {5}, {0x30}, {0x32}, {0x1e}, {0x16}, {0x4c}, {0x10}, {0x1c, 0xb8}, {0x1c, 0xbd}, {0x26}, {0x17}, {0x41}}
	switch rapid.IntRange(0, 9).Draw(t, "form") {
	case 0, 1:
		return base58CheckForTest(append(slices.Clone(rapid.SampledFrom(versions).Draw(t, "version")), drawHash(t)...), bitcoinBase58)
	case 2:
		return "0x" + hex.EncodeToString(drawHash(t))
	case 3:
		tag := uint32(7)
		return rapid.SampledFrom([]string{xrpForTest([20]byte(drawHash(t))), xAddressForTest([20]byte(drawHash(t)), &tag, false)}).Draw(t, "XRP")
	case 4:
		return tezosForTest([3]byte{0x06, 0xa1, rapid.SampledFrom([]byte{0x9f, 0xa1, 0xa4, 0xa6}).Draw(t, "tz")}, [20]byte(drawHash(t)))
	case 5:
		key := drawEd25519(t)
		return rapid.SampledFrom([]string{
			base58ForTest(key[:], bitcoinBase58), algorandForTest(key), hex.EncodeToString(key[:]), "0x" + hex.EncodeToString(key[:]),
			encodeStrkeyForTest(6<<3, key), encodeStrkeyForTest(12<<3, key, 5), encodeStrkeyForTest(2<<3, key),
		}).Draw(t, "of an Ed25519 key")
	case 6:
		return base58ForTest(drawBytes(t, 32, "key or program"), bitcoinBase58)
	case 7:
		return rapid.SampledFrom([]string{unifiedText, "f01234", "11111111111111111111111111111111"}).Draw(t, "special")
	}
	return rapid.SampledFrom(keyAddresses).Draw(t, "published").address
}

// drawSpelling gives an address or another of its key, so that two are often
// related.
func drawSpelling(t *rapid.T) wallet.Address {
	text := drawText(t)
	a, err := wallet.Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	if aliases := wallet.Aliases(a); len(aliases) > 0 && rapid.Bool().Draw(t, "an alias") {
		return rapid.SampledFrom(aliases).Draw(t, "alias").Address
	}
	return a
}

func drawKeys(t *rapid.T) (keys []wallet.PublicKey) {
	for range rapid.IntRange(0, 2).Draw(t, "keys") {
		v := rapid.SampledFrom(keyAddresses).Draw(t, "key")
		key, err := wallet.ParsePublicKey(v.key)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
}

func TestTwoAddressesAreRelatedOnlyWhereTheyShareAnOpener(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, keys := drawSpelling(t), drawSpelling(t), drawKeys(t)
		openers := wallet.Openers(a, keys...)
		shared := slices.ContainsFunc(wallet.Openers(b), func(c wallet.Credential) bool { return slices.Contains(openers, c) })
		alias, related := wallet.Relate(a, b, keys...)
		// They may share one that does not open both: samekey_limits_test.go has which.
		if related && !shared {
			t.Fatalf("%s and %s with %v share an opener: %v; related: %v", a.Text, b.Text, keys, shared, related)
		}
		if _, back := wallet.Relate(b, a); len(keys) == 0 && back != related {
			t.Fatalf("%s and %s are related: %v; the other way: %v", a.Text, b.Text, related, back)
		}
		if !related {
			return
		}
		wantSteps(t, alias)
		if alias.Address.Canonical != b.Canonical || (alias.Certainty == wallet.Conditional) && alias.Condition == "" {
			t.Fatalf("%s and %s give %+v", a.Text, b.Text, alias)
		}
	})
}

func TestAnAddressIsRelatedToItselfWhereAKeyIsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawSpelling(t)
		if strings.HasPrefix(a.Canonical, "move:") {
			t.Skip("Aptos and Sui write different accounts alike")
		}
		if _, related := wallet.Relate(a, a); related != (len(wallet.Openers(a)) > 0) {
			t.Fatalf("%+v is related to itself: %v, with the openers %v", a, related, wallet.Openers(a))
		}
	})
}

func TestEachAliasIsAnotherAddressAndRelated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, keys := drawSpelling(t), drawKeys(t)
		aliases := wallet.Aliases(a, keys...)
		seen := map[string]bool{a.Canonical: true}
		for _, alias := range aliases {
			if seen[alias.Address.Canonical] {
				t.Fatalf("%s is given twice, or is %s itself", alias.Address.Text, a.Text)
			}
			seen[alias.Address.Canonical] = true
			wantSteps(t, alias)
			found, related := wallet.Relate(a, alias.Address, keys...)
			if !related || found.Certainty != alias.Certainty || len(found.Steps) > len(alias.Steps) {
				t.Fatalf("%s has the alias %+v; Relate gives %+v, %v", a.Text, alias, found, related)
			}
		}
		if again := wallet.Aliases(a, keys...); !reflect.DeepEqual(again, aliases) {
			t.Fatalf("asked again, the aliases of %s are others", a.Text)
		}
		if openers := wallet.Openers(a, keys...); !slices.Equal(openers, wallet.Openers(a, keys...)) {
			t.Fatalf("asked again, the openers of %s are others than %v", a.Text, openers)
		}
	})
}

func FuzzParsePublicKey(f *testing.F) {
	for _, v := range keyAddresses {
		f.Add(v.key)
	}
	for _, s := range []string{"", " ", "0x02", generator[:64], "ed" + dummyEd25519, "04" + strings.Repeat("00", 64), "02" + strings.Repeat("ff", 32)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, err := wallet.ParsePublicKey(s)
		if err != nil {
			checkError(t, s, err)
			return
		}
		text := key.String()
		again, err := wallet.ParsePublicKey(text)
		if err != nil || again.String() != text || len(text) != 66 && len(text) != 64 {
			t.Fatalf("%q is written as %q, which reads as %v, %v", s, text, again, err)
		}
		if !slices.Equal(wallet.Openers(wallet.Address{}, key), wallet.Openers(wallet.Address{}, again)) {
			t.Fatalf("%q and %q have other openers", s, text)
		}
	})
}

// sameKeySubjects are what the same key is asked of in the benchmarks.
var sameKeySubjects = []struct{ name, address, key string }{
	{"P2PKH", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", ""},
	{"EVM", "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", ""},
	{"Ed25519", "H4JcMPicKkHcxxDjkyyrLoQj7Kcibd9t815ak4UvTr9M", ""},
	{"P2PKH and its key", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", generator},
}

func BenchmarkAliases(b *testing.B) {
	benchmarkSameKey(b, func(a wallet.Address, keys []wallet.PublicKey) int { return len(wallet.Aliases(a, keys...)) })
}

func BenchmarkOpeners(b *testing.B) {
	benchmarkSameKey(b, func(a wallet.Address, keys []wallet.PublicKey) int { return len(wallet.Openers(a, keys...)) })
}

func benchmarkSameKey(b *testing.B, ask func(wallet.Address, []wallet.PublicKey) int) {
	for _, s := range sameKeySubjects {
		b.Run(s.name, func(b *testing.B) {
			a := addressOf(b, s.address)
			var keys []wallet.PublicKey
			if s.key != "" {
				keys = append(keys, publicKey(b, s.key))
			}
			if ask(a, keys) == 0 {
				b.Fatalf("%s gives nothing", s.address)
			}
			b.ReportAllocs()
			for b.Loop() {
				ask(a, keys)
			}
		})
	}
}
