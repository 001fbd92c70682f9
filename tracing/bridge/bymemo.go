package bridge

import (
	"encoding/hex"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// group is a payment in and the outbounds that name it.
type group struct {
	in       site
	outs     []out
	deadline int64 // ledger.NoTime: no time is known yet
	given    bool  // some outbounds were given already
}

// mostOuts is how many outbounds are held for one payment in. The protocols send one, or a few
// where one vault has not enough.
const mostOuts = 1024

// out is a transaction that says that it pays for another.
type out struct {
	at       site
	function Function
}

// pending are the groups that wait for outbounds, by the order in which they were opened.
type pending struct {
	f      *finder
	groups map[site]*group
	queue  []*group
	held   int // groups and outbounds
}

// answer is that a bridge paid out on a chain for a payment in.
type answer struct {
	in   site
	view int
}

// byMemo goes through the memos of all views side by side, by time.
func (f *finder) byMemo() error {
	readers := f.readers()
	for _, r := range readers {
		defer r.stop()
	}
	p := &pending{f: f, groups: map[site]*group{}}
	for r := earliest(readers); r != nil; r = earliest(readers) {
		if err := f.pause(); err != nil {
			return err
		}
		if err := p.until(r.time); err != nil {
			return err
		}
		if err := p.take(r); err != nil {
			return err
		}
		r.next()
	}
	return p.close(len(p.queue))
}

// take reads a memo.
func (p *pending) take(r *reader) error {
	f := p.f
	f.report.Memos++
	m, ok := f.parse(r.at, r.memo)
	_, taken := f.taken[r.at]
	switch {
	case taken, f.failed(r.at): // the user knows better, or it paid nothing
	case !ok:
		f.report.Unread++ // who sent what nobody can read is paid back, which another memo says
	case m.Function.Inbound():
		p.open(r.at, r.time)
	case m.Function == Outbound || m.Function == Refund:
		o := out{at: r.at, function: m.Function}
		ins, err := f.named(m.Tx)
		if err != nil {
			return err
		}
		if len(ins) != 1 {
			return f.alone(o, &m, len(ins))
		}
		g := p.open(ins[0], r.time)
		g.outs = append(g.outs, o)
		if p.held++; len(g.outs) == mostOuts {
			p.held -= mostOuts
			if err := f.hops(g); err != nil {
				return err
			}
			g.outs, g.given = nil, true
		}
	}
	return p.makeRoom()
}

func (f *finder) failed(at site) bool {
	return f.segment(at).TxState(at.tx).Status() == segment.Failed
}

// named are the transactions of a hash, of all chains.
func (f *finder) named(id string) (list []site, err error) {
	hash, err := hex.DecodeString(id)
	if err != nil || len(hash) != len(segment.Hash{}) {
		return nil, fmt.Errorf("the transaction %s: %w", quote(id), errAmbiguous)
	}
	for view := range f.views {
		list = append(list, f.find(view, segment.Hash(hash), "")...)
	}
	return list, nil
}

// open waits for outbounds of a payment in.
func (p *pending) open(in site, now int64) *group {
	if g, waits := p.groups[in]; waits {
		return g
	}
	g := &group{in: in, deadline: ledger.NoTime}
	if now != ledger.NoTime {
		g.deadline = now + p.f.o.Wait
	}
	p.groups[in] = g
	p.queue = append(p.queue, g)
	p.held++
	return g
}

// until closes what waited long enough.
func (p *pending) until(now int64) error {
	n := 0
	for n < len(p.queue) && p.queue[n].deadline != ledger.NoTime && p.queue[n].deadline < now {
		n++
	}
	return p.close(n)
}

// makeRoom closes the oldest where too much is held.
func (p *pending) makeRoom() error {
	n, held := 0, p.held
	for ; held > p.f.o.Pending && n < len(p.queue); n++ {
		held -= 1 + len(p.queue[n].outs)
	}
	return p.close(n)
}

// close gives the hops of the first groups.
func (p *pending) close(n int) error {
	for _, g := range p.queue[:n] {
		if err := p.f.pause(); err != nil {
			return err
		}
		delete(p.groups, g.in)
		p.held -= 1 + len(g.outs)
		if err := p.f.hops(g); err != nil {
			return err
		}
	}
	clear(p.queue[:n])
	p.queue = p.queue[n:]
	return nil
}

// alone gives an outbound whose payment in is in none of the ledgers, or in several.
func (f *finder) alone(o out, m *Memo, found int) error {
	h := Hop{From: none(), Basis: ByMemo, Missing: Leaving, Function: o.function, Number: 1, Of: 1}
	f.arrive(&h, o, 0)
	h.Together = h.To.Amount
	h.Evidence = fmt.Sprintf("%s says that it is the %s of transaction %s, which is in none of the ledgers", f.text(&h.To), word(o.function), m.Tx)
	if found > 0 {
		h.Missing = Unjoined
		h.Contradiction = fmt.Sprintf("%d transactions have that hash: %v", found, errAmbiguous)
		h.Evidence = fmt.Sprintf("%s says that it is the %s of transaction %s", f.text(&h.To), word(o.function), m.Tx)
	}
	return f.hop(&h)
}

func word(f Function) string {
	if f == Refund {
		return "refund"
	}
	return "outbound"
}

// hops gives the hops from a payment in.
func (f *finder) hops(g *group) error {
	asked := f.memoOf(g.in)
	if asked != nil && !asked.Function.Inbound() {
		asked = nil
	}
	from, why := f.paidIn(g.in, 0)
	if len(g.outs) == 0 {
		if g.given || asked == nil || !asked.Function.pays() {
			return nil
		}
		h := Hop{From: from, To: none(), Basis: ByMemo, Missing: Arrival, Asked: asked}
		h.Evidence = fmt.Sprintf("%s asks for %s; no outbound of it is in the ledgers", f.text(&from), wish(asked))
		return f.hop(&h)
	}
	list := make([]Hop, len(g.outs))
	for i, o := range g.outs {
		h := &list[i]
		*h = Hop{From: from, Basis: ByMemo, Function: o.function, Asked: asked, Number: i + 1, Of: len(g.outs)}
		f.arrive(h, o, f.expected(asked, o, &from))
		if h.Confirmed {
			h.Likelihood = certain() // else it is what the writer says, which nobody can weigh
		}
		f.judge(h, why)
	}
	f.imitations(g.in, list)
	f.total(list)
	for i := range list {
		if err := f.hop(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

// wish says what a memo asks for.
func wish(m *Memo) string {
	text := string(m.Function)
	for i, a := range m.Assets {
		if i > 0 {
			text += " or"
		}
		text += " " + a.String()
	}
	switch {
	case m.Named:
		text += " to the name " + m.Destination
	case m.Destination != "":
		text += " to " + m.Destination
	}
	return text
}

// arrive reads what an outbound pays.
func (f *finder) arrive(h *Hop, o out, expected uint32) {
	var why string
	h.To, why = f.paidOut(o.at, expected)
	if why != "" {
		h.Evidence = "; what it pays cannot be told: " + why
	}
	if h.To.Bridge != 0 {
		_, h.Confirmed = f.bridges[o.at.view][h.To.Bridge]
	}
}

// expected is the address that an outbound is to pay, as far as the payment in tells; 0: it
// does not, or the chain never saw it.
func (f *finder) expected(asked *Memo, o out, from *End) uint32 {
	text := ""
	switch {
	case o.function == Refund && asked != nil && asked.RefundTo != "":
		text = asked.RefundTo
	case o.function == Refund && from.View == o.at.view:
		return from.Address
	case asked != nil && !asked.Named && !(asked.Cut && len(asked.Fields) <= 3):
		text = asked.Destination
	}
	if text == "" {
		return 0
	}
	id, _, err := f.views[o.at.view].Address(text)
	if err != nil {
		return 0
	}
	return id
}

// total adds up what comes out for one payment in.
func (f *finder) total(list []Hop) {
	for i := range list {
		x, first := &list[i].To, &list[0].To
		sum := &list[0].Together
		if !x.Known || x.View != first.View || x.Asset != first.Asset {
			sum.Clear()
			return
		}
		if _, over := sum.AddOverflow(sum, &x.Amount); over {
			sum.Clear()
			return
		}
	}
	for i := range list {
		list[i].Together = list[0].Together
	}
}

// imitations are outbounds of who is not called a bridge where another outbound of the same
// payment in is, or was, paid by one on the same chain: anybody can write a memo, at any time.
func (f *finder) imitations(in site, list []Hop) {
	for i := range list {
		if h := &list[i]; h.Confirmed && h.Missing == Neither {
			if len(f.answered) >= f.o.Pending {
				clear(f.answered)
			}
			f.answered[answer{in, h.To.View}] = struct{}{}
		}
	}
	for i := range list {
		h := &list[i]
		if _, answered := f.answered[answer{in, h.To.View}]; answered && !h.Confirmed && h.To.Known && h.Missing == Neither {
			f.unjoin(h, "who pays it is not called a bridge, and who pays another outbound of the same payment is")
		}
	}
}

// unjoin says that two ends do not belong together.
func (f *finder) unjoin(h *Hop, why string) {
	h.Missing, h.Contradiction, h.Likelihood = Unjoined, why, Likelihood{0, 1}
}
