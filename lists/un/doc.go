// Package un reads the United Nations Security Council Consolidated List: the
// XML file without a namespace whose root is CONSOLIDATED_LIST, published at
// https://scsanctions.un.org/resources/xml/en/consolidated.xml with the schema
// sc-sanctions.xsd.
//
//	err := un.Parse([]*publication.File{f}, report, func(rec publication.Record) error { … })
//
// One INDIVIDUAL or ENTITY is one party; its id is the DATAID, its permanent
// reference number ("CDi.001") stands among the references as "UN CDi.001".
//
// # Oddities of the format
//
//   - FIRST_NAME to FOURTH_NAME are the words of a name in the order in which it
//     is read: for a Korean the family name comes first, for an Arab the last
//     may be a tribe. They are parts of undefined order here.
//   - Where nothing is known the file has empty elements: an INDIVIDUAL_ALIAS
//     with an empty QUALITY and ALIAS_NAME, an empty INDIVIDUAL_DOCUMENT. They
//     count as elements and say nothing. So does "na", which the schema gives
//     as the default of the second to fourth name.
//   - QUALITY is Good or Low for people, a.k.a. or f.k.a. for entities.
//   - One ALIAS_NAME may hold several names: parted by semicolons, or a name in
//     Arabic with its readings in brackets behind it ("… (Jabhat al-Nusrah;
//     Al-Nusra Front)"), which stand nowhere else in the entry. They become
//     names of their own. A NOTE may begin "original script:" or "in Arabic:".
//   - Text is wrapped for the eye, even within names. A line break is read as a
//     space, except in COMMENTS1.
//   - A date of birth of the type EXACT may be a year only, or nothing but a
//     note ("Nov. 1973"). An alias may have a date and place of birth of its
//     own, usually those of a false identity: they are dates and places of the
//     party too, and a fact says to which alias they belong.
//   - NUMBER of a document may read "Libyan passport No. 123456", and a document
//     may have its number in TYPE_OF_DOCUMENT2 or in NOTE instead. NUMBER is kept as
//     published; a document whose number stands in NOTE only is a fact. That it
//     has expired, or is cancelled, revoked, false or counterfeit, is said in
//     words only: where these stand the identifier is marked invalid.
//   - LAST_DAY_UPDATED repeats for every amendment and has empty VALUEs.
//
// What this package does not do: it does not interpret COMMENTS1, which holds
// sentences about relatives, reviews, measures and other entries.
package un
