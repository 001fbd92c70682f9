package column

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/cespare/xxhash/v2"
)

const (
	magic         = "MRVLEDGR"
	formatVersion = 1

	headerFixed   = 24 // bytes of the header before its sections
	headerSection = 32 // bytes of the header for each section
	headerSum     = 8  // bytes of its checksum
	sectionAlign  = 64
	maxSections   = 1 << 16
)

// ErrDamaged is wrapped by the errors about bytes that are not what was written.
var ErrDamaged = errors.New("damaged")

// ErrVersion is wrapped, beside ErrDamaged, by the error about a file of a version
// that this program does not read.
var ErrVersion = errors.New("unknown version")

// Section is a section of a file that is to be written.
type Section struct {
	ID     uint32
	Length int64
}

// entry is a section of a file.
type entry struct {
	id     uint32
	offset int64
	length int64
	sum    uint64
}

// layout places sections one behind the other. size is that of the file.
func layout(sections []Section) (entries []entry, size int64, err error) {
	if len(sections) > maxSections {
		return nil, 0, fmt.Errorf("%d sections, want at most %d", len(sections), maxSections)
	}
	seen := make(map[uint32]bool, len(sections))
	size = alignUp(headerFixed + headerSection*int64(len(sections)) + headerSum)
	for _, s := range sections {
		if seen[s.ID] {
			return nil, 0, fmt.Errorf("section %d is given twice", s.ID)
		}
		seen[s.ID] = true
		if s.Length < 0 || s.Length > math.MaxInt64-size-sectionAlign {
			return nil, 0, fmt.Errorf("section %d of %d bytes cannot be", s.ID, s.Length)
		}
		entries = append(entries, entry{id: s.ID, offset: size, length: s.Length})
		size = alignUp(size + s.Length)
	}
	return entries, size, nil
}

func alignUp(n int64) int64 { return (n + sectionAlign - 1) &^ (sectionAlign - 1) }

// File is a file of sections that is read. It may be read by many goroutines; what
// its sections gave must not be read after Close.
type File struct {
	name    string
	data    []byte
	entries []entry
	unmap   func() error
}

// OpenFile maps a file into memory and checks its header: what kind it is, that it is
// whole, and where its sections stand. It does not read the sections; see Verify.
func OpenFile(path string, kind uint16) (*File, error) {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	f, err := OpenBytes(path, data, kind)
	if err != nil {
		return nil, errors.Join(err, unmap())
	}
	f.unmap = unmap
	return f, nil
}

// mapFile gives the bytes of a file and what ends their use.
func mapFile(path string) ([]byte, func() error, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close() // the mapping stays
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	switch size := info.Size(); {
	case !info.Mode().IsRegular():
		return nil, nil, errors.New("not a regular file")
	case size < headerFixed+headerSum:
		return nil, nil, fmt.Errorf("%d bytes are too few for a header: %w", size, ErrDamaged)
	case size > math.MaxInt:
		return nil, nil, fmt.Errorf("%d bytes are more than this machine can address", size)
	default:
		return mapMemory(file, int(size))
	}
}

// OpenBytes is OpenFile for the bytes of a file, which it keeps.
func OpenBytes(name string, data []byte, kind uint16) (*File, error) {
	entries, err := readHeader(data, kind)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return &File{name: name, data: data, entries: entries}, nil
}

// readHeader reads a header that must be what Create writes for some sections.
func readHeader(data []byte, kind uint16) ([]entry, error) {
	if len(data) < headerFixed+headerSum {
		return nil, fmt.Errorf("%d bytes are too few for a header: %w", len(data), ErrDamaged)
	}
	if string(data[:8]) != magic {
		return nil, fmt.Errorf("byte 0: %q, want %q: %w", data[:8], magic, ErrDamaged)
	}
	if v := binary.LittleEndian.Uint16(data[8:]); v != formatVersion {
		return nil, fmt.Errorf("byte 8: version %d, this program reads %d: %w: %w", v, formatVersion, ErrVersion, ErrDamaged)
	}
	count := int64(binary.LittleEndian.Uint32(data[12:]))
	end := headerFixed + headerSection*count
	if count > maxSections || end+headerSum > int64(len(data)) {
		return nil, fmt.Errorf("byte 12: %d sections do not fit in %d bytes: %w", count, len(data), ErrDamaged)
	}
	if want := binary.LittleEndian.Uint64(data[end:]); xxhash.Sum64(data[:end]) != want {
		return nil, fmt.Errorf("bytes 0 to %d: the header's checksum is wrong: %w", end, ErrDamaged)
	}
	if k := binary.LittleEndian.Uint16(data[10:]); k != kind {
		return nil, fmt.Errorf("byte 10: kind %d, want %d: %w", k, kind, ErrDamaged)
	}
	if size := binary.LittleEndian.Uint64(data[16:]); size != uint64(len(data)) {
		return nil, fmt.Errorf("%d bytes, the header says %d: %w", len(data), size, ErrDamaged)
	}
	return readEntries(data, count)
}

// readEntries holds the sections of a header to the one layout there is for them.
func readEntries(data []byte, count int64) ([]entry, error) {
	sections := make([]Section, count)
	for i := range sections {
		b := data[headerFixed+headerSection*i:]
		sections[i] = Section{ID: binary.LittleEndian.Uint32(b), Length: int64(binary.LittleEndian.Uint64(b[16:]))}
	}
	entries, size, err := layout(sections)
	if err != nil {
		return nil, fmt.Errorf("header: %w: %w", err, ErrDamaged)
	}
	for i := range entries {
		at := headerFixed + headerSection*i
		b := data[at:]
		offset := binary.LittleEndian.Uint64(b[8:])
		if offset != uint64(entries[i].offset) || binary.LittleEndian.Uint32(b[4:]) != 0 {
			return nil, fmt.Errorf("byte %d: section %d begins at %d, want %d: %w",
				at, entries[i].id, offset, entries[i].offset, ErrDamaged)
		}
		entries[i].sum = binary.LittleEndian.Uint64(b[24:])
	}
	if size != int64(len(data)) {
		return nil, fmt.Errorf("header: sections end at %d of %d bytes: %w", size, len(data), ErrDamaged)
	}
	return entries, nil
}

// Section gives the bytes of a section, which must not be written to.
func (f *File) Section(id uint32) ([]byte, error) {
	for i := range f.entries {
		if e := &f.entries[i]; e.id == id {
			return f.data[e.offset : e.offset+e.length : e.offset+e.length], nil
		}
	}
	return nil, fmt.Errorf("read %s: section %d is missing: %w", f.name, id, ErrDamaged)
}

// Verify reads the whole file and holds it to its checksums. Bytes between sections
// must be zero.
func (f *File) Verify() error {
	at := headerFixed + headerSection*int64(len(f.entries)) + headerSum
	for i := range f.entries {
		e := &f.entries[i]
		if err := f.verifyGap(at, e.offset); err != nil {
			return err
		}
		at = e.offset + e.length
		if xxhash.Sum64(f.data[e.offset:at]) != e.sum {
			return fmt.Errorf("verify %s: section %d, bytes %d to %d: the checksum is wrong: %w",
				f.name, e.id, e.offset, at, ErrDamaged)
		}
	}
	return f.verifyGap(at, int64(len(f.data)))
}

func (f *File) verifyGap(from, to int64) error {
	for ; from < to; from++ {
		if f.data[from] != 0 {
			return fmt.Errorf("verify %s: byte %d between sections is not zero: %w", f.name, from, ErrDamaged)
		}
	}
	return nil
}

// Size is the number of bytes of the file.
func (f *File) Size() int64 { return int64(len(f.data)) }

// Close ends the use of the file and of all that its sections gave.
func (f *File) Close() error {
	unmap := f.unmap
	f.data, f.entries, f.unmap = nil, nil, nil
	if unmap == nil {
		return nil
	}
	if err := unmap(); err != nil {
		return fmt.Errorf("close %s: %w", f.name, err)
	}
	return nil
}

// Digest is the checksum of the header, which holds those of all sections: files of other
// bytes have another one, unless somebody made it so.
func (f *File) Digest() uint64 {
	return binary.LittleEndian.Uint64(f.data[headerFixed+headerSection*len(f.entries):])
}
