package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/storetest"
)

// fullVariable is set in a process of its own, whose disk can be full without harm to others.
const fullVariable = "MAREVA_SQLITE_TEST_FULL"

// room is how much there is at first, in bytes.
const room = 3 << 20

// apart runs one test again in a process of its own, with namespaces where that is allowed.
func apart(t *testing.T, what string, attr *syscall.SysProcAttr) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v") //nolint:gosec // this test itself
	child.Env = append(os.Environ(), fullVariable+"="+what)
	child.SysProcAttr = attr
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		t.Skipf("SKIPPED: no process with a file system of its own here: %v", err)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAFullDiskLosesNothing(t *testing.T) {
	if os.Getenv(fullVariable) == "" {
		apart(t, "disk", &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		})
		return
	}
	dir := t.TempDir()
	mount := func(flags uintptr, size int) error {
		return syscall.Mount("tmpfs", dir, "tmpfs", flags, fmt.Sprint("size=", size))
	}
	if err := mount(0, room); err != nil {
		t.Skipf("SKIPPED: no file system of its own here: %v", err)
	}
	defer func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) }()
	fillUp(t, dir, store.ErrFull, func() { must(t, mount(syscall.MS_REMOUNT, 20*room)) })
}

// A limit on the size of files is met as a disk that refuses.
func TestFaultOfADiskThatRefusesLosesNothing(t *testing.T) {
	if storetest.Soak(0) == 0 {
		t.Skip("waits a minute: make soak does")
	}
	if os.Getenv(fullVariable) == "" {
		apart(t, "limit", nil)
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	most := limit
	limit.Cur = room
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	fillUp(t, t.TempDir(), store.ErrUnknown, func() { must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &most)) })
}

// fillUp writes until there is no room, and on when there is some.
func fillUp(t *testing.T, dir string, refused error, more func()) {
	s := open(t, dir)
	must(t, save(t, s, "first"))
	v, err := s.SaveVersions(t.Context(), "operator:tester", decision.Versions{Program: "test"})
	must(t, err)
	write := func(id string) error {
		return s.SaveDecision(t.Context(), "operator:tester", &decision.Record{ID: id, Versions: v, Question: []byte(id)},
			&decision.Evidence{Name: "file", Media: "m", Content: []byte(strings.Repeat(id, 4000))})
	}
	var mu sync.Mutex
	var wrote, failed []string
	writeUntilFull := func(round int) {
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := 0; ; i++ {
					id := fmt.Sprintf("r%d-%d-%d", round, g, i)
					err := write(id)
					mu.Lock()
					if err == nil {
						wrote = append(wrote, id)
						mu.Unlock()
						continue
					}
					failed = append(failed, id)
					mu.Unlock()
					if !errors.Is(err, store.ErrFull) && !errors.Is(err, refused) {
						t.Errorf("without room: got %v, want %q", err, refused)
					}
					if errors.Is(err, store.ErrFull) {
						wantSaid(t, err, filepath.Join(dir, "mareva.db"), "make room")
					} else {
						wantSaid(t, err, filepath.Join(dir, "mareva.db"), "look at it")
					}
					return
				}
			})
		}
		wg.Wait()
	}
	writeUntilFull(0)
	writeUntilFull(1) // it is not worse the second time
	if len(wrote) == 0 {
		t.Fatal("nothing was written at all")
	}
	check := func() {
		t.Helper()
		for _, id := range wrote {
			if e, err := s.EvidenceOf(t.Context(), id); err != nil || len(e) != 1 || string(e[0].Content) != strings.Repeat(id, 4000) {
				t.Errorf("%s was acknowledged: %v", id, err)
			}
		}
		r, err := s.Verify(t.Context(), store.VerifyOptions{})
		if err != nil || !r.Sound() {
			t.Errorf("verify: %v, %+v", err, r)
		}
	}
	check()
	more()
	for _, id := range failed {
		if err := write(id); err != nil {
			t.Errorf("%s with room again: %v", id, err)
		}
		wrote = append(wrote, id)
	}
	check()
	must(t, s.Close())
	s = open(t, dir)
	check()
	head, err := s.Head(t.Context())
	must(t, err)
	if want := int64(3 + 2*len(wrote)); head.Tree.Size != want {
		t.Errorf("the log has %d entries, want %d", head.Tree.Size, want)
	}
	t.Logf("%d written, of which %d when there was room again", len(wrote), len(failed))
}

// A folder in which this user may not write.
func TestAFolderThatOnlyReadsIsSaid(t *testing.T) {
	if os.Getenv(fullVariable) == "" {
		apart(t, "read", &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		})
		return
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("SKIPPED: no file system of its own here: %v", err)
	}
	defer func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) }()
	s := open(t, dir)
	must(t, save(t, s, "d1"))
	must(t, s.Close())
	must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	_, err := try(t, dir)
	wantSaid(t, err, filepath.Join(dir, "mareva.db"), "must be writable")
	_, err = try(t, filepath.Join(dir, "new"))
	wantSaid(t, err, filepath.Join(dir, "new"))
	must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, ""))
	s = open(t, dir)
	must(t, save(t, s, "d2"))
}
