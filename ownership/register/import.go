package register

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ownership"
)

// Batch is what one import brings.
type Batch struct {
	Register string // its id
	Title    string // "" keeps the title that it has
	Format   string
	// Files are what Statements are read from. Import looks at them when Statements
	// have ended, so that hashes and refusals may be filled in while reading.
	Files      []File
	Statements iter.Seq2[ownership.Statement, error]
	// Whole: this is all that the register says. What is not in it is removed.
	Whole bool
}

// Import makes a new version, in which the statements are merged into those of the
// register; the package comment says how. An error among the statements, or any
// other, leaves the version in force as it is. Import waits for another writer
// until ctx ends.
func (a *Archive) Import(ctx context.Context, now time.Time, b Batch) (Manifest, error) {
	m, err := a.change(ctx, now, func(next *Manifest) error {
		before, _ := next.Register(b.Register)
		after, changes, err := a.merged(ctx, before, b)
		if err != nil {
			return err
		}
		after.ID, after.Format, after.Title = b.Register, b.Format, cmp.Or(b.Title, before.Title)
		after.addFiles(before.Files, b, now)
		next.Registers = append(without(next.Registers, b.Register), after)
		next.Changes = changes
		return nil
	})
	if err != nil {
		return Manifest{}, fmt.Errorf("import into ownership register %q: %w", b.Register, err)
	}
	return m, nil
}

// Remove makes a new version without a register. It is an error when no such
// register is in force.
func (a *Archive) Remove(ctx context.Context, now time.Time, registerID string) (Manifest, error) {
	m, err := a.change(ctx, now, func(next *Manifest) error {
		r, found := next.Register(registerID)
		if !found {
			return errors.New("there is none in force")
		}
		next.Registers = without(next.Registers, registerID)
		next.Changes = Changes{Register: registerID, Removed: r.Statements}
		return nil
	})
	if err != nil {
		return Manifest{}, fmt.Errorf("removal of ownership register %q: %w", registerID, err)
	}
	return m, nil
}

// change puts a new version in force, under the lock: the current one as edit
// leaves it.
func (a *Archive) change(ctx context.Context, now time.Time, edit func(next *Manifest) error) (Manifest, error) {
	unlock, err := a.lock(ctx)
	if err != nil {
		return Manifest{}, err
	}
	defer unlock()
	current, _, err := a.Current()
	if err != nil {
		return Manifest{}, err
	}
	a.sweep()
	next := Manifest{Number: current.Number + 1, Time: now.UTC(), Registers: current.Registers}
	if err := edit(&next); err != nil {
		return Manifest{}, err
	}
	slices.SortFunc(next.Registers, func(x, y Register) int { return cmp.Compare(x.ID, y.ID) })
	next.Version = versionOf(next.Registers)
	if err := a.putInForce(next); err != nil {
		return Manifest{}, err
	}
	return next, nil
}

// putInForce writes the manifest of the version and last the one that puts it in
// force.
func (a *Archive) putInForce(next Manifest) error {
	text, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return err
	}
	for _, name := range []string{numberFile(next.Number), CurrentFile} {
		temp, err := a.writeTemp(name, true, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
		if err == nil {
			err = a.rename(temp, name) // of current.json: from here on the version is in force
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// merged writes the register's file with the batch in it. Of the register after it
// gives what the merge knows: the file and the counts.
func (a *Archive) merged(ctx context.Context, before Register, b Batch) (after Register, changes Changes, err error) {
	if err := checkID(b.Register); err != nil {
		return after, changes, err
	}
	s := &sorter{archive: a}
	defer func() { err = errors.Join(err, s.discard()) }()
	read, err := s.collect(ctx, b.Statements)
	if err != nil {
		return after, changes, err
	}
	m := merge{whole: b.Whole, encode: newEncoder(), changes: Changes{Register: b.Register, Read: read}}
	m.inputs = []input{{cursor: &inMemory{}}}
	if before.ID != "" {
		f, err := a.open(before)
		if err != nil {
			return after, changes, err
		}
		defer f.Close()
		m.inputs[0].cursor = f
	}
	news, err := s.cursors(ctx)
	if err != nil {
		return after, changes, err
	}
	for _, c := range news {
		m.inputs = append(m.inputs, input{cursor: c})
	}
	hash, size, err := a.writeStatements(ctx, &m)
	after = m.counts
	after.SHA256, after.Bytes = hash, size
	return after, m.changes, err
}

// collect sorts the statements, and what they say of others by replacing them.
func (s *sorter) collect(ctx context.Context, statements iter.Seq2[ownership.Statement, error]) (read int, err error) {
	if statements == nil {
		return 0, ctx.Err()
	}
	encode := newEncoder()
	for statement, err := range statements {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return read, err
		}
		read++
		if err := s.addStatement(ctx, encode, &statement); err != nil {
			return read, fmt.Errorf("statement %q (%s), number %d: %w", shorten(statement.ID), shorten(statement.Source), read, err)
		}
	}
	return read, ctx.Err()
}

func (s *sorter) addStatement(ctx context.Context, encode *encoder, statement *ownership.Statement) error {
	add := func(what *ownership.Statement) error {
		if err := checkID(what.ID); err != nil {
			return err
		}
		line, err := encode.line(what)
		if err != nil {
			return err
		}
		return s.add(ctx, line)
	}
	for _, id := range statement.Replaces {
		if id == statement.ID {
			continue // a later statement of one id needs no word of it
		}
		if err := add(tombstone(id, 0, replaced)); err != nil {
			return fmt.Errorf("of one that it replaces: %w", err)
		}
	}
	if statement.Withdrawn {
		statement = tombstone(statement.ID, statement.Stated, withdrawn)
	}
	return add(statement)
}

// writeStatements writes the result of a merge and puts the file in its place.
func (a *Archive) writeStatements(ctx context.Context, m *merge) (hash string, size int64, err error) {
	sum := sha256.New()
	temp, err := a.writeTemp("statements", true, func(w io.Writer) error {
		err := packLines(io.MultiWriter(w, sum), zstd.SpeedDefault, func(put func([]byte) error) error {
			return m.run(ctx, put)
		})
		if err == nil && m.whole && m.counts.Statements == 0 {
			err = errors.New("a full publication in which nothing holds would leave nothing of the register: remove the register if that is so")
		}
		return err
	})
	if err != nil {
		return "", 0, err
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	if err := a.rename(temp, statementFile(hash)); err != nil {
		return "", 0, err
	}
	info, err := os.Stat(filepath.Join(a.dir, statementFile(hash)))
	if err != nil {
		return "", 0, err
	}
	return hash, info.Size(), nil
}

// addFiles notes down where the statements are from.
func (r *Register) addFiles(before []File, b Batch, now time.Time) {
	r.Files = []File{}
	for _, old := range before {
		again := slices.ContainsFunc(b.Files, func(f File) bool { return f.Name == old.Name && f.SHA256 == old.SHA256 })
		if !again && !b.Whole {
			r.Files = append(r.Files, old)
		}
	}
	for _, f := range b.Files {
		f.ImportedAt = now.UTC()
		r.Files = append(r.Files, f)
	}
	for _, f := range r.Files {
		r.Refused += f.Refused
	}
}

func without(registers []Register, id string) []Register {
	return slices.DeleteFunc(registers, func(r Register) bool { return r.ID == id })
}
