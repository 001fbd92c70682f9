package tracing

import (
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// purse names what a party holds of one asset: of the chain's own coin, which the party
// itself has room for, or of a token, by its place in the tokens.
type purse struct {
	party int32
	token int32 // -1: the coin
}

// token is what a party holds of a token.
type token struct {
	account taint.Account
	got     units // tainted ones, beside those in the party's cold part
	party   int32
	asset   uint32
	next    int32 // of those that taint came to the one of the same party before; -1: none
	listed  bool  // it is one of those
	kept    bool
}

// tokens finds what parties hold of tokens: a hash table of places in a list. The list has
// pages, so that it grows without being copied.
type tokens struct {
	pages [][]token
	n     int
	slots []uint64 // part of the hash, and in the lower half 1 + place; at most half of them taken
}

const tokenPage = 1 << 12

func (x *tokens) at(i int32) *token { return &x.pages[uint32(i)/tokenPage][uint32(i)%tokenPage] }

// find is the place of what a party holds of an asset, -1 where it is not known.
func (x *tokens) find(party int32, asset uint32) int32 {
	if len(x.slots) == 0 {
		return -1
	}
	return int32(uint32(x.slots[x.slot(party, asset, hashToken(party, asset))])) - 1
}

func hashToken(party int32, asset uint32) uint64 {
	h := uint64(uint32(party))*0x9e3779b97f4a7c15 ^ uint64(asset)*0xc2b2ae3d27d4eb4f
	return (h ^ h>>32) * 0x9e3779b97f4a7c15
}

// home is where an entry of a hash stands, or else behind.
func (x *tokens) home(hash uint64) int { return int(hash>>20) & (len(x.slots) - 1) }

// slot is where the entry of a party and an asset stands, or would.
func (x *tokens) slot(party int32, asset uint32, hash uint64) int {
	for i := x.home(hash); ; i = (i + 1) & (len(x.slots) - 1) {
		s := x.slots[i]
		if s == 0 {
			return i
		}
		if s>>32 == hash>>32 {
			if t := x.at(int32(uint32(s)) - 1); t.party == party && t.asset == asset {
				return i
			}
		}
	}
}

// add makes room for what a party holds of an asset, which is not known.
func (x *tokens) add(party int32, asset uint32) int32 {
	if 2*(x.n+1) > len(x.slots) {
		x.widen()
	}
	if x.n%tokenPage == 0 {
		x.pages = append(x.pages, make([]token, 0, min(tokenPage, max(8, x.n))))
	}
	page := &x.pages[len(x.pages)-1]
	*page = append(*page, token{party: party, asset: asset, next: -1}) // the first page is often small
	x.n++
	h := hashToken(party, asset)
	x.slots[x.slot(party, asset, h)] = h>>32<<32 | uint64(x.n)
	return int32(x.n - 1)
}

// renumber gives the parties' tokens to the parties of the numbers of their addresses.
func (x *tokens) renumber(parties []party) {
	for n := range x.n {
		t := x.at(int32(n))
		t.party = int32(parties[t.party].address)
	}
	x.enter(len(x.slots))
}

// widen doubles the hash table.
func (x *tokens) widen() { x.enter(max(16, 2*len(x.slots))) }

// enter enters all tokens into a hash table of a size.
func (x *tokens) enter(size int) {
	x.slots = make([]uint64, size)
	for n := range x.n {
		t := x.at(int32(n))
		h := hashToken(t.party, t.asset)
		i := x.home(h)
		for x.slots[i] != 0 {
			i = (i + 1) & (len(x.slots) - 1)
		}
		x.slots[i] = h>>32<<32 | uint64(n+1)
	}
}

// purse finds what a party holds of an asset; false where it is not known.
func (a *accounts) purse(party int32, asset uint32) (purse, bool) {
	if asset == 0 {
		return purse{party, -1}, true
	}
	token := a.tokens.find(party, asset)
	return purse{party, token}, token >= 0
}

// account is what is held. It must not be used any more once another purse was made.
func (a *accounts) account(p purse) *taint.Account {
	if p.token < 0 {
		return &a.parties[p.party].coin
	}
	return &a.tokens.at(p.token).account
}

// isKept says whether the trace keeps account of a purse: whether taint came to it.
func (a *accounts) isKept(p purse) bool {
	if p.token < 0 {
		return a.parties[p.party].kept
	}
	return a.tokens.at(p.token).kept
}

// kept finds a purse that is kept.
func (a *accounts) kept(party int32, asset uint32) (purse, bool) {
	p, known := a.purse(party, asset)
	return p, known && a.isKept(p)
}

// keep begins to keep account of a purse.
func (a *accounts) keep(p purse) {
	if p.token < 0 {
		a.parties[p.party].kept = true
		return
	}
	a.tokens.at(p.token).kept = true
	a.list(p.token)
}

// eachKept calls with every purse of a party that is kept.
func (a *accounts) eachKept(party int32, do func(asset uint32, account *taint.Account)) {
	p := &a.parties[party]
	if p.kept {
		do(0, &p.coin)
	}
	if p.cold == 0 {
		return
	}
	for i := a.cold[p.cold].tokens; i >= 0; i = a.tokens.at(i).next {
		if t := a.tokens.at(i); t.kept {
			do(t.asset, &t.account)
		}
	}
}

// add puts untainted units into an account. What goes beyond 256 bits is of a token that
// makes up its amounts: an account that the trace does not keep has all that there can be
// then, and one that it does stays as it is.
func (a *accounts) add(p purse, amount *uint256.Int) {
	account := a.account(p)
	if err := account.Receive(a.q.Method, amount, nil); err != nil && !a.isKept(p) {
		account.SetBalance(new(uint256.Int).SetAllOne())
	}
}

// hold sums up what is held.
func (a *accounts) hold() {
	sum := func(asset uint32, account *taint.Account) {
		if account.IsTainted() {
			a.runs = account.AppendParts(a.runs[:0])
			a.count(&a.held, asset, a.runs)
		}
	}
	for i := range a.parties {
		if p := &a.parties[i]; p.kept {
			sum(0, &p.coin)
		}
	}
	for i := range a.tokens.n {
		if t := a.tokens.at(int32(i)); t.kept {
			sum(t.asset, &t.account)
		}
	}
}

// heldBy is what a party holds.
func (a *accounts) heldBy(party int32) (held tally) {
	if a.q.Method == taint.Poison { // under which nothing adds up
		return nil
	}
	a.eachKept(party, func(asset uint32, account *taint.Account) {
		a.runs = account.AppendParts(a.runs[:0])
		a.count(&held, asset, a.runs)
	})
	return held
}
