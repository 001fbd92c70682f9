package publication

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxSize is how many bytes a file may hold once decompressed: some eight times
// the largest official file (OFAC's advanced XML, 120 MB in 2026). More is
// taken for a decompression bomb.
const MaxSize = 1 << 30

const headSize = 8 << 10

// File is one published file. It can be opened any number of times.
type File struct {
	Path   string // as the user named it; for messages
	Name   string // the base name without .gz or .zst
	SHA256 string // of the decompressed content
	Size   int64  // of the decompressed content
	Head   []byte // its first bytes, decompressed

	encoding encoding
	letters  bool // it has characters of several bytes
	open     func() (io.ReadCloser, error)
}

// Open reads the file at path once to learn its size, hash and first bytes. A
// compressed file that is cut off is no error here: its parser will say where.
func Open(path string) (*File, error) { return OpenUpTo(path, MaxSize) }

// OpenUpTo is Open for files that may be larger, or must be smaller, than MaxSize.
func OpenUpTo(path string, size int64) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &Problem{Code: NotAList, Alarm: true, File: path, Message: "is a " + kindOfFile(info.Mode()) + ", not a file", Hint: "save the list to a file first: it is read more than once"}
	}
	return newFile(path, size, func() (io.ReadCloser, error) { return os.Open(path) })
}

func kindOfFile(mode os.FileMode) string {
	switch {
	case mode.IsDir():
		return "folder"
	case mode&os.ModeNamedPipe != 0:
		return "pipe"
	case mode&os.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// FromBytes makes a file of data in memory.
func FromBytes(name string, data []byte) (*File, error) {
	return newFile(name, MaxSize, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
}

func newFile(path string, size int64, raw func() (io.ReadCloser, error)) (*File, error) {
	name := filepath.Base(path)
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".zst"), ".gz")
	f := &File{Path: path, Name: name, open: func() (io.ReadCloser, error) { return decompress(path, size, raw) }}
	return f, f.inspect()
}

// inspect reads the whole content once.
func (f *File) inspect() error {
	in, err := f.open()
	if err != nil {
		return err
	}
	defer in.Close()
	h, text := sha256.New(), new(utf8Check)
	head := &bytes.Buffer{}
	f.Size, err = io.Copy(io.MultiWriter(h, text, &limitedBuffer{head, headSize}), in)
	f.SHA256, f.Head, f.encoding = hex.EncodeToString(h.Sum(nil)), head.Bytes(), text.verdict()
	f.letters = text.letters > 0
	var problem *Problem
	var system *fs.PathError
	switch {
	case err == nil, errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &problem), errors.As(err, &system):
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return err
	}
	return &Problem{Code: DamagedRecord, Alarm: true, File: f.Path, Message: "cannot be decompressed: " + err.Error(), Hint: "download it again"}
}

// Watch has every later reading of the content reported, in bytes.
func (f *File) Watch(read func(n int64)) {
	open := f.open
	f.open = func() (io.ReadCloser, error) {
		in, err := open()
		if err != nil {
			return nil, err
		}
		return readCloser{watched{in, read}, in}, nil
	}
}

type watched struct {
	io.Reader
	read func(n int64)
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.read(int64(n))
	return n, err
}

// Open gives the decompressed content. Reading fails with a *Problem when the
// content exceeds MaxSize, and with io.ErrUnexpectedEOF when a compressed file
// is cut off.
func (f *File) Open() (io.ReadCloser, error) { return f.open() }

// OpenText gives the content as UTF-8 without a byte order mark. What is not
// UTF-8 is read as Windows-1252, which older British and American files are.
func (f *File) OpenText(r *Report) (io.ReadCloser, error) {
	in, err := f.open()
	if err != nil {
		return nil, err
	}
	if f.encoding == damagedUTF8 {
		r.Add(Problem{Code: WrongEncoding, Alarm: true, File: f.Path, Message: "is UTF-8 with damaged characters in it", Hint: "download it again"})
		return readCloser{transform.NewReader(in, unicode.UTF8BOM.NewDecoder()), in}, nil
	}
	if f.encoding == isOther {
		r.Add(Problem{Code: WrongEncoding, File: f.Path, Message: "is not UTF-8; read as Windows-1252", Hint: "compare a name with an accent with the publisher's page"})
		return readCloser{transform.NewReader(in, charmap.Windows1252.NewDecoder()), in}, nil
	}
	text := bufio.NewReaderSize(in, 64<<10)
	if mark, err := text.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = text.Discard(3)
	}
	return readCloser{text, in}, nil
}

func decompress(path string, size int64, raw func() (io.ReadCloser, error)) (io.ReadCloser, error) {
	in, err := raw()
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(in, 64<<10)
	magic, _ := buffered.Peek(4)
	var content io.Reader = buffered
	var closer io.Closer = in
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		content, err = gzip.NewReader(buffered)
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		var z *zstd.Decoder
		// One goroutine and a bounded window: a file may not choose our memory.
		z, err = zstd.NewReader(buffered, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
		content = z
		if err == nil {
			closer = closeBoth{z.IOReadCloser(), in}
		}
	}
	if err != nil {
		_ = in.Close() // the first error is the one that matters
		return nil, &Problem{Code: CutOff, Alarm: true, File: path, Message: "is compressed, but its beginning is damaged: " + err.Error(), Hint: "download it again"}
	}
	return readCloser{&limited{in: content, path: path, left: size, size: size}, closer}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

type closeBoth struct{ a, b io.Closer }

func (c closeBoth) Close() error { return errors.Join(c.a.Close(), c.b.Close()) }

// limited refuses to go on where a decompression bomb would.
type limited struct {
	in   io.Reader
	path string
	left int64
	size int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, &Problem{
			Code: TooLarge, Alarm: true, File: l.path,
			Message: fmt.Sprintf("holds more than %d MiB once decompressed", l.size>>20),
			Hint:    "no official list is that large; check where the file comes from",
		}
	}
	return n, err
}

type limitedBuffer struct {
	buf *bytes.Buffer
	max int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if room := b.max - b.buf.Len(); room > 0 {
		b.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// utf8Check validates text that arrives in pieces.
type utf8Check struct {
	tail    []byte // of a character begun in the last piece
	letters int    // characters of several bytes
	broken  int    // bytes that belong to no character
}

func (c *utf8Check) Write(p []byte) (int, error) {
	rest := p
	if len(c.tail) > 0 {
		rest = slices.Concat(c.tail, p)
	}
	for len(rest) > 0 {
		if rest[0] < utf8.RuneSelf {
			// Most text is ASCII: pass over it in one go.
			next := bytes.IndexFunc(rest, func(r rune) bool { return r >= utf8.RuneSelf })
			if next < 0 {
				rest = nil
				break
			}
			rest = rest[next:]
			continue
		}
		if !utf8.FullRune(rest) {
			break
		}
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			c.broken++
		} else {
			c.letters++
		}
		rest = rest[size:]
	}
	c.tail = append(c.tail[:0:0], rest...)
	return len(p), nil
}

// verdict does not mind a character begun at the very end: a file cut there is
// still UTF-8.
func (c *utf8Check) verdict() encoding {
	switch {
	case c.broken == 0:
		return isUTF8
	case c.letters > c.broken:
		return damagedUTF8
	}
	return isOther
}

// encoding is what a file's bytes look like.
type encoding int

const (
	isUTF8      encoding = iota
	damagedUTF8          // mostly UTF-8: bytes in it were lost or altered
	isOther
)
