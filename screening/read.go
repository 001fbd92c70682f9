package screening

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ReadQuestion reads one question as JSON, as the stream and the API take it:
//
//	{"id","schema","properties":{…}} or {"id","address","chain"}
//
// It is strict, since what is overlooked would read as clean: no unknown field,
// none twice or in another case, nothing behind the object, nothing but UTF-8.
// Null means unknown: as if the field were not there. The id, a text or a number,
// is the asker's own and given back as it stands, "null" when there is none,
// also beside an error as far as it was read.
func ReadQuestion(text []byte) (id json.RawMessage, q Question, err error) {
	if id, q, plain := readPlain(text); plain {
		return id, q, nil
	}
	return readAny(text)
}

// readAny is ReadQuestion for any question.
func readAny(text []byte) (id json.RawMessage, q Question, err error) {
	var properties json.RawMessage
	if losesLetters(text) {
		return json.RawMessage("null"), q, refuse("bad_encoding", "the question is not UTF-8: a letter that is lost may be the one that matters")
	}
	fields := map[string]any{"id": &id, "schema": &q.Schema, "properties": &properties, "address": &q.Address, "chain": &q.Chain}
	err = eachField(text, func(name string) any { return fields[name] })
	id, err = readableID(id, err)
	if err == nil && len(properties) > 0 && string(properties) != "null" {
		q.Properties, err = readProperties("properties", properties)
	}
	if err != nil {
		return idBehind(id, text), Question{}, refuse("bad_json", "%s", err.Error())
	}
	return id, q, nil
}

// idBehind is the id of a line, read already or behind its fault; "null" where
// there is none.
func idBehind(id json.RawMessage, text []byte) json.RawMessage {
	var fields map[string]json.RawMessage
	if string(id) == "null" && json.Unmarshal(text, &fields) == nil {
		id, _ = readableID(fields["id"], nil)
	}
	return id
}

// losesLetters says whether a text is not UTF-8, or has an escape that stands for
// half a letter: JSON would put a replacement character in its place.
func losesLetters(text []byte) bool {
	if !utf8.Valid(text) {
		return true
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++ // the escaped sign, which may be a backslash
		if r, ok := escaped(text, i); ok && utf16.IsSurrogate(r) {
			next, _ := escaped(text, i+6)
			if i+5 >= len(text) || text[i+5] != '\\' || utf16.DecodeRune(r, next) == utf8.RuneError {
				return true
			}
			i += 6
		}
	}
	return false
}

// escaped reads "u1234" at i.
func escaped(text []byte, i int) (rune, bool) {
	if i+5 > len(text) || text[i] != 'u' {
		return 0, false
	}
	r, err := strconv.ParseUint(string(text[i+1:i+5]), 16, 16)
	return rune(r), err == nil
}

// readableID is the id as it can be given back, and what is wrong with it.
func readableID(id json.RawMessage, err error) (json.RawMessage, error) {
	switch {
	case len(id) == 0:
		return json.RawMessage("null"), err
	case strings.IndexByte("{[tf", id[0]) >= 0:
		return json.RawMessage("null"), errors.Join(err, errors.New("id: want a text or a number"))
	}
	return id, err
}

// readProperties takes properties of any name: Check refuses unknown ones.
func readProperties(field string, text []byte) (map[string][]string, error) {
	values := map[string]*[]string{}
	err := eachField(text, func(name string) any {
		if values[name] == nil {
			values[name] = new([]string)
		}
		return values[name]
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", field, err)
	}
	out := map[string][]string{}
	for name, list := range values {
		if *list != nil {
			out[name] = *list
		}
	}
	return out, nil
}

// eachField decodes the fields of one JSON object, each to where into says; nil
// means that there is no such field.
func eachField(text []byte, into func(name string) any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	open, err := d.Token()
	if err != nil {
		return noObject(err)
	}
	if open != json.Delim('{') {
		return errors.New("want a JSON object")
	}
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		to := into(name)
		switch {
		case to == nil:
			return fmt.Errorf("unknown field %q", name)
		case seen[name]:
			return fmt.Errorf("field %q is given twice", name)
		}
		seen[name] = true
		if err := d.Decode(to); err != nil {
			return fmt.Errorf("%s: %w", name, plainly(err, to))
		}
	}
	if _, err := d.Token(); err != nil {
		return noObject(err)
	}
	if len(bytes.TrimLeft(text[d.InputOffset():], " \t\r\n")) > 0 {
		return errors.New("there is more than one JSON value")
	}
	return nil
}

// plainly says what was wanted in words of JSON instead of Go's.
func plainly(err error, to any) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return err
	}
	wanted := "a text"
	if _, list := to.(*[]string); list {
		wanted = "a list of texts"
	}
	return fmt.Errorf("want %s, not %s", wanted, wrong.Value)
}

func noObject(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the JSON ends in the middle")
	}
	return err
}
