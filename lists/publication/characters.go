package publication

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// characters checks raw text and resolves its references and line ends.
func (t *tokens) characters(raw []byte) (string, error) {
	plain := true
	for _, b := range raw {
		if b < ' ' || b == '&' || b >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return string(raw), nil
	}
	return resolve(raw)
}

func resolve(raw []byte) (string, error) {
	var out strings.Builder
	out.Grow(len(raw))
	for i := 0; i < len(raw); {
		switch raw[i] {
		case '&':
			end := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
			if end < 0 {
				return "", xmlError("& without a reference")
			}
			r, err := reference(string(raw[i+1 : i+end]))
			if err != nil {
				return "", err
			}
			out.WriteRune(r)
			i += end + 1
		case '\r':
			out.WriteByte('\n')
			if i++; i < len(raw) && raw[i] == '\n' {
				i++
			}
		default:
			r, size := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && size <= 1 {
				return "", xmlError("invalid UTF-8")
			}
			if !legal(r) {
				return "", xmlError(fmt.Sprintf("illegal character %U", r))
			}
			out.Write(raw[i : i+size])
			i += size
		}
	}
	return out.String(), nil
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
	digits, base := strings.TrimPrefix(name, "#"), 10
	if hex, ok := strings.CutPrefix(name, "#x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if name == "" || name[0] != '#' || err != nil || n > utf8.MaxRune || !legal(rune(n)) {
		return 0, xmlError("unknown reference &" + name + ";")
	}
	return rune(n), nil
}

// legal are the characters of XML 1.0, section 2.2.
func legal(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || (r >= ' ' && r <= 0xd7ff) || (r >= 0xe000 && r <= 0xfffd) || (r >= 0x10000 && r <= utf8.MaxRune)
}
