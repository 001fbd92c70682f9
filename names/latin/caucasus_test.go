package latin

import (
	"slices"
	"testing"
)

func TestGeorgianNames(t *testing.T) {
	mustSpell(t, map[string][]string{
		"სააკაშვილი":    {"saakashvili", "saakaschwili"},
		"მიხეილ":        {"mikheil", "miheil", "micheil"},
		"ივანიშვილი":    {"ivanishvili"},
		"ბიძინა":        {"bidzina"},
		"შევარდნაძე":    {"shevardnadze", "schewardnadse"},
		"ედუარდ":        {"eduard"},
		"ჯუღაშვილი":     {"jughashvili", "dzhugashvili", "djugashvili"},
		"იოსებ":         {"ioseb"},
		"ზურაბიშვილი":   {"zurabishvili", "surabischwili"},
		"სალომე":        {"salome"},
		"ღარიბაშვილი":   {"gharibashvili", "garibashvili"},
		"ირაკლი":        {"irakli"},
		"კობახიძე":      {"kobakhidze", "kobahidze"},
		"მარგველაშვილი": {"margvelashvili"},
		"გიორგი":        {"giorgi"},
		"ყაველაშვილი":   {"qavelashvili", "kavelashvili"},
		"ხვიჩა":         {"khvicha"},
		"კვარაცხელია":   {"kvaratskhelia"},
		"ჟვანია":        {"zhvania", "jvania"},
		"ბურჯანაძე":     {"burjanadze", "burdzhanadze"},
		"წერეთელი":      {"tsereteli", "zereteli"},
		"ჭავჭავაძე":     {"chavchavadze"},
		"მერაბიშვილი":   {"merabishvili"},
		"ჰამლეტ":        {"hamlet"},
		"გამსახურდია":   {"gamsakhurdia"},
		"ᲛᲘᲮᲔᲘᲚ":        {"mikheil"},
		"ⴋⴈⴞⴀ":          {"mikha"},
	})
}

func TestArmenianNames(t *testing.T) {
	mustSpell(t, map[string][]string{
		"Փաշինյան":     {"pashinyan", "pashinian"},
		"Նիկոլ":        {"nikol", "nigol"},
		"Սարգսյան":     {"sargsyan", "sarkisian"},
		"Սերժ":         {"serzh", "serj"},
		"Քոչարյան":     {"kocharyan"},
		"Ռոբերտ":       {"robert"},
		"Պետրոսյան":    {"petrosyan", "bedrosian"},
		"Տեր":          {"ter", "der"},
		"Լևոն":         {"levon"},
		"Լեւոն":        {"levon"},
		"Հովհաննիսյան": {"hovhannisyan", "hovhannisian"},
		"Գրիգորյան":    {"grigoryan", "krikorian"},
		"Խաչատրյան":    {"khachatryan"},
		"Արամ":         {"aram"},
		"Մխիթարյան":    {"mkhitaryan"},
		"Հենրիխ":       {"henrikh"},
		"Ղուկասյան":    {"ghukasyan"},
		"Ճապոնյան":     {"chaponyan", "japonyan"},
		"Երևան":        {"yerevan", "erevan"},
		"Որոտան":       {"vorotan"},
		"Ջրբաշյան":     {"jrbashyan"},
		"Ծառուկյան":    {"tsarukyan", "dzarougian"},
		"Գագիկ":        {"gagik", "kakig"},
		"Արմեն":        {"armen"},
		"Կարապետյան":   {"karapetyan", "garabedian"},
		"Ցոլակ":        {"tsolak"},
		"Եվա":          {"yeva", "eva"},
		"ԱՐՄԵՆ":        {"armen"},
	})
}

func TestWesternArmenianIsNotMixedWithEasternInAWord(t *testing.T) {
	got := spellingsOf(t, "Կարապետ")
	for _, mixed := range []string{"karabed", "garapet", "garabet"} {
		if slices.Contains(got, mixed) {
			t.Errorf("%q is spelled half in the East and half in the West", mixed)
		}
	}
}
