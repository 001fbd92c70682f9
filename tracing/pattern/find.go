package pattern

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// finder is a search on its way.
type finder struct {
	view    *ledger.View
	o       Options
	r       *reader
	value   valuer
	summary Summary
	found   []*Finding
	full    bool

	address uint32
	events  []event // of the address
	rows    int     // how many of it stand before the window, once that is known
	known   bool
	cut     bool

	group   []event // those of one asset
	side    []*event
	earlier []event
	counts  map[uint32]int32
	digits  digits
	real    map[uint64]dealt
	hops    []hop // where a sum was peeled
	passes  []hop // where it passed through

	// neighbour says that the address is not asked about, but stands beside one that is.
	neighbour bool
	visited   map[uint32]bool
	queue     []uint32
}

// Find looks for patterns and gives them in the order of their first transactions, those of
// one transaction in the order of kinds and addresses. Where the context ends it gives what
// it has found, and the summary says that this is not all. An error of give ends it.
func Find(ctx context.Context, v *ledger.View, o Options, give func(*Finding) error) (Summary, error) {
	f := &finder{view: v, o: o, r: newReader(v, &o), value: newValuer(v, &o), visited: map[uint32]bool{}, digits: newDigits(v, &o)}
	f.summary.ByKind = map[Kind]int{}
	if err := f.check(); err != nil {
		return f.summary, err
	}
	f.search(ctx)
	for _, x := range f.found {
		f.finish(x)
	}
	slices.SortFunc(f.found, compare)
	for _, x := range f.found {
		f.summary.ByKind[x.Kind]++
		f.summary.Findings++
		if err := give(x); err != nil {
			return f.summary, err
		}
	}
	return f.summary, nil
}

// check refuses options that mean nothing.
func (f *finder) check() error {
	o := &f.o
	for _, k := range o.Kinds {
		if !slices.Contains(Kinds(), k) {
			return fmt.Errorf("there is no pattern %q: the patterns are %v", k, Kinds())
		}
	}
	for _, x := range []struct {
		name  string
		value int
	}{
		{"FanOut", o.FanOut},
		{"FanIn", o.FanIn},
		{"Few", o.Few},
		{"DustReceivers", o.DustReceivers},
		{"PoisonPrefix", o.PoisonPrefix},
		{"PoisonSuffix", o.PoisonSuffix},
		{"PeelHops", o.PeelHops},
		{"PeelHopsAccounts", o.PeelHopsAccounts},
		{"PassHops", o.PassHops},
		{"Structured", o.Structured},
		{"NestedCustomers", o.NestedCustomers},
		{"MaxRows", o.MaxRows},
		{"MaxFindings", o.MaxFindings},
		{"PassRows", o.PassRows},
		{"Window", int(o.Window)},
		{"PassWithin", int(o.PassWithin)},
		{"PeelWithin", int(o.PeelWithin)},
		{"PoisonPart", int(min(o.PoisonPart, 1))},
		{"StructurePercent", int(min(o.StructurePercent, 1))},
	} {
		if x.value < 1 {
			return fmt.Errorf("option %s is %d: give a number above 0, as Defaults does", x.name, x.value)
		}
	}
	for _, percent := range []uint64{o.FewPercent, o.PassPercent, o.PeelPercent, o.NestedPercent, o.NestedShare, o.StructurePercent} {
		if percent > 100 {
			return fmt.Errorf("%d percent are more than all", percent)
		}
	}
	return nil
}

// search finds all; f.summary.Partial says why not.
func (f *finder) search(ctx context.Context) {
	var peels *peels
	if f.r.utxo && f.o.looksFor(PeelChain) {
		peels = newPeels(f)
	}
	active, n := f.active(ctx, peels)
	if peels != nil {
		peels.finish()
	}
	list := slices.Clone(f.o.Addresses)
	slices.Sort(list)
	list = slices.Compact(list)
	if len(f.o.Addresses) > 0 {
		n = len(list)
	}
	next := each(active, list)
	for done := 0; ; done++ {
		if ctx.Err() != nil && f.summary.Partial == "" {
			f.summary.Partial = fmt.Sprintf("it was stopped after %d of %d addresses", done, n)
		}
		if done%1024 == 0 && f.o.Progress != nil {
			f.o.Progress(done, n)
		}
		address, ok := next()
		if !ok || f.summary.Partial != "" {
			break
		}
		f.judge(address)
	}
	f.neighbours(ctx)
	f.link(f.hops, f.peelChain)
	f.link(f.passes, f.passChain)
	if f.full {
		f.summary.Partial = fmt.Sprintf("it ended after %d findings: ask about less time or fewer kinds", f.o.MaxFindings)
	}
}

// neighboursVisited bounds the addresses beside those asked about that are looked at.
const neighboursVisited = 10_000

// visit has an address beside one that is asked about looked at.
func (f *finder) visit(address uint32) {
	if address == 0 || f.visited[address] || len(f.visited) >= neighboursVisited {
		return
	}
	f.visited[address] = true
	f.queue = append(f.queue, address)
}

// neighbours looks for hops beside those asked about, so that their chains are whole.
func (f *finder) neighbours(ctx context.Context) {
	f.neighbour = true
	for len(f.queue) > 0 && f.summary.Partial == "" {
		if ctx.Err() != nil {
			f.summary.Partial = "it was stopped while those beside the addresses asked about were looked at"
			return
		}
		address := f.queue[0]
		f.queue = f.queue[1:]
		if !slices.Contains(f.o.Addresses, address) {
			f.judge(address)
		}
	}
}

// each goes through a list, or where it is empty through the bits of a set.
func each(set []uint64, list []uint32) func() (uint32, bool) {
	if len(list) > 0 {
		return func() (address uint32, ok bool) {
			if len(list) == 0 {
				return 0, false
			}
			address, list = list[0], list[1:]
			return address, true
		}
	}
	word := 0
	return func() (uint32, bool) {
		for word < len(set) && set[word] == 0 {
			word++
		}
		if word == len(set) {
			return 0, false
		}
		bit := bits.TrailingZeros64(set[word])
		set[word] &= set[word] - 1
		return uint32(64*word + bit), true
	}
}

// active goes through the blocks of the window once: a bit for each address that moved
// something there. With a list of addresses nothing is marked.
func (f *finder) active(ctx context.Context, p *peels) (set []uint64, n int) {
	all := len(f.o.Addresses) == 0
	if all {
		set = make([]uint64, f.view.Addresses()/64+1)
	}
	put := func(address uint32) {
		if all && address != 0 && address <= f.view.Addresses() {
			set[address/64] |= 1 << (address % 64)
		}
	}
	for k := range f.r.window {
		w := &f.r.window[k]
		f.summary.Blocks += uint64(w.endBlock - w.firstBlock)
		f.summary.Transactions += uint64(w.endTx - w.tx)
		f.summary.Rows += uint64(w.debits[1] - w.debits[0])
		switch {
		case f.r.utxo:
			f.summary.Rows += uint64(w.credits[1] - w.credits[0])
			for tx := w.tx; tx < w.endTx; tx++ {
				if tx%4096 == 0 && f.stopped(ctx) {
					return set, f.size(set)
				}
				f.mark(w, tx, all, put)
				if p != nil {
					p.transaction(w.segment, w.s, tx)
				}
			}
		case all:
			scan := w.s.Scan(w.debits[0])
			var t segment.Transfer
			for row := w.debits[0]; row < w.debits[1] && scan.Next(&t); row++ {
				if row%65536 == 0 && f.stopped(ctx) {
					return set, f.size(set)
				}
				put(t.From)
				put(t.To)
			}
		}
	}
	return set, f.size(set)
}

// mark puts the addresses of a transaction of outputs.
func (f *finder) mark(w *stretch, tx int, all bool, put func(uint32)) {
	if !all {
		return
	}
	first, end := w.s.Outputs(tx)
	for row := first; row < end; row++ {
		put(w.s.Output(row).Address)
	}
	put(f.r.payer(w.segment, tx)) // the others that spend here did not pay
}

func (f *finder) stopped(ctx context.Context) bool {
	if ctx.Err() != nil {
		f.summary.Partial = "it was stopped while the blocks were read"
	}
	return ctx.Err() != nil
}

func (f *finder) size(set []uint64) (n int) {
	for _, word := range set {
		n += bits.OnesCount64(word)
	}
	return n
}

// judge looks for the patterns of an address.
func (f *finder) judge(address uint32) {
	f.address = address
	f.events, f.cut = f.r.read(f.events[:0], address)
	f.known = false
	if len(f.events) == 0 {
		return
	}
	if !f.neighbour {
		f.summary.Addresses++
		if f.cut {
			f.summary.Cut++
		}
		if f.o.looksFor(MixerFirst) {
			f.mixerFirst()
		}
		if f.o.looksFor(Poisoning) {
			f.poisoned()
		}
	}
	timed := f.events[:0:len(f.events)]
	for i := range f.events {
		if f.events[i].time != ledger.NoTime {
			timed = append(timed, f.events[i])
		}
	}
	if !f.neighbour {
		f.summary.Untimed += len(f.events) - len(timed)
	}
	f.events = timed
	if mixed(timed) {
		slices.SortStableFunc(timed, func(a, b event) int { return cmp.Compare(a.asset, b.asset) })
	}
	for len(timed) > 0 {
		n := 1
		for n < len(timed) && timed[n].asset == timed[0].asset {
			n++
		}
		f.group, timed = timed[:n], timed[n:]
		f.judgeGroup()
	}
}

// before is how many rows of the address stand before the window. Most addresses show no
// pattern for which that must be known.
func (f *finder) before() int {
	if !f.known {
		f.rows, f.known = f.r.before(f.address), true
	}
	return f.rows
}

// mixed says that there is more than one asset.
func mixed(events []event) bool {
	for i := range events {
		if events[i].asset != events[0].asset {
			return true
		}
	}
	return false
}

// judgeGroup looks for the patterns of an address in one asset.
func (f *finder) judgeGroup() {
	if f.o.looksFor(PassThrough) {
		f.passHops()
	}
	if f.o.looksFor(PeelChain) && !f.r.utxo {
		f.peelHops()
	}
	if f.neighbour {
		return
	}
	if f.o.looksFor(Dusting) {
		f.dusting()
	}
	if f.o.looksFor(FanOut) {
		f.fanOut()
	}
	if f.o.looksFor(FanIn) {
		f.fanIn()
	}
	if f.o.looksFor(Structuring) {
		f.structuring()
	}
	if f.o.looksFor(Nested) {
		f.nested()
	}
}

func (f *finder) category(address uint32) string {
	if f.o.Labels == nil || address == 0 {
		return ""
	}
	return f.o.Labels.Category(address)
}

// isService says that a label calls an address a service.
func (f *finder) isService(address uint32) bool {
	return attribution.Within(f.category(address), "service")
}
