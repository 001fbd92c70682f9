package identity

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
)

// told makes an entry of lines such as "person", "name: …", "born: 1960-02-03",
// "from: IR", "passport: A12345 IR".
func told(t interface{ Fatalf(string, ...any) }, ref string, facts ...string) Entry {
	r, err := ParseReference(ref)
	if err != nil {
		t.Fatalf("%v", err)
	}
	p := &sanctions.Party{ID: r.EntityID, Kind: sanctions.Person}
	for _, fact := range facts {
		kind, value, _ := strings.Cut(fact, ": ")
		switch kind {
		case "person", "company", "vessel", "wallet", "unknown":
			p.Kind = sanctions.Kind(kind)
		case "name":
			p.Names = append(p.Names, sanctions.Name{Full: value, Quality: sanctions.Primary})
		case "alias":
			p.Names = append(p.Names, sanctions.Name{Full: value, Quality: sanctions.Strong})
		case "weak":
			p.Names = append(p.Names, sanctions.Name{Full: value, Quality: sanctions.Weak})
		case "born":
			d, err := sanctions.ParseDate(value)
			if err != nil {
				t.Fatalf("%v", err)
			}
			p.BirthDates = append(p.BirthDates, d)
		case "gender":
			p.Genders = append(p.Genders, value)
		case "from":
			p.Nationalities = append(p.Nationalities, value)
		case "in":
			p.Countries = append(p.Countries, value)
		case "program":
			p.Programs = append(p.Programs, value)
		case "reference":
			p.References = append(p.References, value)
		case "holds":
			p.Wallets = append(p.Wallets, sanctions.WalletAddress{Address: value})
		default:
			number, country, _ := strings.Cut(value, " ")
			p.Identifiers = append(p.Identifiers, sanctions.Identifier{Type: sanctions.IDType(kind), Number: number, Country: country})
		}
	}
	return Describe(r.List, p, countryOf())
}

func TestPairsAreJoinedDoubtedOrLeftApart(t *testing.T) {
	facts := func(list ...string) []string { return list }
	// Whether names that are nearly the same are in doubt or apart is for package
	// names to say; either is not joined.
	const joined, doubted, apart, notJoined = "joined", "in doubt", "apart", "not joined"
	for _, c := range []struct {
		name, want string
		a, b       []string
	}{
		{"same name, other order, same day of birth", joined, facts("name: ZAWAHIRI, Ayman", "born: 1951-06-19"), facts("name: Ayman al-Zawahiri", "born: 1951-06-19")},
		{"another romanisation, same day of birth", joined, facts("name: Mohammed Yousef Darwish", "born: 1951-06-19"), facts("name: Muhamad Yusif Darwish", "born: 1951-06-19")},
		{"a middle name is left out", joined, facts("name: Andrei Klishas", "born: 1972-11-09"), facts("name: Andrei Aleksandrovich Klishas", "born: 1972-11-09")},
		{"twins", notJoined, facts("name: Hassan Omar Darwish", "born: 1951-06-19"), facts("name: Hussein Omar Darwish", "born: 1951-06-19")},
		{"the first and the second of a name", notJoined, facts("name: Morris Klein I", "born: 1982-04-12"), facts("name: Morris Klein II", "born: 1982-04-12")},
		{"long Roman numbers", notJoined, facts("name: Morris Klein XVII", "born: 1982-04-12"), facts("name: Morris Klein XVIII", "born: 1982-04-12")},
		{"short words sound like themselves alone", notJoined, facts("name: Chen Po Lin", "born: 1982-04-12"), facts("name: Chen Pu Lin", "born: 1982-04-12")},
		{"brothers of one day of birth and nearly one name", notJoined, facts("name: Kamal Mustafa Abdallah Sultan", "born: 1955-05-04", "from: Iraq"), facts("name: Jamal Mustafa Abdallah Sultan", "born: 1955-05-04", "from: IQ")},
		{"the first of January is no day", doubted, facts("name: Farid Darwish", "born: 1951-01-01"), facts("name: Farid Darwish", "born: 1951-01-01")},
		{"a day apart", apart, facts("name: Farid Omar Darwish", "born: 1951-06-19"), facts("name: Farid Omar Darwish", "born: 1951-06-20")},
		{"a day apart, with one passport", doubted, facts("name: Farid Omar Darwish", "born: 1951-06-19", "passport: A123456 IR"), facts("name: Farid Omar Darwish", "born: 1951-06-20", "passport: A-123456 Iran")},
		{"long rare name, year and country", joined, facts("name: Farid Omar Darwish", "born: 1951", "from: Iran"), facts("name: Darwish Farid Omar", "born: 1951~", "from: IR")},
		{"two words, year and country", doubted, facts("name: Farid Darwish", "born: 1951", "from: Iran"), facts("name: Farid Darwish", "born: 1951", "from: IR")},
		{"name and country of a person are not enough", doubted, facts("name: Farid Omar Darwish", "from: Iran"), facts("name: Farid Omar Darwish", "from: IR")},
		{"a name alone is nothing", apart, facts("name: Farid Darwish"), facts("name: Farid Darwish")},
		{"weak alias", apart, facts("name: Farid Darwish", "born: 1951-06-19", "weak: Abu Khalid Mansour"), facts("name: Abu Khalid Mansour", "born: 1951-06-19")},
		{"passport and names alike", joined, facts("name: Farid Darwisch", "passport: A123456 IR"), facts("name: Farid Darwish", "passport: A123456")},
		{"passport of another country", apart, facts("name: Farid Darwish", "passport: A123456 IR"), facts("name: Farid Darwish", "passport: A123456 SY")},
		{"passport and other names", doubted, facts("name: Farid Darwish", "passport: A123456 IR"), facts("name: Omar Khalil", "passport: A123456 IR")},
		{"gender against it", apart, facts("name: Farid Darwish", "born: 1951-06-19", "gender: male"), facts("name: Farid Darwish", "born: 1951-06-19", "gender: Female")},
		{"kind against it", apart, facts("company", "name: Farid Darwish Trading", "in: IR"), facts("name: Farid Darwish Trading", "in: IR")},
		{"kind unsaid", joined, facts("company", "name: Darwish Trading", "in: IR"), facts("unknown", "name: Darwish Trading", "in: IR")},
		{"organisation, two words and country", joined, facts("company", "name: Pars Mostaghel", "in: Iran"), facts("company", "name: Pars Mostaghel", "in: IR")},
		{"organisation, its country only as the regime's", joined, facts("company", "name: Pars Mostaghel", "in: Iran"), facts("company", "name: Pars Mostaghel", "program: Iran (nuclear proliferation)")},
		{"organisation, another country", apart, facts("company", "name: Central Election Commission", "in: BY"), facts("company", "name: Central Election Commission", "in: RU")},
		{"organisation, one word", doubted, facts("company", "name: Makin", "in: IR"), facts("company", "name: Makin", "in: IR")},
		{"LEI, whatever the name", joined, facts("company", "name: Pars", "lei: 5493001KJTIIGC8Y1R12"), facts("company", "name: Mostaghel", "lei: 5493001KJTIIGC8Y1R12")},
		{"another LEI", apart, facts("company", "name: Pars Mostaghel", "in: IR", "lei: 5493001KJTIIGC8Y1R12"), facts("company", "name: Pars Mostaghel", "in: IR", "lei: 5493001KJTIIGC8Y1R99")},
		{"renamed ship", joined, facts("vessel", "name: PETREL 8", "imo: 9562233"), facts("vessel", "name: JAL VAHINI", "imo: IMO9562233")},
		{"another ship of the name", apart, facts("vessel", "name: OCEAN STAR", "imo: 9562233"), facts("vessel", "name: OCEAN STAR", "imo: 9562245")},
		{"Security Council's number and name", joined, facts("name: Farid Darwish", "reference: UN TAi.005"), facts("name: Farid Darwish", "reference: UN TI.D.5.01")},
		{"Security Council's number of somebody else", doubted, facts("company", "name: Daedong Credit Bank", "reference: UN KPe.023"), facts("company", "name: Kumsan Trading", "reference: UN KPe.023")},
		{"wallet and name", joined, facts("company", "name: Lazarus", "holds: 0xAB12"), facts("company", "name: Lazarus", "holds: 0xab12")},
		{"wallet of another name", doubted, facts("company", "name: Lazarus", "holds: 0xab12"), facts("company", "name: Kimsuky", "holds: 0xab12")},
	} {
		a, b := told(t, "us_ofac_sdn:1", c.a...), told(t, "eu_fsf:1", c.b...)
		r := resolved(t, []Entry{b, a}, nil)
		got := apart
		switch {
		case len(r.Groups) == 1 && r.Groups[0].Links[0].Evidence != "":
			got = joined
		case len(r.InDoubt) == 1 && r.InDoubt[0].Because != "":
			got = doubted
		}
		if got != c.want && (c.want != notJoined || got == joined) {
			t.Errorf("%s: %s, want %s; %+v %+v", c.name, got, c.want, r.Groups, r.InDoubt)
		}
	}
}

func TestAPublisherKnowsItsOwnEntries(t *testing.T) {
	same := []string{"name: Farid Omar Darwish", "born: 1951-06-19"}
	one, two := told(t, "us_ofac_sdn:1", same...), told(t, "us_ofac_sdn:2", same...)
	if r := resolved(t, []Entry{one, two}, nil); len(r.Groups)+len(r.InDoubt) > 0 {
		t.Errorf("two entries of one list: %+v", r)
	}
	r := resolved(t, []Entry{one, two, told(t, "eu_fsf:1", same...)}, nil)
	if len(r.Groups) > 0 || len(r.InDoubt) != 2 {
		t.Errorf("a third that may be either: groups %+v, in doubt %+v; want both links in doubt", r.Groups, r.InDoubt)
	}
	stronger := told(t, "eu_fsf:1", append(same, "passport: A123456 IR")...)
	two = told(t, "us_ofac_sdn:2", append(same, "passport: A123456 IR")...)
	r = resolved(t, []Entry{one, two, stronger}, nil)
	if len(r.Groups) != 1 || r.Groups[0].ID != "us_ofac_sdn:2" || len(r.InDoubt) != 1 {
		t.Errorf("a third that is one of them by its passport: %+v", r)
	}
	if r, err := Resolve([]Entry{one, two}, nil, today, Options{WithinList: true}); err != nil || len(r.Groups) != 1 {
		t.Errorf("where a list may hold a party twice: %+v, %v", r, err)
	}
}

// A woman and a man have one passport number each with the UN's entry.
func TestALinkThatWouldJoinWhatCannotBeOneStaysInDoubt(t *testing.T) {
	entries := []Entry{
		told(t, "us_ofac_sdn:1", "name: Noor Darwish", "gender: female", "passport: A123456 IR"),
		told(t, "un_sc_sanctions:1", "name: Noor Darwish", "born: 1951-06-19", "passport: A123456 IR"),
		told(t, "eu_fsf:1", "name: Noor Darwish", "born: 1951-06-19", "gender: male"),
	}
	r := resolved(t, entries, nil)
	if len(r.Groups) != 1 || len(r.Groups[0].Members) != 2 || r.Groups[0].ID != "us_ofac_sdn:1" {
		t.Fatalf("groups %+v, want OFAC and the UN joined by the passport", r.Groups)
	}
	if len(r.InDoubt) != 1 || !strings.Contains(r.InDoubt[0].Because, "their genders differ") {
		t.Errorf("in doubt %+v, want the UN's and the EU's, with what is against it", r.InDoubt)
	}
}

func TestEntriesThatCannotBeResolvedAreRefused(t *testing.T) {
	e := told(t, "us_ofac_sdn:1", "name: A")
	if _, err := Resolve([]Entry{e, e}, nil, today, Options{}); err == nil || !strings.Contains(err.Error(), "us_ofac_sdn:1") {
		t.Errorf("an entry that is there twice: %v", err)
	}
	if _, err := Resolve([]Entry{e}, nil, sanctions.Date{}, Options{}); err == nil {
		t.Error("no day is taken in silence")
	}
}

func TestTheOrderOfListsHoldsAllThatAreKnown(t *testing.T) {
	for _, l := range sanctions.Lists() {
		if !slices.Contains(listOrder[:], l.Name) {
			t.Errorf("%s has no place in the order of lists", l.Name)
		}
	}
}

// crowd draws a few people on a few lists who are easily mistaken for one
// another.
func crowd(t *rapid.T, label string) []Entry {
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	refs := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string {
		return pick("list", "us_ofac_sdn", "eu_fsf", "un_sc_sanctions", "my_list") + ":" + fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "id"))
	}), 0, 12, rapid.ID[string]).Draw(t, label)
	entries := make([]Entry, len(refs))
	for i, ref := range refs {
		facts := []string{"name: " + pick("name", "Farid Omar Darwish", "Fared Omar Darwish", "Khalid Mansour")}
		for _, more := range [][]string{
			{"", "born: 1951-06-19", "born: 1951", "born: 1960-02-03"},
			{"", "gender: male", "gender: female"},
			{"", "passport: A123456 IR", "passport: B987654 IR"},
			{"", "from: IR", "from: SY"},
		} {
			if fact := pick("fact", more...); fact != "" {
				facts = append(facts, fact)
			}
		}
		entries[i] = told(t, ref, facts...)
	}
	return entries
}

func TestNobodyIsJoinedThroughDoubt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := crowd(t, "entries")
		at := map[Reference]*Entry{}
		for i := range entries {
			at[entries[i].Reference] = &entries[i]
		}
		r := resolved(t, entries, nil)
		for _, g := range r.Groups {
			for i, a := range g.Members {
				for _, b := range g.Members[i+1:] {
					e := evidence{a: at[a], b: at[b]}
					e.compareFacts()
					if against := e.against(); against != "" || a.List == b.List {
						t.Fatalf("%s holds %s and %s: %s", g.ID, a, b, against)
					}
				}
			}
			if len(g.Links) < len(g.Members)-1 {
				t.Fatalf("%s has %d members and %d links", g.ID, len(g.Members), len(g.Links))
			}
			for _, l := range g.Links {
				if l.Certainty < joinedFrom {
					t.Fatalf("%s is joined by %+v", g.ID, l)
				}
			}
		}
	})
}

func TestTheOrderOfEntriesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := crowd(t, "entries")
		shuffled := slices.Clone(entries)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		a, b := resolved(t, entries, nil), resolved(t, shuffled, nil)
		if d := diff.Diff(a.Groups, b.Groups) + diff.Diff(a.InDoubt, b.InDoubt) + diff.Diff(written(t, a.Register), written(t, b.Register)); d != "" {
			t.Fatal(d)
		}
	})
}
