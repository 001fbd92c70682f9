package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// Kept are the chains of which a home folder has a ledger, by name. A folder that cannot be
// looked into is an error: what it has is not known.
func Kept(home string) (chains []Chain, err error) {
	entries, err := os.ReadDir(filepath.Join(home, "ledger"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		dir := filepath.Join(home, "ledger", e.Name())
		switch _, err := os.Stat(filepath.Join(dir, manifestFile)); {
		case errors.Is(err, fs.ErrNotExist):
			// Nothing is in force there yet, unless it is a link that leads nowhere.
			if _, err := os.Stat(dir); err != nil {
				return nil, fmt.Errorf("look for the ledger of %s: %w: mend %s, or take it away", e.Name(), err, dir)
			}
			continue
		case err != nil:
			return nil, fmt.Errorf("look for the ledger of %s: %w", e.Name(), err)
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
	switch _, err := f.TryLockContext(ctx, lockRetry); {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("another process is writing to %s: %w", l.dir, err)
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", l.dir, err)
	}
	return f.Close, nil
}

const lockRetry = 20 * time.Millisecond

// files are the open files of a ledger.
type files struct {
	parts    []*dictionary.Part // addresses
	assets   []*dictionary.Part // tokens
	segments []*segment.Segment
	facts    facts
}

// open opens what a manifest names.
func (l *Ledger) open(m *manifest) (f *files, err error) {
	f = &files{}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.close())
		}
	}()
	if f.parts, err = openParts(l.dir, m.Dictionary); err != nil {
		return f, err
	}
	if f.assets, err = openParts(l.dir, m.Assets); err != nil {
		return f, err
	}
	for _, entry := range m.Segments {
		s, err := segment.Open(filepath.Join(l.dir, entry.File))
		if err != nil {
			return f, err
		}
		f.segments = append(f.segments, s)
		if got := describe(entry.File, s); got != entry {
			return f, fmt.Errorf("%s: %w: it is not the file that the manifest tells of: blocks %d to %d in %d rows instead of %d to %d in %d",
				entry.File, column.ErrDamaged, got.First, got.Last, got.Rows, entry.First, entry.Last, entry.Rows)
		}
		if s.UTXO() != (l.chain.Model == UTXO) {
			return f, fmt.Errorf("%s: %w: it is of another model than its ledger", entry.File, column.ErrDamaged)
		}
	}
	if m.Facts.File != "" {
		ids, err := dictionary.New(f.assets)
		if err != nil {
			return f, err
		}
		if f.facts, err = readFacts(filepath.Join(l.dir, m.Facts.File), m.Facts.Sum, ids); err != nil {
			return f, err
		}
	}
	return f, nil
}

// openParts opens the parts of a dictionary. After an error those that opened are given too.
func openParts(dir string, list []filePart) (parts []*dictionary.Part, err error) {
	for _, p := range list {
		part, err := dictionary.OpenPart(filepath.Join(dir, p.File))
		if err != nil {
			return parts, err
		}
		parts = append(parts, part)
		if part.Len() != p.Keys {
			return parts, fmt.Errorf("%s: %w: it has %d keys, and the manifest tells of %d", p.File, column.ErrDamaged, part.Len(), p.Keys)
		}
	}
	return parts, nil
}

func (f *files) close() error {
	var err error
	for _, p := range append(append([]*dictionary.Part{}, f.parts...), f.assets...) {
		err = errors.Join(err, p.Close())
	}
	for _, s := range f.segments {
		err = errors.Join(err, s.Close())
	}
	return err
}

// holdsNothing says that a folder without a manifest is one in which nothing was in force
// yet. Else its manifest was lost, and what it named must not be swept away.
func (l *Ledger) holdsNothing() error {
	if _, err := os.Stat(filepath.Join(l.dir, "import", stageFile)); err == nil {
		return nil // the first import was interrupted while it became visible
	}
	for _, kind := range []string{"seg", "dict"} {
		if found, err := filepath.Glob(filepath.Join(l.dir, "*."+kind)); err != nil || len(found) > 0 {
			return errors.Join(fmt.Errorf("%s holds files of a ledger, and its %s is missing: put it back, or move the folder away", l.dir, manifestFile), err)
		}
	}
	return nil
}

// sweep removes what an interrupted writer left in the folder that no manifest names.
func (l *Ledger) sweep(m *manifest) error {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return err
	}
	named := m.files()
	for _, e := range entries {
		if e.IsDir() || !isOurs(e.Name()) || slices.Contains(named, e.Name()) {
			continue // what somebody else put there stays
		}
		if err := os.Remove(filepath.Join(l.dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// isOurs says whether a file goes by a name that only a writer gives.
func isOurs(name string) bool {
	kind := filepath.Ext(name)
	number := strings.TrimSuffix(name, kind)
	if name == manifestFile+".new" {
		return true
	}
	return slices.Contains([]string{".seg", ".dict", ".facts"}, kind) && number != "" && strings.Trim(number, "0123456789") == ""
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
