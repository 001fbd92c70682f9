package identity

import (
	"cmp"
	"slices"

	"github.com/mareva/mareva/sanctions"
)

// A pair is joined from joinedFrom on and shown to a person from doubtFrom on.
// Both are shares, from 0 to 1, of pairs like it that are one party.
const (
	joinedFrom = 0.99
	doubtFrom  = 0.70
)

// rule says when two entries are one party. "Counted" is on the SDN list of
// December 2023 against the Consolidated Screening List of April 2022, which
// print one number for each of the 9,657 parties on both: pairs that are right of
// those for which the rule is the first to hold (see real_test.go). Since one
// publisher stands behind both, certainties are set under what was counted; the
// others are judgements.
type rule struct {
	name      string
	certainty float64
	because   string
	holds     func(e *evidence) bool
}

// rules are in the order of certainty: the first that holds decides. They are
// asked only where no fact contradicts, see despite.
func rules() []rule {
	all := slices.Concat(numberRules(), personRules(), otherRules())
	slices.SortStableFunc(all, func(x, y rule) int { return cmp.Compare(y.certainty, x.certainty) })
	return all
}

// numberRules are about what was issued to one party, or published of it.
func numberRules() []rule {
	return []rule{
		{
			"same LEI", 0.999, "GLEIF gives one legal entity one LEI, with check digits",
			func(e *evidence) bool { return e.lei == agrees },
		},
		{
			"same IMO number", 0.999, "a ship keeps it from keel to scrap, whatever her name and flag; counted: 416 of 416",
			func(e *evidence) bool { return e.imo == agrees && e.both(vessel) },
		},
		{
			"same wallet", 0.999, "entries that are nothing but an address have nothing else that could differ",
			func(e *evidence) bool { return e.has(walletAddress) && e.both(wallet) },
		},
		{
			"same reference and name", 0.999, "one publisher prints the other's number; the name guards against a slip, of which the UK's Korean entries have six",
			func(e *evidence) bool { return e.has(published) && e.name.likeness >= nearly },
		},
		{
			"same number and name", 0.999, "counted: 4,389 of 4,391; the other two are one shipyard, which OFAC lists twice",
			func(e *evidence) bool {
				return e.hasIdentifier() && (e.name.likeness >= nearly || (e.name.likeness == alike && e.both(person)))
			},
		},
		{
			"same number and day of birth", 0.995, "two facts that a slip of the pen cannot make agree; names are romanised in many ways",
			func(e *evidence) bool { return e.hasIdentifier() && e.birth == birthDay },
		},
		{
			"same wallet address and name", 0.995, "an address may be lent, but hardly to a namesake",
			func(e *evidence) bool { return e.has(walletAddress) && e.name.likeness >= nearly },
		},
		{
			"same e-mail address and name", 0.99, "an address is shared in a firm or a family, seldom by namesakes there; counted: 19 of 19",
			func(e *evidence) bool { return e.has(emailAddress) && e.name.likeness >= sounds && e.name.words >= 2 },
		},
		{
			"same telephone number and name", 0.85, "fathers and sons have one name and one telephone",
			func(e *evidence) bool { return e.has(telephone) && e.name.likeness >= within },
		},
		{
			"same number", 0.70, "counted: none of 20, which are firms of one owner; of people of the UN and the UK, 15 of 18",
			func(e *evidence) bool { return e.hasIdentifier() },
		},
		{
			"same e-mail address or telephone number, names alike", 0.80, "brothers and firms of one owner share them",
			func(e *evidence) bool { return (e.has(emailAddress) || e.has(telephone)) && e.name.likeness >= alike },
		},
		{
			"same reference", 0.75, "the publisher may name a party related to it",
			func(e *evidence) bool { return e.has(published) },
		},
		{
			"same wallet address", 0.75, "an address may be shared by people who are one group",
			func(e *evidence) bool { return e.has(walletAddress) },
		},
	}
}

// personRules are about names with what else is known of a person.
func personRules() []rule {
	return []rule{
		{
			"same name and day of birth", 0.995, "counted: 1,953 of 1,957; the other four are two people, whom OFAC lists twice",
			func(e *evidence) bool {
				return e.mayBe(person) && e.birth == birthDay && e.name.likeness >= sounds &&
					e.name.words >= 2 && (e.name.telling >= 1 || e.name.words >= 3)
			},
		},
		{
			"part of the name and same day of birth", 0.99, "one list leaves out a middle name; on another's day of birth a namesake is not born",
			func(e *evidence) bool {
				return e.mayBe(person) && e.birth == birthDay && e.name.likeness == within &&
					e.name.telling >= 1 && e.origin != differs && (e.second() || e.name.telling >= 2)
			},
		},
		{
			"same telling name, year of birth and origin", 0.99, "counted: 446 of 446; three words, two of them rare, and no namesake on the same list",
			func(e *evidence) bool {
				return e.mayBe(person) && e.birth == birthOverlaps && e.tellingName() && e.second() && e.origin != differs
			},
		},
		{
			"name nearly the same and same day of birth", 0.95, "counted: 23 of 25; the other two are brothers, listed with one day of birth",
			func(e *evidence) bool { return e.mayBe(person) && e.birth == birthDay && e.name.likeness >= nearly },
		},
		{
			"same telling name and origin of a person", 0.97, "counted: 36 of 36, but no date of birth says that it is not a namesake",
			func(e *evidence) bool {
				return e.mayBe(person) && e.birth == birthUnsaid && e.tellingName() && e.second()
			},
		},
		{
			"same name and year of birth", 0.95, "counted: 341 of 345; namesakes of one year are many where names are few",
			func(e *evidence) bool {
				return e.mayBe(person) && e.birth == birthOverlaps && e.name.likeness >= sounds && e.name.words >= 2
			},
		},
		{
			"names alike and same day of birth", 0.80, "another name at one day of birth is as often a brother as a spelling",
			func(e *evidence) bool {
				return e.mayBe(person) && e.birth == birthDay && e.name.likeness >= alike && e.second()
			},
		},
		{
			"same name and origin of a person", 0.75, "counted: 25 of 31; two or three common words, and a country of millions",
			func(e *evidence) bool {
				return e.mayBe(person) && e.name.likeness == same && e.name.words >= 2 && e.name.telling >= 1 && e.second() && e.origin != differs
			},
		},
	}
}

// otherRules are about names of what is no person.
func otherRules() []rule {
	return []rule{
		{
			"same name of an organisation and country", 0.995, "counted: 1,681 of 1,681; two words, and no namesake on the same list",
			func(e *evidence) bool {
				return e.mayBe(legalPerson) && e.name.likeness == same && !e.name.shared &&
					e.name.words >= 2 && e.name.telling >= 1 && e.country == agrees
			},
		},
		{
			"same name and bearer's mark of a vessel", 0.995, "call sign and MMSI change with the flag, but not to a namesake's",
			func(e *evidence) bool {
				return e.both(vessel) && e.name.likeness == same && (e.has(sanctions.MMSI) || e.has(sanctions.CallSign))
			},
		},
		{
			"same registration mark of an aircraft", 0.99, "it is her name on lists, and no two that fly have one; counted: 94 of 94",
			func(e *evidence) bool { return e.both(aircraft) && e.name.likeness == same && !e.name.shared },
		},
		{
			"same telling name of an organisation", 0.99, "counted: 48 of 48; three rare words, and no country against it",
			func(e *evidence) bool {
				return e.mayBe(legalPerson) && e.name.likeness == same && !e.name.shared && e.name.telling >= 3 && e.country == unsaid
			},
		},
		{
			"same name of an organisation or thing", 0.75, "counted: 146 of 207; the name alone, or one that several entries of a list have",
			func(e *evidence) bool {
				return !e.both(person) && e.name.likeness >= sounds && e.country != differs && e.name.telling >= 1
			},
		},
	}
}

// despite is how certain a pair is, in spite of a contradicting fact, that has
// a number in common: publishers mistype days of birth too. It is shown to a
// person and never joined.
const despite = 0.90

// both says whether both entries are of the sort.
func (e *evidence) both(s sort) bool { return e.a.sort == s && e.b.sort == s }

// mayBe says whether one entry is of the sort and the other may be.
func (e *evidence) mayBe(s sort) bool {
	return (e.a.sort == s || e.b.sort == s) && (e.a.sort == s || e.a.sort == anything) && (e.b.sort == s || e.b.sort == anything)
}

// second says whether a fact agrees that namesakes need not share.
func (e *evidence) second() bool {
	return e.origin == agrees || e.country == agrees || e.place == agrees
}

// tellingName says whether the name is the same, long and rare.
func (e *evidence) tellingName() bool {
	return e.name.likeness == same && !e.name.shared && e.name.words >= 3 && e.name.telling >= 2
}

func (e *evidence) has(kind sanctions.IDType) bool {
	return slices.ContainsFunc(e.numbers, func(n number) bool { return n.kind == kind })
}

// hasIdentifier says whether the number of a document or register agrees.
func (e *evidence) hasIdentifier() bool {
	return slices.ContainsFunc(e.numbers, func(n number) bool {
		switch n.kind {
		case published, walletAddress, emailAddress, telephone, sanctions.MMSI, sanctions.CallSign:
			return false
		}
		return true
	})
}
