package screening_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// One key, as it is written on two chains: the example of the CashAddr specification.
const (
	keyOnBitcoin     = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"
	keyOnBitcoinCash = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
)

// pairOf is a pair of two sides as ask makes them; the schema of the second is
// that of the candidate.
func pairOf(query, candidate screening.Question) screening.Pair {
	return screening.Pair{Schema: query.Schema, CandidateSchema: candidate.Schema, Query: query.Properties, Candidate: candidate.Properties}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func compare(t failer, p screening.Pair, o screening.Options) screening.Comparison {
	t.Helper()
	c, err := p.Compare(o)
	if err != nil {
		t.Fatalf("%+v: %v", p, err)
	}
	return c
}

// verdict is "score match features", where a feature that moved the score up or
// down has a sign. The score of names that are not equal is the matter of
// package names and left out.
func verdict(c screening.Comparison) string {
	score := fmt.Sprintf("%.2f", c.Score)
	if len(c.Reasons) > 0 && c.Reasons[0].Feature == "name" && c.Reasons[0].Score > 0 && c.Reasons[0].Score < 1 {
		score = "alike"
	}
	out := []string{score, fmt.Sprint(c.Match)}
	for _, r := range c.Reasons {
		switch {
		case strings.HasPrefix(r.Feature, "name_"):
		case slices.Contains([]string{"name", "identifier", "wallet"}, r.Feature) || r.Weight == 0:
			out = append(out, r.Feature)
		default:
			out = append(out, fmt.Sprintf("%s%+.1f", r.Feature, r.Weight))
		}
	}
	return strings.Join(out, " ")
}

func TestPairsAreCompared(t *testing.T) {
	for _, c := range []struct {
		name, want       string
		query, candidate screening.Question
	}{
		{"equal names", "1.00 true name", ask("name=Ivan Petrov"), ask("name=PETROV, Ivan")},
		{"a name in another script", "1.00 true name", ask("name=Иван Петров"), ask("name=Ivan Petrov")},
		{"a misspelt name", "alike true name", ask("name=Ayman al-Zawahri"), ask("name=Ayman al-Zawahiri")},
		{"strangers", "0.00 false name", ask("name=Ingeborg Abrahamsen"), ask("name=Lazarus Group")},
		{"the best of several names", "1.00 true name", ask("name=Nobody Known", "alias=Lazarus Group"), ask("name=Hidden Cobra", "alias=Lazarus Group")},
		{"a weak alias of the question is a name like any", "alike true name", ask("name=Nobody Known", "weakAlias=Lazaruss Group"), ask("name=Lazarus Group")},
		{"parts make a name", "1.00 true name", ask("firstName=Ivan", "lastName=Petrov"), ask("lastName=PETROV", "firstName=Ivan")},
		{"beside a whole one too, since either may be the decoy", "alike true name", ask("name=Ivan Abrahamsen Lindqvist", "lastName=Petrov"), ask("name=Ivan Petrov")},
		{"no name on one side", "0.00 false", ask("name=Ivan Petrov"), ask("passportNumber=1084010")},

		{"a day of birth agrees", "alike true name birth_date+2.0", ask("name=Ayman al-Zawahri", "birthDate=1951-06-19"), ask("name=Ayman al-Zawahiri", "birthDate=1951-06-19")},
		{"a year of birth agrees", "1.00 true name birth_date+0.8", ask("name=Ivan Petrov", "birthDate=1951"), ask("name=Ivan Petrov", "birthDate=1951-06-19")},
		{"a generation apart", "0.64 true name birth_date-4.0", ask("name=Ivan Petrov", "birthDate=1951"), ask("name=Ivan Petrov", "birthDate=1981")},
		{"the nearest of several dates", "1.00 true name birth_date+2.0", ask("name=Ivan Petrov", "birthDate=1981", "birthDate=1951-06-19"), ask("name=Ivan Petrov", "birthDate=1951-06-19", "birthDate=1990")},
		{"two contradictions", "0.23 false name birth_date-4.0 nationality-1.8", ask("name=Ivan Petrov", "birthDate=1951", "nationality=EG"), ask("name=Ivan Petrov", "birthDate=1981", "nationality=France")},
		{"another gender", "0.94 true name gender-1.8", ask("name=Ivan Petrov", "gender=male"), ask("name=Ivan Petrov", "gender=F")},
		{"the same gender says nothing", "1.00 true name gender", ask("name=Ivan Petrov", "gender=male"), ask("name=Ivan Petrov", "gender=m")},
		{"another spelling of a country", "1.00 true name country+0.4", ask("name=Ivan Petrov", "country=kp"), ask("name=Ivan Petrov", "country=Korea, North")},
		{"a country is compared with a nationality", "1.00 true name country+0.4", ask("name=Ivan Petrov", "country=RU"), ask("name=Ivan Petrov", "nationality=Russia")},
		{"countries that nobody knows contradict nothing", "1.00 true name", ask("name=Ivan Petrov", "nationality=Atlantis"), ask("name=Ivan Petrov", "nationality=Russia")},
		{"agreement makes no match of strangers", "alike false name birth_date+2.0 nationality+0.7", ask("name=Ivan Abrahamsen Lindqvist", "birthDate=1951-06-19", "nationality=RU"), ask("name=Ivan Petrov", "birthDate=1951-06-19", "nationality=RU")},
		{"addresses and titles are not compared", "1.00 true name", ask("name=Ivan Petrov", "address=Moscow", "title=Dr"), ask("name=Ivan Petrov", "address=Minsk", "title=Mr")},

		{"a person is hardly a company", "0.75 true name schema-3.5", ask("schema=Person", "name=Ivan Petrov"), ask("schema=Company", "name=Ivan Petrov")},
		{"a company may be an organisation", "1.00 true name", ask("schema=Company", "name=Lazarus Group"), ask("schema=Organization", "name=Lazarus Group")},
		{"a legal entity may be a person", "1.00 true name", ask("schema=LegalEntity", "name=Ivan Petrov"), ask("schema=Person", "name=Ivan Petrov")},
		{"a candidate of no schema has the question's", "1.00 true name", ask("schema=Person", "name=Ivan Petrov"), ask("name=Ivan Petrov")},
		{"a question of no schema may be anything", "1.00 true name", ask("name=Ivan Petrov"), ask("schema=Vessel", "name=Ivan Petrov")},

		{"an equal passport decides", "1.00 true identifier", ask("name=Ivan Petrov", "passportNumber=AB 108-4010"), ask("name=Ingeborg Abrahamsen", "passportNumber=ab1084010")},
		{"even against the facts", "1.00 true identifier", ask("schema=Person", "name=A B", "birthDate=1951", "passportNumber=1084010"), ask("schema=Company", "name=C D", "birthDate=1981", "passportNumber=1084010")},
		{"a number of another type nearly does", "0.90 true identifier", ask("name=Ivan Petrov", "taxNumber=1084010"), ask("name=Ingeborg Abrahamsen", "passportNumber=1084010")},
		{"an id number may be any", "1.00 true identifier", ask("idNumber=1084010"), ask("registrationNumber=1084010")},
		{"a short number is nobody's", "0.00 false", ask("idNumber=1084"), ask("idNumber=1084")},
		{"an e-mail address", "0.95 true identifier", ask("name=Ivan Petrov", "email=mailto:KMO@example.org"), ask("name=Ingeborg Abrahamsen", "email=kmo@example.org")},
		{"a telephone", "0.95 true identifier", ask("phone=00 495 542-5709"), ask("phone=+495 542 57 09")},
		{"a website", "0.95 true identifier", ask("website=https://www.example.org/"), ask("website=example.org")},
		{"a bank and its branch", "1.00 true identifier", ask("swiftBic=TMCJRUMM"), ask("swiftBic=TMCJRUMM123")},
		{"two branches of one bank", "0.00 false", ask("swiftBic=TMCJRUMM456"), ask("swiftBic=TMCJRUMM123")},
		{"another IMO number is another ship", "0.40 false name imo_number-5.0", ask("schema=Vessel", "name=Zu Zag Bong", "imoNumber=9074729"), ask("schema=Vessel", "name=Zu Zag Bong", "imoNumber=IMO 9123456")},
		{"the same is the same under any name", "1.00 true identifier", ask("schema=Vessel", "name=Zu Zag Bong", "imoNumber=9074729"), ask("schema=Vessel", "name=Golden Star", "imoNumber=IMO 9074729")},
		{"an equal name stands before a contact", "1.00 true name", ask("name=Ivan Petrov", "email=a@example.org"), ask("name=Ivan Petrov", "email=a@example.org")},

		{"a wallet", "1.00 true wallet", ask("name=Ivan Petrov", "publicKey="+listedETH), ask("name=Ingeborg Abrahamsen", "publicKey="+strings.ToLower(listedETH))},
		{"a wallet typed as a name", "1.00 true wallet", ask("name=" + listedBTC), ask("publicKey=" + listedBTC)},
		{"a misprint that the candidate has", "1.00 true wallet", ask("publicKey=" + misprinted), ask("publicKey=" + misprinted)},
		{"the same key on another chain is never a match", "1.00 false wallet derivation derivation certainty", ask("publicKey=" + keyOnBitcoinCash), ask("publicKey=" + keyOnBitcoin)},

		{"an equal weak alias", "1.00 true name", ask("name=Hidden Cobra"), ask("name=Lazarus Group", "weakAlias=HIDDEN COBRA")},
		{"one that is merely like it", "alike false name", ask("name=Hidden Kobra"), ask("name=Lazarus Group", "weakAlias=Hidden Cobra")},
		{"with a second fact", "alike true name country+0.4", ask("name=Hidden Kobra", "country=KP"), ask("name=Lazarus Group", "weakAlias=Hidden Cobra", "country=KP")},
		{"with a fact that is no second one", "alike false name gender", ask("name=Hidden Kobra", "gender=m"), ask("name=Lazarus Group", "weakAlias=Hidden Cobra", "gender=m")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := verdict(compare(t, pairOf(c.query, c.candidate), screening.Options{})); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// What an index of the candidate alone calls a match, a pair must call one too.
func TestAMatchGoesBeforeAFinding(t *testing.T) {
	for _, other := range []string{"name=Lazarus Group", "email=kmo@example.org", "taxNumber=5099000013"} {
		c := compare(t, pairOf(ask("publicKey="+keyOnBitcoinCash, other), ask("publicKey="+keyOnBitcoin, other)), screening.Options{})
		if !c.Match {
			t.Errorf("%s and the same key: %s; want a match, as without the key", other, verdict(c))
		}
	}
}

func TestAPairHasTheThresholdThatIsAskedFor(t *testing.T) {
	alike := pairOf(ask("name=Ayman al-Zawahri"), ask("name=Ayman al-Zawahiri"))
	score := compare(t, alike, screening.Options{}).Score
	for threshold, want := range map[float64]bool{score: true, score - 0.01: true, score + 0.001: false, 1: false} {
		if c := compare(t, alike, screening.Options{Threshold: threshold}); c.Match != want || c.Score != score {
			t.Errorf("threshold %v: score %v, match %v; want %v, %v", threshold, c.Score, c.Match, score, want)
		}
	}
	weak := pairOf(ask("name=Hidden Kobra"), ask("name=Lazarus Group", "weakAlias=Hidden Cobra"))
	if c := compare(t, weak, screening.Options{Threshold: 0.01}); c.Match || c.Score >= screening.DefaultThreshold {
		t.Errorf("a weak alias that is merely like it, at a low threshold: %s", verdict(c))
	}
	number := pairOf(ask("taxNumber=1084010"), ask("passportNumber=1084010"))
	if c := compare(t, number, screening.Options{Threshold: 0.91}); c.Match {
		t.Errorf("a number of another type, above its score: %s", verdict(c))
	}
}

func TestWeightsLeaveFactsOutOrDoubleThem(t *testing.T) {
	p := pairOf(ask("name=Ivan Petrov", "birthDate=1951", "nationality=RU"), ask("name=Ivan Petrov", "birthDate=1954", "nationality=RU"))
	for _, c := range []struct {
		weights map[string]float64
		want    string
	}{
		{nil, "0.91 true name birth_date-3.0 nationality+0.7"},
		{map[string]float64{"birth_date": 1}, "0.91 true name birth_date-3.0 nationality+0.7"},
		{map[string]float64{"birth_date": 0}, "1.00 true name nationality+0.7"},
		{map[string]float64{"birth_date": 2}, "0.33 false name birth_date-6.0 nationality+0.7"},
		{map[string]float64{"birth_date": 2, "nationality": 0}, "0.20 false name birth_date-6.0"},
		{map[string]float64{"gender": 10}, "0.91 true name birth_date-3.0 nationality+0.7"},
	} {
		if got := verdict(compare(t, p, screening.Options{Weights: c.weights})); got != c.want {
			t.Errorf("%v: got  %s\nwant %s", c.weights, got, c.want)
		}
	}
	// The same weights hold in a list.
	x := testIndex(t)
	q := ask("name=Ayman Al-Zawahiri", "birthDate=1980", "nationality=France")
	if hits := screen(t, x, q, screening.Options{Weights: map[string]float64{"birth_date": 0, "nationality": 0}}); len(hits) != 2 || hits[1].Score != 1 || !hits[1].Match {
		t.Errorf("facts that are left out: %s", summary(hits))
	}
}

func TestPairsAreRefused(t *testing.T) {
	fine := ask("name=Ivan Petrov")
	weight := func(feature string, w float64) screening.Options {
		return screening.Options{Weights: map[string]float64{feature: w}}
	}
	for _, c := range []struct {
		name, code       string
		query, candidate screening.Question
		options          screening.Options
	}{
		{"a question of nothing", "nothing_to_screen", ask(), fine, screening.Options{}},
		{"a candidate of nothing", "nothing_to_screen", fine, ask("birthDate=1951"), screening.Options{}},
		{"a candidate's name without a letter", "nothing_to_screen", fine, ask("name=---"), screening.Options{}},
		{"an unknown property of the candidate", "unknown_property", fine, ask("nom=x"), screening.Options{}},
		{"an unknown schema", "unknown_schema", ask("schema=Human", "name=x"), fine, screening.Options{}},
		{"an unknown schema of the candidate", "unknown_schema", fine, ask("schema=Human", "name=x"), screening.Options{}},
		{"a date that is none", "bad_value", fine, ask("name=x", "birthDate=19.6.1951"), screening.Options{}},
		{"a long name", "too_long", ask("name=" + strings.Repeat("ab ", 400)), fine, screening.Options{}},
		{"many values", "too_long", fine, screening.Question{Properties: map[string][]string{"alias": make([]string, 10_000)}}, screening.Options{}},
		{"a broken address", "bad_address", ask("publicKey=0x123"), fine, screening.Options{}},
		{"a threshold above 1", "bad_value", fine, fine, screening.Options{Threshold: 1.1}},
		{"a threshold that is no number", "bad_value", fine, fine, screening.Options{Threshold: math.NaN()}},
		{"the weight of no feature", "bad_value", fine, fine, weight("shoe_size", 1)},
		{"the weight of the name", "bad_value", fine, fine, weight("name", 1)},
		{"a negative weight", "bad_value", fine, fine, weight("birth_date", -0.1)},
		{"a weight that is no number", "bad_value", fine, fine, weight("birth_date", math.NaN())},
		{"a weight beyond all names", "bad_value", fine, fine, weight("birth_date", math.Inf(1))},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := pairOf(c.query, c.candidate).Compare(c.options)
			var refusal *screening.QuestionError
			if !errors.As(err, &refusal) || refusal.Code != c.code || refusal.Message == "" || !cmp.Equal(got, screening.Comparison{}) {
				t.Errorf("got %+v, %v; want nothing and a refusal with code %s", got, err, c.code)
			}
		})
	}
}

// drawn values of facts: few, so that they often agree.
var drawnFacts = map[string][]string{
	"birthDate":      {"1951-06-19", "1951", "1953-02", "1981-01-01", "1948/1952", "1951~"},
	"nationality":    {"RU", "Russia", "EG", "Atlantis"},
	"country":        {"RU", "kp", "Korea, North", "France"},
	"gender":         {"male", "F", "unknown"},
	"imoNumber":      {"9074729", "IMO 8133530"},
	"leiCode":        {"5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55"},
	"passportNumber": {"AB1084010", "19820215"},
	"taxNumber":      {"AB1084010", "5099000013"},
	"email":          {"a@example.org", "b@example.org"},
	"phone":          {"+7 495 542 57 09", "123"},
	"publicKey":      {listedETH, keyOnBitcoin, keyOnBitcoinCash},
	"address":        {"Moscow", "Minsk"},
	"title":          {"Dr", "Mr"},
}

func drawNames(t *rapid.T, label string) []string {
	name := rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"Ivan", "Iwan", "Petrov", "Petroff", "Сидоров", "Sidorov", "Lazarus", "Group", "LLC", "al", "王伟", "Golden", "Star"}), 1, 4).Draw(t, "words")
		return strings.Join(words, " ")
	})
	return rapid.SliceOfN(name, 1, 3).Draw(t, label)
}

func drawSide(t *rapid.T, label string) screening.Question {
	q := screening.Question{Properties: map[string][]string{"name": drawNames(t, label+" names")}}
	for _, property := range slices.Sorted(maps.Keys(drawnFacts)) {
		if rapid.IntRange(0, 2).Draw(t, label+" has "+property) == 0 {
			q.Properties[property] = rapid.SliceOfN(rapid.SampledFrom(drawnFacts[property]), 1, 2).Draw(t, label+" "+property)
		}
	}
	return q
}

func without(q screening.Question, properties ...string) screening.Question {
	q.Properties = maps.Clone(q.Properties)
	for _, p := range properties {
		delete(q.Properties, p)
	}
	return q
}

func TestWhatOneSideAloneSaysMovesNothing(t *testing.T) {
	// A country is compared with a nationality, a number with one of another type.
	together := [][]string{
		{"birthDate"},
		{"gender"},
		{"nationality", "country"},
		{"email"},
		{"phone"},
		{"publicKey"},
		{"address"},
		{"title"},
		{"imoNumber", "leiCode", "passportNumber", "taxNumber"},
	}
	rapid.Check(t, func(t *rapid.T) {
		query, candidate := drawSide(t, "query"), drawSide(t, "candidate")
		left := rapid.SampledFrom(together).Draw(t, "left out")
		bare := compare(t, pairOf(without(query, left...), without(candidate, left...)), screening.Options{})
		for _, p := range []screening.Pair{
			pairOf(query, without(candidate, left...)), pairOf(without(query, left...), candidate),
		} {
			if got := compare(t, p, screening.Options{}); !cmp.Equal(got, bare) {
				t.Fatalf("%v said by one side alone: %s\n%s", left, verdict(got), cmp.Diff(bare, got))
			}
		}
		empty := without(candidate, left...)
		for _, property := range left {
			empty.Properties[property] = []string{"", " "}
		}
		if got := compare(t, pairOf(query, empty), screening.Options{}); !cmp.Equal(got, bare) {
			t.Fatalf("%v given and empty: %s\n%s", left, verdict(got), cmp.Diff(bare, got))
		}
	})
}

func TestAFactMovesTheScoreItsWayAndWeightNoughtLeavesItOut(t *testing.T) {
	property := map[string]string{"birth_date": "birthDate", "nationality": "nationality", "country": "country", "gender": "gender", "imo_number": "imoNumber", "lei_code": "leiCode"}
	rapid.Check(t, func(t *rapid.T) {
		decisive := []string{"passportNumber", "taxNumber", "email", "phone", "publicKey"}
		query, candidate := without(drawSide(t, "query"), decisive...), without(drawSide(t, "candidate"), decisive...)
		whole := compare(t, pairOf(query, candidate), screening.Options{})
		for _, r := range whole.Reasons {
			p, isFact := property[r.Feature]
			if !isFact {
				continue
			}
			less := compare(t, pairOf(without(query, p), candidate), screening.Options{})
			if (r.Weight >= 0 && less.Score > whole.Score) || (r.Weight <= 0 && less.Score < whole.Score) {
				t.Fatalf("%s %+.1f: score %v with it, %v without", r.Feature, r.Weight, whole.Score, less.Score)
			}
			none := compare(t, pairOf(query, candidate), screening.Options{Weights: map[string]float64{r.Feature: 0}})
			if none.Score != less.Score {
				t.Fatalf("%s: score %v with weight 0, %v when nobody says it", r.Feature, none.Score, less.Score)
			}
		}
	})
}

func TestTheBestOfAllNamesCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		query, candidate := drawNames(t, "query"), drawNames(t, "candidate")
		best := 0.0
		for _, a := range query {
			for _, b := range candidate {
				best = max(best, compare(t, pairOf(ask("name="+a), ask("name="+b)), screening.Options{}).Score)
			}
		}
		all := pairOf(ask("name="+query[0]), ask("name="+candidate[0]))
		all.Query["alias"], all.Candidate["alias"] = query[1:], candidate[1:]
		if got := compare(t, all, screening.Options{}); got.Score != best || got.Match != (best >= screening.DefaultThreshold) {
			t.Fatalf("all names: %s, the best pair of them %v", verdict(got), best)
		}
	})
}

// listedAs is the candidate as a list would have it.
func listedAs(t failer, q screening.Question) sanctions.Party {
	t.Helper()
	p := sanctions.Party{
		ID: "1", Kind: sanctions.Unknown, Nationalities: q.Properties["nationality"],
		Countries: q.Properties["country"], Genders: q.Properties["gender"],
	}
	for _, name := range q.Properties["name"] {
		p.Names = append(p.Names, names(name)...)
	}
	for _, text := range q.Properties["birthDate"] {
		d, err := sanctions.ParseDate(text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		p.BirthDates = append(p.BirthDates, d)
	}
	for property, kind := range map[string]sanctions.IDType{"imoNumber": sanctions.IMO, "leiCode": sanctions.LEI, "passportNumber": sanctions.Passport, "taxNumber": sanctions.TaxID} {
		for _, number := range q.Properties[property] {
			p.Identifiers = append(p.Identifiers, sanctions.Identifier{Type: kind, Number: number})
		}
	}
	for _, kind := range []string{"email", "phone"} {
		for _, value := range q.Properties[kind] {
			p.Contacts = append(p.Contacts, sanctions.Contact{Kind: kind, Value: value})
		}
	}
	return p
}

// In a list of one party every word is equally rare, so that both must agree on
// what is a match; of what is none, a list leaves out what promises little.
func TestAPairScoresAsAListOfTheCandidateAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A same key beside a match is left out: see TestAMatchGoesBeforeAFinding.
		query, candidate := without(drawSide(t, "query"), "publicKey"), drawSide(t, "candidate")
		if strings.Contains(fmt.Sprint(query.Properties["name"], candidate.Properties["name"]), "王伟") {
			return // of several readings the index compares the promising ones alone
		}
		x, err := screening.New([]*sanctions.Snapshot{edition{"1": listedAs(t, candidate)}.snapshot(t, sanctions.OFACSDN)})
		if err != nil {
			t.Fatal(err)
		}
		hits, err := x.Screen(query, screening.Options{})
		if err != nil {
			t.Fatal(err)
		}
		pair := compare(t, pairOf(query, candidate), screening.Options{})
		switch {
		case len(hits) == 0 && pair.Match:
			t.Fatalf("the list gives nobody, the pair %s", verdict(pair))
		case len(hits) == 1 && (hits[0].Match != pair.Match || hits[0].Score > pair.Score || (pair.Match && hits[0].Score < pair.Score)):
			t.Fatalf("the list gives %s (%v), the pair %s (%v)", summary(hits), hits[0].Score, verdict(pair), pair.Score)
		}
	})
}

func TestPairsAreReadStrictly(t *testing.T) {
	for text, want := range map[string]screening.Pair{
		`{"id":"a","schema":"Person","query":{"name":["A","B"]},"candidate":{"name":["C"],"birthDate":["1984"]}}`: {
			Schema: "Person", Query: map[string][]string{"name": {"A", "B"}}, Candidate: map[string][]string{"name": {"C"}, "birthDate": {"1984"}},
		},
		` {"candidate_schema":"Company","candidate":{"name":["B"]},"query":{"name":["A"]}} `: {
			CandidateSchema: "Company", Query: map[string][]string{"name": {"A"}}, Candidate: map[string][]string{"name": {"B"}},
		},
		`{"id":null,"schema":null,"query":{"name":["A"],"gender":null},"candidate":{},"candidate_schema":null}`: {
			Query: map[string][]string{"name": {"A"}}, Candidate: map[string][]string{},
		},
	} {
		if _, got, err := screening.ReadPair([]byte(text)); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %v\n%s", text, err, cmp.Diff(want, got))
		}
	}
	const sides = `"query":{"name":["A"]},"candidate":{"name":["B"]}`
	for _, c := range []struct{ text, id, code string }{
		{`{"id":"a",` + sides + `,"nom":1}`, `"a"`, "bad_json"},
		{`{"ID":"a",` + sides + `}`, `null`, "bad_json"},
		{`{"id":"a","properties":{"name":["A"]}}`, `"a"`, "bad_json"},
		{`{"id":1,"id":2,` + sides + `}`, `1`, "bad_json"},
		{`{"id":"a",` + sides + `,"query":{"name":["C"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":{"name":["A"],"name":["C"]},"candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":{"name":["A"],"na\u006de":["C"]},"candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":{"name":["A"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":null,"candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":{"name":["A"]},"candidate":null}`, `"a"`, "bad_json"},
		{`{"id":"a","query":["A"],"candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":"A","candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":{"name":"A"},"candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","query":{"name":[1]},"candidate":{"name":["B"]}}`, `"a"`, "bad_json"},
		{`{"id":"a","schema":["Person"],` + sides + `}`, `"a"`, "bad_json"},
		{`{"id":{},` + sides + `}`, `null`, "bad_json"},
		{`{"id":[1],` + sides + `}`, `null`, "bad_json"},
		{`{"id":"a",` + sides + `} {}`, `"a"`, "bad_json"},
		{`{"id":"a",` + sides + `}]`, `"a"`, "bad_json"},
		{`{"id":"a",` + sides, `"a"`, "bad_json"},
		{`["a"]`, `null`, "bad_json"},
		{`null`, `null`, "bad_json"},
		{``, `null`, "bad_json"},
		{"{\"id\":\"a\",\"query\":{\"name\":[\"Jos\xe9\"]},\"candidate\":{\"name\":[\"B\"]}}", `null`, "bad_encoding"},
	} {
		id, got, err := screening.ReadPair([]byte(c.text))
		var refusal *screening.QuestionError
		if !errors.As(err, &refusal) || refusal.Code != c.code || string(id) != c.id || !cmp.Equal(got, screening.Pair{}) {
			t.Errorf("%q: id %s, %+v, error %v; want id %s, no pair and %s", c.text, id, got, err, c.id, c.code)
		}
	}
}

// A lone half of a surrogate pair is no letter; JSON's escapes can write one in
// text that is UTF-8.
func TestALetterThatIsLostInAnEscapeIsRefused(t *testing.T) {
	if _, p, err := screening.ReadPair([]byte(`{"query":{"name":["Jos\ud800"]},"candidate":{"name":["B"]}}`)); err == nil {
		t.Errorf("read as %+v", p)
	}
}

func FuzzReadPair(f *testing.F) {
	f.Add([]byte(`{"id":"a","schema":"Person","query":{"name":["A"]},"candidate":{"name":["B"]}}`))
	f.Add([]byte(`{"id":1,"query":{"name":["王伟"],"birthDate":["1951"]},"candidate":{"weakAlias":["Wang \u202eieW"],"passportNumber":["1084010"]},"candidate_schema":"Company"}`))
	f.Add([]byte("{\"query\":{\"publicKey\":[\"" + keyOnBitcoinCash + "\"]},\"candidate\":{\"publicKey\":[\"" + keyOnBitcoin + "\"]}}\n"))
	f.Add([]byte(`{"id":"a","query":null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		id, p, err := screening.ReadPair(text)
		if len(id) == 0 {
			t.Errorf("no id to answer with; %v", err)
		}
		var refusal *screening.QuestionError
		if err != nil {
			if !errors.As(err, &refusal) || !cmp.Equal(p, screening.Pair{}) {
				t.Errorf("%+v beside %v", p, err)
			}
			return
		}
		c, err := p.Compare(screening.Options{})
		switch {
		case err != nil && !errors.As(err, &refusal):
			t.Errorf("error %v is no refusal", err)
		case err == nil && (!(c.Score >= 0 && c.Score <= 1) || c.Reasons == nil || (c.Match && c.Score < screening.DefaultThreshold)):
			t.Errorf("%+v", c)
		}
	})
}
