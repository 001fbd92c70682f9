package httpapi

import (
	"testing"

	"github.com/mareva/mareva/sanctions"
)

func TestWatchmanListsHaveItsNamesAndOurVersions(t *testing.T) {
	state := scriptedState(scripted{})
	for i, name := range []sanctions.ListName{sanctions.UKConsolidated, sanctions.UKSanctions, sanctions.SwissSECO} {
		l := sdnInfo()
		l.List, l.Entries, l.Version = name, 10+i, sanctions.Version("v"+string(name))
		state.Lists = append(state.Lists, l)
	}
	// The UK list in force has watchman's name for the UK; the withdrawn one keeps ours.
	wantJSON(t, send(New(testConfig(state)), "GET", "/v2/listinfo", ""), 200, `{
		"lists":{"us_ofac":2,"uk_csl":11,"gb_hmt_sanctions":10,"ch_seco_sanctions":12},
		"listHashes":{"us_ofac":"0123456789abcdef","uk_csl":"vgb_fcdo_sanctions","gb_hmt_sanctions":"vgb_hmt_sanctions","ch_seco_sanctions":"vch_seco_sanctions"},
		"startedAt":"2026-03-01T12:00:00Z","endedAt":"2026-03-01T12:00:00Z","version":"1.2.3"}`)
}

func TestWatchmanListsWithoutAUsableListIsAnError(t *testing.T) {
	wantWatchmanError(t, send(New(testConfig(nil)), "GET", "/v2/listinfo", ""), 503)
}
