package bizday

import "time"

const newYearsDay = "New Year's Day"

// federalHolidays are the legal public holidays of 5 U.S.C. 6103(a) as the law stood in
// the year:
//
//   - Monday holidays: Uniform Monday Holiday Act, Pub. L. 90-363, in force from 1971.
//   - Veterans Day: the fourth Monday of October from 1971 to 1977; 11 November again from
//     1978, Pub. L. 94-97.
//   - Birthday of Martin Luther King, Jr.: from 1986, Pub. L. 98-144.
//   - Juneteenth National Independence Day: from 2021, Pub. L. 117-17, which was signed on
//     2021-06-17; so it was first observed on the Friday after, 2021-06-18.
//
// Inauguration Day, 6103(c), is a holiday around Washington only and does not count
// here; nor does a day on which an executive order closed the offices once (a 24 December,
// a day of mourning). Taking such a day for a business day makes a report due earlier,
// which is the safe side.
func federalHolidays(year int, out []Holiday) []Holiday {
	out = append(out, federal(newYearsDay, civil(year, 1, 1)))
	if year >= 1986 {
		out = append(out, federal("Birthday of Martin Luther King, Jr.", nth(3, time.Monday, year, 1)))
	}
	out = append(out,
		federal("Washington's Birthday", nth(3, time.Monday, year, 2)),
		federal("Memorial Day", lastMonday(year, 5)))
	if year >= 2021 {
		out = append(out, federal("Juneteenth National Independence Day", civil(year, 6, 19)))
	}
	out = append(out,
		federal("Independence Day", civil(year, 7, 4)),
		federal("Labor Day", nth(1, time.Monday, year, 9)),
		federal("Columbus Day", nth(2, time.Monday, year, 10)))
	veterans := civil(year, 11, 11)
	if year <= 1977 {
		veterans = nth(4, time.Monday, year, 10)
	}
	return append(out,
		federal("Veterans Day", veterans),
		federal("Thanksgiving Day", nth(4, time.Thursday, year, 11)),
		federal("Christmas Day", civil(year, 12, 25)))
}

// federal is a holiday as offices that work from Monday to Friday observe it: one on a
// Saturday on the Friday before, 5 U.S.C. 6103(b)(1); one on a Sunday on the Monday after,
// Executive Order 11582, section 3.
func federal(name string, d Day) Holiday {
	switch d.Weekday() {
	case time.Saturday:
		return Holiday{name, d, d - 1}
	case time.Sunday:
		return Holiday{name, d, d + 1}
	}
	return Holiday{name, d, d}
}
