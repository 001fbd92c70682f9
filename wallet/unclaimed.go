package wallet

import "strings"

// Unclaimed says that a text has the form of no address known here, well made or
// not, on whatever chain, and may still be somebody's word for one: printable ASCII
// without spaces. [ParseOn] refuses such a text; a caller that expects words of its
// source's own among addresses, as for scripts that have none, may keep it as
// written. It is false for what could hide an address: a URI or a name that stands
// for one, a damaged address, a private key.
func Unclaimed(s string) bool {
	text := strings.TrimSpace(s)
	if len(text) > maxInput || looksSecret(text) {
		return false
	}
	for i := 0; i < len(text); i++ {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	scheme, _, found := strings.Cut(text, ":")
	if net, _ := cutCashPrefix(text); text == "" || found && (net != nil || keepsColon(scheme) || isURIScheme(scheme)) {
		return false
	}
	if claimed(text) {
		return false
	}
	// Nor may a part of it be an address: eth:0x…, 0x…/memo. Bare hex is what words
	// for scripts are made of.
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isLetterOrDigit(byte(r)) }) {
		if !isHex(word) && claimed(word) {
			return false
		}
	}
	return true
}

// claimed says whether a codec, or the rule for names, knows what a text is meant
// as.
func claimed(text string) bool {
	if looksSecret(text) || isName(text) {
		return true
	}
	a, fault := read(text, "")
	if fault == nil {
		return a.Kind != KindOpaque
	}
	return fault.codec != nil
}
