package psc

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
)

func TestANatureOfControl(t *testing.T) {
	for _, tt := range []struct {
		nature, share string
		right         ownership.Right
		kind          string
		indirect      bool
	}{
		{"ownership-of-shares-25-to-50-percent", "more than 25 % and at most 50 %", ownership.Shares, "", false},
		{"ownership-of-shares-50-to-75-percent", "more than 50 % and less than 75 %", ownership.Shares, "", false},
		{"ownership-of-shares-75-to-100-percent", "at least 75 % and at most 100 %", ownership.Shares, "", false},
		{"ownership-of-shares-50-to-75-percent-as-trust", "at least 0 % and less than 75 %", ownership.Shares, "trust", true},
		{"ownership-of-shares-25-to-50-percent-as-firm", "at least 0 % and at most 50 %", ownership.Shares, "firm", true},
		{"voting-rights-75-to-100-percent", "at least 75 % and at most 100 %", ownership.Votes, "", false},
		{"voting-rights-50-to-75-percent-as-trust", "more than 50 % and less than 75 %", ownership.Votes, "trust", true},
		{"voting-rights-25-to-50-percent-as-firm-limited-liability-partnership", "more than 25 % and at most 50 %", ownership.Votes, "firm", true},
		{"right-to-share-surplus-assets-75-to-100-percent-limited-liability-partnership", "at least 75 % and at most 100 %", ownership.Shares, "", false},
		{"part-right-to-share-surplus-assets-75-to-100-percent-as-trust", "an unknown share", ownership.Shares, "trust", true},
		{"ownership-of-shares-more-than-25-percent-registered-overseas-entity", "more than 25 % and at most 100 %", ownership.Shares, "", false},
		{"ownership-of-shares-more-than-25-percent-as-control-over-trust-registered-overseas-entity", "an unknown share", ownership.Shares, "trust", true},
		{"voting-rights-more-than-25-percent-as-control-over-firm-registered-overseas-entity", "more than 25 % and at most 100 %", ownership.Votes, "firm", true},
		{"right-to-appoint-and-remove-directors", "0 %", ownership.Control, "appoints_board", false},
		{"right-to-appoint-and-remove-members-as-firm-limited-liability-partnership", "0 %", ownership.Control, "appoints_board", true},
		{"right-to-appoint-and-remove-person-as-trust", "0 %", ownership.Control, "appoints_board", true},
		{"significant-influence-or-control-as-control-over-trust-registered-overseas-entity", "0 %", ownership.Control, "significant_influence", true},
		{"registered-owner-as-nominee-another-entity-england-wales-registered-overseas-entity", "0 %", ownership.Control, "nominee_landowner", false},
	} {
		t.Run(tt.nature, func(t *testing.T) {
			i, known := interestOf(tt.nature)
			if !known || i.Right != tt.right || i.Share.String() != tt.share || i.Kind != tt.kind || i.Indirect != tt.indirect || i.Detail != tt.nature {
				t.Errorf("%+v with %s; known: %t", i, i.Share, known)
			}
		})
	}
}

// natures.txt has the codes that psc_descriptions.yml has.
func TestEveryPublishedNatureIsKnown(t *testing.T) {
	codes, err := os.ReadFile("testdata/natures.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Fields(string(codes))
	for _, code := range all {
		i, known := interestOf(code)
		i.Held = "gb-coh:01234567"
		if err := i.Check(); !known || err != nil {
			t.Errorf("%s: known %t, %v", code, known, err)
		}
	}
	if len(all) != 86 {
		t.Errorf("%d codes; want 86", len(all))
	}
}

func TestAnUnknownNatureHasAnUnknownSize(t *testing.T) {
	for _, nature := range []string{
		"", "rules", "ownership-of-shares", "ownership-of-shares-10-to-25-percent", "voting-rights-as-trust",
		"ownership-of-shares-25-to-50-percent-as-friend", "OWNERSHIP-OF-SHARES-25-TO-50-PERCENT",
	} {
		i, known := interestOf(nature)
		if known || i.Right != ownership.Shares || i.Share != ownership.Unknown || i.Detail != nature {
			t.Errorf("%q: %+v, known %t", nature, i, known)
		}
	}
}

func TestCompanyNumbers(t *testing.T) {
	for number, want := range map[string]string{
		"01234567": "gb-coh:01234567", "1234567": "gb-coh:01234567", " 5498655 ": "gb-coh:05498655", "86": "gb-coh:00000086",
		"SC123456": "gb-coh:SC123456", "sc 12345": "gb-coh:SC012345", "R0000123": "gb-coh:R0000123", "IP12345R": "gb-coh:IP12345R",
		"": "", "0": "", "00000000": "", "123456789": "", "N/A": "", "NONE": "", "UNKNOWNS": "", "HRB123": "", "№1": "",
	} {
		if id, ok := CompanyID(number); id != want || ok != (want != "") {
			t.Errorf("%q is %q, %t; want %q", number, id, ok, want)
		}
	}
}

func TestPlacesOfRegistration(t *testing.T) {
	for _, tt := range []struct {
		country, place string
		want           bool
	}{
		{"United Kingdom", "", true},
		{"UNITED KINGDOM (ENGLAND AND WALES)", "Companies House, Cardiff", true},
		{"England & Wales", "", true},
		{"U.K.", "", true},
		{"GB", "Companies House", true},
		{"Northern Ireland", "", true},
		{"", "Companies House", true},
		{"", "Registrar of Companies, Scotland", true},
		{"United Kingdom", "Charity Commission", false},
		{"United Kingdom", "Guernsey Registry", false},
		{"", "", false},
		{"West Yorkshire", "", false},
		{"Ireland", "", false},
		{"New South Wales", "", false},
		{"Jersey", "Companies House", false},
		{"", "Companies House Gibraltar", false},
		{"Companies Registry", "", false},
		{"United States", "England", false},
	} {
		if got := registeredHere(tt.country, tt.place); got != tt.want {
			t.Errorf("country %q, place %q: %t", tt.country, tt.place, got)
		}
	}
}

// The scanner takes what encoding/json takes, and of the rest only half escapes in
// what it passes over.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":1.5e-3,"b":[true,false,null,"\u00e9\n"],"c":{"d":[]}}`, `{"company_number":"1","data":{"kind":"x","natures_of_control":["a"]}}`,
		`{"a":01}`, `{"a":,}`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{"\`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := scanner{data: data}
		s.record()
		taken := s.err == nil && s.next() == 0 && errors.Is(s.err, errShort) // nothing behind it
		valid := json.Valid(data) && bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{"))
		if valid != taken && !(taken && bytes.Contains(data, []byte(`\u`))) && !(valid && strings.Contains(s.err.Error(), "deeper")) {
			t.Errorf("%q: JSON %t, taken %t, %v", data, valid, taken, s.err)
		}
	})
}
