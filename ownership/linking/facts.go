package linking

import (
	"slices"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// What a fact beside the name moves the score by: the natural logarithm of how much
// likelier it is when both are one party than when they are two, as in package
// screening. Some differ from there, since a register of millions has a namesake of
// almost everybody: another date of birth, or another nationality without one that
// agrees, puts an equal name below ProposedFrom. A month of birth, all that Companies
// House publishes, counts for more than a year. What either side does not say moves
// nothing.
const (
	birthDayAgrees        = 2.0
	birthMonthAgrees      = 1.5
	birthYearAgrees       = 0.8 // or a span that overlaps
	birthDayContradicts   = -0.5
	birthYearContradicts  = -1.2 // by one or two years, as documents of listed people do
	birthDateContradicts  = -3.5
	otherGeneration       = -4.0
	nationalityAgrees     = 0.7
	nationalityContradict = -3.5
	countryAgrees         = 0.4
	countryContradicts    = -1.0 // of a firm; where a person lives contradicts nothing
)

const (
	oneYear        = 10000 // in a day written YYYYMMDD
	oneMonth       = 100
	birthTolerance = 2 // years
	circaTolerance = 2
	generation     = 10
)

// facts are what is compared beside names.
type facts struct {
	kind          sanctions.Kind
	births        []sanctions.Date
	nationalities []string // ISO codes, as are countries
	countries     []string
}

func (f *Finder) countries(texts ...[]string) (out []string) {
	for _, list := range texts {
		for _, text := range list {
			if c := f.countryOf(text); c != "" && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (f *Finder) listedFacts(p *sanctions.Party) facts {
	said := slices.Clone(p.Countries)
	for _, a := range p.Addresses {
		said = append(said, a.Country)
	}
	return facts{p.Kind, p.BirthDates, f.countries(p.Nationalities, p.Citizenships), f.countries(said)}
}

func (f *Finder) registeredFacts(p *ownership.Party) facts {
	return facts{p.Kind, p.BirthDates, f.countries(p.Nationalities), f.countries(p.Countries)}
}

// weigh compares what both sides say. Second says whether something agrees that few
// namesakes share.
func (a *facts) weigh(b *facts) (points float64, second bool, evidence []string) {
	add := func(agrees bool, by float64, text string) {
		points += by
		second = second || agrees
		evidence = append(evidence, text)
	}
	if by, x, y, ok := bestBirth(a.births, b.births); ok {
		if agrees := by > 0; agrees {
			add(agrees, by, "born "+x.String()+" ~ "+y.String())
		} else {
			add(agrees, by, "born "+x.String()+" against "+y.String())
		}
	}
	person := a.kind == sanctions.Person || b.kind == sanctions.Person
	listed := b.countries
	if person {
		listed = slices.Concat(listed, b.nationalities)
		if len(a.nationalities) > 0 && len(b.nationalities) > 0 {
			if c := shared(a.nationalities, b.nationalities); c != "" {
				add(true, nationalityAgrees, "nationality "+c)
			} else {
				add(false, nationalityContradict, "nationality "+against(a.nationalities, b.nationalities))
			}
		}
	}
	if len(a.countries) > 0 && len(listed) > 0 {
		if c := shared(a.countries, listed); c != "" {
			add(true, countryAgrees, "country "+c)
		} else if !person {
			add(false, countryContradicts, "country "+against(a.countries, listed))
		}
	}
	return points, second, evidence
}

func against(a, b []string) string {
	text := ""
	for i, list := range [][]string{a, b} {
		if i > 0 {
			text += " against"
		}
		for k, c := range list {
			if k > 0 {
				text += ","
			}
			if text != "" {
				text += " "
			}
			text += c
		}
	}
	return text
}

// bestBirth takes the two dates that agree best.
func bestBirth(a, b []sanctions.Date) (best float64, x, y sanctions.Date, ok bool) {
	for _, d := range a {
		for _, e := range b {
			if d.IsZero() || e.IsZero() {
				continue
			}
			by := birthPoints(d, e)
			if !ok || by > best || (by == best && (d.String()+e.String() < x.String()+y.String())) {
				best, x, y, ok = by, d, e, true
			}
		}
	}
	return best, x, y, ok
}

func birthPoints(a, b sanctions.Date) float64 {
	exact := a.Exact() && b.Exact()
	switch apart := yearsApart(a, b); {
	case apart == 0 && exact:
		return birthDayAgrees
	case apart == 0 && withinMonth(a) && withinMonth(b):
		return birthMonthAgrees
	case apart == 0 || (exact && exchanged(a.From) == b.From):
		return birthYearAgrees
	case apart < 1:
		return birthDayContradicts
	case apart <= birthTolerance:
		return birthYearContradicts
	case apart <= generation:
		return birthDateContradicts
	}
	return otherGeneration
}

func withinMonth(d sanctions.Date) bool { return !d.Circa && d.From/oneMonth == d.To/oneMonth }

// exchanged is a day with day and month exchanged, as dates are read on the other
// side of an ocean.
func exchanged(day int32) int32 { return day/oneYear*oneYear + day%100*100 + day/100%100 }

// yearsApart is 0 when the dates may be the same day, else how many years lie
// between them, at least a fraction of one.
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
