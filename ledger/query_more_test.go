package ledger_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// The public key of the private key 1, and its addresses (BIP 173 uses the first).
const (
	keyShort    = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
	keyLong     = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
	ofShort     = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"
	ofShortSegw = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
	ofLong      = "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm"
)

func TestAPublicKeyIsBelievedOnlyIfItOpensTheAddress(t *testing.T) {
	claims := []struct{ address, key, want string }{
		{ofShort, keyShort, keyShort},
		{ofShortSegw, keyShort, keyShort},
		{ofLong, keyLong, keyShort}, // a key is written in its short form
		{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", keyShort, ""},
	}
	s := &rowsSource{name: "a", model: ledger.UTXO, each: 1}
	for i, c := range claims {
		s.rows = append(s.rows, func(b *ledger.Batch) {
			address, err := ledger.AppendKey(nil, "bitcoin", c.address)
			if err != nil {
				t.Error(err)
			}
			key, _ := hex.DecodeString(c.key)
			b.Txs = append(b.Txs, ledger.Tx{Block: uint64(i), Time: ledger.NoTime, Hash: hashOf(i + 1), Inputs: 1})
			b.Inputs = append(b.Inputs, ledger.Input{PrevHash: hashOf(100 + i), Address: b.Add(address), PublicKey: b.Add(key)})
		})
	}
	v := opened(t, t.TempDir(), chain("bitcoin"), s)
	for _, c := range claims {
		id, _, _ := v.Address(c.address)
		key, _, ok := v.PublicKey(id)
		if ok != (c.want != "") || ok && key.String() != c.want {
			t.Errorf("%s: %s, %v", c.address, key, ok)
		}
	}
	if _, _, ok := v.PublicKey(0); ok {
		t.Error("no address has a key")
	}
}

// TestRowsOfATableInOnePlaceAreListedOnce pages one by one through rows that share a place,
// in a transaction that goes by a name.
func TestRowsOfATableInOnePlaceAreListedOnce(t *testing.T) {
	s := &rowsSource{name: "a", model: ledger.Account, each: 1}
	s.rows = append(s.rows, func(b *ledger.Batch) {
		b.Txs = append(b.Txs, ledger.Tx{Block: 7, Time: 70, ID: b.AddString("payment 1"), Index: ledger.NoIndex, Transfers: 6})
		for i := range 6 {
			x := ledger.Transfer{Kind: ledger.Row, Number: 3, From: b.Add(account(1)), To: b.Add(account(i%2 + 1)), Amount: *uint256.NewInt(uint64(i))}
			b.Transfers = append(b.Transfers, x)
		}
	})
	v := opened(t, t.TempDir(), chain("ethereum"), s)
	for _, newest := range []bool{false, true} {
		want := []string{"0 self", "1 out", "2 self", "3 out", "4 self", "5 out"}
		if newest {
			slices.Reverse(want)
		}
		var got []string
		for _, m := range paged(t, v, 1, ledger.Filter{}, 1, newest) {
			got = append(got, m.Amount+" "+m.Direction)
		}
		if !slices.Equal(got, want) {
			t.Errorf("newest %v: %v", newest, got)
		}
	}
	named, err := v.Tx("payment 1")
	if err != nil || len(named) != 1 || v.TxText(&named[0].Place) != "payment 1" || len(named[0].Transfers) != 6 {
		t.Errorf("%+v %v", named, err)
	}
}

func TestABalanceBelowNothingIsUnexplained(t *testing.T) {
	v := opened(t, t.TempDir(), chain("ethereum"), timed("a", []move{
		{block: 1, tx: 1, from: 1, to: 2, amount: 10}, {block: 2, tx: 2, from: 3, to: 1, amount: 4, high: true, asset: "0xa"},
	}))
	got, err := v.Balance(1, nil)
	if err != nil || len(got) != 2 || got[0].Balance.String() != "-10" || got[0].Unexplained.String() != "10" || got[0].Unspent != nil ||
		got[1].Unexplained != nil || got[1].Received.Cmp(uint256.NewInt(4).Lsh(uint256.NewInt(4), 128).ToBig()) != 0 {
		t.Errorf("%+v %v", got, err)
	}
}

func FuzzCursor(f *testing.F) {
	v := opened(f, f.TempDir(), chain("ethereum"), timed("a", []move{{block: 1, tx: 1, from: 1, to: 2, amount: 1}, {block: 2, tx: 2, from: 1, to: 2, amount: 1}}))
	_, next, err := v.Movements(1, ledger.Filter{}, "", 1, false)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(next)
	f.Add(next[:7] + "\n" + next[7:]) // base64 passes over it
	f.Add("")
	f.Fuzz(func(t *testing.T, cursor string) {
		page, _, err := v.Movements(1, ledger.Filter{}, cursor, 10, false)
		if err == nil && cursor != "" && cursor != next && len(page) > 0 {
			t.Errorf("%q was taken for a cursor", cursor)
		}
	})
}

// largeView has five segments and one address with most of the rows.
func largeView(b *testing.B) *ledger.View {
	var sources []*rowsSource
	block, tx := 0, 1
	for part, n := range []int{600_000, 150_000, 36_000, 9_000, 2_000} {
		s := &rowsSource{name: fmt.Sprint(part), model: ledger.Account, each: 20_000}
		for range n {
			m := move{block: block, tx: tx, index: tx % 200, from: 1, to: 2 + tx%50_000, amount: uint64(tx)}
			if tx%3 == 0 {
				m.from, m.to = m.to, 1
			}
			s.rows = append(s.rows, m.add)
			tx++
			block = tx / 200
		}
		tx += 200 // the next part begins with a block of its own
		block = tx / 200
		sources = append(sources, s)
	}
	l := ledger.In(b.TempDir(), chain("ethereum"))
	for _, s := range sources {
		if _, err := l.Import(b.Context(), s, ledger.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	v, err := l.View()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = v.Close() })
	return v
}

func BenchmarkQueries(b *testing.B) {
	v := largeView(b)
	b.Logf("%d segments, %d addresses", len(v.Segments()), v.Addresses())
	b.Run("occurrences", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 2))
		var took []time.Duration
		for b.Loop() {
			id := 1 + r.Uint32N(v.Addresses())
			start := time.Now()
			for _, s := range v.Segments() {
				_, _ = s.Occurrences(id)
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
		b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
	})
	since := int64(1_500_000_000 + 13*2000)
	for name, f := range map[string]ledger.Filter{"all": {}, "since": {Since: &since}} {
		b.Run("page of 100 of 800000, "+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if page, _, err := v.Movements(1, f, "", 100, true); err != nil || len(page) != 100 {
					b.Fatal(len(page), err)
				}
			}
		})
	}
	b.Run("balance over 800000", func(b *testing.B) {
		for b.Loop() {
			if _, err := v.Balance(1, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("counterparties over 800000", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := v.Counterparties(1, ledger.Filter{}, ledger.BySum, 10); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		size := int64(0)
		for _, s := range v.Segments() {
			size += s.Bytes()
		}
		b.SetBytes(size)
		for b.Loop() {
			if r, err := v.Verify(b.Context(), nil); err != nil || !r.OK() {
				b.Fatal(r.Faults, err)
			}
		}
	})
}
