package linking

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// Scores of equal identifiers. Of pairs of listed parties with one number and one
// name 4,389 in 4,391 are one party; with the number alone firms of one owner are
// as many (package screening/identity counted them), so that is for a person.
const (
	issuedOnce  = 1.0
	maybeOthers = 0.9
)

// A number of at least this many letters and digits is given out once in a country
// (Russia's INN has 10, France's SIREN 9). Shorter ones often are a court's or a
// city's own: Germany has a HRB 12345 at each of a hundred courts. There the names
// must not be two names.
const nationwide = 9

// fewestDigits are the fewest that tell anybody; "unknown" has none.
const fewestDigits = 5

const lengthOfLEI = 20 // ISO 17442; its check digits are the register's care

// entryID is the type of an entry's own id, which parties of package
// ownership/listed have: "us_ofac_sdn:27307".
const entryID sanctions.IDType = "entry"

// number is an identifier that finds its listed party.
type number struct {
	party     int32
	kind      sanctions.IDType
	countries []string
}

// known is an identifier of the register's party.
type known struct {
	kind      sanctions.IDType
	text, key string
	country   string // as published
	countries []string
}

// numberKey is what two spellings of one number have in common: its letters and
// digits without leading zeros, "" for what is no number.
func numberKey(text string) string {
	digits := 0
	key := strings.Map(func(r rune) rune {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		case unicode.IsLetter(r):
			return unicode.ToUpper(r)
		}
		return r
	}, norm.NFKC.String(text))
	key = strings.TrimLeft(key, "0")
	for _, r := range key {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits < fewestDigits || strings.Trim(key, key[:1]) == "" {
		return ""
	}
	return key
}

// keyOf is the key of an identifier that is compared, "" for all others: a BIC is
// shared with branches, a passport is handed in by no company.
func keyOf(kind sanctions.IDType, text string) string {
	switch kind {
	case sanctions.LEI:
		if text = strings.ToUpper(strings.Join(strings.Fields(text), "")); len(text) == lengthOfLEI {
			return "LEI " + text
		}
	case sanctions.Registration, sanctions.TaxID:
		if key := numberKey(text); key != "" {
			return "number " + key
		}
	case entryID:
		return "entry " + text
	}
	return ""
}

// identifiersOf are those of the register's party, of its ids too, in order.
func identifiersOf(p *ownership.Party) []known {
	out := make([]known, 0, 8)
	add := func(kind sanctions.IDType, text, country string) {
		if key := keyOf(kind, text); key != "" {
			out = append(out, known{kind: kind, text: text, key: key, country: country})
		}
	}
	addID := func(id string) {
		add(entryID, id, "")
		switch scheme, text, _ := strings.Cut(id, ":"); scheme {
		case "lei":
			add(sanctions.LEI, text, "")
		case "gb-coh": // Companies House
			add(sanctions.Registration, text, "GB")
		}
	}
	addID(p.ID)
	for _, id := range p.SameAs {
		addID(id)
	}
	for _, id := range p.Identifiers {
		if !id.Invalid {
			add(id.Type, id.Number, id.Country)
		}
	}
	slices.SortStableFunc(out, func(a, b known) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.text, b.text), cmp.Compare(a.country, b.country))
	})
	return out
}

// issuedIn are the countries in which a number was issued: the one that is said,
// else those of the party.
func (f *Finder) issuedIn(said string, ofParty []string) []string {
	if c := f.countryOf(said); said != "" && c != "" {
		return []string{c}
	}
	return ofParty
}

// addNumbers enters the identifiers of a listed party.
func (f *Finder) addNumbers(at int32, p *sanctions.Party) {
	l := &f.parties[at]
	add := func(kind sanctions.IDType, text, country string) {
		if key := keyOf(kind, text); key != "" {
			f.numbers[key] = append(f.numbers[key], number{at, kind, f.issuedIn(country, l.countries)})
		}
	}
	add(entryID, string(l.list)+":"+l.id, "")
	for _, id := range p.Identifiers {
		if !id.Invalid {
			add(id.Type, id.Number, id.Country)
		}
	}
}

// byNumber adds the listed parties with an identifier of the register's party.
func (f *Finder) byNumber(p *ownership.Party, found findings) {
	for _, k := range identifiersOf(p) {
		for i, n := range f.numbers[k.key] {
			if i == 0 {
				k.countries = f.issuedIn(k.country, f.countries(p.Countries))
			}
			if score, evidence := f.sameNumber(p, &k, &n); score > 0 {
				found.add(n.party, ByIdentifier, score, evidence)
			}
		}
	}
}

// sameNumber says how sure it is that an equal number is one party's; 0 for
// another's.
func (f *Finder) sameNumber(p *ownership.Party, k *known, n *number) (score float64, evidence []string) {
	switch k.kind {
	case entryID:
		return issuedOnce, []string{"entry " + k.text}
	case sanctions.LEI:
		return issuedOnce, []string{k.key}
	}
	evidence = []string{numberWords[k.kind] + " " + k.text}
	telling := len(k.key)-len("number ") >= nationwide
	if !telling {
		alike, said := f.likestNames(p, n.party)
		if telling = alike >= names.DefaultThreshold; telling {
			evidence = append(evidence, said)
		}
	}
	country, unsaid := shared(k.countries, n.countries), len(k.countries) == 0 || len(n.countries) == 0
	switch {
	case country != "":
		evidence = append(evidence, "country "+country)
	case unsaid:
		evidence = append(evidence, "country not known")
	}
	switch {
	case country == "" && !unsaid: // another country's number
		return 0, nil
	case telling && country != "" && k.kind == n.kind:
		return issuedOnce, evidence
	case telling, country != "" && k.kind == n.kind:
		return maybeOthers, evidence
	}
	return 0, nil
}

var numberWords = map[sanctions.IDType]string{sanctions.Registration: "registration number", sanctions.TaxID: "tax number"}

// shared is the first country that both have.
func shared(a, b []string) string {
	for _, c := range a {
		if slices.Contains(b, c) {
			return c
		}
	}
	return ""
}
