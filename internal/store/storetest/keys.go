package storetest

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
)

var keyTests = []test{
	{"a new key goes on where the one before ended", rotates},
	{"another store that is open goes on with the new key", rotatesBesideOthers},
	{"keys change while many write", rotatesWhileWriting},
	{"a rotation that died before the log knew of it never was", rotationDiedBefore},
	{"a rotation that died once the log knew of it is ended", rotationDiedAfter},
	{"a rotation that died is ended by a store that was open", rotationDiedBesideOthers},
	{"a second rotation does not destroy the key of one that died", rotationAfterDeadOne},
	{"a beginning that died before the log knew of it begins again", beginningDiedBefore},
	{"a beginning that died once the log knew of it is ended", beginningDiedAfter},
	{"without the key nothing is written, and the message says why", refusesWithoutKey},
	{"the key of another record is refused", refusesForeignKey},
	{"a second home without the key writes nothing", refusesSecondHome},
	{"a lost key is replaced by a new one", replacesLostKey},
	{"the key of another record beside an empty database is said", refusesEmptyDatabase},
	{"files of keys are their owner's alone", keysAreSecret},
}

func rotates(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	first, err := s.LogKeys(t.Context())
	must(t, err)
	must(t, s.SaveDecision(t.Context(), tester, plain("before", v)))
	old, err := s.Prove(t.Context(), "before")
	must(t, err)
	private := readFile(t, h.path("signing.key"))
	public, err := s.Rotate(t.Context(), tester, "yearly")
	must(t, err)
	must(t, s.SaveDecision(t.Context(), tester, plain("after", v)))
	if readFile(t, h.path("signing.key")) == private {
		t.Errorf("the private key is the one before")
	}
	if _, err := os.Stat(h.path("next.key")); err == nil {
		t.Errorf("next.key is there after the rotation")
	}
	keys, err := s.LogKeys(t.Context())
	must(t, err)
	if len(keys) != 2 || keys[0] != first[0] || keys[1] != public {
		t.Errorf("the log names the keys %v", keys)
	}
	if trusted, err := (&store.KeyFiles{Dir: h.dir}).Trusted(); err != nil || len(trusted) != 2 {
		t.Errorf("trusted: %v, %v", trusted, err)
	}
	proof, err := s.Prove(t.Context(), "before")
	must(t, err)
	if _, err := proof.Check(public); err != nil {
		t.Errorf("what was before, by the new key: %v", err)
	}
	if _, err := old.Check(first...); err != nil {
		t.Errorf("a proof from before: %v", err)
	}
	after, err := s.Prove(t.Context(), "after")
	must(t, err)
	if _, err := after.Check(first...); err == nil {
		t.Errorf("the retired key still signs")
	}
	for _, published := range [][]string{first, {public}} {
		r, err := s.Verify(t.Context(), store.VerifyOptions{Published: published})
		must(t, err)
		if !r.Sound() {
			t.Errorf("by %v:\n%s", published, showFindings(r))
		}
	}
	closeStore(t, s)
	wantSound(t, h.open(t))
}

func rotatesBesideOthers(t *testing.T, h *home) {
	a, b := h.open(t), h.open(t)
	v := plainVersions(t, b)
	for i := range 3 {
		_, err := a.Rotate(t.Context(), tester, "x")
		must(t, err)
		must(t, b.SaveDecision(t.Context(), tester, plain(fmt.Sprint("d", i), v)))
		_, err = b.Rotate(t.Context(), tester, "x")
		must(t, err)
	}
	if r := wantSound(t, a); len(r.Keys) != 7 {
		t.Errorf("%d keys, want 7", len(r.Keys))
	}
}

func rotatesWhileWriting(t *testing.T, h *home) {
	a, b, c := h.open(t), h.open(t), h.open(t)
	v := plainVersions(t, a)
	var stop atomic.Bool
	var wg sync.WaitGroup
	for w, s := range []*store.Store{a, b, c} {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if err := s.SaveDecision(t.Context(), tester, plain(fmt.Sprintf("d%d-%d", w, i), v)); err != nil {
					t.Errorf("while the key is being changed: %v", err)
					return
				}
			}
		})
	}
	for i := range 6 {
		if _, err := []*store.Store{a, b}[i%2].Rotate(t.Context(), tester, "x"); err != nil {
			t.Errorf("rotation %d: %v", i, err)
		}
	}
	stop.Store(true)
	wg.Wait()
	wantSound(t, a)
}

// deadRotation leaves the files as a process that died within Rotate does: after the log knew
// of the new key, before its file was in place.
func deadRotation(t *testing.T, h *home, s *store.Store) {
	t.Helper()
	signing, trusted := readFile(t, h.path("signing.key")), readFile(t, h.path("trusted.keys"))
	_, err := s.Rotate(t.Context(), tester, "dies")
	must(t, err)
	putFile(t, h.path("next.key"), readFile(t, h.path("signing.key")))
	putFile(t, h.path("signing.key"), signing)
	putFile(t, h.path("trusted.keys"), trusted)
}

func wantNoNext(t *testing.T, h *home) {
	t.Helper()
	if _, err := os.Stat(h.path("next.key")); err == nil {
		t.Errorf("next.key is there still")
	}
}

func rotationDiedBefore(t *testing.T, h *home) {
	s := h.open(t)
	head, err := s.Head(t.Context())
	must(t, err)
	private, _, err := audit.NewKey(head.Origin, letters{})
	must(t, err)
	putFile(t, h.path("next.key"), private+"\n")
	v := plainVersions(t, s) // one that is open does not mind
	closeStore(t, s)
	s = h.open(t)
	wantNoNext(t, h)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	if r := wantSound(t, s); len(r.Keys) != 1 {
		t.Errorf("%d keys", len(r.Keys))
	}
}

// letters are random enough for a test.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 7)
	}
	return len(p), nil
}

func rotationDiedAfter(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	deadRotation(t, h, s)
	closeStore(t, s)
	next := readFile(t, h.path("next.key"))
	s = h.open(t)
	wantNoNext(t, h)
	if readFile(t, h.path("signing.key")) != next {
		t.Errorf("the key that the log names is not in place")
	}
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	wantSound(t, s)
	r, err := s.Verify(t.Context(), store.VerifyOptions{})
	must(t, err)
	if len(r.Keys) != 2 {
		t.Errorf("%d keys", len(r.Keys))
	}
}

func rotationDiedBesideOthers(t *testing.T, h *home) {
	s, other := h.open(t), h.open(t)
	v := plainVersions(t, other)
	deadRotation(t, h, s)
	must(t, other.SaveDecision(t.Context(), tester, plain("d1", v)))
	wantSound(t, other)
	wantNoNext(t, h)
}

func rotationAfterDeadOne(t *testing.T, h *home) {
	s, other := h.open(t), h.open(t)
	first, err := s.LogKeys(t.Context())
	must(t, err)
	deadRotation(t, h, s)
	_, err = other.Rotate(t.Context(), tester, "again")
	must(t, err)
	r, err := other.Verify(t.Context(), store.VerifyOptions{Published: first})
	must(t, err)
	if !r.Sound() || len(r.Keys) != 3 {
		t.Errorf("by the key that was published first, with %d keys:\n%s", len(r.Keys), showFindings(r))
	}
}

func beginningDiedBefore(t *testing.T, h *home) {
	private, _, err := audit.NewKey("mareva/another", letters{})
	must(t, err)
	must(t, os.MkdirAll(h.dir, 0o700))
	putFile(t, h.path("next.key"), private+"\n")
	s := h.open(t)
	wantNoNext(t, h)
	plainVersions(t, s)
	wantSound(t, s)
}

func beginningDiedAfter(t *testing.T, h *home) {
	s := h.open(t)
	closeStore(t, s)
	must(t, os.Rename(h.path("signing.key"), h.path("next.key")))
	must(t, os.Remove(h.path("trusted.keys")))
	must(t, os.Remove(h.path("witness")))
	s = h.open(t)
	plainVersions(t, s)
	wantNoNext(t, h)
	wantSound(t, s)
}

func refusesWithoutKey(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	private := readFile(t, h.path("signing.key"))
	must(t, os.Remove(h.path("signing.key")))
	s = h.open(t)
	err := s.SaveDecision(t.Context(), tester, plain("d1", v))
	wantError(t, err, store.ErrNoKey, "a write without the key")
	wantWords(t, err, h.dir, "copy signing.key", "rotate-key")
	wantSound(t, s) // who can only read can verify
	putFile(t, h.path("signing.key"), private)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	putFile(t, h.path("signing.key"), "nonsense")
	closeStore(t, s)
	_, err = h.try(t.Context(), h.options())
	wantWords(t, err, h.path("signing.key"), "no private key")
}

func refusesForeignKey(t *testing.T, h *home) {
	s := h.open(t)
	closeStore(t, s)
	private, _, err := audit.NewKey("mareva/another", letters{})
	must(t, err)
	putFile(t, h.path("signing.key"), private+"\n")
	_, err = h.try(t.Context(), h.options())
	wantError(t, err, store.ErrNoKey, "the key of another record")
	wantWords(t, err, "mareva/another", h.path("signing.key"), "--home", "--database")
}

func refusesSecondHome(t *testing.T, h *home) {
	first := h.open(t)
	v := plainVersions(t, first)
	other := h.other(t)
	s := other.open(t)
	err := s.SaveDecision(t.Context(), tester, plain("d1", v))
	wantError(t, err, store.ErrNoKey, "a write from another home")
	wantWords(t, err, other.dir, "copy signing.key")
	_, err = s.Verify(t.Context(), store.VerifyOptions{})
	wantError(t, err, store.ErrNoKey, "a verification that trusts nothing")
	must(t, first.SaveDecision(t.Context(), tester, plain("d1", v)))
	putFile(t, other.path("signing.key"), readFile(t, h.path("signing.key")))
	must(t, s.SaveDecision(t.Context(), tester, plain("d2", v)))
	wantSound(t, first)
	wantSound(t, s)
}

func replacesLostKey(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	first, err := s.LogKeys(t.Context())
	must(t, err)
	closeStore(t, s)
	must(t, os.Remove(h.path("signing.key")))
	s = h.open(t)
	public, err := s.Rotate(t.Context(), tester, "the disk with the key is lost")
	must(t, err)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	r, err := s.Verify(t.Context(), store.VerifyOptions{Published: []string{public}})
	must(t, err)
	if r.Counts[audit.BadKey] == 0 && r.Sound() && len(r.Keys) != 2 {
		t.Errorf("by the new key: %v", r.Keys)
	}
	r, err = s.Verify(t.Context(), store.VerifyOptions{Published: first})
	must(t, err)
	if r.Sound() {
		t.Errorf("who knows only the lost key is not told that nobody vouches for the new one")
	}
}

func refusesEmptyDatabase(t *testing.T, h *home) {
	private, _, err := audit.NewKey("mareva/another", letters{})
	must(t, err)
	must(t, os.MkdirAll(h.dir, 0o700))
	putFile(t, h.path("signing.key"), private+"\n")
	_, err = h.try(t.Context(), h.options())
	wantWords(t, err, h.path("signing.key"), "another record", "--database", "restore", "move the folder")
}

func keysAreSecret(t *testing.T, h *home) {
	s := h.open(t)
	plainVersions(t, s)
	_, err := s.Rotate(t.Context(), tester, "x")
	must(t, err)
	closeStore(t, s)
	for _, name := range []string{"signing.key", "trusted.keys", "witness", "lock"} {
		info, err := os.Stat(h.path(name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	left, err := os.ReadDir(h.dir)
	must(t, err)
	if len(left) != 4 {
		t.Errorf("the folder of keys has %v", left)
	}
}

// clockBegin is when a test's clock begins.
var clockBegin = time.Date(2026, 1, 2, 3, 4, 5, 678_901_000, time.UTC)
