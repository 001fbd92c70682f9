package bizday

import (
	"fmt"
	"slices"
	"strings"
)

// reportDays is how many business days 31 CFR 501.603(b)(1), 501.603(b)(3) and 501.604
// give.
const reportDays = 10

// Since when the rules are as they are; a test holds the numbers to the dates.
const (
	part501     Day = 729_261 // 1997-08-25, 62 FR 45098
	interimRule Day = 739_106 // 2024-08-08, 89 FR 40372
	finalRule   Day = 739_197 // 2024-11-07, 89 FR 81358
	tenYears    Day = 739_322 // 2025-03-12, 89 FR 74832, adopted as final by 90 FR 13286
)

// Deadline is whether a report is due, and when.
type Deadline struct {
	Required bool
	Due      Day       // zero when none is required, or when only a license says until when
	Per      string    // the rule, its citation first
	Skipped  []Holiday // federal holidays between the event and Due that were no business days
}

// InitialBlock is the report that property became blocked: 31 CFR 501.603(b)(1)(i), within
// 10 business days of that.
func InitialBlock(blocked Day) (Deadline, error) {
	return within(blocked, "31 CFR 501.603(b)(1)(i): 10 business days from the day on which the property became blocked")
}

// Rejected is the report that a transaction was rejected: 31 CFR 501.604, within 10
// business days of that. Since 2019-06-21 (84 FR 29055) every U.S. person files it, before
// only a financial institution that rejected a transfer of funds.
func Rejected(rejected Day) (Deadline, error) {
	return within(rejected, "31 CFR 501.604: 10 business days from the rejected transaction")
}

func within(event Day, per string) (Deadline, error) {
	due, skipped, err := US.After(event, reportDays)
	if err != nil {
		return Deadline{}, err
	}
	if event < part501 {
		per += fmt.Sprintf("; counted as since %s, when part 501 came into force (62 FR 45098): what was due before stood in the regulations of each program", part501)
	}
	return Deadline{Required: true, Due: due, Per: per, Skipped: skipped}, nil
}

// Authority is what made it lawful to unblock or transfer property.
type Authority string

// The authorities.
const (
	NoAuthority             Authority = "" // nobody said
	SpecificLicense         Authority = "specific_license"
	LicenseRequiringReport  Authority = "license_requiring_report" // a license, general or specific, one of whose conditions is a report
	GeneralLicense          Authority = "general_license"
	RemovalFromList         Authority = "removal_from_list"
	CourtOrder              Authority = "court_order"
	MistakenIdentity        Authority = "mistaken_identity"  // released by the holder, FAQ 1196
	ComplianceRelease       Authority = "compliance_release" // released by OFAC on request, 31 CFR 501.806
	SameInstitutionTransfer Authority = "same_institution_transfer"
	ServiceCharge           Authority = "service_charge"
)

// Authorities are those that may be named.
func Authorities() []Authority {
	return []Authority{
		SpecificLicense, LicenseRequiringReport, GeneralLicense, RemovalFromList, CourtOrder,
		MistakenIdentity, ComplianceRelease, SameInstitutionTransfer, ServiceCharge,
	}
}

func (a Authority) check() error {
	if a == NoAuthority || slices.Contains(Authorities(), a) {
		return nil
	}
	known := make([]string, len(Authorities()))
	for i, authority := range Authorities() {
		known[i] = string(authority)
	}
	return refuse("unknown_authority", "authority %q is not known; give one of %s, or none", shorten(string(a)), strings.Join(known, ", "))
}

// UnblockOrTransfer is the report that blocked property was unblocked or transferred, 31
// CFR 501.603(b)(3), by the rule of that day:
//
//   - Before 2024-08-08 only where OFAC required one, which a license may do.
//   - From 2024-08-08 (89 FR 40372) always within 10 business days, except for normal
//     service charges, and where a license asks for a report of its own.
//   - From 2024-11-07 (89 FR 81358) also not for transfers between blocked accounts of one
//     institution, not under a license unless it has that condition, and not for removal
//     from the SDN List; still on an order of a U.S. court or agency, and when what was
//     blocked by mistake is released (FAQ 1196, or 501.806).
//
// An authority that nobody named excuses nobody.
func UnblockOrTransfer(event Day, by Authority) (Deadline, error) {
	if err := by.check(); err != nil {
		return Deadline{}, err
	}
	if err := US.holds(event, event); err != nil {
		return Deadline{}, err
	}
	switch {
	case event < interimRule:
		return beforeInterimRule(event, by)
	case event < finalRule:
		return underInterimRule(event, by)
	}
	return underFinalRule(event, by)
}

const unblocking = "31 CFR 501.603(b)(3)(i)"

func beforeInterimRule(event Day, by Authority) (Deadline, error) {
	switch by {
	case NoAuthority:
		return within(event, fmt.Sprintf("%s: no authority is named, so it is counted as if OFAC required a report, within 10 business days as since %s", unblocking, interimRule))
	case LicenseRequiringReport:
		return byLicense(fmt.Sprintf("the license's own terms; before %s a report was due only where OFAC required one", interimRule)), nil
	}
	return notRequired(fmt.Sprintf("before %s (89 FR 40372) a report was due only where OFAC required one", interimRule)), nil
}

func underInterimRule(event Day, by Authority) (Deadline, error) {
	const cited = unblocking + " as of 2024-08-08 (89 FR 40372)"
	switch by {
	case ServiceCharge:
		return notRequired(cited + ": none for normal service charges"), nil
	case LicenseRequiringReport:
		return byLicense("the license's own terms; " + cited + " adds no second report"), nil
	}
	return within(event, cited+": 10 business days from the day on which the property was unblocked or transferred")
}

func underFinalRule(event Day, by Authority) (Deadline, error) {
	const cited = unblocking + " as of 2024-11-07 (89 FR 81358)"
	const due = cited + ": 10 business days from the day on which the property was unblocked or transferred"
	switch by {
	case ServiceCharge:
		return notRequired(cited + ": none for normal service charges"), nil
	case SameInstitutionTransfer:
		return notRequired(cited + ": none for a transfer between blocked accounts of the same institution"), nil
	case SpecificLicense, GeneralLicense:
		return notRequired(cited + ": none under a license that does not require one"), nil
	case RemovalFromList:
		return notRequired(cited + ": none when the person was removed from the SDN List"), nil
	case LicenseRequiringReport:
		return within(event, due+", since the license requires a report; the license's own terms where they are stricter")
	case MistakenIdentity:
		return within(event, due+"; the authority to name is FAQ 1196")
	case ComplianceRelease:
		return within(event, due+"; the authority to name is the release under 31 CFR 501.806")
	case CourtOrder:
		return within(event, due+", on a valid order of a U.S. court or agency too")
	}
	return within(event, due+"; no authority is named, so none excuses the report")
}

func notRequired(per string) Deadline { return Deadline{Per: per} }

func byLicense(per string) Deadline { return Deadline{Required: true, Per: per} }
