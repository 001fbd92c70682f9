package ownership_test

import "testing"

// rulings are cases of the rules, each with where it is from.
var rulings = []struct{ name, request, want string }{
	{
		"FAQ 399: stakes of persons blocked under different programmes are added",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X","Y"],"programs":{"X":["UKRAINE-EO13661"],"Y":["SDGT"]},"holdings":[{"owner":"X","owned":"A","pct":"25"},{"owner":"Y","owned":"A","pct":"25"}]}`,
		`{"A":{"status":"blocked","pct":"50","owners":["X","Y"],"fifty":true,"basis":"OFAC 50 percent rule (2014-08-13)"}}`,
	},
	{
		"FAQ 401, first: half of a half is blocked",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"},{"owner":"A","owned":"B","pct":"50"}]}`,
		`{"A":{"status":"blocked","pct":"50","owners":["X"]},"B":{"status":"blocked","pct":"50","owners":["A"]}}`,
	},
	{
		"FAQ 401, second: two blocked halves with a quarter each",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"},{"owner":"X","owned":"B","pct":"50"},{"owner":"A","owned":"C","pct":"25"},{"owner":"B","owned":"C","pct":"25"}]}`,
		`{"A":{"status":"blocked"},"B":{"status":"blocked"},"C":{"status":"blocked","pct":"50","owners":["A","B"]}}`,
	},
	{
		"FAQ 401, third: a stake of one's own and one through a blocked entity",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"},{"owner":"X","owned":"B","pct":"10"},{"owner":"A","owned":"B","pct":"40"}]}`,
		`{"A":{"status":"blocked"},"B":{"status":"blocked","pct":"50","owners":["A","X"]}}`,
	},
	{
		"FAQ 401, fourth: of two entities only one is blocked",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"},{"owner":"X","owned":"B","pct":"25"},{"owner":"A","owned":"C","pct":"25"},{"owner":"B","owned":"C","pct":"25"}]}`,
		`{"A":{"status":"blocked"},"B":{"status":"not_blocked","pct":"25","caution":"significant_minority_interest"},"C":{"status":"not_blocked","pct":"25","owners":["A"],"caution":"significant_minority_interest"}}`,
	},
	{
		"FAQ 401, fifth: a quarter through what is itself only a quarter owned counts nothing",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"25"},{"owner":"X","owned":"B","pct":"25"},{"owner":"A","owned":"C","pct":"50"},{"owner":"B","owned":"C","pct":"50"}]}`,
		`{"A":{"status":"not_blocked","pct":"25","caution":"significant_minority_interest"},"B":{"status":"not_blocked","pct":"25","caution":"significant_minority_interest"},"C":{"status":"not_blocked","pct":"0","owners":[]}}`,
	},
	{
		"the guidance of 2014-08-13: an entity owned in the aggregate passes it on",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X","Y"],"holdings":[{"owner":"X","owned":"A","pct":"25"},{"owner":"Y","owned":"A","pct":"25"},{"owner":"A","owned":"C","pct":"50"}]}`,
		`{"A":{"status":"blocked","pct":"50"},"C":{"status":"blocked","pct":"50","owners":["A"]}}`,
	},
	{
		"before 2014-08-13 owners are not added",
		`{"regime":"US_OFAC","as_of":"2014-08-12","listed":["X","Y"],"holdings":[{"owner":"X","owned":"A","pct":"25"},{"owner":"Y","owned":"A","pct":"25"}]}`,
		`{"A":{"status":"not_blocked","pct":"25","basis":"OFAC 50 percent rule (2008-02-14)","caution":"significant_minority_interest"}}`,
	},
	{
		"before 2008-02-14 there is no published rule",
		`{"regime":"US_OFAC","as_of":"2008-02-13","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"60"}]}`,
		`{"A":{"status":"review","reason":"stakes_may_reach_line","caution":"significant_minority_interest"}}`,
	},
	{
		"a hair below half is not blocked",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"49.999999999999999999"},{"owner":"N","owned":"A","pct":"50"}]}`,
		`{"A":{"status":"not_blocked","pct":"49.999999999999999999","caution":"significant_minority_interest"}}`,
	},
	{
		"a third and a sixth are exactly half",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X","Y"],"holdings":[{"owner":"X","owned":"A","shares":1,"of_shares":3},{"owner":"Y","owned":"A","shares":"1","of_shares":"6"}]}`,
		`{"A":{"status":"blocked","pct":"50","owners":["X","Y"]}}`,
	},
	{
		"FAQ 398: control alone does not block",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"control":[{"controller":"X","entity":"A","kind":"board"}],"holdings":[{"owner":"X","owned":"A","pct":"40"}]}`,
		`{"A":{"status":"not_blocked","pct":"40","caution":"controlled_by_blocked_person"}}`,
	},
	{
		"31 CFR 510.311(b): what the government of North Korea controls is blocked",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["G"],"programs":{"G":["DPRK"]},"governments":{"G":"KP"},"control":[{"controller":"G","entity":"A","kind":"other"}],"holdings":[{"owner":"G","owned":"A","pct":"10"}]}`,
		`{"A":{"status":"blocked","pct":"10","fifty":false,"basis":"31 CFR 510.311(b)","reason":"controlled_by_government"}}`,
	},
	{
		"31 CFR 510.311(b): an unlisted part of the government counts from 2016-03-16",
		`{"regime":"US_OFAC","as_of":"2016-03-16","listed":[],"governments":{"G":"KP"},"control":[{"controller":"G","entity":"A","kind":null}],"holdings":[{"owner":"A","owned":"B","pct":"50"}]}`,
		`{"G":{"status":"blocked","basis":"31 CFR 510.311(b)"},"A":{"status":"blocked","fifty":false,"basis":"31 CFR 510.311(b)","reason":"controlled_by_government"},"B":{"status":"blocked","fifty":true}}`,
	},
	{
		"E.O. 13722: not the day before",
		`{"regime":"US_OFAC","as_of":"2016-03-15","listed":[],"governments":{"G":"KP"},"control":[{"controller":"G","entity":"A","kind":null}]}`,
		`{"G":{"status":"not_blocked"},"A":{"status":"not_blocked"}}`,
	},
	{
		"E.O. 14312: Syria's government until 2025-06-30",
		`{"regime":"US_OFAC","as_of":"2025-06-30","listed":[],"governments":{"G":"SY"},"control":[{"controller":"G","entity":"A","kind":null}]}`,
		`{"A":{"status":"blocked","basis":"31 CFR 542.308(b)","reason":"controlled_by_government"}}`,
	},
	{
		"E.O. 14312: and no longer on the next day",
		`{"regime":"US_OFAC","as_of":"2025-07-01","listed":[],"governments":{"G":"SY"},"control":[{"controller":"G","entity":"A","kind":null}]}`,
		`{"A":{"status":"not_blocked"}}`,
	},
	{
		"control by a listed party that may be part of a blocked government is for review",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"programs":{"X":["DPRK3"]},"control":[{"controller":"X","entity":"A","kind":null}]}`,
		`{"A":{"status":"review","basis":"31 CFR 510.311(b)","reason":"controlled_by_government","caution":"controlled_by_blocked_person"}}`,
	},
	{
		"a government's stake and another's are added by the rule, not by the definition",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["Y"],"governments":{"G":"VE"},"holdings":[{"owner":"G","owned":"A","pct":"30"},{"owner":"Y","owned":"A","pct":"20"}]}`,
		`{"A":{"status":"blocked","pct":"50","fifty":true,"basis":"OFAC 50 percent rule (2014-08-13)"}}`,
	},
	{
		"FAQ 402: a divestment outside the United States counts, but not for what was blocked",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"49"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":{"entirely_outside_us":true,"us_person_involved":false}}`,
		`{"A":{"status":"not_blocked","pct":"49","stays_blocked":true,"caution":"significant_minority_interest"}}`,
	},
	{
		"FAQ 402: one within the United States is not recognised",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"49"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":{"entirely_outside_us":false,"us_person_involved":false}}`,
		`{"A":{"status":"blocked","pct":"50","reason":"unlicensed_transfer_not_recognised"}}`,
	},
	{
		"FAQ 402: nor one in which a US person took part",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"49"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":{"entirely_outside_us":true,"us_person_involved":true}}`,
		`{"A":{"status":"blocked","pct":"50","reason":"unlicensed_transfer_not_recognised"}}`,
	},
	{
		"FAQ 402: of whom nobody knows is for review",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"49"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":{"entirely_outside_us":true,"us_person_involved":null}}`,
		`{"A":{"status":"review","reason":"unlicensed_transfer_not_recognised","caution":"significant_minority_interest"}}`,
	},
	{
		"EU Best Practices: exactly half is not blocked until 2024-07-02",
		`{"regime":"EU","as_of":"2024-07-02","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"}]}`,
		`{"A":{"status":"not_blocked","pct":"50","basis":"EU Best Practices (2022-06-27)","caution":"significant_minority_interest","control_review":true}}`,
	},
	{
		"EU Best Practices: and is from 2024-07-03",
		`{"regime":"EU","as_of":"2024-07-03","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"}]}`,
		`{"A":{"status":"blocked","pct":"50","basis":"EU Best Practices (2024-07-03)"}}`,
	},
	{
		"EU Best Practices: thirty and twenty-five are added",
		`{"regime":"EU","as_of":"2024-07-03","listed":["X","Y"],"holdings":[{"owner":"X","owned":"A","pct":"30"},{"owner":"Y","owned":"A","pct":"25"}]}`,
		`{"A":{"status":"blocked","pct":"55"}}`,
	},
	{
		"EU Best Practices: the largest owner below the line needs a look at control",
		`{"regime":"EU","as_of":"2024-07-03","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"40"},{"owner":"P","owned":"A","pct":"10"},{"owner":"Q","owned":"A","pct":"10"}]}`,
		`{"A":{"status":"not_blocked","pct":"40","caution":"significant_minority_interest","control_review":true}}`,
	},
	{
		"EU: what a listed person controls is for review",
		`{"regime":"EU","as_of":"2026-01-15","listed":["X"],"control":[{"controller":"X","entity":"A","kind":"board"}],"holdings":[{"owner":"N","owned":"A","pct":"100"},{"owner":"A","owned":"B","pct":"60"}]}`,
		`{"A":{"status":"review","caution":"controlled_by_blocked_person","control_review":true},"B":{"status":"review","reason":"stakes_may_reach_line","control_review":true}}`,
	},
	{
		"EU: a small stake needs no look",
		`{"regime":"EU","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"24.9"},{"owner":"N","owned":"A","pct":"75.1"}]}`,
		`{"A":{"status":"not_blocked","pct":"24.9","control_review":false}}`,
	},
	{
		"OFSI guidance 4.1.4: two with thirty each are not added",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X","Y"],"holdings":[{"owner":"X","owned":"A","pct":"30"},{"owner":"Y","owned":"A","pct":"30"}]}`,
		`{"A":{"status":"not_blocked","pct":"30","basis":"OFSI guidance 4.1.4","caution":"significant_minority_interest","control_review":true}}`,
	},
	{
		"OFSI guidance 4.1.4: unless they have a joint arrangement",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X","Y"],"joint_arrangements":[["X","Y"]],"holdings":[{"owner":"X","owned":"A","pct":"30"},{"owner":"Y","owned":"A","pct":"30"}]}`,
		`{"A":{"status":"blocked","pct":"60","owners":["X","Y"]}}`,
	},
	{
		"Regulation 7(2): exactly half is not more than half",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"}]}`,
		`{"A":{"status":"not_blocked","pct":"50","caution":"significant_minority_interest","control_review":true}}`,
	},
	{
		"Schedule 1: an owner's own stake and one through what he owns are his",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"B","pct":"60"},{"owner":"B","owned":"C","pct":"30"},{"owner":"X","owned":"C","pct":"25"}]}`,
		`{"B":{"status":"blocked","pct":"60"},"C":{"status":"blocked","pct":"55","owners":["B","X"]}}`,
	},
	{
		"Schedule 1: what one owns does not count with another's",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X","Y"],"holdings":[{"owner":"X","owned":"B","pct":"60"},{"owner":"B","owned":"C","pct":"30"},{"owner":"Y","owned":"C","pct":"30"}]}`,
		`{"B":{"status":"blocked"},"C":{"status":"not_blocked","pct":"30","caution":"significant_minority_interest","control_review":true}}`,
	},
	{
		"Schedule 1, paragraph 3: a partner need not be listed",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X"],"joint_arrangements":[["X","N"]],"holdings":[{"owner":"X","owned":"A","pct":"30"},{"owner":"N","owned":"A","pct":"25"}]}`,
		`{"A":{"status":"blocked","pct":"55","owners":["N","X"]},"N":{"status":"not_blocked"}}`,
	},
	{
		"a range that may reach the line is for review",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct_min":"25","pct_max":"50"}]}`,
		`{"A":{"status":"review","pct":"25","reason":"stakes_may_reach_line","caution":"significant_minority_interest"}}`,
	},
	{
		"the same range cannot pass the line of the United Kingdom",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct_min":"25","pct_max":"50"}]}`,
		`{"A":{"status":"not_blocked","pct":"25","caution":"significant_minority_interest"}}`,
	},
	{
		"a range above the line is blocked",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct_min":"50","pct_max":"75"}]}`,
		`{"A":{"status":"blocked","pct":"50"}}`,
	},
	{
		"a stake of unknown size is for review, unless others leave too little",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A"},{"owner":"X","owned":"B"},{"owner":"N","owned":"B","pct":"50.01"}]}`,
		`{"A":{"status":"review","pct":"0","reason":"stakes_may_reach_line","caution":"significant_minority_interest"},"B":{"status":"not_blocked","pct":"0","caution":"significant_minority_interest"}}`,
	},
	{
		"a circle that reaches the line only through itself is for review",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"10"},{"owner":"B","owned":"A","pct":"60"},{"owner":"A","owned":"B","pct":"60"}]}`,
		`{"A":{"status":"review","pct":"10","reason":"circular_ownership"},"B":{"status":"review","pct":"0","reason":"circular_ownership"}}`,
	},
	{
		"a circle in which nobody blocked holds anything is not",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"B","owned":"A","pct":"60"},{"owner":"A","owned":"B","pct":"60"}]}`,
		`{"A":{"status":"not_blocked"},"B":{"status":"not_blocked"}}`,
	},
	{
		"own shares alone never block",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"30"},{"owner":"A","owned":"A","pct":"40"}]}`,
		`{"A":{"status":"review","pct":"30","reason":"circular_ownership","caution":"significant_minority_interest"}}`,
	},
	{
		"stakes above the whole leave the answer to a person",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"60"},{"owner":"N","owned":"A","pct":"60"}]}`,
		`{"A":{"status":"review","reason":"contradictory_statements","pct":"60","caution":"significant_minority_interest"}}`,
	},
	{
		"stakes above the whole do not when they cannot change it",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"90"},{"owner":"N","owned":"A","pct":"20"}]}`,
		`{"A":{"status":"blocked","pct":"90"}}`,
	},
	{
		"two stakes of one owner on one day may be one or two",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"40"},{"owner":"X","owned":"A","pct":"30"}]}`,
		`{"A":{"status":"review","reason":"contradictory_statements","pct":"30","caution":"significant_minority_interest"}}`,
	},
	{
		"a stake counts on its first and last day and not outside",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"60","until":"2026-01-15"},{"owner":"X","owned":"B","pct":"60","until":"2026-01-14"},{"owner":"X","owned":"C","pct":"60","from":"2026-01-15"},{"owner":"X","owned":"D","pct":"60","from":"2026-01-16"}]}`,
		`{"A":{"status":"blocked"},"B":{"status":"not_blocked"},"C":{"status":"blocked"},"D":{"status":"not_blocked"}}`,
	},
	{
		"a small stake with much unknown carries a caution",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"10"}]}`,
		`{"A":{"status":"not_blocked","pct":"10","caution":"unknown_remainder"}}`,
	},
	{
		"FAQ 402: holdings before a divestment count whatever their days",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"49","from":"2026-01-01"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"60","until":"2025-12-31"}],"divestment":{"entirely_outside_us":true,"us_person_involved":true}}`,
		`{"A":{"status":"blocked","pct":"60","reason":"unlicensed_transfer_not_recognised"}}`,
	},
	{
		"FAQ 402: who is still blocked blocks what he holds now",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"A","owned":"C","pct":"50"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":{"entirely_outside_us":false,"us_person_involved":true}}`,
		`{"A":{"status":"blocked","pct":"50","reason":"unlicensed_transfer_not_recognised"},"C":{"status":"blocked","pct":"50","owners":["A"]}}`,
	},
	{
		"FAQ 402: and who may be leaves it to a person",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"A","owned":"C","pct":"50"}],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":null}`,
		`{"A":{"status":"review","reason":"unlicensed_transfer_not_recognised"},"C":{"status":"review","reason":"unlicensed_transfer_not_recognised"}}`,
	},
	{
		"FAQ 402: a doubt before a transfer that does not count is one still",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"40"}],"prior_holdings":[{"owner":"X","owned":"A","pct_min":"45","pct_max":"55"}],"divestment":{"entirely_outside_us":false,"us_person_involved":false}}`,
		`{"A":{"status":"review","pct":"45","reason":"stakes_may_reach_line","caution":"significant_minority_interest"}}`,
	},
	{
		"31 CFR 510.311(b): what a party owns that may be the government's passes that on",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["Y"],"programs":{"Y":["DPRK"]},"holdings":[{"owner":"Y","owned":"C","pct":"60"}],"control":[{"controller":"C","entity":"A","kind":null}]}`,
		`{"A":{"status":"review","basis":"31 CFR 510.311(b)","reason":"controlled_by_government","caution":"controlled_by_blocked_person"}}`,
	},
	{
		"Schedule 1, paragraph 3: arrangements with one partner in common are two",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X","Y"],"joint_arrangements":[["X","N"],["N","Y"]],"holdings":[{"owner":"X","owned":"A","pct":"20"},{"owner":"N","owned":"A","pct":"10"},{"owner":"Y","owned":"A","pct":"25"}]}`,
		`{"A":{"status":"not_blocked","pct":"35","owners":["N","Y"],"caution":"significant_minority_interest","control_review":true}}`,
	},
	{
		"Schedule 1, paragraph 3: a partner may himself be owned",
		`{"regime":"UK","as_of":"2026-01-15","listed":["X","Y"],"joint_arrangements":[["Y","D"]],"holdings":[{"owner":"X","owned":"D","pct":"90"}]}`,
		`{"D":{"status":"blocked","pct":"90"}}`,
	},
	{
		"FAQ 402: a doubt before a transfer that counts is none after it",
		`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"40"}],"prior_holdings":[{"owner":"X","owned":"A","pct_min":"45","pct_max":"55"}],"divestment":{"entirely_outside_us":true,"us_person_involved":false}}`,
		`{"A":{"status":"not_blocked","pct":"40","caution":"significant_minority_interest"}}`,
	},
}

func TestTheRulesAreThoseOfTheirRegimes(t *testing.T) {
	for _, c := range rulings {
		t.Run(c.name, func(t *testing.T) { check(t, answer(t, c.request), c.want) })
	}
}
