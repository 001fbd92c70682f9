package bods

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// What the fields of one object ask of one another. Each rule says what is wrong,
// "" for nothing.

func linkFits(d *document, annotation ref) string {
	if d.textOf(annotation, "motivation") == "linking" && d.field(annotation, "url") == none {
		return "has no url; an annotation that links must have one"
	}
	return ""
}

func annotationFits(d *document, annotation ref) string {
	if d.textOf(annotation, "motivation") != "transformation" && d.textOf(annotation, "transformedContent") != "" {
		return "has transformedContent, which only the motivation transformation may have"
	}
	return linkFits(d, annotation)
}

// subtypes are those that a type of entity may have in 0.4; "other" goes with all.
var subtypes = map[string][]string{
	"arrangement": {"trust", "nomination"},
	"legalEntity": {"trust"},
	"stateBody":   {"governmentDepartment", "stateAgency"},
}

func subtypeFits(d *document, entityType ref) string {
	kind, subtype := d.textOf(entityType, "type"), d.textOf(entityType, "subtype")
	if subtype == "" || subtype == "other" || slices.Contains(subtypes[kind], subtype) {
		return ""
	}
	return fmt.Sprintf("has subtype %s, which does not go with type %s", subtype, kind)
}

// categoryFits is subtypeFits in the words of 0.3.
func categoryFits(d *document, entity ref) string {
	category := d.textOf(d.field(entity, "entitySubtype"), "generalCategory")
	if category == "" || strings.HasPrefix(category, d.textOf(entity, "entityType")+"-") {
		return ""
	}
	return fmt.Sprintf("has entitySubtype %s, which does not go with entityType %s", category, d.textOf(entity, "entityType"))
}

func listingFits(d *document, listing ref) string {
	if d.isTrue(listing, "hasPublicListing") && d.field(listing, "securitiesListings") == none {
		return "has no securitiesListings; a listed company must have them, [] where they are not known"
	}
	return ""
}

func onlyOneParty(d *document, party ref) string {
	n := 0
	for _, name := range [...]string{"describedByEntityStatement", "describedByPersonStatement", "unspecified"} {
		if d.field(party, name) != none {
			n++
		}
	}
	if n > 1 {
		return "is named in more than one way; give an entity, a person or unspecified"
	}
	return ""
}

// componentsFit: a component has no components.
func componentsFit(d *document, relationship ref) string {
	if d.isTrue(relationship, "isComponent") && d.count(d.componentsOf(relationship)) > 0 {
		return "is a component and has components itself; set isComponent to false or remove them"
	}
	return ""
}

func (d *document) componentsOf(relationship ref) ref {
	if ids := d.field(relationship, "componentStatementIDs"); ids != none {
		return ids
	}
	return d.field(relationship, "componentRecords")
}

// daysFit: the standard's tool takes an end before the beginning for an error.
func daysFit(d *document, interest ref) string {
	from, begins := d.date(interest, "startDate")
	until, ends := d.date(interest, "endDate")
	if begins && ends && ownership.Begin(from) > ownership.End(until) {
		return "ends before it begins; put the earlier day into startDate"
	}
	return ""
}

func shareFits(d *document, v ref) string {
	share, err := d.share(v)
	if err == nil {
		err = share.Check()
	}
	if err != nil {
		return "cannot be: " + err.Error()
	}
	return ""
}

// share reads the size of an interest, whose numbers have been passed. What is not
// said is any size. The schemas of 0.2 and 0.3 call a maximum excluded where
// nothing is said of that; publishers who write "75 to 100" mean it otherwise, and
// the wider range is the safe one.
func (d *document) share(v ref) (ownership.Share, error) {
	low, lowOpen, err := d.bound(v, "minimum", "exclusiveMinimum")
	if err != nil {
		return ownership.Share{}, err
	}
	high, highOpen, err := d.bound(v, "maximum", "exclusiveMaximum")
	if err != nil {
		return ownership.Share{}, err
	}
	share := ownership.Unknown
	if low != none {
		share.Min, share.MinOpen = d.percent(low), lowOpen
	}
	if high != none {
		share.Max, share.MaxOpen = d.percent(high), highOpen
	}
	if exact := d.field(v, "exact"); exact != none {
		p := d.percent(exact)
		if p.Cmp(share.Min) < 0 || p.Cmp(share.Max) > 0 {
			return share, fmt.Errorf("its exact number is not between its minimum and maximum; give the exact number alone")
		}
		return ownership.Exactly(p), nil
	}
	return share, nil
}

// bound is one end of a share. In 0.4 the excluded end has a number of its own; in
// 0.2 and 0.3 it is the word true beside the number.
func (d *document) bound(share ref, name, exclusive string) (number ref, open bool, err error) {
	number = d.field(share, name)
	excluded := d.field(share, exclusive)
	if excluded == none || d.values[excluded].kind == boolean {
		return number, d.isTrue(share, exclusive), nil
	}
	if number != none {
		return none, false, fmt.Errorf("it has %s and %s; give one of them", name, exclusive)
	}
	return excluded, true, nil
}

// percent reads a number that isPercentage has passed.
func (d *document) percent(v ref) ownership.Percent {
	p, _ := percentage(d.raw(v))
	return p
}

// date is the date in a field, of whatever form the schema has passed.
func (d *document) date(of ref, name string) (sanctions.Date, bool) {
	v := d.field(of, name)
	if v == none {
		return sanctions.Date{}, false
	}
	if d.values[v].escaped {
		return looseDate([]byte(d.text(v)))
	}
	return looseDate(d.raw(v))
}
