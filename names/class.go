package names

// class says what a word is in its name, and so how much it tells about who is
// meant.
type class uint8

const (
	plain class = iota
	family
	given
	patronymic
	number
	initial
	place
	traffic
	legalWord
	honorific
	particle
	legalForm
	filler
	repeated
)

// weights are the shares of a plain word's weight. They are judgements: each
// class alone must leave a name recognisable without it, and a name that lacks
// only such words must stay above the threshold. TestWeights holds them to it.
var weights = [...]float32{
	plain:      1,
	family:     1,
	given:      0.9, // family names tell more
	patronymic: 0.6, // left out as often as not
	number:     1,
	initial:    0.4, // one letter of a name
	place:      0.8,
	traffic:    0.5, // "trading", "bank": in thousands of firms
	legalWord:  0.12,
	honorific:  0.15,
	particle:   0.2,
	legalForm:  0.12,
	filler:     0.1,
	repeated:   0.1,
}

var classNames = [...]string{
	plain: "name", family: "family name", given: "given name", patronymic: "patronymic", number: "number", initial: "initial",
	place: "place", traffic: "common word", legalWord: "legal word", honorific: "title", particle: "particle",
	legalForm: "legal form", filler: "filler", repeated: "repeated word",
}

// order says, by kind, which of a word's roles it is taken in: the first that it has.
var order = [...][]struct {
	role  role
	class class
}{
	Any: {
		{givenRole, given},
		{legalFormRole, legalForm},
		{fillerRole, filler},
		{particleRole, particle},
		{honorificRole, honorific},
		{vesselRole, honorific},
		{trafficRole, traffic},
		{placeRole, place},
		{legalWordRole, legalWord},
	},
	Person: {{particleRole, particle}, {givenRole, given}, {honorificRole, honorific}},
	Organisation: {
		{legalFormRole, legalForm},
		{fillerRole, filler},
		{trafficRole, traffic},
		{placeRole, place},
		{legalWordRole, legalWord},
		{particleRole, particle},
		{givenRole, given},
	},
	Object: {{vesselRole, honorific}, {fillerRole, filler}, {particleRole, particle}},
}

func (l *lexicon) classOf(kind Kind, word string, m *meaning) class {
	switch {
	case isNumber(word) || (isRoman(word) && kind != Person):
		return number
	case len(word) == 1:
		return initial
	case m != nil:
		if c := phraseClass(kind, m); c != plain {
			return c
		}
	}
	if kind <= Person && l.isPatronymic(word) {
		return patronymic
	}
	return plain
}

// phraseClass is what the tables say of a word, or of several, in a name of the
// kind.
func phraseClass(kind Kind, m *meaning) class {
	if m.roles.has(numberRole) && kind != Person {
		return number
	}
	for _, o := range order[kind] {
		if m.roles.has(o.role) {
			return o.class
		}
	}
	return plain
}

// isRoman tells the numerals from II to XX. Single letters are initials more
// often than numbers.
func isRoman(word string) bool {
	switch word {
	case "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx":
		return true
	}
	return false
}

// isNumber tells a word of digits only. "YV1005" is a name.
func isNumber(word string) bool {
	for i := range len(word) {
		if word[i] > '9' {
			return false
		}
	}
	return true
}

func hasDigit(word string) bool {
	for i := range len(word) {
		if word[i] <= '9' {
			return true
		}
	}
	return false
}
