package httpapi

import (
	"encoding/json"
	"strings"
	"testing"
)

type description struct {
	OpenAPI string
	Info    struct{ Title, Version string }
	Paths   map[string]map[string]struct {
		Summary    string
		Security   []map[string][]string
		Parameters []struct{ Name, In string }
		Responses  map[string]json.RawMessage
	}
	Components struct{ Schemas map[string]json.RawMessage }
}

func describe(t *testing.T, c Config) (description, string) {
	t.Helper()
	w := send(New(c), "GET", "/openapi.json", "")
	var d description
	if err := json.Unmarshal(w.Body.Bytes(), &d); w.Code != 200 || err != nil {
		t.Fatalf("status %d: %v", w.Code, err)
	}
	return d, w.Body.String()
}

func TestTheDescriptionHasEveryOperationAndItsAccess(t *testing.T) {
	d, _ := describe(t, testConfig(nil))
	if !strings.HasPrefix(d.OpenAPI, "3.1") || d.Info.Version != "1.2.3" {
		t.Errorf("openapi %q, version %q", d.OpenAPI, d.Info.Version)
	}
	for path, want := range map[string]struct {
		method   string
		security int // how many ways to send a key
	}{
		"/v1/screen": {"post", 2}, "/v1/ownership": {"post", 2}, "/v1/lists": {"get", 2}, "/v1/entities/{list}/{id}": {"get", 2},
		"/v2/search": {"get", 4}, "/v2/listinfo": {"get", 0}, "/ping": {"get", 0}, "/api/v1/address/{address}": {"get", 4}, "/v1/addresses/{address}": {"get", 2}, "/healthz": {"get", 0}, "/readyz": {"get", 0},
	} {
		op, ok := d.Paths[path][want.method]
		if !ok || op.Summary == "" || len(op.Security) != want.security || op.Security == nil {
			t.Errorf("%s %s: there %v, summary %q, security %v", want.method, path, ok, op.Summary, op.Security)
		}
		_, refuses := op.Responses["401"]
		if dropIn := path == "/v2/listinfo"; !dropIn && refuses != (want.security > 0) {
			t.Errorf("%s: a 401 is described: %v", path, refuses)
		}
	}
	c := testConfig(nil)
	c.Open = true
	open, _ := describe(t, c)
	if got := open.Paths["/v1/screen"]["post"].Security; len(got) != 3 || len(got[2]) != 0 {
		t.Errorf("open screening is not described: %v", got)
	}
}

func TestEveryReferenceInTheDescriptionLeadsSomewhere(t *testing.T) {
	d, raw := describe(t, testConfig(nil))
	for _, part := range strings.Split(raw, `"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if _, ok := d.Components.Schemas[name]; !ok {
			t.Errorf("no schema %q", name)
		}
	}
}

func TestTheDescriptionNamesEveryParameterThatTheSearchReads(t *testing.T) {
	d, _ := describe(t, testConfig(nil))
	described := map[string]bool{}
	for _, p := range d.Paths["/v2/search"]["get"].Parameters {
		described[p.Name] = p.In == "query"
	}
	for _, name := range []string{"name", "cryptoAddress", "phoneNumbers", "grossRegisteredTonnage", "gov_passport", "api_key"} {
		if !described[name] {
			t.Errorf("%s is not described", name)
		}
	}
}

func TestTheDocsPageListsEveryOperation(t *testing.T) {
	c := testConfig(nil)
	d, _ := describe(t, c)
	w := send(New(c), "GET", "/docs", "")
	for path, operations := range d.Paths {
		for method := range operations {
			if want := "<b>" + strings.ToUpper(method) + "</b> " + path; !strings.Contains(w.Body.String(), want) {
				t.Errorf("the page lacks %s", want)
			}
		}
	}
}
