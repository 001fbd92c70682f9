package ledger

import (
	"errors"
	"fmt"
	"sort"

	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
)

// View is the ledger of a chain at one moment. It does not change while the ledger does,
// and any number of goroutines may ask it at once. Close it when all are done.
type View struct {
	chain      Chain
	manifest   manifest
	files      *files
	dictionary *dictionary.Dictionary
	assets     *dictionary.Dictionary
	segments   []*segment.Segment // by block
}

func newView(chain Chain, m *manifest, f *files) (*View, error) {
	d, err := dictionary.New(f.parts)
	assets, err2 := dictionary.New(f.assets)
	if err = errors.Join(err, err2); err != nil {
		return nil, errors.Join(fmt.Errorf("the ledger of %s: %w", chain.Name, err), f.close())
	}
	return &View{chain: chain, manifest: *m, files: f, dictionary: d, assets: assets, segments: f.segments}, nil
}

// Close gives the files back. Nothing that was read from the view may be used afterwards.
func (v *View) Close() error { return v.files.close() }

// Chain is the chain that the ledger keeps.
func (v *View) Chain() Chain { return v.chain }

// Generation tells one state of the ledger from another.
func (v *View) Generation() uint64 { return v.manifest.Generation }

// Imports are the last imports, the oldest first.
func (v *View) Imports() []ImportEntry { return v.manifest.Imports }

// Segments are the stretches of the chain, in order. Tracing reads them as they are.
func (v *View) Segments() []*segment.Segment { return v.segments }

// Addresses is the highest address id. Ids count from 1 in the order of first appearance.
func (v *View) Addresses() uint32 { return uint32(v.dictionary.Len()) }

// Address finds the id of an address written as the chain does; false where the ledger
// never saw it.
func (v *View) Address(text string) (id uint32, seen bool, err error) {
	key, err := AppendKey(nil, v.chain.Name, text)
	if errors.Is(err, ErrOpaque) {
		key, err = AppendOpaqueKey(nil, text)
	}
	if err != nil {
		return 0, false, err
	}
	id, seen = v.dictionary.ID(key)
	return id, seen, nil
}

// AddressText writes an address as the chain does; "" for 0, which is none.
func (v *View) AddressText(id uint32) string {
	if id == 0 {
		return ""
	}
	return KeyText(v.chain.Name, v.dictionary.Key(id))
}

// Assets is the number of assets, the native coin among them. Their numbers count from 0.
func (v *View) Assets() uint32 { return uint32(v.assets.Len()) + 1 }

// Asset is what is known of an asset by its number; 0 is the native coin.
func (v *View) Asset(number uint32) Asset {
	if number == 0 {
		decimals := v.chain.Decimals
		return Asset{ID: v.chain.Asset, Symbol: v.chain.Asset, Decimals: &decimals}
	}
	if x, known := v.files.facts[number]; known {
		return x
	}
	if key := v.assets.Key(number); key != nil {
		return Asset{ID: string(key)}
	}
	return Asset{ID: fmt.Sprintf("unknown asset %d", number)} // the segment is damaged
}

// AssetNumber finds an asset by its id, as [View.Asset] gives it.
func (v *View) AssetNumber(id string) (number uint32, known bool) {
	if id == v.chain.Asset {
		return 0, true
	}
	return v.assets.ID([]byte(id))
}

// Head is the last block.
func (v *View) Head() (b segment.Block, ok bool) {
	for i := len(v.segments) - 1; i >= 0; i-- {
		if n := v.segments[i].Counts().Blocks; n > 0 {
			return v.segments[i].Block(int(n) - 1), true
		}
	}
	return b, false
}

// Counts is how much the ledger holds.
func (v *View) Counts() (c segment.Counts) {
	for _, s := range v.segments {
		o := s.Counts()
		c.Blocks += o.Blocks
		c.Txs += o.Txs
		c.Transfers += o.Transfers
		c.Inputs += o.Inputs
		c.Outputs += o.Outputs
		c.Outside += o.Outside
		c.Unknown += o.Unknown
		c.Untimed += o.Untimed
		c.Inexact += o.Inexact
		c.Memos += o.Memos
	}
	c.Addresses = uint64(v.Addresses())
	return c
}

// OutputAt finds an output of a UTXO chain by its number in the chain, from 1.
func (v *View) OutputAt(ref uint64) (s *segment.Segment, row int, ok bool) {
	n := sort.Search(len(v.segments), func(i int) bool { return v.segments[i].OutputBase() >= ref }) - 1
	if n < 0 || ref-v.segments[n].OutputBase() > v.segments[n].Counts().Outputs {
		return nil, 0, false
	}
	return v.segments[n], int(ref - v.segments[n].OutputBase() - 1), true
}

// BlockUpTo is the last block of at most that height.
func (v *View) BlockUpTo(height uint64) (b segment.Block, ok bool) {
	for i := len(v.segments) - 1; i >= 0; i-- {
		s := v.segments[i]
		if n := s.FindBlock(height); n < int(s.Counts().Blocks) && s.Block(n).Number == height {
			return s.Block(n), true
		} else if n > 0 {
			return s.Block(n - 1), true
		}
	}
	return b, false
}
