package parquet

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The genesis block's address, and one of a witness program from BIP 173.
const (
	genesis = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	witness = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
)

func sampleBitcoin() []awsBitcoin {
	return []awsBitcoin{
		{
			Hash: at(tx1[2:]), Block: at(int64(1)), Time: int96(1231469665), Index: at(int64(0)), Coinbase: at(true),
			Outputs: []awsOutput{{at(int64(0)), at(genesis), at(50.0)}},
		},
		{
			Hash: at(tx2[2:]), Block: at(int64(2)), Time: int96(1231469744), Index: at(int64(1)), Coinbase: at(false),
			Inputs: []awsInput{
				{Index: at(int64(0)), Prev: at(tx1[2:]), Output: at(int64(0)), Address: at(genesis), Value: at(50.0), Witness: []string{"00", "01"}},
				{Index: at(int64(1)), Prev: at(tx1[2:]), Output: at(int64(7))},
			},
			Outputs: []awsOutput{
				{at(int64(1)), nil, at(0.0)},
				{at(int64(0)), at(witness), at(0.00000546)},
				{at(int64(2)), at("nonstandard8e1b"), at(20999999.9769)},
			},
		},
	}
}

func TestBitcoinTransactionsAreReadToTheSatoshi(t *testing.T) {
	b, err := read(t, chain(t, "bitcoin"), "aws-btc-transactions", fileOf(t, sampleBitcoin()))
	if err != nil {
		t.Fatal(err)
	}
	if !b.Txs[0].Coinbase || b.Txs[0].Outputs != 1 || b.Txs[1].Coinbase || b.Txs[1].Inputs != 2 || b.Txs[1].Outputs != 3 || b.Txs[1].Time != 1231469744 {
		t.Errorf("got %+v", b.Txs)
	}
	var outputs []uint64
	for _, o := range b.Outputs {
		outputs = append(outputs, o.Amount)
	}
	if d := cmp.Diff([]uint64{5e9, 546, 0, 2099999997690000}, outputs); d != "" {
		t.Error(d)
	}
	if !b.Outputs[2].Address.Empty() || b.Outputs[1].Address.Empty() {
		t.Error("addresses do not follow their outputs' numbers")
	}
	in := b.Inputs
	if !in[0].AmountKnown || in[0].Amount != 5e9 || in[0].PrevHash[0] != 0x11 || in[1].AmountKnown || in[1].PrevIndex != 7 || !in[1].Address.Empty() {
		t.Errorf("got %+v", in)
	}
	if string(b.Bytes(in[0].Address)) != string(b.Bytes(b.Outputs[0].Address)) {
		t.Error("one address has two keys")
	}
	if d := cmp.Diff(map[string]int{"address of no known form, kept as written": 1}, b.Skipped); d != "" {
		t.Error(d)
	}
}

func TestBitcoinTransactionsThatCannotBeAreRefused(t *testing.T) {
	cases := map[string]func(r []awsBitcoin){
		"outputs.index has no element of number 1":         func(r []awsBitcoin) { r[1].Outputs[0].Index = at(int64(0)) },
		"outputs.value element 0: is empty where a value":  func(r []awsBitcoin) { r[1].Outputs[0].Value = nil },
		"fraction of a satoshi":                            func(r []awsBitcoin) { r[1].Outputs[0].Value = at(0.000000005) },
		"is the column in satoshis":                        func(r []awsBitcoin) { r[1].Outputs[0].Value = at(5e9) },
		"spends an output":                                 func(r []awsBitcoin) { r[1].Coinbase = at(true) },
		"spent_transaction_hash, element 1, is empty":      func(r []awsBitcoin) { r[1].Inputs[1].Prev = nil },
		"column is_coinbase is empty":                      func(r []awsBitcoin) { r[1].Coinbase = nil },
		"column outputs.address, element 1: ":              func(r []awsBitcoin) { r[1].Outputs[1].Address = at(genesis[:33] + "b") },
		"inputs.spent_output_index, element 0: is empty w": func(r []awsBitcoin) { r[1].Inputs[0].Output = nil },
	}
	for want, spoil := range cases {
		rows := sampleBitcoin()
		spoil(rows)
		_, err := read(t, chain(t, "bitcoin"), "aws-btc-transactions", fileOf(t, rows))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "row 1") {
			t.Errorf("want an error with %q and row 1, got %v", want, err)
		}
	}
}

func TestEveryAmountOfSatoshisComesBackFromItsDouble(t *testing.T) {
	check := func(fail func(string, ...any), n uint64) {
		published, err := strconv.ParseFloat(fmt.Sprintf("%d.%08d", n/1e8, n%1e8), 64)
		if err != nil {
			fail("%v", err)
		}
		for _, f := range []float64{published, float64(n) / 1e8, float64(n) * 1e-8} {
			if got, err := satoshisOf(f); err != nil || got != n {
				fail("%d satoshis, %v bitcoins, came back as %d: %v", n, f, got, err)
			}
		}
	}
	for _, n := range []uint64{0, 1, 546, 1e8 - 1, 1e8, 21e14 - 1, 21e14} {
		check(t.Errorf, n)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		check(t.Errorf, random.Uint64N(21e14))
	}
	rapid.Check(t, func(rt *rapid.T) { check(rt.Errorf, rapid.Uint64Max(21e14).Draw(rt, "n")) })
}

func TestATransactionWithManyOutputsGoesOverPages(t *testing.T) {
	rows := sampleBitcoin()
	var outputs []awsOutput
	for i := range 3000 {
		outputs = append(outputs, awsOutput{at(int64(i)), at(genesis), at(float64(i))})
	}
	rows[0].Outputs = outputs
	for range 2 {
		rows = append(rows, rows...)
	}
	b, err := read(t, chain(t, "bitcoin"), "aws-btc-transactions", fileOf(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Txs) != 8 || len(b.Outputs) != 4*3003 || b.Outputs[3003+2999].Amount != 2999e8 {
		t.Errorf("got %d transactions, %d outputs", len(b.Txs), len(b.Outputs))
	}
}
