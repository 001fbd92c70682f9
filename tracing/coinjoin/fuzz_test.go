package coinjoin_test

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// FuzzRecognise reads a transaction from bytes: a word gives an input or an output.
func FuzzRecognise(f *testing.F) {
	for _, d := range []*draft{whirlpool(5, 100_000), joinMarket(5, 40_000, true, dice()), wasabi2(8, dice())} {
		f.Add(d.Time, encode(&d.Transaction))
	}
	f.Fuzz(func(t *testing.T, time int64, data []byte) {
		tx := coinjoin.Transaction{Time: time, Form: func(address uint32) ledger.Form {
			return ledger.Form(address % (uint32(ledger.FormWitness) + 1))
		}}
		for word := range slices.Chunk(data, 13) {
			if len(word) < 13 {
				break
			}
			address, amount := binary.LittleEndian.Uint32(word[1:]), binary.LittleEndian.Uint64(word[5:])
			if word[0]&1 == 0 {
				tx.Outputs = append(tx.Outputs, coinjoin.Output{Address: address, Amount: amount})
			} else {
				tx.Inputs = append(tx.Inputs, coinjoin.Input{Address: address, Amount: amount, Known: word[0]&2 == 0})
			}
		}
		got, ok := coinjoin.Recognise(&tx)
		if ok != (got.Kind != "") || got.Equal > len(tx.Outputs) || got.AnonymitySet > got.Equal {
			t.Errorf("%t, %+v of %+v", ok, got, tx)
		}
		slices.Reverse(tx.Inputs)
		slices.Reverse(tx.Outputs)
		if again, _ := coinjoin.Recognise(&tx); again != got {
			t.Errorf("%+v, and in another order %+v", got, again)
		}
	})
}

// encode keeps the form of each address by its number.
func encode(tx *coinjoin.Transaction) (data []byte) {
	word := func(kind byte, address uint32, amount uint64) {
		address = address*(uint32(ledger.FormWitness)+1) + uint32(tx.Form(address))
		data = append(data, kind)
		data = binary.LittleEndian.AppendUint32(data, address)
		data = binary.LittleEndian.AppendUint64(data, amount)
	}
	for _, in := range tx.Inputs {
		word(1, in.Address, in.Amount)
	}
	for _, out := range tx.Outputs {
		word(0, out.Address, out.Amount)
	}
	return data
}
