package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
)

// decidedOn writes a decision with a file of evidence, as it was on a day.
func decidedOn(t *testing.T, home, day, id, disposition string) {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sqlite.Open(t.Context(), recordFile(home))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, store.Options{Keys: keyFiles(home), Witness: filepath.Join(home, "audit", "witness"), Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	versions, err := s.SaveVersions(t.Context(), store.System, decision.Versions{Program: "test"})
	if err == nil {
		err = s.SaveDecision(t.Context(), store.System, &decision.Record{
			ID: id, Transaction: "tx-" + id, Disposition: disposition, AsOf: day, Versions: versions, Question: []byte("asked of Jane Roe"), Answer: []byte("{}"),
		}, &decision.Evidence{Name: "screen.png", Media: "image/png", Content: []byte("a picture of Jane Roe")})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatMustStillBeKeptIsNotPurged(t *testing.T) {
	home := t.TempDir()
	decidedOn(t, home, "2014-03-01", "long-ago", "allow")
	decidedOn(t, home, "2014-03-01", "held", "block")
	decidedOn(t, home, "2021-06-30", "lately", "allow")
	purge := func(args ...string) (int, string) {
		status, _, errs := said(t, home, append([]string{"audit", "purge", "--under", "31 CFR 501.601"}, args...)...)
		return status, errs
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"lately", "lately.1"}, "lately must be kept until 2031-06-30 at least (31 CFR 501.601)"},
		{[]string{"lately.1"}, "lately.1 must be kept until 2031-06-30"},
		{[]string{"long-ago", "lately"}, "lately must be kept"},
		{[]string{"held", "held.1"}, `decision held was "block": property that is blocked must be kept on record as long as it is`},
		{[]string{"held.1"}, "say with --unblocked DATE"},
		{[]string{"held", "held.1", "--unblocked", "2013-01-01"}, "property is released between the two"},
		{[]string{"held", "held.1", "--unblocked", "2999-01-01"}, "property is released between the two"},
		{[]string{"held", "held.1", "--unblocked", "2020-05-05"}, "must be kept until 2030-05-05"},
		{[]string{"held", "held.1", "--unblocked", "2020-02-30"}, "--unblocked"},
		{[]string{"long-ago"}, "a decision's evidence has to be purged with it"},
	} {
		if status, errs := purge(c.args...); status == exitDone || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s", c.args, status, errs)
		}
	}
	for _, args := range [][]string{{"long-ago", "long-ago.1"}, {"held", "held.1", "--unblocked", "2014-04-01"}} {
		if status, errs := purge(args...); status != exitDone {
			t.Errorf("%v: %s", args, errs)
		}
	}
	status, out, errs := said(t, home, "audit", "verify")
	if status != exitDone || strings.Count(out, "purged under 31 CFR 501.601") != 4 {
		t.Errorf("verify: %d\n%s%s", status, out, errs)
	}
	if _, out, _ = said(t, home, "audit", "show", "long-ago"); strings.Contains(out, "Jane") || !strings.Contains(out, "purged") {
		t.Errorf("show: %s", out)
	}
}

func TestAProofOutlivesWhatItProves(t *testing.T) {
	home := t.TempDir()
	decidedOn(t, home, "2014-03-01", "d1", "allow")
	status, keys, errs := said(t, home, "audit", "keys")
	if status != exitDone {
		t.Fatal(errs)
	}
	key, _, _ := strings.Cut(keys, " ")
	before := proofOf(t, home, "d1")
	if status, _, errs := said(t, home, "audit", "purge", "d1", "d1.1", "--under", "31 CFR 501.601"); status != exitDone {
		t.Fatal(errs)
	}
	for name, c := range map[string]struct{ file, want string }{
		"with what it said":           {before, "asked of Jane Roe"},
		"after what it said was gone": {proofOf(t, home, "d1"), "purged"},
	} {
		path := filepath.Join(t.TempDir(), "proof.json")
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, out, errs := said(t, t.TempDir(), "audit", "check", path, "--key", key); status != exitDone || !strings.Contains(out, c.want) {
			t.Errorf("%s: %d %s%s", name, status, out, errs)
		}
	}
}

func proofOf(t *testing.T, home, id string) string {
	t.Helper()
	status, out, errs := said(t, home, "audit", "prove", id)
	if status != exitDone {
		t.Fatal(errs)
	}
	return out
}
