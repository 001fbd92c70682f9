package csl

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

const walletLabel = "Digital Currency Address - "

// readIDs reads the cell ids: numbers, wallets, dates and whatever else OFAC
// keeps beside a party, each under a label.
func readIDs(p *sanctions.Party, cell string, report *publication.Report) {
	items := split(cell)
	labelLast := slices.ContainsFunc(items, func(item string) bool {
		_, first := labelled(item, false)
		_, last := labelled(item, true)
		return last && !first
	})
	for _, item := range items {
		last := labelLast
		if _, known := labelled(item, false); known {
			last = false
		} else if _, known = labelled(item, true); known {
			last = true
		}
		label, known := labelled(item, last)
		parts := strings.Split(item, ", ")
		if last {
			// The older order is the newer one read backwards, but for the number.
			parts = parts[:len(parts)-1]
		} else {
			parts = parts[1:]
		}
		if !known {
			report.Unread["ids label "+label]++
		}
		place(p, label, parts, last)
	}
}

// labelled gives the label at one end of an item and whether it is known. An
// item without a comma is a label without a value.
func labelled(item string, last bool) (string, bool) {
	label, _, _ := strings.Cut(item, ", ")
	if i := strings.LastIndex(item, ", "); last && i >= 0 {
		label = item[i+2:]
	}
	return label, isLabel(label)
}

func isLabel(s string) bool {
	_, number := idTypes[s]
	_, contact := contactKinds[s]
	return number || contact || slices.Contains(partyLabels, s) || slices.Contains(factLabels, s) || strings.HasPrefix(s, walletLabel) || isDateLabel(s)
}

// isDateLabel knows the dates of a measure, whose labels name the measure:
// "Listing Date (CMIC)", "Effective Date (EO 14024 Directive 3):".
func isDateLabel(s string) bool {
	for _, begin := range []string{"Listing Date (", "Effective Date (", "Purchase/Sales For Divestment Date ("} {
		if strings.HasPrefix(s, begin) {
			return true
		}
	}
	return false
}

// place puts what stands under a label where it belongs.
func place(p *sanctions.Party, label string, parts []string, reversed bool) {
	text := strings.Join(parts, ", ")
	if text == "" {
		publication.AddFact(p, "ids", label)
		return
	}
	idType, isNumber := idTypes[label]
	kind, isContact := contactKinds[label]
	switch ticker, isWallet := strings.CutPrefix(label, walletLabel); {
	case isWallet:
		p.Wallets = publication.AppendNew(p.Wallets, sanctions.WalletAddress{Currency: ticker, Address: text})
	case isNumber:
		p.Identifiers = publication.AppendNew(p.Identifiers, identifier(idType, label, parts, reversed))
	case isContact:
		p.Contacts = publication.AppendNew(p.Contacts, sanctions.Contact{Kind: kind, Value: text})
	case label == "Gender":
		p.Genders = publication.AppendNew(p.Genders, strings.ToLower(text))
	case label == "Nationality Country":
		p.Nationalities = publication.AppendNew(p.Nationalities, text)
	case label == "Nationality of Registration" || label == "Registration Country":
		p.Countries = publication.AppendNew(p.Countries, text)
	default:
		publication.AddFact(p, label, text)
	}
}

// identifier reads "number, country, issued, expires", of which all but the
// number may be missing, or "country, expires, issued, number".
func identifier(t sanctions.IDType, label string, parts []string, reversed bool) sanctions.Identifier {
	id := sanctions.Identifier{Type: t, Label: label}
	parts = slices.Clone(parts)
	var dates []string
	if reversed {
		slices.Reverse(parts)
		id.Country, parts = takeCountry(parts)
		dates, parts = takeDates(parts)
		slices.Reverse(parts)
	} else {
		dates, parts = takeDates(parts)
		id.Country, parts = takeCountry(parts)
	}
	id.Number = strings.Join(parts, ", ")
	switch len(dates) {
	case 1:
		id.Note = dates[0] // issued or expires: nobody says
	case 2:
		id.Issued, id.Expires = dates[0], dates[1]
	}
	switch digits, isIMO := strings.CutPrefix(id.Number, "IMO "); {
	case t == sanctions.IMO && isIMO:
		id.Number = strings.TrimSpace(digits)
	case t == sanctions.IMO:
		id.Type = sanctions.Registration
	case label == "Legal Entity Number" && !isLEI(id.Number):
		id.Type = sanctions.Registration
	}
	return id
}

// takeCountry takes a country's code off the end; a number is always left.
func takeCountry(parts []string) (string, []string) {
	last := len(parts) - 1
	if last < 1 || !isCountry(parts[last]) {
		return "", parts
	}
	return parts[last], parts[:last]
}

// takeDates takes up to two dates off the end; a number is always left.
func takeDates(parts []string) (dates, rest []string) {
	start := len(parts)
	for start > 1 && len(parts)-start < 2 {
		if _, ok := parseDate(parts[start-1]); !ok {
			break
		}
		start--
	}
	return slices.Clone(parts[start:]), parts[:start]
}

// isLEI knows the form of a Legal Entity Identifier (ISO 17442): OFAC writes
// other registers' numbers under the same label.
func isLEI(s string) bool {
	return len(s) == 20 && strings.IndexFunc(s, func(c rune) bool { return (c < '0' || c > '9') && (c < 'A' || c > 'Z') }) < 0
}
