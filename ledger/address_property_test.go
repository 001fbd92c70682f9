package ledger_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// walletVectors are the texts in the tests of wallet: official vectors of each form,
// sound and damaged ones.
func walletVectors(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../wallet/*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("the tests of wallet are not there: %v", err)
	}
	var texts []string
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var s scanner.Scanner
		set := token.NewFileSet()
		s.Init(set.AddFile(name, set.Base(), len(source)), source, nil, 0)
		for kind := token.ILLEGAL; kind != token.EOF; {
			var literal string
			if _, kind, literal = s.Scan(); kind != token.STRING {
				continue
			}
			if text, err := strconv.Unquote(literal); err == nil {
				texts = append(texts, text)
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// checkKey holds what keys promise for one text on one chain, and gives its key and
// canonical form; nil where the text is no address there.
func checkKey(t testing.TB, chain wallet.Chain, text string) (key []byte, canonical string) {
	t.Helper()
	a, parseErr := wallet.ParseOn(chain, text)
	key, err := ledger.AppendKey(nil, chain, text)
	if parseErr != nil {
		var e *wallet.Error
		if !errors.As(err, &e) || e.Error() != parseErr.Error() || key != nil {
			t.Fatalf("%q on %s: %x, %v; wallet says %v", text, chain, key, err, parseErr)
		}
		return nil, ""
	}
	if err != nil {
		if len(a.Canonical) >= ledger.MaxKey {
			return nil, ""
		}
		t.Fatalf("%q on %s: %v; wallet takes it", text, chain, err)
	}
	if len(key) < 2 || len(key) > ledger.MaxKey {
		t.Fatalf("%q on %s has a key of %d bytes", text, chain, len(key))
	}
	written := ledger.KeyText(chain, key)
	again, err := ledger.AppendKey(nil, chain, written)
	if err != nil || !bytes.Equal(again, key) {
		t.Fatalf("%q on %s has the key %x, written %q, which has %x, %v", text, chain, key, written, again, err)
	}
	if b, err := wallet.ParseOn(chain, written); err != nil || b.Canonical != a.Canonical {
		t.Fatalf("%q on %s is %s, and written %q, which is %s, %v", text, chain, a.Canonical, written, b.Canonical, err)
	}
	return key, a.Canonical
}

// On one chain a key is one canonical address, and the other way round.
func TestKeysOfAllVectorsOfWalletTellTheSameAddressesApart(t *testing.T) {
	type place struct {
		chain wallet.Chain
		what  string // a canonical form or a key
	}
	keys, canonicals := map[place]string{}, map[place]string{}
	for _, text := range walletVectors(t) {
		a, _ := wallet.Parse(text) // of no chain where it is refused
		// These take names too, or are asked for what others hold.
		for _, chain := range append([]wallet.Chain{wallet.EOS, wallet.Near, wallet.Bitcoin, wallet.Ethereum}, a.Chains...) {
			key, canonical := checkKey(t, chain, text)
			if key == nil {
				continue
			}
			byCanonical, byKey := place{chain, canonical}, place{chain, string(key)}
			if other, seen := keys[byCanonical]; seen && other != string(key) {
				t.Errorf("%s has the keys %x and %x on %s", canonical, other, key, chain)
			}
			if other, seen := canonicals[byKey]; seen && other != canonical {
				t.Errorf("%s and %s have one key on %s", other, canonical, chain)
			}
			keys[byCanonical], canonicals[byKey] = string(key), canonical
		}
	}
	if len(keys) < 1000 {
		t.Errorf("only %d addresses on their chains", len(keys))
	}
}

// utxoWitness are the chains with segregated witness.
var utxoWitness = []wallet.Chain{wallet.Bitcoin, wallet.Litecoin, wallet.BitcoinGold}

func TestAKeyMadeOfBytesIsTheKeyOfItsText(t *testing.T) {
	names := chainNames(t)
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "payload")
		var key []byte
		var chain wallet.Chain
		switch rapid.SampledFrom([]string{"evm", "tron", "hash", "witness"}).Draw(t, "form") {
		case "evm":
			var evm []wallet.Chain
			for _, name := range names {
				if c := wallet.Chain(name); c.TakesEVM() {
					evm = append(evm, c)
				}
			}
			chain, key = rapid.SampledFrom(evm).Draw(t, "chain"), ledger.AppendEVMKey(nil, payload)
			fast, ok := ledger.AppendEVMKeyHex(nil, []byte("0x"+hex.EncodeToString(payload)))
			if !ok || !bytes.Equal(fast, key) {
				t.Fatalf("%x in hex has the key %x", payload, fast)
			}
		case "tron":
			chain, key = wallet.Tron, ledger.AppendTronKey(nil, payload)
		case "hash":
			chain = rapid.SampledFrom([]wallet.Chain{
				wallet.Bitcoin, wallet.Litecoin, wallet.Dogecoin, wallet.Dash, wallet.Zcash, wallet.BitcoinGold, wallet.BitcoinCash, wallet.BitcoinSV, wallet.Verge,
			}).Draw(t, "chain")
			key = ledger.AppendHash160Key(nil, rapid.SampledFrom([]string{wallet.KindP2PKH, wallet.KindP2SH}).Draw(t, "kind"), payload)
		case "witness":
			chain = rapid.SampledFrom(utxoWitness).Draw(t, "chain")
			version := byte(rapid.IntRange(0, 16).Draw(t, "version"))
			program := rapid.SliceOfN(rapid.Byte(), 2, 40).Draw(t, "program")
			if version == 0 {
				program = payload
			}
			key = ledger.AppendWitnessKey(nil, version, program)
		}
		text := ledger.KeyText(chain, key)
		got, err := ledger.AppendKey(nil, chain, text)
		if err != nil || !bytes.Equal(got, key) {
			t.Fatalf("the key %x on %s is written %q, which has the key %x, %v", key, chain, text, got, err)
		}
	})
}

// FuzzAppendKey holds that what is taken is written as itself, and that of a refused
// text only one that no form claims may be kept as written.
func FuzzAppendKey(f *testing.F) {
	names := chainNames(f)
	for i, text := range []string{
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
		"pool-3", "eth:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "somebody.eth", ":", "0:", "::::", "\x00\xff", "",
	} {
		f.Add(uint8(i), text)
	}
	f.Fuzz(func(t *testing.T, pick uint8, text string) {
		chain := wallet.Chain(names[int(pick)%len(names)])
		if key, _ := checkKey(t, chain, text); key != nil {
			return
		}
		if _, err := ledger.AppendKey(nil, chain, text); !errors.Is(err, ledger.ErrOpaque) {
			return
		}
		key, err := ledger.AppendOpaqueKey(nil, text)
		if err == nil && ledger.KeyText(chain, key) == "" {
			t.Fatalf("%q is kept as %q", text, key)
		}
		if a, err := wallet.Parse(text); err == nil && a.Kind != wallet.KindOpaque {
			t.Fatalf("%q may be kept as written, and is %+v", text, a)
		}
	})
}

// FuzzKeyText holds that no bytes from a disk make KeyText fail, and that of two keys
// only the right one has a text that is an address.
func FuzzKeyText(f *testing.F) {
	names := chainNames(f)
	f.Add(uint8(0), []byte("h\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13"))
	f.Add(uint8(0), []byte("w\x01\x02\x03"))
	f.Add(uint8(9), []byte("c=x:y"))
	f.Add(uint8(40), []byte("tanything"))
	f.Add(uint8(1), []byte{})
	f.Fuzz(func(t *testing.T, pick uint8, key []byte) {
		chain := wallet.Chain(names[int(pick)%len(names)])
		text := ledger.KeyText(chain, key)
		if (text == "") != (len(key) == 0) && key[0] != 't' && key[0] != 'c' {
			t.Fatalf("%x is written %q", key, text)
		}
		if len(key) == 0 || key[0] == 't' || key[0] == 'c' {
			return // their text is their payload, whatever that is
		}
		if again, err := ledger.AppendKey(nil, chain, text); err == nil && !bytes.Equal(again, key) {
			t.Fatalf("%x on %s is written %q, which has the key %x", key, chain, text, again)
		}
	})
}
