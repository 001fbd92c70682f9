package coinjoin

import "github.com/mareva/mareva/ledger"

// Kind says which protocol builds transactions such as this one.
type Kind string

// The kinds.
const (
	Whirlpool  Kind = "whirlpool"
	Wasabi1    Kind = "wasabi1"
	Wasabi2    Kind = "wasabi2"
	JoinMarket Kind = "joinmarket"

	// WhirlpoolExternal is a Whirlpool mix with an output that is told apart from the
	// others by its form, as when somebody mixes straight into another wallet.
	WhirlpoolExternal Kind = "whirlpool_external"
	// EqualOutputs pays so many equal amounts that several owners may have built it, and
	// a payout to many could look the same.
	EqualOutputs Kind = "equal_outputs"
	// Stonewall is of one owner or of two: nobody can tell.
	Stonewall Kind = "stonewall"

	// WhirlpoolTx0 is how one owner prepares coins for a Whirlpool: no CoinJoin.
	WhirlpoolTx0 Kind = "whirlpool_tx0"
)

// Joint says that it is certain enough to call it a CoinJoin.
func (k Kind) Joint() bool {
	switch k {
	case Whirlpool, Wasabi1, Wasabi2, JoinMarket:
		return true
	}
	return false
}

// Apart says that several owners pay together, or may: nothing tells that two of the
// inputs' addresses are of one owner.
func (k Kind) Apart() bool {
	switch k {
	case WhirlpoolExternal, EqualOutputs, Stonewall:
		return true
	}
	return k.Joint()
}

// LeastOutputs is how many outputs a transaction of any kind that is [Kind.Apart] has at
// least.
const LeastOutputs = fewestJoined

// Input is what a transaction spends.
type Input struct {
	Address uint32 // 0: unknown
	Amount  uint64 // only where Known
	Known   bool   // an input may spend an output outside of the ledger
}

// Output is what a transaction pays.
type Output struct {
	Address uint32 // 0: none, such as a data output's
	Amount  uint64
}

// Transaction is what [Recognise] looks at.
type Transaction struct {
	Time    int64 // Unix seconds, or ledger.NoTime
	Inputs  []Input
	Outputs []Output
	Form    func(address uint32) ledger.Form // nil: no form is known

	room space // of one recognition, used again by the next
}

// Finding is what a transaction was taken for.
type Finding struct {
	Kind         Kind
	Denomination uint64 // the amount that outputs share; of several, the most frequent
	Equal        int    // outputs of that amount
	Participants int    // who pay together; 0: cannot be told
	AnonymitySet int    // outputs of that amount that look alike, so that none is told from the rest
}

// Recognise says which protocol builds such a transaction, and whether any does. The
// order of inputs and of outputs does not matter. One transaction is not recognised twice at
// once: it holds the space for it.
func Recognise(tx *Transaction) (Finding, bool) {
	inputs := len(tx.Inputs)
	if inputs == 0 || len(tx.Outputs) < 3 || inputs == 1 && !carriesData(tx) {
		return Finding{}, false // as most are
	}
	s := shape{tx: tx}
	if !s.measureOutputs(&tx.room) {
		return Finding{}, false
	}
	if s.data > 0 {
		if finding, found := s.tx0(); found {
			return finding, true
		}
	}
	if s.equal < 2 || inputs == 1 || !s.measureInputs(&tx.room) {
		return Finding{}, false
	}
	finding, found := s.whirlpool()
	if !found {
		finding, found = s.wasabi2()
	}
	if !found {
		finding, found = s.wasabi1()
	}
	if !found {
		finding, found = s.joinMarket()
	}
	if !found {
		finding, found = s.stonewall()
	}
	if !found {
		finding, found = s.equalOutputs()
	}
	return finding, found
}

// carriesData says that an output pays nothing to nobody.
func carriesData(tx *Transaction) bool {
	for _, o := range tx.Outputs {
		if o.Address == 0 && o.Amount == 0 {
			return true
		}
	}
	return false
}
