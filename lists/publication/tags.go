package publication

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

func (t *tokens) endTag() (token, error) {
	n, err := t.find(">", 0)
	if err != nil {
		return token{}, unexpected(err)
	}
	raw := bytes.TrimRight(t.take(n + 1)[2:n], " \t\r\n")
	if len(t.open) == 0 || t.open[len(t.open)-1] != string(raw) {
		return token{}, xmlError("the end tag </" + string(raw[:min(len(raw), 50)]) + "> closes no open element")
	}
	name := t.open[len(t.open)-1]
	t.open = t.open[:len(t.open)-1]
	return token{kind: endTag, name: local(name)}, nil
}

func (t *tokens) startTag() (token, error) {
	n, err := t.tagEnd()
	if err != nil {
		return token{}, unexpected(err)
	}
	name, err := t.readTag(t.buf[t.pos+1 : t.pos+n])
	if err != nil {
		return token{}, err
	}
	t.take(n + 1)
	return token{kind: startTag, name: local(name), attrs: t.attrs}, nil
}

// tagEnd gives where the > of the tag stands: the first one that is not within
// an attribute's value.
func (t *tokens) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		if t.pos+i >= len(t.buf) {
			if err := t.more(); err != nil {
				return 0, err
			}
			i--
			continue
		}
		switch b := t.buf[t.pos+i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '>':
			return i, nil
		}
	}
}

// readTag reads what stands between < and >, and opens the element.
func (t *tokens) readTag(tag []byte) (name string, err error) {
	t.attrs = t.attrs[:0]
	rest, empty := bytes.CutSuffix(tag, []byte("/"))
	end := bytes.IndexAny(rest, " \t\r\n")
	if end < 0 {
		end = len(rest)
	}
	if !isXMLName(rest[:end]) {
		return "", xmlError("a tag without a name")
	}
	name = intern(t.names, rest[:end])
	for rest = rest[end:]; ; {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		if len(rest) == 0 {
			break
		}
		if rest, err = t.readAttr(rest); err != nil {
			return "", err
		}
	}
	if empty {
		t.closed = name
	} else {
		t.open = append(t.open, name)
	}
	return name, nil
}

func (t *tokens) readAttr(rest []byte) ([]byte, error) {
	equals := bytes.IndexByte(rest, '=')
	if equals < 0 {
		return nil, xmlError("an attribute without a value")
	}
	name := bytes.TrimRight(rest[:equals], " \t\r\n")
	rest = bytes.TrimLeft(rest[equals+1:], " \t\r\n")
	if !isXMLName(name) {
		return nil, xmlError("an attribute without a name")
	}
	if len(rest) == 0 || (rest[0] != '"' && rest[0] != '\'') {
		return nil, xmlError("an attribute's value without quotation marks")
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return nil, xmlError("an attribute's value without its end")
	}
	raw := rest[1 : end+1]
	if bytes.IndexByte(raw, '<') >= 0 {
		return nil, xmlError("< within an attribute's value")
	}
	value, err := t.value(raw)
	if err != nil {
		return nil, err
	}
	t.addAttr(intern(t.names, name), value)
	return rest[end+2:], nil
}

// addAttr leaves out namespace declarations and schema locations: they say
// nothing of a party.
func (t *tokens) addAttr(name, value string) {
	prefix, _, prefixed := strings.Cut(name, ":")
	switch {
	case name == "xmlns":
	case prefix == "xmlns":
		if strings.Contains(value, "XMLSchema-instance") {
			t.hidden[strings.TrimPrefix(name, "xmlns:")] = true
		}
	case prefixed && t.hidden[prefix]:
	default:
		t.attrs = append(t.attrs, attr{name: local(name), value: strings.TrimSpace(value)})
	}
}

// value is an attribute's value; short ones, which recur, share memory.
func (t *tokens) value(raw []byte) (string, error) {
	if len(raw) > 12 || bytes.IndexByte(raw, '&') >= 0 {
		return t.characters(raw)
	}
	if v, ok := t.values[string(raw)]; ok {
		return v, nil
	}
	v, err := t.characters(raw)
	if err == nil && len(t.values) < maxInterned {
		t.values[v] = v
	}
	return v, err
}

// maxInterned bounds what a document may make us remember.
const maxInterned = 1 << 14

func intern(known map[string]string, raw []byte) string {
	if s, ok := known[string(raw)]; ok {
		return s
	}
	s := string(raw)
	if len(known) < maxInterned {
		known[s] = s
	}
	return s
}

// local drops a namespace prefix.
func local(name string) string {
	if prefix, rest, ok := strings.Cut(name, ":"); ok && prefix != "" && rest != "" {
		return rest
	}
	return name
}

// isXMLName checks a name as far as telling tags from text needs.
func isXMLName(name []byte) bool {
	if len(name) == 0 || !utf8.Valid(name) {
		return false
	}
	for i, b := range name {
		letter := b == '_' || b == ':' || b >= utf8.RuneSelf || (b|0x20 >= 'a' && b|0x20 <= 'z')
		if !letter && (i == 0 || (b != '-' && b != '.' && (b < '0' || b > '9'))) {
			return false
		}
	}
	return true
}
