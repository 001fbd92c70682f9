package bods_test

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
)

func TestWhatIsWrongWithAStatementOfAFile(t *testing.T) {
	small := modern("1", "c", "entity", `"entityType":{"type":"state"}`, "")
	for _, c := range []struct{ name, in, code, want string }{
		{"an id given twice", entityOf(company, "") + entityOf(company, ""), ownership.RefusedStatement, "line 2, statement cccc"},
		{"an id of 0.4 given twice", small + small, ownership.RefusedStatement, "stands on an earlier statement"},
		{"a record that changes its kind", small + modern("2", "c", "person", `"personType":"knownPerson"`, ""), ownership.RefusedStatement, "is an entity in an earlier statement and a person here"},
		{"the subject is a person", strings.ReplaceAll(parties(), company, other) + personOf(company, "") + tieOf(stake, "", ""), ownership.Contradiction, "its subject is a person"},
		{"a component that comes later", parties() + tieOf(stake, "", `"componentStatementIDs":["`+other+`"],`) + tieOf(other, "", ""), ownership.UnknownParty, "its component is described further down"},
		{"a component with components", parties() + strings.Replace(tieOf(stake, "", `"componentStatementIDs":["`+company+`"],`), `"isComponent":false`, `"isComponent":true`, 1), ownership.RefusedStatement, "is a component and has components"},
		{"an end before the beginning", parties() + tieOf(stake, `{"startDate":"2020-01-01","endDate":"2019-01-01"}`, ""), ownership.RefusedStatement, "interests[0] ends before it begins"},
		{"a day that does not exist", parties() + tieOf(stake, `{"startDate":"2021-02-29"}`, ""), ownership.RefusedStatement, "interests[0].startDate is no date"},
		{"a code of another version", parties() + tieOf(stake, `{"type":"voting-rights"}`, ""), ownership.RefusedStatement, `interests[0].type is "voting-rights"`},
		{"a version that is not read", strings.ReplaceAll(parties(), `"0.3"`, `"0.1"`)[:strings.Index(parties(), "\n")+1], ownership.RefusedStatement, `claims version "0.1"`},
		{"a version that is not its fields'", modern("1", "c", "entity", `"entityType":{"type":"state"}`, `"publicationDetails":{"publicationDate":"2020-01-01","bodsVersion":"0.3","publisher":{"name":"x"}},`), ownership.RefusedStatement, "has the fields of 0.4"},
		{"two interested parties", parties() + tieOf(stake, "", `"interestedParty":{"describedByPersonStatement":"`+owner+`","describedByEntityStatement":"`+company+`"},`), ownership.RefusedStatement, "named in more than one way"},
		{"a subject of whom nothing is said", parties() + modern("1", "r", "relationship", `"subject":{"reason":"unknown"},"interestedParty":{"reason":"unknown"}`, ""), ownership.UnknownParty, "does not say in whom"},
		{"a field that stands twice", entityOf(company, `"name":"A","name":"B",`), ownership.RefusedStatement, "name stands twice"},
		{"an id of nothing", modern("1", "", "entity", `"entityType":{"type":"state"}`, ""), ownership.RefusedStatement, "recordId is empty"},
		{"too many interests", parties() + tieOf(stake, strings.Repeat("{},", 1000)+"{}", ""), ownership.RefusedStatement, "1001 interests"},
		{"bytes that are not UTF-8", entityOf(company, "\"name\":\"\xff\","), ownership.RefusedStatement, "not UTF-8"},
		{"too deep a nesting", entityOf(company, `"name":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+","), ownership.RefusedStatement, "nests deeper"},
		{"something that is no object", "[1," + strings.TrimSpace(small) + "]", ownership.RefusedStatement, "is a number; want an object"},
		{"a broken line among whole ones", small + `{"statementId":` + "\n" + modern("2", "d", "entity", `"entityType":{"type":"state"}`, ""), ownership.RefusedStatement, "line 2"},
		{"a statement that is too long", small + `{"name":"` + strings.Repeat("x", 1<<20) + "\"}\n" + modern("2", "d", "entity", `"entityType":{"type":"state"}`, ""), ownership.RefusedStatement, "more than 1048576 bytes"},
		{"one that is too long in an array", `[{"name":"` + strings.Repeat("x", 5<<20) + "\"},\n" + small + "]", ownership.RefusedStatement, "more than 1048576 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := readAll(t, c.in)
			if len(problems) != 1 || problems[0].Code != c.code || !strings.Contains(problems[0].Error(), c.want) {
				t.Errorf("told of %v", problems)
			}
		})
	}
}

func TestTheRestIsReadBehindARefusal(t *testing.T) {
	last := modern("2", "d", "entity", `"entityType":{"type":"state"}`, "")
	for name, in := range map[string]string{
		"a broken first line":     `{"statementId":` + "\n" + last + last,
		"a long line":             last + `{"name":"` + strings.Repeat("x", 3<<20) + "\"}\n" + strings.Replace(last, "2", "3", 1),
		"a long element":          `[{"name":"` + strings.Repeat("x", 5<<20) + "\"},\n" + last + "]",
		"an element of no object": `["a, ] \" b",` + last + "]",
	} {
		all, problems := readAll(t, in)
		if len(all) == 0 || len(problems) == 0 || all[len(all)-1].ID != "bods:d" {
			t.Errorf("%s: %d statements, %v", name, len(all), problems)
		}
	}
}
