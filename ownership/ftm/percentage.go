package ftm

import (
	"strings"

	"github.com/mareva/mareva/ownership"
)

// bounds are the signs of a share with one end.
var bounds = []struct {
	sign          string
	atLeast, open bool
}{
	{">=", true, false},
	{"≥", true, false},
	{">", true, true},
	{"<=", false, false},
	{"≤", false, false},
	{"<", false, true},
}

// parseShare reads a percentage as collectors write it. It is false for text that
// may mean several things, and for what no share can be.
func parseShare(text string) (ownership.Share, bool) {
	s, ok := readShare(strings.TrimSpace(text))
	if !ok || s.Check() != nil || s.Max.IsZero() {
		return ownership.Share{}, false
	}
	return s, true
}

func readShare(text string) (ownership.Share, bool) {
	for _, b := range bounds {
		rest, ok := strings.CutPrefix(text, b.sign)
		if !ok {
			continue
		}
		p, ok := readNumber(rest)
		if b.atLeast {
			return ownership.Share{Min: p, MinOpen: b.open, Max: ownership.Whole}, ok
		}
		return ownership.Share{Max: p, MaxOpen: b.open}, ok
	}
	for _, between := range [...]string{"-", "–", "—"} {
		if low, high, ok := strings.Cut(text, between); ok {
			from, fromOK := readNumber(low)
			to, toOK := readNumber(high)
			return ownership.Between(from, to), fromOK && toOK
		}
	}
	p, ok := readNumber(text)
	return ownership.Exactly(p), ok
}

// readNumber reads "49.995", "49,995 %". A comma is never one of thousands: there
// are none in a percentage.
func readNumber(text string) (ownership.Percent, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	p, err := ownership.ParsePercent(text)
	return p, err == nil
}

// widest is the share from the least to the greatest of two.
func widest(a, b ownership.Share) ownership.Share {
	switch c := b.Min.Cmp(a.Min); {
	case c < 0:
		a.Min, a.MinOpen = b.Min, b.MinOpen
	case c == 0:
		a.MinOpen = a.MinOpen && b.MinOpen
	}
	switch c := b.Max.Cmp(a.Max); {
	case c > 0:
		a.Max, a.MaxOpen = b.Max, b.MaxOpen
	case c == 0:
		a.MaxOpen = a.MaxOpen && b.MaxOpen
	}
	return a
}

func same(a, b ownership.Share) bool {
	return a.Min.Cmp(b.Min) == 0 && a.Max.Cmp(b.Max) == 0 && a.MinOpen == b.MinOpen && a.MaxOpen == b.MaxOpen
}
