package ch_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/ch"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// A file that is cut off anywhere gives the records before the cut. They may
// lack places, which stand at the end; then they say so.
func TestACutFileGivesNoRecordThatDiffersUnlessItSaysWhere(t *testing.T) {
	data := fixture(t, "whole.xml")
	records, _ := parse(t, data)
	whole := map[string]*sanctions.Party{}
	for _, rec := range records {
		whole[rec.Party.ID] = rec.Party
	}
	for n := range len(data) {
		records, r := parse(t, data[:n])
		if n < len(bytes.TrimSpace(data)) && !r.Alarm() {
			t.Fatalf("cut after %d bytes: no alarm", n)
		}
		for _, rec := range records {
			for _, field := range sanctions.ChangedFields(rec.Party, whole[rec.Party.ID]) {
				if !slices.Contains(rec.Incomplete, field) {
					t.Fatalf("cut after %d bytes: entry %s differs in %s, which it does not call incomplete", n, rec.Party.ID, field)
				}
			}
		}
	}
}

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
			_, r := parseFile(t, f)
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

// Whatever stands in a file, no entry lacks an id or a name, no text is empty,
// and reading it twice gives the same.
func FuzzParse(f *testing.F) {
	f.Add(fixture(f, "whole.xml"))
	f.Add(fixture(f, "amendment.xml"))
	f.Add([]byte(`<swiss-sanctions-list><target ssid="1"><object/></target></swiss-sanctions-list>`))
	read := func(t *testing.T, data []byte) []publication.Record {
		file, err := publication.FromBytes("list.xml", data)
		if err != nil {
			return nil
		}
		var records []publication.Record
		_ = ch.Parse([]*publication.File{file}, publication.NewReport(), func(rec publication.Record) error {
			records = append(records, rec)
			return nil
		})
		return records
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ch.Recognise(data[:min(len(data), 8<<10)])
		records := read(t, data)
		for _, rec := range records {
			if rec.Party.ID == "" || len(rec.Party.Names) == 0 {
				t.Errorf("an entry without id or name: %+v", rec.Party)
			}
			for _, n := range rec.Party.Names {
				if n.Full == "" || len(n.Parts) == 0 {
					t.Errorf("an empty name: %+v", n)
				}
			}
		}
		if diff := cmp.Diff(records, read(t, data)); diff != "" {
			t.Errorf("read again it differs:\n%s", diff)
		}
	})
}
