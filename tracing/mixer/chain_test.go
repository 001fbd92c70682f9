package mixer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/tracing/mixer"
)

const firstSecond = 1_600_000_000

// failer is what both tests and properties can fail by.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// chain makes a ledger of rows "block tx from to amount [asset]"; a dash is no address.
func chain(t testing.TB, fail failer, rows ...string) *ledger.View {
	fail.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "mixer")
	if err != nil {
		dir = t.TempDir()
	} else {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
	}
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for i, r := range rows {
		f := strings.Fields(r)
		if len(f) == 5 {
			f = append(f, "ETH")
		}
		block := 0
		_, _ = fmt.Sscan(f[0], &block)
		for j := range f {
			if f[j] == "-" {
				f[j] = ""
			}
		}
		fmt.Fprintf(&table, "ethereum,%s,%d,%d,%s,%s,%s,%s,%s\n", f[0], i, firstSecond+12*block, f[1], f[2], f[3], f[5], f[4])
	}
	return open(t, fail, dir, "ethereum", table.String())
}

func open(t testing.TB, fail failer, dir, name, table string) *ledger.View {
	fail.Helper()
	c, err := ledger.ChainNamed(name)
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

func id(fail failer, v *ledger.View, name string) uint32 {
	fail.Helper()
	n, seen, err := v.Address(name)
	if err != nil || !seen {
		fail.Fatalf("address %s: %v, %v", name, seen, err)
	}
	return n
}

func place(fail failer, v *ledger.View, tx string) ledger.Place {
	fail.Helper()
	list, err := v.Tx(tx)
	if err != nil || len(list) != 1 {
		fail.Fatalf("transaction %s: %v, %v", tx, list, err)
	}
	return list[0].Place
}

func units(n uint64) uint256.Int { return *uint256.NewInt(n) }

// pool is a pool of the chain's coin.
func pool(fail failer, v *ledger.View, name string, denomination uint64) mixer.Pool {
	fail.Helper()
	return mixer.Pool{Address: id(fail, v, name), Denomination: units(denomination)}
}

// paid is a payment of a transaction to a pool, so many units of it tainted.
func paid(fail failer, v *ledger.View, tx, from string, amount, tainted uint64) mixer.Deposit {
	fail.Helper()
	return mixer.Deposit{Place: place(fail, v, tx), From: id(fail, v, from), Amount: units(amount), Tainted: units(tainted)}
}

// follow gives each withdrawal as "tx probable of amount, unspent/before", or its reason.
func follow(fail failer, v *ledger.View, q *mixer.Query) (mixer.Summary, []string) {
	fail.Helper()
	var lines []string
	s, err := mixer.Follow(context.Background(), v, q, func(w *mixer.Withdrawal) error {
		lines = append(lines, written(v, w))
		return nil
	})
	if err != nil {
		fail.Fatal(err)
	}
	return s, lines
}

func written(v *ledger.View, w *mixer.Withdrawal) string {
	tx := v.TxText(&w.Place)
	switch {
	case w.Link != nil:
		return fmt.Sprintf("%s linked %s of %s by %s", tx, w.Linked.Dec(), w.Amount.Dec(), w.Link.Evidence)
	case w.Reason != "":
		return fmt.Sprintf("%s unknown: %s", tx, w.Reason)
	}
	return fmt.Sprintf("%s %s of %s, %d/%d", tx, w.Probable.Dec(), w.Amount.Dec(), w.Unspent, w.Before)
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
