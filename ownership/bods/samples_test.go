package bods_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/bods"
)

const samples = "../../../shared/data/ownership/bods"

// eachSample calls do with every file below the samples that keep passes, and
// fails if there is none.
func eachSample(t *testing.T, keep func(path string) bool, do func(t *testing.T, path string, data []byte)) {
	t.Helper()
	if _, err := os.Stat(samples); err != nil {
		t.Skip("no samples: ", err)
	}
	n := 0
	err := filepath.WalkDir(samples, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".json") || !keep(path) {
			return err
		}
		n++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.Run(strings.TrimPrefix(path, samples+"/"), func(t *testing.T) { do(t, path, data) })
		return nil
	})
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
}

func isInvalid(path string) bool {
	return strings.Contains(path, "/invalid") || strings.Contains(path, "/fails-secondary-validation/")
}

// readAll reads a file whole.
func readAll(t *testing.T, data string) (all []ownership.Statement, problems []ownership.Problem) {
	t.Helper()
	err := bods.Read(strings.NewReader(data), "sample.json",
		func(s ownership.Statement) error { all = append(all, s); return nil },
		func(p ownership.Problem) { problems = append(problems, p) })
	if err != nil {
		t.Fatal(err)
	}
	return all, problems
}

func TestEveryValidSampleIsReadWithoutARefusal(t *testing.T) {
	eachSample(t, func(path string) bool { return !isInvalid(path) }, func(t *testing.T, _ string, data []byte) {
		all, problems := readAll(t, string(data))
		for _, p := range problems {
			if p.Code == ownership.RefusedStatement {
				t.Error(p)
			}
		}
		if n := strings.Count(string(data), `"publicationDate"`); len(all) < n || len(all) == 0 {
			t.Errorf("read %d statements of at least %d", len(all), n)
		}
		for _, s := range all {
			for _, i := range s.Interests {
				if err := i.Check(); err != nil {
					t.Error(s.Source, err)
				}
			}
		}
		if !bods.Recognise(data[:min(len(data), 4096)]) {
			t.Error("not recognised")
		}
	})
}

// reasons are what is told of each invalid sample, by its name without ".json".
var reasons = map[string]string{
	// 0.2 and 0.3
	"bods-package-incorrect-ordering":                              "its interested party is described further down",
	"bods-package-missing-entity-statement":                        "no statement that describes its subject",
	"bods-package-missing-interested-party-entity-statement":       "no statement that describes its interested party",
	"entity-statement-extra-field":                                 "which the standard does not have here",
	"entity-statement-loose-validation-without-required-fields":    "identifiers[0] has none of scheme, schemeName",
	"entity-statement-with-invalid-statement-id-no-entity-type":    "statementID has 17 characters",
	"invalid-entity-statement-no-securitiesListings":               "publicListing has no securitiesListings",
	"invalid-entity-statement-plc-no-security":                     "publicListing.securitiesListings[3].security is missing",
	"invalid-entity-statement-plc-no-stockExchangeName":            "publicListing.securitiesListings[2].stockExchangeName is missing",
	"invalid-entity-statement-stateBody-no-entitySubtype-category": "entitySubtype.generalCategory is missing",
	"ownership-or-control-statement-no-publication-details":        "publicationDetails is missing",
	"ownership-or-control-statement-no-statement-type":             "statementType is missing",
	"ownership-or-control-statement-no-url-linking-annotation":     "annotations[1] has no url",
	"ownership-or-control-statement-with-invalid-statement-id":     "statementID has 17 characters",
	"person-statement-no-bods-version":                             "publicationDetails.bodsVersion is missing",
	"person-statement-no-publication-date":                         "publicationDetails.publicationDate is missing",
	"person-statement-no-publication-details":                      "publicationDetails is missing",
	"person-statement-no-publisher":                                "publicationDetails.publisher is missing",
	"person-statement-no-publisher-sub-prop":                       "publicationDetails.publisher has none of name, url",
	"person-statement-with-bad-bods-version":                       `publicationDetails.bodsVersion is "1"`,
	"person-statement-with-bad-date":                               "statementDate is no day",
	"person-statement-with-bad-licence-url":                        "publicationDetails.license is no URI",
	"person-statement-with-bad-publication-date":                   "publicationDetails.publicationDate is no day",
	"person-statement-with-bad-publisher-url":                      "publicationDetails.publisher.url is no URI",
	"person-statement-with-invalid-statement-id":                   "statementID has 17 characters",
	// 0.4
	"entity_addressType_placeOfBirth":                                 `recordDetails.addresses[0].type is "placeOfBirth"`,
	"entity_address_country_no_name":                                  "recordDetails.addresses[0].country.name is missing",
	"entity_addresses_not_object":                                     "recordDetails.addresses[0] is a text; want an object",
	"entity_dissolution_date_number":                                  "recordDetails.dissolutionDate is a number",
	"entity_formed_by_statute_name_number":                            "recordDetails.formedByStatute.name is a number",
	"entity_identifiers_id_number":                                    "recordDetails.identifiers[0].id is a number",
	"entity_identifiers_schemeName_number":                            "recordDetails.identifiers[0].schemeName is a number",
	"entity_jurisdiction_code_1char":                                  "recordDetails.jurisdiction.code has 1 characters",
	"entity_jurisdiction_not_object":                                  "recordDetails.jurisdiction is a text; want an object",
	"entity_public_listing_company_filings_not_array":                 "recordDetails.publicListing.companyFilingsURLs is a text; want a list",
	"entity_public_listing_has_public_listing_not_bool":               "recordDetails.publicListing.hasPublicListing is a number",
	"entity_security_OMIC_string":                                     "operatingMarketIdentifierCode is a number",
	"entity_security_listing_no_security":                             "recordDetails.publicListing.securitiesListings[0].security is missing",
	"entity_security_listing_string":                                  "recordDetails.publicListing.securitiesListings[0].security is a text; want an object",
	"entity_security_stock_name_string":                               "stockExchangeName is true or false; want a text",
	"entity_type_details_number":                                      "recordDetails.entityType.details is a number",
	"entity_type_not_object":                                          "recordDetails.entityType is a text; want an object",
	"entity_type_trust_registeredentity":                              "recordDetails.entityType has subtype trust, which does not go with type registeredEntity",
	"entity_unspecified_entity_no_reason":                             "recordDetails.unspecifiedEntityDetails.reason is missing",
	"person_PepStatusDetails_endDate_string":                          "recordDetails.politicalExposure.details[0].endDate is a number",
	"person_PepStatusDetails_source_no_object":                        "recordDetails.politicalExposure.details[0].source is a text; want an object",
	"person_addresses_type":                                           `recordDetails.addresses[0].type is "business"`,
	"person_identifiers_not_array":                                    "recordDetails.identifiers is an object; want a list",
	"person_names_familyName_string":                                  "recordDetails.names[0].familyName is a number",
	"person_names_not_array":                                          "recordDetails.names is an object; want a list",
	"person_politicalExposure_details_not_array":                      "recordDetails.politicalExposure.details is an object; want a list",
	"person_taxResidencies_no_object":                                 "recordDetails.taxResidencies is a text; want a list",
	"publication_details_date_not_date":                               "publicationDetails.publicationDate is neither a day nor a moment",
	"publication_details_not_object":                                  "publicationDetails is true or false; want an object",
	"publication_details_publisher_no_publication_date":               "publicationDetails.publicationDate is missing",
	"publication_details_publisher_url_not_uri":                       "publicationDetails.publisher.url is no URI",
	"relationship_component_records_not_string":                       "recordDetails.componentRecords[0] is a number",
	"relationship_interests_beneficialOwnershipOrControl_not_boolean": "interests[0].beneficialOwnershipOrControl is a text; want true or false",
	"relationship_interests_end_date_string":                          "recordDetails.interests[0].endDate is a number",
	"relationship_interests_exclusive_min_too_big":                    "interests[0].share.exclusiveMinimum is more than 100",
	"relationship_interests_share_maximum_too_big":                    "interests[0].share.maximum is more than 100",
	"relationship_interests_share_not_object":                         "interests[0].share is a number; want an object",
	"relationship_isComponent_not_boolean":                            "recordDetails.isComponent is a text; want true or false",
	"statement_annotations_createdBy_name_string":                     "annotations[0].createdBy.name is a number",
	"statement_annotations_description_not_string":                    "annotations[0].description is a number",
	"statement_annotations_not_object":                                "annotations[0] is a text; want an object",
	"statement_annotations_url_format":                                "annotations[0].url is no URI",
	"statement_declaration_not_string":                                "declaration is a number",
	"statement_recordId_string":                                       "recordId is a number",
	"statement_source_assertedBy_not_array":                           "source.assertedBy is an object; want a list",
	"statement_source_retrievedAt_date":                               "source.retrievedAt is a number",
	"statement_statementDate_missing":                                 "statementDate is missing",
	"statement_statementId_not_string":                                "statementId is a number",
}

func TestEveryInvalidSampleHasItsOwnProblem(t *testing.T) {
	seen := make(map[string]bool)
	eachSample(t, isInvalid, func(t *testing.T, path string, data []byte) {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		want, known := reasons[name]
		if seen[name] = true; !known {
			t.Fatal("add what is wrong with this sample to reasons")
		}
		all, problems := readAll(t, string(data))
		if len(problems) != 1 || !strings.Contains(problems[0].Message, want) {
			t.Errorf("told of %v, want the one problem %q", problems, want)
		}
		if refused := problems[0].Code == ownership.RefusedStatement; refused != (len(all) == 0) {
			t.Errorf("code %s, and %d statements were handed on", problems[0].Code, len(all))
		}
		if secondary := strings.Contains(path, "/fails-secondary-validation/"); secondary != (problems[0].Code == ownership.UnknownParty) {
			t.Errorf("code %s", problems[0].Code)
		}
	})
	for name := range reasons {
		if !seen[name] {
			t.Errorf("no sample is called %s", name)
		}
	}
}
