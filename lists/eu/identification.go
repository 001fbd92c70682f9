package eu

import (
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// idTypeOf translates identificationTypeCode. The other codes, such as birthcert,
// residentperm, electionid or drivinglicence, are other identifiers with the
// EU's own words for them.
func idTypeOf(code string) sanctions.IDType {
	switch code {
	case "passport":
		return sanctions.Passport
	case "id", "ssn", "NRN":
		return sanctions.NationalID
	case "fiscalcode", "taxid":
		return sanctions.TaxID
	case "regnumber", "tradelic":
		return sanctions.Registration
	case "swiftbic":
		return sanctions.SwiftBIC
	case "imo":
		return sanctions.IMO
	}
	return sanctions.OtherID
}

// readIdentification reads a number that somebody issued to the party.
func readIdentification(e *publication.Element, p *sanctions.Party) {
	code := e.Attr("identificationTypeCode")
	id := sanctions.Identifier{
		Type: idTypeOf(code), Label: e.Attr("identificationTypeDescription"), Country: country(e), Issuer: e.Attr("issuedBy"),
		Issued: e.Attr("issueDate"), Expires: e.Attr("validTo"), Note: identificationNote(e),
	}
	if id.Label == "" {
		id.Label = code
	}
	for _, attr := range []string{"knownExpired", "knownFalse", "revokedByIssuer"} {
		id.Invalid = id.Invalid || isTrue(e.Attr(attr))
	}
	written, latin := e.Attr("number"), e.Attr("latinNumber")
	if written == "" && latin == "" {
		publication.AddFact(p, "identification", publication.Join("; ", id.Label, id.Country, id.Issuer, id.Issued, id.Expires, id.Note))
	}
	for _, number := range []string{written, latin} {
		if number != "" {
			id.Number = number
			p.Identifiers = publication.AppendNew(p.Identifiers, id)
		}
	}
}

// identificationNote puts into words what has no field of its own.
func identificationNote(e *publication.Element) string {
	note := remark(e)
	for _, attr := range []string{"nameOnDocument", "region", "validFrom"} {
		if s := e.Attr(attr); s != "" {
			note = publication.Join("; ", note, attr+" "+s)
		}
	}
	for _, flag := range []string{"diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"} {
		if isTrue(e.Attr(flag)) {
			note = publication.Join("; ", note, flag)
		}
	}
	return note
}
