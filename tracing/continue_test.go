package tracing_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// wholeStory is all that a result says.
func wholeStory(fail testingT, v *ledger.View, r *tracing.Result) string {
	var b strings.Builder
	s := r.Summary
	fmt.Fprintf(&b, "%d %d issued %v returned %v held %v fees %v stopped %v limited %v gone %v unexplained %v %q\n",
		s.Reached, s.Transfers, s.Issued, s.Returned, s.Held, s.Fees, s.Stopped, s.Limited, s.Gone, s.Unexplained, s.Partial)
	err := r.Addresses(func(a *tracing.Address) error {
		fmt.Fprintf(&b, "%s %v %s hub %v hops %d %v %v", v.AddressText(a.ID), a.Source, a.Stop, a.Hub, a.Hops, a.Tainted, a.Held)
		for _, step := range r.Path(a.ID) {
			fmt.Fprintf(&b, " %s", v.TxText(&step.Place))
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		fail.Fatal(err)
	}
	return b.String()
}

// sameBlock says whether a row is of the block of the one before.
func sameBlock(rows []string, i int) bool {
	return strings.Fields(rows[i])[0] == strings.Fields(rows[i-1])[0]
}

// goesOn imports rows block by block, has a trace go on after each import, and fails unless
// it says what one from the beginning says.
func goesOn(t *rapid.T, chain string, rows []string, table func([]string) string, methods []taint.Method) {
	dir, err := os.MkdirTemp("", "tracing")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var views []*ledger.View
	defer func() {
		for _, v := range views {
			_ = v.Close()
		}
	}()
	var running *tracing.Running
	var q tracing.Query
	var lines []string
	for next := 0; next < len(rows); {
		next = min(len(rows), next+rapid.IntRange(1, 10).Draw(t, "step"))
		for next < len(rows) && sameBlock(rows, next) {
			next++
		}
		v, err := importTable(t, dir, chain, table(rows[:next])).View()
		if err != nil {
			t.Fatal(err)
		}
		views = append(views, v)
		if running == nil {
			if q = anyQuery(t, v, methods); len(q.Sources) == 0 {
				continue
			}
			q.Direction, q.Until = tracing.Forward, nil
			running, err = tracing.Start(context.Background(), v, q, func(x *tracing.Transfer) error {
				lines = append(lines, line(views[len(views)-1], x))
				return nil
			})
		} else {
			err = running.Continue(context.Background(), v)
		}
		if err != nil {
			t.Fatal(err)
		}
		fresh, want := trace(t, v, q)
		if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
			t.Fatalf("%s: it went on to\n%s\nfrom the beginning it is\n%s", q.Method, got, strings.Join(want, "\n"))
		}
		if got, want := wholeStory(t, v, running.Result()), wholeStory(t, v, fresh); got != want {
			t.Fatalf("%s: it went on to\n%s\nfrom the beginning it is\n%s", q.Method, got, want)
		}
	}
}

func TestATraceThatGoesOnSaysWhatOneFromTheBeginningSays(t *testing.T) {
	t.Run("accounts", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			goesOn(t, "ethereum", drawAccounts(t), accountTable, append([]taint.Method{taint.Poison}, accountMethods...))
		})
	})
	t.Run("outputs", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			goesOn(t, "bitcoin", drawSpends(t), spendTable, append([]taint.Method{taint.Poison}, spendMethods...))
		})
	})
}

func TestATraceThatCannotGoOnSaysSo(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 A B 10")
	shorter := accounts(t, "1 source A 10")
	for name, change := range map[string]func(q *tracing.Query){
		"backward":         func(q *tracing.Query) { q.Direction = tracing.Backward },
		"ended before":     func(q *tracing.Query) { q.MaxTransfers = 1 },
		"an end in time":   func(q *tracing.Query) { until := int64(firstSecond + 1000); q.Until = &until },
		"a shorter ledger": func(*tracing.Query) {},
	} {
		q := query(taint.Haircut, named(t, v, "source"))
		change(&q)
		r, err := tracing.Start(t.Context(), v, q, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.Continue(t.Context(), shorter); !errors.Is(err, tracing.ErrNotContinued) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestARewardSpentInItsOwnBlockIsSpentOnce(t *testing.T) {
	v := spends(t, "1 - S:10", "1 - T:10", "2 - n:50;m:3", "2 tx1:0:T:10 q:7", "2 tx2:1:m:3;tx0:0:S:10 z:13")
	r, _ := trace(t, v, query(taint.FIFO, named(t, v, "S", "T")))
	if units(r.Issued) != "20" {
		t.Errorf("two sources of 10 sent %s", units(r.Issued))
	}
	v = spends(t, "1 - d:30;a:20", "1 tx0:0:d:30 a:14;a:15", "1 tx0:1:a:20 c:7;b:8", "1 tx1:0:a:14 b:6;b:7")
	r, _ = trace(t, v, tracing.Query{Method: taint.FIFO, Direction: tracing.Backward, Sources: named(t, v, "a"), MaxRows: 1000})
	if r.Partial != "" {
		t.Errorf("backward: %s", r.Partial)
	}
}
