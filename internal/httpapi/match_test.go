package httpapi

import (
	"encoding/json"
	"net/http"
	"testing"
)

func TestMatch(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	for _, c := range []struct {
		name, query, body string
		status            int
		match             bool
	}{
		{
			"two spellings of one name", "",
			`{"id":7,"schema":"Person","query":{"name":["Jon Smith"]},"candidate":{"name":["John Smith"]}}`, http.StatusOK, true,
		},
		{
			"a threshold of one's own", "?threshold=0.999",
			`{"id":7,"schema":"Person","query":{"name":["Jon Smith"]},"candidate":{"name":["John Smith"]}}`, http.StatusOK, false,
		},
		{
			"two people", "",
			`{"id":7,"query":{"name":["Anna Blume"]},"candidate":{"name":["John Smith"]}}`, http.StatusOK, false,
		},
		{"nothing to compare with", "", `{"query":{"name":["Anna Blume"]}}`, http.StatusUnprocessableEntity, false},
		{"an unknown property", "", `{"query":{"nom":["Anna"]},"candidate":{"name":["Anna"]}}`, http.StatusUnprocessableEntity, false},
		{"an unknown field", "", `{"query":{"name":["Anna"]},"candidate":{"name":["Anna"]},"x":1}`, http.StatusUnprocessableEntity, false},
		{"no JSON", "", `{"query":`, http.StatusBadRequest, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := send(h, http.MethodPost, "/v1/match"+c.query, c.body)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			if c.status != http.StatusOK {
				return
			}
			var answer struct {
				ID      int
				Match   *bool
				Reasons []json.RawMessage
			}
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			if answer.ID != 7 || answer.Match == nil || *answer.Match != c.match || (c.match && len(answer.Reasons) < 3) {
				t.Errorf("answered %s", w.Body)
			}
		})
	}
}
