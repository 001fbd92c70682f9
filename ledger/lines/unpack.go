package lines

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow bounds what a Zstandard stream may make its reader remember: that of
// zstd --long, the most that its own tool takes unasked.
const maxWindow = 128 << 20

// unpacked reads what a file holds, whether it is packed or not.
type unpacked struct {
	io.Reader
	path   string
	form   string // "" when plain
	read   int64  // bytes of the file
	done   *atomic.Int64
	cut    bool // the packed stream ended within
	zstd   *zstd.Decoder
	source io.Reader
}

// unpack tells by the first bytes how a file is packed.
func unpack(f io.Reader, path string, done *atomic.Int64) (*unpacked, error) {
	u := &unpacked{path: path, done: done, source: f}
	in := bufio.NewReaderSize(counted{u}, 256<<10)
	magic, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		u.form = "gzip"
		u.Reader, err = gzip.NewReader(in)
	case len(magic) == 4 && isZstandard(magic):
		u.form = "Zstandard"
		u.zstd, err = zstd.NewReader(in, zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderConcurrency(1))
		u.Reader = u.zstd
	default:
		u.Reader, err = in, nil
	}
	if err != nil {
		return nil, u.fault(err, 0)
	}
	return u, nil
}

// isZstandard knows a frame and a skippable frame, with which some tools begin.
func isZstandard(magic []byte) bool {
	return bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}) ||
		magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:], []byte{0x2a, 0x4d, 0x18})
}

// Read tells a packed stream that is cut from a file that ended.
func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && u.form != "" && errors.Is(err, io.ErrUnexpectedEOF) {
		u.cut = true
	}
	return n, err
}

func (u *unpacked) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}

// fault says of an error in the packed stream where it is.
func (u *unpacked) fault(err error, at int64) error {
	switch {
	case u.form == "":
		return fmt.Errorf("%s: byte %d: %w", u.path, at, err)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return fmt.Errorf("%s: the file is cut: its %s stream ends within, at byte %d of the file, byte %d unpacked; fetch it again: %w",
			u.path, u.form, u.read, at, io.ErrUnexpectedEOF)
	default:
		return fmt.Errorf("%s: the %s stream is damaged before byte %d of the file, byte %d unpacked; fetch it again: %w",
			u.path, u.form, u.read, at, err)
	}
}

// counted reads the file and counts.
type counted struct{ u *unpacked }

func (c counted) Read(p []byte) (int, error) {
	n, err := c.u.source.Read(p)
	c.u.read += int64(n)
	c.u.done.Add(int64(n))
	return n, err
}
