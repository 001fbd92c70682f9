package httpapi

import (
	"strings"
	"testing"
)

func TestAnAddressIsDescribedWithItsAliasesAndHits(t *testing.T) {
	h := New(testConfig(realState(t)))
	w := send(h, "GET", "/v1/addresses/"+strings.ToLower(listedAddress), "")
	answer, _ := decoded(t, w.Body.Bytes()).(map[string]any)
	if w.Code != 200 || answer["kind"] != "account" || answer["checksum"] != false || answer["canonical"] != "evm:"+strings.ToLower(listedAddress) {
		t.Fatalf("status %d, %s", w.Code, w.Body)
	}
	if tag, there := answer["tag"]; !there || tag != nil {
		t.Errorf("the tag is %v, want null", tag)
	}
	hits, _ := answer["hits"].([]any)
	if len(hits) != 1 || hits[0].(map[string]any)["via"] != "address" {
		t.Errorf("hits %v", hits)
	}
	opinion, _ := answer["attribution"].(map[string]any)
	if parties, _ := opinion["parties"].([]any); len(parties) != 1 || parties[0].(map[string]any)["id"] != "us_ofac_sdn:101" {
		t.Errorf("the list is no label of its address: %v", opinion)
	}
	onTron := ""
	for _, a := range answer["aliases"].([]any) {
		alias := a.(map[string]any)
		if strings.HasPrefix(alias["address"].(string), "T") {
			onTron = alias["certainty"].(string)
			if len(alias["steps"].([]any)) == 0 || alias["condition"] == "" {
				t.Errorf("alias %v", alias)
			}
		}
	}
	if onTron != "conditional" {
		t.Errorf("the Tron form is %q; aliases %v", onTron, answer["aliases"])
	}
}

func TestAnAddressThatIsNoneIsAProblem(t *testing.T) {
	h := New(testConfig(realState(t)))
	wantProblem(t, send(h, "GET", "/v1/addresses/vitalik.eth", ""), 422, "bad_address")
	wantProblem(t, send(h, "GET", "/v1/addresses/"+listedAddress+"?chain=etherium", ""), 422, "unknown_chain")
	wantProblem(t, send(h, "GET", "/v1/addresses/"+listedAddress+"?chain=bitcoin", ""), 422, "bad_address")
	wantProblem(t, send(New(testConfig(nil)), "GET", "/v1/addresses/"+listedAddress, ""), 503, "no_lists")
}
