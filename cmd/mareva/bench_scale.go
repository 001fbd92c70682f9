package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/mareva/mareva/lists/synthetic"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// scales are the sizes of list for which the cost of one question is shown: it
// must grow more slowly than they do.
var scales = []int{10_000, 100_000, 1_000_000}

// benchScale measures one size of list. The process measures nothing else, so
// that its memory is the list's.
func benchScale(law synthetic.Words, parties int) ([]measurement, error) {
	invented := synthetic.PartiesOf(law, parties, benchSeed)
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	for i, p := range invented {
		if err := b.Add(inventedParty(i, p)); err != nil {
			return nil, err
		}
	}
	snapshot := b.Snapshot()
	b = nil
	begin := time.Now()
	x, err := screening.New([]*sanctions.Snapshot{snapshot})
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%d parties", parties)
	out := []measurement{{name + ", index built", time.Since(begin).Seconds(), "s", ""}}
	listed, ordinary := sample(invented), sample(synthetic.PartiesOf(law, 20_000, benchSeed+1))
	runtime.GC()
	debug.FreeOSMemory()
	_, resident := memory()
	target := ""
	if parties == 100_000 {
		target = "≤ 400"
	}
	out = append(out, measurement{name + ", resident", resident, "MB", target})
	for _, asked := range []struct {
		name, target string
		names        []string
	}{{", a listed name", "≤ 0.2", listed}, {", a name on no list", "≤ 0.3", ordinary}} {
		ms, err := meanMilliseconds(x, asked.names)
		if err != nil {
			return nil, err
		}
		if parties > scales[0] {
			asked.target = ""
		}
		out = append(out, measurement{name + asked.name + ", one core", ms, "ms", asked.target})
	}
	if parties == scales[0] {
		p99, err := tailMilliseconds(x, slices.Concat(listed, ordinary))
		if err != nil {
			return nil, err
		}
		out = append(out, measurement{name + ", 99th percentile of eight callers at once", p99, "ms", "≤ 5"})
	}
	return out, nil
}

func inventedParty(i int, p synthetic.Party) *sanctions.Party {
	out := &sanctions.Party{
		ID: strconv.Itoa(i), Kind: sanctions.Entity, Source: "invented",
		Names: []sanctions.Name{{Full: p.Name, Quality: sanctions.Primary}},
	}
	if p.Person {
		out.Kind = sanctions.Person
	}
	for _, alias := range p.Aliases {
		out.Names = append(out.Names, sanctions.Name{Full: alias, Quality: sanctions.Strong})
	}
	return out
}

// sample is two thousand names, evenly chosen.
func sample(parties []synthetic.Party) (out []string) {
	const count = 2000
	for i := range count {
		out = append(out, parties[i*len(parties)/count].Name)
	}
	return out
}

func meanMilliseconds(x *screening.Index, names []string) (float64, error) {
	begin := time.Now()
	for _, name := range names {
		if err := askName(x, name); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(begin).Microseconds()) / 1000 / float64(len(names)), nil
}

func askName(x *screening.Index, name string) error {
	_, err := x.Screen(screening.Question{Properties: map[string][]string{"name": {name}}}, screening.Options{})
	return err
}

// tailMilliseconds is what one in a hundred questions takes longer than when
// eight callers ask at once.
func tailMilliseconds(x *screening.Index, names []string) (float64, error) {
	const callers = 8
	took, errs := make([][]time.Duration, callers), make([]error, callers)
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for i := caller; i < len(names); i += callers {
				begin := time.Now()
				runtime.Gosched() // a question waits its turn, as one from a network does
				if err := askName(x, names[i]); err != nil {
					errs[caller] = err
				}
				took[caller] = append(took[caller], time.Since(begin))
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	sorted := slices.Concat(took...)
	slices.Sort(sorted)
	return float64(sorted[len(sorted)*99/100].Microseconds()) / 1000, nil
}
