package flow

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/money"
)

// luminance is WCAG's relative luminance of a colour such as "#1b1f26".
func luminance(t testing.TB, colour string) float64 {
	t.Helper()
	var rgb [3]uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestAmountsAreCutAndNeverRounded(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "1": "1", "1.5": "1.5", "1.23456": "1.234…", "12.9999": "12.99…", "12.99": "12.99", "11536.25": "11,536…", "11536": "11,536",
		"0.5": "0.5", "0.00123456": "0.001234…", "0.0000005": "<0.000001", "0.000001": "0.000001", "999999999999999": "999,999,999,999,999",
		"1234567890123456": "1.234…×10^15", "123.4567": "123.4…",
	} {
		if got := grouped(cut(number)); got != want {
			t.Errorf("%s is written %q, want %q", number, got, want)
		}
	}
}

func TestAssetsAreToldApart(t *testing.T) {
	g := star(4)
	g.Assets = map[string]money.Asset{
		"0x1111111111111111": {Symbol: "USDT", Decimals: 2, Known: true}, "0x2222222222222222": {Symbol: "usdt", Decimals: 2, Known: true},
		"ETH": {Symbol: "ETH", Decimals: 2, Known: true}, "": {Symbol: "TKN"},
	}
	for i, asset := range []string{"0x1111111111111111", "0x2222222222222222", "ETH", "0x3333333333333333"} {
		g.Edges[i].Asset = asset
	}
	n := g.names()
	for asset, want := range map[string]string{
		"0x1111111111111111": "12.34 USDT (0x1111…11111)", "0x2222222222222222": "12.34 usdt (0x2222…22222)", "ETH": "12.34 ETH",
		"0x3333333333333333": "1,234 units of 0x3333…33333",
	} {
		if got := n.short(asset, big.NewInt(1234)); got != want {
			t.Errorf("%s: %q, want %q", asset, got, want)
		}
	}
}

func TestExactAmountsLoseNoDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, places := anyAmount(t, "units"), rapid.Uint8Range(0, 30).Draw(t, "decimals")
		n := names{"a": {money.Asset{Decimals: places, Known: true}, "A"}}
		digits := strings.TrimSuffix(strings.ReplaceAll(n.exact("a", units), ",", ""), " A")
		back, ok := new(big.Rat).SetString(digits)
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
		if !ok || back.Mul(back, new(big.Rat).SetInt(scale)).Cmp(new(big.Rat).SetInt(units)) != 0 {
			t.Fatalf("%s units with %d decimals are written %q", units, places, digits)
		}
	})
}

func TestTextsFitWhereverTheyAreShortened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, most := clean(rapid.String().Draw(t, "text")), rapid.IntRange(20, 300).Draw(t, "most")
		lines := wrap(text, strongFace, most, 3)
		if len(lines) > 3 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range append(lines, fit(text, strongFace, most)) {
			if width(line, strongFace) > most {
				t.Fatalf("%q is %d wide, want %d at most", line, width(line, strongFace), most)
			}
		}
	})
}

func wellFormed(file string) error {
	d := xml.NewDecoder(strings.NewReader(file))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

type exported struct {
	Keys []struct {
		ID  string `xml:"id,attr"`
		For string `xml:"for,attr"`
	} `xml:"key"`
	Graph struct {
		Data  []datum `xml:"data"`
		Nodes []struct {
			ID   string  `xml:"id,attr"`
			Data []datum `xml:"data"`
		} `xml:"node"`
		Edges []struct {
			Source string  `xml:"source,attr"`
			Target string  `xml:"target,attr"`
			Data   []datum `xml:"data"`
		} `xml:"edge"`
	} `xml:"graph"`
}

type datum struct {
	Key   string `xml:"key,attr"`
	Value string `xml:",chardata"`
}

func TestGraphMLHoldsEverythingExactly(t *testing.T) {
	g := star(2)
	g.Notes = []string{"one & two"}
	huge := new(big.Int).Lsh(big.NewInt(1), 300)
	g.Nodes[1].Label, g.Nodes[1].Kind, g.Nodes[1].First = "Exchange <A>", Service, time.Date(2020, 9, 26, 5, 4, 3, 0, time.FixedZone("", 3600))
	g.Nodes[1].Tainted = []Amount{{"ETH", huge}, {"0xbb", big.NewInt(7)}}
	g.Edges[0].Tainted, g.Edges[0].Amount, g.Edges[0].Last = huge, nil, time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	var got exported
	if err := xml.Unmarshal([]byte(graphML(t, g)), &got); err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, k := range got.Keys {
		known[k.ID] = strings.HasPrefix(k.ID, k.For+"_")
	}
	if len(got.Graph.Nodes) != 3 || len(got.Graph.Edges) != 2 {
		t.Fatalf("%d nodes and %d edges, want 3 and 2", len(got.Graph.Nodes), len(got.Graph.Edges))
	}
	node, edge := got.Graph.Nodes[1], got.Graph.Edges[0]
	if edge.Source != got.Graph.Nodes[0].ID || edge.Target != node.ID {
		t.Errorf("the edge runs from %s to %s", edge.Source, edge.Target)
	}
	all := slices.Concat(got.Graph.Data, node.Data, edge.Data)
	for _, want := range []datum{
		{"graph_method", "fifo"},
		{"graph_notes", "one & two"},
		{"node_label", "Exchange <A>"},
		{"node_kind", "service"},
		{"node_source", "false"},
		{"node_hops", "1"},
		{"node_first_seen", "2020-09-26T04:04:03Z"},
		{"node_tainted", "7 units of 0xbb; " + huge.String() + " ETH"},
		{"node_tainted_units", "7 0xbb; " + huge.String() + " ETH"},
		{"edge_tainted", huge.String()},
		{"edge_asset", "ETH"},
		{"edge_decimals", "0"},
		{"edge_transfers", "1"},
		{"edge_last", "2021-01-01T00:00:00Z"},
		{"edge_weight", "1000"},
	} {
		if !slices.Contains(all, want) {
			t.Errorf("no %v in %v", want, all)
		}
	}
	for _, d := range all {
		if !known[d.Key] {
			t.Errorf("there is no key %s", d.Key)
		}
		if d.Key == "edge_amount" || d.Key == "edge_first" {
			t.Errorf("%s is %q, though nobody knows it", d.Key, d.Value)
		}
	}
}
