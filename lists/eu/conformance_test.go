package eu_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/mareva/mareva/lists/eu"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// format is what all parsers must keep, with this one's parser in it.
var format = parsertest.Format{Name: "EU XML 1.1", List: sanctions.EUFinancial, Recognise: eu.Recognise, Parse: eu.Parse, Step: 3}

func TestTheParserKeepsWhatAllMust(t *testing.T) {
	parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), "fsf_1_1.xml"))
}

func FuzzParse(f *testing.F) {
	// One record a seed: the fuzzer spends its time on shortening long ones.
	seeds := [][]byte{[]byte(`<export><sanctionEntity logicalId="1"><nameAlias lastName="A"/><birthdate year="1" monthOfYear="2" dayOfMonth="30"/></sanctionEntity>`)}
	for _, record := range bytes.SplitAfter(fixture(f), []byte("</sanctionEntity>")) {
		seeds = append(seeds, append([]byte("<export>"), record...))
	}
	parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "fsf_1_1.xml"), seeds...)
}

func FuzzRefusalReason(f *testing.F) {
	f.Add([]byte("\"Date_filexxxx;Entity_logical_id;Subject_type\t\t\n"))
	f.Add([]byte(`<WHOLE Date="11/02/2016">`))
	f.Fuzz(func(_ *testing.T, head []byte) { eu.RefusalReason(head) })
}
