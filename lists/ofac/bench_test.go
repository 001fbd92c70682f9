package ofac_test

import (
	"bytes"
	"testing"

	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/synthetic"
)

// The advanced XML's target is 25 MB/s on one core.
func BenchmarkParseAdvanced(b *testing.B) {
	var buf bytes.Buffer
	if err := synthetic.WriteAdvanced(&buf, synthetic.Parties(20000, 1)); err != nil {
		b.Fatal(err)
	}
	f, err := publication.FromBytes("sdn_advanced.xml", buf.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(f.Size)
	b.ReportAllocs()
	for b.Loop() {
		r := publication.NewReport()
		if err := ofac.ParseAdvanced([]*publication.File{f}, r, func(publication.Record) error { return nil }); err != nil || r.Entries != 20000 || len(r.Unread) > 0 {
			b.Fatal(err, r.Entries, r.Unread)
		}
	}
}

// The complete CSV set's target is 1 s from files to searchable; this is the
// reading alone.
func BenchmarkParseCSV(b *testing.B) {
	dir := b.TempDir()
	if err := synthetic.WriteCSV(dir, synthetic.Parties(14_000, 1)); err != nil {
		b.Fatal(err)
	}
	var files []*publication.File
	for _, name := range []string{"sdn.csv", "alt.csv", "add.csv"} {
		f, err := publication.Open(dir + "/" + name)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, f)
		b.SetBytes(f.Size)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := ofac.ParseCSV(files, publication.NewReport(), func(publication.Record) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
