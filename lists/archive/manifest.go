package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Manifest says what one version of a list is and where it came from.
type Manifest struct {
	Number  int                `json:"number"`
	List    sanctions.ListName `json:"list"`
	Version sanctions.Version  `json:"version"`
	// AsOf is the day from which the version counts: as the importer was told,
	// else the day of publication, else the day of import.
	AsOf       sanctions.Date `json:"as_of"`
	Published  sanctions.Date `json:"published"` // as the file says; empty when it does not
	ImportedAt time.Time      `json:"imported_at"`
	Publisher  string         `json:"publisher"`
	Format     string         `json:"format"`
	Files      []RawFile      `json:"files"`

	Entries      int `json:"entries"`
	Added        int `json:"added"`
	Removed      int `json:"removed"`
	Changed      int `json:"changed"`
	Redesignated int `json:"redesignated"`

	Counts   map[string]int        `json:"counts"`           // published things, by the publisher's word
	Unread   map[string]int        `json:"unread,omitempty"` // published things that were not understood
	Problems []publication.Problem `json:"problems,omitempty"`

	Data  string `json:"data"`  // the data file's name
	Bytes int64  `json:"bytes"` // its size
}

// RawFile is a file as published.
type RawFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

func (m Manifest) full() bool { return strings.Contains(m.Data, ".full.") }

// State is what is known of a list beside its versions.
type State struct {
	// CheckedAt is when the newest version here was last surely what the
	// publisher offered: at the last fetch, or on the day that an imported file
	// counts from.
	CheckedAt time.Time `json:"checked_at"`
	// Alarms are the problems of the last import or fetch; a clean one clears
	// them.
	Alarms []publication.Problem `json:"alarms,omitempty"`
	// Held are the entries that the last publication no longer has and that stay
	// until somebody accepts their removal.
	Held []string `json:"held,omitempty"`
	// Fetched holds, by address, what the publisher's server said of the file
	// that is now the newest version, for conditional requests.
	Fetched map[string]Validators `json:"fetched,omitempty"`
}

// Validators are HTTP's ETag and Last-Modified.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Archive is the folder. Its methods may be called concurrently, those that
// write only while holding the lock.
type Archive struct{ dir string }

// At is the archive in dir, which need not exist yet.
func At(dir string) *Archive { return &Archive{dir: dir} }

// Dir is the archive's folder.
func (a *Archive) Dir() string { return a.dir }

// Known are the lists that have a version or a state, in the order of their
// names: those whose first fetch failed are among them.
func (a *Archive) Known() ([]sanctions.ListName, error) {
	entries, err := os.ReadDir(a.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []sanctions.ListName
	for _, e := range entries {
		name := sanctions.ListName(e.Name())
		if !name.Valid() {
			continue
		}
		// A list's folder may be a link to another disk.
		info, err := os.Stat(a.path(name))
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			out = append(out, name)
		}
	}
	return out, err
}

// Lists are the lists that have a version, in the order of their names.
func (a *Archive) Lists() ([]sanctions.ListName, error) {
	known, err := a.Known()
	if err != nil {
		return nil, err
	}
	var out []sanctions.ListName
	for _, name := range known {
		numbers, err := a.numbers(name)
		if err != nil {
			return nil, err
		}
		if len(numbers) > 0 {
			out = append(out, name)
		}
	}
	return out, nil
}

// Versions are the manifests of a list, oldest first.
func (a *Archive) Versions(list sanctions.ListName) ([]Manifest, error) {
	numbers, err := a.numbers(list)
	if err != nil {
		return nil, err
	}
	out := make([]Manifest, 0, len(numbers))
	for i, n := range numbers {
		if n != i+1 {
			return nil, fmt.Errorf("%s: version %d of list %s is missing; restore it from a backup", filepath.Join(a.dir, string(list)), i+1, list)
		}
		m, err := a.manifest(list, n)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// Newest is the manifest of the newest version; false when there is none.
func (a *Archive) Newest(list sanctions.ListName) (Manifest, bool, error) {
	numbers, err := a.numbers(list)
	if err != nil || len(numbers) == 0 {
		return Manifest{}, false, err
	}
	m, err := a.manifest(list, numbers[len(numbers)-1])
	return m, err == nil, err
}

// AsOf is the manifest of the version that counted on a day: the last one whose
// as_of is not later. False when none is that old.
func (a *Archive) AsOf(list sanctions.ListName, day sanctions.Date) (Manifest, bool, error) {
	versions, err := a.Versions(list)
	for _, m := range slices.Backward(versions) {
		if m.AsOf.From <= day.To {
			return m, true, err
		}
	}
	return Manifest{}, false, err
}

// State reads what is known of a list; the zero State when nothing is.
func (a *Archive) State(list sanctions.ListName) (State, error) {
	var s State
	b, err := os.ReadFile(a.path(list, "state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return State{}, fmt.Errorf("state of list %s: %w", list, err)
	}
	return s, nil
}

// SetState replaces what is known of a list.
func (a *Archive) SetState(list sanctions.ListName, s State) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := a.makeFolder(list); err != nil {
		return err
	}
	return a.replace(list, "state.json", append(b, '\n'))
}

// refusedFile holds what no list could be told to have been refused.
const refusedFile = "refused.json"

// Refused are the files that the last import refused and that nobody could say
// the list of.
func (a *Archive) Refused() ([]publication.Problem, error) {
	var out []publication.Problem
	b, err := os.ReadFile(filepath.Join(a.dir, refusedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	return out, err
}

// SetRefused replaces them.
func (a *Archive) SetRefused(problems []publication.Problem) error {
	before, err := a.Refused()
	if err != nil || len(before)+len(problems) == 0 {
		return err
	}
	b, err := json.MarshalIndent(append([]publication.Problem{}, problems...), "", "  ")
	if err != nil {
		return err
	}
	return a.replace("", refusedFile, append(b, '\n'))
}

func (a *Archive) numbers(list sanctions.ListName) ([]int, error) {
	entries, err := os.ReadDir(a.path(list))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []int
	for _, e := range entries {
		if base, ok := strings.CutSuffix(e.Name(), ".json"); ok && len(base) == 6 {
			if n, err := strconv.Atoi(base); err == nil {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out, err
}

func (a *Archive) manifest(list sanctions.ListName, number int) (Manifest, error) {
	var m Manifest
	b, err := os.ReadFile(a.path(list, fileName(number, "json")))
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("manifest of version %d of list %s: %w", number, list, err)
	}
	return m, nil
}

func (a *Archive) path(list sanctions.ListName, rest ...string) string {
	return filepath.Join(append([]string{a.dir, string(list)}, rest...)...)
}

func fileName(number int, ext string) string { return fmt.Sprintf("%06d.%s", number, ext) }
