package wallet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxInput is the longest text looked at, in bytes: room for the longest
// address and the parameters of a payment URI.
const maxInput = 512

// uriSchemes are the payment URIs whose scheme is not part of the address
// (BIP 21, EIP-681 and their like). CashAddr prefixes are part of it.
var uriSchemes = [...]string{
	"bitcoin", "ethereum", "tron", "litecoin", "dogecoin", "dash", "zcash", "solana", "monero", "ripple", "xrpl", "xrp",
	"stellar", "cardano", "web+cardano", "algorand", "tezos", "near", "polkadot", "kusama", "cosmos", "ton", "filecoin",
	"bitcoinsv", "bitcoingold", "verge", "aptos", "sui",
}

// prepare gives the bare address text: trimmed, without URI parts and with
// nothing that cannot be seen.
func prepare(s string) (string, *Error) {
	if len(s) > maxInput {
		return "", &Error{
			CodeBadLength, shorten(s),
			fmt.Sprintf("%d bytes, where at most %d are read", len(s), maxInput),
			"give one address only",
		}
	}
	text := strings.TrimSpace(s)
	if text == "" {
		return "", &Error{CodeEmpty, "", "there is no address", "give an address"}
	}
	if looksSecret(text) {
		return "", errSecret("a private key")
	}
	if isAlphanumeric(text) {
		return text, nil
	}
	if err := refuseInvisible(text); err != nil {
		return "", err
	}
	return stripURI(text)
}

// refuseMarks says why a text that has more than letters and digits is no
// address.
func refuseMarks(text string) *Error {
	if isName(text) {
		return &Error{
			CodeUnrecognized, text, "this is a name, not an address",
			"names are not resolved here; give the address that it stands for",
		}
	}
	_, body := cutCashPrefix(text)
	return refuseCharacter(text, len(text)-len(body))
}

// refuseInvisible finds characters that cannot be seen: they make two
// different texts look alike.
func refuseInvisible(text string) *Error {
	position := 0
	for i, r := range text {
		position++
		_, size := utf8.DecodeRuneInString(text[i:])
		broken := r == utf8.RuneError && size == 1
		if !broken && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) &&
			!unicode.Is(unicode.Mn, r) {
			continue
		}
		what := fmt.Sprintf("character %d, U+%04X, cannot be seen", position, r)
		if broken {
			what = fmt.Sprintf("character %d is not valid UTF-8", position)
		}
		return &Error{CodeBadCharacter, text, what, "remove it, or type the address by hand"}
	}
	return nil
}

// stripURI removes the scheme and the parameters of a payment URI.
func stripURI(text string) (string, *Error) {
	scheme, rest, found := strings.Cut(text, ":")
	if !found {
		return text, nil
	}
	prefix := ""
	if net, _ := cutCashPrefix(text); net != nil {
		// A Base58Check address behind the CashAddr prefix stands alone.
		if !strings.HasPrefix(rest, "1") && !strings.HasPrefix(rest, "3") {
			prefix = scheme + ":"
		}
	} else if keepsColon(scheme) {
		return text, nil
	} else if !isURIScheme(scheme) {
		return "", &Error{
			CodeUnrecognized, text, "nothing is known of what begins with " + scheme + ":",
			"give the bare address",
		}
	}
	rest = strings.TrimPrefix(rest, "//")
	rest = strings.TrimPrefix(rest, "transfer/") // TON
	rest, _, _ = strings.Cut(rest, "?")
	account, afterChain, _ := strings.Cut(rest, "@")
	if rest = account; strings.Contains(afterChain, "/") {
		rest += "/" // a call on the chain named
	}
	rest = strings.TrimPrefix(rest, "pay-") // EIP-681
	if strings.Contains(rest, "/") {
		// EIP-681 contract call: the receiver of a token stands among the
		// parameters, so the address before the slash is the wrong one.
		return "", &Error{
			CodeUnrecognized, text, "this is a contract call, not an address",
			"give the address of the receiver",
		}
	}
	if rest == "" {
		return "", &Error{CodeEmpty, text, "there is no address after the scheme", "give an address"}
	}
	return prefix + rest, nil
}

// keepsColon says whether what stands before a colon is part of the address: a
// TON workchain, or Ronin's way of writing 0x.
func keepsColon(before string) bool {
	return before == "0" || before == "-1" || strings.EqualFold(before, "ronin")
}

func isURIScheme(s string) bool {
	for _, known := range uriSchemes {
		if strings.EqualFold(s, known) {
			return true
		}
	}
	return false
}

// isName tells whether text is a dotted name, as of ENS.
func isName(text string) bool {
	dot := strings.LastIndexByte(text, '.')
	if dot < 1 || len(text)-dot < 3 {
		return false
	}
	for i := dot + 1; i < len(text); i++ {
		if c := text[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// refuseCharacter names the first character from byte index from on that no
// address has; there is one.
func refuseCharacter(text string, from int) *Error {
	at := from + strings.IndexFunc(text[from:], func(r rune) bool { return !isAlphanumeric(string(r)) })
	r, _ := utf8.DecodeRuneInString(text[at:])
	position := utf8.RuneCountInString(text[:at]) + 1
	what, hint := fmt.Sprintf("character %d, %q, is never used in an address", position, r), hintCopy
	switch {
	case unicode.IsSpace(r):
		what, hint = fmt.Sprintf("character %d is a space", position), "give one address, without spaces"
	case unicode.IsLetter(r):
		what = fmt.Sprintf("character %d, %q (U+%04X), is not a letter from A to Z", position, r, r)
		hint = "it may only look like one; type the address by hand"
	}
	return &Error{CodeBadCharacter, text, what, hint}
}

func isAlphanumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isLetterOrDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isLetterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// caseClash gives the index of the first letter whose case differs from that
// of the first letter in s, or -1.
func caseClash(s string) int {
	const bit = 0x20
	first := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c|bit < 'a' || c|bit > 'z' {
			continue
		}
		if first == 0 {
			first = c
		}
		if (c^first)&bit != 0 {
			return i
		}
	}
	return -1
}

// shorten cuts s to a length that can be shown.
func shorten(s string) string {
	const shown = 64
	if len(s) <= shown {
		return s
	}
	return strings.ToValidUTF8(s[:shown], "�") + "…"
}
