package un_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/lists/un"
	"github.com/mareva/mareva/sanctions"
)

// format is what all parsers must keep, with this one's parser in it.
var format = parsertest.Format{Name: "UN XML", List: sanctions.UNSecurity, Recognise: un.Recognise, Parse: un.Parse, Step: 3}

func TestTheParserKeepsWhatAllMust(t *testing.T) {
	parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), "consolidated.xml"))
}

func FuzzParse(f *testing.F) {
	// One record a seed: the fuzzer spends its time on shortening long ones.
	seeds := [][]byte{[]byte(`<CONSOLIDATED_LIST><ENTITY><DATAID>1</DATAID><FIRST_NAME>A (ب); (b</FIRST_NAME></ENTITY>`)}
	for _, record := range bytes.SplitAfter(fixture(f), []byte("</INDIVIDUAL>")) {
		seeds = append(seeds, append([]byte("<CONSOLIDATED_LIST>"), record...))
	}
	parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "consolidated.xml"), seeds...)
}
