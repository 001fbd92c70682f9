package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
	"github.com/mareva/mareva/attribution/plaincsv"
	"github.com/mareva/mareva/attribution/tagpack"
	"github.com/mareva/mareva/lists/publication"
)

type labelsImport struct {
	homeFlag
	actingFlag
	Paths    []string `arg:"" help:"TagPacks or ActorPacks (.yaml), CSV files, also .gz or .zst, or folders with some." name:"path"`
	Refusals int      `help:"How many refusals of a file are shown; all are counted." default:"10" placeholder:"N"`
}

// labelImport gathers what the files of one import say.
type labelImport struct {
	program *Program
	shown   int            // refusals of a file
	before  []archive.Pack // in force until now
	labels  attribution.Builder
	packs   []archive.Pack
	actors  []attribution.Actor
	refused bool
}

func (c *labelsImport) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	if err := p.mayImport(ctx, home, c.As); err != nil {
		return err
	}
	paths, err := labelFiles(c.Paths)
	if err != nil {
		return err
	}
	current, _, err := labelsIn(home).Current()
	if err != nil {
		return err
	}
	in := &labelImport{program: p, shown: c.Refusals, before: current.Packs}
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := in.file(path); err != nil {
			in.refused = true
			fmt.Fprintf(p.Stderr, "refused: %s: %s\n", printable(path), printable(err.Error()))
		}
	}
	if len(in.packs) == 0 {
		return errRefused // each file's reason is said above
	}
	m, err := in.keep(ctx, home)
	if err != nil {
		return err
	}
	p.sayLabels(m)
	if in.refused {
		err = errRefused
	}
	return p.thenRecorded(ctx, home, c.As, labelVersions, err)
}

// labelFiles are the files among the paths, and those in folders that look like
// labels, in order.
func labelFiles(paths []string) (files []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		before := len(files)
		err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			plain := strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zst")
			if err == nil && !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".csv"}, filepath.Ext(plain)) {
				files = append(files, file)
			}
			return err
		})
		if err == nil && len(files) == before {
			err = fmt.Errorf("%s holds no .yaml, .yml or .csv file", path)
		}
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// file reads one file. An error means that nothing of it was taken.
func (in *labelImport) file(path string) error {
	f, err := publication.Open(path)
	if err != nil {
		return err
	}
	bar := in.program.newProgress("reading "+f.Name, f.Size)
	defer bar.end()
	f.Watch(bar.add)
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	pack := archive.Pack{File: f.Name, SHA256: f.SHA256}
	text := bufio.NewReaderSize(r, 64<<10)
	name := strings.TrimSuffix(strings.TrimSuffix(f.Name, ".gz"), ".zst")
	switch {
	case filepath.Ext(name) == ".csv":
		return in.table(text, name, pack)
	case isActorPack(text):
		return in.actorPack(text, name, pack)
	}
	return in.tagPack(text, name, pack)
}

// isActorPack looks for the list of actors at the beginning of a YAML file.
func isActorPack(r *bufio.Reader) bool {
	head, _ := r.Peek(r.Size())
	return bytes.HasPrefix(head, []byte("actors:")) || bytes.Contains(head, []byte("\nactors:"))
}

func (in *labelImport) tagPack(r io.Reader, name string, pack archive.Pack) error {
	var labels attribution.Builder
	read, refusals, err := tagpack.Read(r, name, labels.Add)
	if err != nil {
		return err
	}
	if len(read.Unread) > 0 {
		fmt.Fprintf(in.program.Stderr, "warning: %s: fields that no TagPack has were passed over: %s\n", printable(name), printable(strings.Join(read.Unread, ", ")))
	}
	pack.ID, pack.Title, pack.Creator, pack.Refused = read.ID, read.Title, read.Creator, read.Refused
	return in.take(pack, &labels, read.Tags, refusals)
}

func (in *labelImport) table(r io.Reader, name string, pack archive.Pack) error {
	var labels attribution.Builder
	read, refusals, err := plaincsv.Read(r, name, labels.Add)
	if err != nil {
		return err
	}
	pack.ID, pack.Title, pack.Refused = read.ID, name, read.Refused
	return in.take(pack, &labels, read.Rows, refusals)
}

func (in *labelImport) actorPack(r io.Reader, name string, pack archive.Pack) error {
	actors, refusals, err := tagpack.ReadActors(r, name)
	if err != nil {
		return err
	}
	if len(actors) == 0 {
		return errors.New("has no actor that can be taken")
	}
	pack.ID, pack.Title, pack.Refused = actors[0].Pack, name, len(refusals)
	if err := in.add(pack); err != nil {
		return err
	}
	in.actors = append(in.actors, actors...)
	fmt.Fprintf(in.program.Stdout, "%s: %s\n", printable(name), plural(len(actors), "actor", "actors"))
	in.tell(name, len(refusals), refusals)
	return nil
}

// take adds a file that was read to what is imported.
func (in *labelImport) take(pack archive.Pack, labels *attribution.Builder, found int, refusals []attribution.Refusal) error {
	replaced := slices.IndexFunc(in.before, func(p archive.Pack) bool { return p.ID == pack.ID })
	if replaced >= 0 && found == pack.Refused && in.before[replaced].Labels > 0 {
		in.tell(pack.File, pack.Refused, refusals)
		return fmt.Errorf("has no label that can be taken, and would replace the %d of pack %s: nothing was replaced; mareva labels remove takes a pack away",
			in.before[replaced].Labels, pack.ID)
	}
	if err := in.add(pack); err != nil {
		return err
	}
	if err := in.spool(labels); err != nil {
		return err
	}
	fmt.Fprintf(in.program.Stdout, "%s: %s taken, %d refused%s\n", printable(pack.File), plural(found-pack.Refused, "label", "labels"), pack.Refused, in.instead(replaced))
	in.tell(pack.File, pack.Refused, refusals)
	return nil
}

// instead says what a pack replaces.
func (in *labelImport) instead(replaced int) string {
	if replaced < 0 {
		return ""
	}
	p := in.before[replaced]
	return fmt.Sprintf("; they replace the %s of pack %s, read from %s %s", plural(p.Labels, "label", "labels"), p.ID, printable(p.File), in.program.ago(p.ImportedAt))
}

// add notes a pack; one may come once.
func (in *labelImport) add(pack archive.Pack) error {
	if i := slices.IndexFunc(in.packs, func(p archive.Pack) bool { return p.ID == pack.ID }); i >= 0 {
		return fmt.Errorf("is the same pack (%s) as %s: import one of them, or give it another title or file name", pack.ID, in.packs[i].File)
	}
	in.packs = append(in.packs, pack)
	return nil
}

// spool adds the labels of one file to those of all.
func (in *labelImport) spool(labels *attribution.Builder) error {
	var spool bytes.Buffer
	if _, err := labels.WriteTo(&spool); err != nil {
		return err
	}
	table, err := attribution.Open(spool.Bytes())
	if err != nil {
		return err
	}
	for l := range table.All() {
		if err := in.labels.Add(l); err != nil {
			return err
		}
	}
	return nil
}

// tell shows the first refusals of a file and counts the others.
func (in *labelImport) tell(name string, count int, refusals []attribution.Refusal) {
	if count == 0 {
		return
	}
	in.refused = true
	shown := refusals[:min(len(refusals), max(in.shown, 0))]
	for _, r := range shown {
		fmt.Fprintf(in.program.Stderr, "refused: %s:%d: %s\n", printable(name), r.Line, printable(r.Message))
	}
	if count > len(shown) {
		fmt.Fprintf(in.program.Stderr, "refused: %s: %d more; show them with --refusals %d\n", printable(name), count-len(shown), min(count, tagpack.MaxRefusals))
	}
}

// keep puts what was read in force.
func (in *labelImport) keep(ctx context.Context, home string) (archive.Manifest, error) {
	var spool bytes.Buffer
	_, err := in.labels.WriteTo(&spool)
	in.labels = attribution.Builder{}
	if err != nil {
		return archive.Manifest{}, err
	}
	table, err := attribution.Open(spool.Bytes())
	if err != nil {
		return archive.Manifest{}, err
	}
	bar := in.program.newProgress("writing the labels", 0)
	defer bar.end()
	m, err := labelsIn(home).Import(ctx, in.program.Now(), archive.Batch{Packs: in.packs, Actors: in.actors, Labels: func(yield func(attribution.Label, error) bool) {
		for l := range table.All() {
			if !yield(l, nil) {
				return
			}
		}
	}})
	if err != nil {
		return m, fmt.Errorf("nothing was imported: %w", err)
	}
	return m, nil
}
