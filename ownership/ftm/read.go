package ftm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// scheme stands before the ids of all parties and statements.
const scheme = "ftm:"

// maxLine is how long a line may be.
const maxLine = 1 << 20

var errTooLong = errors.New("is longer than 1 MiB")

// Read hands the statements of a file on, in the file's order. name is how messages
// call the file. warn is told of each record that cannot be used, or only in part;
// the rest is read. An error means that the file cannot be read any further: it is
// no such file at all, is cut off, or use or in gave the error.
func Read(in io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error {
	r := &reader{name: name, use: use, tell: warn}
	lines := bufio.NewReaderSize(in, 64<<10)
	var long []byte
	entities := 0
	for {
		line, err := readLine(lines, &long)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errTooLong) {
			return fmt.Errorf("%s line %d: %w", name, r.line+1, err)
		}
		if r.line++; r.line == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		end := errors.Is(err, io.EOF)
		if line = bytes.Trim(line, " \t\r\n"); len(line) > 0 || errors.Is(err, errTooLong) {
			e, damage := r.decode(line, err)
			switch {
			case damage == nil:
				entities++
				if err := r.take(e); err != nil {
					return err
				}
			case end && entities > 0 && !json.Valid(line):
				return fmt.Errorf("%s line %d: the file is cut off: its last line %w; download it again", name, r.line, damage)
			case entities == 0 && !errors.Is(err, errTooLong):
				return fmt.Errorf("%s line %d: this is no file of FollowTheMoney entities: the line %w; give one with an entity a line", name, r.line, damage)
			default:
				r.refuse(nil, damage)
			}
		}
		if end {
			break
		}
	}
	if entities == 0 {
		return fmt.Errorf("%s: the file has no entity that can be read; give one with a FollowTheMoney entity a line", name)
	}
	return nil
}

// readLine reads to the next line break. A line over the limit is read past and
// reported; buf is where a line longer than the reader's buffer is put together.
func readLine(r *bufio.Reader, buf *[]byte) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	*buf = append((*buf)[:0], line...)
	tooLong := false
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = r.ReadSlice('\n')
		if tooLong = tooLong || len(*buf)+len(line) > maxLine; !tooLong {
			*buf = append(*buf, line...)
		}
	}
	if tooLong && (err == nil || errors.Is(err, io.EOF)) {
		return nil, errTooLong
	}
	return *buf, err
}

// reader knows where in the file it is.
type reader struct {
	scanner
	name string
	line int
	use  func(ownership.Statement) error
	tell func(ownership.Problem)
}

// decode reads a line, unless err says that it could not be had.
func (r *reader) decode(line []byte, err error) (*entity, error) {
	if errors.Is(err, errTooLong) {
		return nil, err
	}
	if !utf8.Valid(line) {
		return nil, errors.New("is not UTF-8")
	}
	e, err := r.whole(line)
	if err != nil {
		return nil, err
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return e, e.complete()
}

// take makes statements of a line's entity and of all that stand within it.
func (r *reader) take(e *entity) error {
	if l, ok := links[string(e.schema)]; ok {
		if err := r.link(e, l); err != nil {
			return err
		}
	} else if kind, ok := kinds[string(e.schema)]; ok {
		if err := r.party(e, scheme+string(e.id), kind); err != nil {
			return err
		}
	}
	return r.within(e)
}

// within takes the entities that stand in the properties of e.
func (r *reader) within(e *entity) error {
	l, isLink := links[string(e.schema)]
	for i := range e.properties {
		p := &e.properties[i]
		isEnd := isLink && (string(p.name) == l.holder || string(p.name) == l.held)
		for _, n := range p.nested {
			kind, isParty := kinds[string(n.schema)]
			if !isParty && isEnd {
				kind = sanctions.Unknown
			}
			var err error
			if isParty || isEnd {
				if err = r.party(n, scheme+string(e.id)+"/"+string(n.id), kind); err == nil {
					err = r.within(n)
				}
			} else {
				err = r.take(n)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) source() string { return r.name + " line " + strconv.Itoa(r.line) }

func (r *reader) refuse(e *entity, err error) {
	r.warn(e, ownership.RefusedStatement, err.Error()+"; it is not used")
}

// warn tells of e, or of the line where e is nil.
func (r *reader) warn(e *entity, code, message string) {
	where := r.source()
	if e != nil {
		where += ", " + string(e.schema) + " " + shorten(string(e.id))
	}
	r.tell(ownership.Problem{Code: code, Where: where, Message: "the record " + message})
}

// shorten cuts what is shown of a foreign text.
func shorten(text string) string {
	const shown = 80
	if len(text) <= shown {
		return text
	}
	return strings.ToValidUTF8(text[:shown], "") + "…"
}

// keys are those that a line of this form has, or a search adds.
var keys = []string{
	"id", "schema", "caption", "properties", "datasets", "referents", "target", "first_seen", "last_seen", "last_change", "origin",
	"key_prefix", "stub", "links", "features", "score", "match",
}

// Recognise says whether a file that begins with head (up to 4 KB) is one of these:
// its first line is an entity, or the beginning of one where head ends within it.
func Recognise(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	line, _, whole := bytes.Cut(head, []byte("\n"))
	if e, err := new(scanner).whole(line); err == nil {
		return e.check() == nil
	}
	return !whole && beginsEntity(line)
}

// beginsEntity looks at the keys of an object that is cut somewhere: only those of
// an entity may stand there, id or schema among them, and properties.
func beginsEntity(text []byte) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	named, properties := false, false
	for {
		key, err := d.Token()
		if err != nil {
			return named && properties
		}
		name, isKey := key.(string)
		if !isKey || !slices.Contains(keys, name) {
			return false
		}
		named = named || name == "id" || name == "schema"
		properties = properties || name == "properties"
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return named && properties
		}
		if name == "properties" && value[0] != '{' {
			return false
		}
	}
}
