package ledger_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// rowsSource hands over rows that a test made up.
type rowsSource struct {
	name  string
	model ledger.Model
	rows  []func(b *ledger.Batch)
	each  int // rows a batch
	stop  int // after so many batches, an error; 0 never
}

func (s *rowsSource) Name() string             { return s.name }
func (s *rowsSource) Model() ledger.Model      { return s.model }
func (s *rowsSource) Progress() (int64, int64) { return 0, int64(len(s.rows)) }

var errStopped = errors.New("stopped by the test")

func (s *rowsSource) Read(_ context.Context, from ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	var b ledger.Batch
	batches := 0
	for at := int(from.Offset); at < len(s.rows); {
		b.Reset()
		end := min(len(s.rows), at+s.each)
		for _, row := range s.rows[at:end] {
			row(&b)
		}
		at = end
		if batches++; s.stop > 0 && batches > s.stop {
			return errStopped
		}
		if err := give(&b, ledger.Position{Offset: int64(at)}); err != nil {
			return err
		}
	}
	return nil
}

// account is the key of a made-up account.
func account(n int) []byte {
	var raw [20]byte
	binary.BigEndian.PutUint64(raw[4:], uint64(n)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(raw[12:], uint64(n))
	return ledger.AppendEVMKey(nil, raw[:])
}

// hashOf is a made-up hash.
func hashOf(n int) (h ledger.Hash) {
	binary.BigEndian.PutUint64(h[:], uint64(n)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(h[8:], uint64(n))
	h[31] = 1
	return h
}

// move is a transfer of a made-up account chain.
type move struct {
	block, tx, log int // tx is unique in the chain
	index          int // -1: unknown
	from, to       int // 0: none
	asset          string
	amount         uint64
	high           bool // times 2^128
}

func (m move) add(b *ledger.Batch) {
	t := ledger.Tx{Block: uint64(m.block), Hash: hashOf(m.tx), Index: ledger.NoIndex, Time: int64(1_500_000_000 + 13*m.block), Transfers: 1}
	if m.index >= 0 {
		t.Index = uint32(m.index)
	}
	x := ledger.Transfer{Kind: ledger.Log, Number: uint32(m.log), Asset: b.AddString(m.asset), Amount: *uint256.NewInt(m.amount)}
	if m.asset == "" {
		x.Kind, x.Number = ledger.Value, 0
	}
	if m.high {
		x.Amount.Lsh(&x.Amount, 128)
	}
	if m.from != 0 {
		x.From = b.Add(account(m.from))
	}
	if m.to != 0 {
		x.To = b.Add(account(m.to))
	}
	if m.tx%3 == 0 {
		b.AddMemo(&t, x.Kind, x.Number, fmt.Appendf(nil, "=:BTC.BTC:%d:%d", m.tx, x.Number))
	}
	b.Txs = append(b.Txs, t)
	b.Transfers = append(b.Transfers, x)
}

func accountSource(name string, each int, moves ...move) *rowsSource {
	s := &rowsSource{name: name, model: ledger.Account, each: each}
	for _, m := range moves {
		s.rows = append(s.rows, m.add)
	}
	return s
}

// spend is a transaction of a made-up UTXO chain.
type spend struct {
	block, index, tx int
	inputs           []spent // none: coinbase
	outputs          []paid
}

type spent struct {
	tx, index int
	address   int // 0: the source does not say
	amount    int64
}

type paid struct {
	address int
	amount  uint64
}

func (s spend) add(b *ledger.Batch) {
	t := ledger.Tx{
		Block: uint64(s.block), Hash: hashOf(s.tx), Index: uint32(s.index), Time: int64(1_231_000_000 + 600*s.block),
		Coinbase: len(s.inputs) == 0, Inputs: uint32(len(s.inputs)), Outputs: uint32(len(s.outputs)),
	}
	if s.tx%4 != 0 {
		t.Traits = ledger.TraitsOf(uint32(s.tx%4), uint32(s.tx%5))
	}
	if s.tx%3 == 0 {
		b.AddMemo(&t, ledger.Value, uint32(s.tx%7), fmt.Appendf(nil, "OUT:%064X", s.tx))
	}
	for _, in := range s.inputs {
		x := ledger.Input{PrevHash: hashOf(in.tx), PrevIndex: uint32(in.index)}
		if in.address != 0 {
			x.Address = b.Add(holder(in.address))
			x.Amount, x.AmountKnown = uint64(in.amount), true
		}
		b.Inputs = append(b.Inputs, x)
	}
	for _, out := range s.outputs {
		x := ledger.Output{Amount: out.amount}
		if out.address != 0 {
			x.Address = b.Add(holder(out.address))
		}
		b.Outputs = append(b.Outputs, x)
	}
	b.Txs = append(b.Txs, t)
}

// holder is the key of a made-up Bitcoin address.
func holder(n int) []byte {
	var raw [20]byte
	binary.BigEndian.PutUint64(raw[12:], uint64(n))
	return ledger.AppendHash160Key(nil, "p2pkh", raw[:])
}

func utxoSource(name string, each int, spends ...spend) *rowsSource {
	s := &rowsSource{name: name, model: ledger.UTXO, each: each}
	for _, t := range spends {
		s.rows = append(s.rows, t.add)
	}
	return s
}

func chain(name string) ledger.Chain {
	c, err := ledger.ChainNamed(name)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return c
}
