// Package ownership says who stands behind a company: what the listed own and
// control, directly and through others, and whom the law therefore blocks with
// them under the rules of the United States, the European Union and the United
// Kingdom.
//
// A small question brings its own holdings:
//
//	_, request, err := ownership.ReadRequest(line)
//	answer, err := request.Answer(ctx)
//
// Registers are read by the packages below into statements, and a [Builder] makes
// a [Graph] of them, of which any rule and day is asked:
//
//	var b ownership.Builder
//	err := b.Add(statement) // for every statement in force
//	graph := b.Graph()
//	evaluation, err := graph.Evaluate(ownership.Question{Regime: ownership.US, AsOf: 20260115, Listed: listed})
//	outcome := evaluation.Outcome(party)
//
// # The rule
//
// Whoever is listed is blocked. Whoever is owned by blocked owners to the regime's
// line is blocked too, and then counts as a blocked owner himself. So stakes are
// summed and never multiplied along a chain, and the answer is the least set of
// parties for which this holds: nobody is blocked only through himself. regime.go
// has what differs between regimes and days, each with its source; governments.csv
// has the governments of which control blocks.
//
// # How it is computed
//
// A [Graph] is flat and immutable: parties by number, interests sorted by holder. A
// sweep starts from the listed and adds up what its members hold (sweep.go); one takes
// the lower ends of ranges and finds who is blocked for certain, another the upper
// ends and finds who may be. Circles are looked at last (cycle.go). Sums are of whole
// billionths of a percent, and wherever those leave a doubt, exact fractions decide
// (tally.go). Reasons, proofs and words are made when somebody asks (outcome.go,
// proof.go, words.go). After a change only what it can reach is computed again
// (with.go, update.go).
//
// # Invariants
//
//   - Adding a blocked owner frees nobody; the order of statements and the scale of
//     share counts never matter; a result after changes is that of computing
//     everything anew. Properties hold the package to these.
//   - What is not known is never taken for nothing: a stake of unknown size may be
//     all, and whoever may be blocked is for review.
//   - No percentage is rounded: not when read, summed or compared.
//
// # What it does not do
//
// It knows no lists and no files, and whom a list blocks is for the caller to say. It
// does not judge whether a link of control is real, whether somebody acts on another's
// behalf, or whether a transfer was a sham.
package ownership
