package latin

import "strings"

// thaiWord is a word half read.
type thaiWord struct {
	letters []rune
	at      int
	sounds  []rune
}

// peek gives a letter further on, 0 beyond the end.
func (w *thaiWord) peek(further int) rune {
	if at := w.at + further; at < len(w.letters) {
		return w.letters[at]
	}
	return 0
}

// skip goes past letters if they stand here.
func (w *thaiWord) skip(letters string) bool {
	n := 0
	for _, r := range letters {
		if w.peek(n) != r {
			return false
		}
		n++
	}
	w.at += n
	return true
}

func (w *thaiWord) say(sound string) { w.sounds = append(w.sounds, []rune(sound)...) }

// syllable reads one syllable, or one letter that is none.
func (w *thaiWord) syllable() {
	first := w.peek(0)
	var vowel string
	var open bool
	switch {
	case isLeadingThai(first):
		w.at++
		w.onset(true)
		vowel, open = w.vowelAround(first)
	case !isThaiConsonant(first):
		w.at++
		w.say(string(first))
		return
	case w.isLone():
		w.at++
		w.sounds = append(w.sounds, '~', first)
		return
	default:
		w.onset(false)
		vowel, open = w.vowelAfter()
	}
	w.say(vowel)
	if !open {
		w.coda()
	}
}

// isLone says whether the consonant here is left over: neither a vowel follows
// nor a consonant that makes a syllable with it. A word's first is not.
func (w *thaiWord) isLone() bool {
	return len(w.sounds) > 0 && w.peek(0) != 'ฤ' && (w.peek(1) == 0 || isLeadingThai(w.peek(1)))
}

// onset reads the consonants that begin a syllable. Two of them are heard
// together only when a vowel stands before or after both.
func (w *thaiWord) onset(led bool) {
	first, second := w.peek(0), w.peek(1)
	if !isThaiConsonant(first) {
		return
	}
	w.at++
	together := led && !isThaiVowel(w.peek(0)) || isThaiVowel(w.peek(1))
	switch {
	case together && first == 'ห' && strings.ContainsRune("งญนมยรลว", second):
		w.sounds = append(w.sounds, second) // the first only tells the tone
		w.at++
	case together && strings.ContainsRune("กขคตปผพ", first) && strings.ContainsRune("รลว", second):
		w.sounds = append(w.sounds, first, second)
		w.at++
	case together && strings.ContainsRune("ศส", first) && second == 'ร':
		w.sounds = append(w.sounds, first, '~', second)
		w.at++
	default:
		w.sounds = append(w.sounds, first)
	}
}

// thaiVowel is a vowel as it is written. After an open one no consonant ends
// the syllable.
type thaiVowel struct {
	written, sound string
	open           bool
}

// The longer go before those that they begin with.
var (
	vowelsAroundE = []thaiVowel{
		{"ียะ", "ia", true},
		{"ีย", "ia", false},
		{"ือ", "uea", false},
		{"ัวะ", "ua", true},
		{"าะ", "o", true},
		{"า", "ao", true},
		{"อะ", "oe", true},
		{"อ", "oe", false},
		{"ิ", "oe", false},
		{"็", "e", false},
		{"ะ", "e", true},
	}
	vowelsAfter = []thaiVowel{
		{"ัวะ", "ua", true},
		{"ัว", "ua", false},
		{"ะ", "a", true},
		{"ั", "a", false},
		{"า", "a", false},
		{"ๅ", "a", false},
		{"ำ", "am", true},
		{"ิ", "i", false},
		{"ี", "i", false},
		{"ึ", "ue", false},
		{"ือ", "ue", false},
		{"ื", "ue", false},
		{"ุ", "u", false},
		{"ู", "u", false},
		{"็อ", "o", false},
		{"็", "o", false},
	}
)

// vowelAround reads what is left of a vowel that began before its consonants.
func (w *thaiWord) vowelAround(leading rune) (sound string, open bool) {
	switch leading {
	case 'แ':
		w.skip("็")
		return "ae", w.skip("ะ")
	case 'โ':
		return "o", w.skip("ะ")
	case 'ไ', 'ใ':
		if !isThaiVowel(w.peek(1)) {
			w.skip("ย")
		}
		return "ai", true
	}
	for _, v := range vowelsAroundE {
		if w.skip(v.written) {
			return v.sound, v.open
		}
	}
	if !w.hasVowel(0) && w.skip("ย") {
		return "oei", true
	}
	return "e", false
}

// vowelAfter reads the vowel of consonants, which may not be written.
func (w *thaiWord) vowelAfter() (sound string, open bool) {
	if w.letters[w.at-1] == 'ฤ' {
		return "", false // is one itself
	}
	for _, v := range vowelsAfter {
		if w.skip(v.written) {
			return v.sound, v.open
		}
	}
	switch {
	case w.peek(0) == 'ร' && w.peek(1) == 'ร':
		w.at++
		if isThaiConsonant(w.peek(1)) && !w.hasVowel(1) {
			w.at++ // that one ends the syllable
			return "a", false
		}
		w.at++
		return "an", true
	case !isThaiVowel(w.peek(1)) && w.skip("อ"):
		return "o", false
	case w.peek(0) == 'ว' && isThaiConsonant(w.peek(1)) && !w.hasVowel(0) && !w.hasVowel(1):
		w.at++
		return "ua", false
	}
	return w.unwritten()
}

// unwritten is "o" in a syllable that a consonant ends, else "a". Of an odd
// number at the end of a word the first stands alone.
func (w *thaiWord) unwritten() (sound string, open bool) {
	n := 0
	for isThaiConsonant(w.peek(n)) && !w.hasVowel(n) {
		n++
	}
	if n == 0 || n%2 == 0 && !isThaiConsonant(w.peek(n)) {
		return "a", true
	}
	return "o", false
}

// hasVowel says whether a vowel is written after a consonant further on.
func (w *thaiWord) hasVowel(further int) bool {
	next := w.peek(further + 1)
	return isThaiVowel(next) || next == 'อ' && !isThaiVowel(w.peek(further+2))
}

// lastPair says whether the word ends with two consonants that make a syllable
// of their own. They do not after a vowel that needs a consonant, nor where the
// second is silent.
func (w *thaiWord) lastPair() bool {
	first, second := w.peek(0), w.peek(1)
	return isThaiConsonant(second) && w.peek(2) == 0 && !strings.ContainsRune("ั็", w.letters[w.at-1]) &&
		!(strings.ContainsRune("ตท", first) && second == 'ร')
}

// coda reads the consonant that ends the syllable, if any.
func (w *thaiWord) coda() {
	r := w.peek(0)
	if !isThaiConsonant(r) || w.hasVowel(0) || w.peek(1) == 'ร' && w.peek(2) == 'ร' || w.lastPair() {
		return
	}
	w.at++
	w.sounds = append(w.sounds, '.', r)
	if isThaiConsonant(w.peek(0)) && w.peek(1) != 0 {
		w.sounds = append(w.sounds, '+')
	}
}
