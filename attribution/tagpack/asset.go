package tagpack

import (
	"strings"

	"github.com/mareva/mareva/wallet"
)

// tokens are assets that live on several chains, or on one that package wallet does
// not name: they say nothing of the chain. The commonest by market value and in
// published lists of reserves, several on one line.
const tokens = ` USDT USDC BUSD DAI TUSD USDP PAX GUSD FRAX LUSD USDD FDUSD PYUSD USDE SUSDE USDS USD1 RLUSD EURT EURC EURS
 XAUT PAXG SUSD HUSD UST USTC WBTC WETH WBNB BTCB BETH STETH WSTETH RETH CBETH CBBTC RENBTC HBTC TBTC WEETH EZETH METH
 HT OKB KCS BGB GT LEO FTT WRX MX WOO BNT NEXO CEL TEL SHIB LINK UNI AAVE MKR SNX COMP YFI CRV SUSHI 1INCH BAL LDO RPL
 GRT ENS APE SAND MANA AXS ENJ CHZ GALA IMX RNDR FET AGIX OCEAN QNT BAT ZRX OMG LRC HOT PEPE FLOKI BONK WIF PENDLE
 ENA ONDO WLD STRK OP BTT JST SUN NFT WIN USDJ TORN WTRX CAKE XVS TWT ALPACA BABYDOGE QUICK GHST GMX MAGIC JOE
 ANKR STORJ REN KNC BAND SXP POWR CVC DENT FUN SNT REP GNO MLN STX VET FLOW THETA TFUEL ICP EGLD `

// networks are chains that package wallet does not name, though it may read their
// addresses: KuCoin Community Chain and Huobi Eco Chain have Ethereum's.
const networks = " KCC HECO OKC OKT "

func listed(list, name string) bool {
	for item := range strings.FieldsSeq(list) {
		if strings.EqualFold(item, name) {
			return true
		}
	}
	return false
}

// chainOfAsset gives the chain of a coin's ticker, "" for an asset of several; known
// is false for a ticker that nothing is known of.
func chainOfAsset(ticker string) (chain wallet.Chain, known bool) {
	ticker = strings.TrimSpace(ticker)
	if chain, known = wallet.ChainOf(ticker); known {
		return chain, true
	}
	if listed(tokens, ticker) {
		return "", true
	}
	chain, err := wallet.ChainFromName(ticker)
	return chain, err == nil
}

// chainOfNetwork gives the chain that a network's name or ticker means.
func chainOfNetwork(name string) (chain wallet.Chain, known bool) {
	name = strings.TrimSpace(name)
	if strings.EqualFold(name, "EOSIO") {
		name = "EOS"
	}
	if chain, err := wallet.ChainFromName(name); err == nil {
		return chain, true
	}
	// A pack without networks has each currency for its network.
	if listed(networks, name) || listed(tokens, name) {
		return "", true
	}
	return "", false
}
