// Package synthetic invents registers of who owns whom, of any size, for measuring
// speed and memory.
//
//	r := synthetic.Register{Seed: 1, Parties: 3_000_000, Interests: 5_000_000}
//	for s := range r.Statements() {
//		err := builder.Add(s)
//	}
//
// Everybody in it is invented and stands for no real company or person: names are
// put together from syllables, and numbers are drawn from the seed. An LEI has the
// right form and check digits and begins with 9Z9Z00, a prefix that no issuer known
// to us uses.
//
// # Where the shape is from
//
//   - Size: the golden copy of GLEIF of 2026-08-04 has 3.39 million LEIs, which no
//     more than 483,000 relationships link (github.com/wookat/dataforge-pipelines,
//     release open-data-gleif-lei).
//   - Density: the register of the United Kingdom has 6.5 million relationships and
//     14.2 million interests among 5.2 million persons and 6.1 million entities
//     (Jofre and Knobel, "Uncovering hidden power in the UK's PSC Register", 2025),
//     which is 1.3 interests a party. Three million parties with five million
//     interests are somewhat denser.
//   - Owners: there 56 % of the interests are of 75 % or more. Shares are ranges,
//     and come with votes of the same range.
//   - Groups: in 2017, when one LEI in seven named a parent with an LEI, 193
//     ultimate parents had more than five subsidiaries and the largest 619 (GLEIF's
//     Business Report, second quarter of 2017, as www.blog.lei-manager.com reports
//     it). Here 60 % of the groups are one company, and sizes of the others follow
//     a Pareto law with exponent 1.3, up to 8,000, so that among three million
//     parties some forty groups have more than 2,000 members, and chains are up to
//     a dozen deep.
//   - Cycles: of the network of transnational corporations in Orbis 1,318 nodes are
//     strongly connected (Vitali, Glattfelder and Battiston, "The Network of Global
//     Corporate Control", doi.org/10.1371/journal.pone.0025995). Here one company
//     in 1,000 that is a subsidiary is partly owned by one of its own, and one in
//     1,000 begins a ring of three; three million parties have about 3,000 such
//     cycles.
//
// The other proportions (states of size, joint ventures, control without shares,
// former owners) are guesses, written beside the code; they are there so that every
// way through the engine is taken.
//
// # Invariants
//
//   - The same register gives the same statements, whatever was asked before.
//   - Exactly as many parties are described, and as many interests given, as asked.
//   - The lower ends of the shares in one party are never more than 100 % together.
//   - It keeps no state by party: memory does not grow with the size.
//
// # What it does not do
//
// It does not resemble real registers enough to measure how good answers are. It
// gives no reporting exceptions, which would add an unnamed party for each. Fewer
// than about 1.5 interests a party leave links out evenly; more than two are made up
// by small stakes, and by directors where no shares are left.
package synthetic
