package register

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// tempFile explains what went wrong with a file that is being written.
type tempFile struct{ file *os.File }

func (t tempFile) Write(b []byte) (int, error) {
	n, err := t.file.Write(b)
	return n, t.explain(err)
}

func (t tempFile) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("writing %s: %w (see that the disk has room and is writable)", t.file.Name(), err)
}

// writeTemp writes a file beside its place. One that is to stay is synced.
func (a *Archive) writeTemp(name string, stays bool, write func(io.Writer) error) (path string, err error) {
	f, err := os.CreateTemp(a.dir, name+".*.tmp")
	if err != nil {
		return "", err
	}
	t := tempFile{f}
	err = write(t)
	if err == nil && stays {
		err = t.explain(errors.Join(f.Chmod(0o644), f.Sync()))
	}
	if closed := f.Close(); err == nil {
		err = t.explain(closed)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // else the next writer sweeps it
		return "", err
	}
	return f.Name(), nil
}

// window is how far back the compression looks. A wider one saves nothing among
// sorted lines, and whoever reads a file keeps as much in memory.
const window = 1 << 20

// packLines compresses the lines that are given to put.
func packLines(w io.Writer, level zstd.EncoderLevel, write func(put func(line []byte) error) error) error {
	// One goroutine: the same lines give the same bytes on every machine.
	pack, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(level), zstd.WithWindowSize(window))
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(pack, 1<<20)
	err = write(func(line []byte) error {
		if _, err := buffered.Write(line); err != nil {
			return err
		}
		return buffered.WriteByte('\n')
	})
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return err // without goroutines, nothing of the encoder is left open
	}
	return pack.Close()
}

// rename puts a written file in its place, and makes its name survive a crash.
func (a *Archive) rename(temp, name string) error {
	if err := os.Rename(temp, filepath.Join(a.dir, name)); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	d, err := os.Open(a.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sweep removes what a killed writer left behind. Only the holder of the lock may
// call it.
func (a *Archive) sweep() {
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		return // the write that follows says what is wrong
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			_ = os.Remove(filepath.Join(a.dir, e.Name()))
		}
	}
}
