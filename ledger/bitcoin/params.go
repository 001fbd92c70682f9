package bitcoin

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// The names of Bitcoin's networks. Litecoin and Dogecoin are read on Mainnet and
// Regtest, Bitcoin Cash and Bitcoin SV on Mainnet.
const (
	Mainnet  = "mainnet"
	Testnet3 = "testnet3"
	Testnet4 = "testnet4"
	Signet   = "signet"
	Regtest  = "regtest"
)

// Params says how one network of a chain writes its blocks.
type Params struct {
	Chain   wallet.Chain
	Network string
	// Magic stands before every block in a node's files.
	Magic [4]byte
	// Genesis is the hash of block 0.
	Genesis ledger.Hash
	// SegWit says that transactions may carry witnesses.
	SegWit bool
	// AuxPoW says that a header may be followed by the proof that another chain's
	// miners worked for it.
	AuxPoW bool
	// Tokens says that outputs may carry tokens before their script (Bitcoin Cash).
	Tokens bool
	// BIP34 is the height from which every coinbase tells its height.
	BIP34 uint64
	// MaxBlock is the length beyond which a block is not believed.
	MaxBlock int
}

const (
	megabyte = 1 << 20

	bitcoinGenesis  = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
	testnet3Genesis = "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"
	testnet4Genesis = "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"
	signetGenesis   = "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"
	regtestGenesis  = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
	litecoinGenesis = "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2"
	litecoinRegtest = "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9"
	dogecoinGenesis = "1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691"
	dogecoinRegtest = "3d2160a3b5dc4a9d62e7e66a295f70313ac808440ef7400d6c0772171ce973a5"
)

// allParams is every network that is read. Bitcoin Cash and Bitcoin SV keep in their
// files the magic that was Bitcoin's, though they send another.
func allParams() []Params {
	bitcoin := Params{
		Chain: wallet.Bitcoin, Network: Mainnet, Magic: [4]byte{0xf9, 0xbe, 0xb4, 0xd9}, Genesis: mustHash(bitcoinGenesis),
		SegWit: true, BIP34: 227_931, MaxBlock: 8 * megabyte,
	}
	with := func(change func(*Params)) Params {
		p := bitcoin
		change(&p)
		return p
	}
	network := func(name string, magic uint32, genesis string, bip34 uint64) Params {
		return with(func(p *Params) {
			p.Network, p.Genesis, p.BIP34 = name, mustHash(genesis), bip34
			binary.BigEndian.PutUint32(p.Magic[:], magic)
		})
	}
	other := func(chain wallet.Chain, p Params) Params {
		p.Chain = chain
		return p
	}
	cash := with(func(p *Params) {
		p.Chain, p.SegWit, p.Tokens, p.MaxBlock = wallet.BitcoinCash, false, true, 256*megabyte
	})
	sv := with(func(p *Params) { p.Chain, p.SegWit, p.MaxBlock = wallet.BitcoinSV, false, 1024*megabyte })
	doge := func(p Params) Params { p.SegWit, p.AuxPoW = false, true; return other(wallet.Dogecoin, p) }
	return []Params{
		bitcoin,
		network(Testnet3, 0x0b110907, testnet3Genesis, 21_111),
		network(Testnet4, 0x1c163f28, testnet4Genesis, 1),
		network(Signet, 0x0a03cf40, signetGenesis, 1),
		network(Regtest, 0xfabfb5da, regtestGenesis, 1),
		cash,
		sv,
		other(wallet.Litecoin, network(Mainnet, 0xfbc0b6db, litecoinGenesis, 710_000)),
		other(wallet.Litecoin, network(Regtest, 0xfabfb5da, litecoinRegtest, 1)),
		doge(network(Mainnet, 0xc0c0c0c0, dogecoinGenesis, 1_034_383)),
		doge(network(Regtest, 0xfabfb5da, dogecoinRegtest, 1)),
	}
}

// ParamsOf gives the parameters of a chain's network; an empty network is Mainnet.
// The error says why a chain is not read, or what can be given.
func ParamsOf(chain wallet.Chain, network string) (Params, error) {
	if network == "" {
		network = Mainnet
	}
	var networks []string
	for _, p := range allParams() {
		if p.Chain == chain && p.Network == network {
			return p, nil
		}
		if p.Chain == chain {
			networks = append(networks, p.Network)
		}
	}
	if networks != nil {
		return Params{}, fmt.Errorf("blocks of %s: network %q is not known; give one of %s", chain, network, strings.Join(networks, ", "))
	}
	switch chain {
	case wallet.Dash, wallet.Zcash, wallet.BitcoinGold, wallet.Verge:
		return Params{}, fmt.Errorf("blocks of %s: its headers or transactions are hashed in a way that is not supported; "+
			"import a table of its transactions instead", chain)
	}
	return Params{}, fmt.Errorf("blocks of %s: not a chain of Bitcoin's kind; give one of bitcoin, bitcoin-cash, bitcoin-sv, litecoin, dogecoin", chain)
}

// networkOfMagic names the networks whose files begin so, for an error's sake.
func networkOfMagic(magic []byte) string {
	var names []string
	for _, p := range allParams() {
		if string(p.Magic[:]) == string(magic) {
			names = append(names, fmt.Sprintf("%s %s", p.Chain, p.Network))
		}
	}
	return strings.Join(names, " or ")
}

// mustHash reads a constant of this file; ParamsOf's test proves that it can.
func mustHash(text string) ledger.Hash {
	h, err := parseHash(text)
	if err != nil {
		panic("bitcoin: " + err.Error())
	}
	return h
}
