package sanctions_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
)

func TestDatesAreWrittenAsShortlyAsTheyAreKnown(t *testing.T) {
	circa := sanctions.Year(1965)
	circa.Circa = true
	for _, c := range []struct {
		date sanctions.Date
		text string
	}{
		{sanctions.Day(1984, 8, 15), "1984-08-15"},
		{sanctions.Month(1984, 2), "1984-02"},
		{sanctions.Year(1984), "1984"},
		{circa, "1965~"},
		{sanctions.Between(19600101, 19651231), "1960/1965"},
		{sanctions.Between(19600317, 19651231), "1960-03-17/1965"},
		{sanctions.Between(19600101, 19650102), "1960/1965-01-02"},
		{sanctions.Date{}, ""},
	} {
		if got := c.date.String(); got != c.text {
			t.Errorf("%d to %d is written %q, want %q", c.date.From, c.date.To, got, c.text)
		}
		back, err := sanctions.ParseDate(c.text)
		if err != nil || back != c.date {
			t.Errorf("%q reads as %+v, %v; want %+v", c.text, back, err, c.date)
		}
	}
}

func TestWhatIsNoDateIsRefused(t *testing.T) {
	for _, text := range []string{"84", "1984-13", "1984-02-30", "dd/mm/1968", "1990/1980", "1984-1-1", "~", "/", "1984/"} {
		if d, err := sanctions.ParseDate(text); err == nil {
			t.Errorf("%q reads as %s", text, d)
		}
	}
}

func TestEveryDateReadsAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func() sanctions.Date {
			y := rapid.IntRange(1000, 2999).Draw(t, "year")
			switch rapid.IntRange(0, 2).Draw(t, "precision") {
			case 0:
				return sanctions.Year(y)
			case 1:
				return sanctions.Month(y, rapid.IntRange(1, 12).Draw(t, "month"))
			}
			return sanctions.Day(y, rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
		}
		d := draw()
		if rapid.Bool().Draw(t, "span") {
			d = d.Span(draw())
		}
		d.Circa = rapid.Bool().Draw(t, "circa")
		back, err := sanctions.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%+v is written %q and reads as %+v, %v", d, d.String(), back, err)
		}
	})
}
