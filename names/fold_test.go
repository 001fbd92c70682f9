package names_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"case and space", "  John   SMITH\t", "john smith"},
		{"accents", "Recep Tayyip ERDOĞAN", "recep tayyip erdogan"},
		{"decomposed accents are those composed", "Jose\u0301", "jose"},
		{"ligatures and full width", "ﬁrst ＡＢＣ", "first abc"},
		{"letters that are no accents", "Øre Straße Łódź", "ore strasse lodz"},
		{"abbreviations join", "S.A. de C.V.", "sa de cv"},
		{"a period after a word parts", "William W.Frost Ltd.Co", "william w frost ltd co"},
		{"apostrophes join", "O'Neil d’Arc Ky`ong", "oneil darc kyong"},
		{"Arabic half rings join", "ʿAbd al-Raḥmān", "abd al rahman"},
		{"hyphens and commas part", "AL-ZAWAHIRI, Ayman", "al zawahiri ayman"},
		{"ampersand is a word", "Johnson&Son", "johnson and son"},
		{"invisible characters go", "Jo\u200bhn \u202eSmith\u202c \ufeff", "john smith"},
		{"the Azerbaijani schwa is a vowel", "Heydər Əliyev", "heydar aliyev"},
		{"a stroke joins single letters", "Mahan A/S", "mahan as"},
		{"Cyrillic", "Владимир Путин", "vladimir putin"},
		{"soft signs are silent", "Игорь", "igor"},
		{"Greek", "Γιώργος", "giorgos"},
		{"Chinese by syllables", "北京", "bei jing"},
		{"Korean syllables stay whole", "김", "gim"},
		{"Japanese marks make other letters", "が", "ga"},
		{"Arabic", "محمد", "mhmd"},
		{"a letter nobody can read stands for itself", "\U0001E900", "u1e900"},
		{"bytes that are not UTF-8 part", "a\xffb", "a b"},
		{"nothing but signs is nothing", " -–'.…", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := names.Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestFoldOfLongTextIsLinear(t *testing.T) {
	// U+FDFA becomes 18 characters, the most that one does.
	if got := len(names.Fold(strings.Repeat("\ufdfa", 10000))); got > 18*4*10000 {
		t.Errorf("folded to %d bytes", got)
	}
}

// checkFolded asserts what holds of every folded text.
func checkFolded(t interface{ Fatalf(string, ...any) }, s string) {
	folded := names.Fold(s)
	for _, c := range []byte(folded) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != ' ' {
			t.Fatalf("Fold(%q) = %q has %q", s, folded, c)
		}
	}
	if strings.Join(strings.Fields(folded), " ") != folded {
		t.Fatalf("Fold(%q) = %q is not parted by single spaces", s, folded)
	}
	if again := names.Fold(folded); again != folded {
		t.Fatalf("Fold(%q) = %q, folded again %q", s, folded, again)
	}
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFolded(t, rapid.String().Draw(t, "text")) })
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "S.A. & Co.", "김정은", "\xff\xfe", "e\u0301\u0301\u0301", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkFolded(t, s) })
}
