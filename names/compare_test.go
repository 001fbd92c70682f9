package names_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/labelled"
)

// best is how alike two names are in those of their readings that are most alike.
func best(kind names.Kind, query, candidate string) (score float64) {
	readings := names.Readings(kind, candidate)
	for _, q := range names.Readings(kind, query) {
		for _, c := range readings {
			score = max(score, names.Score(q, c))
		}
	}
	return score
}

// span is where a score must lie. Spans leave room for other weights; what they
// hold fast is who is taken for whom.
type span struct{ least, most float64 }

var (
	equal     = span{1, 1}
	nearly    = span{0.85, 1} // nothing that tells differs
	alike     = span{names.DefaultThreshold, 0.999}
	different = span{0, names.DefaultThreshold - 0.001}
	strangers = span{0, 0.2}
)

// compared is a case of the tables of this file. Both directions must keep to the span.
type compared struct {
	what, query, candidate string
	want                   span
}

func checkCompared(t *testing.T, kind names.Kind, cases []compared) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			for _, p := range [][2]string{{c.query, c.candidate}, {c.candidate, c.query}} {
				if got := best(kind, p[0], p[1]); got < c.want.least || got > c.want.most {
					t.Errorf("%q and %q score %.3f, want %.2f to %.2f", p[0], p[1], got, c.want.least, c.want.most)
				}
			}
		})
	}
}

func TestLegalFormsAreOneInAllLanguages(t *testing.T) {
	checkCompared(t, names.Organisation, []compared{
		{"German", "Siemens AG", "Siemens Aktiengesellschaft", equal},
		{"Russian, in its script and translated", "ООО Ромашка", "LIMITED LIABILITY COMPANY ROMASHKA", equal},
		{"Russian state firm", "Rosneft PAO", "Rosneft Public Joint Stock Company", equal},
		{"Ukrainian", "ТОВ Ромашка", "Romashka LLC", nearly},
		{"Spanish", "Pemex S.A. de C.V.", "Pemex Sociedad Anónima de Capital Variable", equal},
		{"Portuguese", "Petrobras S/A", "Petrobras Sociedade Anônima", equal},
		{"French", "Nordstrand SARL", "Nordstrand Société à responsabilité limitée", equal},
		{"Italian", "Eni S.p.A.", "Eni Società per azioni", equal},
		{"Dutch", "Nordstrand B.V.", "Nordstrand Besloten Vennootschap", equal},
		{"Polish", "Nordstrand Sp. z o.o.", "Nordstrand Spółka z ograniczoną odpowiedzialnością", equal},
		{"Czech", "Nordstrand s.r.o.", "Nordstrand společnost s ručením omezeným", equal},
		{"Turkish", "Halkbank A.Ş.", "Halkbank Anonim Şirketi", equal},
		{"Malay", "Nordstrand Sdn Bhd", "Nordstrand Sendirian Berhad", equal},
		{"Chinese", "Nordstrand 有限公司", "Nordstrand Co., Ltd.", equal},
		{"free zone", "Nordstrand FZE", "Nordstrand Free Zone Establishment", equal},
		{"English", "A.B.C. Company", "ABC Co.", equal},
		{"letters apart", "Nordstrand L L C", "Nordstrand LLC", nearly},
		{"before and behind", "PT Nordstrand", "Nordstrand PT", equal},
		{"one kind in two countries", "Nordstrand GmbH", "Nordstrand LLC", nearly},
		{"misspelt", "Kala Limtied", "Kala Limited", nearly},
		{"left out", "Nordstrand", "Nordstrand Ltd", nearly},
		{"another one", "Nordstrand GmbH", "Nordstrand Foundation", alike},
		{"nothing else in common", "Zeta Corp", "Omega Corp", strangers},
		{"all that there is", "CORP", "TACTICAL MISSILES CORP", strangers},
		{"all that either has", "Ltd", "Limited", equal},
	})
}

func TestWordsOfOrganisationsAreOneInAllLanguages(t *testing.T) {
	checkCompared(t, names.Organisation, []compared{
		{"Spanish", "Banco Central de Venezuela", "Central Bank of Venezuela", alike},
		{"Spanish adjective", "Compañía Nacional de Petróleo", "National Petroleum Company", alike},
		{"French", "Université de Damas", "University of Damascus", alike},
		{"German", "Deutsche Stiftung Entwicklung", "German Foundation Development", alike},
		{"Persian", "Bazargani Arya", "Arya Trading", alike},
		{"adjective of a place", "Korea Mining Development Trading Corporation", "Korean Mining Development Trading Corp", nearly},
		{"singular", "Islamic Republic of Iran Shipping Lines", "Islamic Republic of Iran Shipping Line", nearly},
		{"other order", "VTB Bank", "Bank VTB", equal},
		{"a filler", "Trading Company, The", "The Trading Company", equal},
		{"another place", "Bank of China", "Bank of Japan", strangers},
		{"another branch", "Siemens Chile", "Siemens Peru", strangers},
		{"only a common word", "Trading", "Al Noor Trading", different},
	})
}

func TestNicknamesAndTranslatedGivenNamesAreVariants(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"English", "Bill Clinton", "William Clinton", alike},
		{"short", "Joe Biden", "Joseph Biden", alike},
		{"Russian", "Volodya Putin", "Vladimir Putin", alike},
		{"Spanish", "Pepe Mujica", "José Mujica", alike},
		{"another language", "Juan Carlos", "John Charles", alike},
		{"with another family name", "Bill Clinton", "William Shakespeare", strangers},
	})
}

func TestSpellingsOfOneNameAreVariants(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"Gaddafi", "Muammar Gaddafi", "Moammar Qadhafi", nearly},
		{"bin and ibn", "Mohammed bin Salman", "Muhammad ibn Salman", nearly},
		{"Osama", "Usama bin Ladin", "Osama bin Laden", nearly},
		{"article", "Bashar al-Assad", "Bashar el Asad", nearly},
		{"vowels", "Hosni Mubarak", "Husni Mubarak", nearly},
		{"article that assimilates", "Abdel Fattah el-Sisi", "Abd al-Fattah as-Sisi", nearly},
		{"French", "Sergey Lavrov", "Serguei Lavrov", nearly},
		{"ends in -y", "Alexei Navalny", "Aleksey Navalnyy", nearly},
		{"begins with Ye", "Evgeny Prigozhin", "Yevgeniy Prigozhin", nearly},
		{"soft vowels", "Dmitri Medvedev", "Dmitry Medvedyev", nearly},
		{"Polish", "Mikhail Khodorkovsky", "Michail Chodorkowski", nearly},
		{"German", "Nikita Khrushchev", "Nikita Chruschtschow", nearly},
		{"umlaut", "Hans Müller", "Hans Mueller", nearly},
		{"Danish", "Søren Kierkegaard", "Soeren Kierkegaard", nearly},
		{"Turkish", "Recep Tayyip Erdoğan", "RECEP TAYYIP ERDOGAN", equal},
		{"Korean", "Kim Chong-un", "Kim Jong Un", alike},
	})
}

func TestSlipsAreForgiven(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"a letter left out", "Barak Obama", "Barack Obama", alike},
		{"a letter left out of a short word", "Jon Smith", "John Smith", alike},
		{"a letter put in", "John Smythe", "John Smith", alike},
		{"neighbours swapped", "Brain Cox", "Brian Cox", alike},
		{"other letters", "Angela Merkur", "Angela Merkel", alike},
		{"other words", "Angela Merkel", "Vladimir Putin", strangers},
	})
}

func TestGivenNamesThatAreKnownApartDiffer(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"a man's and a woman's", "Antonio Banderas", "Antonia Banderas", different},
		{"two of one root", "Ahmed Hassan", "Mohamed Hassan", different},
		{"two that look alike", "Andrei Kostin", "Alexei Kostin", strangers},
		{"two that do not", "Boris Abramovich", "Roman Abramovich", strangers},
		{"two spellings of one", "Ahmed Saleh", "Ahmad Saleh", nearly},
		{"two of one person, swapped", "Ahmed Mohamed", "Mohamed Ahmed", nearly},
	})
	known, unknown := best(names.Person, "Maria Kuznetsova", "Marina Kuznetsova"), best(names.Person, "Xaria Kuznetsova", "Xarina Kuznetsova")
	if known >= unknown {
		t.Errorf("two names that are known score %.3f, two that may be one misspelt %.3f", known, unknown)
	}
}

// Whoever pairs the likest words first leaves two behind that are not alike.
func TestWordsPairSoThatMostOfTheNamesAgrees(t *testing.T) {
	_, pairs := names.Compare(names.Prepare("Sarmontel Tarmondel"), names.Prepare("Tarmontel Tarmondek"), nil)
	got := fmt.Sprint(pairs[0].Query, " ", pairs[0].Candidate, ", ", pairs[1].Query, " ", pairs[1].Candidate)
	if got != "sarmontel tarmontel, tarmondel tarmondek" {
		t.Errorf("the pairs are %s", got)
	}
}

func TestNumbersDistinguish(t *testing.T) {
	checkCompared(t, names.Organisation, []compared{
		{"Roman and figures", "Offshore Fund II", "Offshore Fund 2", equal},
		{"word and figures", "Second Research Institute", "2nd Research Institute", equal},
		{"other figures", "Apollo Fund 2", "Apollo Fund 3", different},
		{"other long figures", "Military Unit 29155", "Military Unit 26165", strangers},
		{"numbers of works", "Factory 101", "Factory 102", different},
	})
	two, three := "Nantahala Capital Offshore Fund II", "Nantahala Capital Offshore Fund III"
	if same, other := best(names.Organisation, two, two), best(names.Organisation, two, three); same-other < 0.2 {
		t.Errorf("with another number %q scores %.3f, with its own %.3f", two, other, same)
	}
}

func TestInitialsStandForNames(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"one", "V. Putin", "Vladimir Putin", alike},
		{"two", "J. C. Trichet", "Jean Claude Trichet", alike},
		{"two in one word", "JC Trichet", "Jean Claude Trichet", alike},
		{"of a middle name", "Barack H. Obama", "Barack Hussein Obama", alike},
		{"of another name", "V. Putin", "Boris Putin", strangers},
		{"alone in common", "V. Lavrov", "Vladimir Putin", strangers},
	})
	checkCompared(t, names.Organisation, []compared{
		{"acronym beside the name", "PLA Navy", "People's Liberation Army Navy", alike},
		{"acronym alone", "PLA", "People's Liberation Army", span{0.2, 0.9}},
		{"another acronym", "PLN Navy", "People's Liberation Army Navy", different},
	})
}

func TestPatronymicsMayBeLeftOutButNotContradicted(t *testing.T) {
	for _, c := range []struct{ short, long, same, other string }{
		{"Sergey Lavrov", "Sergey Viktorovich Lavrov", "Sergei Victorovich Lavrov", "Sergey Borisovich Lavrov"},
		{"Igor Sechin", "Igor Ivanovich Sechin", "Igor Ivanovych Sechin", "Igor Petrovich Sechin"},
		{"Valentina Matviyenko", "Valentina Ivanovna Matviyenko", "Valentina Ivanovna Matvienko", "Valentina Petrovna Matviyenko"},
		{"Vladimir Putin", "Vladimir Vladimirovich Putin", "Wladimir Wladimirowitsch Putin", "Vladimir Olegovich Putin"},
	} {
		t.Run(c.short, func(t *testing.T) {
			inList, inQuery := best(names.Person, c.short, c.long), best(names.Person, c.long, c.short)
			if inQuery < names.DefaultThreshold || inList < inQuery {
				t.Errorf("a father's name more scores %.3f in the list and %.3f in the query", inList, inQuery)
			}
			if got := best(names.Person, c.long, c.same); got < 0.8 {
				t.Errorf("%q and %q score %.3f", c.long, c.same, got)
			}
			got := best(names.Person, c.long, c.other)
			if got >= names.DefaultThreshold || got > inQuery-0.2 {
				t.Errorf("%q and %q score %.3f, without the father's name %.3f", c.long, c.other, got, inQuery)
			}
		})
	}
}

func TestParticlesAndTitlesTellLittle(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"Arabic article", "Ayman Zawahiri", "Ayman al-Zawahiri", nearly},
		{"German", "Ursula Leyen", "Ursula von der Leyen", alike},
		{"French", "Charles Gaulle", "Charles de Gaulle", nearly},
		{"Spanish", "Cruz Maria", "Maria de la Cruz", alike},
		{"doctor", "Dr. Bashar al-Assad", "Bashar al-Assad", nearly},
		{"general", "General Qasem Soleimani", "Qasem Soleimani", nearly},
		{"mister", "Mr. Rami Makhlouf", "Rami Makhlouf", nearly},
		{"title in two spellings", "Sheikh Tamim", "Shaykh Tamim", equal},
		{"only a title in common", "General Qasem Soleimani", "General Sergey Shoigu", strangers},
	})
}

func TestWordsMayBePartedElsewhere(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"article joined", "Alzawahiri Ayman", "Ayman Al Zawahiri", nearly},
		{"servant of the merciful", "Abdulrahman Salih", "Abd al-Rahman Salih", nearly},
		{"Korean given name", "Kim Jong-un", "Kim Jongun", nearly},
		{"Dutch", "Cornelius van der Bilt", "Cornelius Vanderbilt", nearly},
		{"no space at all", "VladimirPutin", "Vladimir Putin", nearly},
		{"both words split", "Vlad imir Pu tin", "Vladimir Putin", nearly},
		{"a space between all letters", "V l a d i m i r P u t i n", "Vladimir Putin", nearly},
	})
	checkCompared(t, names.Organisation, []compared{{"firm", "Good Will Trading", "Goodwill Trading", nearly}})
	checkCompared(t, names.Object, []compared{
		{"marks of aircraft", "EP-CFI", "EPCFI", nearly},
		{"vessels told apart by their number", "Grace 1", "Grace 2", different},
	})
}

func TestOrderTellsNothing(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"comma", "PUTIN, Vladimir", "Vladimir Putin", equal},
		{"no comma", "Putin Vladimir", "Vladimir Putin", equal},
		{"comma and father's name", "LAVROV, Sergey Viktorovich", "Sergey Viktorovich Lavrov", equal},
		{"family name first", "Xi Jinping", "Jinping Xi", equal},
		{"article behind the comma", "AL-ZAWAHIRI, Ayman", "Ayman al-Zawahiri", equal},
	})
	checkCompared(t, names.Organisation, []compared{{"firm", "Air Koryo", "Koryo Air", equal}})
}

func TestWhatIsLeftOver(t *testing.T) {
	checkCompared(t, names.Person, []compared{
		{"a word twice", "Sergey Sergey Shoigu", "Sergey Shoigu", nearly},
		{"a middle name more", "Barack Obama", "Barack Hussein Obama", alike},
		{"another family name among five words", "Ahmed Mohamed Ali Hassan al-Masri", "Ahmed Mohamed Ali Hassan al-Tikriti", different},
		{"another family name among four", "Umar Khalid Ibrahim Rawi", "Umar Khalid Ibrahim Douri", different},
		{"another family name among three", "Muhammad Yusuf Hashimi", "Muhammad Yusuf Qurayshi", strangers},
	})
	checkCompared(t, names.Organisation, []compared{{"a word twice in a firm", "Rosneft Rosneft", "Rosneft", nearly}})
}

// A subsidiary in another country is another legal person, so its place counts
// for more than its weight.
func TestAPlaceMoreSpeaksAgainstAFirm(t *testing.T) {
	firm := names.PrepareAs(names.Organisation, "Nordstrand")
	place, other := names.PrepareAs(names.Organisation, "Nordstrand Chile"), names.PrepareAs(names.Organisation, "Nordstrand Xylophon")
	asMuch := other.Weighted(func(word string) float64 {
		if word == "xylophon" {
			return place.Weight(1) / other.Weight(1)
		}
		return 1
	})
	if elsewhere, more := names.Score(place, firm), names.Score(asMuch, firm); elsewhere >= more-0.02 {
		t.Errorf("with a place more the firm scores %.3f, with a word of its weight %.3f", elsewhere, more)
	}
}

func TestWhatTheQueryHasMoreWeighsMore(t *testing.T) {
	for _, c := range [][2]string{{"Barack Hussein Obama", "Barack Obama"}, {"Sergey Viktorovich Lavrov", "Sergey Lavrov"}} {
		if query, list := best(names.Person, c[0], c[1]), best(names.Person, c[1], c[0]); query >= list {
			t.Errorf("a word more in the query scores %.3f, in the list %.3f", query, list)
		}
	}
}

func TestRareWordsWeighMore(t *testing.T) {
	rarity := func(word string) float64 {
		if word == "muhammad" {
			return 0.4
		}
		return 1
	}
	query := names.Prepare("Muhammad Qaduli")
	common, _ := names.Compare(query, names.Prepare("Muhammad"), rarity)
	rare, _ := names.Compare(query, names.Prepare("Qaduli"), rarity)
	if common >= rare {
		t.Errorf("sharing Muhammad scores %.3f, sharing Qaduli %.3f", common, rare)
	}
}

// A name that lacks a word of little weight is still that name, and the word
// alone is not.
func TestWeights(t *testing.T) {
	for _, c := range []struct {
		kind names.Kind
		more string
	}{
		{names.Organisation, "Limited"},
		{names.Organisation, "the"},
		{names.Organisation, "Trading"},
		{names.Person, "Dr."},
		{names.Person, "al"},
		{names.Any, "Limited"},
		{names.Any, "Dr."},
	} {
		if got := best(c.kind, "Nordstrand", "Nordstrand "+c.more); got < names.DefaultThreshold {
			t.Errorf("without %q the name scores %.3f", c.more, got)
		}
		if got := best(c.kind, c.more, "Nordstrand "+c.more); got >= names.DefaultThreshold {
			t.Errorf("%q alone scores %.3f", c.more, got)
		}
	}
}

func TestPairsExplainTheScore(t *testing.T) {
	for _, c := range []struct {
		kind             names.Kind
		query, candidate string
		want             string // of each pair: query/candidate, how, class
	}{
		{
			names.Any, "Jon van der Bilt Ltd", "Vanderbilt, John III",
			"jon/john variant given name; van der bilt/vanderbilt joined particle; ltd/ missing legal form; /iii missing number",
		},
		{names.Person, "Dr. V. Putyn", "Vladimir Putin", "v/vladimir initial initial; putyn/putin similar name; dr/ missing title"},
		{
			names.Person, "Sergey Sergey Shoigu", "Sergey Kuzhugetovich Shoigu",
			"sergey/sergey same given name; shoigu/shoigu same name; sergey/ missing repeated word; /kuzhugetovich missing patronymic",
		},
		{names.Person, "Ангела Меркель", "Merkl, Angela", "angela/angela same given name; merkel/merkl transliterated name"},
	} {
		_, pairs := names.Compare(names.PrepareAs(c.kind, c.query), names.PrepareAs(c.kind, c.candidate), nil)
		got := make([]string, len(pairs))
		for i, p := range pairs {
			got[i] = fmt.Sprintf("%s/%s %s %s", p.Query, p.Candidate, p.How, p.Class)
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("%q and %q pair\n%s, want\n%s", c.query, c.candidate, got, c.want)
		}
	}
}

// TestLabelledPairs keeps, with some room, what OpenSanctions' labelled pairs
// measured when the threshold was chosen.
func TestLabelledPairs(t *testing.T) {
	f, err := os.Open("../../shared/data/names/name_bench_dev.csv")
	if err != nil {
		t.Skip("the labelled pairs are not here: ", err)
	}
	defer f.Close()
	pairs, err := labelled.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	scores := make([]float64, len(pairs))
	for i, p := range pairs {
		scores[i] = best(kindOf(p.Schema), p.Query, p.Listed)
	}
	r := labelled.Measure(pairs, scores, names.DefaultThreshold)
	t.Logf("F1 %.3f, AUC %.3f, Brier %.3f, %+v", r.All.F1(), r.AUC, r.Brier, r.All)
	if r.All.F1() < 0.85 || r.AUC < 0.90 {
		t.Errorf("F1 %.3f and AUC %.3f, want 0.85 and 0.90 at least", r.All.F1(), r.AUC)
	}
}

func kindOf(schema string) names.Kind {
	switch schema {
	case "Person":
		return names.Person
	case "Company", "Organization":
		return names.Organisation
	case "Vessel", "Airplane", "Vehicle":
		return names.Object
	}
	return names.Any
}

func ExampleCompare() {
	_, pairs := names.Compare(names.Prepare("Jon Smith Ltd"), names.Prepare("SMITH, John"), nil)
	for _, p := range pairs {
		fmt.Printf("%q %q %s, %s\n", p.Query, p.Candidate, p.How, p.Class)
	}
	// Output:
	// "jon" "john" variant, given name
	// "smith" "smith" same, name
	// "ltd" "" missing, legal form
}
