package lists_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/mareva/mareva/lists/publication"
)

// bomb is a small gzip file that expands beyond every official list.
func bomb(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	block := make([]byte, 1<<20)
	for range publication.MaxSize/len(block) + 1 {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
