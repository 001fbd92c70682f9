package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// IdentitiesFile holds which entries of the lists are one party. It concerns all
// of them, so it lies beside their folders; what it says is package
// screening/identity's matter.
const IdentitiesFile = "identities.jsonl"

// Identities is what SetIdentities wrote last, nil when nothing was.
func (a *Archive) Identities() ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(a.dir, IdentitiesFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// SetIdentities replaces it whole. The caller holds the lock.
func (a *Archive) SetIdentities(data []byte) error { return a.replace("", IdentitiesFile, data) }
