package tracing_test

import (
	"context"
	"errors"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

func TestEachMethodSendsItsShareOfAMixedAccount(t *testing.T) {
	// A holds 30 of the source and then 70 of another, and sends 40.
	v := accounts(t, "1 - other 70", "1 source A 30", "2 other A 70", "3 A B 40", "4 A C 60")
	for _, tt := range []struct {
		method taint.Method
		b, c   string
	}{
		{taint.Poison, "tx3 A>B 40/40 2", "tx4 A>C 60/60 2"},
		{taint.Haircut, "tx3 A>B 12/40 2", "tx4 A>C 18/60 2"},
		{taint.FIFO, "tx3 A>B 30/40 2", ""},
		{taint.LIFO, "", "tx4 A>C 30/60 2"},
		{taint.Seniority, "tx3 A>B 30/40 2", ""},
	} {
		want := []string{"tx1 source>A 30/30 1"}
		for _, x := range []string{tt.b, tt.c} {
			if x != "" {
				want = append(want, x)
			}
		}
		r, got := trace(t, v, query(tt.method, named(t, v, "source")))
		t.Log(tt.method)
		expect(t, got, want...)
		if units(r.Issued) != "30" {
			t.Errorf("%s: the source sent %s", tt.method, units(r.Issued))
		}
	}
}

func TestEachMethodSplitsATransactionItsOwnWay(t *testing.T) {
	// Inputs of 30 tainted and 70 others, outputs of 40 and 50, a fee of 10.
	v := spends(t,
		"1 - source:30", "1 - other:70",
		"2 tx0:0:source:30 A:30",
		"3 tx2:0:A:30;tx1:0:other:70 B:40;C:50")
	for _, tt := range []struct {
		method taint.Method
		want   []string
		fees   string
	}{
		{taint.Poison, []string{"tx3 A>B 40/40 2", "tx3 A>C 50/50 2"}, "10"},
		{taint.Haircut, []string{"tx3 A>B 12/40 2", "tx3 A>C 15/50 2"}, "3"},
		{taint.FIFO, []string{"tx3 A>B 30/40 2"}, "0"},
		{taint.LIFO, []string{"tx3 A>C 20/50 2"}, "10"},
		{taint.TIHO, []string{"tx3 A>C 30/50 2"}, "0"},
		{taint.Seniority, []string{"tx3 A>B 30/40 2"}, "0"},
	} {
		r, got := trace(t, v, query(tt.method, named(t, v, "source")))
		t.Log(tt.method)
		expect(t, got, append([]string{"tx2 source>A 30/30 1"}, tt.want...)...)
		if units(r.Fees) != tt.fees {
			t.Errorf("%s: %s in fees, want %s", tt.method, units(r.Fees), tt.fees)
		}
	}
}

func TestFIFOFollowsFeesIntoTheRewardBehindWhatTheBlockIssues(t *testing.T) {
	// tx3 leaves 10 of the source as its fee, behind one of 5 that is nobody's. The reward
	// of 65 is 50 issued, then 5, then the 10.
	v := spends(t,
		"1 - source:30", "1 - other:100",
		"2 - miner:52;pool:13", "2 tx1:0:other:100 D:95", "2 tx0:0:source:30 A:20")
	r, got := trace(t, v, query(taint.FIFO, named(t, v, "source")))
	expect(t, got, "tx4 source>A 20/20 1", "tx2 source>pool 10/13 1")
	if units(r.Held) != "30" || units(r.Issued) != "30" {
		t.Errorf("held %s of %s", units(r.Held), units(r.Issued))
	}
	_, back := trace(t, v, tracing.Query{Method: taint.FIFO, Direction: tracing.Backward, Sources: named(t, v, "pool")})
	expect(t, back, "tx4 source>pool 10/30 1", "tx3 other>pool 3/100 1", "tx0 ->source 10/30 2", "tx1 ->other 3/100 2")
}

func TestAFeeThatTheRewardDoesNotClaimIsGone(t *testing.T) {
	v := spends(t, "1 - source:5000000000", "2 - miner:5000000000", "2 tx0:0:source:5000000000 A:4900000000")
	r, got := trace(t, v, query(taint.FIFO, named(t, v, "source")))
	expect(t, got, "tx2 source>A 4900000000/4900000000 1")
	if len(r.Gone) != 1 || r.Gone[0].Exit != tracing.Unclaimed || units(r.Gone[0].Amounts) != "100000000" {
		t.Errorf("gone: %+v", r.Gone)
	}
	_, back := trace(t, v, tracing.Query{Method: taint.FIFO, Direction: tracing.Backward, Sources: named(t, v, "miner")})
	expect(t, back, "tx1 ->miner 5000000000/5000000000 1")
}

func TestATraceRespectsTime(t *testing.T) {
	// B pays C before anything came to it.
	v := accounts(t, "1 - B 5", "1 B C 5", "2 source A 7", "3 A B 7", "4 B D 7")
	for _, m := range []taint.Method{taint.Poison, taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority} {
		_, got := trace(t, v, query(m, named(t, v, "source")))
		expect(t, got, "tx2 source>A 7/7 1", "tx3 A>B 7/7 2", "tx4 B>D 7/7 3")
	}
}

func TestATraceEndsAtStopsAndCountsWhatCameFromWhom(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 A exchange 4", "2 source B 5", "3 B exchange 5", "4 A exchange 1", "5 exchange C 10")
	q := query(taint.Haircut, named(t, v, "source"))
	q.Stops = stopsAt{v, []string{"exchange"}}
	r, got := trace(t, v, q)
	expect(t, got, "tx0 source>A 10/10 1", "tx1 A>exchange 4/4 2 at exchange", "tx2 source>B 5/5 1", "tx3 B>exchange 5/5 2 at exchange", "tx4 A>exchange 1/1 2 at exchange")
	if s := r.Stopped[0]; s.Label != "exchange" || units(s.Amounts) != "10" || s.Transfers != 3 || s.Depositors != 2 {
		t.Errorf("stopped: %+v", s)
	}
	if r.Reached != 3 || units(r.Held) != "5" || units(r.Issued) != "15" {
		t.Errorf("reached %d, held %s, issued %s", r.Reached, units(r.Held), units(r.Issued))
	}
}

func TestWhatComesBackToASourceIsNotFollowedTwice(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 A source 6", "3 source B 6")
	r, got := trace(t, v, query(taint.FIFO, named(t, v, "source")))
	expect(t, got, "tx0 source>A 10/10 1", "tx1 A>source 6/6 2", "tx2 source>B 6/6 1")
	if units(r.Issued) != "16" || units(r.Returned) != "6" || units(r.Held) != "10" {
		t.Errorf("issued %s, returned %s, held %s", units(r.Issued), units(r.Returned), units(r.Held))
	}
}

func TestFundsThatTheLedgerDoesNotExplainAreUntainted(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 A B 25")
	r, got := trace(t, v, query(taint.Haircut, named(t, v, "source")))
	expect(t, got, "tx0 source>A 10/10 1", "tx1 A>B 10/25 2")
	if units(r.Unexplained) != "15" {
		t.Errorf("unexplained: %s", units(r.Unexplained))
	}
}

func TestTransfersToOneselfAndOfNothingMoveNothing(t *testing.T) {
	v := accounts(t, "1 source source 5", "1 source A 10", "2 A A 10", "2 A spam 0", "3 A B 4", "3 - A 0")
	for _, m := range []taint.Method{taint.Poison, taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority} {
		_, got := trace(t, v, query(m, named(t, v, "source")))
		expect(t, got, "tx1 source>A 10/10 1", "tx4 A>B 4/4 2")
	}
}

func TestAssetsAreFollowedApart(t *testing.T) {
	v := accounts(t, "1 source A 10", "1 source A 7 token", "2 A B 3", "3 A C 7 token", "4 A D 2 other")
	_, got := trace(t, v, query(taint.Haircut, named(t, v, "source")))
	expect(t, got, "tx0 source>A 10/10 1", "tx1 source>A 7/7 1", "tx2 A>B 3/3 2", "tx3 A>C 7/7 2")
	q := query(taint.Haircut, named(t, v, "source"))
	token, _ := v.AssetNumber("token")
	q.Asset = &token
	_, got = trace(t, v, q)
	expect(t, got, "tx1 source>A 7/7 1", "tx3 A>C 7/7 2")
}

func TestLimitsSayWhatTheyTookOut(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 A B 2", "2 A C 8", "3 C D 8", "4 D E 8")
	q := query(taint.Haircut, named(t, v, "source"))
	q.MaxHops, q.MinAmount = 3, uint256.NewInt(3)
	r, got := trace(t, v, q)
	expect(t, got, "tx0 source>A 10/10 1", "tx2 A>C 8/8 2", "tx3 C>D 8/8 3")
	if len(r.Limited) != 2 || r.Limited[0].Limit != tracing.MaxHops || units(r.Limited[0].Amounts) != "8" ||
		r.Limited[1].Limit != tracing.MinAmount || units(r.Limited[1].Amounts) != "2" {
		t.Errorf("limited: %+v", r.Limited)
	}
}

func TestTimesBoundATrace(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 source A 5", "3 A B 5", "4 A C 10")
	q := query(taint.FIFO, named(t, v, "source"))
	since, until := int64(firstSecond+13), int64(firstSecond+36)
	q.Since, q.Until = &since, &until
	r, got := trace(t, v, q)
	// What came in the first block is there, and not tainted.
	expect(t, got, "tx1 source>A 5/5 1")
	if units(r.Issued) != "5" || units(r.Held) != "5" {
		t.Errorf("issued %s, held %s", units(r.Issued), units(r.Held))
	}
}

func TestSeveralSourcesKeepTheirOwnTaint(t *testing.T) {
	v := accounts(t, "1 one A 10", "1 two A 30", "2 A B 20")
	q := tracing.Query{Method: taint.Haircut, Sources: []tracing.Source{{Address: id(t, v, "one"), Number: 1}, {Address: id(t, v, "two"), Number: 2}}}
	var parts []taint.Run
	_, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
		if x.Hops == 2 {
			parts = append(parts, x.Parts...)
		}
		return nil
	})
	if err != nil || len(parts) != 2 || parts[0] != (taint.Run{Source: 1, Amount: *uint256.NewInt(5)}) || parts[1] != (taint.Run{Source: 2, Amount: *uint256.NewInt(15)}) {
		t.Errorf("parts %v, %v", parts, err)
	}
}

func TestWhatIsDestroyedAtTheZeroAddressDoesNotComeBackInWhatIsIssued(t *testing.T) {
	zero := "0x0000000000000000000000000000000000000000"
	v := accounts(t, "1 source A 10 token", "2 A "+zero+" 10 token", "3 "+zero+" B 10 token", "4 B C 10 token")
	r, got := trace(t, v, query(taint.Haircut, named(t, v, "source")))
	expect(t, got, "tx0 source>A 10/10 1", "tx1 A>"+zero+" 10/10 2")
	if len(r.Gone) != 1 || r.Gone[0].Exit != tracing.Nobody {
		t.Errorf("gone: %+v", r.Gone)
	}
	r, got = trace(t, v, tracing.Query{Method: taint.Haircut, Direction: tracing.Backward, Sources: named(t, v, "C")})
	expect(t, got, "tx3 B>C 10/10 1", "tx2 "+zero+">B 10/10 2")
	if len(r.Gone) != 1 || r.Gone[0].Exit != tracing.Minted {
		t.Errorf("gone: %+v", r.Gone)
	}
}

func TestPoisonKeepsTheNearestOfThoseWhoPaid(t *testing.T) {
	// S pays almost nothing beside A, and is the nearest.
	v := spends(t, "1 - S:1000;S:1", "2 tx0:0:S:1000 A:1000", "3 tx1:0:A:1000;tx0:1:S:1 B:5")
	r, got := trace(t, v, query(taint.Poison, named(t, v, "S")))
	expect(t, got, "tx1 S>A 1000/1000 1", "tx2 A>B 3/5 2", "tx2 S>B 2/5 1")
	if len(r.Path(id(t, v, "B"))) != 1 {
		t.Errorf("path to B: %+v", r.Path(id(t, v, "B")))
	}
}

func TestAPathIsAShortestOneThatRespectsTime(t *testing.T) {
	// The direct way to C opens after C has paid D.
	v := accounts(t, "1 source A 10", "2 A B 10", "3 B C 10", "4 C D 5", "5 source C 1", "6 C E 5")
	r, _ := trace(t, v, query(taint.Haircut, named(t, v, "source")))
	for name, want := range map[string]string{"C": "tx4", "D": "tx0 tx1 tx2 tx3", "E": "tx4 tx5", "B": "tx0 tx1", "source": ""} {
		text := ""
		for _, s := range r.Path(id(t, v, name)) {
			if text != "" {
				text += " "
			}
			text += v.TxText(&s.Place)
		}
		if text != want {
			t.Errorf("path to %s: %s, want %s", name, text, want)
		}
	}
}

func TestAHubEndsATraceOnceItHasMovedTooMuch(t *testing.T) {
	rows := []string{"1 source hub 10", "2 hub A 1"}
	for range 5 {
		rows = append(rows, "3 - hub 1")
	}
	rows = append(rows, "4 hub B 1", "5 source hub 4")
	v := accounts(t, rows...)
	q := query(taint.FIFO, named(t, v, "source"))
	q.HubRows = 5
	r, got := trace(t, v, q)
	expect(t, got, "tx0 source>hub 10/10 1", "tx1 hub>A 1/1 2", "tx8 source>hub 4/4 1")
	if len(r.Limited) != 1 || r.Limited[0].Limit != tracing.Hub || units(r.Limited[0].Amounts) != "13" {
		t.Errorf("limited: %+v", r.Limited)
	}
}

func TestAnAddressThatAnArrivalShowsToBeAHubSendsNothingOn(t *testing.T) {
	rows := []string{"1 source hub 10"}
	for range 5 {
		rows = append(rows, "3 - hub 1")
	}
	v := accounts(t, append(rows, "5 source hub 4", "6 hub B 19")...)
	q := query(taint.Haircut, named(t, v, "source"))
	q.HubRows = 5
	r, got := trace(t, v, q)
	expect(t, got, "tx0 source>hub 10/10 1", "tx6 source>hub 4/4 1")
	if len(r.Limited) != 1 || units(r.Limited[0].Amounts) != "14" {
		t.Errorf("limited: %+v", r.Limited)
	}
}

func TestATraceThatEndsEarlySaysSoAndKeepsWhatItFound(t *testing.T) {
	v := accounts(t, "1 source A 10", "2 A B 10", "3 B C 10")
	q := query(taint.Haircut, named(t, v, "source"))
	q.MaxTransfers = 2
	r, got := trace(t, v, q)
	expect(t, got, "tx0 source>A 10/10 1", "tx1 A>B 10/10 2")
	if r.Partial == "" || units(r.Held) != "10" {
		t.Errorf("partial %q, held %s", r.Partial, units(r.Held))
	}
	failed := errors.New("the disk is full")
	if _, err := tracing.Trace(context.Background(), v, q, func(*tracing.Transfer) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("an error of the receiver gave %v", err)
	}
}

func TestTokensThatMakeUpAmountsDoNotEndATrace(t *testing.T) {
	most := "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	v := accounts(t, "1 source A "+most+" fake", "2 source A "+most+" fake", "3 A B 5 fake", "4 source C 3", "5 C D 3")
	r, got := trace(t, v, query(taint.Haircut, named(t, v, "source")))
	if n := len(got); n != 5 || got[n-1] != "tx4 C>D 3/3 2" {
		t.Errorf("got %q", got)
	}
	if len(r.Limited) != 1 || r.Limited[0].Limit != tracing.TooMuch {
		t.Errorf("limited: %+v", r.Limited)
	}
}

func TestQueriesThatMeanNothingAreRefused(t *testing.T) {
	v := accounts(t, "1 source A 10")
	one := named(t, v, "source")
	early, late := int64(1), int64(2)
	for name, q := range map[string]tracing.Query{
		"no source":          {Method: taint.FIFO},
		"no method":          {Sources: one},
		"tiho on accounts":   {Method: taint.TIHO, Sources: one},
		"unknown address":    {Method: taint.FIFO, Sources: []tracing.Source{{Address: 99, Number: 1}}},
		"no number":          {Method: taint.FIFO, Sources: []tracing.Source{{Address: 1}}},
		"in two sources":     {Method: taint.FIFO, Sources: []tracing.Source{{Address: 1, Number: 1}, {Address: 1, Number: 2}}},
		"ends before begins": {Method: taint.FIFO, Sources: one, Since: &late, Until: &early},
	} {
		if _, err := tracing.Trace(context.Background(), v, q, nil); err == nil {
			t.Errorf("%s: it was traced", name)
		}
	}
}
