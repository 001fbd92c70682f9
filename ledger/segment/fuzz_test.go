package segment

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/column"
)

// someRows are a few blocks of a made-up chain.
func someRows(utxo bool) *Rows {
	r := &Rows{}
	for i := range uint32(40) {
		block := uint64(5 + i/4)
		if i%4 == 0 {
			r.Blocks = append(r.Blocks, Block{Number: block, Time: 1000 + int64(i*7%50), Hash: Hash{1, byte(i)}})
		}
		t := Tx{Block: block, Index: i % 4, State: Done}
		binary.BigEndian.PutUint64(t.Hash[:], uint64(i)*0x9e3779b97f4a7c15)
		if i%9 == 0 {
			t.Name = r.AddName([]byte("a name"))
			t.Hash[31] = 7
		}
		if i%6 == 0 {
			t.Memo, t.MemoPlace = r.AddName([]byte("=:BTC.BTC:someone")), PlaceOf(2, i)
		}
		if utxo {
			t.State |= TraitsKnown
			t.Inputs, t.Outputs = Span{uint32(len(r.Inputs)), i % 3}, Span{uint32(len(r.Outputs)), 2}
			for n := range i % 3 {
				r.Keys = append(r.Keys, PublicKey{2, byte(i)})
				r.Inputs = append(r.Inputs, Input{Ref: uint64(len(r.Inputs)) * uint64(i%2), Prev: Hash{byte(n)}, Address: 1 + i%5, Amount: uint64(i), Known: i%2 == 0, Key: uint32(len(r.Keys))})
			}
			r.Outputs = append(r.Outputs, Output{1 + i%5, uint64(i) << 30}, Output{0, 3})
		} else {
			t.Transfers = Span{uint32(len(r.Transfers)), 2}
			for n := range uint32(2) {
				r.Transfers = append(r.Transfers, Transfer{From: i % 7, To: i % 3, Asset: i % 4 * 10, Place: PlaceOf(2, 2*i+n), Inexact: i%8 == 0, Amount: *uint256.NewInt(uint64(i) << i)})
			}
		}
		r.Txs = append(r.Txs, t)
	}
	return r
}

// withoutMemos are the rows as files had them before they had memos and traits.
func withoutMemos(r *Rows) *Rows {
	for i := range r.Txs {
		t := &r.Txs[i]
		t.Memo, t.MemoPlace = Name{}, 0
		t.State &^= traits
	}
	return r
}

// FuzzOpen opens what was changed in a segment and asks all of it: no bytes may make it
// panic, or run without end.
func FuzzOpen(f *testing.F) {
	for i := range 4 {
		utxo, rows := i%2 == 0, someRows(i%2 == 0)
		if i < 2 {
			rows = withoutMemos(rows)
		}
		rows, err := rows.Order()
		if err != nil {
			f.Fatal(err)
		}
		path := filepath.Join(f.TempDir(), "seed")
		if err := Build(path, rows, utxo, 9, nil); err != nil {
			f.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := column.OpenBytes("fuzz", data, fileKind)
		if err != nil {
			return
		}
		s, err := open(file)
		if err != nil {
			return
		}
		askAll(s)
		_ = s.Verify(context.Background(), Limits{Addresses: 10, Assets: 50}, &Faults{Keep: 3})
	})
}

// askAll asks a segment everything, within what a caller who knows the counts would.
func askAll(s *Segment) {
	const most = 300
	count := func(n uint64) int { return int(min(n, most)) }
	c := s.Counts()
	rows := &Rows{}
	for i := range count(c.Blocks) {
		s.Block(i)
		if from, to := s.Txs(i); to-from < most {
			s.Read(i, rows)
		}
	}
	for tx := range count(c.Txs) {
		s.BlockOf(tx)
		s.TxName(tx)
		s.TxIndex(tx)
		s.Memo(tx)
		s.MemoAt(tx)
		s.Traits(tx)
		s.FindTx((*Hash)(s.TxHash(tx)))
	}
	for row := range count(c.Transfers) {
		var x, moved Transfer
		s.Transfer(row, &x)
		s.TouchAmount(row)
		s.Moved(row, &moved)
		var amount uint256.Int
		s.AmountOf(row, &amount)
		x.Place, x.Inexact = 0, false
		if moved != x || amount != x.Amount || s.AssetOf(row) != x.Asset {
			panic(fmt.Sprintf("row %d: all of it says %+v, what moved %+v", row, x, moved))
		}
		s.TxOfTransfer(row)
	}
	for row := range count(c.Inputs) {
		var in Input
		s.Input(row, &in)
		s.Outside(row)
		s.Spender(in.Ref)
		s.TxOfInput(row)
	}
	for row := range count(c.Outputs) {
		s.Output(row)
		s.TxOfOutput(row)
	}
	for address := range uint32(20) {
		s.Key(address)
		o, _ := s.Occurrences(address)
		for i := range int(min(o.Debits.Count, most)) {
			if s.UTXO() {
				var in Input
				s.Input(o.Debit(i), &in)
			} else {
				s.Ends(o.Debit(i))
			}
		}
		for i := range int(min(o.Credits.Count, most)) {
			if s.UTXO() {
				s.Output(o.Credit(i))
			} else {
				s.Ends(o.Credit(i))
			}
		}
	}
	s.FirstBlockAt(1020)
	memos := s.ScanMemos()
	var m Memo
	for n := 0; n < most && memos.Next(&m); n++ {
		s.TxHash(m.Tx)
	}
	scan := s.Scan(0)
	var x Transfer
	for n := 0; n < most && scan.Next(&x); n++ {
		continue
	}
}
