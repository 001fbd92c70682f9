package latin

import "strings"

// The letters of a syllable in the order in which Unicode composes them.
var (
	koreanInitials = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
	koreanVowels   = []rune("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
	koreanFinals   = []rune("\x00ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
)

const (
	firstSyllable, lastSyllable = '가', '힣'
	noFinal                     = 0
	silentInitial               = 'ㅇ' // opens a syllable that begins with its vowel
)

// koreanConvention says how letters are written.
type koreanConvention struct {
	initials, vowels int  // columns of the table
	voiced           bool // between voiced sounds the Revised letters are used
	assimilated      bool // as spoken across the border of syllables
	rhotic           bool // with the r of English, which Korean does not write: 포터 is Porter
}

var (
	revised        = koreanConvention{initials: 0, vowels: 0, assimilated: true}
	unassimilated  = koreanConvention{initials: 0, vowels: 0}
	mcCune         = koreanConvention{initials: 1, vowels: 1, voiced: true, assimilated: true}
	northKorean    = koreanConvention{initials: 0, vowels: 1}
	severally      = koreanConvention{initials: 1, vowels: 1} // syllable by syllable
	japaneseKorean = koreanConvention{initials: 2, vowels: 1}
	foreignKorean  = koreanConvention{initials: 2, vowels: 2}
	englishKorean  = koreanConvention{initials: 2, vowels: 2, rhotic: true}
)

// koreanWord spells a text as one word.
func koreanWord(runes []rune) []string {
	foreign := strings.ReplaceAll(writeKorean(runes, foreignKorean), "sy", "sh")
	return withoutRepeats([]string{
		writeKorean(runes, revised),
		foreign,
		strings.NewReplacer("ch", "ts", "j", "z").Replace(foreign), // 즈 is z, 츠 is ts
		strings.ReplaceAll(writeKorean(runes, englishKorean), "sy", "sh"),
		writeKorean(runes, mcCune),
		writeKorean(runes, unassimilated),
		strings.ReplaceAll(writeKorean(runes, japaneseKorean), "j", "z"), // 스즈키 is Suzuki
	})
}

// syllableSpellings spells a syllable that stands alone.
func syllableSpellings(r rune) []string {
	one := []rune{r}
	return []string{writeKorean(one, revised), writeKorean(one, northKorean), writeKorean(one, severally)}
}

// writeKorean spells a text by a convention.
func writeKorean(runes []rune, c koreanConvention) string {
	var text strings.Builder
	final := rune(noFinal) // of the syllable before, not written yet
	voiced := false        // the letter before is a vowel or sounds like one
	for _, r := range runes {
		initial, vowel, next, ok := syllableLetters(r)
		if !ok {
			text.WriteString(closingSound(final) + loneLetter(r))
			final, voiced = noFinal, false
			continue
		}
		text.WriteString(c.border(final, initial, voiced))
		text.WriteString(c.vowel(initial, vowel, next))
		final, voiced = next, next == noFinal || strings.ContainsRune("ㄴㄹㅁㅇ", next)
	}
	return text.String() + closingSound(final)
}

// vowel spells a vowel; one that carries a consonant is heard where there is
// none to carry.
func (c koreanConvention) vowel(initial, vowel, final rune) string {
	spellings := korean().vowels[string(vowel)]
	if c.rhotic && final == noFinal && vowel == 'ㅓ' {
		return "er"
	}
	if initial == silentInitial && spellings[c.vowels] == "" {
		return spellings[mcCune.vowels]
	}
	return spellings[c.vowels]
}

// border spells the closing consonant of a syllable and the opening one of the
// next.
func (c koreanConvention) border(final, initial rune, voiced bool) string {
	t := korean()
	if initial == silentInitial && final != noFinal {
		return t.finals[string(final)][1]
	}
	if c.assimilated && final != noFinal {
		for _, f := range []string{string(final), closingSound(final)} {
			if spoken := t.borders[f+string(initial)]; spoken != nil {
				return spoken[0]
			}
		}
	}
	if c.vowels == foreignKorean.vowels && final == 'ㄹ' && initial == 'ㄹ' {
		return "l" // how Korean tells l from r
	}
	column := c.initials
	if c.voiced && voiced && strings.ContainsRune("ㄱㄷㅂㅈ", initial) {
		column = revised.initials
	}
	return closingSound(final) + t.initials[string(initial)][column]
}

func closingSound(final rune) string {
	if final == noFinal {
		return ""
	}
	return korean().finals[string(final)][0]
}

// syllableLetters takes a syllable apart.
func syllableLetters(r rune) (initial, vowel, final rune, ok bool) {
	if r < firstSyllable || r > lastSyllable {
		return 0, 0, 0, false
	}
	n, finals, vowels := int(r-firstSyllable), len(koreanFinals), len(koreanVowels)
	return koreanInitials[n/finals/vowels], koreanVowels[n/finals%vowels], koreanFinals[n%finals], true
}

// loneLetter spells a letter that is in no syllable.
func loneLetter(r rune) string {
	for _, t := range []spellingTable{korean().initials, korean().vowels} {
		if s := t[string(r)]; s != nil {
			return s[0]
		}
	}
	return plainLetter(r)
}
