//go:build !linux && !darwin

package column

import (
	"io"
	"os"
)

// mapMemory reads the first size bytes of a file where there is no mapping.
func mapMemory(file *os.File, size int) ([]byte, func() error, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(file, data); err != nil {
		return nil, nil, err
	}
	return data, func() error { return nil }, nil
}
