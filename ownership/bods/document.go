package bods

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// What a document that was taken apart is asked.

// raw is the text of a value as it stands.
func (d *document) raw(v ref) []byte { return d.data[d.values[v].from:d.values[v].to] }

// text is the text of a string without its escapes.
func (d *document) text(v ref) string {
	if v == none {
		return ""
	}
	if !d.values[v].escaped {
		return string(d.raw(v))
	}
	return unescape(d.raw(v))
}

// key is the name of a field.
func (d *document) key(v ref) []byte {
	field := &d.values[v]
	b := d.data[field.key:field.keyTo]
	if field.keyEscaped {
		return []byte(unescape(b))
	}
	return b
}

// field is the first field of an object with a name, none where there is none.
func (d *document) field(of ref, name string) ref {
	if of == none || d.values[of].kind != object {
		return none
	}
	for v := d.values[of].first; v != none; {
		field := &d.values[v]
		if int(field.keyTo-field.key) == len(name) || field.keyEscaped {
			if string(d.key(v)) == name {
				return v
			}
		}
		v = field.next
	}
	return none
}

// twice says whether an earlier field of an object has the name of this one.
func (d *document) twice(of, field ref) bool {
	key := d.key(field)
	for v := d.values[of].first; v != field; v = d.values[v].next {
		if bytes.Equal(d.key(v), key) {
			return true
		}
	}
	return false
}

// textOf is the text of a field; "" where there is none.
func (d *document) textOf(of ref, name string) string { return d.text(d.field(of, name)) }

// isTrue says whether a field is the word true.
func (d *document) isTrue(of ref, name string) bool {
	v := d.field(of, name)
	return v != none && d.values[v].kind == boolean && d.data[d.values[v].from] == 't'
}

// within calls take with each value of a list or object.
func (d *document) within(of ref, take func(ref)) {
	if of == none {
		return
	}
	for v := d.values[of].first; v != none; v = d.values[v].next {
		take(v)
	}
}

// count is how many values a list has.
func (d *document) count(of ref) (n int) {
	d.within(of, func(ref) { n++ })
	return n
}

// unescape reads the escapes of a text that parse has passed. Half a character in
// UTF-16 becomes the replacement character, as everywhere.
func unescape(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		i++
		switch b[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hexRune(b[i+1 : i+5])
			i += 4
			if utf16.IsSurrogate(r) {
				low := rune(utf8.RuneError)
				if i+6 < len(b) && b[i+1] == '\\' && b[i+2] == 'u' {
					low = hexRune(b[i+3 : i+7])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, b[i])
		}
	}
	return string(out)
}

func hexRune(b []byte) rune {
	n, _ := strconv.ParseUint(string(b), 16, 16) // they are hex digits
	return rune(n)
}
