package wallet_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/wallet"
)

func TestWriteHashWritesWhatTheChainsUse(t *testing.T) {
	for _, tt := range []struct {
		chain            wallet.Chain
		kind, hash, want string
	}{
		{wallet.Bitcoin, wallet.KindP2PKH, "62e907b15cbf27d5425399ebf6f0fb50ebb88f18", genesis},
		{wallet.BitcoinSV, wallet.KindP2PKH, "62e907b15cbf27d5425399ebf6f0fb50ebb88f18", genesis},
		{wallet.BitcoinCash, wallet.KindP2PKH, "76a04053bda0a88bda5177b86a15c3b29f559873", cashP2PKH},
		{wallet.BitcoinCash, wallet.KindP2SH, "76a04053bda0a88bda5177b86a15c3b29f559873", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"},
		{wallet.Litecoin, wallet.KindP2SH, "208d484b6ef7bb8d56720711f4b94bbf154f1ad0", "MAsH73PokbiRoBdEzRyMZgero9ELZSciyE"},
		{wallet.Tron, wallet.KindAccount, "a614f803b6fd780986a42c78ec9c7f77e6ded13c", tronUSDT},
	} {
		hash, err := hex.DecodeString(tt.hash)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := wallet.WriteHash(tt.chain, tt.kind, hash); !ok || got != tt.want {
			t.Errorf("WriteHash(%s, %s, %s) = %q, %v; want %q", tt.chain, tt.kind, tt.hash, got, ok, tt.want)
		}
	}
}

func TestWhatAChainCannotWriteIsNotWritten(t *testing.T) {
	hash := make([]byte, 20)
	for _, tt := range []struct {
		chain wallet.Chain
		kind  string
		hash  []byte
	}{
		{wallet.Ethereum, wallet.KindP2PKH, hash},
		{wallet.Tron, wallet.KindP2PKH, hash},
		{wallet.Bitcoin, wallet.KindAccount, hash},
		{wallet.BitcoinCash, wallet.KindAccount, hash},
		{wallet.Bitcoin, wallet.KindP2WPKH, hash},
		{wallet.Bitcoin, "", hash}, // as the rows of test networks have it
		{wallet.Bitcoin, wallet.KindP2PKH, hash[:19]},
		{wallet.Bitcoin, wallet.KindP2PKH, nil},
		{"", wallet.KindP2PKH, hash},
	} {
		if got, ok := wallet.WriteHash(tt.chain, tt.kind, tt.hash); ok || got != "" {
			t.Errorf("WriteHash(%q, %q, %d bytes) = %q, %v", tt.chain, tt.kind, len(tt.hash), got, ok)
		}
	}
	for _, tt := range []struct {
		chain   wallet.Chain
		version byte
		size    int
	}{
		{wallet.Dogecoin, 0, 20},
		{wallet.BitcoinCash, 0, 20},
		{"", 0, 20},
		{wallet.Bitcoin, 0, 21},
		{wallet.Bitcoin, 1, 1},
		{wallet.Bitcoin, 1, 41},
		{wallet.Bitcoin, 17, 20},
	} {
		if got, ok := wallet.WriteWitness(tt.chain, tt.version, make([]byte, tt.size)); ok || got != "" {
			t.Errorf("WriteWitness(%q, %d, %d bytes) = %q, %v", tt.chain, tt.version, tt.size, got, ok)
		}
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	utxo := []wallet.Chain{
		wallet.Bitcoin, wallet.Litecoin, wallet.Dogecoin, wallet.Dash, wallet.Zcash, wallet.BitcoinGold, wallet.BitcoinCash, wallet.BitcoinSV, wallet.Verge,
	}
	rapid.Check(t, func(t *rapid.T) {
		hash := rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "hash")
		chain := rapid.SampledFrom(utxo).Draw(t, "chain")
		kind := rapid.SampledFrom([]string{wallet.KindP2PKH, wallet.KindP2SH}).Draw(t, "kind")
		text, ok := wallet.WriteHash(chain, kind, hash)
		a, err := wallet.ParseOn(chain, text)
		if c, _ := a.Credential(); !ok || err != nil || a.Kind != kind || c.Bytes != string(hash) {
			t.Fatalf("%s of %x on %s is written %q, which reads as %+v, %v", kind, hash, chain, text, a, err)
		}

		version := byte(rapid.IntRange(0, 16).Draw(t, "version"))
		program := rapid.SliceOfN(rapid.Byte(), 2, 40).Draw(t, "program")
		if version == 0 {
			program = slices.Concat(hash, hash[:12*rapid.IntRange(0, 1).Draw(t, "script")])
		}
		chain = rapid.SampledFrom([]wallet.Chain{wallet.Bitcoin, wallet.Litecoin, wallet.BitcoinGold}).Draw(t, "segwit chain")
		text, ok = wallet.WriteWitness(chain, version, program)
		if !ok {
			t.Fatalf("version %d of %x on %s is not written", version, program, chain)
		}
		for _, spelling := range []string{text, strings.ToUpper(text)} {
			a, err = wallet.ParseOn(chain, spelling)
			if v, p, ok := a.Witness(); err != nil || !ok || v != version || !bytes.Equal(p, program) {
				t.Fatalf("version %d of %x on %s is written %q, which asks for %d, %x, %v, %v", version, program, chain, spelling, v, p, ok, err)
			}
		}
	})
}

func TestOnlyWitnessAddressesAskForAProgram(t *testing.T) {
	for _, text := range []string{genesis, checksummed, tronUSDT, cashP2PKH, "cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6"} {
		a, err := wallet.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if version, program, ok := a.Witness(); ok {
			t.Errorf("%s asks for version %d of %x", text, version, program)
		}
	}
}

func TestTakesEVMAgreesWithParseOn(t *testing.T) {
	a, err := wallet.Parse(checksummed)
	if err != nil {
		t.Fatal(err)
	}
	for _, chain := range a.Chains {
		if !chain.TakesEVM() {
			t.Errorf("%s takes no account of the EVM", chain)
		}
	}
	for _, chain := range []wallet.Chain{wallet.Bitcoin, wallet.Tron, wallet.Solana, ""} {
		if _, err := wallet.ParseOn(chain, checksummed); chain.TakesEVM() || chain != "" && err == nil {
			t.Errorf("%q takes accounts of the EVM: %v", chain, err)
		}
	}
}

func BenchmarkWriteHash(b *testing.B) {
	hash := bytes.Repeat([]byte{0x5a}, 20)
	for _, chain := range []wallet.Chain{wallet.Bitcoin, wallet.BitcoinCash, wallet.Dash} {
		b.Run(string(chain), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = wallet.WriteHash(chain, wallet.KindP2PKH, hash)
			}
		})
	}
}

func BenchmarkWriteWitness(b *testing.B) {
	program := bytes.Repeat([]byte{0x5a}, 32)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = wallet.WriteWitness(wallet.Bitcoin, 1, program)
	}
}
