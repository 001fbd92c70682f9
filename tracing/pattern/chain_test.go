package pattern_test

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
	"github.com/mareva/mareva/tracing/pattern"
)

// failer is what both tests and properties can fail by.
type failer interface {
	Helper()
	Fatal(args ...any)
}

const firstSecond = 1_600_000_000

// accounts makes a ledger of rows "seconds from to amount [asset [tx]]", in time from the
// beginning, each a block of its own. Amounts are in thousandths of a coin; what ends in u
// is in units. Rows of one tx belong together.
func accounts(t testing.TB, rows ...string) *ledger.View {
	t.Helper()
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for i, row := range rows {
		f := append(strings.Fields(row), "ETH")
		tx, block := fmt.Sprintf("tx%d", i), i
		if len(f) > 6 {
			tx = f[5]
			_, _ = fmt.Sscanf(tx, "t%d", &block)
		}
		seconds := 0
		_, _ = fmt.Sscan(f[0], &seconds)
		units, bare := strings.CutSuffix(f[3], "u")
		if !bare {
			units += strings.Repeat("0", 15)
		}
		fmt.Fprintf(&table, "ethereum,%d,0,%d,%s,%s,%s,%s,%s\n", block, firstSecond+seconds, tx, dash(f[1]), dash(f[2]), f[4], units)
	}
	return view(t, t, folder(t), "ethereum", table.String())
}

func dash(name string) string {
	if name == "-" {
		return ""
	}
	return name
}

// spends makes a ledger of rows "seconds inputs outputs" in the form of the project's own
// table; transactions are called tx0, tx1 and so on, each in a block of its own.
func spends(t testing.TB, rows ...string) *ledger.View {
	t.Helper()
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for i, row := range rows {
		f := strings.Fields(row)
		seconds := 0
		_, _ = fmt.Sscan(f[0], &seconds)
		fmt.Fprintf(&table, "bitcoin,%d,0,%d,tx%d,%s,%s\n", i, firstSecond+seconds, i, dash(f[1]), f[2])
	}
	return view(t, t, folder(t), "bitcoin", table.String())
}

func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "pattern")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// view imports a table of the project's own and opens the ledger.
func view(t testing.TB, fail failer, dir, chain, table string) *ledger.View {
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
	v, err := l.View()
	if err != nil {
		fail.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// known are labels by the text of the address: "category entity".
type known struct {
	v      *ledger.View
	labels map[string]string
}

func (k known) Category(address uint32) string {
	category, _, _ := strings.Cut(k.labels[k.v.AddressText(address)], " ")
	return category
}

func (k known) Entity(address uint32) string {
	_, entity, _ := strings.Cut(k.labels[k.v.AddressText(address)], " ")
	return entity
}

// find gives findings of a kind as "subject role=address … asset amount transactions".
func find(t failer, v *ledger.View, o pattern.Options, kind pattern.Kind) (lines []string, all []*pattern.Finding) {
	t.Helper()
	o.Kinds = []pattern.Kind{kind}
	_, err := pattern.Find(context.Background(), v, o, func(f *pattern.Finding) error {
		all = append(all, f)
		line := ""
		for _, p := range f.Parties {
			if p.Role == pattern.Subject {
				line += v.AddressText(p.Address)
				continue
			}
			line += fmt.Sprintf(" %s=%s", p.Role, v.AddressText(p.Address))
		}
		lines = append(lines, fmt.Sprintf("%s %s %d", line, f.Amount.Dec(), f.Transactions))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, all
}

func defaults(v *ledger.View) pattern.Options { return pattern.Defaults(v.Chain()) }

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
