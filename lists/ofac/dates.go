package ofac

import (
	"strings"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// parseDate reads the dates of the CSV and the legacy XML: "15 Aug 1984",
// "Aug 1984", "1984", each with "circa" before it, and two of them with "to"
// between.
func parseDate(s string) (sanctions.Date, bool) {
	from, to, span := strings.Cut(s, " to ")
	d, ok := parseOne(from)
	if !ok || !span {
		return d, ok
	}
	e, ok := parseOne(to)
	if !ok || e.To < d.From {
		return sanctions.Date{}, false
	}
	return d.Span(e), true
}

func parseOne(s string) (sanctions.Date, bool) {
	text, circa := strings.CutPrefix(strings.TrimSpace(s), "circa ")
	for _, layout := range []string{"02 Jan 2006", "2 Jan 2006", "Jan 2006", "2006"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		d := sanctions.Day(t.Year(), int(t.Month()), t.Day())
		switch layout {
		case "Jan 2006":
			d = sanctions.Month(t.Year(), int(t.Month()))
		case "2006":
			d = sanctions.Year(t.Year())
		}
		d.Circa = circa
		return d, true
	}
	return sanctions.Date{}, false
}
