package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/mareva/mareva/ledger/column"
	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
)

// Ledger keeps one chain in a folder. Readers need no lock: they open a [View]. Writers
// wait for each other, whichever process they are in.
type Ledger struct {
	chain Chain
	dir   string
}

// In is the ledger of a chain in a home folder. Nothing is created before something is
// written.
func In(home string, chain Chain) *Ledger {
	return &Ledger{chain, filepath.Join(home, "ledger", string(chain.Name))}
}

// Kept are the chains of which a home folder has a ledger, by name.
func Kept(home string) (chains []Chain, err error) {
	entries, err := os.ReadDir(filepath.Join(home, "ledger"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(home, "ledger", e.Name(), manifestFile)); err != nil {
			continue
		}
		chain, err := ChainNamed(e.Name())
		if err != nil {
			return nil, err
		}
		chains = append(chains, chain)
	}
	return chains, nil
}

// Chain is the chain that the ledger keeps.
func (l *Ledger) Chain() Chain { return l.chain }

// Dir is the ledger's folder.
func (l *Ledger) Dir() string { return l.dir }

// lock waits until no other writer is at work. The system frees the lock of a process
// that dies.
func (l *Ledger) lock(ctx context.Context) (unlock func() error, err error) {
	if err := os.MkdirAll(l.dir, 0o755); err != nil {
		return nil, err
	}
	f := flock.New(filepath.Join(l.dir, ".lock"))
	if _, err := f.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("another process is writing to %s: %w", l.dir, err)
	}
	return f.Close, nil
}

const lockRetry = 20 * time.Millisecond

// files are the open files of a ledger.
type files struct {
	parts    []*dictionary.Part
	segments []*segment.Segment
	assets   *assets
}

// open opens what a manifest names.
func (l *Ledger) open(m *manifest) (f *files, err error) {
	f = &files{}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	for _, p := range m.Dictionary {
		part, err := dictionary.OpenPart(filepath.Join(l.dir, p.File))
		if err != nil {
			return f, err
		}
		f.parts = append(f.parts, part)
	}
	for _, entry := range m.Segments {
		s, err := segment.Open(filepath.Join(l.dir, entry.File))
		if err != nil {
			return f, err
		}
		f.segments = append(f.segments, s)
		if s.UTXO() != (l.chain.Model == UTXO) {
			return f, fmt.Errorf("%s: %w: it is of another model than its ledger", entry.File, column.ErrDamaged)
		}
	}
	f.assets = newAssets(l.chain)
	if m.Assets != "" {
		if err := f.assets.read(filepath.Join(l.dir, m.Assets)); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *files) close() error {
	var err error
	for _, p := range f.parts {
		err = errors.Join(err, p.Close())
	}
	for _, s := range f.segments {
		err = errors.Join(err, s.Close())
	}
	return err
}

// sweep removes what an interrupted writer left in the folder that no manifest names.
func (l *Ledger) sweep(m *manifest) error {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return err
	}
	named := m.files()
	for _, e := range entries {
		if e.IsDir() || e.Name() == manifestFile || e.Name() == ".lock" || slices.Contains(named, e.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(l.dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// View opens what is in force now. Close gives it back.
func (l *Ledger) View() (*View, error) {
	for {
		m, err := l.readManifest()
		if err != nil {
			return nil, err
		}
		f, err := l.open(&m)
		if err == nil {
			return newView(l.chain, &m, f)
		}
		// A writer may have put the next manifest in force, and removed files of this one.
		if again, err2 := l.readManifest(); err2 == nil && again.Generation != m.Generation {
			continue
		}
		return nil, fmt.Errorf("the ledger of %s cannot be read: %w", l.chain.Name, err)
	}
}

// Generation tells one state of the ledger from the next, without opening it.
func (l *Ledger) Generation() (uint64, error) {
	m, err := l.readManifest()
	return m.Generation, err
}
