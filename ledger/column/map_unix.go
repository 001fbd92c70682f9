//go:build linux || darwin

package column

import (
	"os"
	"syscall"
)

// mapMemory maps the first size bytes of a file, for reading only.
func mapMemory(file *os.File, size int) ([]byte, func() error, error) {
	data, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, &os.PathError{Op: "mmap", Path: file.Name(), Err: err}
	}
	return data, func() error { return syscall.Munmap(data) }, nil
}
