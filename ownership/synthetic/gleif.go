package synthetic

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mareva/mareva/ownership"
)

// WriteEntities writes the companies as GLEIF's file of Level 1, LEI-CDF 3.1.
func (r Register) WriteEntities(to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<20)
	fmt.Fprint(w, entitiesHead)
	for s := range r.Statements() {
		p := s.Party
		if p == nil || !strings.HasPrefix(p.ID, "lei:") {
			continue
		}
		category := "GENERAL"
		if p.Government != "" {
			category = "RESIDENT_GOVERNMENT_ENTITY"
		}
		authority, number := "RA888888", p.ID[len(p.ID)-8:]
		if len(p.SameAs) > 0 {
			authority, number = "RA000585", strings.TrimPrefix(p.SameAs[0], "gb-coh:")
		}
		country := p.Countries[0]
		_, err := fmt.Fprintf(w, entityXML, p.ID[len("lei:"):], p.Names[0], country, country, authority, number, country, category, p.Founded)
		if err != nil {
			return err
		}
	}
	fmt.Fprint(w, "  </lei:LEIRecords>\n</lei:LEIData>\n")
	return w.Flush()
}

// WriteRelationships writes who consolidates whom as GLEIF's file of Level 2, RR-CDF
// 2.1. What that file has no words for (persons, small stakes, votes) is left out.
func (r Register) WriteRelationships(to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<20)
	fmt.Fprint(w, relationshipsHead)
	for s := range r.Statements() {
		if len(s.Interests) == 0 || !strings.HasPrefix(s.Interests[0].Holder, "lei:") {
			continue
		}
		first := s.Interests[0]
		kind, amount := relationship(&first)
		if kind == "" {
			continue
		}
		status, end := "ACTIVE", ""
		if first.Until != 0 {
			status, end = "INACTIVE", fmt.Sprintf(endXML, first.Until)
		}
		_, err := fmt.Fprintf(w, relationshipXML, first.Held[len("lei:"):], first.Holder[len("lei:"):], kind, first.From, end, status, amount)
		if err != nil {
			return err
		}
	}
	fmt.Fprint(w, "  </rr:RelationshipRecords>\n</rr:RelationshipData>\n")
	return w.Flush()
}

// relationship is GLEIF's type of an interest, and its quantity where there is one.
func relationship(i *ownership.Interest) (kind, amount string) {
	switch {
	case i.Right == ownership.Control && i.Kind == ownership.ControlByBranch:
		return "IS_INTERNATIONAL_BRANCH_OF", ""
	case i.Right == ownership.Control && i.Kind == ownership.ControlByConsolidation && i.Indirect:
		return "IS_ULTIMATELY_CONSOLIDATED_BY", ""
	case i.Right == ownership.Control && i.Kind == ownership.ControlByConsolidation:
		return "IS_DIRECTLY_CONSOLIDATED_BY", ""
	case i.Right == ownership.Shares && i.Share.Exact() && i.Share.Min.Cmp(ownership.Percents(50)) > 0:
		return "IS_DIRECTLY_CONSOLIDATED_BY", fmt.Sprintf(quantityXML, i.Share.Min)
	}
	return "", ""
}

const (
	entitiesHead = `<?xml version="1.0" encoding="UTF-8"?>
<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">
  <lei:LEIHeader>
    <lei:ContentDate>2026-01-15T00:00:00Z</lei:ContentDate>
    <lei:FileContent>GLEIF_FULL_PUBLISHED</lei:FileContent>
  </lei:LEIHeader>
  <lei:LEIRecords>
`
	entityXML = `    <lei:LEIRecord>
      <lei:LEI>%s</lei:LEI>
      <lei:Entity>
        <lei:LegalName xml:lang="en">%s</lei:LegalName>
        <lei:LegalAddress xml:lang="en">
          <lei:FirstAddressLine>1 Invented Street</lei:FirstAddressLine>
          <lei:City>Nowhere</lei:City>
          <lei:Country>%s</lei:Country>
        </lei:LegalAddress>
        <lei:HeadquartersAddress xml:lang="en">
          <lei:FirstAddressLine>1 Invented Street</lei:FirstAddressLine>
          <lei:City>Nowhere</lei:City>
          <lei:Country>%s</lei:Country>
        </lei:HeadquartersAddress>
        <lei:RegistrationAuthority>
          <lei:RegistrationAuthorityID>%s</lei:RegistrationAuthorityID>
          <lei:RegistrationAuthorityEntityID>%s</lei:RegistrationAuthorityEntityID>
        </lei:RegistrationAuthority>
        <lei:LegalJurisdiction>%s</lei:LegalJurisdiction>
        <lei:EntityCategory>%s</lei:EntityCategory>
        <lei:LegalForm>
          <lei:EntityLegalFormCode>8888</lei:EntityLegalFormCode>
        </lei:LegalForm>
        <lei:EntityStatus>ACTIVE</lei:EntityStatus>
        <lei:EntityCreationDate>%sT00:00:00Z</lei:EntityCreationDate>
      </lei:Entity>
      <lei:Registration>
        <lei:InitialRegistrationDate>2014-02-10T00:00:00Z</lei:InitialRegistrationDate>
        <lei:LastUpdateDate>2025-12-01T00:00:00Z</lei:LastUpdateDate>
        <lei:RegistrationStatus>ISSUED</lei:RegistrationStatus>
        <lei:NextRenewalDate>2026-12-01T00:00:00Z</lei:NextRenewalDate>
        <lei:ValidationSources>FULLY_CORROBORATED</lei:ValidationSources>
      </lei:Registration>
    </lei:LEIRecord>
`
	relationshipsHead = `<?xml version="1.0" encoding="UTF-8"?>
<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016">
  <rr:Header>
    <rr:ContentDate>2026-01-15T00:00:00Z</rr:ContentDate>
    <rr:FileContent>GLEIF_FULL_PUBLISHED</rr:FileContent>
  </rr:Header>
  <rr:RelationshipRecords>
`
	relationshipXML = `    <rr:RelationshipRecord>
      <rr:Relationship>
        <rr:StartNode>
          <rr:NodeID>%s</rr:NodeID>
          <rr:NodeIDType>LEI</rr:NodeIDType>
        </rr:StartNode>
        <rr:EndNode>
          <rr:NodeID>%s</rr:NodeID>
          <rr:NodeIDType>LEI</rr:NodeIDType>
        </rr:EndNode>
        <rr:RelationshipType>%s</rr:RelationshipType>
        <rr:RelationshipPeriods>
          <rr:RelationshipPeriod>
            <rr:StartDate>%sT00:00:00Z</rr:StartDate>%s
            <rr:PeriodType>RELATIONSHIP_PERIOD</rr:PeriodType>
          </rr:RelationshipPeriod>
        </rr:RelationshipPeriods>
        <rr:RelationshipStatus>%s</rr:RelationshipStatus>%s
      </rr:Relationship>
      <rr:Registration>
        <rr:InitialRegistrationDate>2014-02-10T00:00:00Z</rr:InitialRegistrationDate>
        <rr:LastUpdateDate>2025-12-01T00:00:00Z</rr:LastUpdateDate>
        <rr:RegistrationStatus>PUBLISHED</rr:RegistrationStatus>
      </rr:Registration>
    </rr:RelationshipRecord>
`
	endXML = `
            <rr:EndDate>%sT00:00:00Z</rr:EndDate>`
	quantityXML = `
        <rr:RelationshipQuantifiers>
          <rr:RelationshipQuantifier>
            <rr:MeasurementMethod>ACCOUNTING_CONSOLIDATION</rr:MeasurementMethod>
            <rr:QuantifierAmount>%s</rr:QuantifierAmount>
            <rr:QuantifierUnits>PERCENTAGE</rr:QuantifierUnits>
          </rr:RelationshipQuantifier>
        </rr:RelationshipQuantifiers>`
)
