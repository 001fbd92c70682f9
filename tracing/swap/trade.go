package swap

import (
	"github.com/holiman/uint256"
)

// Venue is what an address is that trades.
type Venue uint8

// The venues.
const (
	NoVenue   Venue = iota
	Exchange        // a pool, router, aggregator or settlement contract of a decentralised exchange
	Wrapping        // gives one token for one asset, 1:1 or at a rate, and takes it back: WETH, wstETH
	Staking         // takes an asset and gives a claim to it and what it earns
	Lending         // the same, and lends against it
	Liquidity       // takes assets into a pool that others trade with
)

var venueNames = [...]string{"none", "exchange", "wrapping", "staking", "lending", "liquidity"}

func (v Venue) String() string { return venueNames[v] }

// Venues knows what labels and contracts say. Neither answer may change between two questions.
type Venues interface {
	// Venue is what an address is. A service that keeps its customers' coins is none.
	Venue(address uint32) Venue
	// Issuer is the address of the contract that issues an asset, 0 where there is none or it
	// was not seen. What is minted comes from it, and what is destroyed goes to it.
	Issuer(asset uint32) uint32
}

// Treatment is what becomes of the taint of a deposit.
type Treatment uint8

// The treatments.
const (
	// CutOff counts it at the venue, and it goes no further. What comes out of a pool is not
	// what went in, and may be claimed by others.
	CutOff Treatment = iota
	// Wrap has the claim stand for what was deposited.
	Wrap
)

// Policy says how trades are read. The zero Policy knows no zero address and no wrapped coin.
type Policy struct {
	Nobody   uint32    // the zero address, which tokens come from and go to; 0: not seen
	Wrappers []Wrapper // few

	Staking, Lending, Liquidity Treatment // of deposits; what is redeemed passes always

	// Strict has nobody take part but venues by label. Else an unlabelled pool counts where
	// a venue leads to it; somebody who writes contracts can have one look so.
	Strict bool
}

// Wrapper is a contract that gives one unit of a token for one of another asset, to whom sends it that,
// and the other way round. WETH9 tells of it in events that are no transfers, so
// where no row of a transaction mints or burns the token, its moves are those of the coin
// turned round.
type Wrapper struct {
	Contract    uint32 // its address
	Token, Base uint32 // assets
}

// Leg is an amount of an asset on its way.
type Leg struct {
	Address uint32 // who took it, or received it; 0: several, or nobody
	Asset   uint32
	Amount  uint256.Int
}

// Kind is what sort of trade it was.
type Kind uint8

// The kinds.
const (
	NoTrade  Kind = iota
	Swapped       // one asset for one or more others
	Wrapped       // an asset for a token that stands for it, or back
	ForOther      // swapped or wrapped, and all that came of it went to others
	Staked
	Lent
	Pooled // several assets at once, or liquidity
)

var kindNames = [...]string{"no trade", "swap", "wrap", "swap for another", "stake", "loan", "pool"}

func (k Kind) String() string { return kindNames[k] }

// Why says why a transaction is no trade of an address.
type Why uint8

// The reasons.
const (
	IsTrade     Why = iota
	NothingPaid     // the address lost nothing on the whole
	NothingBack     // venues took what it paid, and no row of the ledger says what for: internal transfers may be missing
	NoneTook        // no venue has to do with what it paid
	IsVenue         // the address is a venue itself: others trade with it
	Mixed           // several payers, or gifts besides, leave open whose money went where
	TooMuch         // amounts that no sum can hold
	TooLarge        // more rows than MaxRows
	NotAccounts     // a chain that spends outputs
)

var whyNames = [...]string{
	"a trade", "nothing was paid", "nothing came back", "no venue took part", "the address is a venue",
	"several parties traded at once", "amounts beyond 256 bits", "too many transfers in one transaction", "not a chain of accounts",
}

func (w Why) String() string { return whyNames[w] }

// Trade is what an address turned into what. Its slices are good until the next question to the
// same [Reader].
type Trade struct {
	Kind  Kind
	Why   Why
	Payer uint32
	// Out is what the payer gave in trade, by asset; In what came of it, by who received it
	// and asset. The share of Out that is tainted is that of each of In.
	Out, In []Leg
	// Paid is what else the payer lost of the assets of Out, by who gained it: fees, tips, and
	// payments that have nothing to do with the trade. It carries the same share.
	Paid []Leg
	// Venue is the labelled venue that took part; of several, what took what was paid
	// goes before what paid, and the lower number first.
	Venue uint32
	// CutOff says that the policy has taint end at the venue.
	CutOff bool
	// Unlabelled says that some counterparty has no label: a venue only led to it.
	Unlabelled bool
	// Implied says that the payer's wrapping was told by one row for the two.
	Implied bool
	// Inexact says that the input of the ledger held some amount as a floating point number.
	Inexact bool
}
