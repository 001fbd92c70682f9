package taint_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/tracing/taint"
)

func TestTheNewestUnitsAreTaintedInTheirOrder(t *testing.T) {
	for _, tt := range []struct {
		name   string
		method taint.Method
		held   []taint.Run // received one after the other
		amount uint64
		runs   []taint.Run
		want   []taint.Run // in order, or by source
		left   []taint.Run
	}{
		{"behind what was there", taint.FIFO, []taint.Run{run(0, 100)}, 60, []taint.Run{run(1, 60)}, []taint.Run{run(0, 40), run(1, 60)}, nil},
		{"in the middle of the newest", taint.LIFO, []taint.Run{run(0, 10)}, 6, []taint.Run{run(0, 2), run(1, 3), run(0, 1)}, []taint.Run{run(0, 6), run(1, 3), run(0, 1)}, nil},
		{"what is tainted already stays", taint.FIFO, []taint.Run{run(0, 4), run(2, 4), run(0, 2)}, 6, []taint.Run{run(1, 4), run(0, 2)}, []taint.Run{run(0, 4), run(2, 4), run(1, 2)}, []taint.Run{run(1, 2)}},
		{"what is not there is left", taint.FIFO, []taint.Run{run(0, 3)}, 5, []taint.Run{run(1, 5)}, []taint.Run{run(1, 3)}, []taint.Run{run(1, 2)}},
		{"any units where there is no order", taint.Haircut, []taint.Run{run(2, 7), run(0, 3)}, 5, []taint.Run{run(1, 5)}, []taint.Run{run(1, 3), run(2, 7)}, []taint.Run{run(1, 2)}},
		{"seniority", taint.Seniority, []taint.Run{run(0, 10)}, 5, []taint.Run{run(1, 2), run(3, 3)}, []taint.Run{run(1, 2), run(3, 3)}, nil},
		{"poison poisons all", taint.Poison, []taint.Run{run(0, 10)}, 5, []taint.Run{run(1, 5)}, []taint.Run{run(1, 10)}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var a taint.Account
			for _, r := range tt.held {
				var runs []taint.Run
				if r.Source != 0 {
					runs = []taint.Run{r}
				}
				if err := a.Receive(tt.method, &r.Amount, runs); err != nil {
					t.Fatal(err)
				}
			}
			balance := *a.Balance()
			left, err := a.Taint(tt.method, n(tt.amount), tt.runs, nil)
			if err != nil || !slices.Equal(left, tt.left) || !a.Balance().Eq(&balance) {
				t.Errorf("left %v, %v, balance %s", left, err, a.Balance().Dec())
			}
			got := a.AppendParts(nil)
			if tt.method.Ordered() {
				got, _ = a.Send(tt.method, &balance, nil)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRunsThatDoNotFitTaintNothing(t *testing.T) {
	var a taint.Account
	a.SetBalance(n(10))
	for m, runs := range map[taint.Method][]taint.Run{taint.FIFO: {run(1, 3)}, taint.Haircut: {run(1, 6)}, taint.Seniority: {run(0, 1)}} {
		if _, err := a.Taint(m, n(5), runs, nil); !errors.Is(err, taint.ErrRuns) || a.IsTainted() {
			t.Errorf("%s: %v", m, err)
		}
	}
}

func TestTaintGrowsByTheRunsAndTheBalanceStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority}).Draw(t, "method")
		unit := drawUnit(t)
		var a taint.Account
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			units := rapid.Uint64Range(0, 20).Draw(t, "amount")
			runs := scaled(drawRuns(t, m, &units, 20), unit)
			amount := new(uint256.Int).Mul(n(units), unit)
			var err error
			var left []taint.Run
			before, balance := sumsOf(&a), *a.Balance()
			switch rapid.IntRange(0, 2).Draw(t, "move") {
			case 0:
				err = a.Receive(m, amount, runs)
				balance.Add(&balance, amount)
				addAll(&before, runs)
			case 1:
				if runs, _ = a.Send(m, amount, nil); balance.Lt(amount) {
					balance.Clear()
				} else {
					balance.Sub(&balance, amount)
				}
				for i := range runs {
					before[runs[i].Source].Sub(&before[runs[i].Source], &runs[i].Amount)
				}
			case 2:
				left, err = a.Taint(m, amount, runs, nil)
				addAll(&before, runs)
				for i := range left {
					before[left[i].Source].Sub(&before[left[i].Source], &left[i].Amount)
				}
			}
			before[0].Clear()
			if after := sumsOf(&a); err != nil || after != before || !a.Balance().Eq(&balance) {
				t.Fatalf("%v: parts %v, want %v; balance %s, want %s", err, after, before, a.Balance().Dec(), balance.Dec())
			}
		}
		all, lack := a.Send(m, a.Balance(), nil)
		if !lack.IsZero() || len(all) > 0 && a.IsTainted() {
			t.Fatalf("%v of it lacks, %v", lack, all)
		}
	})
}

func sumsOf(a *taint.Account) (sums [sources + 1]uint256.Int) {
	addAll(&sums, a.AppendParts(nil))
	return sums
}
