package tracing

import (
	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/wallet"
)

// Trades are the [Crossings] of a ledger: its trades at venues that labels name, and the wrapping
// of its coin. It is not safe for concurrent use.
type Trades struct {
	view   *ledger.View
	labels *Labels
	given  map[uint32]swap.Venue
	// issuers are the contracts of assets by these.
	issuers map[uint32]uint32
	reader  *swap.Reader
	wraps   bool // there is a contract that wraps
}

// wrapped are the contracts that wrap a chain's coin one to one, as those who issued them publish
// them. They are the token too.
var wrapped = map[wallet.Chain]string{
	wallet.Ethereum:  "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
	wallet.Arbitrum:  "0x82af49447d8a07e3bd95bd0d56f35241523fbab1",
	wallet.BSC:       "0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c",
	wallet.Polygon:   "0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270",
	wallet.Optimism:  "0x4200000000000000000000000000000000000006",
	wallet.Base:      "0x4200000000000000000000000000000000000006",
	wallet.Avalanche: "0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7",
}

// NewTrades reads the trades of a ledger with the labels of venues; nil: none. Of the policy nobody
// needs to give the zero address and the contract that wraps the chain's coin.
func NewTrades(v *ledger.View, labels *Labels, policy swap.Policy) *Trades {
	t := &Trades{view: v, labels: labels, given: map[uint32]swap.Venue{}, issuers: map[uint32]uint32{}}
	if policy.Nobody == 0 {
		policy.Nobody = nobodyOf(v)
	}
	if text := wrapped[v.Chain().Name]; text != "" {
		contract, seen, err := v.Address(text)
		token, known := v.AssetNumber(text)
		if err == nil && seen && known {
			policy.Wrappers = append(policy.Wrappers, swap.Wrapper{Contract: contract, Token: token})
		}
	}
	t.wraps = len(policy.Wrappers) > 0
	t.reader = swap.NewReader(t, policy)
	return t
}

// Any says whether there can be any trade at all: somebody is known to trade, or labels might say so.
func (t *Trades) Any() bool {
	return len(t.given) > 0 || t.wraps || t.labels != nil && (len(t.labels.tables) > 0 || t.labels.preferred != nil)
}

// Give says what an address is, whatever labels say of it.
func (t *Trades) Give(address uint32, v swap.Venue) { t.given[address] = v }

// Cross says what an address turned into what.
func (t *Trades) Cross(segment, tx int, address uint32) (trade swap.Trade, ok bool, err error) {
	trade, ok = t.reader.Of(t.view.Segments()[segment], tx, address)
	return trade, ok, nil
}

// venues are what labels call those that trade.
var venues = []struct {
	category string
	venue    swap.Venue
}{{"defi_dex", swap.Exchange}, {"defi_lending", swap.Lending}, {"defi_staking", swap.Staking}}

// Venue is what an address is, by labels.
func (t *Trades) Venue(address uint32) swap.Venue {
	if v, given := t.given[address]; given {
		return v
	}
	if t.labels == nil {
		return swap.NoVenue
	}
	if l := t.labels.Of(address); l != nil && !l.Listed && l.Category != "" {
		for _, v := range venues {
			if attribution.Within(l.Category, v.category) {
				return v.venue
			}
		}
	}
	return swap.NoVenue
}

// Issuer is the contract of an asset.
func (t *Trades) Issuer(asset uint32) uint32 {
	issuer, asked := t.issuers[asset]
	if !asked {
		issuer, _, _ = t.view.Address(t.view.Asset(asset).ID) // 0 where it was not seen
		t.issuers[asset] = issuer
	}
	return issuer
}
