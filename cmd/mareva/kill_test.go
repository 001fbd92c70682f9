package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/mareva/mareva/lists/synthetic"
	"github.com/mareva/mareva/sanctions"
)

// Killing an import at any moment leaves the old version or the new one, and
// the next import goes on from there.
func TestAKilledImportLeavesTheOldVersionOrTheNewOne(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	run := func(args ...string) *exec.Cmd {
		cmd := exec.Command(self, args...)
		cmd.Env = append(os.Environ(), asProgram+"=1", "MAREVA_HOME="+home)
		return cmd
	}
	// Each edition has other people than the one before.
	edition := func(n int) string {
		dir := filepath.Join(t.TempDir(), fmt.Sprint(n))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := synthetic.WriteCSV(dir, synthetic.Parties(600+n, 1)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	begin := time.Now()
	if out, err := run("lists", "import", "--accept-removals", edition(0)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(begin)
	a := listsIn(home)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // moments, not secrets
	outcomes := map[bool]int{}
	for n := 1; n <= 40; n++ {
		before, _, err := a.Newest(sanctions.OFACSDN)
		if err != nil {
			t.Fatal(err)
		}
		cmd := run("lists", "import", "--accept-removals", edition(n))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed or done: both are what the test is about
		timer.Stop()
		after, _, err := a.Newest(sanctions.OFACSDN)
		if err != nil {
			t.Fatalf("after kill %d: %v", n, err)
		}
		s, err := a.Load(after)
		if err != nil {
			t.Fatalf("after kill %d: %v", n, err)
		}
		if after.Number != before.Number && (after.Number != before.Number+1 || s.Len() != 600+n) {
			t.Fatalf("after kill %d: version %d with %d entries follows version %d", n, after.Number, s.Len(), before.Number)
		}
		outcomes[after.Number == before.Number]++
	}
	if outcomes[true] == 0 || outcomes[false] == 0 {
		t.Logf("all kills fell on one side: %v", outcomes)
	}
	if out, err := run("lists", "import", "--accept-removals", edition(41)).CombinedOutput(); err != nil {
		t.Errorf("the next import: %v\n%s", err, out)
	}
}
