package synthetic

import (
	"fmt"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

var (
	syllables = strings.Fields("ba be bo da de do fa fe ga go ha hi ja jo ka ke ko la le lo ma me mo na ni no pa pe ra re ro sa se so ta te to va vi ya yu za ze zo khan stan bek vich ov man din far mar tar wei li berg son")
	trades    = strings.Fields("Trading Shipping Energy Mining Electronics Investments Holdings Logistics Chemicals Capital Properties Finance Fund Partners Foods Systems")
	forms     = strings.Fields("Ltd LLC GmbH S.A. B.V. Inc. AG S.p.A. A/S Oy LP plc")
	// countries where most LEIs are come more often.
	countries = strings.Fields("GB GB GB GB US US US US US DE DE DE IT IT IT IT FR FR FR NL NL NL ES ES ES LU LU IN IN IN SE SE DK DK NO FI BE AT CH PL CZ EE CN CN HK JP CA AU KY VG IE MT CY PT RU RU TR AE SG BR MX ZA UA IR VE CU KP")
)

// stateOwned: one top of a group in so many is a state's body.
const stateOwned = 2000

// describe is what the register says of a party.
func (r Register) describe(party int, top bool) *ownership.Party {
	at := below(len(countries), r.draw(forCountry, party))
	country := countries[at : at+1 : at+1]
	p := &ownership.Party{ID: r.ID(party), Kind: sanctions.Company, Names: []string{r.Name(party)}, Countries: country}
	switch {
	case party >= r.Companies():
		p.Kind = sanctions.Person
		return p
	case top && below(stateOwned, r.draw(forState, party)) == 0:
		p.Kind, p.Government = sanctions.Organization, country[0]
	}
	p.Founded = dayOf(r.draw(forDay, party))
	if country[0] == "GB" {
		// The register of companies knows it too.
		p.SameAs = []string{fmt.Sprintf("gb-coh:%08d", party)}
	}
	return p
}

// Name is what the party is called; others may be called the same.
func (r Register) Name(party int) string {
	drawn := r.draw(forName, party)
	next := func(n int) int {
		drawn = mix(drawn)
		return below(n, drawn)
	}
	var scratch [64]byte
	text := scratch[:0]
	for word := range 2 {
		if word > 0 {
			text = append(text, ' ')
		}
		begin := len(text)
		for range 2 + next(3) {
			text = append(text, syllables[next(len(syllables))]...)
		}
		text[begin] -= 'a' - 'A'
	}
	if party < r.Companies() {
		text = append(append(text, ' '), trades[next(len(trades))]...)
		text = append(append(text, ' '), forms[next(len(forms))]...)
	}
	return string(text)
}

// dayOf is a day from 1990 to 2025.
func dayOf(drawn uint64) ownership.Day {
	n := below(36*12*28, drawn)
	return ownership.Day((1990+n/(12*28))*10000 + (n/28%12+1)*100 + n%28 + 1)
}
