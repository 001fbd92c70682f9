package tagpack

import "bytes"

// plainItem reads an item of a block list whose lines are all "key: scalar", or a
// list of scalars under concepts, and nothing that YAML reads in a second way. It
// is false for any other item, which then goes to the YAML library; where it is
// true, both read the same. indent is the column of the hyphen.
func (r *reader) plainItem(text []byte, indent int, v *values) bool {
	column := -1 // of the keys
	inConcepts, hyphens := false, -1
	for s := (lines{rest: text}); s.next(); {
		line, ok := printable(s.text)
		if !ok {
			return false
		}
		at, first := indentOf(line)
		if first == 0 || first == '#' {
			continue
		}
		if column < 0 {
			if at != indent || len(line) < indent+3 || line[indent+1] != ' ' {
				return false
			}
			gap, _ := indentOf(line[indent+1:])
			at, column = indent+1+gap, indent+1+gap
		} else if inConcepts && first == '-' && at >= column && (hyphens < 0 || at == hyphens) {
			hyphens = at
			if !r.plainConcept(line[at+1:], v) {
				return false
			}
			continue
		}
		if at != column || inConcepts && hyphens < 0 {
			return false
		}
		var good bool
		if inConcepts, good = r.plainEntry(line[at:], v); !good {
			return false
		}
		hyphens = -1
	}
	return column >= 0 && (!inConcepts || hyphens >= 0)
}

// plainEntry reads "key: scalar". opens says that it is "concepts:" alone.
func (r *reader) plainEntry(line []byte, v *values) (opens, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || !isWord(line[:colon]) {
		return false, false
	}
	f := fieldOf(r.intern(line[:colon]))
	if f >= fieldUnread || v.given(f) {
		return false, false // the library notes the one and refuses the other
	}
	rest := line[colon+1:]
	if len(bytes.TrimLeft(rest, " ")) == 0 {
		v.has |= 1 << f
		return f == fieldConcepts, f == fieldConcepts
	}
	if rest[0] != ' ' || f == fieldConcepts {
		return false, false
	}
	text, ok := plainScalar(rest)
	if !ok {
		return false, false
	}
	if f == fieldAddress {
		v.set(f, string(text))
	} else {
		v.set(f, r.intern(text))
	}
	return false, true
}

func (r *reader) plainConcept(rest []byte, v *values) bool {
	if len(rest) < 2 || rest[0] != ' ' || len(v.concepts) == maxConcepts {
		return false
	}
	text, ok := plainScalar(rest)
	if !ok || !isWord(text) {
		return false
	}
	v.concepts = append(v.concepts, r.intern(text))
	return true
}

// printable gives the line without its carriage return and trailing spaces; it is
// false for one with control characters, tabs, or letters beyond ASCII, among
// which YAML has line breaks.
func printable(line []byte) ([]byte, bool) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	for _, c := range line {
		if c < ' ' || c > '~' {
			return nil, false
		}
	}
	return bytes.TrimRight(line, " "), true
}

// plainScalar reads a scalar that stands on one printable line: plain, or in quotes
// that hold neither quotes nor escapes.
func plainScalar(text []byte) ([]byte, bool) {
	text = bytes.Trim(text, " ")
	if len(text) == 0 {
		return nil, false
	}
	switch c := text[0]; {
	case c == '\'' || c == '"':
		inner := text[1:]
		end := bytes.IndexByte(inner, c)
		if end < 0 || end != len(inner)-1 {
			return nil, false
		}
		inner = inner[:end]
		return inner, c == '\'' || bytes.IndexByte(inner, '\\') < 0
	case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z', c == '/', c == '(':
		for i, c := range text {
			if c == ':' && (i == len(text)-1 || text[i+1] == ' ') || c == '#' && text[i-1] == ' ' {
				return nil, false
			}
		}
		return text, !bytes.EqualFold(text, []byte("null"))
	}
	return nil, false
}

func isWord(text []byte) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return len(text) > 0
}
