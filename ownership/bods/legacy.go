package bods

// The forms of versions 0.2 and 0.3, after their schemas at
// https://standard.openownership.org/en/0.2.0/ and /0.3.0/. Their tests call a
// field invalid that the schema does not have, so statements are closed.

var oldPublication = publication.with(func(f *form) { f.fields["publicationDate"] = aDay })

var oldSource = source.with(func(f *form) { f.fields["retrievedAt"] = aMoment })

var oldAnnotation = annotation.with(func(f *form) {
	f.fields["creationDate"] = aDay
	f.also = linkFits
})

// oldWords are the places at which 0.2 and 0.3 differ.
type oldWords struct {
	version        string
	place          *form // a country of a person
	unspecified    *form
	entity, person fields // what the other version does not have
	interestTypes  []string
	level          string // the field that says how directly an interest is held
}

var version02 = oldWords{
	version: "0.2",
	place:   anObject(fields{"name": aText, "code": countryCode}),
	unspecified: unspecified.with(func(f *form) {
		f.fields["reason"] = code("no-beneficial-owners", "subject-unable-to-confirm-or-identify-beneficial-owner",
			"interested-party-has-not-provided-information", "subject-exempt-from-disclosure",
			"interested-party-exempt-from-disclosure", "unknown", "information-unknown-to-publisher")
	}),
	entity: fields{
		"entityType":                 code(entityTypes[:5]...),
		"incorporatedInJurisdiction": anObject(fields{"name": aText, "code": placeCode}),
	},
	person: fields{"hasPepStatus": aBool, "pepStatusDetails": listOf(anObject(nil))},
	interestTypes: []string{
		"shareholding", "voting-rights", "appointment-of-board", "other-influence-or-control", "senior-managing-official",
		"settlor-of-trust", "trustee-of-trust", "protector-of-trust", "beneficiary-of-trust", "other-influence-or-control-of-trust",
		"rights-to-surplus-assets-on-dissolution", "rights-to-profit-or-income", "rights-granted-by-contract",
		"conditional-rights-granted-by-contract",
	},
	level: "interestLevel",
}

var version03 = oldWords{
	version:     "0.3",
	place:       country,
	unspecified: unspecified,
	entity: fields{
		"entityType":   code(entityTypes...),
		"jurisdiction": jurisdiction,
		"entitySubtype": anObject(fields{
			"generalCategory": code("stateBody-governmentDepartment", "stateBody-stateAgency", "stateBody-other"), "localTerm": aText,
		}, "generalCategory"),
		"publicListing":   publicListing.with(func(f *form) { f.also = listingFits }),
		"formedByStatute": anObject(fields{"name": aText, "date": aLooseDate}),
	},
	person: fields{
		"politicalExposure": politicalExposure.with(func(f *form) {
			f.fields["details"] = listOf(pepDetails.with(func(f *form) {
				f.fields["startDate"], f.fields["endDate"], f.fields["source"] = aLooseDate, aLooseDate, oldSource
			}))
		}),
	},
	interestTypes: interest.fields["type"].codes[:21], // nominee and nominator are new in 0.4
	level:         "directOrIndirect",
}

// statement is what the three kinds of statement have in common.
func (w oldWords) statement(statementType string, own fields, more fields, required ...string) *form {
	f := &form{
		kinds: oneOf(object), closed: true,
		fields: fields{
			"statementID": longID, "statementType": code(statementType), "statementDate": aDay, "isComponent": aBool,
			"publicationDetails": oldPublication, "source": oldSource, "annotations": listOf(oldAnnotation),
			"replacesStatements": listOf(longID),
		},
		required: append([]string{"statementID", "statementType", "isComponent", "publicationDetails"}, required...),
	}
	for _, add := range []fields{own, more} {
		for name, field := range add {
			f.fields[name] = field
		}
	}
	return f
}

func (w oldWords) forms() map[string]*form {
	address := addressOf(countryCode, addressTypes...)
	entity := w.statement("entityStatement", fields{
		"unspecifiedEntityDetails": w.unspecified, "name": aText, "alternateNames": listOf(aText), "identifiers": listOf(identifier),
		"foundingDate": aLooseDate, "dissolutionDate": aLooseDate, "addresses": listOf(address), "uri": aURI,
	}, w.entity, "entityType")
	entity.also = categoryFits
	person := w.statement("personStatement", fields{
		"personType":               code("knownPerson", "anonymousPerson", "unknownPerson"),
		"unspecifiedPersonDetails": w.unspecified,
		"names":                    listOf(personName("individual", "translation", "transliteration", "former", "alternative", "birth")),
		"identifiers":              listOf(identifier), "nationalities": listOf(w.place), "placeOfBirth": address,
		"birthDate": aLooseDate, "deathDate": aLooseDate, "placeOfResidence": address, "taxResidencies": listOf(w.place),
		"addresses": listOf(address),
	}, w.person, "personType")
	relationship := w.statement("ownershipOrControlStatement", fields{
		"componentStatementIDs": listOf(longID),
		"subject":               anObject(fields{"describedByEntityStatement": anID}, "describedByEntityStatement"),
		"interestedParty": {
			kinds:  oneOf(object),
			fields: fields{"describedByEntityStatement": anID, "describedByPersonStatement": anID, "unspecified": w.unspecified},
			also:   onlyOneParty,
		},
		"interests": listOf(w.interest()),
	}, nil, "subject", "interestedParty")
	relationship.also = componentsFit
	return map[string]*form{
		"entityStatement": entity, "personStatement": person, "ownershipOrControlStatement": relationship,
		"": w.statement("entityStatement, personStatement or ownershipOrControlStatement", nil, nil).with(func(f *form) { f.closed = false }),
	}
}

// interest has bounds that say true where they are excluded. Some publishers
// write numbers there, as 0.4 does; they are read as such.
func (w oldWords) interest() *form {
	return interest.with(func(f *form) {
		bound := &form{kinds: oneOf(boolean, number), check: isPercentage}
		delete(f.fields, "directOrIndirect")
		f.fields["type"] = code(w.interestTypes...)
		f.fields[w.level] = code("direct", "indirect", "unknown")
		f.fields["startDate"], f.fields["endDate"] = aLooseDate, aLooseDate
		f.fields["share"] = f.fields["share"].with(func(f *form) {
			f.fields["exclusiveMinimum"], f.fields["exclusiveMaximum"] = bound, bound
		})
	})
}

// legacy are the forms of 0.2 and 0.3, by version and type of statement; "" where
// that is none.
var legacy = map[string]map[string]*form{
	version02.version: version02.forms(),
	version03.version: version03.forms(),
}

// versioned is the form of what 0.2 and 0.3 have in common, the version with it.
var versioned = anObject(fields{
	"statementID": longID, "statementDate": aDay, "isComponent": aBool, "source": oldSource,
	"annotations": listOf(oldAnnotation), "publicationDetails": oldPublication,
}, "publicationDetails")
