package gleif

import (
	"bytes"
	"iter"
)

// maxRecord is how many bytes one record may have; real ones have some thousands.
const maxRecord = 1 << 20

// record is one element of a file with all that stands within it. It is filled
// again for each record, so that reading makes no garbage.
type record struct {
	line  int
	nodes []node // the record itself is the first
	bytes []byte // of the names and texts
}

// node is an element, or an attribute with an @ before its name.
type node struct {
	name, text        span
	first, last, next int32 // children and the next sibling; 0 is none
	holdsElements     bool
}

type span struct{ from, to int32 }

// root is the record's own element; it is never somebody's child, so that as a
// child or sibling it is none.
const root = int32(0)

// none stands for an element that is not there; all that is asked of it is empty.
const none = int32(-1)

// read fills the record up to the end of the element that was just opened. A
// record that is too large is passed over: fits is false.
func (r *record) read(s *scanner, start event) (fits bool, err error) {
	r.line, r.nodes, r.bytes = s.line(), r.nodes[:0], r.bytes[:0]
	begin := s.offset()
	r.add(none, start.name)
	r.addAttrs(root, start.attrs)
	path := make([]int32, 1, maxDepth)
	for fits = true; len(path) > 0; {
		e, err := s.next()
		if err != nil {
			return fits, err
		}
		fits = fits && s.offset()-begin <= maxRecord
		of := path[len(path)-1]
		switch e.kind {
		case startTag:
			at := root
			if fits {
				at = r.add(of, e.name)
				r.addAttrs(at, e.attrs)
			}
			path = append(path, at)
		case text:
			if fits {
				r.addText(of, e.text)
			}
		case endTag:
			path = path[:len(path)-1]
		}
	}
	return fits, nil
}

func (r *record) add(of int32, name []byte) int32 {
	if of != none && !r.nodes[of].holdsElements {
		// What stands between elements is white space: GLEIF has no mixed content.
		r.nodes[of].holdsElements = true
		r.nodes[of].text = span{}
	}
	return r.addNode(of, "", name)
}

func (r *record) addAttrs(of int32, attrs []attr) {
	for _, a := range attrs {
		at := r.addNode(of, "@", a.name)
		r.nodes[at].text = r.keep(a.value)
	}
}

func (r *record) addNode(of int32, mark string, name []byte) int32 {
	from := int32(len(r.bytes))
	r.bytes = append(append(r.bytes, mark...), name...)
	at := int32(len(r.nodes))
	r.nodes = append(r.nodes, node{name: span{from, int32(len(r.bytes))}})
	if of == none {
		return at
	}
	if parent := &r.nodes[of]; parent.first == 0 {
		parent.first, parent.last = at, at
	} else {
		r.nodes[parent.last].next = at
		parent.last = at
	}
	return at
}

// addText adds to the text of the element that was opened last.
func (r *record) addText(of int32, piece []byte) {
	n := &r.nodes[of]
	if n.holdsElements {
		return
	}
	kept := r.keep(piece)
	if n.text.to == 0 {
		n.text.from = kept.from
	}
	n.text.to = kept.to
}

func (r *record) keep(b []byte) span {
	from := int32(len(r.bytes))
	r.bytes = append(r.bytes, b...)
	return span{from, int32(len(r.bytes))}
}

func (r *record) get(s span) []byte { return r.bytes[s.from:s.to] }

// all gives the children with the name.
func (r *record) all(of int32, name string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if of == none {
			return
		}
		for at := r.nodes[of].first; at != 0; at = r.nodes[at].next {
			if string(r.get(r.nodes[at].name)) == name && !yield(at) {
				return
			}
		}
	}
}

// at is the first element along the path.
func (r *record) at(of int32, path ...string) int32 {
	for _, name := range path {
		found := none
		for at := range r.all(of, name) {
			found = at
			break
		}
		of = found
	}
	return of
}

// text is the trimmed text of the first element along the path, good until the
// next record is read.
func (r *record) text(of int32, path ...string) []byte {
	if of = r.at(of, path...); of == none {
		return nil
	}
	return bytes.TrimSpace(r.get(r.nodes[of].text))
}

// holdsText says whether there is any text in the element or below it.
func (r *record) holdsText(of int32) bool {
	if of == none {
		return false
	}
	if len(r.text(of)) > 0 {
		return true
	}
	for at := r.nodes[of].first; at != 0; at = r.nodes[at].next {
		if r.get(r.nodes[at].name)[0] != '@' && r.holdsText(at) {
			return true
		}
	}
	return false
}
