package names

import (
	"strings"
	"sync"

	"github.com/mareva/mareva/names/latin"
)

// What edits cost, in hundredths of an ordinary one: any letter for any other.
const (
	oneEdit = 100
	swapped = 100 // neighbours
	doubled = 30  // a letter beside an equal one: "Hannibal", "Hanniball"
	digit   = 200 // digits are told apart on purpose
)

// confusable lists letters that one name is written with now and then, and what
// their change costs. Latin spellings of one name differ by them because
// alphabets and languages do; each line says which.
const confusable = `
20 iy ck kq cq vw          # the same sound in most languages
30 ei ou sz jy gq ij sc    # neighbouring vowels; z in German and Slavic; j as in "Jurij"; Libyan qaf
40 ae ao gk dt fv bp bv uw # voiced and unvoiced: "Kadhafi", "Gaddafi"; Spanish b
45 ai au eo ay ey iu ou uy oy io eu
50 cs cz jz gj jg xk xc xs hj hg hk mn lr cg kx gh
`

// vowels may be left out or put in for a little less: unstressed ones are heard
// badly, and h is heard in some languages only.
const (
	vowels    = "aeiouy"
	vowelCost = 80
	hCost     = 50
)

// looseness is how costs shrink for words that another script wrote, by its
// precision. Each value is in hundredths of an edit.
var looseness = [...]struct {
	vowelChanged, vowelExtra, hExtra, near uint8
	nearLetters                            string
}{
	latin.Letters:    {vowelChanged: 50, vowelExtra: vowelCost, hExtra: hCost},
	latin.Consonants: {vowelChanged: 20, vowelExtra: 15, hExtra: 20, near: 30, nearLetters: "bp bv fv pf gk gj kq kc td sz kh dz jz wv wu wo iy yj"},
	latin.Syllables:  {vowelChanged: 20, vowelExtra: 20, hExtra: 25, near: 20, nearLetters: "lr bv bp fv fh ph wv gk td sz sc st cz jz kc kq jg jc mn dz td dr lt ng"},
}

// cost is what edits cost at one precision.
type cost struct {
	changed [36][36]uint8
	left    [36]uint8 // a letter left out or put in
}

var costs = sync.OnceValue(func() *[3]cost {
	var all [3]cost
	for precision := range all {
		all[precision].fill(precision)
	}
	return &all
})

func (c *cost) fill(precision int) {
	loose := looseness[precision]
	for x := range c.changed {
		c.left[x] = oneEdit
		for y := range c.changed {
			if x != y {
				c.changed[x][y] = oneEdit
			}
			if x != y && x >= firstDigit && y >= firstDigit {
				c.changed[x][y] = digit
			}
		}
	}
	for i := range len(vowels) {
		c.left[letter(vowels[i])] = loose.vowelExtra
		for j := range len(vowels) {
			if i != j {
				c.cheapen(vowels[i], vowels[j], loose.vowelChanged)
			}
		}
	}
	c.left[letter('h')] = loose.hExtra
	for line := range strings.Lines(strings.TrimSpace(confusable)) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		price := (fields[0][0]-'0')*10 + fields[0][1] - '0'
		for _, pair := range fields[1:] {
			c.cheapen(pair[0], pair[1], price)
		}
	}
	for _, pair := range strings.Fields(loose.nearLetters) {
		c.cheapen(pair[0], pair[1], loose.near)
	}
	for _, pair := range strings.Fields(lookAlikes) {
		c.cheapen(pair[0], pair[1], lookAlikeCost)
	}
}

// lookAlikes are digits that stand for letters in a disguised name.
const (
	lookAlikes    = "0o 1i 1l 3e 4a 5s 7t 8b"
	lookAlikeCost = 30
)

func (c *cost) cheapen(a, b byte, price uint8) {
	x, y := letter(a), letter(b)
	c.changed[x][y] = min(c.changed[x][y], price)
	c.changed[y][x] = c.changed[x][y]
}

// read gives the letters of a word by their numbers, and what it costs to leave
// each out.
func (c *cost) read(word string, letters *[maxComparedBytes]uint8, extra *[maxComparedBytes]int32) {
	last := uint8(255)
	for i := range len(word) {
		l := numbered[word[i]&127]
		letters[i], extra[i] = l, int32(c.left[l])
		if l == last {
			extra[i] = doubled
		}
		last = l
	}
}

const firstDigit = 26

// letter numbers the letters of a folded word.
func letter(c byte) byte {
	if c >= 'a' {
		return (c - 'a') % firstDigit
	}
	return firstDigit + (c-'0')%10
}

// numbered is letter as a table.
var numbered = func() (table [128]uint8) {
	for c := range table {
		table[c] = letter(byte(c))
	}
	return table
}()
