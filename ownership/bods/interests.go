package bods

import (
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// meaning is what an interest type of the standard is to us.
type meaning struct {
	right ownership.Right
	kind  string
	// said goes into the detail where kind does not say it.
	said string
	// rank orders the parts of one economic interest, 1 before 2 before 3: a right
	// to the surplus or to profit is what shares give, and where the same holder
	// has shares it is not a second part beside them. 0: not of this sort.
	rank int
	// unsized: whatever size is given is not a part of the capital.
	unsized bool
}

// meanings are the interest types in the words of 0.3 and 0.4; those of 0.2 are
// brought into that form by [camel].
var meanings = map[string]meaning{
	"shareholding":                       {right: ownership.Shares, rank: 1},
	"rightsToSurplusAssetsOnDissolution": {right: ownership.Shares, rank: 2, said: "rightsToSurplusAssetsOnDissolution"},
	"rightsToProfitOrIncome":             {right: ownership.Shares, rank: 3, said: "rightsToProfitOrIncome"},
	"votingRights":                       {right: ownership.Votes},
	"appointmentOfBoard":                 {right: ownership.Control, kind: ownership.ControlOfBoard},
	"otherInfluenceOrControl":            {right: ownership.Control, kind: ownership.ControlByInfluence},
	"rightsGrantedByContract":            {right: ownership.Control, kind: ownership.ControlByContract},
	"conditionalRightsGrantedByContract": {right: ownership.Control, kind: ownership.ControlByContract, said: "conditional"},
	"controlViaCompanyRulesOrArticles":   {right: ownership.Control, kind: ownership.ControlByArticles},
	"controlByLegalFramework":            {right: ownership.Control, kind: ownership.ControlByLaw},
	"settlor":                            {right: ownership.Control, kind: ownership.ControlOfTrust, said: "settlor"},
	"trustee":                            {right: ownership.Control, kind: ownership.ControlOfTrust, said: "trustee"},
	"protector":                          {right: ownership.Control, kind: ownership.ControlOfTrust, said: "protector"},
	"beneficiaryOfLegalArrangement":      {right: ownership.Control, kind: ownership.ControlOfTrust, said: "beneficiary"},
	"settlorOfTrust":                     {right: ownership.Control, kind: ownership.ControlOfTrust, said: "settlor"},
	"trusteeOfTrust":                     {right: ownership.Control, kind: ownership.ControlOfTrust, said: "trustee"},
	"protectorOfTrust":                   {right: ownership.Control, kind: ownership.ControlOfTrust, said: "protector"},
	"beneficiaryOfTrust":                 {right: ownership.Control, kind: ownership.ControlOfTrust, said: "beneficiary"},
	"otherInfluenceOrControlOfTrust":     {right: ownership.Control, kind: ownership.ControlOfTrust, said: "other influence or control"},
	"enjoymentAndUseOfAssets":            {right: ownership.Control, kind: "enjoymentAndUseOfAssets"},
	"rightToProfitOrIncomeFromAssets":    {right: ownership.Control, kind: "rightToProfitOrIncomeFromAssets"},
	"seniorManagingOfficial":             {right: ownership.Office, kind: ownership.OfficeManager},
	"boardMember":                        {right: ownership.Office, kind: ownership.OfficeDirector},
	"boardChair":                         {right: ownership.Office, kind: ownership.OfficeDirector, said: "chair of the board"},
	"nominee":                            {right: ownership.Office, kind: "nominee"},
	"nominator":                          {right: ownership.Control, kind: ownership.ControlByContract, said: "nominator"},
	"unknownInterest":                    {right: ownership.Shares, said: "unknownInterest", unsized: true},
	"unpublishedInterest":                {right: ownership.Shares, said: "unpublishedInterest", unsized: true},
	"":                                   {right: ownership.Shares, said: "the type of the interest is not given", unsized: true},
}

// camel turns "voting-rights" into "votingRights".
func camel(code string) string {
	words := strings.Split(code, "-")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// tie is what all interests of one statement share.
type tie struct {
	holder, held string
	reason       string // why holder is empty
	components   bool   // the standard tells the steps between the two elsewhere
}

// economic is an interest that may be another one's double.
type economic struct {
	ownership.Interest
	meaning
}

// interests reads the interests of a relationship. One without any still says
// that there is something, of whatever kind and size.
func (d *document) interests(t tie, relationship ref) []ownership.Interest {
	listed := d.field(relationship, "interests")
	if listed == none || d.values[listed].first == none {
		return []ownership.Interest{{
			Holder: t.holder, Held: t.held, Right: ownership.Shares, Share: ownership.Unknown, Indirect: t.components,
			Detail: detail(t.reason, "the statement lists no interests", explained(t.components)),
		}}
	}
	var all []ownership.Interest
	var doubles []economic
	d.within(listed, func(v ref) {
		i, m := d.interest(t, v)
		if m.rank > 0 {
			doubles = append(doubles, economic{i, m})
			return
		}
		all = append(all, i)
		if m.said == "nominator" { // what the arrangement holds is the nominator's
			i.Right, i.Kind, i.Share = ownership.Shares, "", ownership.Unknown
			all = append(all, i)
		}
	})
	return append(withoutDoubles(doubles), all...)
}

func (d *document) interest(t tie, v ref) (ownership.Interest, meaning) {
	m := meanings[camel(d.textOf(v, "type"))]
	i := ownership.Interest{Holder: t.holder, Held: t.held, Right: m.right, Kind: m.kind, AsNominee: m.kind == "nominee"}
	if m.right == ownership.Shares || m.right == ownership.Votes {
		i.Share = ownership.Unknown
		if v := d.field(v, "share"); v != none {
			i.Share, _ = d.share(v) // shareFits has passed it
		}
	}
	size := ""
	if m.unsized && i.Share != ownership.Unknown {
		size = "of whatever it is, " + i.Share.String()
		i.Share = ownership.Unknown
	}
	level := d.textOf(v, "directOrIndirect") + d.textOf(v, "interestLevel")
	i.Indirect = level == "indirect" || (t.components && level != "direct")
	if from, ok := d.date(v, "startDate"); ok {
		i.From = ownership.Begin(from)
	}
	if until, ok := d.date(v, "endDate"); ok {
		i.Until = ownership.End(until)
	}
	owner := ""
	if d.isTrue(v, "beneficialOwnershipOrControl") {
		owner = "declared as beneficial ownership or control"
	}
	i.Detail = detail(t.reason, m.said, size, owner, d.textOf(v, "details"), explained(t.components && i.Indirect))
	return i, m
}

func explained(byComponents bool) string {
	if byComponents {
		return "the statement's components say through whom, and are not counted beside it"
	}
	return ""
}

func detail(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// withoutDoubles leaves of rights to surplus and to profit the days on which no
// interest of a lower rank holds. Two of one rank are two stakes. What gives way
// is told in the detail of what it gives way to.
func withoutDoubles(all []economic) []ownership.Interest {
	var kept []ownership.Interest
	for rank := 1; rank <= 3; rank++ {
		lower := len(kept)
		for _, e := range all {
			if e.rank == rank {
				kept = append(kept, outside(e, kept[:lower])...)
			}
		}
	}
	return kept
}

// maxDetail is how long a detail may be for something to be added to it.
const maxDetail = 2000

// outside is an interest on the days on which none of the others holds.
func outside(e economic, others []ownership.Interest) []ownership.Interest {
	left := []ownership.Interest{e.Interest}
	for n := range others {
		o := &others[n]
		if o.Indirect != e.Indirect || !overlap(o, &e.Interest) {
			continue
		}
		if len(o.Detail) < maxDetail {
			o.Detail = detail(o.Detail, "beside it, and not added to it: "+e.said+", "+e.Share.String())
		}
		var still []ownership.Interest
		for _, part := range left {
			still = append(still, cut(part, o)...)
		}
		left = still
	}
	return left
}

func overlap(a, b *ownership.Interest) bool {
	return (a.Until == 0 || b.From <= a.Until) && (b.Until == 0 || a.From <= b.Until)
}

// cut is what of an interest lies before and behind another one.
func cut(i ownership.Interest, o *ownership.Interest) (parts []ownership.Interest) {
	if !overlap(&i, o) {
		return []ownership.Interest{i}
	}
	if i.From < o.From {
		before := i
		before.Until = shifted(o.From, -1)
		parts = append(parts, before)
	}
	if o.Until != 0 && (i.Until == 0 || o.Until < i.Until) {
		behind := i
		behind.From = shifted(o.Until, 1)
		parts = append(parts, behind)
	}
	return parts
}

// shifted is the day so many days later.
func shifted(d ownership.Day, days int) ownership.Day {
	t := time.Date(int(d/10000), time.Month(d/100%100), int(d%100)+days, 0, 0, 0, 0, time.UTC)
	return ownership.Begin(sanctions.DayOf(t))
}
