package drawing

import "slices"

// layer puts every box one layer above the highest that it holds something in, and
// those blocked outright as high as the highest of all. Lines that would close a
// circle run back and count for nothing; the deciding ones are looked at first, so
// that those run back only if they alone make a circle.
func (f *figure) layer() {
	owners := make([][]int, len(f.boxes)) // of a box, without lines that run back
	order := make([]int, 0, len(f.lines))
	for _, deciding := range []bool{true, false} {
		for i, l := range f.lines {
			if l.deciding == deciding {
				order = append(order, i)
			}
		}
	}
	for _, i := range order {
		l := &f.lines[i]
		if l.back = leads(owners, l.holder, l.held); !l.back {
			owners[l.held] = append(owners[l.held], l.holder)
		}
	}
	f.climb(owners)
	f.raise(owners)
	f.split()
}

// leads says whether one box is above another, or is it.
func leads(owners [][]int, from, to int) bool {
	seen := make([]bool, len(owners))
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			return true
		}
		for _, o := range owners[at] {
			if !seen[o] {
				seen[o] = true
				queue = append(queue, o)
			}
		}
	}
	return false
}

// climb finds the longest path from each box down to the one asked about.
func (f *figure) climb(owners [][]int) {
	below := make([]int, len(f.boxes)) // how many boxes it holds something in
	for _, above := range owners {
		for _, o := range above {
			below[o]++
		}
	}
	var ready []int
	for n := range f.boxes {
		if below[n] == 0 {
			ready = append(ready, n)
		}
	}
	for ; len(ready) > 0; ready = ready[1:] {
		at := ready[0]
		for _, o := range owners[at] {
			f.boxes[o].layer = max(f.boxes[o].layer, f.boxes[at].layer+1)
			if below[o]--; below[o] == 0 {
				ready = append(ready, o)
			}
		}
	}
}

// raise puts those blocked outright, of whom no owner is drawn, into the highest
// layer.
func (f *figure) raise(owners [][]int) {
	highest := slices.MaxFunc(f.boxes, func(x, y box) int { return x.layer - y.layer }).layer
	for n := range f.boxes {
		if b := &f.boxes[n]; b.top && !b.asked && len(owners[n]) == 0 {
			b.layer = highest
		}
	}
}

// sideBySide is how many boxes fit into a row of a page that is still readable.
const sideBySide = 5

// split makes two layers of one that has too many boxes: every second of them is
// moved up by one, after all that is higher.
func (f *figure) split() {
	for layer := 0; ; layer++ {
		var here []int
		higher := false
		for n, b := range f.boxes {
			if b.layer == layer {
				here = append(here, n)
			}
			higher = higher || b.layer > layer
		}
		if len(here) > sideBySide {
			for n := range f.boxes {
				if f.boxes[n].layer > layer {
					f.boxes[n].layer++
				}
			}
			for i := 1; i < len(here); i += 2 {
				f.boxes[here[i]].layer++
			}
			layer-- // what is left may still be too many
			continue
		}
		if !higher {
			return
		}
	}
}
