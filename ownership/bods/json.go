package bods

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// maxDepth is how deep a statement may nest. The standard goes eight levels deep.
const maxDepth = 32

// kind is what a JSON value is.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

var kindNames = [...]string{"null", "true or false", "a number", "a text", "a list", "an object"}

func (k kind) String() string { return kindNames[k] }

// ref is the place of a value in its document; 0 is the statement itself, and
// none where a value could be.
type ref int32

const none ref = -1

// value is one JSON value. The text of a string is between its quotes, still with
// its escapes.
type value struct {
	kind       kind
	escaped    bool
	keyEscaped bool
	key, keyTo int32
	from, to   int32
	first      ref // of the values within
	next       ref // within the same list or object
}

// document is the text of one statement taken apart. Its memory is used again for
// the next one.
type document struct {
	data   []byte
	at     int
	values []value
}

// parse takes one statement apart; what RFC 8259 does not allow is an error, and
// so is text that is not UTF-8.
func (d *document) parse(data []byte) error {
	d.data, d.at, d.values = data, 0, d.values[:0]
	if !utf8.Valid(data) {
		return errors.New("it is not UTF-8; save the file as UTF-8")
	}
	if _, err := d.value(0); err != nil {
		return err
	}
	if d.blanks(); d.at < len(d.data) {
		return d.wrong("nothing more")
	}
	return nil
}

// wrong says what should stand at the place that was reached.
func (d *document) wrong(want string) error {
	return fmt.Errorf("it is no JSON: at byte %d stands something else than %s", d.at+1, want)
}

func (d *document) blanks() {
	for d.at < len(d.data) {
		switch d.data[d.at] {
		case ' ', '\t', '\r', '\n':
			d.at++
		default:
			return
		}
	}
}

// peek is the byte behind the blanks, 0 at the end.
func (d *document) peek() byte {
	if d.blanks(); d.at < len(d.data) {
		return d.data[d.at]
	}
	return 0
}

func (d *document) value(depth int) (ref, error) {
	if depth > maxDepth {
		return none, fmt.Errorf("it nests deeper than %d levels; no statement of the standard does", maxDepth)
	}
	this := ref(len(d.values))
	c := d.peek()
	d.values = append(d.values, value{first: none, next: none, from: int32(d.at)})
	var err error
	switch c {
	case '{':
		err = d.members(this, depth)
	case '[':
		err = d.elements(this, depth)
	case '"':
		err = d.string(this)
	case 't':
		err = d.word(this, "true", boolean)
	case 'f':
		err = d.word(this, "false", boolean)
	case 'n':
		err = d.word(this, "null", null)
	default:
		err = d.number(this)
	}
	return this, err
}

func (d *document) word(this ref, word string, k kind) error {
	if d.at+len(word) > len(d.data) || string(d.data[d.at:d.at+len(word)]) != word {
		return d.wrong("a value")
	}
	d.at += len(word)
	d.end(this, k)
	return nil
}

func (d *document) end(this ref, k kind) {
	d.values[this].kind, d.values[this].to = k, int32(d.at)
}

func (d *document) elements(this ref, depth int) error {
	d.at++
	last := none
	for c := d.peek(); c != ']'; c = d.peek() {
		if last != none {
			if c != ',' {
				return d.wrong("a comma or ]")
			}
			d.at++
		}
		child, err := d.value(depth + 1)
		if err != nil {
			return err
		}
		d.chain(this, last, child)
		last = child
	}
	d.at++
	d.end(this, list)
	return nil
}

func (d *document) chain(parent, last, child ref) {
	if last == none {
		d.values[parent].first = child
	} else {
		d.values[last].next = child
	}
}

func (d *document) members(this ref, depth int) error {
	d.at++
	last := none
	for c := d.peek(); c != '}'; c = d.peek() {
		if last != none {
			if c != ',' {
				return d.wrong("a comma or }")
			}
			d.at++
		}
		if d.peek() != '"' {
			return d.wrong("the name of a field")
		}
		from, to, escaped, err := d.quoted()
		if err != nil {
			return err
		}
		if d.peek() != ':' {
			return d.wrong("a colon")
		}
		d.at++
		child, err := d.value(depth + 1)
		if err != nil {
			return err
		}
		v := &d.values[child]
		v.key, v.keyTo, v.keyEscaped = from, to, escaped
		d.chain(this, last, child)
		last = child
	}
	d.at++
	d.end(this, object)
	return nil
}

func (d *document) string(this ref) error {
	from, to, escaped, err := d.quoted()
	v := &d.values[this]
	v.kind, v.from, v.to, v.escaped = text, from, to, escaped
	return err
}

// quoted passes over a string and gives the place of its text.
func (d *document) quoted() (from, to int32, escaped bool, err error) {
	d.at++
	start := d.at
	for d.at < len(d.data) {
		switch c := d.data[d.at]; {
		case c == '"':
			d.at++
			return int32(start), int32(d.at - 1), escaped, nil
		case c < ' ':
			return 0, 0, false, d.wrong("a printable character")
		case c == '\\':
			escaped = true
			if err := d.escape(); err != nil {
				return 0, 0, false, err
			}
		default:
			d.at++
		}
	}
	return 0, 0, false, d.wrong("the quote that ends a text")
}

func (d *document) escape() error {
	if d.at++; d.at < len(d.data) {
		switch d.data[d.at] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			d.at++
			return nil
		case 'u':
			if d.at+5 <= len(d.data) && isHex(d.data[d.at+1:d.at+5]) {
				d.at += 5
				return nil
			}
		}
	}
	return d.wrong("an escape that JSON knows")
}

func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

func (d *document) number(this ref) error {
	if d.at < len(d.data) && d.data[d.at] == '-' {
		d.at++
	}
	leadingZero := d.at < len(d.data) && d.data[d.at] == '0'
	if n := d.digits(); n == 0 || (leadingZero && n > 1) {
		return d.wrong("a value")
	}
	if d.at < len(d.data) && d.data[d.at] == '.' {
		d.at++
		if d.digits() == 0 {
			return d.wrong("a digit")
		}
	}
	if d.at < len(d.data) && d.data[d.at]|0x20 == 'e' {
		if d.at++; d.at < len(d.data) && (d.data[d.at] == '+' || d.data[d.at] == '-') {
			d.at++
		}
		if d.digits() == 0 {
			return d.wrong("a digit")
		}
	}
	d.end(this, number)
	return nil
}

func (d *document) digits() int {
	start := d.at
	for d.at < len(d.data) && d.data[d.at] >= '0' && d.data[d.at] <= '9' {
		d.at++
	}
	return d.at - start
}
