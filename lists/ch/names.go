package ch

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// maxCombinations bounds how many names the spelling variants of one name in
// one language and script are combined to. Real names stay far below it, but
// for some with variants of every part a full combination exceeds a thousand.
const maxCombinations = 32

var partKinds = map[string]sanctions.PartKind{
	"family-name":        sanctions.LastName,
	"tribal-name":        sanctions.LastName, // the nisba, which stands where a family name does
	"given-name":         sanctions.FirstName,
	"further-given-name": sanctions.MiddleName,
	"father-name":        sanctions.FatherName,
	"grand-father-name":  sanctions.FatherName,
	"maiden-name":        sanctions.MaidenName,
	"whole-name":         sanctions.WholeName,
	"suffix":             sanctions.UndefinedOrder,
	"other":              sanctions.UndefinedOrder,
	"title":              sanctions.UndefinedOrder,
}

// part is one part of a name with its other spellings.
type part struct {
	order    int
	kind     sanctions.PartKind
	text     string
	variants []variant
}

// variant is another spelling of a part.
type variant struct {
	culture
	text string
}

// culture is where a spelling belongs.
type culture struct{ lang, script string }

// name takes a name element: the name itself, and one more for each language
// and script in which parts of it have spelling variants.
func (t *target) name(e *publication.Element, primary bool) {
	e.Ignore("ssid")
	lang, quality := e.Attr("lang"), t.quality(e, primary)
	parts, titles := t.parts(e)
	for _, title := range titles {
		t.party.Titles = publication.AppendNew(t.party.Titles, title.text)
		for _, v := range title.variants {
			t.party.Titles = publication.AppendNew(t.party.Titles, v.text)
		}
	}
	if len(parts) == 0 {
		parts = titles
	}
	base := make([]string, len(parts))
	var cultures []culture
	for i, p := range parts {
		base[i] = p.text
		for _, v := range p.variants {
			if !slices.Contains(cultures, v.culture) {
				cultures = append(cultures, v.culture)
			}
		}
	}
	t.addName(parts, base, sanctions.Name{Quality: quality, Lang: lang})
	for _, c := range cultures {
		for _, spelling := range combine(spellings(parts, c)) {
			t.addName(parts, spelling, sanctions.Name{Quality: variantQuality(quality, c, spelling), Script: c.script, Lang: c.lang})
		}
	}
}

// quality reads name-type and quality. Of the names of one target only the
// first primary name of the main identity is its primary name. A name of low
// quality is weak whatever else it is.
func (t *target) quality(e *publication.Element, primary bool) sanctions.Quality {
	kind, quality := e.Attr("name-type"), e.Attr("quality")
	if quality != "" && quality != "good" && quality != "low" {
		t.unknown("target/identity/name@quality", quality)
	}
	switch kind {
	case "primary-name":
		if primary {
			return sanctions.Primary
		}
	case "alias", "formerly-known-as":
	default:
		t.unknown("target/identity/name@name-type", kind)
	}
	switch {
	case quality == "low":
		return sanctions.Weak
	case kind == "formerly-known-as":
		return sanctions.Former
	}
	return sanctions.Strong
}

func variantQuality(of sanctions.Quality, c culture, spelling []string) sanctions.Quality {
	switch {
	case of == sanctions.Weak:
		return sanctions.Weak
	case !latin(c.script, spelling):
		return sanctions.OriginalScript
	case of == sanctions.Primary:
		return sanctions.Strong
	}
	return of
}

// latin believes the published script, and looks at the letters where none is
// published.
func latin(script string, texts []string) bool {
	if script != "" {
		return script == "LATN"
	}
	return !strings.ContainsFunc(strings.Join(texts, ""), func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
	})
}

// parts takes the parts of a name in the published order, titles apart.
func (t *target) parts(e *publication.Element) (parts, titles []part) {
	for i, np := range e.All("name-part") {
		kind := np.Attr("name-part-type")
		p := part{text: value(np.Take("value")), kind: partKinds[kind]}
		if p.kind == "" {
			p.kind = sanctions.UndefinedOrder
			t.unknown("target/identity/name/name-part@name-part-type", kind)
		}
		order, err := strconv.Atoi(np.Attr("order"))
		if err != nil {
			order = i + 1
		}
		p.order = order
		for _, v := range np.All("spelling-variant") {
			v.Ignore("spelling-variant-type", "ssid")
			found := variant{culture{v.Attr("lang"), v.Attr("script")}, value(v.Text())}
			p.variants = publication.AppendNew(p.variants, found)
		}
		p.variants = slices.DeleteFunc(p.variants, func(v variant) bool { return v.text == "" })
		switch {
		case p.text == "" && len(p.variants) == 0:
		case kind == "title":
			titles = append(titles, p)
		default:
			parts = append(parts, p)
		}
	}
	byOrder := func(a, b part) int { return a.order - b.order }
	slices.SortStableFunc(parts, byOrder)
	slices.SortStableFunc(titles, byOrder)
	return parts, titles
}

// spellings gives, for each part, how it is written in one language and script:
// its variants there; else, unless that is Latin script as the part itself is,
// its first variant in that script, from whatever language; else the part as it
// stands. So a family name that alone has a Cyrillic variant does not become a
// name of one word, which would match every namesake.
func spellings(parts []part, c culture) [][]string {
	all := make([][]string, len(parts))
	for i, p := range parts {
		for _, v := range p.variants {
			if v.culture == c {
				all[i] = append(all[i], v.text)
			}
		}
		if len(all[i]) > 0 {
			continue
		}
		all[i] = []string{p.text}
		if c.script == "LATN" || c.script == "" {
			continue
		}
		if k := slices.IndexFunc(p.variants, func(v variant) bool { return v.script == c.script }); k >= 0 {
			all[i][0] = p.variants[k].text
		}
	}
	return all
}

// combine gives every combination of one spelling of each part. Where they are
// too many, each spelling still comes once, with the first of the other parts.
func combine(options [][]string) [][]string {
	total := 1
	for _, o := range options {
		total = min(total*len(o), maxCombinations+1)
	}
	first := make([]string, len(options))
	for i, o := range options {
		first[i] = o[0]
	}
	combined := [][]string{first}
	for i, o := range options {
		starts := combined
		if total > maxCombinations {
			starts = combined[:1]
		}
		for _, text := range o[1:] {
			for _, start := range starts {
				next := slices.Clone(start)
				next[i] = text
				combined = append(combined, next)
			}
		}
	}
	return combined
}

// addName adds the name that consists of the texts, one for each part. A name
// that is there already is not added again, unless it was only a weak one.
func (t *target) addName(parts []part, texts []string, n sanctions.Name) {
	for i, text := range texts {
		if text != "" {
			n.Parts = append(n.Parts, sanctions.NamePart{Kind: parts[i].kind, Text: text})
		}
	}
	n.Full = publication.Join(" ", texts...)
	same := func(o sanctions.Name) bool {
		return o.Full == n.Full && (o.Quality != sanctions.Weak || n.Quality == sanctions.Weak)
	}
	if n.Full != "" && !slices.ContainsFunc(t.party.Names, same) {
		t.party.Names = append(t.party.Names, n)
	}
}
