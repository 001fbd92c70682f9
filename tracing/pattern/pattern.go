package pattern

import (
	"slices"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money/prices"
)

// Kind is a pattern.
type Kind string

// The patterns, in the order in which findings of one place are given.
const (
	PeelChain   Kind = "peel_chain"
	FanOut      Kind = "fan_out"
	FanIn       Kind = "fan_in"
	Dusting     Kind = "dusting"
	Poisoning   Kind = "address_poisoning"
	PassThrough Kind = "pass_through"
	Structuring Kind = "structuring"
	MixerFirst  Kind = "mixer_first_funds"
	Nested      Kind = "nested_service"
)

// Kinds are all patterns.
func Kinds() []Kind {
	return []Kind{PeelChain, FanOut, FanIn, Dusting, Poisoning, PassThrough, Structuring, MixerFirst, Nested}
}

// Role is the part that an address has in a finding.
type Role string

// The roles.
const (
	Subject   Role = "subject"    // the finding is about it
	Payer     Role = "payer"      // most of the money came from it
	Receiver  Role = "receiver"   // most of the money went to it
	Via       Role = "via"        // it passed through
	LookAlike Role = "look_alike" // its text is nearly that of the imitated address
	Imitated  Role = "imitated"   // with which the subject really dealt
	Mixer     Role = "mixer"
	Deposit   Role = "deposit_address" // passes on to a service what it gets
	Service   Role = "service"         // as its label says
)

// Party is an address of a finding.
type Party struct {
	Role    Role
	Address uint32
}

// Finding is a pattern that was found.
type Finding struct {
	Kind    Kind
	Parties []Party // the subject first, then the most important of the others
	Others  int     // how many addresses more there are on the other side
	Asset   uint32
	// Amount is what moved in the pattern; of an amount too large to be added up AtLeast.
	Amount  uint256.Int
	AtLeast bool
	// Evidence are the first of the transactions, of which there are Transactions.
	Evidence     []ledger.Place
	Transactions int
	First, Last  ledger.Place
	Why          string // the figures, in words

	marks       []mark
	first, last mark
}

// Subject is the address that the finding is about.
func (f *Finding) Subject() uint32 { return f.Parties[0].Address }

// Labels say whose addresses are.
type Labels interface {
	// Category is that of the address in the taxonomy of package attribution; "" where no
	// label says.
	Category(address uint32) string
	// Entity is whose it is: the same text for two addresses of one holder; "" where no label
	// says.
	Entity(address uint32) string
}

// Limit is an amount below which many payments of one address are remarkable.
type Limit struct {
	USD   uint64       // whole dollars; counts where a price is known
	Units *uint256.Int // or units of Asset
	Asset uint32
	// Source is the law that makes the limit, or who set it.
	Source string
}

// Options are what is looked for. [Defaults] gives each threshold with its reason.
type Options struct {
	Since, Until       *int64 // times of blocks in Unix seconds, both inclusive; nil: no bound
	FromBlock, ToBlock *uint64
	Addresses          []uint32 // only findings about these; none: about all that moved something
	Kinds              []Kind   // only these; none: all
	Labels             Labels   // nil: nobody is known
	Prices             *prices.Table

	// Window is the time within which payments count together.
	Window time.Duration
	// FanOut and FanIn are how many different addresses are many.
	FanOut, FanIn int
	// Few is how many addresses stand for one holder at most: who paid for a fan-out, who got
	// what was gathered.
	Few int
	// FewPercent is how much of the money those few must account for.
	FewPercent uint64
	// Unexplained has fan-outs count even where the ledger shows less than half of where the
	// money came from.
	Unexplained bool

	// DustUnits is up to what the chain's coin is dust; DustCents the same of assets with a
	// price, in hundredths of a dollar. DustReceivers is how many who never paid the sender
	// must get some.
	DustUnits     uint256.Int
	DustCents     uint64
	DustReceivers int

	// PoisonPrefix and PoisonSuffix are how many digits two addresses share at the ends;
	// PoisonPart the part of what moved really that is small beside it; PoisonBack how many
	// earlier rows of the victim are read.
	PoisonPrefix, PoisonSuffix int
	PoisonPart                 uint64
	PoisonBack                 int

	// PassHops is through how many addresses one after the other a sum passes; PassWithin the
	// time in which each sends all on; PassPercent how much all is; PassRows the most rows
	// that each may have; PassUSD and PassUnits (of the coin, where it has no price) the least
	// amount.
	PassHops    int
	PassWithin  time.Duration
	PassPercent uint64
	PassRows    int
	PassUSD     uint64
	PassUnits   uint256.Int

	// PeelHops and PeelHopsAccounts are how long a chain is on chains of outputs and of
	// accounts. PeelPercent is how much of each sum goes on at least, PeelWithin how soon.
	PeelHops, PeelHopsAccounts int
	PeelPercent                uint64
	PeelWithin                 time.Duration

	// Limits are those of which Structured payments stay below by at most StructurePercent,
	// at least StructureTimes as many as pass them by as little.
	Limits           []Limit
	Structured       int
	StructurePercent uint64
	StructureTimes   int

	// NestedCustomers is how many pay a service and how many it pays; NestedPercent how much
	// of what it moves with services is with one; NestedShare how much of all that is.
	NestedCustomers            int
	NestedPercent, NestedShare uint64

	// MaxRows is how many rows of an address are read in the window, LookBack how many
	// before it where a pattern needs them.
	MaxRows, LookBack int
	MaxFindings       int
	// Progress, if any, is told how many addresses of how many are done.
	Progress func(done, all int)
}

// Defaults are the options for a chain. docs/patterns.md gives the reasons at length.
func Defaults(chain ledger.Chain) Options {
	o := Options{
		Window: 24 * time.Hour, // FATF (2020): "such as within a 24-hour period"
		// A person deals with fewer in a day; a public figure would not be a fact of law.
		FanOut: 20, FanIn: 20,
		Few: 3, FewPercent: 90,
		DustCents: 10, DustReceivers: 50,
		// What wallets show of an address: four digits at each end, or a little less. Two
		// addresses share seven digits by chance once in 16^7 = 268 million.
		PoisonPrefix: 3, PoisonSuffix: 4, PoisonPart: 1000,
		PoisonBack: 50, // what a person scrolls through to copy an address; attackers follow within the day
		// One is what a deposit address does.
		PassHops: 2, PassWithin: time.Hour, PassPercent: 95, PassRows: 100,
		PassUSD:  1000, // FATF Recommendation 16, interpretive note 7(b): USD/EUR 1 000
		PeelHops: 10, PeelHopsAccounts: 5, PeelPercent: 80, PeelWithin: 24 * time.Hour,
		Limits: []Limit{
			{USD: 10_000, Source: "31 CFR 1010.311"},
			{USD: 3_000, Source: "31 CFR 1010.410(f)"},
			{USD: 1_000, Source: "FATF Recommendation 16, interpretive note 7(b)"},
		},
		Structured: 5, StructurePercent: 10, StructureTimes: 4,
		NestedCustomers: 20, NestedPercent: 90, NestedShare: 25,
		MaxRows: 200_000, LookBack: 1_000, MaxFindings: 1_000_000,
	}
	if chain.Model == ledger.UTXO {
		// Bitcoin Core relays no output below 546 units (P2PKH at 3 units a byte); dust that
		// is meant to be seen lies just above.
		o.DustUnits.SetUint64(1_000)
		return o
	}
	// About what the gas of a plain transfer cost on Ethereum: 21 000 gas at 5 gwei.
	o.DustUnits.SetOne()
	for range max(0, int(chain.Decimals)-4) {
		o.DustUnits.Mul(&o.DustUnits, uint256.NewInt(10))
	}
	return o
}

// Summary is what a search looked at.
type Summary struct {
	Blocks, Transactions uint64 // of the window
	Rows                 uint64 // transfers, or inputs and outputs
	Addresses            int    // that were judged
	Findings             int
	ByKind               map[Kind]int
	Untimed              int // rows that no pattern of time counts, since their block has none
	Cut                  int // addresses judged by their first MaxRows rows only
	// Unexplained are fan-outs that count for nothing, since the ledger does not show where
	// the money came from.
	Unexplained int
	// Partial says why the search did not come to its end; "" if it did.
	Partial string
}

// looksFor says whether a kind is asked for.
func (o *Options) looksFor(k Kind) bool { return len(o.Kinds) == 0 || slices.Contains(o.Kinds, k) }
