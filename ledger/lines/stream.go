package lines

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

const (
	// chunkSize is long enough that handing it over costs nothing beside parsing it, and
	// short enough to lie in a processor's cache.
	chunkSize = 1 << 20
	// MaxLine is the most bytes of a line, and of the lines that must stay together.
	MaxLine = 64 << 20
)

// stream is one file, unpacked.
type stream struct {
	r      *Reader
	path   string
	file   *os.File
	src    *unpacked
	buf    []byte // the buffer in which rest lies
	rest   []byte // read and not yet taken
	ended  bool   // src has no more
	offset int64  // of rest, in unpacked bytes
	line   int    // number of the line at rest
	last   byte   // the byte before rest
}

func (r *Reader) openStream(path string) (*stream, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	src, err := unpack(f, path, &r.done)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &stream{r: r, path: path, file: f, src: src, line: 1, last: '\n'}, nil
}

func (s *stream) close() error {
	s.src.close()
	return s.file.Close()
}

// begin reads the file's header, if it has one, and goes to a byte.
func (s *stream) begin(start int64) (header []byte, err error) {
	first, err := s.firstLine()
	if err != nil {
		return nil, err
	}
	if s.r.Header != nil && s.r.Header(trimEnd(bytes.TrimSuffix(first, []byte("\n")))) {
		header = slices.Clone(trimEnd(bytes.TrimSuffix(first, []byte("\n"))))
		if header == nil {
			header = []byte{}
		}
		s.take(len(first))
	}
	if start == 0 {
		return header, nil
	}
	if start < s.offset {
		return nil, fmt.Errorf("%s: byte %d, where to go on, is within the header; begin anew", s.path, start)
	}
	for s.offset < start {
		if err := s.fill(s.r.chunk); err != nil {
			return nil, err
		}
		if len(s.rest) == 0 {
			return nil, fmt.Errorf("%s: ends at byte %d, before byte %d, where to go on: the file was changed; begin anew", s.path, s.offset, start)
		}
		s.take(int(min(start-s.offset, int64(len(s.rest)))))
	}
	if err := s.fill(s.r.chunk); err != nil {
		return nil, err
	}
	if s.last != '\n' && len(s.rest) > 0 {
		return nil, fmt.Errorf("%s: byte %d, where to go on, is within line %d: the file was changed; begin anew", s.path, start, s.line)
	}
	return header, nil
}

// firstLine gives the first line with its end, not yet taken, and takes the byte
// order mark before it.
func (s *stream) firstLine() ([]byte, error) {
	for want := s.r.chunk; ; want *= 2 {
		if err := s.fill(min(want, MaxLine)); err != nil {
			return nil, err
		}
		if s.offset == 0 {
			switch {
			case len(s.rest) == 0 || string(s.rest) == "\xef\xbb\xbf":
				return nil, fmt.Errorf("%s is empty; leave it out or fetch it again", s.path)
			case bytes.HasPrefix(s.rest, []byte("\xff\xfe")), bytes.HasPrefix(s.rest, []byte("\xfe\xff")):
				return nil, fmt.Errorf("%s:1: the file is in UTF-16; save it as UTF-8", s.path)
			case bytes.HasPrefix(s.rest, []byte("\xef\xbb\xbf")):
				s.take(3)
				s.last = '\n'
			}
		}
		if end := bytes.IndexByte(s.rest, '\n'); end >= 0 {
			return s.rest[:end+1], nil
		}
		if s.ended {
			return s.rest, nil
		}
		if len(s.rest) >= MaxLine {
			return nil, s.tooLong()
		}
	}
}

func (s *stream) tooLong() error {
	return fmt.Errorf("%s:%d: the line is longer than %d MiB; is this a file of lines?", s.path, s.line, MaxLine>>20)
}

// take passes over n bytes of rest.
func (s *stream) take(n int) {
	if n == 0 {
		return
	}
	s.line += bytes.Count(s.rest[:n], []byte("\n"))
	s.offset += int64(n)
	s.last = s.rest[n-1]
	s.rest = s.rest[n:]
}

// fill reads until rest has want bytes or the file ends. It may move rest over bytes
// that were taken.
func (s *stream) fill(want int) error {
	if s.ended || len(s.rest) >= want {
		return nil
	}
	if cap(s.rest) < want {
		if cap(s.buf) < want {
			s.buf = s.r.buffer(want)
		}
		s.rest = append(s.buf[:0], s.rest...)
	}
	have := len(s.rest)
	n, err := io.ReadFull(s.src, s.rest[have:want])
	s.rest = s.rest[:have+n]
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && !s.src.cut:
		s.ended = true
		return nil
	default:
		return s.src.fault(err, s.offset+int64(len(s.rest)))
	}
}

// next takes a chunk's lines; none are left when it gives none. The buffer in which
// they lie is the caller's.
func (s *stream) next(header []byte) (data, buffer []byte, err error) {
	for want := s.r.chunk; ; want *= 2 {
		if err := s.fill(min(want, MaxLine)); err != nil {
			return nil, nil, err
		}
		end := len(s.rest)
		if !s.ended {
			end = s.wholeLines(header)
		}
		if end > 0 || s.ended {
			data, buffer = s.rest[:end:end], s.buf
			s.take(end)
			s.buf = s.r.buffer(max(s.r.chunk, len(s.rest)))
			s.rest = append(s.buf, s.rest...)
			return data, buffer, nil
		}
		if len(s.rest) < MaxLine {
			continue
		}
		if bytes.IndexByte(s.rest, '\n') < 0 {
			return nil, nil, s.tooLong()
		}
		return nil, nil, fmt.Errorf("%s:%d: from here more than %d MiB of lines belong together; sort the file by block and transaction", s.path, s.line, MaxLine>>20)
	}
}

// wholeLines is how many bytes of rest are lines that may be parted from what
// follows; 0 when more must be read to know.
func (s *stream) wholeLines(header []byte) int {
	end := bytes.LastIndexByte(s.rest, '\n') + 1
	if s.r.Together == nil || end == 0 {
		return end
	}
	// What follows end is not whole yet, so the last line stays with it, and whatever
	// belongs to that one.
	next := lineBefore(s.rest[:end])
	for {
		end -= len(next)
		if end == 0 {
			return 0
		}
		line := lineBefore(s.rest[:end])
		if !s.r.Together(header, bare(line), bare(next)) {
			return end
		}
		next = line
	}
}

// lineBefore is the last line of data, which ends in a line end, with that end.
func lineBefore(data []byte) []byte {
	return data[bytes.LastIndexByte(data[:len(data)-1], '\n')+1:]
}

// bare is a line without its end.
func bare(line []byte) []byte { return trimEnd(line[:len(line)-1]) }

// buffer is an empty one that holds n bytes.
func (r *Reader) buffer(n int) []byte {
	if b, ok := r.buffers.Get().(*[]byte); ok && cap(*b) >= n {
		return (*b)[:0]
	}
	return make([]byte, 0, n)
}

// putBuffer gives a chunk's buffer back; those of very long lines go to the collector.
func (r *Reader) putBuffer(b []byte) {
	if cap(b) >= r.chunk && cap(b) <= 4*r.chunk {
		r.buffers.Put(&b)
	}
}
