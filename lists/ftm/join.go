package ftm

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// join adds what other entities say of the party.
func (b *builder) join() {
	e, p := b.entity, b.party
	for _, r := range e.takeRefs("addressEntity") {
		switch line, ok := b.graph.addresses[r.id]; {
		case r.entity != nil:
			b.address(r.entity)
		case ok:
			if address, err := decode(line); err == nil {
				b.address(address)
			}
		default:
			b.fact("addressEntity", r.id)
		}
	}
	for _, property := range sortedReferences {
		to := references[property]
		for _, r := range e.takeRefs(property) {
			p.Relations = publication.AppendNew(p.Relations, sanctions.Relation{Kind: to.kind, To: r.id, Name: b.nameOf(r), Detail: to.word})
		}
	}
	for _, edge := range b.graph.about[e.ID] {
		other, err := decode(edge.line)
		if err != nil || !b.concerns(other) {
			continue
		}
		edge.joined = append(edge.joined, b.list)
		b.add(other)
	}
}

var sortedReferences = []string{"bank", "holder", "issuer", "operator", "owner", "parent"}

// concerns says whether what other says holds on this list: it is on it too, or
// on none that the party is on, so that its datasets tell nothing.
func (b *builder) concerns(other *entity) bool {
	if b.list == "" || len(other.Datasets) == 0 || slices.Contains(other.Datasets, string(b.list)) {
		return true
	}
	return !slices.ContainsFunc(other.Datasets, func(d string) bool { return slices.Contains(b.entity.Datasets, d) })
}

// nested takes an entity that stands within the party's line.
func (b *builder) nested(property string, other *entity) {
	if other.Properties == nil {
		other.Properties = map[string]values{}
	}
	switch {
	case !b.concerns(other):
	case isLink(other) || attachments[other.Schema] != "":
		b.add(other)
	case other.Schema == "Address":
		b.address(other)
	default:
		b.party.Relations = publication.AppendNew(b.party.Relations, sanctions.Relation{Kind: sanctions.LinkedTo, To: other.ID, Name: other.title(), Detail: property})
	}
}

// add puts a link or an attachment on the party.
func (b *builder) add(other *entity) {
	if property, ok := attachments[other.Schema]; ok {
		delete(other.Properties, property)
	}
	switch other.Schema {
	case "Sanction", "Risk":
		b.sanction(other)
	case "Identification", "Passport":
		b.document(other)
	case "Occupancy":
		for _, r := range other.takeRefs("post") {
			b.party.Positions = publication.AppendNew(b.party.Positions, strings.TrimSpace(cmp.Or(b.nameOf(r), r.id)))
		}
		b.leftovers(other)
	case "CryptoWallet":
		addWallets(b.party, other)
		other.take("name") // a wallet is called by its address
		b.leftovers(other)
	default:
		b.link(other)
	}
}

func (b *builder) nameOf(r ref) string { return cmp.Or(r.name, b.graph.names[r.id]) }

func (b *builder) sanction(s *entity) {
	p := b.party
	p.Programs = publication.AppendNew(p.Programs, s.take("program")...)
	p.Programs = publication.AppendNew(p.Programs, s.take("programId")...)
	p.Measures = publication.AppendNew(p.Measures, s.take("provisions")...)
	for _, property := range []string{"listingDate", "startDate"} {
		for _, text := range s.take(property) {
			if d, ok := parseDate(text); ok {
				p.Listed = publication.AppendNew(p.Listed, d)
			} else {
				b.fact(s.Schema+" "+property, text)
			}
		}
	}
	for _, text := range s.take("modifiedAt") {
		if d, ok := parseDate(text); ok {
			p.Amended = publication.AppendNew(p.Amended, d)
		} else {
			b.fact(s.Schema+" modifiedAt", text)
		}
	}
	for _, property := range []string{"authorityId", "unscId", "recordId"} {
		p.References = publication.AppendNew(p.References, s.take(property)...)
	}
	for _, property := range []string{"reason", "summary", "description"} {
		p.Remarks = publication.AppendNew(p.Remarks, s.take(property)...)
	}
	b.leftovers(s)
}

// document reads a document of identity. A passport's number stands in one of
// two properties.
func (b *builder) document(d *entity) {
	id := sanctions.Identifier{
		Type: sanctions.OtherID, Label: d.takeFirst("type"), Country: d.takeFirst("country"), Issuer: d.takeFirst("authority"),
		Issued: d.takeFirst("startDate"), Expires: d.takeFirst("endDate"), Note: d.takeFirst("summary", "description"),
	}
	switch label := strings.ToLower(id.Label); {
	case d.Schema == "Passport" || strings.Contains(label, "passport"):
		id.Type = sanctions.Passport
	case strings.Contains(label, "tax"):
		id.Type = sanctions.TaxID
	case strings.Contains(label, "national id") || strings.Contains(label, "identity card") || strings.Contains(label, "id card"):
		id.Type = sanctions.NationalID
	}
	if id.Label == "" {
		id.Label = d.Schema
	}
	found := d.take("number")
	found = publication.AppendNew(found, d.take("passportNumber")...)
	for _, number := range found {
		id.Number = number
		b.party.Identifiers = publication.AppendNew(b.party.Identifiers, id)
	}
	for _, number := range d.take("personalNumber") {
		b.party.Identifiers = publication.AppendNew(b.party.Identifiers, sanctions.Identifier{Type: sanctions.NationalID, Label: "personalNumber", Number: number, Country: id.Country})
	}
	b.leftovers(d)
}

func (b *builder) address(a *entity) {
	full := a.takeFirst("full")
	out := sanctions.Address{
		City: a.takeFirst("city"), Region: a.takeFirst("region", "state"), PostalCode: a.takeFirst("postalCode"),
		Country: a.takeFirst("country"), Note: a.takeFirst("remarks", "summary"),
	}
	for _, property := range []string{"street", "street2", "postOfficeBox"} {
		out.Lines = publication.AppendNew(out.Lines, a.take(property)...)
	}
	if len(out.Lines) == 0 {
		out.Lines = publication.AppendNew(nil, strings.TrimSpace(full))
	}
	// The party's line repeats its addresses as one text each.
	b.party.Addresses = slices.DeleteFunc(b.party.Addresses, func(have sanctions.Address) bool {
		return full != "" && len(have.Lines) == 1 && have.Lines[0] == full && have.City+have.Country == ""
	})
	publication.AddAddress(b.party, out)
	a.take("name")
	b.leftovers(a)
}

// link turns a link into relations to the parties at its other end.
func (b *builder) link(l *entity) {
	ends := links[l.Schema]
	var refs [2][]ref
	for i := range ends {
		refs[i] = l.takeRefs(ends[i].property)
	}
	here := func(i int) bool {
		return slices.ContainsFunc(refs[i], func(r ref) bool { return r.id == b.party.ID })
	}
	// Nested in its party, a link may leave that end out.
	first := here(0) || (!here(1) && (len(refs[0]) == 0 || len(refs[1]) > 0))
	second := here(1) || !first
	former := slices.ContainsFunc(l.Properties["status"].texts, func(s string) bool {
		return slices.Contains([]string{"former", "ended", "inactive", "expired", "past"}, strings.ToLower(s))
	})
	detail := linkDetail(l)
	for i, mine := range []bool{first, second} {
		if !mine {
			continue
		}
		for _, r := range refs[1-i] {
			if r.id == b.party.ID {
				continue
			}
			words := slices.DeleteFunc([]string{ends[i].word, detail}, func(s string) bool { return s == "" })
			b.party.Relations = publication.AppendNew(b.party.Relations, sanctions.Relation{
				Kind: ends[i].kind, To: r.id, Name: b.nameOf(r), Detail: strings.Join(words, "; "), Former: former,
			})
		}
	}
}

// linkDetail puts all that a link says into one text: what it is, then the rest.
func linkDetail(l *entity) string {
	var out []string
	for _, property := range []string{"role", "relationship"} {
		out = append(out, l.take(property)...)
	}
	for _, property := range l.left() {
		if texts := l.Properties[property].texts; len(texts) > 0 {
			out = append(out, property+": "+strings.Join(texts, ", "))
		}
	}
	return strings.Join(out, "; ")
}

// leftovers keeps what an attachment says beyond what the party has fields for.
func (b *builder) leftovers(other *entity) {
	for _, property := range other.left() {
		for _, text := range other.Properties[property].texts {
			b.fact(other.Schema+" "+property, text)
		}
	}
}
