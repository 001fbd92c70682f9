package flow

import (
	"encoding/xml"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// face is a size and kind of letters.
type face struct {
	size       int
	bold, mono bool
}

var (
	titleFace  = face{size: 20, bold: true}
	plainFace  = face{size: 12}
	strongFace = face{size: 12, bold: true}
	smallFace  = face{size: 11}
	monoFace   = face{size: 11, mono: true}
)

// longestText is as much of a text as is looked at.
const longestText = 1000

// clean makes a text fit to draw on one line: without what XML cannot hold, without
// marks that turn the direction of the text around it or pile up, and not endless.
func clean(text string) string {
	var b strings.Builder
	letters, marks, space := 0, 0, true
	for _, r := range text {
		switch {
		case turns(r):
			continue
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Co, r):
			r = utf8.RuneError
		}
		space = false
		if unicode.In(r, unicode.Mn, unicode.Me) {
			// Writing needs up to three on a letter; more would be drawn over other lines.
			if marks++; marks > 3 {
				continue
			}
		} else {
			marks = 0
		}
		if letters++; letters > longestText {
			b.WriteString("…")
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(b.String(), " ")
}

// turns says whether the character changes the direction of the text around it.
func turns(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069) || r == 0xFEFF
}

// leftward says whether a text runs to the left: whether its first letter does.
func leftward(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) {
			return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}
	}
	return false
}

// width is about how wide a text is, rather more than less, in pixels. Fonts differ
// from machine to machine, so none is measured.
func width(text string, f face) int {
	sum := 0
	for _, r := range text {
		sum += runeWidth(r, f.mono)
	}
	if f.bold {
		sum += sum / 14
	}
	return (sum*f.size + 999) / 1000
}

// runeWidth is in thousandths of the size: a tenth more than Helvetica's, since
// other fonts may take its place.
func runeWidth(r rune, mono bool) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case mono && r < 0x0590:
		return 625
	case strings.ContainsRune("ijl|!.,:;'I[] \u00a0", r):
		return 310
	case strings.ContainsRune("frt()-/·", r):
		return 390
	case strings.ContainsRune("mwMW@%", r):
		return 1000
	case r >= 'A' && r <= 'Z':
		return 770
	case r < 0x80:
		return 640
	case r == 0xFDFD: // a whole sentence in one letter
		return 10_000
	case r == '…' || unicode.In(r, unicode.Cyrillic, unicode.Greek) && unicode.IsUpper(r):
		return 1000
	case r < 0x0590:
		return 770
	case unicode.Is(unicode.Arabic, r):
		return 950
	case r > 0x10000 && !unicode.Is(unicode.Han, r):
		return 1400
	case r < 0x1100 || (r >= 0x2000 && r < 0x2070):
		return 1100
	}
	return 1150
}

// joins says whether the character belongs to the one before it.
func joins(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || (r >= 0x1F3FB && r <= 0x1F3FF)
}

// letters are the characters of a text, each with what joins it.
func letters(text string) (out []string) {
	start := 0
	glued := false
	for i, r := range text {
		if i > 0 && !joins(r) && !glued {
			out = append(out, text[start:i])
			start = i
		}
		glued = r == 0x200D
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// ends keeps the two ends of a text that has more letters.
func ends(text string, most int) string {
	all := letters(text)
	if len(all) <= most {
		return text
	}
	return middle(all, most-1)
}

func middle(all []string, keep int) string {
	return strings.Join(all[:(keep+1)/2], "") + "…" + strings.Join(all[len(all)-keep/2:], "")
}

// fit shortens a text in the middle: the ends of an address or a name tell it from
// others.
func fit(text string, f face, most int) string {
	if width(text, f) <= most {
		return text
	}
	all := letters(text)
	// The more is kept the wider it is, so that the first that is too wide can be searched for.
	keep := sort.Search(len(all), func(keep int) bool { return width(middle(all, keep), f) > most })
	return middle(all, max(keep-1, 0))
}

// wrap breaks a text into at most so many lines, the last one shortened.
func wrap(text string, f face, most, lines int) (out []string) {
	line := ""
	words := strings.Fields(text)
	for i, word := range words {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if width(longer, f) <= most {
			line = longer
			continue
		}
		if len(out) == lines-1 {
			return append(out, fit(strings.TrimPrefix(line+" "+strings.Join(words[i:], " "), " "), f, most))
		}
		if line != "" {
			out = append(out, line)
		}
		line = fit(word, f, most)
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}
