package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/bridge"
)

// testingT is what both tests and properties can fail by.
type testingT interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// tx is a transaction of a small ledger: one a block, at a second. Its hash is that number in
// hex, 64 digits.
type tx struct {
	at     int64 // second, and so the order; ledger.NoTime is kept
	hash   int
	memo   string
	moves  []move // account chains
	pays   []pay  // UTXO chains, the outputs
	payer  string // UTXO chains: who signs the input
	failed bool
}

type move struct {
	from, to string
	units    uint64
	asset    string // "": the coin of the chain
}

type pay struct {
	to    string // "": no address
	units uint64
}

// hashOf is the hash of a transaction as memos write it.
func hashOf(n int) string { return fmt.Sprintf("%064X", n) }

// token is a token with what it says of itself.
type token struct {
	id, symbol string
	decimals   uint8
}

// source gives transactions of a chain to a ledger.
type source struct {
	chain  ledger.Chain
	txs    []tx
	tokens []token
}

func (s *source) Name() string             { return "test" }
func (s *source) Model() ledger.Model      { return s.chain.Model }
func (s *source) Progress() (int64, int64) { return 0, 0 }

func (s *source) Read(_ context.Context, _ ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	const atOnce = 10_000
	for start := 0; start < len(s.txs); start += atOnce {
		b := &ledger.Batch{}
		for _, t := range s.tokens {
			b.Assets = append(b.Assets, ledger.AssetFact{
				Asset: b.AddString(t.id), Symbol: b.AddString(t.symbol), Decimals: t.decimals, HasDecimals: true,
			})
		}
		for i := start; i < min(start+atOnce, len(s.txs)); i++ {
			if err := s.add(b, i); err != nil {
				return err
			}
		}
		if err := give(b, ledger.Position{File: 1, Offset: int64(start)}); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) add(b *ledger.Batch, i int) error {
	x := &s.txs[i]
	t := ledger.Tx{Block: uint64(i), Time: x.at, Status: ledger.StatusDone}
	if x.failed {
		t.Status = ledger.StatusFailed
	}
	uint256.NewInt(uint64(x.hash)).WriteToArray32((*[32]byte)(&t.Hash))
	b.Blocks = append(b.Blocks, ledger.Block{Number: t.Block, Time: x.at})
	for n, m := range x.moves {
		from, err := s.key(b, m.from)
		if err != nil {
			return err
		}
		to, err := s.key(b, m.to)
		if err != nil {
			return err
		}
		kind, number := ledger.Internal, uint32(n)
		if m.asset != "" {
			kind = ledger.Log
		}
		b.Transfers = append(b.Transfers, ledger.Transfer{
			From: from, To: to, Asset: b.AddString(m.asset), Amount: *uint256.NewInt(m.units), Kind: kind, Number: number + 1,
		})
	}
	t.Transfers = uint32(len(x.moves))
	if s.chain.Model == ledger.UTXO {
		from, err := s.key(b, x.payer)
		if err != nil {
			return err
		}
		in := ledger.Input{PrevIndex: uint32(i), Address: from, Amount: 1 << 50, AmountKnown: true}
		in.PrevHash[0] = 0xff
		b.Inputs = append(b.Inputs, in)
		for _, p := range x.pays {
			to, err := s.key(b, p.to)
			if err != nil {
				return err
			}
			b.Outputs = append(b.Outputs, ledger.Output{Address: to, Amount: p.units})
		}
		t.Inputs, t.Outputs = 1, uint32(len(x.pays))
	}
	if x.memo != "" {
		b.AddMemo(&t, ledger.Value, 0, []byte(x.memo))
	}
	b.Txs = append(b.Txs, t)
	return nil
}

func (s *source) key(b *ledger.Batch, name string) (ledger.Text, error) {
	if name == "" {
		return ledger.Text{}, nil
	}
	key, err := ledger.AppendKey(nil, s.chain.Name, name)
	if errors.Is(err, ledger.ErrOpaque) {
		key, err = ledger.AppendOpaqueKey(nil, name)
	}
	return b.Add(key), err
}

// chain makes a ledger of transactions.
func chain(t testing.TB, fail testingT, name string, tokens []token, txs ...tx) *ledger.View {
	fail.Helper()
	c, err := ledger.ChainNamed(name)
	if err != nil {
		fail.Fatal(err)
	}
	dir, err := os.MkdirTemp("/dev/shm", "bridge")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l := ledger.In(dir, c)
	if _, err := l.Import(context.Background(), &source{chain: c, txs: txs, tokens: tokens}, ledger.Options{At: time.Unix(0, 0)}); err != nil {
		fail.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		fail.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// named is the id of an address.
func named(fail testingT, v *ledger.View, name string) uint32 {
	fail.Helper()
	id, seen, err := v.Address(name)
	if err != nil || !seen {
		fail.Fatalf("address %s: %v, %v", name, seen, err)
	}
	return id
}

// at calls an address a bridge's.
func at(fail testingT, views []*ledger.View, view int, address, name string) bridge.Bridge {
	fail.Helper()
	return bridge.Bridge{View: view, Address: named(fail, views[view], address), Name: name}
}

// find finds hops.
func find(fail testingT, views []*ledger.View, o bridge.Options) ([]bridge.Hop, bridge.Report) {
	fail.Helper()
	var list []bridge.Hop
	r, err := bridge.Find(context.Background(), views, o, func(h bridge.Hop) error {
		list = append(list, h)
		return nil
	})
	if err != nil {
		fail.Fatal(err)
	}
	return list, r
}

// lines writes hops as "basis chain:from amount > chain:to amount likelihood", and what is
// missing or contradicts.
func lines(views []*ledger.View, hops []bridge.Hop) (out []string) {
	end := func(e *bridge.End) string {
		if e.View < 0 {
			return "-"
		}
		if !e.Known {
			return fmt.Sprintf("%s:?", e.Chain)
		}
		return fmt.Sprintf("%s:%s %s", e.Chain, short(views[e.View].AddressText(e.Address)), e.Amount.Dec())
	}
	for i := range hops {
		h := &hops[i]
		line := fmt.Sprintf("%s %s > %s %s", h.Basis, end(&h.From), end(&h.To), h.Likelihood)
		if h.Function != "" {
			line += " " + string(h.Function)
		}
		if h.Of > 1 {
			line += fmt.Sprintf(" %d of %d", h.Number, h.Of)
		}
		if h.Missing != bridge.Neither {
			line += " missing " + h.Missing.String()
		}
		if h.Confirmed {
			line += " confirmed"
		}
		if h.SameAddress {
			line += " same"
		}
		out = append(out, line)
	}
	return out
}

func short(address string) string {
	if len(address) > 12 {
		return address[:6]
	}
	return address
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
