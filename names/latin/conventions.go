package latin

import (
	"slices"
	"strconv"
	"strings"
)

// parseConventions reads the file that describes a script. It tells
// conventions: a language's own, or what the press of another country makes of
// it. Lines are words with spaces between, and "#" begins a remark.
//
//	convention ukrainian     the rows below are its own
//	letters абвгґ…           it concerns words of these letters; without this line, words that its rows can read
//	like russian             what its own rows do not say is as in that one's own
//	unlikely 2               added to each of its spellings
//	х        kh h ch:4       a row: letters, then their spellings
//	[|аи]е[н]  ye e          the same only between such letters; | is an edge of the word
//	ь        -               no sound
//
// A spelling is the less likely the further back in its row it stands, or as
// the number after its colon says. The longest letters that stand in a word are
// read first; of rows for the same letters the convention's own, and of those the ones
// that say between which letters.
//
// A line that is not understood is no row; the tests see to it that the files
// have none.
func parseConventions(file string) []convention {
	var all []convention
	own := map[string][]*row{} // by the convention's name
	like := [][]string{}       // the names of conventions whose rows each takes, itself first
	for line := range strings.Lines(file) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		last := len(all) - 1
		switch fields[0] {
		case "convention":
			all = append(all, convention{name: fields[1], rows: map[rune][]*row{}})
			like = append(like, fields[1:2:2])
		case "letters":
			all[last].letters = fields[1]
		case "like":
			like[last] = append(like[last], fields[1:]...)
		case "unlikely":
			all[last].unlikely, _ = strconv.Atoi(fields[1])
		default:
			own[all[last].name] = append(own[all[last].name], parseRow(fields))
		}
	}
	for i := range all {
		for _, name := range like[i] {
			all[i].add(own[name])
		}
	}
	return all
}

// add takes rows that are read after those there are for the same letters. Among
// them, what is said of letters between others goes before what is said of them
// anywhere. Rows for more letters are read first.
func (c *convention) add(rows []*row) {
	for _, anywhere := range []bool{false, true} {
		for _, r := range rows {
			if (r.before+r.after == "") == anywhere {
				c.rows[r.letters[0]] = append(c.rows[r.letters[0]], r)
			}
		}
	}
	for _, same := range c.rows {
		slices.SortStableFunc(same, func(a, b *row) int { return len(b.letters) - len(a.letters) })
	}
}

func parseRow(fields []string) *row {
	r := &row{}
	letters := fields[0]
	if rest, ok := strings.CutPrefix(letters, "["); ok {
		r.before, letters, _ = strings.Cut(rest, "]")
	}
	if rest, ok := strings.CutSuffix(letters, "]"); ok {
		letters, r.after, _ = strings.Cut(rest, "[")
	}
	r.letters = []rune(letters)
	for place, s := range fields[1:] {
		text, number, weighed := strings.Cut(s, ":")
		if weighed {
			place, _ = strconv.Atoi(number)
		}
		r.spellings = append(r.spellings, weighedSpelling{strings.Trim(text, "-"), place})
	}
	return r
}
