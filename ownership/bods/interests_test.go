package bods_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
)

func TestAShareIsReadExactlyOrRefused(t *testing.T) {
	for _, c := range []struct{ name, share, want string }{
		{"an exact one", `{"exact":33.333333333333333333}`, "33.333333333333333333 %"},
		{"one with a power of ten", `{"exact":4.9995E1}`, "49.995 %"},
		{"one with a negative power", `{"exact":5e-3}`, "0.005 %"},
		{"exact within its bounds", `{"exact":50,"minimum":50,"maximum":50}`, "50 %"},
		{"both ends included", `{"minimum":75,"maximum":100}`, "at least 75 % and at most 100 %"},
		{"ends excluded by a word", `{"minimum":25,"maximum":50,"exclusiveMinimum":true,"exclusiveMaximum":true}`, "more than 25 % and less than 50 %"},
		{"ends excluded by numbers", `{"exclusiveMinimum":25,"exclusiveMaximum":50}`, "more than 25 % and less than 50 %"},
		{"a minimum alone", `{"minimum":10}`, "at least 10 % and at most 100 %"},
		{"equal ends", `{"minimum":10,"maximum":10}`, "10 %"},
		{"nothing said", `{}`, "an unknown share"},
		{"a word about no number", `{"exclusiveMaximum":true,"minimum":0}`, "an unknown share"},
		{"more than everything", `{"exact":100.0000000001}`, "refused: more than 100"},
		{"less than nothing", `{"exact":-1}`, "refused: less than 0"},
		{"an absurd power", `{"exact":1e99}`, "refused: too far"},
		{"more digits than any register counts", `{"exact":0.` + strings.Repeat("3", 70) + `}`, "refused: more than 60 characters"},
		{"ends the wrong way round", `{"minimum":50,"maximum":25}`, "refused: leaves no size"},
		{"two minima", `{"minimum":25,"exclusiveMinimum":30}`, "refused: give one of them"},
		{"exact beside its bounds", `{"exact":20,"minimum":25}`, "refused: not between"},
		{"a text", `{"exact":"50"}`, "refused: interests[0].share.exact is a text; want a number"},
		{"null", `null`, "refused: is null; want an object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, problems := readAll(t, parties()+tieOf(stake, `{"type":"shareholding","share":`+c.share+`}`, ""))
			if reason, refused := strings.CutPrefix(c.want, "refused: "); refused {
				if len(all) != 2 || len(problems) != 1 || !strings.Contains(problems[0].Message, reason) {
					t.Error(len(all), problems)
				}
				return
			}
			if len(problems) > 0 || all[2].Interests[0].Share.String() != c.want {
				t.Error(all[2].Interests, problems)
			}
		})
	}
}

// told is what an interest says, in short.
func told(i ownership.Interest) string {
	s := string(i.Right)
	if i.Right == ownership.Shares || i.Right == ownership.Votes {
		s += " " + i.Share.String()
	}
	for _, more := range []string{i.Kind, i.From.String(), i.Until.String()} {
		s += "|" + more
	}
	if i.Indirect {
		s += "|indirect"
	}
	if i.AsNominee {
		s += "|as nominee"
	}
	return s + "|" + i.Detail
}

func TestEveryTypeOfInterestHasItsRight(t *testing.T) {
	for kind, want := range map[string][]string{
		"shareholding":                       {"shares 5 %||||"},
		"votingRights":                       {"votes 5 %||||"},
		"rightsToSurplusAssetsOnDissolution": {"shares 5 %||||rightsToSurplusAssetsOnDissolution"},
		"rightsToProfitOrIncome":             {"shares 5 %||||rightsToProfitOrIncome"},
		"appointmentOfBoard":                 {"control|appoints_board|||"},
		"otherInfluenceOrControl":            {"control|significant_influence|||"},
		"rightsGrantedByContract":            {"control|contract|||"},
		"conditionalRightsGrantedByContract": {"control|contract|||conditional"},
		"controlViaCompanyRulesOrArticles":   {"control|articles|||"},
		"controlByLegalFramework":            {"control|legal_framework|||"},
		"settlor":                            {"control|trust|||settlor"},
		"trustee":                            {"control|trust|||trustee"},
		"protector":                          {"control|trust|||protector"},
		"beneficiaryOfLegalArrangement":      {"control|trust|||beneficiary"},
		"enjoymentAndUseOfAssets":            {"control|enjoymentAndUseOfAssets|||"},
		"rightToProfitOrIncomeFromAssets":    {"control|rightToProfitOrIncomeFromAssets|||"},
		"seniorManagingOfficial":             {"office|senior_manager|||"},
		"boardMember":                        {"office|director|||"},
		"boardChair":                         {"office|director|||chair of the board"},
		"nominee":                            {"office|nominee||||as nominee|"},
		"nominator":                          {"control|contract|||nominator", "shares an unknown share||||nominator"},
		"unknownInterest":                    {"shares an unknown share||||unknownInterest; of whatever it is, 5 %"},
		"unpublishedInterest":                {"shares an unknown share||||unpublishedInterest; of whatever it is, 5 %"},
	} {
		if kind == "nominee" {
			want = []string{"office|nominee|||as nominee|"}
		}
		all, problems := readAll(t, modern("1", "c", "entity", `"entityType":{"type":"arrangement"}`, "")+modern("2", "p", "person", `"personType":"knownPerson"`, "")+
			modern("3", "r", "relationship", `"subject":"c","interestedParty":"p","interests":[{"type":"`+kind+`","share":{"exact":5}}]`, ""))
		if len(problems) > 0 {
			t.Fatal(kind, problems)
		}
		var got []string
		for _, i := range all[2].Interests {
			got = append(got, told(i))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

func TestInterestsOfOneStatement(t *testing.T) {
	const profit = `{"type":"rightsToProfitOrIncome","share":{"exact":80}`
	const components = `"componentStatementIDs":["cccccccccccccccccccccccccccccccc"],`
	for _, c := range []struct {
		name, interests, more string
		want                  []string
	}{
		{
			"two classes of shares are two stakes", `{"type":"shareholding","share":{"exact":20}},{"type":"shareholding","share":{"exact":30}}`, "",
			[]string{"shares 20 %||||", "shares 30 %||||"},
		},
		{
			"a right to profit is not added to shares", profit + `},{"type":"shareholding","share":{"exact":20}}`, "",
			[]string{"shares 20 %||||beside it, and not added to it: rightsToProfitOrIncome, 80 %"},
		},
		{
			"nor to a right to the surplus", profit + `},{"type":"rightsToSurplusAssetsOnDissolution","share":{"exact":70}}`, "",
			[]string{"shares 70 %||||rightsToSurplusAssetsOnDissolution; beside it, and not added to it: rightsToProfitOrIncome, 80 %"},
		},
		{
			"but it counts on the days without them",
			profit + `,"startDate":"2015-01-01"},{"type":"shareholding","share":{"exact":20},"startDate":"2016-01-01","endDate":"2017-01-01"}`, "",
			[]string{
				"shares 20 %||2016-01-01|2017-01-01|beside it, and not added to it: rightsToProfitOrIncome, 80 %",
				"shares 80 %||2015-01-01|2015-12-31|rightsToProfitOrIncome", "shares 80 %||2017-01-02||rightsToProfitOrIncome",
			},
		},
		{
			"and where the shares are held through others", profit + `},{"type":"shareholding","directOrIndirect":"indirect","share":{"exact":20}}`, "",
			[]string{"shares 20 %||||indirect|", "shares 80 %||||rightsToProfitOrIncome"},
		},
		{
			"months count as long as they possibly held", `{"type":"votingRights","share":{"exact":20},"startDate":"2016-02","endDate":"2016-12"}`, "",
			[]string{"votes 20 %||2016-02-01|2016-12-31|"},
		},
		{
			"one that ended as it began held on that day", `{"type":"boardMember","startDate":"2016-02-01","endDate":"2016-02-01"}`, "",
			[]string{"office|director|2016-02-01|2016-02-01|"},
		},
		{
			"one without a type is of unknown size", `{"share":{"exact":50},"beneficialOwnershipOrControl":true,"details":"see file"}`, "",
			[]string{"shares an unknown share||||the type of the interest is not given; of whatever it is, 50 %; declared as beneficial ownership or control; see file"},
		},
		{"none at all is one of unknown size", ``, "", []string{"shares an unknown share||||the statement lists no interests"}},
		{
			"components make indirect what is not said to be direct",
			`{"type":"shareholding","share":{"exact":60}},{"type":"shareholding","directOrIndirect":"direct","share":{"exact":10}}`, components,
			[]string{"shares 60 %||||indirect|the statement's components say through whom, and are not counted beside it", "shares 10 %||||"},
		},
		{
			"nobody is named", `{"type":"shareholding"}`, `"interestedParty":{"unspecified":{"reason":"unknown","description":"never answered"}},`,
			[]string{"shares an unknown share||||unknown: never answered"},
		},
		{
			"not even why nobody is named", `{"type":"shareholding"}`, `"interestedParty":{},`,
			[]string{"shares an unknown share||||the statement does not say who it is"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, problems := readAll(t, parties()+tieOf(stake, c.interests, c.more))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			var got []string
			for _, i := range all[2].Interests {
				got = append(got, told(i))
				if nobody := strings.Contains(c.more, "interestedParty"); nobody != (i.Holder == "") || i.Held != "bods:"+company {
					t.Error(i)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTwoRelationshipsWithOneIDAreBothUsed(t *testing.T) {
	first := tieOf(stake, `{"type":"shareholding","share":{"exact":50}}`, "")
	second := tieOf(stake, `{"type":"shareholding","share":{"exact":50}}`, `"interestedParty":{"describedByEntityStatement":"`+other+`"},`)
	all, problems := readAll(t, parties()+entityOf(other, "")+first+second+first)
	if len(all) != 5 || all[3].ID == all[4].ID || all[4].Interests[0].Holder != "bods:"+other {
		t.Error(all)
	}
	if len(problems) != 2 || problems[0].Code != ownership.Contradiction || problems[1].Code != ownership.RefusedStatement {
		t.Error(problems)
	}
}
