package parsertest

import (
	"slices"
	"testing"
)

// Fuzz seeds a fuzz test with a fixture and further seeds, and holds whatever the
// parser makes of any bytes to what Run checks of every record. Of a fixture of
// several files one at a time is changed, and the first is also read alone.
//
// A long seed is given as its beginning and its end: the fuzzer would spend its
// time on shortening it.
func Fuzz(f *testing.F, format Format, fixture []File, seeds ...[]byte) {
	for i, file := range fixture {
		if len(file.Data) <= 4000 {
			f.Add(file.Data, byte(i))
			continue
		}
		f.Add(file.Data[:4000], byte(i))
		f.Add(file.Data[len(file.Data)-2000:], byte(i))
	}
	for _, seed := range seeds {
		f.Add(seed, byte(len(fixture)))
	}
	f.Fuzz(func(t *testing.T, data []byte, at byte) {
		format.Recognise(data[:min(len(data), 8<<10)])
		files := []File{{fixture[0].Name, data}}
		if i := int(at) % (len(fixture) + 1); i < len(fixture) {
			files = slices.Clone(fixture)
			files[i].Data = data
		}
		checkAny(t, format, files)
	})
}

// checkAny holds for all files, whatever stands in them. An error is as good an
// answer as a problem: nothing is taken for a list.
func checkAny(t testing.TB, f Format, files []File) {
	t.Helper()
	r := read(f, files)
	r.check(t, f)
	alike(t, "read again", r, read(f, files))
}
