package plaincsv

import (
	"bytes"
	"errors"
	"strings"
)

var (
	errShort  = errors.New("the row goes on")
	errQuotes = errors.New("the quotes do not fit; close each, and write one inside a field twice")
)

// split takes the first row of text apart and says how many bytes it has with its
// end. It is errShort when the row goes on behind text, where more follows; and
// errQuotes for quotes that are not closed, or stand within a field without quotes
// around it.
func split(text []byte, separator byte, more bool) (fields []string, length int, err error) {
	for at := 0; ; {
		field, n, err := field(text[at:], separator, more)
		if err != nil {
			return nil, 0, err
		}
		fields = append(fields, field)
		at += n
		switch {
		case at == len(text):
			return fields, at, nil
		case text[at] == '\n':
			return fields, at + 1, nil
		}
		at++ // the separator
	}
}

// field reads one field up to what ends it: a separator, a line end or the end of
// the text. White space around it is dropped.
func field(text []byte, separator byte, more bool) (string, int, error) {
	start := 0
	for start < len(text) && text[start] == ' ' {
		start++
	}
	if start == len(text) || text[start] != '"' {
		n := bytes.IndexAny(text, "\n"+string(rune(separator)))
		switch {
		case n < 0 && more:
			return "", 0, errShort
		case n < 0:
			n = len(text)
		}
		if bytes.IndexByte(text[:n], '"') >= 0 {
			return "", 0, errQuotes
		}
		return strings.TrimSpace(string(text[:n])), n, nil
	}
	var content []byte
	for at := start + 1; ; {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 || (at+n+1 == len(text) && more) {
			if more {
				return "", 0, errShort
			}
			return "", 0, errQuotes
		}
		content = append(content, text[at:at+n]...)
		if at += n + 1; at == len(text) || text[at] != '"' {
			end, err := fieldEnd(text[at:], separator, more)
			return string(bytes.TrimSpace(content)), at + end, err
		}
		content = append(content, '"')
		at++
	}
}

// fieldEnd passes over the blanks behind a closing quote.
func fieldEnd(text []byte, separator byte, more bool) (int, error) {
	for n, c := range text {
		switch c {
		case separator, '\n':
			return n, nil
		case ' ', '\r', '\t':
		default:
			return 0, errQuotes
		}
	}
	if more {
		return 0, errShort
	}
	return len(text), nil
}
