package register

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Manifest says what one version is and what is in it.
type Manifest struct {
	Number    int        `json:"number"`    // 1 for the first
	Version   string     `json:"version"`   // SHA-256 in hex over the registers' ids and files
	Time      time.Time  `json:"time"`      // when it came into force, UTC
	Registers []Register `json:"registers"` // by id
	Changes   Changes    `json:"changes"`   // against the version before
}

// Register is one source of statements. Its counts are of what holds.
type Register struct {
	ID         string `json:"id"`
	Title      string `json:"title,omitempty"`
	Format     string `json:"format"` // of the last import
	SHA256     string `json:"sha256"` // of its file, in hex
	Bytes      int64  `json:"bytes"`  // of its file
	Statements int    `json:"statements"`
	Parties    int    `json:"parties"` // statements that describe one
	Interests  int    `json:"interests"`
	Tombstones int    `json:"tombstones"` // ids that hold no longer
	Refused    int    `json:"refused"`    // in all of Files
	Files      []File `json:"files"`      // since the last full publication, in the order of their import
}

// File is what an import read.
type File struct {
	Name       string    `json:"name"`
	SHA256     string    `json:"sha256"`      // in hex
	Refused    int       `json:"refused"`     // records that could not be used
	ImportedAt time.Time `json:"imported_at"` // Import sets it
}

// Changes is what a version has made different, in statements of one register.
type Changes struct {
	Register string `json:"register"`
	Read     int    `json:"read"`
	Added    int    `json:"added"`   // hold now, and did not before
	Changed  int    `json:"changed"` // say something else than before
	Removed  int    `json:"removed"` // hold no longer
	// KeptOut were read and do not hold: a later statement of their id does, or the
	// id is withdrawn or replaced.
	KeptOut int `json:"kept_out"`
}

// Register is the register with an id; false when the version has none.
func (m Manifest) Register(id string) (Register, bool) {
	i, found := slices.BinarySearchFunc(m.Registers, id, func(r Register, id string) int { return cmp.Compare(r.ID, id) })
	if !found {
		return Register{}, false
	}
	return m.Registers[i], true
}

// Archive is the folder. Its methods may be called concurrently.
type Archive struct {
	dir    string
	memory int // how many bytes are sorted at a time
}

// At is the archive in dir, which need not exist yet.
func At(dir string) *Archive { return &Archive{dir: dir, memory: sortedAtATime} }

// Dir is the archive's folder.
func (a *Archive) Dir() string { return a.dir }

// CurrentFile is the file that says which version is in force; it changes with it.
const CurrentFile = "current.json"

// Current is the manifest of the version in force; false when there is none yet.
func (a *Archive) Current() (Manifest, bool, error) {
	m, err := a.manifest(CurrentFile)
	if errors.Is(err, fs.ErrNotExist) {
		// A second version was begun only after the first was in force.
		if _, err := os.Stat(filepath.Join(a.dir, numberFile(2))); err == nil {
			return Manifest{}, false, fmt.Errorf("ownership manifest: %s is missing though versions are beside it; copy the newest %s to it", filepath.Join(a.dir, CurrentFile), "NNNNNN.json")
		}
		return Manifest{}, false, nil
	}
	return m, err == nil, err
}

// Version is the manifest of a version that is or was in force.
func (a *Archive) Version(number int) (Manifest, error) {
	current, _, err := a.Current()
	if err != nil {
		return Manifest{}, err
	}
	if number < 1 || number > current.Number {
		return Manifest{}, fmt.Errorf("ownership manifest: there is no version %d in %s; the newest is %d", number, a.dir, current.Number)
	}
	return a.earlier(number, current)
}

// History is the manifests of all versions that were in force, the oldest first.
func (a *Archive) History() ([]Manifest, error) {
	current, found, err := a.Current()
	if err != nil || !found {
		return nil, err
	}
	var out []Manifest
	for n := 1; n <= current.Number; n++ {
		m, err := a.earlier(n, current)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// earlier is a version up to current. A manifest with a higher number was left by
// a writer that died before its version came into force.
func (a *Archive) earlier(number int, current Manifest) (Manifest, error) {
	if number == current.Number {
		return current, nil
	}
	m, err := a.manifest(numberFile(number))
	if err == nil && m.Number != number {
		err = fmt.Errorf("ownership manifest %s is damaged; restore it from a backup: it is of version %d", filepath.Join(a.dir, numberFile(number)), m.Number)
	}
	return m, err
}

func (a *Archive) manifest(name string) (Manifest, error) {
	var m Manifest
	path := filepath.Join(a.dir, name)
	b, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, fmt.Errorf("ownership manifest: %w", err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return Manifest{}, fmt.Errorf("ownership manifest %s is damaged; restore it from a backup: %w", path, err)
	}
	if m.Number < 1 || m.Version != versionOf(m.Registers) {
		return Manifest{}, fmt.Errorf("ownership manifest %s is damaged; restore it from a backup: its version is not that of its registers", path)
	}
	return m, nil
}

// versionOf is the hash over which registers have which files.
func versionOf(registers []Register) string {
	hash := sha256.New()
	for _, r := range registers {
		_, _ = fmt.Fprintf(hash, "%s %q\n", r.SHA256, r.ID)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// isHash keeps a manifest from naming a file elsewhere.
func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

func numberFile(n int) string { return fmt.Sprintf("%06d.json", n) }

func statementFile(hash string) string { return hash + ".jsonl.zst" }
