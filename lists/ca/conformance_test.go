package ca_test

import (
	"os"
	"testing"

	"github.com/mareva/mareva/lists/ca"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// format is what all parsers must keep, with this one's parser in it.
var format = parsertest.Format{Name: "Canada SEMA XML", List: sanctions.CanadaSEMA, Recognise: ca.Recognise, Parse: ca.Parse}

func TestTheParserKeepsWhatAllMust(t *testing.T) {
	for _, name := range []string{"sema.xml", "bilingual.xml"} {
		t.Run(name, func(t *testing.T) { parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), name)) })
	}
}

func FuzzParse(f *testing.F) {
	parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "sema.xml"), fixture(f, "bilingual.xml"),
		[]byte(`<data-set><record><Country>X</Country><EntityOrShip>A/B (also known as C, D and E)</EntityOrShip><Aliases>a or b, c / d; "e, f</Aliases></record></data-set>`))
}
