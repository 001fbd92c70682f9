// Package ca reads the Consolidated Canadian Autonomous Sanctions List, which
// Global Affairs Canada publishes as sema-lmes.xml: the listings under the
// Special Economic Measures Act and the Justice for Victims of Corrupt Foreign
// Officials Act. Listings that carry out UN decisions are not in it.
//
//	err := ca.Parse([]*publication.File{file}, report, emit)
//
// # What a maintainer must know of the format
//
//   - A data-set of flat records; nothing says when it was published.
//   - On 25 August 2026 every element got a bilingual name: Country became
//     Country-Pays, TitleOrShip even TitleOrShipType-TitreOuTypeDeNavire. Only
//     the English half is looked at, both generations are read, and facts bear
//     the older names, so that a renaming changes no entry.
//   - Country names the regulations, not a nationality ("Russia / Russie", but
//     also "Hamas Terrorist Attacks / …"): it is the programme, as published.
//   - A person has LastName and GivenName. EntityOrShip is a ship when it has an
//     IMO number or a ship's type. DateOfBirthOrShipBuildDate is a birth date
//     for persons only. ShipIMONumber has been seen to hold a name.
//   - Texts come padded with spaces of all kinds and broken over lines; runs of
//     white space are read as one space, and a line broken behind a hyphen is
//     closed up.
//   - Names of entities hold second names: "X (also known as Y)" and, for Iran
//     and Syria, "English name/nom français". They are parted, and the published
//     text is kept as a fact.
//   - Aliases is free text with no declared separator; see aliases.go for how it
//     is parted, and by which real entries the rules were made. The published
//     text is kept as a fact wherever it was parted or changed.
//
// # The id
//
// The format has no id. It is made of the citation that the publisher does give:
// country, schedule and item, as in "belarus-1-part-1-item-2". That is unique in
// the list of May 2025 (4,759 records). Should two different records have one
// citation, the second gets "-2" behind it, the third "-3", in the order of
// appearance. Three things follow for comparing two versions:
//
//   - When the regulations are renumbered, an entry's id moves to another party.
//     The comparison then says that the entry changed, in its names too; it
//     does not say that one party left and another came.
//   - When the first of two records with one citation leaves, the second takes
//     its id: one removal and one change.
//   - A record that stands in the file twice, word for word, is one entry.
//
// What this package does not do: it translates nothing, guesses no nationality
// and does not complete an alias that is only a given or a family name; such an
// alias of a person is a weak one.
package ca
