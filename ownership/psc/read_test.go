package psc_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/psc"
	"github.com/mareva/mareva/sanctions"
)

var exactly = cmp.Comparer(func(a, b ownership.Interest) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) })

func read(t testing.TB, r io.Reader) ([]ownership.Statement, []ownership.Problem, error) {
	t.Helper()
	var statements []ownership.Statement
	var problems []ownership.Problem
	err := psc.Read(r, "psc.jsonl", func(s ownership.Statement) error {
		statements = append(statements, s)
		return nil
	}, func(p ownership.Problem) { problems = append(problems, p) })
	return statements, problems, err
}

// only reads one record that must give a statement.
func only(t *testing.T, text string) (ownership.Statement, []ownership.Problem) {
	t.Helper()
	s, problems, err := read(t, strings.NewReader(text))
	if err != nil || len(s) != 1 {
		t.Fatalf("%d statements, problems %v, error %v", len(s), problems, err)
	}
	return s[0], problems
}

// record is one with the given fields of its data beside the usual ones.
func record(kind, fields string) string {
	return `{"company_number":"1234567","data":{"kind":"` + kind + `","etag":"e1","links":{"self":"/company/01234567/x/abc"},` +
		`"name":"Example",` + fields + `"x":null}}`
}

const (
	individual = "individual-person-with-significant-control"
	corporate  = "corporate-entity-person-with-significant-control"
)

func TestASnapshot(t *testing.T) {
	data, err := os.ReadFile("testdata/snapshot.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		string(data): true, "\ufeff\n" + string(data[:400]): true, `{"data":{"kind":"unknown-kind"}}`: false,
		`{"statementID":"1","exemptions":"exemptions"}`: false, "owner,owned\n": false, "": false,
	} {
		if psc.Recognise([]byte(text)) != want {
			t.Errorf("%.40q is recognised: %t", text, !want)
		}
	}
	statements, problems, err := read(t, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	upper := ownership.Between(ownership.Percents(75), ownership.Whole)
	anna, holdings, channel, hidden := "uk-psc:01234567/L2m6DxTJA0pkUNh9SIcJY8_cdWE", "uk-psc:SC123456/H-FH-vn3r", "uk-psc:OE000001/roe1", ownership.Unknown
	want := []ownership.Statement{
		{
			ID: anna, Source: "psc.jsonl line 1 (company 01234567, psc L2m6DxTJA0pkUNh9SIcJY8_cdWE)",
			Party: &ownership.Party{
				ID: anna, Kind: sanctions.Person, Names: []string{"Anna Q Example"}, Countries: []string{"England"},
				Nationalities: []string{"British", "Irish"}, BirthDates: []sanctions.Date{sanctions.Month(1988, 4)},
			},
			Interests: []ownership.Interest{
				{Holder: anna, Held: "gb-coh:01234567", Right: ownership.Shares, Share: upper, Detail: "ownership-of-shares-75-to-100-percent; notified on 2016-04-06"},
				{Holder: anna, Held: "gb-coh:01234567", Right: ownership.Votes, Share: upper, Kind: ownership.ControlOfTrust, Indirect: true, Detail: "voting-rights-75-to-100-percent-as-trust; notified on 2016-04-06"},
				{Holder: anna, Held: "gb-coh:01234567", Right: ownership.Control, Kind: ownership.ControlOfBoard, Detail: "right-to-appoint-and-remove-directors; notified on 2016-04-06"},
			},
		},
		{
			ID: holdings, Source: "psc.jsonl line 2 (company SC123456, psc H-FH-vn3r)",
			Party: &ownership.Party{
				ID: holdings, Kind: sanctions.Company, Names: []string{`Example "Holdings" Limited`}, Countries: []string{"England & Wales"},
				SameAs:      []string{"gb-coh:01234567"},
				Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Number: "1234567", Country: "England & Wales", Issuer: "Companies House"}},
			},
			Interests: []ownership.Interest{{
				Holder: holdings, Held: "gb-coh:SC123456", Right: ownership.Shares, Until: 20200201,
				Share:  ownership.Share{Min: ownership.Percents(50), Max: ownership.Percents(75), MinOpen: true, MaxOpen: true},
				Detail: "ownership-of-shares-50-to-75-percent; notified on 2017-01-01",
			}},
		},
		{
			ID: channel, Source: "psc.jsonl line 3 (company OE000001, psc roe1)",
			Party: &ownership.Party{
				ID: channel, Kind: sanctions.Company, Names: []string{"Example Channel Limited"}, Countries: []string{"Jersey"},
				Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Number: "1234567", Country: "Jersey", Issuer: "Jersey Companies Registry"}},
			},
			Interests: []ownership.Interest{
				{
					Holder: channel, Held: "gb-coh:OE000001", Right: ownership.Shares, Share: ownership.Share{Min: ownership.Percents(25), Max: ownership.Whole, MinOpen: true},
					Detail: "ownership-of-shares-more-than-25-percent-registered-overseas-entity; notified on 2022-12-09; is_sanctioned true",
				},
				{
					Holder: channel, Held: "gb-coh:OE000001", Right: ownership.Control, Kind: psc.NomineeLandowner,
					Detail: "registered-owner-as-nominee-person-scotland-registered-overseas-entity; notified on 2022-12-09; is_sanctioned true",
				},
			},
		},
		{
			ID: "uk-psc:OE000001/roe2", Source: "psc.jsonl line 4 (company OE000001, psc roe2)",
			Interests: []ownership.Interest{{Held: "gb-coh:OE000001", Right: ownership.Shares, Share: hidden, Detail: "super-secure-beneficial-owner"}},
		},
		{
			ID: "uk-psc:01234567/lp1", Source: "psc.jsonl line 5 (company 01234567, psc lp1)",
			Party:     &ownership.Party{ID: "uk-psc:01234567/lp1", Kind: sanctions.Organization, Names: []string{"The Secretary Of State"}},
			Interests: []ownership.Interest{{Holder: "uk-psc:01234567/lp1", Held: "gb-coh:01234567", Right: ownership.Shares, Share: hidden, Detail: "rules-by-charm; notified on 2016-04-06"}},
		},
		{
			ID: "uk-psc:01234567/st1", Source: "psc.jsonl line 6 (company 01234567, psc st1)",
			Interests: []ownership.Interest{{Held: "gb-coh:01234567", Right: ownership.Shares, Share: hidden, Detail: "psc-exists-but-not-identified; notified on 2016-04-06"}},
		},
		{ID: "uk-psc:OE000002/st2", Source: "psc.jsonl line 7 (company OE000002, psc st2)"},
		{
			ID: "uk-psc:00000086/exemptions", Source: "psc.jsonl line 8 (company 00000086, psc exemptions)",
			Interests: []ownership.Interest{
				{Held: "gb-coh:00000086", Right: ownership.Shares, Share: hidden, From: 20160406, Until: 20180701, Detail: "disclosure-transparency-rules-chapter-five-applies"},
				{Held: "gb-coh:00000086", Right: ownership.Shares, Share: hidden, From: 20190101, Detail: "disclosure-transparency-rules-chapter-five-applies"},
			},
		},
		{ID: "uk-psc:01234567/ss1", Source: "psc.jsonl line 9 (company 01234567, psc ss1)", Withdrawn: true},
	}
	if diff := cmp.Diff(want, statements, exactly); diff != "" {
		t.Error(diff)
	}
	if len(problems) != 1 || problems[0].Code != ownership.PartlyRead || !strings.Contains(problems[0].Message, "rules-by-charm") {
		t.Errorf("problems %v; want one, of the unknown nature", problems)
	}
}

func TestEveryReaderGivesTheSame(t *testing.T) {
	data, err := os.ReadFile("testdata/snapshot.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	data = append([]byte("\ufeff{\"company_number\":\"1\"\n"), data...)
	want, wantProblems, err := read(t, bytes.NewReader(data))
	if err != nil || len(want) != 9 {
		t.Fatal(len(want), err)
	}
	for name, r := range map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(bytes.NewReader(data)),
		"half of each":     iotest.HalfReader(bytes.NewReader(data)),
		"an early end":     iotest.DataErrReader(bytes.NewReader(data)),
	} {
		got, gotProblems, err := read(t, r)
		if diff := cmp.Diff(want, got, exactly) + cmp.Diff(wantProblems, gotProblems); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestARecord(t *testing.T) {
	for _, tt := range []struct {
		name, text, company, holder, detail string
		until                               ownership.Day
		says                                string // what is warned of
	}{
		{"without a nature has an unknown size", record(individual, ""), "gb-coh:01234567", "uk-psc:01234567/abc", "no nature", 0, "no nature"},
		{"that ceased on no day goes on", record(individual, `"natures_of_control":["significant-influence-or-control"],"ceased_on":"soon",`), "gb-coh:01234567", "uk-psc:01234567/abc", "significant", 0, "ceased_on"},
		{"that ceased before it was notified", record(individual, `"natures_of_control":["significant-influence-or-control"],"ceased":true,"notified_on":"2020-01-01","ceased_on":"2019-01-01",`), "gb-coh:01234567", "uk-psc:01234567/abc", "2020-01-01", 20190101, ""},
		{"of an unknown kind has an owner whom nobody names", record("alien", ""), "gb-coh:01234567", "", "alien", 0, "alien"},
		{"without a kind has an owner whom nobody names", record("", ""), "gb-coh:01234567", "", "without a kind", 0, "kind"},
		{"of a statement nobody knows", record("persons-with-significant-control-statement", `"statement":"new",`), "gb-coh:01234567", "", "new", 0, ""},
		{"of an exemption without one", record("exemptions", ""), "gb-coh:01234567", "", "not named", 0, ""},
		{"without links has its etag", strings.Replace(record(individual, ""), "/company/01234567/x/abc", "", 1), "gb-coh:01234567", "uk-psc:01234567/e1", "no nature", 0, "no nature"},
		{"of a Scottish company with a short number", strings.Replace(record(individual, ""), `"1234567"`, `"sc99"`, 1), "gb-coh:SC000099", "uk-psc:SC000099/abc", "no nature", 0, "no nature"},
		{"with a number that is no text", strings.Replace(record(individual, ""), `"1234567"`, `1234567`, 1), "gb-coh:01234567", "uk-psc:01234567/abc", "no nature", 0, "no nature"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, problems := only(t, tt.text)
			if len(s.Interests) != 1 {
				t.Fatalf("%+v", s)
			}
			i := s.Interests[0]
			if i.Held != tt.company || i.Holder != tt.holder || !strings.Contains(i.Detail, tt.detail) || i.Until != tt.until || i.From != 0 {
				t.Errorf("%+v", i)
			}
			if i.Right == ownership.Shares && i.Share != ownership.Unknown {
				t.Errorf("share %s; want an unknown one", i.Share)
			}
			if tt.says == "" && len(problems) > 0 || tt.says != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, tt.says)) {
				t.Errorf("problems %v; want one with %q", problems, tt.says)
			}
		})
	}
}

func TestARecordIsRefusedAndTheNextRead(t *testing.T) {
	good := record(individual, `"natures_of_control":["significant-influence-or-control"],`)
	for _, tt := range []struct{ name, text, says string }{
		{"without a company", strings.Replace(good, `"1234567"`, `null`, 1), "company_number"},
		{"of an unknown kind without a company", `{"data":{"kind":"unknown-kind"}}`, "unknown-kind"},
		{"with a number of nine digits", strings.Replace(good, `"1234567"`, `"123456789"`, 1), "123456789"},
		{"with a number of zeros", strings.Replace(good, `"1234567"`, `"0000"`, 1), "0000"},
		{"without any id", `{"company_number":"1","data":{"kind":"exemptions"}}`, "links.self"},
		{"with an id of several words", strings.Replace(good, `x/abc`, `a b c`, 1), "spaces"},
		{"with a list for its data", `{"company_number":"1","data":[]}`, "data"},
		{"with an object for a name", strings.Replace(good, `"Example"`, `{"a":[1,{"b":null}]}`, 1), "name"},
		{"without its end", good[:len(good)-1], "comma"},
		{"that ends before a value", `{"company_number":"1","data":`, "comma"},
		{"that ends within a text", good[:40], "closed"},
		{"with a word that is no JSON", strings.Replace(good, "null", "nil", 1), "JSON"},
		{"with an escape that is none", strings.Replace(good, "Example", `\x`, 1), "escape"},
		{"with half an escape", strings.Replace(good, "Example", `\u00`, 1), "escape"},
		{"with a comma too few", strings.Replace(good, `","`, `""`, 1), "comma"},
		{"that nests too deep", `{"x":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`, "deeper"},
		{"that is not UTF-8", strings.Replace(good, "Example", "\xff", 1), "UTF-8"},
		{"that is too long", strings.Replace(good, "Example", strings.Repeat("x", 1<<20), 1), "bytes"},
		{"that is something else", "what?", "begin with {"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			statements, problems, err := read(t, strings.NewReader(good+"\n"+tt.text+"\n"+good+good+"\n"))
			if err != nil || len(statements) != 3 || len(problems) != 1 {
				t.Fatalf("%d statements, problems %v, error %v", len(statements), problems, err)
			}
			p := problems[0]
			if p.Code != ownership.RefusedStatement || p.Where != "psc.jsonl line 2" || !strings.Contains(p.Message, tt.says) {
				t.Errorf("%+v; want line 2 with %q", p, tt.says)
			}
			if !strings.HasPrefix(statements[2].Source, "psc.jsonl line 3 ") {
				t.Error(statements[2].Source)
			}
		})
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	good := record(individual, "")
	broken := errors.New("broken")
	for _, tt := range []struct {
		name string
		r    io.Reader
		says string
	}{
		{"empty", strings.NewReader(" \n"), "empty"},
		{"of another format", strings.NewReader("a,b\n1,2\n"), "no PSC snapshot"},
		{"of other JSON lines", strings.NewReader(`{"statementID":"1"}` + "\n" + good), "no PSC snapshot"},
		{"cut off", strings.NewReader(good + "\n" + good[:100]), "line 2: the file is cut off"},
		{"whose reader fails", io.MultiReader(strings.NewReader(good+"\n"+good[:100]), iotest.ErrReader(broken)), "broken"},
	} {
		if _, _, err := read(t, tt.r); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v; want one with %q", tt.name, err, tt.says)
		}
	}
	if err := psc.Read(strings.NewReader(good), "x", func(ownership.Statement) error { return broken }, func(ownership.Problem) {}); !errors.Is(err, broken) {
		t.Errorf("error of use comes back as %v", err)
	}
}

// What stands in several records at once is never taken for one person.
func TestOnePersonInTwoCompaniesIsTwoParties(t *testing.T) {
	text := record(individual, "")
	statements, _, err := read(t, strings.NewReader(text+strings.Replace(text, `"1234567"`, `"7654321"`, 1)))
	if err != nil || len(statements) != 2 || statements[0].Party.ID == statements[1].Party.ID {
		t.Errorf("%v, %+v", err, statements)
	}
}
