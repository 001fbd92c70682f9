package follow_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/follow"
	"github.com/mareva/mareva/ledger/segment"
)

// madeUpNode is a node whose chain a test makes up. Each block has a transaction from an
// account to one that its own hash decides, so that branches differ.
type madeUpNode struct {
	mu     sync.Mutex
	blocks []made
	count  uint64
	fault  func(number uint64, b *ledger.Batch) error // of the next blocks, once each
}

// made is a block of a made-up chain.
type made struct{ hash, parent ledger.Hash }

// mine adds blocks on top.
func (n *madeUpNode) mine(count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for range count {
		n.count++
		var b made
		binary.BigEndian.PutUint64(b.hash[:], n.count*0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(b.hash[24:], n.count)
		if len(n.blocks) > 0 {
			b.parent = n.blocks[len(n.blocks)-1].hash
		}
		n.blocks = append(n.blocks, b)
	}
}

// giveUp takes blocks away.
func (n *madeUpNode) giveUp(count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.blocks = n.blocks[:max(1, len(n.blocks)-count)]
}

func (n *madeUpNode) Head(context.Context) (uint64, ledger.Hash, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	last := len(n.blocks) - 1
	return uint64(last), n.blocks[last].hash, nil
}

func (n *madeUpNode) HashAt(_ context.Context, number uint64) (ledger.Hash, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if number >= uint64(len(n.blocks)) {
		return ledger.Hash{}, follow.ErrNoBlock
	}
	return n.blocks[number].hash, nil
}

func (n *madeUpNode) Block(_ context.Context, number uint64, b *ledger.Batch) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if number >= uint64(len(n.blocks)) {
		return follow.ErrNoBlock
	}
	block := n.blocks[number]
	b.Blocks = append(b.Blocks, ledger.Block{Number: number, Hash: block.hash, Parent: block.parent, Time: 1_700_000_000 + int64(number)*12})
	var from, to [20]byte
	from[19], to[0], to[1] = byte(number%7)+1, block.hash[0], block.hash[1]
	tx := block.hash
	tx[31] ^= 0xff
	b.Txs = append(b.Txs, ledger.Tx{Block: number, Time: 1_700_000_000 + int64(number)*12, Hash: tx, Status: ledger.StatusDone, Transfers: 1})
	b.Transfers = append(b.Transfers, ledger.Transfer{
		From: b.Add(ledger.AppendEVMKey(nil, from[:])), To: b.Add(ledger.AppendEVMKey(nil, to[:])), Amount: *uint256.NewInt(number + 1),
	})
	if n.fault != nil {
		return n.fault(number, b)
	}
	return nil
}

func (n *madeUpNode) Wait(ctx context.Context, after ledger.Hash) error {
	for {
		if _, head, _ := n.Head(ctx); head != after {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

func ethereum(t *testing.T) ledger.Chain {
	t.Helper()
	c, err := ledger.ChainNamed("ethereum")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told is what a ledger holds, as text.
func told(t interface{ Fatal(...any) }, l *ledger.Ledger) string {
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var out strings.Builder
	for _, s := range v.Segments() {
		for i := range int(s.Counts().Blocks) {
			b := s.Block(i)
			fmt.Fprintf(&out, "%d %x %d\n", b.Number, b.Hash, b.Time)
			from, to := s.Txs(i)
			for tx := from; tx < to; tx++ {
				first, end := s.Transfers(tx)
				for row := first; row < end; row++ {
					var x segment.Transfer
					s.Transfer(row, &x)
					fmt.Fprintf(&out, " %x %s %s %s\n", s.TxHash(tx), v.AddressText(x.From), v.AddressText(x.To), x.Amount.Dec())
				}
			}
		}
	}
	return out.String()
}

func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "follow") // in memory, where that is to be had
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func toHead(t interface{ Fatal(...any) }, l *ledger.Ledger, n follow.Node, tell func(follow.Event)) {
	err := follow.Run(context.Background(), l, n, follow.Options{Now: time.Now, UntilHead: true, Pause: time.Millisecond, Tell: tell, Node: "made up"})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAfterAnyBranchesTheLedgerIsThatOfTheNode mines and gives up blocks at random.
func TestAfterAnyBranchesTheLedgerIsThatOfTheNode(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := scratch(t)
		n := &madeUpNode{}
		n.mine(rapid.IntRange(1, 40).Draw(rt, "first"))
		l := ledger.In(filepath.Join(dir, "followed"), ethereum(t))
		toHead(rt, l, n, nil)
		for range rapid.IntRange(1, 6).Draw(rt, "turns") {
			n.giveUp(rapid.IntRange(0, 20).Draw(rt, "given up"))
			n.mine(rapid.IntRange(1, 25).Draw(rt, "mined"))
			toHead(rt, l, n, nil)
		}
		fresh := ledger.In(filepath.Join(dir, "fresh"), ethereum(t))
		toHead(rt, fresh, n, nil)
		if diff := cmp.Diff(told(rt, fresh), told(rt, l)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestANodeThatIsBehindTakesNothingAway(t *testing.T) {
	n := &madeUpNode{}
	n.mine(30)
	l := ledger.In(scratch(t), ethereum(t))
	toHead(t, l, n, nil)
	want := told(t, l)
	n.giveUp(10)
	var kinds []follow.Kind
	toHead(t, l, n, func(e follow.Event) { kinds = append(kinds, e.Kind) })
	if diff := cmp.Diff([]follow.Kind{follow.Behind}, kinds); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, told(t, l)); diff != "" {
		t.Error(diff)
	}
}

func TestANodeOfAnotherChainTakesNothingAway(t *testing.T) {
	n := &madeUpNode{}
	n.mine(30)
	l := ledger.In(scratch(t), ethereum(t))
	toHead(t, l, n, nil)
	want := told(t, l)
	other := &madeUpNode{count: 1000}
	other.mine(50)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	err := follow.Run(ctx, l, other, follow.Options{Now: time.Now, Pause: time.Millisecond, Tell: func(e follow.Event) {
		if e.Kind != follow.Fault || !strings.Contains(e.Err.Error(), "another chain") {
			t.Errorf("told %v %v", e.Kind, e.Err)
		}
		stop()
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if diff := cmp.Diff(want, told(t, l)); diff != "" {
		t.Error(diff)
	}
}

// TestALyingNodeLeavesNothingHalfWritten makes blocks fail, lie about their parent and
// number, and be empty.
func TestALyingNodeLeavesNothingHalfWritten(t *testing.T) {
	faults := map[string]func(uint64, *ledger.Batch) error{
		"fails":          func(uint64, *ledger.Batch) error { return errors.New("the disk of the node is broken") },
		"another parent": func(_ uint64, b *ledger.Batch) error { b.Blocks[0].Parent[0] ^= 1; return nil },
		"another number": func(_ uint64, b *ledger.Batch) error { b.Blocks[0].Number++; return nil },
		"nothing":        func(_ uint64, b *ledger.Batch) error { b.Reset(); return nil },
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			n := &madeUpNode{}
			n.mine(40)
			l := ledger.In(scratch(t), ethereum(t))
			times := 0
			n.fault = func(number uint64, b *ledger.Batch) error {
				if number == 20 && times < 3 {
					times++
					return fault(number, b)
				}
				return nil
			}
			faultsTold := 0
			toHead(t, l, n, func(e follow.Event) {
				if e.Kind == follow.Fault {
					faultsTold++
				}
			})
			if faultsTold == 0 {
				t.Error("the fault was not told")
			}
			n.fault = nil
			fresh := ledger.In(scratch(t), ethereum(t))
			toHead(t, fresh, n, nil)
			if diff := cmp.Diff(told(t, fresh), told(t, l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// table is a source of blocks that a table tells.
type table struct{ add func(b *ledger.Batch) }

func (s table) Name() string             { return "table" }
func (s table) Model() ledger.Model      { return ledger.Account }
func (s table) Progress() (int64, int64) { return 0, 0 }

func (s table) Read(_ context.Context, _ ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	b := &ledger.Batch{}
	s.add(b)
	return give(b, ledger.Position{Offset: 1})
}

// TestANodeWhoseHeadLiesInAGapTakesNothingAway imports blocks 0 to 9 and 20 to 29, with and
// without their hashes; the node is at 15.
func TestANodeWhoseHeadLiesInAGapTakesNothingAway(t *testing.T) {
	for name, hashes := range map[string]bool{"with hashes": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			n := &madeUpNode{}
			n.mine(40)
			l := ledger.In(scratch(t), ethereum(t))
			src := table{func(b *ledger.Batch) {
				for i := range uint64(30) {
					if i < 10 || i >= 20 {
						_ = n.Block(context.Background(), i, b)
					}
				}
				for i := range b.Blocks {
					if !hashes {
						b.Blocks[i].Hash, b.Blocks[i].Parent = ledger.Hash{}, ledger.Hash{}
					}
				}
			}}
			if _, err := l.Import(context.Background(), src, ledger.Options{}); err != nil {
				t.Fatal(err)
			}
			want := told(t, l)
			n.giveUp(24)
			toHead(t, l, n, nil)
			if diff := cmp.Diff(want, told(t, l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// balanced is a node of which one server knows the head and another is behind.
type balanced struct {
	*madeUpNode
	short uint64
}

func (n *balanced) HashAt(ctx context.Context, number uint64) (ledger.Hash, error) {
	if last, _, _ := n.Head(ctx); number > last-n.short {
		return ledger.Hash{}, follow.ErrNoBlock
	}
	return n.madeUpNode.HashAt(ctx, number)
}

func TestAServerThatIsBehindAnotherTakesNothingAway(t *testing.T) {
	n := &madeUpNode{}
	n.mine(30)
	l := ledger.In(scratch(t), ethereum(t))
	toHead(t, l, n, nil)
	toHead(t, l, &balanced{n, 2}, func(e follow.Event) {
		if e.Kind == follow.Undone {
			t.Errorf("blocks %d to %d were taken away, though no hash is another", e.First, e.Last)
		}
	})
}

func TestANodeThatFellBackBelowTheFirstBlockIsBehind(t *testing.T) {
	n := &madeUpNode{}
	n.mine(30)
	l := ledger.In(scratch(t), ethereum(t))
	if err := follow.Run(context.Background(), l, n, follow.Options{Now: time.Now, From: 20, UntilHead: true}); err != nil {
		t.Fatal(err)
	}
	n.giveUp(20)
	var kinds []follow.Kind
	toHead(t, l, n, func(e follow.Event) { kinds = append(kinds, e.Kind) })
	if diff := cmp.Diff([]follow.Kind{follow.Behind}, kinds); diff != "" {
		t.Error(diff)
	}
}

// TestRowsThatContradictEachOtherAreAFault makes a node give blocks that no ledger takes.
func TestRowsThatContradictEachOtherAreAFault(t *testing.T) {
	faults := map[string]func(b *ledger.Batch){
		"no hash":      func(b *ledger.Batch) { b.Txs[0].Hash = ledger.Hash{} },
		"another time": func(b *ledger.Batch) { b.Txs[0].Time++ },
		"two transactions at one place": func(b *ledger.Batch) {
			other := b.Txs[0]
			other.Hash[5]++
			other.Transfers = 0
			b.Txs = append(b.Txs, other)
		},
		"one transaction at two places": func(b *ledger.Batch) {
			other := b.Txs[0]
			other.Index++
			other.Transfers = 0
			b.Txs = append(b.Txs, other)
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			n := &madeUpNode{}
			n.mine(40)
			l := ledger.In(scratch(t), ethereum(t))
			times, faultsTold := 0, 0
			n.fault = func(number uint64, b *ledger.Batch) error {
				if number == 35 && times < 2 {
					times++
					fault(b)
				}
				return nil
			}
			toHead(t, l, n, func(e follow.Event) {
				if e.Kind == follow.Fault {
					faultsTold++
				}
			})
			if faultsTold != 2 {
				t.Errorf("%d faults were told instead of 2", faultsTold)
			}
		})
	}
}

// TestABranchThatChangesWhileBlocksAreReadLeavesNoneOfTheOther fails in the middle of catching
// up, with much of it read, and goes on upon another branch.
func TestABranchThatChangesWhileBlocksAreReadLeavesNoneOfTheOther(t *testing.T) {
	n := &madeUpNode{}
	n.mine(200)
	l := ledger.In(scratch(t), ethereum(t))
	failed := false
	n.fault = func(number uint64, _ *ledger.Batch) error {
		if number == 150 && !failed {
			failed = true
			return errors.New("the node is restarted")
		}
		return nil
	}
	toHead(t, l, n, func(e follow.Event) {
		if e.Kind == follow.Fault {
			n.giveUp(100)
			n.mine(120)
		}
	})
	fresh := ledger.In(scratch(t), ethereum(t))
	toHead(t, fresh, n, nil)
	if diff := cmp.Diff(told(t, fresh), told(t, l)); diff != "" {
		t.Error(diff)
	}
}

// strange is a node of another chain, until it is replaced.
type strange struct {
	*madeUpNode
	checks int
}

func (n *strange) Check(context.Context) error {
	if n.checks++; n.checks < 3 {
		return errors.New("the node is of another chain")
	}
	return nil
}

func TestANodeIsAskedWhichChainItIsOfBeforeAnythingIsTaken(t *testing.T) {
	n := &strange{madeUpNode: &madeUpNode{}}
	n.mine(5)
	l := ledger.In(scratch(t), ethereum(t))
	var kinds []follow.Kind
	toHead(t, l, n, func(e follow.Event) { kinds = append(kinds, e.Kind) })
	if len(kinds) < 3 || kinds[0] != follow.Fault || kinds[1] != follow.Fault || kinds[2] != follow.Added {
		t.Errorf("told %v", kinds)
	}
}
