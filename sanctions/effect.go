package sanctions

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// Effect is what the law attaches to being on a list. Only Block feeds blocking
// and the 50 percent rule.
type Effect string

// The effects.
const (
	Block          Effect = "block"           // freeze, deal with nothing of theirs
	Correspondent  Effect = "correspondent"   // no or restricted correspondent and payable-through accounts
	DebtEquity     Effect = "debt_equity"     // no new debt beyond a term, no new equity
	Securities     Effect = "securities"      // no dealing in their securities
	Export         Effect = "export"          // no export to them without a licence
	SpecialMeasure Effect = "special_measure" // what a rule under 31 U.S.C. 5318A says
	Refuse         Effect = "refuse"          // reject, but hold nothing
)

// EffectSource is an effect with the law that it rests on.
type EffectSource struct {
	Effect Effect `json:"effect"`
	Source string `json:"source"`
}

//go:embed effects.csv
var effectsTable string

type effectRow struct {
	list           ListName
	decides, value string
	EffectSource
}

var effectRows = sync.OnceValue(func() []effectRow {
	r := csv.NewReader(strings.NewReader(effectsTable))
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil {
		panic("sanctions: effects.csv, which is compiled in: " + err.Error())
	}
	var rows []effectRow
	for _, f := range records[1:] {
		rows = append(rows, effectRow{ListName(f[0]), f[1], f[2], EffectSource{Effect(f[3]), f[4]}})
	}
	return rows
})

// EffectsOf says what being on the list means for this entry, from the table in
// effects.csv. None means that the table does not know, not that there is no
// effect.
func EffectsOf(list ListName, p *Party) []EffectSource {
	var special, general []EffectSource
	add := func(to *[]EffectSource, e EffectSource) {
		if !slices.Contains(*to, e) {
			*to = append(*to, e)
		}
	}
	for _, row := range effectRows() {
		if row.list != list {
			continue
		}
		holds := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(row.value)) }
		switch row.decides {
		case "any":
			add(&general, row.EffectSource)
		case "programme":
			if slices.Contains(p.Programs, row.value) {
				add(&special, row.EffectSource)
			}
		case "sublist":
			if slices.ContainsFunc(p.Sublists, holds) {
				add(&special, row.EffectSource)
			}
		case "measure":
			if slices.ContainsFunc(p.Measures, holds) {
				add(&special, row.EffectSource)
			}
		}
	}
	if len(special) > 0 {
		return special
	}
	return general
}
