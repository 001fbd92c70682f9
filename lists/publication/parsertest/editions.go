package parsertest

import (
	"bytes"
	"compress/gzip"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// compressions are the forms in which files may be kept.
var compressions = []struct {
	suffix   string
	compress func(t testing.TB, data []byte) []byte
}{
	{".gz", func(t testing.TB, data []byte) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}},
	{".zst", func(t testing.TB, data []byte) []byte {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10), zstd.WithLowerEncoderMem(true))
		if err != nil {
			t.Fatal(err)
		}
		return w.EncodeAll(data, nil)
	}},
}

// edited is the fixture with each file changed.
func edited(fixture []File, edit func(File) File) []File {
	out := make([]File, len(fixture))
	for i, file := range fixture {
		out[i] = edit(file)
	}
	return out
}

func checkCompressed(t testing.TB, f Format, fixture []File) {
	plain := read(f, fixture)
	for _, c := range compressions {
		packed := edited(fixture, func(file File) File { return File{file.Name + c.suffix, c.compress(t, file.Data)} })
		alike(t, c.suffix, plain, read(f, packed))
	}
}

// checkLineBreaks gives each file with both kinds of line break: publishers and
// those who pass their files on change them.
func checkLineBreaks(t testing.TB, f Format, fixture []File) {
	plain := read(f, fixture)
	for name, lineBreak := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
		changed := edited(fixture, func(file File) File {
			unix := bytes.ReplaceAll(file.Data, []byte("\r\n"), []byte("\n"))
			return File{file.Name, bytes.ReplaceAll(unix, []byte("\n"), []byte(lineBreak))}
		})
		alike(t, name, plain, read(f, changed))
	}
}

// checkCompressedCuts cuts the compressed editions at some places. A reader of
// compressed text always learns that its end is missing.
func checkCompressedCuts(t testing.TB, f Format, fixture []File) {
	whole := read(f, fixture)
	for _, c := range compressions {
		for i, file := range fixture {
			packed := c.compress(t, file.Data)
			for n := 0; n < len(packed); n += 1 + len(packed)/20 {
				files := slices.Clone(fixture)
				files[i] = File{file.Name + c.suffix, packed[:n]}
				cut := cutFile{name: files[i].Name, at: n, format: f}
				cut.check(t, whole, read(f, files))
			}
		}
	}
}
