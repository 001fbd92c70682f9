package screening

import (
	"bytes"
	"encoding/json"
)

// readPlain reads the question that comes by the million, an address alone:
//
//	{"id":…,"address":"…","chain":"…"}
//
// in plain ASCII without escapes, each field once. It is false for anything else,
// right or wrong, which [ReadQuestion] then reads in general.
func readPlain(text []byte) (id json.RawMessage, q Question, ok bool) {
	p := plain{rest: text}
	if !p.next('{') {
		return nil, q, false
	}
	id = json.RawMessage("null")
	var seen [3]bool
	for i := 0; ; i++ {
		if i > 0 && !p.next(',') {
			break
		}
		name, named := p.text()
		if !named || !p.next(':') {
			return nil, q, false
		}
		field := bytes.IndexByte([]byte("iac"), firstOf(name))
		if field < 0 || seen[field] {
			return nil, q, false
		}
		seen[field] = true
		var good bool
		switch string(name) {
		case "id":
			id, good = p.id()
		case "address":
			q.Address, good = p.string()
		case "chain":
			q.Chain, good = p.string()
		}
		if !good {
			return nil, q, false
		}
	}
	return id, q, p.next('}') && p.atEnd()
}

func firstOf(name []byte) byte {
	if len(name) == 0 {
		return 0
	}
	return name[0]
}

// plain is what is left of a text.
type plain struct{ rest []byte }

func (p *plain) skipSpace() {
	for len(p.rest) > 0 && (p.rest[0] == ' ' || p.rest[0] == '\t' || p.rest[0] == '\r' || p.rest[0] == '\n') {
		p.rest = p.rest[1:]
	}
}

// next takes a sign, if it is the next.
func (p *plain) next(sign byte) bool {
	p.skipSpace()
	if len(p.rest) == 0 || p.rest[0] != sign {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *plain) atEnd() bool {
	p.skipSpace()
	return len(p.rest) == 0
}

// text takes a string of printable ASCII without escapes.
func (p *plain) text() ([]byte, bool) {
	if !p.next('"') {
		return nil, false
	}
	for i, c := range p.rest {
		switch {
		case c == '"':
			found := p.rest[:i]
			p.rest = p.rest[i+1:]
			return found, true
		case c < ' ' || c > '~' || c == '\\':
			return nil, false
		}
	}
	return nil, false
}

func (p *plain) string() (string, bool) {
	text, ok := p.text()
	return string(text), ok
}

// id takes a string or a whole number, as it stands.
func (p *plain) id() (json.RawMessage, bool) {
	p.skipSpace()
	from := p.rest
	if len(from) == 0 {
		return nil, false
	}
	if from[0] == '"' {
		_, ok := p.text()
		return bytes.Clone(from[:len(from)-len(p.rest)]), ok
	}
	n := 0
	for n < len(from) && from[n] >= '0' && from[n] <= '9' {
		n++
	}
	if n == 0 || (n > 1 && from[0] == '0') {
		return nil, false
	}
	p.rest = from[n:]
	return bytes.Clone(from[:n]), true // what follows a number decides whether it was whole
}
