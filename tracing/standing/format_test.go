package standing_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
)

// The worked example of the format's specification is what is written.
func TestThePageAndTheCodeAgree(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/taint.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```hex\n")
	example, _, found := strings.Cut(example, "```")
	if !found {
		t.Fatal("the page has no worked example")
	}
	var digits strings.Builder
	for line := range strings.Lines(example) {
		bytes, _, _ := strings.Cut(line, ";") // what follows is for people
		_, bytes, _ = strings.Cut(bytes, ":")
		digits.WriteString(strings.Join(strings.Fields(bytes), ""))
	}
	home := scratch(t)
	l := ledger.In(home, chain(t, "ethereum"))
	addMoves(t, l, move{block: 1, tx: 1, from: 1, to: 2, amount: 300}, move{block: 7, tx: 2, name: "second", from: 2, to: 3, amount: 100})
	v := view(t, l)
	set := standing.In(home, l.Chain(), haircut())
	defer set.Close()
	update(t, set, v, []standing.Source{{ID: "list:1", Kind: "sanction", Name: "One", Addresses: ids(t, v, 1)}}, standing.Labels{Stops: labels{id(t, v, 3): "shop"}})
	for name, data := range folder(t, filepath.Join(home, "tracing", "ethereum")) {
		if got := hex.EncodeToString([]byte(data)); strings.HasSuffix(name, ".taint") && got != digits.String() {
			t.Errorf("the page has\n%s\nthe code writes\n%s", digits.String(), got)
		}
	}
}
