package tracing_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// testingT is what both tests and properties can fail by.
type testingT interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

const firstSecond = 1_600_000_000

// accounts makes a ledger of rows "block from to amount [asset]", one transaction each. A
// dash is no address; names are kept as they are.
func accounts(t testing.TB, rows ...string) *ledger.View {
	t.Helper()
	return openLedger(t, t, home(t), "ethereum", accountTable(rows))
}

func accountTable(rows []string) string {
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for i, row := range rows {
		f := strings.Fields(row)
		asset := "ETH"
		if len(f) > 4 {
			asset = f[4]
		}
		for j := range f {
			if f[j] == "-" {
				f[j] = ""
			}
		}
		block := 0
		_, _ = fmt.Sscan(f[0], &block)
		fmt.Fprintf(&table, "ethereum,%s,%d,%d,tx%d,%s,%s,%s,%s\n", f[0], i, firstSecond+12*block, i, f[1], f[2], asset, f[3])
	}
	return table.String()
}

// spends makes a ledger of rows "block inputs outputs", in the form of the project's own
// table; a dash is none. Transactions are called tx0, tx1 and so on.
func spends(t testing.TB, rows ...string) *ledger.View {
	t.Helper()
	return openLedger(t, t, home(t), "bitcoin", spendTable(rows))
}

func spendTable(rows []string) string {
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for i, row := range rows {
		f := strings.Fields(row)
		block := 0
		_, _ = fmt.Sscan(f[0], &block)
		if f[1] == "-" {
			f[1] = ""
		}
		fmt.Fprintf(&table, "bitcoin,%s,%d,%d,tx%d,%s,%s\n", f[0], i, firstSecond+600*block, i, f[1], f[2])
	}
	return table.String()
}

// home is a folder in memory where there is one.
func home(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "tracing")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// openLedger imports a table of the project's own, and opens the ledger. Views are closed
// when the test ends.
func openLedger(t testing.TB, fail testingT, dir, chain, table string) *ledger.View {
	fail.Helper()
	l := importTable(fail, dir, chain, table)
	v, err := l.View()
	if err != nil {
		fail.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func importTable(fail testingT, dir, chain, table string) *ledger.Ledger {
	fail.Helper()
	c, err := ledger.ChainNamed(chain)
	if err != nil {
		fail.Fatal(err)
	}
	path := filepath.Join(dir, "rows.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		fail.Fatal(err)
	}
	source, err := etl.New(c, "transfers", []string{path})
	if err != nil {
		fail.Fatal(err)
	}
	l := ledger.In(dir, c)
	if _, err := l.Import(context.Background(), source, ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
		fail.Fatal(err)
	}
	return l
}

// named are the ids of addresses, as sources of one number.
func named(fail testingT, v *ledger.View, names ...string) (out []tracing.Source) {
	fail.Helper()
	for _, name := range names {
		out = append(out, tracing.Source{Address: id(fail, v, name), Number: 1})
	}
	return out
}

func id(fail testingT, v *ledger.View, name string) uint32 {
	fail.Helper()
	n, seen, err := v.Address(name)
	if err != nil || !seen {
		fail.Fatalf("address %s: %v, %v", name, seen, err)
	}
	return n
}

// stopsAt ends traces at addresses that go by their own names.
type stopsAt struct {
	v     *ledger.View
	names []string
}

func (s stopsAt) Stop(address uint32) (string, bool, error) {
	for _, name := range s.names {
		if s.v.AddressText(address) == name {
			return name, true, nil
		}
	}
	return "", false, nil
}

// trace follows, and gives each transfer as "tx from>to tainted/amount hops".
func trace(fail testingT, v *ledger.View, q tracing.Query) (*tracing.Result, []string) {
	fail.Helper()
	var lines []string
	r, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
		lines = append(lines, line(v, x))
		return nil
	})
	if err != nil {
		fail.Fatal(err)
	}
	return r, lines
}

func line(v *ledger.View, x *tracing.Transfer) string {
	name := func(id uint32) string {
		if id == 0 {
			return "-"
		}
		return v.AddressText(id)
	}
	at := x.Place()
	text := fmt.Sprintf("%s %s>%s %s/%s %d", v.TxText(&at), name(x.From), name(x.To), x.Tainted.Dec(), x.Amount.Dec(), x.Hops)
	if x.Stop != "" {
		text += " at " + x.Stop
	}
	return text
}

// units are the tainted units of asset 0 in a list.
func units(list []tracing.Amount) string {
	for _, a := range list {
		if a.Asset == 0 {
			return a.Units.String()
		}
	}
	return "0"
}

func query(m taint.Method, sources []tracing.Source) tracing.Query {
	return tracing.Query{Method: m, Sources: sources}
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
