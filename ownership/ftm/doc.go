// Package ftm reads who owns, controls and directs whom out of FollowTheMoney
// entities as JSON lines, the form in which OpenSanctions and other collectors
// pass registers on (entities.ftm.json).
//
// The model is FollowTheMoney 4, https://followthemoney.tech/explorer/. A line is
//
//	{"id","caption","schema","properties":{name:[values]},"last_change",…}
//
// Values are texts; where the collector nests, some are entities.
//
//	Person, Company, PublicBody, Vessel, …  a party
//	Ownership     owner, asset              shares
//	Control       controller, controlled    control
//	Directorship  director, organization    an office
//
// and a party's own properties parent (shares of unknown size, and control, since
// the model does not say which) and owner (of a vehicle: shares of unknown size).
//
// # What its maintainer must know
//
//   - A party and a link are "ftm:" and the id of the entity, as ids of the party
//     and of the statement. A party that stands within another entity gets a
//     statement of its own, "ftm:OUTER/INNER": it may be a short form, and must not
//     supersede the party's own line. A link says everything wherever it stands.
//   - percentage is free text. A number, with or without "%", with a point or a
//     comma before the decimals, is an exact share; "25-50" is a range with both
//     ends in it; ">50", ">=50", "<25", "<=25" and their typographic forms are what
//     they say. A number of at most 1 is that many percent, not a part of one.
//     Everything else is a share of unknown size, and warned of; so is 0, since an
//     owner of nothing is none.
//   - sharesCount has no total to go with it, and some collectors write the nominal
//     value there: it is detail, never a share.
//   - The collector merges records. Several percentages are a share from the least
//     to the greatest. Of several owners or assets in one link it is not said how
//     the share lies among them: each has at most that much.
//   - Several dates are read so that the interest holds for the longest time. Where
//     the first day lies behind the last, neither is taken.
//   - A status such as "former", without a last day, withdraws the statement.
//   - A link without its holder is kept, as somebody's; one without what is held is
//     refused.
//   - A PublicBody belongs to the government of its country if all its countries
//     are one ISO 3166-1 code. The model counts companies of the state among them.
//
// # What it does not do
//
// It reads no JSON array and no object over several lines. It takes no interest
// from Family, Associate, Membership, Employment, Representation, Succession and
// UnknownLink: none of them says that somebody owns or controls. It does not tell
// rights to votes from shares, as the model does not. It leaves weak aliases and
// abbreviations out of the names.
package ftm
