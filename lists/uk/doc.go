// Package uk reads the two lists that the United Kingdom has published.
//
// # The UK Sanctions List
//
// The Foreign, Commonwealth & Development Office publishes it on gov.uk as XML
// (root Designations, one Designation an entry, id UniqueID); [RecogniseXML] and
// [ParseXML] read it. Since 28 January 2026 it is the only list in force.
//
//   - A name stands in Name1 to Name6. Name6 is the family name of a person and
//     the whole name of anything else, so the reading order is Name1 … Name6.
//     Some Name elements have a type and no name at all.
//   - NameType and AliasStrength vary in case. A "Primary Name Variation" is
//     another spelling of the primary name, an alias here. Strength is published
//     for UN designations only; no strength is no weakness.
//   - Dates read 15/08/1984, and dd/mm/1968 where only the year is known.
//   - SanctionsImposedIndicators repeats SanctionsImposed as yes-or-no elements.
//   - OwnerOperator does not say which of the two it is: it becomes the relation
//     "owned or controlled by". There is no relation for "owns", so subsidiaries
//     are links, with the publisher's word as detail.
//   - IMO numbers come as IMO9562233 and as 9562233. Business registration
//     numbers often hold several labelled numbers: "OGRN: … INN: …".
//   - OFSIGroupID is published for older entries only.
//
// # The OFSI Consolidated List
//
// HM Treasury published it as ConList.csv until 28 January 2026; [RecogniseCSV]
// and [ParseConList] read it. A line "Last Updated,dd/mm/yyyy" precedes the
// header. The columns changed over the years, so they are found by name.
//
//   - A party has one row for each combination of its names, birth dates,
//     addresses and so on, all with one Group ID. The rows are sorted by name
//     and lie apart, so a party is complete only at the end of the file. A
//     damaged row may lack its Group ID: then every party is handed over as
//     possibly incomplete. The Group ID stands last: of a last row without a
//     line break it may have lost digits, so that row is left out.
//   - Several values in one cell are numbered: "(1) Tripoli (2) Tunis",
//     "1) Saudi Arabia 2) Qatar", "(1)-(2) Tunisia (3) Libya", "(2) -" for none.
//   - Until 2022 passports and identity cards are prose. The numbers are taken
//     from it, and the prose is kept as their note.
//   - Other Information is prose too. It stays a remark as a whole; the UN and
//     UK references, the sex and what follows a label such as "(Phone
//     number):" are read from it as well.
//   - Older files are Windows-1252.
//
// What this package does not do: it does not read the CSV edition of the UK
// Sanctions List, nor OFSI's XML and semicolon-separated editions, nor the list
// of investment bans. It finds no other party's id for a relation, and it does
// not take aliases from prose ("Also referred to as …"). Neither list has a
// convention for digital-currency addresses.
package uk
