package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/postgres"
	"github.com/mareva/mareva/internal/store/sqlite"
)

// recordFlags say where the record is.
type recordFlags struct {
	homeFlag
	Database string `help:"Keep the record in this database instead of the home folder (default: $MAREVA_DATABASE)." placeholder:"postgres://…"`

	own bool // in the home folder, whatever the environment says
}

// databaseURL is where the record is if not in the home folder.
func (f recordFlags) databaseURL(p *Program) string {
	if f.Database != "" || f.own {
		return f.Database
	}
	return p.Getenv("MAREVA_DATABASE")
}

// recordFile is the record of a home folder.
func recordFile(home string) string { return filepath.Join(home, "mareva.db") }

// keyFiles are the keys of a home folder that sign the record.
func keyFiles(home string) *store.KeyFiles {
	return &store.KeyFiles{Dir: filepath.Join(home, "audit")}
}

// witnessFile remembers how far the record of a home went.
func witnessFile(home string) string { return filepath.Join(home, "audit", "witness") }

// openRecord opens the record, and begins one where there is none.
func (p *Program) openRecord(ctx context.Context, f recordFlags) (*store.Store, error) {
	return p.openRecordWith(ctx, f, nil)
}

// openRecordWith opens a record, and goes on with one that is older than it was when resume
// says so.
func (p *Program) openRecordWith(ctx context.Context, f recordFlags, resume *store.Resume) (*store.Store, error) {
	home, err := f.dir(p)
	if err != nil {
		return nil, err
	}
	backend, err := p.openDatabase(ctx, home, f.databaseURL(p))
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, backend, store.Options{
		Keys: keyFiles(home), Witness: witnessFile(home), Resume: resume, Now: p.Now,
	})
}

// readRecord opens a record that is there already, to read it.
func (p *Program) readRecord(ctx context.Context, f recordFlags) (*store.Store, error) {
	home, err := f.dir(p)
	if err != nil {
		return nil, err
	}
	at := f.databaseURL(p)
	if at == "" {
		if _, err := os.Stat(recordFile(home)); errors.Is(err, fs.ErrNotExist) {
			if err := goneRecord(home); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("there is no record in %s yet: it begins with the first thing that is recorded; is it the right --home?", home)
		}
	}
	backend, err := p.openDatabase(ctx, home, at)
	if at == "" && errors.Is(err, fs.ErrPermission) {
		backend, err = sqlite.OpenToRead(recordFile(home)) // an auditor's, who may not write here
	}
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, backend, store.Options{Keys: keyFiles(home), ReadOnly: true, Now: p.Now})
	if err != nil {
		return nil, err
	}
	if _, err := s.Head(ctx); errors.Is(err, store.ErrNoLog) {
		if gone := goneRecord(home); gone != nil {
			return nil, errors.Join(gone, s.Close())
		}
	}
	return s, nil
}

// goneRecord says that a home had a record, where it has none; nil where it never had.
func goneRecord(home string) error {
	text, err := os.ReadFile(witnessFile(home))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	seen, err := audit.ParseCheckpoint(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", witnessFile(home), err)
	}
	return fmt.Errorf("there is no record here any more, and it had %d entries at %s: %w; the database is gone or empty: restore a backup", seen.Size, store.FormatTime(seen.At), store.ErrRolledBack)
}

func (p *Program) openDatabase(ctx context.Context, home, at string) (store.Backend, error) {
	if at == "" {
		return sqlite.Open(ctx, recordFile(home))
	}
	if u, err := url.Parse(at); err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") {
		return postgres.Open(ctx, at)
	}
	return nil, usage("--database %s: want postgres://user:password@host:5432/database", store.Plain(at))
}
