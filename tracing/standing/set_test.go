package standing_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/tracing/taint"
)

func haircut() standing.Options {
	return standing.Options{Method: taint.Haircut, HubRows: 100, KeepRunning: true}
}

// theft is a small chain: 1 sends 30 to 3, which has 70 of 2, and sends 40 to 4, which sends
// on to 5; 6 and 7 have nothing to do with it.
func theft(t testing.TB) (home string, l *ledger.Ledger) {
	t.Helper()
	home = scratch(t)
	l = ledger.In(home, chain(t, "ethereum"))
	addMoves(t, l,
		move{block: 1, tx: 1, from: 1, to: 3, amount: 30}, move{block: 2, tx: 2, from: 2, to: 3, amount: 70},
		move{block: 3, tx: 3, from: 3, to: 4, amount: 40, name: "third"}, move{block: 4, tx: 4, from: 4, to: 5, amount: 10},
		move{block: 5, tx: 5, from: 6, to: 7, amount: 9},
	)
	return home, l
}

// followed are two sources: 1, and 6.
func followed(t testing.TB, v *ledger.View) []standing.Source {
	t.Helper()
	return []standing.Source{
		{ID: "list:6", Kind: "sanction", Name: "Six", Addresses: ids(t, v, 6)},
		{ID: "list:1", Kind: "sanction", Name: "One", Addresses: ids(t, v, 1)},
	}
}

func TestALookUpTellsEverySourceThatReachedAnAddressAndByWhichWay(t *testing.T) {
	home, l := theft(t)
	v := view(t, l)
	set := standing.In(home, l.Chain(), haircut())
	defer set.Close()
	r := update(t, set, v, append(followed(t, v), standing.Source{ID: "pack:actor", Kind: "service_hack", Name: "Both", Addresses: ids(t, v, 1, 2)}),
		standing.Labels{Stops: labels{id(t, v, 5): "exchange"}, Version: "1"})
	if diff := cmp.Diff(standing.Report{Sources: 3, Addresses: 11, Traced: 3}, r); diff != "" {
		t.Error(diff)
	}
	table, err := standing.Open(home, l.Chain())
	if err != nil {
		t.Fatal(err)
	}
	if head := table.State().Head; head == nil || head.Number != 5 {
		t.Errorf("it is of block %+v, want 5", head)
	}
	type row struct {
		ID, Received, Held, Stop string
		Hops                     int
		Own                      bool
		First                    uint64
		Evidence                 []standing.Step
	}
	one, three, four, five := id(t, v, 1), id(t, v, 3), id(t, v, 4), id(t, v, 5)
	tx := func(n int) string { h := hashOf(n); return v.TxText(&ledger.Place{Hash: h}) }
	got := func(address uint32) (rows []row) {
		for _, x := range table.Of(address) {
			w := row{ID: x.Source.ID, Stop: x.Stop, Hops: x.Hops, Own: x.Own, Evidence: x.Evidence()}
			for _, a := range x.Received() {
				w.Received += a.Units.String()
			}
			for _, a := range x.Held() {
				w.Held += a.Units.String()
			}
			w.First, _ = x.First()
			rows = append(rows, w)
		}
		return rows
	}
	first := standing.Step{From: one, To: three, Block: 1, Tx: tx(1)}
	second := standing.Step{From: three, To: four, Block: 3, Tx: "third"}
	last := standing.Step{From: four, To: five, Block: 4, Tx: tx(4)}
	for address, want := range map[uint32][]row{
		one: {{ID: "list:1", Received: "30", Own: true, First: 1}, {ID: "pack:actor", Received: "30", Own: true, First: 1}},
		four: {
			{ID: "list:1", Received: "12", Held: "9", Hops: 2, First: 3, Evidence: []standing.Step{first, second}},
			{ID: "pack:actor", Received: "40", Held: "30", Hops: 2, First: 3, Evidence: []standing.Step{first, second}},
		},
		five: {
			{ID: "list:1", Received: "3", Stop: "exchange", Hops: 3, First: 4, Evidence: []standing.Step{first, second, last}},
			{ID: "pack:actor", Received: "10", Stop: "exchange", Hops: 3, First: 4, Evidence: []standing.Step{first, second, last}},
		},
		0: nil, v.Addresses() + 1: nil, 1<<32 - 1: nil,
	} {
		if diff := cmp.Diff(want, got(address)); diff != "" {
			t.Errorf("address %s: %s", v.AddressText(address), diff)
		}
	}
	sum := table.Sources()[0].Summary()
	if len(sum.Stopped) != 1 || sum.Stopped[0].Label != "exchange" || sum.Stopped[0].Amounts[0].Units.Int64() != 3 || sum.Reached != 3 {
		t.Errorf("the summary says %+v", sum)
	}
}

// Each change touches only the sources that rest on what changed.
func TestOnlyWhatAChangeTouchesIsTracedAgain(t *testing.T) {
	home, l := theft(t)
	set := standing.In(home, l.Chain(), haircut())
	defer set.Close()
	stops := standing.Labels{Stops: labels{}, Version: "1"}
	v := view(t, l)
	sources := followed(t, v)
	step := func(what string, want standing.Report) {
		t.Helper()
		if diff := cmp.Diff(want, update(t, set, view(t, l), sources, stops)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	step("at first", standing.Report{Sources: 2, Addresses: 6, Traced: 2})
	step("nothing new", standing.Report{Sources: 2, Addresses: 6})
	addMoves(t, l, move{block: 6, tx: 6, from: 2, to: 4, amount: 5})
	step("a block that brings holders something", standing.Report{Sources: 2, Addresses: 6})
	addMoves(t, l, move{block: 7, tx: 7, from: 4, to: 2, amount: 5})
	step("a block in which one holder sends", standing.Report{Sources: 2, Addresses: 7, Continued: 1})
	stops = standing.Labels{Stops: labels{id(t, v, 7): "exchange"}, Version: "2"}
	step("a label on what one reached", standing.Report{Sources: 2, Addresses: 7, Traced: 1})
	stops = standing.Labels{Stops: labels{id(t, v, 7): "exchange", id(t, v, 6): "own", 99: "elsewhere"}, Version: "3"}
	step("labels on what none reached", standing.Report{Sources: 2, Addresses: 7})
	stops = standing.Labels{Stops: labels{id(t, v, 7): "exchange under another name"}, Version: "4"}
	step("another name", standing.Report{Sources: 2, Addresses: 7, Traced: 1})
	sources = append(sources, standing.Source{ID: "list:2", Name: "Two", Addresses: ids(t, v, 2)})
	step("a designation", standing.Report{Sources: 3, Addresses: 11, Traced: 1})
	sources = sources[1:]
	step("a delisting", standing.Report{Sources: 2, Addresses: 9, Removed: 1})
	sources[0].Addresses = ids(t, v, 1, 7)
	slices.Sort(sources[0].Addresses)
	step("another address", standing.Report{Sources: 2, Addresses: 10, Traced: 1})
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}

func TestAReorganisationLeavesThoseAloneThatItsBlocksDidNotMeet(t *testing.T) {
	home, l := theft(t)
	set := standing.In(home, l.Chain(), haircut())
	defer set.Close()
	stops := standing.Labels{Stops: labels{}, Version: "1"}
	v := view(t, l)
	defer v.Close()
	sources := followed(t, v)
	update(t, set, view(t, l), sources, stops)
	addMoves(t, l, move{block: 6, tx: 6, from: 7, to: 6, amount: 5})
	addMoves(t, l, move{block: 7, tx: 7, from: 7, to: 2, amount: 1})
	if r := update(t, set, view(t, l), sources, stops); r.Continued != 1 || r.Traced != 0 {
		t.Errorf("the blocks carried on %+v, want one", r)
	}
	if err := l.Rewind(context.Background(), 6); err != nil {
		t.Fatal(err)
	}
	addMoves(t, l, move{block: 7, tx: 8, from: 7, to: 3, amount: 1})
	if r := update(t, set, view(t, l), sources, stops); r.Traced != 1 || r.Continued != 0 {
		t.Errorf("of the other block came %+v, want one traced again", r)
	}
	addMoves(t, l, move{block: 8, tx: 9, from: 3, to: 2, amount: 1})
	if r := update(t, set, view(t, l), sources, stops); r.Traced != 0 || r.Continued != 2 {
		t.Errorf("the next block carried on %+v, want both", r)
	}
	// Rows in an old block: behind them nothing stands where it stood.
	addMoves(t, l, move{block: 4, tx: 10, index: -1, from: 2, to: 7, amount: 1})
	if r := update(t, set, view(t, l), sources, stops); r.Traced != 2 {
		t.Errorf("rows in an old block had %+v traced, want both", r)
	}
}

func TestANewProcessLoadsWhatIsOfThisLedgerAndElseComputes(t *testing.T) {
	home, l := theft(t)
	stops := standing.Labels{Stops: labels{}, Version: "1"}
	v := view(t, l)
	defer v.Close()
	sources := followed(t, v)
	next := func(opt standing.Options) standing.Report {
		set := standing.In(home, l.Chain(), opt)
		defer set.Close()
		return update(t, set, view(t, l), sources, stops)
	}
	for _, x := range []struct {
		what   string
		before func()
		opt    standing.Options
		traced int
	}{
		{"the first", func() {}, haircut(), 2},
		{"the second", func() {}, haircut(), 0},
		{"one with other labels that change nothing", func() { stops.Version = "2" }, haircut(), 0},
		{"one with a longer ledger", func() { addMoves(t, l, move{block: 9, tx: 9, from: 2, to: 2, amount: 1}) }, haircut(), 2},
		{"one by FIFO", func() {}, standing.Options{Method: taint.FIFO, HubRows: 100}, 2},
		{"one with other hubs", func() {}, standing.Options{Method: taint.FIFO, HubRows: 101}, 2},
		{"one like it", func() {}, standing.Options{Method: taint.FIFO, HubRows: 101}, 0},
	} {
		x.before()
		if r := next(x.opt); r.Traced != x.traced || r.Damaged != nil {
			t.Errorf("%s: %+v, want %d traced", x.what, r, x.traced)
		}
	}
}

func TestWhatIsDamagedIsNeverServedAndIsComputedAgain(t *testing.T) {
	home, l := theft(t)
	dir := filepath.Join(home, "tracing", "ethereum")
	stops := standing.Labels{Stops: labels{}, Version: "1"}
	v := view(t, l)
	defer v.Close()
	refresh := func() standing.Report {
		set := standing.In(home, l.Chain(), haircut())
		defer set.Close()
		return update(t, set, view(t, l), followed(t, v), stops)
	}
	refresh()
	want := folder(t, dir)
	for name, data := range want {
		for what, bad := range map[string]string{"cut": data[:len(data)/2], "longer": data + "x", "changed": data[:len(data)/2] + string(data[len(data)/2]^1) + data[len(data)/2+1:], "gone": ""} {
			path := filepath.Join(dir, name)
			err := os.WriteFile(path, []byte(bad), 0o644)
			if what == "gone" {
				err = os.Remove(path)
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = standing.Open(home, l.Chain())
			if none := what == "gone" && name == "manifest.json"; err == nil || errors.Is(err, standing.ErrNone) != none || !none && !strings.Contains(err.Error(), "mareva trace refresh") {
				t.Errorf("%s %s: %v", name, what, err)
			}
			refresh()
			if diff := cmp.Diff(want, folder(t, dir)); diff != "" {
				t.Errorf("%s %s: %s", name, what, diff)
			}
		}
	}
}

func TestWhatFailsLeavesWhatWasAndTheNextUpdateMendsIt(t *testing.T) {
	home, l := theft(t)
	dir := filepath.Join(home, "tracing", "ethereum")
	set := standing.In(home, l.Chain(), haircut())
	defer set.Close()
	stops := standing.Labels{Stops: labels{}, Version: "1"}
	v := view(t, l)
	defer v.Close()
	update(t, set, view(t, l), followed(t, v), stops)
	before := folder(t, dir)
	addMoves(t, l, move{block: 6, tx: 6, from: 4, to: 2, amount: 5})
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := set.Update(stopped, view(t, l), followed(t, v), stops); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped update: %v", err)
	}
	if _, err := set.Update(context.Background(), view(t, l), followed(t, v), standing.Labels{Stops: failing{}, Version: "2"}); !errors.Is(err, errLabels) {
		t.Errorf("labels that cannot be read: %v", err)
	}
	if _, err := set.Update(context.Background(), view(t, l), append(followed(t, v), followed(t, v)...), stops); err == nil || !strings.Contains(err.Error(), "given twice") {
		t.Errorf("sources given twice: %v", err)
	}
	if diff := cmp.Diff(before, folder(t, dir)); diff != "" {
		t.Error(diff)
	}
	if r := update(t, set, view(t, l), followed(t, v), stops); r.Traced != 2 {
		t.Errorf("the next update: %+v", r)
	}
	poison := standing.In(home, l.Chain(), standing.Options{Method: taint.Poison})
	if _, err := poison.Update(context.Background(), view(t, l), nil, stops); err == nil || !strings.Contains(err.Error(), "want a method that conserves") {
		t.Errorf("poison: %v", err)
	}
}

type failing struct{}

var errLabels = errors.New("the labels are on fire")

func (failing) Stop(uint32) (string, bool, error) { return "", false, errLabels }

func TestASecondWriterWaitsForTheFirst(t *testing.T) {
	home, l := theft(t)
	first := standing.In(home, l.Chain(), haircut())
	v := view(t, l)
	defer v.Close()
	asked := &waiting{home: home, l: l, t: t}
	update(t, first, view(t, l), followed(t, v), standing.Labels{Stops: asked, Version: "1"})
	if !asked.done || !errors.Is(asked.err, context.DeadlineExceeded) {
		t.Errorf("beside the first writer: %v", asked.err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}

// waiting begins another update while one asks for a label.
type waiting struct {
	home string
	l    *ledger.Ledger
	t    *testing.T
	done bool
	err  error
}

func (w *waiting) Stop(uint32) (string, bool, error) {
	if !w.done {
		w.done = true
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, w.err = standing.In(w.home, w.l.Chain(), haircut()).Update(ctx, view(w.t, w.l), nil, standing.Labels{})
	}
	return "", false, nil
}

func TestPartiesAndThievesAreDesignatedAndOthersAreNot(t *testing.T) {
	var b attribution.Builder
	say := func(address, pack, actor, text, party string, concepts ...string) {
		t.Helper()
		l := attribution.Label{Address: address, Statement: attribution.Statement{Text: text, Actor: actor, Concepts: concepts, Confidence: "ownership", Party: party, Pack: pack}}
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	addr := func(n int) string {
		return "evm:" + ledger.KeyText("ethereum", account(n))
	}
	say(addr(2), "us_ofac_sdn", "", "Somebody", "us_ofac_sdn:7", "sanction")
	say(addr(1), "us_ofac_sdn", "", "Somebody", "us_ofac_sdn:7", "sanction")
	say(addr(3), "packs", "thief", "b theft", "", "service_hack")
	say(addr(7), "packs", "robbed", "an exchange that was robbed", "", "exchange", "service_hack")
	say(addr(4), "packs", "thief", "a theft", "", "service_hack")
	say(addr(5), "packs", "", "a scam", "", "scam")
	say(addr(6), "packs", "binance", "hot wallet", "", "exchange")
	var out strings.Builder
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	table, err := attribution.Open([]byte(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := standing.Designated(nil, table)
	if err != nil {
		t.Fatal(err)
	}
	want := []standing.Party{
		{ID: "packs:a scam", Kind: "scam", Name: "a scam", Addresses: []string{addr(5)}},
		{ID: "packs:thief", Kind: "service_hack", Name: "a theft", Addresses: []string{addr(3), addr(4)}},
		{ID: "us_ofac_sdn:7", Kind: "sanction", Name: "Somebody", Addresses: []string{addr(1), addr(2)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	l := ledger.In(scratch(t), chain(t, "ethereum"))
	addMoves(t, l, move{block: 1, tx: 1, from: 2, to: 9, amount: 1}, move{block: 2, tx: 2, from: 1, to: 4, amount: 1})
	v := view(t, l)
	defer v.Close()
	sources := standing.Resolve(v, append(got, standing.Party{ID: "on another chain", Addresses: []string{"base58:1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}}))
	if diff := cmp.Diff([]standing.Source{
		{ID: "packs:thief", Kind: "service_hack", Name: "a theft", Addresses: ids(t, v, 4)},
		{ID: "us_ofac_sdn:7", Kind: "sanction", Name: "Somebody", Addresses: slices.Sorted(slices.Values(ids(t, v, 1, 2)))},
	}, sources); diff != "" {
		t.Error(diff)
	}
}
