package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Format is that of the file.
const Format = "mareva-backup/1"

// Names of entries.
const (
	beginFile    = "backup.json"
	manifestFile = "manifest.json"
	recordFile   = "record.db"
	homeFolder   = "home/"
)

// Limits of what is read and written.
const (
	maxFiles = 2_000_000
	maxPath  = 1024 // bytes
	maxName  = 255  // bytes, of a part of a path
)

// Begin announces a backup.
type Begin struct {
	Format  string    `json:"format"`
	Program string    `json:"program"` // version that made it
	MadeAt  time.Time `json:"made_at"`
	Files   int       `json:"files"` // entries of the manifest
	Bytes   int64     `json:"bytes"` // of them
}

// Manifest says what is in a backup.
type Manifest struct {
	Begin
	Record        *RecordInfo `json:"record"` // nil: there is none in it
	WithKey       bool        `json:"with_key"`
	WithoutLedger bool        `json:"without_ledger"`
	LeftOut       []string    `json:"left_out"` // of the home, beside what is never in a backup
	Entries       []Entry     `json:"entries"`
}

// RecordInfo is what the record in a backup is.
type RecordInfo struct {
	Origin     string `json:"origin"`
	Size       int64  `json:"size"` // records
	Root       string `json:"root"`
	Checkpoint string `json:"checkpoint"` // signed
	Schema     int64  `json:"schema"`
	Database   string `json:"database"` // where it was kept: sqlite or postgres
}

// Entry is a file in a backup.
type Entry struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// ErrDamaged is that a backup is not what was written, or is none.
var ErrDamaged = errors.New("the backup is damaged, or is none of Mareva's")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}

// checkPath says whether an entry may go by this name: it leads nowhere but into the home, and
// to nothing that a restore makes itself.
func checkPath(name string) error {
	if name == recordFile {
		return nil
	}
	rel, is := strings.CutPrefix(name, homeFolder)
	if !is || !fs.ValidPath(rel) || rel == "." || len(name) > maxPath || !utf8.ValidString(name) {
		return fmt.Errorf("%q is no path of a backup", name)
	}
	for part := range strings.SplitSeq(rel, "/") {
		if len(part) > maxName || strings.ContainsAny(part, `\:`) || strings.ContainsFunc(part, unicode.IsControl) {
			return fmt.Errorf("%q is no path of a backup", name)
		}
	}
	if reserved(rel) {
		return fmt.Errorf("%q is not in any backup", name)
	}
	return nil
}

// reserved says of a path in the home that no backup has it: it belongs to this machine, or is
// made otherwise.
func reserved(rel string) bool {
	top, _, _ := strings.Cut(rel, "/")
	top = strings.ToLower(top) // where the disk does not tell capitals
	switch {
	case top == "mareva.db" || strings.HasPrefix(top, "mareva.db-") || strings.HasPrefix(top, "mareva.db."):
		return true
	case top == stageFolder || top == "lost+found" || strings.HasPrefix(top, replacedPrefix):
		return true
	}
	switch strings.ToLower(rel) {
	case "audit/witness", "audit/lock", "serve.lock":
		return true
	}
	return false
}

// isKey says whether a path in the home is a private key.
func isKey(rel string) bool {
	return path.Dir(rel) == "audit" && path.Ext(rel) == ".key"
}
