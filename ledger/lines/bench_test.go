package lines

import (
	"bytes"
	"context"
	"testing"

	"github.com/mareva/mareva/ledger"
)

func BenchmarkRead(b *testing.B) {
	line := append(bytes.Repeat([]byte("0123456789"), 20), '\n')
	data := bytes.Repeat(line, 500_000)
	for _, file := range []struct {
		name string
		data []byte
	}{{"plain", data}, {"gzip", gzipped(b, data)}, {"zstd", zstandard(b, data)}} {
		b.Run(file.name, func(b *testing.B) {
			r := open(b, write(b, "a", file.data))
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				err := r.Read(context.Background(), ledger.Position{}, func(c Chunk, _ *ledger.Batch) error {
					for range c.Lines() {
					}
					return nil
				}, func(batch *ledger.Batch, _ ledger.Position) error {
					r.Recycle(batch)
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Reading on costs the way there: its speed is that of counting lines.
func BenchmarkReadOn(b *testing.B) {
	data := bytes.Repeat(append(bytes.Repeat([]byte("0123456789"), 20), '\n'), 500_000)
	r := open(b, write(b, "a", data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := readAll(b, r, chunkSize, ledger.Position{Offset: int64(len(data))}); err != nil {
			b.Fatal(err)
		}
	}
}
