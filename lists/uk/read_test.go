package uk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// read parses data and gives its records in order.
func read(t testing.TB, parse publication.Parser, name string, data []byte) ([]publication.Record, *publication.Report) {
	t.Helper()
	records, r, err := try(t, parse, name, data)
	if err != nil {
		t.Fatalf("parse %s: %v", name, err)
	}
	return records, r
}

// try is read for data that may be unusable.
func try(t testing.TB, parse publication.Parser, name string, data []byte) ([]publication.Record, *publication.Report, error) {
	t.Helper()
	f, err := publication.FromBytes(name, data)
	if err != nil {
		return nil, nil, err // damaged compression, for one
	}
	r := publication.NewReport()
	var records []publication.Record
	err = parse([]*publication.File{f}, r, func(rec publication.Record) error {
		records = append(records, rec)
		return nil
	})
	if r.Entries != len(records) {
		t.Errorf("the report says %d entries, emitted were %d", r.Entries, len(records))
	}
	return records, r, err
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readFixture gives the parties of a fixture that is whole.
func readFixture(t *testing.T, parse publication.Parser, name string) ([]*sanctions.Party, *publication.Report) {
	t.Helper()
	records, r := read(t, parse, name, fixture(t, name))
	var parties []*sanctions.Party
	for _, rec := range records {
		if rec.Incomplete != nil || rec.List != "" {
			t.Errorf("%s: incomplete %v, list %q; want neither", rec.Party.ID, rec.Incomplete, rec.List)
		}
		parties = append(parties, rec.Party)
	}
	return parties, r
}

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func parted(quality sanctions.Quality, full string, parts ...string) sanctions.Name {
	n := sanctions.Name{Full: full, Quality: quality}
	for i, text := range parts {
		kind := sanctions.MiddleName
		if i == 0 {
			kind = sanctions.FirstName
		} else if i == len(parts)-1 {
			kind = sanctions.LastName
		}
		n.Parts = append(n.Parts, sanctions.NamePart{Kind: kind, Text: text})
	}
	return n
}
