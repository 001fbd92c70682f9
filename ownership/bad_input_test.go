package ownership_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
)

func TestARequestThatCannotBeIsRefusedWithThePlace(t *testing.T) {
	const head = `{"id":7,"regime":"US_OFAC","as_of":"2026-01-15",`
	for _, c := range []struct{ name, request, code, says string }{
		{"a negative stake", head + `"holdings":[{"owner":"X","owned":"A","pct":"-1"}]}`, "bad_holding", "holdings[0]: a share of -1 % is negative"},
		{"more than everything", head + `"holdings":[{"owner":"X","owned":"A","pct":"100.000001"}]}`, "bad_holding", "more than 100 %"},
		{"more shares than there are", head + `"holdings":[{"owner":"X","owned":"A","shares":3,"of_shares":2}]}`, "bad_holding", "more than 100 %"},
		{"no shares at all", head + `"holdings":[{"owner":"X","owned":"A","shares":0,"of_shares":0}]}`, "bad_holding", "of 0 shares"},
		{"half a count", head + `"holdings":[{"owner":"X","owned":"A","shares":3}]}`, "bad_holding", "given together"},
		{"two sizes", head + `"holdings":[{"owner":"X","owned":"A","pct":"5","pct_min":"3"}]}`, "bad_holding", "given in two ways"},
		{"ends the wrong way round", head + `"holdings":[{"owner":"X","owned":"A","pct_min":"5","pct_max":"3"}]}`, "bad_holding", "leaves no size"},
		{"a float's way of writing", head + `"holdings":[{"owner":"X","owned":"A","pct":5e1}]}`, "bad_holding", "digits"},
		{"a percent sign", head + `"holdings":[{"owner":"X","owned":"A","pct":"50%"}]}`, "bad_holding", "digits"},
		{"an end before the beginning", head + `"holdings":[{"owner":"X","owned":"A","pct":"5","from":"2025-01-02","until":"2025-01-01"}]}`, "bad_holding", "ends on 2025-01-01 before that"},
		{"no day", head + `"holdings":[{"owner":"X","owned":"A","pct":"5","from":"2025-02-30"}]}`, "bad_holding", "from"},
		{"no owner", head + `"holdings":[{"owned":"A","pct":"5"}]}`, "bad_holding", "names nobody"},
		{"an unknown field", head + `"holding":[]}`, "bad_json", `unknown field "holding"`},
		{"an unknown field within", head + `"holdings":[{"owner":"X","owned":"A","percent":"5"}]}`, "bad_holding", `unknown field "percent"`},
		{"a field twice", head + `"listed":["X"],"listed":[]}`, "bad_json", "given twice"},
		{"another regime", `{"id":7,"regime":"CH"}`, "bad_regime", `"CH" is none of`},
		{"no regime", `{"id":7}`, "bad_regime", "missing"},
		{"a country's name", head + `"governments":{"G":"North Korea"}}`, "bad_value", "ISO 3166"},
		{"an arrangement of one", head + `"listed":["X"],"joint_arrangements":[["X","X"]]}`, "bad_value", "joint_arrangements[0]"},
		{"nobody listed, and no list of nobody", head + `"holdings":[{"owner":"X","owned":"A","pct":"5"}]}`, "bad_value", "listed is missing"},
		{"half a letter", head + `"listed":["\ud800"]}`, "bad_encoding", "half a letter"},
		{"an empty day", head + `"listed":[],"holdings":[{"owner":"X","owned":"A","pct":"5","from":""}]}`, "bad_holding", "a day is empty"},
		{"days, and no day to ask for", `{"regime":"EU","listed":[],"holdings":[{"owner":"X","owned":"A","pct":"5","until":"2099-01-01"}]}`, "bad_value", "as_of is missing"},
		{"an empty id", head + `"listed":[""]}`, "bad_value", "empty id"},
		{"a cut line", head + `"listed":["X"`, "bad_json", "ends in the middle"},
		{"two values", head + `"listed":["X"]} {}`, "bad_json", "more than one"},
		{"another encoding", head + "\"listed\":[\"\xe9\"]}", "bad_encoding", "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := ownership.ReadRequest([]byte(c.request))
			if err == nil {
				t.Fatal("it was taken")
			}
			var refusal *ownership.RequestError
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.Contains(refusal.Message, c.says) {
				t.Errorf("got %#v, want %s and %q", err, c.code, c.says)
			}
		})
	}
}

func TestWhatLooksWrongIsWarnedOfWithItsStatement(t *testing.T) {
	for _, c := range []struct{ name, holdings, code, where string }{
		{"stakes above the whole", `{"owner":"X","owned":"A","pct":"60"},{"owner":"N","owned":"A","pct":"60"}`, ownership.SharesAboveWhole, "holdings[0], holdings[1]"},
		{"own shares", `{"owner":"A","owned":"A","pct":"10"}`, ownership.OwnShares, "holdings[0]"},
		{"a circle", `{"owner":"A","owned":"B","pct":"10"},{"owner":"B","owned":"C","pct":"10"},{"owner":"C","owned":"A","pct":"10"}`, ownership.CycleOfOwners, "holdings[2]"},
		{"two stakes of one owner", `{"owner":"X","owned":"A","pct":"10"},{"owner":"X","owned":"A","pct":"20"}`, ownership.Contradiction, "holdings[0], holdings[1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := answer(t, `{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[`+c.holdings+`]}`)
			if len(a.Warnings) != 1 || a.Warnings[0].Code != c.code || a.Warnings[0].Where != c.where {
				t.Errorf("got %+v, want one %s at %s", a.Warnings, c.code, c.where)
			}
		})
	}
}

// long makes a graph of n parties, each of which holds share of the next.
func long(t testing.TB, n int, share int64, circle bool) *ownership.Graph {
	t.Helper()
	var b ownership.Builder
	for i := range n {
		next := i + 1
		if circle {
			next %= n
		}
		err := b.Add(ownership.Statement{ID: fmt.Sprint(i), Interests: []ownership.Interest{{
			Holder: fmt.Sprintf("N%06d", i), Held: fmt.Sprintf("N%06d", next), Right: ownership.Shares, Share: ownership.Exactly(ownership.Percents(share)),
		}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Graph()
}

func TestAChainOfAHundredThousandIsFollowedToItsEnd(t *testing.T) {
	g := long(t, 100_000, 50, false)
	for _, regime := range []ownership.Regime{ownership.US, ownership.EU} {
		e, err := g.Evaluate(ownership.Question{Regime: regime, AsOf: 20260101, Listed: []ownership.Listed{{Party: 0}}})
		if err != nil {
			t.Fatal(err)
		}
		last := e.Outcome(g.Len() - 1)
		if !last.Blocked || len(last.Proof) == 0 || !last.ProofGoesOn {
			t.Errorf("%s: the last of the chain: %+v", regime, last)
		}
		if behind := e.Behind(5_000); len(behind) != 1 || behind[0] != 0 {
			t.Errorf("%s: behind the five thousandth stands %v, want the first", regime, behind)
		}
	}
}

func TestACircleOfAHundredThousandEnds(t *testing.T) {
	g := long(t, 100_000, 60, true)
	if problems := g.Problems(20260101, 10); len(problems) != 1 || problems[0].Code != ownership.CycleOfOwners {
		t.Errorf("problems: %+v", problems)
	}
	x, err := g.Evaluate(ownership.Question{Regime: ownership.UK, AsOf: 20260101, Listed: []ownership.Listed{{Party: 7}}})
	if err != nil {
		t.Fatal(err)
	}
	if out := x.Outcome(6); !out.Blocked || out.BlockedPct != "60" {
		t.Errorf("the one before the listed one, at the end of the circle: %+v", out)
	}
}

func TestListedOwnersOfOneAnotherAreGoneThroughOnce(t *testing.T) {
	g := long(t, 20_000, 100, false)
	var listed []ownership.Listed
	for p := range g.Len() - 1 {
		listed = append(listed, ownership.Listed{Party: p, Uncertain: p%3 == 1})
	}
	e, err := g.Evaluate(ownership.Question{Regime: ownership.UK, AsOf: 20260101, Listed: listed})
	if err != nil {
		t.Fatal(err)
	}
	if out := e.Outcome(g.Len() - 1); !out.Blocked {
		t.Errorf("the last: %+v", out)
	}
}

func FuzzReadRequest(f *testing.F) {
	for _, c := range rulings {
		f.Add([]byte(c.request))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, r, err := ownership.ReadRequest(text)
		if err != nil {
			return
		}
		a, err := r.Answer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for id, out := range a.Entities {
			if out.Blocked != (out.Status == ownership.Blocked) || out.Basis == "" || out.Explanation == "" {
				t.Errorf("%s: %+v", id, out)
			}
		}
	})
}

func TestBehindACircleStandsWhoHoldsAStakeInIt(t *testing.T) {
	for _, c := range []struct {
		name    string
		through string // who holds the stake from outside
	}{{"directly", "X"}, {"through somebody who is not blocked", "N"}} {
		t.Run(c.name, func(t *testing.T) {
			var b ownership.Builder
			for i, h := range [][2]string{{c.through, "A"}, {"B", "A"}, {"A", "B"}, {"X", "N"}} {
				pct := int64(60)
				if h[0] == c.through || h[0] == "X" {
					pct = 10
				}
				if err := b.Add(ownership.Statement{ID: fmt.Sprint(i), Interests: []ownership.Interest{{
					Holder: h[0], Held: h[1], Right: ownership.Shares, Share: ownership.Exactly(ownership.Percents(pct)),
				}}}); err != nil {
					t.Fatal(err)
				}
			}
			g := b.Graph()
			x, _ := g.Find("X")
			e, err := g.Evaluate(ownership.Question{Regime: ownership.US, AsOf: 20260101, Listed: []ownership.Listed{{Party: x}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"A", "B"} {
				p, _ := g.Find(id)
				if out := e.Outcome(p); out.Reason != ownership.CircularOwnership {
					t.Errorf("%s: %+v", id, out)
				}
				if behind := e.Behind(p); len(behind) != 1 || behind[0] != x {
					t.Errorf("behind %s stand %v, want X", id, behind)
				}
			}
		})
	}
}
