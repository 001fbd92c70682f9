package wallet

import "errors"

// errSecret refuses what opens an account instead of naming it. It does not
// repeat the text: errors end up in logs and on screens.
func errSecret(what string) *Error {
	return &Error{
		CodeSecret, "",
		"this is " + what + ", not an address; whoever has seen it can move the money",
		"tell it to nobody, and move the money to a new account if anybody may have seen it",
	}
}

// isSecret tells whether err is of errSecret: the text must be kept nowhere.
func isSecret(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeSecret
}

// errNoAddress refuses what belongs to a chain but names no place on it.
func errNoAddress(text, what, hint string) *Error {
	return &Error{CodeUnrecognized, shorten(text), "this is " + what + ", not an address", hint}
}
