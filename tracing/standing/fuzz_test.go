package standing_test

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/tracing/standing"
)

// FuzzFile changes bytes of files and gives them their right checksum, so that what comes
// behind it is reached: nothing may panic, or run without end.
func FuzzFile(f *testing.F) {
	home, l := theft(f)
	v := view(f, l)
	set := standing.In(home, l.Chain(), haircut())
	update(f, set, v, followed(f, v), standing.Labels{Stops: labels{id(f, v, 5): "exchange"}, Version: "1"})
	for name, data := range folder(f, filepath.Join(home, "tracing", "ethereum")) {
		if strings.HasSuffix(name, ".taint") {
			if err := standing.OpenFile([]byte(data)); err != nil {
				f.Fatal(err)
			}
			f.Add([]byte(data))
		}
	}
	if err := set.Close(); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		if len(data) >= 8 {
			body := data[: len(data)-8 : len(data)-8]
			data = binary.LittleEndian.AppendUint64(body, xxhash.Sum64(body))
		}
		_ = standing.OpenFile(data) // an error is an answer
	})
}
