package plaincsv_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/plaincsv"
	"github.com/mareva/mareva/sanctions"
)

const lei = "5493001KJTIIGC8Y1R12"

var exactly = cmp.Comparer(func(a, b ownership.Interest) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) })

func read(r io.Reader) ([]ownership.Statement, []ownership.Problem, error) {
	var statements []ownership.Statement
	var problems []ownership.Problem
	err := plaincsv.Read(r, "h.csv", func(s ownership.Statement) error {
		statements = append(statements, s)
		return nil
	}, func(p ownership.Problem) { problems = append(problems, p) })
	return statements, problems, err
}

func party(id string, kind sanctions.Kind, names ...string) *ownership.Party {
	return &ownership.Party{ID: id, Kind: kind, Names: names}
}

func TestATable(t *testing.T) {
	data, err := os.ReadFile("testdata/holdings.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !plaincsv.Recognise(data) {
		t.Error("it is not recognised")
	}
	statements, problems, err := read(bytes.NewReader(data))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	third, err := ownership.PartOf("1", "3")
	if err != nil {
		t.Fatal(err)
	}
	upTo, err := ownership.ParsePercent("49.995")
	if err != nil {
		t.Fatal(err)
	}
	const holding, trade = "csv:Example Holding AG", "csv:Example Trade Ltd"
	registered := party(trade, sanctions.Unknown, "Example Trade Ltd")
	registered.Countries, registered.SameAs = []string{"GB"}, []string{"gb-coh:01234567"}
	registered.Identifiers = []sanctions.Identifier{{Type: sanctions.Registration, Number: "1234567", Country: "GB"}}
	identified := party("lei:"+lei, sanctions.Unknown, "Example Trade Ltd")
	identified.SameAs = []string{trade}
	want := []ownership.Statement{
		{ID: "csv:h.csv:2/owned", Source: "h.csv line 2 (shareholder list)", Party: party(holding, sanctions.Unknown, "Example Holding AG")},
		{
			ID: "csv:h.csv:2", Source: "h.csv line 2 (shareholder list)", Party: party("csv:Ivan Example", sanctions.Person, "Ivan Example"),
			Interests: []ownership.Interest{{Holder: "csv:Ivan Example", Held: holding, Right: ownership.Shares, Share: ownership.Exactly(ownership.Percents(60))}},
		},
		{ID: "csv:h.csv:3/owned", Source: "h.csv line 3", Party: registered},
		{
			ID: "csv:h.csv:3", Source: "h.csv line 3", Party: party(holding, sanctions.Unknown, "Example Holding AG"),
			Interests: []ownership.Interest{{Holder: holding, Held: trade, Right: ownership.Shares, Share: ownership.Exactly(third), From: 20200101, Until: 20240531}},
		},
		{ID: "csv:h.csv:6/owned", Source: `h.csv line 6 (list; page "2")`, Party: party(trade, sanctions.Unknown, "Example Trade Ltd")},
		{ID: "csv:h.csv:6/nominee", Source: `h.csv line 6 (list; page "2")`, Party: party("csv:Nominees Ltd", sanctions.Unknown, "Nominees Ltd")},
		{
			ID: "csv:h.csv:6", Source: `h.csv line 6 (list; page "2")`, Party: party("csv:Maria Muster", sanctions.Unknown, "Maria Muster"),
			Interests: []ownership.Interest{{
				Holder: "csv:Maria Muster", Held: trade, Right: ownership.Votes, Indirect: true, Nominee: "csv:Nominees Ltd",
				Share: ownership.Between(ownership.Percents(25), upTo),
			}},
		},
		{ID: "csv:h.csv:7/owned", Source: "h.csv line 7", Party: party("lei:"+lei, sanctions.Unknown)},
		{
			ID: "csv:h.csv:7", Source: "h.csv line 7", Party: party("csv:Maria Muster", sanctions.Unknown, "Maria Muster"),
			Interests: []ownership.Interest{{Holder: "csv:Maria Muster", Held: "lei:" + lei, Right: ownership.Office, Kind: ownership.OfficeDirector}},
		},
		{ID: "csv:h.csv:8/owned", Source: "h.csv line 8", Party: identified},
		{
			ID: "csv:h.csv:8", Source: "h.csv line 8",
			Interests: []ownership.Interest{{Held: "lei:" + lei, Right: ownership.Shares, Share: ownership.Unknown, Detail: "the table does not say who it is"}},
		},
	}
	if diff := cmp.Diff(want, statements, exactly); diff != "" {
		t.Error(diff)
	}
	for name, r := range map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(bytes.NewReader(data)),
		"half of each":     iotest.HalfReader(bytes.NewReader(data)),
		"an early end":     iotest.DataErrReader(bytes.NewReader(data)),
	} {
		again, _, err := read(r)
		if diff := cmp.Diff(statements, again, exactly); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestASizeCanBeWrittenInSeveralWays(t *testing.T) {
	for _, tt := range []struct{ name, columns, row, want string }{
		{"a percentage", "pct", "49.995", "49.995 %"},
		{"with many digits", "pct", "33.333333333333333333333333", "33.333333333333333333333333 %"},
		{"nothing", "pct", "0", "0 %"},
		{"a range", "pct_min,pct_max", "25,50", "at least 25 % and at most 50 %"},
		{"a range without its upper end", "pct_min,pct_max", "75,", "at least 75 % and at most 100 %"},
		{"a range without its lower end", "pct_max", "10", "at least 0 % and at most 10 %"},
		{"shares of all shares", "shares,of_shares", "500000000000000000001,1000000000000000000000", "50.0000000000000000001 %"},
		{"no way", "pct", "", "an unknown share"},
		{"no way for votes", "right", "votes", "an unknown share"},
		{"none for control", "right,kind", "Control,trust", "0 %"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, problems, err := read(strings.NewReader("owner,owned," + tt.columns + "\nA,B," + tt.row))
			if err != nil || len(problems) > 0 || len(s) != 2 {
				t.Fatal(err, problems)
			}
			if got := s[1].Interests[0].Share.String(); got != tt.want {
				t.Errorf("%s; want %s", got, tt.want)
			}
		})
	}
}

func TestAPartyGoesByItsText(t *testing.T) {
	for _, tt := range []struct{ name, columns, row, id, rest string }{
		{"with white space once", "owner", "A  B", "csv:A B", `["A B"] []`},
		{"a colon in a name is part of it", "owner", "ACME: the Company", "csv:ACME: the Company", `["ACME: the Company"] []`},
		{"an id with a name beside it", "owner,owner_name", "K-1,Ivan", "csv:K-1", `["Ivan"] []`},
		{"with an LEI beside it", "owner,owner_lei", "A," + strings.ToLower(lei), "lei:" + lei, `["A"] ["csv:A"]`},
		{"an LEI twice", "owner,owner_lei", "lei:" + lei + "," + lei, "lei:" + lei, `[] []`},
		{"a company number", "owner", "gb-coh:86", "gb-coh:00000086", `[] []`},
		{"an id of another register", "owner", "bods:abc-1", "bods:abc-1", `[] []`},
		{"with a number here", "owner,owner_registration,owner_country", "A,sc123456,uk", "csv:A", `["A"] ["gb-coh:SC123456"]`},
		{"with a number elsewhere", "owner,owner_registration,owner_country", "A,123456,DE", "csv:A", `["A"] []`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, problems, err := read(strings.NewReader("owned," + tt.columns + "\nB," + tt.row))
			if err != nil || len(problems) > 0 || len(s) != 2 {
				t.Fatal(err, problems)
			}
			p := s[1].Party
			if rest := fmt.Sprintf("%q %q", p.Names, p.SameAs); p.ID != tt.id || rest != tt.rest || s[1].Interests[0].Holder != p.ID {
				t.Errorf("%+v; want %s %s", p, tt.id, tt.rest)
			}
		})
	}
}

func TestARowIsRefused(t *testing.T) {
	for _, tt := range []struct{ name, columns, row, says string }{
		{"without an owner", "pct", ",B,1", "write ?"},
		{"without an owned", "pct", "A,,1", "owned"},
		{"with an owned nobody knows", "pct", "A,?,1", "owned"},
		{"with a negative size", "pct", "A,B,-1", "negative"},
		{"with more than all", "pct", "A,B,100.001", "more than 100 %"},
		{"with a percent sign", "pct", "A,B,60%", "sixty percent is 60"},
		{"with a decimal comma", "pct", `A,B,"49,9"`, "point"},
		{"with a comparison", "pct", "A,B,>25", "pct_min"},
		{"with words for a size", "pct", "A,B,most", "49.995"},
		{"with an exponent", "pct", "A,B,1e1", "49.995"},
		{"with the ends the wrong way round", "pct_min,pct_max", "A,B,50,25", "smaller end first"},
		{"with a bad upper end", "pct_min,pct_max", "A,B,50,x", "pct_max"},
		{"with a bad lower end", "pct_min,pct_max", "A,B,x,50", "pct_min"},
		{"with two sizes", "pct,shares,of_shares", "A,B,50,1,2", "pct and in shares"},
		{"with shares of nobody knows how many", "shares,of_shares", "A,B,50,", "of_shares"},
		{"with all shares and none held", "shares,of_shares", "A,B,,50", "of_shares"},
		{"with more shares than there are", "shares,of_shares", "A,B,3,2", "more than 100 %"},
		{"with separated thousands", "shares,of_shares", `A,B,"1,000",2000`, "1250000"},
		{"of no shares", "shares,of_shares", "A,B,0,0", "0 shares"},
		{"with an unknown right", "right", "A,B,ownership", "shares, votes, control or office"},
		{"with a size of control", "right,pct", "A,B,control,50", "no size"},
		{"with a kind of shares", "kind", "A,B,trust", "control or office"},
		{"with neither yes nor no", "indirect", "A,B,perhaps", "yes or no"},
		{"with a date of another form", "from", "A,B,01.03.2025", "2025-03-01"},
		{"that ends before it begins", "from,until", "A,B,2025,2024-12-31", "way round"},
		{"with an LEI of another length", "owner_lei", "A,B,1234", "20 letters"},
		{"with a wrong LEI", "owned_lei", "A,B,5493001KJTIIGC8Y1R21", "check digits"},
		{"with two LEIs", "owned_lei", "A,lei:213800WAVVOPS85N2205," + lei, "another"},
		{"with a bad company number", "pct", "A,gb-coh:x,1", "gb-coh:01234567"},
		{"with a number of no country", "owner_registration", "A,B,HRB 1", "owner_country"},
		{"with an unknown type", "owner_type", "A,B,robot", "person"},
		{"with an owner nobody knows who has a name", "owner_name", "?,B,Ivan", "owner_name"},
		{"with a nominee nobody knows", "nominee", "A,B,?", "nominee"},
		{"with a field too few", "pct", "A,B", "2 fields"},
		{"with a field too many", "pct", "A,B,49,9", "4 fields"},
		{"with a quote in a field", "pct", `A,B "x",1`, "quotes"},
		{"with text behind a quote", "pct", `"A" x,B,1`, "quotes"},
		{"that is not UTF-8", "pct", "A,\xff,1", "UTF-8"},
		{"with a NUL", "pct", "A,\x00,1", "NUL"},
		{"with a long field", "source", "A,B," + strings.Repeat("x", 5000), "4096"},
		{"that is long", "source", "A,B," + strings.Repeat("x", 70_000), "65536"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			good := "A,good" + strings.Repeat(",", strings.Count(tt.columns, ",")+1)
			s, problems, err := read(strings.NewReader("owner,owned," + tt.columns + "\n\n" + tt.row + "\r\n" + good + "\n"))
			if err != nil || len(s) != 2 || len(problems) != 1 || s[0].ID != "csv:h.csv:4/owned" {
				t.Fatalf("%v, %+v, problems %v", err, s, problems)
			}
			p := problems[0]
			if p.Code != ownership.RefusedStatement || p.Where != "h.csv line 3" || !strings.Contains(p.Message, tt.says) {
				t.Errorf("%+v; want line 3 with %q", p, tt.says)
			}
		})
	}
}

func TestAQuoteThatIsNotClosedCostsOneRow(t *testing.T) {
	s, problems, err := read(strings.NewReader("owner,owned\nA,\"B\nC,D\nE,F\n"))
	if err != nil || len(problems) != 1 || problems[0].Where != "h.csv line 2" || len(s) != 4 {
		t.Errorf("%v, %v, %d statements", err, problems, len(s))
	}
}

func TestATableIsRefused(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		name string
		r    io.Reader
		says string
	}{
		{"without a line", strings.NewReader(" \r\n\n"), "empty"},
		{"with an unknown column", strings.NewReader("\nowner,owned,colour\n"), `line 2: column 3 is "colour"`},
		{"with a column without a name", strings.NewReader("owner,owned,\n"), `column 3 is ""`},
		{"with a column twice", strings.NewReader("owner;owned;Owner\n"), "twice"},
		{"without owned", strings.NewReader("owner,pct\n"), `"owned"`},
		{"with a quote that is not closed", strings.NewReader("\"owner,owned\n"), "names of columns"},
		{"in UTF-16", strings.NewReader("\xff\xfeo\x00w\x00"), "UTF-16"},
		{"whose reader fails", io.MultiReader(strings.NewReader("owner,owned\nA,B\nC,"), iotest.ErrReader(broken)), "broken"},
		{"whose reader fails at once", iotest.ErrReader(broken), "broken"},
	} {
		if _, _, err := read(tt.r); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v; want one with %q", tt.name, err, tt.says)
		}
	}
	err := plaincsv.Read(strings.NewReader("owner,owned\nA,B"), "x", func(ownership.Statement) error { return broken }, func(ownership.Problem) {})
	if !errors.Is(err, broken) {
		t.Errorf("error of use comes back as %v", err)
	}
}

func TestTablesAreRecognised(t *testing.T) {
	for text, want := range map[string]bool{
		"owner,owned\n": true, "\ufeff\nPct;OWNED;Owner\r\nA": true, "\"owner\"\towned": true, "owner,owned,colour\n": true,
		"owner,pct\n": false, "address,label\n": false, `{"owner":1,"owned":2}`: false, "": false, "\"owner,owned": false,
	} {
		if plaincsv.Recognise([]byte(text)) != want {
			t.Errorf("%q is recognised: %t", text, !want)
		}
	}
}
