package bizday

import (
	"slices"
	"time"
)

// Calendar is whose holidays count.
type Calendar uint8

// The calendars.
const (
	US              Calendar = iota + 1 // federal holidays, 5 U.S.C. 6103, from 1971
	EnglandAndWales                     // bank holidays, Banking and Financial Dealings Act 1971, from 1978
)

// Holiday is one that falls on a Day and, where that is a weekend, is kept on the
// Observed one.
type Holiday struct {
	Name     string
	Day      Day
	Observed Day
}

// String is the calendar's name in a sentence.
func (c Calendar) String() string {
	switch c {
	case US:
		return "the federal holidays of the United States"
	case EnglandAndWales:
		return "the bank holidays of England and Wales"
	}
	return "no calendar"
}

// firstYear is the first of which this package knows the law.
func (c Calendar) firstYear() int {
	if c == EnglandAndWales {
		return 1978
	}
	return 1971
}

// holds says whether the calendar has an answer for years from a day's to another's.
func (c Calendar) holds(from, to Day) error {
	switch {
	case c != US && c != EnglandAndWales:
		return refuse("out_of_range", "there is no calendar %d", c)
	case from < civil(c.firstYear(), 1, 1):
		return refuse("out_of_range", "%s is before %d-01-01, and %s are not known here for that time", text(from), c.firstYear(), c)
	case to > civil(lastYear, 12, 31):
		return refuse("out_of_range", "the answer is beyond the year %d", lastYear)
	}
	return nil
}

func text(d Day) string {
	if d <= 0 {
		return "no day"
	}
	return d.String()
}

// Holidays are those that the law dates in a year, by the day on which they are
// observed: the first may lie in December of the year before.
func (c Calendar) Holidays(year int) ([]Holiday, error) {
	if (c != US && c != EnglandAndWales) || year < c.firstYear() || year > lastYear {
		return nil, refuse("out_of_range", "%s are known here for the years %d to %d, not for %d", c, c.firstYear(), lastYear, year)
	}
	out := c.holidays(year, nil)
	slices.SortFunc(out, func(a, b Holiday) int { return int(a.Observed - b.Observed) })
	return out, nil
}

func (c Calendar) holidays(year int, out []Holiday) []Holiday {
	if c == EnglandAndWales {
		return bankHolidays(year, out)
	}
	return federalHolidays(year, out)
}

// IsBusinessDay says whether a day is Monday to Friday and no holiday.
func (c Calendar) IsBusinessDay(d Day) (bool, error) {
	if err := c.holds(d, d); err != nil {
		return false, err
	}
	w := walk{calendar: c}
	return w.isBusinessDay(d), nil
}

// After is the nth business day after a day, which is day 0 whatever day it is, and
// the holidays that were passed over: only those that took a day from Monday to Friday.
func (c Calendar) After(d Day, n int) (due Day, skipped []Holiday, err error) {
	if err := c.holds(d, d); err != nil {
		return 0, nil, err
	}
	if n < 1 {
		return 0, nil, refuse("bad_value", "want at least one business day, not %d", n)
	}
	w := walk{calendar: c}
	for due = d; n > 0; {
		due++
		if err := c.holds(d, due); err != nil {
			return 0, nil, err
		}
		if w.isBusinessDay(due) {
			n--
		} else if h := w.holiday(due); h != nil && !weekend(due) {
			skipped = append(skipped, *h)
		}
	}
	return due, skipped, nil
}

// Between is how many business days lie after one day, up to and with another.
func (c Calendar) Between(after, until Day) (int, error) {
	if err := c.holds(after, until); err != nil {
		return 0, err
	}
	n := 0
	w := walk{calendar: c}
	for d := after + 1; d <= until; d++ {
		if w.isBusinessDay(d) {
			n++
		}
	}
	return n, nil
}

// LastOnOrBefore is the last business day that is not after a day.
func (c Calendar) LastOnOrBefore(d Day) (Day, error) {
	w := walk{calendar: c}
	for {
		if err := c.holds(d, d); err != nil {
			return 0, err
		}
		if w.isBusinessDay(d) {
			return d, nil
		}
		d--
	}
}

// walk goes over days in order, and works the holidays of a year out once.
type walk struct {
	calendar Calendar
	last     Day       // 31 December of the year
	observed []Holiday // in the year
	room     [24]Holiday
}

func (w *walk) isBusinessDay(d Day) bool { return !weekend(d) && w.holiday(d) == nil }

// holiday is the one observed on a day.
func (w *walk) holiday(d Day) *Holiday {
	if d > w.last || d <= w.last-365 {
		w.load(d.Year())
	}
	for i := range w.observed {
		if w.observed[i].Observed == d {
			return &w.observed[i]
		}
	}
	return nil
}

// load takes the holidays that are observed in a year, New Year's Day of the next among
// them when it is observed on 31 December.
func (w *walk) load(year int) {
	w.last = civil(year, 12, 31)
	w.observed = w.calendar.holidays(year, w.room[:0])
	next := civil(year+1, 1, 1)
	if w.calendar == US && next.Weekday() == time.Saturday {
		w.observed = append(w.observed, Holiday{newYearsDay, next, next - 1})
	}
}

func weekend(d Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// nth is the nth such day of the week in a month.
func nth(n int, w time.Weekday, year, month int) Day {
	first := civil(year, month, 1)
	return first + Day((int(w)-int(first.Weekday())+7)%7+7*(n-1))
}

// lastMonday is the last Monday of a month.
func lastMonday(year, month int) Day {
	last := civil(year, month, lengthOf(year, month))
	return last - Day((int(last.Weekday())-int(time.Monday)+7)%7)
}
