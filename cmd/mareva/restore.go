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

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/backup"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
)

type restoreCommand struct {
	recordFlags
	File           string `arg:"" help:"The backup; - for standard input." placeholder:"FILE"`
	Replace        bool   `help:"Move what is in the home folder now into a folder within it that is named by the time. Nothing is deleted."`
	AcceptLoss     bool   `help:"Go on although the record had more entries here than the backup has: they are lost."`
	AcceptFindings bool   `help:"Go on although the record in the backup is not as it was signed."`
	EndCutOff      bool   `help:"The database has the record of this backup already, from a restore that was cut off on this machine: end that one."`
	WithoutRecord  bool   `help:"Put only the files back, such as lists and labels: the record is kept elsewhere and goes on."`
}

func (c *restoreCommand) Run(ctx context.Context, p *Program) (err error) {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	held, err := backup.Held(home)
	if err != nil {
		return err
	}
	if len(held) > 0 && !c.Replace {
		return fmt.Errorf("%s is not empty: it has %s; give an empty --home, or --replace, which moves them aside", home, shortList(held))
	}
	release, err := p.holdHome(ctx, home, c.Replace)
	if err != nil {
		return err
	}
	defer release()
	stage, err := backup.Stage(home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Discard()) }()
	r := &restoring{program: p, command: c, home: home, stage: stage}
	if err := r.read(ctx); err != nil {
		return err
	}
	if err := r.record(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.replaced, err = stage.Place(p.Now()); err != nil {
		return err
	}
	r.tell()
	return nil
}

// shortList names a few of many.
func shortList(names []string) string {
	const few = 5
	if len(names) > few {
		return strings.Join(names[:few], ", ") + fmt.Sprintf(" and %d more", len(names)-few)
	}
	return strings.Join(names, ", ")
}

// holdHome makes sure that nobody works with a home that is to be replaced.
func (p *Program) holdHome(ctx context.Context, home string, replace bool) (release func(), err error) {
	if !replace {
		return func() {}, nil
	}
	if release, err = backup.Hold(home); err != nil {
		return nil, err
	}
	err = sqlite.Settle(ctx, recordFile(home))
	if errors.Is(err, store.ErrBusy) {
		release()
		return nil, err
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(p.Stderr, "mareva: the record that is replaced is moved aside as it is: %v\n", err)
	}
	return release, nil
}

// restoring is a restore on its way.
type restoring struct {
	program *Program
	command *restoreCommand
	home    string
	stage   *backup.Staging

	manifest *backup.Manifest
	restored store.Restored
	public   string // a key that was brought in
	database string // where the record is now
	replaced string
}

// read takes the backup apart into the folder beside.
func (r *restoring) read(ctx context.Context) (err error) {
	take := func(e backup.Entry, perm fs.FileMode, content io.Reader) error {
		if !backup.IsRecord(e.Path) {
			return r.stage.Put(backup.InHome(e.Path), perm, content)
		}
		if r.command.WithoutRecord {
			return nil
		}
		return r.stage.Put(filepath.Base(recordFile(r.home)), perm, content)
	}
	r.manifest, err = r.program.readBackup(ctx, r.command.File, take, func(b backup.Begin) error { return room(r.stage.Dir(), b.Bytes) })
	if isFull(err) {
		return fmt.Errorf("%w: make room on the disk of %s; nothing was changed", err, r.home)
	}
	return err
}

// record makes the record ready: it is verified, moved into its database if that is another one,
// and says that it was restored.
func (r *restoring) record(ctx context.Context) error {
	info := r.manifest.Record
	if info == nil || r.command.WithoutRecord {
		return nil
	}
	if err := r.loss(); err != nil {
		return err
	}
	if err := r.keepKey(); err != nil {
		return err
	}
	keys := keyFiles(r.stage.Dir())
	path := recordFile(r.stage.Dir())
	b, report, err := r.program.verifyRecordOf(ctx, r.manifest, path, keys, nil)
	if err != nil {
		return err
	}
	if !report.Sound() && !r.command.AcceptFindings {
		if err := r.program.showVerification(report, false); err != nil {
			return errors.Join(err, b.Close())
		}
		return errors.Join(errors.New("the record in the backup is not as it was signed: take an older backup, or say --accept-findings; nothing was changed"), b.Close())
	}
	var into store.Backend = b
	if url := r.command.databaseURL(r.program); url != "" {
		into, err = r.copyInto(ctx, b, url)
		if err = errors.Join(err, b.Close()); err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return errors.Join(err, into.Close())
		}
	}
	return r.say(ctx, into, keys)
}

// copyInto copies the record into another database. One that holds it already, from a restore that
// was not ended, is as good where the person says so: it may as well be in use elsewhere.
func (r *restoring) copyInto(ctx context.Context, from *sqlite.Backend, url string) (store.Backend, error) {
	to, err := r.program.openDatabase(ctx, r.home, url)
	if err != nil {
		return nil, err
	}
	target, is := to.(store.Target)
	if !is {
		return nil, errors.Join(fmt.Errorf("nothing can be copied into %s", to.Name()), to.Close())
	}
	bar := r.program.newLedgerProgress(nil)
	defer bar.end()
	_, err = store.Copy(ctx, from, target, true, bar.counting("copying the record, and comparing"))
	if errors.Is(err, store.ErrNotEmpty) {
		before, err2 := store.RestoredBefore(ctx, from, to)
		switch {
		case before && r.command.EndCutOff:
			err = nil
		case before:
			err = fmt.Errorf("%w: it has the record of this backup. Where a restore on this machine was cut off, end it by --end-cut-off; where the database is in use already, take only the files by --without-record", err)
		}
		err = errors.Join(err, err2)
	}
	if err != nil {
		return nil, errors.Join(err, to.Close())
	}
	r.database = to.Name()
	return to, nil
}

// say writes into the log that it was restored.
func (r *restoring) say(ctx context.Context, into store.Backend, keys *store.KeyFiles) error {
	s, err := store.Open(ctx, into, store.Options{Keys: keys, Witness: filepath.Join(keys.Dir, "witness"), Now: r.program.Now})
	if err != nil {
		return err
	}
	if r.public, err = s.SayRestored(ctx, r.program.operator(), r.restored); err != nil {
		return errors.Join(err, s.Close())
	}
	return s.Close()
}

// loss compares the backup with what was seen of the record in this home.
func (r *restoring) loss() error {
	info := r.manifest.Record
	r.restored = store.Restored{Reason: "a backup was restored", MadeAt: r.manifest.MadeAt, Size: info.Size, Root: info.Root}
	text, err := os.ReadFile(filepath.Join(r.home, "audit", "witness"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var seen audit.Checkpoint
	if err == nil {
		seen, err = audit.ParseCheckpoint(string(text))
	}
	if err != nil {
		return fmt.Errorf("how far the record went here cannot be read: %w", err)
	}
	if seen.Origin == info.Origin {
		r.restored.SeenSize = &seen.Size
		if seen.Size <= info.Size {
			return nil
		}
		r.restored.LostFrom = &info.Size
	}
	if r.command.AcceptLoss {
		return nil
	}
	if seen.Origin != info.Origin {
		return fmt.Errorf("the backup is of record %s, and here is record %s with %s: none of those are in the backup; say --accept-loss to go on with that of the backup", info.Origin, seen.Origin,
			several(uint64(seen.Size), "entry", "entries"))
	}
	return fmt.Errorf("the record had %d entries here at %s, and the backup has %d: the last %s are lost; if there is no newer backup, say --accept-loss", seen.Size, seen.At.Format("2006-01-02 15:04:05 UTC"), info.Size,
		grouped(uint64(seen.Size-info.Size)))
}

// keepKey takes the key over that signed this record here, where the backup has none.
func (r *restoring) keepKey() error {
	name := filepath.Join("audit", "signing.key")
	to := filepath.Join(r.stage.Dir(), name)
	if _, err := os.Lstat(to); err == nil {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(r.home, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if signer, err := note.NewSigner(strings.TrimSpace(string(text))); err != nil {
		return fmt.Errorf("%s: this is no private key: %w: move it away, then try again", filepath.Join(r.home, name), err)
	} else if signer.Name() != r.manifest.Record.Origin {
		return nil // it is moved aside, with the record that it belongs to
	}
	return r.stage.Put(filepath.ToSlash(name), 0o600, strings.NewReader(string(text)))
}

// tell says what was done, and what is to be done next.
func (r *restoring) tell() {
	p, m := r.program, r.manifest
	fmt.Fprintf(p.Stdout, "restored into %s: %s, %s, as they were at %s\n", r.home, several(uint64(m.Files), "file", "files"), megabytes(m.Bytes), m.MadeAt.Format("2006-01-02 15:04:05 UTC"))
	switch {
	case r.command.WithoutRecord:
		fmt.Fprintln(p.Stdout, "record: left as it is, where it is")
	case m.Record == nil:
		fmt.Fprintln(p.Stdout, "record: the backup has none")
	default:
		where := ""
		if r.database != "" {
			where = " in " + r.database + " (give that with --database or MAREVA_DATABASE)"
		}
		fmt.Fprintf(p.Stdout, "record: %s, %s%s; the log says that it was restored\n", m.Record.Origin, several(uint64(m.Record.Size), "entry", "entries"), where)
	}
	if lost := r.restored.LostFrom; lost != nil {
		fmt.Fprintf(p.Stdout, "lost: %s, from number %d on\n", several(uint64(*r.restored.SeenSize-*lost), "entry", "entries"), *lost)
	}
	if r.public != "" {
		fmt.Fprintf(p.Stdout, "a new key signs the record, since the one before is neither here nor in the backup; publish it where that was published, and say why:\n%s\n", r.public)
	}
	if r.replaced != "" {
		fmt.Fprintf(p.Stdout, "what was there before is in %s\n", filepath.Join(r.home, r.replaced))
	}
	if m.WithoutLedger {
		fmt.Fprintln(p.Stdout, "the backup is without ledgers: import them again with mareva ledger import, then mareva trace refresh")
	}
}
