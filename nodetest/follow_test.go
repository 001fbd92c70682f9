package nodetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/follow"
	"github.com/mareva/mareva/ledger/segment"
)

// followed is a ledger that follows a node while a test goes on.
type followed struct {
	t      *testing.T
	ledger *ledger.Ledger
	events chan follow.Event
}

func startFollowing(t *testing.T, chain string, node follow.Node) *followed {
	t.Helper()
	c, err := ledger.ChainNamed(chain)
	must(t, err)
	f := &followed{t, ledger.In(t.TempDir(), c), make(chan follow.Event, 1000)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- follow.Run(ctx, f.ledger, node, follow.Options{Now: time.Now, Tell: func(e follow.Event) { f.events <- e }})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("following ended with %v", err)
		}
	})
	return f
}

// await waits until a block is in the ledger, and gives what happened until then.
func (f *followed) await(number uint64, within time.Duration) (kinds []follow.Kind) {
	f.t.Helper()
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		select {
		case e := <-f.events:
			kinds = append(kinds, e.Kind)
			if e.Kind == follow.Fault {
				f.t.Fatalf("block %d: %v", number, e.Err)
			}
			if e.Kind == follow.Added && e.Last == number {
				return kinds
			}
		case <-timer.C:
			f.t.Fatalf("block %d is not in the ledger after %s; so far %v", number, within, kinds)
		}
	}
}

// told is what a ledger holds, as text.
func told(t *testing.T, l *ledger.Ledger) string {
	t.Helper()
	v, err := l.View()
	must(t, err)
	defer v.Close()
	result, err := v.Verify(t.Context(), nil)
	must(t, err)
	if !result.OK() {
		t.Errorf("the ledger is not whole: %+v", result.Faults)
	}
	var out strings.Builder
	for _, s := range v.Segments() {
		for block := range int(s.Counts().Blocks) {
			b := s.Block(block)
			fmt.Fprintf(&out, "%d %x\n", b.Number, b.Hash)
			from, to := s.Txs(block)
			for tx := from; tx < to; tx++ {
				tellTx(&out, v, s, tx)
			}
		}
	}
	return out.String()
}

func tellTx(out *strings.Builder, v *ledger.View, s *segment.Segment, tx int) {
	fmt.Fprintf(out, " %x\n", s.TxHash(tx))
	first, end := s.Transfers(tx)
	for row := first; row < end; row++ {
		var x segment.Transfer
		s.Transfer(row, &x)
		fmt.Fprintf(out, "  %s %s %s %s\n", v.AddressText(x.From), v.AddressText(x.To), x.Amount.Dec(), v.Asset(x.Asset).ID)
	}
	first, end = s.Inputs(tx)
	for row := first; row < end; row++ {
		var in segment.Input
		s.Input(row, &in)
		fmt.Fprintf(out, "  - %s %d %d\n", v.AddressText(in.Address), in.Amount, in.Ref)
	}
	first, end = s.Outputs(tx)
	for row := first; row < end; row++ {
		o := s.Output(row)
		fmt.Fprintf(out, "  + %s %d\n", v.AddressText(o.Address), o.Amount)
	}
}

// fresh is the ledger of a node that is read anew.
func fresh(t *testing.T, chain string, node follow.Node) string {
	t.Helper()
	c, err := ledger.ChainNamed(chain)
	must(t, err)
	l := ledger.In(t.TempDir(), c)
	must(t, follow.Run(t.Context(), l, node, follow.Options{Now: time.Now, UntilHead: true}))
	return told(t, l)
}

func TestALedgerFollowsGethThroughAReorganisation(t *testing.T) {
	g := StartGeth(t, GethOptions{})
	node := gethNode(t, g)
	var number uint64
	for range 20 {
		number, _ = g.Mine()
	}
	f := startFollowing(t, "ethereum", node)
	f.await(number, 10*time.Second)
	payee := common.HexToAddress("0x00000000000000000000000000000000000000a1")
	for i := range 5 {
		g.Send(&payee, int64(1000+i), nil)
		number, _ = g.Mine()
		f.await(number, time.Second)
	}
	g.Rewind(number - 3)
	other := common.HexToAddress("0x00000000000000000000000000000000000000b2")
	for i := range 6 {
		g.Send(&other, int64(2000+i), nil)
		number, _ = g.Mine()
	}
	kinds := f.await(number, 5*time.Second)
	if !slices.Contains(kinds, follow.Undone) {
		t.Errorf("the branch that geth gave up was not undone: %v", kinds)
	}
	if diff := cmp.Diff(fresh(t, "ethereum", node), told(t, f.ledger)); diff != "" {
		t.Error(diff)
	}
}

func TestALedgerFollowsBtcdThroughAReorganisation(t *testing.T) {
	b := StartBtcd(t)
	node := btcdNode(t, b)
	mined := b.Mine(120)
	f := startFollowing(t, "bitcoin", node)
	f.await(120, 10*time.Second)
	payee := append([]byte{0x00, 0x14}, make([]byte, 20)...) // a witness program of version 0
	for i := range 4 {
		b.Spend(mined[i], payee, 1_0000_0000)
		mined = append(mined, b.Mine(1)...)
		f.await(uint64(121+i), time.Second)
	}
	b.Invalidate(mined[121]) // block 122 and those above are given up
	b.Mine(5)
	kinds := f.await(126, 5*time.Second)
	if !slices.Contains(kinds, follow.Undone) {
		t.Errorf("the branch that btcd gave up was not undone: %v", kinds)
	}
	if diff := cmp.Diff(fresh(t, "bitcoin", node), told(t, f.ledger)); diff != "" {
		t.Error(diff)
	}
}
