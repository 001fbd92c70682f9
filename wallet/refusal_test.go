package wallet

import (
	"errors"
	"strings"
	"testing"
)

// wantRefusal parses text and wants the code, and a message that says a certain
// thing.
func wantRefusal(t *testing.T, text, code, says string) {
	t.Helper()
	a, err := Parse(text)
	var e *Error
	if !errors.As(err, &e) || e.Code != code || !strings.Contains(e.Error(), says) || e.Hint == "" {
		t.Errorf("Parse(%q) gave %+v, %v; want %s and %q", text, a, err, code, says)
	}
}
