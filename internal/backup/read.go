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
	"io"
	"io/fs"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// Into takes what is read of a backup. Each may be nil.
type Into struct {
	// Begin is told what is coming, before anything else: whoever has no room for so many bytes
	// ends it here.
	Begin func(Begin) error
	// Take takes an entry: [IsRecord], or a file of the home by [InHome]. What it does not read is
	// read for it. Nothing of it is to be believed before Read has returned without an error.
	Take func(e Entry, perm fs.FileMode, content io.Reader) error
	// Watch is told of the bytes of entries that were read, and how many were announced.
	Watch func(done, all int64)
}

// IsRecord says of the path of an entry that it is the record.
func IsRecord(name string) bool { return name == recordFile }

// InHome is where an entry that is not the record lies in its home, with slashes.
func InHome(name string) string { return name[len(homeFolder):] }

// Read reads a backup that may come from anywhere. What it refuses wraps ErrDamaged: entries
// that are no plain files, that lead out of the home, come twice or are more than was announced,
// whose hash is not the manifest's, and whatever stands behind the end. It keeps no more in memory
// than the names.
func Read(ctx context.Context, r io.Reader, into Into) (*Manifest, error) {
	unpack, err := zstd.NewReader(bufio.NewReaderSize(r, 1<<20), zstd.WithDecoderMaxWindow(2*window), zstd.WithDecoderConcurrency(2))
	if err != nil {
		return nil, err
	}
	defer unpack.Close()
	raw := bufio.NewReaderSize(&ending{ctx, unpack}, 1<<20)
	in := &reader{tar: tar.NewReader(raw), into: into, seen: map[string]bool{}}
	m, err := in.all()
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	// Behind the end stand the blocks of zeros that tar ends with.
	for n := 0; ; n++ {
		b, err := raw.ReadByte()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return nil, damaged("behind its end: %w", err)
		}
		if b != 0 || n > 1<<20 {
			return nil, damaged("something stands behind its end")
		}
	}
}

// ending ends reading with its context.
type ending struct {
	ctx context.Context //nolint:containedctx // of the one call of Read that it serves
	io.Reader
}

func (e *ending) Read(b []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.Reader.Read(b)
}

// reader reads the entries of a backup.
type reader struct {
	tar     *tar.Reader
	into    Into
	begin   Begin
	entries []Entry
	seen    map[string]bool
	bytes   int64 // announced by the headers so far
	done    int64 // read
}

func (r *reader) all() (*Manifest, error) {
	h, err := r.next()
	if err != nil {
		return nil, err
	}
	if h.Name != beginFile {
		return nil, damaged("it begins with %q and not with %s", h.Name, beginFile)
	}
	if err := r.json(h, 64<<10, &r.begin); err != nil {
		return nil, err
	}
	if b := r.begin; b.Format != Format || b.Files < 0 || b.Files > maxFiles || b.Bytes < 0 {
		return nil, damaged("%s: it is of format %q, of %d files and %d bytes; this program reads %s", beginFile, b.Format, b.Files, b.Bytes, Format)
	}
	if r.into.Begin != nil {
		if err := r.into.Begin(r.begin); err != nil {
			return nil, err
		}
	}
	for {
		h, err := r.next()
		if err != nil {
			return nil, err
		}
		if h.Name == manifestFile {
			return r.manifest(h)
		}
		if err := r.entry(h); err != nil {
			return nil, err
		}
	}
}

// next is the header of the next entry. That there is none is an error: the manifest is last.
func (r *reader) next() (*tar.Header, error) {
	h, err := r.tar.Next()
	if errors.Is(err, io.EOF) {
		return nil, damaged("it was cut: it ends without its manifest")
	}
	if err != nil {
		return nil, damaged("%w", err)
	}
	if h.Typeflag != tar.TypeReg || h.Size < 0 {
		return nil, damaged("%q is no plain file", h.Name)
	}
	for key := range h.PAXRecords {
		if key != "path" && key != "size" && key != "mtime" {
			return nil, damaged("%q has %q, which no backup has", h.Name, key)
		}
	}
	return h, nil
}

func (r *reader) json(h *tar.Header, limit int64, v any) error {
	if h.Size > limit {
		return damaged("%s has %d bytes", h.Name, h.Size)
	}
	in := json.NewDecoder(r.tar)
	in.DisallowUnknownFields()
	if err := in.Decode(v); err != nil {
		return damaged("%s: %w", h.Name, err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return damaged("%s: something stands behind it", h.Name)
	}
	return nil
}

func (r *reader) entry(h *tar.Header) error {
	if err := checkPath(h.Name); err != nil {
		return damaged("%w", err)
	}
	switch r.bytes += h.Size; {
	case r.seen[h.Name]:
		return damaged("%s is in it twice", h.Name)
	case len(r.entries) >= r.begin.Files || r.bytes > r.begin.Bytes || r.bytes < 0:
		return damaged("at %s it has more than the %d files of %d bytes that it announced", h.Name, r.begin.Files, r.begin.Bytes)
	}
	r.seen[h.Name] = true
	e := Entry{Path: h.Name, Bytes: h.Size}
	hash := sha256.New()
	content := io.TeeReader(&watched{r.tar, r}, hash)
	if r.into.Take != nil {
		perm := fs.FileMode(0o600)
		if h.Mode&0o044 != 0 {
			perm = 0o644
		}
		if err := r.into.Take(e, perm, content); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	e.SHA256 = hex.EncodeToString(hash.Sum(nil))
	r.entries = append(r.entries, e)
	return nil
}

// watched tells how much was read, and of errors whose they are.
type watched struct {
	*tar.Reader
	r *reader
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if w.r.done += int64(n); w.r.into.Watch != nil {
		w.r.into.Watch(w.r.done, w.r.begin.Bytes)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged("%w", err)
	}
	return n, err
}

// manifest reads the manifest, and compares what came with it.
func (r *reader) manifest(h *tar.Header) (*Manifest, error) {
	m := &Manifest{}
	if err := r.json(h, 64<<10+int64(len(r.entries)+1)*(6*maxPath+256), m); err != nil {
		return nil, err
	}
	if m.Begin != r.begin {
		return nil, damaged("%s tells of another backup than %s", manifestFile, beginFile)
	}
	if len(r.entries) != r.begin.Files || r.bytes != r.begin.Bytes {
		return nil, damaged("it has %d files of %d bytes, and announced %d of %d", len(r.entries), r.bytes, r.begin.Files, r.begin.Bytes)
	}
	if len(m.Entries) != len(r.entries) {
		return nil, damaged("it has %d files, and its manifest tells of %d", len(r.entries), len(m.Entries))
	}
	for i, e := range r.entries {
		if m.Entries[i] != e {
			return nil, damaged("%s is not the file that its manifest tells of: it has %d bytes with the SHA-256 %s", e.Path, e.Bytes, e.SHA256)
		}
		if rel := e.Path; rel != recordFile && isKey(InHome(rel)) && !m.WithKey {
			return nil, damaged("it has a private key, and says that it has none")
		}
	}
	if has := slices.ContainsFunc(r.entries, func(e Entry) bool { return e.Path == recordFile }); has != (m.Record != nil) {
		return nil, damaged("whether it has a record, it and its manifest say differently")
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return nil, damaged("something stands behind its manifest")
	}
	return m, nil
}
