package cluster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/wallet"
)

// docs/format/clusters.md says what stands where.
const (
	fileMagic   = "MRVCLUST"
	fileVersion = 1
	// rules counts the ways in which transactions were told apart. A file of other rules is not
	// taken: raise it whenever a transaction may be judged otherwise than before.
	rules      = 1
	headerSize = 56
	chainSize  = 16 // bytes of the chain's name in the header
	mostBytes  = 4<<32 + 1<<20
)

// ErrDamaged is in the error about a file that is none of clusters, or damaged.
var ErrDamaged = errors.New("not a sound file of clusters")

// Save writes the clusters of a chain to a file, whole or not at all.
func (c *Clusters) Save(path string, chain wallet.Chain) error {
	data := make([]byte, headerSize, headerSize+8*len(c.seen.segments)+4*len(c.parent)+8)
	copy(data, fileMagic)
	u32, u64 := binary.LittleEndian.PutUint32, binary.LittleEndian.PutUint64
	u32(data[8:], fileVersion)
	u32(data[12:], rules)
	copy(data[16:16+chainSize], chain)
	u64(data[32:], c.seen.txs)
	u64(data[40:], c.seen.decisions)
	u32(data[48:], uint32(len(c.seen.segments)))
	u32(data[52:], uint32(len(c.parent)-1))
	for _, digest := range c.seen.segments {
		data = binary.LittleEndian.AppendUint64(data, digest)
	}
	for _, parent := range c.parent[1:] {
		data = binary.LittleEndian.AppendUint32(data, parent)
	}
	data = binary.LittleEndian.AppendUint64(data, xxhash.Sum64(data))
	if err := write(path, data); err != nil {
		return fmt.Errorf("keep the clusters of %s: %w", chain, err)
	}
	return nil
}

// write replaces a file, so that it is the old one or the new one whatever happens.
func write(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Load reads what Save wrote. The error of a file that cannot be used wraps ErrDamaged or
// ErrOther: nothing is lost by beginning anew.
func Load(path string, chain wallet.Chain) (*Clusters, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostBytes {
		return nil, fmt.Errorf("%s: %w", path, ErrDamaged)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := parse(data, chain)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func parse(data []byte, chain wallet.Chain) (*Clusters, error) {
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	if len(data) < headerSize+8 || string(data[:8]) != fileMagic {
		return nil, ErrDamaged
	}
	body := data[:len(data)-8]
	switch name := bytes.TrimRight(data[16:16+chainSize], "\x00"); {
	case u64(data[len(body):]) != xxhash.Sum64(body):
		return nil, fmt.Errorf("%w: its checksum is another", ErrDamaged)
	case u32(data[8:]) != fileVersion || u32(data[12:]) != rules:
		return nil, fmt.Errorf("%w: version %d with rules %d, not %d with %d", ErrOther, u32(data[8:]), u32(data[12:]), fileVersion, rules)
	case string(name) != string(chain):
		return nil, fmt.Errorf("%w: of chain %q, not %q", ErrOther, name, chain)
	}
	segments, addresses := u32(data[48:]), u32(data[52:])
	if uint64(len(body)) != headerSize+8*uint64(segments)+4*uint64(addresses) {
		return nil, fmt.Errorf("%w: %d bytes for %d segments and %d addresses", ErrDamaged, len(data), segments, addresses)
	}
	c := &Clusters{parent: make([]uint32, 1, int(addresses)+1)}
	c.seen = extent{txs: u64(data[32:]), decisions: u64(data[40:])}
	at := headerSize
	for range segments {
		c.seen.segments = append(c.seen.segments, u64(body[at:]))
		at += 8
	}
	for ; at < len(body); at += 4 {
		parent := u32(body[at:])
		if own := uint32(len(c.parent)); parent == 0 || parent > addresses || parent != own && rank(parent) <= rank(own) {
			return nil, fmt.Errorf("%w: address %d stands under %d", ErrDamaged, own, parent)
		}
		c.parent = append(c.parent, parent)
	}
	return c, nil
}
