package backup

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofrs/flock"
)

var errCrash = errors.New("crash")

// crashing is a disk that does so many things and then none.
func crashing(after int) disk {
	d, n := system(), 0
	may := func() error {
		if n++; n > after {
			return errCrash
		}
		return nil
	}
	return disk{
		func(from, to string) error {
			if err := may(); err != nil {
				return err
			}
			return d.rename(from, to)
		},
		func(path string) error {
			if err := may(); err != nil {
				return err
			}
			return d.mkdir(path)
		},
		func(path string) error {
			if err := may(); err != nil {
				return err
			}
			return d.remove(path)
		},
	}
}

func without(files map[string]string, prefix string) map[string]string {
	rest := map[string]string{}
	for name, content := range files {
		if !strings.HasPrefix(name, prefix) {
			rest[name] = content
		}
	}
	return rest
}

func staged(t testing.TB, home string, files map[string]string) *Staging {
	t.Helper()
	s, err := Stage(home)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := s.Put(name, 0o644, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// Cut off before each thing that it does to the disk, a restore leaves the old state or one that
// the next command ends: never a part of each, and the old one is kept either way. Ending it may
// be cut off as well.
func TestARestoreThatIsCutOffAnywhereLeavesTheOldStateOrTheNewOne(t *testing.T) {
	before := map[string]string{"mareva.db": "old", "lists/un/1": "old", "audit/signing.key": "old", "only/old": "old"}
	after := map[string]string{"mareva.db": "new", "lists/un/1": "new", "lists/un/2": "new", "only-new": "new"}
	outcomes := map[string]int{}
	for cut := 0; ; cut++ {
		home := t.TempDir()
		lay(t, home, before)
		s := staged(t, home, after)
		s.disk = crashing(cut)
		_, err := s.Place(madeAt)
		whole := err == nil
		if !whole && !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		if !whole {
			_ = s.lock.Unlock() // the process is dead
		}
		// It dies again and again while it is ended.
		for again := 0; ; again++ {
			err := finish(home, filepath.Join(home, stageFolder, readyFile), crashing(again))
			if err == nil {
				break
			}
			if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
		}
		if err := Finish(home); err != nil {
			t.Fatal(err)
		}
		got := without(without(found(t, home), ".restore/"), "replaced-")
		switch {
		case maps.Equal(got, before):
			outcomes["old"]++
		case maps.Equal(got, after):
			outcomes["new"]++
			if aside := found(t, filepath.Join(home, "replaced-20260102T030405Z")); !maps.Equal(aside, before) {
				t.Fatalf("cut %d: what was there is %q", cut, aside)
			}
		default:
			t.Fatalf("cut %d: it holds %q", cut, got)
		}
		// The next restore is not hindered.
		next := staged(t, home, after)
		if err := next.Discard(); err != nil {
			t.Fatal(err)
		}
		if whole {
			break
		}
	}
	if outcomes["old"] == 0 || outcomes["new"] < 5 {
		t.Errorf("the cuts fell on %v", outcomes)
	}
}

func TestADiscardedRestoreLeavesTheHomeAsItWas(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	if err := staged(t, home, map[string]string{"a": "x"}).Discard(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(home); err == nil {
		t.Error("a home that was not there is")
	}
	lay(t, home, map[string]string{"a": "old"})
	if err := staged(t, home, map[string]string{"a": "new"}).Discard(); err != nil {
		t.Fatal(err)
	}
	if got := found(t, home); !maps.Equal(got, map[string]string{"a": "old"}) {
		t.Errorf("%q", got)
	}
}

func TestTwoRestoresIntoOneHomeDoNotMeet(t *testing.T) {
	home := t.TempDir()
	s := staged(t, home, map[string]string{"a": "x"})
	if _, err := Stage(home); !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
	if replaced, err := s.Place(madeAt); err != nil || replaced != "" {
		t.Errorf("%q, %v", replaced, err)
	}
	if got := found(t, home); !maps.Equal(got, map[string]string{"a": "x"}) {
		t.Errorf("%q", got)
	}
}

func TestWhatIsReplacedTwiceInASecondIsKeptTwice(t *testing.T) {
	home := t.TempDir()
	lay(t, home, map[string]string{"a": "1"})
	for n := 2; n <= 4; n++ {
		if _, err := staged(t, home, map[string]string{"a": fmt.Sprint(n)}).Place(madeAt); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"a": "4", "replaced-20260102T030405Z/a": "1", "replaced-20260102T030405Z-2/a": "2", "replaced-20260102T030405Z-3/a": "3"}
	if got := found(t, home); !maps.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestAHomeThatSomebodyWorksInIsNotReplaced(t *testing.T) {
	for _, name := range []string{"serve.lock", "lists/.lock", "ledger/bitcoin/.lock", "ownership/registers/.lock"} {
		home := t.TempDir()
		lay(t, home, map[string]string{name: "", "labels/.lock": ""})
		lock := flock.New(filepath.Join(home, filepath.FromSlash(name)))
		if err := lock.Lock(); err != nil {
			t.Fatal(err)
		}
		if _, err := Hold(home); !errors.Is(err, ErrInUse) {
			t.Errorf("%s: %v", name, err)
		}
		if err := lock.Unlock(); err != nil {
			t.Fatal(err)
		}
		release, err := Hold(home)
		if err != nil {
			t.Fatal(err)
		}
		if mine, _ := flock.New(filepath.Join(home, filepath.FromSlash(name))).TryLock(); mine {
			t.Errorf("%s is not held", name)
		}
		release()
	}
	if release, err := Hold(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Error(err)
	} else {
		release()
	}
}

func TestAPlanThatLeadsOutOfTheHomeIsNotCarriedOut(t *testing.T) {
	for _, r := range []ready{{Replaced: "../x", Old: []string{"a"}}, {New: []string{"../a"}}, {Replaced: "r", Old: []string{".."}}, {Replaced: "r", Old: []string{".restore"}}} {
		home := t.TempDir()
		lay(t, home, map[string]string{"a": "x"})
		if err := carryOut(home, r, system()); err == nil {
			t.Errorf("%+v was carried out", r)
		}
		if got := found(t, home); !maps.Equal(got, map[string]string{"a": "x"}) {
			t.Errorf("%q", got)
		}
	}
}

func TestHeldNamesWhatIsInTheWay(t *testing.T) {
	home := t.TempDir()
	lay(t, home, map[string]string{"lists/x": "", ".restore/x": "", "lost+found/x": "", "replaced-1/x": "", "audit/y": ""})
	if got, err := Held(home); err != nil || !slices.Equal(got, []string{"audit", "lists"}) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := Held(filepath.Join(home, "none")); err != nil || len(got) != 0 {
		t.Errorf("%q, %v", got, err)
	}
}
