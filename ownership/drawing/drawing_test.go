package drawing_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/drawing"
)

var update = flag.Bool("update", false, "write the drawings of testdata anew; look at each of them then")

// register is a small one, as text: "X A 60" are shares, "X A votes:60" votes and
// "X A control:articles" control.
type register struct {
	regime        ownership.Regime
	names         map[string]string
	stakes        []string
	listed, maybe []string
	governments   map[string]string
	joint         []string
}

// evaluate applies the rule of 2026-01-15.
func (r *register) evaluate(t testing.TB) (*ownership.Evaluation, *ownership.Graph) {
	t.Helper()
	var b ownership.Builder
	add := func(s ownership.Statement) {
		if err := b.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	for id, name := range r.names {
		add(ownership.Statement{ID: "name of " + id, Party: &ownership.Party{ID: id, Names: []string{name}}})
	}
	for _, s := range r.stakes {
		add(ownership.Statement{ID: s, Interests: []ownership.Interest{interest(t, s)}})
	}
	g := b.Graph()
	q := ownership.Question{Regime: r.regime, AsOf: 20260115, Governments: make(map[int]string)}
	for _, id := range r.listed {
		q.Listed = append(q.Listed, ownership.Listed{Party: number(t, g, id)})
	}
	for _, id := range r.maybe {
		q.Listed = append(q.Listed, ownership.Listed{Party: number(t, g, id), Uncertain: true})
	}
	for id, country := range r.governments {
		q.Governments[number(t, g, id)] = country
	}
	var group []int
	for _, id := range r.joint {
		group = append(group, number(t, g, id))
	}
	if len(group) > 0 {
		q.Joint = [][]int{group}
	}
	e, err := g.Evaluate(q)
	if err != nil {
		t.Fatal(err)
	}
	return e, g
}

func interest(t testing.TB, text string) ownership.Interest {
	t.Helper()
	f := strings.Fields(text)
	i := ownership.Interest{Holder: f[0], Held: f[1], Right: ownership.Shares}
	size := f[2]
	if right, rest, given := strings.Cut(size, ":"); given {
		if i.Right, size = ownership.Right(right), rest; right == "control" || right == "office" {
			i.Kind = rest
			return i
		}
	}
	low, high, isRange := strings.Cut(size, "-")
	if !isRange {
		high = low
	}
	i.Share.MinOpen = strings.HasPrefix(low, ">")
	for digits, to := range map[*ownership.Percent]string{&i.Share.Min: strings.TrimPrefix(low, ">"), &i.Share.Max: high} {
		p, err := ownership.ParsePercent(to)
		if err != nil {
			t.Fatal(err)
		}
		*digits = p
	}
	return i
}

func number(t testing.TB, g *ownership.Graph, id string) int {
	t.Helper()
	n, found := g.Find(id)
	if !found {
		t.Fatalf("%s is not in the register", id)
	}
	return n
}

func (r *register) draw(t testing.TB, asked string, o drawing.Options) string {
	t.Helper()
	e, g := r.evaluate(t)
	var b bytes.Buffer
	if err := drawing.SVG(&b, e, number(t, g, asked), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDrawings(t *testing.T) {
	for _, c := range []struct {
		file  string
		of    register
		asked string
		o     drawing.Options
	}{
		{"chain", register{
			regime: ownership.US, listed: []string{"us_ofac_sdn:1"},
			names:  map[string]string{"us_ofac_sdn:1": "Ivan Petrovich EXAMPLE", "lei:5493001Z012YSB2A0K51": "Example Shipping Holdings Ltd", "gb-coh:07654321": "Example Tankers PLC"},
			stakes: []string{"us_ofac_sdn:1 lei:5493001Z012YSB2A0K51 >50-75", "lei:5493001Z012YSB2A0K51 gb-coh:07654321 51.25", "other gb-coh:07654321 20"},
		}, "gb-coh:07654321", drawing.Options{Title: "Case 4711"}},
		{"circle", register{
			regime: ownership.US, listed: []string{"X"},
			stakes: []string{"X A 20", "A B 60", "B A 40", "B C 70", "C A 10", "C C 5", "N A 30", "X C 10"},
		}, "C", drawing.Options{}},
		{"joint", register{
			regime: ownership.UK, listed: []string{"X"}, maybe: []string{"M"}, joint: []string{"X", "P"},
			stakes: []string{"X A 30", "P A 25", "N A 45", "A B votes:80", "M B 20", "X B control:significant_influence"},
		}, "B", drawing.Options{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			got := c.of.draw(t, c.asked, c.o)
			path := filepath.Join("testdata", c.file+".svg")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s is drawn differently; look at it, and if it is right run with -update (-want +got):\n%s", path, diff)
			}
		})
	}
}

// texts are the texts of a drawing, the titles and the description among them. It
// fails unless the drawing is well-formed and has nothing but shapes and texts.
func texts(t testing.TB, svg string) []string {
	t.Helper()
	allowed := map[string]bool{"svg": true, "title": true, "desc": true, "g": true, "rect": true, "path": true, "text": true}
	var out []string
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !allowed[token.Name.Local] {
				t.Errorf("there is a <%s>", token.Name.Local)
			}
			for _, a := range token.Attr {
				if a.Name.Local == "href" || a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "url(") {
					t.Errorf("there is an attribute %s=%q", a.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				out = append(out, text)
			}
		}
	}
}

func has(t *testing.T, svg string, want ...string) {
	t.Helper()
	all := strings.Join(texts(t, svg), "\n")
	for _, w := range want {
		if !strings.Contains("\n"+all+"\n", "\n"+w+"\n") {
			t.Errorf("no text %q in:\n%s", w, all)
		}
	}
}

func TestWhoIsNotDrawnIsCounted(t *testing.T) {
	var owners, listed, chain, free []string
	for i := range 40 {
		owners = append(owners, fmt.Sprintf("L%02d T 2.%d", i, i%5))
		listed = append(listed, fmt.Sprintf("L%02d", i))
	}
	chain = append(chain, "X p0 60")
	for i := range 29 {
		chain = append(chain, fmt.Sprintf("p%d p%d %d.5", i, i+1, 51+i), fmt.Sprintf("o%d p%d 20", i, i+1))
		free = append(free, fmt.Sprintf("p%d p%d 100", i+1, i))
	}
	for _, c := range []struct {
		name  string
		of    register
		asked string
		want  []string
	}{
		{"forty listed owners", register{regime: ownership.US, stakes: owners, listed: listed}, "T", []string{"and 33 others", "71.2 % together", "33 blocked or in review", "15 of them in the proof"}},
		{"a chain of thirty down to the listed", register{regime: ownership.US, stakes: chain, listed: []string{"X"}}, "p29", []string{"X", "LISTED", "23 parties in a chain", "each held 53.5 % or more", "23 other owners not drawn"}},
		{"a chain of thirty of whom nobody is listed", register{regime: ownership.US, stakes: free}, "p0", []string{"p6", "1 owner not drawn"}},
		{"the owners of a listed party", register{regime: ownership.EU, stakes: []string{"X A 60", "Y X 70", "Z X 30"}, listed: []string{"X"}}, "A", []string{"2 owners not drawn"}},
	} {
		t.Run(c.name, func(t *testing.T) { has(t, c.of.draw(t, c.asked, drawing.Options{}), c.want...) })
	}
}

func TestEachStandingHasItsWord(t *testing.T) {
	r := register{
		regime: ownership.US, listed: []string{"X"}, maybe: []string{"M"}, governments: map[string]string{"G": "KP"},
		stakes: []string{"X A 50", "A T 10", "M R 60", "R T 10", "G T control:appoints_board", "N T >25-50", "D T office:director"},
	}
	has(t, r.draw(t, "T", drawing.Options{Title: "Case 4711"}),
		"LISTED", "BLOCKED", "REVIEW", "MAY BE LISTED", "BLOCKED GOVERNMENT", "NOT BLOCKED", "control: board", ">25–50 %", "director", "Case 4711",
		"United States (OFAC) · as of 2026-01-15", "Derivation from the data supplied; not legal advice.")
}

func TestHostileNames(t *testing.T) {
	for _, c := range []struct{ name, party, want string }{
		{"markup is text", `<script>alert("1")</script>&amp;`, `<script>alert("1")</script>&amp;`},
		{"control characters are shown as unreadable", "a\x00b\x1bc\x7f", "a\uFFFDb\uFFFDc\uFFFD"},
		{"broken UTF-8 too", "a\xffb\xc3", "a\uFFFDb\uFFFD"},
		{"what XML cannot hold too", "a\uFFFEb\uFFFF", "a\uFFFDb\uFFFD"},
		{"overrides of direction are left out", "a\u202Ecba\u202C\u2066\u2069\u200F", "acba"},
		{"line breaks are spaces", "a\r\n\t b\u2028c", "a b c"},
		{"a name of spaces alone is called by its id", " \u2003\u200F ", "T"},
		{"marks are not piled up", "a" + strings.Repeat("\u0301", 5000), "a\u0301\u0301\u0301"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := register{regime: ownership.US, names: map[string]string{"T": c.party}, stakes: []string{"X T 60"}, listed: []string{"X"}}
			has(t, r.draw(t, "T", drawing.Options{Title: c.party}), c.want)
		})
	}
	for name, text := range map[string]string{
		"ten thousand letters":          strings.Repeat("a", 10_000),
		"ten thousand wide ones":        strings.Repeat("\uFDFD", 10_000),
		"ten thousand marks of nothing": strings.Repeat("\u200D", 10_000),
		"a long id":                     strings.Repeat("x:", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			r := register{regime: ownership.US, names: map[string]string{text: text, "T": text}, stakes: []string{"X T 60", text + " T 1"}, listed: []string{"X"}}
			svg := r.draw(t, "T", drawing.Options{Title: text})
			texts(t, svg)
			if len(svg) > 40_000 {
				t.Errorf("the drawing has %d bytes", len(svg))
			}
		})
	}
}

func TestNobodyToDraw(t *testing.T) {
	r := register{regime: ownership.US, stakes: []string{"X T 60"}}
	e, _ := r.evaluate(t)
	for _, party := range []int{-1, 2} {
		if err := drawing.SVG(io.Discard, e, party, drawing.Options{}); err == nil || !strings.Contains(err.Error(), "parties 0 to 1") {
			t.Errorf("party %d: error %v, want one that says which there are", party, err)
		}
	}
}

// anyRegister has a few parties who hold anything in each other.
func anyRegister(t *rapid.T) (register, string) {
	r := register{regime: rapid.SampledFrom(ownership.Regimes()).Draw(t, "regime"), names: make(map[string]string)}
	n := rapid.IntRange(2, 30).Draw(t, "parties")
	id := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("p%d", rapid.IntRange(0, n-1).Draw(t, "party")) })
	r.stakes = []string{"p0 p1 50"}
	for range rapid.IntRange(1, 60).Draw(t, "stakes") {
		size := rapid.SampledFrom([]string{"10", "50", "60", "100", ">25-50", "0-100", "votes:60", "control:articles", "office:director", "33.333333333333"}).Draw(t, "size")
		r.stakes = append(r.stakes, id.Draw(t, "holder")+" "+id.Draw(t, "held")+" "+size)
	}
	r.names["p1"] = rapid.String().Draw(t, "name")
	r.listed = []string{"p0"}
	r.names["p2"], r.names["p3"] = "P", "Q"
	r.maybe, r.joint = []string{"p2"}, []string{"p0", "p3"}
	r.governments = map[string]string{"p3": "KP"}
	return r, rapid.SampledFrom([]string{"p0", "p1", "p2", "p3"}).Draw(t, "asked")
}

func TestAnyRegisterIsDrawnTheSameTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, asked := anyRegister(rt)
		o := drawing.Options{MaxParties: rapid.IntRange(0, 30).Draw(rt, "most parties"), MaxOwners: rapid.IntRange(0, 5).Draw(rt, "most owners")}
		svg := r.draw(t, asked, o)
		texts(t, svg)
		if again := r.draw(t, asked, o); svg != again {
			rt.Fatal("drawn twice, it differs")
		}
	})
}
