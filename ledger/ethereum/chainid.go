package ethereum

import "github.com/mareva/mareva/wallet"

// ChainID is the number by which a chain's transactions are signed for it alone
// (EIP-155), and by which its nodes say which chain they are of (eth_chainId); false where
// it is not known here. The numbers are those of the registry ethereum-lists/chains.
func ChainID(chain wallet.Chain) (uint64, bool) {
	id, known := map[wallet.Chain]uint64{
		wallet.Ethereum: 1, wallet.Optimism: 10, wallet.Cronos: 25, wallet.XDC: 50, wallet.BSC: 56, wallet.EthereumClassic: 61,
		wallet.Gnosis: 100, wallet.Polygon: 137, wallet.Sonic: 146, wallet.Fantom: 250, wallet.ZkSync: 324,
		wallet.Moonbeam: 1284, wallet.Ronin: 2020, wallet.Mantle: 5000, wallet.Kaia: 8217, wallet.Base: 8453,
		wallet.Arbitrum: 42161, wallet.Celo: 42220, wallet.Avalanche: 43114, wallet.Linea: 59144, wallet.Blast: 81457,
		wallet.Scroll: 534352, wallet.Tron: 728126428, wallet.Harmony: 1666600000,
	}[chain]
	return id, known
}
