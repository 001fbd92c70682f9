package bitcoin

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// openFiles is how many files are held open, and so how many may lie unpacked on disk.
const openFiles = 4

const xorKeyFile = "xor.dat"

// packing is how a file is packed.
type packing byte

const (
	plain packing = iota
	gzipped
	zstandard
)

// blkFile is one of the files, by what can be told without reading it.
type blkFile struct {
	path    string
	size    int64 // as it lies on disk
	packing packing
	key     [8]byte // of the disguise; zero: none
}

func openBlkFile(path string) (blkFile, error) {
	f := blkFile{path: path}
	file, err := os.Open(path)
	if err != nil {
		return f, fmt.Errorf("block file: %w", err)
	}
	defer func() { _ = file.Close() }() // read only
	info, err := file.Stat()
	if err != nil {
		return f, fmt.Errorf("block file %s: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return f, fmt.Errorf("block file %s: not a regular file; its headers are read before its blocks, so a stream will not do", path)
	}
	f.size = info.Size()
	var head [4]byte
	n, err := io.ReadFull(file, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return f, fmt.Errorf("block file %s: %w", path, err)
	}
	switch {
	case bytes.Equal(head[:n], []byte{0x28, 0xb5, 0x2f, 0xfd}):
		f.packing = zstandard
	case n == 4 && head[0] == 0x1f && head[1] == 0x8b && head[2] == 8:
		f.packing = gzipped
	}
	f.key, err = xorKeyBeside(path)
	return f, err
}

// xorKeyBeside is the key in the same folder, zero where there is none.
func xorKeyBeside(path string) (key [8]byte, err error) {
	keyPath := filepath.Join(filepath.Dir(path), xorKeyFile)
	data, err := os.ReadFile(keyPath)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return key, nil
	case err != nil:
		return key, fmt.Errorf("key of block files: %w", err)
	case len(data) != len(key):
		return key, fmt.Errorf("key of block files %s: it has %d bytes, not %d; copy it again from the node", keyPath, len(data), len(key))
	}
	return [8]byte(data), nil
}

// blkStore gives the bytes of the files as they were before packing and disguise. It
// holds a few files open, the one used last longest. It is for one goroutine.
type blkStore struct {
	files  []blkFile
	params Params
	opened []openedFile // the one used last comes first
}

type openedFile struct {
	index   int
	file    *os.File
	size    int64
	discard bool // it is a temporary file
}

func newBlkStore(files []blkFile, p Params) *blkStore { return &blkStore{files: files, params: p} }

func (s *blkStore) close() {
	for _, o := range s.opened {
		o.close()
	}
	s.opened = nil
}

func (o openedFile) close() {
	_ = o.file.Close() // read only
	if o.discard {
		_ = os.Remove(o.file.Name())
	}
}

// size is a file's length once unpacked.
func (s *blkStore) size(index int) (int64, error) {
	o, err := s.open(index)
	return o.size, err
}

// readAt fills b from a file; less than that is an error.
func (s *blkStore) readAt(index int, b []byte, offset int64) error {
	o, err := s.open(index)
	if err != nil {
		return err
	}
	if _, err := o.file.ReadAt(b, offset); err != nil {
		return fmt.Errorf("block file %s: byte %d: %w", s.files[index].path, offset, err)
	}
	s.undisguise(index, b, offset)
	return nil
}

// undisguise turns bytes of a file into what they say; doing it twice does nothing.
func (s *blkStore) undisguise(index int, b []byte, offset int64) {
	if key := s.files[index].key; key != [8]byte{} {
		for i := range b {
			b[i] ^= key[(offset+int64(i))&7]
		}
	}
}

func (s *blkStore) open(index int) (openedFile, error) {
	for i, o := range s.opened {
		if o.index == index {
			copy(s.opened[1:i+1], s.opened[:i])
			s.opened[0] = o
			return o, nil
		}
	}
	o, err := s.openNow(index)
	if err != nil {
		return o, err
	}
	if len(s.opened) == openFiles {
		s.opened[openFiles-1].close()
		s.opened = s.opened[:openFiles-1]
	}
	s.opened = append(s.opened, openedFile{})
	copy(s.opened[1:], s.opened)
	s.opened[0] = o
	return o, nil
}

func (s *blkStore) openNow(index int) (openedFile, error) {
	f := s.files[index]
	file, err := os.Open(f.path)
	if err != nil {
		return openedFile{}, fmt.Errorf("block file: %w", err)
	}
	if f.packing == plain {
		info, err := file.Stat()
		if err != nil {
			_ = file.Close()
			return openedFile{}, fmt.Errorf("block file %s: %w", f.path, err)
		}
		return openedFile{index: index, file: file, size: info.Size()}, nil
	}
	defer func() { _ = file.Close() }()
	o, err := unpack(file, f.packing)
	if err != nil {
		return o, fmt.Errorf("block file %s: unpacking: %w", f.path, err)
	}
	o.index = index
	return o, nil
}

// largestUnpacked keeps a packed file of a few bytes from filling the disk; a node
// ends its files at 128 MiB, and one of Bitcoin SV may be as long as its block.
const largestUnpacked = 4 << 30

// unpack writes the file's content into a temporary file.
func unpack(packed io.Reader, by packing) (o openedFile, err error) {
	var content io.Reader
	if by == gzipped {
		content, err = gzip.NewReader(packed)
	} else {
		var z *zstd.Decoder
		if z, err = zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20)); err == nil {
			defer z.Close()
			content = z
		}
	}
	if err != nil {
		return o, err
	}
	file, err := os.CreateTemp("", "mareva-blk-*")
	if err != nil {
		return o, err
	}
	o = openedFile{file: file, discard: true}
	o.size, err = io.Copy(file, io.LimitReader(content, largestUnpacked+1))
	if err == nil && o.size > largestUnpacked {
		err = fmt.Errorf("it has more than %d bytes", int64(largestUnpacked))
	}
	if err != nil {
		o.close()
		return openedFile{}, err
	}
	return o, nil
}

func (f *blkFile) base() string { return filepath.Base(f.path) }
