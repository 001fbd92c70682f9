package pattern

import (
	"fmt"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// digits tells which addresses look alike.
type digits struct {
	view           *ledger.View
	prefix, suffix int
	known          []ends
}

// ends are what two addresses that look alike have in common.
type ends struct {
	address uint32
	sign    uint64
}

// signsKept is how many addresses' ends are remembered.
const signsKept = 1 << 16

func newDigits(v *ledger.View, o *Options) digits {
	return digits{view: v, prefix: o.PoisonPrefix, suffix: o.PoisonSuffix, known: make([]ends, signsKept)}
}

// sign is a number for the first and last digits of an address; 0 for one that has none that
// tell: too short, or all zeros at the beginning as many contracts are made on purpose.
func (d *digits) sign(address uint32) uint64 {
	x := &d.known[address%signsKept]
	if x.address != address {
		*x = ends{address, d.read(address)}
	}
	return x.sign
}

func (d *digits) read(address uint32) uint64 {
	text := body(d.view.AddressText(address))
	if len(text) < 2*(d.prefix+d.suffix) || strings.Trim(text[:d.prefix], "0") == "" {
		return 0
	}
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	sign := uint64(offset)
	for _, part := range [2]string{text[:d.prefix], text[len(text)-d.suffix:]} {
		for i := range len(part) {
			sign = (sign ^ uint64(part[i])) * prime
		}
	}
	return sign
}

// body leaves out what all addresses of a form begin with.
func body(text string) string {
	for _, head := range []string{"0x", "bc1q", "bc1p", "tb1q", "ltc1q", "ltc1p"} {
		if rest, ok := strings.CutPrefix(text, head); ok {
			return rest
		}
	}
	if text == "" {
		return text
	}
	return text[1:] // of base58: the version
}

// dealt is the last real payment between the victim and an address.
type dealt struct {
	address uint32
	asset   uint32
	amount  uint256.Int
}

// poisoned: the address is sent nothing, or next to it, by an address that looks like one
// with which it really dealt (Tsuchiya et al. 2025).
func (f *finder) poisoned() {
	small, tokens := f.suspicious()
	if !small && !tokens {
		return
	}
	real := emptied(&f.real) // by the ends of the address
	if small && f.before() > 0 {
		f.dealtBefore(real)
	}
	found := map[uint32]*poisoning{}
	var order []*poisoning
	for i := range f.events {
		e := &f.events[i]
		sign := uint64(0)
		if e.peer != 0 {
			sign = f.digits.sign(e.peer)
		}
		if sign == 0 {
			continue
		}
		d, known := real[sign]
		if known && d.address != e.peer {
			x := found[e.peer]
			how := f.poison(e, &d)
			switch {
			case x != nil && !e.in && f.value.real(e) && how == "":
				x.paid(e)
			case x != nil && how != "" && e.asset != x.Asset:
				x.seeAt(e.mark)
			case x != nil && how != "":
				x.see(e)
			case how != "":
				x = &poisoning{Finding: f.begin(Poisoning, e.asset)}
				x.Parties = append(x.Parties, Party{LookAlike, e.peer}, Party{Imitated, d.address})
				x.Why = fmt.Sprintf("%s looks like %s, with which it had moved %s, and appeared with %s", f.view.AddressText(e.peer), f.view.AddressText(d.address), f.value.text(d.asset, &d.amount), how)
				x.see(e)
				found[e.peer], order = x, append(order, x)
			}
			continue
		}
		if f.value.real(e) {
			real[sign] = dealt{e.peer, e.asset, e.amount}
		}
	}
	for _, x := range order {
		x.Why += f.paidLater(x)
		f.keep(x.Finding)
	}
}

// poisoning is a look-alike, and what it was paid later.
type poisoning struct {
	*Finding
	later []laterPaid // of the first few assets
	other int         // payments in further ones
}

type laterPaid struct {
	asset uint32
	times int
	sum   uint256.Int
}

// laterShown is of how many assets a finding says what was paid later.
const laterShown = 3

// paid adds a payment to the look-alike.
func (x *poisoning) paid(e *event) {
	x.seeAt(e.mark)
	i := slices.IndexFunc(x.later, func(l laterPaid) bool { return l.asset == e.asset })
	switch {
	case i < 0 && len(x.later) == laterShown:
		x.other++
		return
	case i < 0:
		i = len(x.later)
		x.later = append(x.later, laterPaid{asset: e.asset})
	}
	x.later[i].times++
	addTo(&x.later[i].sum, &e.amount)
}

// paidLater says what the look-alike was paid later.
func (f *finder) paidLater(x *poisoning) string {
	var words []string
	for i := range x.later {
		l := &x.later[i]
		text := f.value.text(l.asset, &l.sum)
		if l.times > 1 {
			text += fmt.Sprintf(" in %d payments", l.times)
		}
		words = append(words, text)
	}
	if x.other > 0 {
		words = append(words, count(x.other, "payment", "payments")+" of other assets")
	}
	if len(words) == 0 {
		return ""
	}
	return "; later it paid the look-alike " + strings.Join(words, ", and ")
}

// suspicious says that there is something small enough, and that there are several payments
// in tokens, of which one may copy another.
func (f *finder) suspicious() (small, tokens bool) {
	n := 0
	for i := range f.events {
		e := &f.events[i]
		small = small || !f.value.real(e)
		if e.asset != 0 {
			n++
		}
	}
	return small, n > 1
}

// dealtBefore are real payments before the window.
func (f *finder) dealtBefore(real map[uint64]dealt) {
	for _, credit := range [2]bool{true, false} { // whom it paid counts more than who paid it
		f.earlier = f.r.back(f.earlier[:0], f.address, credit, f.o.PoisonBack)
		for i := len(f.earlier) - 1; i >= 0; i-- {
			if e := &f.earlier[i]; e.peer != 0 && f.value.real(e) {
				if sign := f.digits.sign(e.peer); sign != 0 {
					real[sign] = dealt{e.peer, e.asset, e.amount}
				}
			}
		}
	}
}

// poison says how a look-alike's transfer is none; "" if it is a real one. Only a transfer of
// nothing, or of a token that its maker controls, can be made in the victim's own name.
func (f *finder) poison(e *event, d *dealt) string {
	switch {
	case e.amount.IsZero():
		return "a transfer of nothing"
	case e.asset != 0 && e.asset != d.asset && e.amount.Eq(&d.amount):
		return "the same amount of another token, " + f.view.Asset(e.asset).ID
	case !e.in:
		return ""
	case f.value.dust(e):
		return "a transfer of dust, " + f.value.text(e.asset, &e.amount)
	case e.asset == d.asset && f.small(e, d):
		return "a transfer of next to nothing, " + f.value.text(e.asset, &e.amount)
	}
	return ""
}

// small says that an amount is a tiny part of what moved really.
func (f *finder) small(e *event, d *dealt) bool {
	var part uint256.Int
	part.Div(&d.amount, uint256.NewInt(f.o.PoisonPart))
	return e.amount.Cmp(&part) <= 0
}
