package change

import (
	"math/bits"

	"github.com/mareva/mareva/ledger"
)

// Transaction is what [Links] looks at: one transaction of a UTXO chain, and what is known
// of those that spend its outputs. What is not known is left at its zero value and never
// counts as an answer.
type Transaction struct {
	Coinbase bool // it issues coins and spends none
	Joint    bool // several owners pay together, so that there is no one payer
	Traits   ledger.Traits
	Inputs   []Input
	Outputs  []Output
	Fee      uint64 // only where FeeKnown; not needed where all inputs are Known
	FeeKnown bool
}

// Input is what a transaction spends.
type Input struct {
	Address uint32 // 0: unknown
	Form    ledger.Form
	Amount  uint64 // only where Known
	Known   bool   // an input may spend an output outside of the ledger
}

// Output is what a transaction pays. One of amount 0 carries data and is passed over.
type Output struct {
	Address uint32 // 0: none or unknown; no link points to it
	Form    ledger.Form
	Amount  uint64
	Past    Past
	Again   bool     // its address receives again in a later transaction
	Spender *Spender // nil: unspent, or not known
}

// Past says whether an address had received before a transaction.
type Past uint8

// The pasts.
const (
	PastUnknown Past = iota // such as in a ledger that does not begin with the chain
	Fresh                   // it had never received
	Used
)

// Spender is the transaction that spends an output.
type Spender struct {
	Joint    bool // a CoinJoin: its traits are those of a protocol, not of an owner's wallet
	Traits   ledger.Traits
	Inputs   int
	Outputs  int
	Fee      uint64 // only where FeeKnown
	FeeKnown bool
}

// Link says that by one heuristic an output is the payer's change.
type Link struct {
	Output    int // its place among the outputs
	Heuristic Heuristic
	Score     Score
}

// Links are those of each heuristic that points to exactly one output, in the order of
// [Heuristics]. A heuristic that points to several or to none says nothing, as all do of a
// coinbase, of a CoinJoin and of a transaction that pays one output only.
func Links(tx *Transaction) []Link { return AppendLinks(nil, tx) }

// AppendLinks adds them to what is there.
func AppendLinks(links []Link, tx *Transaction) []Link {
	if tx.Coinbase || tx.Joint || len(tx.Inputs) == 0 {
		return links
	}
	v := view{tx: tx, pays: paying(tx)}
	if v.pays < 2 {
		return links
	}
	v.fee, v.feeKnown = fee(tx)
	v.payers = payers(tx)
	v.back, v.backs = v.payingBack()
	for i := range rules {
		r := &rules[i]
		if at := r.find(&v); at >= 0 && tx.Outputs[at].Address != 0 {
			links = append(links, Link{Output: at, Heuristic: r.heuristic, Score: r.score})
		}
	}
	return links
}

// view is a transaction and what several rules ask of it.
type view struct {
	tx       *Transaction
	pays     int // outputs that pay
	fee      uint64
	feeKnown bool
	payers   map[uint32]struct{} // addresses of the inputs, where there are too many to look through
	back     int                 // the last output that pays to an address of an input
	backs    int                 // how many do
}

// nobody is what a rule answers that points to no one output.
const nobody = -1

func paying(tx *Transaction) (n int) {
	for i := range tx.Outputs {
		if tx.Outputs[i].Amount > 0 {
			n++
		}
	}
	return n
}

// only is the one output that pays and passes. A test that cannot tell of an output says
// so, and then there is none.
func (v *view) only(test func(o *Output) (pass, told bool)) int {
	found := nobody
	for i := range v.tx.Outputs {
		o := &v.tx.Outputs[i]
		if o.Amount == 0 {
			continue
		}
		pass, told := test(o)
		switch {
		case !told:
			return nobody
		case pass && found != nobody:
			return nobody
		case pass:
			found = i
		}
	}
	return found
}

// fee is what the inputs have more than the outputs, or what was given.
func fee(tx *Transaction) (uint64, bool) {
	in, out := uint64(0), uint64(0)
	for i := range tx.Inputs {
		var carry uint64
		if in, carry = bits.Add64(in, tx.Inputs[i].Amount, 0); !tx.Inputs[i].Known || carry != 0 {
			return tx.Fee, tx.FeeKnown
		}
	}
	for i := range tx.Outputs {
		var carry uint64
		if out, carry = bits.Add64(out, tx.Outputs[i].Amount, 0); carry != 0 {
			return 0, false
		}
	}
	if in < out {
		return 0, false
	}
	return in - out, true
}

// few is up to how many inputs are looked through for each output.
const few = 16

func payers(tx *Transaction) map[uint32]struct{} {
	if len(tx.Inputs) <= few {
		return nil
	}
	set := make(map[uint32]struct{}, len(tx.Inputs))
	for i := range tx.Inputs {
		set[tx.Inputs[i].Address] = struct{}{}
	}
	return set
}

func (v *view) spends(address uint32) bool {
	if v.payers != nil {
		_, ok := v.payers[address]
		return ok
	}
	for i := range v.tx.Inputs {
		if v.tx.Inputs[i].Address == address {
			return true
		}
	}
	return false
}

func (v *view) payingBack() (last, n int) {
	last = nobody
	for i := range v.tx.Outputs {
		o := &v.tx.Outputs[i]
		if o.Amount > 0 && o.Address != 0 && v.spends(o.Address) {
			last = i
			n++
		}
	}
	return last, n
}
