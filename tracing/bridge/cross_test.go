package bridge_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/tracing/bridge"
)

func TestTaintCrossesInProportion(t *testing.T) {
	n := uint256.NewInt
	most := new(uint256.Int).SetAllOne()
	cases := []struct {
		name    string
		tainted []uint256.Int
		in, out *uint256.Int
		want    []string
	}{
		{"all of it", []uint256.Int{*n(3)}, n(3), n(9000), []string{"9000"}},
		{"half of it, into fewer units", []uint256.Int{*n(1e18)}, n(2e18), n(7), []string{"4"}}, // 3.5 of 7, a tie to the earlier
		{"two sources", []uint256.Int{*n(2), *n(1)}, n(4), n(100), []string{"50", "25"}},
		{"none", []uint256.Int{*n(0)}, n(4), n(100), []string{"0"}},
		{"nothing came out", []uint256.Int{*n(4)}, n(4), n(0), []string{"0"}},
		{"the largest numbers", []uint256.Int{*most}, most, most, []string{most.Dec()}},
		{"nothing went in", []uint256.Int{*n(0)}, n(0), n(5), []string{"0"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := bridge.Cross(nil, c.tainted, c.in, c.out)
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("%v, %v", got, err)
			}
			for i := range got {
				if got[i].Dec() != c.want[i] {
					t.Errorf("source %d: %s, want %s", i, got[i].Dec(), c.want[i])
				}
			}
		})
	}
	if _, err := bridge.Cross(nil, []uint256.Int{*n(3), *n(2)}, n(4), n(1)); !errors.Is(err, bridge.ErrTainted) {
		t.Errorf("error %v", err)
	}
	if _, err := bridge.Cross(nil, []uint256.Int{*most, *most}, most, n(1)); !errors.Is(err, bridge.ErrTainted) {
		t.Errorf("error %v where the sum wraps", err)
	}
}

func TestWhatCrossesIsTheShareToLessThanAUnit(t *testing.T) {
	amount := func(rt *rapid.T, label string) *uint256.Int {
		b := rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(rt, label)
		return new(uint256.Int).SetBytes(b)
	}
	rapid.Check(t, func(rt *rapid.T) {
		in, out := amount(rt, "in"), amount(rt, "out")
		left := new(uint256.Int).Set(in)
		var tainted []uint256.Int
		for range rapid.IntRange(0, 5).Draw(rt, "sources") {
			part := amount(rt, "part")
			if left.Lt(part) {
				part.Set(left)
			}
			left.Sub(left, part)
			tainted = append(tainted, *part)
		}
		got, err := bridge.Cross(nil, tainted, in, out)
		if err != nil || len(got) != len(tainted) {
			rt.Fatalf("%v, %v", got, err)
		}
		if in.IsZero() {
			return
		}
		sum, all := new(big.Int), new(big.Int)
		for i := range got {
			sum.Add(sum, got[i].ToBig())
			all.Add(all, tainted[i].ToBig())
			// got*in is within in of tainted*out.
			far := new(big.Int).Mul(got[i].ToBig(), in.ToBig())
			far.Sub(far, new(big.Int).Mul(tainted[i].ToBig(), out.ToBig()))
			if far.CmpAbs(in.ToBig()) >= 0 {
				rt.Fatalf("source %d of %s gets %s of %s, of %s in", i, tainted[i].Dec(), got[i].Dec(), out.Dec(), in.Dec())
			}
		}
		if sum.Cmp(out.ToBig()) > 0 {
			rt.Fatalf("%s crosses of %s", sum, out.Dec())
		}
		if all.Cmp(in.ToBig()) == 0 && sum.Cmp(out.ToBig()) != 0 {
			rt.Fatalf("all was tainted, and %s of %s comes out tainted", sum, out.Dec())
		}
	})
}
