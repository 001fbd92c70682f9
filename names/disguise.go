package names

import (
	"strings"
	"unicode"
)

// lookAlike letters of Cyrillic and Greek, each before the Latin letter that the
// eye takes it for. From Unicode's confusables (UTS 39), the pairs that fonts draw alike.
const lookAlike = "аaАAВBсcСCеeЕEНHіiІIјjЈJкkКKмmМMоoОOрpРPѕsЅSтTТTуyУYхxХXԁdһhԛqԝwҮYүy" +
	"αaΑAΒBεeΕEΖZηnΗHιiΙIκkΚKΜMνvΝNοoΟOρpΡPτtΤTυuΥYχxΧX"

// undisguised writes a word in one script that mixes the letters of several: an
// evader's "Рutin" with a Cyrillic first letter. The script of most of the
// letters that have no look-alike is meant, Latin where none tells.
func undisguised(word []rune) []rune {
	latin, other, telling := 0, 0, 0
	for _, r := range word {
		switch {
		case unicode.In(r, unicode.Latin):
			latin++
		case unicode.In(r, unicode.Cyrillic, unicode.Greek):
			other++
			if latinFor(r) == 0 {
				telling++
			}
		}
	}
	if latin == 0 || other == 0 {
		return word
	}
	out := make([]rune, len(word))
	for i, r := range word {
		out[i] = r
		if to := latinFor(r); telling <= latin && to != 0 {
			out[i] = to
		} else if from := cyrillicFor(r); telling > latin && from != 0 {
			out[i] = from
		}
	}
	return out
}

func latinFor(r rune) rune { return beside(r, 0) }

func cyrillicFor(r rune) rune { return beside(r, 1) }

// beside finds a letter among the first or second ones of the pairs, and gives the other.
func beside(r rune, place int) rune {
	at := 0
	previous := rune(0)
	for _, letter := range lookAlike {
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
