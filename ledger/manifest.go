package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/wallet"
)

// manifestVersion is that of the manifest's own form.
const manifestVersion = 1

const manifestFile = "manifest.json"

// manifest says which files make up the ledger of a chain. Its rename is the moment at
// which an import becomes visible.
type manifest struct {
	Version    int           `json:"version"`
	Chain      wallet.Chain  `json:"chain"`
	Model      string        `json:"model"`
	Generation uint64        `json:"generation"` // grows by one with each change
	NextFile   uint64        `json:"next_file"`  // number of the next file
	Dictionary []filePart    `json:"dictionary"`
	Segments   []segmentFile `json:"segments"`
	Assets     []filePart    `json:"assets"` // ids of tokens, a dictionary too
	Facts      factsFile     `json:"facts"`  // what is known of tokens; no file: nothing
	Imports    []ImportEntry `json:"imports,omitempty"`
	Sum        string        `json:"xxh64"` // of the manifest as written with this empty
}

// filePart is a part of the dictionary.
type filePart struct {
	File string `json:"file"`
	Keys int    `json:"keys"`
}

// segmentFile is a segment, and what it is good to know without opening it.
type segmentFile struct {
	File  string `json:"file"`
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Rows  uint64 `json:"rows"`
}

// ImportEntry is an import that was made.
type ImportEntry struct {
	At      string         `json:"at"` // RFC 3339
	Source  string         `json:"source"`
	Skipped map[string]int `json:"skipped,omitempty"`
}

// keptImports is how many of the last imports a manifest remembers.
const keptImports = 100

// ErrNoLedger says that nothing of a chain was imported.
var ErrNoLedger = errors.New("nothing of this chain is in the ledger")

// readManifest reads the manifest in force; one that does not exist wraps ErrNoLedger.
func (l *Ledger) readManifest() (m manifest, err error) {
	path := filepath.Join(l.dir, manifestFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s: %w: import it with mareva ledger import --chain %s", l.chain.Name, ErrNoLedger, l.chain.Name)
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s is damaged: %w", path, err)
	}
	if sum, err := m.sum(); err != nil || sum != m.Sum {
		return m, errors.Join(fmt.Errorf("%s is damaged, or was changed by hand: its checksum is %s instead of %s", path, sum, m.Sum), err)
	}
	if m.Version != manifestVersion {
		return m, fmt.Errorf("%s is of version %d, this program reads version %d", path, m.Version, manifestVersion)
	}
	if m.Chain != l.chain.Name || m.Model != l.chain.Model.String() {
		return m, fmt.Errorf("%s is of chain %s (%s), not %s (%s)", path, m.Chain, m.Model, l.chain.Name, l.chain.Model)
	}
	for _, name := range m.files() {
		if name != filepath.Base(name) {
			return m, fmt.Errorf("%s names a file outside its folder: %q", path, name)
		}
	}
	return m, nil
}

// files are all that the manifest names.
func (m *manifest) files() (names []string) {
	for _, p := range m.Dictionary {
		names = append(names, p.File)
	}
	for _, s := range m.Segments {
		names = append(names, s.File)
	}
	for _, p := range m.Assets {
		names = append(names, p.File)
	}
	if m.Facts.File != "" {
		names = append(names, m.Facts.File)
	}
	return names
}

// newFile names a new file of the ledger.
func (m *manifest) newFile(kind string) string {
	m.NextFile++
	return fmt.Sprintf("%08d.%s", m.NextFile, kind)
}

// putInForce writes the manifest. The files that it names are in place and synced.
func (l *Ledger) putInForce(m *manifest) error {
	m.Generation++
	if err := syncDir(l.dir); err != nil {
		return err
	}
	var err error
	if m.Sum, err = m.sum(); err != nil {
		return err
	}
	return writeJSON(filepath.Join(l.dir, manifestFile), m)
}

// sum is the manifest's checksum.
func (m manifest) sum() (string, error) {
	m.Sum = ""
	data, err := json.Marshal(m)
	return fmt.Sprintf("%016x", xxhash.Sum64(data)), err
}

// writeJSON puts a small file in place of another, whole or not at all.
func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return writeFile(path, append(data, '\n'))
}

func writeFile(path string, data []byte) error {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(tmp))
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes what was created and renamed in a folder last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
