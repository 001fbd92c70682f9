// Package plaincsv answers one question: what does a plain table say of who holds
// what in whom? It is the form in which a compliance officer writes down what no
// register has, with a spreadsheet or a text editor:
//
//	owner,owned,pct,source
//	Ivan Example,Example Holding AG,60,shareholder list of 2025-03-01
//	Example Holding AG,Example Trade Ltd,50.5,annual report 2024
//
// # The form
//
// The first line names the columns, in any order and case; only owner and owned must
// be there, and a column that is not below is refused. Fields stand between commas,
// semicolons or tabs, the same throughout. One that holds such a character, a quote
// or a line end stands in double quotes, with each quote in it doubled (RFC 4180).
// The text is UTF-8. An empty field says nothing; a row of empty fields is passed
// over.
//
//	owner, owned        who holds, and in whom: a name, an id of your own, or an id in
//	                    a register ("lei:5493001KJTIIGC8Y1R12", "gb-coh:01234567").
//	                    The owner ? is somebody of whom nobody knows who it is
//	pct                 how much, in percent: 49.995
//	pct_min, pct_max    between which ends, both included; one alone leaves the other open
//	shares, of_shares   how many of how many
//	right               shares (this without the column), votes, control or office
//	kind                how control is exercised, or which office: trust, articles, director
//	indirect            yes when it is held through others who may have rows of their own
//	nominee             who stands in the books for the owner: as owner
//	as_nominee          yes when the owner stands in the books for somebody else
//	from, until         the first and the last day: 2025-03-01; a month or a year too
//	source              where you know it from
//
// and of each of the two, with owned_ in place of owner_:
//
//	owner_name          the name, where owner is an id
//	owner_type          person, company, organization, entity, vessel or aircraft
//	owner_country       of registration or residence
//	owner_lei           Legal Entity Identifier, which links to the registers
//	owner_registration  number in the commercial register of the country, which must be
//	                    given; one of GB links to Companies House
//
// A percentage is a number of percent: sixty percent is 60, not 0.6, and has neither a
// percent sign nor a decimal comma. Shares and votes without a size are of unknown
// size; control and offices have none.
//
// # Who is who
//
// A party's id is "csv:" and the text in owner or owned, letter for letter; white
// space counts once. So all rows with one text are of one party, in all tables. With
// an LEI the id is "lei:" and that; the text stays a second id, so that rows without
// the LEI are joined to it. Two parties of one name need texts that differ.
//
// A row becomes one statement for the owner and the holding, "csv:NAME:LINE", and
// one each for the owned and the nominee, with "/owned" and "/nominee" behind.
//
// # Invariants
//
//   - A row that cannot be taken is refused at its line, with the reason, and the
//     others are read. Nothing is guessed.
//   - Numbers are exact: text to fraction, never by floating point.
//   - Memory is bounded by the longest row that is read, 64 KiB.
//
// # What it does not do
//
// It does not look whether the sums fit, or whether a party is known: the graph does.
package plaincsv
