package gleif

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// characters checks raw text and resolves its line ends and, when it is to, its
// references. What had to be changed is kept in scratch.
func (s *scanner) characters(raw []byte, references bool) ([]byte, error) {
	ascii := true
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			ascii = false
		} else if (b < ' ' && b != '\n' && b != '\t') || (b == '&' && references) {
			return s.resolve(raw, references)
		}
	}
	// Of what UTF-8 can hold above ASCII, XML forbids U+FFFE and U+FFFF alone.
	if !ascii && (!utf8.Valid(raw) || bytes.Contains(raw, []byte("\uFFFE")) || bytes.Contains(raw, []byte("\uFFFF"))) {
		return nil, syntaxError("bytes that are no characters of XML in UTF-8")
	}
	return raw, nil
}

func (s *scanner) resolve(raw []byte, references bool) ([]byte, error) {
	from := len(s.scratch)
	for i := 0; i < len(raw); {
		switch b := raw[i]; {
		case b == '&' && references:
			end := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
			if end < 0 {
				return nil, syntaxError("& without a reference")
			}
			r, err := reference(string(raw[i+1 : i+end]))
			if err != nil {
				return nil, err
			}
			s.scratch = utf8.AppendRune(s.scratch, r)
			i += end + 1
		case b == '\r':
			s.scratch = append(s.scratch, '\n')
			if i++; i < len(raw) && raw[i] == '\n' {
				i++
			}
		default:
			r, size := utf8.DecodeRune(raw[i:])
			if (r == utf8.RuneError && size <= 1) || !legal(r) {
				return nil, syntaxError("bytes that are no characters of XML in UTF-8")
			}
			s.scratch = append(s.scratch, raw[i:i+size]...)
			i += size
		}
	}
	return s.scratch[from:], nil
}

func reference(name string) (rune, error) {
	switch name {
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "amp":
		return '&', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	digits, numbered := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !numbered || err != nil || n > utf8.MaxRune || !legal(rune(n)) {
		return 0, syntaxError(fmt.Sprintf("the unknown reference %q", "&"+name+";"))
	}
	return rune(n), nil
}

// legal are the characters of XML 1.0, section 2.2.
func legal(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || (r >= ' ' && r <= 0xd7ff) || (r >= 0xe000 && r <= 0xfffd) || (r >= 0x10000 && r <= utf8.MaxRune)
}
