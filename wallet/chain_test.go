package wallet_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

func TestChainOfKnowsTheTickersThatOFACPublishes(t *testing.T) {
	for ticker, want := range map[string]wallet.Chain{
		"XBT": "bitcoin", "BTC": "bitcoin", "ETH": "ethereum", "XMR": "monero", "LTC": "litecoin",
		"ZEC": "zcash", "DASH": "dash", "BTG": "bitcoin-gold", "ETC": "ethereum-classic",
		"BSV": "bitcoin-sv", "BCH": "bitcoin-cash", "XVG": "verge", "XRP": "xrp", "BNB": "bsc",
		"TRX": "tron", "DOGE": "dogecoin", "ARB": "arbitrum", "BSC": "bsc", "SOL": "solana",
		" eth ": "ethereum",
	} {
		if got, ok := wallet.ChainOf(ticker); !ok || got != want {
			t.Errorf("ChainOf(%q) = %q, %v; want %q", ticker, got, ok, want)
		}
	}
	for _, ticker := range []string{"USDT", "USDC", "", "ETHEREUM", "XYZ"} {
		if got, ok := wallet.ChainOf(ticker); ok || got != "" {
			t.Errorf("ChainOf(%q) = %q, %v; want none", ticker, got, ok)
		}
	}
}

func TestChainFromNameTakesNamesTickersAndSynonyms(t *testing.T) {
	for name, want := range map[string]wallet.Chain{
		"bitcoin": "bitcoin", "BTC": "bitcoin", "xbt": "bitcoin", "eth": "ethereum",
		"Ethereum": "ethereum", "Ethereum Classic": "ethereum-classic",
		"bitcoin_cash": "bitcoin-cash", "BitcoinCash": "bitcoin-cash", "bitcoin-cash": "bitcoin-cash",
		"BNB Smart Chain": "bsc", "Arbitrum One": "arbitrum", "matic": "polygon",
		"Avalanche C-Chain": "avalanche", "OP Mainnet": "optimism", "base": "base",
		"trc20": "tron", "TRX": "tron", "Ripple": "xrp", " sol ": "solana",
	} {
		if got, err := wallet.ChainFromName(name); err != nil || got != want {
			t.Errorf("ChainFromName(%q) = %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestChainFromNameListsTheNamesItKnows(t *testing.T) {
	for name, code := range map[string]string{"etherium": "unrecognized", "USDT": "unrecognized", " ": "empty"} {
		_, err := wallet.ChainFromName(name)
		var e *wallet.Error
		if !errors.As(err, &e) || e.Code != code || !strings.Contains(e.Hint, "ethereum-classic, bsc") {
			t.Errorf("ChainFromName(%q) gave %v; want code %s and the known names", name, err, code)
		}
	}
}
