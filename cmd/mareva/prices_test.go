package main

import (
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/money/prices"
)

// pricesProgram runs the program as a process of its own on a home folder.
func pricesProgram(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"prices"}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "MAREVA_HOME="+home)
	return cmd
}

// madeUpPrices are so many prices of days of an asset.
func madeUpPrices(asset string, n int) string {
	var b strings.Builder
	b.WriteString("asset,date,usd\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%s,%d.%04d\n", asset, time.Date(2000, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), i+1, i%9999+1)
	}
	return b.String()
}

func writeText(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func loadPrices(t *testing.T, home string) *prices.Table {
	t.Helper()
	table, err := prices.In(home).Load()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestAKilledImportOfPricesLeavesTheOldOnesOrTheNewOnes(t *testing.T) {
	const each = 20_000
	home := t.TempDir()
	begin := time.Now()
	if out, err := pricesProgram(t, home, "import", writeText(t, "a.csv", madeUpPrices("A0", each))).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(begin)
	random := rand.New(rand.NewPCG(7, 8)) //nolint:gosec // moments, not secrets
	for n := 1; n <= 20; n++ {
		before := loadPrices(t, home)
		cmd := pricesProgram(t, home, "import", writeText(t, "a.csv", madeUpPrices(fmt.Sprint("A", n), each)))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(2*whole))), func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed or done: both are what the test is about
		timer.Stop()
		after := loadPrices(t, home)
		if after.Version() != before.Version() && after.Len() != before.Len()+each {
			t.Fatalf("after kill %d there are %d prices, and were %d", n, after.Len(), before.Len())
		}
	}
	last := loadPrices(t, home).Len()
	if out, err := pricesProgram(t, home, "import", writeText(t, "b.csv", madeUpPrices("B", each))).CombinedOutput(); err != nil {
		t.Fatalf("the next import: %v\n%s", err, out)
	}
	if got := loadPrices(t, home).Len(); got != last+each {
		t.Errorf("after the next import there are %d prices; want %d", got, last+each)
	}
}

func TestImportsOfPricesByManyProcessesAllCount(t *testing.T) {
	const processes, each = 6, 2_000
	home := t.TempDir()
	var all sync.WaitGroup
	for n := range processes {
		cmd := pricesProgram(t, home, "import", writeText(t, "a.csv", madeUpPrices(fmt.Sprint("A", n), each)))
		all.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	all.Wait()
	if got := loadPrices(t, home).Len(); got != processes*each {
		t.Errorf("there are %d prices; want %d", got, processes*each)
	}
}

func TestPricesAreReadPlainAndPacked(t *testing.T) {
	var gz, zst strings.Builder
	zip := gzip.NewWriter(&gz)
	pack, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	text := madeUpPrices("A", 100)
	for _, w := range []interface {
		Write([]byte) (int, error)
		Close() error
	}{zip, pack} {
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	versions := map[string]bool{}
	for name, data := range map[string]string{"a.csv": text, "a.csv.gz": gz.String(), "a.csv.zst": zst.String()} {
		home := t.TempDir()
		if out, err := pricesProgram(t, home, "import", writeText(t, name, data)).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		versions[loadPrices(t, home).Version()] = true
		if name == "a.csv" {
			continue
		}
		cut := pricesProgram(t, t.TempDir(), "import", writeText(t, name, data[:len(data)-9]))
		if out, err := cut.CombinedOutput(); err == nil || !strings.Contains(string(out), "nothing was imported") {
			t.Errorf("%s, cut: %v\n%s", name, err, out)
		}
	}
	if len(versions) != 1 {
		t.Errorf("one text in three packings is %d versions", len(versions))
	}
}
