package screening

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// What the quick way takes, the general one reads alike.
func TestAPlainQuestionIsReadLikeAnyOther(t *testing.T) {
	token := rapid.SampledFrom([]string{
		`{`, `}`, `,`, `:`, ` `, "\n", `"id"`, `"address"`, `"chain"`, `"ID"`, `"add"`, `""`, `"0x12"`, `"a\u0041"`, `"é"`, `7`, `07`, `1.5`, `1e3`, `-1`,
		`null`, `true`, `[]`, `"schema"`, `"id":"x"`, `"address":"y"`, `"chain":"z"`, `{"id":1,"address":"y"}`,
	})
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, s := range rapid.SliceOfN(token, 0, 12).Draw(t, "tokens") {
			text += s
		}
		if rapid.Bool().Draw(t, "object") {
			text = `{"address":"y"` + text + `}`
		}
		id, q, ok := readPlain([]byte(text))
		if !ok {
			return
		}
		taken++
		wantID, want, err := readAny([]byte(text))
		if err != nil || string(id) != string(wantID) || !reflect.DeepEqual(q, want) {
			t.Fatalf("%s is read as %s %+v, and in general as %s %+v, %v", text, id, q, wantID, want, err)
		}
	})
	if taken == 0 {
		t.Error("the quick way took nothing")
	}
	for _, text := range []string{`{"id":1,"address":"0x12"}`, ` { "address" : "y" , "chain" : "z", "id":"a" } `} {
		if _, _, ok := readPlain([]byte(text)); !ok {
			t.Errorf("%s is not read the quick way", text)
		}
	}
}
