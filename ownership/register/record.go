package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/ownership"
)

// maxLine bounds a statement on disk. Readers refuse records above 1 MiB, and JSON
// needs at most six bytes for one.
const maxLine = 16 << 20

// standing is what a record says of its id.
type standing uint8

const (
	holds     standing = iota
	withdrawn          // until a later statement
	replaced           // for good
)

// replacedSource is the source of tombstones that are for good.
const replacedSource = "replaced"

// record is a line of a file of statements, and what deciding about it needs.
type record struct {
	id       []byte
	day      ownership.Day
	standing standing
	line     []byte // without its end
}

// encoder writes lines.
type encoder struct {
	text bytes.Buffer
	json *json.Encoder
}

func newEncoder() *encoder {
	e := &encoder{}
	e.json = json.NewEncoder(&e.text)
	e.json.SetEscapeHTML(false) // company names are full of ampersands
	return e
}

// line is good until the next call.
func (e *encoder) line(s *ownership.Statement) ([]byte, error) {
	e.text.Reset()
	if err := e.json.Encode(s); err != nil {
		return nil, err
	}
	if e.text.Len() > maxLine {
		return nil, fmt.Errorf("it needs %d bytes, and a statement may have %d", e.text.Len(), maxLine)
	}
	return bytes.TrimSuffix(e.text.Bytes(), []byte("\n")), nil
}

// tombstone is what is left of a statement that holds no longer.
func tombstone(id string, day ownership.Day, s standing) *ownership.Statement {
	t := &ownership.Statement{ID: id, Stated: day, Withdrawn: true}
	if s == replaced {
		t.Stated, t.Source = 0, replacedSource
	}
	return t
}

// checkID says what is wrong with an id that is to be sorted by.
func checkID(id string) error {
	switch {
	case id == "":
		return errors.New("it has no id")
	case !utf8.ValidString(id):
		return fmt.Errorf("its id %q is not UTF-8 text", shorten(id)) // JSON would change it
	}
	return nil
}

// shorten keeps a message short whatever was sent.
func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:77], "") + "..."
}

// readRecord reads of a line what deciding about it needs. The record's id and
// line are parts of the line. Lines of ours are read without decoding them.
func readRecord(line []byte) (record, error) {
	r := record{line: line}
	rest, ok := bytes.CutPrefix(line, []byte(`{"id":`))
	end := stringEnd(rest)
	if !ok || end < 0 {
		return decodeRecord(line)
	}
	r.id = rest[1 : end-1]
	rest = skipReplaces(rest[end:])
	const day = `,"stated":"2006-01-02"`
	if bytes.HasPrefix(rest, []byte(`,"stated":`)) {
		if len(rest) < len(day) || r.day.UnmarshalText(rest[len(day)-11:len(day)-1]) != nil || rest[len(day)-1] != '"' {
			return decodeRecord(line)
		}
		rest = rest[len(day):]
	}
	if after, gone := bytes.CutPrefix(rest, []byte(`,"withdrawn":true`)); gone {
		rest, r.standing = after, withdrawn
		if bytes.HasPrefix(rest, []byte(`,"source":"`+replacedSource+`"`)) {
			r.standing = replaced
		}
	}
	if bytes.IndexByte(r.id, '\\') >= 0 || len(r.id) == 0 || !bytes.HasPrefix(rest, []byte(`,"source":`)) {
		return decodeRecord(line)
	}
	return r, nil
}

// decodeRecord reads a line that is written in another way than ours.
func decodeRecord(line []byte) (record, error) {
	var s struct {
		ID        string        `json:"id"`
		Stated    ownership.Day `json:"stated"`
		Withdrawn bool          `json:"withdrawn"`
		Source    string        `json:"source"`
	}
	if err := json.Unmarshal(line, &s); err != nil {
		return record{}, err
	}
	r := record{id: []byte(s.ID), day: s.Stated, line: line}
	switch {
	case s.Withdrawn && s.Source == replacedSource:
		r.standing = replaced
	case s.Withdrawn:
		r.standing = withdrawn
	}
	return r, checkID(s.ID)
}

// stringEnd is where the JSON string with which b begins ends; -1 when there is
// none.
func stringEnd(b []byte) int {
	if len(b) == 0 || b[0] != '"' {
		return -1
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// skipReplaces is what follows the list of replaced ids, or b where there is none.
func skipReplaces(b []byte) []byte {
	rest, found := bytes.CutPrefix(b, []byte(`,"replaces":[`))
	for found {
		end := stringEnd(rest)
		if end < 0 || end == len(rest) {
			return b
		}
		if rest[end] == ']' {
			return rest[end+1:]
		}
		rest = rest[end+1:]
	}
	return b
}

// parties and interests count in a line without decoding it: the text of a key
// cannot stand inside of a JSON string, where its quotes are escaped.
func parties(line []byte) int { return bytes.Count(line, []byte(`"party":{`)) }

func interests(line []byte) int { return bytes.Count(line, []byte(`"held":"`)) }
