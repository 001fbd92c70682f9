package ownership

import (
	"fmt"

	"github.com/mareva/mareva/sanctions"
)

// Standing is a party that no list names and that stands with listed ones all the
// same: blocked by a regime's rule, or for a person to decide.
type Standing struct {
	Party    Party     `json:"party"`
	Findings []Finding `json:"findings"` // by regime, in the order of [Regimes]
}

// Finding is what one regime says of it.
type Finding struct {
	Regime Regime `json:"regime"`
	AsOf   Day    `json:"as_of"`
	// Owners are the listed parties on whom the proof ends, the first that decides
	// first.
	Owners  []Owner `json:"owners"`
	Outcome Outcome `json:"outcome"`
}

// Owner is a listed party behind somebody.
type Owner struct {
	List     sanctions.ListName `json:"list"`
	EntityID string             `json:"entity_id"`
	Name     string             `json:"name"`
	Programs []string           `json:"programs"`
	// Certain: the party of the register is this listed one without doubt.
	Certain bool `json:"certain"`
}

// ListOf is the list whose parties a regime blocks.
func ListOf(r Regime) sanctions.ListName {
	switch r {
	case US:
		return sanctions.OFACSDN
	case EU:
		return sanctions.EUFinancial
	case UK:
		return sanctions.UKSanctions
	}
	panic(fmt.Sprintf("ownership: no regime %q", r))
}
