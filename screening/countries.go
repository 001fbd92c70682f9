package screening

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/mareva/mareva/names"
)

// countryTable has a country a line: ISO 3166 alpha-2 and alpha-3 code, then the
// English names in use, those of list publishers among them, parted by "|".
//
//go:embed countries.csv
var countryTable string

// country is an alpha-2 code or, for a text that names no country known here,
// that text folded, which is in lower case.
type country string

func (c country) known() bool { return c != "" && c[0] <= 'Z' }

// countryCodes gives the country by every folded spelling.
var countryCodes = sync.OnceValue(func() map[string]country {
	codes := make(map[string]country)
	for line := range strings.Lines(countryTable) {
		// The names may have commas of their own: "Korea, North".
		parts := strings.SplitN(strings.TrimSpace(line), ",", 3)
		code := country(parts[0])
		codes[names.Fold(parts[0])], codes[names.Fold(parts[1])] = code, code
		for name := range strings.SplitSeq(parts[2], "|") {
			codes[names.Fold(name)] = code
		}
	}
	return codes
})

func countryOf(text string) country {
	folded := names.Fold(text)
	if code, ok := countryCodes()[folded]; ok {
		return code
	}
	return country(folded)
}
