package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mareva/mareva/audit"
)

// witness remembers, in a file outside the database, how far the log went. A database that was
// put back to an older state ends before that, or tells another story of it.
type witness struct {
	path string

	mu      sync.Mutex
	newest  string // checkpoint
	size    int64
	written int64 // size in the file
	at      time.Time
}

// witnessEvery is how often the file is written at most. What it lags behind is not noticed
// when it is lost; it never tells of what was not durable.
const witnessEvery = time.Second

// openWitness compares the log with what was seen of it.
func openWitness(ctx context.Context, path string, s *Store, head Head) (*witness, error) {
	w := &witness{path: path}
	if path == "" {
		return w, nil
	}
	seen, found, err := w.read()
	if err != nil {
		return nil, err
	}
	if found {
		// Read behind the file: another process may have written both meanwhile.
		newest, err := s.Head(ctx)
		if err == nil {
			err = s.continues(ctx, seen, newest)
		}
		if err != nil {
			return nil, err
		}
	}
	w.written = seen.Size
	w.note(head)
	return w, nil
}

// read reads the file.
func (w *witness) read() (audit.Checkpoint, bool, error) {
	text, err := os.ReadFile(w.path)
	if errors.Is(err, fs.ErrNotExist) {
		return audit.Checkpoint{}, false, nil
	}
	var seen audit.Checkpoint
	if err == nil {
		seen, err = audit.ParseCheckpoint(string(text))
	}
	if err != nil {
		return seen, false, fmt.Errorf("%s remembers how far the record went, and cannot be read: %w; if you know the record to be whole (mareva audit verify --checkpoint FILE, with one kept elsewhere), remove the file", w.path, err)
	}
	return seen, true, nil
}

// continues says whether the log goes on from a checkpoint.
func (s *Store) continues(ctx context.Context, seen audit.Checkpoint, head Head) error {
	const do = "a backup was put in its place, or another database was given. To go on from here, run mareva audit resume --reason TEXT, which says so in the record"
	if seen.Origin != head.Origin {
		return fmt.Errorf("this is record %s, but here it was %s: %w; %s", head.Origin, seen.Origin, ErrRolledBack, do)
	}
	if seen.Size > head.Tree.Size {
		return fmt.Errorf("the record has %d entries, but it had %d at %s: %w; %s", head.Tree.Size, seen.Size, seen.At.Format(time.RFC3339), ErrRolledBack, do)
	}
	root, err := audit.RootOf(ctx, s, seen.Size)
	if err != nil {
		return err
	}
	if root != seen.Root {
		return fmt.Errorf("the first %d entries of the record are not those of %s: %w; %s", seen.Size, seen.At.Format(time.RFC3339), ErrRolledBack, do)
	}
	return nil
}

// Resume is why a record goes on although it is older than it was, and who says so.
type Resume struct {
	By     Actor
	Reason string
}

// restoredData is what the log says of that.
type restoredData struct {
	Reason     string `json:"reason"`
	SeenOrigin string `json:"seen_origin"` // the log that was seen here before
	SeenSize   int64  `json:"seen_size"`   // how many records it had
	SeenRoot   string `json:"seen_root"`
	SeenAt     string `json:"seen_at"`
	Size       int64  `json:"size"` // how many there were when it went on
}

// resume writes into the log that it lost what was seen of it, and begins to remember anew.
func (s *Store) resume(ctx context.Context, path string, why *Resume, head Head) error {
	s.witness = &witness{path: path}
	seen, _, err := s.witness.read()
	if err != nil {
		return err
	}
	// The file goes on saying what was seen until the log says so itself: it is not written over,
	// since it tells of more.
	err = s.Commit(ctx, &Entry{
		ID: s.NewID("rec"), Kind: kindRestored, At: s.now(), Actor: why.By, About: head.Origin, Replaces: None,
		Data: restoredData{why.Reason, seen.Origin, seen.Size, seen.Root.String(), FormatTime(seen.At), head.Tree.Size},
	})
	if err != nil {
		return err
	}
	s.witness.mu.Lock()
	defer s.witness.mu.Unlock()
	if err := os.Remove(path); err != nil {
		return err
	}
	s.witness.written = 0
	return s.witness.write()
}

// note is told of each new head once it is durable.
func (w *witness) note(head Head) {
	if w.path == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if head.Tree.Size < w.size {
		return
	}
	w.newest, w.size = head.Checkpoint, head.Tree.Size
	if time.Since(w.at) >= witnessEvery {
		_ = w.write() // what is not remembered now is with the next one, or when the store closes
	}
}

func (w *witness) close() error {
	if w == nil || w.path == "" {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.write()
}

// write writes the newest checkpoint, unless another process has written a later one.
func (w *witness) write() error {
	if w.size <= w.written {
		return nil
	}
	w.at = time.Now()
	if seen, found, err := w.read(); err == nil && found && seen.Size >= w.size {
		w.written = seen.Size
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(w.path), 0o700); err != nil {
		return err
	}
	if err := writeFile(w.path, []byte(w.newest)); err != nil {
		return err
	}
	w.written = w.size
	return nil
}
