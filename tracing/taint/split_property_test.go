package taint_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/tracing/taint"
)

// drawn is a transaction to split.
type drawn struct {
	amounts []uint64
	runs    [][]taint.Run
	outputs []uint64 // the fee last
}

func drawSplit(t *rapid.T, m taint.Method, most uint64) (d drawn) {
	total := uint64(0)
	for range rapid.IntRange(0, 5).Draw(t, "inputs") {
		amount := rapid.Uint64Range(0, most).Draw(t, "amount")
		runs := drawRuns(t, m, &amount, most)
		d.amounts, d.runs, total = append(d.amounts, amount), append(d.runs, runs), total+amount
	}
	for range rapid.IntRange(0, 5).Draw(t, "outputs") {
		out := rapid.Uint64Range(0, total).Draw(t, "output")
		d.outputs, total = append(d.outputs, out), total-out
	}
	d.outputs = append(d.outputs, total)
	return d
}

func (d *drawn) do(t *rapid.T, s *taint.Split, m taint.Method, unit *uint256.Int) [][]taint.Run {
	s.Reset(m)
	for i := range d.amounts {
		s.In(new(uint256.Int).Mul(n(d.amounts[i]), unit), scaled(d.runs[i], unit))
	}
	outputs := d.outputs[:len(d.outputs)-1]
	for _, o := range outputs {
		s.Out(new(uint256.Int).Mul(n(o), unit))
	}
	if err := s.Do(); err != nil {
		t.Fatal(err)
	}
	var got [][]taint.Run
	for i := range outputs {
		got = append(got, s.Output(i))
	}
	fee, runs := s.Fee()
	if want := new(uint256.Int).Mul(n(d.outputs[len(outputs)]), unit); !fee.Eq(want) {
		t.Fatalf("the fee is %v, want %v", fee.Dec(), want.Dec())
	}
	return append(got, runs)
}

func TestSplitInOrderIsThatOfSingleUnits(t *testing.T) {
	var s taint.Split // one for all: nothing of the transaction before may stay
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.FIFO, taint.LIFO}).Draw(t, "method")
		unit := drawUnit(t)
		d := drawSplit(t, m, 20)
		var all naiveQueue
		for i := range d.amounts {
			all = append(all, units(d.runs[i], d.amounts[i])...)
		}
		for i, got := range d.do(t, &s, m, unit) {
			want, _ := all.send(m, int(d.outputs[i]))
			expectRuns(t, got, want, unit)
		}
	})
}

func TestSplitBySourceIsThatOfFractions(t *testing.T) {
	var s taint.Split
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]taint.Method{taint.Haircut, taint.TIHO, taint.Seniority}).Draw(t, "method")
		unit := drawUnit(t)
		d := drawSplit(t, m, rapid.SampledFrom([]uint64{3, 100, 1 << 19}).Draw(t, "most"))
		var sums [sources + 1]uint256.Int
		for i := range d.runs {
			addAll(&sums, d.runs[i])
		}
		var taints, outputs []*big.Int
		for i := range sources {
			taints = append(taints, new(big.Int).Mul(sums[i+1].ToBig(), unit.ToBig()))
		}
		for _, o := range d.outputs {
			outputs = append(outputs, new(big.Int).Mul(new(big.Int).SetUint64(o), unit.ToBig()))
		}
		want := naiveSpread(m, taints, outputs)
		for i, got := range d.do(t, &s, m, unit) {
			var runs []taint.Run
			for source, amount := range want[i] {
				if amount.Sign() > 0 {
					runs = append(runs, taint.Run{Source: uint32(source + 1), Amount: *uint256.MustFromBig(amount)})
				}
			}
			if !slices.Equal(got, runs) {
				t.Fatalf("%v: output %d holds %v, want %v", m, i, got, runs)
			}
		}
	})
}

func TestSplitUnderPoisonTaintsAllThatIsSent(t *testing.T) {
	var s taint.Split
	rapid.Check(t, func(t *rapid.T) {
		d := drawSplit(t, taint.Poison, 20)
		var touched []uint32
		for _, runs := range d.runs {
			for _, r := range runs {
				touched = append(touched, r.Source)
			}
		}
		slices.Sort(touched)
		touched = slices.Compact(touched)
		for i, got := range d.do(t, &s, taint.Poison, n(1)) {
			var want []taint.Run
			for _, source := range touched {
				if d.outputs[i] > 0 {
					want = append(want, run(source, d.outputs[i]))
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("output %d holds %v, want %v", i, got, want)
			}
		}
	})
}

// Many sources that are rounded up leave later ones too little room for their share.
func TestRoundingUpNeverOverfillsAnOutput(t *testing.T) {
	var s taint.Split
	s.Reset(taint.Haircut)
	const all = 40
	for source := uint32(1); source <= all; source++ {
		s.In(n(3), []taint.Run{run(source, 3)})
	}
	s.Out(n(60))
	s.Out(n(40))
	if err := s.Do(); err != nil {
		t.Fatal(err)
	}
	_, fee := s.Fee()
	for i, c := range []struct {
		runs []taint.Run
		want string
	}{{s.Output(0), "60"}, {s.Output(1), "40"}, {fee, "20"}} {
		if got := tainted(c.runs); got != c.want {
			t.Errorf("output %d is tainted by %s, want all %s: every input is", i, got, c.want)
		}
	}
	again := s.Output(0)
	if _ = append(again, run(9, 9)); s.Output(1)[0].Source != 1 {
		t.Error("appending to one output changes the next")
	}
}
