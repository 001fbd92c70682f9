package tracing_test

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// drawAccounts draws a small chain of accounts that does all that chains do: it issues and
// destroys, goes in circles, sends to itself, sends nothing, and sends more than it has.
func drawAccounts(t *rapid.T) []string {
	names := []string{"a", "b", "c", "d", "e", "-"}
	var rows []string
	block := 1
	for range rapid.IntRange(3, 40).Draw(t, "rows") {
		block += rapid.IntRange(0, 1).Draw(t, "next")
		from, to := rapid.SampledFrom(names).Draw(t, "from"), rapid.SampledFrom(names).Draw(t, "to")
		if from == "-" && to == "-" {
			to = "a"
		}
		asset := rapid.SampledFrom([]string{"ETH", "ETH", "token"}).Draw(t, "asset")
		rows = append(rows, fmt.Sprintf("%d %s %s %d %s", block, from, to, rapid.IntRange(0, 20).Draw(t, "amount"), asset))
	}
	return rows
}

// drawSpends draws a small UTXO chain: each block mints first, and each transaction spends
// outputs that are there, some of them of its own block.
func drawSpends(t *rapid.T) []string {
	type output struct {
		name   string
		amount int
	}
	var rows, free []string
	outputs := map[string]output{}
	names := []string{"a", "b", "c", "d", "e", ""}

	for block := range rapid.IntRange(2, 6).Draw(t, "blocks") {
		n := rapid.IntRange(0, 4).Draw(t, "txs")
		mint := len(rows)
		rows = append(rows, "") // known once the fees are
		blockFees := 0
		for range n {
			if len(free) == 0 {
				break
			}
			var inputs []string
			held := 0
			for range rapid.IntRange(1, min(3, len(free))).Draw(t, "inputs") {
				i := rapid.IntRange(0, len(free)-1).Draw(t, "spent")
				o := outputs[free[i]]
				inputs = append(inputs, fmt.Sprintf("%s:%s:%d", free[i], o.name, o.amount))
				held += o.amount
				free = append(free[:i], free[i+1:]...)
			}
			tx := len(rows)
			var paid []string
			for i := range rapid.IntRange(1, 3).Draw(t, "outputs") {
				o := output{rapid.SampledFrom(names).Draw(t, "to"), rapid.IntRange(0, held).Draw(t, "paid")}
				held -= o.amount
				paid = append(paid, fmt.Sprintf("%s:%d", o.name, o.amount))
				key := fmt.Sprintf("tx%d:%d", tx, i)
				outputs[key] = o
				free = append(free, key)
			}
			blockFees += held
			rows = append(rows, fmt.Sprintf("%d %s %s", block+1, strings.Join(inputs, ";"), strings.Join(paid, ";")))
		}
		reward := output{names[rapid.IntRange(0, 4).Draw(t, "miner")], max(0, 50+blockFees-rapid.IntRange(0, 60).Draw(t, "unclaimed"))}
		second := output{names[rapid.IntRange(0, 4).Draw(t, "pool")], rapid.IntRange(0, reward.amount).Draw(t, "share")}
		reward.amount -= second.amount
		rows[mint] = fmt.Sprintf("%d - %s:%d;%s:%d", block+1, reward.name, reward.amount, second.name, second.amount)
		for i, o := range []output{reward, second} {
			key := fmt.Sprintf("tx%d:%d", mint, i)
			outputs[key] = o
			free = append(free, key)
		}

	}
	return rows
}

var accountMethods = []taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority}

var spendMethods = []taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.TIHO, taint.Seniority}

// drawn is a ledger of a drawn chain, whose files go with the draw.
func drawn(t *rapid.T, chain, table string) *ledger.View {
	dir, err := os.MkdirTemp("/dev/shm", "tracing")
	if err != nil {
		dir, err = os.MkdirTemp("", "tracing")
	}
	if err != nil {
		t.Fatal(err)
	}
	l := importTable(t, dir, chain, table)
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = v.Close()
		_ = os.RemoveAll(dir)
	})
	return v
}

func total(lists ...[]tracing.Amount) *big.Int {
	sum := new(big.Int)
	for _, list := range lists {
		for _, a := range list {
			if a.Source == 0 {
				sum.Add(sum, a.Units)
			}
		}
	}
	return sum
}

// addsUp fails unless what the sources gave is what became of it, and nothing carried more
// taint than it moved.
func addsUp(t *rapid.T, v *ledger.View, q tracing.Query) {
	r, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
		if x.Tainted.Gt(&x.Amount) || x.Tainted.IsZero() {
			t.Fatalf("%s %s: %s carries %s", q.Method, q.Direction, line(v, x), x.Tainted.Dec())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	left := [][]tracing.Amount{r.Held, r.Returned, r.Fees}
	for _, x := range r.Stopped {
		left = append(left, x.Amounts)
	}
	for _, x := range r.Limited {
		left = append(left, x.Amounts)
	}
	for _, x := range r.Gone {
		left = append(left, x.Amounts)
	}
	if total(r.Issued).Cmp(total(left...)) != 0 {
		t.Fatalf("%s %s: %s came out of %s: %+v", q.Method, q.Direction, total(left...), total(r.Issued), r.Summary)
	}
}

func anyQuery(t *rapid.T, v *ledger.View, methods []taint.Method) tracing.Query {
	q := tracing.Query{Method: rapid.SampledFrom(methods).Draw(t, "method"), Direction: rapid.SampledFrom([]tracing.Direction{tracing.Forward, tracing.Backward}).Draw(t, "direction")}
	for i, name := range []string{"a", "b"} {
		if id, seen, _ := v.Address(name); seen && (i == 0 || rapid.Bool().Draw(t, "two")) {
			q.Sources = append(q.Sources, tracing.Source{Address: id, Number: uint32(rapid.IntRange(1, i+1).Draw(t, "number"))})
		}
	}
	if rapid.Bool().Draw(t, "stops") {
		q.Stops = stopsAt{v, []string{"c"}}
	}
	q.MaxHops = rapid.IntRange(0, 4).Draw(t, "hops")
	q.HubRows = rapid.SampledFrom([]int{0, 0, 6}).Draw(t, "hub")
	if rapid.Bool().Draw(t, "until") {
		until := int64(firstSecond + 12*rapid.IntRange(1, 20).Draw(t, "end"))
		q.Until = &until
	}
	return q
}

func TestTaintOnAccountsAddsUpToTheUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t, "ethereum", accountTable(drawAccounts(t)))
		if q := anyQuery(t, v, accountMethods); len(q.Sources) > 0 {
			addsUp(t, v, q)
		}
	})
}

func TestTaintInOutputsAddsUpToTheUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t, "bitcoin", spendTable(drawSpends(t)))
		if q := anyQuery(t, v, spendMethods); len(q.Sources) > 0 {
			addsUp(t, v, q)
		}
	})
}

// brought is what a trace from one address brings to another, which is its only stop.
func brought(t *rapid.T, v *ledger.View, m taint.Method, d tracing.Direction, from, to string) *big.Int {
	q := tracing.Query{Method: m, Direction: d, Sources: named(t, v, from), Stops: stopsAt{v, []string{to}}}
	r, err := tracing.Trace(context.Background(), v, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]tracing.Amount
	for _, x := range r.Stopped {
		all = append(all, x.Amounts)
	}
	return total(all...)
}

func TestBackwardFindsWhatForwardBrings(t *testing.T) {
	check := func(t *rapid.T, v *ledger.View) {
		for _, name := range []string{"a", "b"} {
			if _, seen, _ := v.Address(name); !seen {
				return
			}
		}
		for _, m := range []taint.Method{taint.FIFO, taint.LIFO, taint.Haircut} {
			forth, back := brought(t, v, m, tracing.Forward, "a", "b"), brought(t, v, m, tracing.Backward, "b", "a")
			difference := new(big.Int).Abs(new(big.Int).Sub(forth, back))
			if allowed := map[taint.Method]int64{taint.Haircut: 6}[m]; difference.Cmp(big.NewInt(allowed)) > 0 {
				t.Fatalf("%s: forward brings %s, backward finds %s", m, forth, back)
			}
		}
	}
	t.Run("accounts", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, drawn(t, "ethereum", accountTable(drawAccounts(t)))) })
	})
	t.Run("outputs", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { check(t, drawn(t, "bitcoin", spendTable(drawSpends(t)))) })
	})
}
