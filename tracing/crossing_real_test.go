package tracing_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// realExchanges are routers as their makers publish them.
var realExchanges = []string{
	"0x7a250d5630b4cf539739df2c5dacb4c659f2488d", // Uniswap v2
	"0xe592427a0aece92de3edee1f18e0157c05861564", // Uniswap v3
	"0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45", // Uniswap v3, second
	"0xef1c6e67703c7bd7107eed8303fbe6ec2554bf6b", // Uniswap universal
	"0xd9e1ce17f2641f24ae83637ab66a2cca9c378b9f", // SushiSwap
	"0x1111111254eeb25477b68fb85ed929f73a960582", // 1inch v5
	"0xdef1c0ded9bec7f1a1670819833240f027b25eff", // 0x
}

// twoBlocks are blocks 17,173,049 and 17,173,050 of Ethereum: outermost calls and events.
func twoBlocks(t *testing.T) *ledger.View {
	t.Helper()
	chain, err := ledger.ChainNamed("ethereum")
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.In(home(t), chain)
	for format, name := range map[string]string{"ethereum-etl-transactions": "transactions", "ethereum-etl-logs": "logs"} {
		path := filepath.Join(sharedData, "eth-etl", "blocks_17173049_50__expected_"+name+".json")
		if _, err := os.Stat(path); err != nil {
			t.Skipf("the real file is not there: %v", err)
		}
		source, err := etl.New(chain, format, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Import(context.Background(), source, ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
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

func TestTaintThroughRealTradesAddsUp(t *testing.T) {
	v := twoBlocks(t)
	for _, m := range []taint.Method{taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority} {
		trades := tracing.NewTrades(v, nil, swap.Policy{})
		for _, text := range realExchanges {
			if id, seen, _ := v.Address(text); seen {
				trades.Give(id, swap.Exchange)
			}
		}
		crossed, unplaced := 0, 0
		for source := uint32(1); source <= v.Addresses(); source++ {
			q := tracing.Query{Method: m, Sources: []tracing.Source{{Address: source, Number: 1}}, Crossings: trades}
			r, err := tracing.Trace(context.Background(), v, q, func(x *tracing.Transfer) error {
				if x.Tainted.Gt(&x.Amount) {
					t.Fatalf("%s", line(v, x))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			adds(t, r, m.String()+" from "+v.AddressText(source))
			if len(r.CrossedOut) > 0 {
				crossed++
			}
			for _, l := range r.Limited {
				if l.Limit == tracing.Unplaced {
					unplaced++
				}
			}
		}
		t.Logf("%s: of %d addresses something crosses from %d, from %d some finds no room", m, v.Addresses(), crossed, unplaced)
		if crossed < 50 {
			t.Errorf("%s: something crosses from %d addresses only", m, crossed)
		}
	}
}
