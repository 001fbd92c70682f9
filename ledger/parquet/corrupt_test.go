package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

// samples are small files of every table, with pages of both versions.
func samples(t testing.TB) map[string][][]byte {
	when := time.Unix(1700000000, 0).UTC()
	const topic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
	word := "0x00000000000000000000000000000000000000000000000000000000000a11ce"
	transfers := []awsTransfer[float64]{{at(usdt), at(alice), at(bob), 7, at(tx1), at(int64(5)), when, at(int64(7))}}
	events := []awsLog{{at(int64(0)), at(tx1), at(int64(3)), at(usdt), at(word), []string{topic, word, word}, at(int64(7))}}
	v2 := parquet.DataPageVersion(2)
	unpacked := parquet.Compression(&parquet.Uncompressed)
	return map[string][][]byte{
		"aws-transactions":     {fileOf(t, sampleTransactions()), fileOf(t, sampleTransactions(), v2), fileOf(t, sampleTransactions(), unpacked)},
		"aws-token-transfers":  {fileOf(t, transfers), fileOf(t, transfers, v2, unpacked)},
		"aws-logs":             {fileOf(t, events), fileOf(t, events, v2), fileOf(t, events, unpacked)},
		"aws-traces":           {fileOf(t, sampleTraces()), fileOf(t, sampleTraces(), v2)},
		"aws-btc-transactions": {fileOf(t, sampleBitcoin()), fileOf(t, sampleBitcoin(), v2), fileOf(t, sampleBitcoin(), unpacked)},
	}
}

// readAll reads a file as a table, and only says whether that went well.
func readAll(t testing.TB, kind, path string) error {
	name := "ethereum"
	if kind == "aws-btc-transactions" {
		name = "bitcoin"
	}
	s, err := New(chain(t, name), kind, []string{path})
	if err != nil {
		return err
	}
	return s.Read(context.Background(), ledger.Position{}, func(*ledger.Batch, ledger.Position) error { return nil })
}

func TestBothVersionsOfPagesAreRead(t *testing.T) {
	for kind, files := range samples(t) {
		for i, content := range files {
			if err := readAll(t, kind, saved(t, content)); err != nil {
				t.Errorf("%s %d: %v", kind, i, err)
			}
		}
	}
}

func TestAFileThatWasCutIsRefused(t *testing.T) {
	for kind, files := range samples(t) {
		path := filepath.Join(t.TempDir(), "cut.parquet")
		for n := 0; n < len(files[0]); n += 7 {
			if err := os.WriteFile(path, files[0][:n], 0o600); err != nil {
				t.Fatal(err)
			}
			if readAll(t, kind, path) == nil {
				t.Errorf("%s cut at %d of %d bytes is read", kind, n, len(files[0]))
			}
		}
	}
}

func TestLengthsAreCheckedBeforeMemoryIsTaken(t *testing.T) {
	whole := fileOf(t, sampleTransactions())
	long := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(long[len(long)-8:], 0xfffffff0)
	// A footer of one list of 2^28 structs, and one of nested structs.
	list := append([]byte("PAR1"), 0x29, 0xfc, 0x80, 0x80, 0x80, 0x80, 0x01, 0)
	deep := append([]byte("PAR1"), bytes.Repeat([]byte{0x1c}, 100)...)
	for name, content := range map[string][]byte{"footer": long, "list": framed(list), "nested": framed(deep)} {
		if err := checkFooter(bytes.NewReader(content), int64(len(content))); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	h := pageHeader{unpacked: maxPage + 1, hasValues: true}
	if h.check(true) == nil {
		t.Error("a page of any length is taken")
	}
	h = pageHeader{unpacked: 5, packed: 5, hasValues: true, values: maxPageValues + 1}
	if h.check(true) == nil {
		t.Error("a page of any number of values is taken")
	}
	h = pageHeader{unpacked: 5, packed: 5}
	if h.checkSnappy(bytes.NewReader([]byte{0xff, 0xff, 0xff, 0x7f, 0}), 0) == nil {
		t.Error("a page that unpacks to any length is taken")
	}
}

// framed gives a footer its end.
func framed(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)-4))
	return append(b, "PAR1"...)
}

func FuzzFooter(f *testing.F) {
	for _, files := range samples(f) {
		f.Add(files[0])
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		w := thriftWalk{b: b}
		_ = w.fields(0, 0)
		_ = checkFooter(bytes.NewReader(b), int64(len(b)))
	})
}

// FuzzRead changes a few bytes of good files, which reaches deeper than files from
// nothing. What is read may be nonsense; it must be said without a panic.
func FuzzRead(f *testing.F) {
	files := samples(f)
	for k := range Kinds() {
		for n := range 3 {
			f.Add(uint8(k), uint8(n), uint32(20), []byte{0}, uint32(300), []byte{0xff, 0x7f})
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, k, n uint8, at1 uint32, change1 []byte, at2 uint32, change2 []byte) {
		kind := Kinds()[int(k)%len(Kinds())]
		content := bytes.Clone(files[kind][int(n)%len(files[kind])])
		for i, b := range change1 {
			content[(int(at1)+i)%len(content)] ^= b
		}
		for i, b := range change2 {
			content[(int(at2)+i)%len(content)] = b
		}
		file, err := os.CreateTemp(dir, "*.parquet")
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file.Name())
		if _, err := io.Copy(file, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		_ = readAll(t, kind, file.Name())
	})
}
