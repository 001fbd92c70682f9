package bods

import (
	"fmt"
	"io"
)

// The statements of an array, and those printed one behind the other.

// element gives the next element of the array.
func (r *records) element() (record, error) {
	c, ok := r.peek()
	if ok && c == ']' {
		return record{}, r.close()
	}
	if ok && !r.first {
		if c != ',' {
			return record{}, fmt.Errorf("line %d: a comma must stand between two statements of an array", r.line)
		}
		r.skip(1)
		c, ok = r.peek()
	}
	switch {
	case !ok:
		return record{}, r.cutOff()
	case c == '{' || c == '[':
		return r.object()
	case c == ',' || c == ']' || c == '}':
		return record{}, fmt.Errorf("line %d: %q stands where a statement must; remove the comma before it", r.line, c)
	}
	return r.scalar()
}

func (r *records) cutOff() error {
	return fmt.Errorf("the file is cut off at line %d; fetch it again", r.line)
}

// close passes over the end of the array, behind which nothing may stand.
func (r *records) close() error {
	r.skip(1)
	if _, more := r.peek(); more {
		return fmt.Errorf("line %d: something stands behind the end of the array; remove it", r.line)
	}
	return io.EOF
}

// object gives what stands within the next pair of brackets.
func (r *records) object() (record, error) {
	c, ok := r.peek()
	if !ok {
		return record{}, io.EOF
	}
	if c != '{' && c != '[' {
		return record{}, fmt.Errorf("line %d: %q stands where a statement must begin with {", r.line, c)
	}
	line := r.line
	n, whole := r.balanced()
	if !whole {
		return record{}, r.cutOff()
	}
	return r.take(n, line), nil
}

// take gives the next n bytes, which began on line; too long a record was passed
// over but for its last bytes.
func (r *records) take(n, line int) record {
	rec := record{text: r.buf[r.at : r.at+n], line: line}
	r.skip(n)
	if n > maxRecord {
		rec.text, rec.tooLong = nil, true
	}
	return rec
}

// scalar gives a text, number or word that stands where a statement must.
func (r *records) scalar() (record, error) {
	inText, escaped := false, false
	for n := 0; ; n++ {
		if r.at+n == len(r.buf) && (n > maxRecord || !r.fill()) {
			return record{}, r.cutOff()
		}
		switch c := r.buf[r.at+n]; {
		case escaped:
			escaped = false
		case inText && c == '\\':
			escaped = true
		case c == '"':
			inText = !inText
		case !inText && (c == ',' || c == ']' || c == '\n'):
			return r.take(n, r.line), nil
		}
	}
}

// brackets remembers what is open at some place of a JSON text.
type brackets struct {
	depth           int
	inText, escaped bool
}

// structural are the bytes at which what is open changes.
var structural = [256]bool{'"': true, '\\': true, '{': true, '}': true, '[': true, ']': true}

// closed is how many bytes of b it takes until nothing is open any longer; -1 if
// something is at its end.
func (o *brackets) closed(b []byte) int {
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case o.escaped:
			o.escaped = false
		case !structural[c]:
		case c == '"':
			o.inText = !o.inText
		case o.inText:
			o.escaped = c == '\\'
		case c == '{' || c == '[':
			o.depth++
		case c == '}' || c == ']':
			if o.depth--; o.depth <= 0 {
				return i + 1
			}
		}
	}
	return -1
}

// balanced is how many bytes from at on make a value with its brackets closed;
// false if the file ends before. Of a value that is too long only the end is kept:
// then at was moved on and the number is more than maxRecord.
func (r *records) balanced() (int, bool) {
	var open brackets
	for n := 0; ; {
		if i := open.closed(r.buf[r.at+n:]); i >= 0 {
			return n + i, true
		}
		n = len(r.buf) - r.at
		if n > 2*maxRecord {
			r.skip(n - maxRecord - 1)
			n = maxRecord + 1
		}
		if !r.fill() {
			return n, false
		}
	}
}
