package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// bitcoinAddress is a well-made address by a number. Nobody has its key.
func bitcoinAddress(t testing.TB, n int) wallet.Address {
	t.Helper()
	hash := make([]byte, 20)
	copy(hash, fmt.Sprintf("made up %d", n))
	text, _ := wallet.WriteHash(wallet.Bitcoin, wallet.KindP2PKH, hash)
	a, err := wallet.ParseOn(wallet.Bitcoin, text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// spentTogether imports a block for each pair of addresses, which one transaction spends from.
func spentTogether(t testing.TB, home string, from int, pairs ...[2]int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for i, pair := range pairs {
		fmt.Fprintf(&b, "bitcoin,%d,0,2024-01-01T00:00:00Z,%064x,%064x:0:%s:10;%064x:1:%s:10,%s:19\n", from+i, from+i+1,
			0xa00000+from+i, bitcoinAddress(t, pair[0]).Text, 0xa00000+from+i, bitcoinAddress(t, pair[1]).Text, bitcoinAddress(t, 1_000_000).Text)
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("from%d.csv", from))
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if got := writing(home, &said).Run(context.Background(), []string{"ledger", "import", "--chain", "bitcoin", path}); got != exitDone {
		t.Fatalf("import: exit status %d\n%s", got, said.String())
	}
}

// listing imports a list with the parties 1, 2 … that have one address each.
func listing(t testing.TB, home string, numbers ...int) {
	t.Helper()
	var b strings.Builder
	for i, n := range numbers {
		fmt.Fprintf(&b, "%d,\"EXAMPLE GROUP %d\",\"-0-\",\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Digital Currency Address - XBT %s.\"\r\n", i+1, i+1, bitcoinAddress(t, n).Text)
	}
	path := filepath.Join(t.TempDir(), "sdn.csv")
	if err := os.WriteFile(path, []byte(b.String()+"\x1a"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if got := writing(home, &said).Run(context.Background(), []string{"lists", "import", "--accept-removals", path}); got != exitDone {
		t.Fatalf("import: exit status %d\n%s", got, said.String())
	}
}

// testedLinks are served links, with a count of the views that they hold.
type testedLinks struct {
	*servedLinks
	open int
}

func linksIn(t testing.TB, home string) *testedLinks {
	t.Helper()
	s := &testedLinks{}
	p := writing(home, &strings.Builder{})
	s.servedLinks = p.linksServed(home, &servedLedgers{}, slog.New(slog.DiscardHandler))
	s.servedLinks.open = func(chain ledger.Chain) (*ledger.View, func(), error) {
		v, err := ledger.In(home, chain).View()
		if err != nil {
			return nil, nil, err
		}
		s.open++
		return v, func() { s.open--; _ = v.Close() }, nil
	}
	s.relist(t)
	t.Cleanup(func() {
		s.close()
		if s.open != 0 {
			t.Errorf("%d views were not given back", s.open)
		}
	})
	return s
}

// relist puts the newest lists in force.
func (s *testedLinks) relist(t testing.TB) {
	t.Helper()
	v, err := s.program.loadView(viewOptions{home: s.home, follow: true})
	if err == nil {
		err = s.use(v.wallets, v.labels.table)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// linked says to whom an address is linked, and in how many steps.
func (s *testedLinks) linked(t testing.TB, n int) string {
	t.Helper()
	links, err := s.Linked(bitcoinAddress(t, n), "")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i := range links {
		out = append(out, fmt.Sprintf("%s by %d", links[i].Party, len(links[i].Steps)))
	}
	return strings.Join(out, ", ")
}

func TestLinksFollowTheLedgerTheListsAndWhatPeopleDecide(t *testing.T) {
	home := t.TempDir()
	listing(t, home, 1)
	s := linksIn(t, home)
	want := func(when, of2, of3, of4 string) {
		t.Helper()
		s.refresh(t.Context())
		if got := []string{s.linked(t, 2), s.linked(t, 3), s.linked(t, 4)}; got[0] != of2 || got[1] != of3 || got[2] != of4 {
			t.Errorf("%s: %q, want %q", when, got, []string{of2, of3, of4})
		}
		if len(s.chains) != s.open {
			t.Errorf("%s: %d chains hold %d views", when, len(s.chains), s.open)
		}
	}
	want("without a ledger", "", "", "")
	spentTogether(t, home, 0, [2]int{1, 2}, [2]int{4, 5})
	want("with one", "us_ofac_sdn:1 by 1", "", "")
	spentTogether(t, home, 2, [2]int{2, 3})
	want("a block later", "us_ofac_sdn:1 by 1", "us_ofac_sdn:1 by 2", "")
	want("nothing new", "us_ofac_sdn:1 by 1", "us_ofac_sdn:1 by 2", "")
	listing(t, home, 1, 5)
	s.relist(t)
	want("another is listed", "us_ofac_sdn:1 by 1", "us_ofac_sdn:1 by 2", "us_ofac_sdn:2 by 1")
	spentTogether(t, home, 3, [2]int{3, 4})
	want("two clusters become one", "us_ofac_sdn:1 by 1, us_ofac_sdn:2 by 3", "us_ofac_sdn:1 by 2, us_ofac_sdn:2 by 2", "us_ofac_sdn:1 by 3, us_ofac_sdn:2 by 1")
	decided := filepath.Join(clusterDir(home, wallet.Bitcoin), decisionsFile)
	split := fmt.Sprintf(`{"act":"split_transaction","tx":"%064x","why":"two shops","at":"2024-01-05T00:00:00Z"}`, 3)
	if err := os.WriteFile(decided, []byte(split+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want("a transaction is split", "us_ofac_sdn:1 by 1", "us_ofac_sdn:2 by 2", "us_ofac_sdn:2 by 1")
	if err := os.WriteFile(decided, []byte("nothing of the kind\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.refresh(t.Context())
	if links, err := s.Linked(bitcoinAddress(t, 9), ""); err == nil || s.open != 0 {
		t.Errorf("with damaged decisions: links %v, %d views open", links, s.open)
	}
	if err := os.Remove(decided); err != nil {
		t.Fatal(err)
	}
	want("whole again", "us_ofac_sdn:1 by 1, us_ofac_sdn:2 by 3", "us_ofac_sdn:1 by 2, us_ofac_sdn:2 by 2", "us_ofac_sdn:1 by 3, us_ofac_sdn:2 by 1")
	if err := os.RemoveAll(filepath.Join(home, "ledger")); err != nil {
		t.Fatal(err)
	}
	s.refresh(t.Context())
	s.refresh(t.Context())
	if links, err := s.Linked(bitcoinAddress(t, 2), ""); err == nil || !strings.Contains(err.Error(), "is no longer") || s.open != 0 {
		t.Errorf("with a ledger that is gone: links %v, error %v, %d views open", links, err, s.open)
	}
}

func TestAWayThatIsTooLongIsSaid(t *testing.T) {
	home := t.TempDir()
	pairs := make([][2]int, linkAddresses+10)
	for i := range pairs {
		pairs[i] = [2]int{i + 1, i + 2}
	}
	spentTogether(t, home, 0, pairs...)
	listing(t, home, 1, 2, 3, 4, 5, 6, len(pairs)-2)
	s := linksIn(t, home)
	s.refresh(t.Context())
	links, err := s.Linked(bitcoinAddress(t, len(pairs)+1), wallet.Bitcoin)
	if err != nil || len(links) != 7 {
		t.Fatalf("%d links, error %v", len(links), err)
	}
	for i, l := range links[:6] {
		if len(l.Steps) > 0 || !strings.Contains(l.Gap, "see mareva cluster") || strings.Contains(l.Gap, "no end") != (i >= linkMisses) || l.Cluster.Partial == "" {
			t.Errorf("link %d: %d steps, gap %q, cluster %+v", i, len(l.Steps), l.Gap, l.Cluster)
		}
	}
}

func TestTheNearestListedAddressOfAPartyIsShown(t *testing.T) {
	home := t.TempDir()
	spentTogether(t, home, 0, [2]int{1, 2}, [2]int{2, 3}, [2]int{3, 4}, [2]int{4, 5})
	path := filepath.Join(t.TempDir(), "sdn.csv")
	text := fmt.Sprintf("1,\"EXAMPLE GROUP\",\"-0-\",\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Digital Currency Address - XBT %s; alt. Digital Currency Address - XBT %s.\"\r\n\x1a",
		bitcoinAddress(t, 1).Text, bitcoinAddress(t, 4).Text)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, home, "lists", "import", path)
	s := linksIn(t, home)
	s.refresh(t.Context())
	for n, want := range map[int]int{2: 1, 3: 4, 5: 4} {
		links, err := s.Linked(bitcoinAddress(t, n), "")
		if err != nil || len(links) != 1 || links[0].Listed != bitcoinAddress(t, want).Canonical || len(links[0].Steps) != 1 {
			t.Errorf("address %d: %+v, %v", n, links, err)
		}
	}
	if links, err := s.Linked(bitcoinAddress(t, 1), ""); err != nil || len(links) > 0 {
		t.Errorf("the listed address itself: %+v, %v", links, err)
	}
}

func TestAnAddressOfAnotherChainIsNotLookedFor(t *testing.T) {
	home := t.TempDir()
	spentTogether(t, home, 0, [2]int{1, 2})
	listing(t, home, 1)
	s := linksIn(t, home)
	s.refresh(t.Context())
	if err := os.WriteFile(filepath.Join(clusterDir(home, wallet.Bitcoin), decisionsFile), []byte("damaged\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.refresh(t.Context())
	account, err := wallet.Parse("0x52908400098527886E0F7030069857D2E4169EE7")
	if err != nil {
		t.Fatal(err)
	}
	if links, err := s.Linked(account, ""); err != nil || len(links) > 0 {
		t.Errorf("an account: %v, %v", links, err)
	}
	if links, err := s.Linked(bitcoinAddress(t, 2), wallet.BitcoinCash); err != nil || len(links) > 0 {
		t.Errorf("on another chain: %v, %v", links, err)
	}
	if _, err := s.Clusters(bitcoinAddress(t, 2), ""); err == nil {
		t.Error("a description without what it rests on is no error")
	}
}

func TestLinksAreAskedForWhileTheyGrow(t *testing.T) {
	home := t.TempDir()
	listing(t, home, 1)
	spentTogether(t, home, 0, [2]int{1, 2})
	s := linksIn(t, home)
	s.refresh(t.Context())
	asked := bitcoinAddress(t, 2)
	var asking sync.WaitGroup
	ended := make(chan struct{})
	for range 2 {
		asking.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				if links, err := s.Linked(asked, ""); err != nil || len(links) != 1 || len(links[0].Steps) != 1 {
					t.Errorf("links %v, error %v", links, err)
					return
				}
			}
		})
	}
	for i := 1; i < 6; i++ {
		spentTogether(t, home, i, [2]int{i + 2, i + 1})
		s.refresh(t.Context())
		s.relist(t)
	}
	close(ended)
	asking.Wait()
	if got := s.linked(t, 7); got != "us_ofac_sdn:1 by 6" {
		t.Errorf("at the end: %s", got)
	}
}

func TestAServerFindsLinksOfBlocksThatComeWhileItRuns(t *testing.T) {
	home := t.TempDir()
	listing(t, home, 1)
	s := serving(t, "serve", "--home", home, "--reload-every", "20ms")
	found := func() []screening.Hit {
		var answer struct{ Hits []screening.Hit }
		if status := s.screens(t, bitcoinAddress(t, 2).Text, &answer); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		return answer.Hits
	}
	if hits := found(); len(hits) != 0 {
		t.Fatalf("without a ledger: %v", hits)
	}
	spentTogether(t, home, 0, [2]int{1, 2})
	until(t, func() bool {
		hits := found()
		return len(hits) == 1 && hits[0].ByLink() && !hits[0].Match
	})
}

// screens asks about an address with the key.
func (s *server) screens(t *testing.T, address string, answer any) (status int) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.url+"/v1/screen", strings.NewReader(`{"address":"`+address+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "secret")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

// BenchmarkLinked looks up an address that the ledger knows and nothing links to a listed one.
func BenchmarkLinked(b *testing.B) {
	home := b.TempDir()
	pairs := [][2]int{{1, 2}}
	for n := 3; n < 20_003; n += 2 {
		pairs = append(pairs, [2]int{n, n + 1})
	}
	spentTogether(b, home, 0, pairs...)
	listing(b, home, 1)
	s := linksIn(b, home)
	s.refresh(b.Context())
	var asked []wallet.Address
	for n := 3; n < 20_003; n++ {
		asked = append(asked, bitcoinAddress(b, n))
	}
	i := 0
	for b.Loop() {
		if links, err := s.Linked(asked[i%len(asked)], ""); err != nil || len(links) > 0 {
			b.Fatalf("%v, %v", links, err)
		}
		i++
	}
}
