package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/sanctions"
)

// maxDeltas bounds how many deltas reading a version may need.
const maxDeltas = 64

// Append makes next the newest version of its list. The manifest comes with
// everything but its number, version, entries and data file, which are filled
// in. The caller holds the lock.
func (a *Archive) Append(m Manifest, next *sanctions.Snapshot) (Manifest, error) {
	versions, err := a.Versions(next.List)
	if err != nil {
		return Manifest{}, err
	}
	if n := len(versions); n > 0 && versions[n-1].AsOf.From > m.AsOf.From {
		return Manifest{}, fmt.Errorf("list %s: version %d counts from %s, a later one cannot count from %s", next.List, n, versions[n-1].AsOf, m.AsOf)
	}
	if err := a.makeFolder(next.List); err != nil {
		return Manifest{}, err
	}
	a.sweep(next.List)
	m.Number, m.List, m.Version = len(versions)+1, next.List, next.Version
	m.Entries = next.Len()
	kind, data, err := a.encode(versions, next)
	if err != nil {
		return Manifest{}, err
	}
	m.Data, m.Bytes = fileName(m.Number, kind+".jsonl.zst"), int64(len(data))
	if err := a.replace(next.List, m.Data, data); err != nil {
		return Manifest{}, err
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	// From this rename on the version exists.
	return m, a.replace(next.List, fileName(m.Number, "json"), append(b, '\n'))
}

// encode gives the data file of the next version: a delta where that is worth
// it, else the whole.
func (a *Archive) encode(versions []Manifest, next *sanctions.Snapshot) (kind string, data []byte, err error) {
	budget := deltaBudget(versions)
	if budget > 0 {
		before, err := a.Load(versions[len(versions)-1])
		if err != nil {
			return "", nil, err
		}
		delta := pack(deltaLines(before, next))
		if int64(len(delta)) <= budget {
			return "delta", delta, nil
		}
	}
	var whole bytes.Buffer
	if _, err := next.WriteTo(&whole); err != nil {
		return "", nil, err
	}
	return "full", pack(whole.Bytes()), nil
}

// deltaBudget is how large the next delta may be: together the deltas since the
// last whole version stay below half of it.
func deltaBudget(versions []Manifest) int64 {
	var deltas int64
	for i := len(versions) - 1; i >= 0 && len(versions)-i <= maxDeltas; i-- {
		if versions[i].full() {
			return versions[i].Bytes/2 - deltas
		}
		deltas += versions[i].Bytes
	}
	return 0
}

// removal is the line of a delta for an entry that is gone.
type removal struct {
	Removed string `json:"removed"`
}

func deltaLines(before, next *sanctions.Snapshot) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	i := 0
	for j, id := range next.IDs() {
		for ; i < before.Len() && before.IDs()[i] < id; i++ {
			_ = e.Encode(removal{before.IDs()[i]}) // a string always encodes
		}
		if i < before.Len() && before.IDs()[i] == id {
			i++
			if bytes.Equal(before.Encoded(i-1), next.Encoded(j)) {
				continue
			}
		}
		out.Write(next.Encoded(j))
		out.WriteByte('\n')
	}
	for ; i < before.Len(); i++ {
		_ = e.Encode(removal{before.IDs()[i]})
	}
	return out.Bytes()
}

func pack(data []byte) []byte {
	// One goroutine: the same data gives the same bytes on every machine.
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		panic(err) // the options above are valid
	}
	return w.EncodeAll(data, nil)
}

// replace puts a file in place whole: written beside, synced, renamed, and the
// folder synced so that the name survives a crash as well.
func (a *Archive) replace(list sanctions.ListName, name string, data []byte) error {
	final := a.path(list, name)
	f, err := os.CreateTemp(a.path(list), name+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect once renamed
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) // lists are public
	if err == nil {
		err = os.Rename(f.Name(), final)
	}
	if err == nil {
		err = syncDir(filepath.Dir(final))
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w (see that the disk has room and is writable)", final, err)
	}
	return nil
}

// makeFolder makes a list's folder, and its name survive a crash.
func (a *Archive) makeFolder(list sanctions.ListName) error {
	if err := os.MkdirAll(a.path(list), 0o755); err != nil {
		return err
	}
	return syncDir(a.dir)
}

// sweep removes what a killed writer left behind. Only the holder of the lock
// may call it.
func (a *Archive) sweep(list sanctions.ListName) {
	entries, err := os.ReadDir(a.path(list))
	if err != nil {
		return // the write that follows says what is wrong
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			_ = os.Remove(a.path(list, e.Name()))
		}
	}
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
