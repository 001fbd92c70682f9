package httpapi

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/screening"
)

// counted is a screener that counts how often it was asked.
func counted(asked *int) scripted {
	return scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		*asked++
		return nil, nil
	}}
}

// Whatever the body: a 200 means that the screener was asked once, anything else
// that it was not, and nothing makes the server fail.
func FuzzScreenBody(f *testing.F) {
	for _, body := range []string{
		`{"id":"q","schema":"Person","properties":{"name":["Ana"]}}`, `{"address":"0xab","chain":null}`, `{}`, `null`, `[]`, `"x"`, ``,
		`{"properties":{"name":[null]}}`, `{"properties":null}`, `{"a":1}`, "{\"id\":\"\xff\"}", `{"id":"\ud800"}`, `{"id":1e999}`,
	} {
		f.Add(body)
	}
	asked := 0
	h := New(testConfig(scriptedState(counted(&asked))))
	f.Fuzz(func(t *testing.T, body string) {
		asked = 0
		w := send(h, "POST", "/v1/screen", body, "Content-Type", "application/json")
		if (w.Code == 200) != (asked == 1) || asked > 1 || w.Code >= 500 {
			t.Errorf("status %d after asking %d times: %s", w.Code, asked, w.Body)
		}
	})
}

// Whatever the query string: a search that is answered reached the screener or
// asked for an id, and had only parameters that are read for its type.
func FuzzWatchmanQuery(f *testing.F) {
	for _, query := range []string{
		"name=Ana&type=person&birthDate=1970", "cryptoAddress=XBT:1A&cryptoAddress=:", "gov_passport=IR:A1&type=business&name=x", "gov_=&type=person",
		"sourceID=101&source=us_ofac", "altNames[]=x", "name=%", "name=%ff", ";", "type=VESSEL&tonnage=+1", "limit=99999999999999999999&name=x", "api_key",
	} {
		f.Add(query)
	}
	asked := 0
	h := New(testConfig(scriptedState(counted(&asked))))
	f.Fuzz(func(t *testing.T, query string) {
		asked = 0
		r := httptest.NewRequest("GET", "/v2/search", nil)
		r.Header.Set("X-API-Key", testKey)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		values, refused := watchmanQuery(query)
		switch {
		case w.Code == 200 && refused != nil, w.Code >= 500, w.Code != 200 && asked > 0:
			t.Errorf("status %d after asking %d times, %v: %s", w.Code, asked, refused, w.Body)
		case w.Code == 200 && asked == 0 && strings.TrimSpace(values.Get("sourceID")) == "":
			t.Errorf("answered without screening: %s", w.Body)
		}
		for name := range values {
			p, known := parameterNamed(name)
			if !known || (len(p.types) > 0 && !slices.Contains(p.types, values.Get("type"))) {
				t.Errorf("%q passed for type %q", name, values.Get("type"))
			}
		}
	})
}
