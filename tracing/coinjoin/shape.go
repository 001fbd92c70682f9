package coinjoin

import (
	"math/bits"
	"slices"

	"github.com/mareva/mareva/ledger"
)

// mostMoney is more than any transaction of a coin moves; sums below it cannot
// overflow when two are added.
const mostMoney = 1 << 62

// shape is what the rules ask of a transaction, sorted once.
type shape struct {
	tx      *Transaction
	outputs []uint64 // ascending, without those that only carry data
	data    int      // outputs that only carry data
	owners  []uint64 // ascending: inputs of one address add up, one of no known address stands alone
	whole   bool     // every input's amount is known
	fee     uint64   // where whole

	denomination uint64 // the most frequent amount paid, of several the highest
	equal        int    // outputs of it
}

// space is what a recognition needs beside the transaction.
type space struct {
	outputs, owners []uint64
	inputs          []Input
}

// measureOutputs sorts what is paid; it says no where the sum is absurd.
func (s *shape) measureOutputs(room *space) bool {
	outputs, paid := room.outputs[:0], uint64(0)
	for _, o := range s.tx.Outputs {
		if o.Address == 0 && o.Amount == 0 {
			s.data++
			continue
		}
		outputs = append(outputs, o.Amount)
		if paid += o.Amount; o.Amount > mostMoney || paid > mostMoney {
			return false
		}
	}
	slices.Sort(outputs)
	room.outputs = outputs
	s.outputs, s.fee = outputs, paid // until the inputs are summed
	for i := 0; i < len(outputs); {
		j := i + 1
		for j < len(outputs) && outputs[j] == outputs[i] {
			j++
		}
		if j-i >= s.equal {
			s.denomination, s.equal = outputs[i], j-i
		}
		i = j
	}
	return true
}

// measureInputs sorts who brings what; it says no where more is paid than that.
func (s *shape) measureInputs(room *space) bool {
	room.inputs = append(room.inputs[:0], s.tx.Inputs...)
	inputs := room.inputs
	slices.SortFunc(inputs, func(a, b Input) int { return int(int64(a.Address) - int64(b.Address)) })
	s.owners, s.whole = room.owners[:0], true
	var spent uint64
	for i, in := range inputs {
		if !in.Known {
			in.Amount, s.whole = 0, false
		}
		if spent += in.Amount; in.Amount > mostMoney || spent > mostMoney {
			return false
		}
		if i > 0 && in.Address != 0 && in.Address == inputs[i-1].Address {
			s.owners[len(s.owners)-1] += in.Amount
		} else {
			s.owners = append(s.owners, in.Amount)
		}
	}
	room.owners = s.owners
	slices.Sort(s.owners)
	if !s.whole {
		s.fee = 0
		return true
	}
	left, short := bits.Sub64(spent, s.fee, 0)
	s.fee = left
	return short == 0
}

// others are the outputs of another amount than the denomination, ascending.
func (s *shape) others() []uint64 {
	rest := make([]uint64, 0, len(s.outputs)-s.equal)
	for _, amount := range s.outputs {
		if amount != s.denomination {
			rest = append(rest, amount)
		}
	}
	return rest
}

// fresh says that no output pays an address twice, nor one that the transaction
// spends from: wallets that mix take a new address for each.
func (s *shape) fresh() bool {
	paid := make([]uint32, 0, len(s.tx.Outputs)+len(s.tx.Inputs))
	for _, o := range s.tx.Outputs {
		if o.Address != 0 {
			paid = append(paid, o.Address)
		}
	}
	slices.Sort(paid)
	for i := 1; i < len(paid); i++ {
		if paid[i] == paid[i-1] {
			return false
		}
	}
	for _, in := range s.tx.Inputs {
		if _, found := slices.BinarySearch(paid, in.Address); found {
			return false
		}
	}
	return true
}

// after says that the transaction is not known to be older than a protocol.
func (s *shape) after(start int64) bool {
	return s.tx.Time == ledger.NoTime || s.tx.Time >= start
}

func (s *shape) form(address uint32) ledger.Form {
	if s.tx.Form == nil || address == 0 {
		return ledger.FormUnknown
	}
	return s.tx.Form(address)
}

// inputsAre says that no input is known to be of another form.
func (s *shape) inputsAre(form ledger.Form) bool {
	for _, in := range s.tx.Inputs {
		if f := s.form(in.Address); f != form && f != ledger.FormUnknown {
			return false
		}
	}
	return true
}

// outputsNot counts the outputs that are known to be of another form, and how many of
// those pay the denomination.
func (s *shape) outputsNot(form ledger.Form) (all, equal int) {
	for _, o := range s.tx.Outputs {
		if f := s.form(o.Address); f != form && f != ledger.FormUnknown {
			all++
			if o.Amount == s.denomination {
				equal++
			}
		}
	}
	return all, equal
}

// alike is how many outputs of the denomination share the form that most have: one of
// another form is told apart at a glance.
func (s *shape) alike() int {
	var count [16]int
	for _, o := range s.tx.Outputs {
		if o.Amount == s.denomination {
			count[s.form(o.Address)&15]++
		}
	}
	return slices.Max(count[:])
}
