package coinjoin_test

import (
	"math/rand/v2"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// draft is a transaction in the making: each address is new, and of one form unless said
// otherwise.
type draft struct {
	coinjoin.Transaction
	forms []ledger.Form
	form  ledger.Form
}

const (
	in2013 = 1_370_000_000
	in2018 = 1_540_000_000
	in2021 = 1_630_000_000
	in2024 = 1_710_000_000
)

func newDraft(time int64) *draft {
	d := &draft{forms: []ledger.Form{ledger.FormUnknown}, form: ledger.FormP2WPKH}
	d.Time = time
	d.Form = func(address uint32) ledger.Form { return d.forms[address] }
	return d
}

func (d *draft) address() uint32 {
	d.forms = append(d.forms, d.form)
	return uint32(len(d.forms) - 1)
}

func (d *draft) in(amounts ...uint64) *draft {
	for _, amount := range amounts {
		d.Inputs = append(d.Inputs, coinjoin.Input{Address: d.address(), Amount: amount, Known: true})
	}
	return d
}

func (d *draft) out(amounts ...uint64) *draft {
	for _, amount := range amounts {
		d.Outputs = append(d.Outputs, coinjoin.Output{Address: d.address(), Amount: amount})
	}
	return d
}

// times pays an amount so often.
func (d *draft) times(n int, amount uint64) *draft {
	for range n {
		d.out(amount)
	}
	return d
}

func (d *draft) data() *draft {
	d.Outputs = append(d.Outputs, coinjoin.Output{})
	return d
}

// as takes all that follows to be of a form.
func (d *draft) as(form ledger.Form) *draft {
	d.form = form
	return d
}

// with changes the draft.
func (d *draft) with(change func(*draft)) *draft {
	change(d)
	return d
}

// whirlpool mixes: two who are new pay the miners for all.
func whirlpool(n int, pool uint64) *draft {
	d := newDraft(in2024).in(pool+4_235, pool+4_235)
	for range n - 2 {
		d.in(pool)
	}
	return d.times(n, pool)
}

// wasabi1 is a round of n: two in three bring more, and get change; some of these get
// twice the denomination too; the rest come again.
func wasabi1(n int, base uint64, r *rand.Rand) *draft {
	d := newDraft(in2021)
	var fees uint64
	for i := range n {
		if i%3 == 0 {
			d.in(base + 120).out(base)
			continue
		}
		change, fee := 50_000+r.Uint64N(3*base), base*uint64(n)*3/100_000
		brought := base + change + fee
		d.out(base, change)
		if i%6 == 1 {
			brought += 2 * base
			d.out(2 * base)
		}
		part := r.Uint64N(brought)
		d.in(part, brought-part)
		fees += fee
	}
	return d.out(fees / 2)
}

// wasabi2 is a round in which each of n splits what it brings into denominations.
func wasabi2(n int, r *rand.Rand) *draft {
	odd := []uint64{8_192, 19_683, 39_366, 118_098, 262_144, 1_062_882, 1_594_323, 2_097_152, 50_000, 100_000, 2_000_000}
	d := newDraft(in2024)
	for range n {
		brought := uint64(0)
		for range 1 + r.IntN(3) {
			amount := odd[r.IntN(len(odd))]
			d.out(amount)
			brought += amount
		}
		if r.IntN(3) == 0 {
			change := 5_000 + r.Uint64N(30_000)
			d.out(change)
			brought += change
		}
		d.in(brought + 900)
	}
	return d
}

// joinMarket is a round of n-1 makers, who earn and get change, and a taker, who pays and
// gets change unless it sweeps.
func joinMarket(n int, amount uint64, sweep bool, r *rand.Rand) *draft {
	d := newDraft(in2024)
	const fee, earns = 9_000, 120
	for range n - 1 {
		change := 30_000 + r.Uint64N(4*amount)
		d.out(amount, change)
		if brought := amount + change - earns; r.IntN(3) == 0 {
			part := 1 + r.Uint64N(brought-1)
			d.in(part, brought-part)
		} else {
			d.in(brought)
		}
	}
	brought := amount + uint64(n-1)*earns + fee
	d.out(amount)
	if !sweep {
		change := 3_000 + r.Uint64N(3*amount)
		d.out(change)
		brought += change
	}
	return d.in(brought)
}
