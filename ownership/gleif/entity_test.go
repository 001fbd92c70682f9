package gleif_test

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

const (
	self  = "lei:2138002P5RNKC5W2JZ46"
	other = "lei:506700GE1G29325QX363"
)

func successor(inner string) string { return "<SuccessorEntity>" + inner + "</SuccessorEntity>" }

func TestWhoElseALevel1RecordNames(t *testing.T) {
	control := func(holder, kind, detail string) []ownership.Interest {
		return []ownership.Interest{{Holder: holder, Held: self, Right: ownership.Control, Kind: kind, Detail: detail}}
	}
	lei := successor("<SuccessorLEI>506700GE1G29325QX363</SuccessorLEI>")
	associated := `<AssociatedEntity type="FUND_FAMILY"><AssociatedLEI>506700ge1g29325qx363</AssociatedLEI></AssociatedEntity>`
	for name, c := range map[string]struct {
		status, entity string
		sameAs         []string
		interests      []ownership.Interest
		warning        string
	}{
		"a duplicate is the same as its successor":               {"DUPLICATE", lei, []string{other}, nil, ""},
		"a duplicate without successor is a party of its own":    {"DUPLICATE", "", nil, nil, "does not give the one LEI"},
		"a duplicate of itself is a party of its own":            {"DUPLICATE", successor("<SuccessorLEI>2138002P5RNKC5W2JZ46</SuccessorLEI>"), nil, control(self, "successor", ""), "does not give the one LEI"},
		"a duplicate with two successors is neither":             {"DUPLICATE", lei + lei, nil, append(control(other, "successor", ""), control(other, "successor", "")...), "does not give the one LEI"},
		"a merged entity is controlled by its successor":         {"MERGED", lei, nil, control(other, "successor", ""), ""},
		"a retired entity is controlled by its successor":        {"RETIRED", lei, nil, control(other, "successor", ""), ""},
		"a successor by name is somebody unknown":                {"RETIRED", successor("<SuccessorEntityName>B</SuccessorEntityName>"), nil, control("", "successor", "succeeded by B"), ""},
		"an empty successor is none":                             {"RETIRED", successor(""), nil, nil, ""},
		"a branch belongs to its head office":                    {"ISSUED", `<EntityCategory>BRANCH</EntityCategory>` + associated, nil, control(other, ownership.ControlByBranch, "FUND_FAMILY"), ""},
		"an associated LEI without a container is read too":      {"ISSUED", `<EntityCategory>BRANCH</EntityCategory><AssociatedLEI>506700GE1G29325QX363</AssociatedLEI>`, nil, control(other, ownership.ControlByBranch, ""), ""},
		"a fund's family manages it":                             {"ISSUED", `<EntityCategory>FUND</EntityCategory>` + associated, nil, control(other, ownership.ControlOfFund, "FUND_FAMILY"), ""},
		"an associated entity by name is somebody unknown":       {"ISSUED", `<AssociatedEntity><AssociatedEntityName>B</AssociatedEntityName></AssociatedEntity>`, nil, control("", ownership.ControlOfFund, "associated with B"), ""},
		"a number of Northern Ireland is Companies House's":      {"ISSUED", registered("RA000586", "ni 38"), []string{"gb-coh:NI000038"}, nil, ""},
		"a number of Scotland is Companies House's":              {"ISSUED", registered("RA000587", "SC095237"), []string{"gb-coh:SC095237"}, nil, ""},
		"a number with a last letter is Companies House's":       {"ISSUED", registered("RA000585", "IP12345R"), []string{"gb-coh:IP12345R"}, nil, ""},
		"a charity's number is not Companies House's":            {"ISSUED", registered("RA000589", "1043470"), nil, nil, ""},
		"what is no number of Companies House is only warned of": {"ISSUED", registered("RA000585", "not registered"), nil, nil, "no number of Companies House"},
		"nine digits are no number of Companies House":           {"ISSUED", registered("RA000585", "123456789"), nil, nil, "no number of Companies House"},
	} {
		s, warnings := one(t, entityFile(c.status, c.entity))
		if s.Party == nil {
			t.Errorf("%s: no party", name)
			continue
		}
		if d := diff(c.sameAs, s.Party.SameAs) + diff(c.interests, s.Interests); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if (c.warning == "") != (len(warnings) == 0) || (c.warning != "" && !strings.Contains(warnings[0].Message, c.warning)) {
			t.Errorf("%s: warnings %v; want %q", name, warnings, c.warning)
		}
	}
}

func registered(authority, number string) string {
	return "<RegistrationAuthority><RegistrationAuthorityID>" + authority + "</RegistrationAuthorityID><RegistrationAuthorityEntityID>" +
		number + "</RegistrationAuthorityEntityID></RegistrationAuthority>"
}

func TestTheKindOfPartyFollowsFromItsCategory(t *testing.T) {
	for category, want := range map[string]sanctions.Kind{
		"GENERAL": sanctions.Entity, "FUND": sanctions.Entity, "BRANCH": sanctions.Entity, "": sanctions.Entity,
		"SOLE_PROPRIETOR": sanctions.Person, "INTERNATIONAL_ORGANIZATION": sanctions.Organization, "RESIDENT_GOVERNMENT_ENTITY": sanctions.Organization,
	} {
		s, _ := one(t, entityFile("ISSUED", "<LegalJurisdiction>FR</LegalJurisdiction><EntityCategory>"+category+"</EntityCategory>"))
		if s.Party.Kind != want || (s.Party.Government == "FR") != (category == "RESIDENT_GOVERNMENT_ENTITY") {
			t.Errorf("%s: kind %s, government %q", category, s.Party.Kind, s.Party.Government)
		}
	}
}

func TestAGovernmentWithoutACountryIsWarnedOf(t *testing.T) {
	s, warnings := one(t, entityFile("ISSUED", "<LegalJurisdiction>?</LegalJurisdiction><EntityCategory>RESIDENT_GOVERNMENT_ENTITY</EntityCategory>"))
	if s.Party.Government != "" || len(warnings) != 1 {
		t.Errorf("government %q, warnings %v; want none and a warning", s.Party.Government, warnings)
	}
}

func TestWhenAnEntityEnded(t *testing.T) {
	event := func(status, kind, day string) string {
		return `<LegalEntityEvent group_type="STANDALONE" event_status="` + status + `"><LegalEntityEventType>` + kind +
			`</LegalEntityEventType><LegalEntityEventEffectiveDate>` + day + `T00:00:00Z</LegalEntityEventEffectiveDate></LegalEntityEvent>`
	}
	events := "<LegalEntityEvents>" + event("COMPLETED", "DISSOLUTION", "2020-05-01") + event("COMPLETED", "ABSORPTION", "2019-05-01") +
		event("IN_PROGRESS", "DISSOLUTION", "2022-05-01") + event("COMPLETED", "CHANGE_LEGAL_NAME", "2023-05-01") + "</LegalEntityEvents>"
	for name, c := range map[string]struct {
		entity string
		want   ownership.Day
	}{
		"an expiration date is the end":                  {"<EntityStatus>INACTIVE</EntityStatus><EntityExpirationDate>2018-01-02T00:00:00Z</EntityExpirationDate>" + events, 20180102},
		"else the last completed event that ends it":     {"<EntityStatus>INACTIVE</EntityStatus>" + events, 20200501},
		"an active entity has not ended":                 {"<EntityStatus>ACTIVE</EntityStatus>" + events, 0},
		"the status NULL does not say that it ended":     {"<EntityStatus>NULL</EntityStatus>" + events, 0},
		"an inactive entity may have ended nobody knows": {"<EntityStatus>INACTIVE</EntityStatus>", 0},
	} {
		if s, _ := one(t, entityFile("ISSUED", c.entity)); s.Party.Dissolved != c.want {
			t.Errorf("%s: %s", name, s.Party.Dissolved)
		}
	}
	for kind, ends := range map[string]bool{"DISSOLUTION": true, "ABSORPTION": true, "MERGERS_AND_ACQUISITIONS": true, "BREAKUP": true, "LIQUIDATION": false} {
		s, _ := one(t, entityFile("RETIRED", "<EntityStatus>INACTIVE</EntityStatus><LegalEntityEvents>"+event("COMPLETED", kind, "2020-05-01")+"</LegalEntityEvents>"))
		if (s.Party.Dissolved == 20200501) != ends {
			t.Errorf("%s: ended on %q", kind, s.Party.Dissolved)
		}
	}
}

func TestLevel1RecordsThatSayNothing(t *testing.T) {
	for _, status := range []string{"ANNULLED", "CANCELLED"} {
		s, _ := one(t, entityFile(status, ""))
		if d := diff(ownership.Statement{ID: "gleif-" + self, Stated: 20260911, Withdrawn: true, Source: "file.xml line 1"}, s); d != "" {
			t.Errorf("%s: %s", status, d)
		}
	}
	for name, document := range map[string]string{
		"an LEI of 19 characters":       strings.Replace(entityFile("ISSUED", ""), "JZ46", "JZ4", 1),
		"an LEI with another character": strings.Replace(entityFile("ISSUED", ""), "JZ46", "JZ-6", 1),
		"another element among records": strings.ReplaceAll(entityFile("ISSUED", ""), "LEIRecord>", "Record>"),
	} {
		if got, err := read(strings.NewReader(document)); err != nil || len(got.Statements) != 0 || len(got.Warnings) != 1 {
			t.Errorf("%s: %+v, %v; want a warning and no statement", name, got, err)
		}
	}
	for _, name := range []string{"", "<LegalName> </LegalName>", "<LegalName>A<b/>B</LegalName>"} {
		s, warnings := one(t, strings.Replace(entityFile("ISSUED", ""), "<LegalName>A</LegalName>", name, 1))
		if len(warnings) != 1 || len(s.Party.Names) != 0 {
			t.Errorf("%q is no name: %+v, warnings %v", name, s.Party, warnings)
		}
	}
}
