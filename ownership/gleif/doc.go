// Package gleif reads who owns whom out of the files of the Global Legal Entity
// Identifier Foundation: who has an LEI (Level 1), whose accounts are taken into
// whose (Level 2), and why somebody reports no parent.
//
// # The formats
//
// XML in UTF-8, under any namespace prefix, as golden copy, concatenated file or
// delta, already unpacked:
//
//	LEIData                 LEI-CDF 3.1                   statements gleif-lei:LEI
//	RelationshipData        RR-CDF 2.1                    gleif-rr:START:TYPE:END
//	ReportingExceptionData  Reporting Exceptions 2.1      gleif-repex:LEI:CATEGORY
//
// https://www.gleif.org/en/about-lei/common-data-file-format describes them, and
// their earlier versions, whose files are read too.
//
// # What a record says
//
// A Level 1 record gives a party "lei:…" with its names, countries and numbers; a
// number of Companies House makes it known as "gb-coh:…" too. Category and status
// stand in the note of its LEI. A duplicate is the same party as its successor;
// any other successor controls what is left of the entity.
//
//	IS_DIRECTLY_CONSOLIDATED_BY    the end node controls the start node, and holds
//	                               shares: as many as a quantity says, else unknown
//	IS_ULTIMATELY_CONSOLIDATED_BY  the same, indirectly
//	IS_INTERNATIONAL_BRANCH_OF     the start node is a part of the end node
//	IS_SUBFUND_OF                  the same
//	IS_FUND-MANAGED_BY             the end node controls the start node
//	IS_FEEDER_TO                   the start node holds an unknown share of the end node
//	reporting exception            somebody unknown holds an unknown share
//
// An annulled record and one that a delta marks as deleted are withdrawn. A
// lapsed one, which nobody renewed in time, is in force. Statements are dated by
// the file's ContentDate, so that a later file wins.
//
// # Invariants
//
//   - Memory is bounded by one record, 1 MiB; larger ones are refused.
//   - A record that cannot be used, or only in part, is warned of; the others are read.
//   - An amount goes from its text to a percentage exactly.
//   - What is not said stays unknown: no share is ever nothing for want of a figure.
//
// # What it does not do
//
// It does not check LEIs' check digits, nor that a party is described, nor unpack.
// A delta that gives an entity another parent gives a statement of its own; the
// former parent stays until its record is deleted or the next full file is read.
// Addresses, geocoding and legal forms are passed over.
package gleif
