package lists_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// house is an archive in a folder of its own, with a clock that stands still.
type house struct {
	t *testing.T
	lists.Importer
	dir string
}

func newHouse(t *testing.T) *house {
	now := time.Date(2024, 1, 10, 12, 0, 0, 0, time.UTC)
	return &house{t: t, dir: t.TempDir(), Importer: lists.Importer{Archive: archive.At(t.TempDir()), Now: func() time.Time { return now }}}
}

// importing writes a file and imports it.
func (h *house) importing(name, content string, change ...func(*lists.Request)) (lists.Outcome, []publication.Problem) {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		h.t.Fatal(err)
	}
	req := lists.Request{Paths: []string{path}}
	for _, c := range change {
		c(&req)
	}
	outcomes, refused, err := h.Import(context.Background(), req)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(outcomes) == 0 {
		return lists.Outcome{}, refused
	}
	return outcomes[0], refused
}

func (h *house) inForce(list sanctions.ListName) *sanctions.Snapshot {
	h.t.Helper()
	m, found, err := h.Archive.Newest(list)
	if err != nil || !found {
		h.t.Fatalf("newest version of %s: found %v, %v", list, found, err)
	}
	s, err := h.Archive.Load(m)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *house) alarms(list sanctions.ListName) (out []publication.Code) {
	h.t.Helper()
	state, err := h.Archive.State(list)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, a := range state.Alarms {
		out = append(out, a.Code)
	}
	return out
}

func accept(r *lists.Request) { r.AcceptRemovals = true }

// unList writes a UN list of persons: "1 Ahmad", "2 Bilal" …
func unList(day string, persons ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="%sT00:00:00Z"><INDIVIDUALS>`, day)
	for _, p := range persons {
		id, name, _ := strings.Cut(p, " ")
		fmt.Fprintf(&b, "<INDIVIDUAL><DATAID>%s</DATAID><FIRST_NAME>%s</FIRST_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE></INDIVIDUAL>\n", id, name)
	}
	return b.String() + "</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"
}

// persons makes n of them, numbered from 100.
func persons(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%d Name%d", 100+i, i))
	}
	return out
}

func TestADailyListBecomesVersionsWithTheirChanges(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(20)...))
	day2 := slices.Concat([]string{"101 Renamed", "900 Newcomer"}, persons(20)[2:])
	o, refused := h.importing("un.xml", unList("2024-01-02", day2...))
	if len(refused)+len(o.Alarms) > 0 {
		t.Fatalf("refused %v, alarms %v", refused, o.Alarms)
	}
	want := sanctions.Change{
		Added: []string{"900"}, Removed: []string{"100"}, Redesignated: []sanctions.Redesignation{},
		Changed: []sanctions.ChangedParty{{ID: "101", Fields: []string{"names"}}},
	}
	if d := diff.Diff(want, o.Change); d != "" {
		t.Errorf("change (-want +got):\n%s", d)
	}
	if got := o.Manifest; got.Number != 2 || got.AsOf != sanctions.Day(2024, 1, 2) || got.Entries != 20 {
		t.Errorf("manifest: number %d, as of %s, %d entries", got.Number, got.AsOf, got.Entries)
	}
}

func TestTheSamePublicationTwiceIsOneVersion(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(3)...))
	o, _ := h.importing("un.xml", unList("2024-01-01", persons(3)...))
	if !o.Unchanged || o.Manifest.Number != 1 {
		t.Errorf("unchanged %v, version %d; want the first version still", o.Unchanged, o.Manifest.Number)
	}
}

func TestNobodyLeavesWithACutFileAndNobodyNewWaits(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(20)...))
	// The newcomer and a change stand first; then the file is cut, with 15 entries missing.
	day2 := append([]string{"900 Newcomer", "100 Renamed"}, persons(20)[1:]...)
	whole := unList("2024-01-02", day2...)
	cut, _, _ := strings.Cut(whole, "<DATAID>105")
	o, _ := h.importing("un.xml", cut)
	if got := h.alarms(sanctions.UNSecurity); !slices.Contains(got, publication.CutOff) || !slices.Contains(got, publication.Shrunk) {
		t.Errorf("alarms %v, want cut_off and shrunk", got)
	}
	if len(o.Held) != 15 || len(o.Change.Removed) != 0 {
		t.Errorf("%d held, %d removed; want 15 and 0", len(o.Held), len(o.Change.Removed))
	}
	s := h.inForce(sanctions.UNSecurity)
	if s.Len() != 21 {
		t.Errorf("%d entries in force, want all 20 and the newcomer", s.Len())
	}
	if p, found, _ := s.Party("100"); !found || p.PrimaryName() != "Renamed" {
		t.Error("the change before the cut was not applied")
	}
	// The whole file, imported next, clears the alarm.
	if o, _ = h.importing("un.xml", whole); len(o.Alarms) > 0 || len(h.alarms(sanctions.UNSecurity)) > 0 {
		t.Errorf("alarms stay after a clean import: %v", o.Alarms)
	}
}

func TestAListThatShrankByMoreThanATenthWaitsForAPerson(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(20)...))
	short := unList("2024-01-02", persons(17)...)
	o, _ := h.importing("un.xml", short)
	if got, want := o.Held, []string{"117", "118", "119"}; !slices.Equal(got, want) {
		t.Errorf("held %v, want %v", got, want)
	}
	if n := h.inForce(sanctions.UNSecurity).Len(); n != 20 {
		t.Errorf("%d entries in force, want 20", n)
	}
	o, _ = h.importing("un.xml", short, accept)
	if len(o.Held) > 0 || o.Manifest.Removed != 3 || h.inForce(sanctions.UNSecurity).Len() != 17 {
		t.Errorf("accepted removals: held %v, removed %d, %d in force", o.Held, o.Manifest.Removed, h.inForce(sanctions.UNSecurity).Len())
	}
}

func TestATenthMayLeaveWithoutAnAlarm(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(20)...))
	if o, _ := h.importing("un.xml", unList("2024-01-02", persons(18)...)); len(o.Alarms) > 0 || o.Manifest.Removed != 2 {
		t.Errorf("alarms %v, %d removed", o.Alarms, o.Manifest.Removed)
	}
}

func TestAnOlderPublicationChangesNothing(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-02", persons(3)...))
	_, refused := h.importing("un.xml", unList("2024-01-01", persons(4)...))
	if len(refused) != 1 || refused[0].Code != publication.Older {
		t.Fatalf("refused %v, want %s", refused, publication.Older)
	}
	if n := h.inForce(sanctions.UNSecurity).Len(); n != 3 {
		t.Errorf("%d entries in force, want 3", n)
	}
	if got := h.alarms(sanctions.UNSecurity); !slices.Equal(got, []publication.Code{publication.Older}) {
		t.Errorf("alarms %v", got)
	}
}

func TestTwoDifferentRecordsWithOneIDAreJoined(t *testing.T) {
	h := newHouse(t)
	o, _ := h.importing("un.xml", unList("2024-01-01", "1 Ahmad", "2 Bilal", "1 Amadou"))
	if got := h.alarms(sanctions.UNSecurity); !slices.Equal(got, []publication.Code{publication.DuplicateID}) {
		t.Errorf("alarms %v", got)
	}
	p, _, err := h.inForce(sanctions.UNSecurity).Party("1")
	if err != nil || len(p.Names) != 2 || o.Manifest.Entries != 2 {
		t.Errorf("names %v, %d entries, %v; want both names on one of two entries", p.Names, o.Manifest.Entries, err)
	}
}

func TestFilesThatAreNoListAreRefusedWithATrueReason(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		code                publication.Code
		says                string
	}{
		{"an empty file", "sdn.csv", "", publication.EmptyFile, "is empty"},
		{"a file of nothing but an end mark", "sdn.csv", "\x1a", publication.EmptyFile, "is empty"},
		{"an HTML error page", "sdn.xml", "<!DOCTYPE html><html><body>503 Service Unavailable</body></html>", publication.NotAList, "HTML page"},
		{"a schema", "sdn.xsd", `<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>`, publication.NotAList, "XML schema"},
		{"UTF-16", "sdn.csv", "\xff\xfe3\x006\x00", publication.WrongEncoding, "UTF-16"},
		{"OFAC's @ edition", "sdn.del", "36@\"AEROCARIBBEAN AIRLINES\"@-0- @\"CUBA\"@-0- @-0- @-0- @-0- @-0- @-0- @-0- @-0- \r\n", publication.Unsupported, ".del"},
		{"OFAC's | edition", "sdn.pip", "36|\"AEROCARIBBEAN AIRLINES\"|-0- |\"CUBA\"|-0- |-0- |-0- |-0- |-0- |-0- |-0- |-0- \r\n", publication.Unsupported, ".pip"},
		{"OFAC's fixed width", "sdn.ff", "36        AEROCARIBBEAN AIRLINES" + strings.Repeat(" ", 300) + "\r\n", publication.Unsupported, ".ff"},
		{"the EU's old XML", "global.xml", `<?xml version="1.0"?><WHOLE Date="11/02/2016"></WHOLE>`, publication.Unsupported, "2017"},
		{"a derived table", "names.csv", "name,alias,country\nA,B,C\n", publication.NotAList, "header"},
		{"a companion without its primary file", "alt.csv", "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n\x1a", publication.MissingPart, "companion"},
		{"prose", "readme.txt", "hello\n", publication.NotAList, "hello"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, refused := newHouse(t).importing(c.file, c.content)
			if len(refused) != 1 || refused[0].Code != c.code || !strings.Contains(refused[0].Message, c.says) || refused[0].Hint == "" {
				t.Errorf("refused %+v, want code %s saying %q, with a hint", refused, c.code, c.says)
			}
		})
	}
}

func TestAnEmptyFileOfAKnownListLeavesTheLastGoodVersionAndAnAlarm(t *testing.T) {
	h := newHouse(t)
	h.importing("sdn.csv", "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a")
	h.importing("sdn.csv", "")
	if n := h.inForce(sanctions.OFACSDN).Len(); n != 1 {
		t.Errorf("%d entries in force, want 1", n)
	}
	if got := h.alarms(sanctions.OFACSDN); !slices.Equal(got, []publication.Code{publication.EmptyFile}) {
		t.Errorf("alarms %v", got)
	}
}

func TestACutRemarkTakesNothingAway(t *testing.T) {
	row := func(remark string) string {
		return `1,"LAZARUS GROUP",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"` + remark + "\"\r\n\x1a"
	}
	wallet := "Digital Currency Address - ETH 0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
	h := newHouse(t)
	h.importing("sdn.csv", row(wallet+"; a.k.a. 'APPLEWORM'."))
	cut := strings.Repeat("x", 900) + "; " + wallet + "; a.k.a. 'APP"
	cut += strings.Repeat("L", 1000-len(cut))
	h.importing("sdn.csv", row(cut))
	p, _, err := h.inForce(sanctions.OFACSDN).Party("1")
	if err != nil || len(p.Wallets) != 1 || !slices.ContainsFunc(p.Names, func(n sanctions.Name) bool { return n.Full == "APPLEWORM" }) {
		t.Errorf("wallets %v, names %v, %v; what stood behind the cut must stay", p.Wallets, p.Names, err)
	}
}

func TestARedesignationIsOneEvent(t *testing.T) {
	row := func(id string) string {
		return id + `,"TORNADO CASH",-0- ,"CYBER2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Digital Currency Address - ETH 0x12D66f87A04A9E220743712cE6d9bB1B5616B8Fc."` + "\r\n"
	}
	h := newHouse(t)
	h.importing("sdn.csv", row("38499")+"\x1a")
	o, _ := h.importing("sdn.csv", row("39796")+"\x1a")
	want := sanctions.Change{Added: []string{}, Removed: []string{}, Changed: []sanctions.ChangedParty{}, Redesignated: []sanctions.Redesignation{{From: "38499", To: "39796"}}}
	if d := diff.Diff(want, o.Change); d != "" || len(o.Alarms) > 0 {
		t.Errorf("change (-want +got):\n%salarms %v", d, o.Alarms)
	}
}

func TestUndatedPublicationsOfOneListCannotBeOrdered(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"monday.csv", "tuesday.csv"} {
		content := "36,\"" + name + "\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a"
		if err := os.WriteFile(filepath.Join(h.dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outcomes, refused, err := h.Import(context.Background(), lists.Request{Paths: []string{h.dir}})
	if err != nil || len(outcomes) != 0 || len(refused) != 2 || refused[0].Code != publication.UndatedSeveral {
		t.Errorf("outcomes %v, refused %v, %v", outcomes, refused, err)
	}
}

func TestADecompressionBombIsRefused(t *testing.T) {
	h := newHouse(t)
	_, refused := h.importing("sdn.csv.zst", bomb())
	if len(refused) != 1 || refused[0].Code != publication.TooLarge {
		t.Errorf("refused %v, want %s", refused, publication.TooLarge)
	}
}

// sdnRows writes OFAC rows "id NAME remark".
func sdnRows(rows ...[3]string) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s,\"%s\",-0- ,\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"%s\"\r\n", r[0], r[1], r[2])
	}
	return b.String() + "\x1a"
}

const someWallet = "Digital Currency Address - ETH 0x12D66f87A04A9E220743712cE6d9bB1B5616B8Fc."

func TestASuspiciousFileOnlyAdds(t *testing.T) {
	h := newHouse(t)
	h.importing("sdn.csv", sdnRows([3]string{"1", "LAZARUS GROUP", someWallet}, [3]string{"2", "BLUENOROFF", "x."}))
	// Glued, and within it a name changed and a wallet gone, and a new id for the other.
	suspicious := sdnRows([3]string{"1", "LAZARUS GANG", "x."}, [3]string{"20", "BLUENOROFF", "x."})
	o, _ := h.importing("sdn.csv", suspicious+suspicious)
	if len(o.Alarms) == 0 {
		t.Fatal("no alarm")
	}
	s := h.inForce(sanctions.OFACSDN)
	p, _, err := s.Party("1")
	if err != nil || len(p.Wallets) != 1 || len(p.Names) != 2 || p.PrimaryName() != "LAZARUS GANG" {
		t.Errorf("wallets %v, names %v, %v; want the wallet, and both names, the new one first", p.Wallets, p.Names, err)
	}
	if want := []string{"1", "2", "20"}; !slices.Equal(s.IDs(), want) {
		t.Errorf("entries %v, want %v", s.IDs(), want)
	}
}

func TestAWalletLostWithANewIDIsARemoval(t *testing.T) {
	h := newHouse(t)
	h.importing("sdn.csv", sdnRows([3]string{"1", "TORNADO CASH", someWallet}))
	o, _ := h.importing("sdn.csv", sdnRows([3]string{"10", "TORNADO CASH", "x."}))
	if len(o.Change.Redesignated) > 0 || !slices.Equal(o.Held, []string{"1"}) {
		t.Errorf("re-designated %v, held %v; want the old entry held", o.Change.Redesignated, o.Held)
	}
}

func TestNamesOrWalletsGoneInNumbersRaiseAnAlarm(t *testing.T) {
	var with, without [][3]string
	for i := range 20 {
		id := fmt.Sprint(i + 1)
		with = append(with, [3]string{id, "PARTY " + id, fmt.Sprintf("Digital Currency Address - XBT 1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQ%02d.", i)})
		without = append(without, [3]string{id, "PARTY " + id, fmt.Sprintf("Virtual Currency Address - XBT 1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQ%02d.", i)})
	}
	h := newHouse(t)
	h.importing("sdn.csv", sdnRows(with...))
	o, _ := h.importing("sdn.csv", sdnRows(without...))
	if len(o.Alarms) != 1 || o.Alarms[0].Code != publication.Shrunk || !strings.Contains(o.Alarms[0].Message, "wallets") {
		t.Fatalf("alarms %v, want that the wallets are gone", o.Alarms)
	}
	if _, _, wallets := h.inForce(sanctions.OFACSDN).Totals(); wallets != 20 {
		t.Errorf("%d wallets in force, want 20", wallets)
	}
}

func TestASlowShrinkingIsSeen(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(100)...))
	var o lists.Outcome
	for day, n := range []int{95, 91, 87} {
		o, _ = h.importing("un.xml", unList(fmt.Sprintf("2024-01-%02d", day+2), persons(n)...))
	}
	if len(o.Alarms) != 1 || h.inForce(sanctions.UNSecurity).Len() != 91 {
		t.Errorf("alarms %v, %d in force; want one, and the 91 of the day before", o.Alarms, h.inForce(sanctions.UNSecurity).Len())
	}
}

func TestARefusedCompanionMakesItsListSuspicious(t *testing.T) {
	h := newHouse(t)
	path := filepath.Join(h.dir, "alt.csv")
	h.importing("sdn.csv", sdnRows([3]string{"1", "LAZARUS GROUP", "x."}))
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	h.importing("sdn.csv", sdnRows([3]string{"1", "LAZARUS GROUP", "y."}), func(r *lists.Request) { r.Paths = append(r.Paths, path) })
	if got := h.alarms(sanctions.OFACSDN); !slices.Contains(got, publication.EmptyFile) {
		t.Errorf("alarms %v, want %s", got, publication.EmptyFile)
	}
}

func TestAcceptedRemovalsLeaveNoAlarmAndNothingHeld(t *testing.T) {
	h := newHouse(t)
	h.importing("un.xml", unList("2024-01-01", persons(20)...))
	short := unList("2024-01-02", persons(10)...)
	h.importing("un.xml", short)
	o, _ := h.importing("un.xml", short, accept)
	state, err := h.Archive.State(sanctions.UNSecurity)
	if err != nil || len(o.Alarms)+len(state.Alarms)+len(state.Held) > 0 {
		t.Errorf("alarms %v, state %+v, %v", o.Alarms, state, err)
	}
}

func TestADayToComeDoesNotBlockTheDaysBefore(t *testing.T) {
	h := newHouse(t)
	if o, _ := h.importing("un.xml", unList("2042-01-01", persons(2)...)); o.Manifest.AsOf != sanctions.Day(2024, 1, 10) {
		t.Errorf("counts from %s, want today", o.Manifest.AsOf)
	}
	if _, refused := h.importing("un.xml", unList("2024-01-10", persons(3)...)); len(refused) > 0 {
		t.Errorf("refused %v", refused)
	}
	_, refused := h.importing("un.xml", unList("2024-01-10", persons(4)...), func(r *lists.Request) { r.AsOf = sanctions.Day(2062, 1, 1) })
	if len(refused) != 1 || refused[0].Code != publication.Future {
		t.Errorf("--as-of to come: refused %v", refused)
	}
}

func TestALooseCutFileDoesNotReplaceAWholeOne(t *testing.T) {
	dir := t.TempDir()
	whole := unList("2024-01-02", persons(20)...)
	cut, _, _ := strings.Cut(whole, "<DATAID>105")
	for name, text := range map[string]string{"monday.xml": unList("2024-01-01", persons(20)...), "tuesday.xml": cut} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	loaded, problems, err := lists.Load([]string{dir})
	if err != nil || len(loaded) != 1 || loaded[0].Snapshot.Len() != 20 || len(loaded[0].Alarms) == 0 {
		t.Errorf("%+v, problems %v, %v; want all 20 and an alarm", loaded, problems, err)
	}
}

// The wallet of an entry that comes back under a new id, behind a cut remark.
func TestACutRemarkUnderANewIDTakesNothingAway(t *testing.T) {
	const second = "Digital Currency Address - ETH 0x47CE0C6eD5B0Ce3d3A51fdb1C52DC66a7c3c2936"
	first := strings.TrimSuffix(someWallet, ".")
	cut := strings.Repeat("x", 850) + "; " + first + "; alt. " + second
	cut = cut[:1000-20] + strings.Repeat("y", 20)
	for name, change := range map[string][]func(*lists.Request){"imported": nil, "with removals accepted": {accept}} {
		h := newHouse(t)
		h.importing("sdn.csv", sdnRows([3]string{"38499", "TORNADO CASH", first + "; alt. " + second + "."}))
		o, _ := h.importing("sdn.csv", sdnRows([3]string{"39796", "TORNADO CASH", cut}), change...)
		p, found, err := h.inForce(sanctions.OFACSDN).Party("39796")
		if err != nil || !found || len(p.Wallets) != 2 || len(o.Change.Redesignated) != 1 {
			t.Errorf("%s: re-designated %v, wallets %v, %v; want both wallets under the new id", name, o.Change.Redesignated, p, err)
		}
	}
}
