package ledger

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// Transaction is a transaction with all that it moved.
type Transaction struct {
	Place
	Status   Status
	Coinbase bool // it mints the block's reward (UTXO chains)
	Traits   Traits
	// Memo is what it tells a swap network, "" for nothing, and where in the transaction
	// that stands: see [Batch.AddMemo].
	Memo       string
	MemoKind   Kind
	MemoNumber uint32
	Transfers  []Moved
	Inputs     []Spent
	Outputs    []Paid
	// Fee is what the inputs hold more than the outputs (UTXO chains); nil where it is
	// not known, and for a coinbase.
	Fee *uint256.Int
}

// Moved is a transfer of a transaction.
type Moved struct {
	From, To, Asset uint32
	Kind            Kind
	Number          uint32
	Amount          uint256.Int
	Inexact         bool
}

// Spent is an input of a transaction.
type Spent struct {
	Address uint32 // 0: none, or not known
	Amount  uint64 // 0 where it is not known
	Unknown bool   // the amount is not known
	// Output says what is spent. Of an output outside of the ledger only Hash or Name are
	// known of its place.
	Output  Place
	Number  uint32 // of the output in its transaction
	Outside bool   // the ledger does not have that output
}

// Paid is an output of a transaction.
type Paid struct {
	Address uint32 // 0: none
	Amount  uint64
	// SpentBy is where the output is spent, nil where nothing in the ledger does, and
	// Input the number of the input there.
	SpentBy *Place
	Input   uint32
}

// Tx finds the transactions of a hash, 64 hex digits with or without 0x, or of a name: as a
// rule one, or none. The two early coinbases of Bitcoin that came again with the same
// hash give two each.
func (v *View) Tx(id string) (list []Transaction, err error) {
	id = strings.TrimSpace(id)
	if id == "" || len(id) > MaxID {
		return nil, fmt.Errorf("look up a transaction: %d bytes are no hash and no name: give 64 hex digits, or the name that a table gave it", len(id))
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(id, "0x"), "0X")
	if hash, err := hex.DecodeString(digits); err == nil && len(hash) == len(Hash{}) {
		list = v.txs((*segment.Hash)(hash), "")
	}
	if len(list) == 0 {
		hash := NameHash([]byte(id))
		list = v.txs((*segment.Hash)(&hash), id)
	}
	return list, nil
}

// txs are the transactions of a hash, the earliest first. The hash of a name is shared by
// none but that name.
func (v *View) txs(hash *segment.Hash, name string) (list []Transaction) {
	for i, s := range v.segments {
		from, to := s.FindTx(hash)
		for ; from < to; from++ {
			if tx := s.HashOrder(from); string(s.TxName(tx)) == name {
				list = append(list, v.transaction(i, tx))
			}
		}
	}
	return list
}

// transaction reads a transaction of a segment.
func (v *View) transaction(n, tx int) Transaction {
	s := v.segments[n]
	state := s.TxState(tx)
	t := Transaction{Place: place(s, tx), Status: Status(state.Status()), Coinbase: state&segment.Coinbase != 0, Traits: Traits(s.Traits(tx))}
	if m, ok := s.MemoAt(tx); ok {
		t.Memo = string(m.Text)
		t.MemoKind, t.MemoNumber = placeKind(m.Place)
	}
	if !s.UTXO() {
		from, to := s.Transfers(tx)
		t.Transfers = make([]Moved, to-from)
		var x segment.Transfer
		for i := range t.Transfers {
			s.Transfer(from+i, &x)
			kind, number := placeKind(x.Place)
			t.Transfers[i] = Moved{From: x.From, To: x.To, Asset: x.Asset, Kind: kind, Number: number, Amount: x.Amount, Inexact: x.Inexact}
		}
		return t
	}
	from, to := s.Inputs(tx)
	t.Inputs = make([]Spent, to-from)
	for i := range t.Inputs {
		t.Inputs[i] = v.spent(s, from+i)
	}
	from, to = s.Outputs(tx)
	t.Outputs = make([]Paid, to-from)
	for i := range t.Outputs {
		t.Outputs[i] = v.paid(n, from+i)
	}
	t.Fee = t.fee()
	return t
}

// fee is what the inputs hold more than the outputs, nil where that is not known.
func (t *Transaction) fee() *uint256.Int {
	if t.Coinbase {
		return nil
	}
	var in, out uint256.Int
	for i := range t.Inputs {
		if t.Inputs[i].Unknown {
			return nil
		}
		in.AddUint64(&in, t.Inputs[i].Amount)
	}
	for i := range t.Outputs {
		out.AddUint64(&out, t.Outputs[i].Amount)
	}
	if in.Lt(&out) {
		return nil // more came out than went in: from outside of what the chain shows, or damage
	}
	return in.Sub(&in, &out)
}

// spent reads an input and the output that it spends.
func (v *View) spent(s *segment.Segment, row int) Spent {
	var in segment.Input
	s.Input(row, &in)
	out := Spent{Address: in.Address, Amount: in.Amount, Unknown: !in.Known}
	if from, output, ok := v.OutputAt(in.Ref); ok && in.Ref != 0 {
		tx := from.TxOfOutput(output)
		first, _ := from.Outputs(tx)
		out.Output, out.Number = place(from, tx), uint32(output-first)
		return out
	}
	out.Outside = true
	out.Output = Place{Time: NoTime, Index: NoIndex}
	if hash, name, index, ok := s.Outside(row); ok {
		out.Number = index
		if out.Output.Name = string(name); out.Output.Name == "" {
			out.Output.Hash = hash
		}
	}
	return out
}

// paid reads an output and what spends it, in its own segment or a later one.
func (v *View) paid(n, row int) Paid {
	s := v.segments[n]
	o := s.Output(row)
	out := Paid{Address: o.Address, Amount: o.Amount}
	ref := s.OutputBase() + uint64(row) + 1
	for _, later := range v.segments[n:] {
		if input, ok := later.Spender(ref); ok {
			tx := later.TxOfInput(input)
			first, _ := later.Inputs(tx)
			p := place(later, tx)
			out.SpentBy, out.Input = &p, uint32(input-first)
			break
		}
	}
	return out
}

// TxText writes which transaction a place is of, as the users of the chain do: its name,
// or its hash in hex, with 0x before it on chains of the EVM; "" for none.
func (v *View) TxText(p *Place) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Hash == Hash{}:
		return ""
	case v.chain.Model == Account && v.chain.Name.TakesEVM():
		return "0x" + hex.EncodeToString(p.Hash[:])
	}
	return hex.EncodeToString(p.Hash[:])
}
