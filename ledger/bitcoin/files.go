package bitcoin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
)

// FileOptions says what the files themselves may not tell.
type FileOptions struct {
	// FirstHeight is the height of the first block, where the files begin after the
	// genesis block and HasFirstHeight is set. From BIP 34 on, the blocks tell it.
	FirstHeight    uint64
	HasFirstHeight bool
}

// blkSource reads a node's block files in the order of the chain.
type blkSource struct {
	params  Params
	options FileOptions
	files   []blkFile
	name    string

	done, all atomic.Int64
	batches   chan *ledger.Batch // to be used again
	buffers   chan []byte
}

// OpenFiles reads the block files of a node, blk00000.dat and so on, which may be
// packed by gzip or zstd; a folder stands for all those in it. The key of eight bytes
// by which newer nodes disguise their files is found beside them as xor.dat.
//
// The headers are read first, so the blocks come in the order of the best chain
// whatever the order in the files; Position.Offset counts the chain's blocks. What is
// left out is counted: blocks of stale branches, blocks stored twice, and a record
// that is cut at the end of a file. Packed files are unpacked one by one into the
// system's folder for temporary files, of which a few are kept at a time.
func OpenFiles(p Params, paths []string, o FileOptions) (ledger.Source, error) {
	paths, err := expandFolders(paths)
	if err != nil {
		return nil, err
	}
	s := &blkSource{params: p, options: o, batches: make(chan *ledger.Batch, spares), buffers: make(chan []byte, spares)}
	digest := xxhash.New()
	var size int64
	for _, path := range paths {
		f, err := openBlkFile(path)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, f)
		size += f.size
		_, _ = fmt.Fprintf(digest, "%s\x00%d\x00", filepath.Base(path), f.size)
	}
	s.name = fmt.Sprintf("bitcoin-blk %s %s: %d files, %d bytes, %016x", p.Chain, p.Network, len(s.files), size, digest.Sum64())
	if o.HasFirstHeight {
		s.name += fmt.Sprintf(", from height %d", o.FirstHeight)
	}
	return s, nil
}

// expandFolders puts the block files of a folder in its place.
func expandFolders(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("block files: %w", err)
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := filepath.Glob(filepath.Join(path, "blk*.dat*"))
		if err != nil {
			return nil, fmt.Errorf("block files of %s: %w", path, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("block files of %s: the folder has no blk*.dat", path)
		}
		slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, errors.New("block files: none is given")
	}
	return files, nil
}

func (s *blkSource) Name() string                { return s.name }
func (s *blkSource) Model() ledger.Model         { return ledger.UTXO }
func (s *blkSource) Progress() (done, all int64) { return s.done.Load(), s.all.Load() }

// Read implements ledger.Source.
func (s *blkSource) Read(ctx context.Context, from ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	store := newBlkStore(s.files, s.params)
	defer store.close()
	found, err := scanFiles(ctx, store)
	if err != nil {
		return err
	}
	best, err := found.bestChain(store, s.options)
	if err != nil {
		return err
	}
	if from.Offset < 0 || from.Offset > int64(len(best.blocks)) {
		return fmt.Errorf("block files: cannot go on at block %d of %d: the files are others than before", from.Offset, len(best.blocks))
	}
	var all, done int64
	for i, at := range best.blocks {
		size := int64(found.records.at(at).size)
		if all += size; int64(i) < from.Offset {
			done += size
		}
	}
	s.all.Store(all)
	s.done.Store(done)
	return s.readChain(ctx, store, best, int(from.Offset), give)
}
