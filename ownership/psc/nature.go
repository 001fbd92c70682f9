package psc

import (
	"strings"

	"github.com/mareva/mareva/ownership"
)

// Kinds of control and of shares held that [ownership] has no code for.
const (
	// OfFirm: through a firm that is no legal person.
	OfFirm = "firm"
	// NomineeLandowner: the entity is registered owner of land for the person.
	NomineeLandowner = "nominee_landowner"
)

// through are what may stand between a nature and the end of its code. The two
// longer ones are those of overseas entities, where "-as-trust" is a trustee and
// "-as-firm" a member.
var through = []struct{ suffix, kind string }{
	{"-as-control-over-trust", ownership.ControlOfTrust},
	{"-as-control-over-firm", OfFirm},
	{"-as-trust", ownership.ControlOfTrust},
	{"-as-firm", OfFirm},
}

// interestOf reads a nature of control: what is held, how, how much, behind which
// kind of middleman, in which kind of company. It is false for an unknown one, and
// then gives shares of unknown size.
func interestOf(nature string) (ownership.Interest, bool) {
	i := ownership.Interest{Right: ownership.Shares, Share: ownership.Unknown, Detail: nature}
	if strings.HasPrefix(nature, "registered-owner-as-nominee-") && strings.HasSuffix(nature, "-registered-overseas-entity") {
		i.Right, i.Share, i.Kind = ownership.Control, ownership.Share{}, NomineeLandowner
		return i, true
	}
	what := strings.TrimPrefix(nature, "part-")
	what = strings.TrimSuffix(what, "-limited-liability-partnership")
	what = strings.TrimSuffix(what, "-registered-overseas-entity")
	middleman := ""
	for _, t := range through {
		if rest, found := strings.CutSuffix(what, t.suffix); found {
			what, middleman = rest, t.kind
			break
		}
	}
	switch what {
	case "right-to-appoint-and-remove-directors", "right-to-appoint-and-remove-members", "right-to-appoint-and-remove-person",
		"right-to-appoint-and-remove-persons":
		i.Right, i.Share, i.Kind, i.Indirect = ownership.Control, ownership.Share{}, ownership.ControlOfBoard, middleman != ""
		return i, true
	case "significant-influence-or-control":
		i.Right, i.Share, i.Kind, i.Indirect = ownership.Control, ownership.Share{}, ownership.ControlByInfluence, middleman != ""
		return i, true
	}
	right, size := ownership.Shares, ""
	for _, of := range [...]struct {
		prefix string
		right  ownership.Right
	}{
		{"ownership-of-shares-", ownership.Shares},
		{"voting-rights-", ownership.Votes},
		{"right-to-share-surplus-assets-", ownership.Shares},
	} {
		if rest, found := strings.CutPrefix(what, of.prefix); found {
			right, size = of.right, rest
		}
	}
	share, known := band(size)
	if !known {
		return i, false
	}
	if middleman != "" && right == ownership.Shares {
		// The trustees or members have the band; of it the person has anything from
		// nothing to all.
		share.Min, share.MinOpen = ownership.Percent{}, false
	}
	i.Right, i.Share, i.Kind, i.Indirect = right, share, middleman, middleman != ""
	return i, true
}

// band is a size as S.I. 2016/339, Schedule 2, has it.
func band(code string) (ownership.Share, bool) {
	switch code {
	case "25-to-50-percent": // paragraphs 1 and 4: more than 25 % but not more than 50 %
		return ownership.Share{Min: ownership.Percents(25), Max: ownership.Percents(50), MinOpen: true}, true
	case "50-to-75-percent": // paragraphs 2 and 5: more than 50 % but less than 75 %
		return ownership.Share{Min: ownership.Percents(50), Max: ownership.Percents(75), MinOpen: true, MaxOpen: true}, true
	case "75-to-100-percent": // paragraphs 3 and 6: 75 % or more
		return ownership.Between(ownership.Percents(75), ownership.Whole), true
	case "more-than-25-percent": // Economic Crime (Transparency and Enforcement) Act 2022, Schedule 2
		return ownership.Share{Min: ownership.Percents(25), Max: ownership.Whole, MinOpen: true}, true
	}
	return ownership.Share{}, false
}
