package taint

import (
	"github.com/holiman/uint256"
)

// Account is what an address holds of one asset. The zero Account is empty. It is
// used with one method all its life, and once tainted not copied.
//
// It fills one line of a processor's cache: most moves of a trace find their account
// nowhere nearer than in memory. What it cannot say in one line is a holding. Who
// looks at the balances of the next 16 moves before making them waits for memory once
// where it would wait 32 times.
type Account struct {
	balance uint256.Int
	more    *holding // nil: the fields below say all
	// So many units, high*2^64 + low, are source's. Under FIFO and LIFO they stand in
	// front of the untainted ones. Under poison they do not count.
	low, high uint64
	source    uint32 // 0: there is no taint
	poisoned  bool
}

// holding is a taint that needs more room than an account has: under FIFO and LIFO a
// queue, untainted runs too; else what of each source there is, ascending; under
// poison the sources only.
type holding struct {
	queue
	room [2]Run
}

func newHolding() *holding {
	h := new(holding)
	h.runs = h.room[:0]
	return h
}

// Balance is all that the account holds. It must not be changed through the pointer.
func (a *Account) Balance() *uint256.Int { return &a.balance }

// SetBalance says what an untainted account holds.
func (a *Account) SetBalance(b *uint256.Int) { a.balance = *b }

// IsTainted says whether some unit is tainted; under poison, whether any ever was.
func (a *Account) IsTainted() bool { return a.source != 0 || a.more != nil }

// Tainted sums the tainted units of all sources; under poison it is the balance.
func (a *Account) Tainted(total *uint256.Int) {
	switch {
	case !a.IsTainted():
		total.Clear()
	case a.poisoned:
		*total = a.balance
	case a.more == nil:
		*total = uint256.Int{a.low, a.high}
	default:
		Tainted(a.more.live(), total)
	}
}

// AppendParts appends the tainted units of each source, ascending; under poison, for
// each source the balance, also one of 0.
func (a *Account) AppendParts(dst []Run) []Run {
	if !a.IsTainted() {
		return dst
	}
	if a.more == nil {
		part := Run{Source: a.source, Amount: uint256.Int{a.low, a.high}}
		if a.poisoned {
			part.Amount = a.balance
		}
		return append(dst, part)
	}
	start := len(dst)
	for _, r := range a.more.live() {
		switch {
		case r.Source == 0:
		case a.poisoned:
			dst = append(dst, Run{r.Source, a.balance})
		default:
			dst = addPart(dst, start, &r)
		}
	}
	return dst
}

// Receive adds amount units. What of them is tainted the runs say, as Send gives them;
// poison looks at their sources only. After an error, ErrTooMuch or ErrRuns, the
// account is as before.
func (a *Account) Receive(m Method, amount *uint256.Int, runs []Run) error {
	var sum uint256.Int
	if _, over := sum.AddOverflow(&a.balance, amount); over {
		return ErrTooMuch
	}
	if len(runs) > 0 {
		if err := a.receiveTaint(m, amount, runs); err != nil {
			return err
		}
	} else if a.more != nil && m.Ordered() {
		a.more.push(&Run{Amount: *amount})
	}
	a.balance = sum
	return nil
}

func (a *Account) receiveTaint(m Method, amount *uint256.Int, runs []Run) error {
	if err := check(m, amount, runs); err != nil {
		return err
	}
	switch {
	case amount.IsZero():
	case m.Ordered():
		a.receiveInOrder(runs)
	case m == Poison:
		a.poisoned = true
		for i := range runs {
			a.addSource(runs[i].Source)
		}
	case a.more == nil && len(runs) == 1 && a.addInline(&runs[0]):
	default:
		h := a.holding()
		for i := range runs {
			if !runs[i].Amount.IsZero() {
				h.runs = addPart(h.runs, 0, &runs[i])
			}
		}
		a.settleParts()
	}
	return nil
}

// check says whether runs can be of an amount.
func check(m Method, amount *uint256.Int, runs []Run) error {
	ordered, sum := m.Ordered(), uint256.Int{}
	for i := range runs {
		if runs[i].Source == 0 && !ordered {
			return ErrRuns
		}
		if _, over := sum.AddOverflow(&sum, &runs[i].Amount); over && m != Poison {
			return ErrRuns
		}
	}
	if m != Poison && amount.Lt(&sum) || ordered && sum.Lt(amount) {
		return ErrRuns
	}
	return nil
}

// addInline adds a part where the account itself has room for it.
func (a *Account) addInline(r *Run) bool {
	if a.source != r.Source && a.source != 0 || r.Amount.IsZero() {
		return false
	}
	sum := uint256.Int{a.low, a.high}
	sum.Add(&sum, &r.Amount) // at most the balance, so below 2^256
	if sum[2]|sum[3] != 0 {
		return false
	}
	a.source, a.low, a.high = r.Source, sum[0], sum[1]
	return true
}

// addSource remembers that a poisoned account has a source.
func (a *Account) addSource(source uint32) {
	switch {
	case a.source == source:
	case a.more == nil && a.source == 0:
		a.source = source
	default:
		h := a.holding()
		h.runs = addPart(h.runs, 0, &Run{Source: source})
	}
}

// holding moves what the account says by itself into a holding of parts.
func (a *Account) holding() *holding {
	if a.more == nil {
		a.more = newHolding()
		if a.source != 0 {
			a.more.runs = append(a.more.runs, Run{a.source, uint256.Int{a.low, a.high}})
		}
		a.source, a.low, a.high = 0, 0, 0
	}
	return a.more
}

// settleParts drops parts that are gone, and the holding where the account has room.
func (a *Account) settleParts() {
	h, kept := a.more, 0
	for i := range h.runs {
		if !h.runs[i].Amount.IsZero() {
			h.runs[kept] = h.runs[i]
			kept++
		}
	}
	h.runs = h.runs[:kept]
	switch {
	case kept == 0:
		a.more = nil
	case kept == 1 && h.runs[0].Amount[2]|h.runs[0].Amount[3] == 0:
		r := &h.runs[0]
		a.source, a.low, a.high = r.Source, r.Amount[0], r.Amount[1]
		a.more = nil
	}
}

// Send takes amount units out and appends to dst what of them is tainted, as Receive
// takes it. What the balance lacks was not known to be there: it is untainted, comes
// after all else, and lack says how much it is.
func (a *Account) Send(m Method, amount *uint256.Int, dst []Run) (runs []Run, lack uint256.Int) {
	if !a.IsTainted() {
		if a.balance.Lt(amount) {
			lack.Sub(amount, &a.balance)
			a.balance.Clear()
		} else {
			a.balance.Sub(&a.balance, amount)
		}
		return dst, lack
	}
	if amount.IsZero() {
		return dst, lack
	}
	if a.balance.Gt(amount) {
		switch {
		case a.poisoned:
			dst = a.appendSources(dst, amount)
		case m.Ordered():
			dst = a.sendInOrder(m, amount, dst)
		case a.more != nil:
			dst = a.sendParts(m, amount, dst)
		default:
			dst = a.sendPart(m, amount, dst)
		}
		a.balance.Sub(&a.balance, amount)
		return dst, lack
	}
	lack.Sub(amount, &a.balance)
	if a.poisoned {
		dst = a.appendSources(dst, amount)
		a.balance.Clear()
		return dst, lack
	}
	return a.sendAll(m, &lack, dst), lack
}

// sendAll empties the account, and appends what it lacked.
func (a *Account) sendAll(m Method, lack *uint256.Int, dst []Run) []Run {
	start := len(dst)
	if a.more != nil {
		dst = append(dst, a.more.live()...)
	} else {
		held := Run{a.source, uint256.Int{a.low, a.high}}
		dst = append(dst, held)
		if m.Ordered() {
			var rest uint256.Int
			dst = appendRun(dst, start, &Run{Amount: *rest.Sub(&a.balance, &held.Amount)})
		}
	}
	if m.Ordered() {
		dst = appendRun(dst, start, &Run{Amount: *lack})
	}
	*a = Account{}
	return dst
}

func (a *Account) appendSources(dst []Run, amount *uint256.Int) []Run {
	if a.more == nil {
		return append(dst, Run{a.source, *amount})
	}
	for i := range a.more.runs {
		dst = append(dst, Run{a.more.runs[i].Source, *amount})
	}
	return dst
}

// sendPart sends less than the balance of an account with one source, under haircut
// or seniority.
func (a *Account) sendPart(m Method, amount *uint256.Int, dst []Run) []Run {
	held := uint256.Int{a.low, a.high}
	var share uint256.Int
	switch {
	case m == Seniority:
		share = *least(amount, &held)
	case held == a.balance:
		share = *amount
	default:
		share = proportion(&held, amount, &a.balance)
	}
	if share.IsZero() {
		return dst
	}
	held.Sub(&held, &share)
	dst = append(dst, Run{a.source, share})
	if a.low, a.high = held[0], held[1]; held.IsZero() {
		a.source = 0
	}
	return dst
}

// sendParts is sendPart for several sources.
func (a *Account) sendParts(m Method, amount *uint256.Int, dst []Run) []Run {
	parts := a.more.runs
	var fewWeights, fewShares [few]uint256.Int
	var sum uint256.Int
	weights, drawn := fewWeights[:0], amount
	for i := range parts {
		weights = append(weights, parts[i].Amount)
		sum.Add(&sum, &parts[i].Amount)
	}
	if m == Seniority {
		drawn = least(amount, &sum)
	} else {
		weights = append(weights, *sum.Sub(&a.balance, &sum)) // what is untainted comes last
	}
	shares := Apportion(fewShares[:0], drawn, weights)
	for i := range parts {
		if !shares[i].IsZero() {
			parts[i].Amount.Sub(&parts[i].Amount, &shares[i])
			dst = append(dst, Run{parts[i].Source, shares[i]})
		}
	}
	a.settleParts()
	return dst
}

func least(a, b *uint256.Int) *uint256.Int {
	if b.Lt(a) {
		return b
	}
	return a
}

// Taint says that of the newest amount units some are tainted, which the runs say as Send
// gives them; the balance stays. Only under FIFO and LIFO have units an age: under the other
// methods any untainted ones will do. Units that are tainted already stay so. What
// finds no untainted unit is appended to left, by source. After an error, ErrRuns, the account
// is as before.
func (a *Account) Taint(m Method, amount *uint256.Int, runs, left []Run) ([]Run, error) {
	if len(runs) == 0 || amount.IsZero() {
		return left, nil
	}
	if err := check(m, amount, runs); err != nil {
		return left, err
	}
	switch {
	case m == Poison:
		a.poisoned = true
		for i := range runs {
			a.addSource(runs[i].Source)
		}
		return left, nil
	case m.Ordered():
		return a.taintNewest(amount, runs, left), nil
	}
	var room uint256.Int
	a.Tainted(&room)
	room.Sub(&a.balance, &room)
	room = *least(&room, amount)
	for i := range runs {
		r := Run{runs[i].Source, *least(&runs[i].Amount, &room)}
		room.Sub(&room, &r.Amount)
		if a.more != nil || !a.addInline(&r) {
			if !r.Amount.IsZero() {
				h := a.holding()
				h.runs = addPart(h.runs, 0, &r)
			}
		}
		if r.Amount.Sub(&runs[i].Amount, &r.Amount); !r.Amount.IsZero() {
			left = append(left, r)
		}
	}
	if a.more != nil {
		a.settleParts()
	}
	return left, nil
}
