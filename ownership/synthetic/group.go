package synthetic

import "math"

// group is a company with all its subsidiaries, numbered from its top.
type group struct {
	Register
	start, size int
}

// The law of sizes; see the package comment.
const (
	alone        = 60 // of 100 groups
	sizeExponent = 1.3
	maxSize      = 8000
)

// groupAt is the group that begins with the company.
func (r Register) groupAt(start int) group {
	size := 1
	if drawn := r.draw(forGroup, start); below(100, drawn) >= alone {
		part := (float64(mix(drawn)>>11) + 1) / (1 << 53) // above 0, at most 1
		size = int(min(maxSize, 2*math.Pow(part, -1/sizeExponent)))
	}
	return group{r, start, min(size, r.Companies()-start)}
}

// A loop is how a subsidiary's stake in its parents closes a cycle.
type loop int

const (
	noLoop  loop = iota
	mutual       // the next one is its subsidiary and holds a stake in it
	ofThree      // so does the next but one, which is a subsidiary of the next
)

// loopAt says which cycle begins with the subsidiary.
func (g group) loopAt(n int) loop {
	if n < 1 {
		return noLoop
	}
	l := loop(below(1000, g.draw(forCycle, g.start+n)) + 1)
	if l > ofThree || n+int(l) >= g.size {
		return noLoop
	}
	return l
}

// parent is the number within the group of a subsidiary's parent. Groups are flat:
// a few hold many. Every tenth continues a chain.
func (g group) parent(n int) int {
	drawn := g.draw(forParent, g.start+n)
	if g.loopAt(n-1) != noLoop || g.loopAt(n-2) == ofThree || below(10, drawn) == 0 {
		return n - 1
	}
	return belowSkewed((n+3)/4, mix(drawn))
}
