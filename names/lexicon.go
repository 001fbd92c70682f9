package names

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/mareva/mareva/names/latin"
)

// languageData says what words mean. Each file's heading says its format and
// where its content comes from.
//
//go:embed data/*.txt
var languageData embed.FS

// role is a set of what a word may be. What it is in a name depends on whose
// name that is: "general" is a title of a person and a common word of a firm.
type role uint16

const (
	legalFormRole role = 1 << iota
	legalWordRole      // part of a legal form's phrase, which may come torn apart
	honorificRole
	particleRole
	fillerRole
	vesselRole  // before a ship's name
	trafficRole // so common in names of firms that sharing it says little
	placeRole
	givenRole
	knownNameRole // of a family or tribe, or part of a name
	maleRole
	femaleRole
	numberRole
	fatherRole // follows a father's name: "Ali oglu"
)

// meaning is what the tables say of a word, or of several run together.
type meaning struct {
	roles  role
	phrase uint8        // how many words the longest phrase has that begins with the word
	groups []membership // by group
}

// empty says whether the tables know no more of a word than that phrases begin
// with it.
func (m *meaning) empty() bool { return m == nil || (m.roles == 0 && len(m.groups) == 0) }

// membership says that a word stands for the same as the other members of a
// group. Two members are as alike as the product of their shares.
type membership struct {
	group int32
	share float32
}

// Shares of a group's members, by how they came to mean the same.
const (
	sameThing     = 1.0   // a legal form, number or title in another language or abbreviated
	sameName      = 0.985 // another romanisation or spelling of one name
	translated    = 0.97  // a firm's or place's word in another language
	diminutive    = 0.90  // "Ben" for Benjamin: documents rarely show it
	equivalent    = 0.88  // "Juan" for John: often another person
	sameLegalKind = 0.92  // GmbH and LLC: translations take one for the other
)

// lexicon holds the tables by the letters of a spelling, run together, so that
// "s a" and "sa" are one form.
type lexicon struct {
	words   map[string]*meaning
	members [][]string // of each group
	// slips are the words of legal forms, each by the hash of its forms with a
	// letter left out.
	slips map[uint32][]string
	// patronymics are the endings that make a father's name of his.
	patronymics []string
	// patronymicEnds are their last letters.
	patronymicEnds [256]bool
}

// tables reads the data, once. A mistake in it is one of this package's authors,
// so it panics; a test reads the tables too.
var tables = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: make(map[string]*meaning)}
	l.readLegalForms("legal_forms.txt")
	l.readList("honorifics.txt", honorificRole, sameThing)
	l.readList("particles.txt", particleRole, sameThing)
	l.readList("fillers.txt", fillerRole, sameThing)
	l.readList("organisation_words.txt", trafficRole, translated)
	l.readList("vessel_words.txt", vesselRole, sameThing)
	l.readList("numbers.txt", numberRole, sameThing)
	l.readPlaces("places.txt")
	l.readGivenNames("given_names.txt")
	l.readVariants("name_variants.txt")
	l.readPatronymics("patronymics.txt")
	l.readSlips()
	for _, m := range l.words {
		slices.SortFunc(m.groups, func(a, b membership) int { return int(a.group - b.group) })
	}
	return l
})

// lines calls yield with the parts of each entry of a file.
func lines(file, separator string, parts int, yield func(part []string)) {
	text, err := languageData.ReadFile("data/" + file)
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, separator)
		if len(part) != parts {
			panic(fmt.Sprintf("names: data/%s: %q has %d parts, want %d", file, line, len(part), parts))
		}
		for i := range part {
			part[i] = strings.TrimSpace(part[i])
		}
		yield(part)
	}
}

// add gives a spelling a role and, unless share is 0, a place in a group.
func (l *lexicon) add(spelling string, r role, group int32, share float32) {
	if !isASCII(spelling) {
		for _, words := range readWords(spelling) {
			l.addWords(words, r, group, share)
		}
	}
	l.addWords(strings.Fields(Fold(spelling)), r, group, share)
}

// readWords are the words of a text of the tables in another script, as the
// readings of a name have them first.
func readWords(text string) [][]string {
	readings := make([][]string, 1)
	for _, w := range split(text) {
		if w.script == latinScript {
			for i := range readings {
				readings[i] = append(readings[i], w.text)
			}
			continue
		}
		read := latin.Read(w.text)
		for len(readings) < min(len(read), MaxReadings) {
			readings = append(readings, slices.Clone(readings[len(readings)-1]))
		}
		for i := range readings {
			if len(read) == 0 {
				continue
			}
			for _, spellings := range read[min(i, len(read)-1)].Words {
				readings[i] = append(readings[i], spellings[0])
			}
		}
	}
	return readings
}

func (l *lexicon) addWords(words []string, r role, group int32, share float32) {
	if len(words) == 0 {
		return
	}
	key := strings.Join(words, "")
	first := l.meaningOf(words[0])
	first.phrase = max(first.phrase, uint8(len(words)))
	m := l.meaningOf(key)
	m.roles |= r
	if share == 0 {
		return
	}
	if i := slices.IndexFunc(m.groups, func(o membership) bool { return o.group == group }); i >= 0 {
		m.groups[i].share = max(m.groups[i].share, share)
		return
	}
	m.groups = append(m.groups, membership{group, share})
	l.members[group] = append(l.members[group], key)
}

// meaningOf is the meaning of a word, a new one when it has none yet.
func (l *lexicon) meaningOf(word string) *meaning {
	if l.words[word] == nil {
		l.words[word] = &meaning{}
	}
	return l.words[word]
}

func (l *lexicon) newGroup() int32 {
	l.members = append(l.members, nil)
	return int32(len(l.members) - 1)
}

// readList reads "canonical: spelling, spelling".
func (l *lexicon) readList(file string, r role, share float32) {
	lines(file, ":", 2, func(part []string) {
		group := l.newGroup()
		l.add(part[0], r, group, share)
		for spelling := range strings.SplitSeq(part[1], ",") {
			l.add(spelling, r, group, share)
		}
	})
}

// readLegalForms reads "canonical | kind | jurisdictions | spellings".
func (l *lexicon) readLegalForms(file string) {
	kinds := map[string]int32{}
	lines(file, "|", 4, func(part []string) {
		kind, ok := kinds[part[1]]
		if !ok {
			kind = l.newGroup()
			kinds[part[1]] = kind
		}
		group := l.newGroup()
		for _, spelling := range append(strings.Split(part[3], ","), part[0]) {
			l.add(spelling, legalFormRole, group, sameThing)
			l.add(spelling, legalFormRole, kind, sqrtOfSameLegalKind)
			if words := strings.Fields(Fold(spelling)); len(words) > 1 && isASCII(spelling) && comesApart(part[1]) {
				for _, w := range words {
					if len(w) >= shortestSlip {
						l.add(w, legalWordRole, 0, 0)
					}
				}
			}
		}
	})
}

// comesApart says whether the words of a kind of legal form say nothing when they
// stand apart either: "liability" does, "crown" and "zone" of others do not.
func comesApart(kind string) bool { return kind == "limited" || kind == "joint_stock" }

// sqrtOfSameLegalKind is each member's share, so that two make sameLegalKind.
const sqrtOfSameLegalKind = 0.959

// readPlaces reads "canonical | country, region or city | spellings".
func (l *lexicon) readPlaces(file string) {
	lines(file, "|", 3, func(part []string) {
		group := l.newGroup()
		l.add(part[0], placeRole, group, translated)
		for spelling := range strings.SplitSeq(part[2], ",") {
			l.add(spelling, placeRole, group, translated)
		}
	})
}

// readGivenNames reads "canonical | gender | spellings | equivalents | diminutives".
func (l *lexicon) readGivenNames(file string) {
	lines(file, "|", 5, func(part []string) {
		group := l.newGroup()
		role := givenRole | genders[part[1]]
		for _, w := range strings.Fields(part[0] + " " + part[2]) {
			l.add(w, role, group, sameName)
		}
		for _, w := range strings.Fields(part[3]) {
			l.add(w, role, group, equivalent)
		}
		for _, w := range strings.Fields(part[4]) {
			l.add(w, role, group, diminutive)
		}
	})
}

// genders are those of a given name; "u" is borne by either.
var genders = map[string]role{"m": maleRole, "f": femaleRole, "u": maleRole | femaleRole}

// readVariants reads "canonical: spelling spelling".
func (l *lexicon) readVariants(file string) {
	lines(file, ":", 2, func(part []string) {
		group := l.newGroup()
		for _, w := range strings.Fields(part[0] + " " + part[1]) {
			l.add(w, knownNameRole, group, sameName)
		}
	})
}

// readPatronymics reads "suffix: -ending -ending" and "canonical: word -ending",
// whose words are written apart ("Ali ogly") and mean the same.
func (l *lexicon) readPatronymics(file string) {
	lines(file, ":", 2, func(part []string) {
		group := l.newGroup()
		for _, w := range strings.Fields(part[1]) {
			ending, isEnding := strings.CutPrefix(w, "-")
			switch {
			case !isEnding:
				l.add(w, particleRole|fatherRole, group, sameName)
			case part[0] == "suffix" && len(ending) >= shortestEnding:
				l.patronymics = append(l.patronymics, ending)
				l.patronymicEnds[ending[len(ending)-1]] = true
			}
		}
	})
}

// shortestEnding is how long an ending must be to tell a father's name from
// other names: "-ich" alone does not.
const shortestEnding = 4

// shortestFather is the least that a father's name has before its ending.
const shortestFather = 3

func (l *lexicon) isPatronymic(word string) bool {
	if !l.patronymicEnds[word[len(word)-1]] {
		return false
	}
	for _, ending := range l.patronymics {
		if len(word) >= len(ending)+shortestFather && strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}

// sameMeaning is how alike two words are by what they stand for, 0 when the
// tables know nothing of it.
func sameMeaning(a, b *meaning) (best float32) {
	if a == nil || b == nil {
		return 0
	}
	for i, j := 0, 0; i < len(a.groups) && j < len(b.groups); {
		switch x, y := a.groups[i], b.groups[j]; {
		case x.group < y.group:
			i++
		case x.group > y.group:
			j++
		default:
			best = max(best, x.share*y.share)
			i, j = i+1, j+1
		}
	}
	return best
}

func (r role) has(any role) bool { return r&any != 0 }
