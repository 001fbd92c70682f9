package latin

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestChineseNamesAreSpelledInPinyin(t *testing.T) {
	for _, c := range [][2]string{
		{"习近平", "xi jinping"},
		{"李强", "li qiang"},
		{"王毅", "wang yi"},
		{"张又侠", "zhang youxia"},
		{"何卫东", "he weidong"},
		{"陈全国", "chen quanguo"},
		{"朱海仑", "zhu hailun"},
		{"马化腾", "ma huateng"},
		{"单田芳", "shan tianfang"},
		{"解晓东", "xie xiaodong"},
		{"仇英", "qiu ying"},
		{"查建英", "zha jianying"},
		{"曾国藩", "zeng guofan"},
		{"任正非", "ren zhengfei"},
		{"尉迟恭", "yuchi gong"},
		{"诸葛亮", "zhuge liang"},
		{"欧阳修", "ouyang xiu"},
		{"万俟卨", "moqi xie"},
		{"吕建国", "lu jianguo"},
		{"戚继光", "qi jiguang"},
	} {
		readsFirstAs(t, c[0], c[1])
	}
}

func TestChineseNamesAreSpelledAsAbroad(t *testing.T) {
	for _, c := range [][2]string{
		{"蔡英文", "tsai yingwen"},
		{"馬英九", "ma yingchiu"},
		{"蔣經國", "chiang chingkuo"},
		{"李家超", "lee kachiu"},
		{"李嘉誠", "li kashing"},
		{"鄭若驊", "cheng yeukwah"},
		{"林鄭月娥", "lam cheng yuetngor"},
		{"陳國強", "chan kwokkeung"},
		{"黃志明", "wong chiming"},
		{"黃文雄", "ng wenxiong"},
		{"孫文", "sun wen"},
		{"周恩來", "chou enlai"},
		{"毛澤東", "mao tsetung"},
	} {
		canReadAs(t, c[0], c[1])
	}
}

func TestForeignNamesInChineseAreReadByTheirSounds(t *testing.T) {
	for _, c := range [][2]string{
		{"特朗普", "telangpu"},
		{"特朗普", "trump"},
		{"奥巴马", "obama"},
		{"卡扎菲", "cazafi"},
		{"萨达姆", "sadam"},
		{"泽连斯基", "zelensky"},
		{"阿拉法特", "alafat"},
		{"马斯克", "mask"},
		{"沃尔科夫", "volkov"},
		{"卡斯特罗", "castro"},
	} {
		canReadAs(t, c[0], c[1])
	}
	r := Read("奥巴马")
	if r[0].Precision != Syllables {
		t.Errorf("a foreign name is written by syllables only: %v", r)
	}
}

func TestChineseFirmsAreTranslated(t *testing.T) {
	for _, c := range [][2]string{
		{"中国银行", "china bank"},
		{"华为技术有限公司", "huawei technology co ltd"},
		{"中国石油天然气集团公司", "china petroleum gas group corporation"},
		{"丹东鸿祥实业发展有限公司", "dandong hongxiang industrial development co ltd"},
		{"大连海运有限公司", "dalian shipping co ltd"},
		{"香港國際貿易公司", "hong kong international trading company"},
		{"新疆生产建设兵团", "xinjiang production construction corps"},
		{"任天堂株式会社", "rentiantang co ltd"},
		{"株式会社トヨタ", "co ltd toyota"},
		{"三菱銀行", "mitsubishi bank"},
	} {
		readsFirstAs(t, c[0], c[1])
	}
}

func TestJapaneseNamesComeFirstWhereBothPartsAreKnown(t *testing.T) {
	for _, c := range [][2]string{
		{"安倍晋三", "abe shinzo"},
		{"岸田文雄", "kishida fumio"},
		{"菅義偉", "suga yoshihide"},
		{"鳩山由紀夫", "hatoyama yukio"},
		{"小泉純一郎", "koizumi junichiro"},
		{"麻生太郎", "aso taro"},
		{"麻原彰晃", "asahara shoko"},
		{"佐藤一郎", "sato ichiro"},
		{"齋藤健", "saito ken"},
		{"斉藤健", "saito takeshi"},
		{"鈴木一朗", "suzuki ichiro"},
		{"高橋由美子", "takahashi yumiko"},
		{"長谷川浩", "hasegawa hiroshi"},
		{"大谷翔平", "otani shohei"},
		{"大谷翔平", "ohtani shohei"},
		{"井上靖", "inoue yasushi"},
		{"松浦亜美", "matsuura ami"},
		{"佐々木希", "sasaki nozomi"},
		{"田中さくら", "tanaka sakura"},
		{"渡邊明", "watanabe akira"},
		{"石破茂", "ishiba shigeru"},
		{"重信房子", "shigenobu fusako"},
		{"安倍", "abe"},
		{"晋三", "shinzo"},
	} {
		readsFirstAs(t, c[0], c[1])
	}
}

func TestAnUnknownJapaneseGivenNameIsReadByItsCharacters(t *testing.T) {
	canReadAs(t, "佐藤琢磨", "sato takuma")
	canReadAs(t, "林芳正", "hayashi yoshimasa")
	readsFirstAs(t, "林芳正", "lin fangzheng")
}

func TestKoreanNamesInChineseCharactersAreReadInKorean(t *testing.T) {
	for _, c := range [][2]string{
		{"金正恩", "kim jong un"},
		{"金日成", "kim il sung"},
		{"崔龙海", "choe ryong hae"},
		{"张成泽", "jang song thaek"},
		{"文在寅", "moon jae in"},
		{"李在明", "lee jae myung"},
		{"朴正熙", "park chung hee"},
	} {
		canReadAs(t, c[0], c[1])
	}
}

func TestTheReadingAsOneWordIsNeverCutOff(t *testing.T) {
	for _, text := range []string{"林正一", "金正男", "高安", "李光洙"} {
		readings := Read(text)
		last := readings[len(readings)-1]
		if len(last.Words) != 1 || last.Precision != Syllables {
			t.Errorf("%s ends with %v", text, last)
		}
	}
}

func TestNamesOfOthersAreNotReadFromChineseCharacters(t *testing.T) {
	for text, other := range map[string]string{"习近平": "xi yuanping", "安倍晋三": "abe akie", "单田芳": "dan tianfang"} {
		if slices.ContainsFunc(Read(text), func(r Reading) bool { return spells(r, other) }) {
			t.Errorf("%s is read as %s", text, other)
		}
	}
}

func TestWadeGilesIsMadeOfPinyin(t *testing.T) {
	for pinyin, want := range map[string]string{
		"xiong": "hsiung", "zhong": "chung", "jie": "chieh", "qian": "chien", "zi": "tzu", "shi": "shih", "gui": "kuei",
		"hong": "hung", "luo": "lo", "guo": "kuo", "yue": "yueh", "ren": "jen", "cai": "tsai", "deng": "teng", "": "",
	} {
		if got := wadeGiles(pinyin); got != want {
			t.Errorf("wadeGiles(%q) = %q, want %q", pinyin, got, want)
		}
	}
}

// plainEntry allows for the signs that the tables give a meaning.
var plainEntry = regexp.MustCompile(`^[a-z_']+$`)

func TestEastAsianTablesHaveOnlyPlainSpellings(t *testing.T) {
	for file, text := range map[string]string{
		"hangul.txt": hangulText, "kana.txt": kanaText, "han_chinese.txt": hanChineseText,
		"han_foreign.txt": hanForeignText, "han_firms.txt": hanFirmsText, "japanese_names.txt": japaneseNamesText,
	} {
		for name, table := range spellingTables(text) {
			if len(table) == 0 {
				t.Errorf("%s: [%s] is empty", file, name)
			}
			for key, spellings := range table {
				for _, s := range spellings {
					if strings.Contains(s, "_") && len(spellings) > 1 {
						t.Errorf("%s: %s has both words and spellings: %v", file, key, spellings)
					}
					if s != "" && !plainEntry.MatchString(s) {
						t.Errorf("%s: %s is spelled %q", file, key, s)
					}
				}
			}
		}
	}
}
