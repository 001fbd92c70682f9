package names

// maxComparedBytes is the longest word that is compared letter by letter: the
// distance is computed in one machine word. Longer ones are equal or not.
const maxComparedBytes = 64

// editsAllowed is how many edits two words may differ by and still be taken for
// one, by the length of the longer. Short words differ in meaning with every
// letter: "Kim" and "Kin", "Ali" and "Adi" are different names.
func editsAllowed(longer int) int {
	switch {
	case longer <= 3:
		return 0
	case longer <= 5:
		return 1
	case longer <= 11:
		return 2
	}
	return 3
}

// Similarity says how alike two folded words are: 1 when equal, else one less
// the share of letters to edit, and 0 when that is more than chance allows.
// Words with a digit are equal or not. Both must be words of folded text.
func Similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	longer, shorter := max(len(a), len(b)), min(len(a), len(b))
	allowed := editsAllowed(longer)
	if longer-shorter > allowed || allowed == 0 || longer > maxComparedBytes || hasDigit(a) || hasDigit(b) {
		return 0
	}
	edits := distance(a, b)
	if edits > allowed {
		return 0
	}
	return 1 - float64(edits)/float64(longer)
}

// distance is the optimal string alignment distance of two words of at most 64
// bytes: insertions, deletions, substitutions and swaps of neighbours, none
// touching a letter twice. Bit i of a vector stands for row i of the table of
// prefixes' distances, whose differences are kept (Hyyrö, "A Bit-Vector
// Algorithm for Computing Levenshtein and Damerau Edit Distances", 2003).
func distance(a, b string) int {
	var where [64]uint64 // of each letter in a
	for i := range len(a) {
		where[alphabet(a[i])] |= 1 << i
	}
	last := uint64(1) << (len(a) - 1)
	up, down := ^uint64(0), uint64(0) // rows that are one more, one less than the row above
	var diagonal, before uint64
	d := len(a)
	for i := range len(b) {
		here := where[alphabet(b[i])]
		swapped := ((^diagonal & here) << 1) & before
		diagonal = (((here & up) + up) ^ up) | here | down | swapped
		right, left := down|^(diagonal|up), diagonal&up
		if right&last != 0 {
			d++
		}
		if left&last != 0 {
			d--
		}
		right, left = right<<1|1, left<<1
		up, down = left|^(diagonal|right), right&diagonal
		before = here
	}
	return d
}

// alphabet numbers letters below 64, each its own number.
func alphabet(letter byte) byte { return letter & 63 }

func hasDigit(word string) bool {
	for i := range len(word) {
		if word[i] <= '9' {
			return true
		}
	}
	return false
}
