package mixer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/mixer"
	"github.com/mareva/mareva/tracing/taint"
)

// mixers are what labels call so.
func mixers(v *ledger.View, names ...string) func(uint32) bool {
	return func(address uint32) bool { return slices.Contains(names, v.AddressText(address)) }
}

// result gives the pools as "name: tainted, probable, left of deposits/withdrawals", what is
// unassigned, and the withdrawals.
func result(t *testing.T, v *ledger.View, s *mixer.Set) (pools, unassigned, withdrawals []string) {
	t.Helper()
	r, err := s.Follow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Pools {
		pools = append(pools, fmt.Sprintf("%s of %s: %s tainted, %s out, %s left, %d/%d", v.AddressText(p.Address), p.Denomination.Dec(), p.Tainted.All(), p.Probable.All(), p.Left.All(), p.Deposits, p.Withdrawals))
	}
	for _, u := range r.Unassigned {
		unassigned = append(unassigned, fmt.Sprintf("%s %s: %s in %d", v.AddressText(u.Address), u.Kind, u.Units.All(), u.Transfers))
	}
	err = r.Withdrawals(t.Context(), func(p *mixer.Followed, w *mixer.Withdrawal) error {
		withdrawals = append(withdrawals, v.AddressText(p.Address)+" "+written(v, w))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pools, unassigned, withdrawals
}

func TestTheLedgerShowsWhatAMixerTakes(t *testing.T) {
	rows := []string{
		"1 a0 u one 7",
		"1 b0 u many 10", "1 b1 u many 1", "1 b2 u many 10",
		"1 c0 u router 10", "1 c0 router deep 10", "2 c1 u router 10", "2 c1 router deep 10",
		"3 w0 deep x 9", "3 w0 deep r 1",
		"4 k0 u deep 5 FAKE", "5 k1 u deep 5 FAKE", "6 k2 u deep 6 FAKE",
	}
	for i := range 100 {
		rows = append(rows, fmt.Sprintf("%d t%d u grainy 10", 10+i, i))
	}
	rows = append(rows, "200 t200 u grainy 1")
	v := chain(t, t, rows...)
	fake, _ := v.AssetNumber("FAKE")
	for _, tt := range []struct {
		name  string
		asset uint32
		kind  mixer.Kind
		of    uint64
	}{
		{"one", 0, mixer.OneDeposit, 0},
		{"many", 0, mixer.Several, 0},
		{"router", 0, mixer.PassesOn, 0},
		{"deep", 0, mixer.Fixed, 10},
		{"deep", fake, mixer.Several, 0},
		{"grainy", 0, mixer.Fixed, 10},
		{"x", 0, mixer.OneDeposit, 0},
	} {
		l, err := mixer.Learn(t.Context(), v, id(t, v, tt.name), tt.asset, 0, nil)
		if err != nil || l.Kind != tt.kind || l.Denomination != units(tt.of) {
			t.Errorf("%s is a %s of %s: %v", tt.name, l.Kind, l.Denomination.Dec(), err)
		}
	}
}

func TestOnAChainOfOutputsAMixerIsCustodial(t *testing.T) {
	v := open(t, t, t.TempDir(), "bitcoin", "chain,block,position,time,tx,inputs,outputs\nbitcoin,1,0,1600000000,t0,,pool:100;pool:100\n")
	l, err := mixer.Learn(t.Context(), v, id(t, v, "pool"), 0, 0, nil)
	if err != nil || l.Kind != mixer.Outputs {
		t.Errorf("it is a %s: %v", l.Kind, err)
	}
}

func TestWhatAProxyPassesOnGoesToItsPools(t *testing.T) {
	v := chain(t, t,
		"1 d0 a ten 10", "2 d1 b ten 10", "3 d2 a hundred 100", "4 d3 b hundred 100",
		"5 r0 thief router 100", "5 r0 router hundred 100",
		"6 r1 thief router 10", "6 r1 router ten 10",
		"7 r2 thief router 100", // the ledger lacks where it went
		"8 r3 thief router 12", "8 r3 router ten 10", "8 r3 router thief 2",
		"9 w0 ten x 10", "10 w1 hundred y 100")
	s := mixer.NewSet(v, mixers(v, "router", "ten", "hundred"), mixer.Options{})
	router := id(t, v, "router")
	s.Deposit(router, 0, paid(t, v, "r0", "thief", 100, 100))
	s.Deposit(router, 0, paid(t, v, "r1", "thief", 10, 8))
	s.Deposit(router, 0, paid(t, v, "r2", "thief", 100, 100))
	s.Deposit(router, 0, paid(t, v, "r3", "thief", 12, 6))
	pools, unassigned, withdrawals := result(t, v, s)
	expect(t, pools, "hundred of 100: 100 tainted, 33 out, 67 left, 3/1", "ten of 10: 13 tainted, 3 out, 10 left, 4/1")
	expect(t, unassigned, "router proxy: 101 in 2")
	expect(t, withdrawals, "hundred w1 33 of 100, 3/3", "ten w0 3 of 10, 4/4")
}

func TestUnderPoisonAProxyPassesWholeDepositsOn(t *testing.T) {
	v := chain(t, t, "1 d0 a ten 10", "2 r0 thief router 10", "2 r0 router ten 10", "3 r1 thief router 10", "4 w0 ten x 10")
	s := mixer.NewSet(v, mixers(v, "router", "ten"), mixer.Options{Overlapping: true})
	both := []taint.Run{{Source: 1, Amount: units(10)}, {Source: 2, Amount: units(10)}}
	for _, tx := range []string{"r0", "r1"} {
		d := paid(t, v, tx, "thief", 10, 10)
		d.Parts = both
		s.Deposit(id(t, v, "router"), 0, d)
	}
	pools, unassigned, _ := result(t, v, s)
	expect(t, pools, "ten of 10: 10 tainted, 5 out, 5 left, 2/1")
	expect(t, unassigned, "router proxy: 10 in 1")
}

func TestWhatIsNoPoolIsCountedAndSaid(t *testing.T) {
	v := chain(t, t, "1 d0 a custody 10", "2 d1 b custody 3", "3 d2 b alone 3", "4 w0 custody x 10")
	s := mixer.NewSet(v, mixers(v, "custody", "alone"), mixer.Options{})
	s.Deposit(id(t, v, "custody"), 0, paid(t, v, "d0", "a", 10, 4))
	s.Deposit(id(t, v, "alone"), 0, paid(t, v, "d2", "b", 3, 3))
	pools, unassigned, withdrawals := result(t, v, s)
	expect(t, unassigned, "custody several_amounts: 4 in 1", "alone one_deposit: 3 in 1")
	if len(pools)+len(withdrawals) > 0 {
		t.Errorf("there are pools %v and withdrawals %v", pools, withdrawals)
	}
	// Who knows better says so.
	s = mixer.NewSet(v, mixers(v), mixer.Options{})
	s.Give(pool(t, v, "alone", 3))
	if !s.Is(id(t, v, "alone"), 0) || s.Is(id(t, v, "custody"), 0) {
		t.Error("what is given is not what is known")
	}
	s.Deposit(id(t, v, "alone"), 0, paid(t, v, "d2", "b", 3, 3))
	pools, _, _ = result(t, v, s)
	expect(t, pools, "alone of 3: 3 tainted, 0 out, 3 left, 1/0")
}

func TestBackwardAWithdrawalHasTheDepositsBeforeIt(t *testing.T) {
	v := chain(t, t, append(filled(3), "4 w0 pool x 100", "5 w1 pool y 99", "5 w1 pool r 1", "6 w2 pool z 100")...)
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{Backward: true})
	d := paid(t, v, "w1", "y", 99, 40) // from whose side it is seen
	s.Ask(id(t, v, "pool"), 0, d)
	_, unassigned, withdrawals := result(t, v, s)
	expect(t, withdrawals, "pool w1 0 of 100, 2/3")
	if len(unassigned) > 0 {
		t.Errorf("unassigned %v", unassigned)
	}
}

func TestClaimsThatCannotBeSayWhy(t *testing.T) {
	v := chain(t, t, append(filled(3),
		"4 e0 u ten 10", "4 e1 u ten 10", "4 f0 u other 100", "4 f1 u other 100",
		"5 w0 pool x 99", "5 w0 pool r 1", "6 w1 ten x 10", "7 w2 other x 100",
		"8 g0 u pool 100", "8 g0 u pool 100", "9 w3 pool x 100", "9 w3 pool y 100", "10 n0 x y 5")...)
	for _, tt := range []struct {
		name   string
		claims []string // deposit, withdrawal
		want   string
	}{
		{"one that can be", []string{"d0 w0"}, ""},
		{"before its deposit", []string{"g0 w0"}, "the withdrawal w0 is not after the deposit g0"},
		{"another pool of the amount", []string{"d0 w2"}, "different pools"},
		{"another amount", []string{"d0 w1"}, "different amounts: transaction d0 pays the pool pool of 100 ETH, and w1 is paid by the pool ten of 10 ETH"},
		{"a deposit twice", []string{"d0 w0", "d0 w3"}, "the deposit d0 is linked twice, first at line 1"},
		{"a withdrawal twice", []string{"d0 w0", "d1 w0"}, "the withdrawal w0 is linked twice"},
		{"no deposit", []string{"n0 w0"}, "transaction n0 makes no deposit"},
		{"no withdrawal", []string{"d0 n0"}, "no pool that is known pays a whole denomination in transaction n0"},
		{"one of two withdrawals", []string{"d0 w3"}, "transaction w3 has 2 withdrawals of the pool and 1 of them linked"},
		{"both", []string{"g0 w3", "g0 w3"}, ""},
	} {
		s := mixer.NewSet(v, mixers(v, "pool", "ten", "other"), mixer.Options{})
		var claims []mixer.Claim
		for i, c := range tt.claims {
			deposit, withdrawal, _ := strings.Cut(c, " ")
			claims = append(claims, mixer.Claim{Deposit: deposit, Withdrawal: withdrawal, Evidence: "e", At: fmt.Sprintf("line %d", i+1)})
		}
		missing, err := s.Join(t.Context(), claims)
		switch {
		case len(missing) > 0:
			t.Errorf("%s: missing %v", tt.name, missing)
		case tt.want == "" && err != nil, tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{})
	if missing, err := s.Join(t.Context(), []mixer.Claim{{Deposit: "d0", Withdrawal: "elsewhere"}}); err != nil || len(missing) != 1 {
		t.Errorf("a claim about another ledger gives %v, %v", missing, err)
	}
}

func TestLinksGoToTheirPools(t *testing.T) {
	v := chain(t, t, append(filled(3), "4 w0 pool x 100", "5 w1 pool y 100")...)
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{})
	if _, err := s.Join(context.Background(), []mixer.Claim{{Deposit: "d1", Withdrawal: "w1", Evidence: "a note", At: "here"}}); err != nil {
		t.Fatal(err)
	}
	s.Deposit(id(t, v, "pool"), 0, paid(t, v, "d1", "u1", 100, 70))
	pools, _, withdrawals := result(t, v, s)
	expect(t, pools, "pool of 100: 70 tainted, 0 out, 0 left, 3/2")
	expect(t, withdrawals, "pool w1 linked 70 of 100 by a note")
}
