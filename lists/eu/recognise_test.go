package eu_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mareva/mareva/lists/eu"
	"github.com/mareva/mareva/lists/publication"
)

const xml11 = `<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-04T00:00:00Z">`

func TestOnlyTheEUsXMLIsRecognised(t *testing.T) {
	for what, c := range map[string]struct {
		head string
		want bool
	}{
		"the list as published":      {`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + xml11, true},
		"with a byte order mark":     {"\ufeff" + `<?xml version="1.0"?>` + xml11, true},
		"behind a comment":           {`<!-- a > b -->` + xml11, true},
		"with a namespace prefix":    {`<f:export generationDate="" xmlns:f="http://eu.europa.ec/fpi/fsd/export">`, true},
		"an export of somebody else": {`<export xmlns="http://example.org/export">`, false},
		"an export of nobody":        {`<export generationDate="2026-03-04">`, false},
		"its schema":                 {`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://eu.europa.ec/fpi/fsd/export">`, false},
		"the old format":             {`<WHOLE Date="11/02/2016">`, false},
		"the UN's list":              {`<CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z">`, false},
		"an HTML page about it":      {`<!DOCTYPE html><html xmlns="http://eu.europa.ec/fpi/fsd/export">`, false},
		"nothing":                    {``, false},
	} {
		t.Run(what, func(t *testing.T) {
			if got := eu.Recognise([]byte(c.head)); got != c.want {
				t.Errorf("Recognise = %v, want %v", got, c.want)
			}
			if reason := eu.RefusalReason([]byte(c.head)); reason != "" && what != "the old format" {
				t.Errorf("RefusalReason = %q", reason)
			}
		})
	}
}

func TestOtherFilesOfTheEUAreRefusedWithTheirReason(t *testing.T) {
	for what, c := range map[string]struct{ head, reason string }{
		"the XML until 2017":               {"<?xml version=\"1.0\"?>\n<!-- x -->\n<WHOLE Date=\"11/02/2016\">\n<ENTITY Id=\"1\">", "until 2017"},
		"the CSV of version 1.0":           {"\ufeffDate_file;Entity_logical_id;Subject_type\n04/07/2018;1;P\n", "spreads one entry over many lines"},
		"the same with quoted columns":     {"\"Date_file\";\"Entity_logical_id\"\n", "spreads one entry over many lines"},
		"the same with commas":             {"Date_file,Entity_logical_id,Subject_type\n", "spreads one entry over many lines"},
		"the CSV of version 1.1":           {"\ufefffileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber\r\n", "spreads one entry over many lines"},
		"a CSV damaged by a spreadsheet":   {"\"Date_filexxxx;Entity_logical_id;Subject_type\t\t\n\"\"04/07/2018;1;P\t\n", "damaged by a spreadsheet"},
		"another file whose root is WHOLE": {"<WHOLE>", ""},
		"a CSV that has a column of dates": {"Date_file;Name\n", ""},
		"a CSV of another publisher":       {"Last Updated,03/06/2026\n", ""},
		"nothing":                          {"", ""},
	} {
		t.Run(what, func(t *testing.T) {
			got := eu.RefusalReason([]byte(c.head))
			if (got == "") != (c.reason == "") || !strings.Contains(got, c.reason) {
				t.Errorf("RefusalReason = %q, want one that says %q", got, c.reason)
			}
			if got != "" && !strings.Contains(got, "xmlFullSanctionsList_1_1") {
				t.Errorf("RefusalReason = %q does not say what to do", got)
			}
			if eu.Recognise([]byte(c.head)) {
				t.Error("recognised as well")
			}
		})
	}
}

func published(t *testing.T, name string) *publication.File {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "lists", "eu", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the published list is not here: %v", err)
	}
	f, err := publication.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestThePublishedSampleIsReadWhole(t *testing.T) {
	f := published(t, "eu_fsf_v1.1_2026-08-05_sample.xml")
	if !eu.Recognise(f.Head) || eu.RefusalReason(f.Head) != "" {
		t.Error("not recognised, or refused")
	}
	parties, r := parse(t, f)
	if r.Counts["sanctionEntity"] != 3 || r.Entries != 3 || len(parties) != 3 || r.Published.String() != "2026-08-05" {
		t.Errorf("counts %v, %d entries, published %s", r.Counts, r.Entries, r.Published)
	}
	if len(r.Unread)+len(r.Problems) > 0 {
		t.Errorf("unread %v, problems %v", r.Unread, r.Problems)
	}
	if p := parties["13"]; p == nil || p.PrimaryName() != "Saddam Hussein Al-Tikriti" || len(p.Listed) > 0 || p.BirthDates[0].String() != "1937-04-28" {
		t.Errorf("party 13: %+v", p)
	}
	if p := parties["521"]; p == nil || p.Listed[0].String() != "2001-01-25" || p.BirthDates[0].String() != "1953/1958~" {
		t.Errorf("party 521: %+v", p)
	}
}

func TestThePublishedFilesOfOtherFormatsAreRefused(t *testing.T) {
	for name, reason := range map[string]string{
		"eu_global_old-format_2016-02-11.xml.zst":     "until 2017",
		"eu_fsf_csv_v1.0_short_2018-07-04.csv":        "damaged by a spreadsheet",
		"derived_eu_names_2025-05.csv.zst":            "",
		"eu_fsf_schema_1_1.xsd":                       "",
		filepath.Join("..", "un", "sc-sanctions.xsd"): "",
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			head := published(t, name).Head
			if got := eu.RefusalReason(head); (got == "") != (reason == "") || !strings.Contains(got, reason) {
				t.Errorf("RefusalReason = %q, want one that says %q", got, reason)
			}
			if eu.Recognise(head) {
				t.Error("recognised")
			}
		})
	}
}
