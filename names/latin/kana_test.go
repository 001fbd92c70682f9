package latin

import "testing"

func TestJapaneseWordsAreSpelledByHepburn(t *testing.T) {
	for _, c := range [][2]string{
		{"さとう", "sato"},
		{"さとう", "satou"},
		{"さとう", "satoh"},
		{"タロウ", "taro"},
		{"おおの", "ohno"},
		{"ほんま", "homma"},
		{"きょうこ", "kyoko"},
		{"はっとり", "hattori"},
		{"まっちゃ", "matcha"},
		{"じゅんいち", "junichi"},
		{"つるの", "tsuruno"},
		{"いずみ", "izumi"},
	} {
		canReadAs(t, c[0], c[1])
	}
	readsFirstAs(t, "サトウ", "sato")
}

func TestForeignSoundsInKatakanaAreRead(t *testing.T) {
	for _, c := range [][2]string{
		{"トランプ", "toranpu"},
		{"トランプ", "tranp"},
		{"クリントン", "klinton"},
		{"ヒラリー", "hilali"},
		{"オバマ", "obama"},
		{"プーチン", "puchin"},
		{"ゼレンスキー", "zelenski"},
		{"ヴィクトル", "viktor"},
		{"ティモシー", "timoshi"},
		{"ジェフリー", "jefli"},
		{"ウィリアム", "wiliam"},
		{"ファイサル", "faisal"},
		{"パーカー", "parkar"},
		{"ニコリッチ", "nikolich"},
		{"バッハ", "bach"},
		{"ムハンマド", "muhanmado"},
		{"カダフィ", "kadafi"},
		{"ベジエ", "bezie"},
	} {
		canReadAs(t, c[0], c[1])
	}
	if r := Read("トランプ"); r[0].Precision != Syllables {
		t.Errorf("katakana writes by syllables only: %v", r)
	}
}

func TestASyllableKeepsTheVowelThatItNeeds(t *testing.T) {
	canReadAs(t, "クン", "kun")
	for _, r := range Read("クンスト") {
		if spells(r, "knst") {
			t.Errorf("the vowel before ン is not there for support only: %v", r)
		}
	}
}

func TestHiraganaAndKatakanaAreReadAlike(t *testing.T) {
	for _, c := range [][3]string{{"たなか", "タナカ", "tanaka"}, {"すずき", "スズキ", "suzuki"}, {"ゔぁん", "ヴァン", "van"}} {
		readsFirstAs(t, c[0], c[2])
		readsFirstAs(t, c[1], c[2])
	}
}

func TestSignsWithoutASoundHaveNoReading(t *testing.T) {
	for _, text := range []string{"ー", "ッ"} {
		if r := Read(text); r != nil {
			t.Errorf("%s is read %v", text, r)
		}
	}
}
