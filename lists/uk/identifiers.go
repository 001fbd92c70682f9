package uk

import (
	"regexp"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// number is what passports and identity cards bear: letters, then digits and
// signs, sometimes in groups ("D 000763", "B/002210", "96 03 464086").
const number = `[A-Z]{0,6}[ /-]?[A-Za-z]?[0-9][0-9A-Za-z/.-]*(?: [0-9]{2,}[0-9A-Za-z/-]*)*`

var (
	// introduced finds "passport no.: TR024417", "ID 1-78-09", "(b) 563120356".
	introduced = regexp.MustCompile(`(?:(?i:\b(?:numbers?|nos?|id|card)\b\.?\s*:?)|\([A-Za-z1-9]\))\s*(` + number + `)`)
	// leading finds "G827238 (Tunisian). Issued on …" and "381420565 and 654120219".
	leading = regexp.MustCompile(`^(` + number + `)(?:\s+and\s+(` + number + `))?`)
	// anywhere finds "Diplomatic Passport DP0000003", where no word helps; five
	// digits at least, so that no year is taken.
	anywhere   = regexp.MustCompile(`\b[A-Z]{0,3}[ -]?[0-9](?:[0-9A-Z-]{4,})\b`)
	fiscalCode = regexp.MustCompile(`(?i:fiscal code)\s+([A-Z]{3} ?[A-Z]{3} ?[0-9]{2}[A-Z][0-9]{2} ?[A-Z][0-9]{3}[A-Z])\b`)
	// spreadsheetNumber is what a spreadsheet leaves of a long number.
	spreadsheetNumber = regexp.MustCompile(`^[0-9](?:\.[0-9]+)?E\+[0-9]+$`)
	// invalidated finds what the publisher says of a false or withdrawn document.
	invalidated = regexp.MustCompile(`(?i)\b(?:fraudulent(?:ly)?|forged|false|falsified|counterfeit|stolen|cancelled|revoked|invalid)\b`)

	sevenDigits = regexp.MustCompile(`\b[0-9]{7}\b`)
	imoPrefix   = regexp.MustCompile(`(?i)\bIMO[\s:]*`)
	// labelledNumber finds "OGRN: 1027700132195" and "INN 7707083893".
	labelledNumber = regexp.MustCompile(`(?:([A-Za-z][A-Za-z .()/]*?)\s*[:#№]|\b(INN|OGRN|OGRNIP|KPP|OKPO|UNP|TIN|LEI)\b)\s*([0-9][0-9A-Za-z/-]*)[.,;\s]*`)
)

// documents reads a passport or identity card from its number and its details.
// Without a number, the details are prose that holds the numbers. What has no
// number at all comes back as prose.
func documents(kind sanctions.IDType, label, numberCell, detailsCell string) (ids []sanctions.Identifier, prose []string) {
	details := numbered(detailsCell)
	if numberCell != "" {
		for _, i := range numbered(numberCell) {
			n := 1
			if i.numbers != nil {
				n = i.numbers[0]
			}
			if i.text != "" {
				ids = publication.AppendNew(ids, document(kind, label, i.text, valueAt(details, n)))
			}
		}
		// Details that are numbered beyond the numbers belong to none of them.
		for _, d := range details {
			if d.numbers != nil && d.text != "" && !containsNote(ids, d.text) {
				prose = publication.AppendNew(prose, d.text)
			}
		}
		return ids, prose
	}
	for _, d := range details {
		found := numbersIn(kind, label, d.text)
		if len(found) == 0 && d.text != "" {
			prose = publication.AppendNew(prose, d.text)
		}
		ids = publication.AppendNew(ids, found...)
	}
	return ids, prose
}

func containsNote(ids []sanctions.Identifier, note string) bool {
	for _, id := range ids {
		if id.Note == note {
			return true
		}
	}
	return false
}

// numbersIn finds the document numbers that prose holds; the prose becomes
// their note.
func numbersIn(kind sanctions.IDType, label, prose string) []sanctions.Identifier {
	if spreadsheetNumber.MatchString(prose) {
		return nil
	}
	var out []sanctions.Identifier
	add := func(kind sanctions.IDType, label, found string) {
		found = strings.Trim(found, ".-/ ")
		if len(found) < 3 {
			return
		}
		note := prose
		if found == prose {
			note = ""
		}
		out = publication.AppendNew(out, document(kind, label, found, note))
	}
	if m := leading.FindStringSubmatch(prose); m != nil {
		add(kind, label, m[1])
		add(kind, label, m[2])
	}
	for _, m := range introduced.FindAllStringSubmatch(prose, -1) {
		add(kind, label, m[1])
	}
	for _, m := range fiscalCode.FindAllStringSubmatch(prose, -1) {
		add(sanctions.TaxID, "Fiscal Code", m[1])
	}
	if len(out) == 0 {
		add(kind, label, anywhere.FindString(prose))
	}
	if len(out) > 1 {
		for i := range out {
			out[i].Invalid = false // the prose does not say which of them
		}
	}
	return out
}

func document(kind sanctions.IDType, label, number, note string) sanctions.Identifier {
	return sanctions.Identifier{Type: kind, Label: label, Number: number, Note: note, Invalid: invalidated.MatchString(note)}
}

// registrations reads business registration numbers. A text that consists of
// labelled numbers gives each of them with its label; any other text is one
// number as published.
func registrations(label, published string) []sanctions.Identifier {
	var out []sanctions.Identifier
	for _, text := range values(published) {
		matches := labelledNumber.FindAllStringSubmatch(text, -1)
		if strings.Trim(labelledNumber.ReplaceAllString(text, ""), " .,;\n") != "" || len(matches) == 0 {
			out = publication.AppendNew(out, sanctions.Identifier{Type: sanctions.Registration, Label: label, Number: text})
			continue
		}
		for _, m := range matches {
			word := strings.TrimSpace(m[1] + m[2])
			out = publication.AppendNew(out, sanctions.Identifier{Type: registrationType(word), Label: word, Number: m[3]})
		}
	}
	return out
}

func registrationType(label string) sanctions.IDType {
	word := fold(label)
	switch {
	case word == "lei":
		return sanctions.LEI
	case strings.Contains(word, "swift"), word == "bic":
		return sanctions.SwiftBIC
	case word == "inn", word == "tin", word == "unp", strings.Contains(word, "tax"), strings.Contains(word, "vat"):
		return sanctions.TaxID
	}
	return sanctions.Registration
}

// imoNumbers reads ship numbers without the prefix "IMO". A number that has not
// the seven digits of one is kept as published.
func imoNumbers(label, published string) []sanctions.Identifier {
	found := sevenDigits.FindAllString(imoPrefix.ReplaceAllString(published, ""), -1)
	if found == nil && published != "" {
		found = []string{published}
	}
	var out []sanctions.Identifier
	for _, n := range found {
		out = publication.AppendNew(out, sanctions.Identifier{Type: sanctions.IMO, Label: label, Number: n})
	}
	return out
}

// relations makes one relation of each named party.
func relations(kind sanctions.RelationKind, detail string, former bool, published string) []sanctions.Relation {
	var out []sanctions.Relation
	for _, name := range values(published) {
		out = publication.AppendNew(out, sanctions.Relation{Kind: kind, Name: name, Detail: detail, Former: former})
	}
	return out
}
