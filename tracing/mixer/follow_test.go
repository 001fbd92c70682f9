package mixer_test

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/mixer"
	"github.com/mareva/mareva/tracing/taint"
)

// filled are so many deposits of 100, in blocks from 1 on.
func filled(n int) (rows []string) {
	for i := range n {
		rows = append(rows, fmt.Sprintf("%d d%d u%d pool 100", i+1, i, i))
	}
	return rows
}

func TestOfAHundredUnspentDepositsFortyTaintedAWithdrawalOfAHundredCarriesForty(t *testing.T) {
	v := chain(t, t, append(filled(100), "200 w0 pool x 99", "200 w0 pool relayer 1", "201 w1 pool y 100")...)
	q := mixer.Query{Pool: pool(t, v, "pool", 100)}
	for i := range 40 {
		q.Deposits = append(q.Deposits, paid(t, v, fmt.Sprintf("d%d", 2*i), fmt.Sprintf("u%d", 2*i), 100, 100))
	}
	var first mixer.Withdrawal
	s, err := mixer.Follow(t.Context(), v, &q, func(w *mixer.Withdrawal) error {
		if len(first.Paid) == 0 {
			first = *w
			first.Paid = append([]mixer.Payee(nil), w.Paid...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if first.Probable != units(40) || first.Unspent != 100 || first.UnspentTainted != units(4000) || first.Amount != units(100) {
		t.Errorf("the first withdrawal carries %s of %s, with %s units tainted in %d deposits", first.Probable.Dec(), first.Amount.Dec(), first.UnspentTainted.Dec(), first.Unspent)
	}
	if len(first.Paid) != 2 || first.Paid[0].Address != id(t, v, "x") || first.Paid[0].Probable != units(40) || !first.Paid[1].Probable.IsZero() {
		t.Errorf("of 40 units, 99 to 1, the recipient and its relayer share %v", first.Paid)
	}
	if s.Probable.All().String() != "80" || s.Left.All().String() != "3920" || s.Unspent != 98 || s.TaintedDeposits != 40 {
		t.Errorf("the sums are %v", s)
	}
}

func TestTheExpectationFallsWithEachWithdrawal(t *testing.T) {
	v := chain(t, t, append(filled(3), "4 w0 pool x 100", "5 w1 pool y 100", "6 d4 u0 pool 100", "7 w2 pool z 100", "8 w3 pool z 100")...)
	q := mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: []mixer.Deposit{paid(t, v, "d1", "u1", 100, 100)}}
	s, got := follow(t, v, &q)
	// 100 of 300, 67 of 200, 34 of 100, and with an untainted one beside it 34 of 200.
	expect(t, got, "w0 33 of 100, 3/3", "w1 34 of 100, 2/3", "w2 17 of 100, 2/4", "w3 16 of 100, 1/4")
	if s.Probable.All().String() != "100" || s.Left.All().Sign() != 0 {
		t.Errorf("the sums are %v", s)
	}
}

func TestWhatWentInBeforeTheTaintedDepositCarriesNothing(t *testing.T) {
	v := chain(t, t, append(filled(2), "3 w0 pool x 100", "4 d9 thief pool 100", "5 w1 pool x 100")...)
	q := mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: []mixer.Deposit{paid(t, v, "d9", "thief", 100, 60)}}
	_, got := follow(t, v, &q)
	expect(t, got, "w0 0 of 100, 2/2", "w1 30 of 100, 2/3")
}

func TestMoreWithdrawalsThanDepositsAreUnknownAndNeverZero(t *testing.T) {
	v := chain(t, t, append(filled(2), "3 w0 pool x 100", "4 w1 pool x 100", "5 w2 pool x 100", "6 w3 pool x 100", "7 d9 thief pool 100", "8 w4 pool x 100")...)
	q := mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: []mixer.Deposit{paid(t, v, "d1", "u1", 100, 100), paid(t, v, "d9", "thief", 100, 100)}}
	s, got := follow(t, v, &q)
	expect(t, got, "w0 50 of 100, 2/2", "w1 50 of 100, 1/2", "w2 unknown: more_withdrawals_than_deposits",
		"w3 unknown: more_withdrawals_than_deposits", "w4 unknown: more_withdrawals_than_deposits")
	if s.Reason != mixer.MorePaidOut || s.Missing != 2 || s.Undetermined.All().String() != "100" || s.Probable.All().String() != "100" {
		t.Errorf("the sums are %v", s)
	}
}

func TestAnAmountThatIsNoDenominationEndsWhatIsKnown(t *testing.T) {
	for _, odd := range [][]string{
		{"3 w0 pool x 60"},                   // a part is not in the ledger
		{"3 w0 pool x 150"},                  // more than one deposit
		{"3 w0 pool x 60", "3 w0 pool y 60"}, // too much together
		{"3 w0 pool x 200"},                  // two at once
		{"3 w0 pool x 1", "3 w0 pool y 1", "3 w0 pool z 1", "3 w0 pool a 1", "3 w0 pool b 1", "3 w0 pool c 1", "3 w0 pool d 1", "3 w0 pool e 1", "3 w0 pool f 92"},
	} {
		v := chain(t, t, append(append(filled(2), odd...), "4 w1 pool x 100")...)
		q := mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: []mixer.Deposit{paid(t, v, "d1", "u1", 100, 100)}}
		s, got := follow(t, v, &q)
		if got[len(got)-1] != "w1 unknown: other_amount_paid_out" || s.Undetermined.All().String() != "100" {
			t.Errorf("%v: %v, %v", odd, got, s.Undetermined.All())
		}
	}
}

func TestStrayPaymentsAreNoDepositsAndASumOfSeveralIsSeveral(t *testing.T) {
	v := chain(t, t, append(filled(2), "3 s0 grain pool 1", "4 m0 older pool 300", "5 w0 pool x 100")...)
	q := mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: []mixer.Deposit{paid(t, v, "s0", "grain", 1, 1), paid(t, v, "m0", "older", 300, 250)}}
	s, got := follow(t, v, &q)
	expect(t, got, "w0 50 of 100, 5/5")
	if s.Other != 1 || s.Deposits != 5 || s.Undetermined.All().String() != "1" || s.Left.All().String() != "200" {
		t.Errorf("the sums are %v", s)
	}
}

func TestAPoolOfATokenHasNothingToDoWithTheCoinThatPassesThrough(t *testing.T) {
	v := chain(t, t, "1 d0 a pool 100 DAI", "2 d1 b pool 100 DAI", "3 w0 pool x 99 DAI", "3 w0 pool r 1 DAI", "3 w0 r pool 7", "3 w0 pool x 7")
	asset, _ := v.AssetNumber("DAI")
	p := pool(t, v, "pool", 100)
	p.Asset = asset
	_, got := follow(t, v, &mixer.Query{Pool: p, Deposits: []mixer.Deposit{paid(t, v, "d0", "a", 100, 50)}})
	expect(t, got, "w0 25 of 100, 2/2")
}

func TestSourcesKeepTheirOwnTaint(t *testing.T) {
	v := chain(t, t, append(filled(4), "5 w0 pool x 100", "6 w1 pool x 100")...)
	deposits := []mixer.Deposit{paid(t, v, "d1", "u1", 100, 80), paid(t, v, "d3", "u3", 100, 100)}
	deposits[0].Parts = []taint.Run{{Source: 1, Amount: units(60)}, {Source: 2, Amount: units(20)}}
	deposits[1].Parts = []taint.Run{{Source: 2, Amount: units(100)}}
	s, _ := follow(t, v, &mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: deposits})
	if s.Probable.Of(1).String() != "30" || s.Probable.Of(2).String() != "60" || s.Probable.All().String() != "90" {
		t.Errorf("the sources have %v", s.Probable)
	}
	// Under poison each source taints the whole deposit, which counts once.
	deposits[0].Tainted = units(100)
	deposits[0].Parts = []taint.Run{{Source: 1, Amount: units(100)}, {Source: 2, Amount: units(100)}}
	s, _ = follow(t, v, &mixer.Query{Pool: pool(t, v, "pool", 100), Deposits: deposits, Overlapping: true})
	if s.Probable.Of(1).String() != "50" || s.Probable.Of(2).String() != "100" || s.Probable.All().String() != "100" {
		t.Errorf("the overlapping sources have %v", s.Probable)
	}
}

func TestALinkTakesADepositAndAWithdrawalOutOfTheSet(t *testing.T) {
	v := chain(t, t, append(filled(4), "5 w0 pool x 100", "6 w1 pool y 99", "6 w1 pool r 1", "7 w2 pool z 100")...)
	p := pool(t, v, "pool", 100)
	q := mixer.Query{Pool: p, Deposits: []mixer.Deposit{paid(t, v, "d1", "u1", 100, 50), paid(t, v, "d2", "u2", 100, 100)}}
	q.Links = []mixer.Link{{Pool: p, Deposit: place(t, v, "d1"), Withdrawal: place(t, v, "w1"), Evidence: "the note"}}
	s, got := follow(t, v, &q)
	expect(t, got, "w0 33 of 100, 3/3", "w1 linked 50 of 100 by the note", "w2 34 of 100, 2/3")
	if s.Linked.All().String() != "50" || s.Left.All().String() != "33" || s.Unspent != 1 || s.Withdrawals != 3 {
		t.Errorf("the sums are %v", s)
	}
	// A link to an untainted deposit makes the others more likely, and carries nothing.
	q.Links[0].Deposit = place(t, v, "d0")
	_, got = follow(t, v, &q)
	expect(t, got, "w0 50 of 100, 3/3", "w1 linked 0 of 100 by the note", "w2 50 of 100, 2/3")
}

func TestPoolsEndWhereTheTraceDoes(t *testing.T) {
	v := chain(t, t, append(filled(2), "3 w0 pool x 100", "4 w1 pool x 100")...)
	until := int64(firstSecond + 12*3)
	p := pool(t, v, "pool", 100)
	q := mixer.Query{Pool: p, Deposits: []mixer.Deposit{paid(t, v, "d1", "u1", 100, 100)}, Until: &until}
	s, got := follow(t, v, &q)
	expect(t, got, "w0 50 of 100, 2/2")
	if s.Left.All().String() != "50" {
		t.Errorf("there is left %v", s.Left.All())
	}
	q.Links = []mixer.Link{{Pool: p, Deposit: place(t, v, "d1"), Withdrawal: place(t, v, "w1"), Evidence: "e"}}
	if s, _ = follow(t, v, &q); s.Waiting.All().String() != "100" {
		t.Errorf("there waits %v", s.Waiting.All())
	}
	q.Until, q.Links, q.MaxRows = nil, nil, 3
	if s, got = follow(t, v, &q); len(got) != 1 || !strings.Contains(s.Partial, "3 rows") {
		t.Errorf("a bound of three rows gives %v: %s", got, s.Partial)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := mixer.Follow(ctx, v, &q, nil); err != nil {
		t.Errorf("a pool that is given up is an error: %v", err)
	}
}

func TestWhatCannotBeIsAnError(t *testing.T) {
	v := chain(t, t, filled(2)...)
	p := pool(t, v, "pool", 100)
	for name, q := range map[string]*mixer.Query{
		"no denomination":       {Pool: mixer.Pool{Address: p.Address}},
		"no such payment":       {Pool: p, Deposits: []mixer.Deposit{paid(t, v, "d0", "u1", 100, 1)}},
		"more than there is":    {Pool: p, Deposits: []mixer.Deposit{paid(t, v, "d0", "u0", 100, 101)}},
		"parts beyond the sum":  {Pool: p, Deposits: []mixer.Deposit{{Place: place(t, v, "d0"), From: id(t, v, "u0"), Amount: units(100), Tainted: units(1), Parts: []taint.Run{{Source: 1, Amount: units(101)}}}}},
		"no such transaction":   {Pool: p, Deposits: []mixer.Deposit{{Place: ledger.Place{Block: 1, Name: "other"}, Amount: units(100)}}},
		"a link from elsewhere": {Pool: p, Links: []mixer.Link{{Pool: p, Deposit: place(t, v, "d0"), Withdrawal: ledger.Place{Block: 9, Name: "other"}}}},
	} {
		if _, err := mixer.Follow(t.Context(), v, q, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestATokenThatMakesUpAmountsIsUnknown(t *testing.T) {
	half := new(big.Int).Lsh(big.NewInt(1), 255).String()
	v := chain(t, t, "1 d0 a pool "+half, "2 d1 b pool "+half, "3 w0 pool x "+half)
	p := mixer.Pool{Address: id(t, v, "pool")}
	p.Denomination.SetFromBig(new(big.Int).Lsh(big.NewInt(1), 255))
	d := mixer.Deposit{Place: place(t, v, "d0"), From: id(t, v, "a"), Amount: p.Denomination, Tainted: p.Denomination}
	s, got := follow(t, v, &mixer.Query{Pool: p, Deposits: []mixer.Deposit{d}})
	expect(t, got, "w0 unknown: too_much")
	if s.Undetermined.All().String() != half {
		t.Errorf("undetermined is %v", s.Undetermined.All())
	}
}
