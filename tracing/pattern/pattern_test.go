package pattern_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/tracing/pattern"
)

const coin = "000000000000000" // a thousandth of a coin, in units

// many are rows "time from to 10", a minute apart; %d in a name is the number of the row.
func many(n, from, step int, payer, receiver, amount string) (rows []string) {
	for i := range n {
		name := func(text string) string { return strings.ReplaceAll(text, "%", fmt.Sprint(i)) }
		rows = append(rows, fmt.Sprintf("%d %s %s %s", from+i*step, name(payer), name(receiver), amount))
	}
	return rows
}

func TestAFanOutIsWhatManyAreQuicklyPaidOfWhatFewHadPaid(t *testing.T) {
	found := []string{"hub payer=rich receiver=r0 200" + coin + " 20"}
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"twenty within a day", append([]string{"0 rich hub 250"}, many(20, 60, 60, "hub", "r%", "10")...), found},
		{"nineteen", append([]string{"0 rich hub 250"}, many(19, 60, 60, "hub", "r%", "10")...), nil},
		{"the same one many times", append([]string{"0 rich hub 250"}, many(30, 60, 60, "hub", "r", "10")...), nil},
		{"twenty at the end of a day", append([]string{"0 rich hub 250"}, many(20, 60, 86400/19, "hub", "r%", "10")...), found},
		{"twenty in a little more", append([]string{"0 rich hub 250"}, many(20, 60, 86400/19+1, "hub", "r%", "10")...), nil},
		{"paid for by four alike", append(many(4, 0, 1, "p%", "hub", "60"), many(20, 60, 60, "hub", "r%", "10")...), nil},
		{"paid for by one, and dusted by many", append(append([]string{"0 rich hub 250"}, many(40, 1, 1, "p%", "hub", "1u")...), many(20, 60, 60, "hub", "r%", "10")...), found},
		{"money of unknown origin", many(20, 60, 60, "hub", "r%", "10"), nil},
		{"dust", append([]string{"0 rich hub 250"}, many(20, 60, 60, "hub", "r%", "1u")...), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			got, _ := find(t, v, defaults(v), pattern.FanOut)
			expect(t, got, tt.want...)
		})
	}
}

func TestAFanOutOfUnknownOriginCountsOnlyWhereAskedFor(t *testing.T) {
	v := accounts(t, many(20, 60, 60, "hub", "r%", "10")...)
	o := defaults(v)
	o.Kinds = []pattern.Kind{pattern.FanOut}
	s, err := pattern.Find(t.Context(), v, o, func(*pattern.Finding) error { return errors.New("found") })
	if err != nil || s.Unexplained != 1 || s.Findings != 0 {
		t.Errorf("%+v %v", s, err)
	}
	o.Unexplained = true
	got, all := find(t, v, o, pattern.FanOut)
	expect(t, got, "hub receiver=r0 200"+coin+" 20")
	if !strings.Contains(all[0].Why, "less than half") {
		t.Error(all[0].Why)
	}
}

func TestALabelledServiceFansOutWithoutRemark(t *testing.T) {
	v := accounts(t, append([]string{"0 rich hub 250"}, many(20, 60, 60, "hub", "r%", "10")...)...)
	o := defaults(v)
	o.Labels = known{v, map[string]string{"hub": "exchange E"}}
	got, _ := find(t, v, o, pattern.FanOut)
	expect(t, got)
}

func TestAFanInIsGatheredFromManyAndSentOnToFew(t *testing.T) {
	in := many(20, 60, 60, "p%", "hub", "10")
	found := []string{"hub receiver=boss payer=p0 200" + coin + " 20"}
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"sent on", append(in[:20:20], "2000 hub boss 180"), found},
		{"kept", in, nil},
		{"sent on in part", append(in[:20:20], "2000 hub boss 159"), nil},
		{"just enough sent on", append(in[:20:20], "2000 hub boss 160"), found},
		{"sent on too late", append(in[:20:20], "90000 hub boss 180"), nil},
		{"sent on to many", append(in[:20:20], many(4, 2000, 1, "hub", "q%", "45")...), nil},
		{"from nineteen", append(in[:19:19], "2000 hub boss 180"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			got, _ := find(t, v, defaults(v), pattern.FanIn)
			expect(t, got, tt.want...)
		})
	}
}

func TestDustIsOfManyWhoNeverPaid(t *testing.T) {
	dust := many(50, 100, 1, "duster", "r%", "1u")
	found := []string{"duster receiver=r0 50 50"}
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"fifty", dust, found},
		{"forty-nine", dust[:49], nil},
		{"customers", append(many(50, 0, 1, "r%", "duster", "3"), dust...), nil},
		{"nothing at all", many(50, 100, 1, "duster", "r%", "0"), nil},
		{"more than dust", many(50, 100, 1, "duster", "r%", "1"), nil},
		{"just dust", many(50, 100, 1, "duster", "r%", "100000000000000u"), []string{"duster receiver=r0 5000000000000000 50"}},
		{"one more than dust", many(50, 100, 1, "duster", "r%", "100000000000001u"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			got, _ := find(t, v, defaults(v), pattern.Dusting)
			expect(t, got, tt.want...)
		})
	}
}

const (
	victim   = "0x1000000000000000000000000000000000000001"
	friend   = "0xabcdef0000000000000000000000000000fedcba"
	alike    = "0xabc1110000000000000000000000000000aadcba" // three and four digits
	likeness = "0xab01110000000000000000000000000000aadcba" // two and four
	zeros    = "0x0000000000000000000000000000000000fedcba"
	zeros2   = "0x0000000000000000000000000000000000aadcba"
)

func TestAPoisonedHistoryHasALookAlike(t *testing.T) {
	paid := "0 " + victim + " " + friend + " 500"
	found := []string{victim + " look_alike=" + alike + " imitated=" + friend + " 0 1"}
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"a transfer of nothing to it", []string{paid, "9 " + victim + " " + alike + " 0 TKN"}, found},
		{"a transfer of nothing from it", []string{paid, "9 " + alike + " " + victim + " 0 TKN"}, found},
		{"dust", []string{paid, "9 " + alike + " " + victim + " 1u"}, []string{strings.Replace(found[0], " 0 1", " 1 1", 1)}},
		{"a thousandth", []string{"0 " + victim + " " + friend + " 1000 TKN", "9 " + alike + " " + victim + " 1 TKN"}, []string{strings.Replace(found[0], " 0 1", " 1"+coin+" 1", 1)}},
		{"more than a thousandth", []string{"0 " + victim + " " + friend + " 999 TKN", "9 " + alike + " " + victim + " 1 TKN"}, nil},
		{"another token of the same amount", []string{"0 " + victim + " " + friend + " 7 TKN", "9 " + victim + " " + alike + " 7 FAKE"}, []string{strings.Replace(found[0], " 0 1", " 7"+coin+" 1", 1)}},
		{"a real payment", []string{paid, "9 " + alike + " " + victim + " 400"}, nil},
		{"before it had paid", []string{"0 " + victim + " " + alike + " 0 TKN", "9 " + victim + " " + friend + " 500"}, nil},
		{"two digits at the front", []string{paid, "9 " + victim + " " + likeness + " 0 TKN"}, nil},
		{"zeros by design", []string{"0 " + victim + " " + zeros + " 500", "9 " + victim + " " + zeros2 + " 0 TKN"}, nil},
		{"nothing to the friend", []string{paid, "9 " + victim + " " + friend + " 0 TKN"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			got, _ := find(t, v, defaults(v), pattern.Poisoning)
			expect(t, got, tt.want...)
		})
	}
}

func TestAPoisonedHistoryIsFoundAcrossTheBeginningOfTheWindow(t *testing.T) {
	v := accounts(t, "0 "+victim+" "+friend+" 500", "90000 "+victim+" "+alike+" 0 TKN", "90600 "+victim+" "+alike+" 300")
	o := defaults(v)
	since := int64(firstSecond + 86400)
	o.Since = &since
	got, all := find(t, v, o, pattern.Poisoning)
	expect(t, got, victim+" look_alike="+alike+" imitated="+friend+" 0 2")
	if !strings.Contains(all[0].Why, "later it paid the look-alike 0.3 ETH") {
		t.Error(all[0].Why)
	}
	o.PoisonBack = 0
	got, _ = find(t, v, o, pattern.Poisoning)
	expect(t, got)
}

func TestWhatPassesThroughComesAndGoesWithinAnHour(t *testing.T) {
	found := []string{"mule payer=a via=mule2 receiver=c 100" + coin + " 2"}
	on := "4000 mule2 c 95"
	for _, tt := range []struct {
		name   string
		rows   []string
		labels map[string]string
		want   []string
	}{
		{"all of it", []string{"0 a mule 100", "3600 mule mule2 100", "7200 mule2 c 100"}, nil, found},
		{"a second too late", []string{"0 a mule 100", "3601 mule mule2 100", on}, nil, nil},
		{"through one only", []string{"0 a mule 100", "3600 mule c 100"}, nil, nil},
		{"95 of 100", []string{"0 a mule 100", "600 mule mule2 95", "4000 mule2 c 95"}, nil, found},
		{"94 of 100", []string{"0 a mule 100", "600 mule mule2 94", "4000 mule2 c 94"}, nil, nil},
		{"more than came", []string{"0 a mule 100", "600 mule mule2 101", "4000 mule2 c 101"}, nil, nil},
		{"in one transaction", []string{"0 a mule 100 ETH t1", "0 mule mule2 100 ETH t1", "600 mule2 c 100 ETH t2"}, nil, nil},
		{"to four", append(append([]string{"0 a mule 100"}, many(4, 60, 1, "mule", "mule%", "25")...), "600 mule0 c 25"), nil, nil},
		{"to an exchange's address", []string{"0 a mule 100", "600 mule mule2 100", "4000 mule2 c 100"}, map[string]string{"c": "exchange E"}, nil},
		{"what the second had before", []string{"0 x mule2 100", "1 a mule 100", "600 mule mule2 100", "700 mule2 c 100", "701 mule2 d 100"}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			o := defaults(v)
			o.Labels = known{v, tt.labels}
			got, _ := find(t, v, o, pattern.PassThrough)
			expect(t, got, tt.want...)
		})
	}
}

func TestAChainIsWholeWhoeverOfItIsAskedAbout(t *testing.T) {
	v := accounts(t, "0 a m1 100", "60 m1 m2 100", "120 m2 m3 100", "180 m3 c 100")
	for _, name := range []string{"m1", "m2", "m3"} {
		id, _, err := v.Address(name)
		if err != nil {
			t.Fatal(err)
		}
		o := defaults(v)
		o.Addresses = []uint32{id}
		got, _ := find(t, v, o, pattern.PassThrough)
		expect(t, got, "m1 payer=a via=m2 via=m3 receiver=c 100"+coin+" 3")
	}
	id, _, _ := v.Address("c")
	o := defaults(v)
	o.Addresses = []uint32{id}
	got, _ := find(t, v, o, pattern.PassThrough)
	expect(t, got)
}

func TestPassingThroughOnAChainOfOutputsLeavesNoChange(t *testing.T) {
	v := spends(t, "0 - a:1000000", "7200 tx0:0:a:1000000 mule:990000", "7800 tx1:0:mule:990000 b:980000", "8000 tx2:0:b:980000 c:970000", "8100 tx3:0:c:970000 d:300000;e:670000")
	got, _ := find(t, v, defaults(v), pattern.PassThrough)
	expect(t, got, "mule payer=a via=b receiver=c 990000 2")
}

func TestPaymentsJustBelowALimitAreStructured(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"five", many(5, 0, 60, "s", "r%", "99"), []string{"s receiver=r0 495" + coin + " 5"}},
		{"four", many(4, 0, 60, "s", "r%", "99"), nil},
		{"at the limit", many(5, 0, 60, "s", "r%", "100"), nil},
		{"at the margin", many(5, 0, 60, "s", "r%", "90"), []string{"s receiver=r0 450" + coin + " 5"}},
		{"below the margin", many(5, 0, 60, "s", "r%", "89"), nil},
		{"as many above", append(many(5, 0, 60, "s", "r%", "99"), many(2, 90, 60, "s", "q%", "101")...), nil},
		{"few above", append(many(5, 0, 60, "s", "r%", "99"), many(1, 90, 60, "s", "q%", "101")...), []string{"s receiver=r0 495" + coin + " 5"}},
		{"received from several", many(5, 0, 60, "p%", "s", "99"), []string{"s payer=p0 495" + coin + " 5"}},
		{"a day apart", many(5, 0, 30000, "s", "r%", "99"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			o := defaults(v)
			o.Limits = []pattern.Limit{{Units: uint256.MustFromDecimal("100" + coin), Source: "ours"}}
			got, _ := find(t, v, o, pattern.Structuring)
			expect(t, got, tt.want...)
		})
	}
}

func TestALimitInDollarsNeedsAPrice(t *testing.T) {
	table, err := prices.Read(bytes.NewReader([]byte("asset,date,usd\nETH,2020-09-13,400\n")))
	if err != nil {
		t.Fatal(err)
	}
	v := accounts(t, many(5, 0, 60, "s", "r%", "24900")...) // 9,960 dollars each
	o := defaults(v)
	got, _ := find(t, v, o, pattern.Structuring)
	expect(t, got)
	o.Prices = table
	got, all := find(t, v, o, pattern.Structuring)
	expect(t, got, "s receiver=r0 124500"+coin+" 5")
	if !strings.Contains(all[0].Why, "10000 USD (31 CFR 1010.311)") {
		t.Error(all[0].Why)
	}
}

func TestTheFirstFundsOfAMixer(t *testing.T) {
	labels := map[string]string{"pool": "mixing_service Pool"}
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"first", []string{"0 pool new 100"}, []string{"new mixer=pool 100" + coin + " 1"}},
		{"second", []string{"0 a new 1", "60 pool new 100"}, nil},
		{"after dust", []string{"0 a new 1u", "60 pool new 100"}, []string{"new mixer=pool 100" + coin + " 1"}},
		{"after it had paid", []string{"0 new b 1", "60 pool new 100"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			o := defaults(v)
			o.Labels = known{v, labels}
			got, _ := find(t, v, o, pattern.MixerFirst)
			expect(t, got, tt.want...)
		})
	}
	v := accounts(t, "0 a new 1", "90000 pool new 100")
	o := defaults(v)
	o.Labels = known{v, labels}
	since := int64(firstSecond + 86400)
	o.Since = &since
	got, _ := find(t, v, o, pattern.MixerFirst)
	expect(t, got)
}

func TestANestedServicePaysThroughOneServicesDepositAddress(t *testing.T) {
	customers := append(many(20, 0, 60, "c%", "shop", "100"), many(20, 3600, 60, "shop", "d%", "50")...)
	nested := append(slices.Clone(customers), "5000 shop dep 900", "5600 dep hot 900", "9000 hot shop 100")
	for _, tt := range []struct {
		name   string
		rows   []string
		labels map[string]string
		want   []string
	}{
		{"nested", nested, map[string]string{"hot": "exchange E"}, []string{"shop deposit_address=dep service=hot 1000" + coin + " 2"}},
		{"unlabelled exchange", nested, nil, nil},
		{"labelled itself", nested, map[string]string{"hot": "exchange E", "shop": "exchange F"}, nil},
		{"pays the exchange directly", append(customers[:40:40], "5000 shop hot 900"), map[string]string{"hot": "exchange E"}, nil},
		{"little of it", append(customers[:40:40], "5000 shop dep 10", "5600 dep hot 10"), map[string]string{"hot": "exchange E"}, nil},
		{"several exchanges", append(nested[:43:43], "9100 shop cold 300"), map[string]string{"hot": "exchange E", "cold": "exchange F"}, nil},
		{"another address of the exchange", nested[1:], map[string]string{"hot": "exchange E", "c1": "exchange E"}, []string{"shop deposit_address=dep service=c1 1100" + coin + " 2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := accounts(t, tt.rows...)
			o := defaults(v)
			o.Labels = known{v, tt.labels}
			got, _ := find(t, v, o, pattern.Nested)
			expect(t, got, tt.want...)
		})
	}
}

// peeling is a chain of so many hops on a chain of outputs.
func peeling(hops, step, percent int) (rows []string) {
	sum := 1 << 50
	rows = append(rows, fmt.Sprintf("0 - a0:%d", sum))
	for i := range hops {
		rest := sum / 100 * percent
		rows = append(rows, fmt.Sprintf("%d tx%d:0:a%d:%d a%d:%d;p%d:%d", (i+1)*step, i, i, sum, i+1, rest, i, sum-rest))
		sum = rest
	}
	return rows
}

func TestAPeelChainGoesOnFromItsLargerOutput(t *testing.T) {
	found := []string{"a0 receiver=a10 1125899906842624 10"}
	for _, tt := range []struct {
		name string
		rows []string
		want []string
	}{
		{"ten hops", peeling(10, 3600, 90), found},
		{"nine hops", peeling(9, 3600, 90), nil},
		{"a day between them", peeling(10, 86400, 90), found},
		{"more than a day", peeling(10, 86401, 90), nil},
		{"larger pieces", peeling(10, 3600, 79), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := spends(t, tt.rows...)
			got, _ := find(t, v, defaults(v), pattern.PeelChain)
			expect(t, got, tt.want...)
		})
	}
	v := spends(t, peeling(12, 3600, 90)...)
	o := defaults(v)
	since := int64(firstSecond + 12*3600)
	o.Since = &since
	got, _ := find(t, v, o, pattern.PeelChain)
	expect(t, got, "a1 receiver=a12 1013309916158340 11") // as far back as a chain must be long
}

func TestAPeelChainOfAccountsHandsOnTheRest(t *testing.T) {
	chain := func(hops int) (rows []string) {
		sum := 100_000
		rows = append(rows, fmt.Sprintf("0 rich a0 %d", sum))
		for i := range hops {
			peel := sum / 10
			rows = append(rows, fmt.Sprintf("%d a%d p%d %d", 1000*i+60, i, i, peel), fmt.Sprintf("%d a%d a%d %d", 1000*i+90, i, i+1, sum-peel))
			sum -= peel
		}
		return rows
	}
	v := accounts(t, chain(5)...)
	got, _ := find(t, v, defaults(v), pattern.PeelChain)
	expect(t, got, "a0 payer=rich via=a1 via=a2 via=a3 via=a4 receiver=a5 100000"+coin+" 5")
	v = accounts(t, chain(4)...)
	got, _ = find(t, v, defaults(v), pattern.PeelChain)
	expect(t, got)
}

func TestACoinJoinHasNoPayer(t *testing.T) {
	// A JoinMarket round: seven get the same amount, and all but the taker change. Nobody of
	// them paid the others.
	const denomination = 51_234_567
	makers := []string{}
	inputs, outputs := []string{}, []string{}
	for i := range 7 {
		has := denomination + 10_000_019*(i+1)
		makers = append(makers, fmt.Sprintf("a%d:%d", i, has))
		inputs = append(inputs, fmt.Sprintf("tx0:%d:a%d:%d", i, i, has))
		outputs = append(outputs, fmt.Sprintf("o%d:%d", i, denomination), fmt.Sprintf("c%d:%d", i, has-denomination-1_000+300*i))
	}
	round := "9000 " + strings.Join(inputs, ";") + " " + strings.Join(outputs, ";")
	v := spends(t, "0 - "+strings.Join(makers, ";"), round)
	o := defaults(v)
	o.FanOut, o.Unexplained = 5, true
	got, _ := find(t, v, o, pattern.FanOut)
	expect(t, got)
}

func TestASearchThatIsStoppedSaysSo(t *testing.T) {
	v := accounts(t, "0 a mule 100", "60 mule mule2 100", "90 mule2 b 100")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := pattern.Find(ctx, v, defaults(v), func(*pattern.Finding) error { return nil })
	if err != nil || s.Partial == "" {
		t.Errorf("%+v %v", s, err)
	}
	o := defaults(v)
	o.MaxFindings, o.Addresses = 1, nil
	v = accounts(t, "0 a m1 100", "60 m1 m2 100", "90 m2 b 100", "120 c m3 100", "160 m3 m4 100", "200 m4 d 100")
	s, err = pattern.Find(t.Context(), v, o, func(*pattern.Finding) error { return nil })
	if err != nil || s.Findings != 1 || !strings.Contains(s.Partial, "after 1 findings") {
		t.Errorf("%+v %v", s, err)
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	v := accounts(t, "0 a b 100")
	for _, change := range []func(*pattern.Options){
		func(o *pattern.Options) { o.Kinds = []pattern.Kind{"fanout"} },
		func(o *pattern.Options) { o.FanOut = 0 },
		func(o *pattern.Options) { o.PassPercent = 101 },
		func(o *pattern.Options) { o.Window = 0 },
	} {
		o := defaults(v)
		change(&o)
		if _, err := pattern.Find(t.Context(), v, o, nil); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
