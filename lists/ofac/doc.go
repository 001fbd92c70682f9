// Package ofac reads the lists of the US Treasury's Office of Foreign Assets
// Control, SDN and Consolidated (non-SDN), in the three formats that carry
// them whole: the comma-separated set, the legacy XML and the advanced XML.
//
// All three give the same party the same names, wallets, programmes and
// relations. They differ in what else they carry:
//
//   - CSV ([ParseCSV]): four files joined by the entry's number. Weak aliases,
//     numbers, wallets and links stand as text in the remarks. A remark is cut
//     at exactly 1,000 characters, and goes on in sdn_comments.csv: without that
//     file wallets and aliases are missing, so a cut entry is marked incomplete.
//     No file says when it was published.
//   - Legacy XML ([ParseLegacy]): the same, with numbers and dates parted.
//   - Advanced XML ([ParseAdvanced]): also original scripts, dates of listing,
//     legal bases, and relations of a stated kind. The other two only say
//     "Linked To".
//
// Where rows of a companion file, or what surrounds the parties of the advanced
// XML, are damaged or cut off, entries are marked incomplete in what stands
// there. An entry without a name is damage in every format.
//
// Nothing in the CSV and legacy files names the list that they hold. A file is
// taken for the Consolidated List when it has an entry whose programmes are
// all non-SDN ones; see [listOf].
//
// What this package does not do: it does not read the fixed-width (.ff), "@"
// (.del) and "|" (.pip) editions, which hold the same rows as the CSV.
package ofac
