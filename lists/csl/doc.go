// Package csl reads the Consolidated Screening List that the US International
// Trade Administration publishes as CSV (data.trade.gov, consolidated.csv): one
// table of the lists of Commerce (Entity List, Denied Persons, Unverified,
// Military End User), State (ITAR Debarred, Nonproliferation) and Treasury
// (OFAC's SDN list and its others).
//
// What its maintainer must know:
//
//   - Columns are found by the names in the header row, since their order is
//     nobody's promise. Several values in a cell are parted by "; ", except in
//     name, which holds such text itself ("… Co.; and any successor, …").
//   - For Treasury's rows _id is OFAC's uid; for the others it is a hash made by
//     the ITA, in other files of another length, so that it says nothing across
//     editions. One uid has a row for each Treasury list it is on: these rows
//     become one party with several sublists, its number fields joined. A row
//     without _id is known by its entity_number, else by a hash of the row.
//   - The cell ids came in two orders: since 2023 "Passport, A123, IR, issued,
//     expires", before that exactly reversed. A label stands at one end or the
//     other, never inside; of a single date nobody says which it is, so that it
//     is kept as a note. A number may itself hold ", ".
//   - An address ends with an ISO country code where the ITA knew the country;
//     many American ones end with a postal code, and a last "CA" may be Canada
//     or California. A name or address may hold line breaks.
//   - type is empty outside Treasury's rows: nobody says whether those are
//     people or companies. end_date is the end of an order; a row whose order
//     has ended is still in the file, and taken as the file has it.
//   - Remarks name who a party is "Linked To" without saying how.
//   - The file carries no date. A header row may be repeated.
//   - A line that does not end with a line break may be cut within its last
//     cell: such a row is refused, with an alarm.
//   - A party may have several rows: where any row was refused, every party is
//     handed over as possibly incomplete.
//
// What this package does not do: it does not look for names within names ("X
// [aka Y]"), since nothing tells where one of them ends, and it does not judge
// whether an order is still in force.
package csl
