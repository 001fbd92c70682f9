package standings_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mareva/mareva/ownership/standings"
)

// Any text is read or refused, with the last line that it needs, too. What is read names
// parties, each once, and comes back when it is written again.
func FuzzRead(f *testing.F) {
	_, text := written(f, three(f))
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add(text[:bytes.LastIndexByte(text[:len(text)-1], '\n')+1])
	f.Add([]byte(`{"format":"mareva-standings-1","basis":{},"count":0}`))
	f.Add([]byte(`{"format":"mareva-standings-1","basis":{"as_of":"2026-01-15","lists":null},"count":1}` + "\n" + `{"party":{"id":"a"},"findings":[{"regime":"EU"}]}`))
	f.Add([]byte("{\"format\":\"mareva-standings-1\",\"count\":-1}\n\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, text := range [][]byte{text, signed(string(text))} {
			readAndWrite(t, filepath.Join(dir, "standings.jsonl"), text)
		}
	})
}

func readAndWrite(t *testing.T, path string, text []byte) {
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	basis, all, err := standings.Read(path)
	if err != nil {
		if all != nil {
			t.Errorf("%d standings with the error %v", len(all), err)
		}
		return
	}
	for i := range all {
		if all[i].Party.ID == "" || len(all[i].Findings) == 0 || (i > 0 && all[i-1].Party.ID >= all[i].Party.ID) {
			t.Errorf("standing %d is %+v", i, all[i])
		}
	}
	if err := standings.Write(path, basis, all); err != nil {
		t.Fatal(err)
	}
	again, got, err := standings.Read(path)
	if diff := cmp.Diff(basis, again, cmpopts.EquateEmpty()) + cmp.Diff(all, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("written again: %v\n%s", err, diff)
	}
}
