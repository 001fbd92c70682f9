package prices_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/mareva/mareva/money/prices"
)

func files(t *testing.T, texts ...string) (out []prices.File) {
	t.Helper()
	for i, text := range texts {
		out = append(out, prices.File{Name: fmt.Sprintf("%d.csv", i), Table: read(t, "asset,date,usd\n"+text)})
	}
	return out
}

func TestImportsAddUpAndAreReadBack(t *testing.T) {
	s := prices.In(t.TempDir())
	none, err := s.Load()
	if err != nil || none.Len() != 0 {
		t.Fatalf("before the first import: %d prices, %v", none.Len(), err)
	}
	done, err := s.Import(t.Context(), files(t, "A,2024-05-31,1\n", "A,2024-05-31,1\nB,2024-05-31,2\n"), false)
	if err != nil || done.Merged != (prices.Merged{New: 2, Known: 1}) {
		t.Fatalf("%+v, %v", done.Merged, err)
	}
	before, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	same, err := s.Import(t.Context(), files(t, "B,2024-05-31,2.0\n"), false)
	if after, statErr := os.Stat(s.Path()); err != nil || statErr != nil || !os.SameFile(before, after) || same.Table.Version() != done.Table.Version() {
		t.Errorf("an import of what is known wrote a new file: %v, %v", err, statErr)
	}
	if _, err := s.Import(t.Context(), files(t, "C,2024-05-31,2\n"), false); err != nil {
		t.Fatal(err)
	}
	if table, err := s.Load(); err != nil || text(t, table) != "asset,chain,date,usd,source\nA,,2024-05-31,1,\nB,,2024-05-31,2,\nC,,2024-05-31,2,\n" {
		t.Errorf("there is\n%s%v", text(t, table), err)
	}
}

func TestAnImportThatDisagreesNamesFileAndLineAndChangesNothing(t *testing.T) {
	s := prices.In(t.TempDir())
	first, err := s.Import(t.Context(), files(t, "A,2024-05-31,1\n"), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, replace := range []bool{false, true} {
		_, err = s.Import(t.Context(), files(t, "B,2024-05-31,1\n", "C,2024-05-31,1\nB,2024-05-31,2\n"), replace)
		if !errors.Is(err, prices.ErrConflict) || !strings.HasPrefix(err.Error(), "1.csv:3: ") {
			t.Errorf("files that disagree give %v", err)
		}
	}
	if _, err = s.Import(t.Context(), files(t, "B,2024-05-31,1\n", "A,2024-05-31,2\n"), false); !errors.Is(err, prices.ErrConflict) || !strings.HasPrefix(err.Error(), "1.csv:2: ") {
		t.Errorf("a file that disagrees with what is there gives %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = s.Import(ended, files(t, "B,2024-05-31,1\n"), false); !errors.Is(err, context.Canceled) {
		t.Errorf("an import that was given up gives %v", err)
	}
	if table, err := s.Load(); err != nil || table.Version() != first.Table.Version() {
		t.Errorf("the prices changed: %v", err)
	}
	done, err := s.Import(t.Context(), files(t, "B,2024-05-31,1\n", "A,2024-05-31,2\n"), true)
	if err != nil || done.Merged != (prices.Merged{New: 1, Replaced: 1}) {
		t.Errorf("replacing gives %+v, %v", done.Merged, err)
	}
}

func TestImportsAtOneTimeAllCount(t *testing.T) {
	home := t.TempDir()
	var all sync.WaitGroup
	for i := range 8 {
		add := files(t, fmt.Sprintf("A%d,2024-05-31,1\n", i))
		all.Go(func() {
			if _, err := prices.In(home).Import(t.Context(), add, false); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if table, err := prices.In(home).Load(); err != nil || table.Len() != 8 {
		t.Errorf("there are %d prices of 8, %v", table.Len(), err)
	}
}

func TestADamagedFileIsAnErrorAndNoPrices(t *testing.T) {
	s := prices.In(t.TempDir())
	done, err := s.Import(t.Context(), files(t, "A,2024-05-31,1\nB,2024-05-31,2\n"), false)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for what, data := range map[string][]byte{"cut": whole[:i], "changed": append(append(append([]byte{}, whole[:i]...), whole[i]^1), whole[i+1:]...)} {
			if err := os.WriteFile(s.Path(), data, 0o600); err != nil {
				t.Fatal(err)
			}
			// A bit of the frame's header may say the same in other words.
			if table, err := s.Load(); err == nil && (what == "cut" || table.Version() != done.Table.Version()) {
				t.Fatalf("%s at byte %d, the file gives %d prices", what, i, table.Len())
			}
			if _, err := s.Import(t.Context(), files(t, "C,2024-05-31,1\n"), false); err == nil && what == "cut" {
				t.Fatalf("cut at byte %d, the file is added to", i)
			}
		}
	}
}
