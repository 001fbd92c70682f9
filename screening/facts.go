package screening

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
)

// What a fact beside the name moves the score by, in points of a score from 0
// to 1. The sizes are judgements, chosen so that
//   - an equal name stays a match against one contradiction and not against two,
//     since either side's facts may be wrong, and a namesake differs in several;
//   - a contradicted kind of party is enough alone;
//   - agreement confirms but finds nobody: a name that is not nearly a match
//     stays below the threshold whatever agrees (see nearlyMatch).
//
// What either side does not say moves nothing.
const (
	exactBirthDateAgrees  = 0.04
	birthDateAgrees       = 0.02 // years or spans that overlap
	birthDateContradicts  = -0.15
	nationalityAgrees     = 0.02
	nationalityContradict = -0.08 // people have several, lists print few
	countryAgrees         = 0.01
	countryContradicts    = -0.06 // of an address or registration: they change
	genderContradicts     = -0.10
	schemaContradicts     = -0.25
)

const (
	// birthTolerance and circaTolerance are years. Documents of listed people
	// differ by a year or two; "circa" says that the publisher knows no better.
	birthTolerance = 2
	circaTolerance = 2
	oneYear        = 10000 // in a day written YYYYMMDD
)

// facts is what is compared beside names, of a question or a listed party.
type facts struct {
	births        []sanctions.Date
	nationalities []country
	countries     []country
	genders       []string
}

// asked is what the question says beside names, read once.
type asked struct {
	facts
	schema string
	given  sanctions.Kind
}

func (q Question) facts() asked {
	a := asked{schema: q.Schema}
	a.given, _ = sanctions.KindOfSchema(q.Schema)
	for _, s := range q.Properties["birthDate"] {
		if d, err := sanctions.ParseDate(strings.TrimSpace(s)); err == nil && !d.IsZero() {
			a.births = append(a.births, d)
		}
	}
	a.nationalities = countriesOf(q.Properties["nationality"])
	a.countries = countriesOf(q.Properties["country"])
	a.genders = gendersOf(q.Properties["gender"])
	return a
}

func countriesOf(texts ...[]string) (out []country) {
	for _, list := range texts {
		for _, text := range list {
			if c := countryOf(text); c != "" && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// gendersOf keeps what can be told apart.
func gendersOf(texts []string) (out []string) {
	for _, text := range texts {
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "m", "male":
			out = append(out, "male")
		case "f", "female":
			out = append(out, "female")
		}
	}
	return out
}

// weighed is how the facts move a score.
type weighed struct {
	points  float64
	second  bool // a fact that few share agrees: enough to believe a weak alias
	reasons []Reason
}

func (w *weighed) add(feature string, query, candidate string, score, points float64) {
	w.points += points
	w.reasons = append(w.reasons, Reason{feature, query, candidate, score, points})
}

// weigh compares what the question says beside names with a listed party.
func (a *asked) weigh(p *party) (w weighed) {
	a.weighBirth(p, &w)
	a.weighCountries("nationality", a.nationalities, p.nationalities, nationalityAgrees, nationalityContradict, &w)
	inAnyWay := p.countries
	if len(a.countries) > 0 && len(p.nationalities) > 0 {
		inAnyWay = slices.Concat(p.countries, p.nationalities)
	}
	a.weighCountries("country", a.countries, inAnyWay, countryAgrees, countryContradicts, &w)
	if len(a.genders) > 0 && len(p.genders) > 0 {
		if meet(a.genders, p.genders) {
			w.add("gender", a.genders[0], p.genders[0], 1, 0) // half of all people agree
		} else {
			w.add("gender", a.genders[0], p.genders[0], 0, genderContradicts)
		}
	}
	if !compatible(a.given, p.kind) {
		w.add("schema", a.schema, p.kind.Schema(), 0, schemaContradicts)
	}
	return w
}

func (a *asked) weighBirth(p *party, w *weighed) {
	if len(a.births) == 0 || len(p.births) == 0 {
		return
	}
	bestAsked, bestListed := a.births[0], p.births[0]
	for _, x := range a.births {
		for _, y := range p.births {
			if yearsApart(x, y) < yearsApart(bestAsked, bestListed) || (x.Overlaps(y) && y.Exact() && !bestListed.Exact()) {
				bestAsked, bestListed = x, y
			}
		}
	}
	query, candidate := bestAsked.String(), bestListed.String()
	switch apart := yearsApart(bestAsked, bestListed); {
	case apart == 0 && bestAsked.Exact() && bestListed.Exact():
		w.second = true
		w.add("birth_date", query, candidate, 1, exactBirthDateAgrees)
	case apart == 0:
		w.second = true
		w.add("birth_date", query, candidate, 1, birthDateAgrees)
	case apart > birthTolerance:
		w.add("birth_date", query, candidate, 0, birthDateContradicts)
	default:
		w.add("birth_date", query, candidate, 0.5, 0)
	}
}

// yearsApart is 0 when the dates may be the same day, else how many years, at
// least a fraction of one, lie between them.
func yearsApart(a, b sanctions.Date) float64 {
	widen := func(d sanctions.Date) sanctions.Date {
		if d.Circa {
			d.From, d.To = d.From-circaTolerance*oneYear, d.To+circaTolerance*oneYear
		}
		return d
	}
	a, b = widen(a), widen(b)
	return float64(max(0, a.From-b.To, b.From-a.To)) / oneYear
}

func (a *asked) weighCountries(feature string, query, listed []country, agrees, contradicts float64, w *weighed) {
	if len(query) == 0 || len(listed) == 0 {
		return
	}
	for _, c := range query {
		if slices.Contains(listed, c) {
			w.second = true
			w.add(feature, string(c), string(c), 1, agrees)
			return
		}
	}
	// A name that is not in the table may be another word for the same country.
	if known(query) && known(listed) {
		w.add(feature, joinCountries(query), joinCountries(listed), 0, contradicts)
	}
}

func known(list []country) bool {
	return !slices.ContainsFunc(list, func(c country) bool { return !c.known() })
}

func joinCountries(list []country) string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return strings.Join(out, ", ")
}

func meet[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

// compatible says whether a listed party may be of the kind asked for. In
// FollowTheMoney a LegalEntity may be a person, a Company is an Organization;
// OFAC's "entity" is any legal person and no individual.
func compatible(asked, listed sanctions.Kind) bool {
	legalPerson := func(k sanctions.Kind) bool {
		return k == sanctions.Company || k == sanctions.Organization || k == sanctions.Entity
	}
	switch {
	case asked == sanctions.Unknown || listed == sanctions.Unknown || asked == listed:
		return true
	case legalPerson(asked) && legalPerson(listed):
		return true
	}
	return asked == sanctions.Entity && listed == sanctions.Person
}
