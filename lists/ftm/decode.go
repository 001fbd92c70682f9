package ftm

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
)

// maxDepth is how deep a line may nest: collectors go three entities deep, with
// three levels each.
const maxDepth = 32

// decode reads a line that holds one whole entity. It is called several times
// for each line, of which lists hold millions: hence a reader of its own, some
// times faster than encoding/json, which still says what is JSON.
func decode(line []byte) (*entity, error) {
	if depth(line) > maxDepth {
		return nil, errors.New("nests deeper than any entity")
	}
	if !json.Valid(line) {
		return nil, errors.New("is no JSON")
	}
	r := reader{data: line}
	e, err := r.entity()
	switch {
	case err != nil:
		return nil, fmt.Errorf("is no entity: %w", err)
	case e.ID == "":
		return nil, errors.New("is no entity: it has no id")
	case strings.ContainsFunc(e.ID, unicode.IsControl):
		return nil, errors.New("has an id with a control character")
	case e.Schema == "" || !e.hasProperties:
		return nil, errors.New("is no entity: it has no schema or no properties")
	}
	return e, nil
}

// depth is how deep the brackets outside of texts nest.
func depth(line []byte) int {
	deepest, now, inText := 0, 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// reader walks over text that is known to be JSON: where a value must stand,
// one stands.
type reader struct {
	data []byte
	at   int
}

// next passes over blanks, commas and colons, none of which tells anything in
// valid JSON, and gives the byte that follows.
func (r *reader) next() byte {
	for {
		switch c := r.data[r.at]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			r.at++
		default:
			return c
		}
	}
}

// object calls take with each key; take reads the value.
func (r *reader) object(take func(key string) error) error {
	if r.next() != '{' {
		return errors.New("not an object: " + r.skip())
	}
	for r.at++; r.next() != '}'; {
		if err := take(r.text()); err != nil {
			return err
		}
	}
	r.at++
	return nil
}

// text reads a JSON string.
func (r *reader) text() string {
	r.next()
	start, plain := r.at, true
	for r.at++; r.data[r.at] != '"'; r.at++ {
		if r.data[r.at] == '\\' {
			plain = false
			r.at++
		}
	}
	r.at++
	if plain {
		return string(r.data[start+1 : r.at-1])
	}
	var text string
	_ = json.Unmarshal(r.data[start:r.at], &text) // it is valid
	return text
}

// skip passes over a value and gives it as it stands.
func (r *reader) skip() string {
	c := r.next()
	start := r.at
	switch c {
	case '"':
		r.text()
	case '{', '[':
		for r.at++; ; {
			if c := r.next(); c == '}' || c == ']' {
				break
			}
			r.skip()
		}
		r.at++
	default:
		for r.at < len(r.data) && !strings.ContainsRune(" \t\r\n,:]}", rune(r.data[r.at])) {
			r.at++
		}
	}
	return string(r.data[start:r.at])
}

func (r *reader) entity() (*entity, error) {
	e := new(entity)
	err := r.object(func(key string) error {
		var err error
		switch key {
		case "id":
			e.ID, err = r.only()
		case "schema":
			e.Schema, err = r.only()
		case "caption":
			e.Caption, err = r.only()
		case "properties":
			e.hasProperties = true
			e.Properties, err = r.properties()
		case "datasets":
			e.Datasets, err = r.texts()
		case "referents":
			e.Referents, err = r.texts()
		case "target":
			if text := r.skip(); text != "null" {
				target := text == "true"
				e.Target = &target
			}
		default:
			if e.rest == nil {
				e.rest = make(map[string]string)
			}
			e.rest[key] = r.skip()
		}
		if err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
		return nil
	})
	return e, err
}

// only reads one text as it stands; null is none.
func (r *reader) only() (string, error) {
	switch r.next() {
	case '"':
		return r.text(), nil
	case '{', '[':
		return "", errors.New("is no text")
	}
	if text := r.skip(); text != "null" {
		return text, nil
	}
	return "", nil
}

func (r *reader) texts() ([]string, error) {
	v, err := r.values()
	if err == nil && len(v.entities) > 0 {
		err = errors.New("holds an object")
	}
	return v.texts, err
}

func (r *reader) properties() (map[string]values, error) {
	out := make(map[string]values)
	err := r.object(func(key string) error {
		v, err := r.values()
		if err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
		out[key] = v
		return nil
	})
	return out, err
}

// values reads a list of texts and entities. A single one without a list around
// it, a number or a truth value is taken for what it says.
func (r *reader) values() (values, error) {
	var v values
	if r.next() != '[' {
		return v, r.addValue(&v)
	}
	for r.at++; r.next() != ']'; {
		if err := r.addValue(&v); err != nil {
			return v, err
		}
	}
	r.at++
	return v, nil
}

func (r *reader) addValue(v *values) error {
	switch r.next() {
	case '"':
		v.texts = publication.AppendNew(v.texts, strings.TrimSpace(r.text()))
	case '{':
		nested, err := r.entity()
		if err != nil {
			return err
		}
		if nested.Schema == "" {
			return errors.New("holds an object that is no entity")
		}
		v.entities = append(v.entities, nested)
	case '[':
		return errors.New("holds a list within a list")
	default:
		if text := r.skip(); text != "null" {
			v.texts = publication.AppendNew(v.texts, strings.TrimSpace(text))
		}
	}
	return nil
}
