package uk

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// fold reduces a published word to its letters and digits in lower case, since
// case, spaces and punctuation vary from file to file.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// notUnderstood keeps a value that a field should hold and could not, and
// counts it.
func notUnderstood(p *sanctions.Party, r *publication.Report, path, value string) {
	r.Unread[path]++
	publication.AddFact(p, path, value)
}

func kindOf(published string) sanctions.Kind {
	switch fold(published) {
	case "individual":
		return sanctions.Person
	case "entity":
		return sanctions.Entity
	case "ship":
		return sanctions.Vessel
	}
	return sanctions.Unknown
}

// newName joins Name 1 … Name 6 in reading order; no name when all are empty.
func newName(texts [6]string, kind sanctions.Kind, quality sanctions.Quality) (sanctions.Name, bool) {
	var parts []sanctions.NamePart
	var words []string
	for i, text := range texts {
		if text == "" {
			continue
		}
		parts = append(parts, sanctions.NamePart{Kind: partKind(i+1, kind), Text: text})
		words = append(words, text)
	}
	if len(parts) == 1 {
		parts = nil // one part alone is the name, not a part of it
	}
	return sanctions.Name{Full: strings.Join(words, " "), Quality: quality, Parts: parts}, len(words) > 0
}

func partKind(number int, kind sanctions.Kind) sanctions.PartKind {
	switch {
	case kind != sanctions.Person:
		return sanctions.UndefinedOrder
	case number == 1:
		return sanctions.FirstName
	case number == 6:
		return sanctions.LastName
	}
	return sanctions.MiddleName
}

// qualityOf reads a name's published type and strength; false when it does not
// know one of them, and then takes the name for a good alias.
func qualityOf(nameType, strength string) (sanctions.Quality, bool) {
	alias, known := sanctions.Strong, true
	switch s := fold(strength); {
	case strings.Contains(s, "low"), strings.Contains(s, "weak"):
		alias = sanctions.Weak
	case s != "" && !strings.Contains(s, "good"):
		known = false
	}
	switch fold(nameType) {
	case "primaryname", "primealias":
		return sanctions.Primary, known
	case "fka":
		return sanctions.Former, known
	case "", "aka", "alias", "primarynamevariation":
		return alias, known
	}
	return alias, false
}

// primaryFirst puts the primary names before the others, which keep their order.
func primaryFirst(names []sanctions.Name) {
	rank := func(n sanctions.Name) int {
		if n.Quality == sanctions.Primary {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(names, func(a, b sanctions.Name) int { return rank(a) - rank(b) })
}

// gender is "male" or "female" in lower case, or as published.
func gender(published string) string {
	if g := fold(published); g == "male" || g == "female" {
		return g
	}
	return published
}

// addDate reads a date into the list; one that cannot be read stays a fact.
func addDate(p *sanctions.Party, r *publication.Report, list *[]sanctions.Date, path, published string) {
	if published == "" {
		return
	}
	if d, ok := readDate(published); ok {
		*list = publication.AppendNew(*list, d)
		return
	}
	notUnderstood(p, r, path, published)
}

// readDate reads dd/mm/yyyy, of which the day or the day and month may be
// unknown ("dd/mm/1968", "00/00/1968"), a year alone, and ISO dates.
func readDate(published string) (sanctions.Date, bool) {
	parts := strings.Split(strings.TrimSpace(published), "/")
	slices.Reverse(parts)
	if len(parts) > 3 {
		return sanctions.Date{}, false
	}
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if i > 0 && unknownDatePart(part) {
			parts = parts[:i] // a day without its month says nothing more than the year
			break
		}
		if i > 0 && len(part) == 1 {
			part = "0" + part
		}
		parts[i] = part
	}
	d, err := sanctions.ParseDate(strings.Join(parts, "-"))
	return d, err == nil && !d.IsZero() && d.From >= 1000_00_00
}

func unknownDatePart(part string) bool { return strings.Trim(part, "dDmM0-") == "" }

// onlyFile gives the file of a publication that consists of one.
func onlyFile(files []*publication.File) (*publication.File, error) {
	if len(files) != 1 {
		return nil, &publication.Problem{Code: publication.Unsupported, Alarm: true, Message: "this list is published as one file, and there are none or several", Hint: "read each file on its own"}
	}
	return files[0], nil
}
