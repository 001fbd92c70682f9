package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/bods"
	"github.com/mareva/mareva/ownership/ftm"
	"github.com/mareva/mareva/ownership/gleif"
	"github.com/mareva/mareva/ownership/plaincsv"
	"github.com/mareva/mareva/ownership/psc"
	"github.com/mareva/mareva/ownership/register"
)

// registerFormat is a form in which registers are published.
type registerFormat struct {
	name      string // in the archive
	title     string // for a person
	register  string // which register its files are of, where nobody says another
	recognise func(head []byte) bool
	read      func(r io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error
}

// tableFormat is the one of which each file is a register of its own.
const tableFormat = "csv"

var registerFormats = []registerFormat{
	{"gleif", "GLEIF's XML", "gleif", gleif.Recognise, gleif.Read},
	{"psc", "a PSC snapshot", "uk_psc", psc.Recognise, psc.Read},
	{"bods", "BODS", "bods", bods.Recognise, bods.Read},
	{"ftm", "FollowTheMoney", "ftm", ftm.Recognise, ftm.Read},
	{tableFormat, "a table", "", plaincsv.Recognise, plaincsv.Read},
}

// formatOf recognises a file by its beginning.
func formatOf(f *publication.File) (registerFormat, error) {
	switch {
	case f.Size == 0:
		return registerFormat{}, errors.New("is empty; get it again")
	case bytes.HasPrefix(f.Head, []byte("PK\x03\x04")):
		return registerFormat{}, errors.New("is a zip archive; unpack it and give what is in it")
	}
	for _, format := range registerFormats {
		if format.recognise(f.Head) {
			return format, nil
		}
	}
	if ext := strings.ToLower(filepath.Ext(f.Name)); ext == ".csv" || ext == ".tsv" {
		// The reader knows what is wrong with the names of columns.
		err := plaincsv.Read(bytes.NewReader(f.Head), "the table", func(ownership.Statement) error { return nil }, func(ownership.Problem) {})
		if err != nil {
			return registerFormat{}, err
		}
	}
	return registerFormat{}, errors.New("is nothing that is read here: want GLEIF's XML, a PSC snapshot, BODS, FollowTheMoney as JSON lines, or a CSV table with the columns owner and owned")
}

// registerBatch are the files of one register, imported together.
type registerBatch struct {
	program  *Program
	register string
	format   registerFormat
	whole    bool // somebody said that the files are all that the register says
	shown    int  // problems of a kind and file
	files    []*publication.File
	noted    []register.File // the same, for the archive

	bar     *progress
	begun   bool // the archive has begun to read: no other process holds it
	taken   int  // statements
	refused int
}

// errEnough ends the reading of a file from which no more is wanted.
var errEnough = errors.New("no more is wanted")

// importInto makes the next version of the archive, of all files or of none.
func (b *registerBatch) importInto(ctx context.Context, a *register.Archive) (register.Manifest, error) {
	b.draw("register "+printable(b.register)+": waiting", 0)
	defer func() { b.bar.end() }()
	replaced, err := b.replaces(a)
	if err != nil {
		return register.Manifest{}, fmt.Errorf("register %s: %w", b.register, err)
	}
	return a.Import(ctx, b.program.Now(), register.Batch{
		Register: b.register, Format: b.format.name, Files: b.noted, Whole: replaced,
		Statements: func(yield func(ownership.Statement, error) bool) {
			b.begun = true
			if err := b.each(ctx, a, replaced, yield); err != nil && !errors.Is(err, errEnough) {
				yield(ownership.Statement{}, err)
			}
		},
	})
}

// draw replaces the bar that is drawn.
func (b *registerBatch) draw(label string, total int64) {
	if b.bar != nil {
		b.bar.end()
	}
	b.bar = b.program.newProgress(label, total)
}

// replaces says whether the files are all that the register says: because
// somebody said so, or because they are its tables in a new edition. A row has no
// id but its line, so that one which was taken out would else stay in force.
func (b *registerBatch) replaces(a *register.Archive) (bool, error) {
	m, _, err := a.Current()
	if err != nil {
		return false, err
	}
	r, found := m.Register(b.register)
	if found && r.Format != b.format.name {
		return false, fmt.Errorf("it is in force in the format %s, and %s is %s: give another name with --register, or take it away with mareva ownership remove",
			r.Format, b.files[0].Name, b.format.title)
	}
	if b.whole || b.format.name != tableFormat {
		return b.whole, nil
	}
	again, missing := "", ""
	for _, old := range r.Files {
		if slices.ContainsFunc(b.files, func(f *publication.File) bool { return f.Name == old.Name }) {
			again = old.Name
		} else {
			missing = old.Name
		}
	}
	if again != "" && missing != "" {
		return false, fmt.Errorf("%s would replace its table of that name, and %s is not given: give all its tables in one command", again, missing)
	}
	return again != "", nil
}

// each hands on the statements of all files.
func (b *registerBatch) each(ctx context.Context, a *register.Archive, replaced bool, yield func(ownership.Statement, error) bool) error {
	// Only now does no other process write.
	switch still, err := b.replaces(a); {
	case err != nil:
		return err
	case still != replaced:
		return errors.New("another process has changed the register meanwhile; run the command again")
	}
	for i, f := range b.files {
		t := &registerTally{shown: b.shown, problems: map[string]int{}}
		err := b.read(ctx, f, t, yield)
		b.bar.end()
		t.tell(b.program, f.Name, err == nil)
		b.noted[i].Refused = t.problems[ownership.RefusedStatement]
		b.taken += t.statements
		b.refused += b.noted[i].Refused
		if err != nil {
			return err
		}
	}
	switch {
	case b.taken == 0:
		return errors.New("the files have no statement that can be taken")
	case replaced && b.refused > 0:
		return fmt.Errorf("%s, and since the files replace all that the register said, what it said of them before would be lost; mend them, or give the others without --whole",
			plural(b.refused, "statement was refused", "statements were refused"))
	}
	b.draw("register "+printable(b.register)+": writing", 0)
	return nil
}

// read reads one file.
func (b *registerBatch) read(ctx context.Context, f *publication.File, t *registerTally, yield func(ownership.Statement, error) bool) error {
	b.draw("reading "+printable(f.Name), f.Size)
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	// A reader that refuses all it reads asks nobody else whether to go on.
	text := readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := in.Read(p)
		b.bar.add(int64(n))
		return n, err
	})
	return b.format.read(text, f.Name, func(s ownership.Statement) error {
		if why := unusable(&s); why != "" {
			t.warn(ownership.Problem{Code: ownership.RefusedStatement, Where: cmp.Or(s.Source, s.ID), Message: why})
			return nil
		}
		t.count(&s)
		// The id names the record. The file is another one every day, and the statement
		// should not look changed by it.
		s.Source = ""
		if !yield(s, nil) {
			return errEnough
		}
		return nil
	}, t.warn)
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// unusable says why a graph would not take a statement; "" when it would.
func unusable(s *ownership.Statement) string {
	if s.Withdrawn {
		return "" // nothing of it is kept but the id
	}
	if s.Party != nil && s.Party.ID == "" {
		return "it describes a party without an id"
	}
	for i := range s.Interests {
		if err := s.Interests[i].Check(); err != nil {
			return err.Error()
		}
	}
	return ""
}

// registerTally counts what a file says.
type registerTally struct {
	statements, parties, interests int

	shown    int            // problems of a kind
	problems map[string]int // by code
	first    []ownership.Problem
}

func (t *registerTally) count(s *ownership.Statement) {
	t.statements++
	if s.Party != nil {
		t.parties++
	}
	t.interests += len(s.Interests)
}

// warn keeps the first problems of each kind, and counts the others.
func (t *registerTally) warn(problem ownership.Problem) {
	if t.problems[problem.Code]++; t.problems[problem.Code] <= t.shown {
		t.first = append(t.first, problem)
	}
}

// tell says what was read, if the file was read to its end, and what of it not.
func (t *registerTally) tell(p *Program, name string, whole bool) {
	refused, warned := t.problems[ownership.RefusedStatement], 0
	for _, n := range t.problems {
		warned += n
	}
	warned -= refused
	if whole {
		fmt.Fprintf(p.Stdout, "%s: %s read, %s, %s; %d refused, %s\n", printable(name), plural(t.statements, "statement", "statements"),
			plural(t.parties, "party", "parties"), plural(t.interests, "interest", "interests"), refused, plural(warned, "warning", "warnings"))
	}
	for _, problem := range t.first {
		fmt.Fprintf(p.Stderr, "%s: %s: %s\n", wordFor(problem.Code), printable(problem.Where), printable(problem.Message))
	}
	for _, code := range slices.Sorted(maps.Keys(t.problems)) {
		if more := t.problems[code] - t.shown; more > 0 {
			fmt.Fprintf(p.Stderr, "%s: %s: %d more of %s; show them with --refusals %d\n",
				wordFor(code), printable(name), more, code, min(t.problems[code], mostProblems))
		}
	}
}

// wordFor says whether a problem cost a statement.
func wordFor(code string) string {
	if code == ownership.RefusedStatement {
		return "refused"
	}
	return "warning"
}
