package ledger_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

func holderText(n int) string {
	if n == 0 {
		return ""
	}
	return text(chain("bitcoin"), holder(n))
}

// utxoView imports a made-up chain in pieces of falling size.
func utxoView(rt *rapid.T, dir string, spends []spend) *ledger.View {
	var sources []*rowsSource
	for i, part := range pieces(spends, func(s spend) int { return s.block }) {
		if len(part) > 0 {
			sources = append(sources, utxoSource(string(rune('a'+i)), 5, part...))
		}
	}
	return opened(rt, dir, chain("bitcoin"), sources...)
}

// utxoModel lists the movements of an address in the plainest way.
func utxoModel(spends []spend, who int) (out []moved) {
	for _, s := range spends {
		x := moved{Block: uint64(s.block), Time: int64(1_231_000_000 + 600*s.block), Hash: hashOf(s.tx), Index: uint32(s.index), Asset: "BTC"}
		var in, paid uint64
		var ins, outs []uint32
		for i, input := range s.inputs {
			if input.address == who {
				in += uint64(input.amount)
				ins = append(ins, uint32(i))
			}
		}
		for i, output := range s.outputs {
			if output.address == who {
				paid += output.amount
				outs = append(outs, uint32(i))
			}
		}
		if len(ins) > 0 {
			x.Direction, x.Rows, x.Amount = "out", ins, fmt.Sprint(in)
			out = append(out, x)
		}
		if len(outs) > 0 {
			x.Direction, x.Rows, x.Amount = "in", outs, fmt.Sprint(paid)
			out = append(out, x)
		}
	}
	return out
}

func TestMovementsAndBalanceOfAUTXOAddressAreThoseOfThePlainList(t *testing.T) {
	most := 0
	rapid.Check(t, func(rt *rapid.T) {
		spends := utxoChain(rt)
		v := utxoView(rt, scratch(t), spends)
		most = max(most, len(v.Segments()))
		who := rapid.IntRange(1, 12).Draw(rt, "who")
		want := utxoModel(spends, who)
		id, seen, _ := v.Address(holderText(who))
		if !seen {
			if len(want) > 0 {
				rt.Fatal("not seen")
			}
			return
		}
		newest := rapid.Bool().Draw(rt, "newest")
		if newest {
			slices.Reverse(want)
		}
		if diff := gocmp.Diff(want, paged(rt, v, id, ledger.Filter{}, rapid.IntRange(1, 6).Draw(rt, "limit"), newest)); diff != "" {
			rt.Fatal(diff)
		}
		checkBalance(rt, v, id, who, spends)
	})
	if most < 2 {
		t.Errorf("no ledger had several segments")
	}
}

func checkBalance(rt *rapid.T, v *ledger.View, id uint32, who int, spends []spend) {
	head, _ := v.Head()
	block := uint64(rapid.IntRange(0, int(head.Number)).Draw(rt, "block"))
	var received, sent uint64
	count := uint64(0)
	for _, s := range spends {
		if uint64(s.block) > block {
			break
		}
		for _, in := range s.inputs {
			if in.address == who {
				sent += uint64(in.amount)
				count--
			}
		}
		for _, out := range s.outputs {
			if out.address == who {
				received += out.amount
				count++
			}
		}
	}
	got, err := v.Balance(id, &block)
	if err != nil {
		rt.Fatal(err)
	}
	if len(got) == 0 {
		if received+sent > 0 {
			rt.Fatal("no balance")
		}
		return
	}
	b := got[0]
	if b.Received.Uint64() != received || b.Sent.Uint64() != sent || b.Balance.Uint64() != received-sent ||
		b.Unspent.Cmp(b.Balance) != 0 || b.Outputs != count || b.Unexplained != nil {
		rt.Fatalf("%+v instead of %d - %d, %d outputs", b, received, sent, count)
	}
	if head.Number++; true {
		if _, err := v.Balance(id, &head.Number); err == nil {
			rt.Fatal("a balance of the future was given")
		}
	}
}

// TestWhatOneAddressSentIsWhatTheOtherReceived holds all pairs of addresses to each other,
// and the shares of each address to what it received in all.
func TestWhatOneAddressSentIsWhatTheOtherReceived(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := utxoView(rt, scratch(t), utxoChain(rt))
		type pair struct{ from, to uint32 }
		sent, received := map[pair]string{}, map[pair]string{}
		for id := uint32(1); id <= v.Addresses(); id++ {
			list, total, err := v.Counterparties(id, ledger.Filter{}, ledger.BySum, 0)
			if err != nil || total != len(list) {
				rt.Fatal(total, err)
			}
			sum, last := new(big.Int), (*big.Int)(nil)
			for _, c := range list {
				sum.Add(sum, c.Received)
				both := new(big.Int).Add(c.Received, c.Sent)
				if last != nil && both.Cmp(last) > 0 {
					rt.Fatal("the list is not sorted by sum")
				}
				if last = both; c.Address == 0 {
					continue
				}
				if c.Sent.Sign() > 0 {
					sent[pair{id, c.Address}] = c.Sent.String()
				}
				if c.Received.Sign() > 0 {
					received[pair{c.Address, id}] = c.Received.String()
				}
			}
			b, err := v.Balance(id, nil)
			if err != nil {
				rt.Fatal(err)
			}
			if b[0].Received.Cmp(sum) != 0 {
				rt.Fatalf("the shares add up to %s instead of %s", sum, b[0].Received)
			}
		}
		if diff := gocmp.Diff(sent, received); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestAnOutputIsSharedByLargestRemainder(t *testing.T) {
	v := opened(t, t.TempDir(), chain("bitcoin"), utxoSource("a", 1,
		spend{block: 1, index: 0, tx: 1, outputs: []paid{{1, 1}, {2, 1}, {3, 1}, {4, 100}}},
		spend{block: 2, index: 1, tx: 2, inputs: []spent{{tx: 1, index: 0}, {tx: 1, index: 1}, {tx: 1, index: 2}}, outputs: []paid{{5, 2}}},
		spend{block: 3, index: 1, tx: 3, inputs: []spent{{tx: 1, index: 3, address: 4, amount: 100}, {tx: 99, index: 0}}, outputs: []paid{{6, 7}}},
	))
	got := map[string]string{}
	for _, who := range []int{5, 6} {
		id, _, _ := v.Address(holderText(who))
		list, _, err := v.Counterparties(id, ledger.Filter{}, ledger.ByCount, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			got[fmt.Sprintf("%s>%s", v.AddressText(c.Address), holderText(who))] = fmt.Sprintf("%s in %d, %d unknown", c.Received, c.Transfers, c.Unknown)
		}
	}
	want := map[string]string{
		holderText(1) + ">" + holderText(5): "1 in 1, 0 unknown",
		holderText(2) + ">" + holderText(5): "1 in 1, 0 unknown",
		holderText(3) + ">" + holderText(5): "0 in 1, 0 unknown",
		holderText(4) + ">" + holderText(6): "0 in 1, 1 unknown",
		">" + holderText(6):                 "0 in 1, 1 unknown",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestATransactionTellsWhatItSpendsAndWhatSpendsIt(t *testing.T) {
	coinbase := spend{block: 1, index: 0, tx: 1, outputs: []paid{{1, 50}}}
	again := coinbase
	again.block = 2
	v := opened(t, t.TempDir(), chain("bitcoin"), utxoSource("a", 1, coinbase, again,
		spend{block: 3, index: 1, tx: 2, inputs: []spent{{tx: 1, index: 0}}, outputs: []paid{{2, 40}, {0, 7}}},
		spend{block: 4, index: 1, tx: 3, inputs: []spent{{tx: 2, index: 1}, {tx: 77, index: 5}}, outputs: []paid{{2, 7}}}))
	twice, err := v.Tx(fmt.Sprintf("0x%X", hashOf(1)))
	if err != nil || len(twice) != 2 || twice[0].Outputs[0].SpentBy != nil || twice[1].Outputs[0].SpentBy == nil || twice[0].Fee != nil {
		t.Fatalf("%+v %v", twice, err)
	}
	spender := twice[1].Outputs[0]
	if id := v.TxText(spender.SpentBy); id != fmt.Sprintf("%x", hashOf(2)) || spender.Input != 0 {
		t.Errorf("it is spent by %s, input %d", id, spender.Input)
	}
	one, err := v.Tx(fmt.Sprintf("%x", hashOf(2)))
	if err != nil || len(one) != 1 || one[0].Fee == nil || one[0].Fee.Uint64() != 3 || one[0].Inputs[0].Output.Block != 2 || one[0].Inputs[0].Outside {
		t.Errorf("%+v %v", one, err)
	}
	last, _ := v.Tx(fmt.Sprintf("%x", hashOf(3)))
	in := last[0].Inputs
	if last[0].Fee != nil || !in[1].Outside || !in[1].Unknown || in[1].Number != 5 || in[1].Output.Hash != hashOf(77) || in[0].Number != 1 {
		t.Errorf("%+v", last)
	}
	if none, err := v.Tx("no such name"); none != nil || err != nil {
		t.Error(none, err)
	}
	if _, err := v.Tx(" "); err == nil {
		t.Error("an empty id was looked up")
	}
}
