package swap_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// sequence reads runs "source:amount".
func sequence(t *testing.T, text string) (runs []taint.Run) {
	t.Helper()
	for _, f := range strings.Fields(text) {
		var r taint.Run
		var amount uint64
		if _, err := fmt.Sscanf(f, "%d:%d", &r.Source, &amount); err != nil {
			t.Fatal(err)
		}
		r.Amount = units(amount)
		runs = append(runs, r)
	}
	return runs
}

func written(runs []taint.Run) string {
	var texts []string
	for i := range runs {
		texts = append(texts, fmt.Sprintf("%d:%s", runs[i].Source, runs[i].Amount.Dec()))
	}
	return strings.Join(texts, " ")
}

func TestTaintCrossesByItsShare(t *testing.T) {
	for _, tt := range []struct {
		name, method, runs string
		out, in            uint64
		want               string
	}{
		{"all of three coins is all of nine thousand", "haircut", "1:3", 3, 9000, "1:9000"},
		{"a third is a third", "haircut", "1:1", 3, 9000, "1:3000"},
		{"sources stay apart", "haircut", "1:1 2:1", 4, 1000, "1:250 2:250"},
		{"what is indivisible goes to the largest remainder", "haircut", "1:1 2:1", 3, 4, "1:2 2:1"},
		{"a speck that is no unit is none", "haircut", "1:1", 1000, 3, ""},
		{"nothing tainted stays so", "haircut", "", 3, 9000, ""},
		{"the order stays", "fifo", "0:1 1:2", 3, 9000, "0:3000 1:6000"},
		{"the order stays from behind too", "lifo", "2:1 0:1 1:1", 3, 30, "2:10 0:10 1:10"},
		{"runs that vanish leave no gap", "fifo", "1:5 0:1 1:5", 11, 2, "1:2"},
		{"runs of which nothing is left", "fifo", "1:1 0:999", 1000, 2, ""},
		{"poison poisons all", "poison", "1:3 2:3", 3, 9000, "1:9000 2:9000"},
		{"tainted units first", "seniority", "1:3", 4, 8, "1:6"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := taint.ParseMethod(tt.method)
			if err != nil {
				t.Fatal(err)
			}
			got, err := swap.Cross(m, sequence(t, tt.runs), uint256.NewInt(tt.out), uint256.NewInt(tt.in), nil)
			if err != nil || written(got) != tt.want {
				t.Errorf("got %q, %v, want %q", written(got), err, tt.want)
			}
		})
	}
}

func TestThreeTaintedCoinsBecomeNineThousandTaintedUnits(t *testing.T) {
	w := newWorld()
	s := chain(t, w.rows(t, []string{"*x>router 5 ETH", "router>weth 3 ETH", "router>pool 3 WETH", "pool>x 9000 USDC", "router>x 2 ETH"}))
	trade, ok := swap.Of(s, 0, w.address("x"), w, w.policy)
	if !ok {
		t.Fatal(trade.Why)
	}
	for _, m := range accountMethods {
		var coins, tokens taint.Account
		held := units(5)
		if err := coins.Receive(m, &held, []taint.Run{{Source: 1, Amount: held}}); err != nil {
			t.Fatal(err)
		}
		runs, _ := coins.Send(m, &trade.Out[0].Amount, nil)
		runs, err := swap.Cross(m, runs, &trade.Out[0].Amount, &trade.In[0].Amount, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := tokens.Receive(m, &trade.In[0].Amount, runs); err != nil {
			t.Fatal(err)
		}
		var left, got uint256.Int
		coins.Tainted(&left)
		tokens.Tainted(&got)
		if got.Uint64() != 9000 || left.Uint64() != 2 {
			t.Errorf("%s: %s units are tainted and %s coins stay so", m, got.Dec(), left.Dec())
		}
	}
}

func TestRunsThatDoNotFitAreRefused(t *testing.T) {
	for method, runs := range map[taint.Method]string{taint.Haircut: "1:4", taint.FIFO: "1:2"} {
		if _, err := swap.Cross(method, sequence(t, runs), uint256.NewInt(3), uint256.NewInt(9), nil); !errors.Is(err, swap.ErrRuns) {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestTheGreatestAmountsCross(t *testing.T) {
	greatest := new(uint256.Int).SetAllOne()
	runs := []taint.Run{{Source: 1, Amount: *greatest}}
	for _, in := range []*uint256.Int{uint256.NewInt(1), greatest} {
		got, err := swap.Cross(taint.Haircut, runs, greatest, in, nil)
		if err != nil || len(got) != 1 || !got[0].Amount.Eq(in) {
			t.Errorf("%s: %v, %v", in.Dec(), got, err)
		}
	}
}

func TestSeveralAssetsCrossByOneShareOnly(t *testing.T) {
	for _, tt := range []struct {
		name, method string
		outs         []string // amount and runs
		want         string   // "": cut off
	}{
		{"all of both", "haircut", []string{"10 1:10", "20 1:20"}, "1:100"},
		{"half of both", "haircut", []string{"10 1:5", "20 1:10"}, "1:50"},
		{"half of both, as far as units go", "haircut", []string{"11 1:5", "21 1:11"}, "1:52"},
		{"one of two", "haircut", []string{"10 1:10", "20"}, ""},
		{"other sources", "haircut", []string{"10 1:10", "20 2:20"}, ""},
		{"other shares", "haircut", []string{"1000 1:500", "1000 1:503"}, ""},
		{"whole runs in order", "fifo", []string{"10 1:10", "20 1:20"}, "1:100"},
		{"an order that two assets do not share", "fifo", []string{"10 1:5 0:5", "20 1:10 0:10"}, ""},
		{"poison in both", "poison", []string{"10 1:10", "20 1:20"}, "1:100"},
		{"poison in one", "poison", []string{"10 1:10", "20"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := taint.ParseMethod(tt.method)
			if err != nil {
				t.Fatal(err)
			}
			var outs []swap.Paid
			for _, text := range tt.outs {
				amount, runs, _ := strings.Cut(text, " ")
				p := swap.Paid{Runs: sequence(t, runs)}
				if err := p.Amount.SetFromDecimal(amount); err != nil {
					t.Fatal(err)
				}
				outs = append(outs, p)
			}
			got, err := swap.CrossAll(m, outs, uint256.NewInt(100), nil)
			if written(got) != tt.want || errors.Is(err, swap.ErrUnequal) != (tt.want == "") {
				t.Errorf("got %q, %v, want %q", written(got), err, tt.want)
			}
		})
	}
}
