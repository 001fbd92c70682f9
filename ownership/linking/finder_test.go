package linking_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/sanctions"
)

// codeOf knows as many countries as the tests name.
func codeOf(text string) string {
	switch t := strings.ToLower(strings.TrimSpace(text)); t {
	case "russia", "russian federation":
		return "RU"
	case "iran", "iran, islamic republic of":
		return "IR"
	case "cyprus":
		return "CY"
	case "united kingdom", "england":
		return "GB"
	case "germany":
		return "DE"
	case "china":
		return "CN"
	default:
		if len(t) == 2 {
			return strings.ToUpper(t)
		}
	}
	return ""
}

func named(quality sanctions.Quality, texts ...string) (out []sanctions.Name) {
	for _, t := range texts {
		out = append(out, sanctions.Name{Full: t, Quality: quality})
	}
	return out
}

// Rosoboronexport and Sechin are as published in their main facts; the LEI and all
// others are made up.
func snapshots(t testing.TB) []*sanctions.Snapshot {
	t.Helper()
	ofac := []*sanctions.Party{
		{
			ID: "18782", Kind: sanctions.Entity, Names: named(sanctions.Primary, "JOINT STOCK COMPANY ROSOBORONEXPORT", "ROSOBORONEKSPORT OAO"),
			Countries: []string{"Russia"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Registration, Number: "1117746521452", Country: "Russia"},
				{Type: sanctions.TaxID, Number: "7718852163", Country: "Russia"},
				{Type: sanctions.LEI, Number: "253400uju2wudujx0a12"},
			},
		},
		{
			ID: "20", Kind: sanctions.Entity, Names: append(named(sanctions.Primary, "Beispiel Maschinenbau GmbH"), named(sanctions.Weak, "Nordlicht")...),
			Countries:   []string{"Germany"},
			Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Number: "HRB 12345", Country: "Germany"}, {Type: sanctions.SwiftBIC, Number: "BEISDEFF123"}},
		},
		{ID: "30", Kind: sanctions.Entity, Names: named(sanctions.Primary, "ABM"), Countries: []string{"Iran"}},
		{
			ID: "40", Kind: sanctions.Person, Names: named(sanctions.Primary, "SECHIN, Igor Ivanovich"),
			BirthDates: []sanctions.Date{sanctions.Day(1960, 9, 7)}, Nationalities: []string{"Russia"},
		},
		{ID: "50", Kind: sanctions.Vessel, Names: named(sanctions.Primary, "ARCTIC SUNRISE BEAUTY")},
		{ID: "60", Kind: sanctions.Entity, Names: named(sanctions.Primary, "Zarubezhgazstroy"), Delisted: []sanctions.Date{sanctions.Year(2020)}},
	}
	eu := []*sanctions.Party{{ID: "7", Kind: sanctions.Company, Names: named(sanctions.Primary, "Rosoboronexport"), Countries: []string{"RU"}}}
	var out []*sanctions.Snapshot
	for list, parties := range map[sanctions.ListName][]*sanctions.Party{sanctions.OFACSDN: ofac, sanctions.EUFinancial: eu} {
		b := sanctions.NewBuilder(list)
		for _, p := range parties {
			if err := b.Add(p); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, b.Snapshot())
	}
	return out
}

var newFinder = sync.OnceValues(func() (*linking.Finder, error) {
	return linking.New(snapshots(&testing.T{}), codeOf)
})

func finder(t testing.TB) *linking.Finder {
	t.Helper()
	f, err := newFinder()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// wanted is a link in the words of a test: its evidence need only be there.
type wanted struct {
	entity   string
	by       linking.Way
	from, to float64 // its score
	certain  bool
	evidence []string
}

func firm(name string, countries []string, ids ...sanctions.Identifier) *ownership.Party {
	return &ownership.Party{ID: "x:1", Kind: sanctions.Entity, Names: []string{name}, Countries: countries, Identifiers: ids}
}

func registration(number, country string) sanctions.Identifier {
	return sanctions.Identifier{Type: sanctions.Registration, Number: number, Country: country}
}

func TestAnIdentifierLinks(t *testing.T) {
	de := []string{"DE"}
	for _, c := range []struct {
		what  string
		party *ownership.Party
		want  []wanted
	}{
		{"the LEI of the party's id, whatever its case and name", &ownership.Party{ID: "lei:253400UJU2WUDUJX0A12", Kind: sanctions.Entity, Names: []string{"Quite Another"}}, []wanted{{"18782", linking.ByIdentifier, 1, 1, true, []string{"LEI 253400UJU2WUDUJX0A12"}}}},
		{"an LEI under which it is known elsewhere", &ownership.Party{ID: "gb-coh:01234567", SameAs: []string{"lei:253400UJU2WUDUJX0A12"}}, []wanted{{"18782", linking.ByIdentifier, 1, 1, true, nil}}},
		{"a number given out once in its country, without a name", firm("", nil, registration("111 77 46 52-1452", "RU")), []wanted{{"18782", linking.ByIdentifier, 1, 1, true, []string{"registration number 111 77 46 52-1452", "country RU"}}}},
		{"the country of the party stands in for that of the number", firm("", []string{"RU"}, registration("1117746521452", "")), []wanted{{"18782", linking.ByIdentifier, 1, 1, true, nil}}},
		{"zeros before it do not count", firm("", []string{"RU"}, registration("001117746521452", "")), []wanted{{"18782", linking.ByIdentifier, 1, 1, true, nil}}},
		{"a tax number published as one of the register is uncertain", firm("", []string{"RU"}, registration("7718852163", "")), []wanted{{"18782", linking.ByIdentifier, 0.9, 0.9, false, nil}}},
		{"a number whose country nobody says is uncertain", firm("", nil, registration("1117746521452", "")), []wanted{{"18782", linking.ByIdentifier, 0.9, 0.9, false, []string{"country not known"}}}},
		{"the number of another country is another's", firm("", nil, registration("1117746521452", "CN")), nil},
		{"a court's number with the name is certain", firm("Beispiel Maschinenbau GmbH", de, registration("HRB12345", "")), []wanted{{"20", linking.ByIdentifier, 1, 1, true, []string{"name Beispiel Maschinenbau GmbH ~ Beispiel Maschinenbau GmbH 1.00"}}}},
		{"a court's number under another name is another court's, or a firm renamed", firm("Gartenfreunde Lübeck", de, registration("HRB 12345", "")), []wanted{{"20", linking.ByIdentifier, 0.9, 0.9, false, nil}}},
		{"a court's number under another name of no country is nobody's", firm("Gartenfreunde Lübeck", nil, registration("HRB 12345", "")), nil},
		{"a number that was found to be false", firm("", nil, sanctions.Identifier{Type: sanctions.LEI, Number: "253400UJU2WUDUJX0A12", Invalid: true}), nil},
		{"a BIC, which branches share", firm("", nil, sanctions.Identifier{Type: sanctions.SwiftBIC, Number: "BEISDEFF123"}), nil},
		{"the entry itself in a register made of lists", &ownership.Party{ID: "us_ofac_sdn:30"}, []wanted{{"30", linking.ByIdentifier, 1, 1, true, []string{"entry us_ofac_sdn:30"}}}},
		{"no number at all", firm("", []string{"RU"}, registration("unknown", ""), registration("00000", "")), nil},
	} {
		t.Run(c.what, func(t *testing.T) { compareLinks(t, finder(t).Find(c.party), c.want) })
	}
}

func TestANameIsProposedAndNeverCertain(t *testing.T) {
	igor := func(born sanctions.Date, nationality string) *ownership.Party {
		p := &ownership.Party{ID: "x:1", Kind: sanctions.Person, Names: []string{"Igor Ivanovich Sechin"}}
		if !born.IsZero() {
			p.BirthDates = []sanctions.Date{born}
		}
		if nationality != "" {
			p.Nationalities = []string{nationality}
		}
		return p
	}
	sechin := []wanted{{"40", linking.ByName, linking.ProposedFrom, 0.99, false, nil}}
	for _, c := range []struct {
		what  string
		party *ownership.Party
		want  []wanted
	}{
		{"on every list that has it", firm("OAO Rosoboronexport", []string{"RU"}), []wanted{
			{"18782", linking.ByName, 0.94, 0.99, false, []string{"country RU"}},
			{"7", linking.ByName, 0.94, 0.99, false, []string{"country RU"}},
		}},
		{"written in its own letters", firm("Рособоронэкспорт", nil), []wanted{{"18782", linking.ByName, 0.8, 0.99, false, nil}, {"7", linking.ByName, 0.8, 0.99, false, nil}}},
		{"another country lowers an equal name and keeps it", firm("Beispiel Maschinenbau GmbH", []string{"CN"}), []wanted{{"20", linking.ByName, 0.9, 0.98, false, []string{"country CN against DE"}}}},
		{"another country puts an unlike name out", firm("Beispul Maschinen GmbH", []string{"CN"}), nil},
		{"another word makes it another firm", firm("Rosoboronexport Kazakhstan Logistics", []string{"RU"}), nil},
		{"three letters in another country", firm("ABM Limited", []string{"GB"}), nil},
		{"three letters in the same country", firm("ABM Limited", []string{"IR"}), []wanted{{"30", linking.ByName, 0.8, 0.99, false, nil}}},
		{"a weak alias to the letter", firm("NORDLICHT", nil), []wanted{{"20", linking.ByName, 0.8, 0.99, false, nil}}},
		{"a weak alias to the letter in another country", firm("NORDLICHT", []string{"CN"}), nil},
		{"what is like a weak alias", firm("Nordlichte", nil), nil},
		{"a firm with a person's name", firm("Igor Ivanovich Sechin", nil), nil},
		{"a firm with a ship's name", firm("Arctic Sunrise Beauty", nil), nil},
		{"an entry that is no longer listed", firm("Zarubezhgazstroy", nil), nil},
		{"a person by the name", igor(sanctions.Date{}, ""), sechin},
		{"a person born in the month", igor(sanctions.Month(1960, 9), ""), []wanted{{"40", linking.ByName, 0.99, 0.99, false, []string{"born 1960-09 ~ 1960-09-07"}}}},
		{"a person born at another time", igor(sanctions.Month(1966, 9), ""), nil},
		{"a person of another generation", igor(sanctions.Year(1990), "RU"), nil},
		{"a person of another nationality", igor(sanctions.Date{}, "GB"), nil},
		{"a person of another nationality born in the month", igor(sanctions.Month(1960, 9), "GB"), []wanted{{"40", linking.ByName, 0.9, 0.98, false, []string{"nationality GB against RU"}}}},
		{"a nationality that nobody knows says nothing", igor(sanctions.Date{}, "Russisch"), sechin},
		{"nobody", firm("", nil), nil},
	} {
		t.Run(c.what, func(t *testing.T) { compareLinks(t, finder(t).Find(c.party), c.want) })
	}
}

func compareLinks(t *testing.T, got []linking.Link, want []wanted) {
	t.Helper()
	slices.SortFunc(got, func(a, b linking.Link) int { return strings.Compare(a.EntityID, b.EntityID) })
	if len(got) != len(want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	for i, w := range want {
		g := &got[i]
		if g.EntityID != w.entity || g.By != w.by || g.Score < w.from || g.Score > w.to || g.Certain() != w.certain || g.Uncertain() == w.certain || g.State != linking.Proposed {
			t.Errorf("got %+v, want %+v", g, w)
		}
		for _, e := range w.evidence {
			if !slices.Contains(g.Evidence, e) {
				t.Errorf("evidence is %q, want %q in it", g.Evidence, e)
			}
		}
	}
}

func TestAnIdentifierComesWithTheNameAndItsFacts(t *testing.T) {
	got := finder(t).Find(firm("Rosoboronexport", []string{"RU"}, registration("1117746521452", "RU")))
	want := []linking.Link{
		{
			Party: "x:1", List: sanctions.EUFinancial, EntityID: "7", By: linking.ByName, Score: 0.99, State: linking.Proposed,
			Evidence: []string{"name Rosoboronexport ~ Rosoboronexport 1.00", "country RU"},
		},
		{
			Party: "x:1", List: sanctions.OFACSDN, EntityID: "18782", By: linking.ByIdentifier, Score: 1, State: linking.Proposed,
			Evidence: []string{"registration number 1117746521452", "country RU", got[1].Evidence[2]},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || !strings.HasPrefix(got[1].Evidence[2], "name Rosoboronexport ~ JOINT STOCK COMPANY ROSOBORONEXPORT 0.9") {
		t.Error(diff, got[1].Evidence)
	}
}

func TestTheOrderOfWhatIsGivenNeverMatters(t *testing.T) {
	loaded := snapshots(t)
	slices.Reverse(loaded)
	other, err := linking.New(loaded, codeOf)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	p := &ownership.Party{
		ID: "lei:253400UJU2WUDUJX0A12", Kind: sanctions.Entity, Countries: []string{"RU", "CY", "CN"},
		Names: []string{"Rosoboronexport", "Рособоронэкспорт", "JSC Rosoboroneksport", "Beispiel Maschinenbau", "Rosoboronexport OAO"},
		Identifiers: []sanctions.Identifier{
			registration("1117746521452", "RU"), registration("1117746521452", ""), {Type: sanctions.TaxID, Number: "7718852163"}, registration("7718852163", "RU"),
		},
	}
	want := finder(t).Find(p)
	for range 50 {
		r.Shuffle(len(p.Names), func(i, j int) { p.Names[i], p.Names[j] = p.Names[j], p.Names[i] })
		r.Shuffle(len(p.Countries), func(i, j int) { p.Countries[i], p.Countries[j] = p.Countries[j], p.Countries[i] })
		r.Shuffle(len(p.Identifiers), func(i, j int) {
			p.Identifiers[i], p.Identifiers[j] = p.Identifiers[j], p.Identifiers[i]
		})
		for _, f := range []*linking.Finder{finder(t), other} {
			if diff := cmp.Diff(want, f.Find(p)); diff != "" {
				t.Fatal(diff)
			}
		}
	}
}

func TestAnIndexOfHalfAListIsRefused(t *testing.T) {
	s := snapshots(t)
	for what, given := range map[string][]*sanctions.Snapshot{
		"is missing": {s[0], nil}, "is there twice": {s[0], s[0]},
	} {
		if _, err := linking.New(given, codeOf); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v, want one that says %q", err, what)
		}
	}
	if _, err := linking.New(s, nil); err == nil {
		t.Error("a finder without countries was made")
	}
}
