package ftm

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// builder makes a party of an entity for one list.
type builder struct {
	graph  *graph
	list   sanctions.ListName
	entity *entity
	party  *sanctions.Party
	unread map[string]int // nil: counted already
}

func (b *builder) build() {
	e, p := b.entity, b.party
	p.ID, p.Source = e.ID, e.Schema+" "+e.ID
	p.Kind = sanctions.Unknown
	if kind, ok := kinds[e.Schema]; ok {
		p.Kind = kind
	}
	b.names()
	p.BirthDates = b.dates("birthDate")
	p.DeathDates = b.dates("deathDate")
	p.Amended = b.dates("modifiedAt")
	p.BirthPlaces = e.take("birthPlace")
	for _, gender := range e.take("gender") {
		p.Genders = publication.AppendNew(p.Genders, strings.ToLower(gender))
	}
	p.Nationalities = e.take("nationality")
	p.Citizenships = e.take("citizenship")
	p.Titles = e.take("title")
	p.Positions = e.take("position")
	for _, property := range []string{"country", "jurisdiction", "mainCountry", "flag"} {
		p.Countries = publication.AppendNew(p.Countries, e.take(property)...)
	}
	b.numbers()
	addWallets(p, e)
	for _, address := range e.take("address") {
		publication.AddAddress(p, sanctions.Address{Lines: []string{address}})
	}
	for _, kind := range []string{"email", "phone", "website"} {
		for _, value := range e.take(kind) {
			p.Contacts = publication.AppendNew(p.Contacts, sanctions.Contact{Kind: kind, Value: value})
		}
	}
	p.Programs = publication.AppendNew(p.Programs, e.take("program")...)
	p.Programs = publication.AppendNew(p.Programs, e.take("programId")...)
	for _, id := range e.take("wikidataId") {
		p.References = publication.AppendNew(p.References, "Wikidata "+id)
	}
	p.References = publication.AppendNew(p.References, slices.DeleteFunc(e.Referents, func(id string) bool { return id == "" || id == e.ID })...)
	for _, property := range []string{"notes", "summary", "description"} {
		p.Remarks = publication.AppendNew(p.Remarks, e.take(property)...)
	}
	b.join()
	b.rest()
}

// names takes all names. Parts are given without the name that they part.
func (b *builder) names() {
	e, p := b.entity, b.party
	full := e.take("name")
	if p.Kind == sanctions.Wallet {
		// Collectors call a wallet by its address: no name to compare.
		full = slices.DeleteFunc(full, func(name string) bool { return slices.Contains(e.Properties["publicKey"].texts, name) })
	}
	if i := slices.Index(full, e.Caption); i > 0 {
		full = slices.Concat([]string{e.Caption}, full[:i], full[i+1:])
	}
	var parts []sanctions.NamePart
	for _, part := range []struct {
		property string
		kind     sanctions.PartKind
	}{
		{"firstName", sanctions.FirstName},
		{"secondName", sanctions.MiddleName},
		{"middleName", sanctions.MiddleName},
		{"fatherName", sanctions.FatherName},
		{"lastName", sanctions.LastName},
	} {
		for i, text := range e.take(part.property) {
			if (len(full) == 0 && i == 0) || (len(full) > 0 && holdsWords(full[0], text)) {
				parts = append(parts, sanctions.NamePart{Kind: part.kind, Text: text})
			} else {
				b.fact(part.property, text)
			}
		}
	}
	if len(full) == 0 {
		full = joinParts(parts)
	}
	if len(full) == 0 && e.title() != "" && e.Schema != "CryptoWallet" {
		full = []string{e.title()}
	}
	for i, name := range full {
		if i == 0 {
			p.Names = append(p.Names, sanctions.Name{Full: name, Quality: sanctions.Primary, Parts: parts})
		} else {
			addName(p, name, sanctions.Strong)
		}
	}
	for _, list := range []struct {
		property string
		quality  sanctions.Quality
	}{
		{"alias", sanctions.Strong},
		{"previousName", sanctions.Former},
		{"weakAlias", sanctions.Weak},
		{"abbreviation", sanctions.Weak},
	} {
		for _, name := range e.take(list.property) {
			addName(p, name, list.quality)
		}
	}
}

// holdsWords says whether the words of part stand in name.
func holdsWords(name, part string) bool {
	words := " " + strings.Join(strings.FieldsFunc(strings.ToLower(name), isSpaceOrComma), " ") + " "
	return strings.Contains(words, " "+strings.Join(strings.FieldsFunc(strings.ToLower(part), isSpaceOrComma), " ")+" ")
}

func isSpaceOrComma(r rune) bool { return r == ' ' || r == ',' || r == '\u00a0' }

// joinParts makes a name of its parts, which stand in the order of reading.
func joinParts(parts []sanctions.NamePart) []string {
	var texts []string
	for _, part := range parts {
		texts = append(texts, part.Text)
	}
	if len(texts) == 0 {
		return nil
	}
	return []string{strings.Join(texts, " ")}
}

func addName(p *sanctions.Party, full string, q sanctions.Quality) {
	if !slices.ContainsFunc(p.Names, func(n sanctions.Name) bool { return n.Full == full }) {
		p.Names = append(p.Names, sanctions.Name{Full: full, Quality: q})
	}
}

// dates takes dates; what is none is kept as a fact.
func (b *builder) dates(property string) []sanctions.Date {
	var out []sanctions.Date
	for _, text := range b.entity.take(property) {
		if d, ok := parseDate(text); ok {
			out = publication.AppendNew(out, d)
			continue
		}
		b.count(property + " in another form")
		b.fact(property, text)
	}
	return out
}

// parseDate reads "1984", "1984-08", "1984-08-15", with a time of day or not.
func parseDate(s string) (sanctions.Date, bool) {
	day, _, _ := strings.Cut(s, "T")
	d, err := sanctions.ParseDate(day)
	return d, err == nil && !d.IsZero()
}

func (b *builder) numbers() {
	e, p := b.entity, b.party
	for _, n := range numbers {
		for _, number := range e.take(n.property) {
			id := sanctions.Identifier{Type: n.idType, Label: n.property, Number: number}
			switch {
			case n.idType == sanctions.IMO:
				id.Number = strings.TrimSpace(strings.TrimPrefix(number, "IMO"))
			case n.property == "registrationNumber" && p.Kind == sanctions.Aircraft:
				id.Type = sanctions.TailNumber
			}
			if id.Number != "" {
				p.Identifiers = publication.AppendNew(p.Identifiers, id)
			}
		}
	}
}

// addWallets adds the addresses that an entity has itself. Several currencies
// may share an address.
func addWallets(p *sanctions.Party, e *entity) {
	keys := e.take("publicKey")
	if len(keys) == 0 {
		return
	}
	currencies := e.take("currency")
	currencies = publication.AppendNew(currencies, e.take("currencySymbol")...)
	if len(currencies) == 0 {
		currencies = []string{""}
	}
	for _, key := range keys {
		for _, currency := range currencies {
			p.Wallets = publication.AppendNew(p.Wallets, sanctions.WalletAddress{Currency: currency, Address: key})
		}
	}
}

// rest keeps what no field took.
func (b *builder) rest() {
	e := b.entity
	for _, property := range e.left() {
		v := e.Properties[property]
		for _, text := range v.texts {
			b.fact(property, text)
		}
		if len(v.texts) > 0 && !slices.Contains(factProperties, property) {
			b.count("property " + property)
		}
		for _, nested := range v.entities {
			b.nested(property, nested)
		}
	}
	keys := make([]string, 0, len(e.rest))
	for key := range e.rest {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if slices.Contains(idleFields, key) {
			continue
		}
		if !slices.Contains(factFields, key) {
			b.count("field " + key)
		}
		for _, text := range restTexts(e.rest[key]) {
			b.fact(key, text)
		}
	}
}

// restTexts reads the value of a key that is no property: texts where it holds
// such, else the JSON itself.
func restTexts(value string) []string {
	r := reader{data: []byte(value)}
	if texts, err := r.texts(); err == nil {
		return texts
	}
	return []string{value}
}

func (b *builder) count(what string) {
	if b.unread != nil {
		b.unread[what]++
	}
}

func (b *builder) fact(label, value string) {
	publication.AddFact(b.party, label, value)
}
