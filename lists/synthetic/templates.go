package synthetic

// The pieces of an advanced XML file, indented as OFAC publishes it: half of the
// real file's bytes are indentation.
const (
	advancedHead = `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML" Version="3">
  <DateOfIssue CalendarTypeID="1">
    <Year>2024</Year>
    <Month>1</Month>
    <Day>2</Day>
  </DateOfIssue>
  <ReferenceValueSets>
    <FeatureTypeValues>
      <FeatureType ID="8">Birthdate</FeatureType>
      <FeatureType ID="25">Location</FeatureType>
      <FeatureType ID="345">Digital Currency Address - ETH</FeatureType>
      <FeatureType ID="504">Additional Sanctions Information -</FeatureType>
    </FeatureTypeValues>
    <IDRegDocTypeValues>
      <IDRegDocType ID="1571">Passport</IDRegDocType>
    </IDRegDocTypeValues>
    <LocPartTypeValues>
      <LocPartType ID="1454">CITY</LocPartType>
    </LocPartTypeValues>
    <CountryValues>
`
	locationXML = `    <Location ID="%d">
      <LocationAreaCode AreaCodeID="11291" />
      <LocationCountry CountryID="%d" CountryRelevanceID="1413" />
      <LocationPart LocPartTypeID="1454">
        <LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1">
          <Comment />
          <Value>%s</Value>
        </LocationPartValue>
      </LocationPart>
    </Location>
`
	documentXML = `    <IDRegDocument ID="%d" IDRegDocTypeID="1571" IdentityID="%d" IssuedBy-CountryID="%d" ValidityID="1">
      <Comment />
      <IDRegistrationNo>%s</IDRegistrationNo>
      <IssuingAuthority />
    </IDRegDocument>
`
	partyHeadXML = `    <DistinctParty FixedRef="%d">
      <Comment />
      <Profile ID="%d" PartySubTypeID="%d">
        <Identity ID="%d" FixedRef="%d" Primary="true" False="false">
`
	aliasHeadXML = `          <Alias FixedRef="%d" AliasTypeID="%d" Primary="%s" LowQuality="false">
            <DocumentedName ID="%d" FixedRef="%d" DocNameStatusID="1">
`
	partXML = `              <DocumentedNamePart>
                <NamePartValue NamePartGroupID="%d" ScriptID="215" ScriptStatusID="1" Acronym="false">%s</NamePartValue>
              </DocumentedNamePart>
`
	groupXML = `            <MasterNamePartGroup>
              <NamePartGroup ID="%d" NamePartTypeID="%d" />
            </MasterNamePartGroup>
`
	birthXML = `        <Feature ID="%d" FeatureTypeID="8">
          <FeatureVersion ID="%d" ReliabilityID="1">
            <Comment />
            <DatePeriod CalendarTypeID="1" YearFixed="false" MonthFixed="false" DayFixed="false">
              <Start Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false">
                <From>
                  <Year>%d</Year>
                  <Month>1</Month>
                  <Day>1</Day>
                </From>
                <To>
                  <Year>%d</Year>
                  <Month>1</Month>
                  <Day>1</Day>
                </To>
              </Start>
              <End Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false">
                <From>
                  <Year>%d</Year>
                  <Month>12</Month>
                  <Day>31</Day>
                </From>
                <To>
                  <Year>%d</Year>
                  <Month>12</Month>
                  <Day>31</Day>
                </To>
              </End>
            </DatePeriod>
            <VersionDetail DetailTypeID="1430" />
          </FeatureVersion>
          <IdentityReference IdentityID="%d" IdentityFeatureLinkTypeID="1" />
        </Feature>
`
	textFeatureXML = `        <Feature ID="%d" FeatureTypeID="%d">
          <FeatureVersion ID="%d" ReliabilityID="1">
            <Comment />
            <VersionDetail DetailTypeID="1432">%s</VersionDetail>
          </FeatureVersion>
          <IdentityReference IdentityID="%d" IdentityFeatureLinkTypeID="1" />
        </Feature>
`
	placeFeatureXML = `        <Feature ID="%d" FeatureTypeID="25">
          <FeatureVersion ID="%d" ReliabilityID="1">
            <Comment />
            <VersionLocation LocationID="%d" />
          </FeatureVersion>
          <IdentityReference IdentityID="%d" IdentityFeatureLinkTypeID="1" />
        </Feature>
`
	entryXML = `    <SanctionsEntry ID="%d" ProfileID="%d" ListID="1550">
      <EntryEvent ID="%d" EntryEventTypeID="1" LegalBasisID="1">
        <Comment />
        <Date CalendarTypeID="1">
          <Year>2020</Year>
          <Month>1</Month>
          <Day>10</Day>
        </Date>
      </EntryEvent>
      <SanctionsMeasure ID="%d" SanctionsTypeID="1705">
        <DatePeriod CalendarTypeID="1" YearFixed="true" MonthFixed="true" DayFixed="true" />
      </SanctionsMeasure>
      <SanctionsMeasure ID="%d" SanctionsTypeID="1">
        <Comment>%s</Comment>
        <DatePeriod CalendarTypeID="1" YearFixed="true" MonthFixed="true" DayFixed="true" />
      </SanctionsMeasure>
    </SanctionsEntry>
`
)
