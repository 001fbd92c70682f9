package ofac

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// nonSDN are the programmes under which a party is on the Consolidated List
// only: an SDN has at least one other beside them.
var nonSDN = []string{"NS-PLC", "FSE-SY", "FSE-IR", "561-Related", "561List", "CMIC-EO13959", "CAPTA"}

// onlyNonSDN says whether the programmes alone put an entry on the Consolidated
// List.
func onlyNonSDN(programs []string) bool {
	return len(programs) > 0 && !slices.ContainsFunc(programs, func(s string) bool { return !slices.Contains(nonSDN, s) })
}

// listOf decides which list a CSV or legacy file holds. The content decides
// where it can; a file without any such entry (a short extract, say) is taken
// by OFAC's own name for it, else for the SDN list.
func listOf(sawNonSDN bool, f *publication.File) sanctions.ListName {
	name := strings.ToLower(filepath.Base(f.Name))
	if sawNonSDN || strings.HasPrefix(name, "cons_") || strings.HasPrefix(name, "consolidated") {
		return sanctions.OFACConsolidated
	}
	return sanctions.OFACSDN
}

// listByName goes by OFAC's own file names; "" for a name that is none of them.
func listByName(f *publication.File) sanctions.ListName {
	switch name := strings.ToLower(filepath.Base(f.Name)); {
	case strings.HasPrefix(name, "cons"):
		return sanctions.OFACConsolidated
	case strings.HasPrefix(name, "sdn"):
		return sanctions.OFACSDN
	}
	return ""
}

func kindOf(ofacType string) sanctions.Kind {
	switch strings.ToLower(ofacType) {
	case "individual":
		return sanctions.Person
	case "vessel":
		return sanctions.Vessel
	case "aircraft":
		return sanctions.Aircraft
	case "", "entity":
		return sanctions.Entity
	}
	return sanctions.Unknown
}
