package standings_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/standings"
	"github.com/mareva/mareva/sanctions"
)

func basis() standings.Basis {
	return standings.Basis{
		Registers: strings.Repeat("a1", 32), Lists: map[sanctions.ListName]sanctions.Version{sanctions.OFACSDN: sanctions.Version(strings.Repeat("b2", 32))},
		Links: strings.Repeat("c3", 32), AsOf: day, Until: 20260131, Matcher: "3",
	}
}

// three are standings with all that one may say.
func three(t testing.TB) []ownership.Standing {
	t.Helper()
	yes := true
	outcome := ownership.Outcome{
		Blocked: true, Status: ownership.Blocked, BlockedPct: "33.33", BlockedPctMax: "100", CountedOwners: []string{"a"}, ByFiftyPercentRule: true,
		Basis: "OFAC 50 percent rule (2014-08-13)", Reason: ownership.UncertainIdentity, Caution: ownership.UnknownRemainder, NeedsControlReview: &yes,
		Proof: []ownership.ProofStep{}, ProofGoesOn: true, Explanation: "It is <blocked> & \u2028 \"quoted\".", WouldChange: []ownership.Change{},
	}
	owner := ownership.Owner{List: sanctions.OFACSDN, EntityID: "1", Name: "ПРИМЕР", Programs: []string{"DPRK3"}, Certain: true}
	all := []ownership.Standing{
		{
			Party: ownership.Party{
				ID: "a", Kind: sanctions.Company, Names: []string{"A", "Ä\n"}, Identifiers: []sanctions.Identifier{{Type: sanctions.LEI, Number: "A"}}, SameAs: []string{"gb-coh:1", "lei:A"},
				Countries: []string{"GB"}, Nationalities: []string{"Egypt"}, BirthDates: []sanctions.Date{sanctions.Day(1951, 6, 19), {From: 19700101, To: 19701231, Circa: true}},
				Founded: 19990101, Dissolved: 20250101, Government: "KP", Anonymous: "no reason",
			},
			Findings: []ownership.Finding{{Regime: ownership.US, AsOf: day, Owners: []ownership.Owner{owner}, Outcome: outcome}, {Regime: ownership.UK, AsOf: day, Owners: []ownership.Owner{}, Outcome: outcome}},
		},
		{Party: ownership.Party{ID: "b"}, Findings: []ownership.Finding{{Regime: ownership.EU}}},
	}
	return append(all, compute3(t)...)
}

// compute3 is a standing as it is computed, with its proof.
func compute3(t testing.TB) []ownership.Standing {
	t.Helper()
	var b ownership.Builder
	if err := b.Add(ownership.Statement{ID: "i", Interests: []ownership.Interest{holding("us_ofac_sdn:1", "c", 60)}}); err != nil {
		t.Fatal(err)
	}
	all, err := standings.Compute(b.Graph(), day, []standings.Listing{listing("us_ofac_sdn:1", sanctions.OFACSDN, "1", true, "SDGT")}, nobodyIsDescribed)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// written is the file of the standings.
func written(t testing.TB, all []ownership.Standing) (path string, text []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "new", "standings.jsonl")
	if err := standings.Write(path, basis(), all); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, text
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for name, all := range map[string][]ownership.Standing{"three": three(t), "none": nil} {
		t.Run(name, func(t *testing.T) {
			path, text := written(t, all)
			gotBasis, got, err := standings.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(basis(), gotBasis) + cmp.Diff(all, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-written +read):\n%s", diff)
			}
			if lines := bytes.Count(text, []byte("\n")); lines != len(all)+2 {
				t.Errorf("%d lines, want %d", lines, len(all)+2)
			}
			if _, again := written(t, got); !bytes.Equal(text, again) {
				t.Error("what was read is written in other bytes")
			}
		})
	}
}

func TestWritingReplacesTheFileWholeAndLeavesNothingBeside(t *testing.T) {
	path, _ := written(t, three(t))
	if err := standings.Write(path, basis(), nil); err != nil {
		t.Fatal(err)
	}
	if _, all, err := standings.Read(path); err != nil || len(all) != 0 {
		t.Errorf("got %d standings, %v", len(all), err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.MkdirAll(filepath.Join(taken, "by a folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := standings.Write(taken, basis(), nil); err == nil || !strings.Contains(err.Error(), taken) {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(taken)); err != nil || len(entries) != 1 {
		t.Errorf("what was not written leaves %v, %v", entries, err)
	}
}

func TestAFileThatIsNotThereIsSaidToBeThat(t *testing.T) {
	if _, _, err := standings.Read(filepath.Join(t.TempDir(), "none.jsonl")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// reader reads texts as a file.
type reader struct{ path string }

func newReader(t testing.TB) reader { return reader{filepath.Join(t.TempDir(), "standings.jsonl")} }

func (r reader) read(t testing.TB, text []byte) ([]ownership.Standing, error) {
	t.Helper()
	if err := os.WriteFile(r.path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	_, all, err := standings.Read(r.path)
	return all, err
}

// signed is a text with the last line that it needs.
func signed(before string) []byte {
	return fmt.Appendf(nil, "%s{\"sha256\":\"%x\"}\n", before, sha256.Sum256([]byte(before)))
}

// What is wrong is named, also where the last line agrees with it.
func TestDamageIsNamed(t *testing.T) {
	_, text := written(t, three(t))
	lines := strings.SplitAfter(string(text), "\n")
	whole := strings.Join(lines[:4], "")
	const changed = "it was cut off or changed: the SHA-256 in its last line is not that of the lines before"
	for _, c := range []struct {
		name string
		text []byte
		want string
	}{
		{"nothing", nil, changed},
		{"the last line is missing", []byte(whole), changed},
		{"a line is missing", []byte(lines[0] + lines[1] + lines[2] + lines[4]), changed},
		{"another version of the registers", []byte(strings.Replace(string(text), "a1a1", "a1a2", 1)), changed},
		{"no match any more", []byte(strings.Replace(string(text), `"certain":true`, `"certain":null`, 1)), changed},
		{"a line behind the last", append(bytes.Clone(text), '\n'), changed},
		{"nothing but the last line", signed(""), "line 1"},
		{"another format", signed(strings.Replace(whole, "standings-1", "standings-2", 1)), `format is "mareva-standings-2"`},
		{"a header that is cut", signed(lines[0][:40] + "\n" + lines[1]), "line 1"},
		{"a header with a field that is not known", signed(strings.Replace(whole, `"count"`, `"checked":true,"count"`, 1)), `line 1: json: unknown field "checked"`},
		{"a line that is cut", signed(lines[0] + lines[1] + lines[2][:20] + "\n" + lines[3]), "line 3"},
		{"a field that is not known", signed(strings.Replace(whole, `"blocked":true`, `"blocked_by":true`, 1)), `line 2: json: unknown field "blocked_by"`},
		{"a party without an id", signed(lines[0] + `{"party":{"id":"","kind":"company"},"findings":[{"regime":"EU"}]}` + "\n"), "line 2: it names no party"},
		{"a party of whom nothing is found", signed(lines[0] + `{"party":{"id":"x","kind":"company"},"findings":[]}` + "\n"), "line 2: it names no party, or finds nothing"},
		{"an unknown regime", signed(lines[0] + `{"party":{"id":"x"},"findings":[{"regime":"MARS"}]}` + "\n"), `line 2: party "x": regime "MARS": want each of`},
		{"a regime twice", signed(lines[0] + `{"party":{"id":"x"},"findings":[{"regime":"EU"},{"regime":"EU"}]}` + "\n"), `line 2: party "x": regime "EU"`},
		{"fewer than it says", signed(lines[0] + lines[1] + lines[2]), "it has 2 parties and says 3"},
		{"none", signed(lines[0]), "it has 0 parties and says 3"},
		{"a party twice", signed(whole + lines[3]), `line 5: party "c" does not come after "c"`},
		{"parties in another order", signed(lines[0] + lines[2] + lines[1] + lines[3]), `line 3: party "a" does not come after "b"`},
		{"two lines in one", signed(strings.Replace(whole, "}\n{", "} {", 2)), "line 1: there is more behind the value"},
		{"an empty line", signed(lines[0] + "\n" + lines[1] + lines[2] + lines[3]), "line 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := newReader(t).read(t, c.text)
			if err == nil || all != nil {
				t.Fatalf("it is read as %d standings", len(all))
			}
			for _, want := range []string{"standings.jsonl is damaged (run mareva ownership refresh)", c.want} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestNoDamageIsRead(t *testing.T) {
	_, text := written(t, three(t))
	r := newReader(t)
	refused := func(what string, n int, text []byte) {
		if all, err := r.read(t, text); err == nil {
			t.Fatalf("%s %d: read as %d standings", what, n, len(all))
		}
	}
	for n := range text {
		refused("cut before byte", n, text[:n])
		refused("without byte", n, slices.Concat(text[:n], text[n+1:]))
		refused("a bit changed in byte", n, slices.Concat(text[:n], []byte{text[n] ^ 1<<(n%8)}, text[n+1:]))
	}
}

func TestWhatCouldNotBeReadIsNotWritten(t *testing.T) {
	finding := []ownership.Finding{{Regime: ownership.EU}}
	for name, c := range map[string]struct {
		all  []ownership.Standing
		want string
	}{
		"nothing found":         {[]ownership.Standing{{Party: ownership.Party{ID: "a"}}}, "finds nothing"},
		"nobody":                {[]ownership.Standing{{Findings: finding}}, "names no party"},
		"no regime":             {[]ownership.Standing{{Party: ownership.Party{ID: "a"}, Findings: []ownership.Finding{{}}}}, `regime ""`},
		"two parties of one id": {[]ownership.Standing{{Party: ownership.Party{ID: "a"}, Findings: finding}, {Party: ownership.Party{ID: "a"}, Findings: finding}}, `"a" does not come after "a"`},
		"another order":         {[]ownership.Standing{{Party: ownership.Party{ID: "b"}, Findings: finding}, {Party: ownership.Party{ID: "a"}, Findings: finding}}, `"a" does not come after "b"`},
		"ids that are one when they are written": {
			[]ownership.Standing{{Party: ownership.Party{ID: "a\xfe"}, Findings: finding}, {Party: ownership.Party{ID: "a\xff"}, Findings: finding}}, "does not come after",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, before := written(t, three(t))
			err := standings.Write(path, basis(), c.all)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v does not say %q", err, c.want)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file that was there is changed (%v)", err)
			}
		})
	}
}
