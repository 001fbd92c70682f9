package eu

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// readNames reads the names with what stands beside them: gender, title and
// function. The first strong name becomes the primary one and comes first; an
// entry without any begins with its first name.
func readNames(e *publication.Element, p *sanctions.Party) {
	for _, alias := range e.All("nameAlias") {
		readName(alias, p)
	}
	if len(p.Names) == 0 {
		return
	}
	i := max(0, slices.IndexFunc(p.Names, func(n sanctions.Name) bool { return n.Quality == sanctions.Strong }))
	primary := p.Names[i]
	primary.Quality = sanctions.Primary
	p.Names = slices.Insert(slices.Delete(p.Names, i, i+1), 0, primary)
}

func readName(alias *publication.Element, p *sanctions.Party) {
	n := sanctions.Name{Quality: sanctions.Strong, Lang: alias.Attr("nameLanguage")}
	var words []string
	for _, part := range []sanctions.NamePart{
		{Kind: sanctions.FirstName, Text: alias.Attr("firstName")},
		{Kind: sanctions.MiddleName, Text: alias.Attr("middleName")},
		{Kind: sanctions.LastName, Text: alias.Attr("lastName")},
	} {
		if part.Text != "" {
			n.Parts = append(n.Parts, part)
			words = append(words, part.Text)
		}
	}
	if n.Full = alias.Attr("wholeName"); n.Full == "" {
		n.Full = strings.Join(words, " ")
	}
	note := remark(alias)
	if strong := alias.Attr("strong"); (strong != "" && !isTrue(strong)) || strings.Contains(strings.ToLower(note), "low quality") {
		n.Quality = sanctions.Weak
	}
	publication.AddName(p, n)
	if note != "" {
		publication.AddFact(p, "nameAlias/remark", publication.Join(": ", n.Full, note))
	}
	readBearer(alias, p)
}

// readBearer reads what a name says of the person who bears it.
func readBearer(alias *publication.Element, p *sanctions.Party) {
	switch gender := alias.Attr("gender"); gender {
	case "M":
		p.Genders = publication.AppendNew(p.Genders, "male")
	case "F":
		p.Genders = publication.AppendNew(p.Genders, "female")
	case "", "?": // unknown
	default:
		p.Genders = publication.AppendNew(p.Genders, gender)
	}
	p.Titles = publication.AppendNew(p.Titles, alias.Attr("title"))
	p.Positions = publication.AppendNew(p.Positions, alias.Attr("function"))
}
