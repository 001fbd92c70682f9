package bizday_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/bizday"
)

// day reads a day that the test knows to be one.
func day(t testing.TB, text string) bizday.Day {
	t.Helper()
	d, err := bizday.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOnlyRealDaysAreRead(t *testing.T) {
	for _, text := range []string{"2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2026-11-23"} {
		if got := day(t, text).String(); got != text {
			t.Errorf("%s reads as %s", text, got)
		}
	}
	for _, text := range []string{
		"", "2026", "2026-11", "2026-1-23", "26-11-23", "2026-11-23 ", " 2026-11-23", "2026-11-23T00:00:00Z", "2026/11/23", "20261123",
		"2026-00-10", "2026-13-10", "2026-11-00", "2026-11-31", "2026-02-29", "1900-02-29", "2100-02-29", "0000-01-01",
		"+026-11-23", "2026-+1-23", "2026--1-23", "２０２６-11-23", "23-11-2026", "2026-11-2x", "10000-01-01",
	} {
		if d, err := bizday.ParseDay(text); err == nil {
			t.Errorf("%q reads as %s", text, d)
		}
	}
}

func TestDaysAreThoseOfTheClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()).Draw(t, "seconds")
		at := time.Unix(seconds, 0).UTC()
		d := bizday.DayOf(at)
		if got, want := d.String(), at.Format(time.DateOnly); got != want {
			t.Fatalf("%s is the day %s", want, got)
		}
		if d.Weekday() != at.Weekday() || d.Year() != at.Year() {
			t.Fatalf("%s is a %s of %d, want %s", d, d.Weekday(), d.Year(), at.Weekday())
		}
		if got, want := d.Time(), at.Truncate(24*time.Hour); !got.Equal(want) {
			t.Fatalf("%s begins at %s, want %s", d, got, want)
		}
		if back, err := bizday.ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("%s reads as %s, %v", d, back, err)
		}
		n := rapid.IntRange(-1000, 1000).Draw(t, "days")
		if got, want := (d + bizday.Day(n)), bizday.DayOf(at.AddDate(0, 0, n)); at.AddDate(0, 0, n).Year() > 0 && got != want {
			t.Fatalf("%s and %d days is %s, want %s", d, n, got, want)
		}
	})
}

func TestYearsAreWholeAlsoFromALeapDay(t *testing.T) {
	for _, c := range []struct {
		from  string
		years int
		want  string
	}{
		{"2024-02-29", 10, "2034-03-01"},
		{"2024-02-29", 4, "2028-02-29"},
		{"2024-02-28", 10, "2034-02-28"},
		{"2096-02-29", 4, "2100-03-01"},
		{"2025-03-12", 10, "2035-03-12"},
		{"2026-12-31", 5, "2031-12-31"},
	} {
		if got := day(t, c.from).AddYears(c.years).String(); got != c.want {
			t.Errorf("%d years after %s is %s, want %s", c.years, c.from, got, c.want)
		}
	}
}

func TestADayIsATextInJSONAndNoDayIsNull(t *testing.T) {
	type pair struct{ A, B bizday.Day }
	out, err := json.Marshal(pair{A: day(t, "2026-11-23")})
	if err != nil || string(out) != `{"A":"2026-11-23","B":null}` {
		t.Fatalf("written as %s, %v", out, err)
	}
	var back pair
	if err := json.Unmarshal(out, &back); err != nil || back.A != day(t, "2026-11-23") || back.B != 0 {
		t.Errorf("read back as %v, %v", back, err)
	}
	for _, text := range []string{`20261123`, `"2026-11"`, `""`, `true`, `["2026-11-23"]`, `{}`} {
		var d bizday.Day
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s reads as %s", text, d)
		}
	}
	if bizday.Day(0).String() != "" || bizday.Day(0).Long() != "" {
		t.Error("no day has a text")
	}
}

func FuzzParseDay(f *testing.F) {
	for _, text := range []string{"2026-11-23", "2024-02-29", "2023-02-29", "0000-00-00", "9999-12-31", "2026-1-1", "２０２６"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := bizday.ParseDay(text)
		at, stdErr := time.Parse(time.DateOnly, text)
		if want := stdErr == nil && at.Year() > 0; (err == nil) != want {
			t.Fatalf("%q: %s, %v; package time says %v, %v", text, d, err, at, stdErr)
		}
		if err == nil && (d.String() != text || !d.Time().Equal(at)) {
			t.Fatalf("%q reads as %s", text, d)
		}
	})
}
