package storetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

var commitTests = []test{
	{"what was acknowledged is there after it is opened again", keepsAcknowledged},
	{"the same entry sent again is written once", writesOnce},
	{"the same entry from many at once is written once", writesOnceAtOnce},
	{"of several entries all or none are written", allOrNone},
	{"versions saved by many at once are written once", savesVersionsOnce},
	{"an id that another record has taken ends the saving of versions", versionsTaken},
	{"a file of ten megabytes comes back to the byte", keepsBig},
	{"a purge takes payloads and rows away and leaves the rest", purges},
	{"a user named like another's id stands in nobody's way", idsAsNames},
}

func keepsAcknowledged(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	for i := range 20 {
		must(t, s.SaveDecision(t.Context(), tester, plain(fmt.Sprint("d", i), v)))
	}
	closeStore(t, s)
	s = h.open(t)
	for i := range 20 {
		wantDecision(t, s, plain(fmt.Sprint("d", i), v))
	}
	wantSound(t, s)
}

func writesOnce(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	send := func() error {
		return s.SaveDecision(t.Context(), tester, plain("d1", v), &decision.Evidence{Name: "a", Media: "text/plain", Content: []byte("x")})
	}
	must(t, send())
	n := size(t, s)
	must(t, send())
	closeStore(t, s)
	s = h.open(t)
	must(t, send())
	if again := size(t, s); again != n {
		t.Errorf("the log has %d entries after the same was sent again, %d before", again, n)
	}
	wantSound(t, s)
}

func writesOnceAtOnce(t *testing.T, h *home) {
	s, other := h.open(t), h.open(t)
	v := plainVersions(t, s)
	before := size(t, s)
	var wg sync.WaitGroup
	for i := range 16 {
		at := s
		if i%2 == 1 {
			at = other
		}
		wg.Go(func() {
			for k := range 5 {
				if err := at.SaveDecision(t.Context(), tester, plain(fmt.Sprint("d", k), v)); err != nil {
					t.Errorf("sent at the same time as others: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if n := size(t, s); n != before+5 {
		t.Errorf("five decisions from sixteen senders are %d records", n-before)
	}
	wantSound(t, s)
}

func allOrNone(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	must(t, s.SaveEvidence(t.Context(), tester, &decision.Evidence{ID: "taken", Decision: "d1", Name: "x", Media: "m"}))
	n := size(t, s)
	err := s.SaveDecision(t.Context(), tester, plain("d2", v),
		&decision.Evidence{Name: "first", Media: "m"}, &decision.Evidence{ID: "taken", Name: "second", Media: "m"})
	wantError(t, err, store.ErrTaken, "the second file's id is taken")
	_, err = s.Decision(t.Context(), "d2")
	wantError(t, err, store.ErrNotFound, "the decision of a refused change")
	if size(t, s) != n {
		t.Errorf("part of a refused change is in the log")
	}
	wantSound(t, s)
}

func savesVersionsOnce(t *testing.T, h *home) {
	s, other := h.open(t), h.open(t)
	snap := func(i int) decision.Snapshot {
		return decision.Snapshot{Kind: decision.List, Name: fmt.Sprint("list", i), Version: "1"}
	}
	var wg sync.WaitGroup
	for w := range 8 {
		at := s
		if w%2 == 1 {
			at = other
		}
		wg.Go(func() {
			for i := range 6 { // each overlaps with its neighbours
				v := decision.Versions{Program: "p", Snapshots: []decision.Snapshot{snap(i + 1), snap(i), snap(i)}}
				id, err := at.SaveVersions(t.Context(), tester, v)
				if err != nil || id != v.ID() {
					t.Errorf("versions %d: %q, %v", i, id, err)
				}
			}
		})
	}
	wg.Wait()
	if n := size(t, s); n != 1+6+7 {
		t.Errorf("six versions of seven snapshots are %d records", n-1)
	}
	wantSound(t, s)
}

func versionsTaken(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	next := decision.Versions{Program: "next"}
	must(t, s.SaveDecision(t.Context(), tester, plain(next.ID(), v)))
	within(t, 10*time.Second, "versions whose id another record has", func() {
		_, err := s.SaveVersions(t.Context(), tester, next)
		wantError(t, err, store.ErrTaken, "versions whose id another record has")
	})
}

func keepsBig(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	file := make([]byte, 10<<20)
	for i := range file {
		file[i] = byte(i * i >> 7)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.SaveDecision(t.Context(), tester, plain("big", v), &decision.Evidence{Name: "big", Media: "m", Content: file}); err != nil {
			t.Error(err)
		}
	})
	for i := range 4 {
		wg.Go(func() {
			if err := s.SaveDecision(t.Context(), tester, plain(fmt.Sprint("small", i), v)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := s.EvidenceOf(t.Context(), "big")
	must(t, err)
	if len(got) != 1 || !bytes.Equal(got[0].Content, file) {
		t.Errorf("a file of ten megabytes is not what was written")
	}
	wantSound(t, s)
}

func purges(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	for i := range 3 {
		must(t, s.SaveDecision(t.Context(), tester, plain(fmt.Sprint("d", i), v), &decision.Evidence{Name: "a", Media: "m", Content: []byte("secret file")}))
	}
	wantWords(t, purge(t.Context(), s, "", "d1"), "under which rule")
	wantWords(t, purge(t.Context(), s, "31 CFR 501.601", v), "versions", "only decisions and evidence")
	err := purge(t.Context(), s, "31 CFR 501.601", "d1")
	wantError(t, err, store.ErrRefers, "a decision whose evidence stays")
	wantWords(t, err, "evidence has to be purged")
	wantDecision(t, s, plain("d1", v))
	must(t, purge(t.Context(), s, "31 CFR 501.601", "d1", "d1.1", "d1", "d2.1"))
	_, err = s.Decision(t.Context(), "d1")
	wantError(t, err, store.ErrNotFound, "a purged decision")
	n := size(t, s)
	must(t, purge(t.Context(), s, "31 CFR 501.601", "d1")) // only off the disk once more
	if size(t, s) != n {
		t.Errorf("what was purged before was purged again")
	}
	wantWords(t, purge(t.Context(), s, "31 CFR 501.601", "d0", "d0.1", "d1"), "purged before")
	wantError(t, s.SaveDecision(t.Context(), tester, plain("d1", v)), store.ErrTaken, "a purged decision sent again")
	r, err := s.Record(t.Context(), "d1.1")
	must(t, err)
	if !r.Purged() {
		t.Errorf("the payload of a purged file is there")
	}
	wantDecision(t, s, plain("d2", v))
	if left, err := s.EvidenceOf(t.Context(), "d2"); err != nil || len(left) != 0 {
		t.Errorf("purged evidence is listed: %v, %v", left, err)
	}
	report := wantSound(t, s)
	if report.Counts["purged"] != 3 {
		t.Errorf("the report tells of %d purged payloads, want 3: %v", report.Counts["purged"], report.Counts)
	}
	for _, id := range []string{"d1", "d2.1", "d0"} {
		proof, err := s.Prove(t.Context(), id)
		must(t, err)
		keys, err := s.LogKeys(t.Context())
		must(t, err)
		if _, err := proof.Check(keys...); err != nil {
			t.Errorf("the proof of %s: %v", id, err)
		}
	}
}

func idsAsNames(t *testing.T, h *home) {
	s := h.open(t)
	a := person("Anna")
	must(t, s.AddUser(t.Context(), tester, a))
	k := apiKey(a.ID, 1)
	must(t, s.AddKey(t.Context(), tester, k))
	if err := s.AddUser(t.Context(), tester, person(a.ID)); err != nil {
		return // nobody can be named so
	}
	if u, err := s.User(t.Context(), a.ID); err != nil || u.Name != "Anna" {
		t.Errorf("by id: %v, %v", u, err)
	}
	if _, u, err := s.KeyOf(t.Context(), k.Hash); err != nil || u.Name != "Anna" {
		t.Errorf("by key: %v, %v", u, err)
	}
}
