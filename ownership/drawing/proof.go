package drawing

import "github.com/mareva/mareva/ownership"

// proof is the interests that decide, by party.
type proof struct {
	owners  map[int][]int // of a party, those who decide, in the proof's order
	decides map[interest]bool
	run     map[int]*run // of a party that is folded into a run
}

type interest struct {
	holder, held int
	right        ownership.Right
}

// run is a stretch of a chain: parties each of which is blocked by the next alone.
// Of a long one only the ends are drawn.
type run struct {
	folded   []int // the middle, the lowest first
	from, to int   // the drawn parties below and above it
}

// A chain that is longer than longRun is drawn with endsOfRun parties at each end.
const (
	longRun   = 8
	endsOfRun = 3
)

func readProof(e *ownership.Evaluation, asked int, steps []ownership.ProofStep) *proof {
	p := &proof{owners: make(map[int][]int), decides: make(map[interest]bool), run: make(map[int]*run)}
	holds := make(map[int]int) // in how many parties one is a deciding owner
	var order []int
	for _, s := range steps {
		holder, _ := e.Graph().Find(s.Owner)
		held, _ := e.Graph().Find(s.Owned)
		known := false
		for _, o := range p.owners[held] {
			known = known || o == holder
		}
		if !known {
			if p.owners[held] == nil {
				order = append(order, held)
			}
			p.owners[held] = append(p.owners[held], holder)
			holds[holder]++
		}
		p.decides[interest{holder, held, s.Right}] = true
	}
	inside := func(party int) bool {
		return party != asked && holds[party] == 1 && len(p.owners[party]) == 1 && !isRoot(e, party)
	}
	for _, held := range order {
		for _, first := range p.owners[held] {
			if !inside(held) && inside(first) {
				p.fold(first, inside)
			}
		}
	}
	return p
}

// fold folds the middle of the run that begins with a party, if it is long.
func (p *proof) fold(first int, inside func(int) bool) {
	var chain []int
	at := first
	for inside(at) && len(chain) <= len(p.owners) {
		chain = append(chain, at)
		at = p.owners[at][0]
	}
	if len(chain) <= longRun {
		return
	}
	end := len(chain) - endsOfRun
	r := &run{folded: chain[endsOfRun:end], from: chain[endsOfRun-1], to: chain[end]}
	for _, party := range r.folded {
		p.run[party] = r
	}
}
