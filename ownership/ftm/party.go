package ftm

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// kinds are the schemata of those who hold or are held.
var kinds = map[string]sanctions.Kind{
	"Person":       sanctions.Person,
	"Company":      sanctions.Company,
	"Organization": sanctions.Organization,
	"PublicBody":   sanctions.Organization,
	"LegalEntity":  sanctions.Entity,
	"Vessel":       sanctions.Vessel,
	"Airplane":     sanctions.Aircraft,
	"CryptoWallet": sanctions.Wallet,
	// Things that the house has no kind for.
	"Thing":       sanctions.Unknown,
	"Asset":       sanctions.Unknown,
	"BankAccount": sanctions.Unknown,
	"RealEstate":  sanctions.Unknown,
	"Security":    sanctions.Unknown,
	"Vehicle":     sanctions.Unknown,
}

// numbers are the properties that hold numbers by which others may know a party.
var numbers = []struct {
	property string
	idType   sanctions.IDType
}{
	{"leiCode", sanctions.LEI},
	{"registrationNumber", sanctions.Registration},
	{"ogrnCode", sanctions.Registration},
	{"uscCode", sanctions.Registration},
	{"taxNumber", sanctions.TaxID},
	{"innCode", sanctions.TaxID},
	{"vatCode", sanctions.TaxID},
	{"passportNumber", sanctions.Passport},
	{"idNumber", sanctions.NationalID},
	{"swiftBic", sanctions.SwiftBIC},
	{"imoNumber", sanctions.IMO},
	{"mmsi", sanctions.MMSI},
	{"callSign", sanctions.CallSign},
	{"serialNumber", sanctions.SerialNumber},
	{"isin", sanctions.OtherID},
	{"dunsCode", sanctions.OtherID},
	{"uniqueEntityId", sanctions.OtherID},
}

var (
	// lei is ISO 17442: 18 letters and digits, two digits to check them.
	lei = regexp.MustCompile(`^[0-9A-Z]{18}[0-9]{2}$`)
	// companiesHouse are the forms of the numbers of the United Kingdom's register.
	companiesHouse = regexp.MustCompile(`^([0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z])$`)
)

// party makes a statement, with the id, of an entity that is a party.
func (r *reader) party(e *entity, id string, kind sanctions.Kind) error {
	p := &ownership.Party{ID: scheme + string(e.id), Kind: kind, Names: e.names(), Identifiers: e.identifiers(kind)}
	held, err := e.holdings(p.ID)
	if err != nil {
		r.refuse(e, err)
		return nil
	}
	p.SameAs = e.sameAs(kind)
	for _, name := range [...]string{"jurisdiction", "country", "mainCountry", "flag"} {
		p.Countries = e.addTexts(p.Countries, name)
	}
	p.Nationalities = e.addTexts(e.texts("nationality"), "citizenship")
	if string(e.schema) == "PublicBody" {
		p.Government = government(p.Countries)
	}
	var unread [3]string
	var founded, dissolved []sanctions.Date
	p.BirthDates, unread[0] = e.dates("birthDate")
	founded, unread[1] = e.dates("incorporationDate")
	dissolved, unread[2] = e.dates("dissolutionDate")
	p.Founded = first(founded)
	if unread[2] == "" {
		p.Dissolved = last(dissolved)
	}
	if unread != [3]string{} {
		r.warn(e, ownership.PartlyRead, "has a date of birth, foundation or dissolution that is no YYYY-MM-DD, YYYY-MM or YYYY; it counts as not given")
	}
	return r.use(ownership.Statement{ID: id, Stated: e.stated(), Source: r.source(), Party: p, Interests: held})
}

// names begin with the one that the collector calls the party by.
func (e *entity) names() []string {
	out := e.texts("name")
	if i := slices.Index(out, strings.TrimSpace(string(e.caption))); i > 0 {
		out[0], out[i] = out[i], out[0]
	}
	if len(out) == 0 {
		var parts []string
		for _, name := range [...]string{"firstName", "secondName", "middleName", "fatherName", "lastName"} {
			if texts := e.texts(name); len(texts) > 0 {
				parts = append(parts, texts[0])
			}
		}
		if len(parts) > 0 {
			out = append(out, strings.Join(parts, " "))
		} else if caption := strings.TrimSpace(string(e.caption)); caption != "" && caption != string(e.id) {
			out = append(out, caption)
		}
	}
	return e.addTexts(e.addTexts(out, "alias"), "previousName")
}

func (e *entity) identifiers(kind sanctions.Kind) []sanctions.Identifier {
	var out []sanctions.Identifier
	for _, n := range numbers {
		for _, number := range e.texts(n.property) {
			id := sanctions.Identifier{Type: n.idType, Label: n.property, Number: number}
			switch {
			case n.idType == sanctions.IMO:
				id.Number = strings.TrimSpace(strings.TrimPrefix(number, "IMO"))
			case n.property == "registrationNumber" && kind == sanctions.Aircraft:
				id.Type = sanctions.TailNumber
			}
			out = append(out, id)
		}
	}
	return out
}

// sameAs are the ids that registers of legal entities and companies give. A number
// that is shorter than theirs is not filled up: it may be another register's of the
// same country.
func (e *entity) sameAs(kind sanctions.Kind) []string {
	if kind != sanctions.Company && kind != sanctions.Organization && kind != sanctions.Entity {
		return nil
	}
	var out []string
	for _, code := range e.texts("leiCode") {
		if code = strings.ToUpper(code); lei.MatchString(code) {
			out = append(out, ownership.PartyID("lei", code))
		}
	}
	if where := e.texts("jurisdiction"); len(where) == 1 && strings.EqualFold(where[0], "gb") {
		for _, number := range e.texts("registrationNumber") {
			if number = strings.ToUpper(number); companiesHouse.MatchString(number) {
				out = append(out, ownership.PartyID("gb-coh", number))
			}
		}
	}
	return out
}

// notCountries are codes of two letters in the model that are none of ISO 3166-1.
var notCountries = []string{"EU", "UN", "XK", "XX", "ZZ"}

// government is the country of a public body, if its countries are one code.
func government(countries []string) string {
	country := ""
	for _, c := range countries {
		c = strings.ToUpper(c)
		if country != "" && c != country {
			return ""
		}
		country = c
	}
	if len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || slices.Contains(notCountries, country) {
		return ""
	}
	return country
}
