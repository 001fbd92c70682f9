package uk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// read parses data and gives its records in order.
func read(t testing.TB, parse publication.Parser, name string, data []byte) ([]publication.Record, *publication.Report) {
	t.Helper()
	return parsertest.Read(t, parse, parsertest.FromBytes(t, name, data))
}

func fixture(t testing.TB, name string) []byte { return parsertest.Fixture(t, name) }

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
