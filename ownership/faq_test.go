package ownership_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/mareva/mareva/ownership"
)

// answer computes a request written as JSON.
func answer(t testing.TB, text string) *ownership.Answer {
	t.Helper()
	_, r, err := ownership.ReadRequest([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	a, err := r.Answer(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return a
}

// want is what a case says of one entity; nothing is said of what is not given.
type want struct {
	Status        ownership.Status `json:"status"`
	Pct           string           `json:"pct"`
	Owners        []string         `json:"owners"`
	FiftyPercent  *bool            `json:"fifty"`
	Basis         string           `json:"basis"`
	Reason        string           `json:"reason"`
	Caution       string           `json:"caution"`
	ControlReview *bool            `json:"control_review"`
	StaysBlocked  *bool            `json:"stays_blocked"`
}

// check compares an answer with what a case wants, as JSON by entity.
func check(t *testing.T, a *ownership.Answer, wanted string) {
	t.Helper()
	var all map[string]want
	if err := json.Unmarshal([]byte(wanted), &all); err != nil {
		t.Fatal(err)
	}
	for id, w := range all {
		got, found := a.Entities[id]
		if !found {
			t.Errorf("%s: no answer", id)
			continue
		}
		w.compare(t, id, got)
	}
}

func (w want) compare(t *testing.T, id string, got ownership.Outcome) {
	t.Helper()
	if got.Status != w.Status || got.Blocked != (w.Status == ownership.Blocked) {
		t.Errorf("%s: status %s (blocked %t), want %s; %s", id, got.Status, got.Blocked, w.Status, got.Explanation)
	}
	if w.Pct != "" && got.BlockedPct != w.Pct {
		t.Errorf("%s: blocked_pct %s, want %s", id, got.BlockedPct, w.Pct)
	}
	if w.Owners != nil && !equal(got.CountedOwners, w.Owners) {
		t.Errorf("%s: counted_owners %v, want %v", id, got.CountedOwners, w.Owners)
	}
	if w.FiftyPercent != nil && got.ByFiftyPercentRule != *w.FiftyPercent {
		t.Errorf("%s: by_fifty_percent_rule %t, want %t", id, got.ByFiftyPercentRule, *w.FiftyPercent)
	}
	if w.Basis != "" && (len(got.Basis) < len(w.Basis) || got.Basis[:len(w.Basis)] != w.Basis) {
		t.Errorf("%s: basis %q, want it to begin with %q", id, got.Basis, w.Basis)
	}
	if string(got.Reason) != w.Reason {
		t.Errorf("%s: reason %q, want %q", id, got.Reason, w.Reason)
	}
	if string(got.Caution) != w.Caution {
		t.Errorf("%s: caution %q, want %q", id, got.Caution, w.Caution)
	}
	for name, pair := range map[string][2]*bool{"needs_control_review": {got.NeedsControlReview, w.ControlReview}, "previously_blocked_property_stays_blocked": {got.PreviouslyBlockedStaysBlocked, w.StaysBlocked}} {
		if pair[1] != nil && (pair[0] == nil || *pair[0] != *pair[1]) {
			t.Errorf("%s: %s is %v, want %t", id, name, pair[0], *pair[1])
		}
	}
}

func equal(x, y []string) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}
