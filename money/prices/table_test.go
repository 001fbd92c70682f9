package prices_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/money/prices"
)

func read(t rapid.TB, text string) *prices.Table {
	t.Helper()
	table, err := prices.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const usdt = "0xdac17f958d2ee523a2206206994597c13d831ec7"

const example = `asset,date,usd,chain,source
ETH,2024-05-30,3747,,made up
ETH,2024-05-31,3762.29,,made up
ETH,2024-06-02,3780,,
ETH,2024-05-31,3700,arbitrum,
` + usdt + `,2024-05-31T18:00:00Z,0.9998,ethereum,
` + usdt + `,2024-06-01T06:00:00+02:00,1.0001,ethereum,
` + usdt + `,2024-06-01,0.5,,
`

func TestAPriceIsThatOfTheDayOrTheLatestTimeOfADay(t *testing.T) {
	table := read(t, example)
	for _, c := range []struct{ chain, asset, at, want string }{
		{"", "ETH", "2024-05-29T23:59:59Z", ""},
		{"", "ETH", "2024-05-30T00:00:00Z", "3747"},
		{"", "ETH", "2024-05-30T23:59:59Z", "3747"},
		{"", "ETH", "2024-05-31T00:00:00Z", "3762.29"},
		{"", "ETH", "2024-06-01T00:00:00Z", ""}, // between two prices is no price
		{"", "ETH", "2024-06-02T12:00:00Z", "3780"},
		{"", "ETH", "2024-06-03T00:00:00Z", ""},
		{"ethereum", "ETH", "2024-05-31T12:00:00Z", "3762.29"},
		{"arbitrum", "ETH", "2024-05-31T12:00:00Z", "3700"}, // the chain's own comes first
		{"arbitrum", "ETH", "2024-05-30T12:00:00Z", "3747"},
		{"", "eth", "2024-05-31T12:00:00Z", ""},
		{"", "USDT", "2024-05-31T19:00:00Z", ""},
		{"ethereum", usdt, "2024-05-31T17:59:59Z", ""}, // a later price is not taken
		{"ethereum", usdt, "2024-05-31T18:00:00Z", "0.9998"},
		{"ethereum", usdt, "2024-06-01T03:59:59Z", "0.9998"},
		{"ethereum", usdt, "2024-06-01T04:00:00Z", "1.0001"}, // its offset counts
		{"ethereum", usdt, "2024-06-02T04:00:00Z", "1.0001"}, // 24 hours old
		{"ethereum", usdt, "2024-06-02T04:00:01Z", ""},
		{"bsc", usdt, "2024-06-01T12:00:00Z", "0.5"},
		{"bsc", usdt, "2024-05-31T19:00:00Z", ""},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		p, known := table.At(c.chain, c.asset, at.Unix())
		if known != (c.want != "") || known && p.USD() != c.want {
			t.Errorf("%s on %q at %s is %s, %v; want %q", c.asset, c.chain, c.at, p.USD(), known, c.want)
		}
	}
	for _, at := range []int64{math.MinInt64, math.MaxInt64, -1, 0} {
		if p, known := table.At("ethereum", usdt, at); known {
			t.Errorf("at %d there is the price %s", at, p.USD())
		}
	}
}

func TestATimesPriceComesBeforeItsDays(t *testing.T) {
	table := read(t, "asset,date,usd\nA,2024-05-31,2\nA,2024-05-31T12:00:00Z,3\nA,2024-06-01,4\n")
	for hours, want := range map[int64]string{11: "2", 12: "3", 24: "3", 36: "3", 37: "4"} {
		if p, _ := table.At("", "A", may31+hours*3600); p.USD() != want {
			t.Errorf("after %d hours it is %s; want %s", hours, p.USD(), want)
		}
	}
}

func TestAPriceSaysWhereItIsFrom(t *testing.T) {
	table := read(t, example)
	p, _ := table.At("ethereum", "ETH", may31+5)
	if p.Asset != "ETH" || p.Chain != "" || p.Source != "made up" || p.Unix != may31 || !p.Daily || p.Date() != "2024-05-31" {
		t.Errorf("of the day: %+v", p)
	}
	p, _ = table.At("ethereum", usdt, may31+20*3600)
	if p.Chain != "ethereum" || p.Source != "" || p.Daily || p.Date() != "2024-05-31T18:00:00Z" {
		t.Errorf("of the time: %+v", p)
	}
}

func TestWhatIsNotKnownHasNoValue(t *testing.T) {
	table, six := read(t, example), uint8(6)
	amount := uint256.NewInt(2_000_000)
	if usd, known := table.Value("", "ETH", &six, may31, amount); !known || usd.String() != "7524.58" {
		t.Errorf("the value is %s, %v", usd, known)
	}
	if usd, known := table.Value("", "ETH", nil, may31, amount); known || !usd.IsZero() {
		t.Errorf("of unknown decimals the value is %s", usd)
	}
	if usd, known := table.Value("", "ETH", &six, 0, amount); known || !usd.IsZero() {
		t.Errorf("of an unknown price the value is %s", usd)
	}
	for _, none := range []*prices.Table{nil, {}} {
		if _, known := none.Value("", "ETH", &six, may31, amount); known || none.Len() != 0 || len(none.Series()) != 0 || none.Version() != (&prices.Table{}).Version() {
			t.Error("a table of nothing knows something")
		}
	}
}

func TestASumOfAPartSaysWhatItLacks(t *testing.T) {
	table, six := read(t, example), uint8(6)
	var sum prices.Total
	if !sum.Whole() || sum.Value.String() != "0.00" {
		t.Error("a sum of nothing lacks something")
	}
	million, largest := uint256.NewInt(1_000_000), new(uint256.Int).SetAllOne()
	sum.Add(table, "", "ETH", &six, may31, million)
	if !sum.Whole() {
		t.Error("a sum of what is known lacks something")
	}
	sum.Add(table, "ethereum", usdt, nil, may31+20*3600, million)
	sum.Add(table, "ethereum", "0xb", &six, may31, largest)
	sum.Add(table, "ethereum", "0xb", &six, may31, largest)
	sum.Add(table, "arbitrum", "ETH", &six, may31, million)
	if sum.Value.Exact() != "7462.29" || sum.Priced != 2 || sum.Whole() {
		t.Errorf("the sum is %s of %d", sum.Value.Exact(), sum.Priced)
	}
	missing := sum.Missing()
	if len(missing) != 2 || missing[0].Asset != "0xb" || missing[0].Count != 2 || missing[1].Asset != usdt || missing[1].Units.String() != "1000000" {
		t.Fatalf("missing: %+v", missing)
	}
	if twice := largest.ToBig(); missing[0].Units.Cmp(twice.Lsh(twice, 1)) != 0 {
		t.Errorf("a sum beyond 256 bits is %s", missing[0].Units)
	}
}

func TestSeriesSayWhatIsThereAndWhatIsNot(t *testing.T) {
	var got []string
	for _, s := range read(t, example+"B,2024-05-31,1,,\nB,2024-05-31T00:00:01Z,1,,\n").Series() {
		got = append(got, strings.Join([]string{s.Asset[:min(3, len(s.Asset))], s.Chain, s.First.Date(), s.Last.Date(), strings.Repeat("d", s.Days) + strings.Repeat("t", s.Times) + strings.Repeat("-", s.Gaps)}, " "))
	}
	want := []string{
		"0xd  2024-06-01 2024-06-01 d", "0xd ethereum 2024-05-31T18:00:00Z 2024-06-01T04:00:00Z tt", "B  2024-05-31 2024-05-31T00:00:01Z dt",
		"ETH  2024-05-30 2024-06-02 ddd-", "ETH arbitrum 2024-05-31 2024-05-31 d",
	}
	if !slices.Equal(got, want) {
		t.Errorf("series %q; want %q", got, want)
	}
}

// The look-up is what a walk over all prices finds.
func TestALookUpFindsWhatAWalkFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := tables.Draw(t, "table")
		unix := rapid.Int64Range(0, 8*86400).Draw(t, "unix")
		chain := rapid.SampledFrom([]string{"", "c", "d"}).Draw(t, "chain")
		asset := rapid.SampledFrom([]string{"A", "B", "none"}).Draw(t, "asset")
		var want prices.Price
		found := false
		for _, name := range []string{chain, ""} {
			for p := range table.All(name, asset) { // days, then times in order: the last is the best
				if p.Daily && p.Unix/86400 == unix/86400 || !p.Daily && p.Unix <= unix && unix-p.Unix <= 86400 {
					want, found = p, true
				}
			}
			if found {
				break
			}
		}
		if got, known := table.At(chain, asset, unix); known != found || got != want {
			t.Fatalf("%s on %q at %d is %+v, %v; want %+v, %v", asset, chain, unix, got, known, want, found)
		}
	})
}

// However times lie, evenly or in heaps, a look-up finds the latest.
func TestALookUpAmongManyTimesFindsTheLatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString("asset,date,usd\n")
		step := rapid.SampledFrom([]int64{1, 60, 3600, 86400}).Draw(t, "step")
		at, times := int64(0), []int64{}
		for _, more := range rapid.SliceOfN(rapid.Int64Range(1, 3), 1, 200).Draw(t, "distances") {
			at += more * more * more * step
			times = append(times, at)
			text.WriteString("A," + time.Unix(at, 0).UTC().Format(time.RFC3339) + ",1\n")
		}
		table := read(t, text.String())
		for range 20 {
			unix := rapid.Int64Range(0, at+2*86400).Draw(t, "unix")
			i, found := slices.BinarySearch(times, unix)
			if !found {
				i--
			}
			known := i >= 0 && unix-times[i] <= 86400
			if p, got := table.At("", "A", unix); got != known || got && p.Unix != times[i] {
				t.Fatalf("at %d there is %+v, %v; want %v", unix, p, got, known)
			}
		}
	})
}

func TestALookUpFindsTimesThatComeEverFasterOrSlower(t *testing.T) {
	const n = 300
	for name, at := range map[string]func(i int64) int64{
		"slower": func(i int64) int64 { return i * i },
		"faster": func(i int64) int64 { return n*n - (n-i)*(n-i) },
	} {
		var text strings.Builder
		text.WriteString("asset,date,usd\n")
		for i := range int64(n) {
			text.WriteString("A," + time.Unix(at(i), 0).UTC().Format(time.RFC3339) + ",1\n")
		}
		table := read(t, text.String())
		for i := range int64(n - 1) {
			for _, unix := range []int64{at(i), at(i+1) - 1} {
				if p, known := table.At("", "A", unix); !known || p.Unix != at(i) {
					t.Fatalf("%s: at %d there is %+v, %v; want that of %d", name, unix, p, known, at(i))
				}
			}
		}
	}
}
