package names

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// Fold gives the text by which two spellings of one name are equal: lower-case
// ASCII letters and digits in words with one space between. Accents, case,
// width, invisible characters and punctuation go; other scripts are written in
// Latin letters, a letter of which nobody knows how by its code point. Folding
// twice changes nothing.
//
// An apostrophe joins ("O'Neil" is "oneil"), a period or stroke joins single
// letters ("S.A." is "sa", "A/S" is "as"), "&" is "and", and every other sign parts words. Time and
// memory are linear in the length of s; bytes that are not UTF-8 part words.
func Fold(s string) string {
	if !isASCII(s) {
		s = inLatin(s)
	}
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case isWordByte(c):
			out = append(out, c)
		case c >= 'A' && c <= 'Z':
			out = append(out, c-'A'+'a')
		case c == '\'' || c == '`' || ((c == '.' || c == '/') && joinsLetters(s, i)):
		case c == '&':
			out = append(endWord(out), "and "...)
		default:
			out = endWord(out)
		}
	}
	if n := len(out); n > 0 && out[n-1] == ' ' {
		out = out[:n-1]
	}
	return string(out)
}

// endWord begins a new word.
func endWord(out []byte) []byte {
	if n := len(out); n > 0 && out[n-1] != ' ' {
		out = append(out, ' ')
	}
	return out
}

// joinsLetters says whether the period or stroke at i stands between single letters, as
// in "S.A." but not in "W.Frost" or "Ltd.Co".
func joinsLetters(s string, i int) bool {
	single := func(at, beyond int) bool {
		return at >= 0 && at < len(s) && isASCIILetter(s[at]) &&
			(beyond < 0 || beyond >= len(s) || !isASCIILetter(s[beyond]))
	}
	return single(i-1, i-2) && single(i+1, i+2)
}

// inLatin writes s in ASCII. Composed characters are looked up before their marks
// are taken off, since a mark may make another letter (Japanese "ga" is "ka"
// with one, a Korean syllable is made of three parts).
func inLatin(s string) string {
	out := make([]byte, 0, 2*len(s))
	for _, r := range norm.NFKC.String(s) {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r == utf8.RuneError || unicode.IsSpace(r):
			out = append(out, ' ')
		case isApostrophe(r) || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.In(r, unicode.L, unicode.N, unicode.Mc):
			out = appendLatin(out, r)
		default:
			out = append(out, ' ')
		}
	}
	return string(out)
}

// appendLatin writes one letter. Signs among what it becomes, such as the
// apostrophe of a Russian soft sign, are no part of a name.
func appendLatin(out []byte, r rune) []byte {
	before := len(out)
	known := unidecode.Unidecode(string(r))
	if strings.ContainsRune(openVowels, r) {
		known = "a"
	}
	for i := range len(known) {
		if c := known[i]; c == ' ' || isASCIILetter(c) || isDigit(c) {
			out = append(out, c)
		}
	}
	if len(out) == before && !soundless(r, known) {
		out = strconv.AppendInt(append(out, 'u'), int64(r), 16)
	}
	return out
}

// openVowels are Latin letters that are romanised as a: the Azerbaijani schwa
// ("Əliyev" is Aliyev), and those that are drawn like it.
const openVowels = "əƏǝƎɚʌɅ"

// soundless tells letters that are written as a sign or as nothing on purpose:
// hard and soft signs, and marks that are part of another letter.
func soundless(r rune, known string) bool {
	return known == "'" || known == `"` || known == "`" || unicode.Is(unicode.Mc, r)
}

// isApostrophe tells the signs that stand for one, also as the letters ayn and
// hamza of Arabic names. ASCII ones are seen to by Fold.
func isApostrophe(r rune) bool {
	return r == '‘' || r == '’' || r == '´' || (r >= 'ʹ' && r <= 'ˁ')
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordByte(c byte) bool { return (c >= 'a' && c <= 'z') || isDigit(c) }
