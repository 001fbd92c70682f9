package gleif

import (
	"bytes"
	"errors"
	"io"
)

const (
	maxToken = 1 << 20 // bytes of one tag, text or comment
	maxDepth = 64      // GLEIF's files nest eight deep
)

// syntaxError says why a document is not XML, or not XML as GLEIF writes it.
type syntaxError string

func (e syntaxError) Error() string { return string(e) }

const errTooLong = syntaxError("a tag, text or comment of more than 1 MiB")

// scanner reads XML 1.0 in UTF-8 as a sequence of tags and texts. It is strict:
// tags must match, characters be legal, references be known, and there is one
// root. Document types are refused. Whatever it accepts, encoding/xml reads with
// the same result, several times slower.
type scanner struct {
	in      io.Reader
	buf     []byte
	pos     int   // of the next byte in buf
	gone    int64 // how many bytes stood before buf
	eof     bool
	counted int // up to where in buf lines are counted
	lines   int

	open    []byte // raw names of the open elements, one behind the other
	ends    []int  // where each of them ends
	closed  bool   // the last tag both opened and closed its element
	rooted  bool   // the root was seen
	attrs   []attr // of the last start tag; reused
	scratch []byte // texts whose references were resolved; reused
}

type eventKind int

const (
	startTag eventKind = iota
	endTag
	text
)

// event is one tag or piece of text. What it holds is good until the next one.
type event struct {
	kind  eventKind
	name  []byte // without prefix
	attrs []attr // without namespace declarations
	text  []byte
}

type attr struct{ name, value []byte }

func newScanner(in io.Reader) *scanner { return &scanner{in: in, lines: 1} }

// next gives the next tag or text. At the end of a whole document it is io.EOF,
// io.ErrUnexpectedEOF when it ends earlier. Several texts may follow each other.
func (s *scanner) next() (event, error) {
	if s.closed {
		s.closed = false
		return event{kind: endTag, name: s.pop()}, nil
	}
	for {
		head, err := s.peek(2)
		switch {
		case len(head) == 0 && errors.Is(err, io.EOF):
			if s.rooted && len(s.ends) == 0 {
				return event{}, io.EOF
			}
			return event{}, io.ErrUnexpectedEOF
		case len(head) > 0 && head[0] != '<':
			e, err := s.text()
			if err != nil || len(e.text) > 0 {
				return e, err
			}
			continue
		case err != nil:
			return event{}, unexpected(err)
		}
		switch head[1] {
		case '/':
			return s.endTag()
		case '?':
			err = s.instruction()
		case '!':
			var e event
			if e, err = s.declaration(); len(e.text) > 0 {
				return e, err
			}
		default:
			return s.startTag()
		}
		if err != nil {
			return event{}, err
		}
	}
}

// text reads up to the next tag.
func (s *scanner) text() (event, error) {
	n, err := s.find("<", 0)
	if errors.Is(err, io.EOF) && len(s.ends) == 0 {
		n, err = len(s.buf)-s.pos, nil
	}
	if err != nil {
		return event{}, unexpected(err)
	}
	first := s.offset() == 0
	raw := s.take(n)
	if len(s.ends) == 0 {
		if first {
			raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
		}
		if len(bytes.TrimLeft(raw, space)) > 0 {
			return event{}, syntaxError("text outside the root element")
		}
		return event{}, nil
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return event{}, syntaxError("]]> outside a CDATA section")
	}
	s.scratch = s.scratch[:0]
	raw, err = s.characters(raw, true)
	return event{kind: text, text: raw}, err
}

// declaration reads a comment, or a CDATA section, whose text it gives.
func (s *scanner) declaration() (event, error) {
	head, err := s.peek(9)
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		return event{}, s.comment()
	case bytes.HasPrefix(head, []byte("<!DOCTYPE")):
		return event{}, syntaxError("a document type: GLEIF's files have none")
	case err != nil:
		return event{}, unexpected(err)
	case !bytes.Equal(head, []byte("<![CDATA[")):
		return event{}, syntaxError("<! without a comment or CDATA section")
	case len(s.ends) == 0:
		return event{}, syntaxError("text outside the root element")
	}
	n, err := s.find("]]>", 9)
	if err != nil {
		return event{}, unexpected(err)
	}
	s.scratch = s.scratch[:0]
	raw, err := s.characters(s.take(n + 3)[9:n], false)
	return event{kind: text, text: raw}, err
}

func (s *scanner) comment() error {
	n, err := s.find("--", 4)
	if err != nil {
		return unexpected(err)
	}
	if _, err = s.peek(n + 3); err != nil {
		return unexpected(err)
	}
	if comment := s.take(n + 3); comment[n+2] != '>' {
		return syntaxError("-- within a comment")
	}
	return nil
}

// unexpected is for an end of the text where more must follow.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
