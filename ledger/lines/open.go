package lines

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
)

// Reader reads files one after the other. Set its fields before Read; one Read at a
// time.
type Reader struct {
	// Header says whether the first line of a file is a header, which then stands in
	// every Chunk of it instead of in Data. Nil: no file has one.
	Header func(first []byte) bool
	// Together says whether two neighbouring lines must be in one chunk, as rows of one
	// transaction that are numbered by their order. Nil: none. Header is the file's, or
	// nil.
	Together func(header, line, next []byte) bool

	files   []file
	name    string
	all     int64
	done    atomic.Int64
	batches sync.Pool
	buffers sync.Pool
	chunk   int // bytes that a chunk has about
}

type file struct {
	path string
	size int64
}

// sampled is how much of either end of a file its fingerprint covers.
const sampled = 64 << 10

// Open looks at the files that Read will read.
func Open(paths []string) (*Reader, error) {
	if len(paths) == 0 {
		return nil, errors.New("open lines: no file is named; name one or more")
	}
	r := &Reader{chunk: chunkSize}
	var parts []string
	digest := xxhash.New()
	for _, path := range paths {
		size, ends, err := fingerprint(path)
		if err != nil {
			return nil, fmt.Errorf("open lines: %w", err)
		}
		r.files = append(r.files, file{path, size})
		r.all += size
		part := fmt.Sprintf("%s %d %016x", filepath.Base(path), size, ends)
		parts = append(parts, part)
		_, _ = digest.WriteString(part + "\n")
	}
	// Thousands of files in full would make a name that nobody reads.
	const named = 4
	if len(parts) > named {
		parts = append(parts[:named:named], fmt.Sprintf("%d more, all %d %016x", len(parts)-named, r.all, digest.Sum64()))
	}
	r.name = strings.Join(parts, ", ")
	return r, nil
}

// fingerprint is a file's size and the hash of both its ends, by which a file that
// was changed between two runs is noticed at no cost.
func fingerprint(path string) (size int64, ends uint64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, 0, fmt.Errorf("%s is no file that can be read twice; write it to a file first", path)
	}
	if info.Size() == 0 {
		return 0, 0, fmt.Errorf("%s is empty; leave it out or fetch it again", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	digest := xxhash.New()
	size = info.Size()
	if _, err := io.Copy(digest, io.LimitReader(f, sampled)); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", path, err)
	}
	last := io.NewSectionReader(f, max(0, size-sampled), sampled)
	if _, err := io.Copy(digest, last); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", path, err)
	}
	_, _ = digest.Write(binary.LittleEndian.AppendUint64(nil, uint64(size)))
	return size, digest.Sum64(), nil
}

// Name tells these files from others: names, sizes and the hashes of their ends, of
// more than a few files together. Folders do not count.
func (r *Reader) Name() string { return r.name }

// Progress is how many bytes of the files, as they lie on the disk, Read has read.
func (r *Reader) Progress() (done, all int64) { return r.done.Load(), r.all }

// Recycle gives back a batch that Read handed over and its taker is done with, to be
// filled again. Nobody has to: without it Read makes new ones.
func (r *Reader) Recycle(b *ledger.Batch) {
	b.Reset()
	r.batches.Put(b)
}

func (r *Reader) batch() *ledger.Batch {
	if b, ok := r.batches.Get().(*ledger.Batch); ok {
		return b
	}
	return new(ledger.Batch)
}
