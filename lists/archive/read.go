package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/sanctions"
)

// Load reads the entries of a version and checks them against its hash.
func (a *Archive) Load(m Manifest) (*sanctions.Snapshot, error) {
	s, err := a.load(m)
	if err == nil && s.Version != m.Version {
		err = fmt.Errorf("its content has the hash %s, not %s", s.Version.Short(), m.Version.Short())
	}
	if err != nil {
		return nil, fmt.Errorf("version %d of list %s in %s is damaged; restore it from a backup: %w", m.Number, m.List, a.path(m.List, m.Data), err)
	}
	return s, nil
}

func (a *Archive) load(m Manifest) (*sanctions.Snapshot, error) {
	chain := []Manifest{m}
	for !chain[0].full() {
		before, err := a.manifest(m.List, chain[0].Number-1)
		if err != nil {
			return nil, err
		}
		chain = append([]Manifest{before}, chain...)
	}
	whole, err := a.unpack(chain[0])
	if err != nil {
		return nil, err
	}
	s, err := sanctions.ReadSnapshot(m.List, whole)
	if err != nil || len(chain) == 1 {
		return s, err
	}
	b := sanctions.NewBuilder(m.List)
	for i, id := range s.IDs() {
		if err := b.AddEncoded(id, s.Encoded(i)); err != nil {
			return nil, err
		}
	}
	for _, delta := range chain[1:] {
		if err := a.apply(delta, b); err != nil {
			return nil, err
		}
	}
	return b.Snapshot(), nil
}

func (a *Archive) apply(delta Manifest, b *sanctions.Builder) error {
	data, err := a.unpack(delta)
	if err != nil {
		return err
	}
	for line := range bytes.Lines(data) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if bytes.HasPrefix(line, []byte(`{"removed":`)) {
			var gone removal
			if err := json.Unmarshal(line, &gone); err != nil {
				return err
			}
			b.Remove(gone.Removed)
			continue
		}
		var changed struct{ ID string }
		if err := json.Unmarshal(line, &changed); err != nil {
			return err
		}
		b.Remove(changed.ID)
		if err := b.AddEncoded(changed.ID, line); err != nil {
			return err
		}
	}
	return nil
}

func (a *Archive) unpack(m Manifest) ([]byte, error) {
	packed, err := os.ReadFile(a.path(m.List, m.Data))
	if err != nil {
		return nil, err
	}
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.DecodeAll(packed, nil)
}
