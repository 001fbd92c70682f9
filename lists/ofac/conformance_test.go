package ofac_test

import (
	"bytes"
	"testing"

	"github.com/mareva/mareva/lists/demonstration"
	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// The comments alone have no end mark, so that nobody sees that a row is missing.
var csvFormat = parsertest.Format{
	Name: "OFAC CSV", List: sanctions.OFACSDN, Parse: ofac.ParseCSV, Step: 11, Rewritten: true,
	Recognise: func(head []byte) bool { return ofac.RecognisePart(head) != ofac.NoPart },
	Unseen: func(before []byte) bool {
		return ofac.RecognisePart(before) == ofac.Comments && bytes.ContainsRune([]byte("\r\n"), rune(before[len(before)-1]))
	},
}

var legacyFormat = parsertest.Format{
	Name: "OFAC legacy XML", List: sanctions.OFACSDN, Recognise: ofac.RecogniseLegacy, Parse: ofac.ParseLegacy, Step: 149,
}

// What surrounds the parties stands partly behind them.
var advancedFormat = parsertest.Format{
	Name: "OFAC advanced XML", List: sanctions.OFACSDN, Recognise: ofac.RecogniseAdvanced, Parse: ofac.ParseAdvanced, Step: 1999, Rewritten: true,
}

func TestTheParsersKeepWhatAllMust(t *testing.T) {
	for name, c := range map[string]struct {
		format parsertest.Format
		files  []string
	}{
		"CSV":               {csvFormat, csvFiles},
		"CSV, sdn.csv only": {csvFormat, csvFiles[:1]},
		"legacy XML":        {legacyFormat, legacyFiles},
		"advanced XML":      {advancedFormat, advancedFiles},
	} {
		t.Run(name, func(t *testing.T) { parsertest.Run(t, c.format, parsertest.Files(t, demonstration.Files, c.files...)) })
	}
}

func fuzz(f *testing.F, format parsertest.Format, names []string, seeds ...[]byte) {
	parsertest.Fuzz(f, format, parsertest.Files(f, demonstration.Files, names...), seeds...)
}

func FuzzParseCSV(f *testing.F) {
	fuzz(f, csvFormat, csvFiles, []byte("36,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a"))
}

func FuzzParseLegacy(f *testing.F)   { fuzz(f, legacyFormat, legacyFiles) }
func FuzzParseAdvanced(f *testing.F) { fuzz(f, advancedFormat, advancedFiles) }

func FuzzRecognisePart(f *testing.F) {
	f.Add([]byte("36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n"))
	f.Add([]byte("\"\n\""))
	f.Fuzz(func(_ *testing.T, head []byte) { ofac.RecognisePart(head) })
}
