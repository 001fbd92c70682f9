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
	Linea           Chain = "linea"
	ZkSync          Chain = "zksync"
	Scroll          Chain = "scroll"
	Mantle          Chain = "mantle"
	Blast           Chain = "blast"
	Gnosis          Chain = "gnosis"
	Fantom          Chain = "fantom"
	Sonic           Chain = "sonic"
	Cronos          Chain = "cronos"
	Celo            Chain = "celo"
	Ronin           Chain = "ronin"
	Harmony         Chain = "harmony"
	XDC             Chain = "xdc"
	Moonbeam        Chain = "moonbeam"
	Kaia            Chain = "kaia"
	Tron            Chain = "tron"
	Monero          Chain = "monero"
	XRP             Chain = "xrp"
	Stellar         Chain = "stellar"
	Solana          Chain = "solana"
	Cardano         Chain = "cardano"
	Polkadot        Chain = "polkadot"
	Kusama          Chain = "kusama"
	Cosmos          Chain = "cosmos"
	BNBBeacon       Chain = "bnb-beacon"
	TON             Chain = "ton"
	Algorand        Chain = "algorand"
	Tezos           Chain = "tezos"
	Filecoin        Chain = "filecoin"
	EOS             Chain = "eos"
	Near            Chain = "near"
	Aptos           Chain = "aptos"
	Sui             Chain = "sui"
	Hedera          Chain = "hedera"
	NEM             Chain = "nem"

	// Chains that write a key's hash as Cosmos does, each with its own prefix.
	Osmosis   Chain = "osmosis"
	THORChain Chain = "thorchain"
	Maya      Chain = "maya"
	Kava      Chain = "kava"
	Secret    Chain = "secret"
	Terra     Chain = "terra"
	Juno      Chain = "juno"
	Akash     Chain = "akash"
	Celestia  Chain = "celestia"
	Axelar    Chain = "axelar"
	Stargaze  Chain = "stargaze"
	Sei       Chain = "sei"
	Noble     Chain = "noble"
	Neutron   Chain = "neutron"
	Stride    Chain = "stride"
	DYdX      Chain = "dydx"
	Band      Chain = "band"
	CronosPOS Chain = "cronos-pos"

	// Chains of Cosmos's kind whose accounts are those of the EVM.
	Injective Chain = "injective"
	Evmos     Chain = "evmos"
	IoTeX     Chain = "iotex"
)

// chains says how each chain is called. Tickers are those of the native coin as
// OFAC and others print them; ARB and BSC stand there for the chain itself.
// Names are in lower case without spaces and hyphens.
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
	{Polygon, []string{"MATIC", "POL"}, []string{"polygonpos"}},
	{Avalanche, []string{"AVAX"}, []string{"avalanchec", "avalanchecchain"}},
	{Optimism, nil, []string{"op", "opmainnet"}},
	{Base, nil, []string{"basemainnet"}},
	{Linea, nil, nil},
	{ZkSync, nil, []string{"zksyncera"}},
	{Scroll, nil, nil},
	{Mantle, []string{"MNT"}, nil},
	{Blast, nil, nil},
	{Gnosis, []string{"XDAI"}, []string{"gnosischain"}},
	{Fantom, []string{"FTM"}, []string{"fantomopera"}},
	{Sonic, nil, nil},
	{Cronos, nil, []string{"cronosevm"}},
	{Celo, []string{"CELO"}, nil},
	{Ronin, []string{"RON"}, nil},
	{Harmony, []string{"ONE"}, nil},
	{XDC, []string{"XDC"}, []string{"xinfin", "xdcnetwork"}},
	{Moonbeam, []string{"GLMR"}, nil},
	{Kaia, []string{"KLAY", "KAIA"}, []string{"klaytn"}},
	{Monero, []string{"XMR"}, nil},
	{XRP, []string{"XRP"}, []string{"ripple", "xrpl", "xrpledger"}},
	{Stellar, []string{"XLM"}, nil},
	{Solana, []string{"SOL"}, nil},
	{Cardano, []string{"ADA"}, nil},
	{Polkadot, []string{"DOT"}, nil},
	{Kusama, []string{"KSM"}, nil},
	{Cosmos, []string{"ATOM"}, []string{"cosmoshub"}},
	{BNBBeacon, nil, []string{"bep2", "bnbbeaconchain", "binancechain", "binance"}},
	{TON, []string{"TON"}, []string{"theopennetwork", "toncoin"}},
	{Algorand, []string{"ALGO"}, nil},
	{Tezos, []string{"XTZ"}, nil},
	{Filecoin, []string{"FIL"}, nil},
	{EOS, []string{"EOS"}, []string{"vaulta"}},
	{Near, []string{"NEAR"}, []string{"nearprotocol"}},
	{Aptos, []string{"APT"}, nil},
	{Sui, []string{"SUI"}, nil},
	{Hedera, []string{"HBAR"}, []string{"hederahashgraph"}},
	{NEM, []string{"XEM"}, nil},
	{Osmosis, []string{"OSMO"}, nil},
	{THORChain, []string{"RUNE"}, nil},
	{Maya, []string{"CACAO"}, []string{"mayachain"}},
	{Kava, []string{"KAVA"}, nil},
	{Secret, []string{"SCRT"}, []string{"secretnetwork"}},
	{Terra, []string{"LUNA", "LUNC"}, []string{"terraclassic"}},
	{Juno, []string{"JUNO"}, nil},
	{Akash, []string{"AKT"}, nil},
	{Celestia, []string{"TIA"}, nil},
	{Axelar, []string{"AXL"}, nil},
	{Stargaze, []string{"STARS"}, nil},
	{Sei, []string{"SEI"}, nil},
	{Noble, nil, nil},
	{Neutron, []string{"NTRN"}, nil},
	{Stride, []string{"STRD"}, nil},
	{DYdX, []string{"DYDX"}, nil},
	{Band, []string{"BAND"}, []string{"bandchain"}},
	{CronosPOS, []string{"CRO"}, []string{"cryptoorg"}},
	{Injective, []string{"INJ"}, nil},
	{Evmos, []string{"EVMOS"}, nil},
	{IoTeX, []string{"IOTX"}, nil},
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
