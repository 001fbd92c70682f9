package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// chainNames are those of wallet, which the hint of its error lists.
func chainNames(t testing.TB) []string {
	t.Helper()
	_, err := wallet.ChainFromName("no such chain")
	var e *wallet.Error
	if !errors.As(err, &e) {
		t.Fatalf("an unknown name gives %v", err)
	}
	return strings.Split(strings.TrimPrefix(e.Hint, "give one of "), ", ")
}

func TestEveryChainOfWalletIsKeptButCardano(t *testing.T) {
	utxo := map[string]bool{
		"bitcoin": true, "litecoin": true, "dogecoin": true, "dash": true, "bitcoin-cash": true, "bitcoin-sv": true,
		"bitcoin-gold": true, "zcash": true, "verge": true,
	}
	for _, name := range chainNames(t) {
		c, err := ledger.ChainNamed(name)
		if name == "cardano" {
			if err == nil || !strings.Contains(err.Error(), "native tokens") {
				t.Errorf("cardano gives %+v, %v", c, err)
			}
			continue
		}
		model := ledger.Account
		if utxo[name] {
			model = ledger.UTXO
		}
		if err != nil || string(c.Name) != name || c.Model != model || c.Asset == "" || c.Decimals == 0 {
			t.Errorf("ChainNamed(%q) = %+v, %v", name, c, err)
		}
		shared := map[string]bool{"ETH": true, "BNB": true, "CRO": true} // coins of several chains
		if of, known := wallet.ChainOf(c.Asset); known && !shared[c.Asset] && of != c.Name {
			t.Errorf("%s has the coin %s, which wallet says is of %s", name, c.Asset, of)
		}
	}
}

func TestChainNamedTakesTickersAndSynonyms(t *testing.T) {
	for text, want := range map[string]ledger.Chain{
		"BTC":             {Name: wallet.Bitcoin, Model: ledger.UTXO, Asset: "BTC", Decimals: 8},
		"BNB Smart Chain": {Name: wallet.BSC, Model: ledger.Account, Asset: "BNB", Decimals: 18},
		"trc20":           {Name: wallet.Tron, Model: ledger.Account, Asset: "TRX", Decimals: 6},
	} {
		if got, err := ledger.ChainNamed(text); err != nil || got != want {
			t.Errorf("ChainNamed(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	_, err := ledger.ChainNamed("etherium")
	var e *wallet.Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "ethereum-classic, bsc") {
		t.Errorf("an unknown name gives %v; want the names that there are", err)
	}
}

func TestTheSubsidyHalves(t *testing.T) {
	for _, tt := range []struct {
		chain  wallet.Chain
		height uint64
		want   uint64
	}{
		{wallet.Bitcoin, 0, 50_00000000},
		{wallet.Bitcoin, 209_999, 50_00000000},
		{wallet.Bitcoin, 210_000, 25_00000000},
		{wallet.Bitcoin, 840_000, 3_12500000},
		{wallet.Bitcoin, 32 * 210_000, 1},
		{wallet.Bitcoin, 33 * 210_000, 0},
		{wallet.Bitcoin, 64 * 210_000, 0},
		{wallet.Bitcoin, 1<<64 - 1, 0},
		{wallet.BitcoinCash, 840_000, 3_12500000},
		{wallet.Litecoin, 839_999, 50_00000000},
		{wallet.Litecoin, 840_000, 25_00000000},
		{wallet.Litecoin, 2_520_000, 6_25000000},
	} {
		c, err := ledger.ChainNamed(string(tt.chain))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Subsidy(tt.height); !ok || got != tt.want {
			t.Errorf("%s at %d: %d, %v; want %d", tt.chain, tt.height, got, ok, tt.want)
		}
	}
	for _, name := range []string{"dogecoin", "ethereum", "zcash"} {
		c, err := ledger.ChainNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Subsidy(1); ok || got != 0 {
			t.Errorf("%s: %d, %v; no rule of it is known here", name, got, ok)
		}
	}
}

// Bitcoin's subsidies together are the well-known 20,999,999.9769 coins.
func TestAllSubsidiesOfBitcoinTogether(t *testing.T) {
	c, err := ledger.ChainNamed("bitcoin")
	if err != nil {
		t.Fatal(err)
	}
	total := uint64(0)
	for height := uint64(0); height < 70*210_000; height += 210_000 {
		subsidy, _ := c.Subsidy(height)
		total += subsidy * 210_000
	}
	if total != 20_999_999_97690000 {
		t.Errorf("%d satoshi", total)
	}
}
