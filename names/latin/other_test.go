package latin

import (
	"slices"
	"testing"
)

func TestIndianNames(t *testing.T) {
	mustSpell(t, map[string][]string{
		"नरेन्द्र":     {"narendra"},
		"मोदी":         {"modi"},
		"मनमोहन":       {"manmohan", "manamohan"},
		"सिंह":         {"sinh"},
		"अमिताभ":       {"amitabh"},
		"गाँधी":        {"gandhi"},
		"दाऊद":         {"daud", "daood"},
		"इब्राहिम":     {"ibrahim"},
		"ज़किउर":       {"zakiur"},
		"हाफ़िज़":      {"hafiz"},
		"लक्ष्मी":      {"lakshmi", "laxmi"},
		"শেখ":          {"shekh"},
		"হাসিনা":       {"hasina"},
		"রহমান":        {"rahman"},
		"মুজিবুর":      {"mujibur"},
		"বাংলা":        {"bangla"},
		"ਸਿੰਘ":         {"singh"},
		"ਗੁਰਪਤਵੰਤ":     {"gurpatvant", "gurpatwant"},
		"નરેન્દ્ર":     {"narendra"},
		"பிரபாகரன்":    {"pirapakaran", "pirabakaran"},
		"வேலுப்பிள்ளை": {"velupillai"},
		"రామారావు":     {"ramaravu"},
		"ಕೃಷ್ಣ":        {"krishna"},
		"പിണറായി":      {"pinarayi"},
		"വിജയൻ":        {"vijayan"},
		"මහින්ද":       {"mahinda"},
		"රාජපක්ෂ":      {"rajapaksha", "rajapaksa"},
	})
}

func TestKhmerBurmeseAndEthiopicNames(t *testing.T) {
	mustSpell(t, map[string][]string{
		"ប៉ុល":    {"pol"},
		"ពត":      {"pot"},
		"ហ៊ុន":    {"hun"},
		"សែន":     {"sen"},
		"ហេង":     {"heng"},
		"ខៀវ":     {"khieu"},
		"សំផន":    {"samphan"},
		"អៀង":     {"ieng"},
		"សារី":    {"sari"},
		"မင်း":    {"min"},
		"အောင်":   {"aung"},
		"လှိုင်":  {"hlaing"},
		"ဆန်း":    {"san"},
		"စုကြည်":  {"sukyi"},
		"သန်း":    {"than"},
		"ရွှေ":    {"shwe"},
		"နေဝင်း":  {"newin"},
		"ဦး":      {"u"},
		"ዐቢይ":     {"abiy"},
		"አሕመድ":    {"ahmed", "ahmad"},
		"መለስ":     {"meles"},
		"ዜናዊ":     {"zenawi"},
		"ኢሳያስ":    {"isayas"},
		"አፈወርቂ":   {"afewerki"},
		"ኃይለማርያም": {"haylemaryam", "hailemariam"},
		"ደሳለኝ":    {"desalegn"},
		"ቴዎድሮስ":   {"tewodros"},
	})
}

func TestOtherScriptsAreReadLetterByLetter(t *testing.T) {
	for text, want := range map[string]string{
		"ᏣᎳᎩ":        "tsalagi",
		"\U0001E900": "u1e900", // nobody knows how
		"ᠮᠣᠩᠭᠣᠯ":     "monggol",
	} {
		if got := spellingsOf(t, text); !slices.Equal(got, []string{want}) {
			t.Errorf("%s is spelled %q, want only %q", text, got, want)
		}
	}
}
