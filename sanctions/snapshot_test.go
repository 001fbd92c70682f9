package sanctions_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/sanctions"
)

func snapshot(t interface{ Fatal(...any) }, parties ...*sanctions.Party) *sanctions.Snapshot {
	b := sanctions.NewBuilder("test_list")
	for _, p := range parties {
		if err := b.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	return b.Snapshot()
}

func party(id, name string, change ...func(*sanctions.Party)) *sanctions.Party {
	p := &sanctions.Party{ID: id, Kind: sanctions.Entity, Source: "row " + id, Names: []sanctions.Name{{Full: name, Quality: sanctions.Primary}}}
	for _, c := range change {
		c(p)
	}
	return p
}

func bornOn(d sanctions.Date) func(*sanctions.Party) {
	return func(p *sanctions.Party) { p.Kind, p.BirthDates = sanctions.Person, []sanctions.Date{d} }
}

func holds(address string) func(*sanctions.Party) {
	return func(p *sanctions.Party) {
		p.Wallets = append(p.Wallets, sanctions.WalletAddress{Currency: "ETH", Address: address})
	}
}

func TestASnapshotIsNamedByItsContentAlone(t *testing.T) {
	a := snapshot(t, party("1", "A"), party("2", "B"))
	b := snapshot(t, party("2", "B"), party("1", "A"))
	c := snapshot(t, party("1", "A"), party("2", "C"))
	if a.Version != b.Version {
		t.Error("the order in which parties were added changes the version")
	}
	if a.Version == c.Version {
		t.Error("two different lists have the same version")
	}
}

func TestADifferentPartyWithATakenIDIsRefused(t *testing.T) {
	b := sanctions.NewBuilder("test_list")
	if err := errors.Join(b.Add(party("1", "A")), b.Add(party("1", "A"))); err != nil {
		t.Errorf("the same party twice: %v", err)
	}
	if err := b.Add(party("1", "B")); !errors.Is(err, sanctions.ErrDuplicate) {
		t.Errorf("another party with its id: %v, want ErrDuplicate", err)
	}
}

func TestADamagedSnapshotIsNotRead(t *testing.T) {
	var whole bytes.Buffer
	if _, err := snapshot(t, party("1", "A"), party("2", "B")).WriteTo(&whole); err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole.Bytes(), []byte("\n"))
	for name, data := range map[string][]byte{
		"cut off":      whole.Bytes()[:whole.Len()-5],
		"out of order": append(slices.Clone(lines[1]), lines[0]...),
		"doubled":      append(slices.Clone(lines[0]), lines[0]...),
		"no party":     []byte("{}\n"),
	} {
		if s, err := sanctions.ReadSnapshot("test_list", data); err == nil {
			t.Errorf("%s: read as %d entries", name, s.Len())
		}
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringMatching(`[a-zé"\\ 0-9]{1,6}`), rapid.ID[string]).Draw(t, "ids")
		var parties []*sanctions.Party
		for _, id := range ids {
			parties = append(parties, party(id, rapid.String().Draw(t, "name")))
		}
		s := snapshot(t, parties...)
		var out bytes.Buffer
		if _, err := s.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		back, err := sanctions.ReadSnapshot("test_list", out.Bytes())
		if err != nil || back.Version != s.Version || back.Len() != len(ids) {
			t.Fatalf("read back: %v", err)
		}
		for _, p := range parties {
			got, found, err := back.Party(p.ID)
			if err != nil || !found || got.ID != p.ID {
				t.Fatalf("party %q: %v, %v, %v", p.ID, got, found, err)
			}
		}
	})
}

func TestADiffSaysWhatHappened(t *testing.T) {
	before := snapshot(t,
		party("1", "Stays"), party("2", "Leaves"), party("3", "Changes"),
		party("4", "TORNADO CASH", holds("0xaa"), holds("0xbb")), party("5", "Namesake", bornOn(sanctions.Year(1960))))
	after := snapshot(t,
		party("1", "Stays"), party("3", "Changes", holds("0xcc")),
		party("40", "Tornado Cash", holds("0xbb"), holds("0xdd")), party("50", "Namesake", bornOn(sanctions.Year(1990))), party("6", "Comes"))
	got, err := sanctions.Diff(before, after)
	if err != nil {
		t.Fatal(err)
	}
	want := sanctions.Change{
		Added: []string{"50", "6"}, Removed: []string{"2", "5"},
		Changed:      []sanctions.ChangedParty{{ID: "3", Fields: []string{"wallets"}}},
		Redesignated: []sanctions.Redesignation{{From: "4", To: "40"}},
	}
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Whatever the two lists are, a diff accounts for every id exactly once.
func TestADiffAccountsForEveryID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *sanctions.Snapshot {
			var parties []*sanctions.Party
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 30), 0, 20, rapid.ID[int]).Draw(t, label) {
				parties = append(parties, party(fmt.Sprint(n), rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name")))
			}
			return snapshot(t, parties...)
		}
		before, after := draw("before"), draw("after")
		c, err := sanctions.Diff(before, after)
		if err != nil {
			t.Fatal(err)
		}
		gone, come := slices.Clone(c.Removed), slices.Clone(c.Added)
		for _, r := range c.Redesignated {
			gone, come = append(gone, r.From), append(come, r.To)
		}
		slices.Sort(gone)
		slices.Sort(come)
		lacks := func(s, in *sanctions.Snapshot) (out []string) {
			for _, id := range s.IDs() {
				if !slices.Contains(in.IDs(), id) {
					out = append(out, id)
				}
			}
			return out
		}
		if want := lacks(before, after); !slices.Equal(gone, want) {
			t.Fatalf("gone %v, want %v", gone, want)
		}
		if want := lacks(after, before); !slices.Equal(come, want) {
			t.Fatalf("come %v, want %v", come, want)
		}
		if same, err := sanctions.Diff(before, before); err != nil || !same.Empty() {
			t.Fatalf("a list differs from itself: %+v, %v", same, err)
		}
	})
}

func TestAnIncompleteRecordKeepsWhatStoodThere(t *testing.T) {
	was := party("1", "Lazarus", holds("0xaa"), holds("0xbb"))
	is := party("1", "Lazarus Group", holds("0xbb"))
	if err := sanctions.Keep(is, was, []string{"wallets"}); err != nil {
		t.Fatal(err)
	}
	if len(is.Wallets) != 2 || len(is.Names) != 1 {
		t.Errorf("wallets %v, names %v; want both wallets and the new name alone", is.Wallets, is.Names)
	}
	if err := sanctions.Keep(is, was, []string{"no such field"}); err == nil {
		t.Error("an unknown field is taken in silence")
	}
}

func TestEffectsComeFromTheListAndTheProgramme(t *testing.T) {
	with := func(programs, sublists, measures []string) *sanctions.Party {
		return &sanctions.Party{Programs: programs, Sublists: sublists, Measures: measures}
	}
	for _, c := range []struct {
		name  string
		list  sanctions.ListName
		party *sanctions.Party
		want  []sanctions.Effect
	}{
		{"every SDN is blocked", sanctions.OFACSDN, with([]string{"DPRK3"}, nil, nil), []sanctions.Effect{sanctions.Block}},
		{"a sectoral listing restricts debt and equity", sanctions.OFACConsolidated, with([]string{"UKRAINE-EO13662"}, nil, nil), []sanctions.Effect{sanctions.DebtEquity}},
		{"a Palestinian Legislative Council member is refused", sanctions.OFACConsolidated, with([]string{"NS-PLC"}, nil, nil), []sanctions.Effect{sanctions.Refuse}},
		{"a CAPTA bank loses its correspondent accounts", sanctions.OFACConsolidated, with(nil, []string{"CAPTA List"}, nil), []sanctions.Effect{sanctions.Correspondent}},
		{"the Entity List is about exports", sanctions.USTradeCSL, with(nil, []string{"Entity List (EL) - Bureau of Industry and Security"}, nil), []sanctions.Effect{sanctions.Export}},
		{"Section 311 is a special measure", sanctions.FinCEN311, with(nil, nil, nil), []sanctions.Effect{sanctions.SpecialMeasure}},
		{"a British asset freeze blocks", sanctions.UKSanctions, with(nil, nil, []string{"Asset freeze", "Travel Ban"}), []sanctions.Effect{sanctions.Block}},
		{"what the table does not know is not called harmless", sanctions.UKSanctions, with(nil, nil, []string{"Travel Ban"}), nil},
	} {
		var got []sanctions.Effect
		for _, e := range sanctions.EffectsOf(c.list, c.party) {
			got = append(got, e.Effect)
			if e.Source == "" {
				t.Errorf("%s: effect %s has no source", c.name, e.Effect)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
