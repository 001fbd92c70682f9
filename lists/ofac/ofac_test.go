package ofac_test

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/demonstration"
	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// demo reads files of the demonstration list, changed by edits.
func demo(t testing.TB, names []string, edits ...func(name string, data []byte) []byte) []*publication.File {
	t.Helper()
	var out []*publication.File
	for _, name := range names {
		data, err := fs.ReadFile(demonstration.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, edit := range edits {
			data = edit(name, data)
		}
		f, err := publication.FromBytes(name, data)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

var (
	csvFiles      = []string{"csv/sdn.csv", "csv/alt.csv", "csv/add.csv", "csv/sdn_comments.csv"}
	legacyFiles   = []string{"xml/sdn.xml"}
	advancedFiles = []string{"xml/sdn_advanced.xml"}
)

// result is what a parser made of some files.
type result struct {
	report     *publication.Report
	snapshot   *sanctions.Snapshot
	incomplete map[string][]string
}

func parse(t testing.TB, parser publication.Parser, files []*publication.File) result {
	t.Helper()
	r := result{report: publication.NewReport(), incomplete: map[string][]string{}}
	b := sanctions.NewBuilder("list")
	err := parser(files, r.report, func(record publication.Record) error {
		r.incomplete[record.Party.ID] = record.Incomplete
		return b.Add(record.Party)
	})
	if err != nil {
		t.Fatal(err)
	}
	r.snapshot = b.Snapshot()
	return r
}

func (r result) party(t testing.TB, id string) *sanctions.Party {
	t.Helper()
	p, found, err := r.snapshot.Party(id)
	if err != nil || !found {
		t.Fatalf("party %s: found %v, error %v", id, found, err)
	}
	return p
}

func (r result) codes() (out []publication.Code) {
	for _, p := range r.report.Problems {
		out = append(out, p.Code)
	}
	return out
}

// essence is what every format must tell alike of a party.
type essence struct {
	Kind     sanctions.Kind
	Names    []string
	Wallets  []sanctions.WalletAddress
	Programs []string
	Related  []string
	Born     []sanctions.Date
	Numbers  []string
}

func (r result) essences(t *testing.T) map[string]essence {
	t.Helper()
	resolver, err := sanctions.NewResolver(r.snapshot)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]essence{}
	for p, err := range r.snapshot.Parties() {
		if err != nil {
			t.Fatal(err)
		}
		e := essence{Kind: p.Kind, Wallets: p.Wallets, Programs: p.Programs, Born: p.BirthDates}
		for _, n := range p.Names {
			// Only the advanced XML carries original scripts.
			if n.Quality != sanctions.OriginalScript {
				e.Names = append(e.Names, string(n.Quality)+" "+n.Full)
			}
		}
		for _, relation := range resolver.Relations(p) {
			e.Related = append(e.Related, relation.To+" "+relation.Name)
		}
		for _, id := range p.Identifiers {
			e.Numbers = append(e.Numbers, strings.Join([]string{string(id.Type), id.Label, id.Number, id.Country}, "|"))
		}
		slices.Sort(e.Names)
		slices.SortFunc(e.Wallets, func(a, b sanctions.WalletAddress) int {
			return cmp.Or(strings.Compare(a.Currency, b.Currency), strings.Compare(a.Address, b.Address))
		})
		out[p.ID] = e
	}
	return out
}

func TestTheThreeFormatsGiveTheSamePartiesAlike(t *testing.T) {
	want := parse(t, ofac.ParseCSV, demo(t, csvFiles)).essences(t)
	if len(want) != 12 {
		t.Fatalf("the CSV set has %d parties, want 12", len(want))
	}
	if got := parse(t, ofac.ParseLegacy, demo(t, legacyFiles)).essences(t); !diff.Equal(want, got) {
		t.Errorf("legacy XML differs from CSV (-csv +legacy):\n%s", diff.Diff(want, got))
	}
	if got := parse(t, ofac.ParseAdvanced, demo(t, advancedFiles)).essences(t); !diff.Equal(want, got) {
		t.Errorf("advanced XML differs from CSV (-csv +advanced):\n%s", diff.Diff(want, got))
	}
}

func TestNothingIsLeftUnreadInTheDemonstration(t *testing.T) {
	for name, r := range map[string]result{
		"csv":      parse(t, ofac.ParseCSV, demo(t, csvFiles)),
		"legacy":   parse(t, ofac.ParseLegacy, demo(t, legacyFiles)),
		"advanced": parse(t, ofac.ParseAdvanced, demo(t, advancedFiles)),
	} {
		if len(r.report.Unread) > 0 || len(r.report.Problems) > 0 {
			t.Errorf("%s: unread %v, problems %v", name, r.report.Unread, r.report.Problems)
		}
		if r.report.List != sanctions.OFACSDN || r.report.Entries != 12 {
			t.Errorf("%s: list %s with %d entries, want us_ofac_sdn with 12", name, r.report.List, r.report.Entries)
		}
	}
}

func TestTheAdvancedXMLAddsScriptsDatesBasesAndKindsOfRelation(t *testing.T) {
	r := parse(t, ofac.ParseAdvanced, demo(t, advancedFiles))
	p := r.party(t, "24918")
	want := sanctions.Name{Full: "박진혁", Quality: sanctions.OriginalScript, Script: "Korean"}
	if !slices.ContainsFunc(p.Names, func(n sanctions.Name) bool {
		return n.Full == want.Full && n.Quality == want.Quality && n.Script == want.Script
	}) {
		t.Errorf("names %+v lack %+v", p.Names, want)
	}
	if got, want := p.Relations, []sanctions.Relation{{Kind: sanctions.ActingFor, To: "24917"}}; !diff.Equal(got, want) {
		t.Errorf("relations %+v, want %+v", got, want)
	}
	if got, want := p.Listed, []sanctions.Date{sanctions.Day(2018, 9, 6)}; !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
	if got, want := p.LegalBases, []string{"Executive Order 13722 (North Korea)"}; !slices.Equal(got, want) {
		t.Errorf("legal bases %q, want %q", got, want)
	}
	if got := r.party(t, "27307").Relations[0].Kind; got != sanctions.OwnedOrControlled {
		t.Errorf("Lazarus stands to the Bureau as %q", got)
	}
	if got, want := r.report.Published, sanctions.Day(2023, 12, 28); got != want {
		t.Errorf("published %s, want %s", got, want)
	}
}

func TestARemarkCutAtAThousandCharactersGoesOnInTheComments(t *testing.T) {
	whole := parse(t, ofac.ParseCSV, demo(t, csvFiles))
	hasName := func(r result, name string) bool {
		return slices.ContainsFunc(r.party(t, "27307").Names, func(n sanctions.Name) bool { return n.Full == name })
	}
	if !hasName(whole, "APPLEWORM") || !hasName(whole, "WHOIS HACKING TEAM") {
		t.Error("the aliases behind the cut, and the one across it, were not read")
	}
	if len(whole.incomplete["27307"]) > 0 {
		t.Errorf("the whole entry counts as incomplete in %v", whole.incomplete["27307"])
	}
	alone := parse(t, ofac.ParseCSV, demo(t, csvFiles[:3]))
	if hasName(alone, "APPLEWORM") || hasName(alone, "WHOIS HACKIN") {
		t.Error("without the comments, a name was read that nobody published")
	}
	for _, field := range []string{"names", "wallets", "relations"} {
		if !slices.Contains(alone.incomplete["27307"], field) {
			t.Errorf("the cut entry does not say that its %s are incomplete", field)
		}
	}
	if got, want := alone.codes(), []publication.Code{publication.MissingPart}; !slices.Equal(got, want) || alone.report.Alarm() {
		t.Errorf("problems %v (alarm %v), want a warning of %v", got, alone.report.Alarm(), want)
	}
}

func TestDamagedSetsRaiseAnAlarmAndGiveTheIntactRows(t *testing.T) {
	edit := func(file string, change func([]byte) []byte) func(string, []byte) []byte {
		return func(name string, data []byte) []byte {
			if strings.HasSuffix(name, file) {
				return change(data)
			}
			return data
		}
	}
	for _, c := range []struct {
		name    string
		edit    func(string, []byte) []byte
		code    publication.Code
		entries int
	}{
		{"a primary file without its end mark", edit("/sdn.csv", func(b []byte) []byte { return b[:len(b)-1] }), publication.CutOff, 12},
		{"a primary file joined to itself", edit("/sdn.csv", func(b []byte) []byte { return append(slices.Clone(b), b...) }), publication.Glued, 24},
		{"a row with a column too many", edit("/sdn.csv", func(b []byte) []byte { return []byte(strings.Replace(string(b), "-0- ,", "-0- ,-0- ,", 1)) }), publication.DamagedRecord, 11},
		{"an alias of an entry that is not there", edit("/alt.csv", func(b []byte) []byte { return append([]byte("1,1,\"aka\",\"NOBODY\",-0- \r\n"), b...) }), publication.Orphan, 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := parse(t, ofac.ParseCSV, demo(t, csvFiles, c.edit))
			if !slices.Contains(r.codes(), c.code) || !r.report.Alarm() {
				t.Errorf("problems %v, want an alarm of %s", r.codes(), c.code)
			}
			if r.report.Entries != c.entries {
				t.Errorf("%d entries, want %d", r.report.Entries, c.entries)
			}
		})
	}
}

func TestALegacyFileThatHoldsOtherThanItPromisesRaisesAnAlarm(t *testing.T) {
	r := parse(t, ofac.ParseLegacy, demo(t, legacyFiles, func(_ string, b []byte) []byte {
		return []byte(strings.Replace(string(b), "<Record_Count>12<", "<Record_Count>13<", 1))
	}))
	if got, want := r.codes(), []publication.Code{publication.CountMismatch}; !slices.Equal(got, want) {
		t.Errorf("problems %v, want %v", got, want)
	}
}

func TestAnAdvancedFileWithoutASectionRaisesAnAlarm(t *testing.T) {
	for _, section := range []string{"Locations", "SanctionsEntries", "ReferenceValueSets"} {
		r := parse(t, ofac.ParseAdvanced, demo(t, advancedFiles, func(_ string, b []byte) []byte {
			before, rest, _ := strings.Cut(string(b), "<"+section+">")
			_, after, found := strings.Cut(rest, "</"+section+">")
			if !found {
				t.Fatalf("the demonstration has no %s", section)
			}
			return []byte(before + "<" + section + "/>" + after)
		}))
		wanted := publication.Orphan
		if section == "ReferenceValueSets" {
			wanted = publication.MissingPart
		}
		if !slices.Contains(r.codes(), wanted) {
			t.Errorf("without %s: problems %v, want %s", section, r.report.Problems, wanted)
		}
	}
}

func TestACommentsFileThatLacksACutRemarkRaisesAnAlarm(t *testing.T) {
	r := parse(t, ofac.ParseCSV, demo(t, csvFiles, func(name string, b []byte) []byte {
		if strings.HasSuffix(name, "comments.csv") {
			return []byte("12210,\"x\"\r\n\x1a")
		}
		return b
	}))
	if !slices.Contains(r.codes(), publication.CutOff) || !r.report.Alarm() {
		t.Errorf("problems %v, want an alarm of %s", r.codes(), publication.CutOff)
	}
}
