package screening

import (
	"regexp"
	"slices"
	"strings"
)

// spelledNames are the names to look for, and which of them are weak aliases: the
// whole ones, what several names in one field come apart into, and those that
// parts make.
func (q Question) spelledNames() (out []string, weak []bool) {
	add := func(name string, isWeak bool) {
		if strings.TrimSpace(name) != "" && !slices.Contains(out, name) {
			out, weak = append(out, name), append(weak, isWeak)
		}
	}
	for _, property := range nameProperties {
		for _, v := range q.Properties[property] {
			v, _ = withoutIMO(v)
			add(v, property == "weakAlias")
			for _, piece := range pieces(v) {
				add(piece, property == "weakAlias")
			}
		}
	}
	whole := ""
	if names := q.Properties["name"]; len(names) == 1 && !strings.ContainsAny(strings.TrimSpace(names[0]), " ,") {
		whole = strings.TrimSpace(names[0]) // one word: a part that came in the wrong field
	}
	for _, name := range q.assembled(whole) {
		add(name, false)
	}
	return out, weak
}

// mostParts is how many values of one part are combined with those of the others:
// spellings of a name come in twos and threes.
const mostParts = 3

// assembled are the names that the parts make, each combination of their first
// values; none without a part.
func (q Question) assembled(whole string) []string {
	combined := []string{whole}
	given := false
	for _, property := range partProperties {
		var values []string
		for _, v := range q.Properties[property] {
			if v = strings.TrimSpace(v); v != "" && len(values) < mostParts {
				values = append(values, v)
			}
		}
		if len(values) == 0 {
			continue
		}
		given = true
		var next []string
		for _, begun := range combined {
			for _, v := range values {
				next = append(next, strings.TrimSpace(begun+" "+v))
			}
		}
		combined = next
	}
	if !given {
		return nil
	}
	return combined
}

// betweenNames is what stands between two names in one field of a form or a
// payment. A stroke within a word, as in "A/S", is no such sign.
var betweenNames = regexp.MustCompile(`(?i)\s*(?:[;|\n]|\s/\s|\b(?:a\.?k\.?a|f\.?k\.?a|n\.?k\.?a)\b\.?|\b(?:alias|formerly known as|also known as|on behalf of|c/o)\b)\s*`)

// mostPieces bounds what one field comes apart into.
const mostPieces = 8

// pieces are the names of two words or more in a text that has several.
func pieces(text string) (out []string) {
	const fewest = 4 // spaces, around a word between two names
	if !strings.ContainsAny(text, ";|\n/") && strings.Count(text, " ") < fewest {
		return nil
	}
	all := betweenNames.Split(text, mostPieces)
	if len(all) < 2 {
		return nil
	}
	for _, piece := range all {
		if piece = strings.Trim(piece, " ,()"); strings.ContainsAny(piece, " ,") {
			out = append(out, piece)
		}
	}
	return out
}

// imoInName is a ship's number written behind her name.
var imoInName = regexp.MustCompile(`(?i)[\s(\[,;-]*\bIMO\b[\s:#.]*(?:No\.?|number)?[\s:]*(\d{7})\b[\s)\]]*`)

// withoutIMO parts a ship's name from the number in it.
func withoutIMO(name string) (rest, number string) {
	if !strings.ContainsAny(name, "0123456789") {
		return name, ""
	}
	found := imoInName.FindStringSubmatch(name)
	if found == nil {
		return name, ""
	}
	return strings.TrimSpace(strings.Replace(name, found[0], " ", 1)), found[1]
}
