package bizday_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/bizday"
)

func TestTheAnnualReportIsOfJune30AndDueOnSeptember30WithoutRollOver_31CFR501_603b2(t *testing.T) {
	for _, c := range []struct {
		year            int
		weekday, fileBy string
	}{
		{2023, "Saturday", "2023-09-29"},
		{2024, "Monday", "2024-09-30"},
		{2025, "Tuesday", "2025-09-30"},
		{2026, "Wednesday", "2026-09-30"},
		{2028, "Saturday", "2028-09-29"},
		{2029, "Sunday", "2029-09-28"},
	} {
		r, err := bizday.AnnualReportOf(c.year)
		if err != nil || r.AsOf != day(t, c.fileBy[:4]+"-06-30") || r.Due != day(t, c.fileBy[:4]+"-09-30") || r.Due.Weekday().String() != c.weekday || r.FileBy != day(t, c.fileBy) {
			t.Errorf("%d: %+v (%s), %v; want to be filed by %s", c.year, r, r.Due.Long(), err, c.fileBy)
		}
	}
	for _, year := range []int{-1, 0, 1996, 10000} {
		if r, err := bizday.AnnualReportOf(year); err == nil {
			t.Errorf("%d: %+v", year, r)
		}
	}
}

func TestTheAnnualReportHasWhatWasBlockedAtTheEndOfJune30_31CFR501_603b2(t *testing.T) {
	for _, c := range []struct {
		why, blocked, unblocked string
		by                      bizday.Authority
		held                    bool
	}{
		{"blocked long ago and still", "1963-07-08", "", "", true},
		{"blocked on the day itself", "2026-06-30", "", "", true},
		{"blocked the day after", "2026-07-01", "", "", false},
		{"unblocked the day before", "2020-01-02", "2026-06-29", bizday.GeneralLicense, false},
		{"unblocked on the day itself (OFAC's reminders: on or before June 30)", "2020-01-02", "2026-06-30", bizday.SpecificLicense, false},
		{"unblocked the day after, before the report is due", "2020-01-02", "2026-07-01", bizday.RemovalFromList, true},
		{"blocked and unblocked on one day", "2026-06-30", "2026-06-30", bizday.MistakenIdentity, false},
		{"unblocked, nobody says by what", "2020-01-02", "2026-05-01", "", false},
		{"moved within the institution, which unblocks nothing", "2020-01-02", "2026-05-01", bizday.SameInstitutionTransfer, true},
		{"debited for a service charge, which unblocks nothing", "2020-01-02", "2026-05-01", bizday.ServiceCharge, true},
		{"moved before it was blocked is none of that year", "2026-07-02", "2026-07-03", bizday.SameInstitutionTransfer, false},
	} {
		h := bizday.Holding{Blocked: day(t, c.blocked), By: c.by}
		if c.unblocked != "" {
			h.Unblocked = day(t, c.unblocked)
		}
		if got := h.HeldAsOf(day(t, "2026-06-30")); got != c.held {
			t.Errorf("%s: held %v", c.why, got)
		}
	}
}

func TestTheFrozenAssetReviewIsOfSeptember30AndDueOnNovember30_SI2024_1157(t *testing.T) {
	for _, c := range []struct {
		year   int
		fileBy string
	}{{2025, "2025-11-28"}, {2026, "2026-11-30"}, {2027, "2027-11-30"}, {2030, "2030-11-29"}} {
		r, err := bizday.FrozenAssetReview(c.year)
		if err != nil || r.AsOf != day(t, c.fileBy[:4]+"-09-30") || r.Due != day(t, c.fileBy[:4]+"-11-30") || r.FileBy != day(t, c.fileBy) {
			t.Errorf("%d: %+v, %v", c.year, r, err)
		}
	}
	if _, err := bizday.FrozenAssetReview(2024); err == nil || !strings.Contains(err.Error(), "notice") {
		t.Errorf("2024: %v; in that year a notice said the days", err)
	}
}

func TestARecordIsKeptForTenYears_31CFR501_601(t *testing.T) {
	for _, c := range []struct{ why, from, until string }{
		{"ten years", "2026-11-23", "2036-11-23"},
		{"a leap day lasts the ten years whole", "2024-02-29", "2034-03-01"},
		{"still within its five years on 2025-03-12 (89 FR 74832)", "2020-03-12", "2030-03-12"},
		{"the five years ended the day before", "2020-03-11", "2025-03-11"},
		{"five years ended long ago", "2010-06-01", "2015-06-01"},
		{"a leap day whose five years ended before", "2020-02-29", "2025-03-01"},
		{"on the day of the change", "2025-03-12", "2035-03-12"},
	} {
		got, err := bizday.RetainTransaction(day(t, c.from))
		if err != nil || got != day(t, c.until) {
			t.Errorf("%s: a transaction of %s is kept until %s, %v; want %s", c.why, c.from, got, err, c.until)
		}
		held := bizday.Holding{Blocked: day(t, "2001-10-12"), Unblocked: day(t, c.from)}
		if got, err := bizday.RetainBlocked(held); err != nil || got != day(t, c.until) {
			t.Errorf("%s: what was unblocked on %s is kept until %s, %v; want %s", c.why, c.from, got, err, c.until)
		}
	}
	for _, from := range []string{"1899-12-31", "0202-06-01", "9990-01-01"} {
		if until, err := bizday.RetainTransaction(day(t, from)); err == nil {
			t.Errorf("a transaction of %s is kept until %s", from, until)
		}
	}
}

func TestARecordOfBlockedPropertyHasNoEndWhileItIsBlocked_31CFR501_601(t *testing.T) {
	if until, err := bizday.RetainBlocked(bizday.Holding{Blocked: day(t, "1963-07-08")}); err != nil || until != 0 {
		t.Errorf("kept until %s, %v", until, err)
	}
	for _, bad := range []bizday.Holding{
		{},
		{Unblocked: day(t, "2026-01-05")},
		{Blocked: day(t, "2026-01-05"), Unblocked: day(t, "2026-01-04")},
		{Blocked: day(t, "0963-07-08")},
	} {
		if until, err := bizday.RetainBlocked(bad); err == nil {
			t.Errorf("%+v is kept until %s", bad, until)
		}
	}
}

func TestALaterRecordIsKeptAtLeastAsLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := someDay().Draw(t, "day")
		later := from + bizday.Day(rapid.Int32Range(0, 4000).Draw(t, "later"))
		a, err := bizday.RetainTransaction(from)
		b, err2 := bizday.RetainTransaction(later)
		if err != nil || err2 != nil || b < a {
			t.Fatalf("%s is kept until %s, the later %s until %s (%v, %v)", from, a, later, b, err, err2)
		}
		if years := a - from; years < 5*365 || years > 10*366 {
			t.Fatalf("%s is kept until %s", from, a)
		}
	})
}
