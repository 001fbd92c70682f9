package latin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed arabic_names.txt
var arabicNamesText string

//go:embed abjad_arabic.txt
var arabicLettersText string

var (
	arabicNames   = sync.OnceValue(func() *nameBook { return parseNames(arabicNamesText, foldArabic) })
	arabicLetters = sync.OnceValue(func() *abjad { return parseAbjad(arabicLettersText) })
)

// arabic reads a word of a language in Arabic script. A known name has the
// spellings that people use; of any other only the consonants and the long
// vowels are written, and the rest is guessed.
func arabic(word []rune) []Reading {
	word = cleanArabic(word)
	text := string(word)
	if known := arabicNames().whole(text); known != nil {
		return known
	}
	if servant := withArticle("عبدال", text); servant != nil {
		return servant
	}
	if known := arabicNames().compound(text); known != nil {
		return known
	}
	if name := withArticle("ال", text); name != nil {
		return name
	}
	return guessed(arabicLetters(), word)
}

// withArticle reads a word that begins with the article, known or not: people
// write it apart, together, or with its l as it sounds.
func withArticle(article, word string) []Reading {
	name, found := strings.CutPrefix(word, article)
	if !found || utf8.RuneCountInString(name) < shortestRest {
		return nil
	}
	readings := arabicNames().read(name)
	if readings == nil {
		readings = guessed(arabicLetters(), []rune(name))
	}
	if readings == nil {
		return nil
	}
	articles := arabicNames().words[article]
	spellings, precision := readings[0].Words[0], readings[0].Precision
	together := articles
	if first, _ := utf8.DecodeRuneInString(name); strings.ContainsRune("تثدذرزسشصضطظلن", first) {
		together = assimilating(articles)
	}
	return []Reading{twoWords(articles, spellings, precision), oneWord(joined(together, spellings), precision)}
}

// assimilating adds the forms of the article in which its l sounds like the
// consonant after it: "ar-Rahman", "Abdurrahman".
func assimilating(articles []string) []string {
	var out []string
	for _, a := range articles {
		out = append(out, a)
		if begun, found := strings.CutSuffix(a, "l"); found {
			out = append(out, begun+"-")
		}
	}
	return out
}

func guessed(a *abjad, word []rune) []Reading {
	spellings := a.spellings(word)
	if spellings == nil {
		return nil
	}
	return []Reading{oneWord(spellings, Consonants)}
}

// cleanArabic leaves letters and digits, each in the form of Arabic proper. The
// signs of vowels go: few write them, and none completely.
func cleanArabic(word []rune) []rune {
	out := make([]rune, 0, len(word))
	for _, r := range word {
		switch {
		case r >= '٠' && r <= '٩':
			r += '0' - '٠'
		case r >= '۰' && r <= '۹':
			r += '0' - '۰'
		case r == 'ـ' || !unicode.IsLetter(r) && (r < '0' || r > '9'):
			continue
		}
		out = append(out, arabicForm(r))
	}
	return out
}

// arabicForm gives the letter of Arabic for the same letter of Persian, Urdu
// and Pashto.
func arabicForm(r rune) rune {
	switch r {
	case 'ک', 'ڪ':
		return 'ك'
	case 'ګ':
		return 'گ'
	case 'ی':
		return 'ي'
	case 'ہ', 'ھ', 'ۀ', 'ۂ':
		return 'ه'
	case 'ۃ':
		return 'ة'
	}
	return r
}

// foldArabic makes one what people write for another in a name: the hamza is
// left out, the dots of yeh and of ta marbuta come and go.
func foldArabic(word string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'أ', 'إ', 'آ', 'ٱ':
			return 'ا'
		case 'ؤ':
			return 'و'
		case 'ى', 'ئ', 'ې', 'ۍ', 'ے':
			return 'ي'
		case 'ة', 'ە':
			return 'ه'
		case 'ء':
			return -1
		}
		return r
	}, string(cleanArabic([]rune(word))))
}
