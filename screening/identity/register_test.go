package identity

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
)

func written(t interface{ Fatal(...any) }, r *Register) string {
	var out bytes.Buffer
	if _, err := r.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// darwish is one man on any list.
func darwish(t *testing.T, refs ...string) (out []Entry) {
	for _, ref := range refs {
		out = append(out, told(t, ref, "name: Farid Omar Darwish", "born: 1951-06-19"))
	}
	return out
}

func ref(t interface{ Fatalf(string, ...any) }, text string) Reference {
	r, err := ParseReference(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// over resolves version after version, a day each, and gives the last.
func over(t *testing.T, versions ...[]Entry) *Resolution {
	t.Helper()
	r := &Resolution{}
	for i, entries := range versions {
		var err error
		if r, err = Resolve(entries, r.Register, sanctions.Day(2026, 1, i+1), Options{}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestAnIDStaysWithItsParty(t *testing.T) {
	other := func(list string) Entry { return told(t, list, "name: Farid Omar Darwish", "born: 1980-01-02") }
	for _, c := range []struct {
		name     string
		versions [][]Entry
		want     map[string]string // entry: id
		formerly string            // of the first group, joined
	}{
		{"the first list in order lends its id", [][]Entry{darwish(t, "eu_fsf:7", "un_sc_sanctions:3")}, map[string]string{"eu_fsf:7": "un_sc_sanctions:3"}, ""},
		{"an earlier list adds the party", [][]Entry{darwish(t, "eu_fsf:7"), darwish(t, "eu_fsf:7", "us_ofac_sdn:9")}, map[string]string{"us_ofac_sdn:9": "eu_fsf:7"}, ""},
		{"the entry that it is named after leaves", [][]Entry{darwish(t, "us_ofac_sdn:9", "eu_fsf:7"), {other("us_ofac_sdn:1"), darwish(t, "eu_fsf:7")[0]}}, map[string]string{"eu_fsf:7": "us_ofac_sdn:9", "us_ofac_sdn:9": "us_ofac_sdn:9"}, ""},
		{"and comes back", [][]Entry{darwish(t, "us_ofac_sdn:9", "eu_fsf:7"), darwish(t, "eu_fsf:7"), darwish(t, "us_ofac_sdn:9", "eu_fsf:7")}, map[string]string{"eu_fsf:7": "us_ofac_sdn:9"}, ""},
		{"two that were known become one: the older stays", [][]Entry{{other("us_ofac_sdn:1"), darwish(t, "eu_fsf:7")[0]}, append(darwish(t, "us_ofac_sdn:9"), other("us_ofac_sdn:1")), darwish(t, "us_ofac_sdn:9", "eu_fsf:7")}, map[string]string{"us_ofac_sdn:9": "eu_fsf:7"}, "us_ofac_sdn:9"},
		{"equally old ones become one: the first in order stays", [][]Entry{{other("us_ofac_sdn:1"), darwish(t, "eu_fsf:7")[0]}, darwish(t, "us_ofac_sdn:1", "eu_fsf:7")}, map[string]string{"eu_fsf:7": "us_ofac_sdn:1"}, "eu_fsf:7"},
		{"one turns out to be two: the id goes with its entry", [][]Entry{darwish(t, "us_ofac_sdn:1", "eu_fsf:7"), {other("us_ofac_sdn:1"), darwish(t, "eu_fsf:7")[0]}}, map[string]string{"us_ofac_sdn:1": "us_ofac_sdn:1", "eu_fsf:7": "eu_fsf:7"}, "us_ofac_sdn:1"},
		{"a departed entry comes back as somebody else", [][]Entry{darwish(t, "us_ofac_sdn:1", "eu_fsf:7"), darwish(t, "eu_fsf:7"), {other("us_ofac_sdn:1"), darwish(t, "eu_fsf:7")[0]}}, map[string]string{"us_ofac_sdn:1": "us_ofac_sdn:1", "eu_fsf:7": "eu_fsf:7"}, ""},
	} {
		r := over(t, c.versions...)
		for entry, want := range c.want {
			if got, _ := r.Register.CanonicalID(ref(t, entry)); got != want {
				t.Errorf("%s: %s is %s, want %s", c.name, entry, got, want)
			}
		}
		if c.formerly != "" && len(r.Groups) == 1 && len(r.Groups[0].Members) > 1 && strings.Join(r.Groups[0].Formerly, " ") != c.formerly {
			t.Errorf("%s: formerly %v, want %s", c.name, r.Groups[0].Formerly, c.formerly)
		}
	}
}

func decide(t *testing.T, r *Register, verdict Verdict, a, b string, day int) *Register {
	t.Helper()
	next, err := r.With(Decision{verdict, ref(t, a), ref(t, b), "ana", time.Date(2026, 2, day, 9, 30, 0, 0, time.UTC), "looked at both files"})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestAPersonOverrulesTheRules(t *testing.T) {
	entries := append(darwish(t, "us_ofac_sdn:1", "un_sc_sanctions:1"), told(t, "eu_fsf:1", "name: Somebody Else", "born: 1990-05-05"))
	groups := func(r *Register) (out []string) {
		for _, g := range resolved(t, entries, r).Groups {
			var members []string
			for _, m := range g.Members {
				members = append(members, m.String())
			}
			out = append(out, strings.Join(members, " "))
		}
		return out
	}
	r := decide(t, &Register{}, Different, "un_sc_sanctions:1", "us_ofac_sdn:1", 1)
	if got := groups(r); len(got) != 0 || len(resolved(t, entries, r).InDoubt) != 0 {
		t.Errorf("decided to differ, yet %v", got)
	}
	r = decide(t, r, Same, "us_ofac_sdn:1", "eu_fsf:1", 2)
	if got := groups(r); !slices.Equal(got, []string{"us_ofac_sdn:1 eu_fsf:1"}) {
		t.Errorf("decided to be the same, whatever the birth dates: %v", got)
	}
	r = decide(t, r, Same, "us_ofac_sdn:1", "un_sc_sanctions:1", 3)
	if got := groups(r); !slices.Equal(got, []string{"us_ofac_sdn:1 un_sc_sanctions:1"}) {
		t.Errorf("decided anew: %v; want the first decision overruled, and the other in doubt, since the UN's and the EU's cannot be one", got)
	}
	r = decide(t, decide(t, r, Same, "un_sc_sanctions:1", "eu_fsf:1", 4), Different, "us_ofac_sdn:1", "un_sc_sanctions:1", 3)
	if got := groups(r); slices.Contains(got, "us_ofac_sdn:1 un_sc_sanctions:1 eu_fsf:1") {
		t.Errorf("of two decisions at one time, the one that joins counted: %v", got)
	}
}

func TestARegisterThatIsNotWholeIsRefused(t *testing.T) {
	const entry = `{"entry":"eu_fsf:7","id":"eu_fsf:7","since":"2026-01-15"}`
	const decision = `{"decision":"same","a":"eu_fsf:7","b":"un_sc_sanctions:3","by":"ana","at":"2026-02-01T09:30:00Z","why":"x"}`
	const heading = `{"entries":1,"decisions":1}` + "\n"
	whole := heading + entry + "\n" + decision + "\n"
	if r, err := ReadRegister(strings.NewReader(whole)); err != nil || written(t, r) != whole {
		t.Fatalf("a whole one: %v", err)
	}
	for name, text := range map[string]string{
		"unknown field":               `{"entry":"eu_fsf:7","id":"eu_fsf:7","since":"2026-01-15","colour":"red"}`,
		"no day":                      `{"entry":"eu_fsf:7","id":"eu_fsf:7"}`,
		"no list":                     `{"entry":"7","id":"7","since":"2026-01-15"}`,
		"entry twice":                 entry + "\n" + entry,
		"an id that leads nowhere":    `{"entry":"eu_fsf:7","id":"eu_fsf:8","since":"2026-01-15"}`,
		"an id that leads on":         entry + "\n" + `{"entry":"eu_fsf:8","id":"eu_fsf:7","since":"2026-01-15"}` + "\n" + `{"entry":"eu_fsf:9","id":"eu_fsf:8","since":"2026-01-15"}`,
		"a verdict that is none":      strings.Replace(decision, "same", "perhaps", 1),
		"decided by nobody":           strings.Replace(decision, "ana", "", 1),
		"decided on one entry":        strings.Replace(decision, "un_sc_sanctions:3", "eu_fsf:7", 1),
		"both kinds of line":          strings.TrimSuffix(entry, "}") + "," + strings.TrimPrefix(decision, "{"),
		"two objects in a line":       entry + entry,
		"an empty line":               entry + "\n\n" + decision,
		"a line that was cut":         entry[:len(entry)-4],
		"something that is no object": "[]",
	} {
		heading := fmt.Sprintf(`{"entries":%d,"decisions":%d}`+"\n", strings.Count(text, `{"entry"`), strings.Count(text, `{"decision"`))
		if r, err := ReadRegister(strings.NewReader(heading + text)); err == nil {
			t.Errorf("%s: read as %s", name, written(t, r))
		}
	}
	for name, text := range map[string]string{
		"nothing at all": "", "no heading": entry + "\n", "only a heading": heading, "cut between two lines": heading + entry + "\n",
		"a heading too many": heading + heading + entry + "\n" + decision + "\n",
	} {
		if r, err := ReadRegister(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read as %s", name, written(t, r))
		}
	}
}

// Whatever lists come and go: every entry has an id, no two parties have one,
// every id ever given leads to one that is in force, and a register that is
// resolved with the same entries again does not change.
func TestIDsHoldOverVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		register := &Register{}
		given := map[string]bool{}
		for day := range rapid.IntRange(1, 4).Draw(t, "versions") {
			entries := crowd(t, "entries")
			r, err := Resolve(entries, register, sanctions.Day(2026, 1, day+1), Options{})
			if err != nil {
				t.Fatal(err)
			}
			groupOf := map[Reference]string{}
			for _, g := range r.Groups {
				for _, m := range g.Members {
					groupOf[m] = g.ID
				}
			}
			owner := map[string]Reference{}
			for _, e := range entries {
				id, found := r.Register.CanonicalID(e.Reference)
				if group, grouped := groupOf[e.Reference]; !found || (grouped && group != id) || (!grouped && id != e.String()) {
					t.Fatalf("%s: id %q, group %q", e.Reference, id, group)
				}
				if before, taken := owner[id]; taken && groupOf[before] != groupOf[e.Reference] {
					t.Fatalf("%s and %s are two parties with one id %s", before, e.Reference, id)
				}
				owner[id], given[id] = e.Reference, true
			}
			for id := range given {
				now, found := r.Register.CanonicalID(ref(t, id))
				if again, _ := r.Register.CanonicalID(ref(t, now)); !found || again != now {
					t.Fatalf("%s leads to %q, that to %q", id, now, again)
				}
			}
			text := written(t, r.Register)
			back, err := ReadRegister(strings.NewReader(text))
			if err != nil || written(t, back) != text {
				t.Fatalf("written and read: %v", err)
			}
			if again, err := Resolve(entries, back, sanctions.Day(2026, 6, 1), Options{}); err != nil || written(t, again.Register) != text {
				t.Fatalf("resolved again: %v", err)
			}
			register = r.Register
		}
	})
}

func FuzzReadRegister(f *testing.F) {
	f.Add(`{"entries":1,"decisions":0}` + "\n" + `{"entry":"eu_fsf:7","id":"eu_fsf:7","since":"2026-01-15"}` + "\n")
	f.Add(`{"entries":0,"decisions":1}` + "\n" + `{"decision":"same","a":"eu_fsf:7","b":"un_sc_sanctions:3","by":"ana","at":"2026-02-01T09:30:00Z","why":"x"}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadRegister(strings.NewReader(text))
		if err != nil {
			return
		}
		var first strings.Builder
		if _, err := r.WriteTo(&first); err != nil {
			t.Fatal(err)
		}
		again, err := ReadRegister(strings.NewReader(first.String()))
		if err != nil {
			t.Fatalf("what was written is not read: %v\n%s", err, first.String())
		}
		var second strings.Builder
		if _, err := again.WriteTo(&second); err != nil || second.String() != first.String() {
			t.Fatalf("written %q, then %q (%v)", first.String(), second.String(), err)
		}
	})
}
