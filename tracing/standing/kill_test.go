package standing_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/tracing/standing"
)

// cutDisk does so many things, half of the next one where that can be, and nothing after.
type cutDisk struct {
	standing.SystemDisk
	left int
}

var errCut = errors.New("the writer was killed")

func (d *cutDisk) dies() bool {
	d.left--
	return d.left < 0
}

func (d *cutDisk) Write(path string, data []byte) error {
	if !d.dies() {
		return d.SystemDisk.Write(path, data)
	}
	if d.left == -1 {
		if err := os.WriteFile(path, data[:len(data)/2], 0o644); err != nil {
			return err
		}
	}
	return errCut
}

func (d *cutDisk) Rename(from, to string) error {
	if d.dies() {
		return errCut
	}
	return d.SystemDisk.Rename(from, to)
}

func (d *cutDisk) Remove(path string) error {
	if d.dies() {
		return errCut
	}
	return d.SystemDisk.Remove(path)
}

func (d *cutDisk) Settle(dir string) error {
	if d.dies() {
		return errCut
	}
	return d.SystemDisk.Settle(dir)
}

// shown is all that a reader sees.
func shown(t *testing.T, table *standing.Table, err error) map[string]string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i := range table.Sources() {
		s := &table.Sources()[i]
		sum := s.Summary()
		out[s.ID] = ""
		for _, a := range sum.Issued {
			out[s.ID] += a.Units.String()
		}
	}
	return out
}

func TestAWriterThatIsKilledAnywhereLeavesTheStateBeforeOrTheOneAfter(t *testing.T) {
	home, l := theft(t)
	stops := standing.Labels{Stops: labels{}, Version: "1"}
	v := view(t, l)
	defer v.Close()
	sources := followed(t, v)
	begin := filepath.Join(home, "begin")
	set := standing.InFolder(begin, l, haircut(), standing.SystemDisk{})
	update(t, set, view(t, l), sources, stops)
	if err := set.Close(); err != nil {
		t.Fatal(err)
	}
	table, err := standing.OpenFolder(begin, l.Chain())
	before := shown(t, table, err)
	addMoves(t, l, move{block: 6, tx: 6, from: 1, to: 7, amount: 4})
	sources = append(sources[1:], standing.Source{ID: "list:2", Name: "Two", Addresses: ids(t, v, 2)})
	after := map[string]string{"list:1": "34", "list:2": "70"}
	sawBefore, sawAfter := 0, 0
	for left := 0; ; left++ {
		dir := filepath.Join(home, "try")
		if err := os.CopyFS(dir, os.DirFS(begin)); err != nil {
			t.Fatal(err)
		}
		disk := &cutDisk{left: left}
		set := standing.InFolder(dir, l, haircut(), disk)
		_, err := set.Update(context.Background(), view(t, l), sources, stops)
		if (err == nil) != (disk.left >= 0) || err != nil && !errors.Is(err, errCut) {
			t.Fatalf("killed after %d: %v", left, err)
		}
		if err := set.Close(); err != nil {
			t.Fatal(err)
		}
		table, err2 := standing.OpenFolder(dir, l.Chain())
		switch got := shown(t, table, err2); {
		case cmp.Equal(got, before) && err != nil:
			sawBefore++
		case cmp.Equal(got, after):
			sawAfter++
		default:
			t.Errorf("killed after %d: %v", left, got)
		}
		// The next one leaves what one leaves that was never killed, and nothing else.
		set = standing.InFolder(dir, l, haircut(), standing.SystemDisk{})
		update(t, set, view(t, l), sources, stops)
		anew := filepath.Join(home, "anew")
		other := standing.InFolder(anew, l, haircut(), standing.SystemDisk{})
		update(t, other, view(t, l), sources, stops)
		if diff := cmp.Diff(folder(t, anew), folder(t, dir)); diff != "" {
			t.Errorf("after one killed after %d: %s", left, diff)
		}
		for _, err := range []error{set.Close(), other.Close(), os.RemoveAll(dir), os.RemoveAll(anew)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err == nil {
			break
		}
	}
	if sawBefore < 5 || sawAfter < 2 {
		t.Errorf("%d times the state before and %d times the one after: the writer was not cut everywhere", sawBefore, sawAfter)
	}
}
