package linking_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// Words of which GLEIF's names are made: what most have in common, and beside it a
// name of their own, of syllables.
var (
	fundWords = strings.Fields("Fund Fonds Capital Global Equity Growth Income Opportunities Master Strategic Partners Investment Real Estate Credit Trust Infrastructure European Emerging Markets Bond")
	firmWords = strings.Fields("Holding Trading International Verwaltungs Grundbesitz Services Energy Shipping Logistics Consulting Technologies Construction Industries Group Finance Medical Food Investments Beteiligungs Bank Oil Steel Pharma Media")
	ownBits   = strings.Fields("al ba ber bor cas cor dan del dor el en fal fer gar gen hal han hol in ka kel kor lan lin lor mar men mil mon nor ol or pal per pol ran ren ros sal san sel sol tan ter tor val van ver vi vol wal wen zan")
	forms     = strings.Fields("GmbH Limited Ltd S.A. S.à_r.l. LLC L.P. Inc. B.V. AG ApS AB S.p.A. S.r.l. SE Oy SICAV KG PLC Corp. Sp._z_o.o. a.s.")
	firsts    = strings.Fields("James Maria Andrey Mohammed Hans Anna Wei Olga Pierre Fatima John Elena Ahmed Peter Sergey Ali")
	places    = strings.Fields("Europe Deutschland Luxembourg Asia UK Ireland Nordic Iberia France Polska")
)

func pick(r *rand.Rand, from []string) string {
	return strings.ReplaceAll(from[r.IntN(len(from))], "_", " ")
}

func ownWord(r *rand.Rand) string {
	word := ""
	for range 2 + r.IntN(3) {
		word += pick(r, ownBits)
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// firmName is a name in GLEIF's style.
func firmName(r *rand.Rand) string {
	switch r.IntN(10) {
	case 0, 1, 2:
		return fmt.Sprintf("%s %s %s %s %s", ownWord(r), pick(r, fundWords), pick(r, fundWords), []string{"I", "II", "III", "IV", "2021"}[r.IntN(5)], pick(r, forms))
	case 3:
		return fmt.Sprintf("%s %s %s", pick(r, firsts), ownWord(r), pick(r, forms))
	case 4:
		return fmt.Sprintf("%s & %s %s %s", ownWord(r), ownWord(r), pick(r, firmWords), pick(r, forms))
	case 5:
		return fmt.Sprintf("%s %s %s %s", ownWord(r), pick(r, firmWords), pick(r, places), pick(r, forms))
	case 6:
		return fmt.Sprintf("%s %s %s", pick(r, firmWords), pick(r, firmWords), pick(r, forms))
	}
	return fmt.Sprintf("%s %s %s", ownWord(r), pick(r, firmWords), pick(r, forms))
}

func registered(r *rand.Rand, i int) *ownership.Party {
	return &ownership.Party{
		ID: fmt.Sprintf("lei:5493%014d00", i), Kind: sanctions.Entity, Names: []string{firmName(r)},
		Countries:   []string{[]string{"DE", "LU", "US", "GB", "RU", "CN", "AE"}[r.IntN(7)]},
		Identifiers: []sanctions.Identifier{{Type: sanctions.LEI, Number: fmt.Sprintf("5493%014d00", i)}, {Type: sanctions.Registration, Number: fmt.Sprintf("HRB %d", r.IntN(300000))}},
	}
}

// generatedList has parties with three names each, firms and persons by halves.
func generatedList(seed uint64, list sanctions.ListName, parties int) *sanctions.Snapshot {
	r := rand.New(rand.NewPCG(seed, 1))
	b := sanctions.NewBuilder(list)
	for i := range parties {
		p := &sanctions.Party{ID: fmt.Sprint(i), Kind: sanctions.Entity, Countries: []string{"RU"}}
		if i%2 == 0 {
			p.Kind = sanctions.Person
		}
		for range 3 {
			name := firmName(r)
			if p.Kind == sanctions.Person {
				name = fmt.Sprintf("%s %s %s", pick(r, firsts), ownWord(r), ownWord(r))
			}
			p.Names = append(p.Names, sanctions.Name{Full: name, Quality: sanctions.Primary})
		}
		if err := b.Add(p); err != nil {
			panic(err)
		}
	}
	return b.Snapshot()
}
