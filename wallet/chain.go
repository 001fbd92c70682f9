package wallet

import "strings"

// Chain is the name of a blockchain, in lower case with hyphens.
type Chain string

// The chains that this package can name.
const (
	Bitcoin         Chain = "bitcoin"
	Litecoin        Chain = "litecoin"
	Dogecoin        Chain = "dogecoin"
	Dash            Chain = "dash"
	Zcash           Chain = "zcash"
	BitcoinGold     Chain = "bitcoin-gold"
	BitcoinCash     Chain = "bitcoin-cash"
	BitcoinSV       Chain = "bitcoin-sv"
	Verge           Chain = "verge"
	Ethereum        Chain = "ethereum"
	EthereumClassic Chain = "ethereum-classic"
	BSC             Chain = "bsc"
	Arbitrum        Chain = "arbitrum"
	Polygon         Chain = "polygon"
	Avalanche       Chain = "avalanche"
	Optimism        Chain = "optimism"
	Base            Chain = "base"
	Tron            Chain = "tron"
	Monero          Chain = "monero"
	XRP             Chain = "xrp"
	Solana          Chain = "solana"
)

// chains says how each chain is called. Tickers are those of the native coin as
// OFAC prints them after "Digital Currency Address - "; ARB and BSC stand there
// for the chain itself. Names are in lower case without spaces and hyphens.
var chains = [...]struct {
	chain   Chain
	tickers []string
	names   []string
}{
	{Bitcoin, []string{"XBT", "BTC"}, nil},
	{Ethereum, []string{"ETH"}, []string{"ether", "erc20"}},
	{Tron, []string{"TRX"}, []string{"trc20"}},
	{Litecoin, []string{"LTC"}, nil},
	{Dogecoin, []string{"DOGE"}, nil},
	{Dash, []string{"DASH"}, nil},
	{Zcash, []string{"ZEC"}, nil},
	{BitcoinCash, []string{"BCH"}, []string{"bcash"}},
	{BitcoinSV, []string{"BSV"}, []string{"bitcoinsatoshivision"}},
	{BitcoinGold, []string{"BTG"}, nil},
	{Verge, []string{"XVG"}, nil},
	{EthereumClassic, []string{"ETC"}, nil},
	{BSC, []string{"BSC", "BNB"}, []string{"bnbchain", "bnbsmartchain", "binancesmartchain", "bep20"}},
	{Arbitrum, []string{"ARB"}, []string{"arbitrumone"}},
	{Polygon, nil, []string{"matic", "pol", "polygonpos"}},
	{Avalanche, nil, []string{"avax", "avalanchec", "avalanchecchain"}},
	{Optimism, nil, []string{"op", "opmainnet"}},
	{Base, nil, []string{"basemainnet"}},
	{Monero, []string{"XMR"}, nil},
	{XRP, []string{"XRP"}, []string{"ripple", "xrpl", "xrpledger"}},
	{Solana, []string{"SOL"}, nil},
}

// ChainOf gives the chain of a native coin's ticker as OFAC publishes it. It is
// false for a ticker that is not known and for an asset that lives on several
// chains, such as USDT; there the address's own form tells the chain.
func ChainOf(ticker string) (Chain, bool) {
	ticker = strings.TrimSpace(ticker)
	for i := range chains {
		for _, t := range chains[i].tickers {
			if strings.EqualFold(t, ticker) {
				return chains[i].chain, true
			}
		}
	}
	return "", false
}

// nameNoise is what people put between the words of a chain's name.
var nameNoise = strings.NewReplacer(" ", "", "-", "", "_", "")

// ChainFromName gives the chain that s names, by its own name, its ticker or a
// common synonym, in any case and with spaces, hyphens or neither between the
// words. The error is an [*Error] whose hint names the chains.
func ChainFromName(s string) (Chain, error) {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return "", &Error{CodeEmpty, "", "there is no chain name", "give one of " + chainNames()}
	}
	name := nameNoise.Replace(strings.ToLower(trimmed))
	for i := range chains {
		c := &chains[i]
		if name == nameNoise.Replace(string(c.chain)) {
			return c.chain, nil
		}
		for _, synonym := range c.names {
			if name == synonym {
				return c.chain, nil
			}
		}
	}
	if c, ok := ChainOf(name); ok {
		return c, nil
	}
	return "", &Error{
		CodeUnrecognized, shorten(trimmed), "no chain has this name", "give one of " + chainNames(),
	}
}

func chainNames() string {
	names := make([]string, len(chains))
	for i := range chains {
		names[i] = string(chains[i].chain)
	}
	return strings.Join(names, ", ")
}
