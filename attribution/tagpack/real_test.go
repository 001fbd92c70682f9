package tagpack_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/tagpack"
)

// TestPublishedPacks reads packs that GraphSense published. How many tags a file
// has is counted again by the lines that begin one.
func TestPublishedPacks(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "chain", "tagpacks")
	files, _ := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if len(files) == 0 {
		t.Skip("no published packs here")
	}
	begins := regexp.MustCompile(`(?m)^\s*-\s+address:`)
	// Lines of tags that are right to refuse: Algorand's addresses that were cut in
	// two, and names of EOS accounts behind "USDT", which does not say that they are;
	// a payment id of Monero, and two of its addresses cut from 95 to 67 characters.
	refused := map[string][]int{
		"exchange-wallets-kucoin.yaml": {53, 55, 57, 63, 65, 81},
		"ofac.yaml":                    {571, 801, 803},
	}
	for _, file := range files {
		name := filepath.Base(file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := len(begins.FindAll(text, -1))
		if want == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			emitted := 0
			pack, refusals, err := tagpack.Read(f, file, func(l attribution.Label) error {
				emitted++
				if l.Address == "" || l.Text == "" || l.Pack == "" || len(l.Concepts) == 0 || l.Last.IsZero() {
					t.Errorf("incomplete label %+v", l)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if pack.Tags != want || pack.Labels != emitted || pack.Labels+pack.Refused != want {
				t.Errorf("%d tags, %d labels, %d refused, %d emitted; the file has %d", pack.Tags, pack.Labels, pack.Refused, emitted, want)
			}
			var lines []int
			for _, r := range refusals {
				lines = append(lines, r.Line)
				t.Logf("line %d: %s: %s", r.Line, r.Code, r.Message)
			}
			if !slices.Equal(lines, refused[name]) {
				t.Errorf("refused at %v, want %v", lines, refused[name])
			}
		})
	}
}
