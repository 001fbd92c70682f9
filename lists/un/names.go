package un

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// readNames reads the name, its original script and the aliases.
func readNames(e *publication.Element, p *sanctions.Party) {
	var parts []sanctions.NamePart
	var words []string
	for _, label := range []string{"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"} {
		if word := text(e, label); word != "" {
			parts = append(parts, sanctions.NamePart{Kind: sanctions.UndefinedOrder, Text: word})
			words = append(words, word)
		}
	}
	switch {
	case len(words) > 1:
		p.Names = append(p.Names, sanctions.Name{Full: strings.Join(words, " "), Quality: sanctions.Primary, Parts: parts})
	case len(words) == 1:
		for i, full := range namesIn(words[0]) {
			q := sanctions.Primary
			if i > 0 {
				q = sanctions.Strong
			}
			publication.AddName(p, sanctions.Name{Full: full, Quality: q})
		}
	}
	for _, full := range namesIn(text(e, "NAME_ORIGINAL_SCRIPT")) {
		publication.AddName(p, sanctions.Name{Full: full, Quality: sanctions.OriginalScript})
	}
	for _, alias := range e.All(e.Name + "_ALIAS") {
		readAlias(alias, p)
	}
}

func readAlias(alias *publication.Element, p *sanctions.Party) {
	label, note := text(alias, "QUALITY"), text(alias, "NOTE")
	quality, known := qualityOf(label)
	whole := text(alias, "ALIAS_NAME")
	if !known && whole != "" {
		publication.AddFact(p, alias.Name+"/QUALITY", whole+": "+label)
	}
	for _, full := range append(namesIn(whole), namesInNote(note, whole)...) {
		q := quality
		if q == sanctions.Strong && !hasLatin(full) {
			q = sanctions.OriginalScript
		}
		publication.AddName(p, sanctions.Name{Full: full, Quality: q})
	}
	born, city, country := text(alias, "DATE_OF_BIRTH"), text(alias, "CITY_OF_BIRTH"), text(alias, "COUNTRY_OF_BIRTH")
	if d, ok := day(born); ok {
		p.BirthDates = publication.AppendNew(p.BirthDates, d)
	}
	p.BirthPlaces = publication.AppendNew(p.BirthPlaces, publication.Join(", ", city, country))
	if about := publication.Join("; ", born, city, country, note); about != "" {
		publication.AddFact(p, alias.Name, publication.Join(": ", whole, about))
	}
}

// qualityOf translates QUALITY. A word that nobody has seen yet does not make a
// name weak.
func qualityOf(label string) (q sanctions.Quality, known bool) {
	switch strings.ToLower(label) {
	case "good", "a.k.a.":
		return sanctions.Strong, true
	case "low":
		return sanctions.Weak, true
	case "f.k.a.":
		return sanctions.Former, true
	}
	return sanctions.Strong, false
}

// namesIn gives the names that stand in one text: parted by semicolons, and
// those in brackets that write a name in another script than the text around
// them. A bracket in the same script, such as an acronym, belongs to its name.
func namesIn(s string) (out []string) {
	for _, piece := range split(s) {
		outside, groups := brackets(piece)
		foreign := slices.DeleteFunc(groups, func(g string) bool { return !otherScript(outside, g) })
		for _, g := range foreign {
			piece = strings.Join(strings.Fields(strings.Replace(piece, "("+g+")", " ", 1)), " ")
		}
		piece = strings.TrimPrefix(piece, "original script:")
		if piece = strings.Trim(piece, " ,"); piece != "" && piece != "original script" {
			out = append(out, piece)
		}
		for _, g := range foreign {
			out = append(out, namesIn(g)...)
		}
	}
	return out
}

// namesInNote gives the names that the note on an alias holds: its original
// script where the note says so, else, behind an alias that is not in Latin
// script, a list of its readings.
func namesInNote(note, alias string) []string {
	for _, mark := range []string{"riginal script:", "n Arabic:", "n Arabic script:"} { // with or without a capital
		if _, script, found := strings.Cut(note, mark); found {
			script, _, _ = strings.Cut(script, ".")
			return namesIn(script)
		}
	}
	if hasLatin(alias) || !strings.Contains(note, ";") || strings.ContainsFunc(note, unicode.IsDigit) {
		return nil
	}
	if _, groups := brackets(note); len(groups) > 0 {
		note = groups[0]
	}
	return namesIn(note)
}

// split cuts a text at the semicolons outside brackets.
func split(s string) []string {
	depth := 0
	return strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth = max(depth-1, 0)
		}
		return r == ';' && depth == 0
	})
}

// brackets gives the text outside all brackets and what stands in each of the
// outermost ones.
func brackets(s string) (outside string, groups []string) {
	depth, start := 0, 0
	for i, r := range s {
		switch {
		case r == '(':
			if depth == 0 {
				outside += s[start:i]
				start = i + 1
			}
			depth++
		case r == ')' && depth > 0:
			if depth--; depth == 0 {
				groups = append(groups, s[start:i])
				start = i + 1
			}
		}
	}
	return outside + s[start:], groups
}

// otherScript says whether what stands in a bracket writes the text outside in
// another script.
func otherScript(outside, group string) bool {
	if hasLatin(outside) {
		return hasOther(group)
	}
	return hasOther(outside) && hasLatin(group)
}

func hasLatin(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
}

func hasOther(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}
