package taint_test

import (
	"errors"
	"slices"
	"testing"
	"unsafe"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

var allMethods = []taint.Method{taint.Poison, taint.Haircut, taint.FIFO, taint.LIFO, taint.TIHO, taint.Seniority}

func n(amount uint64) *uint256.Int { return uint256.NewInt(amount) }

func run(source uint32, amount uint64) taint.Run {
	return taint.Run{Source: source, Amount: *n(amount)}
}

func receive(t testing.TB, a *taint.Account, m taint.Method, amount uint64, runs ...taint.Run) {
	t.Helper()
	if err := a.Receive(m, n(amount), runs); err != nil {
		t.Fatal(err)
	}
}

func tainted(runs []taint.Run) string {
	var total uint256.Int
	taint.Tainted(runs, &total)
	return total.Dec()
}

func TestAMethodHasOneName(t *testing.T) {
	for _, m := range allMethods {
		if got, err := taint.ParseMethod(m.String()); err != nil || got != m {
			t.Errorf("%v is read as %v, %v", m, got, err)
		}
	}
	for _, text := range []string{"", "FIFO", "method 0", "lilo"} {
		if m, err := taint.ParseMethod(text); err == nil {
			t.Errorf("%q is read as %v", text, m)
		}
	}
	if taint.TIHO.OnAccounts() || !taint.Seniority.OnAccounts() || taint.Method(0).OnAccounts() {
		t.Error("of the methods, only TIHO needs outputs")
	}
}

func TestATransactionOfThreeTaintedAndSevenNot(t *testing.T) {
	for _, c := range []struct {
		m     taint.Method
		scale uint64
		want  [3]string // outputs of 4 and 5, fee of 1
	}{
		{taint.Poison, 1, [3]string{"4", "5", "1"}},
		{taint.Haircut, 10, [3]string{"12", "15", "3"}},
		{taint.Haircut, 1, [3]string{"1", "2", "0"}}, // 1.2, 1.5 and 0.3
		{taint.FIFO, 1, [3]string{"3", "0", "0"}},
		{taint.LIFO, 1, [3]string{"0", "2", "1"}},
		{taint.TIHO, 1, [3]string{"0", "3", "0"}},
		{taint.Seniority, 1, [3]string{"3", "0", "0"}},
	} {
		var s taint.Split
		s.Reset(c.m)
		s.In(n(3*c.scale), []taint.Run{run(1, 3*c.scale)})
		s.In(n(7*c.scale), nil)
		s.Out(n(4 * c.scale))
		s.Out(n(5 * c.scale))
		if err := s.Do(); err != nil {
			t.Fatal(err)
		}
		fee, ofFee := s.Fee()
		if got := [3]string{tainted(s.Output(0)), tainted(s.Output(1)), tainted(ofFee)}; got != c.want {
			t.Errorf("%v times %d: %v, want %v", c.m, c.scale, got, c.want)
		}
		if !fee.Eq(n(c.scale)) {
			t.Errorf("%v: the fee is %v", c.m, fee.Dec())
		}
	}
}

func TestAnAccountOfThreeTaintedThenSevenNotSendsFour(t *testing.T) {
	for _, c := range []struct {
		m          taint.Method
		scale      uint64
		want, left string
	}{
		{taint.Poison, 1, "4", "6"},
		{taint.Haircut, 10, "12", "18"},
		{taint.Haircut, 1, "1", "2"},
		{taint.FIFO, 1, "3", "0"},
		{taint.LIFO, 1, "0", "3"},
		{taint.Seniority, 1, "3", "0"},
	} {
		var a taint.Account
		receive(t, &a, c.m, 3*c.scale, run(1, 3*c.scale))
		receive(t, &a, c.m, 7*c.scale)
		runs, lack := a.Send(c.m, n(4*c.scale), nil)
		var left uint256.Int
		a.Tainted(&left)
		if tainted(runs) != c.want || left.Dec() != c.left || !lack.IsZero() {
			t.Errorf("%v times %d: sends %v, keeps %v, lacks %v, want %v and %v", c.m, c.scale, runs, left.Dec(), lack.Dec(), c.want, c.left)
		}
	}
}

func TestTiesGoToTheEarlier(t *testing.T) {
	var a taint.Account
	receive(t, &a, taint.Haircut, 1, run(2, 1))
	receive(t, &a, taint.Haircut, 1)
	if runs, _ := a.Send(taint.Haircut, n(1), nil); !slices.Equal(runs, []taint.Run{run(2, 1)}) {
		t.Errorf("half a unit tainted and half not: %v is sent, want the tainted one", runs)
	}
	for _, m := range []taint.Method{taint.Haircut, taint.Seniority} {
		var a taint.Account
		receive(t, &a, m, 3, run(4, 1), run(7, 1), run(9, 1))
		if runs, _ := a.Send(m, n(1), nil); !slices.Equal(runs, []taint.Run{run(4, 1)}) {
			t.Errorf("%v, a third of each source: %v is sent, want the first", m, runs)
		}
	}
	var s taint.Split
	for _, m := range []taint.Method{taint.Haircut, taint.TIHO} {
		s.Reset(m)
		s.In(n(9), []taint.Run{run(1, 1)})
		s.Out(n(1))
		s.Out(n(4))
		s.Out(n(4))
		if err := s.Do(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Output(1), []taint.Run{run(1, 1)}) || len(s.Output(2)) > 0 {
			t.Errorf("%v, equal outputs: %v and %v, want the earlier to have it", m, s.Output(1), s.Output(2))
		}
	}
}

func TestATakenSliceKeepsItsOrder(t *testing.T) {
	for _, c := range []struct {
		m          taint.Method
		sent, left []taint.Run
	}{
		{taint.FIFO, []taint.Run{run(1, 2), run(0, 3), run(2, 1)}, []taint.Run{run(2, 3), run(0, 5)}},
		{taint.LIFO, []taint.Run{run(2, 1), run(0, 5)}, []taint.Run{run(1, 2), run(0, 3), run(2, 3)}},
	} {
		var a taint.Account
		receive(t, &a, c.m, 5, run(1, 2), run(0, 3))
		receive(t, &a, c.m, 4, run(2, 4))
		receive(t, &a, c.m, 5)
		if sent, _ := a.Send(c.m, n(6), nil); !slices.Equal(sent, c.sent) {
			t.Errorf("%v sends %v, want %v", c.m, sent, c.sent)
		}
		if left, _ := a.Send(c.m, a.Balance(), nil); !slices.Equal(left, c.left) {
			t.Errorf("%v keeps %v, want %v", c.m, left, c.left)
		}
	}
}

func TestWhatIsLackingIsUntaintedAndBehind(t *testing.T) {
	for _, c := range []struct {
		m    taint.Method
		want []taint.Run
	}{
		{taint.Poison, []taint.Run{run(1, 12)}},
		{taint.Haircut, []taint.Run{run(1, 3)}},
		{taint.FIFO, []taint.Run{run(0, 7), run(1, 3), run(0, 2)}},
		{taint.LIFO, []taint.Run{run(0, 7), run(1, 3), run(0, 2)}},
		{taint.Seniority, []taint.Run{run(1, 3)}},
	} {
		var a taint.Account
		a.SetBalance(n(7))
		receive(t, &a, c.m, 3, run(1, 3))
		runs, lack := a.Send(c.m, n(12), nil)
		if !slices.Equal(runs, c.want) || !lack.Eq(n(2)) || !a.Balance().IsZero() {
			t.Errorf("%v sends %v and lacks %v, want %v and 2", c.m, runs, lack.Dec(), c.want)
		}
		if a.IsTainted() != (c.m == taint.Poison) {
			t.Errorf("%v: drained and tainted: %v", c.m, a.IsTainted())
		}
	}
	var a taint.Account
	a.SetBalance(n(7))
	if runs, lack := a.Send(taint.FIFO, n(8), nil); len(runs) > 0 || !lack.Eq(n(1)) {
		t.Errorf("an untainted account sends %v and lacks %v", runs, lack.Dec())
	}
}

func TestPoisonSticks(t *testing.T) {
	var a taint.Account
	receive(t, &a, taint.Poison, 1, run(3, 1))
	receive(t, &a, taint.Poison, 1, run(1, 1), run(3, 1))
	if _, lack := a.Send(taint.Poison, n(2), nil); !lack.IsZero() {
		t.Fatal(lack)
	}
	receive(t, &a, taint.Poison, 5)
	want := []taint.Run{run(1, 5), run(3, 5)}
	if got := a.AppendParts(nil); !slices.Equal(got, want) {
		t.Errorf("a poisoned account that was drained holds %v, want %v", got, want)
	}
	if runs, _ := a.Send(taint.Poison, n(0), nil); len(runs) > 0 {
		t.Errorf("sending nothing carries %v", runs)
	}
	if runs, _ := a.Send(taint.Poison, n(5), []taint.Run{run(8, 8)}); !slices.Equal(runs, append([]taint.Run{run(8, 8)}, want...)) {
		t.Errorf("it sends %v, want %v behind what was there", runs, want)
	}
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	most := new(uint256.Int).SetAllOne()
	for _, m := range allMethods {
		var a taint.Account
		receive(t, &a, m, 5, run(1, 5))
		if err := a.Receive(m, most, nil); !errors.Is(err, taint.ErrTooMuch) {
			t.Errorf("%v: more than 256 bits: %v", m, err)
		}
		bad := [][]taint.Run{{run(1, 6)}, {run(1, 3), {Source: 2, Amount: *most}}}
		if m.Ordered() {
			bad = append(bad, []taint.Run{run(1, 4)})
		} else {
			bad = append(bad, []taint.Run{run(0, 2), run(1, 3)})
		}
		if m == taint.Poison {
			bad = bad[2:] // only sources matter
		}
		for _, runs := range bad {
			if err := a.Receive(m, n(5), runs); !errors.Is(err, taint.ErrRuns) {
				t.Errorf("%v: runs %v of 5 units: %v", m, runs, err)
			}
			var s taint.Split
			s.Reset(m)
			s.In(n(5), runs)
			if err := s.Do(); !errors.Is(err, taint.ErrRuns) {
				t.Errorf("%v: runs %v of an input of 5: %v", m, runs, err)
			}
		}
		if got := a.AppendParts(nil); !slices.Equal(got, []taint.Run{run(1, 5)}) || !a.Balance().Eq(n(5)) {
			t.Errorf("%v: after errors the account holds %v of %v", m, got, a.Balance())
		}
		var s taint.Split
		s.Reset(m)
		s.In(n(5), nil)
		s.Out(n(6))
		if err := s.Do(); !errors.Is(err, taint.ErrOutputs) {
			t.Errorf("%v: outputs above inputs: %v", m, err)
		}
		s.Reset(m)
		s.In(most, nil)
		s.In(n(1), nil)
		if err := s.Do(); !errors.Is(err, taint.ErrTooMuch) {
			t.Errorf("%v: inputs beyond 256 bits: %v", m, err)
		}
	}
}

func TestAnAccountFillsOneCacheLine(t *testing.T) {
	if size := unsafe.Sizeof(taint.Account{}); size != 64 {
		t.Errorf("an account takes %d bytes", size)
	}
}

func TestMovesOfOneSourceDoNotAllocate(t *testing.T) {
	for _, m := range []taint.Method{taint.Poison, taint.Haircut, taint.Seniority, taint.FIFO, taint.LIFO} {
		var a, b taint.Account
		in, out, source := n(10), n(7), []taint.Run{run(1, 10)}
		var runs []taint.Run
		if got := testing.AllocsPerRun(100, func() {
			a, b = taint.Account{}, taint.Account{}
			runs = runs[:0]
			for range 2 {
				if err := a.Receive(m, in, source); err != nil {
					t.Fatal(err)
				}
			}
			runs, _ = a.Send(m, out, runs)
			if err := b.Receive(m, out, runs); err != nil {
				t.Fatal(err)
			}
		}); got > 0 {
			t.Errorf("%v: %v allocations", m, got)
		}
	}
}
