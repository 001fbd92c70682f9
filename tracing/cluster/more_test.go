package cluster_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/change"
	"github.com/mareva/mareva/tracing/cluster"
)

func TestReportSaysOfAllClustersWhatExplainSaysOfOne(t *testing.T) {
	v := viewOf(t, "1 ann+bob x", "2 cid+dan x", "3 dan+ann x", "4 eve+fay x", "5 gus x")
	d := &cluster.Decisions{List: []cluster.Decision{
		{Act: cluster.Join, Addresses: []string{"gus", "fay"}, Why: "he said so"},
		{Act: cluster.Join, Addresses: []string{"ann", "gus"}, Why: "so did she"},
		{Act: cluster.Join, Addresses: []string{"fay", "bob"}, Why: "that is nothing new"},
	}}
	seen := 0
	err := cluster.Report(context.Background(), v, 1, cluster.GrowOptions{Decisions: d}, func(c *cluster.Cluster) error {
		seen += len(c.Addresses)
		for _, a := range c.Addresses {
			one, err := cluster.Explain(context.Background(), v, d, a, cluster.Limits{})
			if err != nil {
				return err
			}
			if got, want := evidenceText(v, one), evidenceText(v, c); got != want {
				t.Errorf("%s is explained by %s, reported by %s", v.AddressText(a), got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != int(v.Addresses()) {
		t.Errorf("%d addresses stand in clusters, of %d", seen, v.Addresses())
	}
}

func evidenceText(v *ledger.View, c *cluster.Cluster) string {
	var list []string
	for i := range c.Evidence {
		e := &c.Evidence[i]
		list = append(list, fmt.Sprintf("%s%s %s", v.TxText(&e.Place), e.Why, names(v, e.Addresses)))
	}
	return fmt.Sprintf("%s: %s", names(v, c.Addresses), strings.Join(list, ", "))
}

// TestTheTransactionThatHoldsTwoOwnersTogetherIsNamed lets two owners of 150 addresses each,
// whose addresses are tied to each other more than once, meet in one transaction.
func TestTheTransactionThatHoldsTwoOwnersTogetherIsNamed(t *testing.T) {
	var rows []string
	for _, owner := range []string{"a", "b"} {
		for i := range 150 {
			rows = append(rows, fmt.Sprintf("%d %s%d+%s%d x", len(rows)+1, owner, i, owner, (i+1)%150))
		}
	}
	rows = append(rows, fmt.Sprintf("%d a7+b9 x", len(rows)+1))
	v := viewOf(t, rows...)
	c, err := cluster.Explain(context.Background(), v, nil, id(t, v, "a0"), cluster.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Hinge == nil {
		t.Fatal("no transaction was named")
	}
	if got := fmt.Sprint(v.TxText(&c.Hinge.Place), c.Hinge.Parts); got != "tx300[150 150]" {
		t.Errorf("got %s", got)
	}
	err = cluster.Report(context.Background(), v, 2, cluster.GrowOptions{}, func(x *cluster.Cluster) error {
		if x.Hinge == nil || v.TxText(&x.Hinge.Place) != "tx300" {
			t.Errorf("the report names %+v", x.Hinge)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	v = viewOf(t, append(rows, fmt.Sprintf("%d a70+b90 x", len(rows)+1))...)
	if c, err = cluster.Explain(context.Background(), v, nil, id(t, v, "a0"), cluster.Limits{}); err != nil || c.Hinge != nil {
		t.Errorf("two transactions hold it, and one was named: %+v %v", c.Hinge, err)
	}
}

func TestChangeIsGivenAsALinkAndNotMerged(t *testing.T) {
	// Ann and Bob pay a round sum; what is left goes to eve, who belongs to nobody.
	v := viewOf(t, "1 ann+bob shop:1000000+eve:1234567")
	c, err := cluster.Explain(context.Background(), v, nil, id(t, v, "ann"), cluster.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(v, c.Addresses); got != "ann bob" {
		t.Errorf("cluster %s", got)
	}
	var got []string
	partial, err := cluster.Links(context.Background(), v, c, cluster.Limits{}, func(x *cluster.Change) error {
		if len(x.Opinions) == 1 && slices.Contains(x.Opinions[0].Heuristics, change.RoundPayment) {
			got = append(got, fmt.Sprintf("%s:%d %s", v.TxText(&x.Place), x.Output, v.AddressText(x.Address)))
		}
		return nil
	})
	if err != nil || partial != "" {
		t.Fatal(partial, err)
	}
	if strings.Join(got, ", ") != "tx0:1 eve" {
		t.Errorf("links %v", got)
	}
}

func TestALimitWithinATransactionEndsAPath(t *testing.T) {
	v := viewOf(t, "1 ann+bob+cid+dan x")
	for limit := 1; limit < 5; limit++ {
		path, partial, err := cluster.Path(context.Background(), v, nil, id(t, v, "ann"), id(t, v, "dan"), cluster.Limits{Addresses: limit})
		if err != nil || len(path) == 0 && partial == "" {
			t.Errorf("at most %d addresses: %d steps, %q, %v", limit, len(path), partial, err)
		}
	}
}

// TestOutputsThatOneTransactionSpendsAreReadOnce has 2,000 outputs, gathered by one transaction:
// read for each of them it would be four million rows.
func TestOutputsThatOneTransactionSpendsAreReadOnce(t *testing.T) {
	var outputs, inputs []string
	for i := range 2000 {
		outputs = append(outputs, fmt.Sprintf("p%d:%d", i, 1000+i))
		inputs = append(inputs, fmt.Sprintf("tx0:%d:p%d:%d", i, i, 1000+i))
	}
	c := newChain(t)
	c.table(t, fmt.Sprintf("bitcoin,1,0,,tx0,before:0:ann:4000000;before:1:bob:1,%s\nbitcoin,2,0,,tx1,%s,q:3000000\n", strings.Join(outputs, ";"), strings.Join(inputs, ";")))
	v := c.view(t)
	defer v.Close()
	x, err := cluster.Explain(context.Background(), v, nil, id(t, v, "ann"), cluster.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	partial, err := cluster.Links(context.Background(), v, x, cluster.Limits{Rows: 10_000}, func(*cluster.Change) error { return nil })
	if err != nil || partial != "" {
		t.Errorf("within 10,000 rows: %q %v", partial, err)
	}
	if partial, err = cluster.Links(context.Background(), v, x, cluster.Limits{Rows: 100}, func(*cluster.Change) error { return nil }); err != nil || partial == "" {
		t.Errorf("within 100 rows: %q %v", partial, err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if partial, err := cluster.Links(ended, v, x, cluster.Limits{}, func(*cluster.Change) error { return nil }); err != nil || partial == "" {
		t.Errorf("it went on behind its end: %q %v", partial, err)
	}
}
