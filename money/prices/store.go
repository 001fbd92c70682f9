package prices

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/klauspost/compress/zstd"
)

// Store keeps prices in a folder, as one file of what [Table.WriteTo] writes, compressed.
// Readers need no lock: an import puts the whole file in place at once, or not at all.
// Writers wait for each other, whichever process they are in.
type Store struct{ dir string }

// In is the store of a home folder. Nothing is created before something is written.
func In(home string) *Store { return &Store{filepath.Join(home, "prices")} }

const pricesFile = "prices.csv.zst"

// Path is the file that holds the prices.
func (s *Store) Path() string { return filepath.Join(s.dir, pricesFile) }

// Load reads the prices; a table of none where nothing was imported.
func (s *Store) Load() (*Table, error) {
	f, err := os.Open(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return new(Table), nil
	}
	if err != nil {
		return nil, fmt.Errorf("load prices: %w", err)
	}
	defer f.Close()
	in, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("load prices: %w", err)
	}
	defer in.Close()
	t, err := Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: restore it from a backup, or move it away and import the prices again: %w", s.Path(), err)
	}
	return t, nil
}

// File is a table and the name of the file that it was read from.
type File struct {
	Name  string
	Table *Table
}

// Imported says what an import did.
type Imported struct {
	Merged
	Table *Table // what is in force now
}

// Import adds prices to those in force. Files must agree with each other, and with what is
// in force unless they replace it; an error names the file and the line, and leaves
// everything as it was. Import waits for another writer until ctx ends.
func (s *Store) Import(ctx context.Context, files []File, replace bool) (Imported, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return Imported{}, err
	}
	done, err := s.merge(ctx, files, replace)
	return done, errors.Join(err, unlock())
}

func (s *Store) merge(ctx context.Context, files []File, replace bool) (done Imported, err error) {
	old, err := s.Load()
	if err != nil {
		return done, err
	}
	// What replaces the prices in force may not be two prices itself.
	next := old
	if replace {
		next = new(Table)
	}
	for _, f := range files {
		var counts Merged
		if next, counts, err = Merge(next, f.Table, false); err != nil {
			return done, nameFault(f.Name, err)
		}
		done.New, done.Known = done.New+counts.New, done.Known+counts.Known
	}
	if replace {
		if next, done.Merged, err = Merge(old, next, true); err != nil {
			return done, err
		}
	}
	done.Table = next
	if err := ctx.Err(); err != nil || next.Version() == old.Version() {
		return done, err
	}
	return done, s.write(next)
}

// nameFault gives the error about a line of a file in the usual form, file:line.
func nameFault(name string, err error) error {
	var f *Fault
	if errors.As(err, &f) {
		return fmt.Errorf("%s:%d: %w", name, f.Line, f.Err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// lock waits until no other writer is at work. The system frees the lock of a process
// that dies.
func (s *Store) lock(ctx context.Context) (unlock func() error, err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	const retry = 20 * time.Millisecond
	f := flock.New(filepath.Join(s.dir, ".lock"))
	switch _, err := f.TryLockContext(ctx, retry); {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("another process is writing to %s: %w", s.dir, err)
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", s.dir, err)
	}
	return f.Close, nil
}

// write puts a table in force. What a killed writer left is written over.
func (s *Store) write(t *Table) error {
	temp := s.Path() + ".new"
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	err = compress(f, t)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: see that the disk has room and is writable: %w", s.Path(), err), os.Remove(temp))
	}
	if err := os.Rename(temp, s.Path()); err != nil {
		return err
	}
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// compress writes a table as Zstandard, whose checksum tells damage.
func compress(w io.Writer, t *Table) error {
	out, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	if err != nil {
		return err
	}
	_, err = t.WriteTo(out)
	return errors.Join(err, out.Close())
}
