package publication

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// skip passes over all up to and with the end.
func (t *tokens) skip(end string) error {
	n, err := t.find(end, 0)
	if err != nil {
		return unexpected(err)
	}
	t.take(n + len(end))
	return nil
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

var errTooLong = xmlError(fmt.Sprintf("a tag or text of more than %d MiB", maxToken>>20))

// find gives where sep stands next, counted from the next byte, at or behind
// from. It reads more as needed; io.EOF when there is none.
func (t *tokens) find(sep string, from int) (int, error) {
	for {
		if have := t.buf[t.pos:]; len(have) > from {
			var n int
			if len(sep) == 1 {
				n = bytes.IndexByte(have[from:], sep[0])
			} else {
				n = bytes.Index(have[from:], []byte(sep))
			}
			if n >= 0 {
				return from + n, nil
			}
			from = max(from, len(have)-len(sep)+1)
		}
		if err := t.more(); err != nil {
			return 0, err
		}
	}
}

// peek gives the next n bytes, fewer with io.EOF at the end.
func (t *tokens) peek(n int) ([]byte, error) {
	for len(t.buf)-t.pos < n {
		if err := t.more(); err != nil {
			return t.buf[t.pos:], err
		}
	}
	return t.buf[t.pos : t.pos+n], nil
}

// take moves on by n bytes that are there. They are good until more are read.
func (t *tokens) take(n int) []byte {
	b := t.buf[t.pos : t.pos+n]
	t.pos += n
	t.line += bytes.Count(b, []byte{'\n'})
	return b
}

// more reads on, moving what is not yet used to the front.
func (t *tokens) more() error {
	if t.eof {
		return io.EOF
	}
	used := len(t.buf) - t.pos
	if used > maxToken {
		return errTooLong
	}
	if t.pos > 0 {
		copy(t.buf, t.buf[t.pos:])
		t.buf, t.pos = t.buf[:used], 0
	}
	if cap(t.buf)-used < 32<<10 {
		t.buf = append(make([]byte, 0, max(64<<10, 2*cap(t.buf))), t.buf...)
	}
	n, err := t.in.Read(t.buf[used:cap(t.buf)])
	t.buf = t.buf[:used+n]
	if errors.Is(err, io.EOF) {
		t.eof, err = true, nil
		if n == 0 {
			err = io.EOF
		}
	}
	return err
}
