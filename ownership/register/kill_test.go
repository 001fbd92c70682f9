package register_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
)

// asWriter has the test program import edition N into DIR: "N DIR".
const asWriter = "MAREVA_TEST_REGISTER_WRITER"

func TestMain(m *testing.M) {
	task := os.Getenv(asWriter)
	if task == "" {
		os.Exit(m.Run())
	}
	var edition int
	var dir string
	_, err := fmt.Sscan(task, &edition, &dir)
	if err == nil {
		_, err = importEdition(dir, edition)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const inAnEdition = 2000

// importEdition gives every statement anew, so that a version is of one edition.
func importEdition(dir string, edition int) (register.Manifest, error) {
	return register.At(dir).SortAtATime(100<<10).Import(context.Background(), at(1), register.Batch{
		Register: "r", Statements: func(yield func(ownership.Statement, error) bool) {
			for i := range inAnEdition {
				s := madeUpStatement(i)
				s.Source = strconv.Itoa(edition)
				s.Stated = 0
				if !yield(s, nil) {
					return
				}
			}
		},
	})
}

func TestAKilledImportLeavesTheOldVersionOrTheNewOne(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	run := func(edition int) *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), asWriter+fmt.Sprintf("=%d %s", edition, dir))
		return cmd
	}
	begin := time.Now()
	if out, err := run(0).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(begin)
	a, inForce := register.At(dir), 0
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // moments, not secrets
	for edition := 1; edition <= 20; edition++ {
		cmd := run(edition)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed or done: both are what the test is about
		timer.Stop()
		m, _, err := a.Current()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for s, err := range a.Statements(m, "r") {
			if err != nil {
				t.Fatal(err)
			}
			found[s.Source]++
		}
		if found[strconv.Itoa(edition)] == inAnEdition {
			inForce = edition
		}
		if found[strconv.Itoa(inForce)] != inAnEdition || len(found) != 1 {
			t.Fatalf("killed at edition %d, after %d, statements are of %v", edition, inForce, found)
		}
		if history, err := a.History(); err != nil || len(history) != m.Number {
			t.Fatalf("%d versions, %v; want %d", len(history), err, m.Number)
		}
	}
	if _, err := importEdition(dir, 99); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); left != nil {
		t.Errorf("%q is still there", left)
	}
}

// TestAWriterThatDiedLeavesTheOldVersionInForce puts an archive into each state in
// which a writer can die, which are the first steps of an import without the rest.
func TestAWriterThatDiedLeavesTheOldVersionInForce(t *testing.T) {
	finished := t.TempDir()
	done, _ := spilling(t, finished)
	next, _ := imported(t, done, 2, "r", "d 1").Register("r")
	file := next.SHA256 + ".jsonl.zst"
	steps := []struct{ name, from string }{
		{"sorted.1.tmp", file},
		{"statements.1.tmp", file},
		{file, file},
		{"000002.json.1.tmp", "000002.json"},
		{"000002.json", "000002.json"},
		{"current.json.1.tmp", "current.json"},
	}
	for died := range steps {
		for _, half := range []bool{false, true} {
			dir := t.TempDir()
			a, _ := spilling(t, dir)
			for i, s := range steps[:died+1] {
				data, err := os.ReadFile(filepath.Join(finished, s.from))
				if err != nil {
					t.Fatal(err)
				}
				if half && i == died {
					data = data[:len(data)/2]
				}
				if err := os.WriteFile(filepath.Join(dir, s.name), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			wantInForce(t, a, "r", "a 1", "b 1", "c 1")
			if history, err := a.History(); err != nil || len(history) != 1 {
				t.Errorf("died after %s: %d versions, %v; want 1", steps[died].name, len(history), err)
			}
			imported(t, a, 2, "r", "d 1")
			wantInForce(t, a, "r", "a 1", "b 1", "c 1", "d 1")
			if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); left != nil {
				t.Errorf("died after %s: %q is still there", steps[died].name, left)
			}
		}
	}
}
