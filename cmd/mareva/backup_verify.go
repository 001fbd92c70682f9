package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/backup"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
)

// trustedFile is where the public keys of a home are.
const trustedFile = "audit/trusted.keys"

// verifyBackup reads a backup whole.
func (p *Program) verifyBackup(ctx context.Context, c *backupCommand) error {
	keys, err := keysGiven(c.Key)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "mareva-backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	m, err := p.readBackup(ctx, c.Verify, func(e backup.Entry, perm fs.FileMode, content io.Reader) error {
		name := "mareva.db"
		switch {
		case backup.IsRecord(e.Path):
		case backup.InHome(e.Path) == trustedFile:
			name = filepath.Base(trustedFile)
		default:
			return nil
		}
		return writeNew(filepath.Join(scratch, name), perm, content)
	}, func(b backup.Begin) error { return room(scratch, b.Bytes) })
	if err != nil {
		return err
	}
	if m.Record == nil {
		return p.showVerifiedBackup(c, m, nil, false)
	}
	b, report, err := p.verifyRecordOf(ctx, m, filepath.Join(scratch, "mareva.db"), &store.KeyFiles{Dir: scratch}, keys)
	if err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	if err := p.showVerifiedBackup(c, m, report, len(keys) > 0); err != nil {
		return err
	}
	if !report.Sound() {
		return errRefused // what is wrong is told above
	}
	return nil
}

func (p *Program) showVerifiedBackup(c *backupCommand, m *backup.Manifest, report *audit.Report, published bool) error {
	if c.JSON {
		return encodeTo(p.Stdout, struct {
			backup.Manifest
			Report *audit.Report `json:"report"`
		}{withoutEntries(m), report})
	}
	fmt.Fprintf(p.Stdout, "%s: made %s by mareva %s: %s, %s, each as it was written\n", c.Verify, m.MadeAt.Format("2006-01-02 15:04:05 UTC"), printable(m.Program),
		several(uint64(m.Files), "file", "files"), megabytes(m.Bytes))
	p.showBackedUp(m)
	if report == nil {
		return nil
	}
	return p.showVerification(report, published)
}

// readBackup reads a backup from a file or, where that is -, from standard input.
func (p *Program) readBackup(ctx context.Context, name string, take func(backup.Entry, fs.FileMode, io.Reader) error, begin func(backup.Begin) error) (*backup.Manifest, error) {
	from := p.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	bar := p.newLedgerProgress(nil)
	defer bar.end()
	m, err := backup.Read(ctx, from, backup.Into{Begin: begin, Take: take, Watch: func(done, all int64) { bar.step("reading the backup", done, all) }})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// verifyRecordOf opens the record that came out of a backup, and proves that nothing in it was
// altered.
func (p *Program) verifyRecordOf(ctx context.Context, m *backup.Manifest, path string, own *store.KeyFiles, published []string) (*sqlite.Backend, *audit.Report, error) {
	b, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	report, err := p.verifyBackend(ctx, m, b, path, own, published)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("the record in the backup: %w", err), b.Close())
	}
	return b, report, nil
}

func (p *Program) verifyBackend(ctx context.Context, m *backup.Manifest, b *sqlite.Backend, path string, own *store.KeyFiles, published []string) (*audit.Report, error) {
	if err := b.Check(ctx); err != nil {
		return nil, err
	}
	second, err := sqlite.Open(ctx, path) // the store closes its own
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, second, store.Options{Keys: own, ReadOnly: true, Now: p.Now})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	if root := head.Tree.Root().String(); head.Origin != m.Record.Origin || head.Tree.Size != m.Record.Size || root != m.Record.Root || head.Checkpoint != m.Record.Checkpoint {
		return nil, fmt.Errorf("%w: it is %s of %d entries with the root %s, and the manifest tells of %s of %d with %s", backup.ErrDamaged,
			head.Origin, head.Tree.Size, root, m.Record.Origin, m.Record.Size, m.Record.Root)
	}
	if head.MovedTo != "" {
		return nil, fmt.Errorf("it was moved to %s: %w", head.MovedTo, store.ErrMoved)
	}
	bar := p.newLedgerProgress(nil)
	defer bar.end()
	return s.Verify(ctx, store.VerifyOptions{Published: published, Watch: bar.counting("verifying the record")})
}

// writeNew writes a file that is not there yet.
func writeNew(path string, perm fs.FileMode, content io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

// room refuses what the disk of a folder has no room for.
func room(dir string, bytes int64) error {
	var at syscall.Statfs_t
	if syscall.Statfs(dir, &at) != nil {
		return nil //nolint:nilerr // then the disk itself will say so
	}
	if free := int64(at.Bavail) * int64(at.Bsize); bytes > free { //nolint:unconvert,gosec // types differ by system
		return fmt.Errorf("the backup holds %s, and the disk of %s has room for %s", megabytes(bytes), dir, megabytes(free))
	}
	return nil
}

// isFull says whether an error is that a disk has no room left.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
