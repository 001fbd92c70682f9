package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

type migrateCommand struct {
	recordFlags
	To   string `help:"The database to move the record into, which must be empty: postgres://user:password@host:5432/database, or sqlite for the file in the home folder." required:"" placeholder:"postgres://…|sqlite"`
	From string `help:"Where the record is now (default: --database, or $MAREVA_DATABASE, or else the home folder)." placeholder:"postgres://…|sqlite"`
	As   string `help:"Who does it: a user's name (default: $MAREVA_USER, else who runs the program)." placeholder:"USER"`
}

// inHome is how a command line names the SQLite file in the home folder.
const inHome = "sqlite"

func (c *migrateCommand) Run(ctx context.Context, p *Program) (err error) {
	from, to := c.recordFlags, recordFlags{homeFlag: c.homeFlag, Database: c.To, own: true}
	if c.From != "" {
		if c.Database != "" {
			return usage("--from and --database say the same: give one of them")
		}
		from = recordFlags{homeFlag: c.homeFlag, Database: c.From, own: true}
		if c.From == inHome {
			from.Database = ""
		}
	}
	if c.To == inHome {
		to.Database = ""
	} else if !strings.HasPrefix(c.To, "postgres://") && !strings.HasPrefix(c.To, "postgresql://") {
		return usage("--to %s: want postgres://user:password@host:5432/database, or sqlite for the file in the home folder", databaseNamed(c.To))
	}
	if from.databaseURL(p) == to.databaseURL(p) {
		return usage("the record is in %s already: --to names another database", databaseNamed(to.Database))
	}
	s, err := p.recordToMove(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	by, err := p.actor(ctx, s, c.As, auth.Admin)
	if err != nil {
		return err
	}
	target, done, err := p.openTarget(ctx, to)
	if err != nil {
		return err
	}
	began := p.Now()
	bar := p.newLedgerProgress(nil)
	m, err := s.MoveTo(ctx, by, target, bar.counting("moving the record, and comparing"))
	bar.end()
	if err = errors.Join(err, target.Close()); err != nil {
		return errors.Join(err, done(false))
	}
	if err := done(true); err != nil {
		return err
	}
	p.showMoved(m, target.Name(), p.Now().Sub(began), to.Database == "")
	return nil
}

func databaseNamed(database string) string {
	if database == "" {
		return "the home folder"
	}
	return store.Plain(database)
}

// recordToMove opens a record that is there, with the key that signs it.
func (p *Program) recordToMove(ctx context.Context, f recordFlags) (*store.Store, error) {
	r, err := p.readRecord(ctx, f)
	if err != nil {
		return nil, err
	}
	_, err = r.Head(ctx)
	if errors.Is(err, store.ErrNoLog) {
		err = fmt.Errorf("%s: %w: there is nothing to move", r.Name(), err)
	}
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	return p.openRecord(ctx, f)
}

// openTarget opens the database to move into. done is called at the end: a file that was made
// for nothing is taken away again.
func (p *Program) openTarget(ctx context.Context, f recordFlags) (target store.Target, done func(moved bool) error, err error) {
	home, err := f.dir(p)
	if err != nil {
		return nil, nil, err
	}
	done = func(bool) error { return nil }
	if f.Database == "" {
		if _, err := os.Stat(recordFile(home)); errors.Is(err, fs.ErrNotExist) {
			done = func(moved bool) error {
				if moved {
					return nil
				}
				return os.Remove(recordFile(home))
			}
		}
	}
	b, err := p.openDatabase(ctx, home, f.Database)
	if err != nil {
		return nil, nil, err
	}
	target, is := b.(store.Target)
	if !is {
		return nil, nil, errors.Join(fmt.Errorf("nothing can be moved into %s", b.Name()), b.Close())
	}
	return target, done, nil
}

// showMoved says what was moved, and what is to be done next.
func (p *Program) showMoved(m *store.Moved, to string, took time.Duration, home bool) {
	if m.Resumed {
		fmt.Fprintf(p.Stdout, "all of %s was in %s already; now %s says so too\n", m.At, to, m.At)
	} else {
		t := newTable(p.Stdout)
		t.row("table", "rows", "bytes")
		for _, c := range m.Tables {
			t.row(c.Name, grouped(uint64(c.Rows)), grouped(uint64(c.Bytes)))
		}
		_ = t.flush() // Stdout remembers its first error
		rows, bytes := m.Rows()
		fmt.Fprintf(p.Stdout, "moved from %s to %s in %.1f s: %s, %s, each row compared column by column\n", m.At, to, took.Seconds(), several(uint64(rows), "row", "rows"), megabytes(bytes))
	}
	fmt.Fprintf(p.Stdout, "root of the %s: %s\n", several(uint64(m.Head.Tree.Size), "record", "records"), m.Head.Tree.Root())
	fmt.Fprintf(p.Stdout, "nothing can be written to %s any more; keep it until there is a backup of the new one\n", m.At)
	if home {
		fmt.Fprintln(p.Stdout, "from now on give no --database, and unset MAREVA_DATABASE; then start the servers again")
		return
	}
	fmt.Fprintf(p.Stdout, "from now on set MAREVA_DATABASE to the new database (or give it with --database), and start the servers again:\n  MAREVA_DATABASE=%s\n", to)
}
