package swap_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/swap"
)

// twoBlocks are blocks 17,173,049 and 17,173,050 of Ethereum: outermost calls and events. What
// contracts paid in the coin is not among them.
const twoBlocks = "../../../shared/data/chain/eth-etl/blocks_17173049_50__expected_"

func twoBlockLines[T any](t *testing.T, name string) (rows []T) {
	t.Helper()
	f, err := os.Open(twoBlocks + name + ".json")
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

type realTx struct {
	Hash   string
	From   string      `json:"from_address"`
	To     string      `json:"to_address"`
	Value  json.Number `json:"value"`
	Status int         `json:"receipt_status"`
}

// Events of an exchange of the two forms that most pools have.
var swapEvents = []string{
	"0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822", // Uniswap v2
	"0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67", // Uniswap v3
}

// orderFilled is RfqOrderFilled of 0x, where a market maker, and no pool, takes the other side.
const orderFilled = "0x829fa99d94dc4636925b38632e625736a614c154d55006b7ab6bea979c210c32"

const realWETH = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"

// Routers as their makers publish them.
var realRouters = []string{
	"0x7a250d5630b4cf539739df2c5dacb4c659f2488d", // Uniswap v2
	"0xe592427a0aece92de3edee1f18e0157c05861564", // Uniswap v3
	"0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45", // Uniswap v3, second
	"0xef1c6e67703c7bd7107eed8303fbe6ec2554bf6b", // Uniswap universal
	"0xd9e1ce17f2641f24ae83637ab66a2cca9c378b9f", // SushiSwap
	"0x1111111254eeb25477b68fb85ed929f73a960582", // 1inch v5
	"0xdef1c0ded9bec7f1a1670819833240f027b25eff", // 0x
}

// realVenues are venues by address in a real ledger.
type realVenues struct {
	view   *ledger.View
	venues map[uint32]swap.Venue
}

func (v realVenues) Venue(address uint32) swap.Venue { return v.venues[address] }

func (v realVenues) Issuer(asset uint32) uint32 {
	if asset == 0 {
		return 0
	}
	id, _, _ := v.view.Address(v.view.Asset(asset).ID)
	return id
}

func (v realVenues) label(t *testing.T, as swap.Venue, addresses ...string) {
	t.Helper()
	for _, text := range addresses {
		if id, seen, err := v.view.Address(text); err != nil {
			t.Fatal(err)
		} else if seen {
			v.venues[id] = as
		}
	}
}

func (v realVenues) policy(t *testing.T) swap.Policy {
	t.Helper()
	nobody, _, err := v.view.Address("0x" + strings.Repeat("0", 40))
	if err != nil {
		t.Fatal(err)
	}
	contract, _, _ := v.view.Address(realWETH)
	token, _ := v.view.AssetNumber(realWETH)
	return swap.Policy{Nobody: nobody, Wrappers: []swap.Wrapper{{Contract: contract, Token: token}}}
}

// realLedger imports files in formats of ethereum-etl.
func realLedger(t *testing.T, files ...[2]string) *ledger.View {
	t.Helper()
	c, err := ledger.ChainNamed("ethereum")
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.In(home(t), c)
	for _, f := range files {
		if _, err := os.Stat(f[1]); err != nil {
			t.Skipf("the real file is not there: %v", err)
		}
		source, err := etl.New(c, f[0], []string{filepath.Clean(f[1])})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Import(context.Background(), source, ledger.Options{At: time.Unix(1_700_000_000, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func realBlocks(t *testing.T) *ledger.View {
	t.Helper()
	return realLedger(t, [2]string{"ethereum-etl-transactions", twoBlocks + "transactions.json"}, [2]string{"ethereum-etl-logs", twoBlocks + "logs.json"})
}

// eachTx calls with the transactions of a ledger.
func eachTx(v *ledger.View, f func(segment, tx int, hash string)) {
	for i, s := range v.Segments() {
		for tx := range int(s.Counts().Txs) {
			f(i, tx, fmt.Sprintf("0x%x", s.TxHash(tx)))
		}
	}
}

func TestNetsOfRealTransactionsAreThoseOfTheirTables(t *testing.T) {
	nets := map[string]*big.Int{}
	failed := map[string]bool{}
	add := func(tx, address, asset string, amount *big.Int, sign int64) {
		key := tx + address + asset
		if nets[key] == nil {
			nets[key] = new(big.Int)
		}
		nets[key].Add(nets[key], new(big.Int).Mul(amount, big.NewInt(sign)))
	}
	for _, x := range twoBlockLines[realTx](t, "transactions") {
		failed[x.Hash] = x.Status != 1
		value, _ := new(big.Int).SetString(x.Value.String(), 10)
		if x.Status == 1 && value != nil {
			add(x.Hash, x.From, "ETH", value, -1)
			add(x.Hash, x.To, "ETH", value, 1)
		}
	}
	for _, x := range twoBlockLines[struct {
		Token string      `json:"token_address"`
		From  string      `json:"from_address"`
		To    string      `json:"to_address"`
		Tx    string      `json:"transaction_hash"`
		Value json.Number `json:"value"`
	}](t, "token_transfers") {
		value, _ := new(big.Int).SetString(x.Value.String(), 10)
		add(x.Tx, x.From, x.Token, value, -1)
		add(x.Tx, x.To, x.Token, value, 1)
	}
	v := realBlocks(t)
	var n swap.Netting
	checked := 0
	eachTx(v, func(i, tx int, hash string) {
		s := v.Segments()[i]
		seen := map[uint32]bool{}
		from, to := s.Transfers(tx)
		for row := from; row < to; row++ {
			sender, receiver := s.Ends(row)
			for _, end := range [2]uint32{sender, receiver} {
				if seen[end] {
					continue
				}
				seen[end] = true
				if err := swap.Net(s, tx, end, &n); err != nil {
					t.Fatal(err)
				}
				for k := range n.Sums {
					amount, gained := n.Sums[k].Net()
					got := amount.ToBig()
					if !gained {
						got.Neg(got)
					}
					want := nets[hash+v.AddressText(end)+v.Asset(n.Sums[k].Asset).ID]
					if want == nil || want.Cmp(got) != 0 {
						t.Errorf("%s: %s of %s: %s, want %v", hash, v.AddressText(end), v.Asset(n.Sums[k].Asset).ID, got, want)
					}
					checked++
				}
			}
		}
	})
	t.Logf("%d nets", checked)
	if checked < 500 {
		t.Error("too few nets to prove anything")
	}
}

// fixture are blocks 15,000,000 and 15,000,001 of Ethereum with all calls.
const fixture = "../../../shared/data/chain/graphsense-fixtures/account__eth__tokens__"

// pooled are the pools that tell of an exchange, and the transactions in which they do.
func pooled(t *testing.T, name string) (pools []string, swaps map[string]bool) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".zst") {
		z, err := zstd.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		in = z
	}
	swaps = map[string]bool{}
	for lines := json.NewDecoder(in); lines.More(); {
		var x struct {
			Tx      string `json:"transaction_hash"`
			TxHash  string `json:"txHash"`
			Address string
			Topics  []string
		}
		if err := lines.Decode(&x); err != nil {
			t.Fatal(err)
		}
		switch {
		case len(x.Topics) == 0:
		case slices.Contains(swapEvents, x.Topics[0]):
			pools, swaps[x.Tx+x.TxHash] = append(pools, x.Address), true
		case x.Topics[0] == orderFilled:
			swaps[x.Tx+x.TxHash] = true
		}
	}
	return pools, swaps
}

func TestTradesOfRealTransactionsAreWhereTheirPoolsSaySo(t *testing.T) {
	t.Run("without the calls of contracts", func(t *testing.T) {
		pools, swaps := pooled(t, twoBlocks+"logs.json")
		measureTrades(t, realBlocks(t), pools, swaps)
	})
	t.Run("with all calls", func(t *testing.T) {
		pools, swaps := pooled(t, fixture+"logs.json.zst")
		measureTrades(t, realLedger(t, [2]string{"ethereum-etl-traces", fixture + "traces.csv.zst"}, [2]string{"ethereum-etl-logs", fixture + "logs.json.zst"}), pools, swaps)
	})
}

// exchanged says whether an address lost one asset and gained another.
func exchanged(t *testing.T, s *segment.Segment, tx int, address uint32) bool {
	t.Helper()
	var n swap.Netting
	if err := swap.Net(s, tx, address, &n); err != nil {
		t.Fatal(err)
	}
	lost, won := false, false
	for i := range n.Sums {
		amount, gained := n.Sums[i].Net()
		won = won || gained
		lost = lost || !gained && !amount.IsZero()
	}
	return lost && won
}

// measureTrades counts what is said of whoever sent each transaction, and fails where a trade is one of
// a transaction in which nobody tells of an exchange.
func measureTrades(t *testing.T, v *ledger.View, pools []string, swaps map[string]bool) {
	for _, tt := range []struct {
		name      string
		labels    []string
		whoCalled bool
	}{
		{"pools by label", pools, false},
		{"routers by label", realRouters, true},
	} {
		venues := realVenues{v, map[uint32]swap.Venue{}}
		venues.label(t, swap.Exchange, tt.labels...)
		r := swap.NewReader(venues, venues.policy(t))
		with, traders, without, wrong, answers := 0, 0, 0, 0, map[string]int{}
		eachTx(v, func(i, tx int, hash string) {
			s := v.Segments()[i]
			first, end := s.Transfers(tx)
			if first == end || s.TxState(tx).Status() == segment.Failed {
				return
			}
			var call segment.Transfer
			s.Transfer(first, &call)
			if call.Place != segment.PlaceOf(uint8(ledger.Value), 0) {
				return
			}
			trade, ok := r.Of(s, tx, call.From)
			switch {
			case swaps[hash] && (!tt.whoCalled || venues.venues[call.To] != swap.NoVenue):
				with++
				if exchanged(t, s, tx, call.From) {
					traders++
				} else if ok && trade.Kind != swap.ForOther {
					t.Errorf("%s: %s of somebody who exchanged nothing", hash, trade.Kind)
				}
				if answers[trade.Why.String()]++; ok {
					answers[trade.Kind.String()]++
					if trade.Kind == swap.ForOther && trade.In[0].Address == call.From {
						t.Errorf("%s: a trade for the payer is called one for another", hash)
					}
				}
			case !swaps[hash]:
				if without++; ok && trade.Kind != swap.Wrapped {
					wrong++
					t.Errorf("%s: %s where nobody tells of an exchange", hash, trade.Kind)
				}
			}
		})
		t.Logf("%s: senders of %d transactions with an exchange, of which %d lost one asset and gained another: %v; of %d without: %d trades", tt.name, with, traders, answers, without, wrong)
		if with == 0 || answers["a trade"] == 0 {
			t.Error("nothing to measure")
		}
	}
}
