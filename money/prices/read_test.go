package prices_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mareva/mareva/money/prices"
)

func TestATableIsReadWhateverTheOrderOfItsColumns(t *testing.T) {
	got := text(t, read(t, "\ufeff USD , Source,ASSET,\"date\"\r\n\r\n 1.50 ,\" a, \"\"b\"\"\" , A ,2024-02-29\r\n0.1,,A,2024-05-31T18:00:00Z"))
	const want = "asset,chain,date,usd,source\nA,,2024-02-29,1.5,\"a, \"\"b\"\"\"\nA,,2024-05-31T18:00:00Z,0.1,\n"
	if got != want {
		t.Errorf("read as\n%s", got)
	}
}

func TestWhatIsNoTableOfPricesIsRefusedWithItsLine(t *testing.T) {
	row := func(text string) string { return "asset,date,usd\nA,2024-05-31,1\n" + text }
	for text, why := range map[string]string{
		"":                                                     "line 1: there is nothing",
		"\n\n":                                                 "line 2: there is nothing",
		"asset,date,usd,eur\n":                                 `line 1: column 4 is "eur", which is not read`,
		"A,2024-05-31,1\n":                                     `line 1: column 1 is "A"`,
		"asset,date\n":                                         "line 1: there is no column usd",
		"asset,date,usd,USD\n":                                 "line 1: the column usd stands twice",
		row("A,2024-06-01\n"):                                  "line 3: there are 2 fields, and the first line names 3 columns",
		row("A,2024-06-01,1,\n"):                               "line 3: there are 4 fields",
		row("\n,2024-06-01,1\n"):                               "line 4: the asset is missing",
		row("A\x01,2024-06-01,1\n"):                            "is not printable",
		row("\xff,2024-06-01,1\n"):                             "is not printable",
		row(strings.Repeat("A", 256) + ",,"):                   "is not printable UTF-8 of at most 255 bytes",
		row(strings.Repeat("A", 70_000)):                       "line 3: the line has more than 65536 bytes",
		row(`"A,2024-06-01,1`):                                 "line 3: the quotes do not fit",
		row(`A"B",2024-06-01,1`):                               "line 3: the quotes do not fit",
		row(`"A"B,2024-06-01,1`):                               "line 3: the quotes do not fit",
		row("A,2024-06-31,1\n"):                                "that month has no such day",
		row("A,2023-02-29,1\n"):                                "that month has no such day",
		row("A,2024-13-01,1\n"):                                "line 3: the date \"2024-13-01\" is neither",
		row("A,1969-12-31,1\n"):                                "before 1970",
		row("A,1969-12-31T23:59:59Z,1\n"):                      "1970",
		row("A,01.06.2024,1\n"):                                "is neither a day",
		row("A,2024-6-1,1\n"):                                  "is neither a day",
		row("A,1717200000,1\n"):                                "is neither a day",
		row("A,2024-06-01 12:00:00,1\n"):                       "is neither a day",
		row("A,2024-06-01T12:00:00,1\n"):                       "is neither a day",
		row("A,2024-06-01T12:00:00.5Z,1\n"):                    "within a second",
		row("A,,1\n"):                                          "is neither a day",
		row("A,2024-06-01,\n"):                                 `line 3: the price "" is no decimal number`,
		row("A,2024-06-01,-1\n"):                               "is no decimal number",
		row("A,2024-06-01,1e-7\n"):                             "is no decimal number",
		row("A,2024-06-01,1 000\n"):                            "is no decimal number",
		row("A,2024-06-01,NaN\n"):                              "is no decimal number",
		row("A,2024-06-01,1.2.3\n"):                            "is no decimal number",
		row("A,2024-06-01,.5\n"):                               "is no decimal number",
		row("A,2024-06-01,5.\n"):                               "is no decimal number",
		row("A,2024-06-01,$5\n"):                               "is no decimal number",
		row("A,2024-06-01,05\n"):                               "begins with 0",
		row("A,2024-06-01,0.00\n"):                             "the price is 0",
		row("A,2024-06-01,1" + strings.Repeat("0", 28) + "\n"): "more than 28 digits",
		row("A,2024-06-01,0.00" + strings.Repeat("1", 29) + "\n"):   "more than 28 digits",
		row("A,2024-06-01," + strings.Repeat("1", 1000) + "\n"):     "more than 80 characters",
		"asset,date,usd,source\nA,2024-05-31,1," + "a\x7f" + "\n":   "is not printable",
		"asset,date,usd,chain\nA,2024-05-31,1," + "\xc3\x28" + "\n": "is not printable",
	} {
		table, err := prices.Read(strings.NewReader(text))
		var fault *prices.Fault
		if table != nil || !errors.As(err, &fault) || !strings.Contains(err.Error(), why) {
			t.Errorf("%.60q gives %v; want %q", text, err, why)
		}
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("%.60q gives an error of %d bytes", text, len(err.Error()))
		}
	}
}

func TestTheLongestPricesAreKept(t *testing.T) {
	for _, usd := range []string{
		strings.Repeat("9", 28), "0." + strings.Repeat("0", 50) + strings.Repeat("9", 28), "1.0" + strings.Repeat("1", 26),
		"18446744073709551615", "18446744073709551616", "1234567890.123456789012345678", "0.1", "100",
	} {
		if got := priced(t, usd).USD(); got != usd {
			t.Errorf("%s is kept as %s", usd, got)
		}
	}
	if got := priced(t, "5."+strings.Repeat("0", 60)).USD(); got != "5" {
		t.Errorf("zeros behind the point are kept: %s", got)
	}
}

func TestAnInputThatFailsIsNoFaultOfALine(t *testing.T) {
	broken := errors.New("the disk is gone")
	whole := io.MultiReader(strings.NewReader("asset,date,usd\nA,2024-05-31,1\nA,2024-06-"), iotest.ErrReader(broken))
	var fault *prices.Fault
	if table, err := prices.Read(whole); table != nil || !errors.Is(err, broken) || errors.As(err, &fault) {
		t.Errorf("reading gives %v", err)
	}
}

func TestOtherNamesBecomeThoseOfTheLedger(t *testing.T) {
	calls := 0
	name := func(chain, asset string) (string, string, error) {
		calls++
		if asset == "wrong" {
			return "", "", fmt.Errorf("no asset is named %s", asset)
		}
		return strings.ToLower(chain), strings.ToUpper(asset), nil
	}
	table, err := prices.ReadNamed(strings.NewReader("asset,date,usd,chain\neth,2024-05-31,1,Base\neth,2024-06-01,1,Base\nETH,2024-05-31,1.0,base\n"), name)
	if err != nil || table.Len() != 2 || calls != 2 {
		t.Errorf("%v, %d prices, %d calls", err, table.Len(), calls)
	}
	if _, known := table.At("base", "ETH", may31); !known {
		t.Error("the price is not known by the ledger's names")
	}
	_, err = prices.ReadNamed(strings.NewReader("asset,date,usd\nA,2024-05-31,1\nwrong,2024-05-31,1\n"), name)
	if err == nil || err.Error() != "line 3: no asset is named wrong" {
		t.Errorf("the error is %v", err)
	}
}

// Whatever the bytes: an error, or a table that is written and read as the same one.
func FuzzRead(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("asset,date,usd\nA,2024-05-31,1\nA,2024-05-31,2\n"))
	f.Add([]byte("\xef\xbb\xbfusd,asset,date\r\n0.000,\"a\"\"b, c\",9999-12-31\n"))
	f.Add([]byte("asset,date,usd\n\"\",2024-05-31T23:59:59+14:00,9999999999999999999999999999\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := prices.Read(bytes.NewReader(data))
		if err != nil {
			if table != nil {
				t.Fatal("there is a table beside the error")
			}
			return
		}
		once := text(t, table)
		again := read(t, once)
		if got := text(t, again); got != once || again.Version() != table.Version() || again.Len() != table.Len() {
			t.Fatalf("written as\n%s\nit is read as\n%s", once, got)
		}
		for _, s := range table.Series() {
			for p := range table.All(s.Chain, s.Asset) {
				if got, known := table.At(s.Chain, s.Asset, p.Unix); !known || got != p && got.Daily == p.Daily {
					t.Fatalf("%+v is looked up as %+v, %v", p, got, known)
				}
			}
		}
	})
}
