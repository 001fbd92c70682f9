package dictionary

import (
	"encoding/binary"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger/column"
)

// The sections of a part's file.
const (
	fileKind = 1

	sectionHeader  = 1
	sectionKeys    = 2
	sectionPrints  = 3
	sectionNumbers = 4
	sectionStarts  = 5 // to 8: the four parts of column.Sorted
)

const (
	headerSize = 40
	// printPadding is how many zero bytes follow the fingerprints, so that eight of
	// them can be read at once from any slot on.
	printPadding = 8
)

// header is the section of that name: base, count, length and reach in 4 bytes each,
// slots and bytes in 8 each, and the xxhash64 of these 32 bytes.
type header struct {
	shape
	slots uint64
	reach uint32 // the farthest that a key lies from its home
}

func (h header) encode() []byte {
	b := make([]byte, 0, headerSize)
	b = binary.LittleEndian.AppendUint32(b, h.base)
	b = binary.LittleEndian.AppendUint32(b, h.count)
	b = binary.LittleEndian.AppendUint32(b, h.length)
	b = binary.LittleEndian.AppendUint32(b, h.reach)
	b = binary.LittleEndian.AppendUint64(b, h.slots)
	b = binary.LittleEndian.AppendUint64(b, h.bytes)
	return binary.LittleEndian.AppendUint64(b, xxhash.Sum64(b))
}

// decodeHeader takes what encode writes, and only numbers that can stand together.
func decodeHeader(b []byte) (header, error) {
	if len(b) != headerSize {
		return header{}, fmt.Errorf("header of %d bytes, not %d: %w", len(b), headerSize, column.ErrDamaged)
	}
	if binary.LittleEndian.Uint64(b[headerSize-8:]) != xxhash.Sum64(b[:headerSize-8]) {
		return header{}, fmt.Errorf("header: checksum: %w", column.ErrDamaged)
	}
	h := header{
		shape: shape{
			base:   binary.LittleEndian.Uint32(b),
			count:  binary.LittleEndian.Uint32(b[4:]),
			length: binary.LittleEndian.Uint32(b[8:]),
			bytes:  binary.LittleEndian.Uint64(b[24:]),
		},
		reach: binary.LittleEndian.Uint32(b[12:]),
		slots: binary.LittleEndian.Uint64(b[16:]),
	}
	homes := homesOf(h.count)
	switch {
	case h.count == 0:
		return header{}, fmt.Errorf("header: no keys: %w", column.ErrDamaged)
	case uint64(h.base)+uint64(h.count) > MaxKeys:
		return header{}, fmt.Errorf("header: %d keys above id %d: %w", h.count, h.base, column.ErrDamaged)
	case h.length > MaxKey, h.bytes < uint64(h.count), h.bytes > MaxKey*uint64(h.count),
		h.length != 0 && h.bytes != uint64(h.length)*uint64(h.count):
		return header{}, fmt.Errorf("header: %d bytes of %d keys, each of %d: %w", h.bytes, h.count, h.length, column.ErrDamaged)
	case h.slots < homes, h.slots > homes+uint64(h.count), h.reach >= h.count:
		return header{}, fmt.Errorf("header: %d slots, reach %d, for %d keys: %w", h.slots, h.reach, h.count, column.ErrDamaged)
	}
	return h, nil
}
