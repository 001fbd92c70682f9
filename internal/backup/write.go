package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"
)

// window is how far back the compression looks; whoever reads keeps as much in memory.
const window = 4 << 20

// Contents is what goes into a backup.
type Contents struct {
	Home    string
	Record  *Record // nil: none
	Program string  // version
	MadeAt  time.Time

	WithKey       bool // the private key that signs the record: who has it can forge
	WithoutLedger bool
}

// Record is the record as one SQLite file.
type Record struct {
	Info  RecordInfo
	Bytes int64
	Data  io.WriterTo
}

// Write writes a backup of a home folder while others write to it. watch is told of the bytes
// that were read, and how many there are.
func Write(ctx context.Context, w io.Writer, c Contents, watch func(done, all int64)) (m *Manifest, err error) {
	g, err := gather(ctx, &c)
	if err != nil {
		return nil, err
	}
	defer g.close()
	out := &writer{ctx: ctx, watch: watch, m: &Manifest{
		Begin:   Begin{Format: Format, Program: c.Program, MadeAt: c.MadeAt.UTC().Truncate(time.Second)},
		WithKey: c.WithKey, WithoutLedger: c.WithoutLedger, LeftOut: g.leftOut, Entries: []Entry{},
	}}
	m = out.m
	m.Files = len(g.files)
	for _, f := range g.files {
		m.Bytes += f.info.Size()
	}
	if c.Record != nil {
		m.Record = &c.Record.Info
		m.Files, m.Bytes = m.Files+1, m.Bytes+c.Record.Bytes
	}
	if m.Files > maxFiles {
		return nil, fmt.Errorf("%s has %d files: a backup has at most %d", c.Home, m.Files, maxFiles)
	}
	pack, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(window), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, err
	}
	out.buffer = bufio.NewWriterSize(pack, 1<<20)
	out.tar = tar.NewWriter(out.buffer)
	err = out.all(g, c.Record)
	if err == nil {
		err = errors.Join(out.tar.Close(), out.buffer.Flush())
	}
	if err = errors.Join(err, pack.Close()); err != nil {
		return nil, err
	}
	return m, nil
}

// writer writes the entries of a backup.
type writer struct {
	ctx    context.Context //nolint:containedctx // of the one call of Write that it serves
	watch  func(done, all int64)
	m      *Manifest
	buffer *bufio.Writer
	tar    *tar.Writer

	done int64
	hash hash.Hash // of the entry that is being written
	n    int64     // its bytes so far
}

func (w *writer) all(g *gathering, record *Record) error {
	if err := w.json(beginFile, w.m.Begin); err != nil {
		return err
	}
	if record != nil {
		err := w.entry(recordFile, record.Bytes, 0o600, func() error {
			_, err := record.Data.WriteTo(w)
			return err
		})
		if err != nil {
			return fmt.Errorf("the record: %w", err)
		}
	}
	for _, f := range g.files {
		if err := w.file(g.home, f); err != nil {
			return err
		}
	}
	return w.json(manifestFile, w.m)
}

func (w *writer) json(name string, v any) error {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600, ModTime: w.m.MadeAt}); err != nil {
		return err
	}
	_, err = w.tar.Write(text)
	return err
}

// file writes a file of the home.
func (w *writer) file(home string, f file) (err error) {
	from := f.held
	if from == nil {
		if from, err = os.Open(filepath.Join(home, filepath.FromSlash(f.rel))); err != nil {
			return err
		}
		defer from.Close()
	}
	mode := int64(0o600)
	if f.info.Mode().Perm()&0o044 != 0 {
		mode = 0o644
	}
	err = w.entry(homeFolder+f.rel, f.info.Size(), mode, func() error {
		_, err := io.Copy(w, io.LimitReader(from, f.info.Size()))
		return err
	})
	if now, err2 := from.Stat(); err == nil && (err2 != nil || !same(file{f.rel, now, nil}, f)) {
		err = errors.Join(err2, errors.New("it was changed while it was read"))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", from.Name(), err)
	}
	return nil
}

// entry writes one of so many bytes, which content writes.
func (w *writer) entry(name string, size, mode int64, content func() error) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: mode, ModTime: w.m.MadeAt}); err != nil {
		return err
	}
	w.hash, w.n = sha256.New(), 0
	if err := content(); err != nil {
		return err
	}
	if w.n != size {
		return fmt.Errorf("it has %d bytes, and had %d", w.n, size)
	}
	w.m.Entries = append(w.m.Entries, Entry{name, size, hex.EncodeToString(w.hash.Sum(nil))})
	return nil
}

// Write takes the content of an entry.
func (w *writer) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.tar.Write(b)
	_, _ = w.hash.Write(b[:n]) // it never fails
	w.n, w.done = w.n+int64(n), w.done+int64(n)
	if w.watch != nil {
		w.watch(w.done, w.m.Bytes)
	}
	return n, err
}
