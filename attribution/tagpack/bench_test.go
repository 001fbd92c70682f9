package tagpack_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/tagpack"
)

// madePack is a TagPack of n tags of some 90 bytes, with made-up addresses.
func madePack(n int) []byte {
	var b bytes.Buffer
	b.WriteString("title: Made\ncreator: Nobody\nsource: https://example.org\nconfidence: web_crawl\ncategory: exchange\ntags:\n")
	for i := range n {
		fmt.Fprintf(&b, "- address: %s\n  currency: ETH\n  label: wallet %d\n  lastmod: 2022-11-16\n", madeAddress(i), i%1000)
	}
	return b.Bytes()
}

func madeAddress(i int) string {
	sum := sha256.Sum256(fmt.Append(nil, i))
	return "0x" + hex.EncodeToString(sum[:20])
}

func BenchmarkTagPack(b *testing.B) {
	const tags = 1_000_000
	data := madePack(tags)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		pack, _, err := tagpack.Read(bytes.NewReader(data), "made.yaml", func(attribution.Label) error { return nil })
		if err != nil || pack.Labels != tags {
			b.Fatal(pack, err)
		}
	}
	b.ReportMetric(tags*float64(b.N)/b.Elapsed().Seconds(), "tags/s")
}
