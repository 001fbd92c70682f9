package latin

import (
	"slices"
	"strings"
	"testing"
)

func TestKnownNamesInArabicScriptAreSpelledAsPeopleSpellThem(t *testing.T) {
	for word, want := range map[string]string{
		"محمد": "mohammed", "مُحَمَّد": "muhammad", "محـــمد": "mohamed", "أحمد": "ahmed", "احمد": "ahmad",
		"علي": "ali", "علی": "ali", "على": "ali", "حسين": "hussein", "فاطمة": "fatima", "فاطمه": "fatemeh",
		"قذافي": "gaddafi", "معمر": "muammar", "صدام": "saddam", "بشار": "bashar", "أسامة": "osama",
		"خامنه\u200cای": "khamenei", "خامنئي": "khamenei", "روحانی": "rouhani", "پزشکیان": "pezeshkian",
		"احمدی\u200cنژاد": "ahmadinejad", "مسعود": "masoud", "قاسم": "qasem", "سلیمانی": "soleimani",
		"زرداری": "zardari", "حقانی": "haqqani", "غنی": "ghani", "شریف": "sharif", "بوتين": "putin",
	} {
		readings := Read(word)
		if len(readings) == 0 || readings[0].Precision != Letters || !slices.Contains(readings[0].Words[0], want) {
			t.Errorf("%s is read as %v, not as %s", word, readings, want)
		}
	}
}

func TestPartsOfNamesInArabicScriptAreReadApartAndTogether(t *testing.T) {
	for word, want := range map[string][]string{
		"عبدالرحمن": {"abdulrahman", "abdurrahman", "abdul rahman"},
		"عبدالله":   {"abdullah"},
		"الشريف":    {"alsharif", "ashsharif", "al sharif", "el cherif"},
		"التكريتي":  {"altikriti", "al tikriti"},
		"نورالدین":  {"nureddin", "nur uddin"},
		"ابوبكر":    {"abubakr", "abu bakr"},
		"ابوالحسن":  {"abulhassan", "abul hassan"},
		"محمدپور":   {"mohammadpour", "mohammad pour"},
		"حسنوف":     {"hassanov"},
		"السبيعاوي": {"al sabiawi", "alsbiawi", "assbiawi"}, // not in the dictionary
	} {
		got := readAs(Read(word))
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s is read as %v, without %s", word, got, w)
			}
		}
	}
}

func TestUnknownNamesInArabicScriptAreGuessed(t *testing.T) {
	for word, want := range map[string]string{
		"غونكاغول": "gonkagol", "تيرنوبولسكي": "ternopolski", "ستراتفورد": "stratford", "بريشنيف": "brishnev",
		"هنداوي": "hindawi", "مجاهدين": "mujahdin", "خروشوف": "khrushov", "تشيرنينكو": "chernenko",
		"گودرزیان": "godarzian", "ٹیپو": "tipo", "ڤارغاس": "vargas",
		"٣٤": "34",
	} {
		readings := Read(word)
		if len(readings) != 1 || readings[0].Precision != Consonants || !agrees(readings[0].Words[0], want) {
			t.Errorf("%s is read as %v, not as %s", word, readings, want)
		}
	}
}

func TestTheArticleIsNotSeenInForeignNames(t *testing.T) {
	for _, word := range []string{"ألفونسينو", "إلينبرغ", "ال", "الش"} {
		for _, r := range Read(word) {
			if len(r.Words) != 1 {
				t.Errorf("%s is parted: %v", word, r)
			}
		}
	}
}

func TestDictionariesAreWellFormed(t *testing.T) {
	books := []struct {
		table string
		fold  func(string) string
	}{{arabicNamesText, foldArabic}, {hebrewNamesText, foldHebrew}}
	for _, b := range books {
		seen := map[string]bool{}
		for key, spellings := range tableLines(b.table) {
			form := b.fold(key)
			if strings.HasPrefix(key, "-") {
				form = "-" + form
			}
			if seen[form] {
				t.Errorf("%s stands twice", key)
			}
			seen[form] = true
			if len(spellings) == 0 || len(spellings) > MaxSpellings {
				t.Errorf("%s has %d spellings", key, len(spellings))
			}
			for i, s := range spellings {
				if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" || slices.Contains(spellings[:i], s) {
					t.Errorf("%s has the spelling %q, which is no word or stands twice", key, s)
				}
			}
		}
	}
}

// readAs writes every spelling of every reading, the words parted by spaces.
func readAs(readings []Reading) []string {
	var out []string
	for _, r := range readings {
		texts := []string{""}
		for _, w := range r.Words {
			var longer []string
			for _, begun := range texts {
				for _, s := range w {
					longer = append(longer, strings.TrimSpace(begun+" "+s))
				}
			}
			texts = longer
		}
		out = append(out, texts...)
	}
	return out
}
