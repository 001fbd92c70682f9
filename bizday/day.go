package bizday

import (
	"encoding/json"
	"fmt"
	"time"
)

// Day is a day of the Gregorian calendar, without clock or zone. It counts from
// 0001-01-01, which is 1, so d+1 is the next day and days compare as numbers. The
// zero Day is no day: unknown, or still open.
type Day int32

// The days that text and JSON may name.
const lastYear = 9999

// daysBeforeEpoch is what lies between day 0 and 1970-01-01.
const daysBeforeEpoch = 719_163

// ParseDay reads YYYY-MM-DD, which must be a real day of the years 0001 to 9999.
func ParseDay(text string) (Day, error) {
	if len(text) != len("2026-01-15") || text[4] != '-' || text[7] != '-' {
		return 0, notADay(text)
	}
	var number [3]int
	for i, part := range [3]string{text[:4], text[5:7], text[8:]} {
		for _, digit := range []byte(part) {
			if digit < '0' || digit > '9' {
				return 0, notADay(text)
			}
			number[i] = 10*number[i] + int(digit-'0')
		}
	}
	y, m, d := number[0], number[1], number[2]
	if y < 1 || m < 1 || m > 12 || d < 1 || d > lengthOf(y, m) {
		return 0, notADay(text)
	}
	return civil(y, m, d), nil
}

func notADay(text string) error {
	return refuse("bad_date", "%q is no day: want YYYY-MM-DD, such as 2026-01-15", shorten(text))
}

// DayOf is the UTC day of t.
func DayOf(t time.Time) Day {
	t = t.UTC()
	return civil(t.Year(), int(t.Month()), t.Day())
}

// Date is the year, month and day.
func (d Day) Date() (year, month, day int) {
	// The method of eras of 400 years that begin on 1 March, so that the leap day is the
	// last of its year: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
	n := int(d) + 305
	era := n / 146_097
	inEra := n - era*146_097
	yearOfEra := (inEra - inEra/1460 + inEra/36_524 - inEra/146_096) / 365
	inYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*inYear + 2) / 153
	day = inYear - (153*shifted+2)/5 + 1
	month = shifted + 3
	year = yearOfEra + era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// civil is the day y-m-d, which must be one.
func civil(y, m, d int) Day {
	if m <= 2 {
		y, m = y-1, m+12
	}
	era := y / 400
	yearOfEra := y - era*400
	inYear := (153*(m-3)+2)/5 + d - 1
	return Day(era*146_097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + inYear - 305)
}

// Year is the year of the day.
func (d Day) Year() int { y, _, _ := d.Date(); return y }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(int(d) % 7) }

// Time is midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix((int64(d)-daysBeforeEpoch)*86_400, 0).UTC() }

// AddYears is the same day n years later. 29 February becomes 1 March where there is
// none: what must last n years lasts them whole.
func (d Day) AddYears(n int) Day {
	y, m, day := d.Date()
	if m == 2 && day == 29 && !leap(y+n) {
		return civil(y+n, 3, 1)
	}
	return civil(y+n, m, day)
}

// String is YYYY-MM-DD, and "" of the zero Day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return string(d.append(make([]byte, 0, 12)))
}

// Long is the day as a person says it: "Tuesday 2026-12-08".
func (d Day) Long() string {
	if d == 0 {
		return ""
	}
	return d.Weekday().String() + " " + d.String()
}

func (d Day) append(to []byte) []byte {
	y, m, day := d.Date()
	if y > lastYear {
		return fmt.Appendf(to, "%d-%02d-%02d", y, m, day)
	}
	return append(to, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// MarshalJSON gives the day as a text, the zero Day as null.
func (d Day) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	return append(d.append(append(make([]byte, 0, 14), '"')), '"'), nil
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing else.
func (d *Day) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*d = 0
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return refuse("bad_date", "%s is no day: want a text YYYY-MM-DD, such as \"2026-01-15\"", shorten(string(text)))
	}
	day, err := ParseDay(s)
	if err != nil {
		return err
	}
	*d = day
	return nil
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func lengthOf(y, m int) int {
	switch {
	case m == 2 && leap(y):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// Error says what is wrong with a question, or why it has no answer.
type Error struct {
	Code    string // "bad_json", "bad_encoding", "unknown_kind", "bad_date", "missing_field", "unwanted_field", "bad_value", "unknown_authority", "out_of_range"
	Message string // safe to show; says what to do
}

func (e *Error) Error() string { return e.Message }

// Refusal gives the code and the message.
func (e *Error) Refusal() (code, message string) { return e.Code, e.Message }

func refuse(code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// shorten keeps a message readable whatever a question has in it.
func shorten(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
