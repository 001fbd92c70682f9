package sanctions

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day as lists know it: often only a month or a year, sometimes a
// span, sometimes "about". It is the range of days from From to To, both
// included, each written YYYYMMDD as a number.
//
// Its text form is that of ISO 8601-2 (Extended Date/Time Format): "1984-08-15",
// "1984-08", "1984", "1960/1965", with a "~" behind when approximate.
type Date struct {
	From, To int32
	Circa    bool
}

// Day is the exact day y-m-d.
func Day(y, m, d int) Date { return Between(ymd(y, m, d), ymd(y, m, d)) }

// Month is any day of the month y-m.
func Month(y, m int) Date { return Between(ymd(y, m, 1), ymd(y, m, lastDay(y, m))) }

// Year is any day of the year y.
func Year(y int) Date { return Between(ymd(y, 1, 1), ymd(y, 12, 31)) }

// Between is any day from a to b, written YYYYMMDD.
func Between(a, b int32) Date { return Date{From: a, To: b} }

// DayOf is the UTC day of t.
func DayOf(t time.Time) Date { t = t.UTC(); return Day(t.Year(), int(t.Month()), t.Day()) }

// IsZero says whether d is no date at all.
func (d Date) IsZero() bool { return d.From == 0 && d.To == 0 }

// Exact says whether d is one certain day.
func (d Date) Exact() bool { return d.From == d.To && !d.Circa && d.From != 0 }

// Overlaps says whether some day is in both ranges.
func (d Date) Overlaps(e Date) bool { return d.From <= e.To && e.From <= d.To }

// Span is the smallest range that holds both, approximate if either is.
func (d Date) Span(e Date) Date {
	return Date{From: min(d.From, e.From), To: max(d.To, e.To), Circa: d.Circa || e.Circa}
}

// String is the ISO 8601-2 form.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	s := half(d.From, d.To)
	if s == "" {
		s = edge(d.From, true) + "/" + edge(d.To, false)
	}
	if d.Circa {
		s += "~"
	}
	return s
}

// MarshalText gives the ISO 8601-2 form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// ParseDate reads the forms that String writes: a day, month, year, a span of
// them with "/", each with an optional "~". Empty text is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	text, circa := strings.CutSuffix(s, "~")
	from, to, span := strings.Cut(text, "/")
	d, err := parseHalf(from)
	if err == nil && span {
		var e Date
		if e, err = parseHalf(to); err == nil {
			d = Between(d.From, e.To)
		}
	}
	if err != nil || d.From > d.To {
		return Date{}, fmt.Errorf("date %q: want YYYY, YYYY-MM, YYYY-MM-DD or two of them with / between", s)
	}
	d.Circa = circa
	return d, nil
}

func parseHalf(s string) (Date, error) {
	layout := "2006-01-02"
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return Date{}, strconv.ErrSyntax
	}
	t, err := time.Parse(layout[:len(s)], s)
	if err != nil {
		return Date{}, err
	}
	switch len(s) {
	case 4:
		return Year(t.Year()), nil
	case 7:
		return Month(t.Year(), int(t.Month())), nil
	}
	return Day(t.Year(), int(t.Month()), t.Day()), nil
}

// half writes a range that is exactly one day, month or year; "" otherwise.
func half(from, to int32) string {
	y, m := int(from/10000), int(from/100%100)
	switch {
	case from == to:
		return fmt.Sprintf("%04d-%02d-%02d", y, m, from%100)
	case from == ymd(y, m, 1) && to == ymd(y, m, lastDay(y, m)):
		return fmt.Sprintf("%04d-%02d", y, m)
	case from == ymd(y, 1, 1) && to == ymd(y, 12, 31):
		return fmt.Sprintf("%04d", y)
	}
	return ""
}

// edge writes one end of a span as shortly as the other end's reading allows:
// a first day of a year as the year, a last day of a year likewise.
func edge(day int32, first bool) string {
	y := int(day / 10000)
	if (first && day == ymd(y, 1, 1)) || (!first && day == ymd(y, 12, 31)) {
		return fmt.Sprintf("%04d", y)
	}
	return half(day, day)
}

// ParseDay reads YYYY-MM-DD and nothing else.
func ParseDay(s string) (Date, error) {
	d, err := ParseDate(s)
	if err != nil || !d.Exact() {
		return Date{}, fmt.Errorf("day %q: want YYYY-MM-DD", s)
	}
	return d, nil
}

func ymd(y, m, d int) int32 { return int32(y*10000 + m*100 + d) }

func lastDay(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }
