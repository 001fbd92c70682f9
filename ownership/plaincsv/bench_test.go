package plaincsv_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/plaincsv"
)

func BenchmarkRead(b *testing.B) {
	const rows = 10_000
	var data bytes.Buffer
	data.WriteString("owner,owned,pct,from,source\n")
	for n := range rows {
		fmt.Fprintf(&data, "Holder %d,\"Company %d, Ltd\",49.995,2020-01-01,annual report\n", n, n)
	}
	b.SetBytes(int64(data.Len()))
	for b.Loop() {
		statements := 0
		err := plaincsv.Read(bytes.NewReader(data.Bytes()), "h.csv", func(ownership.Statement) error {
			statements++
			return nil
		}, func(p ownership.Problem) { b.Error(p) })
		if err != nil || statements != 2*rows {
			b.Fatal(statements, err)
		}
	}
}
