package standing

import (
	"errors"
	"os"
)

// disk is what a writer does to a folder, so that tests can cut it off anywhere.
type disk interface {
	// write creates a file with all of its bytes, and makes them last.
	write(path string, data []byte) error
	rename(from, to string) error
	remove(path string) error
	// settle makes what was created, renamed and removed in a folder last.
	settle(dir string) error
}

// system is the disk of the machine.
type system struct{}

func (system) write(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (system) rename(from, to string) error { return os.Rename(from, to) }

func (system) remove(path string) error { return os.Remove(path) }

func (system) settle(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
