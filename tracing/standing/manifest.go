package standing

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

const (
	manifestFile    = "manifest.json"
	manifestVersion = 1
	fileKind        = ".taint"
	newKind         = ".new" // of a file that is being written
)

// manifest says which files make up what is followed on a chain, and what that rests on.
type manifest struct {
	Version int          `json:"version"`
	Chain   wallet.Chain `json:"chain"`
	Method  string       `json:"method"`
	HubRows int          `json:"hub_rows"`
	Ledger  LedgerState  `json:"ledger"`
	Labels  string       `json:"labels"` // version of the labels; "": nobody said it
	Sources []kept       `json:"sources"`
	Sum     string       `json:"xxh64"` // of the manifest as written with this empty
}

// kept is a source of a manifest.
type kept struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Addresses int    `json:"addresses"` // of its own
	Digest    string `json:"addresses_xxh64"`
	Reached   int    `json:"reached"` // addresses, its own not
	File      string `json:"file"`
	Bytes     int    `json:"bytes"`
}

// LedgerState tells one state of a ledger from another.
type LedgerState struct {
	Generation   uint64 `json:"generation"`
	Manifest     string `json:"manifest"` // checksum of the ledger's manifest; "": not known
	Head         *Head  `json:"head"`     // nil: there is no block
	Blocks       uint64 `json:"blocks"`
	Transactions uint64 `json:"transactions"`
	Transfers    uint64 `json:"transfers"`
	Inputs       uint64 `json:"inputs"`
	Outputs      uint64 `json:"outputs"`
	Addresses    uint32 `json:"addresses"`
	// Named is the XXH64 of the addresses of some ids, by which a ledger is known again.
	Named string `json:"named_xxh64"`
}

// namedIDs is of how many ids the addresses are asked for, evenly among all.
const namedIDs = 256

// namedOf is the XXH64 of the addresses, a line each, of so many ids: of all where they are
// few.
func namedOf(v *ledger.View, n uint32) string {
	h := xxhash.New()
	for i := range uint64(min(n, namedIDs)) {
		id := 1 + i*uint64(n)/uint64(min(n, namedIDs))
		_, _ = h.WriteString(v.AddressText(uint32(id)) + "\n") // never fails
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// isOf says whether a view is of the ledger that has this state, or had it: ids of addresses
// mean the same in both. A ledger that was removed and begun anew is another one.
func (s *LedgerState) isOf(v *ledger.View) bool {
	return v.Generation() >= s.Generation && v.Addresses() >= s.Addresses && s.Named == namedOf(v, s.Addresses)
}

// Head is the last block of a ledger.
type Head struct {
	Number uint64 `json:"number"`
	Hash   string `json:"hash"` // 64 hex digits; "": not known
	Time   *int64 `json:"time"` // Unix seconds; nil: not known
}

// same says whether two states are known to be the same one.
func (s *LedgerState) same(o *LedgerState) bool {
	if s.Manifest == "" || s.Manifest != o.Manifest || s.Generation != o.Generation {
		return false
	}
	a, errA := json.Marshal(s)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

func stateOf(v *ledger.View, sum string) LedgerState {
	c := v.Counts()
	s := LedgerState{
		Generation: v.Generation(), Manifest: sum, Blocks: c.Blocks, Transactions: c.Txs,
		Transfers: c.Transfers, Inputs: c.Inputs, Outputs: c.Outputs, Addresses: v.Addresses(),
		Named: namedOf(v, v.Addresses()),
	}
	if b, ok := v.Head(); ok {
		s.Head = &Head{Number: b.Number}
		if b.Hash != (ledger.Hash{}) {
			s.Head.Hash = hex.EncodeToString(b.Hash[:])
		}
		if b.Time != ledger.NoTime {
			s.Head.Time = &b.Time
		}
	}
	return s
}

// ErrNone says that no taint is followed on a chain.
var ErrNone = errors.New("no taint is followed on this chain")

// readManifest reads the manifest in force, and gives its bytes.
func readManifest(dir string, chain ledger.Chain) (m manifest, data []byte, err error) {
	path := filepath.Join(dir, manifestFile)
	data, err = os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil, fmt.Errorf("%s: %w: begin with mareva trace refresh --chain %s", chain.Name, ErrNone, chain.Name)
	}
	if err != nil {
		return m, nil, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, nil, fmt.Errorf("%s is %w: %w: %s", path, ErrDamaged, err, hint(chain))
	}
	if sum, err := m.sum(); err != nil || sum != m.Sum {
		return m, nil, errors.Join(fmt.Errorf("%s is %w, or was changed by hand: its checksum is %s instead of %s: %s", path, ErrDamaged, sum, m.Sum, hint(chain)), err)
	}
	if m.Version != manifestVersion || m.Chain != chain.Name {
		return m, nil, fmt.Errorf("%s is of version %d and chain %s, want version %d and %s: %s", path, m.Version, m.Chain, manifestVersion, chain.Name, hint(chain))
	}
	for i := range m.Sources {
		if name := m.Sources[i].File; name != filepath.Base(name) || filepath.Ext(name) != fileKind {
			return m, nil, fmt.Errorf("%s is %w: it names %q", path, ErrDamaged, name)
		}
	}
	return m, data, nil
}

func hint(chain ledger.Chain) string {
	return fmt.Sprintf("run mareva trace refresh --chain %s, which computes it again", chain.Name)
}

func (m manifest) sum() (string, error) {
	m.Sum = ""
	data, err := json.Marshal(m)
	return fmt.Sprintf("%016x", xxhash.Sum64(data)), err
}

func (m *manifest) encode() ([]byte, error) {
	var err error
	if m.Sum, err = m.sum(); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(m, "", " ")
	return append(data, '\n'), err
}

// fileName names a file by what is in it, so that no file ever takes the place of another.
func fileName(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16]) + fileKind
}

// putInForce writes the files that are not in the folder yet, and then the manifest. sound
// are files that were read or written before; another process may have removed them since.
func putInForce(d disk, dir string, m *manifest, files map[string][]byte, sound map[string]bool) error {
	data, err := m.encode()
	if err != nil {
		return err
	}
	wrote := false
	for i := range m.Sources {
		name := m.Sources[i].File
		if sound[name] && isThere(dir, &m.Sources[i]) {
			continue
		}
		wrote = true
		if err := replace(d, filepath.Join(dir, name), files[name]); err != nil {
			return err
		}
	}
	if _, old, err := readManifest(dir, ledger.Chain{Name: m.Chain}); err == nil && !wrote && bytes.Equal(data, old) {
		return sweep(d, dir, m)
	}
	if err := d.settle(dir); err != nil {
		return err
	}
	if err := replace(d, filepath.Join(dir, manifestFile), data); err != nil {
		return err
	}
	if err := d.settle(dir); err != nil {
		return err
	}
	return sweep(d, dir, m)
}

func isThere(dir string, s *kept) bool {
	info, err := os.Stat(filepath.Join(dir, s.File))
	return err == nil && info.Size() == int64(s.Bytes)
}

// replace puts a file in place of another, whole or not at all.
func replace(d disk, path string, data []byte) error {
	if err := d.write(path+newKind, data); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return d.rename(path+newKind, path)
}

// sweep removes what no manifest names: files of before, and what a killed writer left.
func sweep(d disk, dir string, m *manifest) error {
	named := map[string]bool{}
	for i := range m.Sources {
		named[m.Sources[i].File] = true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		ours := filepath.Ext(name) == fileKind && !named[name] || filepath.Ext(name) == newKind
		if e.IsDir() || !ours {
			continue
		}
		if err := d.remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
