package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// file is one of the home that goes into a backup.
type file struct {
	rel  string
	info fs.FileInfo
	held *os.File // nil: it never changes, and is opened when its turn comes
}

// gathering finds what of a home goes into a backup.
type gathering struct {
	home    string
	c       *Contents
	files   []file
	leftOut []string
}

// order is in which the folders of a home are looked at: what rests on another one before it,
// so that what it rests on is there and not older. Folders that are not here come first.
var order = []string{"tracing", "clusters", "ownership", "labels", "lists", "prices", "ledger"}

// gather finds the files of a home. Those that may vanish, or be replaced, are held open until
// close.
func gather(ctx context.Context, c *Contents) (g *gathering, err error) {
	g = &gathering{home: c.Home, c: c, leftOut: []string{}}
	defer func() {
		if err != nil {
			g.close()
		}
	}()
	top, err := os.ReadDir(c.Home)
	if errors.Is(err, fs.ErrNotExist) {
		return g, nil
	}
	if err != nil {
		return g, err
	}
	names := make([]string, len(top))
	for i, e := range top {
		names[i] = e.Name()
	}
	slices.SortStableFunc(names, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	for _, name := range names {
		if err := g.folder(ctx, name); err != nil {
			return g, err
		}
	}
	slices.SortFunc(g.files, func(a, b file) int { return strings.Compare(a.rel, b.rel) })
	return g, nil
}

func (g *gathering) close() {
	for _, f := range g.files {
		if f.held != nil {
			_ = f.held.Close() // it was only read
		}
	}
}

// folder takes what lies under a name of the home.
func (g *gathering) folder(ctx context.Context, name string) error {
	if name == "ledger" || name == "tracing" {
		if g.c.WithoutLedger {
			return nil
		}
		chains, err := os.ReadDir(filepath.Join(g.home, name))
		if err != nil {
			return err
		}
		for _, chain := range chains {
			if info, err := os.Stat(filepath.Join(g.home, name, chain.Name())); err != nil || !info.IsDir() {
				g.leave(path.Join(name, chain.Name()), "it is no folder of a chain")
				continue
			}
			if err := g.named(ctx, path.Join(name, chain.Name())); err != nil {
				return err
			}
		}
		return nil
	}
	return again(ctx, filepath.Join(g.home, name), func() (bool, error) { return g.whole(name) })
}

// again does something until nothing was changed meanwhile by somebody else.
func again(ctx context.Context, what string, do func() (done bool, err error)) error {
	pause := 5 * time.Millisecond
	for range 60 {
		if done, err := do(); done || err != nil {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause = min(pause*2, 500*time.Millisecond)
	}
	return fmt.Errorf("%s changes faster than it can be read: try again when less is written to it", what)
}

// named takes, of the folder of a chain, the manifest and the files that it names: what else
// lies there is not in force. False when a writer was faster.
func (g *gathering) named(ctx context.Context, dir string) error {
	return again(ctx, filepath.Join(g.home, dir), func() (bool, error) {
		held, err := g.hold(path.Join(dir, "manifest.json"))
		if errors.Is(err, fs.ErrNotExist) {
			g.leave(dir, "it has no manifest, so nothing in it is in force")
			return true, nil
		}
		if err != nil {
			return false, err
		}
		taken := []file{held}
		undo := func() {
			for _, f := range taken {
				_ = f.held.Close()
			}
		}
		manifest, err := io.ReadAll(io.NewSectionReader(held.held, 0, held.info.Size()))
		var names []string
		if err == nil {
			names, err = filesNamed(manifest)
		}
		if err != nil {
			undo()
			return false, fmt.Errorf("%s: %w", filepath.Join(g.home, dir, "manifest.json"), err)
		}
		for _, name := range names {
			f, err := g.hold(path.Join(dir, name))
			if err != nil {
				undo()
				if now, err2 := os.ReadFile(filepath.Join(g.home, dir, "manifest.json")); errors.Is(err, fs.ErrNotExist) && err2 == nil && !bytes.Equal(now, manifest) {
					return false, nil
				}
				return false, fmt.Errorf("%w: the manifest beside it names it: run mareva ledger verify", err)
			}
			taken = append(taken, f)
		}
		g.files = append(g.files, taken...)
		return true, nil
	})
}

func (g *gathering) leave(rel, why string) {
	g.leftOut = append(g.leftOut, rel+": "+why)
}

// filesNamed are the values of all keys "file" of a JSON document, each once, in order.
func filesNamed(document []byte) (names []string, err error) {
	in := json.NewDecoder(bytes.NewReader(document))
	var v any
	if err := in.Decode(&v); err != nil {
		return nil, err
	}
	var find func(v any)
	find = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				find(x)
			}
		case map[string]any:
			for key, x := range v {
				if name, is := x.(string); is && key == "file" && name != "" {
					names = append(names, name)
					continue
				}
				find(x)
			}
		}
	}
	find(v)
	slices.Sort(names)
	for _, name := range names {
		if name != path.Base(name) || name == ".." {
			return nil, fmt.Errorf("it names a file outside its folder: %q", name)
		}
	}
	return slices.Compact(names), nil
}

// hold opens a file that may be replaced or removed.
func (g *gathering) hold(rel string) (file, error) {
	f, err := os.Open(filepath.Join(g.home, rel))
	if err != nil {
		return file{}, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no plain file", f.Name())
	}
	if err != nil {
		return file{}, errors.Join(err, f.Close())
	}
	return file{rel, info, f}, nil
}

// whole takes all that is under a name. False when somebody changed it meanwhile.
func (g *gathering) whole(name string) (bool, error) {
	left := len(g.leftOut)
	before, err := g.list(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	undo := func() {
		g.leftOut = g.leftOut[:left]
		for _, f := range before {
			if f.held != nil {
				_ = f.held.Close()
			}
		}
	}
	for i, f := range before {
		if neverChanges(f.rel) {
			continue
		}
		held, err := g.hold(f.rel)
		if errors.Is(err, fs.ErrNotExist) {
			undo()
			return false, nil
		}
		if err != nil {
			undo()
			return false, err
		}
		before[i].held = held.held
		if !same(held, f) {
			undo()
			return false, nil
		}
	}
	said := slices.Clone(g.leftOut)
	after, err := g.list(name)
	g.leftOut = said
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		undo()
		return false, err
	}
	if !slices.EqualFunc(before, after, same) {
		undo()
		return false, nil
	}
	g.files = append(g.files, before...)
	return true, nil
}

func same(a, b file) bool {
	return a.rel == b.rel && os.SameFile(a.info, b.info) && a.info.Size() == b.info.Size() && a.info.ModTime().Equal(b.info.ModTime())
}

// neverChanges says of a file of an archive that it has been as it is since it got its name:
// numbered, or named by the hash of its content.
func neverChanges(rel string) bool {
	top, _, _ := strings.Cut(rel, "/")
	return slices.Contains([]string{"lists", "labels", "ownership"}, top) && lasting.MatchString(path.Base(rel))
}

var lasting = regexp.MustCompile(`^([0-9]{6,}|[0-9a-f]{64})\.`)

// list finds the files under a name, sorted.
func (g *gathering) list(name string) (all []file, err error) {
	const deepest = 40 // a link may lead in a circle
	var walk func(rel string, depth int) error
	walk = func(rel string, depth int) error {
		if g.excluded(rel) {
			return nil
		}
		at := filepath.Join(g.home, filepath.FromSlash(rel))
		info, err := os.Stat(at) // what a link leads to is part of the home
		switch {
		case err != nil:
			if link, err2 := os.Lstat(at); err2 == nil && link.Mode()&fs.ModeSymlink != 0 {
				return fmt.Errorf("%s leads nowhere: mend it, or take it away: %v", at, err) //nolint:errorlint // not a file that somebody took away meanwhile
			}
			return err
		case depth > deepest:
			return fmt.Errorf("%s lies too deep: does a link lead in a circle?", at)
		case info.Mode().IsRegular():
			if len(homeFolder+rel) > maxPath || checkPath(homeFolder+rel) != nil {
				return fmt.Errorf("%q cannot be in a backup under this name: rename it, or move it away", at)
			}
			all = append(all, file{rel: rel, info: info})
			return nil
		case !info.IsDir():
			g.leave(rel, "it is no plain file")
			return nil
		}
		entries, err := os.ReadDir(at)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := walk(path.Join(rel, e.Name()), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	err = walk(name, 0)
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.rel, b.rel) })
	return all, err
}

// excluded says of a path that it is not part of a backup.
func (g *gathering) excluded(rel string) bool {
	base := path.Base(rel)
	switch {
	case reserved(rel), isKey(rel) && !g.c.WithKey, base == ".lock":
		return true
	case strings.HasSuffix(base, ".tmp"), strings.HasSuffix(base, ".new"), strings.HasPrefix(base, ".new-"):
		return true
	}
	part := strings.Split(rel, "/")
	return len(part) == 3 && part[0] == "clusters" && part[2] == "clusters"
}
