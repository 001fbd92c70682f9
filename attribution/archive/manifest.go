package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mareva/mareva/attribution"
)

// Manifest says what one version of the table is and what is in it.
type Manifest struct {
	Number    int       `json:"number"`  // 1 for the first
	Version   string    `json:"version"` // the table's SHA-256 in hex
	Time      time.Time `json:"time"`    // when it came into force, UTC
	Bytes     int64     `json:"bytes"`
	Labels    int       `json:"labels"`
	Addresses int       `json:"addresses"`
	Packs     []Pack    `json:"packs"` // by id
	// Actors are whom the labels name, as ActorPacks tell, by pack, then by id.
	Actors []attribution.Actor `json:"actors,omitempty"`
}

// Pack is one source of labels: a TagPack, a CSV file, a sanctions list.
type Pack struct {
	ID         string    `json:"id"` // the Pack of its labels
	Title      string    `json:"title"`
	Creator    string    `json:"creator"`
	File       string    `json:"file"`        // as it was named when read
	SHA256     string    `json:"sha256"`      // of the file, in hex
	Labels     int       `json:"labels"`      // in the table; Import counts them
	Refused    int       `json:"refused"`     // entries that could not be read
	ImportedAt time.Time `json:"imported_at"` // Import sets it
}

// Archive is the folder. Its methods may be called concurrently.
type Archive struct{ dir string }

// At is the archive in dir, which need not exist yet.
func At(dir string) *Archive { return &Archive{dir: dir} }

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
			return Manifest{}, false, fmt.Errorf("label manifest: %s is missing though versions are beside it; copy the newest %s to it", filepath.Join(a.dir, CurrentFile), "NNNNNN.json")
		}
		return Manifest{}, false, nil
	}
	return m, err == nil, err
}

// History is the manifests of all versions that were in force, the oldest first.
func (a *Archive) History() ([]Manifest, error) {
	current, found, err := a.Current()
	if err != nil || !found {
		return nil, err
	}
	// A manifest with a higher number was left by a writer that died before its
	// version came into force.
	var out []Manifest
	for n := 1; n < current.Number; n++ {
		m, err := a.manifest(numberFile(n))
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return append(out, current), nil
}

func (a *Archive) manifest(name string) (Manifest, error) {
	var m Manifest
	path := filepath.Join(a.dir, name)
	b, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, fmt.Errorf("label manifest: %w", err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return Manifest{}, fmt.Errorf("label manifest %s is damaged; restore it from a backup: %w", path, err)
	}
	if m.Number < 1 || !isHash(m.Version) {
		return Manifest{}, fmt.Errorf("label manifest %s is damaged; restore it from a backup: it names no version", path)
	}
	return m, nil
}

// isHash keeps a manifest from naming a file elsewhere.
func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

func numberFile(n int) string { return fmt.Sprintf("%06d.json", n) }

func tableFile(version string) string { return version + ".labels" }
