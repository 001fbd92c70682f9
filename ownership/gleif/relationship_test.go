package gleif_test

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// relationshipFile is a delta with one relationship from self to other.
func relationshipFile(kind, inner string) string {
	return `<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016" xmlns:gleif="http://www.gleif.org/data/schema/golden-copy/extensions/1.0">
<rr:Header><rr:ContentDate>2026-09-25T08:00:00Z</rr:ContentDate><rr:FileContent>GLEIF_DELTA_PUBLISHED</rr:FileContent></rr:Header>
<rr:RelationshipRecords><rr:RelationshipRecord>
<rr:Relationship><rr:StartNode><rr:NodeID>2138002P5RNKC5W2JZ46</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:StartNode>
<rr:EndNode><rr:NodeID>506700GE1G29325QX363</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:EndNode>
<rr:RelationshipType>` + kind + `</rr:RelationshipType>` + inner + `</rr:Relationship>
<rr:Registration><rr:LastUpdateDate>2026-09-20T10:00:00+02:00</rr:LastUpdateDate><rr:RegistrationStatus>PUBLISHED</rr:RegistrationStatus></rr:Registration>
<rr:Extension></rr:Extension></rr:RelationshipRecord></rr:RelationshipRecords></rr:RelationshipData>`
}

func quantity(amount string) string {
	return `<rr:RelationshipQuantifiers><rr:RelationshipQuantifier><rr:MeasurementMethod>ACCOUNTING_CONSOLIDATION</rr:MeasurementMethod>` +
		`<rr:QuantifierAmount>` + amount + `</rr:QuantifierAmount><rr:QuantifierUnits>PERCENTAGE</rr:QuantifierUnits></rr:RelationshipQuantifier></rr:RelationshipQuantifiers>`
}

func TestWhatEachRelationshipGives(t *testing.T) {
	control := func(kind, detail string) ownership.Interest {
		return ownership.Interest{Holder: other, Held: self, Right: ownership.Control, Kind: kind, Detail: detail}
	}
	shares := func(s ownership.Share, detail string) ownership.Interest {
		return ownership.Interest{Holder: other, Held: self, Right: ownership.Shares, Share: s, Detail: detail}
	}
	feeder := shares(ownership.Unknown, "IS_FEEDER_TO")
	feeder.Holder, feeder.Held = self, other
	ultimate := []ownership.Interest{control(ownership.ControlByConsolidation, "IS_ULTIMATELY_CONSOLIDATED_BY"), shares(ownership.Unknown, "IS_ULTIMATELY_CONSOLIDATED_BY")}
	ultimate[0].Indirect, ultimate[1].Indirect = true, true
	for kind, want := range map[string][]ownership.Interest{
		"IS_DIRECTLY_CONSOLIDATED_BY":   {control(ownership.ControlByConsolidation, "IS_DIRECTLY_CONSOLIDATED_BY"), shares(ownership.Unknown, "IS_DIRECTLY_CONSOLIDATED_BY")},
		"IS_ULTIMATELY_CONSOLIDATED_BY": ultimate,
		"IS_INTERNATIONAL_BRANCH_OF":    {control(ownership.ControlByBranch, "IS_INTERNATIONAL_BRANCH_OF")},
		"IS_FUND-MANAGED_BY":            {control(ownership.ControlOfFund, "IS_FUND-MANAGED_BY")},
		"IS_SUBFUND_OF":                 {control(ownership.ControlByBranch, "IS_SUBFUND_OF")},
		"IS_FEEDER_TO":                  {feeder},
	} {
		s, warnings := one(t, relationshipFile(kind, ""))
		id := "gleif-rr:2138002P5RNKC5W2JZ46:" + kind + ":506700GE1G29325QX363"
		if d := diff(ownership.Statement{ID: id, Stated: 20260925, Source: "file.xml line 3", Interests: want}, s); d != "" || len(warnings) != 0 {
			t.Errorf("%s: %v %s", kind, warnings, d)
		}
	}
	s, warnings := one(t, relationshipFile("IS_COUSIN_OF", ""))
	if d := diff([]ownership.Interest{control("IS_COUSIN_OF", "IS_COUSIN_OF")}, s.Interests); d != "" || len(warnings) != 1 {
		t.Errorf("an unknown type: %v %s", warnings, d)
	}
}

func TestTheShareThatAQuantityGives(t *testing.T) {
	percent := func(text string) ownership.Share {
		p, err := ownership.ParsePercent(text)
		if err != nil {
			t.Fatal(err)
		}
		return ownership.Exactly(p)
	}
	for name, c := range map[string]struct {
		quantity string
		want     ownership.Share
		detail   string
		warned   bool
	}{
		"an exact percentage":                              {quantity("51.0000000001"), percent("51.0000000001"), "", false},
		"the whole":                                        {quantity("100.00"), percent("100"), "", false},
		"1.00 may be the whole or a hundredth":             {quantity("1.00"), ownership.Unknown, ", percentage given as 1.00", false},
		"0.75 is no percentage of what is consolidated":    {quantity("0.75"), ownership.Unknown, ", percentage given as 0.75", false},
		"more than the whole":                              {quantity("101"), ownership.Unknown, "", true},
		"less than nothing":                                {quantity("-5"), ownership.Unknown, "", true},
		"words":                                            {quantity("most"), ownership.Unknown, "", true},
		"an empty amount":                                  {quantity(""), ownership.Unknown, "", false},
		"two equal quantities":                             {quantity("60") + quantity("60.0"), percent("60"), "", false},
		"a quantity of something else":                     {strings.Replace(quantity("60"), "PERCENTAGE", "USD", 1), ownership.Unknown, "", false},
		"two quantities that contradict each other":        {strings.Replace(quantity("60"), "</rr:RelationshipQuantifiers>", strings.TrimPrefix(quantity("70"), "<rr:RelationshipQuantifiers>"), 1), ownership.Unknown, "", true},
		"a quantity by a method that is not consolidation": {strings.Replace(quantity("60"), "ACCOUNTING_", "OTHER_", 1), ownership.Unknown, "", false},
	} {
		s, warnings := one(t, relationshipFile("IS_DIRECTLY_CONSOLIDATED_BY", c.quantity))
		got := s.Interests[1]
		if got.Share.String() != c.want.String() || got.Detail != "IS_DIRECTLY_CONSOLIDATED_BY"+c.detail || (len(warnings) > 0) != c.warned {
			t.Errorf("%s: %s, detail %q, warnings %v", name, got.Share, got.Detail, warnings)
		}
	}
}

func period(kind, from, until string) string {
	s := "<rr:RelationshipPeriod>"
	if from != "" {
		s += "<rr:StartDate>" + from + "</rr:StartDate>"
	}
	if until != "" {
		s += "<rr:EndDate>" + until + "</rr:EndDate>"
	}
	return s + "<rr:PeriodType>" + kind + "</rr:PeriodType></rr:RelationshipPeriod>"
}

func TestHowLongARelationshipHolds(t *testing.T) {
	const rel = "RELATIONSHIP_PERIOD"
	status := func(s string) string { return "<rr:RelationshipStatus>" + s + "</rr:RelationshipStatus>" }
	for name, c := range map[string]struct {
		periods, status string
		from, until     ownership.Day
		withdrawn       bool
		warned          bool
	}{
		"from its first day, whatever the clock":          {period(rel, "2014-11-06T00:00:00.000+01:00", ""), "ACTIVE", 20141106, 0, false, false},
		"until its last day":                              {period(rel, "2014-11-06", "2020-01-31T00:00:00Z"), "ACTIVE", 20141106, 20200131, false, false},
		"an accounting period does not bound it":          {period("ACCOUNTING_PERIOD", "2019-01-01", "2019-12-31"), "ACTIVE", 0, 0, false, false},
		"a filing period does not bound it":               {period("DOCUMENT_FILING_PERIOD", "2019-01-01", "2019-12-31") + period(rel, "2014-11-06", ""), "ACTIVE", 20141106, 0, false, false},
		"two periods hold from the first to the last day": {period(rel, "2018-01-01", "2019-01-01") + period(rel, "2014-01-01", "2015-01-01"), "ACTIVE", 20140101, 20190101, false, false},
		"an open period stays open":                       {period(rel, "2018-01-01", "") + period(rel, "2014-01-01", "2015-01-01"), "ACTIVE", 20140101, 0, false, false},
		"a period without a beginning has none":           {period(rel, "", "2019-01-01") + period(rel, "2014-01-01", "2015-01-01"), "ACTIVE", 0, 20190101, false, false},
		"days in the wrong order are left out":            {period(rel, "2018-01-01", "2017-01-01"), "ACTIVE", 0, 0, false, true},
		"what is no day is left out":                      {period(rel, "2018-13-01", "") + period(rel, "soon", ""), "ACTIVE", 0, 0, false, true},
		"the status NULL does not end it":                 {period(rel, "2014-11-06", ""), "NULL", 20141106, 0, false, false},
		"inactive, it ended on the day it says":           {period(rel, "2014-11-06", "2020-01-31"), "INACTIVE", 20141106, 20200131, false, false},
		"inactive without a day, it ended when recorded":  {period(rel, "2014-11-06", ""), "INACTIVE", 20141106, 20260920, false, false},
		"inactive before it began, it is withdrawn":       {period(rel, "2030-01-01", ""), "INACTIVE", 0, 0, true, false},
	} {
		s, warnings := one(t, relationshipFile("IS_INTERNATIONAL_BRANCH_OF", "<rr:RelationshipPeriods>"+c.periods+"</rr:RelationshipPeriods>"+status(c.status)))
		if s.Withdrawn != c.withdrawn || (len(warnings) > 0) != c.warned {
			t.Errorf("%s: withdrawn %v, warnings %v", name, s.Withdrawn, warnings)
			continue
		}
		if c.withdrawn {
			continue
		}
		if got := s.Interests[0]; got.From != c.from || got.Until != c.until {
			t.Errorf("%s: from %s until %s", name, got.From, got.Until)
		}
	}
}

func TestWhichRelationshipsAreWithdrawn(t *testing.T) {
	deletion := "<gleif:Deletion><gleif:DeletedAt>2026-09-24T18:50:35Z</gleif:DeletedAt></gleif:Deletion>"
	for name, c := range map[string]struct {
		status, extension string
		withdrawn         bool
		stated            ownership.Day
	}{
		"a published one is in force":                         {"PUBLISHED", "", false, 20260925},
		"a lapsed one is in force":                            {"LAPSED", "", false, 20260925},
		"one that moves to another issuer is in force":        {"PENDING_TRANSFER", "", false, 20260925},
		"an annulled one is withdrawn":                        {"ANNULLED", "", true, 20260925},
		"a duplicate does not win over the one that survives": {"DUPLICATE", "", true, 0},
		"a deleted one is withdrawn":                          {"PUBLISHED", deletion, true, 20260925},
		"a deleted duplicate is withdrawn":                    {"DUPLICATE", deletion, true, 20260925},
		"an empty mark, as full files have, deletes nothing":  {"PUBLISHED", "<gleif:Deletion/>", false, 20260925},
	} {
		document := strings.Replace(relationshipFile("IS_FUND-MANAGED_BY", ""), "PUBLISHED</rr:Reg", c.status+"</rr:Reg", 1)
		s, _ := one(t, strings.Replace(document, "<rr:Extension>", "<rr:Extension>"+c.extension, 1))
		if s.Withdrawn != c.withdrawn || s.Stated != c.stated || (len(s.Interests) == 0) != c.withdrawn {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestNodesOfARelationship(t *testing.T) {
	document := relationshipFile("IS_DIRECTLY_CONSOLIDATED_BY", "")
	if s, _ := one(t, strings.Replace(document, "506700GE1G29325QX363</rr:NodeID><rr:NodeIDType>LEI", "DEUTDEFF</rr:NodeID><rr:NodeIDType>BIC", 1)); s.Interests[0].Holder != "bic:DEUTDEFF" {
		t.Errorf("a parent by another id: %+v", s.Interests[0])
	}
	s, warnings := one(t, strings.Replace(document, "506700GE1G29325QX363", "?", 1))
	if len(s.Interests) != 2 || s.Interests[1].Holder != "" || s.Interests[1].Held != self || len(warnings) != 1 {
		t.Errorf("a parent without a usable id: %+v, warnings %v; want somebody unknown and a warning", s, warnings)
	}
	for name, damaged := range map[string]string{
		"a child without id":  strings.Replace(document, "2138002P5RNKC5W2JZ46", "", 1),
		"a master without id": strings.Replace(relationshipFile("IS_FEEDER_TO", ""), "506700GE1G29325QX363", "", 1),
		"no type":             relationshipFile("", ""),
	} {
		if got, err := read(strings.NewReader(damaged)); err != nil || len(got.Statements) != 0 || len(got.Warnings) != 1 {
			t.Errorf("%s: %+v, %v; want a warning and no statement", name, got, err)
		}
	}
	if s, _ := one(t, strings.Replace(document, "<rr:ContentDate>2026-09-25T08:00:00Z</rr:ContentDate>", "", 1)); s.Stated != 20260920 {
		t.Errorf("in a file without a date the statement is of %s; want its last update", s.Stated)
	}
}

func exceptionFile(inner string) string {
	return `<ReportingExceptionData><Header><ContentDate>2026-09-25T08:00:00Z</ContentDate></Header><ReportingExceptions><Exception>` +
		`<LEI>2138002P5RNKC5W2JZ46</LEI><ExceptionCategory>ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT</ExceptionCategory>` +
		`<ExceptionReason>NO_LEI</ExceptionReason><ExceptionReason>NON_PUBLIC</ExceptionReason>` + inner +
		`<Extension></Extension></Exception></ReportingExceptions></ReportingExceptionData>`
}

func TestWhatAReportingExceptionSays(t *testing.T) {
	const ultimate = "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT"
	base := ownership.Interest{Held: self, Right: ownership.Shares, Share: ownership.Unknown, Indirect: true, Detail: ultimate + ": NO_LEI, NON_PUBLIC"}
	named, direct, referred := base, base, base
	named.Holder, named.Detail = "gleif-repex:2138002P5RNKC5W2JZ46:"+ultimate, base.Detail+" (Holding ABC)"
	direct.Indirect, direct.Detail = false, "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT: NO_LEI, NON_PUBLIC"
	referred.Detail = ultimate + ": NATURAL_PERSONS, NON_PUBLIC (Datenschutz)"
	for name, c := range map[string]struct {
		document string
		want     ownership.Interest
		party    *ownership.Party
	}{
		"somebody unknown has an unknown share": {exceptionFile(""), base, nil},
		"the direct parent is held directly":    {strings.Replace(exceptionFile(""), "ULTIMATE", "DIRECT", 1), direct, nil},
		"a parent without LEI can be found by what is said of it": {
			exceptionFile("<ExceptionReference>Holding ABC</ExceptionReference>"), named,
			&ownership.Party{ID: named.Holder, Kind: sanctions.Unknown, Names: []string{"Holding ABC"}, Anonymous: "NO_LEI"},
		},
		"another reason's reference names nobody": {strings.Replace(exceptionFile("<ExceptionReference>Datenschutz</ExceptionReference>"), "NO_LEI", "NATURAL_PERSONS", 1), referred, nil},
	} {
		s, warnings := one(t, c.document)
		if d := diff([]ownership.Interest{c.want}, s.Interests) + diff(c.party, s.Party); d != "" || len(warnings) != 0 {
			t.Errorf("%s: %v %s", name, warnings, d)
		}
	}
	deleted, _ := one(t, strings.Replace(exceptionFile(""), "<Extension>", `<Extension><g:Deletion xmlns:g="x"><g:DeletedAt>2026-09-24T18:50:35Z</g:DeletedAt></g:Deletion>`, 1))
	if d := diff(ownership.Statement{ID: named.Holder, Stated: 20260925, Source: "file.xml line 1", Withdrawn: true}, deleted); d != "" {
		t.Errorf("deleted: %s", d)
	}
	got, err := read(strings.NewReader(strings.Replace(exceptionFile(""), "2138002P5RNKC5W2JZ46", "?", 1)))
	if err != nil || len(got.Statements) != 0 || len(got.Warnings) != 1 {
		t.Errorf("without LEI: %+v, %v; want a warning and no statement", got, err)
	}
}
