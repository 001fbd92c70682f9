package wallet

import (
	"fmt"
	"strconv"
	"strings"
)

// Codes of [Error].
const (
	CodeEmpty        = "empty"         // nothing but spaces
	CodeBadChecksum  = "bad_checksum"  // the form is known, the check digits do not fit
	CodeBadLength    = "bad_length"    // too short or too long for its form
	CodeBadCharacter = "bad_character" // a character that the form does not have
	CodeMixedCase    = "mixed_case"    // upper and lower case in a form that has one
	CodeUnrecognized = "unrecognized"  // not an address, or of no form known here
	CodeTestnet      = "testnet"       // well formed, but of a test network
	CodeNoKey        = "no_key"        // the bytes of a public key are no point of its curve
	CodeSecret       = "secret"        // opens an account instead of naming it
	CodeWrongChain   = "wrong_chain"   // well formed, but of another chain than was named
)

// Error says why a text is not an address and what to do about it. All its
// parts may be shown to a user.
type Error struct {
	Code    string // one of the Code constants
	Input   string // the address text, trimmed and without URI parts, cut if very long
	Message string // what is wrong and where; positions count from 1 in Input
	Hint    string // what to do
}

// Error joins the parts into one line.
func (e *Error) Error() string {
	s := "wallet: " + e.Message
	if e.Input != "" {
		s += " in " + strconv.Quote(e.Input)
	}
	if likely := e.Likely(); likely != "" {
		s += "; " + likely
	}
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

const hintCopy = "copy the address again from its source"

func errBadChecksum(text, message string) *Error {
	return &Error{CodeBadChecksum, text, message, hintCopy}
}

// errBadCharacter reports the byte at index i of text, which is ASCII.
func errBadCharacter(text string, i int, form string) *Error {
	return &Error{
		CodeBadCharacter, text,
		fmt.Sprintf("character %d, %q, is never used in %s", i+1, text[i], form),
		hintCopy,
	}
}

func errBadLength(text, message string) *Error {
	return &Error{CodeBadLength, text, message, hintCopy}
}

func errMixedCase(text string, i int) *Error {
	return &Error{
		CodeMixedCase, text,
		fmt.Sprintf("upper and lower case are mixed, first at character %d", i+1),
		"this form is written all in lower or all in upper case; " + hintCopy,
	}
}

func errTestnet(text, network string) *Error {
	return &Error{
		CodeTestnet, text,
		"this is a " + network + " test-network address",
		"give an address of the main network",
	}
}

func errWrongChain(a Address, chain Chain) *Error {
	message := fmt.Sprintf("this has the form of %s, not of %s", joined(a.Chains), chain)
	if !a.Checked && isHex(a.Text) {
		message = fmt.Sprintf("this is no address of %s: %d hexadecimal digits are a hash or a key, or an account of %s", chain, len(a.Text), joined(a.Chains))
	}
	return &Error{
		CodeWrongChain, shorten(a.Text), message,
		"correct the chain or leave it out",
	}
}

func joined(chains []Chain) string {
	const shown = 3
	var texts []string
	for _, c := range chains[:min(len(chains), shown)] {
		texts = append(texts, string(c))
	}
	if len(chains) > shown {
		texts = append(texts, "others")
	}
	return strings.Join(texts, ", ")
}
