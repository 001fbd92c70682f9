package psc

import (
	"strings"
	"unicode"
)

// CompanyID is the id of the company that has this number at Companies House,
// "gb-coh:01234567", whichever way the number is written: digits may lack their
// leading zeros. It is false for what is no such number.
func CompanyID(number string) (string, bool) {
	number = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(number), " ", ""))
	if number == "" || len(number) > 8 || strings.Trim(number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", false
	}
	prefix := strings.TrimRight(number, "0123456789")
	digits := number[len(prefix):]
	switch {
	case strings.Trim(digits, "0") == "" && prefix == "":
		return "", false // a filler
	case len(number) == 8 && strings.ContainsAny(number, "0123456789"): // of any make, such as IP12345R
	case len(prefix) == 0 || (len(prefix) <= 2 && digits != ""):
		number = prefix + strings.Repeat("0", 8-len(number)) + digits
	default:
		return "", false
	}
	return "gb-coh:" + number, true
}

// registeredHere says whether a company's country and place of registration, free
// texts both, say that Companies House has it.
func registeredHere(country, place string) bool {
	for _, other := range [...]string{"CHARIT", "MUTUAL", "FINANCIAL", "GUERNSEY", "JERSEY", "ISLE OF MAN", "GIBRALTAR"} {
		if strings.Contains(strings.ToUpper(place), other) {
			return false // another register's numbers look the same
		}
	}
	if strings.TrimSpace(country) != "" {
		return kingdom(country)
	}
	return kingdom(place)
}

// kingdom says whether a text is nothing but names of the United Kingdom, its
// nations or its registry: "England & Wales", "The Registrar of Companies,
// Scotland", but not "New South Wales" or "Ireland".
func kingdom(text string) bool {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return ' '
	}, text)
	text = " " + strings.Join(strings.Fields(text), " ") + " "
	for _, name := range [...]string{" UNITED KINGDOM ", " GREAT BRITAIN ", " NORTHERN IRELAND ", " U K ", " G B ", " COMPANIES HOUSE "} {
		text = strings.ReplaceAll(text, name, " UK ")
	}
	found := false
	for word := range strings.FieldsSeq(text) {
		switch word {
		case "UK", "GB", "GBR", "ENGLAND", "WALES", "CYMRU", "SCOTLAND":
			found = true
		case "AND", "OF", "THE", "FOR", "IN", "REGISTER", "REGISTRAR", "REGISTRY", "COMPANIES", "COMPANY", "CARDIFF", "EDINBURGH", "BELFAST", "LONDON":
		default:
			return false
		}
	}
	return found
}
