package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/ownership/register"
)

type ownershipImport struct {
	homeFlag
	Paths    []string `arg:"" help:"Files of GLEIF (Level 1, Level 2, exceptions), of the UK's PSC register, BODS, FollowTheMoney, or CSV tables with the columns owner and owned; also .gz or .zst, or folders with some." name:"path"`
	Register string   `help:"The register that the files are of (default: gleif, uk_psc, bods, ftm, and for a CSV file its name)." placeholder:"NAME"`
	Whole    bool     `help:"The files are all that the register says: what is not in them is removed. It makes sense only when the command has every file of the register (of GLEIF: Level 1, Level 2 and the exceptions)."`
	Refusals int      `help:"How many refusals of a file are shown, and how many warnings of one kind; all are counted." default:"10" placeholder:"N"`
}

// maxRegisterFile is how long a register's file may be once decompressed: GLEIF's full
// Level 1 has some 5 GB of XML, and the PSC register 10 GB of JSON.
const maxRegisterFile = 32 << 30

// mostProblems is how many problems of one kind may be shown of a file: they are
// held until its bar is gone.
const mostProblems = 1000

func (c *ownershipImport) Run(ctx context.Context, p *Program) error {
	if c.Refusals < 0 || c.Refusals > mostProblems {
		return usage("--refusals %d: give a number from 0 to %d", c.Refusals, mostProblems)
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	paths, err := ownershipFiles(c.Paths)
	if err != nil {
		return err
	}
	batches, refused, err := c.batches(ctx, p, paths)
	if err != nil {
		return err
	}
	if refused && c.Whole {
		return errors.New("nothing was imported: with --whole what the refused files say would be removed; take them out of the command, or mend them")
	}
	for _, b := range batches {
		m, err := b.importInto(ctx, registersIn(home))
		switch {
		case err == nil:
			p.sayRegister(m)
			refused = refused || b.refused > 0
		case ctx.Err() != nil:
			if !b.begun { // it waited for another process, which the error names
				fmt.Fprintf(p.Stderr, "mareva: %s\n", printable(err.Error()))
			}
			return err
		default:
			refused = true
			fmt.Fprintf(p.Stderr, "refused: nothing was imported: %s\n", printable(err.Error()))
		}
	}
	if refused {
		err = errRefused // the reasons are said above
	}
	return p.thenOwners(ctx, home, err)
}

// ownershipFiles are the files among the paths, and those in folders that look
// like files of registers, in order and each once.
func ownershipFiles(paths []string) (files []string, err error) {
	add := func(file string) {
		if file = filepath.Clean(file); !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			add(path)
			continue
		}
		found := false
		err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && looksLikeRegister(file) {
				found = true
				add(file)
			}
			return err
		})
		if err == nil && !found {
			err = fmt.Errorf("%s holds no .xml, .json, .jsonl, .ndjson, .txt or .csv file", path)
		}
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// looksLikeRegister goes by the name. Registers come packed as .zip, which is not
// read: a person should hear of it.
func looksLikeRegister(file string) bool {
	plain := strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zst")
	return slices.Contains([]string{".xml", ".json", ".jsonl", ".ndjson", ".txt", ".csv", ".tsv", ".zip"}, strings.ToLower(filepath.Ext(plain)))
}

// batches sorts files by their registers. Those that cannot be used are told, and
// refused.
func (c *ownershipImport) batches(ctx context.Context, p *Program, paths []string) (batches []*registerBatch, refused bool, err error) {
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		if err := c.sort(p, &batches, path); err != nil {
			refused = true
			fmt.Fprintf(p.Stderr, "refused: %s: %s\n", printable(path), printable(err.Error()))
		}
	}
	return batches, refused, nil
}

// sort puts a file to the others of its register.
func (c *ownershipImport) sort(p *Program, batches *[]*registerBatch, path string) error {
	bar := p.newProgress("looking at "+printable(filepath.Base(path)), 0)
	f, err := publication.OpenUpTo(path, maxRegisterFile)
	bar.end()
	if err != nil {
		var problem *publication.Problem
		if errors.As(err, &problem) {
			problem.File = "" // which is said anyway
			if problem.Code == publication.TooLarge {
				problem.Hint = "give it in parts"
			}
		}
		return err
	}
	format, err := formatOf(f)
	if err != nil {
		return err
	}
	id := cmp.Or(c.Register, format.register, strings.TrimSuffix(f.Name, filepath.Ext(f.Name)))
	if strings.TrimSpace(id) == "" {
		return errors.New("has no name to call a register by; give one with --register NAME")
	}
	i := slices.IndexFunc(*batches, func(b *registerBatch) bool { return b.register == id })
	if i < 0 {
		*batches = append(*batches, &registerBatch{program: p, register: id, format: format, whole: c.Whole, shown: c.Refusals})
		i = len(*batches) - 1
	}
	return (*batches)[i].add(f, format)
}

// add takes a file.
func (b *registerBatch) add(f *publication.File, format registerFormat) error {
	if format.name != b.format.name {
		return fmt.Errorf("is %s, and the register %s is read from %s: import it by itself, with --register NAME", format.title, b.register, b.format.title)
	}
	// The ids of a table's rows are made of its name.
	if format.name == tableFormat && slices.ContainsFunc(b.files, func(other *publication.File) bool { return other.Name == f.Name }) {
		return errors.New("has the name of another table of the register; give it a name of its own")
	}
	b.files = append(b.files, f)
	b.noted = append(b.noted, register.File{Name: f.Name, SHA256: f.SHA256})
	return nil
}
