package main // copy into cmd/mareva/, beside ownership_serve_test.go

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func home(t *testing.T) string {
	h := t.TempDir()
	imported(t, h, "xml/sdn.xml", asPublished)
	return h
}

func try(t *testing.T, h string, args ...string) (int, string) {
	var said bytes.Buffer
	return writing(h, &said).Run(t.Context(), args), said.String()
}

// S1: a government that no list names breaks the table of mareva screen, and /v2/search (500).
func TestAGovernmentAsOwnerIsShown(t *testing.T) {
	h := home(t)
	path := filepath.Join(t.TempDir(), "e.jsonl")
	text := `[{"statementId":"made-up-statement-000000000000000000001","declarationSubject":"made-up-entity-000000000000000000001","statementDate":"2026-01-15","recordId":"made-up-entity-000000000000000000001","recordType":"entity","recordStatus":"new","recordDetails":{"isComponent":false,"entityType":{"type":"state"},"name":"Government of North Korea","jurisdiction":{"name":"North Korea","code":"KP"}}},
{"statementId":"made-up-statement-000000000000000000002","declarationSubject":"made-up-entity-000000000000000000002","statementDate":"2026-01-15","recordId":"made-up-entity-000000000000000000002","recordType":"entity","recordStatus":"new","recordDetails":{"isComponent":false,"entityType":{"type":"registeredEntity"},"name":"Golden Crane Trading"}},
{"statementId":"made-up-statement-000000000000000000003","declarationSubject":"made-up-entity-000000000000000000002","statementDate":"2026-01-15","recordId":"made-up-relation-00000000000000000003","recordType":"relationship","recordStatus":"new","recordDetails":{"isComponent":false,"subject":"made-up-entity-000000000000000000002","interestedParty":"made-up-entity-000000000000000000001","interests":[{"type":"shareholding","share":{"exact":60}}]}}]`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Log(try(t, h, "ownership", "import", path))
	if status, said := try(t, h, "screen", "Golden Crane Trading"); status != exitDone {
		t.Errorf("exit status %d: %s", status, said)
	}
	if status, said := try(t, h, "screen", "--format", "jsonl", "Government of North Korea"); !strings.Contains(said, "North Korea") {
		t.Errorf("the government itself, in the standings as blocked, is no hit: %d %.300s", status, said)
	}
	s := serving(t, "serve", "--home", h, "--open-screening")
	if status, body := s.get(t, "/v2/search?name=Golden+Crane+Trading"); status != 200 {
		t.Errorf("/v2/search: %d %s", status, body)
	}
}

// S2: with labels, the owners of a removed register stay in a running server.
func TestARemovedRegisterIsGoneWithLabelsToo(t *testing.T) {
	h := home(t)
	file := filepath.Join(t.TempDir(), "mine.csv")
	if err := os.WriteFile(file, []byte("address,label\n0x52908400098527886E0F7030069857D2E4169EE7,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, h, "labels", "import", file)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	s := serving(t, "serve", "--home", h, "--reload-every", "10ms")
	run(t, h, "ownership", "remove", "mine")
	until(t, func() bool { return s.asked(t, "Golden Crane Trading").Owners == nil })
	if a := s.asked(t, "Golden Crane Trading"); len(a.Hits) != 0 {
		t.Errorf("%+v", a.Hits)
	}
}

// S3: a day passes beyond which the computation does not hold, and a running server says nothing.
func TestAServerSeesThatTheDayHasPassed(t *testing.T) {
	h := home(t)
	table := filepath.Join(t.TempDir(), "mine.csv")
	tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format("2006-01-02")
	if err := os.WriteFile(table, fmt.Appendf(nil, "owner,owned,pct,from\nLAZARUS GROUP,Golden Crane Trading Ltd,60,%s\n", tomorrow), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, h, "ownership", "import", table)
	// serving, with a clock that leaps when told.
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	leap := make(chan struct{})
	p := &Program{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }, Now: func() time.Time {
		select {
		case <-leap:
			return time.Now().AddDate(0, 0, 5)
		default:
			return time.Now()
		}
	}}
	live := &liveView{program: p, options: viewOptions{home: h}}
	_ = ctx
	live.log = slog.New(slog.DiscardHandler)
	if err := live.refresh(); err != nil {
		t.Fatal(err)
	}
	close(leap)
	if err := live.refresh(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(live.State().Alarms, "\n"); !strings.Contains(got, "computed for") {
		t.Errorf("alarms %q", got)
	}
}

// S4: a damaged computation takes the owners away from a running server, where damaged labels leave those before.
func TestADamagedComputationLeavesTheOneBefore(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	s := serving(t, "serve", "--home", h, "--reload-every", "10ms")
	if err := os.WriteFile(filepath.Join(ownersIn(h), standingsFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return strings.Contains(s.alarms(t), "damaged") })
	if !foundByOwner(s.asked(t, "Golden Crane Trading"), false) {
		t.Error("the server that knew the company answers 200 without it")
	}
}

// S5: two parties of one id in the file are read, and then nothing is screened, or no newer list is taken: not an alarm.
func TestTwoPartiesOfOneIDAreAnAlarm(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60", "LAZARUS GROUP,Golden Crone Trading Ltd,60"))
	file := filepath.Join(ownersIn(h), standingsFile)
	b, _ := os.ReadFile(file)
	s := serving(t, "serve", "--home", h, "--reload-every", "10ms")
	if err := os.WriteFile(file, bytes.ReplaceAll(b, []byte(`"id":"csv:Golden Crone`), []byte(`"id":"csv:Golden Crane`)), 0o644); err != nil {
		t.Fatal(err)
	}
	imported(t, h, "us_fincen_311.ftm.json", asPublished)
	until(t, func() bool { return s.alarms(t) != "" || strings.Contains(fmt.Sprint(s.asked(t, "x")), "311") })
	if got := s.alarms(t); strings.Contains(got, "newest lists cannot be read") {
		t.Errorf("new lists wait for it: %s", got)
	}
}

// S6: a slip of the finger in a decision reads as done.
func TestALinkToNobodyIsRefused(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	if status, said := try(t, h, "ownership", "link", "confirm", "csv:LAZARUS GROUPP", "us_ofac_sdn:27307", "--by", "ana"); status == exitDone {
		t.Errorf("an unknown party: %s", said)
	}
	if status, said := try(t, h, "ownership", "link", "confirm", "csv:LAZARUS GROUP", "us_ofac_sdn:999999", "--by", "ana"); status == exitDone {
		t.Errorf("an unknown entry: %s", said)
	}
}

// S7: a decision is kept though the command failed.
func TestAFailedDecisionIsNotKept(t *testing.T) {
	h := t.TempDir()
	if status, _ := try(t, h, "ownership", "link", "confirm", "csv:A", "us_ofac_sdn:1", "--by", "ana"); status != exitRefused {
		t.Fatal(status)
	}
	if b, err := os.ReadFile(filepath.Join(ownersIn(h), linksFile)); err == nil {
		t.Errorf("kept: %s", b)
	}
}

// S8: a party that a person confirmed to be a listed one under another name is not found by that name, nor one that may be listed and is owned by the listed for certain.
func TestAConfirmedPartyIsFoundByItsRegisterName(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "Silver Heron Foundation,Golden Crane Trading Ltd,60"))
	run(t, h, "ownership", "link", "confirm", "csv:Silver Heron Foundation", "us_ofac_sdn:27307", "--by", "ana")
	if _, said := try(t, h, "screen", "--format", "jsonl", "Silver Heron Foundation"); !strings.Contains(said, "27307") {
		t.Errorf("%.200s", said)
	}
}

func TestOneThatMayBeListedAndIsOwnedForCertainIsAMatch(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,BLUENOROFF TRADING LTD,60", "X,Y,1"))
	run(t, h, "ownership", "link", "confirm", "csv:LAZARUS GROUP", "us_ofac_sdn:27307", "--by", "ana")
	_, links := try(t, h, "ownership", "links")
	_, said := try(t, h, "screen", "--format", "jsonl", "Bluenoroff Trading Ltd")
	if !strings.Contains(said, `"via":"ownership"`) {
		t.Errorf("links:\n%s%.400s", links, said)
	}
}

// S9: links.jsonl was changed, and the standings rest on the ones before: no alarm.
func TestChangedLinksAreAnAlarm(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	if err := os.Remove(filepath.Join(ownersIn(h), linksFile)); err != nil {
		t.Fatal(err)
	}
	if _, said := try(t, h, "screen", "Golden Crane Trading"); !strings.Contains(said, "warning") {
		t.Errorf("%.100s", said)
	}
}

// S10: the hint is said twice.
func TestTheHintIsSaidOnce(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	if err := os.WriteFile(filepath.Join(ownersIn(h), standingsFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := serving(t, "serve", "--home", h, "--reload-every", "10ms")
	if got := s.alarms(t); strings.Count(got, "run mareva ownership refresh") != 1 {
		t.Errorf("%q", got)
	}
}

// S11: the drop-in gives a company that is only for review as the owner with a match of 0.99.
func TestTheDropInDoesNotCallAReviewAMatch(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	s := serving(t, "serve", "--home", h, "--open-screening")
	if _, body := s.get(t, "/v2/search?name=Golden+Crane+Trading&minMatch=0.95"); strings.Contains(body, "27307") {
		t.Errorf("%.600s", body)
	}
}

// S12: nobody holds anything: null instead of an empty list.
func TestNoHoldersAreAnEmptyList(t *testing.T) {
	h := home(t)
	importHoldings(t, h, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	if _, said := try(t, h, "ownership", "show", "--json", "csv:LAZARUS GROUP"); strings.Contains(said, `"holders":null`) {
		t.Errorf("holders null")
	}
}
