package synthetic_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/gleif"
	"github.com/mareva/mareva/ownership/synthetic"
)

var registers = []synthetic.Register{
	{Seed: 1},
	{Seed: 1, Parties: 1, Interests: 3},
	{Seed: 2, Parties: 7, Interests: 0},
	{Seed: 3, Parties: 10, Interests: 2000},
	{Seed: 4, Parties: 20_000, Interests: 5_000},
	{Seed: 5, Parties: 30_000, Interests: 50_000},
}

func TestCountsAreExactAndPartiesDistinct(t *testing.T) {
	for _, r := range registers {
		described, interests := map[string]bool{}, 0
		for s := range r.Statements() {
			if s.Party != nil {
				described[s.Party.ID] = true
			}
			interests += len(s.Interests)
			for _, i := range s.Interests {
				if i.Holder == "" || i.Held == "" {
					t.Errorf("%+v: an interest of or in nobody: %+v", r, i)
				}
			}
		}
		if len(described) != r.Parties || interests != r.Interests {
			t.Errorf("%+v gives %d parties and %d interests", r, len(described), interests)
		}
		for p := range r.Parties {
			if !described[r.ID(p)] {
				t.Errorf("%+v does not describe %s", r, r.ID(p))
			}
		}
	}
}

func TestTheBuilderTakesAllOfIt(t *testing.T) {
	for _, r := range registers {
		g := graphOf(t, r)
		if g.Len() != r.Parties || g.Interests() != r.Interests {
			t.Errorf("%+v: the graph has %d parties and %d interests", r, g.Len(), g.Interests())
		}
	}
}

func graphOf(t *testing.T, r synthetic.Register) *ownership.Graph {
	t.Helper()
	var b ownership.Builder
	for s := range r.Statements() {
		if err := b.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	return b.Graph()
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	sum := func(r synthetic.Register) string {
		h := sha256.New()
		e := json.NewEncoder(h)
		for s := range r.Statements() {
			if err := e.Encode(s); err != nil {
				t.Fatal(err)
			}
		}
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	r := registers[5]
	first, again := sum(r), sum(r)
	r.Seed++
	if first != again || first == sum(r) {
		t.Errorf("one seed gives %s and %s, the next %s", first, again, sum(r))
	}
}

func TestSharesInAPartyAreNeverAboveTheWhole(t *testing.T) {
	for _, r := range registers {
		held := map[string]*big.Rat{}
		for s := range r.Statements() {
			for _, i := range s.Interests {
				key := i.Held + string(i.Right)
				if held[key] == nil {
					held[key] = new(big.Rat)
				}
				if held[key].Add(held[key], i.Share.Min.Rat()); held[key].Cmp(big.NewRat(100, 1)) > 0 {
					t.Errorf("%+v: %s %% of the %s of %s", r, held[key].RatString(), i.Right, i.Held)
				}
			}
		}
	}
}

func TestCheckDigitsAreThoseOfISO17442(t *testing.T) {
	r := registers[5]
	for p := range r.Companies() {
		lei := strings.TrimPrefix(r.ID(p), "lei:")
		var digits strings.Builder
		for _, c := range lei {
			if c >= 'A' {
				fmt.Fprint(&digits, c-'A'+10)
			} else {
				digits.WriteRune(c)
			}
		}
		n, _ := new(big.Int).SetString(digits.String(), 10)
		if len(lei) != 20 || n.Mod(n, big.NewInt(97)).Int64() != 1 {
			t.Fatalf("%q is no LEI", lei)
		}
	}
}

func TestTheShapeIsThatOfRegisters(t *testing.T) {
	r := synthetic.Register{Seed: 6, Parties: 60_000, Interests: 100_000}
	holder := map[string]int{}
	kinds := map[string]int{}
	for s := range r.Statements() {
		for _, i := range s.Interests {
			switch {
			case i.Indirect:
				kinds["indirect"]++
			case i.Right == ownership.Shares && !i.Share.Exact():
				kinds["range"]++
			case i.Right == ownership.Shares && i.Share.Min.Cmp(ownership.Whole) == 0:
				kinds["whole"]++
			default:
				kinds[string(i.Right)]++
			}
		}
		if len(s.Interests) > 0 {
			holder[s.Interests[0].Holder]++
		}
	}
	most := 0
	for _, n := range holder {
		most = max(most, n)
	}
	if most < 100 {
		t.Errorf("the largest owner has %d stakes; want a heavy tail", most)
	}
	for _, kind := range []string{"indirect", "range", "whole", "shares", "votes", "control"} {
		if kinds[kind] < r.Interests/100 {
			t.Errorf("%d interests of 100,000 are %q: %v", kinds[kind], kind, kinds)
		}
	}
	g := graphOf(t, r)
	cycles := 0
	for _, p := range g.Problems(0, math.MaxInt32) {
		if p.Code == ownership.CycleOfOwners {
			cycles++
		}
	}
	if cycles == 0 || cycles > r.Parties/100 {
		t.Errorf("%d cycles", cycles)
	}
}

func TestWhoStopsEarlyGetsNoMore(t *testing.T) {
	got := 0
	for range registers[5].Statements() {
		if got++; got == 100 {
			break
		}
	}
	if got != 100 {
		t.Errorf("%d statements", got)
	}
}

func TestTheReaderOfGLEIFsFilesTakesAllOfThem(t *testing.T) {
	r := registers[5]
	read := func(write func(io.Writer) error) (statements, interests int) {
		var file bytes.Buffer
		if err := write(&file); err != nil {
			t.Fatal(err)
		}
		err := gleif.Read(&file, "file.xml", func(s ownership.Statement) error {
			statements++
			interests += len(s.Interests)
			return nil
		}, func(p ownership.Problem) { t.Error(p) })
		if err != nil {
			t.Fatal(err)
		}
		return statements, interests
	}
	if n, _ := read(r.WriteEntities); n != r.Companies() {
		t.Errorf("%d of %d companies", n, r.Companies())
	}
	if n, interests := read(r.WriteRelationships); n < r.Companies()/3 || interests < n {
		t.Errorf("%d relationships with %d interests of %d companies", n, interests, r.Companies())
	}
}

// BenchmarkStatements is what inventing costs, of 300,000 parties.
func BenchmarkStatements(b *testing.B) {
	r := synthetic.Register{Seed: 1, Parties: 300_000, Interests: 500_000}
	b.ReportAllocs()
	for b.Loop() {
		for range r.Statements() {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(r.Parties), "ns/party")
}
