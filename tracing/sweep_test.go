package tracing_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// found is all that a trace tells: each transfer with all its parts, each address, and the
// summary.
func found(t *rapid.T, v *ledger.View, r *tracing.Result, lines []string) string {
	out := append([]string{fmt.Sprintf("%+v", r.Summary)}, lines...)
	err := r.Addresses(func(a *tracing.Address) error {
		path := ""
		for _, s := range r.Path(a.ID) {
			path += fmt.Sprintf(" %d>%d %d", s.From, s.To, s.Place.Block)
		}
		received, known := r.Received(a)
		out = append(out, fmt.Sprintf("%s %+v%s, received %v %t", v.AddressText(a.ID), *a, path, received, known))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

func telling(v *ledger.View, lines *[]string) func(*tracing.Transfer) error {
	return func(x *tracing.Transfer) error {
		*lines = append(*lines, fmt.Sprintf("%s of %d %v path %v", line(v, x), x.Asset, x.Parts, x.Path()))
		return nil
	}
}

// followed traces in one go.
func followed(t *rapid.T, v *ledger.View, q tracing.Query) string {
	var lines []string
	r, err := tracing.Trace(context.Background(), v, q, telling(v, &lines))
	if err != nil {
		t.Fatal(err)
	}
	return found(t, v, r, lines)
}

// followedOn traces through a ledger of a part of the rows, and on when the others came.
func followedOn(t *rapid.T, rows []string, cut int, q tracing.Query) string {
	dir, err := os.MkdirTemp("/dev/shm", "tracing")
	if err != nil {
		if dir, err = os.MkdirTemp("", "tracing"); err != nil {
			t.Fatal(err)
		}
	}
	defer os.RemoveAll(dir)
	part, err := importTable(t, dir, "ethereum", accountTable(rows[:cut])).View()
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	for _, s := range q.Sources {
		if s.Address > part.Addresses() {
			return ""
		}
	}
	var lines []string
	now := part
	r, err := tracing.Start(context.Background(), part, q, func(x *tracing.Transfer) error { return telling(now, &lines)(x) })
	if err != nil {
		t.Fatal(err)
	}
	r.Result()
	whole, err := importTable(t, dir, "ethereum", accountTable(rows)).View()
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	now = whole
	if err := r.Continue(context.Background(), whole); err != nil {
		t.Fatal(err)
	}
	return found(t, whole, r.Result(), lines)
}

func sweptQuery(t *rapid.T, v *ledger.View) (q tracing.Query) {
	q.Method = rapid.SampledFrom(append([]taint.Method{taint.Poison}, accountMethods...)).Draw(t, "method")
	for i, name := range []string{"a", "b"} {
		if id, seen, _ := v.Address(name); seen && (i == 0 || rapid.Bool().Draw(t, "two")) {
			q.Sources = append(q.Sources, tracing.Source{Address: id, Number: uint32(rapid.IntRange(1, i+1).Draw(t, "number"))})
		}
	}
	if rapid.Bool().Draw(t, "stops") {
		q.Stops = stopsAt{v, []string{"c"}}
	}
	q.MaxHops = rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "hops")
	q.HubRows = rapid.SampledFrom([]int{0, 0, 3, 6, 12}).Draw(t, "hub")
	q.MaxTransfers = rapid.SampledFrom([]uint64{0, 0, 0, 3, 9}).Draw(t, "transfers")
	if rapid.IntRange(0, 3).Draw(t, "one asset") == 0 {
		asset := uint32(rapid.IntRange(0, 1).Draw(t, "asset"))
		q.Asset = &asset
	}
	if rapid.IntRange(0, 3).Draw(t, "has a least amount") == 0 {
		q.MinAmount = least(rapid.Uint64Range(1, 12).Draw(t, "least"))
	}
	if rapid.IntRange(0, 3).Draw(t, "since") == 0 {
		since := int64(firstSecond + 12*rapid.IntRange(1, 20).Draw(t, "begin"))
		q.Since = &since
	}
	return q
}

func TestASweepFindsWhatCursorsFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawAccounts(t)
		v := drawn(t, "ethereum", accountTable(rows))
		q := sweptQuery(t, v)
		if len(q.Sources) == 0 {
			return
		}
		if rapid.IntRange(0, 3).Draw(t, "until") == 0 {
			until := int64(firstSecond + 12*rapid.IntRange(1, 20).Draw(t, "end"))
			if q.Since == nil || *q.Since <= until {
				q.Until = &until
			}
		}
		want := followed(t, v, q.SweepAfter(0))
		after := rapid.Uint64Range(1, 25).Draw(t, "after")
		if got := followed(t, v, q.SweepAfter(after)); got != want {
			t.Fatalf("swept after %d rows:\n%s\n\nby cursors:\n%s", after, got, want)
		}
	})
}

func TestASweepThatGoesOnFindsWhatOneFromTheBeginFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawAccounts(t)
		v := drawn(t, "ethereum", accountTable(rows))
		q := sweptQuery(t, v)
		if q.MaxTransfers = 0; len(q.Sources) == 0 || q.Stops != nil {
			return
		}
		want := followed(t, v, q.SweepAfter(0))
		// Blocks come whole.
		cut := rapid.IntRange(1, len(rows)-1).Draw(t, "cut")
		for cut < len(rows) && strings.Fields(rows[cut])[0] == strings.Fields(rows[cut-1])[0] {
			cut++
		}
		if cut == len(rows) {
			return
		}
		for _, after := range []uint64{0, 1, rapid.Uint64Range(2, 25).Draw(t, "after")} {
			if got := followedOn(t, rows, cut, q.SweepAfter(after)); got != "" && got != want {
				t.Fatalf("cut at %d, swept after %d rows:\n%s\n\nin one go:\n%s", cut, after, got, want)
			}
		}
	})
}

func least(n uint64) *uint256.Int { return uint256.NewInt(n) }
