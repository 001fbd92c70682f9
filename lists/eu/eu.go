package eu

import (
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Recognise says whether head begins the EU's XML of version 1.1.
func Recognise(head []byte) bool {
	return publication.RootElement(head) == "export" && publication.RootNamespace(head) == "http://eu.europa.ec/fpi/fsd/export"
}

// Parse reads the EU's XML. It is a [publication.Parser].
func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format, r.List = "EU XML 1.1", sanctions.EUFinancial
	emit = r.Counting(emit)
	for _, f := range files {
		err := publication.EachElement(f, r, publication.XML{
			Records:   []string{"sanctionEntity"},
			Container: func(e *publication.Element) error { header(e, r); return nil },
			Record: func(e *publication.Element) error {
				p, err := party(e, r)
				if err != nil {
					return err
				}
				return emit(publication.Record{Party: p})
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// header reads the elements above the entries.
func header(e *publication.Element, r *publication.Report) {
	if e.Name == "export" {
		e.Ignore("globalFileId")
		// The day in the publisher's own time zone is the day of the list.
		generated, _, _ := strings.Cut(e.Attr("generationDate"), "T")
		if d, err := sanctions.ParseDay(generated); err == nil {
			r.Published = d
		} else if generated != "" {
			r.Unread["export@generationDate"]++
		}
	}
	e.Leftovers(r)
}

// party reads one entry.
func party(e *publication.Element, r *publication.Report) (*sanctions.Party, error) {
	r.Counts[e.Name]++
	for _, c := range e.Children {
		r.Counts[c.Name]++
	}
	reference := e.Attr("euReferenceNumber")
	id := e.Attr("logicalId")
	if id == "" {
		return nil, broken(reference, "has no logicalId")
	}
	p := &sanctions.Party{ID: id, Source: "sanctionEntity logicalId " + id}
	p.Kind = kindOf(e.First("subjectType"), p)
	readNames(e, p)
	if len(p.Names) == 0 {
		return nil, broken(id, "has no name")
	}
	for _, c := range e.Children {
		switch c.Name {
		case "regulation":
			readRegulation(c, p)
		case "citizenship":
			readCitizenship(c, p)
		case "birthdate":
			readBirth(c, p)
		case "address":
			readAddress(c, p)
		case "identification":
			readIdentification(c, p)
		}
		readCommon(c, p)
	}
	readListing(e, p, r.Published)
	if un := e.Attr("unitedNationId"); un != "" {
		p.References = append(p.References, "UN "+un)
	}
	if reference != "" {
		p.References = append(p.References, reference)
	}
	p.Remarks = publication.AppendNew(p.Remarks, e.TakeAll("remark")...)
	readAdditional(e, p)
	p.Facts = publication.AppendNew(p.Facts, e.Leftovers(r)...)
	return p, nil
}

func broken(record, what string) error {
	return publication.Damaged(record, "this entry "+what, "compare it with the list at webgate.ec.europa.eu/fsd/fsf; the other entries were read")
}

// kindOf translates the subject type. Of an enterprise the EU does not say
// whether it is a company; ministries and armed groups are enterprises too.
func kindOf(subject *publication.Element, p *sanctions.Party) sanctions.Kind {
	code, class := subject.Attr("code"), subject.Attr("classificationCode")
	switch {
	case code == "person", class == "P":
		return sanctions.Person
	case code == "enterprise", class == "E":
		return sanctions.Entity
	}
	publication.AddFact(p, "subjectType", publication.Join(" ", code, class))
	return sanctions.Unknown
}

// readListing reads when the entry was made and unmade.
func readListing(e *publication.Element, p *sanctions.Party, published sanctions.Date) {
	if d, ok := day(e, p, "designationDate"); ok {
		p.Listed = []sanctions.Date{d}
	}
	if d, ok := day(e, p, "delistingDate"); ok {
		if published.IsZero() || d.From > published.From {
			publication.AddFact(p, "delistingDate", d.String())
		} else {
			p.Delisted = []sanctions.Date{d}
		}
	}
	publication.AddFact(p, "designationDetails", e.Attr("designationDetails"))
}

// readRegulation reads an act that the entry rests on.
func readRegulation(e *publication.Element, p *sanctions.Party) {
	p.Programs = publication.AppendNew(p.Programs, e.Attr("programme"))
	readAct(e, e.Take("publicationUrl"), p)
	if d, ok := day(e, p, "entryIntoForceDate"); ok {
		p.Amended = publication.AppendNew(p.Amended, d)
	}
	publication.AddFact(p, "regulation/organisationType", e.Attr("organisationType"))
	publication.AddFact(p, "regulation/remark", remark(e))
	for _, c := range e.All("corrigendum") {
		readAct(c, c.Attr("publicationUrl"), p)
	}
}

// readAct keeps an act as a legal basis, and what is published about it as a
// fact.
func readAct(e *publication.Element, url string, p *sanctions.Party) {
	title := e.Attr("numberTitle")
	p.LegalBases = publication.AppendNew(p.LegalBases, title)
	published := e.Attr("publicationDate")
	if published != "" {
		published = "published " + published
	}
	publication.AddFact(p, "regulation", publication.Join("; ", title, e.Attr("regulationType"), published, url))
}

// readCommon reads what every element within an entry may have: the act that
// published it, remarks and additional information. Remarks that a reader of
// its own has taken stay taken.
func readCommon(e *publication.Element, p *sanctions.Party) {
	e.Ignore("logicalId", "regulationLanguage")
	for _, act := range e.All("regulationSummary") {
		readAct(act, act.Attr("publicationUrl"), p)
	}
	readAdditional(e, p)
}

// readAdditional reads the pairs that the schema keeps for whatever it does not
// foresee.
func readAdditional(e *publication.Element, p *sanctions.Party) {
	for _, more := range e.All("additionalInformation") {
		publication.AddFact(p, more.Attr("key"), more.Attr("value"))
	}
}

// remark takes the remarks on a detail.
func remark(e *publication.Element) string { return strings.Join(e.TakeAll("remark"), "; ") }

// day reads an attribute that is a day; what is none becomes a fact. The schema
// allows a time zone behind a day: the date is the one written.
func day(e *publication.Element, p *sanctions.Party, attr string) (sanctions.Date, bool) {
	s := e.Attr(attr)
	written := s
	if len(s) > len("2006-01-02") && strings.ContainsRune("Z+-", rune(s[10])) {
		written = s[:10]
	}
	d, err := sanctions.ParseDay(written)
	if err != nil {
		publication.AddFact(p, e.Name+"@"+attr, s)
	}
	return d, err == nil
}

// country takes the country of a detail: its code, else its description.
func country(e *publication.Element) string {
	code, description := e.Attr("countryIso2Code"), e.Attr("countryDescription")
	if code != "" && code != "00" {
		return code
	}
	if description == "UNKNOWN" {
		return ""
	}
	return description
}

// countryName takes the country of a detail for a line of text: its
// description, else its code.
func countryName(e *publication.Element) string {
	code, description := e.Attr("countryIso2Code"), e.Attr("countryDescription")
	if description != "" && description != "UNKNOWN" {
		return description
	}
	if code == "00" {
		return ""
	}
	return code
}

func isTrue(s string) bool { return s == "true" || s == "1" }
