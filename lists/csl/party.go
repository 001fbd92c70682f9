package csl

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// The columns that become fields of the party; those in factColumns have none.
var (
	fieldColumns = []string{
		"_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice", "start_date",
		"call_sign", "vessel_flag", "vessel_owner", "remarks", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "ids",
	}
	factColumns = []string{
		"end_date", "standard_order", "license_requirement", "license_policy", "vessel_type", "gross_tonnage", "gross_registered_tonnage",
		"source_list_url", "source_information_url",
	}
)

// party is what the row says.
func (r row) party(id string, report *publication.Report) *sanctions.Party {
	p := &sanctions.Party{
		ID:         id,
		Kind:       r.kind(report),
		Source:     "CSL row " + id,
		Programs:   r.list("programs"),
		Titles:     r.list("title"),
		LegalBases: r.list("federal_register_notice"),

		BirthPlaces:   r.list("places_of_birth"),
		Nationalities: r.list("nationalities"),
		Citizenships:  r.list("citizenships"),
		Countries:     r.list("vessel_flag"),
	}
	p.Sublists = publication.AppendNew(p.Sublists, r.cell("source"))
	addName(p, r.cell("name"), sanctions.Primary)
	for _, name := range r.list("alt_names") {
		addName(p, name, sanctions.Strong)
	}
	// Line breaks part an address; elsewhere they are only layout.
	for address := range strings.SplitSeq(r.header.cell(r.cells, "addresses"), "; ") {
		addAddress(p, address)
	}
	r.dates(p, report)
	readIDs(p, r.cell("ids"), report)
	if sign := r.cell("call_sign"); sign != "" {
		p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{Type: sanctions.CallSign, Label: "call_sign", Number: sign})
	}
	if owner := r.cell("vessel_owner"); owner != "" {
		p.Relations = publication.AppendNew(p.Relations, sanctions.Relation{Kind: sanctions.OwnedBy, Name: owner})
	}
	addRemarks(p, r.cell("remarks"))
	for _, name := range factColumns {
		publication.AddFact(p, name, r.cell(name))
	}
	for _, name := range r.header.columns {
		if value := r.cell(name); value != "" && !slices.Contains(fieldColumns, name) && !slices.Contains(factColumns, name) {
			report.Unread["column "+name]++
			publication.AddFact(p, name, value)
		}
	}
	return p
}

func (r row) kind(report *publication.Report) sanctions.Kind {
	switch kind := r.cell("type"); kind {
	case "Individual":
		return sanctions.Person
	case "Entity":
		return sanctions.Entity
	case "Vessel":
		return sanctions.Vessel
	case "Aircraft":
		return sanctions.Aircraft
	case "":
		return sanctions.Unknown
	default:
		report.Unread["type "+kind]++
		return sanctions.Unknown
	}
}

func (r row) dates(p *sanctions.Party, report *publication.Report) {
	for _, text := range r.list("dates_of_birth") {
		if date, ok := parseDate(text); ok {
			p.BirthDates = publication.AppendNew(p.BirthDates, date)
			continue
		}
		report.Unread["dates_of_birth in another form"]++
		publication.AddFact(p, "dates_of_birth", text)
	}
	switch date, ok := parseDate(r.cell("start_date")); {
	case ok:
		p.Listed = publication.AppendNew(p.Listed, date)
	case r.cell("start_date") != "":
		report.Unread["start_date in another form"]++
		publication.AddFact(p, "start_date", r.cell("start_date"))
	}
}

// addName keeps names as published. Treasury writes its people "LAST, First";
// in other editions of the same row the comma is gone and nothing parts them.
func addName(p *sanctions.Party, full string, q sanctions.Quality) {
	if full == "" || slices.ContainsFunc(p.Names, func(n sanctions.Name) bool { return n.Full == full }) {
		return
	}
	n := sanctions.Name{Full: full, Quality: q}
	last, first, ok := strings.Cut(full, ", ")
	if ok && p.Kind == sanctions.Person && last != "" && first != "" && !strings.Contains(first, ", ") {
		n.Parts = []sanctions.NamePart{{Kind: sanctions.LastName, Text: last}, {Kind: sanctions.FirstName, Text: first}}
	}
	p.Names = append(p.Names, n)
}

func addAddress(p *sanctions.Party, text string) {
	a := sanctions.Address{Lines: lines(text)}
	if len(a.Lines) == 0 {
		return
	}
	last := len(a.Lines) - 1
	street, code := "", a.Lines[last]
	if i := strings.LastIndex(code, ", "); i >= 0 {
		street, code = code[:i], code[i+2:]
	}
	if isCountry(code) {
		a.Country = code
		a.Lines = publication.AppendNew(a.Lines[:last], strings.TrimSpace(street))
	}
	if len(a.Lines) == 0 {
		a.Lines = nil
	}
	publication.AddAddress(p, a)
}

// isCountry says whether s is a country's code, and not the last letters of an
// American address ("NM").
func isCountry(s string) bool {
	if len(s) != 2 || s != strings.ToUpper(s) {
		return false
	}
	region, err := language.ParseRegion(s)
	return err == nil && region.IsCountry()
}

var linkedTo = regexp.MustCompile(`^\(?Linked To: (.+?)\)?$`)

// addRemarks keeps the text and takes the links out of it.
func addRemarks(p *sanctions.Party, text string) {
	p.Remarks = publication.AppendNew(p.Remarks, strings.TrimSpace(text))
	for _, part := range split(text) {
		m := linkedTo.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		name := m[1]
		// The bracket that closes the remark is not one that the name opened.
		if strings.Count(name, "(") > strings.Count(name, ")") {
			name += ")"
		}
		p.Relations = publication.AppendNew(p.Relations, sanctions.Relation{Kind: sanctions.LinkedTo, Name: name})
	}
}

// parties are those read so far, in the order of their first rows.
type parties struct {
	inOrder []*sanctions.Party
	byID    map[string]*sanctions.Party
}

func newParties() *parties { return &parties{byID: make(map[string]*sanctions.Party)} }

// add takes a row's party in. OFAC's number or the same name says that two rows
// with one id are one party; otherwise both stay, for the importer to see that
// an id is used twice.
func (ps *parties) add(p *sanctions.Party, ofNumber bool) {
	have := ps.byID[p.ID]
	if have == nil || (!ofNumber && !strings.EqualFold(have.PrimaryName(), p.PrimaryName())) {
		ps.inOrder = append(ps.inOrder, p)
		if have == nil {
			ps.byID[p.ID] = p
		}
		return
	}
	merge(have, p)
}

// merge adds to p what another row of the same party says.
func merge(p, other *sanctions.Party) {
	if p.Kind == sanctions.Unknown {
		p.Kind = other.Kind
	}
	for _, n := range other.Names {
		if n.Quality == sanctions.Primary && len(p.Names) > 0 {
			n.Quality = sanctions.Strong
		}
		if !slices.ContainsFunc(p.Names, func(have sanctions.Name) bool { return have.Full == n.Full }) {
			p.Names = append(p.Names, n)
		}
	}
	for _, a := range other.Addresses {
		publication.AddAddress(p, a)
	}
	p.BirthDates = publication.AppendNew(p.BirthDates, other.BirthDates...)
	p.BirthPlaces = publication.AppendNew(p.BirthPlaces, other.BirthPlaces...)
	p.Genders = publication.AppendNew(p.Genders, other.Genders...)
	p.Nationalities = publication.AppendNew(p.Nationalities, other.Nationalities...)
	p.Citizenships = publication.AppendNew(p.Citizenships, other.Citizenships...)
	p.Titles = publication.AppendNew(p.Titles, other.Titles...)
	p.Countries = publication.AppendNew(p.Countries, other.Countries...)
	p.Identifiers = publication.AppendNew(p.Identifiers, other.Identifiers...)
	p.Wallets = publication.AppendNew(p.Wallets, other.Wallets...)
	p.Contacts = publication.AppendNew(p.Contacts, other.Contacts...)
	p.Relations = publication.AppendNew(p.Relations, other.Relations...)
	p.Programs = publication.AppendNew(p.Programs, other.Programs...)
	p.Sublists = publication.AppendNew(p.Sublists, other.Sublists...)
	p.LegalBases = publication.AppendNew(p.LegalBases, other.LegalBases...)
	p.Listed = publication.AppendNew(p.Listed, other.Listed...)
	p.Facts = publication.AppendNew(p.Facts, other.Facts...)
	p.Remarks = publication.AppendNew(p.Remarks, other.Remarks...)
}
