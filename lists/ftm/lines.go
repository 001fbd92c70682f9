package ftm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/mareva/mareva/lists/publication"
)

// maxLine is how long a line may be. The largest known entity, with everything
// nested in it, has some hundreds of kilobytes.
const maxLine = 16 << 20

var errTooLong = errors.New("is longer than 16 MiB")

// Recognise says whether head begins FollowTheMoney JSON lines: its first line
// is an entity, or the beginning of one where the head ends within it.
func Recognise(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	line, _, whole := bytes.Cut(head, []byte("\n"))
	if _, err := decode(line); err == nil {
		return true
	}
	return !whole && beginsEntity(line)
}

// beginsEntity looks at the keys of an object that is cut somewhere: only those
// of an entity may stand there, id or schema among them, and properties.
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
		if !isKey || !slices.Contains(fields, name) {
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

// eachLine gives every non-empty line with its number, until take fails. A line
// that cannot be had is given as an error in its place. It says whether the
// file was cut off.
func eachLine(f *publication.File, take func(number int, line []byte, err error) error) (cut bool, err error) {
	in, err := f.Open()
	if err != nil {
		return false, err
	}
	defer in.Close()
	r := bufio.NewReaderSize(in, 64<<10)
	var long []byte
	for number := 1; ; number++ {
		line, err := readLine(r, &long)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errTooLong) {
			return false, err
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		line = bytes.TrimSpace(line)
		switch {
		case errors.Is(err, errTooLong):
			if err := take(number, nil, errTooLong); err != nil {
				return false, err
			}
			continue
		case len(line) == 0:
		case !utf8.Valid(line):
			if err := take(number, nil, errors.New("is not UTF-8")); err != nil {
				return false, err
			}
		default:
			if err := take(number, line, nil); err != nil {
				return false, err
			}
		}
		if err != nil {
			return errors.Is(err, io.ErrUnexpectedEOF), nil
		}
	}
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
