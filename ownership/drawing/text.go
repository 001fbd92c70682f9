package drawing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// face is a size and weight of letters.
type face struct {
	size int
	bold bool
}

var (
	titleFace = face{21, true}
	plainFace = face{12, false}
	boldFace  = face{13, true}
	wordFace  = face{10, true}
	smallFace = face{10, false}
	textFace  = face{13, false}
)

func (l *label) face() face {
	return face{plainFace.size, l.deciding}
}

// maxRunes is how much of a text is looked at: names are shorter, unless somebody
// means harm.
const maxRunes = 400

// clean makes a name fit to draw: without what XML cannot hold, without marks that
// turn the direction of the text around it, and short.
func clean(text string) string { return cleanTo(text, maxRunes) }

func cleanTo(text string, most int) string {
	var b strings.Builder
	n, marks := 0, 0
	space := true
	for _, r := range text {
		switch {
		case turns(r):
			continue
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
				n++
			}
			space = true
			continue
		case unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Co, r):
			r = utf8.RuneError
		}
		if space = false; unicode.In(r, unicode.Mn, unicode.Me) {
			// Letters carry two or three marks at most; more would be drawn over other lines.
			if marks++; marks > 3 {
				continue
			}
		} else {
			marks = 0
		}
		if n++; n > most {
			return strings.TrimRight(b.String(), " ") + "…"
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(b.String(), " ")
}

// turns says whether the character changes the direction of the text around it. No
// name needs one on a line of its own.
func turns(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069) || r == 0xFEFF
}

// width is about how wide a text is, rather more than less: no font is measured, as
// that would differ from machine to machine. The widths are those of Helvetica, in
// thousandths of the size, with a tenth more.
func width(text string, f face) int {
	sum := 0
	for _, r := range text {
		sum += runeWidth(r)
	}
	if f.bold {
		sum += sum / 14
	}
	return (sum*f.size + 999) / 1000
}

func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case strings.ContainsRune("ijl|!.,:;'I[] \u00a0", r):
		return 300
	case strings.ContainsRune("frt()-/", r):
		return 370
	case strings.ContainsRune("mwMW@%", r):
		return 980
	case r >= 'A' && r <= 'Z':
		return 770
	case r < 0x80:
		return 615
	case r == 0xFDFD: // one letter that is a whole sentence
		return 10_000
	case unicode.In(r, unicode.Cyrillic, unicode.Greek) && unicode.IsUpper(r):
		return 830
	case r < 0x1100 || (r >= 0x2000 && r < 0x2070):
		return 680
	case unicode.Is(unicode.Arabic, r):
		return 900
	case unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek):
		return 700
	case r > 0x10000 && !unicode.Is(unicode.Han, r):
		return 1400
	}
	return 1050
}

// wide says whether text may be broken on both sides of the letter, as in Chinese
// and Japanese.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// rightToLeft says whether a name runs to the left: whether its first letter does.
func rightToLeft(name string) bool {
	for _, r := range name {
		if unicode.IsLetter(r) {
			return leftward(r)
		}
	}
	return false
}

func containsRightToLeft(text string) bool {
	return strings.ContainsFunc(text, leftward)
}

func leftward(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// wrap breaks a text into at most so many lines, and ends the last with "…" where
// something is left over.
func wrap(text string, f face, most, lines int) (out []string) {
	for text != "" && len(out) < lines {
		if len(out) == lines-1 {
			return append(out, ellipsis(text, f, most))
		}
		line, rest := breakLine(text, f, most)
		out = append(out, line)
		text = rest
	}
	return out
}

// breakLine takes as much of a text as fits: up to a space or between wide letters,
// and within a word only when it does not fit by itself.
func breakLine(text string, f face, most int) (line, rest string) {
	good, fits, sum := 0, 0, 0
	before := rune(0)
	for i, r := range text {
		if i > 0 && (r == ' ' || wide(r) || wide(before)) && !joins(r) {
			good = i
		}
		if i > 0 && !joins(r) && before != 0x200D {
			fits = i
		}
		sum += runeWidth(r)
		w := sum
		if f.bold {
			w += sum / 14
		}
		if (w*f.size+999)/1000 > most && i > 0 && r != ' ' && !joins(r) {
			if good == 0 {
				good = max(fits, 1)
			}
			return strings.TrimSpace(text[:good]), strings.TrimSpace(text[good:])
		}
		before = r
	}
	return text, ""
}

// joins says whether the character belongs to the one before it.
func joins(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || (r >= 0x1F3FB && r <= 0x1F3FF)
}

// ellipsis cuts a text to one line.
func ellipsis(text string, f face, most int) string {
	if width(text, f) <= most {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && (width(string(runes)+"…", f) > most || runes[len(runes)-1] == 0x200D) {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// middle cuts an id in the middle: its ends tell it from others.
func middle(id string, f face, most int) string {
	if width(id, f) <= most {
		return id
	}
	runes := []rune(id)
	for keep := len(runes) - 1; keep > 1; keep-- {
		short := string(runes[:(keep+1)/2]) + "…" + string(runes[len(runes)-keep/2:])
		if width(short, f) <= most {
			return short
		}
	}
	return "…"
}
