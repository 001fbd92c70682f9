package names_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names"
)

// acrossScripts are heads of state, their ministers, authors and firms that
// newspapers of all languages write of, as their own language and English do.
var acrossScripts = []struct {
	script  string
	kind    names.Kind
	written [][2]string
}{
	{"Cyrillic", names.Person, [][2]string{
		{"Владимир Путин", "Vladimir Putin"},
		{"Сергей Лавров", "Sergey Lavrov"},
		{"Володимир Зеленський", "Volodymyr Zelensky"},
		{"Аляксандр Лукашэнка", "Alyaksandr Lukashenka"},
		{"Александар Вучић", "Aleksandar Vučić"},
		{"Нурсултан Назарбаев", "Nursultan Nazarbayev"},
		{"Бойко Борисов", "Boyko Borisov"},
	}},
	{"Arabic", names.Person, [][2]string{
		{"محمد بن سلمان", "Mohammed bin Salman"},
		{"بشار الأسد", "Bashar al-Assad"},
		{"معمر القذافي", "Muammar Gaddafi"},
		{"عبد الفتاح السيسي", "Abdel Fattah el-Sisi"},
		{"حسن نصر الله", "Hassan Nasrallah"},
		{"أيمن الظواهري", "Ayman al-Zawahiri"},
		{"تميم بن حمد آل ثاني", "Tamim bin Hamad Al Thani"},
	}},
	{"Persian", names.Person, [][2]string{
		{"علی خامنه\u200cای", "Ali Khamenei"},
		{"حسن روحانی", "Hassan Rouhani"},
		{"محمود احمدی\u200cنژاد", "Mahmoud Ahmadinejad"},
		{"محمدجواد ظریف", "Mohammad Javad Zarif"},
		{"ابراهیم رئیسی", "Ebrahim Raisi"},
	}},
	{"Hebrew", names.Person, [][2]string{
		{"בנימין נתניהו", "Benjamin Netanyahu"},
		{"שמעון פרס", "Shimon Peres"},
		{"אהוד אולמרט", "Ehud Olmert"},
		{"גולדה מאיר", "Golda Meir"},
	}},
	{"Hangul", names.Person, [][2]string{
		{"김정은", "Kim Jong Un"},
		{"문재인", "Moon Jae-in"},
		{"반기문", "Ban Ki-moon"},
		{"박근혜", "Park Geun-hye"},
		{"도널드 트럼프", "Donald Trump"},
		{"블라디미르 푸틴", "Vladimir Putin"},
	}},
	{"Han, Chinese", names.Person, [][2]string{
		{"习近平", "Xi Jinping"},
		{"李克强", "Li Keqiang"},
		{"毛泽东", "Mao Zedong"},
		{"邓小平", "Deng Xiaoping"},
		{"王毅", "Wang Yi"},
		{"蔡英文", "Tsai Ing-wen"},
		{"弗拉基米尔·普京", "Vladimir Putin"},
		{"唐纳德·特朗普", "Donald Trump"},
	}},
	{"Han, traditional", names.Person, [][2]string{
		{"習近平", "Xi Jinping"},
		{"李克強", "Li Keqiang"},
		{"毛澤東", "Mao Zedong"},
		{"鄧小平", "Deng Xiaoping"},
	}},
	{"Han, Japanese", names.Person, [][2]string{
		{"安倍晋三", "Shinzo Abe"},
		{"岸田文雄", "Fumio Kishida"},
		{"村上春樹", "Haruki Murakami"},
	}},
	{"kana", names.Person, [][2]string{
		{"ドナルド・トランプ", "Donald Trump"},
		{"アンゲラ・メルケル", "Angela Merkel"},
		{"ジョー・バイデン", "Joe Biden"},
		{"エマニュエル・マクロン", "Emmanuel Macron"},
	}},
	{"Greek", names.Person, [][2]string{
		{"Αλέξης Τσίπρας", "Alexis Tsipras"},
		{"Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis"},
		{"Γιώργος Παπανδρέου", "George Papandreou"},
	}},
	{"Georgian", names.Person, [][2]string{
		{"მიხეილ სააკაშვილი", "Mikheil Saakashvili"},
		{"ბიძინა ივანიშვილი", "Bidzina Ivanishvili"},
		{"ედუარდ შევარდნაძე", "Eduard Shevardnadze"},
	}},
	{"Armenian", names.Person, [][2]string{
		{"Նիկոլ Փաշինյան", "Nikol Pashinyan"},
		{"Սերժ Սարգսյան", "Serzh Sargsyan"},
		{"Ռոբերտ Քոչարյան", "Robert Kocharyan"},
	}},
	{"Thai", names.Person, [][2]string{
		{"ทักษิณ ชินวัตร", "Thaksin Shinawatra"},
		{"ประยุทธ์ จันทร์โอชา", "Prayut Chan-o-cha"},
		{"เศรษฐา ทวีสิน", "Srettha Thavisin"},
	}},
	{"Devanagari", names.Person, [][2]string{
		{"नरेन्द्र मोदी", "Narendra Modi"},
		{"राहुल गांधी", "Rahul Gandhi"},
		{"अमित शाह", "Amit Shah"},
	}},
	{"firms", names.Organisation, [][2]string{
		{"Газпром", "Gazprom"},
		{"ПАО «Сбербанк»", "Sberbank PJSC"},
		{"Рособоронэкспорт", "Rosoboronexport"},
		{"أرامكو السعودية", "Saudi Aramco"},
		{"삼성전자", "Samsung Electronics"},
		{"현대자동차", "Hyundai Motor"},
		{"华为技术有限公司", "Huawei Technologies Co., Ltd."},
		{"阿里巴巴集团", "Alibaba Group"},
		{"中国银行", "Bank of China"},
		{"トヨタ自動車株式会社", "Toyota Motor Corporation"},
	}},
}

func TestANameIsFoundAcrossScripts(t *testing.T) {
	for _, c := range acrossScripts {
		t.Run(c.script, func(t *testing.T) {
			for _, kind := range []names.Kind{c.kind, names.Any} {
				for i, w := range c.written {
					next := c.written[(i+1)%len(c.written)][1]
					for _, p := range [][2]string{{w[0], w[1]}, {w[1], w[0]}} {
						if got := best(kind, p[0], p[1]); got < names.DefaultThreshold {
							t.Errorf("kind %d: %q and %q score %.3f", kind, p[0], p[1], got)
						}
					}
					for _, p := range [][2]string{{w[0], next}, {next, w[0]}} {
						if got := best(kind, p[0], p[1]); got >= names.DefaultThreshold {
							t.Errorf("kind %d: %q is taken for %q with %.3f", kind, p[0], p[1], got)
						}
					}
				}
			}
		})
	}
}

// One name in two scripts, neither of them Latin.
func TestANameIsFoundBetweenTwoOtherScripts(t *testing.T) {
	for _, c := range [][2]string{
		{"Владимир Путин", "فلاديمير بوتين"},
		{"Ангела Меркель", "אנגלה מרקל"},
		{"بشار الأسد", "Башар Асад"},
		{"安倍晋三", "아베 신조"},
		{"김정은", "金正恩"},
		{"习近平", "習近平"},
		{"毛泽东", "毛澤東"},
		{"Аляксандр Лукашэнка", "Александр Лукашенко"},
		{"محمود احمدی\u200cنژاد", "Махмуд Ахмадинежад"},
	} {
		if got := best(names.Person, c[0], c[1]); got < names.DefaultThreshold {
			t.Errorf("%q and %q score %.3f", c[0], c[1], got)
		}
	}
}

func TestNativeSyllablesAreToldApart(t *testing.T) {
	for _, c := range [][2]string{
		{"김정은", "김정일"},
		{"김정은", "Kim Jong Il"},
		{"문재인", "문재영"},
		{"习近平", "Xi Zhongxun"},
		{"王毅", "Wang Yang"},
	} {
		if got := best(names.Person, c[0], c[1]); got >= names.DefaultThreshold {
			t.Errorf("%q is taken for %q with %.3f", c[0], c[1], got)
		}
	}
}

// checkReadings asserts what holds of the readings of every text.
func checkReadings(t interface{ Errorf(string, ...any) }, kind names.Kind, s string) {
	readings := names.Readings(kind, s)
	if len(readings) > names.MaxReadings {
		t.Errorf("%q has %d readings", s, len(readings))
	}
	for _, r := range readings {
		if r.Len() > names.MaxWords {
			t.Errorf("a reading of %q has %d words", s, r.Len())
		}
		for i := range r.Len() {
			checkWord(t, s, r.Word(i))
			for _, other := range r.Spellings(i) {
				checkWord(t, s, other)
			}
			if w := r.Weight(i); !(w > 0 && w <= 1) || r.Class(i) == "" {
				t.Errorf("%q: %q weighs %v as a %q", s, r.Word(i), w, r.Class(i))
			}
		}
	}
	first := names.PrepareAs(kind, s)
	if len(readings) > 0 && first.String() != readings[0].String() {
		t.Errorf("%q is prepared %v, and its first reading is %v", s, first, readings[0])
	}
}

func checkWord(t interface{ Errorf(string, ...any) }, s, word string) {
	for _, c := range []byte(word) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			t.Errorf("a word of %q is %q, which is not folded", s, word)
			return
		}
	}
	if word == "" {
		t.Errorf("a word of %q is empty", s)
	}
}

func TestReadingsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), aName()).Draw(t, "text")
		checkReadings(t, aKind().Draw(t, "kind"), text)
	})
}

// A name in Latin letters has one reading, and folding it before changes nothing.
func TestLatinNamesHaveOneReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-zäöüßéèçñøłşıÀÉŽ0-9 .&-]{0,40}`).Draw(t, "text")
		readings := names.Readings(names.Organisation, text)
		if len(readings) > 1 {
			t.Fatalf("%q has %d readings", text, len(readings))
		}
		folded := names.PrepareAs(names.Organisation, names.Fold(text))
		if got := names.PrepareAs(names.Organisation, text); got.String() != folded.String() {
			t.Errorf("%q is read %v, folded before %v", text, got, folded)
		}
	})
}

func TestACommaPartsFamilyFromGivenNames(t *testing.T) {
	n := names.PrepareAs(names.Person, "NORDSTRAND, Xylo")
	if n.String() != "nordstrand xylo" || n.Class(0) != "family name" || n.Class(1) != "given name" {
		t.Errorf("%v, a %s and a %s", n, n.Class(0), n.Class(1))
	}
	if firm := names.PrepareAs(names.Organisation, "NORDSTRAND, Xylo"); firm.Class(0) != "name" || firm.Class(1) != "name" {
		t.Errorf("in a firm %v, a %s and a %s", firm, firm.Class(0), firm.Class(1))
	}
	if two := names.PrepareAs(names.Person, "NORDSTRAND, Xylo, Ybel"); two.Class(0) != "name" {
		t.Errorf("with two commas %v begins with a %s", two, two.Class(0))
	}
}

func FuzzReadings(f *testing.F) {
	for _, c := range acrossScripts {
		f.Add(c.written[0][0])
	}
	for _, s := range []string{"", "S.A. & Co.", "\xff\xfe", "\u202enituP", "aж习ア김ก", "e\u0301\u0301", "ﷺ", "\u115f가", "·・", "ー", "Ӛ ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []names.Kind{names.Any, names.Person, names.Organisation, names.Object} {
			checkReadings(t, kind, s)
		}
	})
}
