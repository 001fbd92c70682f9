package swap_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/swap"
)

// testingT is what both tests and properties can fail by.
type testingT interface {
	Helper()
	Fatalf(format string, args ...any)
}

// world names the addresses and assets of a test. It is the venues too.
type world struct {
	addresses, assets []string // by id
	venues            map[string]swap.Venue
	issuers           map[string]string
	policy            swap.Policy
}

// newWorld has a zero address, a wrapped coin and some venues. Tokens called LP-x are issued by x.
func newWorld() *world {
	w := &world{
		addresses: []string{"", "zero"}, assets: []string{"ETH"}, issuers: map[string]string{},
		venues: map[string]swap.Venue{
			"pool": swap.Exchange, "pool2": swap.Exchange, "router": swap.Exchange, "settle": swap.Exchange,
			"lido": swap.Staking, "aave": swap.Lending, "vault": swap.Liquidity, "wst": swap.Wrapping,
		},
	}
	w.policy = swap.Policy{Nobody: 1, Wrappers: []swap.Wrapper{{Contract: w.address("weth"), Token: w.asset("WETH")}}}
	return w
}

func number(list *[]string, name string) uint32 {
	i := slices.Index(*list, name)
	if i < 0 {
		i = len(*list)
		*list = append(*list, name)
	}
	return uint32(i)
}

func (w *world) address(name string) uint32 { return number(&w.addresses, name) }
func (w *world) asset(name string) uint32   { return number(&w.assets, name) }

func (w *world) Venue(address uint32) swap.Venue { return w.venues[w.addresses[address]] }

func (w *world) Issuer(asset uint32) uint32 {
	name := w.assets[asset]
	if issuer, ok := strings.CutPrefix(name, "LP-"); ok {
		return w.address(issuer)
	}
	if issuer, ok := w.issuers[name]; ok {
		return w.address(issuer)
	}
	return 0
}

// rows reads rows "from>to amount asset": of a token events, of the coin calls, and with a
// star before it the transaction's own value. A dash is no address.
func (w *world) rows(t testingT, rows []string) (out []segment.Transfer) {
	t.Helper()
	for i, row := range rows {
		x := segment.Transfer{Place: segment.PlaceOf(uint8(ledger.Log), uint32(i))}
		f := strings.Fields(row)
		from, to, ok := strings.Cut(strings.TrimPrefix(f[0], "*"), ">")
		if !ok || len(f) != 3 {
			t.Fatalf("row %q", row)
		}
		for address, name := range map[*uint32]string{&x.From: from, &x.To: to} {
			if name != "-" {
				*address = w.address(name)
			}
		}
		if x.Asset = w.asset(f[2]); x.Asset == 0 {
			x.Place = segment.PlaceOf(uint8(ledger.Internal), uint32(i))
		}
		if f[0][0] == '*' {
			x.Place = segment.PlaceOf(uint8(ledger.Value), 0)
		}
		if f[1] == "max" {
			x.Amount.SetAllOne()
		} else if err := x.Amount.SetFromDecimal(f[1]); err != nil {
			t.Fatalf("row %q: %v", row, err)
		}
		out = append(out, x)
	}
	return out
}

// chain builds a segment of transactions.
func chain(t testing.TB, txs ...[]segment.Transfer) *segment.Segment {
	t.Helper()
	s, err := build(home(t), txs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func build(dir string, txs [][]segment.Transfer) (*segment.Segment, error) {
	var rows segment.Rows
	rows.Blocks = []segment.Block{{Number: 1, Time: 1_600_000_000}}
	for i, tx := range txs {
		x := segment.Tx{Block: 1, Index: uint32(i), State: segment.Done}
		x.Hash[0], x.Hash[31] = byte(i>>8), byte(i)+1
		x.Transfers = segment.Span{First: uint32(len(rows.Transfers)), Count: uint32(len(tx))}
		rows.Txs = append(rows.Txs, x)
		rows.Transfers = append(rows.Transfers, tx...)
	}
	ordered, err := rows.Order()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "segment")
	if err := segment.Build(path, ordered, false, 0, nil); err != nil {
		return nil, err
	}
	s, err := segment.Open(path)
	_ = os.Remove(path) // the map stays
	return s, err
}

// home is a folder in memory where there is one.
func home(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "swap")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// told writes a trade as "kind: out > in", paid apart, or why it is none.
func (w *world) told(t swap.Trade, ok bool) string {
	if !ok {
		return "no: " + t.Why.String()
	}
	legs := func(list []swap.Leg) string {
		var texts []string
		for _, l := range list {
			text := l.Amount.Dec() + " " + w.assets[l.Asset]
			if l.Address != t.Payer && l.Address != 0 {
				text += "@" + w.addresses[l.Address]
			}
			texts = append(texts, text)
		}
		return strings.Join(texts, " + ")
	}
	text := fmt.Sprintf("%s: %s > %s", t.Kind, legs(t.Out), legs(t.In))
	if len(t.Paid) > 0 {
		text += " paid " + legs(t.Paid)
	}
	text += " by " + w.addresses[t.Venue]
	for flag, set := range map[string]bool{"cut off": t.CutOff} {
		if set {
			text += ", " + flag
		}
	}
	if t.Unlabelled {
		text += ", unlabelled"
	}
	if t.Implied {
		text += ", implied"
	}
	return text
}

// ask builds a transaction and says what trade it is of an address.
func (w *world) ask(t *testing.T, address string, rows ...string) string {
	t.Helper()
	s := chain(t, w.rows(t, rows))
	return w.told(swap.Of(s, 0, w.address(address), w, w.policy))
}

func units(n uint64) uint256.Int { return *uint256.NewInt(n) }
