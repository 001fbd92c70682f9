package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/mareva/mareva/internal/backup"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
)

type backupCommand struct {
	recordFlags
	File          string   `arg:"" optional:"" help:"The file to write, which must not be there yet; - for standard output." placeholder:"FILE"`
	To            string   `help:"The same as FILE." placeholder:"FILE"`
	Verify        string   `help:"Write none: read this one whole, check every hash, and prove that nothing in its record was altered." placeholder:"FILE"`
	Key           []string `help:"With --verify: a published key to trust, or a file with some (default: those that the backup says were in force, which proves only that it agrees with itself)." placeholder:"KEY|FILE"`
	WithKey       bool     `help:"Put the private key that signs the record into it: who has it can forge. Without it a restore on another machine brings in a new key."`
	WithoutLedger bool     `help:"Leave out the ledgers of chains and what is followed on them: both can be made again."`
	WithoutRecord bool     `help:"Only the files of the home folder, such as lists and labels."`
	JSON          bool     `help:"Say as JSON what was done." name:"json"`
}

func (c *backupCommand) Run(ctx context.Context, p *Program) error {
	switch {
	case c.Verify != "" && (c.File != "" || c.To != ""):
		return usage("--verify reads a backup and writes none: leave out %s", c.File+c.To)
	case c.Verify != "":
		return p.verifyBackup(ctx, c)
	case len(c.Key) > 0:
		return usage("--key is for --verify; the private key is put into a backup by --with-key")
	case (c.File == "") == (c.To == ""):
		return usage("which file? give it as mareva backup FILE; - for standard output")
	}
	to := c.File + c.To
	if to == "-" && isTerminal(p.Stdout) {
		return usage("a backup is no text for a terminal: send standard output to a file or another program")
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	contents := backup.Contents{Home: home, Program: buildVersion, MadeAt: p.Now(), WithKey: c.WithKey, WithoutLedger: c.WithoutLedger}
	return p.backUp(ctx, c, to, contents)
}

// backUp writes a backup to a file that is there whole or not at all.
func (p *Program) backUp(ctx context.Context, c *backupCommand, to string, contents backup.Contents) (err error) {
	if to == "-" {
		scratch, err := os.MkdirTemp("", "mareva-backup-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(scratch)
		_, err = p.writeBackup(ctx, c, p.Stdout, filepath.Join(scratch, "record.db"), contents)
		return err
	}
	part, err := openPart(to, contents.Home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, part.close()) }()
	defer os.RemoveAll(part.scratch)
	m, err := p.writeBackup(ctx, c, part.file, filepath.Join(part.scratch, "record.db"), contents)
	if err != nil {
		return err
	}
	size, err := part.keep()
	if err != nil {
		return err
	}
	if c.JSON {
		return encodeTo(p.Stdout, backupDone{File: to, FileBytes: size, Manifest: withoutEntries(m)})
	}
	fmt.Fprintf(p.Stdout, "%s: %s, %s; the file has %s\n", to, several(uint64(m.Files), "file", "files"), megabytes(m.Bytes), megabytes(size))
	p.showBackedUp(m)
	return nil
}

// backupDone is what --json says.
type backupDone struct {
	File      string `json:"file"`
	FileBytes int64  `json:"file_bytes"`
	backup.Manifest
}

func withoutEntries(m *backup.Manifest) backup.Manifest {
	short := *m
	short.Entries = []backup.Entry{}
	return short
}

func (p *Program) showBackedUp(m *backup.Manifest) {
	if m.Record == nil {
		fmt.Fprintln(p.Stdout, "record: not in it")
	} else {
		fmt.Fprintf(p.Stdout, "record: %s, %s, root %s\n", m.Record.Origin, several(uint64(m.Record.Size), "entry", "entries"), m.Record.Root)
	}
	if m.WithoutLedger {
		fmt.Fprintln(p.Stdout, "ledgers: not in it")
	}
	for _, left := range m.LeftOut {
		fmt.Fprintf(p.Stdout, "left out: %s\n", printable(left))
	}
	if m.WithKey {
		fmt.Fprintln(p.Stdout, "the private key is in it: who has this file can sign a false record; keep it as you keep the key")
	}
}

// writeBackup writes a backup while others write to the home.
func (p *Program) writeBackup(ctx context.Context, c *backupCommand, w io.Writer, scratch string, contents backup.Contents) (*backup.Manifest, error) {
	if !c.WithoutRecord {
		image, record, err := p.imageOf(ctx, c.recordFlags, contents.Home, scratch)
		if err != nil {
			return nil, err
		}
		defer image.close()
		contents.Record = record
	}
	bar := p.newLedgerProgress(nil)
	defer bar.end()
	m, err := backup.Write(ctx, w, contents, func(done, all int64) { bar.step("backup", done, all) })
	if errors.Is(err, store.ErrFull) || isFull(err) {
		return nil, fmt.Errorf("%w: make room where the backup is written; nothing of it was kept", err)
	}
	return m, err
}

// recordImage is the record as one file, and what it is read from.
type recordImage struct {
	*sqlite.Image
	backend *sqlite.Backend
}

func (r recordImage) close() {
	_ = r.Close() // it was only read
	_ = r.backend.Close()
}

// imageOf begins to read the record as it is now. One in PostgreSQL is first copied into an
// SQLite file, scratch.
func (p *Program) imageOf(ctx context.Context, f recordFlags, home, scratch string) (r recordImage, _ *backup.Record, err error) {
	none := func(where string) error {
		return fmt.Errorf("there is no record in %s: is it in another --home or --database? To back up the files alone, say --without-record", where)
	}
	url, database := f.databaseURL(p), "sqlite"
	if _, err := os.Stat(recordFile(home)); url == "" && errors.Is(err, fs.ErrNotExist) {
		return r, nil, none(home)
	}
	from, err := p.openDatabase(ctx, home, url)
	if err != nil {
		return r, nil, err
	}
	var is bool
	if r.backend, is = from.(*sqlite.Backend); !is {
		database = "postgres"
		if r.backend, err = p.copyOut(ctx, from, scratch); errors.Is(err, store.ErrNoLog) {
			err = errors.Join(none(from.Name()), from.Close())
		} else {
			err = errors.Join(err, from.Close())
		}
		if err != nil {
			return r, nil, err
		}
	}
	if r.Image, err = r.backend.Image(ctx); err != nil {
		if errors.Is(err, store.ErrNoLog) {
			err = none(home)
		}
		return r, nil, errors.Join(err, r.backend.Close())
	}
	if to := r.Head.MovedTo; to != "" {
		r.close()
		return r, nil, fmt.Errorf("%s: %w to %s: back that up, with --database or MAREVA_DATABASE", home, store.ErrMoved, to)
	}
	return r, &backup.Record{Bytes: r.Size, Data: r.Image, Info: backup.RecordInfo{
		Origin: r.Head.Origin, Size: r.Head.Tree.Size, Root: r.Head.Tree.Root().String(), Checkpoint: r.Head.Checkpoint,
		Schema: r.Schema, Database: database,
	}}, nil
}

// copyOut copies a database into a new SQLite file.
func (p *Program) copyOut(ctx context.Context, from store.Backend, path string) (*sqlite.Backend, error) {
	to, err := sqlite.Scratch(ctx, path)
	if err != nil {
		return nil, err
	}
	bar := p.newLedgerProgress(nil)
	defer bar.end()
	if _, err := store.Copy(ctx, from, to, false, bar.counting("copying the record")); err != nil {
		return nil, errors.Join(err, to.Close())
	}
	return to, nil
}

// counting draws how many rows of how many are done.
func (g *ledgerProgress) counting(label string) func(done, all int64) {
	return func(done, all int64) {
		g.step(fmt.Sprintf("%s  %s of %s rows", label, grouped(uint64(done)), grouped(uint64(all))), 0, 0)
	}
}

// partFile is a backup on its way. Its lock says whether somebody still writes to it.
type partFile struct {
	file    *os.File
	lock    *flock.Flock
	path    string // where it goes
	scratch string // a folder beside it
}

// openPart begins a file beside the place where it goes. One that a killed backup left is
// written over.
func openPart(to, home string) (*partFile, error) {
	path, err := filepath.Abs(to)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("write %s: it is a folder: name a file", to)
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s is there already, and a backup overwrites nothing: give another name, or take it away", to)
	}
	if within(home, path) {
		return nil, fmt.Errorf("%s lies in the home folder, so the next backup would hold this one: name a file elsewhere, best on another disk", to)
	}
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".part")
	lock := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	mine, err := lock.TryLock()
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) {
		err = fmt.Errorf("write %s: %w", to, fault.Err)
	}
	if err == nil && !mine {
		err = fmt.Errorf("another backup to %s is under way", to)
	}
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(name, os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	p := &partFile{file, lock, path, name + "-record"}
	if err := os.RemoveAll(p.scratch); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// within says whether a file would lie in a folder, wherever links lead.
func within(folder, path string) bool {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false // there is no such folder
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return false
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(folder, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// keep gives the whole file its name.
func (p *partFile) keep() (size int64, err error) {
	if err := errors.Join(p.file.Chmod(0o600), p.file.Sync()); err != nil {
		return 0, fmt.Errorf("write %s: %w", p.path, err)
	}
	info, err := p.file.Stat()
	if err != nil {
		return 0, err
	}
	if _, err := os.Lstat(p.path); err == nil {
		return 0, fmt.Errorf("%s was made by somebody else meanwhile, and a backup overwrites nothing", p.path)
	}
	if err := os.Rename(p.file.Name(), p.path); err != nil {
		return 0, err
	}
	dir, err := os.Open(filepath.Dir(p.path))
	if err != nil {
		return 0, err
	}
	return info.Size(), errors.Join(dir.Sync(), dir.Close())
}

// close leaves nothing beside; what was kept has another name by now.
func (p *partFile) close() error {
	if err := os.Remove(p.file.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return errors.Join(p.file.Close(), p.lock.Unlock())
}
