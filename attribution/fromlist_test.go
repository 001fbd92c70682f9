package attribution_test

import (
	"reflect"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
)

func TestAListedPartysWalletsAreLabels(t *testing.T) {
	p := &sanctions.Party{
		ID: "12345", Kind: sanctions.Entity, Source: "sdn.csv 12345",
		Names:  []sanctions.Name{{Full: "EXAMPLE GROUP", Quality: sanctions.Primary}},
		Listed: []sanctions.Date{sanctions.Day(2022, 4, 14)},
		Wallets: []sanctions.WalletAddress{
			// The address of the genesis block and that of EIP-55's first vector.
			{Currency: "XBT", Address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
			{Currency: "USDT", Address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
			{Currency: "XBT", Address: "not an address"},
		},
	}
	statement := attribution.Statement{
		Text: "EXAMPLE GROUP", Concepts: []string{"sanction"}, Confidence: attribution.AuthorityData,
		Chain: "bitcoin", Asset: "XBT", Party: "us_ofac_sdn:12345", Pack: "us_ofac_sdn",
		Source: "sdn.csv 12345", First: sanctions.Day(2022, 4, 14),
	}
	token := statement
	token.Chain, token.Asset = "", "USDT" // it lives on several chains
	want := []attribution.Label{
		{Address: "base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Statement: statement},
		{Address: "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Statement: token},
	}
	got := attribution.OfParty(sanctions.OFACSDN, p)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	o := attribution.Weigh(got[:1])
	if len(o.Actors) != 0 || weightOf(o.Parties, "us_ofac_sdn:12345") != 6000 {
		t.Errorf("actors %+v, parties %+v; want no actor, and the party at 0.6000", o.Actors, o.Parties)
	}
	p.Delisted = []sanctions.Date{sanctions.Day(2024, 1, 1)}
	if got := attribution.OfParty(sanctions.OFACSDN, p); got != nil {
		t.Errorf("a party no longer listed gave %+v", got)
	}
}
