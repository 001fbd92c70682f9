package bods

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// The checks of a form: each says what is wrong with a text, "" for nothing. They
// never show the text, which may be about a person.

// isDay passes YYYY-MM-DD, the schema's "date".
func isDay(b []byte) string {
	if _, ok := partOfDate(b); !ok || len(b) != len("2006-01-02") {
		return "is no day; want YYYY-MM-DD"
	}
	return ""
}

// isMoment passes the schema's "date-time" of RFC 3339.
func isMoment(b []byte) string {
	if !isDateTime(b) {
		return "is no moment; want YYYY-MM-DDThh:mm:ssZ"
	}
	return ""
}

func isDayOrMoment(b []byte) string {
	if isDay(b) != "" && !isDateTime(b) {
		return "is neither a day nor a moment; want YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"
	}
	return ""
}

// isPartOfDate passes a day, a month or a year.
func isPartOfDate(b []byte) string {
	if _, ok := partOfDate(b); !ok {
		return "is no date; want YYYY, YYYY-MM or YYYY-MM-DD"
	}
	return ""
}

// partOfDate reads YYYY, YYYY-MM and YYYY-MM-DD. Dates are a third of all texts
// that are checked, hence not with package time.
func partOfDate(b []byte) (sanctions.Date, bool) {
	const whole = len("2006-01-02")
	if len(b) != 4 && len(b) != 7 && len(b) != whole {
		return sanctions.Date{}, false
	}
	var parts [3]int // year, month, day
	part := 0
	for i, c := range b {
		switch {
		case i == 4 || i == 7:
			if part++; c != '-' {
				return sanctions.Date{}, false
			}
		case c < '0' || c > '9':
			return sanctions.Date{}, false
		default:
			parts[part] = 10*parts[part] + int(c-'0')
		}
	}
	y, m, d := parts[0], parts[1], parts[2]
	switch {
	case y == 0: // 0 is no day of ours
		return sanctions.Date{}, false
	case len(b) == 4:
		return sanctions.Year(y), true
	case m < 1 || m > 12:
		return sanctions.Date{}, false
	case len(b) == 7:
		return sanctions.Month(y, m), true
	}
	return sanctions.Day(y, m, d), d >= 1 && (d <= 28 || d <= int(sanctions.Month(y, m).To%100))
}

// isLooseDate passes what 0.2 and 0.3 call ISO 8601: a day, a month or a year, the
// hyphens left out or a time behind a day. Weeks and numbered days, which their
// pattern has too, are not read.
func isLooseDate(b []byte) string {
	if _, ok := looseDate(b); !ok {
		return "is no date; want YYYY, YYYY-MM or YYYY-MM-DD"
	}
	return ""
}

func looseDate(b []byte) (sanctions.Date, bool) {
	day, time := b, []byte(nil)
	if i := bytes.IndexAny(b, "T "); i >= 0 {
		day, time = b[:i], b[i+1:]
	}
	if len(day) == len("20060102") && len(bytes.Trim(day, "0123456789")) == 0 {
		day = slices.Concat(day[:4], []byte("-"), day[4:6], []byte("-"), day[6:])
	}
	date, ok := partOfDate(day)
	timed := len(day) < len(b) && time != nil
	if timed && (!date.Exact() || len(bytes.Trim(time, "0123456789:.,+-Zz")) > 0) {
		ok = false
	}
	return date, ok
}

func isDateTime(b []byte) bool {
	const fixed = len("2006-01-02T15:04:05")
	if len(b) <= fixed || isDay(b[:10]) != "" || b[10]|0x20 != 't' || !isClock(b[11:fixed]) {
		return false
	}
	zone := b[fixed:]
	if zone[0] == '.' {
		rest := bytes.TrimLeft(zone[1:], "0123456789")
		if len(rest) == len(zone)-1 {
			return false
		}
		zone = rest
	}
	if len(zone) == 1 {
		return zone[0]|0x20 == 'z'
	}
	return len(zone) == 6 && (zone[0] == '+' || zone[0] == '-') && isClock(append(zone[1:len(zone):len(zone)], ":00"...))
}

// isClock passes hh:mm:ss, a leap second included.
func isClock(b []byte) bool {
	if len(b) != 8 || b[2] != ':' || b[5] != ':' {
		return false
	}
	for i, most := range [...]uint64{23, 59, 60} {
		if n, err := strconv.ParseUint(string(b[3*i:3*i+2]), 10, 8); err != nil || n > most {
			return false
		}
	}
	return true
}

// isURI passes a scheme, a colon and something without blanks behind it.
func isURI(b []byte) string {
	scheme, rest, found := bytes.Cut(b, []byte(":"))
	ok := found && len(scheme) > 0 && len(rest) > 0
	for _, c := range rest {
		ok = ok && c > ' '
	}
	for i, c := range scheme {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		ok = ok && (letter || (i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')))
	}
	if !ok {
		return "is no URI; write it whole, such as https://example.org/"
	}
	return ""
}

// isVersion passes major.minor.
func isVersion(b []byte) string {
	major, minor, point := strings.Cut(string(b), ".")
	if !point || major == "" || minor == "" || strings.Trim(major+minor, "0123456789") != "" {
		return fmt.Sprintf("is %q; want major.minor, such as 0.4", shorten(string(b)))
	}
	return ""
}

// isSaid passes whatever is not empty.
func isSaid(b []byte) string {
	blank := true
	for _, c := range b {
		if c < ' ' || c == 0x7f {
			return "has a control character; remove it"
		}
		blank = blank && c == ' '
	}
	if blank {
		return "is empty; give an id"
	}
	return ""
}

// isPercentage passes numbers from 0 to 100.
func isPercentage(b []byte) string {
	p, err := percentage(b)
	switch {
	case err != nil:
		return "is " + err.Error()
	case p.Cmp(ownership.Percent{}) < 0:
		return "is less than 0; a percentage is 0 to 100"
	case p.Cmp(ownership.Whole) > 0:
		return "is more than 100; a percentage is 0 to 100"
	}
	return ""
}

// maxExponent is how far a power of ten may move the point.
const maxExponent = 30

// percentage reads a JSON number exactly. ParsePercent knows no powers of ten, so
// the point is moved here.
func percentage(b []byte) (ownership.Percent, error) {
	if n, err := strconv.ParseUint(string(b), 10, 8); err == nil { // most are whole
		return ownership.Percents(int64(n)), nil
	}
	mantissa, power, scientific := strings.Cut(strings.ToLower(string(b)), "e")
	if !scientific {
		return ownership.ParsePercent(mantissa)
	}
	n, err := strconv.Atoi(power)
	if err != nil || n > maxExponent || n < -maxExponent {
		return ownership.Percent{}, fmt.Errorf("too far from 0 to 100 to be a percentage")
	}
	digits, minus := strings.CutPrefix(mantissa, "-")
	digits, decimals, _ := strings.Cut(digits, ".")
	point := len(digits) + n
	digits += decimals
	if point <= 0 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	if point < len(digits) {
		digits = digits[:point] + "." + digits[point:]
	}
	if minus {
		digits = "-" + digits
	}
	return ownership.ParsePercent(digits)
}
