package ch

import (
	"regexp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// What other-information says under a label that stands for a kind of number.
// The whole text must be label and value; a number within a sentence may be
// another party's.
var labelledNumbers = []struct {
	kind sanctions.IDType
	form *regexp.Regexp
}{
	{sanctions.Registration, regexp.MustCompile(`^((?i:(?:ОГРН/main )?(?:state |business |company )?registration number)) ?: ?(\d[\w./-]*?)\.?$`)},
	{sanctions.TaxID, regexp.MustCompile(`^((?i:tax(?:payer)? (?:identification|registration) number(?: \(INN\))?|INN)) ?: ?(\d[\w./-]*?)\.?$`)},
	{sanctions.LEI, regexp.MustCompile(`^((?i:LEI|legal entity identifier)) ?: ?([0-9A-Z]{20})\.?$`)},
}

var labelledContacts = []struct {
	kind string
	form *regexp.Regexp
}{
	{"website", regexp.MustCompile(`^(?i:(?:company )?website) ?: ?(\S+)$`)},
	{"email", regexp.MustCompile(`^(?i:(?:company )?e-?mail(?: address)?) ?: ?(\S+@\S+?)\.?$`)},
	{"phone", regexp.MustCompile(`^(?i:tel\.?|telephone|phone)(?i: (?:number|no\.))? ?: ?(\+?[0-9][0-9 ()/-]+)$`)},
	{"fax", regexp.MustCompile(`^(?i:fax)(?i: (?:number|no\.))? ?: ?(\+?[0-9][0-9 ()/-]+)$`)},
}

var (
	imoNumber = regexp.MustCompile(`\b(IMO(?i:(?: ship)?(?: identification)?(?: number| no\.?)?)) ?:? ?(\d{7})\b`)
	// Bank codes follow their label directly: "SWIFT codes: AAAAIRTH (Tehran), AAAAAEA1".
	swiftCodes = regexp.MustCompile(`\b(?i:SWIFT(?: ?/ ?BIC)?(?: codes?)?) ?: ?((?:(?:, |/| and )?[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b(?: \([^)]*\))?)+)`)
	swiftCode  = regexp.MustCompile(`\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b`)
	inBrackets = regexp.MustCompile(`\([^)]*\)`)
)

// otherInformation keeps the text as a remark, and what it says under a known
// label in its field as well.
func (t *target) otherInformation(text string) {
	p := t.party
	p.Remarks = publication.AppendNew(p.Remarks, text)
	add := func(kind sanctions.IDType, label, number string) {
		p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{Type: kind, Label: label, Number: number})
	}
	for _, n := range labelledNumbers {
		if m := n.form.FindStringSubmatch(text); m != nil {
			add(n.kind, m[1], m[2])
		}
	}
	for _, c := range labelledContacts {
		if m := c.form.FindStringSubmatch(text); m != nil {
			p.Contacts = publication.AppendNew(p.Contacts, sanctions.Contact{Kind: c.kind, Value: m[1]})
		}
	}
	if p.Kind == sanctions.Vessel {
		for _, m := range imoNumber.FindAllStringSubmatch(text, -1) {
			add(sanctions.IMO, m[1], m[2])
		}
	}
	if p.Kind == sanctions.Entity {
		for _, m := range swiftCodes.FindAllStringSubmatch(text, -1) {
			for _, code := range swiftCode.FindAllString(inBrackets.ReplaceAllString(m[1], ""), -1) {
				add(sanctions.SwiftBIC, "SWIFT", code)
			}
		}
	}
}
