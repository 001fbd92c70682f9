package column

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cespare/xxhash/v2"
)

const (
	bigBuffer   = 64 << 10
	smallBuffer = 4 << 10
)

// target is the file underneath a Writer.
type target interface {
	WriteAt(p []byte, off int64) (int, error)
	Sync() error
	Close() error
}

// Writer writes a file of sections. Several goroutines may write, each to sections of
// its own; Close and Abort come after them.
type Writer struct {
	path     string
	kind     uint16
	file     target
	size     int64
	sections []*sectionWriter
	misuse   *sectionWriter // takes what is written to sections that are not there
	done     bool
}

// Create begins a new file of sections, whose lengths must be known; a file of that
// name must not be there. Its bytes are in place when Close gives no error.
func Create(path string, kind uint16, sections []Section) (*Writer, error) {
	entries, size, err := layout(sections)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return newWriter(path, kind, file, entries, size), nil
}

func newWriter(path string, kind uint16, file target, entries []entry, size int64) *Writer {
	w := &Writer{path: path, kind: kind, file: file, size: size}
	for i := range entries {
		s := &sectionWriter{path: path, file: file, entry: entries[i]}
		s.hash.Reset()
		w.sections = append(w.sections, s)
	}
	return w
}

// Section gives what writes a section from its first byte to its last. Asked again it
// gives the same. What is written to a section that the file has not is an error.
func (w *Writer) Section(id uint32) io.Writer {
	for _, s := range w.sections {
		if s.entry.id == id {
			return s
		}
	}
	if w.misuse == nil {
		w.misuse = &sectionWriter{path: w.path, err: fmt.Errorf("write %s: it has no section %d", w.path, id)}
	}
	return w.misuse
}

// Close writes the header and sees to it that the file is on its disk. After an error
// the file is gone. The folder's entry is for the caller to sync.
func (w *Writer) Close() error {
	if w.done {
		return fmt.Errorf("write %s: %w", w.path, errClosed)
	}
	w.done = true
	err := w.finish()
	if closeErr := w.file.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("write %s: %w", w.path, closeErr)
	}
	if err != nil {
		return errors.Join(err, w.remove())
	}
	return nil
}

func (w *Writer) finish() error {
	if w.misuse != nil {
		return w.misuse.err
	}
	end := headerFixed + headerSection*int64(len(w.sections)) + headerSum
	for _, s := range w.sections {
		if err := s.finish(); err != nil {
			return err
		}
		if s.entry.length > 0 {
			end = s.entry.offset + s.entry.length
		}
	}
	// Nobody wrote the gaps, which a file system fills with zeros; the last one ends
	// the file.
	if end < w.size {
		if _, err := w.file.WriteAt(make([]byte, w.size-end), end); err != nil {
			return fmt.Errorf("write %s: byte %d: %w", w.path, end, err)
		}
	}
	if _, err := w.file.WriteAt(w.header(), 0); err != nil {
		return fmt.Errorf("write %s: header: %w", w.path, err)
	}
	if err := w.file.Sync(); err != nil {
		return fmt.Errorf("write %s: sync: %w", w.path, err)
	}
	return nil
}

func (w *Writer) header() []byte {
	b := []byte(magic)
	b = binary.LittleEndian.AppendUint16(b, formatVersion)
	b = binary.LittleEndian.AppendUint16(b, w.kind)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(w.sections)))
	b = binary.LittleEndian.AppendUint64(b, uint64(w.size))
	for _, s := range w.sections {
		b = binary.LittleEndian.AppendUint32(b, s.entry.id)
		b = binary.LittleEndian.AppendUint32(b, 0)
		b = binary.LittleEndian.AppendUint64(b, uint64(s.entry.offset))
		b = binary.LittleEndian.AppendUint64(b, uint64(s.entry.length))
		b = binary.LittleEndian.AppendUint64(b, s.hash.Sum64())
	}
	return binary.LittleEndian.AppendUint64(b, xxhash.Sum64(b))
}

// Abort gives up and removes the file. After Close it does nothing, so that it may be
// deferred.
func (w *Writer) Abort() {
	if w.done {
		return
	}
	w.done = true
	// Nobody asked for the file any more: what it still says is of no use.
	_ = w.file.Close()
	_ = w.remove()
}

func (w *Writer) remove() error {
	if err := os.Remove(w.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the unfinished file: %w", err)
	}
	return nil
}

// sectionWriter writes one section through a buffer.
type sectionWriter struct {
	path    string
	file    target
	entry   entry
	hash    xxhash.Digest
	err     error
	buf     []byte
	written int64 // bytes given, of which the last may be in buf
}

// Write takes the next bytes of the section. Its first error stays.
func (s *sectionWriter) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if int64(len(p)) > s.entry.length-s.written {
		s.err = fmt.Errorf("write %s: section %d: more than its %d bytes", s.path, s.entry.id, s.entry.length)
		return 0, s.err
	}
	if s.buf == nil {
		size := min(s.entry.length, smallBuffer)
		if s.entry.length >= bigBuffer {
			size = bigBuffer
		}
		s.buf = make([]byte, 0, size)
	}
	n := len(p)
	for len(p) > cap(s.buf)-len(s.buf) {
		if len(s.buf) == 0 { // no copy of what fills it anyway
			s.put(p)
			p = nil
		} else {
			part := p[:cap(s.buf)-len(s.buf)]
			s.buf = append(s.buf, part...)
			s.written += int64(len(part))
			p = p[len(part):]
			s.flush()
		}
		if s.err != nil {
			return 0, s.err
		}
	}
	s.buf = append(s.buf, p...)
	s.written += int64(len(p))
	return n, nil
}

// put writes bytes that come right behind those written.
func (s *sectionWriter) put(p []byte) {
	at := s.entry.offset + s.written
	s.written += int64(len(p))
	s.write(p, at)
}

func (s *sectionWriter) flush() {
	s.write(s.buf, s.entry.offset+s.written-int64(len(s.buf)))
	s.buf = s.buf[:0]
}

func (s *sectionWriter) write(p []byte, at int64) {
	if len(p) == 0 {
		return
	}
	_, _ = s.hash.Write(p) // never fails
	if _, err := s.file.WriteAt(p, at); err != nil {
		s.err = fmt.Errorf("write %s: section %d: byte %d: %w", s.path, s.entry.id, at, err)
	}
}

// finish empties the buffer of a section that must be full.
func (s *sectionWriter) finish() error {
	if s.err == nil && s.written != s.entry.length {
		s.err = fmt.Errorf("write %s: section %d has %d bytes, want %d", s.path, s.entry.id, s.written, s.entry.length)
	}
	if s.err == nil {
		s.flush()
	}
	s.buf = nil
	return s.err
}
