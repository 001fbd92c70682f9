package standing

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// opened is a view, and what tells its state from another.
type opened struct {
	view  *ledger.View
	state LedgerState
	// files are those of the segments, in order; nil where a writer has put another state in
	// force since.
	files []string
}

// ledgerManifest is what is read of the manifest that docs/format/ledger.md describes.
type ledgerManifest struct {
	Generation uint64 `json:"generation"`
	Segments   []struct {
		File string `json:"file"`
	} `json:"segments"`
	Sum string `json:"xxh64"`
}

// look says which state a view of the ledger in a folder is of.
func look(dir string, v *ledger.View) (*opened, error) {
	o := &opened{view: v, state: stateOf(v, "")}
	path := filepath.Join(dir, "manifest.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil // a ledger that was moved away: nothing is known of it
	}
	var m ledgerManifest
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return nil, fmt.Errorf("the ledger of %s: reading %s: %w", v.Chain().Name, path, err)
	}
	if m.Generation != v.Generation() || len(m.Segments) != len(v.Segments()) {
		return o, nil
	}
	o.state.Manifest = m.Sum
	o.files = []string{}
	for _, s := range m.Segments {
		o.files = append(o.files, s.File)
	}
	return o, nil
}

// rows is how many rows of an account chain, or transactions of a chain of outputs, a
// segment has: what the rows of a view are counted in.
func rows(s *segment.Segment) uint64 {
	if s.UTXO() {
		return s.Counts().Txs
	}
	return s.Counts().Transfers
}

func (o *opened) rows() (n uint64) {
	for _, s := range o.view.Segments() {
		n += rows(s)
	}
	return n
}

// shared is how many rows two views have in common from the beginning on, up to the end of a
// block; 0 where they may be of different ledgers.
func shared(ctx context.Context, old, next *opened) (n uint64, err error) {
	if !sameIDs(old.view, next.view) {
		return 0, nil
	}
	a, b := old.view.Segments(), next.view.Segments()
	same := 0
	for same < min(len(old.files), len(next.files)) && old.files[same] == next.files[same] && alike(a[same], b[same]) {
		n += rows(a[same])
		same++
	}
	x, y := blockWalk{segments: a[same:]}, blockWalk{segments: b[same:]}
	for x.next() && y.next() {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if !x.equals(&y) {
			break
		}
		n += x.rows()
	}
	return n, nil
}

// sameIDs says whether the ids of one view are those of a later one. They are in one ledger;
// this sees one that was removed and begun anew.
func sameIDs(old, next *ledger.View) bool {
	state, assets := stateOf(old, ""), old.Assets()
	if !state.isOf(next) || next.Assets() < assets {
		return false
	}
	return old.Asset(assets-1).ID == next.Asset(assets-1).ID
}

// alike says that nothing tells two segments apart that is quickly seen.
func alike(a, b *segment.Segment) bool {
	if a.Counts() != b.Counts() || a.Bytes() != b.Bytes() || a.OutputBase() != b.OutputBase() {
		return false
	}
	blocks, txs := int(a.Counts().Blocks), int(a.Counts().Txs)
	if blocks > 0 && (a.Block(0) != b.Block(0) || a.Block(blocks-1) != b.Block(blocks-1)) {
		return false
	}
	return txs == 0 || bytes.Equal(a.TxHash(0), b.TxHash(0)) && bytes.Equal(a.TxHash(txs-1), b.TxHash(txs-1))
}

// blockWalk goes through the blocks of segments.
type blockWalk struct {
	segments []*segment.Segment
	block    int // of the first segment: the next one
	read     segment.Rows
}

func (w *blockWalk) next() bool {
	for len(w.segments) > 0 && w.block >= int(w.segments[0].Counts().Blocks) {
		w.segments, w.block = w.segments[1:], 0
	}
	if len(w.segments) == 0 {
		return false
	}
	w.read.Reset()
	w.segments[0].Read(w.block, &w.read)
	w.block++
	return true
}

// rows are those of the block at hand.
func (w *blockWalk) rows() uint64 {
	if w.segments[0].UTXO() {
		return uint64(len(w.read.Txs))
	}
	return uint64(len(w.read.Transfers))
}

// equals says whether two blocks are the same to the last row.
func (w *blockWalk) equals(o *blockWalk) bool {
	a, b := &w.read, &o.read
	if !slices.Equal(a.Blocks, b.Blocks) || !slices.Equal(a.Txs, b.Txs) || !slices.Equal(a.Transfers, b.Transfers) ||
		!slices.Equal(a.Inputs, b.Inputs) || !slices.Equal(a.Outputs, b.Outputs) {
		return false
	}
	for i := range a.Txs {
		if !bytes.Equal(a.NameText(a.Txs[i].Name), b.NameText(b.Txs[i].Name)) {
			return false
		}
	}
	for i := range a.Inputs {
		if !bytes.Equal(a.NameText(a.Inputs[i].PrevName), b.NameText(b.Inputs[i].PrevName)) {
			return false
		}
	}
	return true
}

// senders calls with the address of every row from a number on that sends something: on a
// chain of outputs of every input, 0 where the output that it spends has no address.
func senders(ctx context.Context, v *ledger.View, from uint64, each func(address uint32)) error {
	base := uint64(0)
	var in segment.Input
	for _, s := range v.Segments() {
		n := rows(s)
		if base+n <= from {
			base += n
			continue
		}
		first := int(max(from, base) - base)
		base += n
		if s.UTXO() {
			first, _ = s.Inputs(first)
			n = s.Counts().Inputs
		}
		for row := first; row < int(n); row++ {
			if row%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if s.UTXO() {
				if s.Input(row, &in); in.Address != 0 || in.Ref != 0 {
					each(in.Address)
				}
				continue
			}
			address, _ := s.Ends(row)
			each(address)
		}
	}
	return nil
}
