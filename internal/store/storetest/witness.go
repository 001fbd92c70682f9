package storetest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
)

var witnessTests = []test{
	{"a database put back to an older state is noticed", noticesOlder},
	{"an older state that went on elsewhere is noticed", noticesFork},
	{"a record that was put back goes on when somebody says why", resumes},
	{"another record under the same home is noticed", noticesOther},
	{"a witness that cannot be read is said", saysBadWitness},
	{"a witness that lags behind does not mind", lagsBehind},
	{"without a witness a record is taken as it is", startsWithout},
}

var clockTests = []test{
	{"a clock that jumps loses nothing and doubles nothing", jumps},
	{"ids are unique and sort by time", idsSort},
}

func noticesOlder(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	for i := range 3 {
		must(t, s.SaveDecision(t.Context(), tester, plain(fmt.Sprint("d", i), v)))
	}
	closeStore(t, s)
	raw := h.db.loose(t)
	older := takeImage(t, raw)
	s = h.open(t)
	must(t, s.SaveDecision(t.Context(), tester, plain("lost", v)))
	closeStore(t, s)
	older.restore(t, raw)
	_, err := h.try(t.Context(), h.options())
	wantError(t, err, store.ErrRolledBack, "an older state")
	wantWords(t, err, "6 entries", "had 7", "mareva audit resume --reason")
	opt := h.options()
	opt.ReadOnly = true // whatever state it is in can be looked at
	wantDecisionless(t, h.openAs(t, opt))
}

func resumes(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	raw := h.db.loose(t)
	older := takeImage(t, raw)
	s = h.open(t)
	must(t, s.SaveDecision(t.Context(), tester, plain("lost", v)))
	must(t, s.SaveDecision(t.Context(), tester, plain("lost-too", v)))
	closeStore(t, s)
	opt := h.options()
	opt.Resume = &store.Resume{By: tester, Reason: "the disk broke"}
	_, err := h.try(t.Context(), opt)
	wantError(t, err, store.ErrNotFound, "resuming what goes on by itself")
	older.restore(t, raw)
	s = h.openAs(t, opt)
	must(t, s.SaveDecision(t.Context(), tester, plain("new", v)))
	told, err := s.About(t.Context(), originOf(t, s))
	must(t, err)
	last := told[len(told)-1]
	if last.Kind != "restored" || !bytes.Contains(last.Payload, []byte("the disk broke")) || !bytes.Contains(last.Payload, []byte(`"seen_size":5`)) {
		t.Errorf("the record says of it: %s %s", last.Kind, last.Payload)
	}
	closeStore(t, s)
	s = h.open(t)
	wantSound(t, s)
	if n := size(t, s); n != 5 {
		t.Errorf("the log has %d entries, want 5", n)
	}
}

func originOf(t *testing.T, s *store.Store) string {
	t.Helper()
	head, err := s.Head(t.Context())
	must(t, err)
	return head.Origin
}

func noticesFork(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	raw := h.db.loose(t)
	older := takeImage(t, raw)
	s = h.open(t)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	closeStore(t, s)
	seen := readFile(t, h.path("witness"))
	older.restore(t, raw)
	must(t, os.Remove(h.path("witness"))) // it goes on where nobody watches
	s = h.open(t)
	for i := range 5 {
		must(t, s.SaveDecision(t.Context(), tester, plain(fmt.Sprint("other", i), v)))
	}
	closeStore(t, s)
	putFile(t, h.path("witness"), seen)
	_, err := h.try(t.Context(), h.options())
	wantError(t, err, store.ErrRolledBack, "an older state that went on")
	wantWords(t, err, "the first 4 entries", "mareva audit resume --reason")
}

func noticesOther(t *testing.T, h *home) {
	s := h.open(t)
	closeStore(t, s)
	seen := readFile(t, h.path("witness"))
	origin, rest, _ := strings.Cut(seen, "\n")
	putFile(t, h.path("witness"), origin+"0\n"+rest)
	_, err := h.try(t.Context(), h.options())
	wantError(t, err, store.ErrRolledBack, "another record")
	wantWords(t, err, origin, origin+"0", "another database was given")
}

func saysBadWitness(t *testing.T, h *home) {
	s := h.open(t)
	closeStore(t, s)
	for _, bad := range []string{"", "nonsense", readFile(t, h.path("witness"))[:30]} {
		putFile(t, h.path("witness"), bad)
		s, err := h.try(t.Context(), h.options())
		if err == nil {
			closeStore(t, s)
		}
		wantWords(t, err, h.path("witness"), "remembers how far the record went", "remove")
	}
}

func lagsBehind(t *testing.T, h *home) {
	s := h.open(t)
	plainVersions(t, s)
	closeStore(t, s)
	seen := readFile(t, h.path("witness"))
	s = h.open(t)
	for i := range 300 { // past a stored subtree
		must(t, s.Commit(t.Context(), &store.Entry{ID: fmt.Sprint("r", i), Kind: "restored", Data: struct{}{}, At: clockBegin, Actor: tester, Replaces: store.None}))
	}
	closeStore(t, s)
	newest := readFile(t, h.path("witness"))
	if c, err := audit.ParseCheckpoint(newest); err != nil || c.Size != 303 {
		t.Errorf("the witness remembers %d entries, want 303: %v", c.Size, err)
	}
	putFile(t, h.path("witness"), seen)
	s = h.open(t)
	wantSound(t, s)
	closeStore(t, s)
	if readFile(t, h.path("witness")) != newest {
		t.Errorf("a witness that lagged behind does so still")
	}
}

func startsWithout(t *testing.T, h *home) {
	s := h.open(t)
	closeStore(t, s)
	must(t, os.Remove(h.path("witness")))
	closeStore(t, h.open(t))
	if _, err := os.Stat(h.path("witness")); err != nil {
		t.Errorf("it is not written anew: %v", err)
	}
	opt := h.options()
	opt.Witness = ""
	closeStore(t, h.openAs(t, opt))
}

func jumps(t *testing.T, h *home) {
	now := clockBegin
	h.opt.Now = func() time.Time { return now }
	s := h.open(t)
	v := plainVersions(t, s)
	var ids []string
	steps := []time.Duration{time.Second, -365 * 24 * time.Hour, 2 * 365 * 24 * time.Hour, -time.Microsecond, 0, 3 * time.Hour, -30 * 24 * time.Hour, time.Millisecond}
	for i, step := range steps {
		now = now.Add(step)
		for range 3 {
			d := plain("", v)
			must(t, s.SaveDecision(t.Context(), tester, d))
			ids = append(ids, d.ID)
		}
		u := person(fmt.Sprint("user", i))
		must(t, s.AddUser(t.Context(), tester, u))
		if i == 3 {
			closeStore(t, s)
			s = h.open(t)
		}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Errorf("the id %s was given twice", id)
		}
		seen[id] = true
		if _, err := s.Decision(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	r := wantSound(t, s)
	if r.Counts[audit.Clock] != 2 { // a microsecond is what the order of a group takes
		t.Errorf("the clock went back by days twice; the report tells of %d:\n%s", r.Counts[audit.Clock], showFindings(r))
	}
}

func idsSort(t *testing.T, h *home) {
	now := clockBegin
	h.opt.Now = func() time.Time { return now }
	s := h.open(t)
	last := ""
	for range 200 {
		now = now.Add(time.Millisecond)
		id := s.NewID("dec")
		if id <= last || !strings.HasPrefix(id, "dec_") || !audit.ValidID(id) {
			t.Errorf("%s came after %s", id, last)
		}
		last = id
	}
	h.opt.Now, h.opt.Random = nil, bytes.NewReader(bytes.Repeat([]byte{7}, 1<<16))
	same := h.open(t)
	if a, b := same.NewID("x"), s.NewID("x"); a == b {
		t.Errorf("two stores gave %s", a)
	}
}
