package ftm

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// A file cut behind a line looks whole. Of what other lines say a party may then
// lack some, and a wallet is a party while its holder's line is behind the cut.
var format = parsertest.Format{
	Name: "FollowTheMoney JSON lines", Recognise: Recognise, Parse: Parse, Nameless: true, Rewritten: true, Joined: fromOtherLines, Step: 2,
	Unseen: func(before []byte) bool {
		last := bytes.TrimSpace(before[bytes.LastIndexByte(before, '\n')+1:])
		return len(last) == 0 || json.Valid(last)
	},
	Provisional: func(rec publication.Record) bool { return rec.Party.Kind == sanctions.Wallet },
}

func TestTheParserKeepsWhatAllMust(t *testing.T) {
	for _, name := range []string{"flat.ftm.json", "nested.json"} {
		t.Run(name, func(t *testing.T) { parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), name)) })
	}
}

func FuzzParse(f *testing.F) {
	var seeds [][]byte
	for line := range bytes.Lines([]byte(fixture(f, "flat.ftm.json") + fixture(f, "nested.json"))) {
		seeds = append(seeds, bytes.Clone(line))
	}
	parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "flat.ftm.json"), seeds...)
}
