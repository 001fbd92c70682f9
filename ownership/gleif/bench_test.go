package gleif_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/gleif"
)

// manyEntities is a Level 1 file of n records of usual size.
func manyEntities(n int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016"><lei:LEIRecords>`)
	for i := range n {
		fmt.Fprintf(&b, `
<lei:LEIRecord xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
               xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">
   <lei:LEI>%020d</lei:LEI>
   <lei:Entity>
      <lei:LegalName xml:lang="de">Müller &amp; Söhne %d GmbH</lei:LegalName>
      <lei:OtherEntityNames>
         <lei:OtherEntityName xml:lang="de" type="PREVIOUS_LEGAL_NAME">Müller %d</lei:OtherEntityName>
      </lei:OtherEntityNames>
      <lei:LegalAddress xml:lang="de">
         <lei:FirstAddressLine>Hauptstraße %d</lei:FirstAddressLine>
         <lei:City>München</lei:City>
         <lei:Region>DE-BY</lei:Region>
         <lei:Country>DE</lei:Country>
         <lei:PostalCode>80331</lei:PostalCode>
      </lei:LegalAddress>
      <lei:HeadquartersAddress xml:lang="de">
         <lei:FirstAddressLine>Hauptstraße %d</lei:FirstAddressLine>
         <lei:City>München</lei:City>
         <lei:Country>DE</lei:Country>
      </lei:HeadquartersAddress>
      <lei:RegistrationAuthority>
         <lei:RegistrationAuthorityID>RA000385</lei:RegistrationAuthorityID>
         <lei:RegistrationAuthorityEntityID>HRB %d</lei:RegistrationAuthorityEntityID>
      </lei:RegistrationAuthority>
      <lei:LegalJurisdiction>DE</lei:LegalJurisdiction>
      <lei:EntityCategory>GENERAL</lei:EntityCategory>
      <lei:LegalForm>
         <lei:EntityLegalFormCode>2HBR</lei:EntityLegalFormCode>
      </lei:LegalForm>
      <lei:EntityStatus>ACTIVE</lei:EntityStatus>
      <lei:EntityCreationDate>1999-05-17T00:00:00.000Z</lei:EntityCreationDate>
   </lei:Entity>
   <lei:Registration>
      <lei:InitialRegistrationDate>2014-02-10T00:00:00.000Z</lei:InitialRegistrationDate>
      <lei:LastUpdateDate>2025-12-01T10:11:12.000Z</lei:LastUpdateDate>
      <lei:RegistrationStatus>ISSUED</lei:RegistrationStatus>
      <lei:NextRenewalDate>2026-12-01T10:11:12.000Z</lei:NextRenewalDate>
      <lei:ManagingLOU>529900T8BM49AURSDO55</lei:ManagingLOU>
      <lei:ValidationSources>FULLY_CORROBORATED</lei:ValidationSources>
   </lei:Registration>
</lei:LEIRecord>`, i, i, i, i, i, i)
	}
	b.WriteString(`</lei:LEIRecords></lei:LEIData>`)
	return b.String()
}

// manyRelationships repeats the record of the tests.
func manyRelationships(n int) string {
	whole := relationshipFile("IS_DIRECTLY_CONSOLIDATED_BY", quantity("51.5"))
	from, to := strings.Index(whole, "<rr:RelationshipRecord>"), strings.Index(whole, "</rr:RelationshipRecords>")
	return whole[:from] + strings.Repeat(whole[from:to]+"\n", n) + whole[to:]
}

func BenchmarkRead(b *testing.B) {
	for name, document := range map[string]string{"level1": manyEntities(5000), "level2": manyRelationships(10_000)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(document)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				err := gleif.Read(strings.NewReader(document), "f", func(ownership.Statement) error { n++; return nil }, func(p ownership.Problem) { b.Fatal(p) })
				if err != nil || n < 5000 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkEncodingXML is what reading the tokens alone costs with the standard
// library.
func BenchmarkEncodingXML(b *testing.B) {
	document := []byte(manyEntities(5000))
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(document))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
