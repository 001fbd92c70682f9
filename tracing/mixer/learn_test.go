package mixer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/tracing/mixer"
)

// busy is a pool of so many deposits of 100, after a stray one.
func busy(n int) []string {
	rows := []string{"1 s u pool 7"}
	for i := range n {
		rows = append(rows, fmt.Sprintf("%d d%d u%d pool 100", i+2, i, i))
	}
	return rows
}

func TestWhatIsNotReadToItsEndIsOfNoKind(t *testing.T) {
	v := chain(t, t, busy(2000)...)
	pool := id(t, v, "pool")
	for _, tt := range []struct {
		rows uint64
		kind mixer.Kind
	}{{0, mixer.Fixed}, {1, mixer.Unread}, {3, mixer.Unread}, {2001, mixer.Unread}, {4001, mixer.Unread}, {4002, mixer.Fixed}} {
		l, err := mixer.Learn(t.Context(), v, pool, 0, tt.rows, nil)
		if err != nil || l.Kind != tt.kind || (l.Partial != "") != (tt.kind == mixer.Unread) {
			t.Errorf("at most %d rows: %+v %v", tt.rows, l, err)
		}
		if tt.kind == mixer.Fixed && l.Rows != 4002 {
			t.Errorf("it read the rows twice, and counts %d", l.Rows)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	l, err := mixer.Learn(stopped, v, pool, 0, 0, nil)
	if err != nil || l.Kind != mixer.Unread || l.Partial == "" {
		t.Errorf("stopped: %+v %v", l, err)
	}
}

func TestWhatReachesAMixerOfNoKnownKindIsCountedAndSaysWhy(t *testing.T) {
	v := chain(t, t, append(busy(100), "200 r0 u0 router 100", "200 r0 router pool 100")...)
	for _, to := range []string{"pool", "router"} {
		s := mixer.NewSet(v, mixers(v, "pool", "router"), mixer.Options{MaxRows: 50})
		tx := map[string]string{"pool": "d0", "router": "r0"}[to]
		s.Deposit(id(t, v, to), 0, paid(t, v, tx, "u0", 100, 100))
		r, err := s.Follow(t.Context())
		if err != nil || len(r.Pools) != 0 || len(r.Unassigned) != 1 {
			t.Fatalf("%+v %v", r, err)
		}
		if u := r.Unassigned[0]; u.Units.All().String() != "100" || !strings.Contains(u.Partial, "it ended after") {
			t.Errorf("%s: %+v", to, u)
		}
	}
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{MaxRows: 50})
	_, err := s.Join(t.Context(), []mixer.Claim{{Deposit: "d0", Withdrawal: "d1", At: "here"}})
	if err == nil || !strings.Contains(err.Error(), "whether the mixer pool is one is not known: it ended after 50 rows") {
		t.Error(err)
	}
}

func TestNobodyTurnsAYoungPoolIntoAProxy(t *testing.T) {
	v := chain(t, t, "1 d1 a pool 100", "2 d2 b pool 100", "3 d3 c pool 100", "4 f evil pool 100", "4 f pool evil 100", "5 w pool x 100")
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{})
	s.Deposit(id(t, v, "pool"), 0, paid(t, v, "d1", "a", 100, 100))
	pools, unassigned, _ := result(t, v, s)
	expect(t, pools, "pool of 100: 100 tainted, 50 out, 50 left, 4/2")
	expect(t, unassigned)
}

func TestWithdrawalsThatAreNotAllGivenAreAnError(t *testing.T) {
	rows := busy(2000)
	for i := range 2000 {
		rows = append(rows, fmt.Sprintf("%d w%d pool x%d 100", 3000+i, i, i))
	}
	v := chain(t, t, rows...)
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{})
	s.Deposit(id(t, v, "pool"), 0, paid(t, v, "d0", "u0", 100, 100))
	r, err := s.Follow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	given := 0
	err = r.Withdrawals(ctx, func(*mixer.Followed, *mixer.Withdrawal) error {
		given++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "of the pool pool on ethereum are not all given") {
		t.Errorf("after %d: %v", given, err)
	}
}

func TestOfSeveralFaultsTheFirstOneIsSaid(t *testing.T) {
	v := chain(t, t, "1 d a pool 100", "1 d b pool 100", "2 w pool x 100", "2 w pool y 100", "3 e c pool 100")
	for range 20 {
		s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{})
		_, err := s.Join(t.Context(), []mixer.Claim{{Deposit: "d", Withdrawal: "w", At: "here"}})
		if err == nil || !strings.Contains(err.Error(), "transaction d has 2 deposits") {
			t.Fatal(err)
		}
	}
}

func TestEvidenceAboutAStrangersDepositIsTold(t *testing.T) {
	v := chain(t, t, append(filled(3), "4 w0 pool x 100", "5 w1 pool y 100")...)
	s := mixer.NewSet(v, mixers(v, "pool"), mixer.Options{})
	if _, err := s.Join(t.Context(), []mixer.Claim{{Deposit: "d1", Withdrawal: "w1", Evidence: "a note", At: "here"}}); err != nil {
		t.Fatal(err)
	}
	s.Deposit(id(t, v, "pool"), 0, paid(t, v, "d0", "u0", 100, 100))
	_, _, withdrawals := result(t, v, s)
	expect(t, withdrawals, "pool w0 50 of 100, 2/2", "pool w1 linked 0 of 100 by a note")
}

func TestADenominationThatIsFarTooSmallSaysSo(t *testing.T) {
	v := chain(t, t, "1 d0 u pool 100000000000000000000", "2 d1 u pool 100000000000000000000")
	s, _ := follow(t, v, &mixer.Query{Pool: pool(t, v, "pool", 1)})
	if s.Reason != mixer.TooMuch || !strings.Contains(s.Reason.Words(), "the denomination is far too small") {
		t.Errorf("%+v", s)
	}
}

func TestAllMixersOfASetShareItsRows(t *testing.T) {
	var rows []string
	for i := range 30 {
		rows = append(rows, fmt.Sprintf("%d a%d u one 100", i, i), fmt.Sprintf("%d b%d u two 100", 100+i, i))
	}
	v := chain(t, t, rows...)
	s := mixer.NewSet(v, mixers(v, "one", "two"), mixer.Options{MaxRows: 130}) // for one: 60 to learn, and 30 to follow
	s.Deposit(id(t, v, "one"), 0, paid(t, v, "a0", "u", 100, 100))
	s.Deposit(id(t, v, "two"), 0, paid(t, v, "b0", "u", 100, 100))
	r, err := s.Follow(t.Context())
	if err != nil || len(r.Pools) != 2 || r.Pools[0].Partial == "" && r.Pools[1].Partial == "" {
		t.Fatalf("%+v %v", r, err)
	}
}

func TestWhatIsPassedOnOnceInFiveTimesIsOfNoProxy(t *testing.T) {
	rows := []string{"1 a0 u many 10", "1 a0 many x 10", "2 a1 u many 11", "3 a2 u many 12", "4 a3 u many 13"}
	for _, want := range []mixer.Kind{mixer.PassesOn, mixer.Several} { // once in four times, and in five
		v := chain(t, t, rows...)
		if l, err := mixer.Learn(t.Context(), v, id(t, v, "many"), 0, 0, nil); err != nil || l.Kind != want {
			t.Errorf("of %d rows: %s %v", len(rows), l.Kind, err)
		}
		rows = append(rows, "5 a4 u many 14")
	}
}

func TestALinkIsOfADepositOfOneDenomination(t *testing.T) {
	v := chain(t, t, "1 g old pool 200", "1 g thief pool 100", "2 d u pool 100", "3 w pool x 100")
	p := pool(t, v, "pool", 100)
	q := mixer.Query{
		Pool: p, Deposits: []mixer.Deposit{paid(t, v, "g", "thief", 100, 100)},
		Links: []mixer.Link{{Pool: p, Deposit: place(t, v, "g"), Withdrawal: place(t, v, "w"), Evidence: "a note"}},
	}
	_, lines := follow(t, v, &q)
	expect(t, lines, "w linked 100 of 100 by a note")
}
