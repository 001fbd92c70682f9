package drawing

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership"
)

// anyEvaluation is of a few parties, of whom each may hold something in each.
func anyEvaluation(t *rapid.T) *ownership.Evaluation {
	var b ownership.Builder
	n := rapid.IntRange(2, 40).Draw(t, "parties")
	party := rapid.IntRange(0, n-1)
	ofWhom := rapid.OneOf(party, rapid.Just(1)) // one has many owners
	for k := range rapid.IntRange(1, 80).Draw(t, "stakes") {
		i := ownership.Interest{
			Holder: fmt.Sprint("p", party.Draw(t, "holder")), Held: fmt.Sprint("p", ofWhom.Draw(t, "held")),
			Right: rapid.SampledFrom([]ownership.Right{ownership.Shares, ownership.Shares, ownership.Votes, ownership.Control}).Draw(t, "right"),
		}
		if i.Right != ownership.Control {
			i.Share = ownership.Exactly(ownership.Percents(rapid.Int64Range(1, 100).Draw(t, "share")))
		}
		if err := b.Add(ownership.Statement{ID: fmt.Sprint(k), Interests: []ownership.Interest{i}}); err != nil {
			t.Fatal(err)
		}
	}
	g := b.Graph()
	e, err := g.Evaluate(ownership.Question{Regime: rapid.SampledFrom(ownership.Regimes()).Draw(t, "regime"), Listed: []ownership.Listed{{Party: 0}}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func anyFigure(t *rapid.T) (*ownership.Evaluation, *figure) {
	e := anyEvaluation(t)
	asked := rapid.IntRange(0, min(e.Graph().Len()-1, 3)).Draw(t, "asked")
	out := e.Outcome(asked)
	f := choose(e, asked, &out, Options{MaxParties: rapid.IntRange(1, 30).Draw(t, "most parties"), MaxOwners: rapid.IntRange(1, 9).Draw(t, "most owners")})
	f.layer()
	return e, f
}

func TestNothingOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, f := anyFigure(t)
		a := arrange(f)
		for row, items := range a.rows {
			for k := 1; k < len(items); k++ {
				x, y := a.items[items[k-1]], a.items[items[k]]
				if free := (y.x - y.width/2) - (x.x + x.width/2); free < thinGap-1 {
					t.Fatalf("row %d: %d free between the items %d and %d", row, free, k-1, k)
				}
			}
		}
	})
}

func TestLinesRunDownExceptThoseOfACircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, f := anyFigure(t)
		for _, l := range f.lines {
			if down := f.boxes[l.holder].layer > f.boxes[l.held].layer; down == l.back {
				t.Fatalf("from layer %d to %d, back %t", f.boxes[l.holder].layer, f.boxes[l.held].layer, l.back)
			}
		}
		perLayer := make(map[int]int)
		for _, b := range f.boxes {
			if perLayer[b.layer]++; perLayer[b.layer] > sideBySide {
				t.Fatalf("layer %d has more than %d boxes", b.layer, sideBySide)
			}
		}
	})
}

func TestEveryOwnerIsDrawnOrCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, f := anyFigure(t)
		for n, b := range f.boxes {
			party, found := e.Graph().Find(b.full)
			if b.folded || !found {
				continue
			}
			told := 0
			for _, l := range f.lines {
				if l.held != n {
					continue
				}
				others := 1
				if f.boxes[l.holder].look == lookOthers {
					if _, err := fmt.Sscanf(f.boxes[l.holder].name[0], "and %d other", &others); err != nil {
						t.Fatal(err)
					}
				}
				told += others
			}
			for _, note := range b.notes {
				others := 0
				if _, err := fmt.Sscanf(note, "%d owner", &others); err == nil {
					told += others
				}
			}
			owners := make(map[string]bool)
			for _, i := range e.Stakes(party) {
				owners[i.Holder] = i.Holder != i.Held
			}
			delete(owners, b.full)
			if told != len(owners) {
				t.Fatalf("%s has %d owners, and the drawing tells of %d", b.full, len(owners), told)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"short text stays", "Example Ltd", []string{"Example Ltd"}},
		{"it breaks at spaces", "Example Shipping Holdings Limited", []string{"Example Shipping", "Holdings Limited"}},
		{"a long word breaks anywhere", "Donaudampfschifffahrtsgesellschaft", []string{"Donaudampfschifffahr", "tsgesellschaft"}},
		{"Chinese breaks between letters", "中国石油化工示例国际贸易公司", []string{"中国石油化工示例国际", "贸易公司"}},
		{"what is left over is cut", "Example Shipping Holdings Limited of Gibraltar", []string{"Example Shipping", "Holdings Limited of…"}},
		{"an accent stays with its letter", "aaaaaaaaaaaaaaaaaae\u0301e\u0301e\u0301e\u0301", []string{"aaaaaaaaaaaaaaaaaa", "e\u0301e\u0301e\u0301e\u0301"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wrap(c.text, boldFace, boxInside, 2); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestShareText(t *testing.T) {
	third, err := ownership.PartOf("1", "3")
	if err != nil {
		t.Fatal(err)
	}
	nearly, err := ownership.ParsePercent("49.999999999999999999")
	if err != nil {
		t.Fatal(err)
	}
	quarter, half := ownership.Percents(25), ownership.Percents(50)
	for _, c := range []struct {
		share ownership.Share
		want  string
	}{
		{ownership.Exactly(half), "50 %"},
		{ownership.Exactly(third), "33.3333… %"},
		{ownership.Exactly(nearly), "49.9999… %"},
		{ownership.Between(quarter, half), "25–50 %"},
		{ownership.Share{Min: quarter, Max: half, MinOpen: true}, ">25–50 %"},
		{ownership.Share{Min: quarter, Max: half, MaxOpen: true}, "25–<50 %"},
		{ownership.Share{Max: half}, "≤50 %"},
		{ownership.Share{Max: half, MaxOpen: true}, "<50 %"},
		{ownership.Unknown, "share unknown"},
	} {
		if got := shareText(c.share); got != c.want {
			t.Errorf("%s: %q, want %q", c.share, got, c.want)
		}
	}
}
