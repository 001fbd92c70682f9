package names

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCalibrationRises(t *testing.T) {
	if calibrated(0) != 0 || calibrated(1) != 1 {
		t.Errorf("no agreement scores %v, all %v", calibrated(0), calibrated(1))
	}
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.Float64Range(0, 1)
		a, b := share.Draw(t, "a"), share.Draw(t, "b")
		x, y := calibrated(a), calibrated(b)
		if !(x >= 0 && x <= 1) || (a < b && x > y) || (b < a && y > x) {
			t.Errorf("%v scores %v, %v %v", a, x, b, y)
		}
		if (a > 0) != (x > 0) || (a < 1) != (x < 1) {
			t.Errorf("%v scores %v", a, x)
		}
	})
	for i := 1; i < len(calibration); i++ {
		from, to := calibration[i-1], calibration[i]
		if to.agreement <= from.agreement || to.share <= from.share {
			t.Errorf("%v does not rise to %v", from, to)
		}
		if got := calibrated(to.agreement); math.Abs(got-to.share) > 1e-9 {
			t.Errorf("at %v the line is at %v, want %v", to.agreement, got, to.share)
		}
	}
}

func TestEveryClassAndHowHasAName(t *testing.T) {
	if len(weights) != int(repeated)+1 || len(classNames) != len(weights) {
		t.Fatalf("%d weights and %d names of %d classes", len(weights), len(classNames), repeated+1)
	}
	seen := map[string]bool{}
	for c, name := range classNames {
		if name == "" || seen[name] {
			t.Errorf("class %d is called %q", c, name)
		}
		seen[name] = true
		if w := weights[c]; !(w > 0 && w <= 1) {
			t.Errorf("a %s weighs %v", name, w)
		}
	}
	if len(hows) != int(initialOf)+1 {
		t.Fatalf("%d names of %d ways to pair", len(hows), initialOf+1)
	}
	for h, name := range hows {
		if name == "" || slices.Index(hows[:], name) != h {
			t.Errorf("way to pair %d is called %q", h, name)
		}
	}
}

// A key that is not folded is a word that no name can have.
func TestTheTablesAreFolded(t *testing.T) {
	known := tables()
	for word, m := range known.words {
		if Fold(word) != word || word == "" || strings.Contains(word, " ") {
			t.Errorf("%q is not folded", word)
		}
		if len(m.groups) > 0 && m.roles == 0 {
			t.Errorf("%q stands for other words and has no role", word)
		}
	}
}

// What a file says is known afterwards: a misspelt file name, role or separator
// would go unseen.
func TestEveryFileIsRead(t *testing.T) {
	for _, c := range []struct {
		file, word string
		role       role
	}{
		{"legal_forms.txt", "gmbh", legalFormRole},
		{"legal_forms.txt", "limitedliabilitycompany", legalFormRole},
		{"legal_forms.txt", "haftung", legalWordRole},
		{"honorifics.txt", "doctor", honorificRole},
		{"particles.txt", "bin", particleRole},
		{"fillers.txt", "aka", fillerRole},
		{"organisation_words.txt", "banco", trafficRole},
		{"numbers.txt", "second", numberRole},
		{"places.txt", "venezuela", placeRole},
		{"given_names.txt", "vladimir", givenRole},
		{"given_names.txt", "antonio", maleRole},
		{"given_names.txt", "antonia", femaleRole},
		{"name_variants.txt", "qadhafi", knownNameRole},
		{"patronymics.txt", "oglu", particleRole},
	} {
		if m := tables().words[c.word]; m == nil || !m.roles.has(c.role) {
			t.Errorf("%s: %q has not the role %b: %+v", c.file, c.word, c.role, m)
		}
	}
	files, err := languageData.ReadDir("data")
	if err != nil || len(files) != 11 {
		t.Errorf("there are %d files of language data, of which 11 are looked at here: %v", len(files), err)
	}
	for _, f := range files {
		text, err := languageData.ReadFile("data/" + f.Name())
		if err != nil || !strings.HasPrefix(string(text), "# ") || !strings.Contains(string(text), "\n# Source: ") {
			t.Errorf("%s does not say at its head what it is and where it comes from: %v", f.Name(), err)
		}
	}
}

func TestGroupsAndTheirMembersKnowEachOther(t *testing.T) {
	known := tables()
	for group, members := range known.members {
		for _, word := range members {
			if !inGroup(known.words[word], int32(group)) {
				t.Errorf("%q is in group %d, which it does not know", word, group)
			}
		}
		if sorted := slices.Sorted(slices.Values(members)); len(slices.Compact(sorted)) != len(members) {
			t.Errorf("group %d has a word twice: %v", group, members)
		}
	}
	for word, m := range known.words {
		if !slices.IsSortedFunc(m.groups, func(a, b membership) int { return int(a.group - b.group) }) {
			t.Errorf("the groups of %q are not in order", word)
		}
		for _, g := range m.groups {
			if !slices.Contains(known.members[g.group], word) {
				t.Errorf("%q is in group %d, which does not know it", word, g.group)
			}
			if g.share <= 0 || g.share > 1 {
				t.Errorf("%q is in group %d by %v", word, g.group, g.share)
			}
		}
	}
}

func inGroup(m *meaning, group int32) bool {
	return m != nil && slices.ContainsFunc(m.groups, func(g membership) bool { return g.group == group })
}

// A group that is very large is two that one wrong word has run together.
func TestGroupsStaySmall(t *testing.T) {
	const most = 400
	known := tables()
	for group, members := range known.members {
		legal := len(members) > 0 && known.words[members[0]].roles.has(legalFormRole)
		if len(members) > most && !legal {
			t.Errorf("group %d has %d members: %v …", group, len(members), members[:10])
		}
	}
}

func TestMeaningIsMutual(t *testing.T) {
	known := tables()
	words := make([]string, 0, len(known.words))
	for word := range known.words {
		words = append(words, word)
	}
	slices.Sort(words)
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(words)
		a, b := known.words[word.Draw(t, "a")], known.words[word.Draw(t, "b")]
		if x, y := sameMeaning(a, b), sameMeaning(b, a); x != y || x < 0 || x > 1 {
			t.Errorf("%v, the other way round %v", x, y)
		}
	})
	for _, word := range []string{"bill", "gmbh", "banco", "muhammad", "2"} {
		count := 0
		Variants(word, func(variant string, similarity float64) {
			count++
			if back := float64(sameMeaning(known.words[variant], known.words[word])); back != similarity || similarity <= 0 {
				t.Errorf("%q means %q by %v, the other way round %v", word, variant, similarity, back)
			}
			if variant == word {
				t.Errorf("%q is a variant of itself", word)
			}
		})
		if count == 0 {
			t.Errorf("%q has no variants", word)
		}
	}
}

func TestSpellingsAreCloserThanEquivalentsAndShortForms(t *testing.T) {
	known := tables()
	like := func(a, b string) float32 { return sameMeaning(known.words[a], known.words[b]) }
	if s, d, e := like("muhammad", "mohamed"), like("william", "bill"), like("john", "juan"); s <= d || d <= e || e <= 0 {
		t.Errorf("a spelling is alike by %v, a short form by %v, an equivalent by %v", s, d, e)
	}
	if like("gmbh", "gesellschaftmitbeschrankterhaftung") != 1 || like("gmbh", "llc") >= 1 || like("gmbh", "foundation") != 0 {
		t.Errorf("GmbH, its long form, LLC and foundation: %v, %v, %v",
			like("gmbh", "gesellschaftmitbeschrankterhaftung"), like("gmbh", "llc"), like("gmbh", "foundation"))
	}
}

func TestPatronymicsAreToldByTheirEndings(t *testing.T) {
	known := tables()
	for _, word := range []string{
		"ivanovich", "viktorovitch", "wladimirowitsch", "ivanovna", "petrovna", "volodymyrovych", "sergeyevich", "nikolaevna", "heydarogly",
	} {
		if !known.isPatronymic(word) {
			t.Errorf("%q is no father's name", word)
		}
	}
	for _, word := range []string{"ovich", "evna", "ivanov", "putin", "rich", "heinrich", "anna", "dietrich", "sundqvist"} {
		if known.isPatronymic(word) {
			t.Errorf("%q is a father's name", word)
		}
	}
	for _, ending := range known.patronymics {
		if len(ending) < shortestEnding || Fold(ending) != ending {
			t.Errorf("an ending is %q", ending)
		}
	}
}

func TestAPatronymicAtTheEndOfAShortNameIsAFamilyName(t *testing.T) {
	if n := PrepareAs(Person, "Roman Abramovich"); n.Class(1) != classNames[plain] {
		t.Errorf("the last word of %v is a %s", n, n.Class(1))
	}
	if n := PrepareAs(Person, "Sergey Viktorovich Lavrov"); n.Class(1) != classNames[patronymic] {
		t.Errorf("the second word of %v is a %s", n, n.Class(1))
	}
}

func TestAWordIsTakenByWhoseNameItIsIn(t *testing.T) {
	for _, c := range []struct {
		kind  Kind
		name  string
		class class // of the first word
	}{
		{Person, "General Soleimani", honorific},
		{Organisation, "General Motors", traffic},
		{Organisation, "Limited Liability Company Romashka", legalForm},
		{Person, "Bin Laden", particle},
		{Organisation, "Syria Telecom", place},
		{Organisation, "III Corps", number},
		{Person, "V Putin", initial},
		{Object, "The Nordstrand", filler},
		{Any, "Vladimir Putin", given},
		{Any, "Nordstrand", plain},
	} {
		if n := PrepareAs(c.kind, c.name); n.Class(0) != classNames[c.class] {
			t.Errorf("%v begins with a %s, want a %s", n, n.Class(0), classNames[c.class])
		}
	}
}
