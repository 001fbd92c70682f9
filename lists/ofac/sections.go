package ofac

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// sections is a reader of an XML file that leaves whole sections out: of each it
// passes on the tags and, so that line numbers stay true, the line ends. It
// lets one pass over a large file look at some sections without paying for the
// others.
//
// The sections are elements that stand once, directly under the root, and whose
// names occur in no other tag. Indentation, half of such a file, is left out too.
type sections struct {
	in      *bufio.Reader
	skip    [][]byte // names of the sections to leave out
	closing []byte   // the end tag awaited while within one
	out     []byte   // ready to be handed on
}

func newSections(in io.Reader, skip ...string) *sections {
	s := &sections{in: bufio.NewReaderSize(in, 64<<10)}
	for _, name := range skip {
		s.skip = append(s.skip, []byte(name))
	}
	return s
}

func (s *sections) Read(p []byte) (int, error) {
	for len(s.out) == 0 {
		chunk, err := s.in.ReadSlice('>')
		if len(chunk) == 0 && err != nil {
			return 0, err
		}
		s.pass(chunk)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if len(s.out) == 0 {
				return 0, err
			}
			break // the error comes again on the next read
		}
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

// pass takes the text up to the end of one tag.
func (s *sections) pass(chunk []byte) {
	s.out = s.out[:0]
	if s.closing == nil {
		s.closing = s.opens(chunk)
		if tag := bytes.TrimLeft(chunk, " \t\r\n"); len(tag) > 0 && tag[0] == '<' {
			s.keepLines(chunk[:len(chunk)-len(tag)])
			chunk = tag
		}
		s.out = append(s.out, chunk...)
		return
	}
	if !bytes.HasSuffix(chunk, s.closing) {
		s.keepLines(chunk)
		return
	}
	s.out = append(s.out, s.closing...)
	s.closing = nil
}

func (s *sections) keepLines(text []byte) {
	for range bytes.Count(text, []byte{'\n'}) {
		s.out = append(s.out, '\n')
	}
}

// opens gives the end tag of the section that chunk opens, nil if it opens none
// that is to be left out.
func (s *sections) opens(chunk []byte) []byte {
	start := bytes.LastIndexByte(chunk, '<')
	if start < 0 || bytes.HasSuffix(chunk, []byte("/>")) {
		return nil
	}
	tag := chunk[start+1:]
	for _, name := range s.skip {
		if rest, ok := bytes.CutPrefix(tag, name); ok && len(rest) > 0 && (rest[0] == '>' || rest[0] == ' ') {
			return append(append([]byte("</"), name...), '>')
		}
	}
	return nil
}
