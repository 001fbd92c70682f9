package screening

import "strings"

// LooksLikeAddress says whether a text that a person typed into one box is meant
// as a wallet address, right or wrong, rather than as a name: one long run of
// letters and digits with both among them. A mistyped address must end as an
// error, not as a name that nobody has.
func LooksLikeAddress(text string) bool {
	text = strings.TrimSpace(text)
	if scheme, rest, ok := strings.Cut(text, ":"); ok && !strings.ContainsAny(scheme, " .") {
		text = rest
	}
	if len(text) < 20 || strings.ContainsAny(text, " \t.,") {
		return false
	}
	return strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
}
