package attribution_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
)

func build(t interface{ Fatal(...any) }, labels ...attribution.Label) []byte {
	var b attribution.Builder
	for _, l := range labels {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	n, err := b.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Fatal(fmt.Sprintf("wrote %d bytes, said %d: %v", out.Len(), n, err))
	}
	return out.Bytes()
}

func open(t interface{ Fatal(...any) }, data []byte) *attribution.Table {
	table, err := attribution.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// statements makes few, so that labels repeat.
func statements() *rapid.Generator[attribution.Statement] {
	return rapid.Custom(func(t *rapid.T) attribution.Statement {
		dates := rapid.SampledFrom([]sanctions.Date{{}, sanctions.Day(2022, 11, 16), sanctions.Year(2019), {From: 20200101, To: 20200301, Circa: true}})
		s := attribution.Statement{
			Text:           rapid.SampledFrom([]string{"", "binance reserve wallets", "Гарантекс"}).Draw(t, "text"),
			Actor:          rapid.SampledFrom([]string{"", "binance", "hydramarket"}).Draw(t, "actor"),
			Concepts:       rapid.SampledFrom([][]string{{}, {"exchange"}, {"ransomware", "user"}}).Draw(t, "concepts"),
			Confidence:     rapid.SampledFrom(attribution.Confidences()).Draw(t, "confidence"),
			Chain:          "bitcoin",
			Asset:          rapid.SampledFrom([]string{"", "BTC"}).Draw(t, "asset"),
			Control:        rapid.SampledFrom([]attribution.Control{"", attribution.ControlKey}).Draw(t, "control"),
			Party:          rapid.SampledFrom([]string{"", "us_ofac_sdn:27307"}).Draw(t, "party"),
			PublicKey:      rapid.SampledFrom([]string{"", "02aa"}).Draw(t, "key"),
			ClusterDefiner: rapid.Bool().Draw(t, "cluster"),
			Pack:           rapid.SampledFrom([]string{"a.yaml", "b.csv"}).Draw(t, "pack"),
			Source:         rapid.SampledFrom([]string{"", "https://example.org/a"}).Draw(t, "source"),
			First:          dates.Draw(t, "first"),
			Last:           dates.Draw(t, "last"),
		}
		return s
	})
}

func addresses() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`evm:0x000000000000000000000000000000000000000[0-9a-f]`),
		rapid.StringMatching(`evm:0x[0-9a-f]{40}`),
		rapid.StringMatching(`base58:[13][1-9A-HJ-NP-Za-km-z]{2}`),
		rapid.StringMatching(`text:[!-~]{1,3}`),
	)
}

func labels() *rapid.Generator[[]attribution.Label] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) attribution.Label {
		return attribution.Label{Address: addresses().Draw(t, "address"), Statement: statements().Draw(t, "statement")}
	}), 0, 60)
}

func key(l attribution.Label) string { return fmt.Sprintf("%#v", l) }

// sorted gives each of the labels once, in an order of its own.
func sorted(labels []attribution.Label) []attribution.Label {
	out := append([]attribution.Label{}, labels...)
	slices.SortFunc(out, func(a, b attribution.Label) int { return strings.Compare(key(a), key(b)) })
	return slices.CompactFunc(out, func(a, b attribution.Label) bool { return key(a) == key(b) })
}

func TestATableGivesBackWhatWasPutIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := labels().Draw(t, "labels")
		table := open(t, build(t, in...))
		want := sorted(in)
		if got := sorted(slices.Collect(table.All())); !reflect.DeepEqual(got, want) {
			t.Fatalf("all: %+v, want %+v", got, want)
		}
		byAddress, byPack := map[string][]attribution.Label{}, map[string]int{}
		for _, l := range want {
			byAddress[l.Address] = append(byAddress[l.Address], l)
			byPack[l.Pack]++
		}
		if table.Len() != len(want) || table.Addresses() != len(byAddress) {
			t.Fatalf("%d labels on %d addresses, want %d on %d", table.Len(), table.Addresses(), len(want), len(byAddress))
		}
		for address, want := range byAddress {
			found := table.Lookup(address)
			if got := sorted(slices.Collect(found.All())); !reflect.DeepEqual(got, want) || found.Len() != len(want) {
				t.Fatalf("%s: %+v, want %+v", address, got, want)
			}
			i := 0
			for l := range found.All() {
				if !reflect.DeepEqual(found.At(i), l) {
					t.Fatalf("%s: label %d differs from the %d-th of all", address, i, i)
				}
				i++
			}
		}
		for _, p := range table.Packs() {
			if byPack[p.ID] != p.Labels {
				t.Fatalf("pack %s has %d labels, want %d", p.ID, p.Labels, byPack[p.ID])
			}
			delete(byPack, p.ID)
		}
		if len(byPack) > 0 {
			t.Fatalf("packs not told: %v", byPack)
		}
	})
}

func TestWhatIsNotInATableIsNotFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := labels().Draw(t, "labels")
		table := open(t, build(t, in...))
		other := addresses().Draw(t, "other")
		want := slices.ContainsFunc(in, func(l attribution.Label) bool { return l.Address == other })
		if got := table.Lookup(other).Len() > 0; got != want {
			t.Fatalf("%s: found %v, want %v", other, got, want)
		}
	})
}

func TestTheSameLabelsGiveTheSameBytesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := labels().Draw(t, "labels")
		again := rapid.Permutation(append(slices.Clone(in), in...)).Draw(t, "again")
		for i := range again { // the order of concepts is no difference
			again[i].Concepts = slices.Clone(again[i].Concepts)
			slices.Reverse(again[i].Concepts)
		}
		data := build(t, in...)
		if !bytes.Equal(data, build(t, again...)) {
			t.Fatal("the bytes differ")
		}
		if back := slices.Collect(open(t, data).All()); !bytes.Equal(data, build(t, back...)) {
			t.Fatal("a table built from a table differs from it")
		}
	})
}

func TestABuilderGoesOnAfterWriting(t *testing.T) {
	one := attribution.Label{Address: "base58:1a", Statement: attribution.Statement{Text: "z", Pack: "p"}}
	two := attribution.Label{Address: "base58:1b", Statement: attribution.Statement{Text: "a", Pack: "p"}}
	var b attribution.Builder
	var first, second bytes.Buffer
	for i, out := range []*bytes.Buffer{&first, &second} {
		if err := b.Add([]attribution.Label{one, two}[i]); err != nil {
			t.Fatal(err)
		}
		if _, err := b.WriteTo(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), build(t, one)) || !bytes.Equal(second.Bytes(), build(t, two, one)) {
		t.Error("the second table is not that of both labels")
	}
}

func TestALabelThatATableCannotHoldIsRefused(t *testing.T) {
	for name, l := range map[string]attribution.Label{
		"no address":                    {},
		"a very long address":           {Address: strings.Repeat("x", 641)},
		"text that is not UTF-8":        {Address: "base58:1a", Statement: attribution.Statement{Text: "\xff"}},
		"an empty concept":              {Address: "base58:1a", Statement: attribution.Statement{Concepts: []string{""}}},
		"a concept of more than a line": {Address: "base58:1a", Statement: attribution.Statement{Concepts: []string{"a\nb"}}},
	} {
		var b attribution.Builder
		if err := b.Add(l); err == nil {
			t.Errorf("%s was taken", name)
		}
		var out bytes.Buffer
		if _, err := b.WriteTo(&out); err != nil || !bytes.Equal(out.Bytes(), build(t)) {
			t.Errorf("%s: something of the label stayed in the builder", name)
		}
	}
}

func TestAFullDiskIsAnError(t *testing.T) {
	var b attribution.Builder
	if err := b.Add(attribution.Label{Address: "base58:1a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.WriteTo(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

var errFull = errors.New("no space left on device")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestLookingUpAllocatesNothing(t *testing.T) {
	l := attribution.Label{Address: "evm:0x" + strings.Repeat("0f", 20), Statement: attribution.Statement{Text: "x"}}
	table := open(t, build(t, l))
	if n := testing.AllocsPerRun(100, func() {
		if table.Lookup(l.Address).Len() != 1 || table.Lookup("base58:1a").Len() != 0 {
			t.Error("found the wrong thing")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
