package latin

import (
	"slices"
	"testing"
)

// spellingsOf gives the spellings of a text that is one word.
func spellingsOf(t *testing.T, text string) []string {
	t.Helper()
	readings := Read(text)
	if len(readings) != 1 || len(readings[0].Words) != 1 || readings[0].Precision != Letters {
		t.Fatalf("Read(%q) = %v, want one word by letters", text, readings)
	}
	return readings[0].Words[0]
}

// mustSpell asserts that each text may be spelled in each of the ways that
// newspapers, passports or lists of sanctions write it, or nearly.
func mustSpell(t *testing.T, cases map[string][]string) {
	t.Helper()
	for text, wanted := range cases {
		spellings := spellingsOf(t, text)
		for _, want := range wanted {
			if !slices.ContainsFunc(spellings, func(s string) bool { return sound(s) == sound(want) }) {
				t.Errorf("%s is spelled %q, not %q", text, spellings, want)
			}
		}
	}
}

func TestRussianNamesAsPapersAndPassportsSpellThem(t *testing.T) {
	mustSpell(t, map[string][]string{
		"Путин":       {"putin", "poutine"},
		"Владимир":    {"vladimir", "wladimir"},
		"Чайковский":  {"chaykovskiy", "tchaikovsky", "tschaikowski", "tchaikovski"},
		"Хрущёв":      {"khrushchev", "chruschtschow"},
		"Горбачёв":    {"gorbachev", "gorbatschow"},
		"Ельцин":      {"yeltsin", "eltsin", "jelzin", "ieltsine"},
		"Медведев":    {"medvedev", "medwedew"},
		"Сергей":      {"sergey", "sergej", "serguei"},
		"Сергеевич":   {"sergeevich", "sergeyevich"},
		"Дмитрий":     {"dmitriy", "dmitry", "dmitrij", "dmitri"},
		"Юрий":        {"yuriy", "yury", "juri", "iouri"},
		"Пётр":        {"petr", "pyotr"},
		"Фёдор":       {"fedor", "fyodor"},
		"Александр":   {"aleksandr", "alexandr", "alexander"},
		"Алексей":     {"aleksey", "alexey"},
		"Евгений":     {"yevgeniy", "evgeny", "evgeniy"},
		"Пригожин":    {"prigozhin", "prigoschin"},
		"Абрамович":   {"abramovich", "abramovitch", "abramowitsch"},
		"Жириновский": {"zhirinovskiy", "zhirinovsky"},
		"Щербаков":    {"shcherbakov", "scherbakov"},
		"Дерипаска":   {"deripaska"},
		"Кадыров":     {"kadyrov", "kadyrow"},
		"Джабраилов":  {"dzhabrailov", "jabrailov"},
		"Мария":       {"mariya", "maria"},
		"Илья":        {"ilya", "ilia", "ilja"},
		"Воробьёв":    {"vorobev", "vorobyov"},
		"Михаил":      {"mikhail", "mihail", "michail"},
		"ЦЫГАНКОВ":    {"tsygankov"},
		"Объедков":    {"obyedkov"},
		"Му́ромцев":   {"muromtsev"},
		"Соловьев":    {"solovyev", "solovev"},
		"Шойгу":       {"shoygu", "schojgu"},
	})
}

func TestNamesOfOtherCyrillicLanguages(t *testing.T) {
	mustSpell(t, map[string][]string{
		"Зеленський":  {"zelenskyi", "zelensky", "selenskyj"},
		"Володимир":   {"volodymyr", "wolodymyr"},
		"Порошенко":   {"poroshenko", "poroschenko"},
		"Григорій":    {"hryhorii"},
		"Кличко":      {"klychko", "klitschko"},
		"Богдан":      {"bogdan", "bohdan"},
		"Янукович":    {"yanukovych", "janukowytsch"},
		"Юлія":        {"yuliia", "yuliya"},
		"Єлизавета":   {"yelyzaveta"},
		"Лукашэнка":   {"lukashenka", "lukashenko"},
		"Ціханоўская": {"tsikhanouskaya"},
		"Рыгор":       {"rygor", "ryhor"},
		"Вучић":       {"vucic", "vuchich"},
		"Милошевић":   {"milosevic", "miloshevich"},
		"Караџић":     {"karadzic"},
		"Ђоковић":     {"djokovic", "dokovic"},
		"Јовановић":   {"jovanovic", "yovanovich"},
		"Љубиша":      {"ljubisa"},
		"Ќосев":       {"kjosev"},
		"Груевски":    {"gruevski"},
		"Борисов":     {"borisov"},
		"Първанов":    {"parvanov"},
		"Щерев":       {"shterev"},
		"Христо":      {"hristo", "khristo"},
		"Назарбаев":   {"nazarbaev", "nazarbayev"},
		"Тоқаев":      {"toqaev", "tokayev"},
		"Нұрсұлтан":   {"nursultan"},
		"Әлиев":       {"aliyev", "aliev"},
		"Мирзиёев":    {"mirziyoyev"},
		"Ўзбек":       {"ozbek", "uzbek"},
		"Раҳмон":      {"rahmon", "rakhmon"},
		"Элбэгдорж":   {"elbegdorzh", "elbegdorj"},
		"Өнөр":        {"onor", "unur"},
	})
}

func TestForeignNamesInCyrillicAreReadBackFromTheirSound(t *testing.T) {
	mustSpell(t, map[string][]string{
		"Обама":     {"obama"},
		"Джонсон":   {"jonson", "dzhonson"},
		"Хусейн":    {"husein", "khuseyn", "huseyn"},
		"Генрих":    {"henrih"},
		"Вашингтон": {"vashington", "washington"},
		"Уильям":    {"wiliam"},
		"Штраус":    {"straus"},
		"Сатио":     {"sachio"},
		"Мицубиси":  {"mitsubishi"},
		"Асахара":   {"asahara"},
		"Цзиньпин":  {"jinping"},
		"Сяопин":    {"xiaoping"},
		"Чжан":      {"zhang"},
	})
}

func TestALetterOfOneLanguageSelectsIt(t *testing.T) {
	if got := spellingsOf(t, "Гриць")[0]; got != "grits" {
		t.Errorf("without a letter of another language a name is Russian first, got %q", got)
	}
	for _, c := range []struct{ text, not string }{
		{"Георгій", "georgiy"}, // Ukrainian: g is rare
		{"Шешељ", "sheshel"},
	} {
		if got := spellingsOf(t, c.text)[0]; got == c.not {
			t.Errorf("%s is spelled %q first, as in Russian", c.text, got)
		}
	}
}
