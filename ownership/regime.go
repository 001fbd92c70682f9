package ownership

import "fmt"

// Regime is whose law is asked.
type Regime string

// The regimes.
const (
	US Regime = "US_OFAC"
	EU Regime = "EU"
	UK Regime = "UK"
)

// Regimes are all of them.
func Regimes() []Regime { return []Regime{US, EU, UK} }

// Days on which rules changed.
const (
	// firstUSGuidance is OFAC's of 2008, which speaks of one owner.
	firstUSGuidance Day = 20080214
	// usAggregation is the guidance that replaced it: 79 FR 47726, FAQ 398 to 402.
	usAggregation Day = 20140813
	// euHalf is when the Best Practices, document 11623/24, moved the line from
	// "more than 50 %" to "50 % or more".
	euHalf Day = 20240703
	// euBestPractices of 2022, document 10572/22, followed 8519/18.
	euBestPractices Day = 20220627
)

// rule is what a regime counts on a day.
type rule struct {
	Regime
	day Day
	// reached says that 50 % is enough, not only more.
	reached bool
	// aggregate: the stakes of all blocked owners are added. Else each owner is
	// counted for himself, with those in a joint arrangement with him.
	aggregate bool
	// rights are those of which the line makes an owner.
	rights []uint8
	// freezesControlled: what the blocked control is frozen too, so that a known link
	// of control is a matter for a person.
	freezesControlled bool
	// published: there was a rule on this day.
	published bool
	basis     string
}

// line is half of everything.
const line = 50 * unit

// ruleFor says which rule a regime had on a day; 0 stands for the newest.
func ruleFor(regime Regime, day Day) (rule, error) {
	r := rule{Regime: regime, day: day, aggregate: true, published: true}
	at := day
	if at == 0 {
		at = 99991231
	}
	switch regime {
	case US:
		// The guidance speaks of ownership and not of control, so votes without shares do
		// not count (FAQ 398).
		r.rights, r.reached = []uint8{shares}, true
		switch {
		case at >= usAggregation:
			r.basis = "OFAC 50 percent rule (2014-08-13)"
		case at >= firstUSGuidance:
			r.basis, r.aggregate = "OFAC 50 percent rule (2008-02-14)", false
		default:
			r.basis, r.aggregate, r.published = "OFAC published no rule on ownership before 2008-02-14", false, false
		}
	case EU:
		r.rights, r.freezesControlled = []uint8{shares}, true
		switch {
		case at >= euHalf:
			r.basis, r.reached = "EU Best Practices (2024-07-03)", true
		case at >= euBestPractices:
			r.basis = "EU Best Practices (2022-06-27)"
		default:
			r.basis = "EU Best Practices (2018-05-04)"
		}
	case UK:
		// Regulation 7(2) of the regulations under the Sanctions and Anti-Money Laundering
		// Act 2018: more than 50 % of the shares or of the votes.
		r.rights, r.freezesControlled, r.aggregate = []uint8{shares, votes}, true, false
		r.basis = "OFSI guidance 4.1.4"
	default:
		return r, fmt.Errorf("regime %q is none of US_OFAC, EU, UK", shorten(string(regime)))
	}
	return r, nil
}

// counts says whether the right makes an owner.
func (r *rule) counts(right uint8) bool {
	for _, counted := range r.rights {
		if counted == right {
			return true
		}
	}
	return false
}

// passes says whether a share of exactly this size makes an owner.
func (r *rule) passes(p Percent) bool {
	order := p.Cmp(Percents(50))
	return order > 0 || (order == 0 && r.reached)
}

// lineText is the line in words.
func (r *rule) lineText() string {
	if r.reached {
		return "50 % or more"
	}
	return "more than 50 %"
}
