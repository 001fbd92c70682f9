package bods

import "maps"

// The forms of version 0.4, after its schema at https://standard.openownership.org/en/0.4.0/;
// legacy.go has those of 0.2 and 0.3.

type fields = map[string]*form

var (
	aText       = &form{kinds: oneOf(text)}
	aBool       = &form{kinds: oneOf(boolean)}
	aDay        = &form{kinds: oneOf(text), check: isDay}
	aMoment     = &form{kinds: oneOf(text), check: isMoment}
	anyMoment   = &form{kinds: oneOf(text), check: isDayOrMoment}
	aBirthday   = &form{kinds: oneOf(text), check: isPartOfDate}
	aLooseDate  = &form{kinds: oneOf(text), check: isLooseDate}
	aURI        = &form{kinds: oneOf(text), check: isURI}
	anID        = &form{kinds: oneOf(text), check: isSaid}
	longID      = &form{kinds: oneOf(text), min: 32, max: 64, check: isSaid}
	aPercentage = &form{kinds: oneOf(number), check: isPercentage}
	placeCode   = &form{kinds: oneOf(text), min: 2, max: 6}
	countryCode = &form{kinds: oneOf(text), min: 2, max: 2}
)

func listOf(items *form) *form { return &form{kinds: oneOf(list), items: items} }

func code(codes ...string) *form { return &form{kinds: oneOf(text), codes: codes} }

func anObject(f fields, required ...string) *form {
	return &form{kinds: oneOf(object), fields: f, required: required}
}

// with is a copy of a form that asks one thing more.
func (f *form) with(more func(*form)) *form {
	changed := *f
	changed.fields = maps.Clone(f.fields)
	more(&changed)
	return &changed
}

var (
	country      = anObject(fields{"name": aText, "code": countryCode}, "name")
	jurisdiction = anObject(fields{"name": aText, "code": placeCode}, "name")
	whoSays      = anObject(fields{"name": aText, "uri": aURI})

	identifier = &form{
		kinds:  oneOf(object),
		fields: fields{"id": aText, "scheme": aText, "schemeName": aText, "uri": aURI},
		anyOf:  []string{"scheme", "schemeName"},
	}

	publication = anObject(fields{
		"publicationDate": anyMoment,
		"bodsVersion":     {kinds: oneOf(text), check: isVersion},
		"license":         aURI,
		"publisher":       {kinds: oneOf(object), fields: fields{"name": aText, "url": aURI}, anyOf: []string{"name", "url"}},
	}, "publicationDate", "bodsVersion", "publisher")

	source = anObject(fields{
		"type":        listOf(code("selfDeclaration", "officialRegister", "thirdParty", "primaryResearch", "verified")),
		"description": aText, "url": aURI, "retrievedAt": anyMoment, "assertedBy": listOf(whoSays),
	})

	annotation = &form{
		kinds: oneOf(object),
		fields: fields{
			"statementPointerTarget": aText, "creationDate": anyMoment, "createdBy": whoSays,
			"motivation":  code("commenting", "correcting", "identifying", "linking", "transformation"),
			"description": aText, "transformedContent": aText, "url": aURI,
		},
		required: []string{"statementPointerTarget", "motivation"},
		also:     annotationFits,
	}

	// unspecified says why somebody is not named.
	unspecified = anObject(fields{
		"reason": code("noBeneficialOwners", "subjectUnableToConfirmOrIdentifyBeneficialOwner",
			"interestedPartyHasNotProvidedInformation", "subjectExemptFromDisclosure",
			"interestedPartyExemptFromDisclosure", "unknown", "informationUnknownToPublisher"),
		"description": aText,
	}, "reason")

	pepDetails = anObject(fields{
		"reason": aText, "missingInfoReason": aText, "jurisdiction": jurisdiction,
		"startDate": aDay, "endDate": aDay, "source": source,
	})

	politicalExposure = anObject(fields{"status": code("isPep", "isNotPep", "unknown"), "details": listOf(pepDetails)}, "status")

	listing = anObject(fields{
		"marketIdentifierCode": aText, "operatingMarketIdentifierCode": aText,
		"stockExchangeJurisdiction": placeCode, "stockExchangeName": aText,
		"security": anObject(fields{"idScheme": code("isin", "figi", "cusip", "cins"), "id": aText, "ticker": aText}, "ticker"),
	}, "stockExchangeJurisdiction", "security", "stockExchangeName")

	publicListing = anObject(fields{
		"hasPublicListing": aBool, "companyFilingsURLs": listOf(aURI), "securitiesListings": listOf(listing),
	}, "hasPublicListing")
)

func addressOf(place *form, types ...string) *form {
	return anObject(fields{"type": code(types...), "address": aText, "postCode": aText, "country": place})
}

// The types of address: which ones a person has and which an entity the
// standard's own tests and tool say.
var (
	addressTypes       = []string{"placeOfBirth", "residence", "registered", "service", "alternative", "business"}
	entityAddressTypes = []string{"registered", "business", "service", "alternative"}
	personAddressTypes = []string{"placeOfBirth", "residence", "service", "alternative"}
)

var entityTypes = []string{"registeredEntity", "legalEntity", "arrangement", "anonymousEntity", "unknownEntity", "state", "stateBody"}

var entityDetails = anObject(fields{
	"isComponent": aBool,
	"entityType": {
		kinds: oneOf(object),
		fields: fields{
			"type":    code(entityTypes...),
			"subtype": code("governmentDepartment", "stateAgency", "other", "trust", "nomination"),
			"details": aText,
		},
		required: []string{"type"},
		also:     subtypeFits,
	},
	"unspecifiedEntityDetails": unspecified,
	"name":                     aText,
	"alternateNames":           listOf(aText),
	"jurisdiction":             jurisdiction,
	"identifiers":              listOf(identifier),
	"foundingDate":             aDay,
	"dissolutionDate":          aDay,
	"addresses":                listOf(addressOf(country, entityAddressTypes...)),
	"uri":                      aURI,
	"publicListing":            publicListing,
	"formedByStatute":          anObject(fields{"name": aText, "date": aDay}),
}, "isComponent", "entityType")

func personName(types ...string) *form {
	return anObject(fields{
		"type": code(types...), "fullName": aText, "familyName": aText, "givenName": aText, "patronymicName": aText,
	})
}

var personDetails = anObject(fields{
	"isComponent":              aBool,
	"personType":               code("knownPerson", "anonymousPerson", "unknownPerson"),
	"unspecifiedPersonDetails": unspecified,
	"names": listOf(personName("legal", "translation", "transliteration", "former", "alternative", "birth").
		with(func(f *form) { f.required = []string{"fullName"} })),
	"identifiers":       listOf(identifier),
	"nationalities":     listOf(country),
	"placeOfBirth":      addressOf(country, addressTypes...),
	"birthDate":         aBirthday,
	"deathDate":         aBirthday,
	"taxResidencies":    listOf(country),
	"addresses":         listOf(addressOf(country, personAddressTypes...)),
	"politicalExposure": politicalExposure,
}, "personType", "isComponent")

var interest = &form{
	kinds: oneOf(object),
	fields: fields{
		"type": code("shareholding", "votingRights", "appointmentOfBoard", "otherInfluenceOrControl", "seniorManagingOfficial",
			"settlor", "trustee", "protector", "beneficiaryOfLegalArrangement", "rightsToSurplusAssetsOnDissolution",
			"rightsToProfitOrIncome", "rightsGrantedByContract", "conditionalRightsGrantedByContract",
			"controlViaCompanyRulesOrArticles", "controlByLegalFramework", "boardMember", "boardChair", "unknownInterest",
			"unpublishedInterest", "enjoymentAndUseOfAssets", "rightToProfitOrIncomeFromAssets", "nominee", "nominator"),
		"directOrIndirect":             code("direct", "indirect", "unknown"),
		"beneficialOwnershipOrControl": aBool,
		"details":                      aText,
		"share": {
			kinds: oneOf(object),
			fields: fields{
				"exact": aPercentage, "minimum": aPercentage, "maximum": aPercentage,
				"exclusiveMinimum": aPercentage, "exclusiveMaximum": aPercentage,
			},
			also: shareFits,
		},
		"startDate": aDay,
		"endDate":   aDay,
	},
	also: daysFit,
}

// someParty is the id of a party's record, or why there is none.
var someParty = unspecified.with(func(f *form) { f.kinds, f.check = oneOf(text, object), isSaid })

var relationshipDetails = &form{
	kinds: oneOf(object),
	fields: fields{
		"isComponent": aBool, "componentRecords": listOf(anID), "subject": someParty, "interestedParty": someParty,
		"interests": listOf(interest),
	},
	required: []string{"isComponent", "subject", "interestedParty"},
	also:     componentsFit,
}

func statementOf(details *form) *form {
	return anObject(fields{
		"statementId": longID, "statementDate": anyMoment, "annotations": listOf(annotation),
		"publicationDetails": publication, "source": source, "declaration": aText, "declarationSubject": aText,
		"recordId": anID, "recordType": code("entity", "person", "relationship"),
		"recordStatus": code("new", "updated", "closed"), "recordDetails": details,
	}, "statementId", "declarationSubject", "recordId", "recordType", "recordDetails", "statementDate")
}

// current are the forms of 0.4, by the type of record; "" where it is none.
var current = map[string]*form{
	"entity":       statementOf(entityDetails),
	"person":       statementOf(personDetails),
	"relationship": statementOf(relationshipDetails),
	"":             statementOf(anObject(nil)),
}
