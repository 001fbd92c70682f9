package ca

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// The publisher's aliases are free text. A wrongly parted one is a false alarm
// ("ООО" alone matches every Russian company), an unparted one is a miss, so
// each rule names real entries that it is for.
//
//   - ";" always parts: "Пётр Михайлович Фрадков; Pyotr Mikhailovich Fradkov".
//   - So does a language: "Ali Ahmed Karti Arabic: علي أحمد كرتي".
//   - "/" parts where each side has two words or more, as the two languages of
//     "Syrian Company for …/Entreprise syrienne …".
//   - "," parts names of persons, but for "Баранов, Олег Анатольевич", a family
//     name before given names. Of entities it does not where a legal form stands
//     alone ("М Инвест, ООО"), within quotation marks and brackets, nor before a
//     small letter that is not Latin ("Министерство образования, науки и …").
//   - "or" parts, see [alternatives] for persons; of entities not where it would
//     leave a bare legal form ("Акционерное общество or АО …").
//   - "and" parts names of persons; of entities only beside a word that is not
//     Latin or between two legal forms, since it belongs to many a name ("LLC
//     Laser Devices and Technologies").

// alias is one name out of a text of several.
type alias struct {
	text string
	lang string // the language that the text names before it
}

// quality is that of an alias of a party of the kind. The publisher calls none
// weak, but one word of a person's name ("Andrei", of Andrey Akimov) is everybody's.
func (a alias) quality(kind sanctions.Kind) sanctions.Quality {
	latin, other := 0, 0
	for _, r := range a.text {
		switch {
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			latin++
		default:
			other++
		}
	}
	switch {
	case kind == sanctions.Person && words(a.text) == 1:
		return sanctions.Weak
	case other > latin:
		return sanctions.OriginalScript
	}
	return sanctions.Strong
}

var languageLabel = regexp.MustCompile(`(?:^|[\s,(])(Arabic|Armenian|Belarus+ian|Burmese|Chinese|English|Farsi|French|Georgian|Hebrew|Korean|Persian|Russian|Spanish|Ukrainian) ?: ?`)

// splitAliases parts a text, cleaned of line breaks, into names.
func splitAliases(text string, person bool) []alias {
	split := splitEntities
	if person {
		split = splitPersons
	}
	var all []alias
	for _, section := range strings.Split(text, ";") {
		for _, s := range byLanguage(section) {
			for _, name := range split(s.text) {
				all = publication.AppendNew(all, alias{text: trim(name), lang: s.lang})
			}
		}
	}
	return slices.DeleteFunc(all, func(a alias) bool { return words(a.text) == 0 })
}

// byLanguage parts a text before each language that it names.
func byLanguage(text string) []alias {
	labels := languageLabel.FindAllStringSubmatchIndex(text, -1)
	sections := []alias{{text: text}}
	for i, at := range labels {
		if i == 0 {
			sections[0].text = text[:at[0]]
		}
		end := len(text)
		if i+1 < len(labels) {
			end = labels[i+1][0]
		}
		sections = append(sections, alias{text: text[at[1]:end], lang: text[at[2]:at[3]]})
	}
	return sections
}

func splitPersons(text string) []string {
	text = strings.ReplaceAll(text, ", or ", " or ")
	pieces := strings.Split(text, ",")
	if len(pieces) == 2 && words(pieces[0]) == 1 && words(pieces[1]) > 1 && !hasLatin(text) {
		return []string{text}
	}
	var all []string
	for _, piece := range pieces {
		for _, name := range splitAtSlash(piece) {
			all = append(all, alternatives(name)...)
		}
	}
	return all
}

// maxAlternatives bounds how many names one text of alternatives makes.
const maxAlternatives = 32

// alternatives reads "or", "and" and "/" within the name of a person. Between
// two full names they part: "Елена Петровна Тимченко or Елена Ермакова". Beside
// a single word they stand between two forms of one word: "Алексей Александров
// or Фролов". So does "or" between words that begin alike: "Aleksandr Evgenyevich
// or Evgenievich Kon’kov".
func alternatives(text string) []string {
	var names []string
	var places [][]string // the forms of each word of the name being read
	var previous []string
	for _, chunk := range chunks(text) {
		w := chunk.words
		whole := len(previous) > 1 && len(w) > 1 && (chunk.after == "and" || !beginAlike(previous[len(previous)-1], w[0]))
		previous = w
		switch {
		case whole:
			names = append(names, combine(places)...)
			places = nil
		case len(places) > 0:
			last := &places[len(places)-1]
			*last = publication.AppendNew(*last, w[0])
			w = w[1:]
		}
		for _, word := range w {
			places = append(places, []string{word})
		}
	}
	return append(names, combine(places)...)
}

// chunk is a run of words with the conjunction before it.
type chunk struct {
	after string
	words []string
}

func chunks(text string) []chunk {
	var all []chunk
	next := chunk{}
	for _, word := range strings.Fields(strings.ReplaceAll(text, "/", " or ")) {
		if word != "or" && word != "and" {
			next.words = append(next.words, word)
			continue
		}
		if len(next.words) > 0 {
			all = append(all, next)
		}
		next = chunk{after: word}
	}
	if len(next.words) > 0 {
		all = append(all, next)
	}
	return all
}

func beginAlike(a, b string) bool {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	return len(x) > 1 && len(y) > 1 && x[0] == y[0] && x[1] == y[1]
}

// combine gives the names of which each word has one of its forms.
func combine(places [][]string) []string {
	names := []string{""}
	for _, forms := range places {
		var longer []string
		for _, name := range names {
			for _, form := range forms {
				longer = append(longer, publication.Join(" ", name, form))
			}
		}
		names = longer[:min(len(longer), maxAlternatives)]
	}
	return names
}

func splitEntities(text string) []string {
	var all []string
	for _, name := range splitAtOr(text) {
		for _, half := range splitAtAnd(name) {
			for _, piece := range splitAtSlash(half) {
				all = append(all, splitAtComma(piece)...)
			}
		}
	}
	return all
}

// splitAtSlash parts at each "/" that has two words or more on each side.
func splitAtSlash(text string) []string {
	var all []string
	start := 0
	for i := range len(text) {
		if text[i] == '/' && depth(text[start:i]) <= 0 && words(text[start:i]) > 1 && words(text[i+1:]) > 1 {
			all = append(all, text[start:i])
			start = i + 1
		}
	}
	return append(all, text[start:])
}

func splitAtOr(text string) []string {
	names := strings.Split(strings.ReplaceAll(text, ", or ", " or "), " or ")
	if slices.ContainsFunc(names, legalForm) {
		return []string{text}
	}
	return names
}

func splitAtAnd(text string) []string {
	for from := 0; ; {
		at := strings.Index(text[from:], " and ")
		if at < 0 {
			return []string{text}
		}
		at += from
		left, right := text[:at], text[at+len(" and "):]
		l, r := strings.Fields(left), strings.Fields(right)
		parted := len(l) > 0 && len(r) > 0 && !(hasLatin(l[len(l)-1]) && hasLatin(r[0]))
		if parted || (hasLegalForm(left) && hasLegalForm(right)) {
			return append([]string{left}, splitAtAnd(right)...)
		}
		from = at + 1
	}
}

func splitAtComma(text string) []string {
	var all []string
	name := ""
	for i, piece := range strings.Split(text, ", ") {
		first := []rune(strings.TrimSpace(piece) + " ")[0]
		smallLetter := unicode.IsLower(first) && !unicode.Is(unicode.Latin, first)
		switch {
		case i == 0:
			name = piece
		case legalForm(piece), legalForm(name), smallLetter, depth(name) > 0:
			name += ", " + piece
		default:
			all = append(all, name)
			name = piece
		}
	}
	return append(all, name)
}

// depth says how many quotation marks and brackets stand open at the end of a
// text. The straight mark opens at the beginning of a word.
func depth(text string) int {
	open := 0
	before := ' '
	for _, r := range text {
		begins := unicode.IsSpace(before) || strings.ContainsRune("(«“\"", before)
		switch {
		case strings.ContainsRune("(«„", r), strings.ContainsRune("“\"", r) && begins:
			open++
		case strings.ContainsRune(")»”“\"", r):
			open--
		}
		before = r
	}
	return open
}

var legalForms = strings.Fields(`АО ОАО ООО ПАО ЗАО НАО ФГУП ГУП МУП МК САО АК ТОО AO OAO OOO PAO ZAO JSC OJSC CJSC PJSC LLC LTD INC CO LP PLC SC FSUE LIMITED GMBH SARLU
	КОМПАНИЯ COMPANY ОБЩЕСТВО ПАРТНЕРСТВО ОТВЕТСТВЕННОСТЬЮ АКЦИОНЕРНОЕ ПУБЛИЧНОЕ ОТКРЫТОЕ ЗАКРЫТОЕ НЕКОММЕРЧЕСКОЕ С C ОГРАНИЧЕННОЙ PUBLIC OPEN JOINT STOCK LIABILITY`)

func legalWords(text string) (legal, all int) {
	for _, w := range strings.Fields(strings.ToUpper(text)) {
		all++
		if slices.Contains(legalForms, strings.Trim(w, `.,"“”()`)) {
			legal++
		}
	}
	return legal, all
}

// legalForm says whether a text is a legal form and nothing else.
func legalForm(text string) bool {
	legal, all := legalWords(text)
	return all > 0 && legal == all
}

func hasLegalForm(text string) bool {
	legal, _ := legalWords(text)
	return legal > 0
}

var knownAs = regexp.MustCompile(`\(also known as (.*?)\)?$`)

// entityNames parts the name of an entity: a second one in brackets, and the
// French one behind the English. A ship has one name ("M/V Maria").
func entityNames(text string, ship bool) []alias {
	if text == "" || ship {
		return publication.AppendNew(nil, alias{text: text})
	}
	var names []alias
	second := knownAs.FindStringSubmatchIndex(text)
	if second != nil {
		for _, s := range splitEntities(text[second[2]:second[3]]) {
			names = append(names, alias{text: trim(s)})
		}
		text = strings.TrimSpace(text[:second[0]])
	}
	halves := splitAtSlash(text)
	if len(halves) != 2 {
		halves = []string{text}
	}
	for i, half := range halves {
		names = slices.Insert(names, i, alias{text: strings.TrimSpace(half)})
	}
	return slices.DeleteFunc(names, func(a alias) bool { return words(a.text) == 0 })
}

// trim takes off what parting leaves at the ends of a name.
func trim(name string) string {
	name = strings.Trim(name, " ,;/")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "and "), "or ")
	if strings.Count(name, "(") < strings.Count(name, ")") {
		name = strings.TrimSuffix(name, ")")
	}
	if strings.Count(name, "(") > strings.Count(name, ")") {
		name = strings.TrimSuffix(name, "(")
	}
	return strings.TrimSpace(name)
}

// words counts the words of a text: runs of anything with a letter or digit.
func words(text string) int {
	n := 0
	for _, w := range strings.Fields(text) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

func hasLatin(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
}
