package ftm

import (
	"encoding/json"
	"errors"
	"fmt"
)

// maxDepth is how deep a line may nest: collectors go three entities deep, with
// three levels each.
const maxDepth = 32

// maxEntities is how many entities one line may hold.
const maxEntities = 10_000

var (
	errTooDeep = errors.New("nests deeper than any entity")
	errTooMany = fmt.Errorf("holds more than %d entities", maxEntities)
)

// entity is one FollowTheMoney entity. Its texts are good until the next line.
type entity struct {
	id, schema, caption, lastChange []byte
	properties                      []property
	hasProperties                   bool
}

type property struct {
	name   []byte
	texts  [][]byte
	nested []*entity
}

// scanner takes one line after the other apart, in one pass that refuses all that
// is no JSON. Registers have hundreds of millions of lines: it is some times faster
// than encoding/json and keeps its memory from line to line.
type scanner struct {
	line     []byte
	at       int
	depth    int
	entities []*entity // made so far; the first used ones are taken
	used     int
}

// whole reads a line that holds one entity.
func (s *scanner) whole(line []byte) (*entity, error) {
	s.line, s.at, s.depth, s.used = line, 0, 0, 0
	if s.peek() != '{' {
		return nil, errors.New("is no JSON object")
	}
	e, err := s.entity()
	if err == nil && (s.peek() != 0 || s.at < len(s.line)) {
		err = s.bad()
	}
	return e, err
}

func (s *scanner) bad() error { return fmt.Errorf("is no JSON from byte %d on", s.at+1) }

// blank gives an entity without anything, from an earlier line if there is one.
func (s *scanner) blank() *entity {
	if s.used == len(s.entities) {
		s.entities = append(s.entities, new(entity))
	}
	e := s.entities[s.used]
	s.used++
	*e = entity{properties: e.properties[:0]}
	return e
}

// add gives a further property of e, which keeps its memory.
func (e *entity) add(name []byte) *property {
	if n := len(e.properties); n < cap(e.properties) {
		e.properties = e.properties[:n+1]
	} else {
		e.properties = append(e.properties, property{})
	}
	p := &e.properties[len(e.properties)-1]
	p.name, p.texts, p.nested = name, p.texts[:0], p.nested[:0]
	return p
}

// peek is the next byte that is no blank, 0 behind the end.
func (s *scanner) peek() byte {
	for ; s.at < len(s.line); s.at++ {
		switch c := s.line[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// next goes on to the next member of an object or a list that end closes.
func (s *scanner) next(end byte, first bool) (more bool, err error) {
	switch c := s.peek(); {
	case c == end:
		s.at++
		s.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		s.at++
		return true, nil
	}
	return false, s.bad()
}

// open enters an object or a list.
func (s *scanner) open() error {
	s.at++
	s.depth++
	if s.depth > maxDepth {
		return errTooDeep
	}
	return nil
}

// key goes on to the next member of an object and reads its name.
func (s *scanner) key(first bool) (key []byte, more bool, err error) {
	if more, err = s.next('}', first); err != nil || !more {
		return nil, false, err
	}
	if key, err = s.text(); err != nil {
		return nil, false, err
	}
	if s.peek() != ':' {
		return nil, false, s.bad()
	}
	s.at++
	return key, true, nil
}

func (s *scanner) entity() (*entity, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	if s.used == maxEntities {
		return nil, errTooMany
	}
	e := s.blank()
	for first := true; ; first = false {
		key, more, err := s.key(first)
		if err != nil || !more {
			return e, err
		}
		switch string(key) {
		case "id":
			e.id, err = s.only()
		case "schema":
			e.schema, err = s.only()
		case "caption":
			e.caption, err = s.only()
		case "last_change":
			e.lastChange, err = s.only()
		case "properties":
			err = s.properties(e)
		default:
			err = s.skip()
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *scanner) properties(e *entity) error {
	if s.peek() != '{' {
		return errors.New("has properties that are no object")
	}
	e.hasProperties = true
	if err := s.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		name, more, err := s.key(first)
		if err != nil || !more {
			return err
		}
		if err := s.values(e.add(name)); err != nil {
			return err
		}
	}
}

// values reads a list of texts and entities. A single one without a list around it,
// a number or a truth value is taken for what it says.
func (s *scanner) values(p *property) error {
	if s.peek() != '[' {
		return s.value(p)
	}
	if err := s.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := s.next(']', first)
		if err != nil || !more {
			return err
		}
		if err := s.value(p); err != nil {
			return err
		}
	}
}

func (s *scanner) value(p *property) error {
	switch s.peek() {
	case '{':
		nested, err := s.entity()
		if err == nil {
			p.nested = append(p.nested, nested)
		}
		return err
	case '[':
		return errors.New("holds a list within a list")
	}
	text, err := s.only()
	if text != nil {
		p.texts = append(p.texts, text)
	}
	return err
}

// only reads one text, or the text of a number or truth value; null is none.
func (s *scanner) only() ([]byte, error) {
	switch s.peek() {
	case '"':
		return s.text()
	case '{', '[':
		return nil, errors.New("has an object or a list where a text must stand")
	}
	text, err := s.literal()
	if string(text) == "null" {
		return nil, err
	}
	return text, err
}

// text reads a JSON string.
func (s *scanner) text() ([]byte, error) {
	if s.peek() != '"' {
		return nil, s.bad()
	}
	start, plain := s.at, true
	for s.at++; s.at < len(s.line); s.at++ {
		switch c := s.line[s.at]; {
		case c == '"':
			s.at++
			if plain {
				return s.line[start+1 : s.at-1], nil
			}
			var text string
			if json.Unmarshal(s.line[start:s.at], &text) != nil {
				return nil, s.bad()
			}
			return []byte(text), nil
		case c == '\\':
			plain = false
			s.at++
		case c < ' ':
			return nil, s.bad()
		}
	}
	return nil, s.bad()
}

// literal reads a number, a truth value or null.
func (s *scanner) literal() ([]byte, error) {
	s.peek()
	start := s.at
	for ; s.at < len(s.line); s.at++ {
		switch s.line[s.at] {
		case ' ', '\t', '\r', '\n', ',', ':', ']', '}':
			return s.checked(start)
		}
	}
	return s.checked(start)
}

func (s *scanner) checked(start int) ([]byte, error) {
	if text := s.line[start:s.at]; json.Valid(text) {
		return text, nil
	}
	return nil, s.bad()
}

// skip passes over a value.
func (s *scanner) skip() error {
	switch s.peek() {
	case '"':
		_, err := s.text()
		return err
	case '{':
		if err := s.open(); err != nil {
			return err
		}
		for first := true; ; first = false {
			if _, more, err := s.key(first); err != nil || !more {
				return err
			}
			if err := s.skip(); err != nil {
				return err
			}
		}
	case '[':
		if err := s.open(); err != nil {
			return err
		}
		for first := true; ; first = false {
			if more, err := s.next(']', first); err != nil || !more {
				return err
			}
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
	_, err := s.literal()
	return err
}
