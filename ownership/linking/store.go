package linking

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"
)

// maxLine bounds a line in bytes. One with ten names of a thousand letters has
// less.
const maxLine = 1 << 20

// Read reads what [Write] writes and nothing else. An unknown field, a pair that
// stands twice or a line that is cut off is an error with the number of its line:
// a decision that is not understood must not look like none. Where there is no file
// the error is [os.ErrNotExist]; only before the first run are there no links.
func Read(path string) ([]Link, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading links: %w", err)
	}
	defer f.Close()
	links, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("reading links: %s, %w", path, err)
	}
	return links, nil
}

func read(from io.Reader) ([]Link, error) {
	var links []Link
	lineOf := make(map[pair]int)
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	lines.Split(wholeLines)
	for number := 1; lines.Scan(); number++ {
		l, err := decode(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if first := lineOf[l.pair()]; first > 0 {
			return nil, fmt.Errorf("line %d: %s stand in line %d already: take one of the lines out", number, l.pair(), first)
		}
		lineOf[l.pair()] = number
		links = append(links, l)
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("it is longer than %d bytes, which no link is", maxLine)
		}
		return nil, fmt.Errorf("line %d: %w", len(links)+1, err)
	}
	sortLinks(links)
	return links, nil
}

// wholeLines refuses a last line without its end: the file was cut.
func wholeLines(data []byte, atEnd bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEnd && len(data) > 0 {
		return 0, nil, errors.New("it does not end, so the file was cut: restore it from a copy")
	}
	return 0, nil, nil
}

func decode(line []byte) (l Link, err error) {
	if !utf8.Valid(line) {
		return l, errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return l, fmt.Errorf("want one link as a JSON object: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return l, errors.New("want one link as a JSON object, and nothing behind it")
	}
	l.DecidedAt = l.DecidedAt.UTC()
	return l, l.check()
}

// Write puts the links in the place of the file, sorted, a JSON object a line, or
// leaves the old file as it is. Only the user may read it: it names people.
func Write(path string, links []Link) error {
	text, err := encode(links)
	if err != nil {
		return fmt.Errorf("writing links: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("writing links: %w", err)
	}
	defer os.Remove(f.Name()) // of no effect once renamed
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("writing links to %s: %w (see that the disk has room and is writable)", path, err)
	}
	return nil
}

func encode(links []Link) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	sorted := onePerPair(links)
	if len(sorted) != len(links) {
		return nil, errors.New("a pair is there twice: merge the links first")
	}
	for i := range sorted {
		l := &sorted[i]
		if err := l.check(); err != nil {
			return nil, err
		}
		before := out.Len()
		if err := e.Encode(l); err != nil {
			return nil, fmt.Errorf("%s: %w", l.pair(), err)
		}
		if out.Len()-before >= maxLine {
			return nil, fmt.Errorf("%s: the link has more than %d bytes: shorten its note", l.pair(), maxLine)
		}
	}
	return out.Bytes(), nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
