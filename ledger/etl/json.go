package etl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// jsonKey is a key of a row and where its value goes; -1 for one that nobody needs.
type jsonKey struct {
	name string
	slot slot
}

// object reads one line of JSON. It takes what it needs and passes over the rest, whose
// strings and brackets it follows and nothing more.
func (r *reader) object(line []byte) error {
	r.row, r.has = [slots][]byte{}, [slots]bool{}
	rest := space(line)
	if len(rest) == 0 || rest[0] != '{' {
		return fmt.Errorf("found %s, want an object; write one object a line", cut(line))
	}
	rest = space(rest[1:])
	for n := 0; ; n++ {
		if len(rest) > 0 && rest[0] == '}' {
			if rest = space(rest[1:]); len(rest) > 0 {
				return fmt.Errorf("after the object stands %s; write one object a line", cut(rest))
			}
			break
		}
		if n > 0 {
			if len(rest) == 0 || rest[0] != ',' {
				return fmt.Errorf("in the object stands %s instead of a comma; is the line cut?", cut(rest))
			}
			rest = space(rest[1:])
		}
		var err error
		if rest, err = r.member(rest, n); err != nil {
			return err
		}
	}
	if err := r.format.missing(func(s slot) bool { return r.has[s] }); err != nil {
		return fmt.Errorf("%w in the object; is this a table of %s?", err, r.format.name)
	}
	return nil
}

// member reads the n-th key and value of an object.
func (r *reader) member(rest []byte, n int) ([]byte, error) {
	key, rest, err := text(rest)
	if err != nil {
		return nil, err
	}
	if n == len(r.keys) {
		r.keys = append(r.keys, jsonKey{slot: slots})
	}
	known := &r.keys[n]
	if known.slot == slots || known.name != string(key) {
		*known = jsonKey{string(key), -1}
		if s, _, ok := r.format.slotOf(known.name); ok {
			known.slot = s
		}
	}
	if rest = space(rest); len(rest) == 0 || rest[0] != ':' {
		return nil, fmt.Errorf("after the key %s stands %s instead of a colon; is the line cut?", cut(key), cut(rest))
	}
	value, rest, err := r.value(space(rest[1:]), known.slot >= 0)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", cut(key), err)
	}
	if known.slot >= 0 {
		if r.has[known.slot] {
			return nil, fmt.Errorf("key %s comes twice, or beside another name of the same; leave one", cut(key))
		}
		r.row[known.slot], r.has[known.slot] = value, true
	}
	return space(rest), nil
}

// value takes a value: a string without its quotes, nothing for null, an array, an
// object or a number as it stands.
func (r *reader) value(line []byte, wanted bool) (value, rest []byte, err error) {
	if len(line) == 0 {
		return nil, nil, errors.New("no value; is the line cut?")
	}
	switch line[0] {
	case '"':
		value, rest, err = text(line)
		if err == nil && wanted && bytes.IndexByte(value, '\\') >= 0 {
			var s string
			if err := json.Unmarshal(line[:len(value)+2], &s); err != nil {
				return nil, nil, err
			}
			value = []byte(s)
		}
		return value, rest, err
	case '[', '{':
		rest, err = nested(line)
		return line[:len(line)-len(rest)], rest, err
	}
	end := 0
	for end < len(line) && line[end] != ',' && line[end] != '}' && line[end] != ' ' && line[end] != ']' && line[end] != '\t' {
		end++
	}
	if end == len(line) {
		return nil, nil, errors.New("the value does not end; is the line cut?")
	}
	if value = line[:end]; string(value) == "null" {
		value = nil
	} else if end == 0 {
		return nil, nil, errors.New("there is no value")
	}
	return value, line[end:], nil
}

// text takes a string with its escapes as they stand.
func text(line []byte) (inner, rest []byte, err error) {
	if len(line) == 0 || line[0] != '"' {
		return nil, nil, fmt.Errorf("found %s instead of a quote; is the line cut?", cut(line))
	}
	for end := 1; ; end++ {
		next := bytes.IndexByte(line[end:], '"')
		if next < 0 {
			return nil, nil, errors.New("a string does not end; is the line cut?")
		}
		end += next
		escapes := 0
		for line[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return line[1:end], line[end+1:], nil
		}
	}
}

// nested passes over an array or an object.
func nested(line []byte) (rest []byte, err error) {
	depth := 0
	for rest = line; len(rest) > 0; {
		switch rest[0] {
		case '"':
			if _, rest, err = text(rest); err != nil {
				return nil, err
			}
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if rest = rest[1:]; depth == 0 {
			return rest, nil
		}
	}
	return nil, errors.New("an array or object does not end; is the line cut?")
}

func space(line []byte) []byte {
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		line = line[1:]
	}
	return line
}
