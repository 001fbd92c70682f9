package uk

import (
	"bytes"
	"os"
	"testing"

	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

var xmlFormat = parsertest.Format{Name: "UK Sanctions List XML", List: sanctions.UKSanctions, Recognise: RecogniseXML, Parse: ParseXML, Step: 3}

// A file cut between two rows looks whole, and the rows of one party lie apart.
var csvFormat = parsertest.Format{
	Name: "OFSI Consolidated List CSV", List: sanctions.UKConsolidated, Recognise: RecogniseCSV, Parse: ParseConList,
	Unseen: func(before []byte) bool { return bytes.ContainsRune([]byte("\r\n"), rune(before[len(before)-1])) },
	Joined: sanctions.FieldNames(),
}

func files(t testing.TB, name string) []parsertest.File {
	return parsertest.Files(t, os.DirFS("testdata"), name)
}

func TestTheParsersKeepWhatAllMust(t *testing.T) {
	t.Run("XML", func(t *testing.T) { parsertest.Run(t, xmlFormat, files(t, "uksl.xml")) })
	t.Run("CSV until 2022", func(t *testing.T) { parsertest.Run(t, csvFormat, files(t, "conlist_2018.csv")) })
	t.Run("CSV since 2022", func(t *testing.T) { parsertest.Run(t, csvFormat, files(t, "conlist_2022.csv")) })
}

func FuzzUKSanctionsList(f *testing.F) { parsertest.Fuzz(f, xmlFormat, files(f, "uksl.xml")) }

func FuzzConsolidatedList(f *testing.F) {
	parsertest.Fuzz(f, csvFormat, files(f, "conlist_2018.csv"), fixture(f, "conlist_2022.csv"))
}
