package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

var refusalTests = []test{
	{"another content under an id that stands is refused", refusesTaken},
	{"part of a change that stands does not let the rest in", refusesOverlap},
	{"what is refused does not hurt its neighbours", sparesNeighbours},
	{"what refers to nothing is refused", refusesDangling},
	{"what was changed meanwhile is refused", refusesStale},
	{"a name is one user's, however it is written", refusesSecondName},
	{"what is not there is said to be not there", saysNotFound},
}

func refusesTaken(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	n := size(t, s)
	for name, spoil := range map[string]func(d *decision.Record) store.Actor{
		"another answer":   func(d *decision.Record) store.Actor { d.Answer = []byte("no"); return tester },
		"another question": func(d *decision.Record) store.Actor { d.Question = nil; return tester },
		"another actor":    func(*decision.Record) store.Actor { return "operator:another" },
		"question and answer cut elsewhere": func(d *decision.Record) store.Actor {
			both := append(append([]byte{}, d.Question...), d.Answer...)
			d.Question, d.Answer = both[:1], both[1:]
			return tester
		},
	} {
		d := plain("d1", v)
		by := spoil(d)
		wantError(t, s.SaveDecision(t.Context(), by, d), store.ErrTaken, name)
	}
	other := &store.Entry{ID: "d1", Kind: "restored", Data: struct{}{}, Actor: tester, At: clockBegin, Replaces: store.None}
	wantError(t, s.Commit(t.Context(), other), store.ErrTaken, "another kind")
	wantDecision(t, s, plain("d1", v))
	if size(t, s) != n {
		t.Errorf("what was refused is in the log")
	}
}

func refusesOverlap(t *testing.T, h *home) {
	s := h.open(t)
	entry := func(id string) *store.Entry {
		return &store.Entry{ID: id, Kind: "restored", Data: struct{}{}, Actor: tester, At: clockBegin, Replaces: store.None}
	}
	must(t, s.Commit(t.Context(), entry("a")))
	n := size(t, s)
	wantError(t, s.Commit(t.Context(), entry("a"), entry("b")), store.ErrTaken, "the first stands, the second does not")
	wantError(t, s.Commit(t.Context(), entry("b"), entry("a")), store.ErrTaken, "the second stands, the first does not")
	wantError(t, s.Commit(t.Context(), entry("c"), entry("c")), store.ErrTaken, "the same id twice in one change")
	if size(t, s) != n {
		t.Errorf("part of a refused change is in the log")
	}
	must(t, s.Commit(t.Context(), entry("b"), entry("c")))
	must(t, s.Commit(t.Context(), entry("b"), entry("c")))
	must(t, s.Commit(t.Context()))
	wantSound(t, s)
}

func sparesNeighbours(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("taken", v)))
	before := size(t, s)
	const writers, each = 24, 12
	good := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := make(chan struct{})
	for w := range writers {
		wg.Go(func() {
			<-start
			for i := range each {
				d := plain(fmt.Sprintf("n%d-%d", w, i), v)
				var want error
				switch (w + i) % 4 {
				case 1:
					d.ID, want = "taken", store.ErrTaken
				case 2:
					d.Versions, want = "ver-that-is-not", store.ErrRefers
				}
				if err := s.SaveDecision(t.Context(), tester, d); !errors.Is(err, want) {
					t.Errorf("writer %d: got %v, want %v", w, err, want)
				} else if want == nil {
					mu.Lock()
					good++
					mu.Unlock()
				}
			}
		})
	}
	close(start)
	wg.Wait()
	if n := size(t, s); n != before+int64(good) {
		t.Errorf("%d were acknowledged, the log has %d more", good, n-before)
	}
	for w := range writers {
		for i := range each {
			if (w+i)%4 == 0 || (w+i)%4 == 3 {
				wantDecision(t, s, plain(fmt.Sprintf("n%d-%d", w, i), v))
			}
		}
	}
	wantSound(t, s)
}

func refusesDangling(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	n := size(t, s)
	err := s.SaveDecision(t.Context(), tester, plain("d1", "ver-nothing"))
	wantError(t, err, store.ErrRefers, "a decision on versions that were not saved")
	wantWords(t, err, "ver-nothing", "not saved")
	wantError(t, s.SaveEvidence(t.Context(), tester, &decision.Evidence{Decision: "d1", Name: "x", Media: "m"}), store.ErrNotFound, "evidence of no decision")
	wantError(t, s.AddKey(t.Context(), tester, apiKey("usr_nobody", 1)), store.ErrNotFound, "a key of nobody")
	if size(t, s) != n {
		t.Errorf("what was refused is in the log")
	}
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	wantSound(t, s)
}

func refusesStale(t *testing.T, h *home) {
	s := h.open(t)
	u := person("Anna")
	must(t, s.AddUser(t.Context(), tester, u))
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	read, err := s.User(t.Context(), u.ID)
	must(t, err)
	for i := range 8 {
		wg.Go(func() {
			mine := *read
			mine.Email = fmt.Sprintf("anna%d@example.org", i)
			switch err := s.ChangeUser(t.Context(), tester, &mine); {
			case err == nil:
				mu.Lock()
				won++
				mu.Unlock()
			case !errors.Is(err, store.ErrStale):
				t.Errorf("a change of what somebody else changed: %v", err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d of eight changes of the same reading were written, want one", won)
	}
	k := apiKey(u.ID, 1)
	must(t, s.AddKey(t.Context(), tester, k))
	k, err = s.Key(t.Context(), k.ID)
	must(t, err)
	stale := *k
	must(t, s.RevokeKey(t.Context(), tester, k))
	wantError(t, s.RevokeKey(t.Context(), tester, &stale), store.ErrStale, "a key revoked twice from one reading")
	wantSound(t, s)
}

func refusesSecondName(t *testing.T, h *home) {
	s := h.open(t)
	must(t, s.AddUser(t.Context(), tester, person("Änne O'Neill")))
	err := s.AddUser(t.Context(), tester, person("äNNE o'neill"))
	wantError(t, err, store.ErrTaken, "the same name in other letters")
	wantWords(t, err, "äNNE o'neill", "choose another")
	must(t, s.AddUser(t.Context(), tester, person("Anne O'Neill")))
	u, err := s.User(t.Context(), "anne o'neill")
	must(t, err)
	u.Name = "ÄNNE O'NEILL"
	wantError(t, s.ChangeUser(t.Context(), tester, u), store.ErrTaken, "a change to a name that is taken")
	found, err := s.User(t.Context(), "ÄNNE o'neill")
	must(t, err)
	if found.Name != "Änne O'Neill" {
		t.Errorf("found %q", found.Name)
	}
	wantSound(t, s)
}

func saysNotFound(t *testing.T, h *home) {
	s := h.open(t)
	_, err := s.Record(t.Context(), "nothing")
	wantError(t, err, store.ErrNotFound, "a record")
	_, err = s.Prove(t.Context(), "nothing")
	wantError(t, err, store.ErrNotFound, "a proof")
	_, err = s.Decision(t.Context(), "nothing")
	wantError(t, err, store.ErrNotFound, "a decision")
	_, err = s.User(t.Context(), "nothing")
	wantError(t, err, store.ErrNotFound, "a user")
	_, err = s.Key(t.Context(), "nothing")
	wantError(t, err, store.ErrNotFound, "a key")
	_, _, err = s.KeyOf(t.Context(), []byte("nothing"))
	wantError(t, err, store.ErrNotFound, "the key of a secret")
	_, err = s.Versions(t.Context(), "nothing")
	wantError(t, err, store.ErrNotFound, "versions")
	wantError(t, purge(t.Context(), s, "31 CFR 501.601", "nothing"), store.ErrNotFound, "a purge")
	ghost := person("Ghost")
	ghost.ID, ghost.Seq = "usr_ghost", 0
	wantError(t, s.ChangeUser(t.Context(), tester, ghost), store.ErrStale, "a user who was never written")
	for name, n := range map[string]func() (int, error){
		"decisions": func() (int, error) { d, err := s.DecisionsOf(t.Context(), "nothing"); return len(d), err },
		"evidence":  func() (int, error) { d, err := s.EvidenceOf(t.Context(), "nothing"); return len(d), err },
		"about":     func() (int, error) { d, err := s.About(t.Context(), "nothing"); return len(d), err },
	} {
		if got, err := n(); got != 0 || err != nil {
			t.Errorf("%s of what is not there: %d, %v", name, got, err)
		}
	}
}

func apiKey(owner string, secret byte) *auth.Key {
	return &auth.Key{Owner: owner, Name: "key", Scopes: []auth.Scope{auth.Screen}, Hash: bytes.Repeat([]byte{secret}, 32), Created: clockBegin}
}
