package tracing_test

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// account is a made-up address by its number.
func account(n int) string { return fmt.Sprintf("0x%040x", n) }

// labelled is a table of labels: "address category actor-or-party".
func labelled(fail testingT, rows ...string) *attribution.Table {
	fail.Helper()
	var b attribution.Builder
	for _, row := range rows {
		f := strings.Fields(row)
		s := attribution.Statement{Text: "label of " + f[0][36:], Confidence: attribution.AuthorityData, Pack: "pack"}
		if f[1] != "-" {
			s.Concepts = []string{f[1]}
		}
		if len(f) > 2 {
			if s.Actor = f[2]; strings.Contains(f[2], ":") {
				s.Actor, s.Party = "", f[2]
			}
		}
		if err := b.Add(attribution.Label{Address: "evm:" + f[0], Statement: s}); err != nil {
			fail.Fatal(err)
		}
	}
	return tableOf(fail, &b)
}

// tableOf is what was built.
func tableOf(fail testingT, b *attribution.Builder) *attribution.Table {
	fail.Helper()
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		fail.Fatal(err)
	}
	t, err := attribution.Open(out.Bytes())
	if err != nil {
		fail.Fatal(err)
	}
	return t
}

func expose(fail testingT, v *ledger.View, q tracing.ExposureQuery) *tracing.Exposure {
	fail.Helper()
	if q.Method == 0 {
		q.Method = taint.Haircut
	}
	x, err := tracing.Expose(context.Background(), v, q)
	if err != nil {
		fail.Fatal(err)
	}
	return x
}

// told is a side as lines: "direct exchange made-up 10 of 20 ETH, 1 hops, tx1".
func told(v *ledger.View, s *tracing.Side) (lines []string) {
	for i, list := range [][]tracing.Exposed{s.Direct, s.Indirect} {
		for _, x := range list {
			text := fmt.Sprintf("%s %s %s%s %s of %s %s, %d hops,", [2]string{"direct", "indirect"}[i], x.Category, x.Entity, x.List, x.Units, s.Total(x.Asset), v.Asset(x.Asset).ID, x.Hops)
			for _, step := range x.Path {
				text += " " + v.TxText(&step.Place)
			}
			lines = append(lines, text)
		}
	}
	for _, x := range s.Unattributed {
		lines = append(lines, fmt.Sprintf("%s %s of %s %s", x.Reason, x.Units, s.Total(x.Asset), v.Asset(x.Asset).ID))
	}
	return lines
}

const (
	subject = 0x100 + iota
	between
	listedOne
	exchangeOne
	exchangeTwo
	other
)

// worked is the example of the documentation.
func worked(t testing.TB) (*ledger.View, *attribution.Table) {
	v := accounts(
		t,
		"1 "+account(listedOne)+" "+account(between)+" 6",
		"2 "+account(exchangeOne)+" "+account(between)+" 4",
		"3 "+account(between)+" "+account(subject)+" 10",
		"4 "+account(exchangeTwo)+" "+account(subject)+" 10",
	)
	return v, labelled(t, account(listedOne)+" sanction us_ofac_sdn:27307", account(exchangeOne)+" exchange", account(exchangeTwo)+" exchange")
}

func TestExposureIsAttributedToTheFirstLabelBehindEachUnit(t *testing.T) {
	v, table := worked(t)
	x := expose(t, v, tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(subject))}, Labels: tracing.NewLabels(v, table)})
	expect(t, told(v, &x.Received), "direct exchange  10 of 20 ETH, 1 hops, tx3",
		"indirect sanction us_ofac_sdn:27307us_ofac_sdn 6 of 20 ETH, 2 hops, tx0 tx2", "indirect exchange  4 of 20 ETH, 2 hops, tx1 tx2")
	if len(x.Sent.Totals) != 0 || len(told(v, &x.Sent)) != 0 {
		t.Errorf("sent: %q", told(v, &x.Sent))
	}
	if path := x.Received.Indirect[0].Path; path[0].From != id(t, v, account(listedOne)) || path[1].To != id(t, v, account(subject)) {
		t.Errorf("the path is %+v", path)
	}
	x = expose(t, v, tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(listedOne))}, Labels: tracing.NewLabels(v, table)})
	expect(t, told(v, &x.Sent), "unlabelled 6 of 6 ETH")
	if first := x.Sent.Totals[0]; first.Units.Int64() != 6 {
		t.Errorf("sent %s", first.Units)
	}
}

func TestALabelOfAnyKindEndsTheWay(t *testing.T) {
	// What the exchange had is not asked: who scammed is.
	v := accounts(
		t,
		"1 "+account(exchangeOne)+" "+account(other)+" 5",
		"2 "+account(other)+" "+account(between)+" 5",
		"3 "+account(between)+" "+account(subject)+" 5",
	)
	for concept, want := range map[string]string{"scam": "scam", "user": "user", "-": "unknown"} {
		table := labelled(t, account(exchangeOne)+" exchange", account(other)+" "+concept)
		x := expose(t, v, tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(subject))}, Labels: tracing.NewLabels(v, table)})
		expect(t, told(v, &x.Received), "indirect "+want+"  5 of 5 ETH, 2 hops, tx1 tx2")
	}
}

func TestOnesOwnLabelGoesBeforeOthersButNotBeforeAList(t *testing.T) {
	v, table := worked(t)
	own := labelled(t, account(listedOne)+" exchange mine", account(exchangeTwo)+" gambling mine")
	labels := tracing.NewLabels(v, table)
	labels.Prefer(own)
	x := expose(t, v, tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(subject))}, Labels: labels})
	expect(t, told(v, &x.Received), "direct gambling mine 10 of 20 ETH, 1 hops, tx3",
		"indirect sanction us_ofac_sdn:27307us_ofac_sdn 6 of 20 ETH, 2 hops, tx0 tx2", "indirect exchange  4 of 20 ETH, 2 hops, tx1 tx2")
}

func TestWhatAClustersAddressesPayEachOtherIsNobodysExposure(t *testing.T) {
	v := accounts(
		t,
		"1 "+account(exchangeOne)+" "+account(subject)+" 10",
		"2 "+account(subject)+" "+account(other)+" 10",
		"3 "+account(other)+" "+account(between)+" 6",
		"4 "+account(between)+" "+account(subject)+" 6",
	)
	labels := tracing.NewLabels(v, labelled(t, account(exchangeOne)+" exchange"))
	two := []uint32{id(t, v, account(other)), id(t, v, account(subject)), id(t, v, account(other))}
	x := expose(t, v, tracing.ExposureQuery{Subjects: two, Labels: labels})
	expect(t, told(v, &x.Received), "direct exchange  10 of 16 ETH, 1 hops, tx0", "own 6 of 16 ETH")
	expect(t, told(v, &x.Sent), "own 6 of 6 ETH")
	if len(x.Subjects) != 2 {
		t.Errorf("subjects %v", x.Subjects)
	}
}

func TestWhatHasNoLabelBehindItSaysWhy(t *testing.T) {
	v := accounts(
		t,
		"1 - "+account(subject)+" 1",
		"2 "+account(other)+" "+account(subject)+" 2",
		"3 "+account(subject)+" - 1",
		"4 "+account(subject)+" "+account(between)+" 2",
		"5 "+account(between)+" "+account(exchangeOne)+" 1",
	)
	labels := tracing.NewLabels(v, labelled(t, account(exchangeOne)+" exchange"))
	one := []uint32{id(t, v, account(subject))}
	x := expose(t, v, tracing.ExposureQuery{Subjects: one, Labels: labels})
	expect(t, told(v, &x.Received), "unexplained 2 of 3 ETH", "minted 1 of 3 ETH")
	expect(t, told(v, &x.Sent), "indirect exchange  1 of 3 ETH, 2 hops, tx3 tx4", "no_address 1 of 3 ETH", "unlabelled 1 of 3 ETH")
	x = expose(t, v, tracing.ExposureQuery{Subjects: one, Labels: labels, MaxHops: 1})
	expect(t, told(v, &x.Sent), "max_hops 2 of 3 ETH", "no_address 1 of 3 ETH")
	if x.Sent.Partial != "" {
		t.Errorf("a limit that was asked for is not a lack: %s", x.Sent.Partial)
	}
}

func TestMethodsDivideWhatIsMixedTheirOwnWay(t *testing.T) {
	v, table := worked(t)
	sixThenFour := accounts(
		t,
		"1 "+account(listedOne)+" "+account(between)+" 6",
		"2 "+account(exchangeOne)+" "+account(between)+" 4",
		"3 "+account(between)+" "+account(subject)+" 5",
	)
	for m, want := range map[taint.Method][]string{
		taint.Haircut: {"3", "2"}, taint.FIFO: {"5"}, taint.LIFO: {"4", "1"},
	} {
		x := expose(t, sixThenFour, tracing.ExposureQuery{Subjects: []uint32{id(t, sixThenFour, account(subject))}, Labels: tracing.NewLabels(sixThenFour, table), Method: m})
		var got []string
		for _, r := range x.Received.Indirect {
			got = append(got, r.Units.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", m, got, want)
		}
	}
	if _, err := tracing.Expose(context.Background(), v, tracing.ExposureQuery{Subjects: []uint32{1}, Method: taint.Poison}); err == nil {
		t.Error("poison was divided")
	}
}

func TestExposureIsValuedAtTheTimesOfTheLabelledTransfers(t *testing.T) {
	day := 24 * 60 * 60 / 12 // blocks
	v := accounts(
		t,
		"1 "+account(exchangeOne)+" "+account(subject)+" 2000000000000000000",
		"2 "+account(exchangeOne)+" "+account(subject)+" 1000000000000000000",
		fmt.Sprintf("%d %s %s 4000000000000000000", 1+day, account(exchangeOne), account(subject)),
		fmt.Sprintf("%d %s %s 3", 1+2*day, account(exchangeOne), account(subject)),
		"20000 "+account(exchangeOne)+" "+account(subject)+" 5 token",
	)
	table, err := prices.Read(strings.NewReader("asset,date,usd\nETH,2020-09-13,300\nETH,2020-09-14,400.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	x := expose(t, v, tracing.ExposureQuery{
		Subjects: []uint32{id(t, v, account(subject))}, Prices: table,
		Labels: tracing.NewLabels(v, labelled(t, account(exchangeOne)+" exchange")),
	})
	eth, token := x.Received.Direct[0], x.Received.Direct[1]
	if eth.USD == nil || eth.USD.String() != "2502.00" || eth.Unpriced.String() != "3" {
		t.Errorf("ETH is worth %v, without %s", eth.USD, eth.Unpriced)
	}
	if token.USD != nil || token.Unpriced.String() != "5" {
		t.Errorf("a token without price is worth %v", token.USD)
	}
}

// sumsUp fails unless the rows of a side are exactly its totals.
func sumsUp(t *rapid.T, s *tracing.Side) {
	left := map[uint32]*big.Int{}
	for _, total := range s.Totals {
		left[total.Asset] = new(big.Int).Set(total.Units)
	}
	take := func(asset uint32, units *big.Int) {
		if left[asset] == nil || units.Sign() <= 0 {
			t.Fatalf("%s units of asset %d, of which nothing moved", units, asset)
		}
		left[asset].Sub(left[asset], units)
	}
	for i, list := range [][]tracing.Exposed{s.Direct, s.Indirect} {
		for _, x := range list {
			steps := 0
			for _, step := range x.Path {
				if step.From != 0 && step.To != 0 { // else it leaves a fee, or takes one
					steps++
				}
			}
			if take(x.Asset, x.Units); (i == 0) != (x.Hops == 1) || steps > x.Hops || len(x.Path) < x.Hops {
				t.Fatalf("%d hops, a path of %d", x.Hops, len(x.Path))
			}
		}
	}
	for _, x := range s.Unattributed {
		if take(x.Asset, x.Units); x.Reason == tracing.Cut && s.Partial == "" {
			t.Fatal("a part was not followed, and the side says that it is complete")
		}
	}
	for asset, units := range left {
		if units.Sign() != 0 {
			t.Fatalf("%s units of asset %d are in no row: %+v", units, asset, s)
		}
	}
}

func anyExposure(t *rapid.T, v *ledger.View, methods []taint.Method, tables ...*attribution.Table) tracing.ExposureQuery {
	q := tracing.ExposureQuery{
		Labels: tracing.NewLabels(v, tables...), Method: rapid.SampledFrom(methods).Draw(t, "method"),
		MaxHops: rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "hops"), HubRows: rapid.SampledFrom([]int{0, 0, 6}).Draw(t, "hub"),
		MaxRows: rapid.SampledFrom([]uint64{0, 0, 1, 5, 20, 60}).Draw(t, "rows"),
	}
	if rapid.Bool().Draw(t, "until") {
		until := int64(firstSecond + 12*rapid.IntRange(1, 20).Draw(t, "end"))
		q.Until = &until
	}
	if rapid.Bool().Draw(t, "since") {
		since := int64(firstSecond + 12*rapid.IntRange(-1, 10).Draw(t, "begin"))
		if q.Until == nil || since <= *q.Until {
			q.Since = &since
		}
	}
	return q
}

func TestExposureAddsUpToAllThatWasReceivedAndSent(t *testing.T) {
	names := strings.NewReplacer(" a", " "+account(1), " b", " "+account(2), " c", " "+account(3), " d", " "+account(4), " e", " "+account(5))
	rapid.Check(t, func(t *rapid.T) {
		rows := drawAccounts(t)
		for i := range rows {
			rows[i] = names.Replace(rows[i])
		}
		v := drawn(t, "ethereum", accountTable(rows))
		q := anyExposure(t, v, accountMethods, labelled(t, account(3)+" exchange", account(4)+" sanction us_ofac_sdn:1"))
		received, sent := map[uint32]*big.Int{}, map[uint32]*big.Int{}
		for n := range rapid.IntRange(1, 2).Draw(t, "subjects") {
			if address, seen, _ := v.Address(account(1 + n)); seen {
				q.Subjects = append(q.Subjects, address)
			}
		}
		if len(q.Subjects) == 0 {
			return
		}
		x := expose(t, v, q)
		sumsUp(t, &x.Received)
		sumsUp(t, &x.Sent)
		if q.MaxRows > 0 || q.Since != nil || q.Until != nil {
			return
		}
		moved(v, q.Subjects, received, sent)
		for _, side := range []struct {
			s    *tracing.Side
			want map[uint32]*big.Int
		}{{&x.Received, received}, {&x.Sent, sent}} {
			if len(side.s.Totals) != len(side.want) {
				t.Fatalf("totals %+v, want %v", side.s.Totals, side.want)
			}
			for asset, want := range side.want {
				if side.s.Total(asset).Cmp(want) != 0 {
					t.Fatalf("total %s, want %s", side.s.Total(asset), want)
				}
			}
		}
	})
}

// moved sums up what addresses and others paid each other, in the plainest way.
func moved(v *ledger.View, subjects []uint32, received, sent map[uint32]*big.Int) {
	add := func(to map[uint32]*big.Int, asset uint32, units *big.Int) {
		if to[asset] == nil {
			to[asset] = new(big.Int)
		}
		to[asset].Add(to[asset], units)
	}
	for _, s := range v.Segments() {
		for row := range int(s.Counts().Transfers) {
			x := transferAt(s, row)
			from, to := slices.Contains(subjects, x.From), slices.Contains(subjects, x.To)
			switch {
			case from == to || x.Amount.IsZero():
			case to:
				add(received, x.Asset, x.Amount.ToBig())
			default:
				add(sent, x.Asset, x.Amount.ToBig())
			}
		}
	}
}

func TestExposureOfOutputsAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t, "bitcoin", spendTable(drawSpends(t)))
		// These have names of their own, which no table of labels takes.
		q := anyExposure(t, v, []taint.Method{taint.Haircut, taint.LIFO, taint.TIHO, taint.Seniority, taint.FIFO})
		for _, name := range []string{"c", "d"} {
			if address, seen, _ := v.Address(name); seen {
				q.Labels.Give(address, name)
			}
		}
		for _, name := range []string{"a", "b"}[:rapid.IntRange(1, 2).Draw(t, "subjects")] {
			if address, seen, _ := v.Address(name); seen {
				q.Subjects = append(q.Subjects, address)
			}
		}
		if len(q.Subjects) > 0 {
			x := expose(t, v, q)
			sumsUp(t, &x.Received)
			sumsUp(t, &x.Sent)
		}
	})
}

func transferAt(s *segment.Segment, row int) (x segment.Transfer) {
	s.Transfer(row, &x)
	return x
}
