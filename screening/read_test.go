package screening_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/screening"
)

func TestAQuestionIsReadStrictly(t *testing.T) {
	for text, want := range map[string]screening.Question{
		`{"id":"a","schema":"Person","properties":{"name":["A","B"],"birthDate":["1984"]}}`: {Schema: "Person", Properties: map[string][]string{"name": {"A", "B"}, "birthDate": {"1984"}}},
		`{"id":7,"address":"0xaa","chain":"ethereum"}`:                                      {Address: "0xaa", Chain: "ethereum"},
		` {"schema":null,"properties":{"name":["A"],"gender":null},"chain":null} `:          {Properties: map[string][]string{"name": {"A"}}},
	} {
		if _, got, err := screening.ReadQuestion([]byte(text)); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %v\n%s", text, err, cmp.Diff(want, got))
		}
	}
	for text, wantID := range map[string]string{
		`{"id":"a","name":["x"]}`:                             `"a"`,
		`{"id":"a","id":"b"}`:                                 `"a"`,
		`{"id":3,"address":"x","address":"y"}`:                `3`,
		`{"ID":"a"}`:                                          `null`,
		`{"id":"a","properties":{"name":["x"],"name":["y"]}}`: `"a"`,
		`{"id":"a","properties":{"name":"x"}}`:                `"a"`,
		`{"id":"a","properties":["x"]}`:                       `"a"`,
		`{"id":"a"} {}`:                                       `"a"`,
		`{"id":"a"`:                                           `"a"`,
		`{"id":{"a":1}}`:                                      `null`,
		`[]`:                                                  `null`,
		``:                                                    `null`,
		"{\"id\":\"a\",\"properties\":{\"name\":[\"Jos\xe9 Avila\"]}}": `null`,
	} {
		id, _, err := screening.ReadQuestion([]byte(text))
		var bad *screening.QuestionError
		if !errors.As(err, &bad) || string(id) != wantID {
			t.Errorf("%q: id %s, error %v; want id %s and a refusal", text, id, err, wantID)
		}
	}
}

func FuzzReadQuestion(f *testing.F) {
	f.Add([]byte(`{"id":"a","schema":"Person","properties":{"name":["A"]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if id, _, err := screening.ReadQuestion(text); len(id) == 0 {
			t.Errorf("no id to answer with; %v", err)
		}
	})
}
