package attribution_test

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/mareva/mareva/attribution"
)

func Example() {
	const address = "base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	var b attribution.Builder
	for _, s := range []attribution.Statement{
		{Actor: "binance", Concepts: []string{"exchange"}, Confidence: attribution.ServiceData, Pack: "binance.yaml"},
		{Actor: "binance", Concepts: []string{"exchange"}, Confidence: attribution.WebCrawl, Pack: "crawl.csv"},
		{Actor: "huobi", Concepts: []string{"exchange"}, Confidence: attribution.WebCrawl, Pack: "forum.csv"},
	} {
		if err := b.Add(attribution.Label{Address: address, Statement: s}); err != nil {
			fmt.Println(err)
			return
		}
	}
	var file bytes.Buffer
	if _, err := b.WriteTo(&file); err != nil {
		fmt.Println(err)
		return
	}
	table, err := attribution.Open(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	opinion := attribution.Weigh(slices.Collect(table.Lookup(address).All()))
	for _, a := range opinion.Actors {
		fmt.Println(a.ID, a.Weight)
	}
	fmt.Println(opinion.Control)
	for _, c := range opinion.Conflicts {
		fmt.Println(c.Text)
	}
	// Output:
	// binance 0.6000
	// huobi 0.2000
	// hosted
	// "binance" (0.6000, by 2 labels) and "huobi" (0.2000, by one label) are both named as the holder
}
