// Package psc answers one question: what does the United Kingdom's register of
// people with significant control say of who stands behind which company?
//
// # The form
//
// It reads Companies House's snapshot, which is published daily, whole or in parts
// (https://download.companieshouse.gov.uk/en_pscdata.html): JSON objects with any
// white space between, one a line in the snapshot itself.
//
//	{"company_number":"01234567","data":{"kind":"individual-person-with-significant-control",
//	 "name":"…","natures_of_control":["ownership-of-shares-25-to-50-percent"],"notified_on":"2016-04-06",
//	 "links":{"self":"/company/01234567/persons-with-significant-control/individual/abc"},…}}
//
// Codes are those of psc_descriptions.yml and exemption_descriptions.yml in
// https://github.com/companieshouse/api-enumerations (commit 08ef985e). A record becomes
// a statement "uk-psc:01234567/abc" with one interest for each nature of control.
//
// # Sizes
//
// The register knows bands, and bands they stay: more than 25 % and at most 50 %,
// more than 50 % and less than 75 %, 75 % or more (the Register of People with
// Significant Control Regulations 2016, S.I. 2016/339, Schedule 2; the threshold is
// that of Schedule 1A to the Companies Act 2006). psc_descriptions.yml puts exactly
// 75 % into the middle band in one place and into the upper one in another; the law
// is followed. For overseas entities there is one band, more than 25 %. A right to
// the surplus assets of a partnership counts as shares, since it has none.
//
// Who holds through a trust or a firm ("-as-trust", "-as-firm" and the like) is in
// the register because of the influence on it, or the place in it (Schedule 1A,
// paragraph 6); the band says what all its trustees or members hold together. How
// much of the shares is then the person's own nobody says: nothing at least, and at
// most the end of the band. Votes keep their band, for who steers those who hold
// them has them in effect. Both are Indirect, since the trustees may have entries
// of their own.
//
// An overseas entity that is registered owner of land as the person's nominee acts
// for the person: this is taken for control, of the kind "nominee_landowner".
//
// # Days
//
// notified_on is when the registry was told; the person may have had the interest
// long before. So interests have no From, which may show somebody for a time too
// long and never for one too short; Detail has the day. ceased_on is Until. Who
// has ceased without a day gives a withdrawn statement, and is lost to questions of
// earlier days.
//
// # What fails closed
//
//   - A nature that is not known, or none at all: an interest of unknown size, and a
//     warning.
//   - A protected person, an exemption, a statement that the people are unknown, not
//     confirmed or do not exist (which says only that nobody has more than 25 %), and
//     a kind of record that is not known: an interest with an empty Holder, and the
//     code as Detail. Statements that all is known, or that nothing changed, have
//     no interest.
//   - A day that cannot be read is none: the interest goes on.
//
// # What it does not do
//
// It does not find out which entries are one person: each entry is a party of its
// own, of its company. It gives a company another id (gb-coh) only where the record
// says that it is registered in the United Kingdom. It says nothing of the company
// itself, which the snapshot knows by number alone. Addresses are not read. Two who
// hold shares jointly are each in the register with all of them, so the sum may be
// more than the whole.
package psc
