package noderpc

import (
	"fmt"
)

// Kind says how a call failed.
type Kind uint8

// The kinds of failures.
const (
	Unreachable Kind = iota + 1 // no connection, or it broke
	TimedOut                    // no whole answer within Options.Timeout
	BadStatus                   // another HTTP status than 200, and no answer in JSON-RPC
	Refused                     // the node answered with an error: see Code and Message
	Garbage                     // what came is not an answer to the question
)

func (k Kind) String() string {
	switch k {
	case Unreachable:
		return "unreachable"
	case TimedOut:
		return "timed out"
	case BadStatus:
		return "HTTP status"
	case Refused:
		return "refused"
	case Garbage:
		return "garbage"
	}
	return "unknown"
}

// Error is a call that failed.
type Error struct {
	Method string // that was called
	Host   string // of the node
	Kind   Kind
	Status int // of HTTP, where Kind is BadStatus
	Code   int // of JSON-RPC, where Kind is Refused
	// Message is the node's own where Kind is Refused, cut where it is long.
	Message string
	Err     error // what went wrong, where another says it
}

func (e *Error) Error() string {
	begin := fmt.Sprintf("%s of the node at %s: ", e.Method, e.Host)
	switch e.Kind {
	case Unreachable:
		return begin + "it cannot be reached: " + e.Err.Error()
	case TimedOut:
		return begin + e.Err.Error()
	case BadStatus:
		return begin + fmt.Sprintf("it answered with HTTP status %d%s", e.Status, statusAdvice(e.Status))
	case Refused:
		return begin + fmt.Sprintf("it answered with error %d: %s", e.Code, e.Message)
	}
	return begin + "what it answered is no answer: " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// statusAdvice says what to do about a status that has an obvious cause.
func statusAdvice(status int) string {
	switch {
	case status == 401 || status == 403:
		return "; check user and password in its URL, or the cookie file"
	case status == 429:
		return "; it is asked too often"
	case status >= 300 && status < 400:
		return "; redirects are not followed, give the node's own URL"
	}
	return ""
}
