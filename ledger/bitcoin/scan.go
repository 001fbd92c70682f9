package bitcoin

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/mareva/mareva/ledger"
)

const (
	// A record is the magic, the block's length in four bytes, and the block.
	recordHead = 8
	leastBlock = headerSize + 1 + leastTransaction
)

// record is a block in a file, by its header. Millions of them are held at once.
type record struct {
	hash, parent ledger.Hash
	offset       int64 // of the block's first byte in the file once unpacked
	file         int32
	size         uint32
	bits         uint32 // the work that the header claims, see workOf
	version      int32
}

// recordList grows by pieces, so that growing never holds it twice.
type recordList struct {
	pieces [][]record
	n      int
}

const piece = 4096

func (l *recordList) add(r record) {
	if l.n%piece == 0 {
		l.pieces = append(l.pieces, make([]record, 0, piece))
	}
	last := &l.pieces[len(l.pieces)-1]
	*last = append(*last, r)
	l.n++
}

func (l *recordList) at(i int32) *record { return &l.pieces[i/piece][i%piece] }

// scanned is what the headers of all files say.
type scanned struct {
	records recordList
	cut     []string // a warning for each record that its file cuts
}

// scanner finds the records of one file. It looks at the file through a window, so
// that small blocks cost no read each.
type scanner struct {
	store  *blkStore
	file   int
	size   int64
	window []byte
	start  int64 // of the window in the file
	room   []byte
}

// scanWindow is small enough that reading it for each block of a megabyte is little
// next to the block.
const scanWindow = 16 << 10

func scanFiles(ctx context.Context, store *blkStore) (*scanned, error) {
	found := &scanned{}
	room := make([]byte, scanWindow)
	for i := range store.files {
		size, err := store.size(i)
		if err != nil {
			return nil, err
		}
		s := scanner{store: store, file: i, size: size, room: room}
		if err := s.scan(ctx, found); err != nil {
			return nil, fmt.Errorf("block file %s: %w", store.files[i].path, err)
		}
	}
	return found, nil
}

// at gives n bytes of the file, at most a window; fewer at its end.
func (s *scanner) at(offset int64, n int) ([]byte, error) {
	n = int(min(int64(n), s.size-offset))
	if from := offset - s.start; from >= 0 && from+int64(n) <= int64(len(s.window)) {
		return s.window[from : from+int64(n)], nil
	}
	s.start, s.window = offset, s.room[:min(int64(len(s.room)), s.size-offset)]
	if err := s.store.readAt(s.file, s.window, offset); err != nil {
		s.window = nil
		return nil, err
	}
	return s.window[:n], nil
}

func (s *scanner) scan(ctx context.Context, found *scanned) error {
	for pos := int64(0); pos < s.size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := s.at(pos, recordHead+headerSize)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(head, s.store.params.Magic[:]) {
			next, err := s.afterZeros(pos)
			if err != nil {
				return err
			}
			if next == pos {
				if isCutMagic(head, s.store.params.Magic[:]) {
					return s.cut(found, pos)
				}
				return s.notARecord(pos, head)
			}
			pos = next
			continue
		}
		if len(head) < recordHead {
			return s.cut(found, pos)
		}
		size := binary.LittleEndian.Uint32(head[4:])
		if size < leastBlock || int64(size) > int64(s.store.params.MaxBlock) {
			return fmt.Errorf("byte %d: a block of %d bytes cannot be: the file is damaged there; fetch it again", pos+4, size)
		}
		if pos+recordHead+int64(size) > s.size {
			return s.cut(found, pos)
		}
		found.add(head[recordHead:], s.file, pos+recordHead, size)
		pos += recordHead + int64(size)
	}
	return nil
}

func (f *scanned) add(header []byte, file int, offset int64, size uint32) {
	hash := doubleSHA256(header)
	f.records.add(record{
		hash: printed(hash[:]), parent: printed(header[4:36]), offset: offset, file: int32(file), size: size,
		bits:    binary.LittleEndian.Uint32(header[72:]),
		version: int32(binary.LittleEndian.Uint32(header)),
	})
}

func isCutMagic(rest, magic []byte) bool {
	return len(rest) > 0 && len(rest) < len(magic) && bytes.HasPrefix(magic, rest)
}

// notARecord says what stands where a block should begin.
func (s *scanner) notARecord(pos int64, head []byte) error {
	found := head[:min(4, len(head))]
	want := s.store.params.Magic
	switch other := networkOfMagic(found); {
	case other != "":
		return fmt.Errorf("byte %d: the blocks are those of %s, not of %s %s; name the right chain and network",
			pos, other, s.store.params.Chain, s.store.params.Network)
	case pos == 0 && s.store.files[s.file].key == [8]byte{}:
		return fmt.Errorf("byte 0: found %x, where a block begins with %x: not a block file, or one whose %s was not copied beside it",
			found, want, xorKeyFile)
	case pos == 0:
		return fmt.Errorf("byte 0: found %x, where a block begins with %x: not a block file, or the %s beside it is of another node",
			found, want, xorKeyFile)
	}
	return fmt.Errorf("byte %d: found %x, where a block begins with %x: the file is damaged there; fetch it again", pos, found, want)
}

// afterZeros passes over the space that a node reserves for blocks to come: zeros,
// which it writes without the disguise, or with it.
func (s *scanner) afterZeros(pos int64) (int64, error) {
	disguised := true // the bytes say zero, rather than being zero
	for start := pos; pos < s.size; {
		b, err := s.at(pos, len(s.room))
		if err != nil {
			return pos, err
		}
		if pos == start {
			disguised = b[0] == 0
		}
		for i, c := range b {
			if !disguised {
				c ^= s.store.files[s.file].key[(pos+int64(i))&7]
			}
			if c != 0 {
				return pos + int64(i), nil
			}
		}
		pos += int64(len(b))
	}
	return pos, nil
}

// cut notes that the file ends within the record at pos. A length that is damaged
// would look the same and hide all blocks behind it, so no further record may begin
// in the rest of the file.
func (s *scanner) cut(found *scanned, pos int64) error {
	magic := s.store.params.Magic[:]
	for at := pos + 1; at < s.size; {
		b, err := s.at(at, len(s.room))
		if err != nil {
			return err
		}
		for i := range b {
			if b[i] != magic[0] || !bytes.HasPrefix(b[i:], magic) || len(b)-i < recordHead {
				continue
			}
			if size := binary.LittleEndian.Uint32(b[i+4:]); size >= leastBlock && int64(size) <= int64(s.store.params.MaxBlock) {
				return fmt.Errorf("byte %d: the length of the block is wrong, since another begins at byte %d: "+
					"the file is damaged there; fetch it again", pos+4, at+int64(i))
			}
		}
		if at+int64(len(b)) >= s.size {
			break
		}
		at += int64(len(b) - recordHead + 1)
	}
	found.cut = append(found.cut, fmt.Sprintf("record cut at the end of %s, byte %d", s.store.files[s.file].base(), pos))
	return nil
}
