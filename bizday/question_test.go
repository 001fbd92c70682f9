package bizday_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mareva/mareva/bizday"
)

// answered is the answer to a line as JSON, or "error CODE: MESSAGE".
func answered(line string) string {
	q, err := bizday.ReadQuestion([]byte(line))
	var a any
	if err == nil {
		a, err = q.Answer()
	}
	if err != nil {
		var refused *bizday.Error
		if !errors.As(err, &refused) {
			return "no refusal: " + err.Error()
		}
		return fmt.Sprintf("error %s of %s: %s", refused.Code, q.ID, refused.Message)
	}
	out, err := json.Marshal(a)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

func TestEveryKindOfQuestionIsAnsweredInItsShape(t *testing.T) {
	for _, c := range []struct{ question, answer string }{
		{
			`{"id":1,"kind":"initial_block","event_date":"2026-11-23"}`,
			`{"id":1,"report_required":true,"due_date":"2026-12-08","due_per":"31 CFR 501.603(b)(1)(i): 10 business days from the day on which the property became blocked","holidays_skipped":["2026-11-26"]}`,
		},
		{
			`{"id":"r","kind":"rejected","event_date":"2026-03-02","authority":null,"year":null}`,
			`{"id":"r","report_required":true,"due_date":"2026-03-16","due_per":"31 CFR 501.604: 10 business days from the rejected transaction","holidays_skipped":[]}`,
		},
		{
			`{"id":"observed","kind":"rejected","event_date":"2021-12-20"}`,
			`{"id":"observed","report_required":true,"due_date":"2022-01-05","due_per":"31 CFR 501.604: 10 business days from the rejected transaction","holidays_skipped":["2021-12-24","2021-12-31"]}`,
		},
		{
			`{"kind":"unblock_or_transfer","event_date":"2026-11-23","authority":"removal_from_list"}`,
			`{"id":null,"report_required":false,"due_date":null,"due_per":"31 CFR 501.603(b)(3)(i) as of 2024-11-07 (89 FR 81358): none when the person was removed from the SDN List","holidays_skipped":[]}`,
		},
		{
			`{"id":2,"kind":"unblock_or_transfer","event_date":"2024-09-03","authority":"license_requiring_report"}`,
			`{"id":2,"report_required":true,"due_date":null,"due_per":"the license's own terms; 31 CFR 501.603(b)(3)(i) as of 2024-08-08 (89 FR 40372) adds no second report","holidays_skipped":[]}`,
		},
		{
			`{"kind":"annual_report","year":2028}`,
			`{"id":null,"as_of":"2028-06-30","due_date":"2028-09-30","weekday":"Saturday","file_no_later_than_business_day":"2028-09-29"}`,
		},
		{
			`{"id":"m","kind":"annual_report_membership","year":2026,"items":[
				{"id":"b","blocked":"2020-01-02","unblocked":null},
				{"id":"a","blocked":"2020-01-02","unblocked":"2026-06-30","returned":false,"unblock_authority":"general_license"},
				{"id":3,"blocked":"2026-06-30"},
				{"id":"c","blocked":"2026-07-01","unblocked":null,"returned":null},
				{"id":"d","blocked":"2019-05-05","unblocked":"2026-07-01","returned":"2026-07-02"}]}`,
			`{"id":"m","report_required":true,"included":["b",3,"d"],"excluded":["a","c"]}`,
		},
		{
			`{"id":4,"kind":"annual_report_membership","year":2026,"items":[]}`,
			`{"id":4,"report_required":false,"included":[],"excluded":[]}`,
		},
		{
			`{"id":5,"kind":"retention","transaction_date":"2026-11-23"}`,
			`{"id":5,"retain_until_at_least":"2036-11-23"}`,
		},
		{
			`{"id":6,"kind":"retention","blocked":"2019-09-13","unblocked":"2025-03-21"}`,
			`{"id":6,"retain_until_at_least":"2035-03-21"}`,
		},
		{
			`{"id":7,"kind":"retention","blocked":"2019-09-13","unblocked":null}`,
			`{"id":7,"retain_until_at_least":null,"purge_allowed":false}`,
		},
		{
			`{"id":8,"kind":"retention","blocked":"2019-09-13"}`,
			`{"id":8,"retain_until_at_least":null,"purge_allowed":false}`,
		},
	} {
		if got := answered(c.question); got != c.answer {
			t.Errorf("%s\n got %s\nwant %s", c.question, got, c.answer)
		}
	}
}

func TestWhatCannotBeUsedIsRefusedWithItsID(t *testing.T) {
	for _, c := range []struct{ question, want string }{
		{`{"id":1,"kind":"initial_blok","event_date":"2026-11-23"}`, `error unknown_kind of 1: kind "initial_blok" is not known; give one of initial_block, rejected, unblock_or_transfer, annual_report, annual_report_membership, retention`},
		{`{"id":1,"event_date":"2026-11-23"}`, `error missing_field of 1: kind is missing; give one of initial_block,`},
		{`{"id":1,"kind":null}`, `error missing_field of 1: kind is missing`},
		{`{"id":1,"kind":"initial_block"}`, `error missing_field of 1: event_date is missing`},
		{`{"id":1,"kind":"initial_block","event_date":null}`, `error missing_field of 1: event_date is missing`},
		{`{"kind":"initial_block","event_date":"2026-02-30","id":"late"}`, `error bad_date of "late": event_date: "2026-02-30" is no day`},
		{`{"id":1,"kind":"initial_block","event_date":"2026-11-23T10:00:00Z"}`, `error bad_date of 1: event_date: "2026-11-23T10:00:00Z" is no day: want YYYY-MM-DD`},
		{`{"id":1,"kind":"initial_block","event_date":20261123}`, `error bad_date of 1: event_date: 20261123 is no day`},
		{`{"id":1,"kind":"initial_block","event_date":""}`, `error bad_date of 1: event_date: "" is no day`},
		{`{"id":1,"kind":"initial_block","event_date":"1970-12-31"}`, `error out_of_range of 1: 1970-12-31 is before 1971-01-01`},
		{`{"id":1,"kind":"unblock_or_transfer","event_date":"1970-12-31","authority":"service_charge"}`, `error out_of_range of 1: 1970-12-31 is before 1971-01-01`},
		{`{"id":1,"kind":"initial_block","event_date":"9999-12-31"}`, `error out_of_range of 1: the answer is beyond the year 9999`},
		{`{"id":1,"kind":"initial_block","event_date":"2026-11-23","authority":"court_order"}`, `error unwanted_field of 1: authority does not belong to initial_block, which has event_date`},
		{`{"id":1,"kind":"unblock_or_transfer","event_date":"2026-11-23","authority":"licence"}`, `error unknown_authority of 1: authority "licence" is not known; give one of specific_license, license_requiring_report, general_license, removal_from_list, court_order, mistaken_identity, compliance_release, same_institution_transfer, service_charge, or none`},
		{`{"id":1,"kind":"unblock_or_transfer","event_date":"2026-11-23","authority":""}`, `error bad_value of 1: authority is empty`},
		{`{"id":1,"kind":"unblock_or_transfer","event_date":"2026-11-23","authority":["court_order"]}`, `error bad_json of 1: authority: want a text, not array`},
		{`{"id":1,"kind":"annual_report"}`, `error missing_field of 1: year is missing`},
		{`{"id":1,"kind":"annual_report","year":"2026"}`, `error bad_json of 1: year: want a year as a number, such as 2026, not string`},
		{`{"id":1,"kind":"annual_report","year":2026.5}`, `error bad_json of 1: year: want a year as a number`},
		{`{"id":1,"kind":"annual_report","year":1e99}`, `error bad_json of 1: year: want a year as a number`},
		{`{"id":1,"kind":"annual_report","year":1996}`, `error out_of_range of 1: year 1996`},
		{`{"id":1,"kind":"annual_report","year":-2026}`, `error out_of_range of 1: year -2026`},
		{`{"id":1,"kind":"annual_report_membership","year":2026}`, `error missing_field of 1: items is missing`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":{}}`, `error bad_json of 1: items: want a list, not object`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[1]}`, `error bad_json of 1: items[0]: want a JSON object`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02"},{"id":"b"}]}`, `error missing_field of 1: items[1]: blocked is missing`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"blocked":"2026-01-02"}]}`, `error missing_field of 1: items[0]: id is missing`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02","unblocked":"2026-01-01"}]}`, `error bad_value of 1: items[0]: unblocked 2026-01-01 is before blocked 2026-01-02`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02","released":"2026-02-01"}]}`, `error bad_json of 1: items[0]: unknown field "released"`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02","unblock_authority":"license"}]}`, `error unknown_authority of 1: items[0]: authority "license" is not known`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02","unblock_authority":""}]}`, `error bad_value of 1: items[0]: unblock_authority is empty`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02","returned":"yes"}]}`, `error bad_value of 1: items[0]: returned is "yes": want true, false or a day`},
		{`{"id":1,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2026-01-02"},{"id":"\u0061","blocked":"2026-01-03"}]}`, `error bad_value of 1: items[1] has the id of items[0]`},
		{`{"id":1,"kind":"annual_report_membership","year":1990,"items":[]}`, `error out_of_range of 1: year 1990`},
		{`{"id":1,"kind":"retention"}`, `error missing_field of 1: give transaction_date, or blocked`},
		{`{"id":1,"kind":"retention","unblocked":"2026-01-02"}`, `error missing_field of 1: give transaction_date, or blocked`},
		{`{"id":1,"kind":"retention","transaction_date":"2026-01-02","blocked":"2026-01-02"}`, `error unwanted_field of 1: give transaction_date, or blocked and unblocked, not both`},
		{`{"id":1,"kind":"retention","blocked":"2026-01-02","unblocked":"2025-01-02"}`, `error bad_value of 1: unblocked 2025-01-02 is before blocked 2026-01-02`},
		{`{"id":1,"kind":"retention","transaction_date":"0202-01-02"}`, `error out_of_range of 1: the transaction is of 0202-01-02`},
		{`{"id":1,"kind":"retention","transaction_date":"9995-01-02"}`, `error out_of_range of 1: the transaction is of 9995-01-02`},
		{`{"id":1,"kind":"retention","event_date":"2026-01-02"}`, `error unwanted_field of 1: event_date does not belong to retention`},
		{`{"id":1,"kind":"rejected","event_date":"2026-11-23","note":"x"}`, `error bad_json of 1: unknown field "note"`},
		{`{"id":1,"Kind":"rejected","event_date":"2026-11-23"}`, `error bad_json of 1: unknown field "Kind"`},
		{`{"id":1,"kind":"rejected","kind":"rejected","event_date":"2026-11-23"}`, `error bad_json of 1: field "kind" is given twice`},
		{`{"note":"x","id":9}`, `error bad_json of 9: unknown field "note"`},
		{`{"id":{"a":1},"kind":"rejected","event_date":"2026-11-23"}`, `error bad_value of null: id: want a text or a number`},
		{`{"id":1,"kind":"rejected","event_date":"2026-11-23"} {}`, `error bad_json of 1: there is more than one JSON value`},
		{`{"id":1,"kind":"rejected"`, `error bad_json of 1: the JSON ends in the middle`},
		{`{"id":1,"kind"`, `error bad_json of 1: kind: the JSON ends in the middle`},
		{``, `error bad_json of null: the JSON ends in the middle`},
		{`[]`, `error bad_json of null: want a JSON object`},
		{`null`, `error bad_json of null: want a JSON object`},
		{`x`, `error bad_json of null: invalid character 'x'`},
		{"{\"id\":1,\"kind\":\"\xff\"}", `error bad_encoding of null: the question is not UTF-8`},
	} {
		if got := answered(c.question); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.question, got, c.want)
		}
	}
}

func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	const line = `{"id":12345678901234567890123,"kind":"unblock_or_transfer","event_date":"2026-11-23"}`
	first := answered(line)
	if !strings.HasPrefix(first, `{"id":12345678901234567890123,"report_required":true,"due_date":"2026-12-08",`) {
		t.Fatal(first)
	}
	for range 3 {
		if again := answered(line); again != first {
			t.Fatalf("%s, then %s", first, again)
		}
	}
}

func FuzzReadQuestion(f *testing.F) {
	for _, line := range []string{
		`{"id":1,"kind":"initial_block","event_date":"2026-11-23"}`,
		`{"id":"x","kind":"unblock_or_transfer","event_date":"2024-11-07","authority":"license_requiring_report"}`,
		`{"kind":"annual_report","year":2026}`,
		`{"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2020-01-02","unblocked":null,"returned":true}]}`,
		`{"kind":"retention","transaction_date":"2024-02-29"}`,
		`{"kind":"retention","blocked":"2020-01-02","unblocked":null}`,
		`{"id":{},"kind":"rejected"}`, `{`, `null`, "\xff",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		q, err := bizday.ReadQuestion(line)
		if q == nil || !json.Valid(q.ID) {
			t.Fatalf("%q has no id to answer with", line)
		}
		var refused *bizday.Error
		if err != nil {
			if !errors.As(err, &refused) || refused.Code == "" || refused.Message == "" {
				t.Fatalf("%q: %v", line, err)
			}
			return
		}
		if !utf8.Valid(line) || !json.Valid(line) {
			t.Fatalf("%q was read", line)
		}
		a, err := q.Answer()
		if err != nil {
			if !errors.As(err, &refused) {
				t.Fatalf("%q: %v", line, err)
			}
			return
		}
		out, err := json.Marshal(a)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch a := a.(type) {
		case *bizday.DeadlineAnswer:
			if a.DueDate != 0 && (!a.ReportRequired || a.DueDate <= q.Event) {
				t.Fatalf("%q: %s", line, out)
			}
		case *bizday.MembershipAnswer:
			if len(a.Included)+len(a.Excluded) != len(q.Items) || a.ReportRequired != (len(a.Included) > 0) {
				t.Fatalf("%q: %s", line, out)
			}
		case *bizday.RetentionAnswer:
			if (a.RetainUntil == 0) != (a.PurgeAllowed != nil) {
				t.Fatalf("%q: %s", line, out)
			}
		}
	})
}

func BenchmarkDeadline(b *testing.B) {
	event := day(b, "2026-11-23")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bizday.InitialBlock(event); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "deadlines/s")
}

func BenchmarkQuestion(b *testing.B) {
	line := []byte(`{"id":1,"kind":"unblock_or_transfer","event_date":"2026-11-23","authority":"court_order"}`)
	b.ReportAllocs()
	for b.Loop() {
		q, err := bizday.ReadQuestion(line)
		if err != nil {
			b.Fatal(err)
		}
		a, err := q.Answer()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := json.Marshal(a); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
