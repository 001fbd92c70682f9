package tracing_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/tracing/taint"
	"github.com/mareva/mareva/wallet"
)

// coin is a made-up address of Bitcoin by its letter, as "a", or its number.
func coin(name string) string {
	var hash [20]byte
	binary.BigEndian.PutUint32(hash[16:], uint32(name[0])<<8|uint32(name[len(name)-1]))
	text, _ := wallet.WriteWitness(wallet.Bitcoin, 0, hash[:])
	return text
}

// payments makes rows of "payers payees", as "a+b c:5+d:4": each payer spends 10 units that it
// had before, unless =tx0 says of which transaction's first output, and who is paid without an
// amount gets 10.
func payments(rows ...string) []string {
	var out []string
	for n, row := range rows {
		payers, payees, _ := strings.Cut(row, " ")
		var in, paid []string
		for i, p := range strings.Split(payers, "+") {
			p, of, spends := strings.Cut(p, "=")
			if !spends {
				of = fmt.Sprintf("before%d.%d", n, i)
			}
			p, amount, given := strings.Cut(p, ":")
			if !given {
				amount = "10"
			}
			in = append(in, fmt.Sprintf("%s:0:%s:%s", of, coin(p), amount))
		}
		for _, p := range strings.Split(payees, "+") {
			p, amount, given := strings.Cut(p, ":")
			if !given {
				amount = "10"
			}
			paid = append(paid, coin(p)+":"+amount)
		}
		out = append(out, fmt.Sprintf("%d %s %s", n+1, strings.Join(in, ";"), strings.Join(paid, ";")))
	}
	return out
}

// coinLabels is a table of "address category actor-or-party".
func coinLabels(fail testingT, rows ...string) *attribution.Table {
	fail.Helper()
	var b attribution.Builder
	for _, row := range rows {
		f := strings.Fields(row)
		s := attribution.Statement{Text: "label of " + f[0], Confidence: attribution.AuthorityData, Pack: "pack"}
		if f[1] != "-" {
			s.Concepts = []string{f[1]}
		}
		if len(f) > 2 {
			if s.Actor = f[2]; strings.Contains(f[2], ":") {
				s.Actor, s.Party = "", f[2]
			}
		}
		if err := b.Add(attribution.Label{Address: "bech32:" + coin(f[0]), Statement: s}); err != nil {
			fail.Fatal(err)
		}
	}
	return tableOf(fail, &b)
}

// linkedLabels are labels that hold for clusters.
func linkedLabels(fail testingT, v *ledger.View, d *cluster.Decisions, tables ...*attribution.Table) *tracing.Labels {
	fail.Helper()
	c := cluster.New()
	if err := c.Grow(context.Background(), v, cluster.GrowOptions{Decisions: d}); err != nil {
		fail.Fatal(err)
	}
	l := tracing.NewLabels(v, tables...)
	l.Link(c, d)
	return l
}

func TestAnAddressHasTheLabelOfItsCluster(t *testing.T) {
	for name, x := range map[string]struct {
		rows   []string
		labels []string
		want   string // of c: "category entity, linked to"
	}{
		"of one that it pays with":                {[]string{"a+c x"}, []string{"a exchange one"}, "exchange one, a"},
		"of one by a third":                       {[]string{"a+b x", "b+c x"}, []string{"a exchange one"}, "exchange one, a"},
		"of a listed party":                       {[]string{"a+c x"}, []string{"a sanction us_ofac_sdn:1"}, "sanction us_ofac_sdn:1, a"},
		"its own before any":                      {[]string{"a+c x"}, []string{"a exchange one", "c user"}, "user , "},
		"of two that agree":                       {[]string{"a+b+c x"}, []string{"a exchange one", "b exchange one"}, "exchange one, a"},
		"of one that says what, and one whose":    {[]string{"a+b+c x"}, []string{"a exchange", "b - one"}, "exchange one, b"},
		"of one party on two lists":               {[]string{"a+b+c x"}, []string{"a sanction us_ofac_sdn:1", "b sanction eu_fsf:9"}, "sanction eu_fsf:9, b"},
		"of a listed one that somebody names too": {[]string{"a+c x"}, []string{"a sanction us_ofac_sdn:1", "a - lazarus"}, "sanction us_ofac_sdn:1, a"},

		"none of one that it pays":                 {[]string{"c a"}, []string{"a exchange one"}, ""},
		"none where two holders are named":         {[]string{"a+b+c x"}, []string{"a exchange one", "b exchange two"}, "doubt"},
		"none where two holders are named of one":  {[]string{"a+c x"}, []string{"a exchange one", "a exchange two"}, "doubt"},
		"none of a listed party and an exchange":   {[]string{"a+b+c x"}, []string{"a sanction us_ofac_sdn:1", "b exchange"}, "doubt"},
		"none of a listed party at an exchange":    {[]string{"a+c x"}, []string{"a sanction us_ofac_sdn:1", "a exchange one"}, "doubt"},
		"none of two listed parties":               {[]string{"a+b+c x"}, []string{"a sanction us_ofac_sdn:1", "b sanction us_ofac_sdn:2"}, "doubt"},
		"none of a listed party and somebody else": {[]string{"a+b+c x"}, []string{"a sanction us_ofac_sdn:1", "b - one"}, "doubt"},
		"none of an exchange and who blackmails":   {[]string{"a+b+c x"}, []string{"a exchange", "b ransomware"}, "doubt"},
		"none of an exchange and who uses one":     {[]string{"a+b+c x"}, []string{"a exchange", "b user"}, "doubt"},
	} {
		v := spends(t, payments(x.rows...)...)
		l := linkedLabels(t, v, nil, coinLabels(t, x.labels...))
		c := id(t, v, coin("c"))
		got, label := "", l.Of(c)
		switch {
		case l.InDoubt(c):
			got = "doubt"
		case label != nil:
			linked := ""
			for _, row := range x.labels {
				if label.Linked != 0 && v.AddressText(label.Linked) == coin(row[:1]) {
					linked = row[:1]
				}
			}
			got = fmt.Sprintf("%s %s, %s", label.Category, label.Entity, linked)
			if label.Linked != 0 && (label.Listed || label.List() != "" || !strings.HasSuffix(label.Name, " (same cluster as "+coin(linked)+")")) {
				t.Errorf("%s: it is taken for the labelled address: %+v", name, label)
			}
		}
		if got != x.want || l.Doubts() > 0 != (x.want == "doubt") || label != nil && l.InDoubt(c) {
			t.Errorf("%s: %q and %d in doubt, want %q", name, got, l.Doubts(), x.want)
		}
		if plain := tracing.NewLabels(v, coinLabels(t, x.labels...)); plain.Of(c) != nil && plain.Of(c).Linked != 0 || plain.InDoubt(c) {
			t.Errorf("%s: linked though nobody asked", name)
		}
	}
}

func TestAnOwnWordGoesBeforeALink(t *testing.T) {
	v := spends(t, payments("a+b+c x")...)
	l := linkedLabels(t, v, nil, coinLabels(t, "a exchange one"))
	b, c := id(t, v, coin("b")), id(t, v, coin("c"))
	if x := l.Of(c); x == nil || x.Linked == 0 {
		t.Fatalf("before: %+v", x)
	}
	l.Give(b, "my stop")
	if x := l.Of(b); x.Name != "my stop" || x.Linked != 0 {
		t.Errorf("given: %+v", x)
	}
	l.Prefer(coinLabels(t, "c user"))
	if x := l.Of(c); x.Category != "user" || x.Linked != 0 {
		t.Errorf("preferred: %+v", x)
	}
	// Whoever says whose the labelled address is says it of the cluster.
	l.Prefer(coinLabels(t, "a shop"))
	if x := l.Of(c); x.Category != "shop" || x.Linked != id(t, v, coin("a")) {
		t.Errorf("preferred of another: %+v", x)
	}
}

func TestATraceStopsAtAddressesThatAServiceSpendsFrom(t *testing.T) {
	rows := payments("a+b x", "s b:6+a:4", "c+d y", "t d")
	v := spends(t, rows...)
	l := linkedLabels(t, v, nil, coinLabels(t, "a exchange one", "c sanction us_ofac_sdn:1"))
	q := query(taint.Haircut, named(t, v, coin("s"), coin("t")))
	q.Stops = l
	r, _ := trace(t, v, q)
	var stops []string
	for _, s := range r.Stopped {
		stops = append(stops, s.Label+" "+units(s.Amounts))
	}
	slices.Sort(stops)
	expect(t, stops, "label of a (same cluster as "+coin("a")+") 6", "label of a 4")
	if units(r.Held) != "10" {
		t.Errorf("held %s: a listed party's cluster is no service", units(r.Held))
	}
}

func TestACoinJoinLinksNobody(t *testing.T) {
	pool := "1000000"
	ins := []string{"a:1004235", "c:1004235", "e:" + pool, "f:" + pool, "g:" + pool}
	outs := []string{"p:" + pool, "q:" + pool, "r:" + pool, "s:" + pool, "t:" + pool}
	v := spends(t, payments(strings.Join(ins, "+")+" "+strings.Join(outs, "+"))...)
	l := linkedLabels(t, v, nil, coinLabels(t, "a exchange one"))
	for _, name := range []string{"c", "e", "f", "g"} {
		if x := l.Of(id(t, v, coin(name))); x != nil {
			t.Errorf("%s is %+v", name, x)
		}
	}
}

func TestDecisionsMakeAndBreakLinks(t *testing.T) {
	v := spends(t, payments("a+c x", "d x")...)
	why := func(d cluster.Decision) *cluster.Decisions {
		d.Why = "the owner said so"
		if err := d.Check(v); err != nil {
			t.Fatal(err)
		}
		return &cluster.Decisions{List: []cluster.Decision{d}}
	}
	table := coinLabels(t, "a exchange one")
	split := linkedLabels(t, v, why(cluster.Decision{Act: cluster.SplitTransaction, Tx: "tx0"}), table)
	if x := split.Of(id(t, v, coin("c"))); x != nil {
		t.Errorf("after a split: %+v", x)
	}
	d := id(t, v, coin("d"))
	joined := linkedLabels(t, v, why(cluster.Decision{Act: cluster.Join, Addresses: []string{coin("d"), coin("c")}}), table)
	path, missing, err := joined.Evidence(context.Background(), d, cluster.Limits{})
	if err != nil || missing != "" || len(path) != 2 || path[0].Why != "the owner said so" || v.TxText(&path[1].Place) != "tx0" {
		t.Errorf("joined: %+v, %q, %v", path, missing, err)
	}
}

// byCluster writes a side like told, and behind each row by a linked label to whom and why.
func byCluster(v *ledger.View, s *tracing.Side) (lines []string) {
	lines = told(v, s)
	for i := range lines[:len(s.Direct)+len(s.Indirect)] {
		x := append(slices.Clone(s.Direct), s.Indirect...)[i]
		if x.Linked == 0 {
			continue
		}
		lines[i] += "; by cluster"
		for j := range x.Evidence {
			lines[i] += " " + v.TxText(&x.Evidence[j].Place)
		}
		lines[i] += x.EvidenceMissing
	}
	return lines
}

func TestExposureTellsALinkFromALabel(t *testing.T) {
	// b and d are spent from together with the exchange's a, c with the listed l.
	v := spends(t, payments("a+d x", "d+b x", "l+c x", "a:4 s:4", "b:6 s:6", "c:8 u:8", "u:8=tx5 s:8", "e:2 s:2")...)
	q := tracing.ExposureQuery{Subjects: []uint32{id(t, v, coin("s"))}}
	table := coinLabels(t, "a exchange one", "l sanction us_ofac_sdn:1")
	q.Labels = tracing.NewLabels(v, table)
	plain := expose(t, v, q)
	expect(t, byCluster(v, &plain.Received), "direct exchange one 4 of 20 BTC, 1 hops, tx3", "unexplained 16 of 20 BTC")
	q.Labels = linkedLabels(t, v, nil, table)
	x := expose(t, v, q)
	expect(t, byCluster(v, &x.Received),
		"direct exchange one 6 of 20 BTC, 1 hops, tx4; by cluster tx1 tx0",
		"direct exchange one 4 of 20 BTC, 1 hops, tx3",
		"indirect sanction us_ofac_sdn:1 8 of 20 BTC, 2 hops, tx5 tx6; by cluster tx2",
		"unexplained 2 of 20 BTC")
	if x.InDoubt != 0 {
		t.Errorf("%d in doubt", x.InDoubt)
	}
	b := id(t, v, coin("b"))
	if path, missing, err := q.Labels.Evidence(context.Background(), b, cluster.Limits{Addresses: 2}); err != nil || path != nil || missing == "" {
		t.Errorf("within a limit: %+v, %q, %v", path, missing, err)
	}
}

func TestExposureCountsAddressesInDoubt(t *testing.T) {
	v := spends(t, payments("a+b+c+d x", "c s", "d s")...)
	q := tracing.ExposureQuery{Subjects: []uint32{id(t, v, coin("s"))}, Labels: linkedLabels(t, v, nil, coinLabels(t, "a exchange one", "b exchange two"))}
	for range 2 {
		x := expose(t, v, q)
		expect(t, byCluster(v, &x.Received), "unexplained 20 of 20 BTC")
		if x.InDoubt != 2 || q.Labels.Doubts() != 1 {
			t.Errorf("%d addresses of %d clusters in doubt", x.InDoubt, q.Labels.Doubts())
		}
	}
}

// sums adds up rows by what a label says, whether it is an address's own or not.
func sums(s *tracing.Side) string {
	all := map[string]*big.Int{}
	for i, rows := range [][]tracing.Exposed{s.Direct, s.Indirect} {
		for _, r := range rows {
			key := fmt.Sprint(i, r.Category, r.Entity, r.Asset)
			if all[key] == nil {
				all[key] = new(big.Int)
			}
			all[key].Add(all[key], r.Units)
		}
	}
	return fmt.Sprint(all, s.Totals, s.Unattributed)
}

// A link brings what a label of the address's own would bring, in rows of their own.
func TestExposureByLinksAddsUp(t *testing.T) {
	var renamed []string
	letters := []string{"a", "b", "c", "d", "e"}
	for _, name := range letters {
		renamed = append(renamed, ":"+name+":", ":"+coin(name)+":", " "+name+":", " "+coin(name)+":", ";"+name+":", ";"+coin(name)+":")
	}
	names := strings.NewReplacer(renamed...)
	rapid.Check(t, func(t *rapid.T) {
		rows := drawSpends(t)
		for i := range rows {
			rows[i] = names.Replace(rows[i])
		}
		v := drawn(t, "bitcoin", spendTable(rows))
		own := []string{"c exchange one", "d sanction us_ofac_sdn:1"}
		q := anyExposure(t, v, spendMethods)
		q.MaxRows = 0
		for _, name := range letters[:rapid.IntRange(1, 2).Draw(t, "subjects")] {
			if address, seen, _ := v.Address(coin(name)); seen {
				q.Subjects = append(q.Subjects, address)
			}
		}
		if len(q.Subjects) == 0 {
			return
		}
		q.Labels = linkedLabels(t, v, nil, coinLabels(t, own...))
		x := expose(t, v, q)
		labelled := slices.Clone(own)
		for _, name := range letters {
			if address, seen, _ := v.Address(coin(name)); seen {
				if l := q.Labels.Of(address); l != nil && l.Linked != 0 {
					labelled = append(labelled, name+" "+l.Category+" "+l.Entity)
				}
			}
		}
		q.Labels = tracing.NewLabels(v, coinLabels(t, labelled...))
		want := expose(t, v, q)
		for _, side := range [][2]*tracing.Side{{&x.Received, &want.Received}, {&x.Sent, &want.Sent}} {
			sumsUp(t, side[0])
			if got, want := sums(side[0]), sums(side[1]); got != want {
				t.Fatalf("%s, where they have labels of their own %s", got, want)
			}
			for _, r := range append(slices.Clone(side[0].Direct), side[0].Indirect...) {
				if (r.Linked != 0) != (len(r.Evidence) > 0) || r.EvidenceMissing != "" || r.Linked != 0 && r.List != "" {
					t.Fatalf("a row by a link: %+v", r)
				}
			}
		}
	})
}

// By FIFO, which does not round, what was received and sent depends on no label.
func TestLinksChangeNoTotal(t *testing.T) {
	v := spends(t, payments("a+b x", "b:6+e:4 s:9", "s:9=tx1 b:3+y:5", "y:5 z:5")...)
	table := coinLabels(t, "a exchange one")
	q := tracing.ExposureQuery{Subjects: []uint32{id(t, v, coin("s"))}, Method: taint.FIFO, Labels: tracing.NewLabels(v, table)}
	plain := expose(t, v, q)
	q.Labels = linkedLabels(t, v, nil, table)
	x := expose(t, v, q)
	if len(plain.Received.Direct)+len(plain.Sent.Direct) != 0 || len(x.Received.Direct)+len(x.Sent.Direct) != 2 {
		t.Errorf("rows: %+v, with links %+v", plain, x)
	}
	if was, is := fmt.Sprint(plain.Received.Totals, plain.Sent.Totals), fmt.Sprint(x.Received.Totals, x.Sent.Totals); was != is {
		t.Errorf("totals %s, with links %s", was, is)
	}
}
