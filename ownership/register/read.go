package register

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ownership"
)

// Statements are those of a register that hold in a version, by id. The file's
// hash is known only at its end: whoever got an error, or stopped before the end,
// may have read what nobody stated.
func (a *Archive) Statements(m Manifest, registerID string) iter.Seq2[ownership.Statement, error] {
	return func(yield func(ownership.Statement, error) bool) {
		r, found := m.Register(registerID)
		if !found {
			yield(ownership.Statement{}, fmt.Errorf("statements of register %q: version %d has no such register", registerID, m.Number))
			return
		}
		f, err := a.open(r)
		if err != nil {
			yield(ownership.Statement{}, fmt.Errorf("statements of register %q: %w", registerID, err))
			return
		}
		defer f.Close()
		for {
			s, err := f.nextStatement()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(ownership.Statement{}, fmt.Errorf("statements of register %q: %w", registerID, err))
				return
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

// lineFile is a cursor of a file of statements.
type lineFile struct {
	path   string
	file   *os.File
	sum    hash.Hash
	unpack *zstd.Decoder
	lines  *bufio.Scanner
	number int

	want string // the hash that it must have; "" for temporary files
	last []byte // id
}

// open opens the statements of a register.
func (a *Archive) open(r Register) (*lineFile, error) {
	if !isHash(r.SHA256) {
		return nil, fmt.Errorf("%q is no hash of a file", r.SHA256)
	}
	f, err := openLines(filepath.Join(a.dir, statementFile(r.SHA256)))
	if err != nil {
		return nil, err
	}
	f.want = r.SHA256
	return f, nil
}

func openLines(path string) (*lineFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &lineFile{path: path, file: file, sum: sha256.New()}
	f.unpack, err = zstd.NewReader(io.TeeReader(file, f.sum),
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	f.lines = bufio.NewScanner(f.unpack)
	f.lines.Buffer(make([]byte, 256<<10), maxLine)
	return f, nil
}

// Close ends reading.
func (f *lineFile) Close() error {
	f.unpack.Close()
	return f.file.Close()
}

// next is io.EOF only when the whole file was sound.
func (f *lineFile) next() (record, error) {
	if !f.lines.Scan() {
		return record{}, f.ended()
	}
	f.number++
	r, err := readRecord(f.lines.Bytes())
	if err != nil {
		return record{}, f.damaged("line %d: %w", f.number, err)
	}
	if f.want != "" {
		if bytes.Compare(f.last, r.id) >= 0 {
			return record{}, f.damaged("line %d: id %q does not come after %q", f.number, shorten(string(r.id)), shorten(string(f.last)))
		}
		f.last = append(f.last[:0], r.id...)
	}
	return r, nil
}

// nextStatement is the next one that holds.
func (f *lineFile) nextStatement() (ownership.Statement, error) {
	var s ownership.Statement
	for {
		r, err := f.next()
		if err != nil {
			return s, err
		}
		if r.standing != holds {
			continue
		}
		if err := json.Unmarshal(r.line, &s); err != nil {
			return s, f.damaged("line %d: %w", f.number, err)
		}
		return s, nil
	}
}

// ended is io.EOF, or what is wrong with the file.
func (f *lineFile) ended() error {
	if err := f.lines.Err(); err != nil {
		return f.damaged("after line %d: %w", f.number, err)
	}
	if sum := hex.EncodeToString(f.sum.Sum(nil)); f.want != "" && sum != f.want {
		return f.damaged("its content has the hash %s", sum)
	}
	return io.EOF
}

func (f *lineFile) damaged(format string, args ...any) error {
	do := "restore it from a backup"
	if f.want == "" {
		do = "import again"
	}
	return fmt.Errorf("%s is damaged; %s: %w", f.path, do, fmt.Errorf(format, args...))
}
