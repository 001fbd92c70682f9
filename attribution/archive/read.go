package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mareva/mareva/attribution"
)

// Load reads the table of a version into memory and checks it against its hash.
func (a *Archive) Load(m Manifest) (*attribution.Table, error) {
	path := filepath.Join(a.dir, tableFile(m.Version))
	if !isHash(m.Version) {
		return nil, fmt.Errorf("label table: %q is no version", m.Version)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("label table: %w", err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != m.Version {
		return nil, fmt.Errorf("label table %s is damaged; restore it from a backup: its content has the hash %x", path, sum)
	}
	table, err := attribution.Open(data)
	if err != nil {
		return nil, fmt.Errorf("label table %s is damaged; restore it from a backup: %w", path, err)
	}
	return table, nil
}
