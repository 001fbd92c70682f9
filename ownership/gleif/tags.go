package gleif

import (
	"bytes"
	"regexp"
)

const space = " \t\r\n"

func (s *scanner) startTag() (event, error) {
	n, err := s.tagEnd()
	if err != nil {
		return event{}, unexpected(err)
	}
	rest, empty := bytes.CutSuffix(s.take(n + 1)[1:n], []byte("/"))
	name := rest[:wordEnd(rest)]
	switch {
	case !isName(name):
		return event{}, syntaxError("a tag without a name")
	case len(s.ends) == 0 && s.rooted:
		return event{}, syntaxError("a second document behind the end of the first")
	case len(s.ends) >= maxDepth:
		return event{}, syntaxError("elements that nest deeper than GLEIF's")
	}
	s.attrs, s.scratch = s.attrs[:0], s.scratch[:0]
	for rest = rest[len(name):]; ; {
		trimmed := bytes.TrimLeft(rest, space)
		if len(trimmed) == 0 {
			break
		}
		if len(trimmed) == len(rest) {
			return event{}, syntaxError("a tag whose parts no space divides")
		}
		if rest, err = s.attribute(trimmed); err != nil {
			return event{}, err
		}
	}
	s.rooted, s.closed = true, empty
	s.open = append(s.open, name...)
	s.ends = append(s.ends, len(s.open))
	return event{kind: startTag, name: local(name), attrs: s.attrs}, nil
}

// tagEnd gives where the > of the tag stands: the first one that is not within
// an attribute's value.
func (s *scanner) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; {
		have := s.buf[s.pos:]
		for ; i < len(have); i++ {
			switch b := have[i]; {
			case quote != 0:
				if b == quote {
					quote = 0
				}
			case b == '>':
				return i, nil
			case b == '"' || b == '\'':
				quote = b
			}
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// attribute reads the attribute at the beginning of text and gives what stands
// behind it.
func (s *scanner) attribute(rest []byte) ([]byte, error) {
	before, value, found := bytes.Cut(rest, []byte("="))
	name := bytes.TrimRight(before, space)
	if !found || !isName(name) {
		return nil, syntaxError("an attribute without a name or value")
	}
	value = bytes.TrimLeft(value, space)
	if len(value) == 0 || (value[0] != '"' && value[0] != '\'') {
		return nil, syntaxError("an attribute's value without quotation marks")
	}
	end := bytes.IndexByte(value[1:], value[0]) + 1
	if end == 0 {
		return nil, syntaxError("an attribute's value without its end")
	}
	raw, rest := value[1:end], value[end+1:]
	if bytes.IndexByte(raw, '<') >= 0 {
		return nil, syntaxError("< within an attribute's value")
	}
	raw, err := s.characters(raw, true)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(name, []byte("xmlns")) && !bytes.HasPrefix(name, []byte("xmlns:")) {
		s.attrs = append(s.attrs, attr{name: local(name), value: raw})
	}
	return rest, nil
}

func (s *scanner) endTag() (event, error) {
	n, err := s.find(">", 2)
	if err != nil {
		return event{}, unexpected(err)
	}
	name := bytes.TrimRight(s.take(n + 1)[2:n], space)
	if len(s.ends) == 0 || !bytes.Equal(name, s.last()) {
		return event{}, syntaxError("the end tag </" + string(name[:min(len(name), 50)]) + "> closes no open element")
	}
	return event{kind: endTag, name: s.pop()}, nil
}

// last is the raw name of the innermost open element.
func (s *scanner) last() []byte {
	from := 0
	if n := len(s.ends); n > 1 {
		from = s.ends[n-2]
	}
	return s.open[from:]
}

func (s *scanner) pop() []byte {
	name := s.last()
	s.open, s.ends = s.open[:len(s.open)-len(name)], s.ends[:len(s.ends)-1]
	return local(name)
}

var declarationForm = regexp.MustCompile(`^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')` +
	`(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?i:"utf-8"|'utf-8'))?` +
	`(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$`)

// instruction reads a processing instruction, or the XML declaration.
func (s *scanner) instruction() error {
	n, err := s.find("?>", 2)
	if err != nil {
		return unexpected(err)
	}
	first := !s.rooted
	raw := s.take(n + 2)
	target := raw[2 : 2+wordEnd(raw[2:n])]
	switch {
	case !isName(target) || bytes.IndexByte(target, ':') >= 0:
		return syntaxError("a processing instruction without a name")
	case !bytes.EqualFold(target, []byte("xml")):
		return nil
	case !first || !declarationForm.Match(raw):
		return syntaxError("an XML declaration that is not that of XML 1.0 in UTF-8")
	}
	return nil
}

// wordEnd is how long the text is up to its first space.
func wordEnd(text []byte) int {
	for i, b := range text {
		if b == ' ' || b == '\n' || b == '\t' || b == '\r' {
			return i
		}
	}
	return len(text)
}

// local drops a namespace prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// isName checks a name. GLEIF's are of ASCII, with at most one prefix.
func isName(name []byte) bool {
	colon := -1
	for i, b := range name {
		switch {
		case b == '_' || (b|0x20 >= 'a' && b|0x20 <= 'z'):
		case b == ':' && i > 0 && colon < 0:
			colon = i
		case i > 0 && i != colon+1 && (b == '-' || b == '.' || (b >= '0' && b <= '9')):
		default:
			return false
		}
	}
	return len(name) > 0 && colon != len(name)-1
}
