package ftm_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/ftm"
	"github.com/mareva/mareva/sanctions"
)

var compared = cmp.Options{cmp.AllowUnexported(ownership.Percent{}), cmpopts.IgnoreUnexported(ownership.Interest{})}

func read(in io.Reader) (got []ownership.Statement, problems []ownership.Problem, err error) {
	err = ftm.Read(
		in, "x",
		func(s ownership.Statement) error { got = append(got, s); return nil },
		func(p ownership.Problem) { problems = append(problems, p) },
	)
	return got, problems, err
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func percent(text string) ownership.Percent {
	p, err := ownership.ParsePercent(text)
	if err != nil {
		panic(err)
	}
	return p
}

func TestEveryEntityHasItsLine(t *testing.T) {
	want := []ownership.Statement{
		{
			ID: "ftm:NK-bank", Stated: 20260202, Source: "x line 1",
			Party: &ownership.Party{
				ID: "ftm:NK-bank", Kind: sanctions.Company, Names: []string{"Bank Primer", "Primer Bank", "BP", "Primer Kredit"},
				Identifiers: []sanctions.Identifier{
					{Type: sanctions.LEI, Label: "leiCode", Number: "253400EXAMPLE0000012"},
					{Type: sanctions.Registration, Label: "ogrnCode", Number: "1027700000000"},
				},
				SameAs: []string{"lei:253400EXAMPLE0000012"}, Countries: []string{"ru", "cy"}, Founded: 19901201, Dissolved: 20241231,
			},
			Interests: []ownership.Interest{
				{Holder: "ftm:NK-state", Held: "ftm:NK-bank", Right: ownership.Shares, Share: ownership.Unknown, Detail: "parent"},
				{Holder: "ftm:NK-state", Held: "ftm:NK-bank", Right: ownership.Control, Detail: "parent"},
			},
		},
		{ID: "ftm:NK-ivan", Source: "x line 2", Party: &ownership.Party{
			ID: "ftm:NK-ivan", Kind: sanctions.Person, Names: []string{"Ivan Primer"}, Nationalities: []string{"ru", "cy"},
			BirthDates:  []sanctions.Date{sanctions.Day(1964, 10, 7), sanctions.Year(1965)},
			Identifiers: []sanctions.Identifier{{Type: sanctions.Passport, Label: "passportNumber", Number: "K602878"}},
		}},
		{ID: "ftm:NK-state", Source: "x line 3", Party: &ownership.Party{
			ID: "ftm:NK-state", Kind: sanctions.Organization, Names: []string{"Ministry of Examples"}, Countries: []string{"ru"}, Government: "RU",
		}},
		{ID: "ftm:NK-ltd", Source: "x line 4", Party: &ownership.Party{
			ID: "ftm:NK-ltd", Kind: sanctions.Company, Names: []string{"EXAMPLE HOLDINGS LIMITED"}, Countries: []string{"gb"},
			Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Label: "registrationNumber", Number: "SC123456"}},
			SameAs:      []string{"gb-coh:SC123456"},
		}},
		{
			ID: "ftm:ship", Source: "x line 5",
			Party: &ownership.Party{
				ID: "ftm:ship", Kind: sanctions.Vessel, Names: []string{"EXAMPLE STAR"}, Countries: []string{"ir"},
				Identifiers: []sanctions.Identifier{{Type: sanctions.IMO, Label: "imoNumber", Number: "9074729"}},
			},
			Interests: []ownership.Interest{{Holder: "ftm:NK-ltd", Held: "ftm:ship", Right: ownership.Shares, Share: ownership.Unknown, Detail: "owner"}},
		},
		{ID: "ftm:own-1", Stated: 20260203, Source: "x line 6", Interests: []ownership.Interest{{
			Holder: "ftm:NK-ivan", Held: "ftm:NK-bank", Right: ownership.Shares, Share: ownership.Exactly(percent("49.995")),
			From: 20160101, Until: 20180531,
			Detail: "role: Shareholder; percentage: 49.995; sharesType: ordinary; sharesCount: 10000; startDate: 2016; endDate: 2018-05",
		}}},
		{ID: "ftm:own-2", Source: "x line 7", Interests: []ownership.Interest{{
			Holder: "ftm:NK-ltd", Held: "ftm:NK-bank", Right: ownership.Shares, Share: ownership.Between(percent("25"), percent("50")), Indirect: true,
			Detail: "ownershipType: Indirect; percentage: 25-50",
		}}},
		{ID: "ftm:own-3", Source: "x line 8", Withdrawn: true},
		{ID: "ftm:dir-1", Source: "x line 9", Interests: []ownership.Interest{{
			Holder: "ftm:NK-ivan", Held: "ftm:NK-bank", Right: ownership.Office, Kind: ownership.OfficeDirector, From: 20160501,
			Detail: "role: Chairman; startDate: 2016-05-01",
		}}},
		{ID: "ftm:con-1", Source: "x line 10", Interests: []ownership.Interest{{
			Holder: "ftm:NK-state", Held: "ftm:NK-bank", Right: ownership.Control, Kind: ownership.ControlOfBoard,
			Detail: "controlType: appointment; legalBasis: Act 1",
		}}},
	}
	got, problems, err := read(strings.NewReader(fixture(t, "flat.ftm.json")))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if d := cmp.Diff(want, got, compared); d != "" {
		t.Error(d)
	}
}

func TestEntitiesWithinOthersAreRead(t *testing.T) {
	named := func(id, party string, kind sanctions.Kind, source string, names ...string) ownership.Statement {
		return ownership.Statement{ID: id, Source: source, Party: &ownership.Party{ID: party, Kind: kind, Names: names}}
	}
	low := named("ftm:NK-top/NK-low", "ftm:NK-low", sanctions.Company, "x line 3", "Low Co")
	low.Interests = []ownership.Interest{
		{Holder: "ftm:NK-top", Held: "ftm:NK-low", Right: ownership.Shares, Share: ownership.Unknown, Detail: "parent"},
		{Holder: "ftm:NK-top", Held: "ftm:NK-low", Right: ownership.Control, Detail: "parent"},
	}
	want := []ownership.Statement{
		named("ftm:NK-aisha", "ftm:NK-aisha", sanctions.Person, "x line 1", "Aisha Example"),
		named("ftm:f-1/NK-old", "ftm:NK-old", sanctions.Person, "x line 1", "Old Example"),
		{ID: "ftm:o-1", Source: "x line 1", Interests: []ownership.Interest{{
			Holder: "ftm:NK-aisha", Held: "ftm:NK-co", Right: ownership.Shares, Share: ownership.Exactly(ownership.Whole), Detail: "percentage: 100",
		}}},
		named("ftm:o-1/NK-co", "ftm:NK-co", sanctions.Company, "x line 1", "Example Co"),
		{ID: "ftm:d-1", Source: "x line 1", Interests: []ownership.Interest{{
			Holder: "ftm:NK-old", Held: "ftm:NK-co", Right: ownership.Office, Kind: ownership.OfficeDirector,
		}}},
		{ID: "ftm:o-2", Source: "x line 2", Interests: []ownership.Interest{{
			Holder: "ftm:o-2/owner/1", Held: "ftm:NK-co", Right: ownership.Shares, Share: ownership.Exactly(percent("51")), Detail: "percentage: 51",
		}}},
		named("ftm:o-2/o-2/owner/1", "ftm:o-2/owner/1", sanctions.Person, "x line 2", "Nobody's Number"),
		named("ftm:o-2/NK-co", "ftm:NK-co", sanctions.Unknown, "x line 2"),
		named("ftm:NK-top", "ftm:NK-top", sanctions.Company, "x line 3", "Top Holding"),
		low,
	}
	got, problems, err := read(strings.NewReader(fixture(t, "nested.json")))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if d := cmp.Diff(want, got, compared); d != "" {
		t.Error(d)
	}
}

const someone = `{"id":"p","schema":"Person","properties":{"name":["A B"]}}` + "\n"

func TestDamageIsToldAndTheRestIsRead(t *testing.T) {
	tests := map[string]struct {
		line       string
		statements int // besides the two of the lines around
		message    string
	}{
		"a line that is no JSON":         {`{"id":"x",}`, 0, "is no JSON from byte 11 on"},
		"two objects on a line":          {`{"id":"x","schema":"Person","properties":{}}{}`, 0, "is no JSON from byte 45 on"},
		"a NUL behind the object":        {`{"id":"x","schema":"Person","properties":{}}` + "\x00", 0, "is no JSON from byte 45 on"},
		"a list":                         {`[]`, 0, "is no JSON object"},
		"a number that is none":          {`{"id":"x","schema":"Person","properties":{"weight":[01]}}`, 0, "is no JSON from byte"},
		"a line that is not UTF-8":       {`{"id":"x` + "\xff" + `"}`, 0, "is not UTF-8"},
		"an escape that is none":         {`{"id":"\x"}`, 0, "is no JSON from byte"},
		"no id":                          {`{"schema":"Person","properties":{}}`, 0, "has no id"},
		"an id that is an object":        {`{"id":{},"schema":"Person","properties":{}}`, 0, "where a text must stand"},
		"an id with a NUL":               {`{"id":"a\u0000","schema":"Person","properties":{}}`, 0, "control character"},
		"an id with a NUL further in":    {`{"id":"x","schema":"Person","properties":{"ownershipOwner":[{"id":"\n"}]}}`, 0, "control character"},
		"an owner's id with a NUL":       {`{"id":"x","schema":"Ownership","properties":{"owner":["\u0000"],"asset":["b"]}}`, 0, "control character"},
		"a parent's id with a NUL":       {`{"id":"x","schema":"Company","properties":{"parent":["\u0000"]}}`, 0, "control character"},
		"no properties":                  {`{"id":"x","schema":"Person"}`, 0, "no schema or no properties"},
		"properties that are a list":     {`{"id":"x","schema":"Person","properties":[]}`, 0, "no object"},
		"a list within a list":           {`{"id":"x","schema":"Person","properties":{"name":[["a"]]}}`, 0, "a list within a list"},
		"nesting without end":            {strings.Repeat(`{"a":`, 5000), 0, "nests deeper than any entity"},
		"lists without end":              {strings.Repeat(`[`, 5000), 0, "is no JSON object"},
		"lists in a key without end":     {`{"a":` + strings.Repeat(`[`, 5000), 0, "nests deeper than any entity"},
		"more entities than any line":    {`{"id":"x","schema":"Person","properties":{"a":[` + strings.Repeat(`{},`, 10000) + `{}]}}`, 0, "more than 10000 entities"},
		"more pairs than any link":       {`{"id":"x","schema":"Ownership","properties":{"owner":[` + ids(200) + `],"asset":[` + ids(200) + `]}}`, 0, "more than 10000 pairs"},
		"a line over 1 MiB":              {`{"id":"x","schema":"Person","properties":{"name":["` + strings.Repeat("a", 1<<20) + `"]}}`, 0, "longer than 1 MiB"},
		"a line of nearly 1 MiB":         {`{"id":"x","schema":"Person","properties":{"name":["` + strings.Repeat("a", 1<<19) + `"]}}`, 1, ""},
		"many values":                    {`{"id":"x","schema":"Person","properties":{"name":[` + ids(50000) + `]}}`, 1, ""},
		"a link in nothing":              {`{"id":"x","schema":"Ownership","properties":{"owner":["a"]}}`, 0, "has no asset"},
		"escapes and surrogates":         {`{"id":"1\u00e9\ud83d\ude00","schema":"Per\u0073on","properties":{"name":["A \"B\""]}}`, 1, ""},
		"values without a list":          {`{"id":"1","schema":"Person","properties":{"name":"A","height":1.8,"weight":null,"dead":false}}`, 1, ""},
		"keys that nobody knows":         {`{"id":"1","x":{"a":[1,{"b":null}],"c":"d"},"schema":"Person","properties":{}}`, 1, ""},
		"a date of birth that is none":   {`{"id":"1","schema":"Person","properties":{"birthDate":["about 1960"]}}`, 1, "date of birth"},
		"a schema that is none of these": {`{"id":"1","schema":"HyperText","properties":{"title":["A page"]}}`, 0, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, problems, err := read(strings.NewReader("\ufeff" + someone + tt.line + "\r\n \n" + someone))
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != tt.statements+2 || got[len(got)-1].Source != "x line 4" {
				t.Errorf("%d statements, want %d", len(got), tt.statements+2)
			}
			if tt.message == "" && len(problems) == 0 {
				return
			}
			if len(problems) != 1 || tt.message == "" || !strings.Contains(problems[0].Message, tt.message) || !strings.HasPrefix(problems[0].Where, "x line 2") {
				t.Errorf("problems %+v, want one: %q", problems, tt.message)
			}
		})
	}
}

// ids are n different texts, as a list's members.
func ids(n int) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = `"` + strconv.Itoa(i) + `"`
	}
	return strings.Join(texts, ",")
}

func TestAFileThatCannotBeReadFurtherIsAnError(t *testing.T) {
	broken := errors.New("the disk is gone")
	tests := map[string]struct {
		in   io.Reader
		want string
	}{
		"an empty file":              {strings.NewReader(" \n\n"), "no entity that can be read"},
		"another kind of file":       {strings.NewReader("<!DOCTYPE html>\n<p>"), "x line 1: this is no file of FollowTheMoney entities"},
		"statements of another kind": {strings.NewReader(`{"statementID":"1","statementType":"personStatement"}` + "\n"), "x line 1: this is no file of FollowTheMoney entities"},
		"a last line that is cut":    {strings.NewReader(someone + someone[:30]), "x line 2: the file is cut off"},
		"a reader that breaks":       {io.MultiReader(strings.NewReader(someone), iotest.ErrReader(broken)), "x line 2: the disk is gone"},
		"a packed file that is cut":  {io.MultiReader(strings.NewReader(someone), iotest.ErrReader(io.ErrUnexpectedEOF)), "x line 2: unexpected EOF"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, _, err := read(tt.in); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	full := errors.New("no more room")
	if err := ftm.Read(strings.NewReader(fixture(t, "flat.ftm.json")), "x", func(ownership.Statement) error { return full }, nil); !errors.Is(err, full) {
		t.Errorf("use gave an error, Read gave %v", err)
	}
}

func TestOnlyEntitiesOnLinesAreRecognised(t *testing.T) {
	flat := fixture(t, "flat.ftm.json")
	tests := map[string]struct {
		head string
		want bool
	}{
		"a flat file":                {flat[:min(len(flat), 4096)], true},
		"a byte order mark":          {"\ufeff\n" + flat, true},
		"a first line over the head": {fixture(t, "nested.json")[:400], true},
		"a list of entities":         {"[" + strings.TrimSpace(someone) + "]", false},
		"one object over many lines": {strings.ReplaceAll(someone, `,`, ",\n"), false},
		"ownership statements":       {`{"statementID":"1","statementType":"personStatement"}` + "\n", false},
		"a map's feature":            {`{"type":"Feature","id":"1","properties":{"name":"x` + strings.Repeat("y", 4000), false},
		"properties that are a list": {`{"id":"1","schema":"x","properties":[1],"caption":"` + strings.Repeat("y", 4000), false},
		"a web page":                 {"<!DOCTYPE html>", false},
		"nothing":                    {"", false},
	}
	for name, tt := range tests {
		if ftm.Recognise([]byte(tt.head)) != tt.want {
			t.Errorf("%s: recognised %v", name, !tt.want)
		}
	}
}

func TestItDoesNotMatterHowTheFileArrives(t *testing.T) {
	data := fixture(t, "flat.ftm.json") + strings.Repeat(fixture(t, "nested.json"), 3) + "{}\n" + strings.TrimSpace(fixture(t, "flat.ftm.json"))
	want, wantProblems, err := read(strings.NewReader(data))
	if err != nil || len(wantProblems) != 1 {
		t.Fatal(err, wantProblems)
	}
	for name, in := range map[string]io.Reader{
		"by bytes":  iotest.OneByteReader(strings.NewReader(data)),
		"by halves": iotest.HalfReader(strings.NewReader(data)),
		"with EOF":  iotest.DataErrReader(strings.NewReader(data)),
	} {
		got, problems, err := read(in)
		if err != nil {
			t.Fatal(name, err)
		}
		if d := cmp.Diff(want, got, compared) + cmp.Diff(wantProblems, problems); d != "" {
			t.Error(name, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"flat.ftm.json", "nested.json"} {
		for line := range strings.Lines(fixture(f, name)) {
			f.Add([]byte(line))
		}
	}
	f.Add([]byte(`{"id":"o","schema":"Ownership","properties":{"owner":[{}],"asset":["b"],"percentage":[">50","1,5%"],"endDate":["2016"]}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.ContainsAny(line, "\n\r") {
			return
		}
		ftm.Recognise(line)
		in := bytes.NewReader(append([]byte(someone), line...))
		got, problems, err := read(in)
		if err != nil || len(bytes.TrimSpace(line)) == 0 {
			return
		}
		refused := len(problems) > 0 && problems[0].Code == ownership.RefusedStatement && problems[0].Where == "x line 2"
		if !refused && !json.Valid(line) {
			t.Fatalf("read as an entity: %q", line)
		}
		for _, s := range got {
			if !strings.HasPrefix(s.ID, "ftm:") || s.Source == "" {
				t.Errorf("statement %+v", s)
			}
			for _, i := range s.Interests {
				if err := i.Check(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
