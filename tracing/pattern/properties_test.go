package pattern_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/pattern"
)

// easy options find something in nearly every small chain.
func easy(v *ledger.View) pattern.Options {
	o := defaults(v)
	o.FanOut, o.FanIn, o.Few, o.DustReceivers, o.Structured, o.NestedCustomers = 2, 2, 1, 2, 2, 1
	o.PeelHops, o.PeelHopsAccounts, o.NestedShare, o.Unexplained = 2, 2, 1, true
	for i := range o.Limits {
		o.Limits[i] = pattern.Limit{Units: &o.DustUnits, Asset: uint32(i)}
	}
	o.Labels = labelled{}
	return o
}

func all(t failer, v *ledger.View, o pattern.Options) (list []*pattern.Finding, s pattern.Summary) {
	t.Helper()
	s, err := pattern.Find(context.Background(), v, o, func(f *pattern.Finding) error {
		list = append(list, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, s
}

// randomAccounts are rows of a chain of few accounts, with amounts of all sizes.
func randomAccounts(t *rapid.T) string {
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	amounts := []string{"0", "1", "100000000000000", "1000000000000000000", "950000000000000000", "99999999999999999999", "115792089237316195423570985008687907853269984665640564039457584007913129639935"}
	name := func(what string) string {
		return []string{"", "a", "b", "c", "d", "e"}[rapid.IntRange(0, 5).Draw(t, what)]
	}
	for i := range rapid.IntRange(1, 60).Draw(t, "rows") {
		block := i / rapid.IntRange(1, 3).Draw(t, "together")
		fmt.Fprintf(&table, "ethereum,%d,%d,%d,tx%d,%s,%s,%s,%s\n", i, 0, firstSecond+60*block, i, name("from"), name("to"),
			rapid.SampledFrom([]string{"ETH", "TKN"}).Draw(t, "asset"), rapid.SampledFrom(amounts).Draw(t, "amount"))
	}
	return table.String()
}

func TestFindingsAreTheSameEachTimeAndHoldTogether(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(folder(t), "chain")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		v := view(t, rt, dir, "ethereum", randomAccounts(rt))
		o := easy(v)
		list, s := all(rt, v, o)
		again, _ := all(rt, v, o)
		if !reflect.DeepEqual(list, again) {
			rt.Fatal("a second search gives something else")
		}
		if s.Findings != len(list) || s.Addresses > int(v.Addresses()) {
			rt.Fatalf("%+v", s)
		}
		for _, f := range list {
			if f.Why == "" || f.Transactions < 1 || len(f.Evidence) != min(5, f.Transactions) || f.Others < 0 || f.Parties[0].Role != pattern.Subject || f.First.Block > f.Last.Block {
				rt.Fatalf("%+v", f)
			}
		}
		// What is found about one address is what is found about it among all.
		for id := uint32(1); id <= v.Addresses(); id++ {
			o.Addresses = []uint32{id}
			one, _ := all(rt, v, o)
			one = slices.DeleteFunc(one, chain)
			of := slices.DeleteFunc(slices.Clone(list), func(f *pattern.Finding) bool { return f.Subject() != id || chain(f) })
			if len(one) != len(of) || len(of) > 0 && !reflect.DeepEqual(one, of) {
				rt.Fatalf("about %s alone: %d findings, among all %d", v.AddressText(id), len(one), len(of))
			}
		}
	})
}

// chain says that a finding is about several addresses alike.
func chain(f *pattern.Finding) bool {
	return f.Kind == pattern.PassThrough || f.Kind == pattern.PeelChain
}

func TestATokenOfMadeUpAmountsIsCountedAsAtLeast(t *testing.T) {
	const most = "115792089237316195423570985008687907853269984665640564039457584007913129639935u"
	v := accounts(t, append([]string{"0 rich hub " + most + " SPAM", "1 rich hub " + most + " SPAM"}, func() (rows []string) {
		for _, row := range many(20, 60, 60, "hub", "r%", most) {
			rows = append(rows, row+" SPAM")
		}
		return rows
	}()...)...)
	got, list := find(t, v, defaults(v), pattern.FanOut)
	expect(t, got, "hub payer=rich receiver=r0 "+strings.TrimSuffix(most, "u")+" 20")
	if len(list) != 1 || !list[0].AtLeast || !strings.Contains(list[0].Why, "at least ") {
		t.Errorf("%+v", list)
	}
}

func TestATransactionOfTenThousandInputsHasOnePayer(t *testing.T) {
	var made, spent, paid []string
	for i := range 10_000 {
		made = append(made, fmt.Sprintf("in%d:1000000", i))
		spent = append(spent, fmt.Sprintf("tx0:%d:in%d:1000000", i, i))
		paid = append(paid, fmt.Sprintf("out%d:%d", i, 900_000+i))
	}
	v := spends(t, "0 - "+strings.Join(made, ";"), "9000 "+strings.Join(spent, ";")+" "+strings.Join(paid, ";"))
	o := defaults(v)
	o.Unexplained = true
	got, list := find(t, v, o, pattern.FanOut)
	if len(got) != 1 || list[0].Others != 9_999 {
		t.Error(got)
	}
}

func TestAnAddressOfTooManyRowsIsJudgedByTheFirst(t *testing.T) {
	v := accounts(t, append([]string{"0 rich hub 2000"}, many(200, 60, 1, "hub", "r%", "10")...)...)
	o := defaults(v)
	o.MaxRows = 50
	list, s := all(t, v, o)
	if s.Cut != 1 || len(list) == 0 || !strings.Contains(list[0].Why, "first 50 rows") {
		t.Errorf("%+v %+v", s, list)
	}
}

// randomSpends are rows of a chain of outputs that spends what it made.
func randomSpends(t *rapid.T) string {
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	var unspent []string
	for i := range rapid.IntRange(1, 30).Draw(t, "transactions") {
		var inputs, outputs []string
		for range rapid.IntRange(0, min(3, len(unspent))).Draw(t, "inputs") {
			k := rapid.IntRange(0, len(unspent)-1).Draw(t, "which")
			inputs = append(inputs, unspent[k])
			unspent = slices.Delete(unspent, k, k+1)
		}
		for n := range rapid.IntRange(1, 4).Draw(t, "outputs") {
			out := fmt.Sprintf("%s:%d", rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "to"), rapid.SampledFrom([]uint64{0, 1, 1_000, 2_000, 1_000_000, 9_000_000, 1 << 62}).Draw(t, "amount"))
			outputs = append(outputs, out)
			unspent = append(unspent, fmt.Sprintf("tx%d:%d:%s", i, n, out))
		}
		fmt.Fprintf(&table, "bitcoin,%d,0,%d,tx%d,%s,%s\n", i, firstSecond+600*i, i, strings.Join(inputs, ";"), strings.Join(outputs, ";"))
	}
	return table.String()
}

func TestFindingsOnAChainOfOutputsAreTheSameEachTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(folder(t), "chain")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		v := view(t, rt, dir, "bitcoin", randomSpends(rt))
		o := easy(v)
		list, _ := all(rt, v, o)
		again, _ := all(rt, v, o)
		if !reflect.DeepEqual(list, again) {
			rt.Fatal("a second search gives something else")
		}
		since := int64(firstSecond + 6000)
		o.Since = &since
		late, _ := all(rt, v, o)
		for _, f := range late {
			if f.Last.Time < since {
				rt.Fatalf("found before the window: %+v", f)
			}
		}
	})
}
