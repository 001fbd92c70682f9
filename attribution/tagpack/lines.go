package tagpack

import (
	"bytes"
	"unicode/utf8"
)

// lines walks over text line by line.
type lines struct {
	rest       []byte
	text       []byte // the line without its line feed
	start, end int    // of the line, with its line feed, from where the walk began
}

func (l *lines) next() bool {
	if len(l.rest) == 0 {
		return false
	}
	l.start = l.end
	i := bytes.IndexByte(l.rest, '\n')
	if i < 0 {
		l.text, l.end, l.rest = l.rest, l.end+len(l.rest), nil
		return true
	}
	l.text, l.end, l.rest = l.rest[:i], l.end+i+1, l.rest[i+1:]
	return true
}

func (l *lines) seek(data []byte, end int) { l.rest, l.end = data[end:], end }

// indentOf gives how many spaces a line begins with and what follows; 0 for a blank
// line.
func indentOf(text []byte) (column int, first byte) {
	for column < len(text) && text[column] == ' ' {
		column++
	}
	if len(bytes.TrimRight(text[column:], " \t\r")) == 0 {
		return column, 0
	}
	return column, text[column]
}

// isItem tells whether text begins an item of a block list.
func isItem(text []byte) bool {
	return text[0] == '-' && (len(text) == 1 || text[1] == ' ' || text[1] == '\t' || text[1] == '\r')
}

func documentMarker(text []byte) bool {
	return (bytes.HasPrefix(text, []byte("---")) || bytes.HasPrefix(text, []byte("..."))) &&
		(len(text) == 3 || text[3] == ' ' || text[3] == '\t')
}

// opensList tells whether a line is "key:" and nothing else but a comment.
func opensList(text []byte, key string) bool {
	rest, found := bytes.CutPrefix(text, []byte(key+":"))
	if !found {
		return false
	}
	after := bytes.TrimLeft(rest, " ")
	return len(after) == 0 || after[0] == '#' && len(after) < len(rest)
}

// checkText refuses what no YAML text has, with the line where it stands.
func checkText(text []byte, lineIn func(int) int) *Refusal {
	at, what := bytes.IndexByte(text, 0), "there is a NUL byte; remove it"
	if !utf8.Valid(text) {
		at, what = invalidUTF8(text), "the text is not UTF-8; save the file as UTF-8"
	}
	if at < 0 || bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil // or UTF-16, which the YAML library reads
	}
	line := lineIn(1 + bytes.Count(text[:at], []byte("\n")))
	r := refuse(line, CodeSyntax, "%s", what)
	return &r
}

// invalidUTF8 gives the index of the first byte of text that is not UTF-8; there is one.
func invalidUTF8(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}
