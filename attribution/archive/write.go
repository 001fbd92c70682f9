package archive

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
	"strings"
	"time"

	"github.com/mareva/mareva/attribution"
)

// Batch is what one import brings.
type Batch struct {
	Packs []Pack
	// Actors replace those in force of the same ActorPacks.
	Actors []attribution.Actor
	// Labels are each of one of Packs. A pack without labels is one that lost them.
	Labels iter.Seq2[attribution.Label, error]
}

// Import makes a new version: the labels in force without those of the packs,
// which it replaces whole, and with the labels given. An error among the labels,
// or any other, leaves the version in force as it is. Import waits for another
// writer until ctx ends.
func (a *Archive) Import(ctx context.Context, now time.Time, b Batch) (Manifest, error) {
	b.Packs = slices.Clone(b.Packs)
	for i := range b.Packs {
		b.Packs[i].ImportedAt = now.UTC()
		if id := b.Packs[i].ID; id == "" || hasPack(b.Packs[:i], id) {
			return Manifest{}, fmt.Errorf("import of labels: pack id %q is empty or given twice", id)
		}
	}
	m, err := a.replace(ctx, now, b, func(Manifest) ([]Pack, error) { return b.Packs, nil })
	if err != nil {
		return Manifest{}, fmt.Errorf("import of labels: %w", err)
	}
	return m, nil
}

// Remove makes a new version without the labels of a pack. It is an error when no
// such pack is in force.
func (a *Archive) Remove(ctx context.Context, now time.Time, pack string) (Manifest, error) {
	gone := func(current Manifest) ([]Pack, error) {
		if !hasPack(current.Packs, pack) {
			return nil, errors.New("there is none in force")
		}
		return []Pack{{ID: pack}}, nil
	}
	m, err := a.replace(ctx, now, Batch{}, gone)
	if err != nil {
		return Manifest{}, fmt.Errorf("removal of label pack %q: %w", pack, err)
	}
	return m, nil
}

// replace makes a new version under the lock: the current one without the packs
// that leaving names, with the batch.
func (a *Archive) replace(ctx context.Context, now time.Time, batch Batch, leaving func(Manifest) ([]Pack, error)) (Manifest, error) {
	unlock, err := a.lock(ctx)
	if err != nil {
		return Manifest{}, err
	}
	defer unlock()
	current, found, err := a.Current()
	if err != nil {
		return Manifest{}, err
	}
	gone, err := leaving(current)
	if err != nil {
		return Manifest{}, err
	}
	var b attribution.Builder
	if found {
		if err := a.keep(ctx, &b, current, gone); err != nil {
			return Manifest{}, err
		}
	}
	if batch.Labels != nil {
		if err := add(ctx, &b, batch.Packs, batch.Labels); err != nil {
			return Manifest{}, err
		}
	}
	next := Manifest{Number: current.Number + 1, Time: now.UTC()}
	for _, p := range current.Packs {
		if !hasPack(gone, p.ID) {
			next.Packs = append(next.Packs, p)
		}
	}
	next.Packs = append(append([]Pack{}, next.Packs...), batch.Packs...)
	slices.SortFunc(next.Packs, func(x, y Pack) int { return cmp.Compare(x.ID, y.ID) })
	next.Actors = slices.Concat(slices.DeleteFunc(current.Actors, func(old attribution.Actor) bool {
		return hasPack(gone, old.Pack) || slices.ContainsFunc(batch.Actors, func(x attribution.Actor) bool { return x.Pack == old.Pack })
	}), batch.Actors)
	slices.SortStableFunc(next.Actors, func(x, y attribution.Actor) int {
		return cmp.Or(cmp.Compare(x.Pack, y.Pack), cmp.Compare(x.ID, y.ID))
	})
	return a.putInForce(next, &b)
}

// keep adds the labels in force that are of none of the packs gone.
func (a *Archive) keep(ctx context.Context, b *attribution.Builder, current Manifest, gone []Pack) error {
	table, err := a.Load(current)
	if err != nil {
		return err
	}
	left := make(map[string]bool, len(gone))
	for _, p := range gone {
		left[p.ID] = true
	}
	for l := range table.All() {
		if left[l.Pack] {
			continue
		}
		if err := cmp.Or(ctx.Err(), b.Add(l)); err != nil {
			return err
		}
	}
	return nil
}

func add(ctx context.Context, b *attribution.Builder, packs []Pack, labels iter.Seq2[attribution.Label, error]) error {
	ours := make(map[string]bool, len(packs))
	for _, p := range packs {
		ours[p.ID] = true
	}
	for l, err := range labels {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		if !ours[l.Pack] {
			return fmt.Errorf("the label of %s is of pack %q, which is not among those imported", l.Address, l.Pack)
		}
		if err := b.Add(l); err != nil {
			return err
		}
	}
	return nil
}

// putInForce writes the table, reads it back, writes the manifest of the version
// and last the one that puts it in force.
func (a *Archive) putInForce(next Manifest, b *attribution.Builder) (Manifest, error) {
	a.sweep()
	hash := sha256.New()
	temp, err := a.writeTemp("table", func(w io.Writer) error {
		_, err := b.WriteTo(io.MultiWriter(w, hash))
		return err
	})
	if err != nil {
		return Manifest{}, err
	}
	*b = attribution.Builder{} // its memory is better used for reading the table back
	next.Version = hex.EncodeToString(hash.Sum(nil))
	if err := a.rename(temp, tableFile(next.Version)); err != nil {
		return Manifest{}, err
	}
	table, err := a.Load(next)
	if err != nil {
		return Manifest{}, err
	}
	next.Bytes, next.Labels, next.Addresses = table.Stats().Bytes, table.Len(), table.Addresses()
	counts := make(map[string]int)
	for _, p := range table.Packs() {
		counts[p.ID] = p.Labels
	}
	for i := range next.Packs {
		next.Packs[i].Labels = counts[next.Packs[i].ID]
	}
	text, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	for _, name := range []string{numberFile(next.Number), CurrentFile} {
		temp, err := a.writeTemp(name, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
		if err == nil {
			err = a.rename(temp, name) // of current.json: from here on the version is in force
		}
		if err != nil {
			return Manifest{}, err
		}
	}
	return next, nil
}

// writeTemp writes a file beside its place and syncs it.
func (a *Archive) writeTemp(name string, write func(io.Writer) error) (path string, err error) {
	f, err := os.CreateTemp(a.dir, name+".*.tmp")
	if err != nil {
		return "", err
	}
	err = write(f)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		_ = os.Remove(f.Name()) // else the next writer sweeps it
		return "", fmt.Errorf("writing %s: %w (see that the disk has room and is writable)", f.Name(), err)
	}
	return f.Name(), nil
}

// rename puts a written file in its place, and makes its name survive a crash.
func (a *Archive) rename(temp, name string) error {
	if err := os.Rename(temp, filepath.Join(a.dir, name)); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	d, err := os.Open(a.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sweep removes what a killed writer left behind. Only the holder of the lock may
// call it.
func (a *Archive) sweep() {
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		return // the write that follows says what is wrong
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			_ = os.Remove(filepath.Join(a.dir, e.Name()))
		}
	}
}

func hasPack(packs []Pack, id string) bool {
	return slices.ContainsFunc(packs, func(p Pack) bool { return p.ID == id })
}
