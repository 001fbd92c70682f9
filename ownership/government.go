package ownership

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// Government is a programme that blocks a government with all that it owns or
// controls.
type Government struct {
	Country     string // ISO 3166-1
	Name        string
	From, Until Day      // first and last day; 0: still in force
	Tags        []string // programme tags under which parts of it are listed
	Basis       string   // the citation of an answer
	Source      string   // where the row was read
	Checked     Day      // when
}

//go:embed governments.csv
var governmentsTable string

// Governments are the programmes of the United States that do so, by country. The
// table is governments.csv.
var Governments = sync.OnceValue(func() []Government {
	r := csv.NewReader(strings.NewReader(governmentsTable))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("ownership: governments.csv, which is compiled in: " + err.Error())
	}
	var out []Government
	for _, f := range rows[1:] {
		g := Government{Country: f[0], Name: f[1], Tags: strings.Split(f[4], ";"), Basis: f[5], Source: f[6]}
		for i, to := range []*Day{&g.From, &g.Until, &g.Checked} {
			if *to, err = ParseDay(f[[]int{2, 3, 7}[i]]); err != nil {
				panic("ownership: governments.csv, which is compiled in: " + err.Error())
			}
		}
		out = append(out, g)
	}
	return out
})

// holds says whether the programme was in force on the day.
func (g *Government) holds(day Day) bool {
	if day == 0 {
		return g.Until == 0
	}
	return g.From <= day && (g.Until == 0 || day <= g.Until)
}

// listsPartsUnder says whether a party with one of the tags may be part of the
// government.
func (g *Government) listsPartsUnder(tags []string) bool {
	return slices.ContainsFunc(tags, func(tag string) bool {
		return slices.Contains(g.Tags, strings.ToUpper(strings.Trim(tag, " []")))
	})
}
