package wallet_test

import (
	"testing"

	"github.com/mareva/mareva/wallet"
)

func BenchmarkParseAccounts(b *testing.B) {
	for _, bb := range []struct {
		name  string
		chain wallet.Chain
		text  string
	}{
		{"xrp", "", "rJrRMgiRgrU6hDF4pgu5DXQdWyPbY35ErN"},
		{"xrp X-address", "", "XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi"},
		{"stellar", "", stellarKey},
		{"stellar multiplexed", "", stellarMuxed},
		{"algorand", "", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ"},
		{"nem", "", nemAlice},
		{"nem with dashes", "", "NDD2CT-6LQLIY-Q56KIX-I3ENTM-6EK3D4-4P5JFX-J4R4"},
		{"tezos", "", "tz1LggX2HUdvJ1tF4Fvv8fjsrzLeW4Jr9t2Q"},
		{"hedera", "", "0.0.1234567890"},
		{"hedera with checksum", "", "0.0.1234567890-zbhlt"},
		{"solana key", "", "Ho87cuS3aSRgUMCeMrV7uNCCWx6Fj2ytnufYQ1W7KCLr"},
		{"solana program", "", "FGnnqkzkXUGKD7wtgJCqTemU3WZ6yYqkYJ8xoQoXVvUG"},
		{"near implicit", "", "98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de"},
		{"near name", "", "illia.cheap-accounts.near"},
		{"eos", wallet.EOS, "booleanjulie"},
		{"stellar refused and located", "", stellarKey[:20] + "A" + stellarKey[21:]},
		{"xrp refused and located", "", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw2"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = wallet.ParseOn(bb.chain, bb.text)
			}
		})
	}
}
