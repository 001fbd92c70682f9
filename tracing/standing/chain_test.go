package standing_test

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
)

// rowsSource hands over rows that a test made up.
type rowsSource struct {
	model ledger.Model
	rows  []func(b *ledger.Batch)
}

func (s *rowsSource) Name() string             { return "made up" }
func (s *rowsSource) Model() ledger.Model      { return s.model }
func (s *rowsSource) Progress() (int64, int64) { return 0, 1 }

func (s *rowsSource) Read(_ context.Context, _ ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	var b ledger.Batch
	for _, row := range s.rows {
		row(&b)
	}
	return give(&b, ledger.Position{Offset: 1})
}

func hashOf(n int) (h ledger.Hash) {
	binary.BigEndian.PutUint64(h[:], uint64(n)*0x9e3779b97f4a7c15)
	h[31] = 1
	return h
}

// account and holder are keys of made-up addresses.
func account(n int) []byte {
	var raw [20]byte
	binary.BigEndian.PutUint64(raw[12:], uint64(n))
	return ledger.AppendEVMKey(nil, raw[:])
}

func holder(n int) []byte {
	var raw [20]byte
	binary.BigEndian.PutUint64(raw[12:], uint64(n))
	return ledger.AppendHash160Key(nil, "p2pkh", raw[:])
}

// move is a transfer of a made-up account chain, in a transaction of its own.
type move struct {
	block, tx int // tx is unique in the chain
	index     int // -1: unknown
	log       int
	from, to  int // 0: none
	asset     string
	amount    uint64
	name      string // of the transaction
}

func (m move) add(b *ledger.Batch) {
	t := ledger.Tx{Block: uint64(m.block), Hash: hashOf(m.tx), Index: ledger.NoIndex, Time: int64(1_500_000_000 + 13*m.block), Transfers: 1}
	if m.index >= 0 {
		t.Index = uint32(m.index)
	}
	if m.name != "" {
		t.Hash, t.ID = ledger.Hash{}, b.AddString(m.name)
	}
	x := ledger.Transfer{Kind: ledger.Log, Number: uint32(m.log), Asset: b.AddString(m.asset), Amount: *uint256.NewInt(m.amount)}
	if m.asset == "" {
		x.Kind, x.Number = ledger.Value, 0
	}
	if m.from != 0 {
		x.From = b.Add(account(m.from))
	}
	if m.to != 0 {
		x.To = b.Add(account(m.to))
	}
	b.Txs = append(b.Txs, t)
	b.Transfers = append(b.Transfers, x)
}

// spend is a transaction of a made-up chain of outputs.
type spend struct {
	block, index, tx int
	inputs           []coin // none: coinbase
	outputs          []coin // of whom, and how much
}

// coin is an output: which, whose, how much.
type coin struct {
	tx, index int
	address   int // 0: none
	amount    uint64
}

func (s spend) add(b *ledger.Batch) {
	t := ledger.Tx{
		Block: uint64(s.block), Hash: hashOf(s.tx), Index: uint32(s.index), Time: int64(1_231_000_000 + 600*s.block),
		Coinbase: len(s.inputs) == 0, Inputs: uint32(len(s.inputs)), Outputs: uint32(len(s.outputs)),
	}
	for _, in := range s.inputs {
		b.Inputs = append(b.Inputs, ledger.Input{PrevHash: hashOf(in.tx), PrevIndex: uint32(in.index)})
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

func addMoves(t testing.TB, l *ledger.Ledger, moves ...move) {
	t.Helper()
	s := &rowsSource{model: ledger.Account}
	for _, m := range moves {
		s.rows = append(s.rows, m.add)
	}
	add(t, l, s)
}

func addSpends(t testing.TB, l *ledger.Ledger, spends ...spend) {
	t.Helper()
	s := &rowsSource{model: ledger.UTXO}
	for _, x := range spends {
		s.rows = append(s.rows, x.add)
	}
	add(t, l, s)
}

// add imports as a follower does, so that segments are joined late and reorganised cheaply.
func add(t testing.TB, l *ledger.Ledger, s *rowsSource) {
	t.Helper()
	if _, err := l.Import(context.Background(), s, ledger.Options{At: time.Unix(1_700_000_000, 0), KeepLoose: true}); err != nil {
		t.Fatal(err)
	}
}

func chain(t testing.TB, name string) ledger.Chain {
	t.Helper()
	c, err := ledger.ChainNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// scratch is an empty folder, in memory where there is such a one.
func scratch(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "standing")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func view(t testing.TB, l *ledger.Ledger) *ledger.View {
	t.Helper()
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// labels are stops of a test, by id.
type labels map[uint32]string

func (l labels) Stop(address uint32) (string, bool, error) {
	if address == 0 {
		return "", false, errors.New("asked whose nobody is")
	}
	label, stop := l[address]
	return label, stop, nil
}

// id finds an address by its made-up number.
func id(t testing.TB, v *ledger.View, n int) uint32 {
	t.Helper()
	key := account(n)
	if v.Chain().Model == ledger.UTXO {
		key = holder(n)
	}
	found, seen, err := v.Address(ledger.KeyText(v.Chain().Name, key))
	if err != nil || !seen {
		t.Fatalf("address %d: seen %t, %v", n, seen, err)
	}
	return found
}

// ids are ids in rising order.
func ids(t testing.TB, v *ledger.View, numbers ...int) []uint32 {
	t.Helper()
	var out []uint32
	for _, n := range numbers {
		out = append(out, id(t, v, n))
	}
	return out
}

// folder are the files of a folder, without the lock.
func folder(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		if e.Name() == ".lock" {
			continue
		}
		data, err := os.ReadFile(dir + "/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

// failer is a test, or a run of one of its properties.
type failer interface {
	Helper()
	Fatal(args ...any)
}

func update(t failer, s *standing.Set, v *ledger.View, sources []standing.Source, l standing.Labels) standing.Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	r, err := s.Update(ctx, v, sources, l)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
