// Package bizday says by which day something must be reported, and until which day
// a record must be kept: business days of the United States and of England and
// Wales, and the rules of OFAC and OFSI that count in them.
//
//	blocked, err := bizday.ParseDay("2026-11-23")
//	deadline, err := bizday.InitialBlock(blocked)
//	fmt.Println(deadline.Due) // 2026-12-08: Thanksgiving Day is no business day
//
// The day of the event is day 0. A business day is Monday to Friday and no holiday,
// by the law as it stood in that year: federal.go and bank.go have the holidays,
// report.go, annual.go and retention.go the rules, each with its citation.
// [ReadQuestion] reads questions as the command line takes them.
//
// # Invariants
//
//   - A due day is a business day, and exactly as many business days as the rule says
//     lie behind the event, up to and with it.
//   - A later event is never due earlier.
//   - Same question, same answer: there is no clock here and no table that a caller
//     could change.
//   - What is not known is taken on the safe side: an authority that nobody named
//     excuses nobody, property with no day of release is still blocked.
//
// # What it does not do
//
// It knows no one-off closing by executive order, no local holiday and no court's rule
// on when a period ends. It does not say whether something must be blocked or
// rejected, only what follows. It is no legal advice.
package bizday
