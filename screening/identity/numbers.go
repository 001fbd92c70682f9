package identity

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/mareva/mareva/sanctions"
)

// number is something issued to one party and printed by its publishers: an
// identifier, a wallet address or another list's number for it.
type number struct {
	kind    sanctions.IDType
	country string // of issue, as an ISO code; "" when not published
	text    string // in the form in which two spellings are equal
}

// String is the number as evidence shows it, "passport A0012 (IR)".
func (n number) String() string {
	text := strings.ReplaceAll(string(n.kind), "_", " ") + " " + n.text
	if n.country != "" {
		text += " (" + n.country + ")"
	}
	return text
}

// Kinds of number that are no identifiers of [sanctions.IDType].
const (
	walletAddress sanctions.IDType = "wallet"
	published     sanctions.IDType = "reference" // another publisher's number for the same party
	emailAddress  sanctions.IDType = "e-mail"
	telephone     sanctions.IDType = "telephone"
)

// minDigits are the fewest digits of an identifier that can identify somebody.
// Shorter ones are given out by too many issuers, and words such as "unknown"
// have none.
const minDigits = 5

// minMark are the fewest letters and digits of what is painted on a ship or an
// aircraft.
const minMark = 4

// minTelephone are the fewest digits of a telephone number with its area's.
const minTelephone = 7

// ownSeries are the lists whose ids other lists print, and how they print them.
// OFAC numbers its two lists in one series.
var ownSeries = map[sanctions.ListName]string{
	sanctions.OFACSDN:          "OFAC ",
	sanctions.OFACConsolidated: "OFAC ",
	sanctions.UKSanctions:      "UK Sanctions List ",
	sanctions.UKConsolidated:   "OFSI ",
}

// treasurySuffix ends the names of OFAC's lists within the Consolidated
// Screening List, whose entry ids are OFAC's there.
const treasurySuffix = " - Treasury Department"

func numbersOf(list sanctions.ListName, p *sanctions.Party, countryOf func(string) string) []number {
	out := make([]number, 0, len(p.Identifiers)+len(p.Wallets)+len(p.Contacts)+len(p.References)+1)
	for _, id := range p.Identifiers {
		if text := identifierText(id); text != "" {
			country := ""
			if id.Country != "" {
				country = countryOf(id.Country)
			}
			out = append(out, number{id.Type, country, text})
		}
	}
	for _, w := range p.Wallets {
		out = append(out, number{walletAddress, "", walletText(w.Address)})
	}
	for _, c := range p.Contacts {
		if n := contactOf(c); n.text != "" {
			out = append(out, n)
		}
	}
	for _, reference := range p.References {
		out = append(out, number{published, "", referenceText(reference)})
	}
	if series := ownSeries[list]; series != "" {
		out = append(out, number{published, "", series + p.ID})
	}
	if list == sanctions.USTradeCSL {
		for _, sublist := range p.Sublists {
			if strings.HasSuffix(sublist, treasurySuffix) {
				return append(out, number{published, "", ownSeries[sanctions.OFACSDN] + p.ID})
			}
		}
	}
	return out
}

// NumberText is what two spellings of one number have in common: its letters,
// which may be of any script, and digits.
func NumberText(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(strings.ReplaceAll(number, "№", "")))
}

// identifierText is "" for what identifies nobody.
func identifierText(id sanctions.Identifier) string {
	text := NumberText(id.Number)
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	switch id.Type {
	case sanctions.SwiftBIC:
		return strings.TrimSuffix(text, "XXX") // the head office, as the code without a branch
	case sanctions.IMO:
		text = strings.TrimPrefix(text, "IMO")
	}
	least := minDigits
	switch id.Type {
	case sanctions.CallSign, sanctions.TailNumber, sanctions.SerialNumber:
		digits, least = len(text), minMark
	}
	if digits < least {
		return ""
	}
	return text
}

// contactOf is without a text for what tells nobody. Websites are left out:
// whole groups have one.
func contactOf(c sanctions.Contact) number {
	switch c.Kind {
	case "email":
		if text := strings.ToLower(strings.TrimSpace(c.Value)); strings.Contains(text, "@") {
			return number{emailAddress, "", text}
		}
	case "phone", "fax":
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, c.Value)
		if digits = strings.TrimLeft(digits, "0"); len(digits) >= minTelephone {
			return number{telephone, "", digits}
		}
	}
	return number{}
}

// walletText takes no notice of case where it is a checksum only.
func walletText(address string) string {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "0x") || strings.HasPrefix(address, "0X") {
		return strings.ToLower(address)
	}
	return address
}

// referenceText writes the Security Council's numbers in one way. Until 2014 it
// numbered the Al-Qaida and Taliban lists otherwise, and other publishers print
// those numbers still: "TI.A.5.01" is "TAi.005" today.
func referenceText(reference string) string {
	text := strings.TrimPrefix(reference, "UN ")
	if m := councilNumber.FindStringSubmatch(text); m != nil {
		return "UN " + strings.ToUpper(m[1]) + strings.ToLower(m[2]) + "." + threeDigits(m[3])
	}
	if m := formerNumber.FindStringSubmatch(text); m != nil {
		committee := map[string]string{"Q": "QD", "T": "TA"}[m[1]]
		return "UN " + committee + strings.ToLower(m[2]) + "." + threeDigits(m[3])
	}
	return reference
}

var (
	councilNumber = regexp.MustCompile(`^([A-Za-z]{2})([ieIE])\.([0-9]{1,3})$`)
	formerNumber  = regexp.MustCompile(`^([QT])([IE])\.[A-Z]\.([0-9]{1,3})\.[0-9]{2}$`)
)

func threeDigits(s string) string { return strings.Repeat("0", 3-len(s)) + s }
