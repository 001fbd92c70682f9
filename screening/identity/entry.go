package identity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

// Reference names one entry of one list. Its text, which canonical ids have
// too, is "us_ofac_sdn:27307".
type Reference struct {
	List     sanctions.ListName
	EntityID string
}

// String is the reference's text, "us_ofac_sdn:27307".
func (r Reference) String() string { return string(r.List) + ":" + r.EntityID }

// ParseReference reads what String writes.
func ParseReference(text string) (Reference, error) {
	list, id, found := strings.Cut(text, ":")
	r := Reference{sanctions.ListName(list), id}
	if !found || !r.List.Valid() || id == "" {
		return Reference{}, fmt.Errorf("reference %q: want LIST:ID, such as us_ofac_sdn:27307", text)
	}
	return r, nil
}

// Compare orders references by the house's order of lists, then by list and id.
// Which entry lends its name to a party must not depend on which lists are
// loaded.
func (r Reference) Compare(s Reference) int {
	if r.List != s.List {
		return cmp.Or(cmp.Compare(placeOf(r.List), placeOf(s.List)), cmp.Compare(r.List, s.List))
	}
	return cmp.Compare(r.EntityID, s.EntityID)
}

// listOrder is the order in which lists lend their ids: the house's order of
// lists. It is written out because an id, once given, must never move.
var listOrder = [...]sanctions.ListName{
	sanctions.OFACSDN, sanctions.OFACConsolidated, sanctions.FinCEN311, sanctions.USTradeCSL, sanctions.UNSecurity,
	sanctions.EUFinancial, sanctions.UKSanctions, sanctions.UKConsolidated, sanctions.SwissSECO, sanctions.CanadaSEMA,
}

// placeOf puts lists that the house does not know after those that it knows.
func placeOf(list sanctions.ListName) int {
	if at := slices.Index(listOrder[:], list); at >= 0 {
		return at
	}
	return len(listOrder)
}

// Entry is what of one listed party tells who it is, a few hundred bytes. It is
// made by [Describe] and immutable.
type Entry struct {
	Reference
	sort      sort
	genders   genders
	names     []string // folded; the primary one first, no weak alias
	births    []sanctions.Date
	places    []string // of birth, folded, the first part alone: the town
	origins   []string // nationalities and citizenships, as ISO codes
	countries []string // of registration, flag and addresses, as ISO codes
	regimes   []string // countries that the programmes are named after, as ISO codes
	numbers   []number
}

// sort is how kinds of party exclude one another: a company may be called an
// organisation elsewhere, a person is never a vessel.
type sort uint8

const (
	anything sort = iota
	person
	legalPerson
	vessel
	aircraft
	wallet
)

func sortOf(k sanctions.Kind) sort {
	switch k {
	case sanctions.Person:
		return person
	case sanctions.Company, sanctions.Organization, sanctions.Entity:
		return legalPerson
	case sanctions.Vessel:
		return vessel
	case sanctions.Aircraft:
		return aircraft
	case sanctions.Wallet:
		return wallet
	case sanctions.Unknown:
	}
	return anything
}

// genders is a set, so that two entries with none in common are told at once.
type genders uint8

const (
	male genders = 1 << iota
	female
)

// Describe reads what tells who a party is. CountryOf gives the ISO 3166 alpha-2
// code of a country as publishers write it, "" for a text that it does not
// know: that is then no fact. Describe may be called from many goroutines when
// countryOf may.
func Describe(list sanctions.ListName, p *sanctions.Party, countryOf func(text string) string) Entry {
	e := Entry{Reference: Reference{list, p.ID}, sort: sortOf(p.Kind), births: p.BirthDates}
	e.names = namesOf(p)
	for _, g := range p.Genders {
		switch strings.ToLower(strings.TrimSpace(g)) {
		case "m", "male":
			e.genders |= male
		case "f", "female":
			e.genders |= female
		}
	}
	for _, place := range p.BirthPlaces {
		town, _, _ := strings.Cut(place, ",")
		e.places = appendNew(e.places, names.Fold(town))
	}
	e.origins = appendCountries(e.origins, countryOf, p.Nationalities...)
	e.origins = appendCountries(e.origins, countryOf, p.Citizenships...)
	e.countries = appendCountries(e.countries, countryOf, p.Countries...)
	for _, a := range p.Addresses {
		e.countries = appendCountries(e.countries, countryOf, a.Country)
	}
	for _, program := range p.Programs {
		e.regimes = appendCountries(e.regimes, countryOf, regimeOf(program))
	}
	e.numbers = numbersOf(list, p, countryOf)
	return e
}

// namesOf leaves weak aliases out: many bear them, and their publisher says so.
func namesOf(p *sanctions.Party) []string {
	out := make([]string, 0, len(p.Names))
	for _, n := range p.Names {
		if n.Quality == sanctions.Weak {
			continue
		}
		folded := names.Fold(n.Full)
		if folded == "" || slices.Contains(out, folded) {
			continue
		}
		if out = append(out, folded); n.Quality == sanctions.Primary {
			last := len(out) - 1
			out[0], out[last] = out[last], out[0]
		}
	}
	return out
}

// regimeOf is what a programme is named after: "Iran" of "Iran (nuclear
// proliferation)", "RUSSIA" of "RUSSIA-EO14024", "DPRK" of "DPRK3".
func regimeOf(program string) string {
	if at := strings.IndexAny(program, "(/0123456789"); at >= 0 {
		program = program[:at]
	}
	// The hyphen of "Al-Qaida" parts no country from an order.
	return strings.TrimSpace(strings.TrimSuffix(program, "-EO"))
}

func appendCountries(list []string, countryOf func(string) string, texts ...string) []string {
	for _, text := range texts {
		if text != "" {
			list = appendNew(list, countryOf(text))
		}
	}
	return list
}

func appendNew(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
