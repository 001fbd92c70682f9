package ch_test

import (
	"os"
	"testing"

	"github.com/mareva/mareva/lists/ch"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// Places stand at the end of the file: where they are cut off, addresses lack
// what they say.
var format = parsertest.Format{
	Name: "SECO XML", List: sanctions.SwissSECO, Recognise: ch.Recognise, Parse: ch.Parse, Step: 3, Rewritten: true,
	Also: func(t testing.TB, p *sanctions.Party) {
		for _, n := range p.Names {
			if len(n.Parts) == 0 {
				t.Errorf("%s has a name without parts: %+v", p.ID, n)
			}
		}
	},
}

func TestTheParserKeepsWhatAllMust(t *testing.T) {
	for _, name := range []string{"whole.xml", "amendment.xml"} {
		t.Run(name, func(t *testing.T) { parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), name)) })
	}
}

func FuzzParse(f *testing.F) {
	parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "whole.xml"), fixture(f, "amendment.xml"),
		[]byte(`<swiss-sanctions-list><target ssid="1"><object/></target></swiss-sanctions-list>`))
}
