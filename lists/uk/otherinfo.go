package uk

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

var (
	// unReference finds "UN Ref QDe.004", "UN REF:QE.A.146.14", "(UN Ref):TAi.130".
	unReference = regexp.MustCompile(`(?i:\bUN\s*Ref(?:erence)?)\)?\.?\s*(?i:(?:no|number)\b\.?)?\s*:?\s*([A-Z][A-Za-z]{0,2}(?:\.[A-Za-z0-9]{1,3})*\.[0-9]{1,3})`)
	ukReference = regexp.MustCompile(`\b[A-Z]{3}[0-9]{4}\b`)
	sex         = regexp.MustCompile(`(?i)\bgender\)?\s*[:.]?\s*((?:fe)?male)\b`)
	// shipNumbers finds the numbers of a vessel that is published as an entity:
	// its text begins with them. Elsewhere they are other vessels' numbers.
	shipNumbers = regexp.MustCompile(`^IMO:?\s*([0-9]{7})\b(?:\.?\s*MMSI:?\s*([0-9]{9})\b)?`)

	infoLabel   = regexp.MustCompile(`\(([A-Z][A-Za-z0-9 /.'-]{1,60}(?:\(s\))?)\)\s*:`)
	emailText   = regexp.MustCompile(`[^\s,;:()]+@[^\s,;()]+[^\s,;().]`)
	phoneText   = regexp.MustCompile(`\+?\(?[0-9][0-9() ./-]{4,}[0-9]`)
	websiteText = regexp.MustCompile(`(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[^\s,;()]*)?`)
)

// readOtherInformation keeps the text and takes from it what has a field.
func readOtherInformation(p *sanctions.Party, text string) {
	if text == "" || slices.Contains(p.Remarks, text) {
		return
	}
	p.Remarks = append(p.Remarks, text)
	for _, m := range unReference.FindAllStringSubmatch(text, -1) {
		p.References = publication.AppendNew(p.References, "UN "+m[1])
	}
	for _, m := range sex.FindAllStringSubmatch(text, -1) {
		p.Genders = publication.AppendNew(p.Genders, strings.ToLower(m[1]))
	}
	if m := shipNumbers.FindStringSubmatch(text); m != nil {
		p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{Type: sanctions.IMO, Label: imoLabel, Number: m[1]})
		if m[2] != "" {
			p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{Type: sanctions.MMSI, Label: "MMSI", Number: m[2]})
		}
	}
	labels := infoLabel.FindAllStringSubmatchIndex(text, -1)
	for i, at := range labels {
		end := len(text)
		if i+1 < len(labels) {
			end = labels[i+1][0]
		}
		readLabelled(p, fold(text[at[2]:at[3]]), strings.TrimRight(strings.TrimSpace(text[at[1]:end]), "."))
	}
}

// readLabelled takes one "(Label):value". A label without a case here stays in
// the remark alone.
func readLabelled(p *sanctions.Party, label, value string) {
	switch label {
	case "uksanctionslistref":
		// Only before the first full stop: later text names other parties.
		ref, _, _ := strings.Cut(value, ".")
		for _, id := range ukReference.FindAllString(ref, -1) {
			p.References = publication.AppendNew(p.References, "UK Sanctions List "+id)
		}
	case "phonenumber", "phonenumbers":
		addContacts(p, "phone", phoneText, value)
	case "email", "emailaddress", "emailaddresses":
		addContacts(p, "email", emailText, value)
	case "website", "websites":
		addContacts(p, "website", websiteText, value)
	case "imonumber", "imonumbers":
		for _, n := range sevenDigits.FindAllString(imoPrefix.ReplaceAllString(value, ""), -1) {
			p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{Type: sanctions.IMO, Label: imoLabel, Number: n})
		}
	case "businessregno", "businessregistrationnumber", "businessregistrationnumbers":
		p.Identifiers = publication.AppendNew(p.Identifiers, registrations(registrationLabel, value)...)
	case "parentcompany", "parentcompanies":
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.OwnedBy, parentDetail, false, value)...)
	case "subsidiary", "subsidiaries":
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.LinkedTo, subsidiaryDetail, false, value)...)
	case "currentowner", "currentowners", "currentowneroperator", "currentowneroperators":
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.OwnedOrControlled, currentOwnerDetail, false, value)...)
	case "previousowner", "previousowners", "previousowneroperator", "previousowneroperators":
		p.Relations = publication.AppendNew(p.Relations, relations(sanctions.OwnedOrControlled, previousOwnerDetail, true, value)...)
	case "flagofship", "currentflag", "currentbelievedflagofship":
		p.Countries = publication.AppendNew(p.Countries, values(value)...)
	}
}

func addContacts(p *sanctions.Party, kind string, pattern *regexp.Regexp, value string) {
	for _, text := range values(value) {
		for _, found := range pattern.FindAllString(text, -1) {
			p.Contacts = publication.AppendNew(p.Contacts, sanctions.Contact{Kind: kind, Value: found})
		}
	}
}
