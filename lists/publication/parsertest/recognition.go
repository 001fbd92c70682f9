package parsertest

import "testing"

// heads are beginnings of files, by the name of their format.
var heads = map[string]string{
	"OFAC CSV":                           "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
	"OFAC legacy XML":                    `<?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation>`,
	"OFAC advanced XML":                  `<?xml version="1.0"?><Sanctions xmlns="http://www.un.org/sanctions/1.0"><DateOfIssue>`,
	"UN XML":                             `<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z"><INDIVIDUALS>`,
	"EU XML 1.1":                         `<?xml version="1.0"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-04T00:00:00Z">`,
	"UK Sanctions List XML":              `<?xml version="1.0"?><Designations dateGenerated="2026-02-02"><Designation>`,
	"OFSI Consolidated List CSV":         "Last Updated,13/04/2018\r\nName 6,Name 1,Group Type,Alias Type,Regime,Group ID\r\n",
	"SECO XML":                           `<?xml version="1.0"?><swiss-sanctions-list list-type="whole-list" date="2026-01-01"><sanctions-program>`,
	"Canada SEMA XML":                    `<?xml version="1.0"?><data-set><record><Country>Iran</Country><Schedule>1</Schedule><Item>1</Item>`,
	"US Consolidated Screening List CSV": "_id,source,entity_number,type,programs,name,alt_names,federal_register_notice\n",
	"FollowTheMoney JSON lines":          `{"id":"1","schema":"Person","properties":{"name":["A B"]},"datasets":["x_list"]}` + "\n",

	"an empty file":            "",
	"blank lines":              "\r\n\n \n",
	"an HTML page":             "<!DOCTYPE html>\n<html><head><title>Sanctions list</title></head><body>",
	"an HTML page that is XML": `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>`,
	"a schema":                 `<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="export">`,
	"the EU's XML until 2017":  `<?xml version="1.0"?><WHOLE Date="11/02/2016"><ENTITY Id="1">`,
	"OFSI's XML":               `<ArrayOfFinancialSanctionsTarget xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">`,
	"a table of names":         "id,schema,name,aliases,birth_date,countries\n1,Person,A,,,\n",
	"JSON of something else":   `{"statementID":"1","statementType":"personStatement"}` + "\n",
	"a PDF":                    "%PDF-1.7\n",
	"a ZIP archive":            "PK\x03\x04",
}

func checkRecognition(t testing.TB, f Format, fixture []File) {
	for _, file := range fixture {
		if !f.Recognise(file.Data[:min(len(file.Data), 8<<10)]) {
			t.Errorf("%s is not recognised", file.Name)
		}
	}
	if _, known := heads[f.Name]; !known {
		t.Errorf("the suite has no beginning of a file of the format %q", f.Name)
	}
	for name, head := range heads {
		if got := f.Recognise([]byte(head)); got != (name == f.Name) {
			t.Errorf("%s: recognised %v", name, got)
		}
	}
}
