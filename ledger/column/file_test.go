package column

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
)

const testKind = 7

// testSections are one empty, one small, one that just fills its block and one that
// is larger than a buffer.
func testSections() map[uint32][]byte {
	big := make([]byte, 3*bigBuffer+17)
	for i := range big {
		big[i] = byte(i * i >> 3)
	}
	return map[uint32][]byte{9: {}, 2: []byte("abc"), 5: bytes.Repeat([]byte{1}, 64), 0xffffffff: big}
}

var testOrder = []uint32{9, 2, 5, 0xffffffff}

func writeTestFile(t testing.TB, path string, order []uint32, pieces int) {
	t.Helper()
	content := testSections()
	var sections []Section
	for _, id := range order {
		sections = append(sections, Section{id, int64(len(content[id]))})
	}
	w, err := Create(path, testKind, sections)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for again := true; again; { // the sections in turns, piece by piece
		again = false
		for _, id := range order {
			piece := content[id]
			piece = piece[:min(pieces, len(piece))]
			if n, err := w.Section(id).Write(piece); err != nil || n != len(piece) {
				t.Fatal(n, err)
			}
			content[id] = content[id][len(piece):]
			again = again || len(content[id]) > 0
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFileGivesBackItsSections(t *testing.T) {
	var first []byte
	for _, pieces := range []int{1, 100, smallBuffer + 1, bigBuffer, 1 << 20} {
		path := filepath.Join(t.TempDir(), "a.seg")
		writeTestFile(t, path, testOrder, pieces)
		f, err := OpenFile(path, testKind)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Verify(); err != nil {
			t.Error(err)
		}
		for id, want := range testSections() {
			if got, err := f.Section(id); err != nil || !bytes.Equal(got, want) {
				t.Errorf("pieces of %d: section %d: %v, %d bytes, want %d", pieces, id, err, len(got), len(want))
			}
		}
		if _, err := f.Section(1); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
			t.Errorf("a section that is not there: %v", err)
		}
		data := must(os.ReadFile(path))
		if f.Size() != int64(len(data)) || len(data)%64 != 0 {
			t.Errorf("Size %d of %d bytes", f.Size(), len(data))
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Errorf("pieces of %d give other bytes", pieces)
		}
		if err := errors.Join(f.Close(), f.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestFileOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.seg")
	writeTestFile(t, path, nil, 1)
	f, err := OpenFile(path, testKind)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Verify(); err != nil {
		t.Error(err)
	}
}

func TestFileIsAsTheFormatSays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.seg")
	writeTestFile(t, path, []uint32{2, 9}, 100)
	want := []byte("MRVLEDGR\x01\x00\x07\x00\x02\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x00")
	for _, s := range []struct {
		id     uint32
		at     uint64
		length uint64
		data   string
	}{{2, 128, 3, "abc"}, {9, 192, 0, ""}} {
		want = binary.LittleEndian.AppendUint32(want, s.id)
		want = binary.LittleEndian.AppendUint32(want, 0)
		want = binary.LittleEndian.AppendUint64(want, s.at)
		want = binary.LittleEndian.AppendUint64(want, s.length)
		want = binary.LittleEndian.AppendUint64(want, xxhash.Sum64String(s.data))
	}
	want = binary.LittleEndian.AppendUint64(want, xxhash.Sum64(want))
	want = append(want, make([]byte, 128-len(want))...)
	want = append(append(want, "abc"...), make([]byte, 61)...)
	if got := must(os.ReadFile(path)); !bytes.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func smallFile(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.seg")
	writeTestFile(t, path, []uint32{9, 2, 5}, 100)
	return must(os.ReadFile(path))
}

func openAndVerify(data []byte) error {
	f, err := OpenBytes("a.seg", data, testKind)
	if err != nil {
		return err
	}
	return f.Verify()
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	data := smallFile(t)
	if err := openAndVerify(data); err != nil {
		t.Fatal(err)
	}
	for bit := range len(data) * 8 {
		data[bit/8] ^= 1 << (bit % 8)
		if err := openAndVerify(data); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "a.seg") {
			t.Errorf("byte %d, bit %d: %v", bit/8, bit%8, err)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
}

func TestCutAndLongerFilesAreDamaged(t *testing.T) {
	data := smallFile(t)
	path := filepath.Join(t.TempDir(), "cut.seg")
	for n := range data {
		if _, err := OpenBytes("a.seg", data[:n], testKind); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d bytes: %v", n, err)
		}
		if n%13 != 0 {
			continue
		}
		if err := os.WriteFile(path, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFile(path, testKind); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
			t.Errorf("file of %d bytes: %v", n, err)
		}
	}
	if _, err := OpenBytes("a.seg", append(data, make([]byte, 64)...), testKind); !errors.Is(err, ErrDamaged) {
		t.Errorf("longer: %v", err)
	}
}

// reseal makes the header's checksum right again.
func reseal(data []byte) {
	end := headerFixed + headerSection*int(binary.LittleEndian.Uint32(data[12:]))
	binary.LittleEndian.PutUint64(data[end:], xxhash.Sum64(data[:end]))
}

func TestHeadersThatLieUnderARightChecksumAreDamaged(t *testing.T) {
	for name, change := range map[string]func([]byte){
		"length":         func(b []byte) { binary.LittleEndian.PutUint64(b[16:], 64) },
		"reserved":       func(b []byte) { b[24+4] = 1 },
		"twice":          func(b []byte) { b[24] = 2 },
		"moved":          func(b []byte) { b[24+32+8] += 64 },
		"odd":            func(b []byte) { b[24+32+8]++ },
		"long":           func(b []byte) { b[24+32+16] = 200 },
		"overflow":       func(b []byte) { binary.LittleEndian.PutUint64(b[24+32+16:], 1<<63-1) },
		"negative":       func(b []byte) { binary.LittleEndian.PutUint64(b[24+32+16:], 1<<63) },
		"fewer sections": func(b []byte) { b[12]-- },
	} {
		data := smallFile(t)
		change(data)
		reseal(data)
		if _, err := OpenBytes("a.seg", data, testKind); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOtherKindsAndVersionsAreToldApart(t *testing.T) {
	data := smallFile(t)
	if _, err := OpenBytes("a.seg", data, 8); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "kind 7, want 8") {
		t.Errorf("%v", err)
	}
	data[8] = 2
	if _, err := OpenBytes("a.seg", data, testKind); !errors.Is(err, ErrVersion) || !errors.Is(err, ErrDamaged) {
		t.Errorf("%v", err)
	}
}

func TestOpeningWhatIsNoFileTellsThePath(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenFile(dir, testKind); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("folder: %v", err)
	}
	path := filepath.Join(dir, "none")
	if _, err := OpenFile(path, testKind); !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrDamaged) {
		t.Errorf("missing: %v", err)
	}
}

func TestCreateRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.seg")
	for name, sections := range map[string][]Section{
		"an id twice":     {{1, 2}, {1, 2}},
		"less than none":  {{1, -1}},
		"more than files": {{1, 1 << 62}, {2, 1 << 62}},
		"many sections":   make([]Section, maxSections+1),
	} {
		if _, err := Create(path, 1, sections); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the file is there", name)
		}
	}
	writeTestFile(t, path, testOrder, 100)
	if _, err := Create(path, 1, nil); !errors.Is(err, os.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
	if err := openAndVerify(must(os.ReadFile(path))); err != nil {
		t.Errorf("the file that was there: %v", err)
	}
}

func TestWriterRemovesAFileThatIsNotWhole(t *testing.T) {
	for name, write := range map[string]func(w *Writer) error{
		"too little": func(w *Writer) error { _, err := w.Section(1).Write(make([]byte, 9)); return err },
		"too much":   func(w *Writer) error { _, _ = w.Section(1).Write(make([]byte, 11)); return nil },
		"too much later": func(w *Writer) error {
			_, _ = w.Section(1).Write(make([]byte, 10))
			_, _ = w.Section(1).Write(make([]byte, 1))
			return nil
		},
		"elsewhere": func(w *Writer) error {
			_, _ = w.Section(1).Write(make([]byte, 10))
			_, err := w.Section(2).Write(nil)
			if err == nil {
				return errors.New("no error from a section that is not there")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.seg")
			w := must(Create(path, 1, []Section{{1, 10}}))
			if err := write(w); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%v", err)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Error("the file is there")
			}
			if err := w.Close(); err == nil {
				t.Error("no error when closed again")
			}
		})
	}
}

func TestAbortRemovesTheFileOnlyBeforeClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.seg")
	w := must(Create(path, 1, nil))
	w.Abort()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file is there")
	}
	w = must(Create(path, 1, nil))
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	w.Abort()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

// fullDisk fails from some call on.
type fullDisk struct {
	*os.File
	calls int // that still work
	err   error
}

func (d *fullDisk) next() error {
	if d.calls--; d.calls < 0 {
		return d.err
	}
	return nil
}

func (d *fullDisk) WriteAt(p []byte, at int64) (int, error) {
	if err := d.next(); err != nil {
		return 0, err
	}
	return d.File.WriteAt(p, at)
}

func (d *fullDisk) Sync() error { return d.next() }

func (d *fullDisk) Close() error { return errors.Join(d.File.Close(), d.next()) }

func TestAFullDiskIsToldAndLeavesNoFile(t *testing.T) {
	broken := errors.New("no space left on device")
	whole := false
	for calls := 0; !whole; calls++ {
		path := filepath.Join(t.TempDir(), "a.seg")
		content := testSections()[0xffffffff]
		sections := []Section{{3, int64(len(content))}, {4, 5}}
		entries, size, err := layout(sections)
		if err != nil {
			t.Fatal(err)
		}
		file := must(os.Create(path))
		w := newWriter(path, 1, &fullDisk{file, calls, broken}, entries, size)
		_, bigErr := io.Copy(w.Section(3), bytes.NewReader(content))
		_, smallErr := w.Section(4).Write([]byte("12345"))
		err = w.Close()
		whole = err == nil && bigErr == nil && smallErr == nil
		if whole {
			if calls < 6 {
				t.Errorf("whole after %d calls", calls)
			}
			break
		}
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), path) {
			t.Errorf("after %d calls: %v", calls, err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("after %d calls: the file is there", calls)
		}
	}
}
