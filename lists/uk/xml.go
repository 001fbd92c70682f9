package uk

import (
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// RecogniseXML says whether head begins the UK Sanctions List in XML.
func RecogniseXML(head []byte) bool {
	return publication.RootElement(head) == "Designations"
}

// ParseXML reads the UK Sanctions List in XML.
func ParseXML(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	file, err := onlyFile(files)
	if err != nil {
		return err
	}
	r.Format, r.List = "UK Sanctions List XML", sanctions.UKSanctions
	emit = r.Counting(emit)
	return publication.EachElement(file, r, publication.XML{
		Records: []string{"DateGenerated", "Designation"},
		Record: func(e *publication.Element) error {
			if e.Name == "DateGenerated" {
				r.Published, _ = readDate(e.Text())
				return nil
			}
			r.Counts["Designation"]++
			p, err := readDesignation(e, r)
			if err != nil {
				return err
			}
			return emit(publication.Record{Party: p})
		},
		Container: func(e *publication.Element) error {
			// The root's attribute has the day, too; the element overrides it.
			day, _, _ := strings.Cut(e.Attr("dateGenerated"), "T")
			if r.Published.IsZero() {
				r.Published, _ = readDate(day)
			}
			return nil
		},
	})
}

func readDesignation(e *publication.Element, r *publication.Report) (*sanctions.Party, error) {
	id, published := e.Take("UniqueID"), e.Take("IndividualEntityShip")
	if id == "" {
		return nil, publication.Damaged("", "a Designation has no UniqueID", "download the list again")
	}
	p := &sanctions.Party{ID: id, Kind: kindOf(published), Source: "Designation UniqueID " + id}
	if p.Kind == sanctions.Unknown && published != "" {
		notUnderstood(p, r, "Designation/IndividualEntityShip", published)
	}
	if published != "" {
		r.Counts[published]++
	}
	readNames(e, p, r)
	if len(p.Names) == 0 {
		return nil, publication.Damaged(id, "the Designation has no name", "download the list again")
	}
	readListing(e, p, r)
	readMeasures(e, p, r)
	readWhereabouts(e, p)
	for _, person := range e.All("IndividualDetails", "Individual") {
		readIndividual(person, p, r)
	}
	for _, entity := range e.All("EntityDetails", "Entity") {
		readEntity(entity, p)
	}
	for _, ship := range e.All("ShipDetails", "Ship") {
		readShip(ship, p)
	}
	p.Facts = publication.AppendNew(p.Facts, e.Leftovers(r)...)
	return p, nil
}

func readNames(e *publication.Element, p *sanctions.Party, r *publication.Report) {
	for _, n := range e.All("Names", "Name") {
		var texts [6]string
		for i, name := range []string{"Name1", "Name2", "Name3", "Name4", "Name5", "Name6"} {
			texts[i] = n.Take(name)
		}
		nameType, strength := n.Take("NameType"), n.Take("AliasStrength")
		quality, known := qualityOf(nameType, strength)
		name, ok := newName(texts, p.Kind, quality)
		if !ok {
			continue
		}
		if !known {
			notUnderstood(p, r, "Designation/Names/Name/NameType", strings.TrimSpace(nameType+" "+strength)+": "+name.Full)
		}
		publication.AddName(p, name)
	}
	primaryFirst(p.Names)
	for _, n := range e.All("NonLatinNames", "NonLatinName") {
		name := sanctions.Name{
			Full: n.Take("NameNonLatinScript"), Quality: sanctions.OriginalScript,
			Script: n.Take("NonLatinScriptType"), Lang: n.Take("NonLatinScriptLanguage"),
		}
		publication.AddName(p, name)
	}
}

func readListing(e *publication.Element, p *sanctions.Party, r *publication.Report) {
	addDate(p, r, &p.Amended, "Designation/LastUpdated", e.Take("LastUpdated"))
	addDate(p, r, &p.Listed, "Designation/DateDesignated", e.Take("DateDesignated"))
	if group := e.Take("OFSIGroupID"); group != "" {
		p.References = publication.AppendNew(p.References, "OFSI "+group)
	}
	for _, reference := range strings.FieldsFunc(e.Take("UNReferenceNumber"), func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;|", c) }) {
		p.References = publication.AppendNew(p.References, "UN "+reference)
	}
	p.Programs = publication.AppendNew(p.Programs, e.TakeAll("RegimeName")...)
	publication.AddFact(p, "Designation source", e.Take("DesignationSource"))
	publication.AddFact(p, "UK Statement of Reasons", e.Take("UKStatementofReasons"))
	p.Remarks = publication.AppendNew(p.Remarks, e.TakeAll("OtherInformation")...)
	p.Titles = publication.AppendNew(p.Titles, e.TakeAll("Titles", "Title")...)
}

// readMeasures takes the measures, and those that only the indicators name.
func readMeasures(e *publication.Element, p *sanctions.Party, r *publication.Report) {
	known := map[string]bool{}
	add := func(measure string) {
		if key := fold(measure); key != "" && !known[key] {
			known[key] = true
			p.Measures = append(p.Measures, measure)
		}
	}
	for _, measure := range strings.Split(e.Take("SanctionsImposed"), "|") {
		add(strings.TrimSpace(measure))
	}
	for _, indicators := range e.All("SanctionsImposedIndicators") {
		for _, indicator := range indicators.Children {
			switch value := indicator.Text(); strings.ToLower(value) {
			case "true":
				add(spaced(indicator.Name))
			case "false", "":
			default:
				notUnderstood(p, r, "Designation/SanctionsImposedIndicators/"+indicator.Name, value)
			}
		}
	}
}

// spaced writes "AssetFreeze" as "Asset freeze".
func spaced(name string) string {
	var b strings.Builder
	for i, c := range name {
		if i > 0 && unicode.IsUpper(c) {
			b.WriteByte(' ')
			c = unicode.ToLower(c)
		}
		b.WriteRune(c)
	}
	return b.String()
}

func readWhereabouts(e *publication.Element, p *sanctions.Party) {
	for _, a := range e.All("Addresses", "Address") {
		var lines []string
		for _, name := range []string{"AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6"} {
			lines = append(lines, a.Take(name))
		}
		if found, ok := address(lines, a.Take("AddressPostalCode"), a.Take("AddressCountry")); ok {
			publication.AddAddress(p, found)
		}
	}
	for _, contact := range []struct{ kind, container, element string }{
		{"phone", "PhoneNumbers", "PhoneNumber"},
		{"email", "EmailAddresses", "EmailAddress"},
		{"website", "Websites", "Website"},
	} {
		for _, published := range e.TakeAll(contact.container, contact.element) {
			for _, value := range values(published) {
				p.Contacts = publication.AppendNew(p.Contacts, sanctions.Contact{Kind: contact.kind, Value: value})
			}
		}
	}
}
