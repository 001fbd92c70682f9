package httpapi

import "testing"

func TestListsSaysWhatIsInUseAndWhatIsWrongWithIt(t *testing.T) {
	state := scriptedState(scripted{})
	state.Lists[0].Alarms = []string{"checked 49 hours ago"}
	wantJSON(t, send(New(testConfig(state)), "GET", "/v1/lists", ""), 200, `{"alarms":[],"lists":[{
		"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z",
		"title":"SDN List","publisher":"OFAC","entries":2,"alarms":["checked 49 hours ago"],"sha256":["feed"]}]}`)
}

func TestListsWithoutAUsableListIsAProblem(t *testing.T) {
	wantProblem(t, send(New(testConfig(nil)), "GET", "/v1/lists", ""), 503, "no_lists")
}
