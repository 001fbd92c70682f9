package psc

import (
	"encoding/json"
	"errors"
)

// errShort says that the data ends before the value does.
var errShort = errors.New("ends within a value")

// maxDepth is how deep a record may nest; the deepest known go to five.
const maxDepth = 32

// scanner walks over JSON and checks it on the way, in one pass: the snapshot has
// gigabytes. Its first error stays, and every method then gives nothing.
type scanner struct {
	data []byte
	at   int
	err  error
	// odd is the first thing that is JSON, and not what must stand there.
	odd string
}

func (s *scanner) fail(message string) {
	if s.err == nil {
		s.err = errors.New(message)
	}
}

// next gives the first byte that is not white space, 0 at an error.
func (s *scanner) next() byte {
	if s.err != nil {
		return 0
	}
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\r', '\n':
		case 0:
			s.fail("has a NUL byte")
			return 0
		default:
			return c
		}
	}
	s.err = errShort
	return 0
}

// enter passes the bracket that opens an object or a list. Where something else
// stands it is passed over and reported, but null is simply nothing.
func (s *scanner) enter(open byte, what string) bool {
	switch c := s.next(); c {
	case 0:
		return false
	case open:
		s.at++
		return true
	case 'n':
	default:
		if s.odd == "" {
			s.odd = what + " is not of the form that it has in a snapshot"
		}
	}
	s.skip(0)
	return false
}

// more says whether another member, the n-th, stands before the closing bracket,
// and passes either the comma or the bracket.
func (s *scanner) more(closing byte, n int) bool {
	c := s.next()
	switch {
	case s.err != nil:
		return false
	case c == closing:
		s.at++
		return false
	case n == 0:
		return true
	case c != ',':
		s.fail("lacks a comma or a closing bracket")
		return false
	}
	s.at++
	return true
}

// key reads a name and the colon.
func (s *scanner) key() []byte {
	k := s.literal()
	if s.next() != ':' {
		s.fail("lacks a colon")
		return nil
	}
	s.at++
	return k
}

// literal reads a string, without its quotes and as it stands.
func (s *scanner) literal() []byte {
	if s.next() != '"' {
		s.fail("lacks a quoted text")
		return nil
	}
	start := s.at + 1
	for i := start; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			s.at = i + 1
			return s.data[start:i]
		case c == '\\':
			i++
			if i < len(s.data) && !escapes[s.data[i]] {
				s.at = i
				s.fail("has an unknown escape in a text")
				return nil
			}
		case c < ' ':
			s.at = i
			s.fail("has a text that is not closed on its line")
			return nil
		}
	}
	s.err = errShort
	return nil
}

// escapes are the letters that may stand behind a backslash.
var escapes = [256]bool{'"': true, '\\': true, '/': true, 'b': true, 'f': true, 'n': true, 'r': true, 't': true, 'u': true}

// text reads a string, or a number or truth value as it stands; null is nothing.
func (s *scanner) text(what string) string {
	switch c := s.next(); c {
	case 0:
		return ""
	case '"':
		return s.unescape(s.literal())
	case '{', '[':
		if s.odd == "" {
			s.odd = what + " is no text"
		}
		s.skip(0)
		return ""
	}
	if b := s.scalar(); string(b) != "null" {
		return string(b)
	}
	return ""
}

func (s *scanner) unescape(b []byte) string {
	for _, c := range b {
		if c == '\\' {
			var text string
			if err := json.Unmarshal(s.data[s.at-len(b)-2:s.at], &text); err != nil {
				s.fail("has an unknown escape in a text")
			}
			return text
		}
	}
	return string(b)
}

// scalar passes a number, a truth value or null.
func (s *scanner) scalar() []byte {
	start := s.at
	for i := start; i < len(s.data); i++ {
		switch s.data[i] {
		case ' ', '\t', '\r', '\n', ',', ':', '}', ']', '"', '{', '[':
			if !json.Valid(s.data[start:i]) {
				s.fail("has a value that is no JSON")
				return nil
			}
			s.at = i
			return s.data[start:i]
		}
	}
	s.err = errShort
	return nil
}

// skip passes a value.
func (s *scanner) skip(depth int) {
	c := s.next()
	switch {
	case s.err != nil:
	case depth > maxDepth:
		s.fail("nests deeper than any record")
	case c == '"':
		s.literal()
	case c == '{':
		s.at++
		for n := 0; s.more('}', n); n++ {
			s.key()
			s.skip(depth + 1)
		}
	case c == '[':
		s.at++
		for n := 0; s.more(']', n); n++ {
			s.skip(depth + 1)
		}
	default:
		s.scalar()
	}
}
