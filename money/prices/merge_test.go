package prices_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/money/prices"
)

// tables are small tables whose prices depend on nothing but asset, chain and time, so that
// any two agree; sources differ.
var tables = rapid.Custom(func(t *rapid.T) *prices.Table {
	return read(t, "asset,date,usd,chain,source\n"+strings.Join(rows.Draw(t, "rows"), ""))
})

var rows = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
	asset := rapid.SampledFrom([]string{"A", "B", `"C, ""x"""`}).Draw(t, "asset")
	chain := rapid.SampledFrom([]string{"", "c"}).Draw(t, "chain")
	unix := rapid.Int64Range(0, 7*4).Draw(t, "time") * 6 * 3600
	date := time.Unix(unix, 0).UTC().Format(time.RFC3339)
	usd := fmt.Sprint(unix/3600+int64(len(chain)), ".", len(asset))
	if rapid.Bool().Draw(t, "daily") {
		date = date[:10]
		usd = date[8:9] + "1." + date[9:] + "1"
		usd = strings.TrimPrefix(usd, "0")
	}
	return fmt.Sprintf("%s,%s,%s,%s,%s\n", asset, date, usd, chain, rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "source"))
}), 0, 30)

func merged(t rapid.TB, a, b *prices.Table) *prices.Table {
	t.Helper()
	m, counts, err := prices.Merge(a, b, false)
	if err != nil {
		t.Fatal(err)
	}
	if m.Len() != a.Len()+counts.New || b.Len() != counts.New+counts.Known || counts.Replaced != 0 {
		t.Fatalf("%d and %d prices are %d: %+v", a.Len(), b.Len(), m.Len(), counts)
	}
	return m
}

func TestTheSamePricesAreTheSameVersionHoweverTheyCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rows.Draw(t, "all")
		whole := read(t, "asset,date,usd,chain,source\n"+strings.Join(all, ""))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) //nolint:gosec // an order, no secret
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		a := read(t, "asset,date,usd,chain,source\n"+strings.Join(all[:cut], ""))
		b := read(t, "asset,date,usd,chain,source\n"+strings.Join(all[cut:], "")+strings.Join(all[:cut/2], ""))
		before := a.Version()
		ab, ba := merged(t, a, b), merged(t, b, a)
		if ab.Version() != whole.Version() || ba.Version() != whole.Version() || merged(t, ab, whole).Version() != whole.Version() {
			t.Fatalf("the prices\n%sare another version when they come in parts", text(t, whole))
		}
		if got := read(t, text(t, whole)); got.Version() != whole.Version() || text(t, got) != text(t, whole) {
			t.Fatal("a table that was written is read as another one")
		}
		if a.Version() != before || text(t, a) != text(t, read(t, text(t, a))) {
			t.Fatal("merging changed a table that it was given")
		}
	})
}

func text(t rapid.TB, table *prices.Table) string {
	t.Helper()
	var out strings.Builder
	if n, err := table.WriteTo(&out); err != nil || n != int64(out.Len()) {
		t.Fatalf("writing gave %d, %v", n, err)
	}
	return out.String()
}

func TestPricesThatDisagreeAreRefusedAtTheirLine(t *testing.T) {
	for text, why := range map[string]string{
		"A,2024-05-31,5\nA,2024-06-01,5\nA,2024-05-31,5.01\n":                             `line 4: two prices of one time: "A" of 2024-05-31 at 5.01 USD, and at 5 in line 2`,
		"A,2024-05-31T02:00:00+02:00,5\nA,2024-05-31T00:00:00Z,6\n":                       `line 3: two prices of one time: "A" of 2024-05-31T00:00:00Z at 6 USD, and at 5 in line 2`,
		"B,2024-05-31,5\nA,2024-05-31,1\nA,2024-05-31,2\nA,2024-05-31,3\n":                "line 4:",
		"A,2024-06-01,5\nA,2024-05-31,1\nA,2024-06-01,6\nA,2024-05-31,3\n":                "line 4:",
		"B,2024-05-31,5\nB,2024-05-31,4\nA,2024-05-31,2\nA,2024-05-31,3\n":                "line 3:",
		usdt + ",2024-05-31,1\n0xDAC17F958D2EE523A2206206994597C13D831EC7,2024-05-31,2\n": "line 3:",
	} {
		_, err := prices.Read(strings.NewReader("asset,date,usd\n" + text))
		if !errors.Is(err, prices.ErrConflict) || !strings.HasPrefix(err.Error(), why) {
			t.Errorf("%q gives %v; want %q", text, err, why)
		}
	}
	table := read(t, "asset,date,usd\nA,2024-05-31,5.10\nA,2024-05-31,5.1\nA,2024-05-31T00:00:00Z,5\n")
	if table.Len() != 2 {
		t.Errorf("what agrees, and a day's and a time's, are %d prices; want 2", table.Len())
	}
}

func TestAMergeRefusesOrReplacesWhatDisagrees(t *testing.T) {
	old := read(t, "asset,date,usd,source\nA,2024-05-31,5,them\nA,2024-06-01,6,them\nB,2024-06-01,1,\n")
	add := read(t, "asset,date,usd,source\nA,2024-06-02,9,\nB,2024-06-01,2,us\nA,2024-05-31,7,us\nA,2024-06-01,6.0,us\n")
	_, _, err := prices.Merge(old, add, false)
	want := `line 3: two prices of one time: "B" of 2024-06-01 at 2 USD, and at 1 before`
	if !errors.Is(err, prices.ErrConflict) || err.Error() != want {
		t.Errorf("the merge gives %v; want %s", err, want)
	}
	m, counts, err := prices.Merge(old, add, true)
	if err != nil || counts != (prices.Merged{New: 1, Replaced: 2, Known: 1}) {
		t.Fatalf("%+v, %v", counts, err)
	}
	const all = "asset,chain,date,usd,source\nA,,2024-05-31,7,us\nA,,2024-06-01,6,them\nA,,2024-06-02,9,\nB,,2024-06-01,2,us\n"
	if got := text(t, m); got != all {
		t.Errorf("merged:\n%s", got)
	}
}
