package tracing_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/wallet"
)

// keyed is a made-up address of Bitcoin of the older form by its number.
func keyed(n int) string {
	var hash [20]byte
	binary.BigEndian.PutUint32(hash[16:], uint32(n))
	text, _ := wallet.WriteHash(wallet.Bitcoin, wallet.KindP2PKH, hash[:])
	return text
}

// pairs is a ledger in which each address n pays together with n+1, but for each hundredth.
func pairs(b *testing.B, n int) *ledger.View {
	b.Helper()
	var rows []string
	for i := range n {
		row := fmt.Sprintf("%d before%d:0:%s:5", i, i, keyed(i))
		if i%100 > 0 {
			row += fmt.Sprintf(";before%d:1:%s:5", i, keyed(i-1))
		}
		rows = append(rows, row+" "+keyed(n)+":10")
	}
	return openLedger(b, b, home(b), "bitcoin", spendTable(rows))
}

func BenchmarkLinkedLabels(b *testing.B) {
	const addresses = 20_000
	v := pairs(b, addresses)
	for _, labels := range []int{1_000, 1_000_000} {
		var t attribution.Builder
		for i := range labels { // of each hundredth address, and of many that the ledger never saw
			if err := t.Add(attribution.Label{Address: "base58:" + keyed(100*i), Statement: attribution.Statement{
				Actor: fmt.Sprint("actor", i%100), Concepts: []string{"exchange"}, Pack: "pack", Source: "source",
			}}); err != nil {
				b.Fatal(err)
			}
		}
		table := tableOf(b, &t)
		l := linkedLabels(b, v, nil, table)
		if x := l.Of(51); x == nil || x.Linked == 0 || !strings.HasSuffix(x.Name, keyed(0)+")") {
			b.Fatalf("%s is %+v", v.AddressText(51), x)
		}
		b.Run(fmt.Sprintf("the first of %d labels", labels), func(b *testing.B) {
			for b.Loop() {
				linkedLabels(b, v, nil, table).Of(51)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
		})
		ask := func(name string, l *tracing.Labels) {
			b.Run(fmt.Sprintf("%s of %d labels", name, labels), func(b *testing.B) {
				n := uint32(0)
				for b.Loop() {
					if n%addresses == 0 {
						b.StopTimer()
						l.Prefer(nil) // forgets what is known
						l.Of(1)
						l.Of(51)
						b.StartTimer()
					}
					l.Of(n%addresses + 1)
					n++
				}
			})
		}
		ask("each for the first time", l)
		ask("without links", tracing.NewLabels(v, table))
		b.Run(fmt.Sprintf("again of %d labels", labels), func(b *testing.B) {
			for b.Loop() {
				l.Of(51)
			}
		})
	}
}
