package httpapi

import (
	"strings"
	"testing"
	"time"
)

func TestHealthIsOkWhateverTheLists(t *testing.T) {
	wantJSON(t, send(New(testConfig(nil)), "GET", "/healthz", ""), 200, `{"status":"ok"}`)
}

func TestReadyIs503OnlyWithoutAUsableList(t *testing.T) {
	wantJSON(t, send(New(testConfig(nil)), "GET", "/readyz", ""), 503, `{"status":"no_lists","lists":[],"alarms":[]}`)
	alarmed := scriptedState(scripted{})
	alarmed.Alarms = []string{"nothing was fetched since Monday"}
	alarmed.Lists[0].Alarms = []string{"removals wait for a person"}
	wantJSON(t, send(New(testConfig(alarmed)), "GET", "/readyz", ""), 200, `{"status":"ok","alarms":["nothing was fetched since Monday"],
		"lists":[{"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z",
			"entries":2,"alarms":["removals wait for a person"]}]}`)
}

func TestReadyTellsWhyThereIsNoUsableList(t *testing.T) {
	wantJSON(t, send(New(testConfig(&State{Alarms: []string{"sdn.csv is damaged"}})), "GET", "/readyz", ""), 503,
		`{"status":"no_lists","lists":[],"alarms":["sdn.csv is damaged"]}`)
}

func TestReadyRaisesAnAlarmForAListOlderThanADay(t *testing.T) {
	for checked, late := range map[string]bool{"2026-02-28T13:00:00Z": false, "2026-02-28T11:00:00Z": true} {
		state := scriptedState(scripted{})
		state.Lists[0].CheckedAt = &checked
		body := send(New(testConfig(state)), "GET", "/readyz", "").Body.String()
		if got := strings.Contains(body, "older than 24 hours"); got != late {
			t.Errorf("checked at %s, now %s: alarm %v, want %v", checked, testConfig(nil).Now().Format(time.RFC3339), got, late)
		}
	}
}

func TestPingAnswersPongAsText(t *testing.T) {
	w := send(New(testConfig(nil)), "GET", "/ping", "")
	if w.Code != 200 || w.Body.String() != "PONG" || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%d %q %q", w.Code, w.Body, w.Header().Get("Content-Type"))
	}
}
