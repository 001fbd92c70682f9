package tracing

// agenda hands out what is to be done in order of its number. What is far off waits
// unsorted, window by window, so that the heap at hand stays small enough for the
// processor's cache.
type agenda struct {
	now    []appointment // heap
	later  map[uint64][]appointment
	queue  []uint64 // heap of windows that later has
	window uint64   // the one that now is of
}

// appointment is something to be done at a number.
type appointment struct {
	at  uint64
	who int32
}

func (a appointment) before(b appointment) bool { return a.at < b.at || a.at == b.at && a.who < b.who }

// windowBits is the size of a window: 65,536 numbers.
const windowBits = 16

func (g *agenda) add(at uint64, who int32) {
	x := appointment{at, who}
	w := at >> windowBits
	if w <= g.window {
		g.now = push(g.now, x, appointment.before)
		return
	}
	if g.later == nil {
		g.later = map[uint64][]appointment{}
	}
	list, waits := g.later[w]
	g.later[w] = append(list, x)
	if !waits {
		g.queue = push(g.queue, w, less)
	}
}

// next takes the first appointment off.
func (g *agenda) next() (appointment, bool) {
	for len(g.now) == 0 {
		if len(g.queue) == 0 {
			return appointment{}, false
		}
		g.queue, g.window = pop(g.queue, less)
		g.now = g.later[g.window]
		delete(g.later, g.window)
		for i := len(g.now)/2 - 1; i >= 0; i-- {
			sink(g.now, i, appointment.before)
		}
	}
	var first appointment
	g.now, first = pop(g.now, appointment.before)
	return first, true
}

// peek is the first appointment of the window at hand.
func (g *agenda) peek() (first appointment, ok bool) {
	if len(g.now) == 0 {
		return appointment{}, false
	}
	return g.now[0], true
}

func less(a, b uint64) bool { return a < b }

// push, pop and sink are those of a heap, without the interfaces of container/heap, which
// cost more than the comparison.
func push[T any](heap []T, x T, before func(a, b T) bool) []T {
	heap = append(heap, x)
	i := len(heap) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !before(heap[i], heap[up]) {
			break
		}
		heap[i], heap[up] = heap[up], heap[i]
		i = up
	}
	return heap
}

func pop[T any](heap []T, before func(a, b T) bool) ([]T, T) {
	first, last := heap[0], len(heap)-1
	heap[0] = heap[last]
	heap = heap[:last]
	sink(heap, 0, before)
	return heap, first
}

func sink[T any](heap []T, i int, before func(a, b T) bool) {
	for {
		down := 2*i + 1
		if down >= len(heap) {
			return
		}
		if right := down + 1; right < len(heap) && before(heap[right], heap[down]) {
			down = right
		}
		if !before(heap[down], heap[i]) {
			return
		}
		heap[i], heap[down] = heap[down], heap[i]
		i = down
	}
}
