package lines

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/mareva/mareva/ledger"
)

// Whatever the bytes, reading ends in an error or gives the lines that they hold.
func FuzzRead(f *testing.F) {
	f.Add([]byte("a\nb\r\n\nc"), uint16(3))
	f.Add([]byte("\xef\xbb\xbfx\n"), uint16(1))
	f.Add(gzipped(f, []byte("a\nb\n")), uint16(2))
	f.Add(zstandard(f, []byte("a\nb\n")), uint16(2))
	f.Fuzz(func(t *testing.T, data []byte, size uint16) {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open([]string{path})
		if err != nil {
			return
		}
		got, stops, err := readAll(t, r, int(size)+1, ledger.Position{})
		if err != nil {
			return
		}
		if len(stops) == 0 {
			t.Fatal("a file without error gave nothing")
		}
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || len(data) >= 4 && isZstandard(data[:4]) {
			return
		}
		var want [][]byte
		for line := range bytes.SplitSeq(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\n")) {
			if line = trimEnd(line); len(line) > 0 {
				want = append(want, line)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d lines, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i].Text != string(want[i]) {
				t.Fatalf("line %q, want %q", got[i].Text, want[i])
			}
		}
	})
}
