package screening_test

import (
	"math/rand/v2"
	"strings"
)

// mangler changes names as people do, in the same way every time.
type mangler struct{ random *rand.Rand }

func newMangler() *mangler { return &mangler{rand.New(rand.NewPCG(1, 2))} }

// shortestEdited is the length of words that are misspelt: shorter ones become
// other words.
const shortestEdited = 4

// misspelt leaves a letter out, puts one in, changes one or swaps two.
func (m *mangler) misspelt(word string) string {
	r := []rune(word)
	at, letter := m.random.IntN(len(r)), rune('A'+m.random.IntN(26))
	switch m.random.IntN(4) {
	case 0:
		return string(r[:at]) + string(r[at+1:])
	case 1:
		return string(r[:at]) + string(letter) + string(r[at:])
	case 2:
		if at+1 < len(r) {
			r[at], r[at+1] = r[at+1], r[at]
			return string(r)
		}
	}
	r[at] = letter
	return string(r)
}

func (m *mangler) none(name string) string { return name }

func (m *mangler) oneEdit(name string) string {
	words := strings.Fields(name)
	var long []int
	for i, w := range words {
		if len(w) >= shortestEdited {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return ""
	}
	i := long[m.random.IntN(len(long))]
	words[i] = m.misspelt(words[i])
	return strings.Join(words, " ")
}

func (m *mangler) everyWord(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if len(w) >= shortestEdited {
			words[i] = m.misspelt(w)
		}
	}
	return strings.Join(words, " ")
}

func (m *mangler) otherOrder(name string) string {
	words := strings.Fields(name)
	m.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return strings.Join(words, " ")
}

// firstTwo is the first given and the first family name of "FAMILY …, Given …".
func (m *mangler) firstTwo(name string) string {
	family, given, _ := strings.Cut(name, ", ")
	if given == "" {
		return ""
	}
	return strings.Fields(given)[0] + " " + strings.Fields(family)[0]
}
