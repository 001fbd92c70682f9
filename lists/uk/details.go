package uk

import (
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// The words for numbers and facts are the headings that the publisher's CSV
// edition gives to the same fields.
const (
	passportLabel     = "Passport number"
	nationalIDLabel   = "National Identifier number"
	registrationLabel = "Business registration number"
	imoLabel          = "IMO number"
	hullLabel         = "Hull identification number"

	parentDetail        = "Parent company"
	subsidiaryDetail    = "Subsidiary"
	currentOwnerDetail  = "Current owner/operator"
	previousOwnerDetail = "Previous owner/operator"
)

func readIndividual(e *publication.Element, p *sanctions.Party, r *publication.Report) {
	for _, born := range e.TakeAll("DOBs", "DOB") {
		addDate(p, r, &p.BirthDates, "Designation/IndividualDetails/Individual/DOBs/DOB", born)
	}
	for _, location := range e.All("BirthDetails", "Location") {
		p.BirthPlaces = publication.AppendNew(p.BirthPlaces, birthPlaces(location.Take("TownOfBirth"), location.Take("CountryOfBirth"))...)
	}
	for _, published := range e.TakeAll("Genders", "Gender") {
		p.Genders = publication.AppendNew(p.Genders, gender(published))
	}
	p.Nationalities = publication.AppendNew(p.Nationalities, e.TakeAll("Nationalities", "Nationality")...)
	p.Positions = publication.AppendNew(p.Positions, e.TakeAll("Positions", "Position")...)
	for _, passport := range e.All("PassportDetails", "Passport") {
		addDocument(p, sanctions.Passport, passportLabel, passport.Take("PassportNumber"), "Passport additional information", passport.Take("PassportAdditionalInformation"))
	}
	for _, card := range e.All("NationalIdentifierDetails", "NationalIdentifier") {
		addDocument(p, sanctions.NationalID, nationalIDLabel, card.Take("NationalIdentifierNumber"), "National Identifier additional information", card.Take("NationalIdentifierAdditionalInformation"))
	}
}

// addDocument adds a numbered document. Additional information without a number
// is a fact: it may be about anything.
func addDocument(p *sanctions.Party, kind sanctions.IDType, label, number, noteLabel, note string) {
	if number == "" {
		publication.AddFact(p, noteLabel, note)
		return
	}
	p.Identifiers = publication.AppendNew(p.Identifiers, document(kind, label, number, note))
}

func readEntity(e *publication.Element, p *sanctions.Party) {
	for _, kind := range e.TakeAll("TypeOfEntities", "TypeOfEntity") {
		publication.AddFact(p, "Type of entity", kind)
	}
	for _, published := range e.TakeAll("BusinessRegistrationNumbers", "BusinessRegistrationNumber") {
		p.Identifiers = publication.AppendNew(p.Identifiers, registrations(registrationLabel, published)...)
	}
	for _, parent := range e.TakeAll("ParentCompanies", "ParentCompany") {
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.OwnedBy, parentDetail, false, parent)...)
	}
	for _, subsidiary := range e.TakeAll("Subsidiaries", "Subsidiary") {
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.LinkedTo, subsidiaryDetail, false, subsidiary)...)
	}
}

func readShip(e *publication.Element, p *sanctions.Party) {
	for _, published := range e.TakeAll("IMONumbers", "IMONumber") {
		p.Identifiers = publication.AppendNew(p.Identifiers, imoNumbers(imoLabel, published)...)
	}
	for _, hull := range e.TakeAll("HullIdentificationNumbers", "HullIdentificationNumber") {
		p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{Type: sanctions.OtherID, Label: hullLabel, Number: hull})
	}
	for _, owner := range e.TakeAll("CurrentOwnerOperators", "CurrentOwnerOperator") {
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.OwnedOrControlled, currentOwnerDetail, false, owner)...)
	}
	for _, owner := range e.TakeAll("PreviousOwnerOperators", "PreviousOwnerOperator") {
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.OwnedOrControlled, previousOwnerDetail, true, owner)...)
	}
	p.Countries = publication.AppendNew(p.Countries, e.TakeAll("CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip")...)
	for _, fact := range []struct{ label, container, element string }{
		{"Previous flags", "PreviousFlags", "PreviousFlag"},
		{"Type of ship", "TypeOfShipDetails", "TypeOfShip"},
		{"Tonnage of ship", "TonnageOfShipDetails", "TonnageOfShip"},
		{"Length of ship", "LengthOfShipDetails", "LengthOfShip"},
		{"Year built", "YearsBuilt", "YearBuilt"},
	} {
		for _, value := range e.TakeAll(fact.container, fact.element) {
			publication.AddFact(p, fact.label, value)
		}
	}
}
