package tagpack

import (
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// The day of Bitcoin's first block, 2009-01-03, and a day beyond every pack, as Unix
// times: no label is older or younger, so a number outside is no time in seconds.
const (
	firstTime = 1230940800
	lastTime  = 4102444800 // 2100-01-01
)

// dayLayouts are the timestamps of YAML 1.1, whose fractions of a second
// [time.Parse] takes by itself.
var dayLayouts = [...]string{
	"2006-1-2", "2006-1-2 15:4:5", "2006-1-2 15:4:5Z07:00", "2006-1-2 15:4:5 Z07:00", "2006-1-2 15:4:5Z07", "2006-1-2 15:4",
}

// parseDay reads the day of a date, of a timestamp or of a Unix time in seconds or
// milliseconds, in UTC.
func parseDay(text string) (sanctions.Date, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n >= firstTime*1000 {
			n /= 1000
		}
		if n < firstTime || n >= lastTime {
			return sanctions.Date{}, false
		}
		return sanctions.DayOf(time.Unix(n, 0)), true
	}
	if len(text) > 10 && (text[10] == 'T' || text[10] == 't') {
		text = text[:10] + " " + text[11:]
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			day := sanctions.DayOf(t)
			return day, day.From > 1900_00_00 && day.From < 2100_00_00
		}
	}
	return sanctions.Date{}, false
}
