package attribution_test

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
)

// TestThePageAndTheCodeAgree holds the worked example of the format's
// specification against the bytes that are written.
func TestThePageAndTheCodeAgree(t *testing.T) {
	page, err := os.ReadFile("../docs/format/labels.md")
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
	got := hex.EncodeToString(build(t, workedExample()...))
	if got != digits.String() {
		t.Errorf("the page has\n%s\nthe code writes\n%s", digits.String(), got)
	}
}

func workedExample() []attribution.Label {
	s := attribution.Statement{
		Text: "hot", Actor: "acme", Concepts: []string{"exchange", "hot_wallet"}, Confidence: attribution.WebCrawl,
		Chain: "ethereum", Asset: "ETH", Pack: "a.csv", Last: sanctions.Day(2022, 11, 16), ClusterDefiner: true,
	}
	other := s
	other.Text, other.ClusterDefiner = "cold", false
	return []attribution.Label{
		{Address: "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Statement: s},
		{Address: "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Statement: other},
		{Address: "base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Statement: s},
	}
}
