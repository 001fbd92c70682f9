package attribution

import "slices"

// Tops of the taxonomy that are asked for by name.
const (
	conceptEntity  = "entity"  // what a holder is
	conceptService = "service" // a holder that serves others
	conceptUser    = "user"    // a holder that uses services
	conceptAbuse   = "abuse"   // what was done
	conceptDeFi    = "defi"
)

// ConceptKnown says whether id is in the taxonomy.
func ConceptKnown(id string) bool { return conceptRow(id) >= 0 }

// ConceptTitle is a concept's name for people, "Ransomware"; the id itself where
// it is not in the taxonomy.
func ConceptTitle(id string) string {
	if i := conceptRow(id); i >= 0 {
		return taxonomy[i].title
	}
	return id
}

// Concepts are the ids of the taxonomy, each behind its broader one.
func Concepts() []string {
	out := make([]string, len(taxonomy))
	for i := range taxonomy {
		out[i] = taxonomy[i].id
	}
	return out
}

// Broader is the concept that holds this one: "extortion" for "ransomware". It is
// empty for the top and for an id that is not in the taxonomy.
func Broader(id string) string {
	if i := conceptRow(id); i >= 0 {
		return taxonomy[i].broader
	}
	return ""
}

// Within says whether id is ancestor or lies below it. Nothing that is not in the
// taxonomy lies within anything.
func Within(id, ancestor string) bool {
	for i := conceptRow(id); i >= 0; i = conceptRow(taxonomy[i].broader) {
		if taxonomy[i].id == ancestor {
			return true
		}
	}
	return false
}

func withinAny(id string, ancestors []string) bool {
	return slices.ContainsFunc(ancestors, func(a string) bool { return Within(id, a) })
}

// hosts are the holders that sign for their customers, with all below them.
var hosts = [...]string{
	"exchange",          // a customer has a claim on the exchange, not a key
	"wallet_service",    // holds its users' keys by definition, escrow too
	"payment_processor", // collects for merchants before it pays them out
	"gambling",          // a player's stake lies with the house
	"atm",               // the operator's own float
	"deposit_wallet",    // given to one customer, emptied by the service
	"mixing_service",    // takes the coins in; those that are code say so by a Control
	"hosting",           // paid in advance, to an address of the provider
}

// ControlOf is what the concepts of a holder say of who can sign for its
// addresses. It is a guess from the kind of business, so what a source says
// outright goes before it.
func ControlOf(concepts []string) Control {
	// DeFi first: sources also call decentralised exchanges "exchange", and to take
	// code for a service's key would wrongly say that somebody can answer for it.
	for _, c := range concepts {
		if Within(c, conceptDeFi) {
			return ControlContract // a DeFi protocol is by definition a program
		}
	}
	for _, c := range concepts {
		if withinAny(c, hosts[:]) {
			return ControlHosted
		}
	}
	// A shop, a market or a miner may hold its own key or have an account elsewhere.
	return ControlUnknown
}

// Category is the one concept that says best what the holder is: the deepest
// under "entity"; where none says it, what was done: the deepest under "abuse".
// Of several equally deep it is the first by id. It is empty when the concepts
// say neither.
func Category(concepts []string) string {
	if c := deepest(concepts, conceptEntity); c != "" {
		return c
	}
	return deepest(concepts, conceptAbuse)
}

func deepest(concepts []string, top string) string {
	best, depth := "", -1
	for _, c := range concepts {
		if !Within(c, top) {
			continue
		}
		if d := conceptDepth(c); d > depth || d == depth && c < best {
			best, depth = c, d
		}
	}
	return best
}

// finest are the concepts under top that no other of them lies below, sorted.
func finest(concepts []string, top string) []string {
	var out []string
	for _, c := range concepts {
		if !Within(c, top) || slices.Contains(out, c) {
			continue
		}
		if !slices.ContainsFunc(concepts, func(d string) bool { return d != c && Within(d, c) }) {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

func conceptDepth(id string) int {
	depth := 0
	for b := Broader(id); b != ""; b = Broader(b) {
		depth++
	}
	return depth
}

// conceptRow is the place of id in the taxonomy, or -1.
func conceptRow(id string) int {
	if row, known := conceptRows[id]; known {
		return row
	}
	return -1
}

var conceptRows = rowsOfConcepts()

func rowsOfConcepts() map[string]int {
	rows := make(map[string]int, len(taxonomy))
	for i := range taxonomy {
		rows[taxonomy[i].id] = i
	}
	return rows
}
