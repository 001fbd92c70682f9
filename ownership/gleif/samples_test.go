package gleif_test

import (
	"os"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/gleif"
)

const published = "../../../shared/data/ownership/gleif/"

// sample reads a file as GLEIF published it, or a part of one.
func sample(t *testing.T, name string) map[string]ownership.Statement {
	t.Helper()
	f, err := os.Open(published + name)
	if err != nil {
		t.Skip("no published file here: ", err)
	}
	defer f.Close()
	got, err := read(f)
	if err != nil || len(got.Warnings) != 0 {
		t.Fatal(name, err, got.Warnings)
	}
	byID := map[string]ownership.Statement{}
	for _, s := range got.Statements {
		byID[s.ID] = s
	}
	if len(byID) != len(got.Statements) {
		t.Errorf("%s: %d statements have %d ids", name, len(got.Statements), len(byID))
	}
	return byID
}

func TestEveryPublishedRecordIsRead(t *testing.T) {
	for name, want := range map[string]int{
		"lei-data.xml": 13, "lei-updates-data2.xml": 12, "rr-data.xml": 10, "rr-updates-data2.xml": 11, "repex-data.xml": 10, "repex-updates-data2.xml": 7,
	} {
		if got := sample(t, name); len(got) != want {
			t.Errorf("%s: %d statements; want %d", name, len(got), want)
		}
	}
}

func TestPublishedRecordsSayWhatTheySay(t *testing.T) {
	dentsu := sample(t, "lei-data.xml")["gleif-lei:213800FERQ5LE3H7WJ58"].Party
	if dentsu == nil || strings.Join(dentsu.Names, "; ") != "DENTSU INTERNATIONAL LIMITED; DENTSU AEGIS NETWORK LTD.; AEGIS GROUP PLC" || len(dentsu.SameAs) != 1 || dentsu.SameAs[0] != "gb-coh:01403668" {
		t.Errorf("an entity of Companies House: %+v", dentsu)
	}
	ended := sample(t, "lei-data.xml")["gleif-lei:00TR8NKAEL48RGTZEW89"].Party
	if ended == nil || ended.Dissolved == 0 || ended.Countries[0] != "KY" {
		t.Errorf("an entity that was dissolved: %+v", ended)
	}
	rr := sample(t, "rr-updates-data2.xml")
	parent := rr["gleif-rr:2138002YAB7Z9KO21397:IS_ULTIMATELY_CONSOLIDATED_BY:984500501A1B1045PB30"].Interests
	if len(parent) != 2 || parent[1].Share.String() != "100 %" || !parent[1].Indirect || parent[1].From != 20190630 {
		t.Errorf("a parent with a share: %+v", parent)
	}
	hundredth := rr["gleif-rr:097900BJGO0000201513:IS_DIRECTLY_CONSOLIDATED_BY:9845002B9874D50A4531"].Interests
	if len(hundredth) != 2 || hundredth[1].Share != ownership.Unknown || hundredth[1].From != 20141106 {
		t.Errorf("a parent with 1.00 %%: %+v", hundredth)
	}
	private := sample(t, "repex-updates-data2.xml")["gleif-repex:159515PKYKQYJLT0KF16:DIRECT_ACCOUNTING_CONSOLIDATION_PARENT"]
	if len(private.Interests) != 1 || private.Interests[0].Detail != "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT: NATURAL_PERSONS (Datenschutz)" {
		t.Errorf("an exception with a reference: %+v", private)
	}
}

func TestPublishedFilesAreRecognised(t *testing.T) {
	for _, document := range samples(t) {
		if !gleif.Recognise([]byte(document[:2048])) {
			t.Errorf("not recognised: %.200s", document)
		}
	}
}
