package nodetest

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/internal/noderpc"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/follow"
	"github.com/mareva/mareva/wallet"
)

func btcdNode(t *testing.T, b *Btcd) *noderpc.Bitcoin {
	t.Helper()
	c, err := noderpc.New(b.URL, noderpc.Options{Timeout: 20 * time.Second})
	must(t, err)
	t.Cleanup(c.Close)
	p, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Regtest)
	must(t, err)
	return noderpc.NewBitcoin(c, p)
}

// printed is a hash in the order in which it is printed.
func printed(h *chainhash.Hash) (out ledger.Hash) {
	raw, err := hex.DecodeString(h.String())
	if err != nil {
		panic(err)
	}
	return ledger.Hash(raw)
}

func TestBtcdsBlocksAreReadWithSpends(t *testing.T) {
	b := StartBtcd(t)
	n := btcdNode(t, b)
	mined := b.Mine(101)
	witness := append([]byte{0x00, 0x14}, make([]byte, 20)...) // a program of version 0
	tx := b.Spend(mined[0], witness, 1_0000_0000)
	mined = append(mined, b.Mine(1)...)
	number, hash, err := n.Head(t.Context())
	must(t, err)
	if number != 102 || hash != printed(mined[101]) {
		t.Fatalf("the head is %d %x instead of 102 %s", number, hash, mined[101])
	}
	about, err := n.About(t.Context())
	must(t, err)
	if !strings.Contains(about, `"regtest", block 102`) || strings.Contains(about, password) {
		t.Errorf("the node is told to be %s", about)
	}
	var all ledger.Batch
	for number := range uint64(103) {
		must(t, n.Block(t.Context(), number, &all))
		blocks := all.Blocks
		if number > 0 && blocks[number].Parent != blocks[number-1].Hash {
			t.Fatalf("block %d does not link to the one before", number)
		}
	}
	last := all.Txs[len(all.Txs)-1]
	spent := tx.TxHash()
	if last.Hash != printed(&spent) || last.Block != 102 || last.Index != 1 || last.Inputs != 1 || last.Outputs != 2 {
		t.Fatalf("the last transaction is %+v instead of %s", last, spent)
	}
	in := all.Inputs[len(all.Inputs)-1]
	if reward := all.Txs[1]; in.PrevHash != reward.Hash || in.PrevIndex != 0 || len(all.Bytes(in.PublicKey)) != 33 {
		t.Errorf("it spends %x:%d with a key of %d bytes, instead of %x:0", in.PrevHash, in.PrevIndex, len(all.Bytes(in.PublicKey)), reward.Hash)
	}
	outs := all.Outputs[len(all.Outputs)-2:]
	type output struct {
		Key    string
		Amount uint64
	}
	got := []output{{hex.EncodeToString(all.Bytes(outs[0].Address)), outs[0].Amount}, {hex.EncodeToString(all.Bytes(outs[1].Address)), outs[1].Amount}}
	want := []output{{"7700" + strings.Repeat("00", 20), 1_0000_0000}, {"68" + b.RewardKeyHash(), 49_0000_0000 - 10_000}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("outputs (-want +got):\n%s", d)
	}
}

func TestAReorganisationOfBtcdShows(t *testing.T) {
	b := StartBtcd(t)
	n := btcdNode(t, b)
	old := b.Mine(5)
	for _, number := range []uint64{6, 1 << 40} {
		if _, err := n.HashAt(t.Context(), number); !errors.Is(err, follow.ErrNoBlock) {
			t.Errorf("block %d of 5: %v", number, err)
		}
	}
	b.Invalidate(old[3])
	must(t, n.Wait(t.Context(), printed(old[4])))
	if number, h, err := n.Head(t.Context()); err != nil || number != 3 || h != printed(old[2]) {
		t.Errorf("after going back to 3, the head is %d %x (%v)", number, h, err)
	}
	other := b.Mine(3)
	h, err := n.HashAt(t.Context(), 4)
	must(t, err)
	if h != printed(other[0]) || h == printed(old[3]) {
		t.Errorf("block 4 is %x, was %s, and must be %s", h, old[3], other[0])
	}
	var batch ledger.Batch
	must(t, n.Block(t.Context(), 4, &batch))
	if batch.Blocks[0].Hash != h || batch.Blocks[0].Parent != printed(old[2]) {
		t.Errorf("block 4 was read as %+v", batch.Blocks[0])
	}
}

func TestBtcdRefusesAWrongPasswordWithoutItBeingRepeated(t *testing.T) {
	b := StartBtcd(t)
	c, err := noderpc.New(strings.Replace(b.URL, password, "another-secret", 1), noderpc.Options{})
	must(t, err)
	p, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Regtest)
	must(t, err)
	_, _, err = noderpc.NewBitcoin(c, p).Head(t.Context())
	var failed *noderpc.Error
	if !errors.As(err, &failed) || failed.Kind != noderpc.BadStatus || failed.Status != 401 {
		t.Fatalf("a wrong password: %v", err)
	}
	if strings.Contains(err.Error(), "another-secret") {
		t.Errorf("the error repeats the password: %v", err)
	}
}
