package httpapi

import (
	"errors"
	"testing"

	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// oneLink links every address to the listed account, or to nobody knows whom.
type oneLink struct{ err error }

func (l oneLink) about() screening.Cluster {
	return screening.Cluster{
		Cluster: "first", Chain: wallet.Bitcoin, AsOfBlock: 7, Addresses: 2, LabelledInAll: 1, Alarms: []screening.ClusterAlarm{},
		Labelled: []screening.ClusterLabel{{Address: listedAddress, Label: "DOEVINA, Ana Petrovna", Category: "sanction", Source: "us_ofac_sdn"}},
	}
}

func (l oneLink) Linked(wallet.Address, wallet.Chain) ([]screening.Link, error) {
	return []screening.Link{{
		Party: "us_ofac_sdn:101", Listed: "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Cluster: l.about(),
		Steps: []screening.LinkStep{{From: "one", To: "two", Tx: "b1"}},
	}}, l.err
}

func (l oneLink) Clusters(wallet.Address, wallet.Chain) ([]screening.Cluster, error) {
	return []screening.Cluster{l.about()}, l.err
}

const linkedAddress = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"

// withLinks has a real index with links.
func withLinks(t *testing.T, l screening.Links) Config {
	t.Helper()
	state := realState(t)
	state.Linked = state.Screener.(*screening.Index).Linked(l)
	return testConfig(state)
}

func TestALinkedAddressIsAFindingWithItsEvidence(t *testing.T) {
	h := New(withLinks(t, oneLink{}))
	w := send(h, "POST", "/v1/screen", `{"address":"`+linkedAddress+`"}`)
	answer, _ := decoded(t, w.Body.Bytes()).(map[string]any)
	hits, _ := answer["hits"].([]any)
	if w.Code != 200 || len(hits) != 1 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	hit := hits[0].(map[string]any)
	reasons, _ := hit["reasons"].([]any)
	if hit["entity_id"] != "101" || hit["via"] != "attribution" || hit["match"] != false || len(reasons) != 3 ||
		reasons[0].(map[string]any)["feature"] != "same_cluster" || reasons[1].(map[string]any)["candidate"] != "b1" {
		t.Errorf("hit %v", hit)
	}
	// Clients of other products would take a finding for an identity.
	wantJSON(t, send(h, "GET", "/api/v1/address/"+linkedAddress, ""), 200, `{"identifications":[]}`)
	w = send(h, "GET", "/v2/search?cryptoAddress=XBT:"+linkedAddress+"&minMatch=0.01", "")
	if answer, _ := decoded(t, w.Body.Bytes()).(map[string]any); w.Code != 200 || answer["entities"] != nil {
		t.Errorf("watchman: status %d: %s", w.Code, w.Body)
	}
}

func TestAnAddressIsDescribedWithItsClusters(t *testing.T) {
	w := send(New(withLinks(t, oneLink{})), "GET", "/v1/addresses/"+linkedAddress, "")
	answer, _ := decoded(t, w.Body.Bytes()).(map[string]any)
	clusters, _ := answer["clusters"].([]any)
	hits, _ := answer["hits"].([]any)
	if w.Code != 200 || len(clusters) != 1 || len(hits) != 1 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	c := clusters[0].(map[string]any)
	labelled, _ := c["labelled"].([]any)
	alarms, there := c["alarms"].([]any)
	if c["cluster"] != "first" || c["chain"] != "bitcoin" || len(labelled) != 1 || len(alarms) != 0 || !there {
		t.Errorf("cluster %v", c)
	}
	// Without ledgers nothing is said of clusters.
	w = send(New(testConfig(realState(t))), "GET", "/v1/addresses/"+linkedAddress, "")
	answer, _ = decoded(t, w.Body.Bytes()).(map[string]any)
	if _, there := answer["clusters"]; there || w.Code != 200 {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestALinkThatCannotBeComputedIsAProblemAndNoAnswer(t *testing.T) {
	h := New(withLinks(t, oneLink{errors.New("the ledger is damaged")}))
	wantProblem(t, send(h, "POST", "/v1/screen", `{"address":"`+linkedAddress+`"}`), 500, "not_screened")
	wantProblem(t, send(h, "GET", "/v1/addresses/"+linkedAddress, ""), 500, "not_screened")
	// What rests on lists alone is answered.
	wantJSON(t, send(h, "GET", "/api/v1/address/"+linkedAddress, ""), 200, `{"identifications":[]}`)
}
