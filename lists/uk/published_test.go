package uk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// The published files are not part of the source; where they lie beside it,
// they must be read to the last field.
func TestPublishedFilesAreReadWhole(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "lists", "uk")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no published files here:", err)
	}
	for _, c := range []struct {
		file      string
		recognise func([]byte) bool
		parse     publication.Parser
		published sanctions.Date
		entries   int
		counts    map[string]int
	}{
		{"uksl_2026-08-14_sample.xml", RecogniseXML, ParseXML, sanctions.Day(2026, 8, 14), 2, map[string]int{"Designation": 2, "Individual": 1, "Ship": 1}},
		{"ofsi_conlist_2018-04-13.csv.zst", RecogniseCSV, ParseConList, sanctions.Day(2018, 4, 13), 2106, map[string]int{"row": 9487, "Group ID": 2106, "problem: wrong_encoding": 1}},
		{"boe_conlist_2016-02-12.csv", RecogniseCSV, ParseConList, sanctions.Day(2016, 2, 12), 463, map[string]int{"row": 800, "Group ID": 463, "problem: wrong_encoding": 1}},
	} {
		f, err := publication.Open(filepath.Join(folder, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !c.recognise(f.Head) {
			t.Errorf("%s is not recognised", c.file)
		}
		r := publication.NewReport()
		err = c.parse([]*publication.File{f}, r, func(rec publication.Record) error {
			parsertest.CheckParty(t, xmlFormat, rec.Party)
			if rec.Party.Kind == sanctions.Unknown || rec.Incomplete != nil {
				t.Errorf("%s: kind %s, incomplete %v", rec.Party.ID, rec.Party.Kind, rec.Incomplete)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, c.file+": day", c.published, r.Published)
		expect(t, c.file+": entries", c.entries, r.Entries)
		expect(t, c.file+": counts", c.counts, r.Counts)
		expect(t, c.file+": unread", map[string]int{}, r.Unread)
	}
}
