package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/synthetic"
)

// The size of the invented register of owners, and how often its parts are measured.
const (
	benchOwners         = 3_000_000
	benchOwnersListed   = 20_000
	benchDesignations   = 1_000
	benchNewStakes      = 200
	benchChangesAtMost  = 20 * time.Second // for those of one kind, under one regime
	benchOwnersVariable = "OWNERSHIP_SCALE"
)

// benchRegister is the invented register: of three million parties with five million
// stakes, or of the size that the environment gives, as for the benchmarks of package
// ownership.
func benchRegister(p *Program) (synthetic.Register, error) {
	parties := benchOwners
	if text := p.Getenv(benchOwnersVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < benchOwnersListed {
			return synthetic.Register{}, fmt.Errorf("%s=%q: give a number of parties, at least %d", benchOwnersVariable, text, benchOwnersListed)
		}
		parties = n
	}
	return synthetic.Register{Seed: benchSeed, Parties: parties, Interests: parties / 3 * 5}, nil
}

// ownersBench is what is measured of one register.
type ownersBench struct {
	synthetic.Register
	graph  *ownership.Graph
	listed []ownership.Listed
	out    []measurement
}

// benchOwnership measures who is blocked with the listed, from nothing and after
// changes.
func benchOwnership(p *Program) ([]measurement, error) {
	r, err := benchRegister(p)
	if err != nil {
		return nil, err
	}
	b := &ownersBench{Register: r}
	if err := b.build(); err != nil {
		return nil, err
	}
	for _, regime := range ownership.Regimes() {
		if err := b.compute(regime); err != nil {
			return nil, err
		}
	}
	peak, _ := memory()
	b.note(fmt.Sprintf("%d parties, peak of building and computing", r.Parties), peak, "MB", "≤ 1500")
	stakes := stakesOf(b.graph)
	for _, regime := range ownership.Regimes() {
		e, err := b.evaluate(regime)
		if err != nil {
			return nil, err
		}
		b.designate(e, stakes)
		if err := b.update(e, stakes); err != nil {
			return nil, err
		}
	}
	return b.out, nil
}

func (b *ownersBench) note(name string, value float64, unit, target string) {
	b.out = append(b.out, measurement{name, value, unit, target})
}

// build makes the graph, and lists parties spread evenly over it. Of every tenth it
// is uncertain whether it is the listed one.
func (b *ownersBench) build() error {
	begin := time.Now()
	var builder ownership.Builder
	for s := range b.Statements() {
		if err := builder.Add(s); err != nil {
			return err
		}
	}
	b.graph = builder.Graph()
	took := time.Since(begin).Seconds()
	for i := range benchOwnersListed {
		id := b.ID(int(int64(i) * int64(b.Parties) / benchOwnersListed))
		p, found := b.graph.Find(id)
		if !found {
			return fmt.Errorf("the invented register's %s is not in its graph", id)
		}
		b.listed = append(b.listed, ownership.Listed{Party: p, Uncertain: i%10 == 0})
	}
	name := fmt.Sprintf("%d parties and %d stakes", b.Parties, b.Interests)
	b.note(name+", invented and put into a graph", took, "s", "")
	b.note(name+", resident", residentNow(), "MB", "")
	return nil
}

// residentNow is the resident memory without garbage.
func residentNow() float64 {
	debug.FreeOSMemory()
	_, resident := memory()
	return resident
}

func (b *ownersBench) evaluate(regime ownership.Regime) (*ownership.Evaluation, error) {
	return b.graph.Evaluate(ownership.Question{Regime: regime, Listed: b.listed})
}

// compute measures one regime's whole answer, and looking parties up in it.
func (b *ownersBench) compute(regime ownership.Regime) error {
	runtime.GC()
	begin := time.Now()
	e, err := b.evaluate(regime)
	if err != nil {
		return err
	}
	took := time.Since(begin).Seconds()
	name := fmt.Sprintf("%s, %d parties, %d listed", regime, b.Parties, benchOwnersListed)
	b.note(name+", all computed", took, "s", "≤ 2")
	b.note(name+", resident with the graph", residentNow(), "MB", "≤ 1500")
	const asked = 1 << 16
	ids := make([]string, asked) // in an order that no cache foresees
	random := rand.New(rand.NewPCG(benchSeed, 0))
	for i := range ids {
		ids[i] = b.ID(random.IntN(b.Parties))
	}
	const rounds = 1_000_000
	begin = time.Now()
	for i := range rounds {
		p, found := b.graph.Find(ids[i%asked])
		if !found || e.Status(p) == "" {
			return fmt.Errorf("the invented register's %s has no status", ids[i%asked])
		}
	}
	b.note(name+", look-up by id", float64(time.Since(begin).Nanoseconds())/rounds/1000, "µs", "≤ 1")
	return nil
}

// designate measures new designations, one after the other, of parties that hold
// something, and reach at most a tenth of all.
func (b *ownersBench) designate(e *ownership.Evaluation, stakes *stakes) {
	random := rand.New(rand.NewPCG(benchSeed, 1))
	runtime.GC()
	var took []time.Duration
	for deadline := time.Now().Add(benchChangesAtMost); len(took) < benchDesignations && time.Now().Before(deadline); {
		p := random.IntN(b.graph.Len())
		if _, listed := e.Listed(p); listed || stakes.first[p] == 0 || !stakes.reachFew(p) {
			continue
		}
		begin := time.Now()
		e.Designate(ownership.Listed{Party: p})
		took = append(took, time.Since(begin))
	}
	b.noteTimes(fmt.Sprintf("%s, an owner is designated", e.Regime()), took, "≤ 10")
}

// update measures new statements, each on top of those before. The evaluation is
// brought along.
func (b *ownersBench) update(e *ownership.Evaluation, stakes *stakes) error {
	random := rand.New(rand.NewPCG(benchSeed, 2))
	g := e.Graph()
	runtime.GC()
	var changing, whole []time.Duration
	for deadline := time.Now().Add(benchChangesAtMost); len(whole) < benchNewStakes && time.Now().Before(deadline); {
		held, found := g.Find(b.ID(random.IntN(b.Companies())))
		if !found || !stakes.reachFew(held) {
			continue
		}
		s := ownership.Statement{ID: fmt.Sprintf("new %d", len(whole)), Interests: []ownership.Interest{{
			Holder: b.ID(random.IntN(b.Parties)), Held: g.ID(held), Right: ownership.Shares,
			Share: ownership.Exactly(ownership.Percents(60)), From: 20260101,
		}}}
		begin := time.Now()
		next, concerned, err := g.With(nil, []ownership.Statement{s})
		if err != nil {
			return err
		}
		changing = append(changing, time.Since(begin))
		e.Update(next, concerned)
		whole = append(whole, time.Since(begin))
		g = next
	}
	b.noteTimes(fmt.Sprintf("%s, a new stake", e.Regime()), whole, "")
	b.noteTimes("… of which the graph's change", changing, "")
	return nil
}

// noteTimes notes how long most take, and the slowest.
func (b *ownersBench) noteTimes(name string, took []time.Duration, target string) {
	slices.Sort(took)
	ms := func(part float64) float64 {
		return float64(took[int(part*float64(len(took)-1))].Microseconds()) / 1000
	}
	name = fmt.Sprintf("%s, of %d", name, len(took))
	b.note(name+", median", ms(0.5), "ms", target)
	b.note(name+", 99th percentile", ms(0.99), "ms", target)
	b.note(name+", slowest", ms(1), "ms", target)
}

// stakes are who holds something in whom now, as lists without pointers, so that
// collecting garbage costs the measured code nothing.
type stakes struct {
	first, next, held []uint32 // numbers of stakes, +1; 0 ends a list
	seen              []uint32 // by party: the last question that came by
	question          uint32
}

func stakesOf(g *ownership.Graph) *stakes {
	s := &stakes{first: make([]uint32, g.Len()), seen: make([]uint32, g.Len())}
	for held := range g.Len() {
		for _, i := range g.Holdings(held, 0) {
			if holder, found := g.Find(i.Holder); found {
				s.held = append(s.held, uint32(held))
				s.next = append(s.next, s.first[holder])
				s.first[holder] = uint32(len(s.held))
			}
		}
	}
	return s
}

// reachFew says whether a party holds something, directly or through others, in at
// most a tenth of all.
func (s *stakes) reachFew(party int) bool {
	s.question++
	s.seen[party] = s.question
	reached := []uint32{uint32(party)}
	for i := 0; i < len(reached) && len(reached) <= len(s.first)/10; i++ {
		for n := s.first[reached[i]]; n > 0; n = s.next[n-1] {
			if held := s.held[n-1]; s.seen[held] != s.question {
				s.seen[held] = s.question
				reached = append(reached, held)
			}
		}
	}
	return len(reached) <= len(s.first)/10
}
