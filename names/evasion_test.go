package names_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names"
)

// Whoever does not want to be found writes a name so that a person reads it and
// a program does not.
func TestADisguiseDoesNotHideAMatch(t *testing.T) {
	for _, c := range []struct{ what, disguised, name string }{
		{"everything behind an override, backwards", "\u202enituP rimidalV", "Vladimir Putin"},
		{"and ended", "\u202enituP rimidalV\u202c", "Vladimir Putin"},
		{"an override that turns nothing", "Vladimir Putin\u202e", "Vladimir Putin"},
		{"direction marks", "\u200eVladimir\u200f \u2066Putin\u2069", "Vladimir Putin"},
		{"zero-width spaces", "Vla\u200bdimir Pu\u200btin", "Vladimir Putin"},
		{"joiners", "V\u200cl\u200da\u2060d\ufeffimir Putin", "Vladimir Putin"},
		{"soft hyphens", "Vladi\u00admir Pu\u00adtin", "Vladimir Putin"},
		{"tag characters", "Vladimir\U000e0041 Putin\U000e0042", "Vladimir Putin"},
		{"variation selectors", "V\ufe00ladimir Pu\ufe0ftin", "Vladimir Putin"},
		{"combining marks", "V\u0338l\u0337a\u0336d\u0335i\u0334m\u0321ir Pu\u0301ti\u0301n", "Vladimir Putin"},
		{"a hundred marks on a letter", "Vladimir P" + strings.Repeat("\u0301", 100) + "utin", "Vladimir Putin"},
		{"full width", "Ｖｌａｄｉｍｉｒ　Ｐｕｔｉｎ", "Vladimir Putin"},
		{"bold and script", "𝐕𝐥𝐚𝐝𝐢𝐦𝐢𝐫 𝓟𝓾𝓽𝓲𝓷", "Vladimir Putin"},
		{"double-struck and typewriter", "𝕍𝕝𝕒𝕕𝕚𝕞𝕚𝕣 𝙿𝚞𝚝𝚒𝚗", "Vladimir Putin"},
		{"circled", "Ⓥⓛⓐⓓⓘⓜⓘⓡ Ⓟⓤⓣⓘⓝ", "Vladimir Putin"},
		{"squared", "🅅🄻🄰🄳🄸🄼🄸🅁 🄿🅄🅃🄸🄽", "Vladimir Putin"},
		{"superscript", "ⱽˡᵃᵈⁱᵐⁱʳ ᴾᵘᵗⁱⁿ", "Vladimir Putin"},
		{"small capitals", "ᴠʟᴀᴅɪᴍɪʀ ᴘᴜᴛɪɴ", "Vladimir Putin"},
		{"Cyrillic letters in Latin words", "Vlаdimir Рutin", "Vladimir Putin"},
		{"Cyrillic capitals", "ОSАМА ВIN LАDЕN", "Osama bin Laden"},
		{"Greek letters in Latin words", "Vlαdimir Ρυtιn", "Vladimir Putin"},
		{"Greek capitals", "VLΑDΙΜΙR PUΤΙΝ", "Vladimir Putin"},
		{"Latin letters in Cyrillic words", "Влaдимиp Пyтин", "Vladimir Putin"},
		{"Latin letters in Cyrillic words, against Cyrillic", "Влaдимиp Пyтин", "Владимир Путин"},
		{"a Cyrillic letter that is rare", "Ѵladimir Putin", "Vladimir Putin"},
		{"a Cherokee letter", "Ꮩladimir Putin", "Vladimir Putin"},
		{"dotless i", "Vladımır Putın", "Vladimir Putin"},
		{"braille blank between", "Vladimir\u2800Putin", "Vladimir Putin"},
		{"braille blank inside", "Vladimir Pu\u2800tin", "Vladimir Putin"},
		{"Hangul filler between", "Vladimir\u3164Putin", "Vladimir Putin"},
		{"Hangul fillers inside", "Vladimir P\u3164u\u115ft\u1160i\uffa0n", "Vladimir Putin"},
		{"a digit for a letter", "Vladimir Put1n", "Vladimir Putin"},
		{"a digit for the first letter", "0sama bin Laden", "Osama bin Laden"},
		{"digits for many letters", "Mu4mmar G4dd4f1", "Muammar Gaddafi"},
		{"bytes that are not UTF-8", "\xffVladimir\xfe Putin\x80", "Vladimir Putin"},
		{"such a byte inside", "Vladimir Pu\xfftin", "Vladimir Putin"},
		{"emoji", "Vladimir🙂Putin🙂", "Vladimir Putin"},
		{"emoji inside", "Vladimir Pu🙂tin", "Vladimir Putin"},
		{"letters parted by signs", "V-l-a-d-i-m-i-r P_u_t_i_n", "Vladimir Putin"},
		{"letters parted by periods", "V.l.a.d.i.m.i.r P.u.t.i.n", "Vladimir Putin"},
		{"letters doubled", "VVladimir PPutiin", "Vladimir Putin"},
		{"a letter four times", "Vladimir Putiiiin", "Vladimir Putin"},
		{"the name again and again", "Vladimir Putin Putin Putin Putin", "Vladimir Putin"},
		{"single letters beside it", "x Vladimir Putin x", "Vladimir Putin"},
		{"Arabic with vowel signs", "أُسَامَة بِن لَادِن", "Osama bin Laden"},
		{"Arabic letters stretched", "أســــامة بن لادن", "Osama bin Laden"},
		{"Arabic presentation forms", "ﺃﺳﺎﻣﺔ ﺑﻦ ﻻﺩﻥ", "Osama bin Laden"},
		{"joiners in Arabic", "أ\u200cس\u200cا\u200cمة بن لادن", "Osama bin Laden"},
		{"Hangul in its parts", "\u1100\u1175\u11b7\u110c\u1165\u11bc\u110b\u1173\u11ab", "Kim Jong Un"},
		{"Hangul with a joiner", "김\u200b정은", "Kim Jong Un"},
	} {
		t.Run(c.what, func(t *testing.T) {
			for _, kind := range []names.Kind{names.Any, names.Person} {
				if got := best(kind, c.disguised, c.name); got < names.DefaultThreshold {
					t.Errorf("%q is taken for %q with %.3f only", c.disguised, c.name, got)
				}
			}
		})
	}
}

// Not every look-alike is a disguise: a word that is all in one script stays in it.
func TestHonestScriptsAreNotTakenForDisguises(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Рома", "roma"},
		{"Сосо", "soso"},
		{"Νίκος Zürich", "nikos zurich"},
		{"Газпром Media", "gazprom media"},
	} {
		if got := names.Prepare(c.in).String(); got != c.want {
			t.Errorf("%q is read %q, want %q", c.in, got, c.want)
		}
	}
}

// unseen are characters that show nothing, wherever they stand.
var unseen = []rune("\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u200e\u200f\u202a\u202c\u2066\u2069\u115f\u1160\u3164\uffa0\u2800\ufe0f\U000e0020\U000e0101")

func TestUnseenCharactersChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SampledFrom([]string{"Vladimir Putin", "Владимир Путин", "김정은", "習近平", "أسامة بن لادن", "ウラジーミル"}).Draw(t, "name")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var hidden strings.Builder
		for _, r := range plain {
			hidden.WriteRune(r)
			if random.IntN(2) == 0 {
				hidden.WriteRune(unseen[random.IntN(len(unseen))])
			}
		}
		if got := best(names.Person, hidden.String(), plain); got != 1 {
			t.Errorf("%+q and %q score %.3f", hidden.String(), plain, got)
		}
	})
}

func TestAccentsChangeNothing(t *testing.T) {
	marks := []rune("\u0300\u0301\u0302\u0303\u0308\u030c\u0327\u0328\u0338\u20dd")
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var marked strings.Builder
		for _, r := range "Muammar Gaddafi" {
			marked.WriteRune(r)
			for range random.IntN(3) {
				if unicode.IsLetter(r) {
					marked.WriteRune(marks[random.IntN(len(marks))])
				}
			}
		}
		if got := best(names.Person, marked.String(), "Muammar Gaddafi"); got != 1 {
			t.Errorf("%+q scores %.3f", marked.String(), got)
		}
	})
}

func TestHostileTextsAreBounded(t *testing.T) {
	for _, c := range []struct{ what, text string }{
		{"nothing", ""},
		{"a space", " "},
		{"only signs", " -–'.…!?&/\\()[]{}«»"},
		{"only marks", strings.Repeat("\u0301", 1000)},
		{"only what is not seen", string(unseen)},
		{"only an override", "\u202e"},
		{"only bytes that are not UTF-8", strings.Repeat("\xff", 10_000)},
		{"a letter", "x"},
		{"a Han character", "王"},
		{"a letter ten thousand times", strings.Repeat("x", 10_000)},
		{"a thousand words", strings.Repeat("ab ", 1000)},
		{"a thousand words that are alike", strings.Repeat("abc abd abe acd ", 250)},
		{"a thousand legal forms", strings.Repeat("limited liability company ", 333)},
		{"a thousand commas", strings.Repeat("a,", 1000)},
		{"ten thousand bytes of Han", strings.Repeat("習近平", 1111)},
		{"ten thousand bytes of Han in words", strings.Repeat("習近平 ", 1000)},
		{"ten thousand bytes of Arabic", strings.Repeat("محمد ", 1111)},
		{"ten thousand bytes of Arabic in one word", strings.Repeat("محمد", 1250)},
		{"ten thousand bytes of Hangul", strings.Repeat("김정은", 1111)},
		{"ten thousand bytes of kana", strings.Repeat("ウラジーミル・", 476)},
		{"ten thousand bytes of Thai", strings.Repeat("ทักษิณ", 555)},
		{"every second letter of another script", strings.Repeat("aж", 3333)},
		{"what grows longest when composed anew", strings.Repeat("\ufdfa", 3333)},
	} {
		t.Run(c.what, func(t *testing.T) {
			for _, kind := range []names.Kind{names.Any, names.Person, names.Organisation, names.Object} {
				readings := names.Readings(kind, c.text)
				if len(readings) > names.MaxReadings {
					t.Errorf("%d readings", len(readings))
				}
				other := names.PrepareAs(kind, "Vladimir Putin Ltd")
				for _, r := range readings {
					if r.Len() > names.MaxWords {
						t.Errorf("%d words", r.Len())
					}
					checkComparison(t, r, other)
				}
			}
		})
	}
}

func TestANameWithoutAWordScoresZero(t *testing.T) {
	empty := names.Name{}
	for _, s := range []string{"", " ", "-.'", "\u200b", "\xff"} {
		n := names.Prepare(s)
		if n.Len() != 0 || names.Score(n, n) != 0 || names.Score(n, names.Prepare("Putin")) != 0 || names.Score(empty, n) != 0 {
			t.Errorf("%q has %d words, and something agrees with it", s, n.Len())
		}
	}
	if names.Score(names.Prepare("x"), names.Prepare("x")) != 1 || names.Score(names.Prepare("x"), names.Prepare("y")) != 0 {
		t.Error("a name of one letter is not told from another")
	}
}
