package identity

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/lists" //nolint:depguard // the published lists are what is measured, and only their parsers read them
	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

const sharedData = "../../../shared/data"

// countryOf reads the screening table: ISO codes by every name in it.
var countryOf = sync.OnceValue(func() func(string) string {
	data, err := os.ReadFile("../countries.csv")
	if err != nil {
		panic(err)
	}
	codes := map[string]string{}
	for line := range strings.Lines(string(data)) {
		parts := strings.SplitN(strings.TrimSpace(line), ",", 3)
		codes[names.Fold(parts[0])], codes[names.Fold(parts[1])] = parts[0], parts[0]
		for name := range strings.SplitSeq(parts[2], "|") {
			codes[names.Fold(name)] = parts[0]
		}
	}
	return func(text string) string { return codes[names.Fold(text)] }
})

// realLists are the real lists, some of them years apart from the others.
func realLists(t testing.TB) map[sanctions.ListName]*sanctions.Snapshot {
	t.Helper()
	root := filepath.Join(sharedData, "lists")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no real publications here")
	}
	var paths []string
	for _, path := range []string{
		"ofac/2024-01_watchman-static", "ofac/cons_legacy_2026-01-08.xml", "un/un_2025-11-29.xml.zst", "uk/ofsi_conlist_2018-04-13.csv.zst",
		"uk/uksl_2026-08-14_sample.xml", "ca/canada_sema_2025-05.xml.zst", "eu/eu_fsf_v1.1_2026-08-05_sample.xml", "us_csl/csl_consolidated_2022-04.csv.zst",
	} {
		paths = append(paths, filepath.Join(root, path))
	}
	loaded, _, err := lists.Load(paths)
	if err != nil {
		t.Fatal(err)
	}
	out := map[sanctions.ListName]*sanctions.Snapshot{}
	for _, l := range loaded {
		out[l.Snapshot.List] = l.Snapshot
	}
	return out
}

// described are the entries in force, changed before they are read if change
// is given.
func described(t testing.TB, change func(*sanctions.Party), snapshots ...*sanctions.Snapshot) (out []Entry) {
	t.Helper()
	for _, s := range snapshots {
		for p, err := range s.Parties() {
			if err != nil {
				t.Fatal(err)
			}
			if !p.InForce() {
				continue
			}
			if change != nil {
				change(p)
			}
			out = append(out, Describe(s.List, p, countryOf()))
		}
	}
	return out
}

var today = sanctions.Day(2026, 11, 22)

func resolved(t interface{ Fatal(...any) }, entries []Entry, register *Register) *Resolution {
	r, err := Resolve(entries, register, today, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The Consolidated Screening List prints OFAC's own numbers, so that who is whom
// on it and the SDN list is known. Here the rules must find it without them. The
// counts, told with -v, are the ones that the table of rules speaks of.
func TestTheRulesFindWhomOFACNumbersAlike(t *testing.T) {
	snapshots := realLists(t)
	sdn, csl := snapshots[sanctions.OFACSDN], snapshots[sanctions.USTradeCSL]
	onBoth := map[string]bool{}
	for p, err := range csl.Parties() {
		if err != nil {
			t.Fatal(err)
		}
		if _, found := slices.BinarySearch(sdn.IDs(), p.ID); found {
			onBoth[p.ID] = slices.ContainsFunc(p.Sublists, func(s string) bool { return strings.HasSuffix(s, treasurySuffix) })
		}
	}
	entries := described(t, func(p *sanctions.Party) { p.Sublists = nil }, sdn, csl)
	r := resolved(t, entries, nil)
	joined := 0
	for _, g := range r.Groups {
		a, b := g.Members[0].EntityID, g.Members[1].EntityID
		if a == b {
			joined++
		} else if onBoth[b] {
			t.Errorf("misjoined: %s and %s: %s", g.Members[0], g.Members[1], g.Links[0].Evidence)
		}
	}
	t.Logf("of %d parties on both lists %d are joined", len(onBoth), joined)
	if float64(joined) < 0.93*float64(len(onBoth)) {
		t.Errorf("%d of %d parties are joined, were 95 in 100", joined, len(onBoth))
	}
	right, wrong := countRules(entries, onBoth)
	for _, rule := range rules() {
		t.Logf("%.3f %s: %d right, %d wrong", rule.certainty, rule.name, right[rule.name], wrong[rule.name])
		// The wrong ones are parties whom OFAC itself lists twice.
		if rule.certainty >= joinedFrom && wrong[rule.name] > 8 {
			t.Errorf("%s: %d pairs are wrong", rule.name, wrong[rule.name])
		}
	}
}

// countRules counts the pairs for which each rule is the first that holds.
func countRules(entries []Entry, onBoth map[string]bool) (right, wrong map[string]int) {
	right, wrong = map[string]int{}, map[string]int{}
	sorted := make([]*Entry, len(entries))
	for i := range entries {
		sorted[i] = &entries[i]
	}
	slices.SortFunc(sorted, func(x, y *Entry) int { return x.Compare(y.Reference) })
	m := newMatcher(sorted, false)
	for _, p := range m.candidates() {
		b := m.judge(p)
		if b.A.EntityID == b.B.EntityID {
			right[b.Rule]++
		} else if onBoth[b.B.EntityID] {
			wrong[b.Rule]++
		}
	}
	return right, wrong
}

// How many join is told with -v, and forty of them to look at.
func TestThePublishedListsTogether(t *testing.T) {
	snapshots := realLists(t)
	delete(snapshots, sanctions.USTradeCSL) // mostly OFAC's own entries again
	var all []*sanctions.Snapshot
	for _, s := range snapshots {
		all = append(all, s)
	}
	entries := described(t, nil, all...)
	start := time.Now()
	r := resolved(t, entries, nil)
	t.Logf("%d entries of %d lists in %s: %d groups, %d in doubt", len(entries), len(all), time.Since(start), len(r.Groups), len(r.InDoubt))
	var links []Link
	rules := map[string]int{}
	for _, g := range r.Groups {
		links = append(links, g.Links...)
	}
	for _, l := range links {
		rules[l.Rule]++
	}
	t.Log(rules)
	random := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		l := links[random.IntN(len(links))]
		t.Logf("JOINED %s %s %.3f %s: %s", l.A, l.B, l.Certainty, l.Rule, l.Evidence)
	}
	for _, d := range r.InDoubt[:min(40, len(r.InDoubt))] {
		t.Logf("DOUBT %s %s %.3f %s: %s (%s)", d.A, d.B, d.Certainty, d.Rule, d.Evidence, d.Because)
	}
	if len(r.Groups) < 2000 {
		t.Errorf("%d groups, were 2,244", len(r.Groups))
	}
	for _, g := range r.Groups {
		if slices.Contains(g.Members, Reference{sanctions.OFACSDN, "7864"}) && slices.Contains(g.Members, Reference{sanctions.UKConsolidated, "7575"}) {
			t.Errorf("Jamal and Kamal Mustafa are one party: %v", g.Links)
		}
	}
}

// Five real lists. "entriesMB" is what the entries keep, "resultMB" what the
// resolution keeps with its register.
func BenchmarkResolve(b *testing.B) {
	snapshots := realLists(b)
	sources := []*sanctions.Snapshot{
		snapshots[sanctions.OFACSDN], snapshots[sanctions.USTradeCSL], snapshots[sanctions.UNSecurity],
		snapshots[sanctions.UKConsolidated], snapshots[sanctions.CanadaSEMA],
	}
	start := heapMB()
	entries := described(b, nil, sources...)
	read := heapMB()
	var r *Resolution
	b.ReportAllocs()
	for b.Loop() {
		r = resolved(b, entries, nil)
	}
	b.ReportMetric(read-start, "entriesMB")
	b.ReportMetric(heapMB()-read, "resultMB")
	b.ReportMetric(float64(len(entries)), "entries")
	runtime.KeepAlive(r)
	runtime.KeepAlive(entries)
	runtime.KeepAlive(snapshots)
}

func heapMB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func BenchmarkDescribe(b *testing.B) {
	s := realLists(b)[sanctions.OFACSDN]
	var parties []*sanctions.Party
	for p, err := range s.Parties() {
		if err != nil {
			b.Fatal(err)
		}
		parties = append(parties, p)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		Describe(s.List, parties[i%len(parties)], countryOf())
		i++
	}
}
