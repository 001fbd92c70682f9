package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

var textTests = []test{
	{"texts sort by their bytes", sortsByBytes},
	{"texts come back as they went in, empty ones too", keepsTexts},
	{"a zero byte or what is no UTF-8 is refused by name", refusesBadText},
	{"times come back to the microsecond", keepsTimes},
	{"what is absent is not what is empty", tellsAbsent},
}

// words sort otherwise by every language than by their bytes.
var words = []string{
	"a", "A", "b", "B", "ä", "Ä", "z", "Z", "zz", "é", "e", "ß", "ss", "ı", "I", "i", "İ", "-a", "_a", "a b", "a-b", "ab", "a_b", "10", "9",
	"中文", "日本", "한국", "русский", "عربي", "𝄞 clef", "'quoted'", `"double"`, `back\slash`, "$1", "?", "%", ":name", "--",
}

func sortsByBytes(t *testing.T, h *home) {
	s := h.open(t)
	var names []string
	seen := map[string]bool{}
	for _, w := range words {
		name := "u" + w
		if err := s.AddUser(t.Context(), tester, person(name)); err != nil {
			wantError(t, err, store.ErrTaken, name)
			if !seen[strings.ToLower(name)] {
				t.Errorf("the name %q is refused: %v", name, err)
			}
			continue
		}
		seen[strings.ToLower(name)] = true
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	users, err := s.Users(t.Context())
	must(t, err)
	var got []string
	for _, u := range users {
		got = append(got, u.Name)
	}
	if !slices.Equal(got, names) {
		t.Errorf("users come as\n%q, want\n%q", got, names)
	}
	wantSound(t, s)
}

func keepsTexts(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	for i, w := range append([]string{"", " ", "\n", "\u2028", "\ufeff", "\ufffd", strings.Repeat("長", 4000)}, words...) {
		d := plain(fmt.Sprint("d", i), v)
		d.Transaction, d.Disposition, d.AsOf = w, w, w
		d.Question, d.Answer = []byte(w), []byte{0, 0xff, '"', byte(i)}
		e := &decision.Evidence{Name: w, Media: w, Content: []byte(w)}
		must(t, s.SaveDecision(t.Context(), tester, d, e))
		wantDecision(t, s, d)
		of, err := s.DecisionsOf(t.Context(), w)
		must(t, err)
		if !slices.ContainsFunc(of, func(r decision.Record) bool { return r.ID == d.ID }) || slices.ContainsFunc(of, func(r decision.Record) bool { return r.Transaction != w }) {
			t.Errorf("decisions about %q: %v", w, of)
		}
		files, err := s.EvidenceOf(t.Context(), d.ID)
		must(t, err)
		if len(files) != 1 || files[0].Name != w || files[0].Media != w || string(files[0].Content) != w || files[0].By != string(tester) {
			t.Errorf("evidence %q came back as %v", w, files)
		}
	}
	wantSound(t, s)
}

func refusesBadText(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	n := size(t, s)
	for _, bad := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
		d := plain("d1", v)
		d.Transaction = bad
		if err := s.SaveDecision(t.Context(), tester, d); err == nil {
			got, err := s.Decision(t.Context(), "d1")
			t.Errorf("the transaction %q is taken, and read as %v, %v", bad, got, err)
		}
		wantBad := func(err error, doing string) {
			t.Helper()
			if err == nil {
				t.Errorf("%s %q is taken", doing, bad)
			} else if strings.Contains(err.Error(), "SQLSTATE") {
				t.Errorf("%s %q: nobody but the database refused it: %v", doing, bad, err)
			}
		}
		wantBad(s.SaveDecision(t.Context(), store.Actor(bad), plain("d1", v)), "the actor")
		wantBad(s.Commit(t.Context(), &store.Entry{ID: "x", Kind: "restored", Data: struct{}{}, At: clockBegin, Actor: tester, About: bad, Replaces: store.None}), "about")
		wantBad(s.SaveDecision(t.Context(), tester, plain(bad, v)), "the id")
		wantBad(s.SaveDecision(t.Context(), tester, plain("d1", v), &decision.Evidence{Name: bad, Media: "m"}), "the file")
		wantBad(s.AddUser(t.Context(), tester, person(bad)), "the user")
		// Who asks for it gets none, and no fault.
		if of, err := s.DecisionsOf(t.Context(), bad); len(of) != 0 {
			t.Errorf("decisions about %q: %v, %v", bad, of, err)
		}
	}
	if size(t, s) != n {
		t.Errorf("what was refused is in the log")
	}
	for _, id := range []string{"", "Capital", "with space", "ümlaut", strings.Repeat("x", 65)} {
		d := plain("d", v)
		d.ID = id
		if err := s.Commit(t.Context(), &store.Entry{ID: id, Kind: "restored", Data: struct{}{}, At: clockBegin, Actor: tester, Replaces: store.None}); err == nil {
			t.Errorf("the id %q is taken", id)
		}
	}
	wantWords(t, s.Commit(t.Context(), &store.Entry{ID: "x", Kind: "novelty", Data: struct{}{}, At: clockBegin, Actor: tester, Replaces: store.None}), "novelty", "not known to this version")
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	wantSound(t, s)
}

func keepsTimes(t *testing.T, h *home) {
	at := []time.Time{
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC), time.Date(2026, 3, 29, 1, 30, 0, 1_999, time.UTC),
		time.Date(2026, 10, 25, 2, 30, 0, 0, time.FixedZone("CEST", 7200)), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC),
	}
	i := 0
	h.opt.Now = func() time.Time { return at[i] }
	s := h.open(t)
	v := plainVersions(t, s)
	for i = range at {
		d := plain(fmt.Sprint("d", i), v)
		must(t, s.SaveDecision(t.Context(), tester, d))
		got, err := s.Decision(t.Context(), d.ID)
		must(t, err)
		if want := at[i].UTC().Truncate(time.Microsecond); !got.At.Equal(want) || got.At.Location() != time.UTC {
			t.Errorf("%s came back as %s", want, got.At)
		}
	}
	for _, never := range []time.Time{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if err := s.Commit(t.Context(), &store.Entry{ID: "x", Kind: "restored", Data: struct{}{}, At: never, Actor: tester, Replaces: store.None}); err == nil {
			t.Errorf("the time %s is taken", never)
		}
	}
	wantSound(t, s)
}

func tellsAbsent(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	u := person("Anna")
	must(t, s.AddUser(t.Context(), tester, u))
	k := apiKey(u.ID, 1)
	must(t, s.AddKey(t.Context(), tester, k))
	got, owner, err := s.KeyOf(t.Context(), k.Hash)
	must(t, err)
	if owner.Email != "" || !got.Expires.IsZero() || !got.Revoked.IsZero() || got.InForce(clockBegin.Add(time.Hour)) != nil {
		t.Errorf("a key that never expires came back as %+v of %+v", got, owner)
	}
	k2 := apiKey(u.ID, 2)
	k2.Expires, k2.Scopes = clockBegin.Add(time.Hour), []auth.Scope{auth.Trace, auth.Screen}
	must(t, s.AddKey(t.Context(), tester, k2))
	got, err = s.Key(t.Context(), k2.ID)
	must(t, err)
	if !got.Expires.Equal(k2.Expires) || !slices.Equal(got.Scopes, []auth.Scope{auth.Screen, auth.Trace}) {
		t.Errorf("a key that expires came back as %+v", got)
	}
	must(t, s.SaveDecision(t.Context(), tester, &decision.Record{ID: "empty", Versions: v}))
	d, err := s.Decision(t.Context(), "empty")
	must(t, err)
	if len(d.Question)+len(d.Answer) != 0 || d.Transaction != "" {
		t.Errorf("a decision of nothing came back as %v", d)
	}
	must(t, s.SaveEvidence(t.Context(), tester, &decision.Evidence{Decision: "empty"}))
	must(t, s.Commit(t.Context(), &store.Entry{ID: "x", Kind: "restored", Data: struct{}{}, At: clockBegin, Actor: tester, Replaces: store.None}))
	about, err := s.About(t.Context(), "")
	must(t, err)
	if len(about) != 1 || about[0].ID != "x" {
		t.Errorf("about nothing there is %v", about)
	}
	wantSound(t, s)
}
