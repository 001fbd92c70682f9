// Package eu reads the consolidated list of persons, groups and entities
// subject to EU financial sanctions: the XML file of version 1.1, with the
// namespace http://eu.europa.ec/fpi/fsd/export, which the Commission publishes
// as xmlFullSanctionsList_1_1 at https://webgate.ec.europa.eu/fsd/fsf.
//
//	err := eu.Parse([]*publication.File{f}, report, func(rec publication.Record) error { … })
//
// One sanctionEntity is one party; its id is the logicalId. Nearly everything is
// an attribute, and an empty attribute means that nothing is known.
//
// # Oddities of the format
//
//   - A name stands once for each language of the Union that writes it in its own
//     way, and again for each act that publishes it. All spellings are kept, with
//     nameLanguage; the same spelling in the same language is kept once.
//   - strong="true" stands at many names of an entry. The first of them is the
//     primary name. A name whose remark says "low quality", the UN's words, is
//     weak whatever the flag says.
//   - designationDate is the day on which the party was first identified to be
//     sanctioned, and most entries lack it. The act at an entry is its latest one,
//     often an amendment that corrected a spelling, so its date is no listing
//     date: Listed stays empty, and the day on which the act entered into force
//     is in Amended. The acts that published a name, an address and so on are
//     legal bases too, and facts give each act's kind, date and address.
//   - delistingDate is the day from which the entry no longer holds. It may lie in
//     the future: until the file is as young as that, the entry is in force and
//     the date is a fact.
//   - Countries are ISO 3166 codes, with "00" and "UNKNOWN" for none. Former
//     states keep their codes ("CS"). Where there is no code the description is
//     taken.
//   - A birth date may be a day, any of day, month and year, or a range of years,
//     each with circa. In a calendar other than the Gregorian it is a fact: a year
//     of another calendar would screen out the right person.
//   - Telephone numbers, mail addresses and web sites stand within the postal
//     addresses, which often hold nothing else.
//   - identification may give number and latinNumber: the same number in two
//     scripts, both of which are kept.
//
// What this package does not do: it does not read the EU's CSV files nor the XML
// published until 2017 (see [RefusalReason]), and does not keep which act
// published which detail.
package eu
