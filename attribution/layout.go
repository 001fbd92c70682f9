package attribution

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"

	"github.com/cespare/xxhash/v2"
)

// docs/format/labels.md says what every byte of a table is. All numbers are
// little-endian.
const (
	tableMagic   = "mrvlabel"
	tableVersion = 1

	headerSize    = 80
	offsetSize    = 8                 // of an entry of the string offsets
	rowSize       = 4 * statementSize // of a statement
	slotSize      = 8                 // of the index
	recordUnit    = 4                 // records begin at multiples of it
	checksumSize  = 4
	maxRecordSize = recordUnit * (1<<32 - 1) // what a slot's 32 bits can point to
	maxStatements = 1 << 31                  // an id and one bit share 32 bits
)

// header is what the beginning of a table says of the rest.
type header struct {
	size        uint64 // of the whole file
	labels      uint64
	addresses   uint64
	homes       uint64 // slots that an address's hash can lead to
	slots       uint64 // with those behind the last home
	statements  uint64
	strings     uint64
	stringBytes uint64
	// The size of the records is what remains.
}

// sections are the places of the parts of a table: each begins where the one
// before ends.
type sections struct{ offsets, text, rows, index, records, end uint64 }

func (h *header) append(dst []byte) []byte {
	dst = append(dst, tableMagic...)
	dst = binary.LittleEndian.AppendUint32(dst, tableVersion)
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	for _, n := range [...]uint64{
		h.size, h.labels, h.addresses, h.homes, h.slots, h.statements, h.strings, h.stringBytes,
	} {
		dst = binary.LittleEndian.AppendUint64(dst, n)
	}
	return dst
}

// readHeader reads the numbers of a file of at least headerSize bytes.
func readHeader(data []byte) header {
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(data[16+8*i:]) }
	return header{
		size: word(0), labels: word(1), addresses: word(2), homes: word(3),
		slots: word(4), statements: word(5), strings: word(6), stringBytes: word(7),
	}
}

// sections gives the places; false where they do not fit into the file.
func (h *header) sections() (sections, bool) {
	var s sections
	fits := h.size >= headerSize+checksumSize && h.stringBytes <= h.size
	at := uint64(headerSize)
	// No part may be so large that the sum runs over.
	take := func(count, size uint64) uint64 {
		if count > h.size/size {
			fits, count = false, 0
		}
		begin := at
		at += count * size
		return begin
	}
	s.offsets = take(h.strings, offsetSize)
	s.text = take(h.stringBytes+padding(h.stringBytes, offsetSize), 1)
	s.rows = take(h.statements, rowSize)
	s.index = take(h.slots, slotSize)
	s.records, s.end = at, h.size-checksumSize
	if !fits || at > s.end || (s.end-at)%recordUnit != 0 || s.end-at > maxRecordSize {
		return sections{}, false
	}
	return s, true
}

// padding is what lacks to a multiple of unit, a power of two.
func padding(n, unit uint64) uint64 { return -n & (unit - 1) }

// homesFor is the number of home slots: three quarters of them are taken, which
// keeps a search short and costs an address 10.7 bytes.
func homesFor(addresses uint64) uint64 { return addresses + addresses/3 + 1 }

// hashKey is XXH64 with seed 0: stable for as long as files last.
func hashKey(key []byte) uint64 { return xxhash.Sum64(key) }

// home is the slot where the search for a hash begins: the hash as a fraction of
// 2^64, times the number of homes. Slots so stand in the order of the hashes.
func home(hash, homes uint64) uint64 {
	slot, _ := bits.Mul64(hash, homes)
	return slot
}

// A slot holds the low half of the hash, which the home does not depend on, and
// where the record is, in units, from 1 on. An empty slot is zero.
func slotOf(hash, record uint64) uint64 { return hash<<32 | (record/recordUnit + 1) }

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
