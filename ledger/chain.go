package ledger

import (
	"fmt"

	"github.com/mareva/mareva/wallet"
)

// Model says how a chain moves money.
type Model uint8

// The models.
const (
	Account Model = iota + 1 // accounts have balances, transfers move amounts between them
	UTXO                     // transactions spend outputs of earlier ones
)

func (m Model) String() string {
	switch m {
	case Account:
		return "account"
	case UTXO:
		return "utxo"
	}
	return "unknown"
}

// Chain is a chain that the ledger can keep.
type Chain struct {
	Name     wallet.Chain
	Model    Model
	Asset    string // symbol of the native coin
	Decimals uint8  // of the native coin: so many digits of an amount stand behind the point
}

// ChainNamed gives the chain that a text names, as [wallet.ChainFromName] reads it.
// The error says which names there are.
func ChainNamed(text string) (Chain, error) {
	name, err := wallet.ChainFromName(text)
	if err != nil {
		return Chain{}, fmt.Errorf("name a chain for the ledger: %w", err)
	}
	for _, c := range chains {
		if c.Name == name {
			return c, nil
		}
	}
	why := "the symbol and decimals of its coin are not known here"
	if name == wallet.Cardano {
		why = "its outputs hold native tokens beside the coin, and those of the ledger one amount"
	}
	return Chain{}, fmt.Errorf("name a chain for the ledger: %s is not kept yet: %s: give another chain", name, why)
}

// Halvings of the subsidy: blocks from one to the next.
const (
	bitcoinHalving  = 210_000
	litecoinHalving = 840_000
)

// firstSubsidy is what the first blocks of Bitcoin, and of those that took its rule,
// may issue: 50 coins.
const firstSubsidy = 50 * 1e8

// Subsidy is the most that the block at a height may issue, in the smallest unit and
// without the fees; false where no such rule is known here. A miner may claim less.
func (c Chain) Subsidy(height uint64) (uint64, bool) {
	var halving uint64
	switch c.Name {
	case wallet.Bitcoin, wallet.BitcoinCash:
		halving = bitcoinHalving
	case wallet.Litecoin:
		halving = litecoinHalving
	default:
		return 0, false
	}
	return firstSubsidy >> (height / halving), true // nothing is left after 33 halvings
}
