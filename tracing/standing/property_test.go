package standing_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/tracing/taint"
)

// world is a chain to which anything happens, and what is followed on it.
type world struct {
	t      *testing.T
	rt     *rapid.T
	home   string
	ledger *ledger.Ledger
	opt    standing.Options
	set    *standing.Set

	txs     int
	moves   []move  // in the ledger, by block
	spends  []spend // in the ledger, in order
	sources map[string][]uint32
	stops   labels
	version int
	retold  map[int]bool // transactions of which the index was told late
}

func (w *world) draw(low, high int, what string) int {
	return rapid.IntRange(low, high).Draw(w.rt, what)
}

func newWorld(t *testing.T, rt *rapid.T, chainName string) *world {
	w := &world{t: t, rt: rt, home: scratch(t), sources: map[string][]uint32{}, stops: labels{}, retold: map[int]bool{}}
	w.ledger = ledger.In(w.home, chain(t, chainName))
	methods := []taint.Method{taint.Haircut, taint.FIFO}
	w.opt = standing.Options{
		Method: methods[w.draw(0, 1, "method")], HubRows: []int{0, 4, 9}[w.draw(0, 2, "hub rows")], KeepRunning: true,
	}
	w.restart()
	return w
}

func (w *world) restart() {
	if w.set != nil {
		if err := w.set.Close(); err != nil {
			w.t.Fatal(err)
		}
	}
	w.set = standing.In(w.home, w.ledger.Chain(), w.opt)
}

func (w *world) head() int {
	if n := len(w.moves); n > 0 {
		return w.moves[n-1].block
	}
	if n := len(w.spends); n > 0 {
		return w.spends[n-1].block
	}
	return 0
}

// addresses is how many there are on the made-up chain: few, so that they meet.
const addresses = 7

func (w *world) utxo() bool { return w.ledger.Chain().Model == ledger.UTXO }

// grow adds blocks behind the head.
func (w *world) grow() {
	head := w.head()
	var moves []move
	var spends []spend
	for range w.draw(1, 3, "blocks") {
		head += w.draw(1, 2, "step")
		if w.utxo() {
			spends = append(spends, w.utxoBlock(head, append(slices.Clone(w.spends), spends...))...)
			continue
		}
		for range w.draw(1, 4, "moves") {
			moves = append(moves, w.move(head))
		}
	}
	if w.utxo() {
		addSpends(w.t, w.ledger, spends...)
		w.spends = append(w.spends, spends...)
		return
	}
	addMoves(w.t, w.ledger, moves...)
	w.moves = append(w.moves, moves...)
}

func (w *world) move(block int) move {
	w.txs++
	m := move{
		block: block, tx: w.txs, index: -1, log: w.txs, from: w.draw(0, addresses, "from"), to: w.draw(0, addresses, "to"),
		asset:  []string{"", "", "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}[w.draw(0, 2, "asset")],
		amount: uint64(w.draw(0, 12, "amount")),
	}
	if m.from == 0 && m.to == 0 {
		m.to = 1
	}
	if w.draw(0, 9, "named") == 0 {
		m.name = fmt.Sprintf("transaction %d", w.txs)
	}
	return m
}

// utxoBlock is a block behind others: its reward, and some spends.
func (w *world) utxoBlock(block int, before []spend) []spend {
	w.txs++
	list := []spend{{block: block, tx: w.txs, outputs: []coin{{address: w.draw(1, addresses, "miner"), amount: uint64(w.draw(1, 20, "reward"))}}}}
	for range w.draw(0, 3, "spends") {
		free := unspent(append(slices.Clone(before), list[1:]...)) // nobody spends a reward in its own block
		if len(free) == 0 {
			break
		}
		w.txs++
		s := spend{block: block, index: len(list), tx: w.txs}
		var sum uint64
		for range w.draw(1, 3, "inputs") {
			if len(free) == 0 {
				break
			}
			i := w.draw(0, len(free)-1, "coin")
			s.inputs, sum = append(s.inputs, free[i]), sum+free[i].amount
			free = slices.Delete(free, i, i+1)
		}
		for range w.draw(1, 3, "outputs") {
			part := uint64(w.draw(0, int(sum), "part"))
			s.outputs, sum = append(s.outputs, coin{address: w.draw(0, addresses, "payee"), amount: part}), sum-part
		}
		list = append(list, s)
	}
	return list
}

func unspent(list []spend) (free []coin) {
	for _, s := range list {
		free = slices.DeleteFunc(free, func(c coin) bool {
			return slices.ContainsFunc(s.inputs, func(in coin) bool { return in.tx == c.tx && in.index == c.index })
		})
		for i, out := range s.outputs {
			free = append(free, coin{s.tx, i, out.address, out.amount})
		}
	}
	return free
}

// reorganise takes blocks away, and others may come.
func (w *world) reorganise() {
	height := w.draw(1, max(1, w.head()), "height")
	if err := w.ledger.Rewind(context.Background(), uint64(height)); err != nil {
		w.t.Fatal(err)
	}
	w.moves = slices.DeleteFunc(w.moves, func(m move) bool { return m.block > height })
	w.spends = slices.DeleteFunc(w.spends, func(s spend) bool { return s.block > height })
	if w.draw(0, 3, "others") > 0 {
		w.grow()
	}
}

// insert puts rows into old blocks, or a block between two.
func (w *world) insert() {
	block := w.draw(1, max(1, w.head()), "block")
	if w.utxo() {
		if slices.ContainsFunc(w.spends, func(s spend) bool { return s.block == block }) {
			return
		}
		list := w.utxoBlock(block, nil)[:1]
		addSpends(w.t, w.ledger, list...)
		w.spends = append(w.spends, list...)
		slices.SortStableFunc(w.spends, func(a, b spend) int { return a.block - b.block })
		return
	}
	m := w.move(block)
	addMoves(w.t, w.ledger, m)
	w.moves = append(w.moves, m)
	slices.SortStableFunc(w.moves, func(a, b move) int { return a.block - b.block })
}

// order tells where in its block a transaction stood, which changes no count.
func (w *world) order() {
	if w.utxo() || len(w.moves) == 0 {
		return
	}
	i := w.draw(0, len(w.moves)-1, "transaction")
	m := w.moves[i]
	if w.retold[m.tx] || m.index >= 0 {
		return
	}
	m.index = m.tx
	w.retold[m.tx] = true
	addMoves(w.t, w.ledger, m)
}

// designate changes who is followed.
func (w *world) designate() {
	name := fmt.Sprintf("list:%d", w.draw(1, 4, "party"))
	v := view(w.t, w.ledger)
	defer v.Close()
	var list []uint32
	for range w.draw(0, 2, "addresses") {
		list = append(list, uint32(w.draw(1, int(v.Addresses()), "address")))
	}
	slices.Sort(list)
	if list = slices.Compact(list); len(list) == 0 {
		delete(w.sources, name)
		return
	}
	w.sources[name] = list
}

func (w *world) label() {
	address := uint32(w.draw(1, addresses, "address"))
	w.version++
	if label := w.draw(0, 2, "label"); label > 0 {
		w.stops[address] = fmt.Sprintf("service %d", label)
	} else {
		delete(w.stops, address)
	}
}

// check updates, and compares with what comes of nothing.
func (w *world) check() {
	var sources []standing.Source
	for name, list := range w.sources {
		sources = append(sources, standing.Source{ID: name, Kind: "sanction", Name: "a party", Addresses: list})
	}
	stops := labels{}
	for k, v := range w.stops {
		stops[k] = v
	}
	said := standing.Labels{Stops: stops, Version: fmt.Sprint(w.version)}
	update(w.rt, w.set, view(w.t, w.ledger), sources, said)
	anew := filepath.Join(w.home, "anew")
	defer os.RemoveAll(anew)
	opt := w.opt
	opt.KeepRunning = false
	other := standing.InFolder(anew, w.ledger, opt, standing.SystemDisk{})
	update(w.rt, other, view(w.t, w.ledger), sources, said)
	if err := other.Close(); err != nil {
		w.t.Fatal(err)
	}
	kept := filepath.Join(w.home, "tracing", string(w.ledger.Chain().Name))
	if diff := cmp.Diff(folder(w.t, anew), folder(w.t, kept)); diff != "" {
		w.rt.Fatalf("what is kept is not what comes of nothing (-anew +kept): %s", diff)
	}
	if _, err := standing.Open(w.home, w.ledger.Chain()); err != nil {
		w.rt.Fatal(err)
	}
}

func testWhateverHappens(t *testing.T, chainName string) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt, chainName)
		defer func() {
			_ = w.set.Close()
			_ = os.RemoveAll(w.home)
		}()
		w.grow()
		w.designate()
		w.check()
		for range rapid.IntRange(2, 9).Draw(rt, "steps") {
			steps := []func(){w.grow, w.grow, w.grow, w.reorganise, w.insert, w.order, w.designate, w.label, w.restart}
			for range w.draw(1, 2, "at once") {
				steps[w.draw(0, len(steps)-1, "step")]()
			}
			w.check()
		}
	})
}

func TestWhateverHappensToAnAccountChainWhatIsKeptIsWhatComesOfNothing(t *testing.T) {
	testWhateverHappens(t, "ethereum")
}

func TestWhateverHappensToAChainOfOutputsWhatIsKeptIsWhatComesOfNothing(t *testing.T) {
	testWhateverHappens(t, "bitcoin")
}
