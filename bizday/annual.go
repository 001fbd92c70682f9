package bizday

// AnnualReport is the yearly report of a kind of holdings.
type AnnualReport struct {
	AsOf Day // what was held on this day
	Due  Day
	// FileBy is the last business day that is not after Due: no text says that a due day on
	// a weekend moves to the next business day.
	FileBy Day
	Per    string
}

// firstAnnualReport is the first year of which part 501 was in force on 30 September.
const firstAnnualReport = 1997

// AnnualReportOf is OFAC's annual report of blocked property: 31 CFR 501.603(b)(2), what is
// held as of June 30, by September 30.
func AnnualReportOf(year int) (AnnualReport, error) {
	if year < firstAnnualReport || year > lastYear {
		return AnnualReport{}, refuse("out_of_range", "year %d: 31 CFR 501.603(b)(2) is in force since %s; give a year from %d to %d", year, part501, firstAnnualReport, lastYear)
	}
	r := AnnualReport{AsOf: civil(year, 6, 30), Due: civil(year, 9, 30), Per: "31 CFR 501.603(b)(2)"}
	var err error
	r.FileBy, err = US.LastOnOrBefore(r.Due)
	return r, err
}

// FrozenAssetReview is OFSI's yearly report of frozen assets: what is held at the end of
// 30 September, by 30 November, as the Sanctions (EU Exit) (Miscellaneous Amendments) (No.
// 2) Regulations 2024, S.I. 2024/1157, put it into each of the sanctions regulations. Up to
// 2024 a notice of OFSI said the days anew each year, and they differ (2024: by 11
// November, then extended), so for those years there is an error.
func FrozenAssetReview(year int) (AnnualReport, error) {
	if year < 2025 || year > lastYear {
		return AnnualReport{}, refuse("out_of_range", "year %d: the days of OFSI's frozen asset review stand in law since 2025 (S.I. 2024/1157); before, in OFSI's notice of the year", year)
	}
	r := AnnualReport{AsOf: civil(year, 9, 30), Due: civil(year, 11, 30), Per: "S.I. 2024/1157"}
	var err error
	r.FileBy, err = EnglandAndWales.LastOnOrBefore(r.Due)
	return r, err
}

// Holding is blocked property, and when it was.
type Holding struct {
	Blocked   Day
	Unblocked Day       // zero while it is blocked
	By        Authority // of unblocking
}

// HeldAsOf says whether property was blocked at the end of a day.
//
// What was unblocked on or before June 30 does not belong into the report of that year, also
// when it was not yet given back: property that a license unblocked is no blocked property
// (OFAC, reminders on the annual report of 2018-07-02, 2020 and 2023). A transfer between
// blocked accounts and a service charge unblock nothing, so what such an entry is of stays
// in the report.
func (h Holding) HeldAsOf(d Day) bool {
	if h.Blocked > d {
		return false
	}
	return h.Unblocked == 0 || h.Unblocked > d || h.By == SameInstitutionTransfer || h.By == ServiceCharge
}

func (h Holding) check() error {
	switch {
	case h.Blocked == 0:
		return refuse("missing_field", "blocked is missing: give the day on which the property became blocked")
	case h.Unblocked != 0 && h.Unblocked < h.Blocked:
		return refuse("bad_value", "unblocked %s is before blocked %s", h.Unblocked, h.Blocked)
	}
	return h.By.check()
}
