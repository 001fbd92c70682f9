package gleif

import (
	"bytes"
	"errors"
	"io"
)

const (
	firstWindow = 64 << 10 // bytes
	leastRead   = 32 << 10 // bytes that a read has room for
	emptyReads  = 100      // in a row, then the source is stuck
)

// offset is how many bytes of the document were taken.
func (s *scanner) offset() int64 { return s.gone + int64(s.pos) }

// line is the line of the next byte.
func (s *scanner) line() int {
	s.lines += bytes.Count(s.buf[s.counted:s.pos], []byte{'\n'})
	s.counted = s.pos
	return s.lines
}

// find gives where sep stands next, counted from the next byte, at or behind
// from. It reads more as needed; io.EOF when there is none.
func (s *scanner) find(sep string, from int) (int, error) {
	for {
		if have := s.buf[s.pos:]; len(have) > from {
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
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// peek gives the next n bytes, fewer with io.EOF at the end.
func (s *scanner) peek(n int) ([]byte, error) {
	for len(s.buf)-s.pos < n {
		if err := s.more(); err != nil {
			return s.buf[s.pos:], err
		}
	}
	return s.buf[s.pos : s.pos+n], nil
}

// take moves on by n bytes that are there. They are good until more are read.
func (s *scanner) take(n int) []byte {
	b := s.buf[s.pos : s.pos+n]
	s.pos += n
	return b
}

// more reads on, moving what is not yet used to the front.
func (s *scanner) more() error {
	if s.eof {
		return io.EOF
	}
	used := len(s.buf) - s.pos
	if used > maxToken {
		return errTooLong
	}
	s.line()
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:])
		s.gone += int64(s.pos)
		s.buf, s.pos, s.counted = s.buf[:used], 0, 0
	}
	if cap(s.buf)-used < leastRead {
		s.buf = append(make([]byte, 0, max(firstWindow, 2*cap(s.buf))), s.buf...)
	}
	for range emptyReads {
		n, err := s.in.Read(s.buf[used:cap(s.buf)])
		s.buf = s.buf[:used+n]
		switch {
		case errors.Is(err, io.EOF):
			s.eof = true
			if n == 0 {
				return io.EOF
			}
			return nil
		case n > 0 || err != nil:
			return err
		}
	}
	return io.ErrNoProgress
}
