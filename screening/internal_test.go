package screening

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/latin"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

func TestCountryOf(t *testing.T) {
	for _, c := range []struct {
		text string
		want country
	}{
		{"kp", "KP"},
		{"PRK", "KP"},
		{"Korea, North", "KP"},
		{"DEMOCRATIC PEOPLE’S REPUBLIC OF KOREA", "KP"},
		{"Korea, South", "KR"},
		{"Congo, Democratic Republic of the", "CD"},
		{"Côte d'Ivoire", "CI"},
		{"Region: Crimea", "region crimea"},
		{"", ""},
	} {
		if got := countryOf(c.text); got != c.want {
			t.Errorf("countryOf(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCountryTable(t *testing.T) {
	owner := make(map[string]string)
	for line := range strings.Lines(countryTable) {
		parts := strings.SplitN(strings.TrimSpace(line), ",", 3)
		if len(parts) != 3 || len(parts[0]) != 2 || len(parts[1]) != 3 {
			t.Fatalf("line %q: want alpha-2, alpha-3 and names", line)
		}
		for _, s := range append(strings.Split(parts[2], "|"), parts[:2]...) {
			if other := owner[names.Fold(s)]; other != "" && other != parts[0] {
				t.Errorf("%q is %s and %s", s, other, parts[0])
			}
			owner[names.Fold(s)] = parts[0]
		}
	}
}

func TestBirthDates(t *testing.T) {
	for _, c := range []struct {
		name, asked string
		listed      []sanctions.Date
		points      float64
		second      bool
	}{
		{"the same day", "1951-06-19", []sanctions.Date{sanctions.Day(1951, 6, 19)}, exactBirthDateAgrees, true},
		{"the same year", "1951", []sanctions.Date{sanctions.Day(1951, 6, 19)}, birthDateAgrees, true},
		{"the best of several", "1951-06-19", []sanctions.Date{sanctions.Year(1951), sanctions.Day(1951, 6, 19), sanctions.Year(1980)}, exactBirthDateAgrees, true},
		{"another day of the year", "1951-06-19", []sanctions.Date{sanctions.Day(1951, 9, 16)}, birthDayContradicts, false},
		{"day and month exchanged", "1951-06-09", []sanctions.Date{sanctions.Day(1951, 9, 6)}, birthDateAgrees, true},
		{"two years apart", "1953", []sanctions.Date{sanctions.Day(1951, 6, 19)}, birthYearContradicts, false},
		{"more than two years apart", "1955", []sanctions.Date{sanctions.Day(1951, 6, 19)}, birthDateContradicts, false},
		{"a generation apart", "1975", []sanctions.Date{sanctions.Day(1951, 6, 19)}, otherGeneration, false},
		{"about that year", "1953", []sanctions.Date{{From: 19510101, To: 19511231, Circa: true}}, birthDateAgrees, true},
		{"not published", "1953", nil, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := Question{Properties: map[string][]string{"birthDate": {c.asked}}}.facts()
			w := asked.weigh(&party{kind: sanctions.Person, facts: facts{births: c.listed}}, nil, false)
			if w.points != c.points || w.second != c.second {
				t.Errorf("points %v, second %v; want %v, %v", w.points, w.second, c.points, c.second)
			}
		})
	}
}

func TestFactsMakeNoMatchOfABadName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, points := rapid.Float64Range(0, 1).Draw(t, "name"), rapid.Float64Range(-5, 5).Draw(t, "points")
		score := moved(name, points)
		if score < 0 || score > 1 {
			t.Fatalf("score %v", score)
		}
		if name < nearlyMatch && score >= DefaultThreshold {
			t.Fatalf("a name of %v becomes %v", name, score)
		}
		if (points >= 0 && name <= justBelow && score < name) || (points <= 0 && score > name) {
			t.Fatalf("%v moved by %v is %v", name, points, score)
		}
	})
}

// Whatever names.Similarity takes for one word within two edits must be found.
func TestAlikeWordsHaveAShortenedFormInCommon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[a-e]{3,14}`).Draw(t, "word")
		b := a
		for range rapid.IntRange(1, 2).Draw(t, "edits") {
			b = edit(t, b)
		}
		longer := max(len(a), len(b))
		if s := names.Similarity(a, b, latin.Letters); s == 0 || len(b) < 3 || longer < 6 {
			return
		}
		forms := make(map[uint32]bool)
		eachShortened(a, func(h uint32) { forms[h] = true })
		common := false
		eachShortened(b, func(h uint32) { common = common || forms[h] })
		if !common {
			t.Fatalf("%q and %q have none", a, b)
		}
	})
}

func edit(t *rapid.T, word string) string {
	at := rapid.IntRange(0, len(word)-1).Draw(t, "at")
	letter := rapid.StringMatching(`[a-e]`).Draw(t, "letter")
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return word[:at] + letter + word[at:]
	case 1:
		return word[:at] + letter + word[at+1:]
	case 2:
		if at+1 < len(word) {
			return word[:at] + word[at+1:at+2] + word[at:at+1] + word[at+2:]
		}
	}
	if len(word) > 1 {
		return word[:at] + word[at+1:]
	}
	return word
}

func TestTableGivesWhatWasEntered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hashes := rapid.SliceOf(rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(0, 3))).Draw(t, "hashes")
		entries := make([]entry, len(hashes))
		want := make(map[uint32][]int32)
		for i, h := range hashes {
			entries[i] = entry{h, int32(i)}
			want[h] = append(want[h], int32(i))
		}
		table := newTable(entries)
		for h, values := range want {
			var got []int32
			table.each(h, func(v int32) { got = append(got, v) })
			if !slices.Equal(got, values) {
				t.Fatalf("hash %d gives %v, want %v", h, got, values)
			}
		}
	})
}

func TestChainListedFor(t *testing.T) {
	for _, c := range []struct {
		currency, address string
		want              wallet.Chain
	}{
		{"ETH", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", wallet.Ethereum},
		{"ARB", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", wallet.Arbitrum},
		{"USDT", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", wallet.Ethereum},
		{"USDT", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", wallet.Tron},
		{"XBT", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", wallet.Ethereum}, // the form decides
		{"BCH", "1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V", wallet.BitcoinCash},
	} {
		if got := chainListedFor(sanctions.WalletAddress{Currency: c.currency, Address: c.address}); got != c.want {
			t.Errorf("%s %s is listed for %q, want %q", c.currency, c.address, got, c.want)
		}
	}
}

// What is like one spelling of a word may be another spelling to the letter.
func TestEverySpellingOfAnAskedWordIsFoundToTheLetter(t *testing.T) {
	for _, written := range []string{"정", "蒋", "江", "高", "خليفة"} {
		for _, spelling := range append([]string{}, latin.Read(written)[0].Words[0]...) {
			b := sanctions.NewBuilder(sanctions.OFACSDN)
			p := &sanctions.Party{ID: "1", Kind: sanctions.Person, Names: []sanctions.Name{{Full: spelling, Quality: sanctions.Primary}}}
			if err := b.Add(p); err != nil {
				t.Fatal(err)
			}
			x, err := New([]*sanctions.Snapshot{b.Snapshot()})
			if err != nil {
				t.Fatal(err)
			}
			w := newWorkspace(x)
			query := names.Readings(names.Person, written)[0]
			x.findTerm(w, query, 0)
			if len(w.alikes) == 0 || slices.MaxFunc(w.alikes, func(a, b alike) int { return int(100*a.similarity) - int(100*b.similarity) }).similarity != 1 {
				t.Errorf("%s, listed as %q: %v", written, spelling, w.alikes)
			}
		}
	}
}
