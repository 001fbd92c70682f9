package tracing_test

import (
	"bytes"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/tracing"
)

// labels makes a table of labels.
func labels(t *testing.T, list ...attribution.Label) *attribution.Table {
	t.Helper()
	var b attribution.Builder
	for _, l := range list {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	table, err := attribution.Open(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const evm = "0x1111111111111111111111111111111111111111"

func label(text string, confidence attribution.Confidence, concepts ...string) attribution.Label {
	return attribution.Label{Address: "evm:" + evm, Statement: attribution.Statement{Text: text, Concepts: concepts, Confidence: confidence, Pack: text, Source: text}}
}

func TestAServiceIsAStopWhateverElseIsSaidOfIt(t *testing.T) {
	listed := label("GARANTEX", attribution.AuthorityData, "sanction")
	listed.Party = "us_ofac_sdn:36081"
	v := accounts(t, "1 - "+evm+" 10")
	for name, tt := range map[string]struct {
		labels   []attribution.Label
		service  bool
		category string
	}{
		"an exchange":                           {[]attribution.Label{label("E", attribution.ServiceData, "exchange")}, true, "exchange"},
		"a listed exchange":                     {[]attribution.Label{listed, label("E", attribution.WebCrawl, "exchange")}, true, "sanction"},
		"an exchange that was accused":          {[]attribution.Label{label("A", attribution.AuthorityData, "scam"), label("E", attribution.WebCrawl, "exchange")}, true, "exchange"},
		"a listed person":                       {[]attribution.Label{listed}, false, "sanction"},
		"who did it":                            {[]attribution.Label{label("P", attribution.ForensicReport, "perpetrator", "service_hack")}, false, "service_hack"},
		"a person, and less likely an exchange": {[]attribution.Label{label("P", attribution.Ownership, "user"), label("E", attribution.WebCrawl, "exchange")}, false, "user"},
	} {
		l := tracing.NewLabels(v, labels(t, tt.labels...), nil)
		got := l.Of(id(t, v, evm))
		if got == nil || got.Service != tt.service || got.Category != tt.category || got.Listed != (tt.labels[0].Party != "") {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		if _, stop, _ := l.Stop(id(t, v, evm)); stop != tt.service {
			t.Errorf("%s: a stop: %v", name, stop)
		}
	}
}

func TestALabelOfOnesOwnGoesBeforeAll(t *testing.T) {
	v := accounts(t, "1 - "+evm+" 10")
	l := tracing.NewLabels(v, labels(t, label("P", attribution.Ownership, "user")))
	l.Give(id(t, v, evm), "my stop")
	if label, stop, err := l.Stop(id(t, v, evm)); label != "my stop" || !stop || err != nil {
		t.Errorf("stop %q, %v, %v", label, stop, err)
	}
}
