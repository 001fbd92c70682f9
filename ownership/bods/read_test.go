package bods_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/bods"
	"github.com/mareva/mareva/sanctions"
)

// byValue compares percentages by what they are.
var byValue = cmp.Options{
	cmp.Comparer(func(a, b ownership.Percent) bool { return a.Cmp(b) == 0 }),
	cmpopts.IgnoreUnexported(ownership.Interest{}),
}

func percent(text string) ownership.Percent {
	p, err := ownership.ParsePercent(text)
	if err != nil {
		panic(err)
	}
	return p
}

func TestTheThreeVersionsSayTheSameOfOneCompany(t *testing.T) {
	const company, owner = "bods:evraz-2019-entity-000000000000000001", "bods:evraz-2019-person-000000000000000001"
	want := []ownership.Statement{
		{ID: company, Stated: 20191231, Party: &ownership.Party{
			ID: company, Kind: sanctions.Entity, Names: []string{"EVRAZ PLC"}, Countries: []string{"GB"}, Founded: 20110923,
			SameAs: []string{"gb-coh:07784342"},
		}},
		{ID: owner, Stated: 20191231, Party: &ownership.Party{
			ID: owner, Kind: sanctions.Person, Names: []string{"Roman Abramovich", "Роман Абрамович"}, Nationalities: []string{"RU"},
			BirthDates: []sanctions.Date{sanctions.Month(1966, 10)},
		}},
		{ID: "bods:evraz-2019-ownership-000000000000001", Stated: 20191231, Interests: []ownership.Interest{
			{Holder: owner, Held: company, Right: ownership.Shares, Share: ownership.Exactly(percent("28.64")), From: 20111101},
			{Holder: owner, Held: company, Right: ownership.Votes, From: 20111101, Share: ownership.Share{
				Min: percent("25"), Max: percent("30"), MinOpen: true,
			}},
		}},
	}
	for _, name := range []string{"evraz-0.2.json", "evraz-0.3.json", "evraz-0.4.jsonl"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got, problems := readAll(t, string(data))
		if len(problems) > 0 {
			t.Error(name, problems)
		}
		for i := range got {
			if got[i].Source == "" {
				t.Errorf("%s: statement %d has no source", name, i)
			}
			got[i].Source = ""
			if p := got[i].Party; p != nil {
				p.Identifiers = nil // the number is written in two ways
			}
		}
		if diff := cmp.Diff(want, got, byValue); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The ids of the statements that the tests write.
var (
	company = strings.Repeat("c", 32)
	other   = strings.Repeat("o", 32)
	owner   = strings.Repeat("p", 32)
	stake   = strings.Repeat("s", 32)
)

const tail = `"isComponent":false,"statementDate":"2020-01-02","publicationDetails":{"publicationDate":"2020-01-02","bodsVersion":"0.3","publisher":{"name":"x"}}}` + "\n"

func entityOf(id, more string) string {
	return `{"statementID":"` + id + `","statementType":"entityStatement","entityType":"registeredEntity",` + more + tail
}

func personOf(id, more string) string {
	return `{"statementID":"` + id + `","statementType":"personStatement","personType":"knownPerson",` + more + tail
}

// tieOf is a relationship of the owner to the company, or of whom more says.
func tieOf(id, interests, more string) string {
	if !strings.Contains(more, `"interestedParty"`) {
		more += `"interestedParty":{"describedByPersonStatement":"` + owner + `"},`
	}
	return `{"statementID":"` + id + `","statementType":"ownershipOrControlStatement","subject":{"describedByEntityStatement":"` +
		company + `"},"interests":[` + interests + `],` + more + tail
}

func parties() string { return entityOf(company, "") + personOf(owner, "") }

// modern is a statement of 0.4.
func modern(id, record, kind, details, more string) string {
	return fmt.Sprintf(`{"statementId":"%032s","declarationSubject":"x","statementDate":"2020-01-02",%s"recordId":"%s","recordType":"%s","recordDetails":{"isComponent":false,%s}}`+"\n",
		id, more, record, kind, details)
}

func TestReplacedAndClosed(t *testing.T) {
	all, problems := readAll(t, entityOf(company, `"replacesStatements":["`+other+`"],"identifiers":[{"scheme":"XI-LEI","id":"5493001z012ysb2a0k51"}],`)+personOf(owner, "")+
		strings.ReplaceAll(tieOf(stake, "", `"replacesStatements":["`+owner+`"],`), company, other))
	if len(problems) > 0 {
		t.Error(problems)
	}
	if diff := cmp.Diff([]string{"lei:5493001Z012YSB2A0K51", "bods:" + other}, all[0].Party.SameAs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"bods:" + other}, all[0].Replaces); diff != "" {
		t.Error(diff)
	}
	if all[2].Interests[0].Held != "bods:"+other || len(all[2].Replaces) != 1 {
		t.Error(all[2])
	}
	all, _ = readAll(t, modern("1", "r", "relationship", `"subject":"c","interestedParty":"p"`, "")+modern("2", "r", "relationship", `"subject":"c","interestedParty":"p"`, `"recordStatus":"closed",`))
	if all[0].ID != "bods:r" || all[0].Withdrawn || all[1].ID != "bods:r" || !all[1].Withdrawn || all[1].Interests != nil {
		t.Error(all)
	}
}

func TestIdentifiersLeadToOtherRegisters(t *testing.T) {
	for in, want := range map[string]string{
		"7784342": "gb-coh:07784342", "07784342": "gb-coh:07784342", "sc123": "gb-coh:SC000123", "R0000001": "gb-coh:R0000001",
		"NI 12": "", "123456789": "", "XE-08-A": "", "ABC": "", "": "",
	} {
		all, _ := readAll(t, entityOf(company, `"identifiers":[{"scheme":"GB-COH","id":"`+in+`"}],`))
		if got := strings.Join(all[0].Party.SameAs, " "); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestPartiesWhoAreNotNamedAndStates(t *testing.T) {
	all, problems := readAll(t,
		strings.Replace(personOf(owner, `"unspecifiedPersonDetails":{"reason":"interestedPartyExemptFromDisclosure","description":"a minor"},`), "known", "anonymous", 1)+
			modern("1", "u", "entity", `"entityType":{"type":"unknownEntity"}`, "")+
			modern("2", "s", "entity", `"entityType":{"type":"stateBody","subtype":"stateAgency"},"jurisdiction":{"name":"Aland","code":"FI-01"}`, ""))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if all[0].Party.Anonymous != "interestedPartyExemptFromDisclosure: a minor" || all[1].Party.Anonymous != "unknownEntity" {
		t.Error(all[0].Party, all[1].Party)
	}
	if s := all[2].Party; s.Government != "FI" || s.Countries[0] != "FI-01" || s.Anonymous != "" {
		t.Error(s)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	one := strings.TrimSpace(entityOf(company, ""))
	for _, c := range []struct{ name, in, want string }{
		{"nothing in it", "", "the file is empty"},
		{"blanks in it", " \n\t", "the file is empty"},
		{"a table", "a,b\n1,2\n", "begins with [ or {"},
		{"an array that is cut off between statements", "[" + one + ",\n", "cut off at line 2"},
		{"an array that is cut off within one", "[" + one[:50], "cut off"},
		{"an array without its end", "[" + one, "cut off"},
		{"a last line that is cut off", one + "\n" + one[:50], "cut off at line 2"},
		{"an object that is cut off", "{\n" + one[1:50], "cut off"},
		{"no comma between statements", "[" + one + "\n" + one + "]", "line 2: a comma must stand"},
		{"a comma before the end", "[" + one + ",]", "remove the comma"},
		{"something behind the array", "[" + one + "] x", "behind the end of the array"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := bods.Read(strings.NewReader(c.in), "f.json", func(ownership.Statement) error { return nil }, func(ownership.Problem) {})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "f.json") {
				t.Error(err)
			}
		})
	}
}

func TestErrorsOfTheReaderAndOfItsUserEndTheReading(t *testing.T) {
	broken := errors.New("broken")
	in := parties()
	keep := func(ownership.Statement) error { return nil }
	err := bods.Read(io.MultiReader(strings.NewReader(in), iotest.ErrReader(broken)), "f", keep, func(ownership.Problem) {})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	n := 0
	err = bods.Read(strings.NewReader(in), "f", func(ownership.Statement) error { n++; return broken }, func(ownership.Problem) {})
	if !errors.Is(err, broken) || n != 1 {
		t.Error(n, err)
	}
}

func TestReadersThatGiveLittleAtATimeChangeNothing(t *testing.T) {
	lines := parties() + tieOf(stake, `{"details":"a \"quoted\" \\ {[ text"}`, "")
	array := "\ufeff [" + strings.ReplaceAll(strings.TrimSpace(lines), "\n", " ,\n ") + " ] "
	pretty := strings.ReplaceAll(lines, ",", ",\n")
	for name, in := range map[string]string{"lines": lines, "array": array, "pretty": pretty} {
		want, problems := readAll(t, in)
		if len(want) != 3 || len(problems) > 0 {
			t.Fatal(name, len(want), problems)
		}
		for _, slow := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			var got []ownership.Statement
			err := bods.Read(slow(strings.NewReader(in)), "sample.json", func(s ownership.Statement) error { got = append(got, s); return nil }, func(p ownership.Problem) { t.Error(p) })
			if diff := cmp.Diff(want, got, byValue); err != nil || diff != "" {
				t.Errorf("%s: %v %s", name, err, diff)
			}
		}
	}
}

func TestRecognise(t *testing.T) {
	for in, want := range map[string]bool{
		entityOf(company, ""): true, "\ufeff\n [" + modern("1", "c", "entity", "", ""): true,
		"": false, `{"statementID":1}`: false, `{"data":{"kind":"individual-person"}}`: false, "<xml/>": false,
	} {
		if bods.Recognise([]byte(in)) != want {
			t.Errorf("%q", in)
		}
	}
}
