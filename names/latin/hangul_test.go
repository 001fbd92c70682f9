package latin

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// canReadAs says that a text has a reading with these words.
func canReadAs(t *testing.T, text, words string) {
	t.Helper()
	if readings := Read(text); !slices.ContainsFunc(readings, func(r Reading) bool { return spells(r, words) }) {
		t.Errorf("no reading of %s is %q: %v", text, words, readings)
	}
}

func spells(r Reading, words string) bool {
	want := strings.Fields(words)
	if len(want) != len(r.Words) {
		return false
	}
	for i, spellings := range r.Words {
		if !slices.Contains(spellings, want[i]) {
			return false
		}
	}
	return true
}

// readsFirstAs says that the likeliest reading of a text is these words.
func readsFirstAs(t *testing.T, text, words string) {
	t.Helper()
	if readings := Read(text); len(readings) == 0 || !spells(readings[0], words) {
		t.Errorf("the first reading of %s is not %q: %v", text, words, readings)
	}
}

func TestKoreanNamesAreSpelledAsListsAndBearersDo(t *testing.T) {
	for _, c := range [][2]string{
		{"김정은", "kim jong un"},
		{"김정은", "kim jeong eun"},
		{"김정일", "kim jong il"},
		{"김일성", "kim il sung"},
		{"김여정", "kim yo jong"},
		{"최룡해", "choe ryong hae"},
		{"리용호", "ri yong ho"},
		{"리설주", "ri sol ju"},
		{"장성택", "jang song thaek"},
		{"김영철", "kim yong chol"},
		{"박봉주", "pak pong ju"},
		{"조용원", "jo yong won"},
		{"이재명", "lee jae myung"},
		{"윤석열", "yoon suk yeol"},
		{"문재인", "moon jae in"},
		{"박근혜", "park geun hye"},
		{"이명박", "lee myung bak"},
		{"노무현", "roh moo hyun"},
		{"김대중", "kim dae jung"},
		{"이승만", "rhee seung man"},
		{"반기문", "ban ki moon"},
		{"손흥민", "son heung min"},
		{"임현수", "lim hyeon soo"},
		{"신동빈", "shin dong bin"},
		{"강경화", "kang kyung hwa"},
		{"남궁민", "namgung min"},
		{"황보관", "hwangbo kwan"},
		{"선우재덕", "sunwoo jae duk"},
	} {
		readsFirstAs(t, c[0], c[1])
	}
}

func TestAKoreanGivenNameThatStandsAloneIsRead(t *testing.T) {
	canReadAs(t, "정은", "jong un")
	canReadAs(t, "룡해", "ryong hae")
	canReadAs(t, "김", "kim")
}

func TestKoreanSyllablesChangeEachOtherInSpeech(t *testing.T) {
	for _, c := range [][2]string{
		{"백령", "baengnyeong"},
		{"평양", "pyongyang"},
		{"신라", "silla"},
		{"종로", "jongno"},
		{"독립문", "dongnimmun"},
		{"개성", "kaesong"},
		{"압록", "amnok"},
	} {
		canReadAs(t, c[0], c[1])
	}
	canReadAs(t, "김학렬", "kim hangnyeol")
}

func TestForeignNamesInHangulLoseTheVowelsThatOnlyCarryConsonants(t *testing.T) {
	for _, c := range [][2]string{
		{"트럼프", "tromp"},
		{"트럼프", "teureompeu"},
		{"블라디미르", "bladimir"},
		{"클린턴", "klinton"},
		{"푸틴", "putin"},
		{"오바마", "obama"},
		{"스즈키", "suzuki"},
		{"포터", "poter"},
	} {
		canReadAs(t, c[0], c[1])
	}
	for _, r := range Read("트럼프") {
		if r.Precision != Syllables {
			t.Errorf("a foreign name is written by syllables only: %v", r)
		}
	}
}

func TestAForeignNameMayAlsoBeThatOfAKorean(t *testing.T) {
	readsFirstAs(t, "오바마", "obama")
	canReadAs(t, "오바마", "oh ba ma")
	canReadAs(t, "김정은", "gimjeongeun")
}

func TestKoreanFirmsAreTranslated(t *testing.T) {
	for _, c := range [][2]string{
		{"조선무역은행", "korea trading bank"},
		{"조선광업개발무역회사", "korea mining development trading company"},
		{"단천상업은행", "tanchon commercial bank"},
		{"삼성전자주식회사", "samsung electronics co ltd"},
		{"한화그룹", "hanhwa group"},
	} {
		readsFirstAs(t, c[0], c[1])
	}
}

func TestKoreanNamesOfOthersAreNotRead(t *testing.T) {
	for text, other := range map[string]string{"김정은": "kim jong nam", "이재명": "lee jae hyung", "최룡해": "kim ryong hae"} {
		if slices.ContainsFunc(Read(text), func(r Reading) bool { return spells(r, other) }) {
			t.Errorf("%s is read as %s", text, other)
		}
	}
}

var lowerLetters = regexp.MustCompile(`^[a-z0-9]+$`)

func FuzzEastAsianSpellingsArePlainAndFew(f *testing.F) {
	for _, seed := range []string{"김정은", "ㄱㅏ가각", "习近平", "有限公司", "佐々木さくら", "々ーッン", "トランプー", "ゝヽｱ〆", "會社A1", "\xff이"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		runes := []rune(text)
		runes = runes[:min(len(runes), MaxRunes)]
		for _, read := range []func([]rune) []Reading{hangul, eastAsian} {
			for _, r := range limited(read(runes)) {
				isPlainAndFew(t, text, r)
			}
		}
	})
}

func isPlainAndFew(t *testing.T, text string, r Reading) {
	t.Helper()
	if len(r.Words) == 0 {
		t.Fatalf("%q has a reading without words", text)
	}
	for _, spellings := range r.Words {
		if len(spellings) == 0 {
			t.Fatalf("%q has a word without spellings: %v", text, r)
		}
		for _, s := range spellings {
			if !lowerLetters.MatchString(s) {
				t.Fatalf("%q is spelled %q", text, s)
			}
		}
	}
}
