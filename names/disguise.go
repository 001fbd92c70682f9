package names

import (
	"strings"
	"unicode"
)

// Letters of Cyrillic and Greek, each before the Latin letter that the eye takes it
// for. From Unicode's confusables (UTS 39), the pairs that fonts draw alike.
const (
	cyrillicLookAlikes = "аaАAВBсcСCеeЕEНHіiІIјjЈJкkКKмmМMоoОOрpРPѕsЅSтTТTуyУYхxХXԁdһhԛqԝwҮYүy"
	greekLookAlikes    = "αaΑAΒBεeΕEΖZηnΗHιiΙIκkΚKΜMνvΝNοoΟOρpΡPτtΤTυuΥYχxΧX"
)

// undisguised writes a word in one script that mixes the letters of several: an
// evader's "Рutin" with a Cyrillic first letter. The script of the letters that
// have no look-alike in the other is meant; where none tells, or both do, that of
// the more letters.
func undisguised(word []rune) []rune {
	pairs, latins, others, latinTells, otherTells := "", 0, 0, 0, 0
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			latins++
			if beside(cyrillicLookAlikes, r, 1) == 0 && beside(greekLookAlikes, r, 1) == 0 {
				latinTells++
			}
		case unicode.In(r, unicode.Cyrillic, unicode.Greek):
			others++
			pairs = cyrillicLookAlikes
			if unicode.Is(unicode.Greek, r) {
				pairs = greekLookAlikes
			}
			if latinFor(r) == 0 {
				otherTells++
			}
		}
	}
	if latins == 0 || others == 0 {
		return word
	}
	toLatin := latins >= others
	if (latinTells == 0) != (otherTells == 0) {
		toLatin = otherTells == 0
	}
	out := make([]rune, len(word))
	for i, r := range word {
		out[i] = r
		if to := latinFor(r); toLatin && to != 0 {
			out[i] = to
		} else if from := beside(pairs, r, 1); !toLatin && from != 0 {
			out[i] = from
		}
	}
	return out
}

func latinFor(r rune) rune {
	if to := beside(cyrillicLookAlikes, r, 0); to != 0 {
		return to
	}
	return beside(greekLookAlikes, r, 0)
}

// looksLatin is a word as the eye reads it when all its letters look like Latin
// ones, else "".
func looksLatin(word string) string {
	var out []byte
	for _, r := range word {
		to := latinFor(r)
		if to == 0 {
			return ""
		}
		out = append(out, byte(unicode.ToLower(to)))
	}
	return string(out)
}

// beside finds a letter among the first or second ones of the pairs, and gives the
// other.
func beside(pairs string, r rune, place int) rune {
	at, previous := 0, rune(0)
	for _, letter := range pairs {
		if place == 0 && at%2 == 1 && previous == r {
			return letter
		}
		if place == 1 && at%2 == 1 && letter == r {
			return previous
		}
		previous = letter
		at++
	}
	return 0
}

// isInvisible tells characters that show nothing and so can hide in a name:
// format controls (joiners, direction marks, tags), fillers and selectors.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector) ||
		strings.ContainsRune("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", r)
}

// isLooseMark tells marks that letters of no script need: struck through, framed
// or dotted letters. Those that make another letter were composed before.
func isLooseMark(r rune) bool {
	return (r >= 0x0300 && r <= 0x036f) || (r >= 0x0483 && r <= 0x0489) || (r >= 0x1ab0 && r <= 0x1aff) ||
		(r >= 0x1dc0 && r <= 0x1dff) || (r >= 0x20d0 && r <= 0x20ff) || (r >= 0xfe20 && r <= 0xfe2f)
}

// unframed is the letter in a circle or square that Unicode does not call one, or
// in a flag.
func unframed(r rune) rune {
	for _, first := range []rune{0x1f150, 0x1f170, 0x1f1e6} {
		if r >= first && r < first+26 {
			return 'A' + r - first
		}
	}
	return r
}

// unstretched writes a letter at most twice in a row: no name has it oftener,
// but for what is no more than that letter, as "iii".
func unstretched(word string) string {
	run, long := 1, false
	for i := 1; i < len(word); i++ {
		if word[i] != word[i-1] {
			run = 0
		}
		run++
		long = long || (run > 2 && run < i+1)
	}
	if !long || hasDigit(word) || isRoman(word) {
		return word
	}
	out := make([]byte, 0, len(word))
	for i := range len(word) {
		if n := len(out); n < 2 || out[n-1] != word[i] || out[n-2] != word[i] {
			out = append(out, word[i])
		}
	}
	return string(out)
}

// fewestSpaced is from how many single letters in a row on they are taken for the
// letters of words with spaces between: "P U T I N".
const fewestSpaced = 4

// unspaced runs single letters in a row together.
func unspaced(parts []part) []part {
	single := func(p part) bool { return len(p.text) == 1 && p.script == latinScript && !isDigit(p.text[0]) }
	var out []part
	for i := 0; i < len(parts); {
		end := i
		for end < len(parts) && single(parts[end]) {
			end++
		}
		if end-i < fewestSpaced {
			end = max(end, i+1)
			if out != nil {
				out = append(out, parts[i:end]...)
			}
			i = end
			continue
		}
		if out == nil {
			out = append(make([]part, 0, len(parts)), parts[:i]...)
		}
		word := part{hint: parts[i].hint}
		for _, p := range parts[i:end] {
			word.text += p.text
		}
		out = append(out, word)
		i = end
	}
	if out == nil {
		return parts
	}
	return out
}
