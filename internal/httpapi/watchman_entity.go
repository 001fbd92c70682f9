package httpapi

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// WatchmanEntity is a party in watchman's shape: every key is always there,
// empty lists and missing objects are null. It is exported because the schema of
// what embeds it takes in exported types only.
type WatchmanEntity struct {
	Name            string                `json:"name"`
	EntityType      string                `json:"entityType"`
	SourceList      string                `json:"sourceList"`
	SourceID        string                `json:"sourceID"`
	Person          *watchmanPerson       `json:"person"`
	Business        *watchmanBusiness     `json:"business"`
	Organization    *watchmanBusiness     `json:"organization"`
	Aircraft        *watchmanAircraft     `json:"aircraft"`
	Vessel          *watchmanVessel       `json:"vessel"`
	Contact         watchmanContact       `json:"contact"`
	Addresses       []watchmanAddress     `json:"addresses"`
	CryptoAddresses []watchmanCrypto      `json:"cryptoAddresses"`
	Affiliations    []watchmanAffiliation `json:"affiliations"`
	SanctionsInfo   *watchmanSanctions    `json:"sanctionsInfo"`
	HistoricalInfo  []watchmanHistory     `json:"historicalInfo"`
	SourceData      *sanctions.Party      `json:"sourceData" doc:"The entry as /v1/entities gives it"`
}

// TransformSchema says of the objects that they may be null, which a reference
// alone cannot.
func (WatchmanEntity) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, key := range []string{"person", "business", "organization", "aircraft", "vessel", "sanctionsInfo", "sourceData"} {
		s.Properties[key] = &huma.Schema{OneOf: []*huma.Schema{s.Properties[key], {Type: "null"}}}
	}
	return s
}

type watchmanPerson struct {
	Name          string                 `json:"name"`
	AltNames      []string               `json:"altNames"`
	Gender        string                 `json:"gender"`
	BirthDate     *time.Time             `json:"birthDate"`
	PlaceOfBirth  string                 `json:"placeOfBirth"`
	DeathDate     *time.Time             `json:"deathDate"`
	Titles        []string               `json:"titles"`
	GovernmentIDs []watchmanGovernmentID `json:"governmentIDs"`
}

// watchmanBusiness is a business and an organization.
type watchmanBusiness struct {
	Name          string                 `json:"name"`
	AltNames      []string               `json:"altNames"`
	Created       *time.Time             `json:"created"`
	Dissolved     *time.Time             `json:"dissolved"`
	GovernmentIDs []watchmanGovernmentID `json:"governmentIDs"`
}

type watchmanAircraft struct {
	Name         string     `json:"name"`
	AltNames     []string   `json:"altNames"`
	Type         string     `json:"type"`
	Flag         string     `json:"flag"`
	Built        *time.Time `json:"built"`
	ICAOCode     string     `json:"icaoCode"`
	Model        string     `json:"model"`
	SerialNumber string     `json:"serialNumber"`
}

type watchmanVessel struct {
	Name                   string     `json:"name"`
	AltNames               []string   `json:"altNames"`
	IMONumber              string     `json:"imoNumber"`
	Type                   string     `json:"type"`
	Flag                   string     `json:"flag"`
	Built                  *time.Time `json:"built"`
	Model                  string     `json:"model"`
	Tonnage                int        `json:"tonnage"`
	MMSI                   string     `json:"mmsi"`
	CallSign               string     `json:"callSign"`
	GrossRegisteredTonnage int        `json:"grossRegisteredTonnage"`
	Owner                  string     `json:"owner"`
}

type watchmanContact struct {
	EmailAddresses []string `json:"emailAddresses"`
	PhoneNumbers   []string `json:"phoneNumbers"`
	FaxNumbers     []string `json:"faxNumbers"`
	Websites       []string `json:"websites"`
}

type watchmanAddress struct {
	Line1      string  `json:"line1"`
	Line2      string  `json:"line2"`
	City       string  `json:"city"`
	PostalCode string  `json:"postalCode"`
	State      string  `json:"state"`
	Country    string  `json:"country"`
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
}

type watchmanCrypto struct {
	Currency string `json:"currency"`
	Address  string `json:"address"`
}

type watchmanAffiliation struct {
	EntityName string `json:"entityName"`
	Type       string `json:"type"`
	Details    string `json:"details,omitempty"`
}

type watchmanSanctions struct {
	Programs    []string `json:"programs"`
	Secondary   bool     `json:"secondary"`
	Description string   `json:"description"`
}

// watchmanHistory is never filled: it wants the day of a change, and no list
// gives one.
type watchmanHistory struct {
	Type  string    `json:"type"`
	Value string    `json:"value"`
	Date  time.Time `json:"date"`
}

type watchmanGovernmentID struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	Country    string `json:"country"`
	Identifier string `json:"identifier"`
}

// watchmanEntityOf shows a party. Of a party whose publisher does not say what
// sort of legal person it is, the type asked for is the best answer.
func watchmanEntityOf(source string, p *sanctions.Party, asked string) WatchmanEntity {
	e := WatchmanEntity{
		Name: p.PrimaryName(), SourceList: source, SourceID: p.ID, SourceData: p,
		Contact: watchmanContact{
			EmailAddresses: contactsOf(p, "email"), PhoneNumbers: contactsOf(p, "phone"),
			FaxNumbers: contactsOf(p, "fax"), Websites: contactsOf(p, "website"),
		},
		SanctionsInfo: &watchmanSanctions{
			Programs: p.Programs, Secondary: secondarySanctions(p), Description: strings.Join(p.Measures, "; "),
		},
	}
	for _, a := range p.Addresses {
		e.Addresses = append(e.Addresses, watchmanAddressOf(a))
	}
	for _, w := range p.Wallets {
		e.CryptoAddresses = append(e.CryptoAddresses, watchmanCrypto{w.Currency, w.Address})
	}
	for _, r := range p.Relations {
		if r.Name != "" {
			kind := strings.ReplaceAll(string(r.Kind), "_", " ")
			e.Affiliations = append(e.Affiliations, watchmanAffiliation{r.Name, kind, r.Detail})
		}
	}
	e.shape(watchmanType(p.Kind, asked), p)
	return e
}

func watchmanType(kind sanctions.Kind, asked string) string {
	switch kind {
	case sanctions.Person:
		return typePerson
	case sanctions.Company:
		return typeBusiness
	case sanctions.Organization:
		return typeOrganization
	case sanctions.Vessel:
		return typeVessel
	case sanctions.Aircraft:
		return typeAircraft
	case sanctions.Entity, sanctions.Wallet, sanctions.Unknown:
		if asked == typeOrganization {
			return typeOrganization
		}
	}
	return typeBusiness
}

// shape fills the one object that belongs to the type.
func (e *WatchmanEntity) shape(kind string, p *sanctions.Party) {
	e.EntityType = kind
	name, also, ids := e.Name, otherNames(p), governmentIDs(p)
	switch kind {
	case typePerson:
		e.Person = &watchmanPerson{
			Name: name, AltNames: also, Gender: first(p.Genders), BirthDate: firstDay(p.BirthDates),
			PlaceOfBirth: first(p.BirthPlaces), DeathDate: firstDay(p.DeathDates), Titles: p.Titles, GovernmentIDs: ids,
		}
	case typeBusiness:
		e.Business = &watchmanBusiness{Name: name, AltNames: also, GovernmentIDs: ids}
	case typeOrganization:
		e.Organization = &watchmanBusiness{Name: name, AltNames: also, GovernmentIDs: ids}
	case typeAircraft:
		e.Aircraft = &watchmanAircraft{
			Name: name, AltNames: also, Flag: first(p.Countries), SerialNumber: number(p, sanctions.SerialNumber),
		}
	case typeVessel:
		e.Vessel = &watchmanVessel{
			Name: name, AltNames: also, IMONumber: number(p, sanctions.IMO), Flag: first(p.Countries),
			MMSI: number(p, sanctions.MMSI), CallSign: number(p, sanctions.CallSign),
		}
	}
}

// watchmanQueryEntity shows the question as it was understood.
func watchmanQueryEntity(values url.Values, question screening.Question) WatchmanEntity {
	asked := sanctions.Party{Kind: sanctions.Unknown}
	text := func(name string) []string { p, _ := parameterNamed(name); return p.given(values) }
	for i, name := range append(text("name"), text("altNames")...) {
		quality := sanctions.Strong
		if i == 0 {
			quality = sanctions.Primary
		}
		asked.Names = append(asked.Names, sanctions.Name{Full: name, Quality: quality})
	}
	asked.Genders, asked.Titles, asked.Countries = text("gender"), text("titles"), text("flag")
	e := WatchmanEntity{
		SourceList: "api-request", SourceID: values.Get("sourceID"),
		Contact: watchmanContact{text("email"), text("phone"), text("fax"), text("website")},
	}
	if source := first(text("source")); source != "" {
		e.SourceList = source
	}
	if len(asked.Names) > 0 {
		e.Name = asked.PrimaryName()
	}
	for _, line := range text("address") {
		e.Addresses = append(e.Addresses, watchmanAddress{Line1: line})
	}
	e.CryptoAddresses, _ = cryptoAddressesOf(values) // refused before, if at all
	e.shape(values.Get("type"), &asked)
	ids := governmentIDsOf(values)
	switch {
	case e.Person != nil:
		e.Person.GovernmentIDs = ids
		e.Person.BirthDate = watchmanDate(first(question.Properties["birthDate"]))
		e.Person.DeathDate = watchmanDate(first(text("deathDate")))
	case e.Business != nil:
		e.Business.GovernmentIDs = ids
	case e.Organization != nil:
		e.Organization.GovernmentIDs = ids
	case e.Vessel != nil:
		e.Vessel.IMONumber, e.Vessel.MMSI = first(text("imoNumber")), first(text("mmsi"))
		e.Vessel.CallSign, e.Vessel.Owner = first(text("callSign")), first(text("owner"))
	case e.Aircraft != nil:
		e.Aircraft.SerialNumber, e.Aircraft.ICAOCode = first(text("serialNumber")), first(text("icaoCode"))
	}
	return e
}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// firstDay is the first date's earliest day: the shape knows no years or spans.
func firstDay(dates []sanctions.Date) *time.Time {
	if len(dates) == 0 || dates[0].IsZero() {
		return nil
	}
	d := int(dates[0].From)
	t := time.Date(d/10000, time.Month(d/100%100), d%100, 0, 0, 0, 0, time.UTC)
	return &t
}

func otherNames(p *sanctions.Party) []string {
	var out []string
	for _, n := range p.Names {
		if n.Full != p.PrimaryName() && !slices.Contains(out, n.Full) {
			out = append(out, n.Full)
		}
	}
	return out
}

func contactsOf(p *sanctions.Party, kind string) []string {
	var out []string
	for _, c := range p.Contacts {
		if c.Kind == kind {
			out = append(out, c.Value)
		}
	}
	return out
}

func number(p *sanctions.Party, kind sanctions.IDType) string {
	for _, id := range p.Identifiers {
		if id.Type == kind {
			return id.Number
		}
	}
	return ""
}

// governmentIDs are the numbers that watchman has a type for; the rest is in
// sourceData.
func governmentIDs(p *sanctions.Party) []watchmanGovernmentID {
	var out []watchmanGovernmentID
	for _, id := range p.Identifiers {
		kind := ""
		switch id.Type {
		case sanctions.Passport:
			kind = "passport"
		case sanctions.NationalID:
			kind = "national-id"
		case sanctions.TaxID:
			kind = "tax-id"
		case sanctions.Registration:
			kind = "business-registration"
		default:
			continue
		}
		out = append(out, watchmanGovernmentID{Name: id.Label, Type: kind, Country: id.Country, Identifier: id.Number})
	}
	return out
}

func watchmanAddressOf(a sanctions.Address) watchmanAddress {
	out := watchmanAddress{City: a.City, PostalCode: a.PostalCode, State: a.Region, Country: a.Country}
	if len(a.Lines) > 0 {
		out.Line1, out.Line2 = a.Lines[0], strings.Join(a.Lines[1:], ", ")
	}
	return out
}

// secondarySanctions says whether the entry carries OFAC's warning, which older
// files have among the remarks and newer ones as a labelled fact.
func secondarySanctions(p *sanctions.Party) bool {
	warns := func(text string) bool { return strings.Contains(strings.ToLower(text), "secondary sanctions") }
	return slices.ContainsFunc(p.Remarks, warns) ||
		slices.ContainsFunc(p.Facts, func(f sanctions.Fact) bool { return warns(f.Label) || warns(f.Value) })
}
