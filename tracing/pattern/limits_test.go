package pattern_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/mareva/mareva/tracing/pattern"
)

func TestWhatALookAlikeIsPaidLaterIsAddedUp(t *testing.T) {
	rows := []string{"0 " + victim + " " + friend + " 500", "9 " + alike + " " + victim + " 1u", "10 " + victim + " " + alike + " 0 TKN"}
	rows = append(rows, many(1000, 60, 60, victim, alike, "5")...)
	for i := range 9 {
		rows = append(rows, fmt.Sprintf("%d %s %s 7u T%d", 90000+i, victim, alike, i))
	}
	v := accounts(t, rows...)
	_, all := find(t, v, defaults(v), pattern.Poisoning)
	if len(all) != 1 || all[0].Transactions != 1011 || all[0].Amount.Dec() != "1" {
		t.Fatalf("%+v", all)
	}
	const want = "; later it paid the look-alike 5 ETH in 1000 payments, and 7 units of T0, and 7 units of T1, and 7 payments of other assets"
	if !strings.HasSuffix(all[0].Why, want) {
		t.Error(all[0].Why)
	}
}

func TestAPoisonedAmountIsOfOneAsset(t *testing.T) {
	v := accounts(t, "0 "+victim+" "+friend+" 500", "9 "+alike+" "+victim+" 3u", "10 "+victim+" "+alike+" 500 FAKE")
	got, _ := find(t, v, defaults(v), pattern.Poisoning)
	expect(t, got, victim+" look_alike="+alike+" imitated="+friend+" 3 2")
}

func TestAPeelChainOfHugeSumsIsAddedUpWhole(t *testing.T) {
	const most = uint64(math.MaxUint64)
	var rows []string
	for i := range 12 {
		in := "b:0:a0:5"
		if i > 0 {
			in = fmt.Sprintf("tx%d:0:a%d:%d", i-1, i, most)
		}
		rows = append(rows, fmt.Sprintf("%d %s a%d:%d;p%d:%d", i*60, in, i+1, most, i, most/10))
	}
	v := spends(t, rows...)
	got, all := find(t, v, defaults(v), pattern.PeelChain)
	expect(t, got, "a0 receiver=a12 20291418481080506776 12")
	if !strings.HasSuffix(all[0].Why, "of 202914184810.80506776 BTC they peeled off 221360928884.51461932 BTC") {
		t.Error(all[0].Why)
	}
}

func TestASumThatIsTooLargeIsCalledAtLeast(t *testing.T) {
	const most = "115792089237316195423570985008687907853269984665640564039457584007913129639935u"
	var rows []string
	for _, row := range many(20, 60, 60, "p%", "hub", most) {
		rows = append(rows, row+" SPAM")
	}
	v := accounts(t, append(rows, "2000 hub boss "+most+" SPAM", "2001 hub boss "+most+" SPAM")...)
	_, all := find(t, v, defaults(v), pattern.FanIn)
	if len(all) != 1 || !all[0].AtLeast || strings.Count(all[0].Why, "at least 115792") != 2 {
		t.Errorf("%+v", all)
	}
}

// hot is a wallet that is filled by one and pays twenty a day, and each fifth day is paid by many.
func hot(days int) (rows []string) {
	for d := range days {
		at := d * 200_000
		rows = append(rows, fmt.Sprintf("%d rich hot 190", at))
		if d%5 == 4 {
			rows = append(rows, many(40, at+1, 1, fmt.Sprintf("c%d-%%", d), "hot", "5")...)
		}
		rows = append(rows, many(20, at+100, 1, "hot", fmt.Sprintf("p%d-%%", d), "9")...)
	}
	return rows
}

// What an address had received is what all bursts before brought too, and what stands before the
// window. The one brought all until others paid 200 on the fifth day; on the ninth, of 1,910, he and two
// of them brought 90 % again.
func TestWhatPaidForAFanOutIsAllThatCameBefore(t *testing.T) {
	v := accounts(t, hot(12)...)
	whole, all := find(t, v, defaults(v), pattern.FanOut)
	const ninth = "hot payer=rich payer=c4-0 payer=c4-1 receiver=p8-0 180" + coin + " 20"
	if len(whole) != 5 || whole[4] != ninth || !strings.Contains(all[3].Why, "100 % of what it had received came from 1 address") {
		t.Errorf("%d: %+v", len(whole), whole)
	}
	o := defaults(v)
	since := int64(firstSecond + 2*200_000)
	o.Since = &since
	late, _ := find(t, v, o, pattern.FanOut)
	expect(t, late, whole[2:]...)
}

func TestTwiceAsManyFanOutsTakeTwiceAsMuch(t *testing.T) {
	taken := func(days int) uint64 {
		v := accounts(t, hot(days)...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		find(t, v, defaults(v), pattern.FanOut)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if once, twice := taken(200), taken(400); twice > 3*once {
		t.Errorf("memory for 200 bursts: %d, for 400: %d", once, twice)
	}
}

func BenchmarkAHotWallet(b *testing.B) {
	for _, days := range []int{250, 500, 1000} {
		v := accounts(b, hot(days)...)
		for _, kind := range []pattern.Kind{pattern.FanOut, pattern.FanIn} {
			b.Run(fmt.Sprintf("%s/%d", kind, days), func(b *testing.B) {
				o := defaults(v)
				o.Kinds = []pattern.Kind{kind}
				for b.Loop() {
					if _, err := pattern.Find(b.Context(), v, o, func(*pattern.Finding) error { return nil }); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// manyInputs are so many inputs of an owner with an address each, and one who pays them.
func manyInputs(n int, name func(i int) string) (made, spent string) {
	var outs, ins []string
	for i := range n {
		outs = append(outs, fmt.Sprintf("%s:1000", name(i)))
		ins = append(ins, fmt.Sprintf("tx0:%d:%s:1000", i, name(i)))
	}
	return "0 - " + strings.Join(outs, ";"), "9000 " + strings.Join(ins, ";")
}

func TestChangeToAnyOfManyInputsIsNoPayment(t *testing.T) {
	made, spent := manyInputs(70, func(i int) string { return fmt.Sprintf("me%d", i) })
	v := spends(t, made, spent+" shop:30000;cafe:2000;me69:37000")
	o := defaults(v)
	o.FanOut, o.Few, o.Unexplained = 2, 100, true
	got, _ := find(t, v, o, pattern.FanOut)
	expect(t, got, "me0 receiver=shop 32000 1")
}

func TestWhatMayBeACoinJoinHasNoPayer(t *testing.T) {
	// Four get the same amount and bring what they get, and nothing more tells what it is.
	var ins, outs []string
	for i := range 4 {
		ins = append(ins, fmt.Sprintf("b%d:0:p%d:%d", i, i, 12345679+100000*(i+1)))
		outs = append(outs, fmt.Sprintf("e%d:12345679", i), fmt.Sprintf("c%d:%d", i, 100000*(i+1)-100*(i+1)))
	}
	v := spends(t, "1 "+strings.Join(ins, ";")+" "+strings.Join(outs, ";"))
	o := defaults(v)
	o.FanOut, o.Few, o.Unexplained = 4, 100, true
	got, _ := find(t, v, o, pattern.FanOut)
	expect(t, got)
}

func TestACoinJoinThatBeginsWithManyInputsOfOneHasNoPayer(t *testing.T) {
	var ins, outs []string
	for i := range 4 {
		has := 12345679 + 100000*(i+1)
		if i == 0 {
			for k := range 65 {
				ins = append(ins, fmt.Sprintf("b%d:%d:p0:%d", i, k, has/65+1))
			}
		} else {
			ins = append(ins, fmt.Sprintf("b%d:0:p%d:%d", i, i, has))
		}
		outs = append(outs, fmt.Sprintf("e%d:12345679", i), fmt.Sprintf("c%d:%d", i, 100000*(i+1)-100*(i+1)))
	}
	v := spends(t, "1 "+strings.Join(ins, ";")+" "+strings.Join(outs, ";"))
	o := defaults(v)
	o.FanOut, o.Few, o.Unexplained = 4, 100, true
	got, _ := find(t, v, o, pattern.FanOut)
	expect(t, got)
}

// asked ends a search when it asks for the fourth time whether it goes on.
type asked struct {
	context.Context
	times int
}

func (a *asked) Err() error {
	if a.times++; a.times > 3 {
		return context.Canceled
	}
	return nil
}

func TestASearchIsStoppedBetweenAnyTwoAddresses(t *testing.T) {
	v := accounts(t, many(40, 0, 60, "a%", "b%", "10")...)
	s, err := pattern.Find(&asked{Context: t.Context()}, v, defaults(v), func(*pattern.Finding) error { return nil })
	if err != nil || s.Addresses == 0 || s.Addresses > 3 || !strings.Contains(s.Partial, "of 80 addresses") {
		t.Errorf("%+v %v", s, err)
	}
}
