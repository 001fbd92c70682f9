package parsertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Fixture is the content of a file in the package's testdata.
func Fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// FromBytes is a file of the content.
func FromBytes(t testing.TB, name string, data []byte) *publication.File {
	t.Helper()
	f, err := publication.FromBytes(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Read parses a file that is one publication and gives its records in order.
func Read(t testing.TB, parse publication.Parser, f *publication.File) (records []publication.Record, r *publication.Report) {
	t.Helper()
	r = publication.NewReport()
	err := parse([]*publication.File{f}, r, func(rec publication.Record) error {
		records = append(records, rec)
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", f.Path, err)
	}
	return records, r
}

// ByID gives the parties of records by their ids.
func ByID(records []publication.Record) map[string]*sanctions.Party {
	out := make(map[string]*sanctions.Party, len(records))
	for _, rec := range records {
		out[rec.Party.ID] = rec.Party
	}
	return out
}
