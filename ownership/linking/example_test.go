package linking_test

import (
	"fmt"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/sanctions"
)

// An identifier comes first and is certain; a name has a score and is for a person
// to decide.
func ExampleFinder_Find() {
	b := sanctions.NewBuilder(sanctions.EUFinancial)
	err := b.Add(&sanctions.Party{
		ID: "7", Kind: sanctions.Entity, Countries: []string{"Russia"},
		Names:       []sanctions.Name{{Full: "Example Shipyards OOO", Quality: sanctions.Primary}},
		Identifiers: []sanctions.Identifier{{Type: sanctions.LEI, Number: "2534001EXAMPLE000012"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	finder, err := linking.New([]*sanctions.Snapshot{b.Snapshot()}, codeOf)
	if err != nil {
		fmt.Println(err)
		return
	}
	var found []linking.Link
	for _, p := range []ownership.Party{
		{ID: "lei:2534001EXAMPLE000012", Kind: sanctions.Entity, Names: []string{"Another Name"}},
		{ID: "gb-coh:01234567", Kind: sanctions.Entity, Names: []string{"Exampel Shipyards LLC"}, Countries: []string{"RU"}},
	} {
		found = append(found, finder.Find(&p)...)
	}
	links := linking.Merge(nil, found)
	for _, l := range links {
		fmt.Println(l.Party, l.By, l.Score, l.Evidence, l.Certain())
	}
	links, err = linking.Decide(links, "gb-coh:01234567", sanctions.EUFinancial, "7", linking.Confirmed, "ana", time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC), "same directors")
	fmt.Println(links[0].State, links[0].Certain(), err)
	// Output:
	// gb-coh:01234567 name 0.923 [name Exampel Shipyards LLC ~ Example Shipyards OOO 0.89 country RU] false
	// lei:2534001EXAMPLE000012 identifier 1 [LEI 2534001EXAMPLE000012] true
	// confirmed true <nil>
}
