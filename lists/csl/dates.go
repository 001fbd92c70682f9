package csl

import (
	"strings"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// parseDate reads the forms in which the table writes dates: "1964-10-07",
// "07 Oct 1964", "Oct 1964", "1964", each with "circa" before it, and two of
// them with "to" between.
func parseDate(s string) (sanctions.Date, bool) {
	text, circa := strings.CutPrefix(s, "circa ")
	from, to, span := strings.Cut(text, " to ")
	d, ok := parseOne(from)
	if ok && span {
		end, circaEnd := strings.CutPrefix(to, "circa ")
		var e sanctions.Date
		if e, ok = parseOne(end); ok && d.From <= e.To {
			d, circa = d.Span(e), circa || circaEnd
		} else {
			ok = false
		}
	}
	d.Circa = circa
	return d, ok
}

func parseOne(s string) (sanctions.Date, bool) {
	for _, layout := range []string{"2006-01-02", "02 Jan 2006", "2 Jan 2006", "Jan 2006", "2006-01", "2006"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		switch layout {
		case "Jan 2006", "2006-01":
			return sanctions.Month(t.Year(), int(t.Month())), true
		case "2006":
			return sanctions.Year(t.Year()), true
		}
		return sanctions.Day(t.Year(), int(t.Month()), t.Day()), true
	}
	return sanctions.Date{}, false
}
