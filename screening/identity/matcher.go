package identity

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// matcher compares entries.
type matcher struct {
	entries    []*Entry // sorted by reference
	withinList bool
	words      *vocabulary
	signatures [][]signature   // of the names of each entry
	shared     map[uint64]bool // names, by their whole signature, that several entries of one list have
	rules      []rule
}

func newMatcher(entries []*Entry, withinList bool) *matcher {
	m := &matcher{entries: entries, withinList: withinList, words: newVocabulary(entries), rules: rules()}
	m.signatures = make([][]signature, len(entries))
	total := 0
	for _, e := range entries {
		total += len(e.names)
	}
	all := make([]signature, total)
	for i, e := range entries {
		m.signatures[i], all = all[:len(e.names)], all[len(e.names):]
	}
	eachInParallel(len(entries), func(i int) {
		for j, name := range entries[i].names {
			m.signatures[i][j] = m.words.read(name)
		}
	})
	m.shared = m.sharedNames(total)
	return m
}

// sharedNames are those that a publisher itself gives to several parties.
func (m *matcher) sharedNames(total int) map[uint64]bool {
	out := make(map[uint64]bool)
	if m.withinList {
		return out
	}
	all := make([]keyed, 0, total)
	for i, names := range m.signatures {
		for _, s := range names {
			all = append(all, keyed{s.whole, int32(i)})
		}
	}
	slices.SortFunc(all, compareKeyed)
	all = slices.Compact(all)
	for i := 1; i < len(all); i++ {
		x, y := all[i-1], all[i]
		if x.key == y.key && m.entries[x.entry].List == m.entries[y.entry].List {
			out[x.key] = true
		}
	}
	return out
}

func compareKeyed(x, y keyed) int {
	if x.key != y.key {
		return cmp.Compare(x.key, y.key)
	}
	return cmp.Compare(x.entry, y.entry)
}

// eachInParallel calls work for every index below n, in blocks, on all cores.
func eachInParallel(n int, work func(i int)) {
	const block = 256
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n/block+1) {
		all.Go(func() {
			for {
				from := int(next.Add(block)) - block
				if from >= n {
					return
				}
				for i := from; i < min(from+block, n); i++ {
					work(i)
				}
			}
		})
	}
	all.Wait()
}
