package attribution

import (
	"fmt"
	"slices"
)

// ConflictKind says what labels disagree about.
type ConflictKind string

// What labels disagree about.
const (
	ActorConflict    ConflictKind = "actors"     // two different holders are named
	CategoryConflict ConflictKind = "categories" // a holder can hardly be both
	ControlConflict  ConflictKind = "control"    // those who can sign exclude each other
)

// Conflict is a pair of claims that cannot both be right, or hardly. First is the
// one that weighs more.
type Conflict struct {
	Kind   ConflictKind `json:"kind"`
	First  Claim        `json:"first"`
	Second Claim        `json:"second"`
	Text   string       `json:"text"` // a sentence for people
}

// enough is what a claim must weigh to stand in a conflict: as much as one web
// crawl. A heuristic's or an unknown source's word alone contradicts nobody.
const enough Weight = 2000

func (o *Opinion) conflicts() []Conflict {
	out := []Conflict{}
	for a, b := range pairs(o.Actors) {
		out = append(out, conflict(ActorConflict, a, b, "%s and %s are both named as the holder"))
	}
	for a, b := range pairs(o.Categories) {
		if categoriesExclude(a.ID, b.ID) && !o.oneSaysBoth(a, b) {
			out = append(out, conflict(CategoryConflict, a, b, "the holder is called %s and also %s"))
		}
	}
	for _, a := range o.Categories {
		for _, b := range o.Abuses {
			weigh := a.Weight >= enough && b.Weight >= enough
			if weigh && servesCustomers(a.ID) && byPerpetrator(b.ID) && !o.oneSaysBoth(a, b) {
				out = append(out, conflict(CategoryConflict, a, b, "the holder is called %s, and the address is said to serve %s"))
			}
		}
	}
	for a, b := range pairs(o.Controls) {
		if controlsExclude(Control(a.ID), Control(b.ID)) {
			out = append(out, conflict(ControlConflict, a, b, "who can sign is told as %s and as %s"))
		}
	}
	return out
}

// pairs hands out each pair of different claims that weigh enough.
func pairs(claims []Claim) func(yield func(a, b Claim) bool) {
	return func(yield func(a, b Claim) bool) {
		for i, a := range claims {
			for _, b := range claims[i+1:] {
				if b.Weight >= enough && !yield(a, b) {
					return
				}
			}
		}
	}
}

func conflict(kind ConflictKind, a, b Claim, sentence string) Conflict {
	if b.Weight > a.Weight {
		a, b = b, a
	}
	return Conflict{Kind: kind, First: a, Second: b, Text: fmt.Sprintf(sentence, told(a), told(b))}
}

func told(c Claim) string {
	if n := len(c.Labels); n != 1 {
		return fmt.Sprintf("%q (%s, by %d labels)", c.ID, c.Weight, n)
	}
	return fmt.Sprintf("%q (%s, by one label)", c.ID, c.Weight)
}

// oneSaysBoth says whether a single label makes both claims: its author then saw
// no contradiction, as with an exchange known for fraud.
func (o *Opinion) oneSaysBoth(a, b Claim) bool {
	return slices.ContainsFunc(o.Labels, func(l Label) bool {
		says := func(id string) bool {
			return slices.ContainsFunc(l.Concepts, func(c string) bool { return Within(c, id) })
		}
		return says(a.ID) && says(b.ID)
	})
}

// customerServices are businesses open to anybody, which do not themselves blackmail
// or defraud: a label that says so is of a customer's deposit, or wrong.
var customerServices = [...]string{"exchange", "wallet_service", "payment_processor", "atm", "gambling"}

func servesCustomers(category string) bool { return withinAny(category, customerServices[:]) }

// crimes are abuses that name the address of who did it. Not among them: being on
// a list, which an exchange can be; hacks, whose labels also stand on the service
// that was robbed; laundering and trade in drugs or weapons, which run through
// exchanges.
var crimes = [...]string{
	"extortion", "scam", "phishing", "investment_fraud", "extremism", "sexual_abuse",
	"human_trafficking", "violence",
}

func byPerpetrator(abuse string) bool { return withinAny(abuse, crimes[:]) }

// categoriesExclude says whether a holder can hardly be of both kinds: a service
// and one of those who use services; a business with keys, and code without.
func categoriesExclude(a, b string) bool {
	either := func(x, y func(string) bool) bool { return x(a) && y(b) || x(b) && y(a) }
	service := func(c string) bool { return Within(c, conceptService) }
	// A service may mine, and collect donations.
	user := func(c string) bool { return Within(c, conceptUser) && c != "miner" && c != "donation" }
	code := func(c string) bool { return Within(c, conceptDeFi) }
	return either(service, user) || either(servesCustomers, code)
}

// controlsExclude says whether two ways to sign cannot both be. A service may hold
// its one key or several; several keys may be a contract's.
func controlsExclude(a, b Control) bool {
	either := func(x, y Control) bool { return a == x && b == y || a == y && b == x }
	return either(ControlKey, ControlContract) ||
		either(ControlKey, ControlMultisig) ||
		either(ControlHosted, ControlContract)
}
