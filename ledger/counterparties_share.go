package ledger

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/mareva/mareva/ledger/segment"
)

// split says which address paid which part of the outputs of a transaction of a UTXO
// chain; see [View.Counterparties] for the rule.
type split struct {
	givers []giver // by address, in the order of their first inputs
	index  map[uint32]int
	total  uint64
	// sound says that the shares are known.
	sound bool
	ranks []int
}

// giver is an address that put something in.
type giver struct {
	address      uint32
	amount, rest uint64 // rest: remainder of its share in the output at hand
}

// read gathers the inputs of a transaction.
func (p *split) read(s *segment.Segment, tx int) {
	p.givers, p.total, p.sound = p.givers[:0], 0, true
	if p.index == nil {
		p.index = map[uint32]int{}
	}
	clear(p.index)
	from, to := s.Inputs(tx)
	var in segment.Input
	known := true
	for row := from; row < to; row++ {
		s.Input(row, &in)
		i, seen := p.index[in.Address]
		if !seen {
			i = len(p.givers)
			p.index[in.Address] = i
			p.givers = append(p.givers, giver{address: in.Address})
		}
		known = known && in.Known
		var over uint64
		p.givers[i].amount += in.Amount // no more than total
		if p.total, over = bits.Add64(p.total, in.Amount, 0); over != 0 {
			known = false // damaged: no coin has so many units
		}
	}
	if from == to {
		p.givers = append(p.givers, giver{})
	}
	p.sound = len(p.givers) == 1 || known && p.total > 0
}

// share is what one of the givers paid of an output.
func (p *split) share(i int, output uint64) uint64 {
	if len(p.givers) == 1 {
		return output
	}
	share, _ := p.part(i, output)
	if p.leftOver(output) > p.rank(i) {
		share++
	}
	return share
}

// each calls with what every giver paid of an output.
func (p *split) each(output uint64, f func(address uint32, share uint64) error) error {
	if len(p.givers) == 1 {
		return f(p.givers[0].address, output)
	}
	left := p.leftOver(output)
	p.ranks = p.ranks[:0]
	for i := range p.givers {
		p.ranks = append(p.ranks, i)
	}
	slices.SortFunc(p.ranks, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.givers[b].rest, p.givers[a].rest), cmp.Compare(a, b))
	})
	for n, i := range p.ranks {
		share, _ := p.part(i, output)
		if n < left {
			share++
		}
		if err := f(p.givers[i].address, share); err != nil {
			return err
		}
	}
	return nil
}

// part is output·amount/total, rounded down, and what remains of the division.
func (p *split) part(i int, output uint64) (share, rest uint64) {
	high, low := bits.Mul64(output, p.givers[i].amount)
	if high >= p.total { // no amount is above the total
		return 0, 0
	}
	return bits.Div64(high, low, p.total)
}

// leftOver is how many units of an output are left when all shares are rounded down. It
// notes the remainders.
func (p *split) leftOver(output uint64) int {
	left := output
	for i := range p.givers {
		var share uint64
		share, p.givers[i].rest = p.part(i, output)
		left -= share
	}
	return int(left)
}

// rank is how many givers come before one where units are left over.
func (p *split) rank(i int) (n int) {
	for j := range p.givers {
		if p.givers[j].rest > p.givers[i].rest || p.givers[j].rest == p.givers[i].rest && j < i {
			n++
		}
	}
	return n
}

// addUTXO adds what a transaction's inputs or outputs of the address make of the others.
func (t *tally) addUTXO(h *hit) error {
	if at := (txAt{h.segment, h.tx}); t.at != at { // its inputs and its outputs come one after the other
		t.split.read(h.s, h.tx)
		t.at = at
	}
	if h.credit {
		return t.receive(h)
	}
	me, ok := t.split.index[t.address]
	if !ok {
		return nil // damaged: the lists of the address name another's input
	}
	from, to := h.s.Outputs(h.tx)
	for row := from; row < to; row++ {
		o := h.s.Output(row)
		p, err := t.party(o.Address, 0, h)
		if err != nil {
			return err
		}
		if p.see(h); !t.split.sound {
			p.miss()
			continue
		}
		p.sent.addUint64(t.split.share(me, o.Amount))
	}
	return nil
}

// receive adds up from whom the address's outputs of a transaction came.
func (t *tally) receive(h *hit) error {
	if !t.split.sound {
		for _, g := range t.split.givers {
			p, err := t.party(g.address, 0, h)
			if err != nil {
				return err
			}
			p.see(h)
			p.miss()
		}
		return nil
	}
	for i := h.rows.at; i < h.rows.end; i++ {
		err := t.split.each(h.s.Output(h.rows.entry(i)).Amount, func(address uint32, share uint64) error {
			p, err := t.party(address, 0, h)
			if err != nil {
				return err
			}
			p.see(h)
			p.received.addUint64(share)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
