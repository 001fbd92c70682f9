package csl

import (
	"bytes"
	"os"
	"testing"

	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// A party of several rows may lack the later ones: a file cut between two rows
// looks whole.
var format = parsertest.Format{
	Name: "US Consolidated Screening List CSV", List: sanctions.USTradeCSL, Recognise: Recognise, Parse: Parse,
	Unseen: func(before []byte) bool { return bytes.ContainsRune([]byte("\r\n"), rune(before[len(before)-1])) },
	Joined: sanctions.FieldNames(),
}

func TestTheParserKeepsWhatAllMust(t *testing.T) {
	for _, name := range []string{"newer.csv", "older.csv"} {
		t.Run(name, func(t *testing.T) { parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), name)) })
	}
}

func FuzzParse(f *testing.F) {
	parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "newer.csv"), []byte(fixture(f, "older.csv")))
}
