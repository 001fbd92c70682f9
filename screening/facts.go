package screening

import (
	"math"
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
)

// What a fact beside the name moves the score by: the natural logarithm of how
// much likelier the fact is when both are one party than when they are two (as
// Fellegi and Sunter weigh the fields of two records, 1969), damped because
// either side's facts may be wrong. The sizes are judgements, chosen so that
//   - an equal name stays a match against one contradiction and not against two,
//     since a namesake differs in several;
//   - a contradicted kind of party is enough alone, but for an equal name;
//   - agreement confirms but finds nobody: a name that is not nearly a match
//     stays below the threshold whatever agrees (see nearlyMatch).
//
// What either side does not say moves nothing.
const (
	exactBirthDateAgrees  = 2.0 // one in 20,000 strangers shares it, and frauds use it
	birthDateAgrees       = 0.8 // years or spans that overlap, or day and month exchanged
	birthDayContradicts   = -0.5
	birthYearContradicts  = -1.2 // by one or two years, as documents of listed people do
	birthDateContradicts  = -3.0
	otherGeneration       = -4.0
	nationalityAgrees     = 0.7
	nationalityContradict = -1.8 // people have several, lists print few
	countryAgrees         = 0.4
	countryContradicts    = -1.0 // of an address or registration: they change
	genderContradicts     = -1.8
	schemaContradicts     = -3.5 // a wrong field of a form must not clear an equal name
	numberContradicts     = -5.0 // IMO and LEI: a party has one, for good
)

const (
	// birthTolerance and circaTolerance are years. Documents of listed people
	// differ by a year or two; "circa" says that the publisher knows no better.
	birthTolerance = 2
	circaTolerance = 2
	// generation is from how many years apart a misprint is no explanation.
	generation = 10
	oneYear    = 10000 // in a day written YYYYMMDD
)

// facts is what is compared beside names, of a question or a listed party.
type facts struct {
	births        []sanctions.Date
	nationalities []country
	countries     []country
	genders       []string
	unique        [len(uniqueNumbers)][]string // by the order of uniqueNumbers
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
	for i, u := range uniqueNumbers {
		for _, number := range q.Properties[u.property] {
			a.unique[i] = appendNumber(a.unique[i], number)
		}
	}
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
	explain bool // whether reasons are wanted
	weights map[string]float64
	reasons []Reason
}

func (w *weighed) add(feature string, query, candidate func() string, score, points float64) {
	if factor, ok := w.weights[feature]; ok {
		if factor == 0 {
			return
		}
		points *= factor
	}
	w.points += points
	if w.explain {
		w.reasons = append(w.reasons, Reason{feature, query(), candidate(), score, points})
	}
}

// counts says whether the asker lets a fact count.
func (w *weighed) counts(feature string) bool {
	factor, ok := w.weights[feature]
	return !ok || factor > 0
}

// weigh compares what the question says beside names with a listed party.
func (a *asked) weigh(p *party, weights map[string]float64, explain bool) (w weighed) {
	w.weights, w.explain = weights, explain
	a.weighBirth(p, &w)
	a.weighCountries("nationality", a.nationalities, p.nationalities, nationalityAgrees, nationalityContradict, &w)
	a.weighCountries("country", a.countries, p.anyCountry(), countryAgrees, countryContradicts, &w)
	if len(a.genders) > 0 && len(p.genders) > 0 {
		query, candidate := said(a.genders[0]), said(p.genders[0])
		if meet(a.genders, p.genders) {
			w.add("gender", query, candidate, 1, 0) // half of all people agree
		} else {
			w.add("gender", query, candidate, 0, genderContradicts)
		}
	}
	for i, numbers := range a.unique {
		if listed := p.unique[i]; len(numbers) > 0 && len(listed) > 0 && !meet(numbers, listed) {
			w.add(uniqueNumbers[i].feature, said(numbers[0]), said(listed[0]), 0, numberContradicts)
		}
	}
	if !compatible(a.given, p.kind) {
		w.add("schema", said(a.schema), p.kind.Schema, 0, schemaContradicts)
	}
	return w
}

func said(text string) func() string { return func() string { return text } }

// anyCountry are all that a party has to do with.
func (f *facts) anyCountry() []country {
	if len(f.nationalities) == 0 {
		return f.countries
	}
	return slices.Concat(f.countries, f.nationalities)
}

// weighBirth takes the two dates that agree best.
func (a *asked) weighBirth(p *party, w *weighed) {
	if len(a.births) == 0 || len(p.births) == 0 {
		return
	}
	var query, candidate sanctions.Date
	best, bestScore := math.Inf(-1), 0.0
	for _, x := range a.births {
		for _, y := range p.births {
			if score, points := birthPoints(x, y); points > best {
				best, bestScore, query, candidate = points, score, x, y
			}
		}
	}
	w.second = w.second || (bestScore == 1 && w.counts("birth_date"))
	w.add("birth_date", query.String, candidate.String, bestScore, best)
}

func birthPoints(asked, listed sanctions.Date) (score, points float64) {
	exact := asked.Exact() && listed.Exact()
	switch apart := yearsApart(asked, listed); {
	case apart == 0 && exact:
		return 1, exactBirthDateAgrees
	case apart == 0 || (exact && exchanged(asked.From) == listed.From):
		return 1, birthDateAgrees
	case apart < 1:
		return 0.5, birthDayContradicts
	case apart <= birthTolerance:
		return 0.5, birthYearContradicts
	case apart <= generation:
		return 0, birthDateContradicts
	}
	return 0, otherGeneration
}

// exchanged is a day written YYYYMMDD with day and month exchanged, as dates are
// read on the other side of an ocean.
func exchanged(day int32) int32 {
	y, m, d := day/oneYear, day/100%100, day%100
	return y*oneYear + d*100 + m
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
			w.second = w.second || w.counts(feature)
			w.add(feature, said(string(c)), said(string(c)), 1, agrees)
			return
		}
	}
	// A name that is not in the table may be another word for the same country.
	if known(query) && known(listed) {
		w.add(feature, func() string { return joinCountries(query) }, func() string { return joinCountries(listed) }, 0, contradicts)
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
