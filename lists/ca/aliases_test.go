package ca

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The forms are those of published entries; most names are invented.
func TestAliasesArePartedWhereTheyAreSeveral(t *testing.T) {
	tests := map[string]struct {
		text   string
		person bool
		want   []alias
	}{
		"at a semicolon": {"Pyotr Frost; Пётр Мороз", true, []alias{{text: "Pyotr Frost"}, {text: "Пётр Мороз"}}},
		"at a comma between names of persons": {"Al Frost,Al Snow, Abu Ice", true, []alias{
			{text: "Al Frost"}, {text: "Al Snow"}, {text: "Abu Ice"},
		}},
		"not at a comma behind a family name": {"Мороз, Олег Анатольевич", true, []alias{{text: "Мороз, Олег Анатольевич"}}},
		"at each language": {"Siarhei Maroz, Belarusian: Сяргей Мароз, Russian : Сергей Мороз Arabic:موروز", true, []alias{
			{text: "Siarhei Maroz"},
			{text: "Сяргей Мароз", lang: "Belarusian"},
			{text: "Сергей Мороз", lang: "Russian"},
			{text: "موروز", lang: "Arabic"},
		}},
		"at a slash between two names": {"Сергей МОРОЗ / Сергiй МОРОЗ", true, []alias{{text: "Сергей МОРОЗ"}, {text: "Сергiй МОРОЗ"}}},
		"at or between two full names": {"Елена Петровна Мороз or Анна Снег", true, []alias{{text: "Елена Петровна Мороз"}, {text: "Анна Снег"}}},
		"within a name, before":        {"Katsiaryna or Katerina Frost", true, []alias{{text: "Katsiaryna Frost"}, {text: "Katerina Frost"}}},
		"within a name, behind":        {"Алексей Мороз, or Фролов", true, []alias{{text: "Алексей Мороз"}, {text: "Алексей Фролов"}}},
		"within a name, in the middle": {"Al Evgenyevich or Evgenievich Frost", true, []alias{{text: "Al Evgenyevich Frost"}, {text: "Al Evgenievich Frost"}}},
		"at and between two persons, though they begin alike": {"Тетяна Мороз and Мороз Татьяна", true, []alias{
			{text: "Тетяна Мороз"}, {text: "Мороз Татьяна"},
		}},
		"at a comma between names of entities":      {"NEB, Bank Nord Ltd., Nord Co.", false, []alias{{text: "NEB"}, {text: "Bank Nord Ltd."}, {text: "Nord Co."}}},
		"not before a legal form alone":             {"М Инвест, ООО; RFNC, FSUE", false, []alias{{text: "М Инвест, ООО"}, {text: "RFNC, FSUE"}}},
		"not behind a legal form alone":             {"ОАО, БЭТО", false, []alias{{text: "ОАО, БЭТО"}}},
		"before a legal form with a name":           {"ВСК, ООО, ООО “ВСК”", false, []alias{{text: "ВСК, ООО"}, {text: "ООО “ВСК”"}}},
		"not before a small letter":                 {"Министерство образования, науки и молодежи", false, []alias{{text: "Министерство образования, науки и молодежи"}}},
		"but before a small Latin letter":           {"Sazman-e Basij, the Basij", false, []alias{{text: "Sazman-e Basij"}, {text: "the Basij"}}},
		"not within quotation marks":                {`АО "Системы "Связи, Управления" Имени И"`, false, []alias{{text: `АО "Системы "Связи, Управления" Имени И"`}}},
		"not within brackets":                       {"Bank (Old, New) Nord", false, []alias{{text: "Bank (Old, New) Nord"}}},
		"not at and within an English name":         {"LLC Laser Devices and Technologies", false, []alias{{text: "LLC Laser Devices and Technologies"}}},
		"at and beside a word that is not Latin":    {"ООО Волна and МПИ-Волна", false, []alias{{text: "ООО Волна"}, {text: "МПИ-Волна"}}},
		"at and between two legal forms":            {"Nord Co. Ltd. and Nord Business LLC", false, []alias{{text: "Nord Co. Ltd."}, {text: "Nord Business LLC"}}},
		"at or between names of entities":           {"НПО Мороз, АО or Институт", false, []alias{{text: "НПО Мороз, АО"}, {text: "Институт"}}},
		"not at or behind a bare legal form":        {`Акционерное общество or АО "Мороз"`, false, []alias{{text: `Акционерное общество or АО "Мороз"`}}},
		"without what parting leaves at the ends":   {"Мороз) (Russian: Банк Мороз", false, []alias{{text: "Мороз"}, {text: "Банк Мороз", lang: "Russian"}}},
		"and nothing comes of nothing":              {" ; , / ", false, nil},
		"a slash with one word beside it is a name": {"GORT/ORTAS", false, []alias{{text: "GORT/ORTAS"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, splitAliases(test.text, test.person), cmp.AllowUnexported(alias{})); diff != "" {
				t.Errorf("aliases (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamesOfEntitiesHoldSecondNames(t *testing.T) {
	tests := map[string]struct {
		text string
		ship bool
		want []alias
	}{
		"English and French":              {"Nordland Navy/Marine nordique", false, []alias{{text: "Nordland Navy"}, {text: "Marine nordique"}}},
		"another, in brackets":            {"Frost JSC (also known as Snow, Ice LLC and JSC Thaw)", false, []alias{{text: "Frost JSC"}, {text: "Snow"}, {text: "Ice LLC"}, {text: "JSC Thaw"}}},
		"brackets that were never closed": {"Frost (also known as Snow Works", false, []alias{{text: "Frost"}, {text: "Snow Works"}}},
		"a slash in brackets":             {"Steel Mills (Hmaw Bi/Pyi Ywama)", false, []alias{{text: "Steel Mills (Hmaw Bi/Pyi Ywama)"}}},
		"a ship has one name":             {"M/V Frost Queen", true, []alias{{text: "M/V Frost Queen"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, entityNames(test.text, test.ship), cmp.AllowUnexported(alias{})); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}
