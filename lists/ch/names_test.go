package ch_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/ch"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

func TestEverySpellingVariantBecomesPartOfSomeName(t *testing.T) {
	for _, count := range []int{1, 2, 3, 9} {
		t.Run(fmt.Sprintf("%d variants of each of three parts", count), func(t *testing.T) {
			var b strings.Builder
			b.WriteString(`<swiss-sanctions-list list-type="whole-list"><target ssid="1"><individual><identity main="true"><name name-type="primary-name" quality="good">`)
			for part, kind := range []string{"family-name", "given-name", "father-name"} {
				fmt.Fprintf(&b, `<name-part order="%d" name-part-type="%s"><value>P%d</value>`, part+1, kind, part)
				for v := range count {
					fmt.Fprintf(&b, `<spelling-variant lang="RUS" script="LATN">v%dx%d</spelling-variant>`, part, v)
				}
				b.WriteString(`</name-part>`)
			}
			b.WriteString(`</name></identity></individual></target></swiss-sanctions-list>`)
			records, _ := parse(t, []byte(b.String()))
			var full []string
			for _, n := range records[0].Party.Names {
				full = append(full, n.Full)
				if len(n.Parts) != 3 {
					t.Errorf("%q has %d parts", n.Full, len(n.Parts))
				}
			}
			if len(full) > 33 {
				t.Errorf("%d names", len(full))
			}
			if count < 4 && len(full) != 1+count*count*count {
				t.Errorf("%d names, not every combination", len(full))
			}
			for part := range 3 {
				for v := range count {
					if text := fmt.Sprintf("v%dx%d", part, v); !strings.Contains(strings.Join(full, " "), text) {
						t.Errorf("%s is in no name", text)
					}
				}
			}
		})
	}
}

func TestTheStoredSECOFiles(t *testing.T) {
	tests := []struct {
		file      string
		targets   int
		delisted  int
		amendment bool
		published sanctions.Date
		problems  int
	}{
		{"seco_page_2025-05.xml", 3, 0, true, sanctions.Day(2024, 1, 17), 0},
		// Transcribed without its programmes and places.
		{"seco_2026-08-15_sample.xml", 2, 2, false, sanctions.Day(2026, 8, 15), 1},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			f, err := publication.Open(filepath.Join("..", "..", "..", "shared", "data", "lists", "ch", test.file))
			if err != nil {
				t.Skip("the stored files are not here")
			}
			if !ch.Recognise(f.Head) {
				t.Error("not recognised")
			}
			records, r := parsertest.Read(t, ch.Parse, f)
			for _, rec := range records {
				parsertest.CheckParty(t, format, rec.Party)
			}
			if r.Counts["target"] != test.targets || r.Entries != test.targets || r.Counts["de-listed"] != test.delisted {
				t.Errorf("%d entries, counts %v", r.Entries, r.Counts)
			}
			if r.Amendment != test.amendment || r.Published != test.published || len(r.Problems) != test.problems || r.Alarm() {
				t.Errorf("amendment %v, published %v, problems %+v", r.Amendment, r.Published, r.Problems)
			}
			if diff := cmp.Diff(map[string]int{}, r.Unread); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
		})
	}
}
