package nodetest

import (
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/internal/noderpc"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/ethereum"
	"github.com/mareva/mareva/ledger/follow"
	"github.com/mareva/mareva/wallet"
)

// Contracts of a few instructions. Words of the call's data are their parameters.
var (
	tokenCode = append(append( // event Transfer(caller, word 0, word 1)
		common.FromHex("602035600052600035337f"), ethereum.TransferTopic[:]...), common.FromHex("60206000a300")...)
	nftCode = append(append( // event Transfer(caller, word 0, 7), the number among the topics
		common.FromHex("6007600035337f"), ethereum.TransferTopic[:]...), common.FromHex("60006000a400")...)
	forwardCode  = common.FromHex("6000808080346000355af100") // pays the call's value on to word 0
	revertCode   = common.FromHex("600080fd")                 // fails
	destructCode = common.FromHex("600035ff")                 // ends itself, what it has goes to word 0
	createCode   = common.FromHex("6000600034f000")           // makes a contract that gets the call's value
)

// delegateCode runs another contract's code as its own.
func delegateCode(to common.Address) []byte {
	return append(append(common.FromHex("36600060003760006000366000"), append([]byte{0x73}, to[:]...)...), common.FromHex("5af400")...)
}

func words(values ...any) (data []byte) {
	for _, v := range values {
		switch v := v.(type) {
		case common.Address:
			data = append(data, common.LeftPadBytes(v[:], 32)...)
		case int:
			data = append(data, common.BigToHash(big.NewInt(int64(v))).Bytes()...)
		}
	}
	return data
}

func gethNode(t *testing.T, g *Geth) *noderpc.Ethereum {
	t.Helper()
	c, err := noderpc.New(g.URL, noderpc.Options{Timeout: 20 * time.Second})
	must(t, err)
	t.Cleanup(c.Close)
	n, err := noderpc.NewEthereum(c, wallet.Ethereum, noderpc.EthereumOptions{ChainID: params.AllDevChainProtocolChanges.ChainID.Uint64()})
	must(t, err)
	return n
}

// transfersOf writes a block's transfers as text, each transaction's status before it.
func transfersOf(t *testing.T, n follow.Node, chain wallet.Chain, number uint64) (lines []string, skipped map[string]int) {
	t.Helper()
	var b ledger.Batch
	must(t, n.Block(t.Context(), number, &b))
	next := 0
	for _, tx := range b.Txs {
		for range tx.Transfers {
			r := b.Transfers[next]
			next++
			asset := string(b.Bytes(r.Asset))
			if asset != "" {
				asset = " of " + asset
			}
			lines = append(lines, fmt.Sprintf("%d/%d: %s -> %s %s%s", r.Kind, r.Number,
				ledger.KeyText(chain, b.Bytes(r.From)), ledger.KeyText(chain, b.Bytes(r.To)), r.Amount.Dec(), asset))
		}
		if tx.Status == ledger.StatusFailed {
			lines = append(lines, "failed")
		}
	}
	return lines, b.Skipped
}

func lower(a common.Address) string { return fmt.Sprintf("0x%x", a[:]) }

func TestGethsBlocksAreReadWithAllThatMoved(t *testing.T) {
	g := StartGeth(t, GethOptions{})
	n := gethNode(t, g)
	token, nft := g.Deploy(tokenCode), g.Deploy(nftCode)
	forward, revert := g.Deploy(forwardCode), g.Deploy(revertCode)
	destruct, create := g.Deploy(destructCode), g.Deploy(createCode)
	delegate := g.Deploy(delegateCode(forward))
	bob, carol := common.HexToAddress("0xb0b0000000000000000000000000000000000001"), common.HexToAddress("0xca00000000000000000000000000000000000002")
	me := lower(g.Account)

	g.Send(&bob, 1000, nil)
	g.Send(&token, 0, words(carol, 77))
	g.Send(&nft, 0, words(carol))
	g.Send(&forward, 2000, words(carol))
	g.Send(&revert, 3000, nil)
	g.Send(&forward, 4000, words(revert)) // the inner call fails, the outer does not
	g.Send(&delegate, 5000, words(bob))
	g.Send(&destruct, 6000, words(carol))
	made := g.Send(&create, 7000, nil)
	g.Withdraw(41, bob, 3)
	number, hash := g.Mine()

	receipt, err := g.Client.TransactionReceipt(t.Context(), made.Hash())
	must(t, err)
	if receipt.Status != 1 {
		t.Fatal("the contract that makes a contract failed")
	}
	child := createdBy(create)
	got, skipped := transfersOf(t, n, wallet.Ethereum, number)
	want := []string{
		"0/0: " + me + " -> " + lower(bob) + " 1000",
		"0/0: " + me + " -> " + lower(token) + " 0",
		"2/0: " + me + " -> " + lower(carol) + " 77 of " + lower(token),
		"0/0: " + me + " -> " + lower(nft) + " 0",
		"0/0: " + me + " -> " + lower(forward) + " 2000",
		"1/1: " + lower(forward) + " -> " + lower(carol) + " 2000",
		"0/0: " + me + " -> " + lower(revert) + " 3000",
		"failed",
		"0/0: " + me + " -> " + lower(forward) + " 4000",
		"0/0: " + me + " -> " + lower(delegate) + " 5000",
		"1/2: " + lower(delegate) + " -> " + lower(bob) + " 5000",
		"0/0: " + me + " -> " + lower(destruct) + " 6000",
		"1/1: " + lower(destruct) + " -> " + lower(carol) + " 6000",
		"0/0: " + me + " -> " + lower(create) + " 7000",
		"1/1: " + lower(create) + " -> " + lower(child) + " 7000",
		"0/0:  -> " + lower(bob) + " 3000000000",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("block %d (-want +got):\n%s", number, d)
	}
	if d := cmp.Diff(map[string]int{"transfer of a numbered token (ERC-721)": 1}, skipped); d != "" {
		t.Errorf("skipped (-want +got):\n%s", d)
	}
	if head, h, err := n.Head(t.Context()); err != nil || head != number || h != ledger.Hash(hash) {
		t.Errorf("the head is %d %x (%v) instead of %d %x", head, h, err, number, hash)
	}
	if n.Traces() != "debug_traceBlockByHash" {
		t.Errorf("traces: %s", n.Traces())
	}
	holdBalances(t, g, n, number, bob, carol, forward, destruct, create, delegate, revert, child)
}

// createdBy is the first contract that a contract makes.
func createdBy(by common.Address) common.Address { return crypto.CreateAddress(by, 1) }

// holdBalances adds up what all blocks moved and holds it against the node's balances.
func holdBalances(t *testing.T, g *Geth, n follow.Node, last uint64, accounts ...common.Address) {
	t.Helper()
	balances := map[string]*uint256.Int{}
	of := func(key []byte) *uint256.Int {
		if balances[string(key)] == nil {
			balances[string(key)] = new(uint256.Int)
		}
		return balances[string(key)]
	}
	parent := ledger.Hash{}
	for number := range last + 1 {
		var b ledger.Batch
		must(t, n.Block(t.Context(), number, &b))
		if number > 0 && b.Blocks[0].Parent != parent {
			t.Fatalf("block %d does not link to the one before", number)
		}
		parent = b.Blocks[0].Hash
		next := 0
		for _, tx := range b.Txs {
			for range tx.Transfers {
				r := b.Transfers[next]
				next++
				if tx.Status == ledger.StatusFailed || !r.Asset.Empty() {
					continue
				}
				from, to := of(b.Bytes(r.From)), of(b.Bytes(r.To))
				from.Sub(from, &r.Amount)
				to.Add(to, &r.Amount)
			}
		}
	}
	for _, a := range accounts {
		want, err := g.Client.BalanceAt(t.Context(), a, new(big.Int).SetUint64(last))
		must(t, err)
		if got := of(ledger.AppendEVMKey(nil, a[:])); got.ToBig().Cmp(want) != 0 {
			t.Errorf("%s has %s by the rows and %s by the node", a, got.Dec(), want)
		}
	}
}

func TestWithoutTracesTheRestOfABlockIsRead(t *testing.T) {
	g := StartGeth(t, GethOptions{NoTraces: true})
	n := gethNode(t, g)
	forward := g.Deploy(forwardCode)
	bob := common.HexToAddress("0xb0b0000000000000000000000000000000000001")
	g.Send(&forward, 2000, words(bob))
	number, _ := g.Mine()
	got, skipped := transfersOf(t, n, wallet.Ethereum, number)
	want := []string{"0/0: " + lower(g.Account) + " -> " + lower(forward) + " 2000"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("block %d (-want +got):\n%s", number, d)
	}
	if len(skipped) != 1 || n.Traces() != "unavailable" {
		t.Errorf("skipped %v, traces %s", skipped, n.Traces())
	}
}

func TestEventsThatTellOfEtherAreNotTakenForATokens(t *testing.T) {
	g := StartGeth(t, GethOptions{Amsterdam: true})
	n := gethNode(t, g)
	forward := g.Deploy(forwardCode)
	bob := common.HexToAddress("0xb0b0000000000000000000000000000000000001")
	sent := g.Send(&forward, 2000, words(bob))
	number, _ := g.Mine()
	receipt, err := g.Client.TransactionReceipt(t.Context(), sent.Hash())
	must(t, err)
	if len(receipt.Logs) != 2 || receipt.Logs[0].Address != ethereum.SystemAccount || receipt.Logs[1].Topics[0] != ethereum.TransferTopic {
		t.Fatalf("this node tells of ether by %d events", len(receipt.Logs))
	}
	got, skipped := transfersOf(t, n, wallet.Ethereum, number)
	want := []string{
		"0/0: " + lower(g.Account) + " -> " + lower(forward) + " 2000",
		"1/1: " + lower(forward) + " -> " + lower(bob) + " 2000",
	}
	if d := cmp.Diff(want, got); d != "" || len(skipped) != 0 {
		t.Errorf("skipped %v, transfers (-want +got):\n%s", skipped, d)
	}
	holdBalances(t, g, n, number, bob, forward)
}

func TestAReorganisationOfGethShows(t *testing.T) {
	g := StartGeth(t, GethOptions{})
	n := gethNode(t, g)
	bob := common.HexToAddress("0xb0b0000000000000000000000000000000000001")
	var old []common.Hash
	for range 4 {
		g.Send(&bob, 1, nil)
		_, h := g.Mine()
		old = append(old, h)
	}
	if _, err := n.HashAt(t.Context(), 5); !errors.Is(err, follow.ErrNoBlock) {
		t.Errorf("block 5 of 4: %v", err)
	}
	if err := n.Block(t.Context(), 5, new(ledger.Batch)); !errors.Is(err, follow.ErrNoBlock) {
		t.Errorf("block 5 of 4: %v", err)
	}
	g.Rewind(2)
	must(t, n.Wait(t.Context(), ledger.Hash(old[3])))
	if _, err := n.HashAt(t.Context(), 3); !errors.Is(err, follow.ErrNoBlock) {
		t.Errorf("block 3 after going back to 2: %v", err)
	}
	g.Send(&bob, 500, nil)
	_, other := g.Mine()
	h, err := n.HashAt(t.Context(), 3)
	must(t, err)
	if other == old[2] || h != ledger.Hash(other) {
		t.Errorf("block 3 is %x, was %x, and must be %x", h, old[2], other)
	}
	got, _ := transfersOf(t, n, wallet.Ethereum, 3)
	if want := []string{"0/0: " + lower(g.Account) + " -> " + lower(bob) + " 500"}; !cmp.Equal(want, got) {
		t.Errorf("block 3 (-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestABlockIsThereWithinASecondOfGethHavingIt(t *testing.T) {
	g := StartGeth(t, GethOptions{})
	n := gethNode(t, g)
	_, hash, err := n.Head(t.Context())
	must(t, err)
	made := make(chan time.Time, 1)
	time.AfterFunc(400*time.Millisecond, func() {
		g.beacon.Commit()
		made <- time.Now()
	})
	must(t, n.Wait(t.Context(), hash))
	must(t, n.Block(t.Context(), 1, new(ledger.Batch)))
	if late := time.Since(<-made); late > time.Second {
		t.Errorf("the block was read %s after the node had it", late)
	}
}
