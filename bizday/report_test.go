package bizday_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/bizday"
)

// skippedDays are the observed days of a deadline's holidays.
func skippedDays(d bizday.Deadline) []string {
	var days []string
	for _, h := range d.Skipped {
		days = append(days, h.Observed.String())
	}
	return days
}

func TestAnInitialReportIsDueTenBusinessDaysAfterTheBlock_31CFR501_603b1(t *testing.T) {
	for _, c := range []struct {
		why, blocked, due string
		skipped           []string
	}{
		{"two weeks without a holiday", "2026-03-02", "2026-03-16", nil},
		{"the day itself is day 0", "2026-03-03", "2026-03-17", nil},
		{"a block on a Saturday counts from Monday", "2026-03-07", "2026-03-20", nil},
		{"a block on a Sunday does too", "2026-03-08", "2026-03-20", nil},
		{"a block on a Friday", "2026-03-06", "2026-03-20", nil},
		{"Thanksgiving Day is skipped", "2026-11-23", "2026-12-08", []string{"2026-11-26"}},
		{"a block on a holiday: the holiday is day 0 and not skipped", "2026-11-26", "2026-12-10", nil},
		{"Christmas Day and New Year's Day", "2026-12-18", "2027-01-05", []string{"2026-12-25", "2027-01-01"}},
		{"New Year's Day of 2022 was observed on 2021-12-31", "2021-12-20", "2022-01-05", []string{"2021-12-24", "2021-12-31"}},
		{"Juneteenth of 2021, observed on the day after the law was signed", "2021-06-11", "2021-06-28", []string{"2021-06-18"}},
		{"no Juneteenth in 2020", "2020-06-12", "2020-06-26", nil},
		{"no Martin Luther King holiday in 1985", "1985-01-14", "1985-01-28", nil},
		{"Independence Day of 2026, a Saturday, observed on Friday", "2026-06-18", "2026-07-06", []string{"2026-06-19", "2026-07-03"}},
		{"Memorial Day", "2026-05-20", "2026-06-04", []string{"2026-05-25"}},
		{"a one-off closing is a business day: 2019-12-24", "2019-12-16", "2019-12-31", []string{"2019-12-25"}},
	} {
		got, err := bizday.InitialBlock(day(t, c.blocked))
		if err != nil || !got.Required || got.Due.String() != c.due || !slices.Equal(skippedDays(got), c.skipped) {
			t.Errorf("%s: blocked on %s, due on %s (%v), skipping %q, %v; want %s, skipping %q", c.why, c.blocked, got.Due, got.Required, skippedDays(got), err, c.due, c.skipped)
		}
		if !strings.HasPrefix(got.Per, "31 CFR 501.603(b)(1)") {
			t.Errorf("%s: per %q", c.why, got.Per)
		}
	}
}

func TestARejectionIsReportedWithinTenBusinessDays_31CFR501_604(t *testing.T) {
	got, err := bizday.Rejected(day(t, "2026-10-05"))
	if err != nil || !got.Required || got.Due != day(t, "2026-10-20") || !slices.Equal(skippedDays(got), []string{"2026-10-12"}) || !strings.HasPrefix(got.Per, "31 CFR 501.604") {
		t.Errorf("%+v, %v; want 2026-10-20, after Columbus Day", got, err)
	}
}

func TestADayBeforePart501SaysThatTheRuleIsLater_62FR45098(t *testing.T) {
	for _, rule := range []func(bizday.Day) (bizday.Deadline, error){bizday.InitialBlock, bizday.Rejected} {
		before, err := rule(day(t, "1997-08-24"))
		since, err2 := rule(day(t, "1997-08-25"))
		if err != nil || err2 != nil || !strings.Contains(before.Per, "1997-08-25") || strings.Contains(since.Per, "1997") {
			t.Errorf("before: %q, %v; since: %q, %v", before.Per, err, since.Per, err2)
		}
		if _, err := rule(day(t, "1970-12-31")); err == nil {
			t.Error("a day before 1971 is answered")
		}
	}
}

// The whole table: which authority leaves a report due, in the three times of 31 CFR
// 501.603(b)(3). "10" is due in ten business days, "license" by the license's own terms.
func TestUnblockingReportsFollowTheRuleOfTheDay_31CFR501_603b3(t *testing.T) {
	const none, ten, license = "none", "10", "license"
	table := []struct {
		by                     bizday.Authority
		before, interim, final string // to 2024-08-07; to 2024-11-06 (89 FR 40372); since (89 FR 81358)
	}{
		{bizday.SpecificLicense, none, ten, none},
		{bizday.LicenseRequiringReport, license, license, ten},
		{bizday.GeneralLicense, none, ten, none},
		{bizday.RemovalFromList, none, ten, none},
		{bizday.CourtOrder, none, ten, ten},
		{bizday.MistakenIdentity, none, ten, ten},
		{bizday.ComplianceRelease, none, ten, ten},
		{bizday.SameInstitutionTransfer, none, ten, none},
		{bizday.ServiceCharge, none, none, none},
		{bizday.NoAuthority, ten, ten, ten},
	}
	if len(table) != len(bizday.Authorities())+1 {
		t.Fatal("the table does not have every authority")
	}
	for _, row := range table {
		for _, c := range []struct{ on, due, want string }{
			{"2020-01-02", "2020-01-16", row.before},
			{"2024-08-07", "2024-08-21", row.before},
			{"2024-08-08", "2024-08-22", row.interim},
			{"2024-11-06", "2024-11-21", row.interim},
			{"2024-11-07", "2024-11-22", row.final},
			{"2026-11-23", "2026-12-08", row.final},
		} {
			got, err := bizday.UnblockOrTransfer(day(t, c.on), row.by)
			if err != nil {
				t.Fatal(err)
			}
			is := none
			switch {
			case got.Required && got.Due != 0:
				is = ten
			case got.Required:
				is = license
			}
			if is != c.want || (is == ten && got.Due.String() != c.due) || (is != ten && (got.Due != 0 || len(got.Skipped) > 0)) {
				t.Errorf("%q on %s: %+v is %s, want %s", row.by, c.on, got, is, c.want)
			}
			if got.Per == "" || (is == license && !strings.Contains(got.Per, "license's own terms")) {
				t.Errorf("%q on %s: per %q", row.by, c.on, got.Per)
			}
		}
	}
}

func TestTheRuleOfAnUnblockingSaysWhichNoticeMadeIt(t *testing.T) {
	for on, notice := range map[string]string{"2024-08-07": "89 FR 40372", "2024-08-08": "89 FR 40372", "2024-11-06": "89 FR 40372", "2024-11-07": "89 FR 81358"} {
		got, err := bizday.UnblockOrTransfer(day(t, on), bizday.CourtOrder)
		if err != nil || !strings.Contains(got.Per, notice) {
			t.Errorf("on %s: per %q, want %s (%v)", on, got.Per, notice, err)
		}
	}
}

func TestAnUnknownAuthorityExcusesNobody(t *testing.T) {
	for _, by := range []bizday.Authority{"licence", "Service_Charge", "service_charge ", "x"} {
		_, err := bizday.UnblockOrTransfer(day(t, "2026-11-23"), by)
		if err == nil || !strings.Contains(err.Error(), "specific_license") {
			t.Errorf("%q: %v", by, err)
		}
	}
}

func TestADueDayIsABusinessDayAndNeverEarlierForALaterEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		event := someDay().Draw(t, "event")
		by := rapid.SampledFrom(append(bizday.Authorities(), bizday.NoAuthority)).Draw(t, "authority")
		got, err := bizday.UnblockOrTransfer(event, by)
		if err != nil {
			t.Fatal(err)
		}
		if got.Due == 0 {
			return
		}
		if n, err := bizday.US.Between(event, got.Due); err != nil || n != 10 {
			t.Fatalf("%s of %s lies %d business days behind (%v)", got.Due, event, n, err)
		}
		if ok, err := bizday.US.IsBusinessDay(got.Due); err != nil || !ok {
			t.Fatalf("%s is no business day (%v)", got.Due, err)
		}
		later := event + bizday.Day(rapid.Int32Range(0, 30).Draw(t, "later"))
		if next, err := bizday.UnblockOrTransfer(later, by); err != nil || (next.Due != 0 && next.Due < got.Due) {
			t.Fatalf("%s is due on %s, the later %s on %s (%v)", event, got.Due, later, next.Due, err)
		}
	})
}

func ExampleInitialBlock() {
	blocked, _ := bizday.ParseDay("2026-11-23")
	deadline, _ := bizday.InitialBlock(blocked)
	fmt.Println(deadline.Due.Long())
	fmt.Println(deadline.Skipped[0].Name)
	fmt.Println(deadline.Per)
	// Output:
	// Tuesday 2026-12-08
	// Thanksgiving Day
	// 31 CFR 501.603(b)(1)(i): 10 business days from the day on which the property became blocked
}

func ExampleUnblockOrTransfer() {
	day, _ := bizday.ParseDay("2026-11-23")
	deadline, _ := bizday.UnblockOrTransfer(day, bizday.GeneralLicense)
	fmt.Println(deadline.Required)
	fmt.Println(deadline.Per)
	// Output:
	// false
	// 31 CFR 501.603(b)(3)(i) as of 2024-11-07 (89 FR 81358): none under a license that does not require one
}
