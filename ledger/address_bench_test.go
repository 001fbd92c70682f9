package ledger_test

import (
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

func BenchmarkAppendEVMKeyHex(b *testing.B) {
	text, key := []byte("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), make([]byte, 0, 64)
	for b.Loop() {
		key, _ = ledger.AppendEVMKeyHex(key[:0], text)
	}
}

var benchKeys = []struct {
	name  string
	chain wallet.Chain
	text  string
}{
	{"evm", wallet.Ethereum, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
	{"evm EIP-55", wallet.Ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
	{"p2pkh", wallet.Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
	{"p2sh", wallet.Bitcoin, "3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV"},
	{"p2wpkh", wallet.Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
	{"p2tr", wallet.Bitcoin, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
	{"cashaddr", wallet.BitcoinCash, "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
	{"tron", wallet.Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
	{"solana", wallet.Solana, "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"},
}

func BenchmarkAppendKey(b *testing.B) {
	for _, bb := range benchKeys {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			key := make([]byte, 0, ledger.MaxKey)
			for b.Loop() {
				key, _ = ledger.AppendKey(key[:0], bb.chain, bb.text)
			}
		})
	}
}

func BenchmarkKeyText(b *testing.B) {
	for _, bb := range benchKeys {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			key, err := ledger.AppendKey(nil, bb.chain, bb.text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				_ = ledger.KeyText(bb.chain, key)
			}
		})
	}
}
