package latin

import (
	"slices"
	"testing"
)

func TestKnownNamesInHebrewAreSpelledAsPeopleSpellThem(t *testing.T) {
	for word, want := range map[string]string{
		"נתניהו": "netanyahu", "בנימין": "benjamin", "כהן": "cohen", "לוי": "levi", "יצחק": "yitzhak",
		"רבין": "rabin", "שרון": "sharon", "משה": "moshe", "דיין": "dayan", "גולדה": "golda",
		"מאיר": "meir", "חיים": "chaim", "יִצְחָק": "isaac", "אבוטבול": "abutbul", "בןגוריון": "bengurion",
	} {
		readings := Read(word)
		if len(readings) == 0 || readings[0].Precision != Letters || !slices.Contains(readings[0].Words[0], want) {
			t.Errorf("%s is read as %v, not as %s", word, readings, want)
		}
	}
}

func TestUnknownNamesInHebrewAreGuessed(t *testing.T) {
	for word, want := range map[string]string{
		"גורדון": "gordon", "ליבוביץ": "livovich", "צוקרמן": "tzokerman", "וסרמן": "vaserman", "קורנפלד": "kornfeld",
		"פודולסקי": "podolski", "ג׳ורג׳": "jorj", "טשרנוב": "chernov", "שמולביץ": "shmolvitz",
	} {
		readings := Read(word)
		if len(readings) != 1 || readings[0].Precision != Consonants || !slices.Contains(readings[0].Words[0], want) {
			t.Errorf("%s is read as %v, not as %s", word, readings, want)
		}
	}
}
