package ftm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
)

func TestAPercentageIsTakenForWhatItCanOnlyMean(t *testing.T) {
	exactly := func(text string) ownership.Share { return ownership.Exactly(percent(text)) }
	tests := map[string]struct {
		json    string // the values of percentage
		want    ownership.Share
		problem string
	}{
		"nothing said":                        {`[]`, ownership.Unknown, ""},
		"a whole number":                      {`["51"]`, exactly("51"), ""},
		"a number of JSON":                    {`[51.00]`, exactly("51"), ""},
		"a sign behind":                       {`["51%"]`, exactly("51"), ""},
		"a blank before the sign":             {`[" 51.5 % "]`, exactly("51.5"), ""},
		"more digits than a float holds":      {`["49.99999999999999999999"]`, exactly("49.99999999999999999999"), ""},
		"a decimal comma":                     {`["33,333"]`, exactly("33.333"), ""},
		"at most one is a percentage too":     {`["0.5"]`, exactly("0.5"), ""},
		"everything":                          {`["100.00"]`, exactly("100"), ""},
		"a range":                             {`["25-50"]`, ownership.Between(percent("25"), percent("50")), ""},
		"a range with signs and a long dash":  {`["25% – 50 %"]`, ownership.Between(percent("25"), percent("50")), ""},
		"a range of one size":                 {`["50-50"]`, exactly("50"), ""},
		"more than":                           {`[">50"]`, ownership.Share{Min: percent("50"), MinOpen: true, Max: ownership.Whole}, ""},
		"at least":                            {`["≥ 50%"]`, ownership.Share{Min: percent("50"), Max: ownership.Whole}, ""},
		"at least, in two signs":              {`[">=50"]`, ownership.Share{Min: percent("50"), Max: ownership.Whole}, ""},
		"less than":                           {`["<25"]`, ownership.Share{Max: percent("25"), MaxOpen: true}, ""},
		"at most":                             {`["<= 25"]`, ownership.Share{Max: percent("25")}, ""},
		"the same twice":                      {`["50","50.0"]`, exactly("50"), ""},
		"two sizes":                           {`["60","40"]`, ownership.Between(percent("40"), percent("60")), ownership.Contradiction},
		"a size and a range around it":        {`["30","25-50"]`, ownership.Between(percent("25"), percent("50")), ownership.Contradiction},
		"ranges that meet at an excluded end": {`["<25","<=25"]`, ownership.Share{Max: percent("25")}, ownership.Contradiction},
		"nothing, which no owner has":         {`["0"]`, ownership.Unknown, ownership.PartlyRead},
		"less than nothing":                   {`["-5"]`, ownership.Unknown, ownership.PartlyRead},
		"more than everything":                {`["100.01"]`, ownership.Unknown, ownership.PartlyRead},
		"more than more than everything":      {`[">100"]`, ownership.Unknown, ownership.PartlyRead},
		"a range from great to small":         {`["50-25"]`, ownership.Unknown, ownership.PartlyRead},
		"a fraction":                          {`["1/3"]`, ownership.Unknown, ownership.PartlyRead},
		"words":                               {`["majority"]`, ownership.Unknown, ownership.PartlyRead},
		"two numbers in a text":               {`["25, 50"]`, ownership.Unknown, ownership.PartlyRead},
		"an exponent":                         {`[5.1e1]`, ownership.Unknown, ownership.PartlyRead},
		"one of two is not understood":        {`["50","half"]`, ownership.Unknown, ownership.PartlyRead},
		"about":                               {`["~50"]`, ownership.Unknown, ownership.PartlyRead},
		"a list of ranges":                    {`["10-20-30"]`, ownership.Unknown, ownership.PartlyRead},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, problems, err := read(strings.NewReader(`{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":` + tt.json + `}}`))
			if err != nil || len(got) != 1 || len(got[0].Interests) != 1 {
				t.Fatal(got, err)
			}
			share := got[0].Interests[0].Share
			if share.String() != tt.want.String() || share.MinOpen != tt.want.MinOpen || share.MaxOpen != tt.want.MaxOpen {
				t.Errorf("share %s, want %s", share, tt.want)
			}
			if (tt.problem == "" && len(problems) > 0) || (tt.problem != "" && (len(problems) != 1 || problems[0].Code != tt.problem || problems[0].Where != "x line 1, Ownership o")) {
				t.Errorf("problems %+v, want %q", problems, tt.problem)
			}
		})
	}
}

func TestALinkSaysNoMoreThanItsRecord(t *testing.T) {
	half := ownership.Exactly(percent("50"))
	shares := func(holder, held string, s ownership.Share, more ...func(*ownership.Interest)) ownership.Interest {
		i := ownership.Interest{Holder: holder, Held: held, Right: ownership.Shares, Share: s}
		for _, m := range more {
			m(&i)
		}
		return i
	}
	days := func(from, until ownership.Day) func(*ownership.Interest) {
		return func(i *ownership.Interest) { i.From, i.Until = from, until }
	}
	upTo := ownership.Share{Max: percent("50")}
	tests := map[string]struct {
		schema, properties string
		want               []ownership.Interest
		withdrawn          bool
		problem            string
	}{
		"no owner":                            {"Ownership", `"asset":["b"],"percentage":["50"]`, []ownership.Interest{shares("", "ftm:b", half)}, false, ownership.PartlyRead},
		"two owners of one share":             {"Ownership", `"owner":["a","c"],"asset":["b"],"percentage":["50"]`, []ownership.Interest{shares("ftm:a", "ftm:b", upTo), shares("ftm:c", "ftm:b", upTo)}, false, ownership.PartlyRead},
		"one share in two assets":             {"Ownership", `"owner":["a"],"asset":["b","c"],"percentage":["50"]`, []ownership.Interest{shares("ftm:a", "ftm:b", upTo), shares("ftm:a", "ftm:c", upTo)}, false, ownership.PartlyRead},
		"two owners, nothing said":            {"Ownership", `"owner":["a","c"],"asset":["b"]`, []ownership.Interest{shares("ftm:a", "ftm:b", ownership.Unknown), shares("ftm:c", "ftm:b", ownership.Unknown)}, false, ""},
		"the same owner as text and object":   {"Ownership", `"owner":["a",{"id":"a"}],"asset":["b"],"percentage":["50"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"a number of shares is no size":       {"Ownership", `"owner":["a"],"asset":["b"],"sharesCount":["50"]`, []ownership.Interest{shares("ftm:a", "ftm:b", ownership.Unknown)}, false, ""},
		"days":                                {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"startDate":["2016-05-01T00:00:00"],"endDate":["2016-05-01"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half, days(20160501, 20160501))}, false, ""},
		"several days: the longest time":      {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"startDate":["2017","2016-02"],"endDate":["2018","2019-02"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half, days(20160201, 20190228))}, false, ""},
		"an end that is not understood":       {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"endDate":["2018","soon"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ownership.PartlyRead},
		"an end before the beginning":         {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"startDate":["2018"],"endDate":["2016"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ownership.Contradiction},
		"former, nobody knows since when":     {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"status":["Former"]`, nil, true, ""},
		"former, with its last day":           {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"status":["former"],"endDate":["2018"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half, days(0, 20181231))}, false, ""},
		"former and active":                   {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"status":["former","active"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"direct and indirect counts":          {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"ownershipType":["direct","indirect"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"control in words of its own":         {"Control", `"controller":["a"],"controlled":["b"],"controlType":["by the uncle"]`, []ownership.Interest{{Holder: "ftm:a", Held: "ftm:b", Right: ownership.Control}}, false, ""},
		"control by agreement":                {"Control", `"controller":["a"],"controlled":["b"],"controlType":["Contractual"]`, []ownership.Interest{{Holder: "ftm:a", Held: "ftm:b", Right: ownership.Control, Kind: ownership.ControlByContract}}, false, ""},
		"control through others":              {"Control", `"controller":["a"],"controlled":["b"],"controlType":["indirect"]`, []ownership.Interest{{Holder: "ftm:a", Held: "ftm:b", Right: ownership.Control, Indirect: true}}, false, ""},
		"a director nobody names":             {"Directorship", `"organization":["b"]`, []ownership.Interest{{Held: "ftm:b", Right: ownership.Office, Kind: ownership.OfficeDirector}}, false, ownership.PartlyRead},
		"a part of a property given twice":    {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"owner":["a"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"properties that the link knows not":  {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"mood":["grim"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"an owner of itself, for the graph":   {"Ownership", `"owner":["b"],"asset":["b"],"percentage":["50"]`, []ownership.Interest{shares("ftm:b", "ftm:b", half)}, false, ""},
		"an id with blanks around it":         {"Ownership", `"owner":[" a "],"asset":["b"],"percentage":["50"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"values that are empty say nothing":   {"Ownership", `"owner":["a"],"asset":["b",""],"percentage":["50",""],"endDate":[""]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ""},
		"a date with a day that is not there": {"Ownership", `"owner":["a"],"asset":["b"],"percentage":["50"],"startDate":["2016-02-30"]`, []ownership.Interest{shares("ftm:a", "ftm:b", half)}, false, ownership.PartlyRead},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			all, problems, err := read(strings.NewReader(`{"id":"o","schema":"` + tt.schema + `","properties":{` + tt.properties + `}}`))
			if err != nil || len(all) == 0 {
				t.Fatal(all, err)
			}
			got := all[0]
			for n := range got.Interests {
				got.Interests[n].Detail = ""
			}
			if d := cmp.Diff(tt.want, got.Interests, compared); d != "" || got.Withdrawn != tt.withdrawn {
				t.Error(got.Withdrawn, d)
			}
			if (tt.problem == "" && len(problems) > 0) || (tt.problem != "" && (len(problems) != 1 || problems[0].Code != tt.problem)) {
				t.Errorf("problems %+v, want %q", problems, tt.problem)
			}
		})
	}
}

func TestOnlyNumbersOfTheirRegisterMakePartiesTheSame(t *testing.T) {
	tests := map[string]struct {
		schema, properties string
		want               []string
	}{
		"an LEI in small letters":            {"Company", `"leiCode":["253400example0000012"]`, []string{"lei:253400EXAMPLE0000012"}},
		"an LEI that is too short":           {"Company", `"leiCode":["253400EXAMPLE000012"]`, nil},
		"a British company":                  {"Company", `"jurisdiction":["gb"],"registrationNumber":["01234567"]`, []string{"gb-coh:01234567"}},
		"a Scottish one":                     {"LegalEntity", `"jurisdiction":["gb"],"registrationNumber":["sc123456"]`, []string{"gb-coh:SC123456"}},
		"a society":                          {"Organization", `"jurisdiction":["gb"],"registrationNumber":["IP12345R"]`, []string{"gb-coh:IP12345R"}},
		"a number that may be a charity's":   {"Organization", `"jurisdiction":["gb"],"registrationNumber":["1234567"]`, nil},
		"a country where it only works":      {"Company", `"country":["gb"],"registrationNumber":["01234567"]`, nil},
		"two jurisdictions":                  {"Company", `"jurisdiction":["gb","vg"],"registrationNumber":["01234567"]`, nil},
		"another jurisdiction":               {"Company", `"jurisdiction":["vg"],"registrationNumber":["01234567"]`, nil},
		"a person":                           {"Person", `"jurisdiction":["gb"],"registrationNumber":["01234567"],"leiCode":["253400EXAMPLE0000012"]`, nil},
		"a ship's number in another's place": {"Vessel", `"jurisdiction":["gb"],"registrationNumber":["01234567"]`, nil},
	}
	for name, tt := range tests {
		got, _, err := read(strings.NewReader(`{"id":"o","schema":"` + tt.schema + `","properties":{` + tt.properties + `}}`))
		if err != nil || len(got) != 1 {
			t.Fatal(name, got, err)
		}
		if d := cmp.Diff(tt.want, got[0].Party.SameAs); d != "" {
			t.Error(name, d)
		}
	}
}

func TestAPublicBodyIsOfOneGovernmentOrOfNone(t *testing.T) {
	tests := map[string]struct{ schema, properties, want string }{
		"one country":                   {"PublicBody", `"country":["ru"]`, "RU"},
		"the same in two properties":    {"PublicBody", `"country":["ru"],"jurisdiction":["RU"]`, "RU"},
		"two countries":                 {"PublicBody", `"country":["ru","by"]`, ""},
		"a country and one that ended":  {"PublicBody", `"country":["ru","suhh"]`, ""},
		"a part of a country":           {"PublicBody", `"country":["us-ca"]`, ""},
		"the European Union":            {"PublicBody", `"country":["eu"]`, ""},
		"no country":                    {"PublicBody", `"name":["A"]`, ""},
		"two signs that are no letters": {"PublicBody", `"country":["é"]`, ""},
		"a company":                     {"Company", `"country":["ru"]`, ""},
	}
	for name, tt := range tests {
		got, _, err := read(strings.NewReader(`{"id":"o","schema":"` + tt.schema + `","properties":{` + tt.properties + `}}`))
		if err != nil || len(got) != 1 {
			t.Fatal(name, got, err)
		}
		if got[0].Party.Government != tt.want {
			t.Errorf("%s: of %q, want %q", name, got[0].Party.Government, tt.want)
		}
	}
}

func TestAPartyGoesByTheNameThatItsCollectorUses(t *testing.T) {
	tests := map[string]struct {
		caption, properties string
		want                []string
	}{
		"the caption comes first":      {"B", `"name":["A","B"],"alias":["C","A"]`, []string{"B", "A", "C"}},
		"a caption that is no name":    {"Z", `"name":["A","B"]`, []string{"A", "B"}},
		"parts of a name":              {"", `"firstName":["Ivan"],"lastName":["Primer"],"fatherName":["Petrovich"]`, []string{"Ivan Petrovich Primer"}},
		"nothing but a caption":        {"A", ``, []string{"A"}},
		"nothing but the id":           {"o", ``, nil},
		"weak names are not for here":  {"", `"name":["A"],"weakAlias":["B"],"abbreviation":["C"]`, []string{"A"}},
		"blanks around are not a name": {"", `"name":[" A ","A",""]`, []string{"A"}},
	}
	for name, tt := range tests {
		got, _, err := read(strings.NewReader(`{"id":"o","caption":"` + tt.caption + `","schema":"Person","properties":{` + tt.properties + `}}`))
		if err != nil || len(got) != 1 {
			t.Fatal(name, got, err)
		}
		if d := cmp.Diff(tt.want, got[0].Party.Names); d != "" {
			t.Error(name, d)
		}
	}
}
