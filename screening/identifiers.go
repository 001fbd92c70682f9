package screening

import (
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening/identity"
)

// identifierTypes are the properties that hold numbers, and what they hold.
var identifierTypes = map[string]sanctions.IDType{
	"passportNumber":     sanctions.Passport,
	"idNumber":           sanctions.NationalID,
	"taxNumber":          sanctions.TaxID,
	"registrationNumber": sanctions.Registration,
	"leiCode":            sanctions.LEI,
	"swiftBic":           sanctions.SwiftBIC,
	"imoNumber":          sanctions.IMO,
}

// uniqueNumbers are those of which a party has one, for good: another one is
// another party.
var uniqueNumbers = [...]struct {
	feature, property string
	kind              sanctions.IDType
}{
	{"imo_number", "imoNumber", sanctions.IMO},
	{"lei_code", "leiCode", sanctions.LEI},
}

func appendNumber(list []string, number string) []string {
	if key := numberKey(number); key != "" {
		return append(list, key)
	}
	return list
}

// contactKinds are the properties that hold contacts, and the published kinds
// that they are compared with.
var contactKinds = map[string][]string{
	"email":   {"email"},
	"phone":   {"phone", "fax"},
	"website": {"website"},
}

// Scores of equal numbers. Numbers are issued to one party, but each issuer
// counts for itself: the same digits as a tax and as a passport number are
// likely, not certain, to mean the same party. Contacts are shared and handed on.
const (
	sameNumberScore    = 1.0
	otherTypeScore     = 0.9
	sameContactScore   = 0.95
	minNumberLength    = 5 // shorter numbers are given out by too many issuers
	minPhoneDigits     = 7
	bankLength         = 8 // of a BIC: the bank, country and place; the branch follows
	imoDigits          = 7
	branchHeadquarters = "XXX"
)

// numberKey is what two spellings of one number have in common.
func numberKey(number string) string {
	key := identity.NumberText(number)
	if rest, ok := strings.CutPrefix(key, "IMO"); ok && len(rest) == imoDigits && strings.Trim(rest, "0123456789") == "" {
		key = rest
	}
	if utf8.RuneCountInString(key) < minNumberLength || isPlaceholder(key) {
		return ""
	}
	return key
}

// isPlaceholder tells what people write where a number is wanted and there is none.
func isPlaceholder(key string) bool {
	switch key {
	case "UNKNOWN", "NOTAVAILABLE", "NOTKNOWN", "NOTAPPLICABLE", "PENDING", "UNDEFINED", "EXPIRED":
		return true
	}
	return strings.Trim(key, key[:1]) == "" // "00000", "XXXXX"
}

// bicKey cuts the branch off: it is compared by sameBIC.
func bicKey(bic string) string {
	key := numberKey(bic)
	if len(key) == bankLength || len(key) == bankLength+len(branchHeadquarters) {
		return key[:bankLength]
	}
	return key
}

// sameBIC says whether one code names the bank and the other it or a branch of
// it, or both the same branch.
func sameBIC(a, b string) bool {
	a, b = strings.TrimSuffix(numberKey(a), branchHeadquarters), strings.TrimSuffix(numberKey(b), branchHeadquarters)
	return a == b || len(a) == bankLength || len(b) == bankLength
}

// sameType says whether a number asked for as one type can be a listed number
// of the other. An idNumber may be anything that identifies a person.
func sameType(asked, listed sanctions.IDType) bool {
	return asked == listed || asked == sanctions.NationalID || listed == sanctions.OtherID ||
		(listed == sanctions.NationalID && asked == sanctions.Passport)
}

// contactKey is what two spellings of one contact have in common, "" when it is
// too short to tell anybody.
func contactKey(kind, value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	switch kind {
	case "email":
		if strings.Contains(value, "@") {
			return "email:" + strings.TrimPrefix(value, "mailto:")
		}
	case "website":
		value = strings.TrimPrefix(strings.TrimPrefix(value, "https://"), "http://")
		value = strings.TrimRight(strings.TrimPrefix(value, "www."), "/")
		if strings.Contains(value, ".") {
			return "website:" + value
		}
	case "phone", "fax":
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, value)
		if digits = strings.TrimLeft(digits, "0"); len(digits) >= minPhoneDigits {
			return "phone:" + digits
		}
	}
	return ""
}

// identifierFinds are the parties with a number or contact of the question.
func (x *Index) identifierFinds(q Question, finds []find) []find {
	for _, property := range sortedKeys(q.Properties) {
		asked, isNumber := identifierTypes[property]
		kinds := contactKinds[property]
		for _, value := range q.Properties[property] {
			if isName(property) {
				if _, number := withoutIMO(value); number != "" {
					finds = x.numberFinds(sanctions.IMO, number, finds)
				}
			}
			if isNumber {
				finds = x.numberFinds(asked, value, finds)
			} else if len(kinds) > 0 {
				for e := range x.keyed(contacts, contactKey(kinds[0], value)) {
					finds = append(finds, e.find(ViaIdentifier, sameContactScore, value, e.text, "identifier"))
				}
			}
		}
	}
	return finds
}

func (x *Index) numberFinds(asked sanctions.IDType, value string, finds []find) []find {
	key := numberKey(value)
	if asked == sanctions.SwiftBIC {
		key = bicKey(value)
	}
	for e := range x.keyed(numbers, key) {
		listed := sanctions.IDType(e.kind)
		if asked == sanctions.SwiftBIC && listed == sanctions.SwiftBIC && !sameBIC(value, e.text) {
			continue
		}
		score, candidate := sameNumberScore, e.text
		if !sameType(asked, listed) {
			score, candidate = otherTypeScore, e.text+" ("+string(listed)+")"
		}
		finds = append(finds, e.find(ViaIdentifier, score, value, candidate, "identifier"))
	}
	return finds
}
