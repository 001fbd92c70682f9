package bizday

import "time"

// bankHolidays are the days on which banks in England and Wales are closed: the bank
// holidays of Schedule 1 of the Banking and Financial Dealings Act 1971, those that a royal
// proclamation under section 1 of it appoints or moves, and the common-law holidays Good
// Friday and Christmas Day. New Year's Day and the early May holiday are proclaimed anew
// each year, and so are the substitutes for what falls on a weekend; that this goes on
// is assumed. A day proclaimed once must be added below: the last known is of 2023.
func bankHolidays(year int, out []Holiday) []Holiday {
	easter := easterSunday(year)
	christmas := civil(year, 12, 25)
	out = append(out,
		substituted(newYearsDay, civil(year, 1, 1), 2, 1),
		on("Good Friday", easter-2),
		on("Easter Monday", easter+1),
		on("Early May bank holiday", earlyMay(year)),
		on("Spring bank holiday", springHoliday(year)),
		on("Summer bank holiday", lastMonday(year, 8)),
		substituted("Christmas Day", christmas, 2, 2),
		substituted("Boxing Day", christmas+1, 2, 2))
	switch year {
	case 1981:
		out = append(out, on("Wedding of the Prince of Wales", civil(1981, 7, 29)))
	case 1999:
		out = append(out, on("Millennium Eve", civil(1999, 12, 31)))
	case 2002:
		out = append(out, on("Golden Jubilee", civil(2002, 6, 3)))
	case 2011:
		out = append(out, on("Wedding of Prince William", civil(2011, 4, 29)))
	case 2012:
		out = append(out, on("Diamond Jubilee", civil(2012, 6, 5)))
	case 2022:
		out = append(out, on("Platinum Jubilee", civil(2022, 6, 3)), on("State funeral of Queen Elizabeth II", civil(2022, 9, 19)))
	case 2023:
		out = append(out, on("Coronation of King Charles III", civil(2023, 5, 8)))
	}
	return out
}

// earlyMay is the first Monday of May, but for the anniversaries of 8 May 1945.
func earlyMay(year int) Day {
	if year == 1995 || year == 2020 {
		return civil(year, 5, 8)
	}
	return nth(1, time.Monday, year, 5)
}

// springHoliday is the last Monday of May, but for the years of a jubilee.
func springHoliday(year int) Day {
	switch year {
	case 2002, 2012:
		return civil(year, 6, 4)
	case 2022:
		return civil(2022, 6, 2)
	}
	return lastMonday(year, 5)
}

func on(name string, d Day) Holiday { return Holiday{name, d, d} }

// substituted is a holiday that is kept some days later when it falls on a Saturday or a
// Sunday. Of Christmas and Boxing Day each moves by two, so that they stay two days.
func substituted(name string, d, saturday, sunday Day) Holiday {
	switch d.Weekday() {
	case time.Saturday:
		return Holiday{name, d, d + saturday}
	case time.Sunday:
		return Holiday{name, d, d + sunday}
	}
	return on(name, d)
}

// easterSunday is by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms,
// chapter 8).
func easterSunday(year int) Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return civil(year, month, day)
}
