package screening_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/screening/identity"
)

// edition is one list as a test changes it from version to version.
type edition map[string]sanctions.Party

func (e edition) snapshot(t failer, list sanctions.ListName) *sanctions.Snapshot {
	t.Helper()
	b := sanctions.NewBuilder(list)
	for id, p := range e {
		p.ID = id
		if err := b.Add(&p); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	return b.Snapshot()
}

var snapshotWords = []string{"Ivan", "Petrov", "Petroff", "Lazarus", "Group", "LLC", "al", "Golden", "Star", "Сидоров", "王伟", "Zu", "Zag", "Bong"}

func drawParty(t *rapid.T) sanctions.Party {
	name := func() string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(snapshotWords), 1, 4).Draw(t, "words"), " ")
	}
	p := sanctions.Party{
		Kind:     rapid.SampledFrom([]sanctions.Kind{sanctions.Person, sanctions.Company, sanctions.Vessel, sanctions.Entity}).Draw(t, "kind"),
		Names:    names(name(), rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return rapid.SampledFrom(snapshotWords).Draw(t, "weak") }), 0, 2).Draw(t, "weak aliases")...),
		Programs: rapid.SliceOfN(rapid.SampledFrom([]string{"SDGT", "DPRK3"}), 0, 2).Draw(t, "programmes"),
	}
	if rapid.Bool().Draw(t, "has an alias") {
		p.Names = append(p.Names, sanctions.Name{Full: name(), Quality: sanctions.Strong})
	}
	if rapid.Bool().Draw(t, "has facts") {
		p.BirthDates, p.Nationalities, p.Genders = []sanctions.Date{sanctions.Year(1951)}, []string{"Russia"}, []string{"male"}
		p.Identifiers = []sanctions.Identifier{{Type: sanctions.Passport, Number: rapid.SampledFrom([]string{"1084010", "19820215"}).Draw(t, "passport")}}
		p.Contacts = []sanctions.Contact{{Kind: "email", Value: "a@example.org"}}
		p.Wallets = []sanctions.WalletAddress{{Currency: "XBT", Address: listedBTC}}
	}
	if rapid.IntRange(0, 4).Draw(t, "delisted") == 0 {
		p.Delisted = []sanctions.Date{sanctions.Year(2020)}
	}
	return p
}

// change makes the next edition: entries come, go, change, or are delisted.
func (e edition) change(t *rapid.T) edition {
	next := maps.Clone(e)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		id := fmt.Sprint(rapid.IntRange(1, 9).Draw(t, "id"))
		p, found := next[id]
		switch rapid.IntRange(0, 2).Draw(t, "kind of change") {
		case 0:
			delete(next, id)
		case 1:
			next[id] = drawParty(t)
		case 2:
			if found && p.InForce() {
				p.Delisted = []sanctions.Date{sanctions.Year(2024)}
			} else {
				p.Delisted = nil
			}
			if found {
				next[id] = p
			}
		}
	}
	return next
}

// answers are all answers to some questions, as bytes.
func answers(t failer, x *screening.Index) string {
	t.Helper()
	var out strings.Builder
	questions := []screening.Question{
		ask("name=Iwan Petrov", "birthDate=1951"), ask("schema=Person", "name=Ivan Petrof", "nationality=RU"), ask("schema=Company", "name=Lazaruss Group LLC"),
		ask("schema=Vessel", "name=zuzag bong"), ask("name=Golden al Star", "alias=Sidorov"), ask("name=Wang Wei"), ask("name=Lazarus", "gender=f"),
		ask("name=Group"), ask("passportNumber=1084010", "email=a@example.org"), ask("taxNumber=19820215"), ask("publicKey=" + listedBTC), ask("address="+listedBTC, "chain=bitcoin-cash"),
	}
	for _, q := range questions {
		hits, err := x.Screen(q, screening.Options{Limit: 100})
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		text, err := json.Marshal(hits)
		if err != nil {
			t.Fatalf("%v", err)
		}
		fmt.Fprintf(&out, "%s\n", text)
	}
	described, err := x.Describe()
	if err != nil {
		t.Fatalf("%v", err)
	}
	fmt.Fprintf(&out, "%d %v %+v\n", x.Len(), x.Lists(), described)
	return out.String()
}

func TestTheNextIndexAnswersAsANewOneWould(t *testing.T) {
	all := []sanctions.ListName{sanctions.OFACSDN, sanctions.UNSecurity, sanctions.EUFinancial}
	rapid.Check(t, func(t *rapid.T) {
		lists := map[sanctions.ListName]edition{sanctions.OFACSDN: {}, sanctions.UNSecurity: {}, sanctions.EUFinancial: {}}
		x, err := screening.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(2, 5).Draw(t, "versions") {
			for _, list := range all {
				lists[list] = lists[list].change(t)
			}
			var snapshots []*sanctions.Snapshot
			// Lists come and go, and in any order.
			for _, list := range rapid.Permutation(all).Draw(t, "order")[:rapid.IntRange(0, 3).Draw(t, "lists")] {
				snapshots = append(snapshots, lists[list].snapshot(t, list))
			}
			before := answers(t, x)
			next, err := x.Next(snapshots)
			if err != nil {
				t.Fatal(err)
			}
			fresh, err := screening.New(snapshots)
			if err != nil {
				t.Fatal(err)
			}
			want := answers(t, fresh)
			if diff := cmp.Diff(want, answers(t, next)); diff != "" {
				t.Fatalf("new and next differ: %s", diff)
			}
			if diff := cmp.Diff(before, answers(t, x)); diff != "" {
				t.Fatalf("the old index changed: %s", diff)
			}
			x = next
		}
	})
}

func TestTheNextIndexAnswersForWhatCameWentOrChanged(t *testing.T) {
	person := func(name string) sanctions.Party { return sanctions.Party{Kind: sanctions.Person, Names: names(name)} }
	delisted := person("Gone Delisted")
	before := edition{"1": person("Ivan Petrov"), "2": person("Olga Sidorova"), "3": person("Kim Chol Su"), "4": person("Gone Delisted")}
	delisted.Delisted = []sanctions.Date{sanctions.Year(2024)}
	after := edition{"1": person("Ivan Petrov"), "3": person("Kim Chol Ho"), "4": delisted, "5": person("Farid Darwish")}
	old, err := screening.New([]*sanctions.Snapshot{before.snapshot(t, sanctions.OFACSDN)})
	if err != nil {
		t.Fatal(err)
	}
	eu := edition{"7": person("Olga Sidorova")}
	x, err := old.Next([]*sanctions.Snapshot{eu.snapshot(t, sanctions.EUFinancial), after.snapshot(t, sanctions.OFACSDN)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, next string }{
		{"Ivan Petrov", "1 name 1.00 true", "1 name 1.00 true"},
		{"Olga Sidorova", "2 name 1.00 true", "7 name 1.00 true"},
		{"Gone Delisted", "4 name 1.00 true", ""},
		{"Farid Darwish", "", "5 name 1.00 true"},
	} {
		q := ask("name=" + c.name)
		if got := summary(screen(t, old, q, screening.Options{})); got != c.old {
			t.Errorf("%s before: got %q, want %q", c.name, got, c.old)
		}
		if got := summary(screen(t, x, q, screening.Options{})); got != c.next {
			t.Errorf("%s after: got %q, want %q", c.name, got, c.next)
		}
	}
	if hits := screen(t, x, ask("name=Kim Chol Ho"), screening.Options{}); len(hits) == 0 || hits[0].MatchedName != "Kim Chol Ho" || hits[0].Score != 1 {
		t.Errorf("the changed entry: %s", summary(hits))
	}
	dropped, err := x.Next([]*sanctions.Snapshot{eu.snapshot(t, sanctions.EUFinancial)})
	if err != nil {
		t.Fatal(err)
	}
	if hits := screen(t, dropped, ask("name=Ivan Petrov"), screening.Options{}); len(hits) != 0 || dropped.Len() != 1 {
		t.Errorf("of a list that is not there any more: %s", summary(hits))
	}
	damaged, err := sanctions.ReadSnapshot(sanctions.OFACSDN, []byte("{\"id\":\"1\",\"names\":[}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if next, err := x.Next([]*sanctions.Snapshot{damaged}); err == nil {
		t.Errorf("a damaged snapshot gives an index of %d parties", next.Len())
	}
}

func TestOldAndNextIndexesAnswerAtTheSameTime(t *testing.T) {
	a := edition{"1": {Kind: sanctions.Person, Names: names("Ivan Petrov")}, "2": {Kind: sanctions.Entity, Names: names("Lazarus Group", "Golden Star")}}
	b := edition{"2": a["2"], "3": {Kind: sanctions.Vessel, Names: names("Zu Zag Bong 6")}}
	old, err := screening.New([]*sanctions.Snapshot{a.snapshot(t, sanctions.OFACSDN)})
	if err != nil {
		t.Fatal(err)
	}
	wantOld := answers(t, old)
	fresh, err := screening.New([]*sanctions.Snapshot{b.snapshot(t, sanctions.OFACSDN)})
	if err != nil {
		t.Fatal(err)
	}
	wantNext := answers(t, fresh)
	register := registerOf(t, `{"entry":"us_ofac_sdn:2","id":"us_ofac_sdn:2","since":"2026-01-15"}`)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				next, err := old.Next([]*sanctions.Snapshot{b.snapshot(t, sanctions.OFACSDN)})
				if err != nil {
					t.Error(err)
					return
				}
				if got := answers(t, next.Joined(register)); got != wantNext {
					t.Errorf("the next index: %s", cmp.Diff(wantNext, got))
				}
				if got := answers(t, old); got != wantOld {
					t.Errorf("the old index: %s", cmp.Diff(wantOld, got))
				}
			}
		})
	}
	all.Wait()
}

func registerOf(t failer, lines ...string) *identity.Register {
	t.Helper()
	r, err := identity.ReadRegister(strings.NewReader(fmt.Sprintf(`{"entries":%d,"decisions":0}`+"\n", len(lines)) + strings.Join(lines, "\n")))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

func TestHitsSayWhichEntriesAreOneParty(t *testing.T) {
	lazarus := sanctions.Party{Kind: sanctions.Entity, Names: names("Lazarus Group")}
	var snapshots []*sanctions.Snapshot
	for list, id := range map[sanctions.ListName]string{sanctions.OFACSDN: "27307", sanctions.UNSecurity: "12", sanctions.EUFinancial: "7"} {
		snapshots = append(snapshots, edition{id: lazarus}.snapshot(t, list))
	}
	slices.SortFunc(snapshots, func(a, b *sanctions.Snapshot) int { return strings.Compare(string(a.List), string(b.List)) })
	bare, err := screening.New(snapshots)
	if err != nil {
		t.Fatal(err)
	}
	said := func(x *screening.Index) map[string]string {
		out := map[string]string{}
		for _, h := range screen(t, x, ask("name=Lazarus Group"), screening.Options{}) {
			if h.Referents == nil {
				t.Errorf("referents of %s are null in JSON", h.EntityID)
			}
			out[h.EntityID] = h.CanonicalID + " " + strings.Join(h.Referents, ",")
		}
		return out
	}
	entry := func(entry, id string) string {
		return fmt.Sprintf(`{"entry":%q,"id":%q,"since":"2026-01-15"}`, entry, id)
	}
	alone := map[string]string{"7": "eu_fsf:7 ", "12": "un_sc_sanctions:12 ", "27307": "us_ofac_sdn:27307 "}
	var before *screening.Index
	for _, c := range []struct {
		name     string
		register []string
		want     map[string]string
	}{
		{"nothing is known", nil, alone},
		{"all are one", []string{entry("us_ofac_sdn:27307", "us_ofac_sdn:27307"), entry("eu_fsf:7", "us_ofac_sdn:27307"), entry("un_sc_sanctions:12", "us_ofac_sdn:27307")}, map[string]string{
			"7":     "us_ofac_sdn:27307 us_ofac_sdn:27307,un_sc_sanctions:12",
			"12":    "us_ofac_sdn:27307 us_ofac_sdn:27307,eu_fsf:7",
			"27307": "us_ofac_sdn:27307 un_sc_sanctions:12,eu_fsf:7",
		}},
		{"one entry is newer than the register", []string{entry("us_ofac_sdn:27307", "us_ofac_sdn:27307"), entry("eu_fsf:7", "us_ofac_sdn:27307")}, map[string]string{
			"7": "us_ofac_sdn:27307 us_ofac_sdn:27307", "12": "un_sc_sanctions:12 ", "27307": "us_ofac_sdn:27307 eu_fsf:7",
		}},
		{"the party is called after an entry that is not here", []string{entry("us_ofac_sdn:1", "us_ofac_sdn:1"), entry("eu_fsf:7", "us_ofac_sdn:1"), entry("un_sc_sanctions:12", "us_ofac_sdn:1")}, map[string]string{
			"7": "us_ofac_sdn:1 un_sc_sanctions:12", "12": "us_ofac_sdn:1 eu_fsf:7", "27307": "us_ofac_sdn:27307 ",
		}},
		{"the others are not here", []string{entry("eu_fsf:7", "eu_fsf:7"), entry("eu_fsf:8", "eu_fsf:7"), entry("gb_fcdo_sanctions:9", "eu_fsf:7")}, alone},
	} {
		// Joining what is joined already must forget the joins before.
		from := bare
		if before != nil {
			from = before
		}
		before = from.Joined(registerOf(t, c.register...))
		if diff := cmp.Diff(c.want, said(before)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if diff := cmp.Diff(alone, said(bare)); diff != "" {
		t.Errorf("joining changed the index that was joined: %s", diff)
	}
	narrowed := screen(t, bare.Joined(registerOf(t, entry("eu_fsf:7", "eu_fsf:7"), entry("un_sc_sanctions:12", "eu_fsf:7"))), ask("name=Lazarus Group"), screening.Options{Lists: []sanctions.ListName{sanctions.UNSecurity}})
	if len(narrowed) != 1 || narrowed[0].CanonicalID != "eu_fsf:7" || !slices.Equal(narrowed[0].Referents, []string{"eu_fsf:7"}) {
		t.Errorf("a question to one list: %+v", narrowed)
	}
}

func TestWhatAnIndexResolvesItCanBeJoinedBy(t *testing.T) {
	person := sanctions.Party{
		Kind: sanctions.Person, Names: names("Farid Omar Darwish"), BirthDates: []sanctions.Date{sanctions.Day(1951, 6, 19)},
		Identifiers: []sanctions.Identifier{{Type: sanctions.Passport, Number: "A1234567", Country: "Atlantis"}},
	}
	gone := person
	gone.Delisted = []sanctions.Date{sanctions.Year(2020)}
	x, err := screening.New([]*sanctions.Snapshot{edition{"1": person}.snapshot(t, sanctions.OFACSDN), edition{"2": person, "3": gone}.snapshot(t, sanctions.UNSecurity)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.Resolve(nil, sanctions.Day(2026, 1, 15))
	if err != nil {
		t.Fatal(err)
	}
	hits := screen(t, x.Joined(r.Register), ask("name=Farid Omar Darwish"), screening.Options{})
	if len(hits) != 2 || hits[0].CanonicalID != hits[1].CanonicalID || len(hits[0].Referents) != 1 || len(hits[1].Referents) != 1 {
		t.Errorf("hits %+v; want two entries of one party", hits)
	}
}
