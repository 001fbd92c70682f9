package bizday_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/bizday"
)

// published are the observed holidays of the years of a table in testdata, which
// testdata/README.md says the origin of.
func published(t *testing.T, file string) (byYear map[int][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byYear = map[int][]string{}
	for _, row := range rows[1:] {
		year, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		byYear[year] = append(byYear[year], row[1]+" "+row[2])
	}
	return byYear
}

func checkPublished(t *testing.T, c bizday.Calendar, file string, first, last int) {
	t.Helper()
	table := published(t, file)
	for year := first; year <= last; year++ {
		holidays, err := c.Holidays(year)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range holidays {
			got = append(got, h.Observed.String()+" "+h.Name)
		}
		want := slices.Sorted(slices.Values(table[year]))
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%d:\n got %q\nwant %q", year, got, want)
		}
	}
}

func TestFederalHolidaysAreThoseOfTheTable1971To2030(t *testing.T) {
	checkPublished(t, bizday.US, "federal_holidays.csv", 1971, 2030)
}

func TestBankHolidaysAreThoseOfTheTable1978To2030(t *testing.T) {
	checkPublished(t, bizday.EnglandAndWales, "bank_holidays.csv", 1978, 2030)
}

// isBusinessDay is what a calendar says of a day that it knows.
func isBusinessDay(t testing.TB, c bizday.Calendar, text string) bool {
	t.Helper()
	ok, err := c.IsBusinessDay(day(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestFederalHolidaysFollowTheLawOfTheYear(t *testing.T) {
	for _, c := range []struct {
		law, day string
		business bool
	}{
		{"Pub. L. 117-17 was signed on 2021-06-17: Juneteenth was first observed on Friday 2021-06-18", "2021-06-18", false},
		{"Juneteenth was no holiday in 2020", "2020-06-19", true},
		{"Juneteenth of 2022 was a Sunday and observed on Monday", "2022-06-20", false},
		{"Pub. L. 98-144: no Martin Luther King holiday in 1985", "1985-01-21", true},
		{"Pub. L. 98-144: the first Martin Luther King holiday was in 1986", "1986-01-20", false},
		{"Pub. L. 90-363: Veterans Day of 1977 was the fourth Monday of October", "1977-10-24", false},
		{"Pub. L. 90-363: 11 November 1977 was no holiday", "1977-11-11", true},
		{"Pub. L. 94-97: Veterans Day of 1978 was a Saturday again and observed on Friday 10 November", "1978-11-10", false},
		{"Pub. L. 94-97: no Veterans Day in October from 1978", "1978-10-23", true},
		{"5 U.S.C. 6103(b)(1): New Year's Day of 2022, a Saturday, was observed in the year before", "2021-12-31", false},
		{"5 U.S.C. 6103(b)(1): and not on the Monday after", "2022-01-03", true},
		{"5 U.S.C. 6103(b)(1): New Year's Day of 2005, a Saturday", "2004-12-31", false},
		{"E.O. 11582: New Year's Day of 2023, a Sunday, was observed on Monday", "2023-01-02", false},
		{"5 U.S.C. 6103(b)(1): Independence Day of 2026 is a Saturday", "2026-07-03", false},
		{"5 U.S.C. 6103(c): Inauguration Day is local and counts", "2021-01-20", true},
		{"executive orders that closed offices once are ignored: 2020-12-24", "2020-12-24", true},
		{"executive orders that closed offices once are ignored: mourning on 2018-12-05", "2018-12-05", true},
		{"the day after Thanksgiving is no federal holiday", "2026-11-27", true},
		{"a Saturday", "2026-11-28", false},
		{"a Sunday", "2026-11-29", false},
	} {
		if got := isBusinessDay(t, bizday.US, c.day); got != c.business {
			t.Errorf("%s: %s is a business day: %v", c.law, c.day, got)
		}
	}
}

func TestBankHolidaysFollowProclamations(t *testing.T) {
	for _, c := range []struct {
		why, day string
		business bool
	}{
		{"the early May holiday of 1995 was on the 50th anniversary of VE Day", "1995-05-08", false},
		{"and not on the first Monday", "1995-05-01", true},
		{"the early May holiday of 2020 was on the 75th anniversary", "2020-05-08", false},
		{"and not on the first Monday", "2020-05-04", true},
		{"the eve of the year 2000", "1999-12-31", false},
		{"an ordinary New Year's Eve", "2000-12-29", true},
		{"the Golden Jubilee", "2002-06-03", false},
		{"the spring holiday of 2002 was moved to it", "2002-06-04", false},
		{"and away from the last Monday of May", "2002-05-27", true},
		{"the wedding of 2011", "2011-04-29", false},
		{"the spring holiday of 2012 was moved", "2012-06-04", false},
		{"the Diamond Jubilee", "2012-06-05", false},
		{"away from the last Monday of May", "2012-05-28", true},
		{"the spring holiday of 2022 was moved", "2022-06-02", false},
		{"the Platinum Jubilee", "2022-06-03", false},
		{"away from the last Monday of May", "2022-05-30", true},
		{"the state funeral", "2022-09-19", false},
		{"the coronation", "2023-05-08", false},
		{"beside the early May holiday", "2023-05-01", false},
		{"Christmas Day of 2021 was a Saturday", "2021-12-27", false},
		{"and Boxing Day after it", "2021-12-28", false},
		{"Christmas Day of 2022 was a Sunday, its substitute after Boxing Day", "2022-12-27", false},
		{"Boxing Day of 2020 was a Saturday", "2020-12-28", false},
		{"Scotland's 2 January is none here", "2026-01-02", true},
	} {
		if got := isBusinessDay(t, bizday.EnglandAndWales, c.day); got != c.business {
			t.Errorf("%s: %s is a business day: %v", c.why, c.day, got)
		}
	}
}

func TestTheLastBusinessDayMayLieInTheYearBefore(t *testing.T) {
	for _, c := range []struct {
		calendar  bizday.Calendar
		day, want string
	}{
		{bizday.EnglandAndWales, "2000-01-03", "1999-12-30"}, // 2000-01-03 and 1999-12-31 were holidays
		{bizday.US, "2022-01-02", "2021-12-30"},
		{bizday.US, "2026-01-01", "2025-12-31"},
		{bizday.US, "2026-11-29", "2026-11-27"},
		{bizday.US, "2026-11-23", "2026-11-23"},
	} {
		if got, err := c.calendar.LastOnOrBefore(day(t, c.day)); err != nil || got != day(t, c.want) {
			t.Errorf("%s: the last business day up to %s is %s, %v; want %s", c.calendar, c.day, got, err, c.want)
		}
	}
}

func TestOnlyAKnownTimeIsAnswered(t *testing.T) {
	for _, c := range []struct {
		calendar bizday.Calendar
		first    string
	}{{bizday.US, "1971-01-01"}, {bizday.EnglandAndWales, "1978-01-01"}} {
		first := day(t, c.first)
		if _, err := c.calendar.IsBusinessDay(first); err != nil {
			t.Errorf("%s: %v", c.first, err)
		}
		if _, err := c.calendar.IsBusinessDay(first - 1); err == nil {
			t.Errorf("the day before %s has an answer", c.first)
		}
		if _, err := c.calendar.LastOnOrBefore(first); err == nil {
			t.Errorf("the last business day up to the holiday %s has an answer, which lies before what is known", c.first)
		}
		if _, _, err := c.calendar.After(day(t, "9999-12-30"), 10); err == nil {
			t.Error("there is a due day beyond the year 9999")
		}
		if _, err := c.calendar.Holidays(first.Year() - 1); err == nil {
			t.Errorf("holidays before %s", c.first)
		}
		if _, _, err := c.calendar.After(first, 0); err == nil {
			t.Error("no business days after a day is answered")
		}
	}
	if _, err := bizday.Calendar(0).IsBusinessDay(day(t, "2026-11-23")); err == nil {
		t.Error("no calendar has a business day")
	}
	if _, err := bizday.Calendar(9).Holidays(2026); err == nil {
		t.Error("no calendar has holidays")
	}
}

func calendars() *rapid.Generator[bizday.Calendar] {
	return rapid.SampledFrom([]bizday.Calendar{bizday.US, bizday.EnglandAndWales})
}

// someDay is one that every calendar knows.
func someDay() *rapid.Generator[bizday.Day] {
	return rapid.Custom(func(t *rapid.T) bizday.Day {
		first, _ := bizday.ParseDay("1978-01-01")
		last, _ := bizday.ParseDay("2400-12-31")
		return bizday.Day(rapid.Int32Range(int32(first), int32(last)).Draw(t, "day"))
	})
}

func TestABusinessDayAddedIsABusinessDayCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := calendars().Draw(t, "calendar"), someDay().Draw(t, "day"), rapid.IntRange(1, 60).Draw(t, "n")
		due, skipped, err := c.After(d, n)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := c.IsBusinessDay(due); err != nil || !ok {
			t.Fatalf("%s is due on %s, no business day (%v)", d, due, err)
		}
		if got, err := c.Between(d, due); err != nil || got != n {
			t.Fatalf("from %s to %s are %d business days, want %d (%v)", d, due, got, n, err)
		}
		if last, err := c.LastOnOrBefore(due); err != nil || last != due {
			t.Fatalf("the last business day up to %s is %s (%v)", due, last, err)
		}
		// Every day of the span is one of: a business day, a weekend, a holiday skipped.
		rest := int(due-d) - n - len(skipped)
		for x := d + 1; x <= due; x++ {
			if x.Weekday() == 0 || x.Weekday() == 6 {
				rest--
			}
		}
		if rest != 0 {
			t.Fatalf("%d days between %s and %s are unaccounted for", rest, d, due)
		}
		before := d
		for _, h := range skipped {
			if h.Observed <= before || h.Observed >= due || h.Name == "" {
				t.Fatalf("%+v was skipped between %s and %s", h, d, due)
			}
			if ok, _ := c.IsBusinessDay(h.Observed); ok {
				t.Fatalf("%+v was skipped and is a business day", h)
			}
			before = h.Observed
		}
	})
}

func TestALaterDayIsNeverDueEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := calendars().Draw(t, "calendar"), someDay().Draw(t, "day"), rapid.IntRange(1, 30).Draw(t, "n")
		later := d + bizday.Day(rapid.Int32Range(1, 40).Draw(t, "later"))
		first, _, err := c.After(d, n)
		second, _, err2 := c.After(later, n)
		if err != nil || err2 != nil || second < first {
			t.Fatalf("%s is due on %s, the later %s on %s (%v, %v)", d, first, later, second, err, err2)
		}
	})
}

func TestNoHolidayIsObservedOnAWeekendOrTwiceOnADay(t *testing.T) {
	for _, c := range []bizday.Calendar{bizday.US, bizday.EnglandAndWales} {
		for year := 1978; year < 2400; year++ {
			holidays, err := c.Holidays(year)
			if err != nil {
				t.Fatal(err)
			}
			for i, h := range holidays {
				if w := h.Observed.Weekday(); w == 0 || w == 6 {
					t.Errorf("%d: %+v is observed on a %s", year, h, w)
				}
				if i > 0 && h.Observed <= holidays[i-1].Observed {
					t.Errorf("%d: %s comes after %s and is not later", year, h.Name, holidays[i-1].Name)
				}
				if far := h.Observed - h.Day; far < -1 || far > 2 {
					t.Errorf("%d: %s is observed %d days off", year, h.Name, far)
				}
			}
		}
	}
}

func ExampleCalendar_After() {
	event, _ := bizday.ParseDay("2026-12-18")
	due, skipped, _ := bizday.US.After(event, 10)
	fmt.Println(due.Long())
	for _, h := range skipped {
		fmt.Println(h.Observed, h.Name)
	}
	// Output:
	// Tuesday 2027-01-05
	// 2026-12-25 Christmas Day
	// 2027-01-01 New Year's Day
}
