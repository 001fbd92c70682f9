package wallet_test

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

func BenchmarkParse(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"evm lower case", strings.ToLower(checksummed)},
		{"evm EIP-55", checksummed},
		{"base58check", genesis},
		{"tron", tronUSDT},
		{"tron hex", tronUSDTHex},
		{"segwit", p2wpkh},
		{"cashaddr", cashP2PKH},
		{"opaque", "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL"},
		{"refused", genesis[:33] + "b"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = wallet.Parse(bb.text)
			}
		})
	}
}
