package screening_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

const (
	listedETH  = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
	listedBTC  = "1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V"
	misprinted = "1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9W" // a wrong checksum, as a list may print it
)

func names(primary string, weak ...string) []sanctions.Name {
	out := []sanctions.Name{{Full: primary, Quality: sanctions.Primary}}
	for _, w := range weak {
		out = append(out, sanctions.Name{Full: w, Quality: sanctions.Weak})
	}
	return out
}

func testIndex(t testing.TB) *screening.Index {
	t.Helper()
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	for _, p := range []*sanctions.Party{
		{
			ID: "1", Kind: sanctions.Person, Names: names("AL-ZAWAHIRI, Ayman", "THE DOCTOR"),
			BirthDates: []sanctions.Date{sanctions.Day(1951, 6, 19)}, Nationalities: []string{"Egypt"}, Genders: []string{"male"},
			Identifiers: []sanctions.Identifier{{Type: sanctions.Passport, Number: "1084010"}, {Type: sanctions.Passport, Number: "19820215"}},
			Programs:    []string{"SDGT", "FTO"},
		},
		{
			ID: "2", Kind: sanctions.Entity, Names: names("LAZARUS GROUP", "HIDDEN COBRA", "APPLEWORM"),
			Wallets: []sanctions.WalletAddress{
				{Currency: "ETH", Address: listedETH}, {Currency: "XBT", Address: listedBTC}, {Currency: "XBT", Address: misprinted},
			},
			Addresses: []sanctions.Address{{City: "Pyongyang", Country: "Korea, North"}},
			Programs:  []string{"DPRK3"},
		},
		{
			ID: "3", Kind: sanctions.Company, Names: names("Tactical Missiles Corporation Joint Stock Company"),
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.TaxID, Number: "5099-000013"}, {Type: sanctions.SwiftBIC, Number: "TMCJRUMMXXX"}, {Type: sanctions.OtherID, Number: "AB 12345"},
			},
			Contacts: []sanctions.Contact{{Kind: "email", Value: "KMO@ktrv.ru"}, {Kind: "website", Value: "http://www.ktrv.ru/"}, {Kind: "phone", Value: "+7 495 542 57 09"}},
		},
		{ID: "4", Kind: sanctions.Vessel, Names: names("ZU ZAG BONG 6"), Identifiers: []sanctions.Identifier{{Type: sanctions.IMO, Number: "IMO 8133530"}}, Countries: []string{"Democratic People's Republic of Korea"}},
		{ID: "5", Kind: sanctions.Person, Names: names("DELISTED, Gone"), Delisted: []sanctions.Date{sanctions.Year(2020)}},
		{ID: "6", Kind: sanctions.Person, Names: names("PETROV, Ivan"), BirthDates: []sanctions.Date{{From: 19700101, To: 19701231, Circa: true}}, Nationalities: []string{"Atlantis"}},
		{ID: "7", Kind: sanctions.Person, Names: names("王伟")},
	} {
		if err := b.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	un := sanctions.NewBuilder(sanctions.UNSecurity)
	if err := un.Add(&sanctions.Party{ID: "6908555", Kind: sanctions.Person, Names: names("Ayman Al-Zawahiri"), Nationalities: []string{"Egypt"}}); err != nil {
		t.Fatal(err)
	}
	x, err := screening.New([]*sanctions.Snapshot{b.Snapshot(), un.Snapshot()})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// ask is a question of "property=value" pairs; schema, address and chain are
// the question's own.
func ask(pairs ...string) screening.Question {
	q := screening.Question{Properties: map[string][]string{}}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "schema":
			q.Schema = value
		case "address":
			q.Address = value
		case "chain":
			q.Chain = value
		default:
			q.Properties[key] = append(q.Properties[key], value)
		}
	}
	return q
}

func screen(t testing.TB, x *screening.Index, q screening.Question, o screening.Options) []screening.Hit {
	t.Helper()
	hits, err := x.Screen(q, o)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return hits
}

// summary is "id via score match", one a hit. The score of names that are not
// equal is the matter of package names and left out.
func summary(hits []screening.Hit) string {
	out := make([]string, len(hits))
	for i, h := range hits {
		score := fmt.Sprintf("%.2f", h.Score)
		if h.Via == screening.ViaName && h.Reasons[0].Score != 1 {
			score = "alike"
		}
		out[i] = fmt.Sprintf("%s %s %s %v", h.EntityID, h.Via, score, h.Match)
	}
	return strings.Join(out, "; ")
}

func TestScreen(t *testing.T) {
	x := testIndex(t)
	for _, c := range []struct {
		name string
		ask  screening.Question
		want string
	}{
		{"an exact name on two lists", ask("name=Ayman al Zawahiri"), "6908555 name 1.00 true; 1 name 1.00 true"},
		{"a misspelt name", ask("name=Aymen Al-Zawahri"), "6908555 name alike true; 1 name alike true"},
		{"parts make a name", ask("firstName=Ayman", "lastName=Alzawahiri"), "6908555 name alike true; 1 name alike true"},
		{"an alias is asked for too", ask("name=Nobody Known", "alias=Lazarus Group"), "2 name 1.00 true"},
		{"a name in another script", ask("name=王 伟"), "7 name 1.00 true"},
		{"nobody", ask("name=Ingeborg Abrahamsen"), ""},
		{"a common word finds no match", ask("name=Group"), "2 name alike false"},
		{"the delisted are not screened", ask("name=Gone Delisted"), ""},

		{"birth date and nationality agree", ask("name=Aymen Al-Zawahri", "birthDate=1951-06-19", "nationality=EG"), "1 name alike true; 6908555 name alike true"},
		{"one contradiction leaves an equal name a match", ask("name=Ayman Al-Zawahiri", "birthDate=1980"), "6908555 name 1.00 true; 1 name 0.64 true"},
		{"two contradictions do not", ask("name=Ayman Al-Zawahiri", "birthDate=1980", "nationality=France"), "6908555 name 0.94 true; 1 name 0.23 false"},
		{"a year or two hardly contradicts", ask("name=Ayman Al-Zawahiri", "birthDate=1953"), "6908555 name 1.00 true; 1 name 0.97 true"},
		{"about a year is within two years of it", ask("name=Ivan Petrov", "birthDate=1972"), "6 name 1.00 true"},
		{"a country nobody knows contradicts nothing", ask("name=Ivan Petrov", "nationality=Russia"), "6 name 1.00 true"},
		{"and agrees with itself", ask("name=Ivan Petrof", "nationality=atlantis"), "6 name alike true"},
		{"a company is hardly a person", ask("schema=Company", "name=Ivan Petrov"), "6 name 0.75 true"},
		{"an entity may be a company", ask("schema=Company", "name=Lazarus Group"), "2 name 1.00 true"},
		{"a legal entity may be a person", ask("schema=LegalEntity", "name=Ivan Petrov"), "6 name 1.00 true"},
		{"another spelling of a country", ask("name=Zu Zag Bong 6", "country=North Korea"), "4 name 1.00 true"},
		{"facts lift no bad name", ask("name=Ayman Zawahri Khan Smith", "birthDate=1951-06-19", "nationality=Egypt"), "1 name alike false; 6908555 name alike false"},

		{"another IMO number is another ship", ask("schema=Vessel", "name=Zu Zag Bong 6", "imoNumber=9123456"), "4 name 0.40 false"},

		{"an equal weak alias", ask("name=Hidden Cobra"), "2 name 1.00 true"},
		{"a misspelt weak alias needs a second fact", ask("name=Hidden Kobra"), "2 name alike false"},
		{"and has it", ask("name=Hidden Kobra", "country=KP"), "2 name alike true"},

		{"a passport", ask("passportNumber=1084010"), "1 identifier 1.00 true"},
		{"a passport under another type", ask("taxNumber=1084010"), "1 identifier 0.90 true"},
		{"an id number may be a passport", ask("idNumber=108-4010"), "1 identifier 1.00 true"},
		{"a number of unknown type", ask("registrationNumber=ab12345"), "3 identifier 1.00 true"},
		{"a bank's head office", ask("swiftBic=TMCJRUMM"), "3 identifier 1.00 true"},
		{"a branch of it", ask("swiftBic=TMCJRUMM123"), "3 identifier 1.00 true"},
		{"a ship", ask("imoNumber=8133530"), "4 identifier 1.00 true"},
		{"a ship, with the prefix", ask("imoNumber=imo8133530"), "4 identifier 1.00 true"},
		{"a short number finds nothing", ask("idNumber=1084"), ""},
		{"an e-mail address", ask("email=kmo@KTRV.ru"), "3 identifier 0.95 true"},
		{"a website", ask("website=https://ktrv.ru"), "3 identifier 0.95 true"},
		{"a telephone", ask("phone=007 (495) 542-5709"), "3 identifier 0.95 true"},

		{"an address", ask("address=" + listedETH), "2 address 1.00 true"},
		{"in another case", ask("address=" + strings.ToLower(listedETH)), "2 address 1.00 true"},
		{"on its chain", ask("address="+listedETH, "chain=Ethereum"), "2 address 1.00 true"},
		{"on another chain", ask("address="+listedETH, "chain=arbitrum"), "2 same_key 1.00 false"},
		{"as a property", ask("publicKey=" + listedBTC), "2 address 1.00 true"},
		{"on the other chain of its form", ask("address="+listedBTC, "chain=bitcoin-cash"), "2 same_key 1.00 false"},
		{"one that nobody listed", ask("address=0x000000000000000000000000000000000000dEaD"), ""},
		{"a misprint that is listed", ask("address=" + misprinted), "2 address 1.00 true"},
		{"an identity goes before a finding", ask("publicKey="+listedETH, "name=Lazarus Group"), "2 address 1.00 true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := summary(screen(t, x, c.ask, screening.Options{})); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestScreenRefuses(t *testing.T) {
	x := testIndex(t)
	for _, c := range []struct {
		name    string
		ask     screening.Question
		options screening.Options
		code    string
	}{
		{"an unknown schema", ask("schema=Human", "name=x"), screening.Options{}, "unknown_schema"},
		{"an unknown property", ask("nom=x"), screening.Options{}, "unknown_property"},
		{"nothing", screening.Question{}, screening.Options{}, "nothing_to_screen"},
		{"nothing but facts", ask("birthDate=1980", "nationality=FR"), screening.Options{}, "nothing_to_screen"},
		{"a name without letters", ask("name=---"), screening.Options{}, "nothing_to_screen"},
		{"a chain without an address", ask("name=x", "chain=tron"), screening.Options{}, "nothing_to_screen"},
		{"a long name", ask("name=" + strings.Repeat("ab ", 400)), screening.Options{}, "too_long"},
		{"a name of many words", ask("name=" + strings.Repeat("ab ", 70)), screening.Options{}, "too_long"},
		{"parts of many words", ask("firstName="+strings.Repeat("ab ", 40), "lastName="+strings.Repeat("ab ", 40)), screening.Options{}, "too_long"},
		{"many values", screening.Question{Properties: map[string][]string{"alias": make([]string, 3000)}}, screening.Options{}, "too_long"},
		{"a date that is none", ask("name=x", "birthDate=19.6.1951"), screening.Options{}, "bad_value"},
		{"a broken address", ask("address=" + listedBTC[:33] + "X"), screening.Options{}, "bad_address"},
		{"a broken address beside a name", ask("name=Lazarus Group", "publicKey=0x123"), screening.Options{}, "bad_address"},
		{"an address on a chain without its form", ask("address="+listedETH, "chain=bitcoin"), screening.Options{}, "bad_address"},
		{"an unknown chain", ask("address="+listedETH, "chain=moonchain"), screening.Options{}, "unknown_chain"},
		{"a list that is not loaded", ask("name=x"), screening.Options{Lists: []sanctions.ListName{sanctions.EUFinancial}}, "unknown_list"},
		{"a threshold above 1", ask("name=x"), screening.Options{Threshold: 1.1}, "bad_value"},
		{"a negative limit", ask("name=x"), screening.Options{Limit: -1}, "bad_value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			hits, err := x.Screen(c.ask, c.options)
			var refusal *screening.QuestionError
			if !errors.As(err, &refusal) || refusal.Code != c.code || refusal.Message == "" || hits != nil {
				t.Errorf("got %v, %v; want no hits and a refusal with code %s", hits, err, c.code)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	x := testIndex(t)
	q := ask("name=Ayman Al-Zawahri")
	if got := screen(t, x, q, screening.Options{Limit: 1}); len(got) != 1 || got[0].EntityID != "6908555" {
		t.Errorf("limit 1: %s", summary(got))
	}
	if got := screen(t, x, q, screening.Options{Lists: []sanctions.ListName{sanctions.OFACSDN}}); len(got) != 1 || got[0].EntityID != "1" {
		t.Errorf("one list: %s", summary(got))
	}
	if got := screen(t, x, q, screening.Options{Threshold: 0.999}); len(got) != 2 || got[0].Match {
		t.Errorf("a high threshold: %s", summary(got))
	}
	if got := screen(t, x, ask("name=Hidden Kobra"), screening.Options{Threshold: 0.1}); len(got) != 1 || got[0].Match {
		t.Errorf("a low threshold and a weak alias: %s", summary(got))
	}
}

// The JSON of a hit is a contract.
func TestHitJSON(t *testing.T) {
	hits := screen(t, testIndex(t), ask("schema=Person", "name=Aiman al-Zawahiri", "birthDate=1951", "gender=m"),
		screening.Options{Lists: []sanctions.ListName{sanctions.OFACSDN}})
	got, err := json.Marshal(hits)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"list":"us_ofac_sdn","entity_id":"1","name":"AL-ZAWAHIRI, Ayman","matched_name":"AL-ZAWAHIRI, Ayman",` +
		`"alias_quality":"primary","score":0.9955,"match":true,"programs":["SDGT","FTO"],"via":"name","reasons":[` +
		`{"feature":"name","query":"Aiman al-Zawahiri","candidate":"AL-ZAWAHIRI, Ayman","score":0.993,"weight":1},` +
		`{"feature":"name_variant","query":"aiman","candidate":"ayman","score":0.9702,"weight":0.4286},` +
		`{"feature":"name_same","query":"al","candidate":"al","score":1,"weight":0.0952},` +
		`{"feature":"name_same","query":"zawahiri","candidate":"zawahiri","score":1,"weight":0.4762},` +
		`{"feature":"birth_date","query":"1951","candidate":"1951-06-19","score":1,"weight":0.8},` +
		`{"feature":"gender","query":"male","candidate":"male","score":1,"weight":0}],` +
		`"canonical_id":"us_ofac_sdn:1","referents":[]}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	hits = screen(t, testIndex(t), ask("name=Ivan Petrov"), screening.Options{})
	if got, _ := json.Marshal(hits); !strings.Contains(string(got), `"programs":[]`) {
		t.Errorf("no programmes are %s", got)
	}
}

func TestNewRefuses(t *testing.T) {
	s := sanctions.NewBuilder(sanctions.OFACSDN).Snapshot()
	if _, err := screening.New([]*sanctions.Snapshot{s, s}); err == nil {
		t.Error("a list that is there twice is taken")
	}
	if _, err := screening.New([]*sanctions.Snapshot{nil}); err == nil {
		t.Error("a missing snapshot is taken")
	}
	damaged, err := sanctions.ReadSnapshot(sanctions.OFACSDN, []byte("{\"id\":\"1\",\"names\":[}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := screening.New([]*sanctions.Snapshot{damaged}); err == nil {
		t.Error("a damaged snapshot is taken")
	}
}

func TestPartyGivesTheWholeEntry(t *testing.T) {
	x := testIndex(t)
	p, found, err := x.Party(sanctions.OFACSDN, "5")
	if err != nil || !found || p.PrimaryName() != "DELISTED, Gone" {
		t.Errorf("got %v, %v, %v", p, found, err)
	}
	if _, found, err := x.Party(sanctions.UNSecurity, "5"); found || err != nil {
		t.Errorf("an id of another list: %v, %v", found, err)
	}
	if _, _, err := x.Party(sanctions.EUFinancial, "5"); err == nil {
		t.Error("a list that is not loaded is no error")
	}
	if got := x.Len(); got != 7 {
		t.Errorf("%d parties are screened, want 7", got)
	}
}

// Answers must not depend on what else is asked at the same time or before.
func TestScreenIsSafeForConcurrentUse(t *testing.T) {
	x := testIndex(t)
	questions := []screening.Question{
		ask("name=Ayman Al-Zawahri"), ask("name=Hidden Kobra"), ask("name=Zu Zag Bong 5"), ask("publicKey=" + listedETH), ask("name=Joint Stock Company Tactical Missiles"),
	}
	want := make([]string, len(questions))
	for i, q := range questions {
		want[i] = fmt.Sprint(screen(t, x, q, screening.Options{}))
	}
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for n := range 200 {
				i := (n + worker) % len(questions)
				hits, err := x.Screen(questions[i], screening.Options{})
				if got := fmt.Sprint(hits); err != nil || got != want[i] {
					t.Errorf("%v: got %v, %v, want %v", questions[i], got, err, want[i])
				}
			}
		})
	}
	all.Wait()
}

func FuzzScreen(f *testing.F) {
	f.Add("Ayman Al-Zawahiri", "1951", "EG", listedETH)
	f.Add("\xff\u202e김", "", "Korea, North", misprinted)
	f.Add(strings.Repeat("a b ", 100), "2000/2001~", "\x00", "")
	x := testIndex(f)
	f.Fuzz(func(t *testing.T, name, birth, country, address string) {
		q := ask("name="+name, "birthDate="+birth, "nationality="+country, "passportNumber="+name, "swiftBic="+name, "phone="+birth, "email="+address)
		q.Address = address
		hits, err := x.Screen(q, screening.Options{})
		if refusal := (*screening.QuestionError)(nil); err != nil && !errors.As(err, &refusal) {
			t.Errorf("error %v is no refusal", err)
		}
		for i, h := range hits {
			if !(h.Score >= 0.05 && h.Score <= 1) || len(h.Reasons) == 0 || (i > 0 && h.Score > hits[i-1].Score) {
				t.Errorf("hit %d of %+v", i, hits)
			}
		}
	})
}

func ExampleIndex_Screen() {
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	if err := b.Add(&sanctions.Party{ID: "27307", Kind: sanctions.Entity, Names: []sanctions.Name{{Full: "LAZARUS GROUP", Quality: sanctions.Primary}}}); err != nil {
		fmt.Println(err)
	}
	index, err := screening.New([]*sanctions.Snapshot{b.Snapshot()})
	if err != nil {
		fmt.Println(err)
	}
	hits, err := index.Screen(screening.Question{
		Schema:     "Organization",
		Properties: map[string][]string{"name": {"Lazaruss Group"}},
	}, screening.Options{})
	if err != nil {
		fmt.Println(err)
	}
	for _, h := range hits {
		fmt.Println(h.EntityID, h.MatchedName, h.Score, h.Match)
	}
	// Output: 27307 LAZARUS GROUP 0.9853 true
}
