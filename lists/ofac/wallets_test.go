package ofac_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/wallet"
)

// refusedWallets are the strings that OFAC printed as addresses and that are none,
// with the code and part of the reason. They are still matched as printed.
var refusedWallets = map[string]struct{ code, says string }{
	"XMR 5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320": {wallet.CodeWrongChain, "64 hexadecimal digits are a hash or a key"},
	"ETH 0xa7e5d5a720f06526557c513402f2e6b5fa20b00":                        {wallet.CodeBadLength, "39 hex digits"},
}

// published are the sets of OFAC files that have wallets: SDN.CSV and, where it
// was kept, SDN_COMMENTS.CSV.
func publishedSets(t *testing.T) (sets [][]string) {
	root := "../../../shared/data/lists/ofac"
	for _, pattern := range []string{"*/sdn.csv*", "sdn_csv_snap/*.csv*"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			set := []string{file}
			if comments := filepath.Join(filepath.Dir(file), "sdn_comments.csv"); exists(comments) {
				set = append(set, comments)
			}
			sets = append(sets, set)
		}
	}
	if len(sets) == 0 {
		t.Skip("no published OFAC file is here")
	}
	return sets
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestEveryPublishedWalletIsReadOrRefusedForAReason(t *testing.T) {
	for _, set := range publishedSets(t) {
		t.Run(filepath.Base(filepath.Dir(set[0]))+"/"+filepath.Base(set[0]), func(t *testing.T) {
			files := openAll(t, set)
			got := map[string][]string{}
			for p, err := range parse(t, ofac.ParseCSV, files).snapshot.Parties() {
				if err != nil {
					t.Fatal(err)
				}
				for _, w := range p.Wallets {
					got[w.Currency] = append(got[w.Currency], w.Address)
					checkWallet(t, w.Currency, w.Address)
				}
			}
			want := extracted(t, files)
			for _, all := range []map[string][]string{got, want} {
				for ticker := range all {
					slices.Sort(all[ticker])
				}
			}
			if d := diff.Diff(want, got); d != "" || len(want["XBT"]) < 50 {
				t.Errorf("%d XBT; wallets per ticker (-by regular expression +read):\n%s", len(want["XBT"]), d)
			}
		})
	}
}

func checkWallet(t *testing.T, ticker, address string) {
	t.Helper()
	a, err := wallet.ParseAs(ticker, address)
	expected, refused := refusedWallets[ticker+" "+address]
	if !refused {
		if err != nil || a.Kind == wallet.KindOpaque {
			t.Errorf("%s %s is read as %+v, %v", ticker, address, a, err)
		}
		return
	}
	if e := (*wallet.Error)(nil); !errors.As(err, &e) || e.Code != expected.code || !strings.Contains(e.Message, expected.says) {
		t.Errorf("%s %s gives %v; want %v", ticker, address, err, expected)
	}
	if a, err := wallet.ParseListed(ticker, address); err != nil || a.Kind != wallet.KindOpaque {
		t.Errorf("%s %s is no longer matched as printed: %+v, %v", ticker, address, a, err)
	}
}

var (
	sdnRow     = regexp.MustCompile(`(?s)^(\d+),.*,"?(.*?)"? ?$`)
	commentRow = regexp.MustCompile(`(?s)^(\d+),"?(.*?)"?$`)
	remarksOf  = regexp.MustCompile(`(?:,(?:"[^"]*"|[^",]*)){10},"((?:[^"]|"")*)"`)
	anAddress  = regexp.MustCompile(`Digital Currency Address - ([A-Z]+) ([0-9A-Za-z]+)`)
)

// extracted finds the wallets with nothing but regular expressions. A remark is cut
// at 1,000 characters and goes on in the comments; what ends a cut one without a
// comment is half an address.
func extracted(t *testing.T, files []*publication.File) map[string][]string {
	t.Helper()
	remarks := map[string]string{}
	for _, row := range rows(t, files[0]) {
		id := sdnRow.FindStringSubmatch(row)
		text := remarksOf.FindStringSubmatch(row)
		if id != nil && text != nil {
			remarks[id[1]] = text[1]
		}
	}
	whole := map[string]bool{}
	for _, f := range files[1:] {
		for _, row := range rows(t, f) {
			if m := commentRow.FindStringSubmatch(row); m != nil {
				remarks[m[1]] += m[2]
				whole[m[1]] = true
			}
		}
	}
	out := map[string][]string{}
	for id, text := range remarks {
		for _, m := range anAddress.FindAllStringSubmatchIndex(text, -1) {
			if m[1] == len(text) && len(text) >= 1000 && !whole[id] {
				continue
			}
			ticker := text[m[2]:m[3]]
			out[ticker] = append(out[ticker], text[m[4]:m[5]])
		}
	}
	return out
}

func rows(t *testing.T, f *publication.File) []string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\r?\n`).Split(string(data), -1)
}

func openAll(t *testing.T, paths []string) (files []*publication.File) {
	t.Helper()
	for _, path := range paths {
		f, err := publication.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// The limit may fall right behind an address, which is then whole; or within one.
func TestARemarkCutBehindAnAddressKeepsIt(t *testing.T) {
	const address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" // the first block's reward
	for name, c := range map[string]struct {
		end  string
		want int
	}{
		"behind the semicolon":       {"Digital Currency Address - XBT " + address + ";", 1},
		"behind its last character":  {"Digital Currency Address - XBT " + address, 1},
		"a character too early":      {"Digital Currency Address - XBT " + address[:33], 0},
		"within one without a check": {"Digital Currency Address - ETH 0x098b716b8aaf21512996dc57eb0615e2383e2f96"[:60], 0},
	} {
		t.Run(name, func(t *testing.T) {
			remark := strings.Repeat("x", 1000-len(c.end)-2) + "; " + c.end
			row := `1,"EXAMPLE","individual","DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"` + remark + "\"\r\n\x1a"
			f, err := publication.FromBytes("sdn.csv", []byte(row))
			if err != nil {
				t.Fatal(err)
			}
			for p, err := range parse(t, ofac.ParseCSV, []*publication.File{f}).snapshot.Parties() {
				if err != nil || len(p.Wallets) != c.want {
					t.Errorf("wallets %v, %v; want %d", p.Wallets, err, c.want)
				}
			}
		})
	}
}
