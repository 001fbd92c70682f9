package screening_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

func TestAListedNameIsFoundInDisguise(t *testing.T) {
	x := testIndex(t)
	for _, c := range []struct{ name, asked, id string }{
		{"a zero-width space", "Laz\u200barus Gr\u200boup", "2"},
		{"joiners and a byte order mark", "Laz\u2060ar\u200dus\ufeff Group", "2"},
		{"a soft hyphen", "Laza\u00adrus Group", "2"},
		{"tags that show nothing", "Lazarus\U000e0041\U000e0042 Group", "2"},
		{"a no-break space", "Lazarus\u00a0Group", "2"},
		{"a Hangul filler for a space", "Lazarus\u3164Group", "2"},
		{"a NUL", "Lazarus\x00Group", "2"},
		{"the name backwards behind an override", "\u202epuorG surazaL", "2"},
		{"a name of other letters backwards", "\u202e伟王", "7"},
		{"Cyrillic letters that look Latin", "Lаzаrus Grоup", "2"},
		{"Greek letters that look Latin", "ΙVΑΝ ΡΕΤRΟV", "6"},
		{"Latin letters in a Cyrillic name", "Ивaн Пeтрoв", "6"},
		{"full-width letters", "ＬＡＺＡＲＵＳ ＧＲＯＵＰ", "2"},
		{"mathematical letters", "𝐋𝐚𝐳𝐚𝐫𝐮𝐬 𝐆𝐫𝐨𝐮𝐩", "2"},
		{"letters in circles", "Ⓛⓐⓩⓐⓡⓤⓢ Ⓖⓡⓞⓤⓟ", "2"},
		{"small capitals", "ʟᴀᴢᴀʀᴜs ɢʀᴏᴜᴘ", "2"},
		{"letters struck through", "L̶a̶z̶a̶r̶u̶s̶ G̶r̶o̶u̶p̶", "2"},
		{"a sign in every word", "Laza|rus Gro|up", "2"},
		{"periods", "L.A.Z.A.R.U.S. G.R.O.U.P.", "2"},
		{"no space", "LazarusGroup", "2"},
		{"underscores", "Lazarus_Group", "2"},
		{"a digit for a letter", "1azarus Gr0up", "2"},
		{"bytes that are no letters", "Lazarus\xff Group", "2"},
		{"another writing of a number", "Zu Zag Bong VI", "4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if hits := screen(t, x, ask("name="+c.asked), screening.Options{}); len(hits) == 0 || hits[0].EntityID != c.id || !hits[0].Match {
				t.Errorf("%+q: %q; want a match of entry %s", c.asked, summary(hits), c.id)
			}
		})
	}
}

func TestAListedNameIsFoundInTheseDisguisesToo(t *testing.T) {
	x := testIndex(t)
	for _, c := range []struct{ name, asked, id string }{
		{"an override before the last word", "Lazarus \u202epuorG", "2"},
		{"an override that ends after the first word", "\u202esurazaL\u202c Group", "2"},
		{"letters with spaces between", "L A Z A R U S  G R O U P", "2"},
		{"letters with hyphens between", "L-A-Z-A-R-U-S GROUP", "2"},
		{"the name twice", "Lazarus Group Lazarus Group", "2"},
	} {
		if hits := screen(t, x, ask("name="+c.asked), screening.Options{}); len(hits) == 0 || hits[0].EntityID != c.id || !hits[0].Match {
			t.Errorf("%s, %+q: %q; want a match of entry %s", c.name, c.asked, summary(hits), c.id)
		}
	}
}

func TestANumberIsFoundInDisguise(t *testing.T) {
	x := testIndex(t)
	for _, asked := range []string{"1084010", " 108 4010 ", "108-40.10", "108/4010", "№ 1084010"[3:]} {
		if got := summary(screen(t, x, ask("passportNumber="+asked), screening.Options{})); got != "1 identifier 1.00 true" {
			t.Errorf("%+q: %q", asked, got)
		}
	}
	t.Run("with signs and digits beyond ASCII", func(t *testing.T) {
		for _, asked := range []string{"108\u20134010", "108\u00a04010", "108\u20114010", "108\u200b4010", "１０８４０１０", "№ 1084010"} {
			if got := summary(screen(t, x, ask("passportNumber="+asked), screening.Options{})); got != "1 identifier 1.00 true" {
				t.Errorf("%+q: %q", asked, got)
			}
		}
	})
}

func TestWeirdNamesAreAnsweredOrRefused(t *testing.T) {
	x := testIndex(t)
	for _, c := range []struct{ name, asked, code string }{
		{"nothing", "", "nothing_to_screen"},
		{"spaces", " \t\n\u00a0", "nothing_to_screen"},
		{"signs alone", "--- !!! … “”", "nothing_to_screen"},
		{"a picture", "🙂", "nothing_to_screen"},
		{"a zero-width space alone", "\u200b", "nothing_to_screen"},
		{"an override alone", "\u202e", "nothing_to_screen"},
		{"an accent without a letter", "\u0301", "nothing_to_screen"},
		{"ten thousand letters", strings.Repeat("a", 10_000), "too_long"},
		{"ten thousand bytes of words", strings.Repeat("Lazarus Group ", 800), "too_long"},
		{"a ligature that is many words", strings.Repeat("\ufdfa", 40), "too_long"},
		{"one letter", "x", ""},
		{"one ideograph", "王", ""},
		{"a thousand letters in one word", strings.Repeat("a", 1000), ""},
		{"a letter of a script that nobody reads", "𞤀𞤣𞤤𞤢𞤥", ""},
		{"bytes that are no letters", "\xff\xfe Ivan", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := x.Screen(ask("name="+c.asked), screening.Options{})
			var refusal *screening.QuestionError
			switch {
			case c.code == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.code != "" && (!errors.As(err, &refusal) || refusal.Code != c.code):
				t.Errorf("error %v, want a refusal with code %s", err, c.code)
			}
		})
	}
	t.Run("a listed name of one letter is found", func(t *testing.T) {
		b := sanctions.NewBuilder(sanctions.OFACSDN)
		if err := b.Add(&sanctions.Party{ID: "1", Kind: sanctions.Person, Names: names("X")}); err != nil {
			t.Fatal(err)
		}
		one, err := screening.New([]*sanctions.Snapshot{b.Snapshot()})
		if err != nil {
			t.Fatal(err)
		}
		if got := summary(screen(t, one, ask("name=x"), screening.Options{})); got != "1 name 1.00 true" {
			t.Errorf("got %q", got)
		}
	})
}

// What passes for a name must have a word to compare, or nobody is looked for.
func TestNoNameIsAnsweredWithoutAWordToCompare(t *testing.T) {
	// A Hangul filler, Bengali numerators, a Sindhi and a rare Han letter, a long-vowel mark.
	for _, text := range []string{"\u3164", "৴৵", "\u067a", "㐂", "ー"} {
		b := sanctions.NewBuilder(sanctions.OFACSDN)
		if err := b.Add(&sanctions.Party{ID: "1", Kind: sanctions.Person, Names: names(text)}); err != nil {
			t.Fatal(err)
		}
		x, err := screening.New([]*sanctions.Snapshot{b.Snapshot()})
		if err != nil {
			t.Fatal(err)
		}
		if hits, err := x.Screen(ask("name="+text), screening.Options{}); err == nil && len(hits) == 0 {
			t.Errorf("%+q is listed, asked for and not found, and nobody says so", text)
		}
	}
}

func TestEveryOneOfManyAliasesIsAskedFor(t *testing.T) {
	x := testIndex(t)
	for _, at := range []int{0, 57, 198} {
		q := ask("name=Nobody Known")
		for i := range 199 {
			alias := fmt.Sprintf("Unlisted %c%c Person", 'a'+i%26, 'a'+i/26)
			if i == at {
				alias = "Lazarus Group"
			}
			q.Properties["alias"] = append(q.Properties["alias"], alias)
		}
		if hits := screen(t, x, q, screening.Options{}); len(hits) == 0 || hits[0].EntityID != "2" || hits[0].Score != 1 {
			t.Errorf("alias %d of 199: %s", at+1, summary(hits))
		}
	}
}

// Invisible characters anywhere change neither score nor hit.
func TestInvisibleCharactersHideNobody(t *testing.T) {
	x := testIndex(t)
	invisible := rapid.SampledFrom([]string{"\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\u2066", "\u2069", "\ufeff", "\u00ad", "\ufe0f", "\u034f", "\u180e"})
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Lazarus Group", "Ayman al-Zawahiri", "Zu Zag Bong 6", "王伟", "Иван Петров"}).Draw(t, "name")
		letters := []rune(name)
		for range rapid.IntRange(1, 4).Draw(t, "how many") {
			at := rapid.IntRange(0, len(letters)).Draw(t, "at")
			letters = append(letters[:at:at], append([]rune(invisible.Draw(t, "sign")), letters[at:]...)...)
		}
		want, err := x.Screen(ask("name="+name), screening.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Screen(ask("name="+string(letters)), screening.Options{})
		if err != nil || len(got) == 0 || summary(got) != summary(want) || got[0].Score != want[0].Score {
			t.Fatalf("%+q: %s, %v; want %s", string(letters), summary(got), err, summary(want))
		}
	})
}
