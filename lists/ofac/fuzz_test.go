package ofac_test

import (
	"io/fs"
	"testing"

	"github.com/mareva/mareva/lists/demonstration"
	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// fuzzParser checks that no input makes a parser panic, fail to end, or emit a
// party that cannot be stored.
func fuzzParser(f *testing.F, parser publication.Parser, seed string) {
	data, err := fs.ReadFile(demonstration.Files, seed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:min(len(data), 4000)])
	f.Add(data[len(data)-min(len(data), 2000):])
	f.Add([]byte("36,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := publication.FromBytes("file", data)
		if err != nil {
			t.Skip("not a file that can be opened")
		}
		report := publication.NewReport()
		emitted := 0
		err = parser([]*publication.File{file}, report, func(r publication.Record) error {
			emitted++
			if r.Party.ID == "" || r.Party.Source == "" {
				t.Errorf("party without id or source: %+v", r.Party)
			}
			for _, n := range r.Party.Names {
				if n.Full == "" {
					t.Errorf("party %s has an empty name", r.Party.ID)
				}
			}
			_, err := sanctions.Encode(r.Party)
			return err
		})
		if err == nil && emitted != report.Entries {
			t.Errorf("%d records emitted, %d counted", emitted, report.Entries)
		}
	})
}

func FuzzParseCSV(f *testing.F)      { fuzzParser(f, ofac.ParseCSV, "csv/sdn.csv") }
func FuzzParseLegacy(f *testing.F)   { fuzzParser(f, ofac.ParseLegacy, "xml/sdn.xml") }
func FuzzParseAdvanced(f *testing.F) { fuzzParser(f, ofac.ParseAdvanced, "xml/sdn_advanced.xml") }

func FuzzRecognisePart(f *testing.F) {
	f.Add([]byte("36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n"))
	f.Add([]byte("\"\n\""))
	f.Fuzz(func(_ *testing.T, head []byte) { ofac.RecognisePart(head) })
}
